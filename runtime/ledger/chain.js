'use strict';

const { canonical, isCanonicalObject, sha256 } = require('./canonical');

/**
 * @typedef {object} LedgerRecord
 * @property {string} ledgerId
 * @property {number} sequence 0 first
 * @property {string} recordedAt ISO 8601 in UTC, with milliseconds
 * @property {string} requestId
 * @property {string} payload canonical JSON of an object
 * @property {string} previousHash
 * @property {string} hash
 * @property {string} [digestWindow] what the index of digests finds it by; not part of the hash, because it follows from the rest
 */

const HASH = /^[0-9a-f]{64}$/;
const LEDGER_ID = /^[A-Za-z0-9._:/-]{1,128}$/;
const REQUEST_ID = /^[\x21-\x7e]{1,128}$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
/** The partitions of the index that the records of an hour spread over: a partition takes 1,000 writes a second. */
const SHARDS = 8;
const HOUR = 3_600_000;
const ATTRIBUTES = [
  'ledgerId',
  'sequence',
  'recordedAt',
  'requestId',
  'payload',
  'previousHash',
  'hash',
  'digestWindow',
];

/**
 * What the first record of a ledger follows: another one for each ledger, so that a chain cannot take another's place.
 *
 * @param {string} ledgerId
 */
function genesisHash(ledgerId) {
  return sha256(`cdk-ledger-genesis:${ledgerId}`);
}

/**
 * @param {Omit<LedgerRecord, 'hash'>} record
 * @returns {string}
 */
function recordHash({ ledgerId, sequence, recordedAt, requestId, previousHash, payload }) {
  return sha256(canonical({ v: 1, ledgerId, sequence, recordedAt, requestId, previousHash, payload }));
}

/** @param {string} ledgerId */
function shardOf(ledgerId) {
  return Number.parseInt(sha256(ledgerId).slice(0, 2), 16) % SHARDS;
}

/**
 * @param {number} time in milliseconds
 * @param {number} shard
 */
function slot(time, shard) {
  return `${new Date(Math.floor(time / HOUR) * HOUR).toISOString()}#${shard}`;
}

/**
 * The value of `digestWindow`: the hour, whatever the length of the windows is, which may change with a deployment.
 *
 * @param {string} recordedAt
 * @param {string} ledgerId
 */
function slotOf(recordedAt, ledgerId) {
  return slot(Date.parse(recordedAt), shardOf(ledgerId));
}

/**
 * The partitions of the index that the records of a time span are in.
 *
 * @param {number} start in milliseconds
 * @param {number} end exclusive
 */
function slotsBetween(start, end) {
  const slots = [];
  for (let hour = Math.floor(start / HOUR) * HOUR; hour < end; hour += HOUR) {
    for (let shard = 0; shard < SHARDS; shard += 1) slots.push(slot(hour, shard));
  }
  return slots;
}

/**
 * A record that follows another.
 *
 * @param {LedgerRecord | undefined} last
 * @param {{ ledgerId: string, requestId: string, payload: string, recordedAt: string }} entry
 * @returns {Required<LedgerRecord>}
 */
function nextRecord(last, { ledgerId, requestId, payload, recordedAt }) {
  const record = {
    ledgerId,
    sequence: last ? last.sequence + 1 : 0,
    recordedAt,
    requestId,
    payload,
    previousHash: last ? last.hash : genesisHash(ledgerId),
    digestWindow: slotOf(recordedAt, ledgerId),
  };
  return { ...record, hash: recordHash(record) };
}

/** @param {unknown} value */
function isTime(value) {
  if (typeof value !== 'string' || !TIME.test(value)) return false;
  const time = new Date(value);
  return !Number.isNaN(time.getTime()) && time.toISOString() === value;
}

/** @param {unknown} value */
function isSequence(value) {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/**
 * What is wrong with a record taken alone, if anything.
 *
 * @param {Record<string, unknown>} record
 * @returns {string | undefined}
 */
function recordProblem(record) {
  const { ledgerId, sequence, recordedAt, requestId, payload, previousHash, hash, digestWindow } = record;
  if (typeof ledgerId !== 'string' || !LEDGER_ID.test(ledgerId)) return 'ledgerId is none';
  if (!isSequence(sequence)) return 'sequence is no whole number from 0';
  if (!isTime(recordedAt)) return 'recordedAt is no UTC time with milliseconds';
  if (typeof requestId !== 'string' || !REQUEST_ID.test(requestId)) return 'requestId is none';
  if (typeof previousHash !== 'string' || !HASH.test(previousHash)) return 'previousHash is no SHA-256';
  if (typeof hash !== 'string' || !HASH.test(hash)) return 'hash is no SHA-256';
  if (typeof payload !== 'string' || !isCanonicalObject(payload)) return 'payload is no canonical JSON object';
  if (recordHash(/** @type {LedgerRecord} */ (record)) !== hash) return 'hash is not that of the record';
  if (digestWindow !== slotOf(/** @type {string} */ (recordedAt), ledgerId))
    return 'digestWindow does not follow from it';
  const strange = Object.keys(record).find((name) => !ATTRIBUTES.includes(name));
  return strange === undefined ? undefined : `attribute ${JSON.stringify(strange)} is none of a record`;
}

module.exports = {
  HASH,
  LEDGER_ID,
  REQUEST_ID,
  genesisHash,
  isSequence,
  isTime,
  nextRecord,
  recordHash,
  recordProblem,
  slotOf,
  slotsBetween,
};
