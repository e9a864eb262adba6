import type { MongoClient } from 'mongodb';
import { catalogueApi } from './catalogue-api';
import { connectAsRole, productsOf } from './database';
import type { ProductCollection } from './product-store';

let connecting: Promise<MongoClient> | undefined;

/** One connection for the life of the instance. One that failed is tried again by the next request. */
async function products(): Promise<ProductCollection> {
  connecting ??= connectAsRole();
  try {
    return productsOf(await connecting);
  } catch (error) {
    connecting = undefined;
    throw error;
  }
}

/** The catalogue. */
export const handler = catalogueApi(products);
