'use strict';

const { recordProblem, isSequence } = require('./chain');
const { checkRoot, DigestCheck } = require('./digest-check');
const { digestKey, isSignedWith, parseDigest, segmentsInOrder } = require('./digest-file');
const { LedgerError } = require('./errors');
const { leafHashes, merkleTree } = require('./merkle');
const { leafIndexOf } = require('./proof-check');
const { digestIndex } = require('./verifier');

/**
 * @typedef {import('./chain').LedgerRecord} LedgerRecord
 * @typedef {import('./digest-file').Digest} Digest
 * @typedef {import('./merkle').Leaf} Leaf
 * @typedef {import('./proof-check').Proof} Proof
 * @typedef {import('./verifier').VerifyAnswer & { proof?: Proof }} ProofAnswer
 */

/** A Lambda function answers with at most 6 MB (6 × 1024 × 1024 bytes), and the proof is not all of it. */
const ANSWER_BYTES = 5_500_000;
/** The digest of a record's window, and those that look for what that one did not see. */
const CANDIDATES = 3;

/**
 * Proves that a digest covers a record.
 *
 * @param {import('./verifier').Verifier} verifier
 * @param {string} ledgerId
 * @param {number} sequence
 * @returns {Promise<ProofAnswer>}
 */
async function prove(verifier, ledgerId, sequence) {
  const row = await verifier.store.get(ledgerId, sequence);
  const findings = verifier.findings();
  const checked = { records: 1, digests: 0 };
  if (!row) {
    if (!(await wasThere(verifier, ledgerId, sequence))) {
      throw new LedgerError('NotFound', `${ledgerId} has no record ${sequence}`);
    }
    findings.add('RecordMissing', { ledgerId, sequence }, `record ${sequence} is not there`);
    return verifier.answer(findings, checked);
  }
  const problem = recordProblem(row);
  if (problem !== undefined) {
    findings.add('RecordChanged', row, problem);
    return verifier.answer(findings, checked);
  }
  const record = /** @type {LedgerRecord} */ (/** @type {unknown} */ (row));
  const found = await findDigest(verifier, record, findings);
  checked.digests = found.checked;
  if (!found.digest) {
    // Nothing proves a record whose digest does not hold.
    if (findings.count > 0) return verifier.answer(findings, checked);
    throw new LedgerError('NotYetDigested', `no digest covers the record yet; one will after its window has ended`);
  }
  const leaves = await leavesOf(verifier, found.digest);
  checkRoot(found.key, found.digest, leaves, findings);
  const leafIndex = leafIndexOf(found.digest, ledgerId, sequence);
  if (findings.count === 0 && leaves[leafIndex].hash !== record.hash) {
    findings.add('HeadMismatch', { ...record, digest: found.key }, 'the digest has another hash for it');
  }
  if (findings.count > 0) return verifier.answer(findings, checked);
  const { path } = merkleTree(leafHashes(leaves), leafIndex);
  const proof = { record, path, leafIndex, digest: found.digest };
  const bytes = Buffer.byteLength(JSON.stringify(proof));
  if (bytes > ANSWER_BYTES) {
    throw new LedgerError('ResponseTooLarge', `the proof has ${bytes} bytes, as so many ledgers are in its digest`);
  }
  return { ...verifier.answer(findings, checked), proof };
}

/**
 * Whether a record that is not there has to be: a later one is, or one of the newest digests covers it or a later one. A full check
 * looks at all of them.
 *
 * @param {import('./verifier').Verifier} verifier
 * @param {string} ledgerId
 * @param {number} sequence
 */
async function wasThere({ store, evidence, signer }, ledgerId, sequence) {
  const head = await store.last(ledgerId);
  if (head && Number(head.sequence) > sequence) return true;
  const last = await evidence.lastDigest();
  const newest =
    last === undefined ? [] : (await evidence.digests({ after: keyBefore(last, CANDIDATES) })).slice(-CANDIDATES);
  const publicKey = await signer.publicKey();
  for (const { key, versionId } of newest) {
    const { digest } = parseDigest((await evidence.get(key, versionId)) ?? Buffer.alloc(0));
    if (!digest || !isSignedWith(digest, publicKey)) continue;
    const covers = segmentsInOrder(digest).some((head) => head.ledgerId === ledgerId && head.toSequence >= sequence);
    if (covers) return true;
  }
  return false;
}

/**
 * A key before those of some windows, which are a day long at most.
 *
 * @param {string} key
 * @param {number} windows
 */
function keyBefore(key, windows) {
  const [, year, month, day] = /** @type {RegExpExecArray} */ (/^digests\/(\d{4})\/(\d\d)\/(\d\d)\//.exec(key));
  return digestKey(new Date(Date.UTC(Number(year), Number(month) - 1, Number(day) - windows) - 1).toISOString());
}

/**
 * @param {import('./verifier').Verifier} verifier
 * @param {LedgerRecord} record
 * @param {import('./findings').Findings} findings
 * @returns {Promise<{ key: string, digest?: Digest, checked: number }>}
 */
async function findDigest({ evidence, signer }, { ledgerId, sequence, recordedAt }, findings) {
  const publicKey = await signer.publicKey();
  const check = new DigestCheck({ findings, publicKey, keyArn: signer.keyArn, isPart: true });
  // Not all of them: after years that takes longer than who asks can wait.
  const own = digestKey(recordedAt);
  const isEnough = (/** @type {readonly string[]} */ keys) => keys.filter((key) => key > own).length >= CANDIDATES;
  const listed = await evidence.digests({ after: keyBefore(own, 1), isEnough });
  const first = digestIndex(listed, recordedAt);
  for (const { key, versionId } of listed.slice(first, first + CANDIDATES)) {
    const bytes = await evidence.get(key, versionId);
    const digest = bytes && check.check(key, bytes);
    if (digest && leafIndexOf(digest, ledgerId, sequence) >= 0) return { key, digest, checked: check.count };
  }
  return { key: '', checked: check.count };
}

/**
 * The leaves of a digest in order. The index has most of them, a few thousand in a page, where the table would have a query for
 * each ledger; the root says whether they are right.
 *
 * @param {import('./verifier').Verifier} verifier
 * @param {Digest} digest
 */
async function leavesOf({ store }, digest) {
  /** @type {Map<string, Leaf[]>} */
  const indexed = new Map();
  await store.leaves(digest.window.start, digest.window.end, (leaf) => {
    const others = indexed.get(leaf.ledgerId);
    if (others) others.push(leaf);
    else indexed.set(leaf.ledgerId, [leaf]);
  });
  /** @type {Leaf[]} */
  const leaves = [];
  for (const { ledgerId, fromSequence, toSequence } of segmentsInOrder(digest)) {
    const some = new Map(
      (indexed.get(ledgerId) ?? [])
        .filter(({ sequence }) => fromSequence <= sequence && sequence <= toSequence)
        .map((leaf) => [leaf.sequence, leaf]),
    );
    if (some.size <= toSequence - fromSequence) {
      for await (const rows of store.range(ledgerId, fromSequence, toSequence)) {
        for (const { sequence, hash } of rows) {
          if (isSequence(sequence))
            some.set(Number(sequence), { ledgerId, sequence: Number(sequence), hash: String(hash) });
        }
      }
    }
    for (const leaf of [...some.values()].sort((a, b) => a.sequence - b.sequence)) leaves.push(leaf);
  }
  return leaves;
}

module.exports = { ANSWER_BYTES, prove };
