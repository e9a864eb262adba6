'use strict';

/** What the partition of a request begins with. No ledger's id has a number sign. */
const MARKER = 'request#';

/**
 * Where it is stored that a request was done, and which record it wrote.
 *
 * @param {string} ledgerId
 * @param {string} requestId
 */
function markerId(ledgerId, requestId) {
  return `${MARKER}${ledgerId}#${requestId}`;
}

module.exports = { MARKER, markerId };
