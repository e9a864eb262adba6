'use strict';

const { genesisHash, isSequence, recordProblem } = require('./chain');

/**
 * @typedef {import('./chain').LedgerRecord} LedgerRecord
 * @typedef {import('./digest-file').Digest} Digest
 * @typedef {import('./digest-file').Segment} Segment
 * @typedef {import('./findings').Findings} Findings
 * @typedef {{ fromSequence: number, toSequence: number, headHash?: string, digest?: string }} Covered
 * @typedef {{ ledgerId: string, next: number, hash?: string, recordedAt?: string }} Position
 */

/** How far another clock may be ahead, in milliseconds: an appender takes the time of a record that is a minute ahead of its own. */
const CLOCK_SKEW = 120_000;

/** Which records the digests cover. Memory: about 300 bytes for each ledger of each window, or for each ledger alone without heads. */
class Coverage {
  /** @param {{ hasHeads?: boolean }} [options] without heads, segments that follow each other are one: nothing is compared with them */
  constructor({ hasHeads = true } = {}) {
    this.hasHeads = hasHeads;
    /** @type {Map<string, Covered[]>} */
    this.ledgers = new Map();
    /** @type {string | undefined} the end of the last window */
    this.end = undefined;
    /** @type {string[]} the starts of the last windows, oldest first */
    this.starts = [];
  }

  /**
   * @param {string} key
   * @param {Digest} digest
   * @param {string} [onlyLedger]
   */
  add(key, digest, onlyLedger) {
    this.end = digest.window.end;
    this.starts = [...this.starts.slice(-1), digest.window.start];
    for (const { ledgerId, fromSequence, toSequence, headHash } of [...digest.heads, ...digest.late]) {
      if (onlyLedger !== undefined && ledgerId !== onlyLedger) continue;
      const covered = this.ledgers.get(ledgerId);
      const segment = this.hasHeads
        ? { fromSequence, toSequence, headHash, digest: key }
        : { fromSequence, toSequence };
      if (!covered) this.ledgers.set(ledgerId, [segment]);
      else if (this.hasHeads) covered.push(segment);
      else this.ledgers.set(ledgerId, joined(covered, segment));
    }
  }

  /**
   * @param {string} ledgerId
   * @param {number} sequence
   */
  covers(ledgerId, sequence) {
    const segments = this.ledgers.get(ledgerId) ?? [];
    return segments.some(({ fromSequence, toSequence }) => fromSequence <= sequence && sequence <= toSequence);
  }

  /** @param {string} ledgerId */
  firstUncovered(ledgerId) {
    const segments = this.ledgers.get(ledgerId) ?? [];
    return segments.reduce((next, { toSequence }) => Math.max(next, toSequence + 1), 0);
  }

  /**
   * Whether a record has to be in a digest: not before the two digests that look for stragglers have been made.
   *
   * @param {string} recordedAt
   */
  isDue(recordedAt) {
    return this.starts.length > 1 && recordedAt < this.starts[0];
  }
}

/**
 * Checks records, ledger after ledger, each in the order of its sequence: every one by itself, with the one before, and with
 * the digests. What stops and goes on later takes its `position` along.
 */
class RecordCheck {
  /**
   * @param {object} options
   * @param {Findings} options.findings
   * @param {Coverage} options.coverage
   * @param {boolean} [options.isAlone] whether no roots are compared, which find what digests cover and is missing
   * @param {number} [options.now] in milliseconds
   */
  constructor({ findings, coverage, isAlone = false, now = Number.POSITIVE_INFINITY }) {
    this.findings = findings;
    this.now = now;
    this.isAlone = isAlone;
    this.coverage = coverage;
    this.count = 0;
    /** @type {Position | undefined} */
    this.position = undefined;
    /** @type {Covered[]} of the ledger, in order */
    this.segments = [];
  }

  /**
   * Begins or goes on with a ledger.
   *
   * @param {Position} position
   */
  begin(position) {
    this.position = { ...position };
    this.segments = [...(this.coverage.ledgers.get(position.ledgerId) ?? [])].sort(
      (a, b) => a.toSequence - b.toSequence,
    );
  }

  /** @param {Record<string, unknown>} item as it is stored */
  check(item) {
    if (this.checkAlone(item)) this.follow(/** @type {LedgerRecord} */ (/** @type {unknown} */ (item)));
  }

  /**
   * @param {Record<string, unknown>} item as it is stored
   * @returns {boolean} whether it has a place in a chain
   */
  checkAlone(item) {
    this.count += 1;
    const problem = recordProblem(item);
    if (!isSequence(item.sequence)) {
      this.findings.add('RecordInserted', item, problem ?? 'its sequence is none');
      return false;
    }
    if (problem !== undefined) this.findings.add('RecordChanged', item, problem);
    else if (Date.parse(String(item.recordedAt)) > this.now + CLOCK_SKEW) {
      // No digest would cover it for as long.
      this.findings.add('RecordInserted', item, `it is said to be of ${item.recordedAt}, which has not come yet`);
    }
    return true;
  }

  /**
   * The next record of a ledger, or the first one of the next.
   *
   * @param {Pick<LedgerRecord, 'ledgerId' | 'sequence' | 'hash' | 'previousHash' | 'recordedAt'>} record
   */
  follow(record) {
    if (this.position?.ledgerId !== record.ledgerId) {
      this.end();
      this.begin({ ledgerId: record.ledgerId, next: 0 });
    }
    const position = /** @type {Position} */ (this.position);
    const { sequence, previousHash, recordedAt } = record;
    if (sequence < position.next) {
      this.findings.add('RecordInserted', record, `a record where ${position.next} was expected`);
      return;
    }
    if (sequence > position.next) this.missing(position.next, sequence - 1);
    const before =
      sequence === 0 ? genesisHash(position.ledgerId) : sequence === position.next ? position.hash : undefined;
    if (before !== undefined && previousHash !== before) {
      this.findings.add('ChainBroken', record, 'previousHash is not the hash of the record before it');
    }
    if (position.recordedAt !== undefined && recordedAt < position.recordedAt) {
      this.findings.add('ChainBroken', record, 'it was recorded before the record before it');
    }
    this.checkCoverage(record);
    this.position = positionAfter(record);
  }

  /** @param {Pick<LedgerRecord, 'ledgerId' | 'sequence' | 'hash' | 'recordedAt'>} record */
  checkCoverage(record) {
    const { sequence, hash, recordedAt } = record;
    let isCovered = false;
    // Segments come in order: those that end before this record have been looked at.
    for (const segment of this.segments.slice(this.firstFrom(sequence))) {
      if (segment.fromSequence > sequence) break;
      isCovered = true;
      if (segment.toSequence === sequence && segment.headHash !== undefined && segment.headHash !== hash) {
        this.findings.add('HeadMismatch', { ...record, digest: segment.digest }, 'the digest has another hash for it');
      }
    }
    if (!isCovered && this.coverage.isDue(recordedAt)) {
      this.findings.add('UndigestedRecord', record, `no digest covers it, though it is said to be of ${recordedAt}`);
    }
  }

  /**
   * The first segment that does not end before a sequence.
   *
   * @param {number} sequence
   */
  firstFrom(sequence) {
    let [low, high] = [0, this.segments.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.segments[middle].toSequence < sequence) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /**
   * @param {number} from
   * @param {number} to
   */
  missing(from, to) {
    const { ledgerId } = /** @type {Position} */ (this.position);
    const which = from === to ? `record ${from} is` : `records ${from} to ${to} are`;
    this.findings.add('RecordMissing', { ledgerId, sequence: from }, `${which} not there`);
  }

  /**
   * Ends a ledger: what digests have of it beyond its last record is missing.
   *
   * @param {number} [asked] the last sequence that was asked for
   * @returns {number} the sequence of the first record that was not there
   */
  end(asked = Number.POSITIVE_INFINITY) {
    if (!this.position) return 0;
    const { next } = this.position;
    const covered = this.segments.reduce((highest, { toSequence }) => Math.max(highest, toSequence), -1);
    const last = Math.min(asked, covered);
    if (this.isAlone && last >= next) this.missing(next, last);
    this.position = undefined;
    return next;
  }
}

/**
 * @param {Covered[]} segments in order, none next to another
 * @param {Covered} segment
 * @returns {Covered[]} the same, with the segment
 */
function joined(segments, segment) {
  const last = segments[segments.length - 1];
  if (segment.fromSequence > last.toSequence + 1) segments.push(segment);
  else if (segment.fromSequence >= last.fromSequence) last.toSequence = Math.max(last.toSequence, segment.toSequence);
  else {
    const all = [...segments, segment].sort((a, b) => a.fromSequence - b.fromSequence);
    return all.slice(1).reduce(joined, all.slice(0, 1));
  }
  return segments;
}

/**
 * Where a chain goes on. What is not of its type is a finding already, and nothing is compared with it.
 *
 * @param {{ ledgerId: string, sequence: number, hash?: unknown, recordedAt?: unknown }} record
 * @returns {Position}
 */
function positionAfter({ ledgerId, sequence, hash, recordedAt }) {
  /** @type {Position} */
  const position = { ledgerId, next: sequence + 1 };
  if (typeof hash === 'string') position.hash = hash;
  if (typeof recordedAt === 'string') position.recordedAt = recordedAt;
  return position;
}

module.exports = { Coverage, RecordCheck, positionAfter };
