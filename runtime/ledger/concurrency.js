'use strict';

/**
 * Does something with each item, some at a time, begun in order.
 *
 * @template T
 * @param {Iterable<T>} items
 * @param {number} limit
 * @param {(item: T) => Promise<void>} action
 */
async function eachOf(items, limit, action) {
  const iterator = items[Symbol.iterator]();
  let isFailed = false;
  const worker = async () => {
    for (let next = iterator.next(); !next.done && !isFailed; next = iterator.next()) {
      try {
        await action(next.value);
      } catch (error) {
        isFailed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: limit }, worker));
}

module.exports = { eachOf };
