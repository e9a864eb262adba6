import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CartCache } from './cart-cache';

/** A variable that the stack sets. */
export function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`the environment has no ${name}`);
  return value;
}

/** The cache that the stack names, with the credentials of the function. */
export function cacheOf({ config }: DynamoDBClient, onError: (error: unknown) => void): CartCache {
  return new CartCache({
    host: setting('CACHE_HOST'),
    port: Number(setting('CACHE_PORT')),
    cacheName: setting('CACHE_NAME'),
    userName: setting('CACHE_USER'),
    isServerless: setting('CACHE_KIND') === 'serverless',
    region: setting('AWS_REGION'),
    credentials: config.credentials,
    onError,
  });
}
