'use strict';

const { createHash } = require('node:crypto');

/** The nesting that a value may have: far above what people write, far below what overflows the stack. */
const MAX_DEPTH = 64;
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * The canonical JSON of a value (RFC 8785). What JSON has no equal for is refused, never dropped: `JSON.stringify` would leave
 * out `undefined` and write NaN as null, and the hash would then be of something else than was meant.
 *
 * @param {unknown} value
 * @returns {string}
 */
function canonical(value) {
  return write(value, '$', 0);
}

/**
 * @param {unknown} value
 * @param {string} path
 * @param {number} depth
 * @returns {string}
 */
function write(value, path, depth) {
  if (depth > MAX_DEPTH) throw new TypeError(`${path.slice(0, 100)}: nested deeper than ${MAX_DEPTH} levels`);
  switch (typeof value) {
    case 'string':
      return writeString(value, path);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`${path}: ${value} is no JSON number`);
      // The shortest form that ECMAScript writes is the one that RFC 8785 asks for; minus zero becomes 0.
      return JSON.stringify(value);
    case 'object':
      if (value === null) return 'null';
      return Array.isArray(value) ? writeArray(value, path, depth) : writeObject(value, path, depth);
    default:
      throw new TypeError(`${path}: ${typeof value} is no JSON value`);
  }
}

/**
 * @param {string} value
 * @param {string} path
 */
function writeString(value, path) {
  if (LONE_SURROGATE.test(value)) throw new TypeError(`${path}: a surrogate without its pair is no Unicode text`);
  return JSON.stringify(value);
}

/**
 * @param {readonly unknown[]} value
 * @param {string} path
 * @param {number} depth
 */
function writeArray(value, path, depth) {
  // By index, because `map` would pass over holes.
  const parts = [];
  for (let index = 0; index < value.length; index += 1) {
    parts.push(write(value[index], `${path}[${index}]`, depth + 1));
  }
  return `[${parts.join(',')}]`;
}

/**
 * @param {object} value
 * @param {string} path
 * @param {number} depth
 */
function writeObject(value, path, depth) {
  const prototype = Object.getPrototypeOf(value);
  // A Date or a Map would lose what it holds; the prototype of a plain object has none itself, in whatever realm it was made.
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    throw new TypeError(`${path}: an instance of ${prototype.constructor?.name ?? 'a class'} is no JSON value`);
  }
  // Own keys only, and nothing is ever assigned: `__proto__` is a key like others. `sort` compares UTF-16 code units.
  const parts = Object.keys(value)
    .sort()
    .map((key) => `${writeString(key, path)}:${write(Reflect.get(value, key), `${path}.${key}`, depth + 1)}`);
  return `{${parts.join(',')}}`;
}

/**
 * Whether a text is the canonical JSON of an object: of nothing else two readers would make the same, e.g. of a key that
 * stands in it twice.
 *
 * @param {string} text
 */
function isCanonicalObject(text) {
  try {
    return text.startsWith('{') && canonical(JSON.parse(text)) === text;
  } catch {
    return false;
  }
}

/**
 * @param {string | NodeJS.ArrayBufferView} data
 * @returns {string} lower-case hexadecimal
 */
function sha256(data) {
  return createHash('sha256').update(data).digest('hex');
}

module.exports = { canonical, isCanonicalObject, sha256 };
