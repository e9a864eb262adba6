import { Logger } from '@aws-lambda-powertools/logger';
import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ExecutionAlreadyExists, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { type Order, parseOrder, parseWithdrawal, setting, totalOf } from './order';
import { move } from './order-states';

const logger = new Logger();
const db = DynamoDBDocumentClient.from(new DynamoDBClient());
const workflows = new SFNClient();

/**
 * Takes orders from the queue, writes them down and starts the saga of each; `{"withdraw": "<order>"}` withdraws one, as long as it
 * was not handed to shipping. What fails comes again, and in the end is a dead letter.
 */
export async function handler(event: SQSEvent): Promise<SQSBatchResponse> {
  const results = await Promise.allSettled(event.Records.map(async ({ body }) => take(body)));
  const batchItemFailures = results.flatMap((result, i) => {
    if (result.status === 'fulfilled') return [];
    const messageId = event.Records[i]?.messageId ?? '';
    logger.error('message not processed', { messageId, error: result.reason as Error });
    return [{ itemIdentifier: messageId }];
  });
  return { batchItemFailures };
}

async function take(body: string): Promise<void> {
  const orderId = parseWithdrawal(body);
  await (orderId === undefined ? accept(parseOrder(body)) : withdraw(orderId));
}

/** A withdrawal that overtakes its order comes again after it. */
async function withdraw(orderId: string): Promise<void> {
  const state = await move(orderId, ['received', 'processing'], 'withdrawn');
  if (state === undefined) throw new Error(`there is no order ${orderId} yet`);
  logger.info(state === 'withdrawn' ? 'order withdrawn' : 'order not withdrawn any more', { orderId, state });
}

/** In this order: an order that is written down and has no execution yet is started when its message comes again. */
async function accept(order: Order): Promise<void> {
  if (!(await isNew(order))) {
    logger.info('order worked on before', { orderId: order.id });
    return;
  }
  try {
    await workflows.send(
      new StartExecutionCommand({
        stateMachineArn: setting('STATE_MACHINE_ARN'),
        name: order.id,
        input: JSON.stringify({ order }),
      }),
    );
    logger.info('order accepted', { orderId: order.id });
  } catch (error) {
    if (!(error instanceof ExecutionAlreadyExists)) throw error;
    logger.info('order accepted before', { orderId: order.id });
  }
}

/**
 * Writes an order down. The same order again is no other order, also after the 90 days for which Step Functions knows the names of
 * executions; another one with its id is never worked on, and must not be lost.
 *
 * @returns whether it may be that no execution has begun to work on it
 */
async function isNew(order: Order): Promise<boolean> {
  const TableName = setting('ORDER_TABLE_NAME');
  const content = JSON.stringify(order);
  try {
    await db.send(
      new PutCommand({
        TableName,
        Item: {
          id: order.id,
          customerId: order.customerId,
          total: totalOf(order),
          content,
          state: 'received',
          messages: {},
          receivedAt: new Date().toISOString(),
        },
        ConditionExpression: 'attribute_not_exists(id)',
      }),
    );
    return true;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    const { Item: known } = await db.send(new GetCommand({ TableName, Key: { id: order.id }, ConsistentRead: true }));
    if (known?.content !== content) throw new Error(`another order has the id ${order.id}`, { cause: error });
    return known.state === 'received' || known.state === 'withdrawn';
  }
}
