'use strict';

const { createHash } = require('node:crypto');
const { canonical } = require('./canonical');

/**
 * @typedef {{ side: 'left' | 'right', hash: string }} PathStep
 * @typedef {{ ledgerId: string, sequence: number, hash: string }} Leaf
 */

const SIZE = 32;
const LEAF = Buffer.from([0]);
const NODE = Buffer.from([1]);

/**
 * The hash of a leaf (RFC 9162, 2.1.1). Leaves and nodes begin with another byte, so that a node is never taken for a leaf.
 *
 * @param {Leaf} leaf
 * @returns {Buffer}
 */
function leafHash({ ledgerId, sequence, hash }) {
  return createHash('sha256').update(LEAF).update(canonical({ ledgerId, sequence, hash })).digest();
}

/**
 * @param {Buffer} left
 * @param {Buffer} right
 */
function nodeHash(left, right) {
  return createHash('sha256').update(NODE).update(left).update(right).digest();
}

/**
 * The hashes of leaves, one after the other: 32 bytes for each, where an array of buffers would take four times as much.
 *
 * @param {readonly Leaf[]} leaves
 */
function leafHashes(leaves) {
  const hashes = Buffer.allocUnsafe(leaves.length * SIZE);
  leaves.forEach((leaf, index) => leafHash(leaf).copy(hashes, index * SIZE));
  return hashes;
}

/**
 * The root of a tree, and the path to it from one of its leaves. A last node without a sibling moves up as it is: that is the
 * tree of RFC 9162, whose left part is always the largest full one.
 *
 * @param {Buffer} hashes of the leaves, one after the other
 * @param {number} [index] of the leaf that a path is wanted of
 * @returns {{ root: string, path: PathStep[] }}
 */
function merkleTree(hashes, index = -1) {
  let count = hashes.length / SIZE;
  if (!Number.isInteger(count) || index >= count) throw new RangeError('no such leaf');
  if (count === 0) return { root: createHash('sha256').digest('hex'), path: [] };
  const nodes = Buffer.from(hashes);
  /** @param {number} at */
  const node = (at) => nodes.subarray(at * SIZE, (at + 1) * SIZE);
  /** @type {PathStep[]} */
  const path = [];
  for (let at = index; count > 1; at = at < 0 ? at : at >> 1) {
    const sibling = at ^ 1;
    if (at >= 0 && sibling < count) {
      path.push({ side: sibling < at ? 'left' : 'right', hash: node(sibling).toString('hex') });
    }
    const parents = Math.ceil(count / 2);
    for (let parent = 0; parent < parents; parent += 1) {
      const [left, right] = [parent * 2, parent * 2 + 1];
      (right < count ? nodeHash(node(left), node(right)) : node(left)).copy(nodes, parent * SIZE);
    }
    count = parents;
  }
  return { root: node(0).toString('hex'), path };
}

/**
 * Whether a path leads from a leaf to a root (RFC 9162, 2.1.3.2). Index and number of leaves say which sides the steps have to
 * be on and how many there are, so that a path of another leaf or another tree is none.
 *
 * @param {Leaf} leaf
 * @param {number} index
 * @param {number} count
 * @param {readonly PathStep[]} path
 * @param {string} root
 */
function isPathToRoot(leaf, index, count, path, root) {
  if (!Number.isSafeInteger(index) || index < 0 || index >= count) return false;
  let hash = leafHash(leaf);
  let [at, last] = [index, count - 1];
  for (const step of path) {
    if (last === 0 || !/^[0-9a-f]{64}$/.test(step.hash)) return false;
    while (at % 2 === 0 && at === last) [at, last] = [at / 2, last / 2];
    const side = at % 2 === 1 ? 'left' : 'right';
    if (step.side !== side) return false;
    const sibling = Buffer.from(step.hash, 'hex');
    hash = side === 'left' ? nodeHash(sibling, hash) : nodeHash(hash, sibling);
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  // What is left must be moves of a last node without a sibling.
  while (last > 0 && at === last && at % 2 === 0) [at, last] = [at / 2, last / 2];
  return last === 0 && hash.toString('hex') === root;
}

module.exports = { isPathToRoot, leafHash, leafHashes, merkleTree };
