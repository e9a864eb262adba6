import { Logger } from '@aws-lambda-powertools/logger';
import { makeSchema } from '../../postgres-schema';

const logger = new Logger();

/** Makes the schema, in the Region that is written to; the other one has it as it has the data. */
export async function handler(): Promise<{ readonly applied: string[] }> {
  const applied = await makeSchema({
    name: 'store',
    users: ['store_reader', 'store_writer'],
    migrations: [
      {
        id: '001-prices',
        sql: `
          CREATE TABLE store.price (
            article text PRIMARY KEY CHECK (length(article) BETWEEN 1 AND 64),
            cents integer NOT NULL CHECK (cents > 0),
            changed timestamptz NOT NULL DEFAULT now()
          );
          GRANT USAGE ON SCHEMA store TO store_reader, store_writer;
          GRANT SELECT ON store.price TO store_reader;
          GRANT SELECT, INSERT, UPDATE ON store.price TO store_writer;
        `,
      },
    ],
  });
  logger.info('schema made', { applied });
  return { applied };
}
