'use strict';

const { recordProblem } = require('./chain');
const { isSameKey } = require('./digest-check');
const { isSignedWith, parseDigest, segmentsInOrder } = require('./digest-file');
const { canonical } = require('./canonical');
const { Findings } = require('./findings');
const { isPathToRoot } = require('./merkle');

/**
 * That a digest covers a record: whoever trusts the key of the digest needs nothing else of the ledger.
 *
 * @typedef {object} Proof
 * @property {import('./chain').LedgerRecord} record
 * @property {import('./merkle').PathStep[]} path
 * @property {number} leafIndex
 * @property {import('./digest-file').Digest} digest
 */

/**
 * The index of a record among the leaves of a digest.
 *
 * @param {import('./digest-file').Digest} digest
 * @param {string} ledgerId
 * @param {number} sequence
 */
function leafIndexOf(digest, ledgerId, sequence) {
  let index = 0;
  for (const segment of segmentsInOrder(digest)) {
    const { fromSequence, toSequence } = segment;
    if (segment.ledgerId === ledgerId && fromSequence <= sequence && sequence <= toSequence) {
      return index + sequence - fromSequence;
    }
    index += toSequence - fromSequence + 1;
  }
  return -1;
}

/**
 * @param {any} proof
 * @param {string} [publicKey] PEM, from where it is trusted; without it, the digest's own is taken, which proves only that whoever
 *   made the digest made the proof
 * @returns {import('./findings').Finding[]} nothing, if the proof holds
 */
function checkProof(proof, publicKey) {
  const findings = new Findings();
  const { record, path, leafIndex, digest } = proof ?? {};
  const problem = recordProblem(record ?? {});
  if (problem !== undefined) findings.add('RecordChanged', record ?? {}, problem);
  const parsed = parseText(digest);
  if (!parsed.digest) {
    findings.add('DigestChanged', {}, parsed.problem);
    return findings.named;
  }
  const key = publicKey ?? parsed.digest.signedBy.publicKey;
  if (!isSameKey(parsed.digest.signedBy.publicKey, key)) {
    findings.add('KeyMismatch', {}, 'the public key of the digest is not the one that is trusted');
  }
  if (!isSignedWith(parsed.digest, key)) findings.add('SignatureInvalid', {}, 'the digest was not signed with the key');
  if (findings.count > 0) return findings.named;
  const { ledgerId, sequence, hash } = record;
  const { count, root } = parsed.digest.leaves;
  const isCovered = leafIndexOf(parsed.digest, ledgerId, sequence) === leafIndex;
  const steps = Array.isArray(path) ? path : [];
  if (!isCovered || !isPathToRoot({ ledgerId, sequence, hash }, leafIndex, count, steps, root)) {
    findings.add('RootMismatch', record, 'the path does not lead from the record to the root of the digest');
  }
  return findings.named;
}

/** @param {unknown} digest */
function parseText(digest) {
  try {
    return parseDigest(Buffer.from(canonical(digest)));
  } catch (error) {
    return { digest: undefined, problem: String(error) };
  }
}

module.exports = { checkProof, leafIndexOf };
