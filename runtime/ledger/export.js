'use strict';

const { createHash, randomBytes } = require('node:crypto');
const { canonical } = require('./canonical');
const { LEDGER_ID } = require('./chain');
const { KEY } = require('./digest-file');
const { LedgerError } = require('./errors');
const { MARKER } = require('./marker');
const { Upload } = require('./upload');

/**
 * @typedef {object} Manifest what an export has, for whoever verifies it
 * @property {number} v
 * @property {string} exportedAt
 * @property {string | null} ledgerId of the one ledger that was exported, or null for all
 * @property {number} records
 * @property {string} recordsSha256 of the file of records
 * @property {number} windowMinutes
 * @property {string[]} digests the keys of all digests
 */

/** The time that is left when an export gives up. */
const RESERVE = 20_000;

/** Writes records to the bucket of evidence, as they are stored. */
class Exporter {
  /**
   * @param {object} options
   * @param {Pick<import('./store').Store, 'range' | 'scan'>} options.store
   * @param {import('./evidence').Evidence} options.evidence
   * @param {number} options.windowMinutes
   * @param {() => number} [options.now]
   */
  constructor({ store, evidence, windowMinutes, now = Date.now }) {
    this.store = store;
    this.evidence = evidence;
    this.windowMinutes = windowMinutes;
    this.now = now;
  }

  /**
   * @param {any} event
   * @param {() => number} [remaining] milliseconds
   * @returns {Promise<{ key: string, manifest: string, records: number }>}
   */
  async export(event, remaining = () => Number.POSITIVE_INFINITY) {
    const ledgerId = event?.ledgerId;
    if (ledgerId !== undefined && (typeof ledgerId !== 'string' || !LEDGER_ID.test(ledgerId))) {
      throw new LedgerError('InvalidRequest', `'ledgerId' must match ${LEDGER_ID}`);
    }
    const exportedAt = new Date(this.now()).toISOString();
    const folder = `exports/${exportedAt.replace(/[-:.]/g, '')}-${randomBytes(4).toString('hex')}`;
    // Before the records: a digest that is made meanwhile may cover records that are not in the export.
    const digests = (await this.evidence.keys('digests/')).filter((key) => KEY.test(key));
    const upload = new Upload(this.evidence, `${folder}/records.jsonl`);
    const sum = createHash('sha256');
    let records = 0;
    try {
      for await (const rows of this.pages(ledgerId)) {
        const lines = rows.filter((row) => !String(row.ledgerId).startsWith(MARKER));
        const text = lines.map((row) => `${JSON.stringify(row)}\n`).join('');
        sum.update(text);
        await upload.write(text);
        records += lines.length;
        if (remaining() < RESERVE) {
          throw new LedgerError(
            'ExportTooLarge',
            `after ${records} records time is up; export the table to S3 instead`,
          );
        }
      }
      await upload.end();
    } catch (error) {
      await upload.abort().catch(() => undefined);
      throw error;
    }
    /** @type {Manifest} */
    const manifest = {
      v: 1,
      exportedAt,
      ledgerId: ledgerId ?? null,
      records,
      recordsSha256: sum.digest('hex'),
      windowMinutes: this.windowMinutes,
      digests,
    };
    await this.evidence.putOnce(`${folder}/manifest.json`, Buffer.from(canonical(manifest)));
    return { key: `${folder}/records.jsonl`, manifest: `${folder}/manifest.json`, records };
  }

  /** @param {string | undefined} ledgerId */
  async *pages(ledgerId) {
    if (ledgerId !== undefined) yield* this.store.range(ledgerId);
    else for await (const { rows } of this.store.scan()) yield rows;
  }
}

/** @type {Exporter | undefined} */
let exporter;

/**
 * @param {unknown} event
 * @param {{ getRemainingTimeInMillis(): number }} context
 */
async function handler(event, context) {
  const { config, evidence, store } = require('./clients');
  exporter ??= new Exporter({ store: store(), evidence: evidence(), windowMinutes: config().windowMinutes });
  return exporter.export(event, () => context.getRemainingTimeInMillis());
}

module.exports = { Exporter, handler };
