// The program of an instance: connects with a token of its role, and serves the guest book.
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { Signer } from '@aws-sdk/rds-signer';
import { Database } from './database';
import { guestbook } from './guestbook';

/** One JSON object a line, for the journal. */
function log(level: 'info' | 'error', message: string, fields: object = {}): void {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), level, message, ...fields })}\n`);
}

function setting(name: string): string {
  const value = process.env[name];
  if (value) return value;
  log('error', `${name} must be set`);
  process.exit(2);
}

const address = {
  hostname: setting('DATABASE_HOST'),
  port: Number(setting('DATABASE_PORT')),
  username: setting('DATABASE_USER'),
};
const signer = new Signer({ ...address, region: setting('AWS_REGION') });
const caFile = process.env.DATABASE_CA_FILE;
const database = new Database({
  host: address.hostname,
  port: address.port,
  user: address.username,
  database: setting('DATABASE_NAME'),
  password: () => signer.getAuthToken(),
  // A proxy of RDS has a certificate that Node.js trusts by itself, other than the database.
  ca: caFile ? readFileSync(caFile, 'utf8') : undefined,
  log,
});
const server = guestbook(database, log);

let draining = false;
function drain(signal: string): void {
  if (draining) return;
  draining = true;
  log('info', 'draining', { signal });
  server.close(() => {
    void database.close().then(() => {
      log('info', 'stopped');
      process.exit(0);
    });
  });
  server.closeIdleConnections();
  setTimeout(
    () => {
      log('error', 'stopped with open connections');
      process.exit(1);
    },
    Number(process.env.DRAIN_SECONDS ?? 25) * 1000,
  ).unref();
}
process.on('SIGTERM', drain);
process.on('SIGINT', drain);

server.listen(Number(process.env.PORT ?? 8080), () => {
  log('info', 'listening', { port: (server.address() as AddressInfo).port });
});
