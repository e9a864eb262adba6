import type { Database } from '../../three-tier/app/database';
import { databaseOfEnvironment } from './database';

/** A price, and the Region that said it. */
export interface Price {
  readonly article: string;
  readonly cents: number;
  readonly region: string;
}

let database: Database | undefined;

/** Reads prices from the cluster of its own Region: in the secondary one they are about a second old. */
export async function handler({ articles }: { readonly articles: readonly string[] }): Promise<Price[]> {
  database ??= databaseOfEnvironment();
  const found = await database.send<Omit<Price, 'region'>>(
    'SELECT article, cents FROM store.price WHERE article = ANY ($1) ORDER BY article',
    [articles],
  );
  const region = process.env.AWS_REGION ?? '';
  return found.map((price) => ({ ...price, region }));
}
