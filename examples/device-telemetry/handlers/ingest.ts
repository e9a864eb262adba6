import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { databaseOfStack } from './database';
import { linesOf, parseMessage } from './measurement';
import { setting } from './settings';
import { RefusedError } from './telemetry-database';

const logger = new Logger();
const metrics = new Metrics();
const queue = new SQSClient();
const database = databaseOfStack();

/** What is left of the time of the function when it begins nothing more, in milliseconds: twice an answer of the database, and some. */
const RESERVE_MILLIS = 20_000;

/** A message with its lines. */
interface Lines {
  readonly record: SQSRecord;
  readonly lines: readonly string[];
}

/**
 * Writes what waits in the queue, all messages of a batch at once. While the database is away, as in its maintenance, they stay in the
 * queue; that is no error of the function, and the age of the messages tells of it. A message that the database will never take goes to
 * the queue of what failed, and does not hold up the others.
 */
export async function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  logger.addContext(context);
  try {
    const messages = await readable(event.Records);
    const left = await write(messages, context);
    if (left.length > 0) metrics.addMetric('MessagesDelayed', MetricUnit.Count, left.length);
    return { batchItemFailures: left.map(({ record }) => ({ itemIdentifier: record.messageId })) };
  } finally {
    if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
  }
}

async function readable(records: readonly SQSRecord[]): Promise<Lines[]> {
  const messages: Lines[] = [];
  for (const record of records) {
    try {
      messages.push({ record, lines: linesOf(parseMessage(record.body)) });
    } catch (error) {
      await giveUp(record, error);
    }
  }
  return messages;
}

/** Writes messages, and gives those that have to wait. */
async function write(messages: readonly Lines[], context: Context): Promise<readonly Lines[]> {
  if (messages.length === 0) return [];
  try {
    await database.write(messages.flatMap(({ lines }) => lines));
    metrics.addMetric('MessagesWritten', MetricUnit.Count, messages.length);
    return [];
  } catch (error) {
    if (error instanceof RefusedError) return messages.length > 1 ? apart(messages, context) : refuse(messages, error);
    logger.warn('the database does not answer; the messages wait', error as Error);
    return messages;
  }
}

/** Finds the message that is refused by halves: the others are written. */
async function apart(messages: readonly Lines[], context: Context): Promise<readonly Lines[]> {
  if (context.getRemainingTimeInMillis() < RESERVE_MILLIS) return messages;
  const half = Math.ceil(messages.length / 2);
  const left = await write(messages.slice(0, half), context);
  return [...left, ...(await write(messages.slice(half), context))];
}

async function refuse(messages: readonly Lines[], error: RefusedError): Promise<readonly Lines[]> {
  for (const { record } of messages) await giveUp(record, error);
  return [];
}

async function giveUp({ messageId, body }: SQSRecord, error: unknown): Promise<void> {
  await queue.send(new SendMessageCommand({ QueueUrl: setting('REFUSED_QUEUE_URL'), MessageBody: body }));
  logger.error('message refused', { messageId, error: error as Error });
  metrics.addMetric('MessagesRefused', MetricUnit.Count, 1);
}
