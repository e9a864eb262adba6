import { Logger } from '@aws-lambda-powertools/logger';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { AttributeValue, DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { Article, isReorder, kindOf, setting, StockAlert } from './alert';

const logger = new Logger();
const sns = new SNSClient();

/** Publishes an alert where a change of the stock is one. Changes of a batch after one that fails are tried again with it, in order. */
export async function handler(event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> {
  for (const record of event.Records) {
    try {
      const alert = alertOf(record);
      if (alert) await publish(alert);
    } catch (error) {
      logger.error('change not published', error as Error);
      return { batchItemFailures: [{ itemIdentifier: record.dynamodb?.SequenceNumber ?? '' }] };
    }
  }
  return { batchItemFailures: [] };
}

function alertOf({ eventID, dynamodb: change }: DynamoDBRecord): StockAlert | undefined {
  if (!change?.NewImage) return undefined;
  const after = articleOf(change.NewImage);
  const before = change.OldImage && articleOf(change.OldImage);
  const kind = kindOf(before, after);
  if (kind === undefined) return undefined;
  const { sku, left, reorderQuantity } = after;
  const at = (change.ApproximateCreationDateTime ?? 0) * 1000;
  return { id: eventID ?? '', kind, sku, left, reorderQuantity, reorder: isReorder(before, after), at };
}

function articleOf(image: Record<string, AttributeValue>): Article {
  const numberOf = (name: keyof Article) => Number(image[name]?.N ?? 0);
  return {
    sku: image.sku?.S ?? '',
    left: numberOf('left'),
    reorderLevel: numberOf('reorderLevel'),
    reorderQuantity: numberOf('reorderQuantity'),
  };
}

async function publish(alert: StockAlert): Promise<void> {
  await sns.send(
    new PublishCommand({
      TopicArn: setting('TOPIC_ARN'),
      Subject: `${alert.sku} is ${alert.kind}`,
      Message: JSON.stringify(alert),
      MessageAttributes: { kind: { DataType: 'String', StringValue: alert.kind } },
    }),
  );
  logger.info('alert published', { ...alert });
}
