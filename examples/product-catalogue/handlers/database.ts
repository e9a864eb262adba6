import { MongoClient } from 'mongodb';
import type { ProductDocument } from './product';
import type { ProductCollection } from './product-store';

/** The database and the collection of the products. */
export const DATABASE = 'catalogue';
export const PRODUCTS = 'products';

/** What every connection to DocumentDB needs: https://docs.aws.amazon.com/documentdb/latest/developerguide/connect_programmatically.html */
const CONNECTION = {
  tls: true,
  // The authorities of RDS: https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html
  tlsCAFile: '/var/runtime/ca-cert.pem',
  // By one instance the driver finds the others, and the new writer after a failover.
  replicaSet: 'rs0',
  // DocumentDB knows them from 8.0.2 on: https://docs.aws.amazon.com/documentdb/latest/developerguide/retryable-writes.html
  retryWrites: false,
  // One request at a time is all that an instance of a function has.
  maxPoolSize: 1,
  connectTimeoutMS: 3000,
  serverSelectionTimeoutMS: 5000,
} as const;

/** A variable that the stack sets. */
export function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`the environment has no ${name}`);
  return value;
}

const address = () => `mongodb://${setting('DATABASE_HOST')}:${setting('DATABASE_PORT')}/`;

/** Connects as the first user. */
export async function connectWithPassword(username: string, password: string): Promise<MongoClient> {
  return MongoClient.connect(address(), { ...CONNECTION, auth: { username, password } });
}

/**
 * Connects as the role of the function: it signs a request of STS, which the database sends. Neither needs a permission, and there is no
 * password (https://docs.aws.amazon.com/documentdb/latest/developerguide/iam-identity-auth.html).
 */
export async function connectAsRole(): Promise<MongoClient> {
  return MongoClient.connect(address(), {
    ...CONNECTION,
    authMechanism: 'MONGODB-AWS',
    authSource: '$external',
    // An instance that is gone answers no more: the request goes on with another one, or says that the database is away, before the time of
    // the function is over. It is longer than a query takes, which ends by itself.
    socketTimeoutMS: 5500,
    // A product can be read while another instance becomes the writer.
    readPreference: 'primaryPreferred',
  });
}

/** The products of a connection. */
export function productsOf(client: MongoClient): ProductCollection {
  return client.db(DATABASE).collection<ProductDocument>(PRODUCTS);
}
