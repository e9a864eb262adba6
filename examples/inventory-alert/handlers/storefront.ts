import { Logger } from '@aws-lambda-powertools/logger';
import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { SNSEvent } from 'aws-lambda';
import { parseAlert, setting } from './alert';

const logger = new Logger();
const db = DynamoDBDocumentClient.from(new DynamoDBClient());

/**
 * Marks an article as sold out, or takes the mark away. A standard topic keeps no order: an alert that is older than the mark is
 * not heeded; the time of a change is in whole seconds. What fails is thrown, and SNS and Lambda try again.
 */
export async function handler(event: SNSEvent): Promise<void> {
  for (const { Sns: message } of event.Records) {
    const { sku, kind, at } = parseAlert(message.Message);
    try {
      await db.send(
        new UpdateCommand({
          TableName: setting('STOCK_TABLE_NAME'),
          Key: { sku },
          UpdateExpression: 'SET soldOut = :soldOut, markedAt = :at',
          ConditionExpression: 'attribute_exists(sku) AND (attribute_not_exists(markedAt) OR markedAt <= :at)',
          ExpressionAttributeValues: { ':soldOut': kind === 'out', ':at': at },
        }),
      );
      logger.info('marked', { sku, kind });
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      logger.info('not marked: gone, or marked by a later alert', { sku, kind });
    }
  }
}
