'use strict';

/**
 * What a caller gets: `name` says which, for the `errorType` of a function's answer.
 *
 * @typedef {'InvalidRequest' | 'RequestConflict' | 'SequenceConflict' | 'TooMuchContention' | 'ChainBroken' | 'ClockSkew'
 *   | 'WindowTooLarge' | 'DigestConflict' | 'NotFound' | 'NotYetDigested' | 'ResponseTooLarge' | 'ExportTooLarge'
 *   | 'LedgerTooLarge'} LedgerErrorName
 */
class LedgerError extends Error {
  /**
   * @param {LedgerErrorName} name
   * @param {string} message
   */
  constructor(name, message) {
    super(message);
    this.name = name;
  }
}

module.exports = { LedgerError };
