'use strict';

const { parseConfig } = require('./config');
const { reporter } = require('./metrics');

/**
 * @template T
 * @param {() => T} make
 * @returns {() => T}
 */
function once(make) {
  /** @type {{ value: T } | undefined} */
  let made;
  return () => (made ??= { value: make() }).value;
}

const config = once(() => parseConfig(process.env.LEDGER));

// Each function loads the clients that it uses only: an append waits for nothing of S3 at a cold start. Throttling passes; the
// time of the function is the limit, not the three attempts that the SDK makes by default.
module.exports = {
  config,
  report: once(() => reporter(config())),
  store: once(() => {
    const { DynamoDBClient } = require('@aws-sdk/client-dynamodb');
    const { Store } = require('./store');
    return new Store(new DynamoDBClient({ maxAttempts: 8 }), config());
  }),
  evidence: once(() => {
    const { S3Client } = require('@aws-sdk/client-s3');
    const { Evidence } = require('./evidence');
    return new Evidence(new S3Client({ maxAttempts: 8 }), config());
  }),
  signer: once(() => {
    const { KMSClient } = require('@aws-sdk/client-kms');
    const { Signer } = require('./signer');
    return new Signer(new KMSClient({ maxAttempts: 8 }), config());
  }),
};
