'use strict';

const { recordProblem } = require('./chain');
const { MARKER } = require('./marker');
const { rowOf } = require('./store');

/**
 * @typedef {object} StreamRecord
 * @property {string} [eventID]
 * @property {string} [eventName]
 * @property {object} [userIdentity]
 * @property {{ SequenceNumber?: string, ApproximateCreationDateTime?: number, Keys?: object, OldImage?: object,
 *   NewImage?: object }} [dynamodb]
 *
 * @typedef {{ batchItemFailures: { itemIdentifier: string }[] }} Failures
 */

/**
 * What an event of the stream has that an appender cannot have done, if anything. Nothing in the table is ever changed or
 * removed.
 *
 * @param {StreamRecord} event
 * @returns {string | undefined}
 */
function tampering({ eventName, dynamodb }) {
  if (eventName !== 'INSERT') return `${eventName ?? 'an unknown event'} of an item`;
  const row = rowOf(/** @type {import('./store').Item} */ (dynamodb?.NewImage ?? {}));
  if (String(row.ledgerId).startsWith(MARKER)) return markerProblem(row);
  const problem = recordProblem(row);
  return problem === undefined ? undefined : `an item was inserted: ${problem}`;
}

/** @param {import('./store').Row} row */
function markerProblem(row) {
  const isMarker =
    Object.keys(row).sort().join() === 'ledgerId,payloadHash,sequence,target' &&
    row.sequence === 0 &&
    typeof row.target === 'number' &&
    typeof row.payloadHash === 'string';
  return isMarker ? undefined : 'an item was inserted that is neither a record nor the marker of one';
}

/** Watches what happens to the table, and keeps what must not happen as evidence. */
class Guard {
  /**
   * @param {object} options
   * @param {Pick<import('./evidence').Evidence, 'putOnce'>} options.evidence
   * @param {import('./metrics').Reporter} options.report
   */
  constructor({ evidence, report }) {
    this.evidence = evidence;
    this.report = report;
  }

  /**
   * @param {{ Records?: StreamRecord[] }} event
   * @returns {Promise<Failures>}
   */
  async watch({ Records = [] }) {
    for (const record of Records) {
      try {
        await this.look(record);
      } catch (error) {
        // The shard goes on from here: what follows is looked at again, and evidence is written once.
        this.report.log('evidence could not be written', { eventID: record.eventID, error: String(error) });
        return { batchItemFailures: [{ itemIdentifier: record.dynamodb?.SequenceNumber ?? '' }] };
      }
    }
    return { batchItemFailures: [] };
  }

  /** @param {StreamRecord} record */
  async look(record) {
    const reason = tampering(record);
    if (reason === undefined) return;
    const key = `evidence/tamper/${String(record.eventID).replace(/[^A-Za-z0-9-]/g, '_')}.json`;
    // Told each time, though it may have been written before: by a call that ended, or whose answer was lost, before it told.
    await this.evidence.putOnce(key, Buffer.from(JSON.stringify({ v: 1, reason, event: record })));
    this.report.metrics({ TamperEvents: 1 });
    this.report.log('tampering', { reason, evidence: key, keys: record.dynamodb?.Keys });
  }
}

/** @type {Guard | undefined} */
let guard;

/** @param {{ Records?: StreamRecord[] }} event */
async function handler(event) {
  const { evidence, report } = require('./clients');
  guard ??= new Guard({ evidence: evidence(), report: report() });
  return guard.watch(event);
}

module.exports = { Guard, handler };
