'use strict';

const { HASH, LEDGER_ID, isSequence, recordProblem } = require('./chain');
const { digestContent, digestFile, digestGenesis, digestKey } = require('./digest-file');
const { isSignedWith, parseDigest, signedHash, signedText } = require('./digest-file');
const { sha256 } = require('./canonical');
const { LedgerError } = require('./errors');

/**
 * @typedef {import('./digest-file').Digest} Digest
 * @typedef {import('./merkle').Leaf} Leaf
 * @typedef {{ digest: Digest, sha256: string }} Made
 * @typedef {{ store: Pick<import('./store').Store, 'leaves' | 'range' | 'scan'>,
 *   evidence: Pick<import('./evidence').Evidence, 'get' | 'putOnce' | 'lastDigest' | 'keys'>,
 *   signer: Pick<import('./signer').Signer, 'keyArn' | 'publicKey' | 'sign'>,
 *   report: import('./metrics').Reporter, windowMinutes: number, now?: () => number, maxLeaves?: number }} DigesterOptions
 */

const MINUTE = 60_000;
/** How long after its end a window is read: the index follows the table within seconds. */
const GRACE = 2 * MINUTE;
/** Windows before a window that are looked through for records that the index did not show in time. */
const LATE_WINDOWS = 2;
/** What a run with 1 GB of memory handles in a window, each record of a ledger of its own (measured, see README.md). */
const MAX_LEAVES = 200_000;
/** The time that making a window may take at least, so that none is begun that is sure to be cut off. */
const RESERVE = MINUTE;
/** How far back the first digest begins at most. */
const BACKFILL = 35 * 24 * 60 * MINUTE;

/** Makes the digests of all windows that have ended, in order. */
class Digester {
  /** @param {DigesterOptions} options */
  constructor({ store, evidence, signer, report, windowMinutes, now = Date.now, maxLeaves = MAX_LEAVES }) {
    this.store = store;
    this.evidence = evidence;
    this.signer = signer;
    this.report = report;
    this.length = windowMinutes * MINUTE;
    this.maxLeaves = maxLeaves;
    this.now = now;
  }

  /**
   * @param {() => number} [remaining] milliseconds
   * @returns {Promise<{ made: string[], remaining: number }>}
   */
  async run(remaining = () => Number.POSITIVE_INFINITY) {
    const until = this.now() - GRACE;
    const publicKey = await this.signer.publicKey();
    let last = await this.lastTwo(publicKey);
    let start = last.length > 0 ? Date.parse(last[last.length - 1].digest.window.end) : await this.firstStart(until);
    const made = [];
    try {
      for (; this.endOf(start) <= until && remaining() > RESERVE; start = this.endOf(start)) {
        const next = await this.make(start, this.endOf(start), last, publicKey);
        made.push(digestKey(next.digest.window.start));
        last = [...last.slice(-LATE_WINDOWS + 1), next];
      }
    } finally {
      this.report.metrics({ DigestLag: Math.round((this.now() - start) / 1000) }, 'Seconds');
    }
    return { made, remaining: Math.max(0, Math.floor((until - start) / this.length)) };
  }

  /**
   * The end of the window that begins at a time: where the windows of this length end, so that they do so again after the length
   * was changed.
   *
   * @param {number} start
   */
  endOf(start) {
    return (Math.floor(start / this.length) + 1) * this.length;
  }

  /**
   * The last digests, oldest first. One that is not ours is not gone on from.
   *
   * @param {string} publicKey
   */
  async lastTwo(publicKey) {
    const newest = await this.evidence.lastDigest();
    if (newest === undefined) return [];
    const last = await this.read(newest, publicKey);
    const before = await this.keyBefore(last.digest);
    return before === undefined ? [last] : [await this.read(before, publicKey), last];
  }

  /** @param {Digest} digest */
  async keyBefore({ previousDigest, window, signedBy }) {
    if (previousDigest === digestGenesis(signedBy.keyArn)) return undefined;
    // On the same day or the one before: a window is a day at most, and begins where the one before ended.
    const own = digestKey(window.start);
    for (const time of [Date.parse(window.start), Date.parse(window.start) - 1]) {
      const folder = digestKey(new Date(time).toISOString()).replace(/[^/]+$/, '');
      const before = (await this.evidence.keys(folder)).filter((key) => key < own).pop();
      if (before !== undefined) return before;
    }
    throw new LedgerError('DigestConflict', `the digest before ${own} is not there`);
  }

  /**
   * @param {string} key
   * @param {string} publicKey
   * @returns {Promise<Made>}
   */
  async read(key, publicKey) {
    const bytes = await this.evidence.get(key);
    const { digest, problem } = bytes ? parseDigest(bytes) : { digest: undefined, problem: 'it is not there' };
    const isOurs = digest && digestKey(digest.window.start) === key && isSignedWith(digest, publicKey);
    if (!bytes || !isOurs)
      throw new LedgerError('DigestConflict', `${key} is none: ${problem ?? 'we did not sign it'}`);
    return { digest, sha256: sha256(bytes) };
  }

  /**
   * Where the first window begins: with the first record, so that none is left out if the schedule began later.
   *
   * @param {number} until
   */
  async firstStart(until) {
    const newest = Math.floor(until / this.length) * this.length - this.length;
    let first = newest;
    for await (const { rows } of this.store.scan(undefined, ['recordedAt'])) {
      for (const { recordedAt } of rows) {
        const time = typeof recordedAt === 'string' ? Date.parse(recordedAt) : Number.NaN;
        if (time < first && time >= until - BACKFILL) first = time;
      }
    }
    return Math.floor(first / this.length) * this.length;
  }

  /**
   * @param {number} startTime
   * @param {number} endTime
   * @param {readonly Made[]} before the digests before it, oldest first
   * @param {string} publicKey
   * @returns {Promise<Made>}
   */
  async make(startTime, endTime, before, publicKey) {
    const [start, end] = [startTime, endTime].map((time) => new Date(time).toISOString());
    const leaves = await this.leaves(start, end);
    const late = await this.late(startTime, before);
    const previous = before[before.length - 1];
    const { keyArn } = this.signer;
    const previousDigest = previous?.sha256 ?? digestGenesis(keyArn);
    const content = digestContent({ window: { start, end }, previousDigest, leaves, late, keyArn, publicKey });
    const text = signedText(content);
    const file = digestFile(content, await this.signer.sign(signedHash(text)));
    const key = digestKey(start);
    if (await this.evidence.putOnce(key, file)) {
      this.report.metrics({ DigestedRecords: content.leaves.count, LateRecords: late.length });
      return this.parsed(file);
    }
    // Another run was faster. What it wrote stands: what it did not see yet is late in the next one.
    const other = await this.read(key, publicKey);
    if (signedText(other.digest) !== text) {
      this.report.metrics({ DigestConflicts: 1 });
      this.report.log('another run has made another digest', { digest: key });
    }
    return other;
  }

  /**
   * @param {Buffer} file
   * @returns {Made}
   */
  parsed(file) {
    const { digest, problem } = parseDigest(file);
    if (!digest) throw new Error(`a digest of this function cannot be read: ${problem}`);
    return { digest, sha256: sha256(file) };
  }

  /**
   * The records of a time span, with those that the index does not show yet though it shows later ones of their ledger.
   *
   * @param {string} start
   * @param {string} end
   */
  async leaves(start, end) {
    /** @type {Leaf[]} */
    const found = [];
    let rejected = 0;
    await this.store.leaves(start, end, (leaf) => {
      // What is no record is signed by nobody; verification names it.
      if (!HASH.test(leaf.hash) || !LEDGER_ID.test(leaf.ledgerId) || !isSequence(leaf.sequence)) rejected += 1;
      else found.push(leaf);
      if (found.length > this.maxLeaves) {
        throw new LedgerError(
          'WindowTooLarge',
          `from ${start} on there are more than ${this.maxLeaves} records; use a shorter window`,
        );
      }
    });
    if (rejected > 0) this.report.metrics({ RejectedRecords: rejected });
    found.sort((a, b) => (a.ledgerId < b.ledgerId ? -1 : a.ledgerId > b.ledgerId ? 1 : a.sequence - b.sequence));
    /** @type {Leaf[]} */
    const leaves = [];
    for (const leaf of found) {
      const last = leaves[leaves.length - 1];
      if (last?.ledgerId === leaf.ledgerId) {
        // A page may repeat what the one before had, while the index is written.
        if (last.sequence === leaf.sequence) continue;
        if (last.sequence + 1 < leaf.sequence) await this.between(last, leaf, start, end, leaves);
      }
      leaves.push(leaf);
    }
    return leaves;
  }

  /**
   * @param {Leaf} last
   * @param {Leaf} next
   * @param {string} start
   * @param {string} end
   * @param {Leaf[]} leaves where they are added
   */
  async between(last, next, start, end, leaves) {
    for await (const rows of this.store.range(last.ledgerId, last.sequence + 1, next.sequence - 1)) {
      for (const row of rows) {
        const { ledgerId, sequence, hash, recordedAt } = row;
        const isOfWindow = typeof recordedAt === 'string' && recordedAt >= start && recordedAt < end;
        if (!isOfWindow || recordProblem(row) !== undefined) continue;
        leaves.push({ ledgerId: String(ledgerId), sequence: Number(sequence), hash: String(hash) });
      }
    }
  }

  /**
   * Records of the windows before that no digest covers.
   *
   * @param {number} startTime
   * @param {readonly Made[]} before
   */
  async late(startTime, before) {
    const first = before.length === LATE_WINDOWS ? Date.parse(before[0].digest.window.start) : undefined;
    const from = first ?? startTime - LATE_WINDOWS * this.length;
    const leaves = await this.leaves(new Date(from).toISOString(), new Date(startTime).toISOString());
    /** @type {Map<string, [number, number][]>} */
    const covered = new Map();
    for (const { digest } of before) {
      for (const { ledgerId, fromSequence, toSequence } of [...digest.heads, ...digest.late]) {
        const ranges = covered.get(ledgerId);
        if (ranges) ranges.push([fromSequence, toSequence]);
        else covered.set(ledgerId, [[fromSequence, toSequence]]);
      }
    }
    return leaves.filter(
      ({ ledgerId, sequence }) => !covered.get(ledgerId)?.some(([low, high]) => low <= sequence && sequence <= high),
    );
  }
}

/** @type {Digester | undefined} */
let digester;

/**
 * @param {unknown} _event
 * @param {{ getRemainingTimeInMillis(): number }} context
 */
async function handler(_event, context) {
  const { config, evidence, report, signer, store } = require('./clients');
  const { windowMinutes } = config();
  digester ??= new Digester({
    store: store(),
    evidence: evidence(),
    signer: signer(),
    report: report(),
    windowMinutes,
  });
  return digester.run(() => context.getRemainingTimeInMillis());
}

module.exports = { Digester, GRACE, handler };
