'use strict';

const { canonical, sha256 } = require('./canonical');
const { LEDGER_ID, REQUEST_ID, isSequence, nextRecord, recordProblem } = require('./chain');
const { LedgerError } = require('./errors');

/**
 * @typedef {import('./chain').LedgerRecord} LedgerRecord
 * @typedef {import('./store').Store} Store
 * @typedef {import('./metrics').Reporter} Reporter
 *
 * @typedef {object} AppendRequest
 * @property {string} ledgerId
 * @property {string} requestId
 * @property {string} payload canonical JSON
 * @property {number} [expectedSequence] the sequence that the record has to get
 *
 * @typedef {object} AppendAnswer
 * @property {string} ledgerId
 * @property {number} sequence
 * @property {string} recordedAt
 * @property {string} hash
 * @property {string} previousHash
 * @property {boolean} replayed whether an earlier request with the same id had written it
 */

/** An item may have 400 KB (400 × 1024 bytes), of which names, hashes and ids take less than 2 KB. */
const PAYLOAD_BYTES = 300 * 1024;
const ATTEMPTS = 20;
const FIRST_WAIT = 10;
const LONGEST_WAIT = 500;
/** How far the clocks of two appenders may differ, in milliseconds. */
const CLOCK_SKEW = 60_000;
/** Errors that are the caller's. */
const REFUSED = ['InvalidRequest', 'RequestConflict', 'SequenceConflict'];
const FIELDS = ['ledgerId', 'requestId', 'payload', 'expectedSequence'];

/**
 * @param {unknown} event
 * @returns {AppendRequest}
 */
function parseRequest(event) {
  if (typeof event !== 'object' || event === null) throw invalid('the request is no object');
  const strange = Object.keys(event).find((name) => !FIELDS.includes(name));
  if (strange !== undefined) throw invalid(`${JSON.stringify(strange.slice(0, 50))} is none of ${FIELDS.join(', ')}`);
  const { ledgerId, requestId, payload, expectedSequence } = /** @type {Record<string, unknown>} */ (event);
  if (typeof ledgerId !== 'string' || !LEDGER_ID.test(ledgerId)) throw invalid(`'ledgerId' must match ${LEDGER_ID}`);
  if (typeof requestId !== 'string' || !REQUEST_ID.test(requestId)) {
    throw invalid("'requestId' must be 1 to 128 printable ASCII characters without spaces");
  }
  if (expectedSequence !== undefined && !isSequence(expectedSequence)) {
    throw invalid("'expectedSequence' must be a whole number from 0");
  }
  return {
    ledgerId,
    requestId,
    payload: canonicalPayload(payload),
    expectedSequence: expectedSequence === undefined ? undefined : Number(expectedSequence),
  };
}

/** @param {unknown} payload */
function canonicalPayload(payload) {
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) {
    throw invalid("'payload' must be a JSON object");
  }
  let text;
  try {
    text = canonical(payload);
  } catch (error) {
    throw invalid(`'payload' ${error instanceof Error ? error.message : error}`);
  }
  const bytes = Buffer.byteLength(text);
  if (bytes > PAYLOAD_BYTES) throw invalid(`'payload' must have at most ${PAYLOAD_BYTES} bytes, got ${bytes}`);
  const unsafe = unsafeInteger(payload);
  if (unsafe !== undefined) {
    throw invalid(`'payload' has the number ${unsafe}, which may have been rounded; write it as a string`);
  }
  return text;
}

/**
 * A number that may not be the one that the caller wrote: whoever parsed it has rounded whole numbers from 2^53 on.
 *
 * @param {unknown} value
 * @returns {number | undefined}
 */
function unsafeInteger(value) {
  if (typeof value === 'number') return Number.isInteger(value) && !Number.isSafeInteger(value) ? value : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const part of Object.values(value)) {
    const found = unsafeInteger(part);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** @param {string} message */
function invalid(message) {
  return new LedgerError('InvalidRequest', message);
}

/** Appends records to ledgers: a chain each, whoever appends at the same time. */
class Appender {
  /**
   * @param {object} options
   * @param {Pick<Store, 'last' | 'get' | 'marker' | 'put'>} options.store
   * @param {Reporter} options.report
   * @param {() => number} [options.now]
   * @param {() => number} [options.random]
   * @param {(milliseconds: number) => Promise<unknown>} [options.sleep]
   */
  constructor({ store, report, now = Date.now, random = Math.random, sleep = wait }) {
    this.store = store;
    this.report = report;
    this.now = now;
    this.random = random;
    this.sleep = sleep;
  }

  /**
   * @param {unknown} event
   * @returns {Promise<AppendAnswer>}
   */
  async append(event) {
    const request = parseRequest(event);
    const payloadHash = sha256(request.payload);
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      if (attempt > 0) await this.sleep(this.random() * Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** attempt));
      const last = this.trusted(request.ledgerId, await this.store.last(request.ledgerId));
      const next = last ? last.sequence + 1 : 0;
      if (request.expectedSequence !== undefined && request.expectedSequence !== next) {
        return this.replayOrConflict(request, payloadHash, next);
      }
      const record = nextRecord(last, { ...request, recordedAt: this.recordedAt(last) });
      const result = await this.store.put(record, payloadHash);
      if (result === 'MarkerExists') return this.replay(request, payloadHash);
      if (result === 'Written') {
        this.report.metrics({ Appends: 1, AppendRetries: attempt });
        return answer(record, false);
      }
    }
    this.report.metrics({ AppendContention: 1, AppendRetries: ATTEMPTS });
    throw new LedgerError(
      'TooMuchContention',
      `others appended to the ledger at each of ${ATTEMPTS} attempts; try again`,
    );
  }

  /**
   * A record that a chain may go on from.
   *
   * @param {string} ledgerId
   * @param {import('./store').Row | undefined} row
   * @returns {LedgerRecord | undefined}
   */
  trusted(ledgerId, row) {
    if (!row) return undefined;
    const problem = recordProblem(row);
    if (problem === undefined) return /** @type {LedgerRecord} */ (/** @type {unknown} */ (row));
    this.report.metrics({ ChainBroken: 1 });
    throw new LedgerError('ChainBroken', `the record ${row.sequence} of ${ledgerId} was changed: ${problem}`);
  }

  /**
   * The time of a record: never before that of the record that it follows, though another appender's clock may be ahead.
   *
   * @param {LedgerRecord | undefined} last
   */
  recordedAt(last) {
    const now = this.now();
    const before = last ? Date.parse(last.recordedAt) : 0;
    if (before - now > CLOCK_SKEW) {
      throw new LedgerError(
        'ClockSkew',
        `the last record is of ${last?.recordedAt}, which is in the future; try again`,
      );
    }
    return new Date(Math.max(now, before)).toISOString();
  }

  /**
   * @param {AppendRequest} request
   * @param {string} payloadHash
   * @param {number} next
   */
  async replayOrConflict(request, payloadHash, next) {
    const marker = await this.store.marker(request.ledgerId, request.requestId);
    if (marker) return this.replay(request, payloadHash, marker);
    throw new LedgerError('SequenceConflict', `the next sequence is ${next}, not ${request.expectedSequence}`);
  }

  /**
   * The answer of the request that wrote the record.
   *
   * @param {AppendRequest} request
   * @param {string} payloadHash
   * @param {import('./store').Row} [found]
   */
  async replay({ ledgerId, requestId, payload }, payloadHash, found) {
    const marker = found ?? (await this.store.marker(ledgerId, requestId));
    if (marker?.payloadHash !== payloadHash) {
      throw new LedgerError('RequestConflict', `'requestId' ${requestId} was used with another payload`);
    }
    const record = this.trusted(ledgerId, await this.store.get(ledgerId, Number(marker.target)));
    if (record?.requestId !== requestId || record.payload !== payload) {
      this.report.metrics({ ChainBroken: 1 });
      throw new LedgerError('ChainBroken', `the record ${marker.target} is not the one that ${requestId} wrote`);
    }
    return answer(record, true);
  }
}

/**
 * @param {LedgerRecord} record
 * @param {boolean} replayed
 * @returns {AppendAnswer}
 */
function answer({ ledgerId, sequence, recordedAt, hash, previousHash }, replayed) {
  return { ledgerId, sequence, recordedAt, hash, previousHash, replayed };
}

/** @param {number} milliseconds */
function wait(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** @type {Appender | undefined} */
let appender;

/** @param {unknown} event */
async function handler(event) {
  const { report, store } = require('./clients');
  appender ??= new Appender({ store: store(), report: report() });
  try {
    return await appender.append(event);
  } catch (error) {
    // So that an alarm on errors can leave out those of the caller, which the function has as well.
    if (REFUSED.includes(/** @type {Error} */ (error).name)) report().metrics({ Refused: 1 });
    throw error;
  }
}

module.exports = { Appender, PAYLOAD_BYTES, handler };
