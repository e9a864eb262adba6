import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Client } from 'pg';

/** A change of a schema. */
export interface Migration {
  readonly id: string;
  readonly sql: string;
}

/** A schema of an application, which is in the database that `DATABASE_NAME` names. */
export interface Schema {
  readonly name: string;
  /** The users that the application is: they connect by IAM, and have what the migrations grant them. */
  readonly users: readonly string[];
  /**
   * The changes, in their order. One that was deployed is never edited: add another. While a deployment replaces what uses the schema, the
   * version of before works with the new schema: add first, and take away when nobody uses it any more.
   */
  readonly migrations: readonly Migration[];
}

const secrets = new SecretsManagerClient();

/** Any number that nothing else locks. */
const LOCK = 7_305_318;
const WRONG_PASSWORD = '28P01';

/**
 * Makes a schema, or what it lacks. The first user of the database only makes roles: one that owns the tables and has no connections,
 * `<schema>_owner`, and the users.
 *
 * @returns the ids of the migrations that were missing
 */
export async function makeSchema(schema: Schema): Promise<string[]> {
  const client = await connect();
  try {
    // Two at once wait for each other; the lock goes with the connection.
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
    await makeRoles(client, schema);
    return await migrate(client, schema);
  } finally {
    await client.end();
  }
}

async function connect(attempts = 3): Promise<Client> {
  // Asked each time: the password is changed every few days.
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
  try {
    await client.connect();
    return client;
  } catch (error) {
    if ((error as { code?: string }).code !== WRONG_PASSWORD || attempts === 1) throw error;
    // It is being changed at this moment.
    await sleep(2000);
    return connect(attempts - 1);
  }
}

async function makeRoles(client: Client, { name, users }: Schema): Promise<void> {
  const owner = ownerOf(client, name);
  const database = client.escapeIdentifier(setting('DATABASE_NAME'));
  await makeRole(client, `${name}_owner`, 'NOLOGIN');
  await client.query(`GRANT ${owner} TO CURRENT_USER; GRANT CREATE ON DATABASE ${database} TO ${owner}`);
  for (const user of users) {
    await makeRole(client, user, 'LOGIN');
    await client.query(`GRANT rds_iam TO ${client.escapeIdentifier(user)}`);
  }
}

async function makeRole(client: Client, name: string, option: 'LOGIN' | 'NOLOGIN'): Promise<void> {
  const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [name]);
  if (rowCount === 0) await client.query(`CREATE ROLE ${client.escapeIdentifier(name)} ${option}`);
}

/** All of them or none: what fails is tried again by the next deployment. */
async function migrate(client: Client, { name, migrations }: Schema): Promise<string[]> {
  const schema = client.escapeIdentifier(name);
  const applied: string[] = [];
  await client.query('BEGIN');
  try {
    await client.query(`
      SET LOCAL ROLE ${ownerOf(client, name)};
      CREATE SCHEMA IF NOT EXISTS ${schema};
      CREATE TABLE IF NOT EXISTS ${schema}.migration (id text PRIMARY KEY, applied timestamptz NOT NULL DEFAULT now());
    `);
    for (const { id, sql } of migrations) {
      const { rowCount } = await client.query(
        `INSERT INTO ${schema}.migration (id) VALUES ($1) ON CONFLICT DO NOTHING`,
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

const ownerOf = (client: Client, name: string) => client.escapeIdentifier(`${name}_owner`);

function setting(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`environment variable ${name} is not set`);
  return value;
}
