'use strict';

/**
 * Metrics and log lines on standard output.
 *
 * @typedef {object} Reporter
 * @property {(values: Record<string, number>, unit?: string) => void} metrics
 * @property {(message: string, facts?: object) => void} log
 */

/**
 * @param {{ namespace: string, ledgerName: string }} config
 * @param {(line: string) => void} [write] not `console.log`, which puts a time before each line, and then it is no metric
 * @returns {Reporter}
 */
function reporter({ namespace, ledgerName }, write = (line) => process.stdout.write(`${line}\n`)) {
  return {
    metrics(values, unit = 'Count') {
      const Metrics = Object.keys(values).map((Name) => ({ Name, Unit: unit }));
      const CloudWatchMetrics = [{ Namespace: namespace, Dimensions: [['Ledger']], Metrics }];
      write(JSON.stringify({ _aws: { Timestamp: Date.now(), CloudWatchMetrics }, Ledger: ledgerName, ...values }));
    },
    log(message, facts = {}) {
      write(JSON.stringify({ message, ledger: ledgerName, ...facts }));
    },
  };
}

module.exports = { reporter };
