import { Logger } from '@aws-lambda-powertools/logger';
import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { parseAlert, setting } from './alert';

const logger = new Logger();
const db = DynamoDBDocumentClient.from(new DynamoDBClient());

/** Orders more of what runs low, once for each alert: SNS and SQS may deliver it again. */
export async function handler(event: SQSEvent): Promise<SQSBatchResponse> {
  const results = await Promise.allSettled(event.Records.map(({ body }) => order(body)));
  const batchItemFailures = results.flatMap((result, i) => {
    if (result.status === 'fulfilled') return [];
    logger.error('alert not worked on', result.reason as Error);
    return [{ itemIdentifier: event.Records[i]?.messageId ?? '' }];
  });
  return { batchItemFailures };
}

async function order(body: string): Promise<void> {
  const { id, sku, reorderQuantity: quantity, reorder, at } = parseAlert(body);
  if (!reorder) {
    logger.info('ordered when it ran low', { id, sku });
    return;
  }
  try {
    await db.send(
      new PutCommand({
        TableName: setting('PURCHASE_ORDER_TABLE_NAME'),
        Item: { id, sku, quantity, at, state: 'open' },
        ConditionExpression: 'attribute_not_exists(id)',
      }),
    );
    logger.info('ordered', { id, sku, quantity });
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    logger.info('ordered before', { id, sku });
  }
}
