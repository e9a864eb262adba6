import { Logger } from '@aws-lambda-powertools/logger';
import { makeSchema } from '../../postgres-schema';
import { MIGRATIONS } from './migrations';

const logger = new Logger();

/**
 * Makes the schema, or what it lacks: at each deployment that changes this function, before instances are made that need it. The application
 * can read and add entries, and nothing else.
 */
export async function handler(): Promise<{ readonly applied: string[] }> {
  const applied = await makeSchema({ name: 'guestbook', users: ['guestbook'], migrations: MIGRATIONS });
  logger.info('schema made', { applied });
  return { applied };
}
