import { readFileSync } from 'node:fs';
import { Logger } from '@aws-lambda-powertools/logger';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Client } from 'pg';
import { MIGRATIONS } from './migrations';

const logger = new Logger();
const secrets = new SecretsManagerClient();

/** Any number that nothing else locks. */
const LOCK = 7_305_318;

/**
 * Makes the schema, or what it lacks: at each deployment that changes this function, before instances are made that need it. The first user
 * of the database only makes two roles: one that owns the tables and has no connections, and that of the application, which can read and
 * add entries, and nothing else.
 */
export async function handler(): Promise<{ readonly applied: string[] }> {
  const client = await connect();
  try {
    // Two at once wait for each other; the lock goes with the connection.
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
    await makeRoles(client);
    const applied = await migrate(client);
    logger.info('schema made', { applied });
    return { applied };
  } finally {
    await client.end();
  }
}

async function connect(): Promise<Client> {
  // Asked each time: RDS changes the password every seven days.
  const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: setting('SECRET_ARN') }));
  const { username, password } = JSON.parse(SecretString ?? '{}') as Record<'username' | 'password', string>;
  const client = new Client({
    host: setting('DATABASE_HOST'),
    port: Number(setting('DATABASE_PORT')),
    database: setting('DATABASE_NAME'),
    user: username,
    password,
    ssl: { ca: readFileSync(setting('DATABASE_CA_FILE'), 'utf8') },
    connectionTimeoutMillis: 10_000,
  });
  await client.connect();
  return client;
}

async function makeRoles(client: Client): Promise<void> {
  await makeRole(client, 'guestbook_owner', 'NOLOGIN');
  await makeRole(client, 'guestbook', 'LOGIN');
  const database = client.escapeIdentifier(setting('DATABASE_NAME'));
  await client.query(`
    GRANT guestbook_owner TO CURRENT_USER;
    GRANT CREATE ON DATABASE ${database} TO guestbook_owner;
    GRANT rds_iam TO guestbook;
  `);
}

async function makeRole(client: Client, name: string, option: 'LOGIN' | 'NOLOGIN'): Promise<void> {
  const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [name]);
  if (rowCount === 0) await client.query(`CREATE ROLE ${client.escapeIdentifier(name)} ${option}`);
}

/** All of them or none: what fails is tried again by the next deployment. */
async function migrate(client: Client): Promise<string[]> {
  const applied: string[] = [];
  await client.query('BEGIN');
  try {
    await client.query(`
      SET LOCAL ROLE guestbook_owner;
      CREATE SCHEMA IF NOT EXISTS guestbook;
      CREATE TABLE IF NOT EXISTS guestbook.migration (id text PRIMARY KEY, applied timestamptz NOT NULL DEFAULT now());
    `);
    for (const { id, sql } of MIGRATIONS) {
      const { rowCount } = await client.query(
        'INSERT INTO guestbook.migration (id) VALUES ($1) ON CONFLICT DO NOTHING',
        [id],
      );
      if (rowCount === 0) continue;
      await client.query(sql);
      applied.push(id);
    }
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
  return applied;
}

function setting(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`environment variable ${name} is not set`);
  return value;
}
