'use strict';

const { createHash } = require('node:crypto');
const { createReadStream, existsSync, readdirSync, readFileSync } = require('node:fs');
const { join, sep } = require('node:path');
const { createInterface } = require('node:readline');
const { DigestCheck, checkRoot } = require('./digest-check');
const { segmentsInOrder } = require('./digest-file');
const { Findings } = require('./findings');
const { Coverage, RecordCheck } = require('./record-check');

/**
 * @typedef {import('./chain').LedgerRecord} LedgerRecord
 * @typedef {import('./export').Manifest} Manifest
 * @typedef {import('./digest-file').Digest} Digest
 * @typedef {Pick<LedgerRecord, 'ledgerId' | 'sequence' | 'hash' | 'previousHash' | 'recordedAt'>} Link what is kept of a record
 * @typedef {object} ExportReport
 * @property {number} records
 * @property {number} ledgers
 * @property {number} digests
 * @property {number} undigested records that no digest here covers: nothing but the chain speaks for them
 * @property {string} [until] the end of the last window
 * @property {string} [onlyLedger]
 * @property {import('./findings').Findings} findings
 */

const MINUTE = 60_000;
const DIGEST_DELAY = 15 * MINUTE;

/**
 * Checks an export: `records.jsonl`, `digests/` and, if it is there, `manifest.json`.
 *
 * @param {string} folder
 * @param {{ publicKey?: string, tell?: (finding: import('./findings').Finding) => void }} [options] the key from where it is
 *   trusted; without it, that of the first digest is taken
 * @returns {Promise<ExportReport>}
 */
async function checkExport(folder, { publicKey, tell } = {}) {
  const findings = new Findings(tell);
  const manifest = readManifest(folder);
  const onlyLedger = manifest?.ledgerId ?? undefined;
  const coverage = new Coverage();
  const check = new DigestCheck({ findings, publicKey });
  const keys = digestKeys(folder);
  /** @type {Map<string, Digest>} */
  const digests = new Map();
  for (const key of keys) {
    const digest = check.check(key, readFileSync(join(folder, key)));
    if (!digest) continue;
    coverage.add(key, digest, onlyLedger);
    digests.set(key, digest);
  }
  checkManifest(manifest, keys, coverage, findings);
  const records = new RecordCheck({ findings, coverage, isAlone: onlyLedger !== undefined });
  const chains = await readRecords(join(folder, 'records.jsonl'), { manifest, records, findings });
  for (const chain of chains.values()) chain.forEach((link) => records.follow(link));
  records.end();
  if (onlyLedger !== undefined) checkPresence(onlyLedger, chains, coverage, findings);
  else digests.forEach((digest, key) => checkRoot(key, digest, leavesOf(digest, chains), findings));
  return {
    records: records.count,
    ledgers: chains.size,
    digests: keys.length,
    undigested: undigested(chains, coverage),
    until: coverage.end,
    onlyLedger,
    findings,
  };
}

/**
 * @param {string} folder
 * @returns {Manifest | undefined}
 */
function readManifest(folder) {
  const file = join(folder, 'manifest.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

/** @param {string} folder */
function digestKeys(folder) {
  if (!existsSync(join(folder, 'digests'))) return [];
  return readdirSync(join(folder, 'digests'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json'))
    .map((name) => `digests/${name.split(sep).join('/')}`)
    .sort();
}

/**
 * @param {Manifest | undefined} manifest
 * @param {readonly string[]} keys
 * @param {Coverage} coverage
 * @param {Findings} findings
 */
function checkManifest(manifest, keys, { end }, findings) {
  if (!manifest) return;
  const there = new Set(keys);
  for (const key of manifest.digests) {
    if (!there.has(key)) findings.add('DigestMissing', { digest: key }, 'the export names it, and it is not there');
  }
  const latest = Date.parse(manifest.exportedAt) - manifest.windowMinutes * MINUTE - DIGEST_DELAY;
  if (end !== undefined && Date.parse(end) < latest) {
    findings.add('DigestMissing', {}, `the last one ends at ${end}, long before the export of ${manifest.exportedAt}`);
  }
}

/**
 * The chains, each in order. Memory: about 400 bytes for each record.
 *
 * @param {string} file
 * @param {{ manifest?: Manifest, records: RecordCheck, findings: Findings }} options
 * @returns {Promise<Map<string, Link[]>>}
 */
async function readRecords(file, { manifest, records, findings }) {
  /** @type {Map<string, Link[]>} */
  const chains = new Map();
  const sum = createHash('sha256');
  const input = createReadStream(file);
  input.on('data', (chunk) => sum.update(chunk));
  let line = 0;
  for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    line += 1;
    const record = parseLine(text);
    if (!record) {
      findings.add('RecordChanged', {}, `line ${line} is no record`);
    } else if (records.checkAlone(record)) {
      const { ledgerId, sequence, hash, previousHash, recordedAt } = record;
      const link = { ledgerId: String(ledgerId), sequence, hash, previousHash, recordedAt };
      const chain = chains.get(link.ledgerId);
      if (chain) chain.push(link);
      else chains.set(link.ledgerId, [link]);
    }
  }
  if (manifest && manifest.recordsSha256 !== sum.digest('hex')) {
    findings.add('RecordChanged', {}, 'the file of records is not the one that was exported');
  }
  // A scan gives ledgers in any order; inside of one, the order is that of the sequence.
  for (const chain of chains.values()) chain.sort((a, b) => a.sequence - b.sequence);
  return chains;
}

/**
 * @param {string} text
 * @returns {LedgerRecord & Record<string, unknown> | undefined}
 */
function parseLine(text) {
  try {
    const value = JSON.parse(text);
    // As an export writes it: a key that stands in it twice would be read as one value here and as another elsewhere.
    return typeof value === 'object' && value !== null && JSON.stringify(value) === text ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * A ledger of which nothing is there.
 *
 * @param {string} ledgerId
 * @param {Map<string, Link[]>} chains
 * @param {Coverage} coverage
 * @param {Findings} findings
 */
function checkPresence(ledgerId, chains, coverage, findings) {
  if (chains.has(ledgerId) || !coverage.ledgers.has(ledgerId)) return;
  findings.add('RecordMissing', { ledgerId, sequence: 0 }, 'no record is there, though digests cover some');
}

/**
 * @param {Digest} digest
 * @param {Map<string, Link[]>} chains
 */
function leavesOf(digest, chains) {
  /** @type {import('./merkle').Leaf[]} */
  const leaves = [];
  for (const { ledgerId, fromSequence, toSequence } of segmentsInOrder(digest)) {
    const chain = chains.get(ledgerId) ?? [];
    for (let at = firstFrom(chain, fromSequence); at < chain.length && chain[at].sequence <= toSequence; at += 1) {
      leaves.push({ ledgerId, sequence: chain[at].sequence, hash: String(chain[at].hash) });
    }
  }
  return leaves;
}

/**
 * @param {readonly Link[]} chain
 * @param {number} sequence
 */
function firstFrom(chain, sequence) {
  let [low, high] = [0, chain.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (chain[middle].sequence < sequence) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * @param {Map<string, Link[]>} chains
 * @param {Coverage} coverage
 */
function undigested(chains, coverage) {
  let count = 0;
  for (const [ledgerId, chain] of chains) {
    count += chain.length - firstFrom(chain, coverage.firstUncovered(ledgerId));
  }
  return count;
}

module.exports = { checkExport };
