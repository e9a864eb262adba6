import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@aws-lambda-powertools/logger';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { setUp, withFreshPassword } from './catalogue-setup';
import { connectWithPassword, DATABASE, PRODUCTS, setting } from './database';

const logger = new Logger();
const secrets = new SecretsManagerClient();

/**
 * Makes the user and the index of the catalogue, at each deployment that changes this function: before there is an API. It is the only one
 * that reads the password of the first user.
 */
export async function handler(): Promise<void> {
  const client = await withFreshPassword(readSecret, connectWithPassword, { wait: (attempt) => sleep(attempt * 2000) });
  try {
    const made = await setUp((name) => client.db(name), {
      database: DATABASE,
      collection: PRODUCTS,
      roleArn: setting('APPLICATION_ROLE_ARN'),
    });
    logger.info('catalogue set up', made);
  } finally {
    await client.close();
  }
}

async function readSecret(): Promise<{ username: string; password: string }> {
  const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: setting('SECRET_ARN') }));
  return JSON.parse(SecretString ?? '{}') as { username: string; password: string };
}
