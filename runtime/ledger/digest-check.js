'use strict';

const { createPublicKey } = require('node:crypto');
const { sha256 } = require('./canonical');
const { digestGenesis, digestKey, isSignedWith, parseDigest, segmentsInOrder } = require('./digest-file');
const { leafHashes, merkleTree } = require('./merkle');

/**
 * @typedef {import('./digest-file').Digest} Digest
 * @typedef {import('./findings').Findings} Findings
 * @typedef {import('./merkle').Leaf} Leaf
 * @typedef {{ sha256: string, end: string }} Link what the next digest has to follow
 */

/** Checks digests in the order of their windows: each signed with the trusted key, and each following the one before. */
class DigestCheck {
  /**
   * @param {object} options
   * @param {Findings} options.findings
   * @param {string} [options.publicKey] PEM; by default that of the first digest, which then is only as good as its source
   * @param {string} [options.keyArn]
   * @param {boolean} [options.isPart] whether the first one here may follow another
   */
  constructor({ findings, publicKey, keyArn, isPart = false }) {
    this.isPart = isPart;
    this.findings = findings;
    this.publicKey = publicKey;
    this.keyArn = keyArn;
    this.count = 0;
    /** @type {Link | undefined} */
    this.last = undefined;
  }

  /**
   * @param {string} key
   * @param {Uint8Array} bytes
   * @returns {Digest | undefined} what may be compared with records: nothing whose signature does not hold
   */
  check(key, bytes) {
    this.count += 1;
    const { digest, problem } = parseDigest(bytes);
    if (!digest) {
      this.findings.add('DigestChanged', { digest: key }, problem);
      this.last = undefined;
      return undefined;
    }
    if (digestKey(digest.window.start) !== key) {
      this.findings.add('DigestChanged', { digest: key }, `it is the digest of ${digest.window.start}`);
    }
    const isSigned = this.checkSignature(key, digest);
    this.checkLink(key, digest);
    this.last = { sha256: sha256(bytes), end: digest.window.end };
    return isSigned ? digest : undefined;
  }

  /**
   * @param {string} key
   * @param {Digest} digest
   */
  checkSignature(key, digest) {
    this.publicKey ??= digest.signedBy.publicKey;
    this.keyArn ??= digest.signedBy.keyArn;
    if (digest.signedBy.keyArn !== this.keyArn) {
      this.findings.add('KeyMismatch', { digest: key }, `it names the key ${digest.signedBy.keyArn}`);
    } else if (!isSameKey(digest.signedBy.publicKey, this.publicKey)) {
      this.findings.add('KeyMismatch', { digest: key }, 'its public key is not the one that is trusted');
    }
    if (isSignedWith(digest, this.publicKey)) return true;
    this.findings.add('SignatureInvalid', { digest: key }, 'its signature is not that of the trusted key');
    return false;
  }

  /**
   * @param {string} key
   * @param {Digest} digest
   */
  checkLink(key, digest) {
    const { start } = digest.window;
    if (!this.last) {
      // After one that could not be read there is nothing to compare with, and that one is a finding already.
      if (this.isPart || this.count > 1 || digest.previousDigest === digestGenesis(digest.signedBy.keyArn)) return;
      this.findings.add('DigestMissing', { digest: key }, 'it is the first one here, and follows another');
    } else if (this.last.end !== start) {
      const gap = this.last.end < start ? 'no digest covers' : 'two digests cover';
      this.findings.add('DigestMissing', { digest: key }, `${gap} the time between ${this.last.end} and ${start}`);
    } else if (digest.previousDigest !== this.last.sha256) {
      this.findings.add('DigestChanged', { digest: key }, 'the digest before it is not the one that it follows');
    }
  }
}

/**
 * Compares the root of a digest with the records that it covers.
 *
 * @param {string} key
 * @param {Digest} digest
 * @param {readonly Leaf[]} leaves of its segments, in order
 * @param {Findings} findings
 */
function checkRoot(key, digest, leaves, findings) {
  const { count, root } = digest.leaves;
  if (leaves.length === count) {
    if (merkleTree(leafHashes(leaves)).root === root) return;
    findings.add('RootMismatch', { digest: key }, 'the root of its records is another one');
    return;
  }
  findings.add('RootMismatch', { digest: key }, `it has ${count} records, of which ${leaves.length} are there`);
  let at = 0;
  for (const { ledgerId, fromSequence, toSequence } of segmentsInOrder(digest)) {
    let next = fromSequence;
    for (; leaves[at]?.ledgerId === ledgerId && leaves[at].sequence <= toSequence; at += 1) {
      if (leaves[at].sequence === next) next += 1;
    }
    if (next <= toSequence) {
      findings.add('RecordMissing', { ledgerId, sequence: next, digest: key }, `record ${next} is not there`);
    }
  }
}

/**
 * @param {string} one PEM
 * @param {string} other PEM
 */
function isSameKey(one, other) {
  if (one === other) return true;
  try {
    return createPublicKey(one).equals(createPublicKey(other));
  } catch {
    return false;
  }
}

module.exports = { DigestCheck, checkRoot, isSameKey };
