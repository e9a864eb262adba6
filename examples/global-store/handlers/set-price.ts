import type { Database } from '../../three-tier/app/database';
import { databaseOfEnvironment } from './database';

let database: Database | undefined;

/** Sets a price, in the Region that is written to. The same once more changes nothing. */
export async function handler(price: { readonly article: string; readonly cents: number }): Promise<void> {
  database ??= databaseOfEnvironment();
  await database.send(
    `INSERT INTO store.price (article, cents) VALUES ($1, $2)
     ON CONFLICT (article) DO UPDATE SET cents = excluded.cents, changed = now() WHERE price.cents <> excluded.cents`,
    [price.article, price.cents],
  );
}
