import { readFileSync } from 'node:fs';
import { Logger } from '@aws-lambda-powertools/logger';
import { Signer } from '@aws-sdk/rds-signer';
import { Database } from '../../three-tier/app/database';

const logger = new Logger();

/** The database of the environment, by tokens of the function's role. It connects with the first statement. */
export function databaseOfEnvironment(): Database {
  const [host, port, user, database] = ['DATABASE_HOST', 'DATABASE_PORT', 'DATABASE_USER', 'DATABASE_NAME'].map(
    setting,
  );
  const signer = new Signer({ hostname: host, port: Number(port), username: user });
  return new Database({
    host,
    port: Number(port),
    user,
    database,
    password: () => signer.getAuthToken(),
    ca: readFileSync(setting('DATABASE_CA_FILE'), 'utf8'),
    log: (level, message, fields) => {
      logger[level](message, { ...fields });
    },
  });
}

function setting(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`environment variable ${name} is not set`);
  return value;
}
