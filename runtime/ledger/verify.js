'use strict';

const { LEDGER_ID, isSequence } = require('./chain');
const { LedgerError } = require('./errors');

/**
 * @typedef {import('./verifier').Resume} Resume
 * @typedef {{ ledgerId: string, fromSequence?: number, toSequence?: number, sequence?: number, proof: boolean }} LedgerQuestion
 */

const FIELDS = ['ledgerId', 'fromSequence', 'toSequence', 'sequence', 'proof'];

/**
 * What is asked: everything, or the rest of it, if there is no ledger.
 *
 * @param {any} event
 * @returns {{ resume?: Resume } | LedgerQuestion}
 */
function parseQuestion(event) {
  const { ledgerId, resume } = event ?? {};
  // A schedule's event has fields of its own.
  if (ledgerId === undefined) return { resume: parseResume(resume) };
  const strange = Object.keys(event).find((name) => !FIELDS.includes(name));
  if (strange !== undefined) throw invalid(`${JSON.stringify(strange.slice(0, 50))} is none of ${FIELDS.join(', ')}`);
  if (typeof ledgerId !== 'string' || !LEDGER_ID.test(ledgerId)) throw invalid(`'ledgerId' must match ${LEDGER_ID}`);
  for (const name of ['fromSequence', 'toSequence', 'sequence']) {
    if (event[name] !== undefined && !isSequence(event[name])) throw invalid(`'${name}' must be a whole number from 0`);
  }
  const { fromSequence, toSequence, sequence, proof = false } = event;
  if (proof !== false && proof !== true) throw invalid("'proof' must be true or false");
  if (proof !== (sequence !== undefined)) throw invalid("'sequence' and 'proof: true' are only valid together");
  if (toSequence < (fromSequence ?? 0)) throw invalid("'toSequence' must not be below 'fromSequence'");
  return { ledgerId, fromSequence, toSequence, sequence, proof };
}

/**
 * @param {any} resume
 * @returns {Resume | undefined}
 */
function parseResume(resume) {
  if (resume === undefined || resume === null) return undefined;
  const { until, done, after, tail, sums } = resume;
  const isAfter = after === undefined || (typeof after?.ledgerId === 'string' && typeof after.sequence === 'number');
  const isTail = tail === undefined || typeof tail === 'string';
  const isSums = isSequence(sums?.findingCount) && Array.isArray(sums.findings) && isSequence(sums.checked?.records);
  if (typeof until !== 'string' || !isSequence(done) || !isAfter || !isTail || !isSums) {
    throw invalid("'resume' must be the 'next' of an answer");
  }
  return { until, done, after, tail, sums };
}

/** @param {string} message */
function invalid(message) {
  return new LedgerError('InvalidRequest', message);
}

/** @type {import('./verifier').Verifier | undefined} */
let verifier;

/**
 * @param {unknown} event
 * @param {{ getRemainingTimeInMillis(): number }} context
 */
async function handler(event, context) {
  const question = parseQuestion(event);
  const { config, evidence, report, signer, store } = require('./clients');
  const { Verifier } = require('./verifier');
  const { windowMinutes } = config();
  verifier ??= new Verifier({
    store: store(),
    evidence: evidence(),
    signer: signer(),
    report: report(),
    windowMinutes,
  });
  if (!('ledgerId' in question)) return verifier.full(question.resume, () => context.getRemainingTimeInMillis());
  const { ledgerId, fromSequence, toSequence, sequence } = question;
  if (sequence === undefined) return verifier.ledger(ledgerId, fromSequence, toSequence);
  const { prove } = require('./prove');
  return prove(verifier, ledgerId, sequence);
}

module.exports = { handler, parseQuestion };
