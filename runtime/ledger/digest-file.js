'use strict';

const { createHash, verify } = require('node:crypto');
const { canonical, sha256 } = require('./canonical');
const { HASH, LEDGER_ID, isSequence, isTime } = require('./chain');
const { leafHashes, merkleTree } = require('./merkle');

/**
 * @typedef {import('./merkle').Leaf} Leaf
 * @typedef {{ ledgerId: string, fromSequence: number, toSequence: number, headHash: string }} Segment
 * @typedef {{ keyArn: string, algorithm: string, publicKey: string }} Signer
 *
 * @typedef {object} DigestContent
 * @property {number} v
 * @property {{ start: string, end: string }} window
 * @property {string} previousDigest SHA-256 of the previous digest's file
 * @property {{ count: number, root: string }} leaves
 * @property {Segment[]} heads records of the window, by ledger
 * @property {Segment[]} late records of the two windows before it that the index did not show in time
 * @property {Signer} signedBy
 *
 * @typedef {DigestContent & { signature: string }} Digest
 */

const ALGORITHM = 'ECDSA_SHA_256';
const KEY = /^digests\/\d{4}\/\d\d\/\d\d\/\d{8}T\d{6}Z\.json$/;

/** @param {string} start ISO 8601 */
function digestKey(start) {
  const basic = start.replace(/\.\d{3}Z$/, 'Z').replace(/[-:]/g, '');
  return `digests/${start.slice(0, 4)}/${start.slice(5, 7)}/${start.slice(8, 10)}/${basic}.json`;
}

/**
 * What the first digest follows: another one for each signing key, so that the digests of another ledger are none of this.
 *
 * @param {string} keyArn
 */
function digestGenesis(keyArn) {
  return sha256(`cdk-ledger-digest-genesis:${keyArn}`);
}

/**
 * @param {{ ledgerId: string }} a
 * @param {{ ledgerId: string }} b
 */
function byLedger(a, b) {
  return a.ledgerId < b.ledgerId ? -1 : a.ledgerId > b.ledgerId ? 1 : 0;
}

/**
 * @param {Leaf} a
 * @param {Leaf} b
 */
function byLedgerAndSequence(a, b) {
  return byLedger(a, b) || a.sequence - b.sequence;
}

/**
 * Runs of consecutive sequences.
 *
 * @param {readonly Leaf[]} leaves in order
 * @returns {Segment[]}
 */
function segmentsOf(leaves) {
  /** @type {Segment[]} */
  const segments = [];
  for (const { ledgerId, sequence, hash } of leaves) {
    const last = segments[segments.length - 1];
    if (last && last.ledgerId === ledgerId && last.toSequence + 1 === sequence) {
      last.toSequence = sequence;
      last.headHash = hash;
    } else {
      segments.push({ ledgerId, fromSequence: sequence, toSequence: sequence, headHash: hash });
    }
  }
  return segments;
}

/**
 * The segments of a digest in the order of its leaves.
 *
 * @param {Pick<DigestContent, 'heads' | 'late'>} digest
 */
function segmentsInOrder({ heads, late }) {
  return [...heads, ...late].sort((a, b) => byLedger(a, b) || a.fromSequence - b.fromSequence);
}

/**
 * @param {object} facts
 * @param {{ start: string, end: string }} facts.window
 * @param {string} facts.previousDigest
 * @param {Leaf[]} facts.leaves records of the window
 * @param {Leaf[]} facts.late
 * @param {string} facts.keyArn
 * @param {string} facts.publicKey
 * @returns {DigestContent}
 */
function digestContent({ window, previousDigest, leaves, late, keyArn, publicKey }) {
  leaves.sort(byLedgerAndSequence);
  late.sort(byLedgerAndSequence);
  const all = late.length === 0 ? leaves : [...leaves, ...late].sort(byLedgerAndSequence);
  return {
    v: 1,
    window,
    previousDigest,
    leaves: { count: all.length, root: merkleTree(leafHashes(all)).root },
    heads: segmentsOf(leaves),
    late: segmentsOf(late),
    signedBy: { keyArn, algorithm: ALGORITHM, publicKey },
  };
}

/**
 * What is signed: everything but the signature.
 *
 * @param {DigestContent & { signature?: string }} digest
 */
function signedText({ v, window, previousDigest, leaves, heads, late, signedBy }) {
  return canonical({ v, window, previousDigest, leaves, heads, late, signedBy });
}

/** @param {string} text */
function signedHash(text) {
  return createHash('sha256').update(text).digest();
}

/**
 * @param {DigestContent} content
 * @param {string} signature
 */
function digestFile(content, signature) {
  return Buffer.from(canonical({ ...content, signature }));
}

/**
 * @param {Uint8Array} bytes
 * @returns {{ digest: Digest, problem?: undefined } | { digest?: undefined, problem: string }}
 */
function parseDigest(bytes) {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    const digest = JSON.parse(text);
    // Canonical to the byte: nothing stands in the file that the signature does not cover.
    if (canonical(digest) !== text) return { problem: 'the file is not canonical JSON' };
    const problem = shapeProblem(digest);
    return problem === undefined ? { digest } : { problem };
  } catch (error) {
    return { problem: `the file cannot be read: ${error instanceof Error ? error.message : error}` };
  }
}

/** @param {any} digest */
function shapeProblem(digest) {
  const fields = ['heads', 'late', 'leaves', 'previousDigest', 'signature', 'signedBy', 'v', 'window'];
  if (Object.keys(digest).join() !== fields.join()) return 'it has not the fields of a digest';
  if (digest.v !== 1) return 'its version is not 1';
  const { window, leaves, signedBy } = digest;
  if (!isTime(window?.start) || !isTime(window.end) || window.start >= window.end) return 'its window is none';
  if (!HASH.test(digest.previousDigest)) return 'previousDigest is no SHA-256';
  if (!isSequence(leaves?.count) || !HASH.test(leaves.root)) return 'leaves have no count or root';
  if (![digest.signature, signedBy?.keyArn, signedBy?.publicKey].every((value) => typeof value === 'string')) {
    return 'it is not signed';
  }
  // Node.js decodes more than one spelling of the same bytes.
  if (Buffer.from(digest.signature, 'base64').toString('base64') !== digest.signature) {
    return 'its signature is not base64';
  }
  if (signedBy.algorithm !== ALGORITHM) return `its algorithm is not ${ALGORITHM}`;
  if (!Array.isArray(digest.heads) || !Array.isArray(digest.late)) return 'it has no heads';
  return segmentsProblem(digest);
}

/** @param {Digest} digest */
function segmentsProblem(digest) {
  const segments = [...digest.heads, ...digest.late];
  const malformed = segments.some(
    ({ ledgerId, fromSequence, toSequence, headHash }) =>
      !LEDGER_ID.test(ledgerId) ||
      !isSequence(fromSequence) ||
      !isSequence(toSequence) ||
      fromSequence > toSequence ||
      !HASH.test(headHash),
  );
  if (malformed) return 'a head is none';
  const ordered = segmentsInOrder(digest);
  const overlap = ordered.some((segment, index) => {
    const before = index > 0 ? ordered[index - 1] : undefined;
    return before?.ledgerId === segment.ledgerId && before.toSequence >= segment.fromSequence;
  });
  if (overlap) return 'two heads have records in common';
  const count = segments.reduce((sum, { fromSequence, toSequence }) => sum + toSequence - fromSequence + 1, 0);
  return count === digest.leaves.count ? undefined : 'its heads have another number of records than its leaves';
}

/**
 * Whether a digest was signed with a key.
 *
 * @param {Digest} digest
 * @param {string} publicKey PEM, from where it is trusted: not from the digest
 */
function isSignedWith(digest, publicKey) {
  try {
    return verify('sha256', Buffer.from(signedText(digest)), publicKey, Buffer.from(digest.signature, 'base64'));
  } catch {
    return false;
  }
}

module.exports = {
  ALGORITHM,
  KEY,
  digestContent,
  digestFile,
  digestGenesis,
  digestKey,
  isSignedWith,
  parseDigest,
  segmentsInOrder,
  signedHash,
  signedText,
};
