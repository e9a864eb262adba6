'use strict';

/**
 * @typedef {object} LedgerConfig
 * @property {string} table
 * @property {string} index
 * @property {string} bucket
 * @property {string} keyArn
 * @property {number} windowMinutes
 * @property {string} namespace of metrics
 * @property {string} ledgerName
 */

const TEXTS = /** @type {const} */ (['table', 'index', 'bucket', 'keyArn', 'namespace', 'ledgerName']);
const DAY = 1440;

/**
 * @param {string | undefined} text the environment variable `LEDGER`
 * @returns {LedgerConfig}
 */
function parseConfig(text) {
  const config = JSON.parse(text ?? '{}');
  const missing = TEXTS.filter((name) => typeof config[name] !== 'string' || config[name] === '');
  if (missing.length > 0) throw new Error(`LEDGER has no ${missing.join(', ')}`);
  const { windowMinutes } = config;
  if (!Number.isInteger(windowMinutes) || windowMinutes < 5 || windowMinutes > DAY || DAY % windowMinutes !== 0) {
    throw new Error(`LEDGER: windowMinutes has to be from 5 to ${DAY} and divide a day, got ${windowMinutes}`);
  }
  return config;
}

module.exports = { parseConfig };
