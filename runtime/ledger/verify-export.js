#!/usr/bin/env node
'use strict';

const { readFileSync } = require('node:fs');
const { checkExport } = require('./export-check');
const { checkProof } = require('./proof-check');

const USAGE = `Verifies records of an append-only ledger without AWS. Needs Node.js and the files next to this one.

  node verify-export.js <folder> [--public-key key.pem]
  node verify-export.js --proof proof.json [--public-key key.pem]

<folder> holds records.jsonl and manifest.json of an export, and below digests/ the digests of the bucket of evidence. The public key
is the one that you got from its owner, or from KMS (aws kms get-public-key); without it, the key that the digests bring along is
taken, which whoever forged them would have replaced too.

Ends with 0 if nothing was found, with 1 if something was, with 2 if it could not check.`;

/**
 * @param {readonly string[]} options
 * @returns {{ folder?: string, proof?: string, publicKey?: string }}
 */
function parseArguments(options) {
  /** @type {{ folder?: string, proof?: string, publicKey?: string }} */
  const found = {};
  for (let index = 0; index < options.length; index += 1) {
    const option = options[index];
    const name = option === '--proof' ? 'proof' : option === '--public-key' ? 'publicKey' : 'folder';
    if (name !== 'folder') index += 1;
    else if (option.startsWith('-')) throw new Error(`${option} is no option`);
    if (found[name] !== undefined || options[index] === undefined) throw new Error(`${option} needs one value`);
    found[name] = options[index];
  }
  if ((found.folder === undefined) === (found.proof === undefined)) throw new Error('a folder or a proof is needed');
  return found;
}

/**
 * @param {readonly string[]} options
 * @param {(line: string) => void} print
 * @returns {Promise<0 | 1 | 2>} the exit code
 */
async function main(options, print) {
  try {
    const { folder, proof, publicKey: file } = parseArguments(options);
    const publicKey = file === undefined ? undefined : readFileSync(file, 'utf8');
    if (publicKey === undefined) print('warning: without --public-key, the key is only as good as its source');
    return folder === undefined
      ? proveAgain(String(proof), publicKey, print)
      : await verifyFolder(folder, publicKey, print);
  } catch (error) {
    print(`error: ${error instanceof Error ? error.message : error}`);
    print(USAGE);
    return 2;
  }
}

/**
 * @param {string} file
 * @param {string | undefined} publicKey
 * @param {(line: string) => void} print
 */
function proveAgain(file, publicKey, print) {
  const value = JSON.parse(readFileSync(file, 'utf8'));
  // An answer of the function that verifies has the proof in it.
  const proof = value.proof ?? value;
  const findings = checkProof(proof, publicKey);
  findings.forEach((finding) => print(line(finding)));
  if (findings.length > 0) return 1;
  const { ledgerId, sequence } = proof.record;
  print(`valid: record ${sequence} of ${ledgerId} is in the digest of ${proof.digest.window.start}`);
  return 0;
}

/**
 * @param {string} folder
 * @param {string | undefined} publicKey
 * @param {(line: string) => void} print
 */
async function verifyFolder(folder, publicKey, print) {
  const report = await checkExport(folder, { publicKey, tell: (finding) => print(line(finding)) });
  const { records, ledgers, digests, undigested, until, onlyLedger, findings } = report;
  if (onlyLedger !== undefined) print(`of the ledger ${onlyLedger} only: roots of digests are not compared`);
  print(`${findings.count === 0 ? 'valid' : 'NOT VALID'}: ${records} records, ${ledgers} ledgers, ${digests} digests`);
  print(`digests cover what was recorded until ${until ?? 'never'}; ${undigested} records are in none yet`);
  return findings.count === 0 ? 0 : 1;
}

/** @param {import('./findings').Finding} finding */
function line({ kind, ledgerId, sequence, digest, detail }) {
  const where = [ledgerId, sequence === undefined ? undefined : `#${sequence}`, digest].filter(Boolean).join(' ');
  // What was forged may hold anything, and a terminal obeys control characters.
  return JSON.stringify(`${kind} ${where}: ${detail}`).slice(1, -1);
}

if (require.main === module) {
  void main(process.argv.slice(2), (text) => process.stdout.write(`${text}\n`)).then((code) => {
    process.exitCode = code;
  });
}

module.exports = { main };
