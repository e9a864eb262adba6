'use strict';

const { isSequence } = require('./chain');
const { eachOf } = require('./concurrency');
const { DigestCheck, checkRoot } = require('./digest-check');
const { KEY, segmentsInOrder } = require('./digest-file');
const { LedgerError } = require('./errors');
const { Findings, NAMED } = require('./findings');
const { Coverage, RecordCheck, positionAfter } = require('./record-check');
const { MARKER } = require('./marker');

/**
 * @typedef {import('./digest-file').Digest} Digest
 * @typedef {import('./digest-file').Segment} Segment
 * @typedef {import('./evidence').DigestObject} DigestObject
 * @typedef {import('./merkle').Leaf} Leaf
 * @typedef {{ records: number, digests: number }} Checked
 * @typedef {{ valid: boolean, checked: Checked, findings: import('./findings').Finding[], findingCount: number }} Sums
 * @typedef {{ until: string, done: number, after?: { ledgerId: string, sequence: number }, tail?: string, sums: Sums }} Resume
 * @typedef {Sums & { next?: Resume }} VerifyAnswer
 * @typedef {{ store: Pick<import('./store').Store, 'range' | 'scan' | 'get' | 'last' | 'leaves'>,
 *   evidence: Pick<import('./evidence').Evidence, 'get' | 'digests' | 'lastDigest'>,
 *   signer: Pick<import('./signer').Signer, 'keyArn' | 'publicKey'>,
 *   report: import('./metrics').Reporter, windowMinutes: number, now?: () => number }} VerifierOptions
 */

const MINUTE = 60_000;
/** Digests that are read ahead, and segments of a digest that are read at a time. */
const READS = 16;
/** The time that is left when a check stops and says where it goes on. */
const RESERVE = MINUTE;
/** How long after the end of its window a digest may be made: the grace, a run of its schedule, and a run that failed. */
const DIGEST_DELAY = 15 * MINUTE;

/** Compares everything that is stored with everything that was signed. */
class Verifier {
  /** @param {VerifierOptions} options */
  constructor({ store, evidence, signer, report, windowMinutes, now = Date.now }) {
    this.store = store;
    this.evidence = evidence;
    this.signer = signer;
    this.report = report;
    this.length = windowMinutes * MINUTE;
    this.now = now;
  }

  /**
   * Checks all digests with the records that they cover, then the records that none covers. It reads every record twice: in its
   * ledger, and where a scan finds those that no digest knows of.
   *
   * @param {Resume} [resume] where an earlier call stopped
   * @param {() => number} [remaining] milliseconds
   * @returns {Promise<VerifyAnswer>}
   */
  async full(resume, remaining = () => Number.POSITIVE_INFINITY) {
    const findings = this.findings();
    const coverage = new Coverage({ hasHeads: false });
    const listed = await this.evidence.digests();
    const until = resume?.until ?? listed[listed.length - 1]?.key ?? '';
    const objects = listed.filter(({ key }) => key <= until);
    const isScanning = resume?.after !== undefined;
    const checked = { records: 0, digests: 0 };
    const done = await this.checkDigests({ objects, findings, coverage, skip: resume?.done ?? 0, checked, remaining });
    if (done < objects.length) return this.goOn(findings, checked, { until, done }, resume);
    if (!isScanning) this.checkDelay(coverage, findings);
    const rest = await this.scan({ coverage, findings, checked, done, resume, remaining });
    if (rest) return this.goOn(findings, checked, { until, done, ...rest }, resume);
    return this.answer(findings, checked, resume?.sums);
  }

  /** @returns {Findings} */
  findings() {
    return new Findings((finding) => this.report.log('finding', finding));
  }

  /**
   * The answer: of the whole check, where the metrics are of this call.
   *
   * @param {Findings} findings
   * @param {Checked} checked
   * @param {Sums} [before] of earlier calls
   * @returns {VerifyAnswer}
   */
  answer({ count, named }, { records, digests }, before) {
    this.report.metrics({ VerifiedRecords: records, Findings: count });
    const findingCount = count + (before?.findingCount ?? 0);
    return {
      valid: findingCount === 0,
      checked: {
        records: records + (before?.checked.records ?? 0),
        digests: digests + (before?.checked.digests ?? 0),
      },
      findings: [...(before?.findings ?? []), ...named].slice(0, NAMED),
      findingCount,
    };
  }

  /**
   * @param {Findings} findings
   * @param {Checked} checked
   * @param {Omit<Resume, 'sums'>} where
   * @param {Resume} [resume]
   * @returns {VerifyAnswer}
   */
  goOn(findings, checked, where, resume) {
    const sums = this.answer(findings, checked, resume?.sums);
    // A state machine keeps the answer, and what is in it twice counts twice.
    return { ...sums, findings: [], next: { ...where, sums } };
  }

  /**
   * @param {object} options
   * @param {readonly DigestObject[]} options.objects in order
   * @param {Findings} options.findings
   * @param {Coverage} options.coverage
   * @param {number} options.skip the number of digests that an earlier call has checked
   * @param {Checked} options.checked
   * @param {() => number} options.remaining
   * @returns {Promise<number>} the number of digests that have been checked
   */
  async checkDigests({ objects, findings, coverage, skip, checked, remaining }) {
    const publicKey = await this.signer.publicKey();
    // Those of earlier calls are read for what they cover, and their findings have been told.
    const check = new DigestCheck({ findings: new Findings(), publicKey, keyArn: this.signer.keyArn });
    let index = 0;
    let longest = 0;
    /** @type {number | undefined} */
    let before;
    for await (const { object, bytes } of this.ahead(objects)) {
      if (index >= skip) {
        const left = remaining();
        // The next one may take as long as the one that took longest; what is cut off is done again, and cut off again.
        if (before !== undefined) longest = Math.max(longest, before - left || 0);
        if (left < RESERVE + longest) {
          if (index > skip) return index;
          throw new LedgerError('LedgerTooLarge', `reading ${index} digests again takes all the time of an invocation`);
        }
        before = left;
        check.findings = findings;
      }
      this.checkObject(object, bytes, check.findings);
      const digest = bytes && check.check(object.key, bytes);
      if (digest) coverage.add(object.key, digest);
      if (index >= skip) checked.digests += 1;
      if (digest && index >= skip) checked.records += await this.checkCovered(object.key, digest, findings);
      index += 1;
    }
    return index;
  }

  /**
   * @param {DigestObject} object
   * @param {Uint8Array | undefined} bytes
   * @param {Findings} findings
   */
  checkObject({ key, versions, isDeleted }, bytes, findings) {
    if (!KEY.test(key)) findings.add('DigestChanged', { digest: key }, 'it has not the name of a digest');
    if (!bytes) findings.add('DigestMissing', { digest: key }, 'it has no version that can be read');
    else if (isDeleted)
      findings.add('DigestMissing', { digest: key }, 'it was deleted; a version of it is still there');
    if (versions > 1) findings.add('DigestChanged', { digest: key }, `it was written ${versions} times`);
  }

  /**
   * The digests in order, some of them read ahead.
   *
   * @param {readonly DigestObject[]} objects
   */
  async *ahead(objects) {
    /** @type {Promise<{ object: DigestObject, bytes: Uint8Array | undefined }>[]} */
    const pending = [];
    for (let index = 0; index < objects.length || pending.length > 0; index += 1) {
      const object = objects[index];
      if (object) {
        const reading = this.evidence.get(object.key, object.versionId).then((bytes) => ({ object, bytes }));
        // It is awaited below; until then nobody hears of its failure, which would end the process.
        reading.catch(() => undefined);
        pending.push(reading);
      }
      if (pending.length >= READS || index >= objects.length) {
        const first = pending.shift();
        if (first) yield await first;
      }
    }
  }

  /**
   * Checks the records of a digest, each by itself and with the one before, and then their root.
   *
   * @param {string} key
   * @param {Digest} digest
   * @param {Findings} findings
   */
  async checkCovered(key, digest, findings) {
    const coverage = new Coverage();
    coverage.add(key, digest);
    const segments = segmentsInOrder(digest);
    /** @type {Leaf[][]} */
    const found = segments.map(() => []);
    await eachOf(segments.entries(), READS, async ([index, { ledgerId, fromSequence, toSequence }]) => {
      const check = new RecordCheck({ findings, coverage });
      for await (const row of this.from(check, ledgerId, fromSequence, toSequence)) {
        check.check(row);
        const { sequence, hash } = row;
        if (isSequence(sequence)) found[index].push({ ledgerId, sequence: Number(sequence), hash: String(hash) });
      }
    });
    const leaves = found.flat();
    checkRoot(key, digest, leaves, findings);
    return leaves.length;
  }

  /**
   * Records of a ledger, the check having begun with the record before them.
   *
   * @param {RecordCheck} check
   * @param {string} ledgerId
   * @param {number} from
   * @param {number} [to]
   */
  async *from(check, ledgerId, from, to) {
    check.begin({ ledgerId, next: from });
    for await (const rows of this.store.range(ledgerId, Math.max(0, from - 1), to)) {
      for (const row of rows) {
        if (row.sequence === from - 1) check.begin(positionAfter({ ...row, ledgerId, sequence: from - 1 }));
        else yield row;
      }
    }
  }

  /**
   * @param {Coverage} coverage
   * @param {Findings} findings
   */
  checkDelay({ end }, findings) {
    if (end === undefined || this.now() - Date.parse(end) <= this.length + DIGEST_DELAY) return;
    findings.add('DigestMissing', {}, `the last one ends at ${end}`);
  }

  /**
   * Without any digest, no record may be so old that there had to be one.
   *
   * @param {import('./store').Row} row
   * @param {Findings} findings
   */
  checkBeginning({ ledgerId, recordedAt }, findings) {
    if (this.now() - Date.parse(String(recordedAt)) > 2 * this.length + DIGEST_DELAY) {
      findings.add('DigestMissing', { ledgerId }, `there is none, but a record is of ${recordedAt}`);
    }
  }

  /**
   * Looks for what no digest covers.
   *
   * @param {object} options
   * @param {Coverage} options.coverage
   * @param {Findings} options.findings
   * @param {Checked} options.checked
   * @param {number} options.done the number of digests
   * @param {Resume} [options.resume]
   * @param {() => number} options.remaining
   * @returns {Promise<Pick<Resume, 'after' | 'tail'> | undefined>} where to go on, if time is up
   */
  async scan({ coverage, findings, checked, done, resume, remaining }) {
    const tails = new Set(resume?.tail === undefined ? [] : [resume.tail]);
    let tail = resume?.tail;
    for await (const { rows, next } of this.store.scan(resume?.after, ['ledgerId', 'sequence', 'recordedAt'])) {
      for (const row of rows) {
        const ledgerId = String(row.ledgerId);
        if (ledgerId.startsWith(MARKER)) continue;
        if (!isSequence(row.sequence)) findings.add('RecordInserted', row, 'its sequence is no whole number from 0');
        else if (!tails.has(ledgerId) && !coverage.covers(ledgerId, Number(row.sequence))) {
          tails.add(ledgerId);
          tail = ledgerId;
          if (done === 0) this.checkBeginning(row, findings);
          checked.records += await this.checkTail(ledgerId, Number(row.sequence), coverage, findings);
        }
      }
      if (next && remaining() < RESERVE) return tail === undefined ? { after: next } : { after: next, tail };
    }
    return undefined;
  }

  /**
   * @param {string} ledgerId
   * @param {number} sequence the first that no digest covers
   * @param {Coverage} coverage
   * @param {Findings} findings
   */
  async checkTail(ledgerId, sequence, coverage, findings) {
    const from = Math.min(sequence, coverage.firstUncovered(ledgerId));
    const check = new RecordCheck({ findings, coverage, now: this.now() });
    for await (const row of this.from(check, ledgerId, from)) {
      check.check(row);
    }
    return check.count;
  }

  /**
   * Checks a ledger, or a part of it, and the digests since its first record there.
   *
   * @param {string} ledgerId
   * @param {number} [from]
   * @param {number} [to]
   * @returns {Promise<VerifyAnswer>}
   */
  async ledger(ledgerId, from = 0, to) {
    const findings = this.findings();
    const checked = { records: 0, digests: 0 };
    const objects = await this.digestsSince(ledgerId, from);
    const publicKey = await this.signer.publicKey();
    const check = new DigestCheck({ findings, publicKey, keyArn: this.signer.keyArn, isPart: objects.isPart });
    const coverage = new Coverage();
    for await (const { object, bytes } of this.ahead(objects.objects)) {
      this.checkObject(object, bytes, findings);
      const digest = bytes && check.check(object.key, bytes);
      if (digest) coverage.add(object.key, digest, ledgerId);
      checked.digests += 1;
    }
    const records = new RecordCheck({ findings, coverage, isAlone: true, now: this.now() });
    for await (const row of this.from(records, ledgerId, from, to)) records.check(row);
    const next = records.end(to);
    checked.records = records.count;
    // Nothing says that what was asked for has ever been there: a question that is none, and no finding that somebody is called for.
    if (findings.count === 0 && next <= (to ?? from)) {
      throw new LedgerError('NotFound', `${ledgerId} has no record ${next}`);
    }
    return this.answer(findings, checked);
  }

  /**
   * @param {string} ledgerId
   * @param {number} sequence
   */
  async digestsSince(ledgerId, sequence) {
    const listed = await this.evidence.digests();
    const record = await this.store.get(ledgerId, sequence);
    const first = record ? digestIndex(listed, String(record.recordedAt)) : 0;
    return { objects: listed.slice(first), isPart: first > 0 };
  }
}

/**
 * The index of the digest whose window begins last before a time.
 *
 * @param {readonly DigestObject[]} objects
 * @param {string} time
 */
function digestIndex(objects, time) {
  const basic = time.replace(/\.\d{3}Z$/, 'Z').replace(/[-:]/g, '');
  let index = 0;
  while (index + 1 < objects.length && objects[index + 1].key.slice(-'20260101T000000Z.json'.length, -5) <= basic) {
    index += 1;
  }
  return index;
}

module.exports = { Verifier, digestIndex };
