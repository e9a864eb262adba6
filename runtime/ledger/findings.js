'use strict';

/**
 * @typedef {'RecordChanged' | 'RecordMissing' | 'RecordInserted' | 'ChainBroken' | 'DigestMissing' | 'DigestChanged'
 *   | 'SignatureInvalid' | 'RootMismatch' | 'HeadMismatch' | 'UndigestedRecord' | 'KeyMismatch'} FindingKind
 * @typedef {{ kind: FindingKind, ledgerId?: string, sequence?: number, digest?: string, detail: string }} Finding
 */

/** What an answer names: a state of a state machine holds 256 KB. All are counted, and told to whoever listens. */
const NAMED = 100;

/** What a check found. */
class Findings {
  /** @param {(finding: Finding) => void} [tell] */
  constructor(tell = () => undefined) {
    this.tell = tell;
    this.count = 0;
    /** @type {Finding[]} */
    this.named = [];
  }

  /**
   * @param {FindingKind} kind
   * @param {{ ledgerId?: unknown, sequence?: unknown, digest?: string }} where
   * @param {string} detail
   */
  add(kind, where, detail) {
    /** @type {Finding} */
    const finding = { kind, detail: detail.slice(0, 300) };
    // What is not of its type is what was found, and may be as long as an item.
    if (typeof where.ledgerId === 'string') finding.ledgerId = where.ledgerId.slice(0, 128);
    if (typeof where.sequence === 'number') finding.sequence = where.sequence;
    if (where.digest !== undefined) finding.digest = where.digest.slice(0, 128);
    this.count += 1;
    if (this.named.length < NAMED) this.named.push(finding);
    this.tell(finding);
  }
}

module.exports = { Findings, NAMED };
