import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { cacheOf } from './settings';

const logger = new Logger();
const metrics = new Metrics();
/** Carts of a moment ago. */
export const cache = cacheOf(new DynamoDBClient(), (error) =>
  logger.warn('the cache is not connected', error as Error),
);

/**
 * Takes carts that changed out of the cache, whoever changed them: the API, support, or DynamoDB, which deletes what has expired.
 * Changes of a batch after one that fails are tried again with it, in order.
 */
export async function handler(event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> {
  const forgotten = new Set<string>();
  try {
    for (const record of event.Records) {
      const owner = record.dynamodb?.Keys?.owner?.S ?? '';
      try {
        // The table has all changes of the batch already: once is enough for an owner.
        if (!forgotten.has(owner)) await cache.forget(owner);
        forgotten.add(owner);
      } catch (error) {
        logger.error('cart not taken out of the cache', error as Error);
        return { batchItemFailures: [{ itemIdentifier: record.dynamodb?.SequenceNumber ?? '' }] };
      }
      if (hasExpired(record)) metrics.addMetric('LinesAbandoned', MetricUnit.Count, 1);
    }
    return { batchItemFailures: [] };
  } finally {
    if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
  }
}

/**
 * Whether DynamoDB deleted the item for its age
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-streams.html).
 */
function hasExpired({ eventName, userIdentity }: DynamoDBRecord): boolean {
  const { type, principalId } = (userIdentity ?? {}) as { readonly type?: string; readonly principalId?: string };
  return eventName === 'REMOVE' && type === 'Service' && principalId === 'dynamodb.amazonaws.com';
}
