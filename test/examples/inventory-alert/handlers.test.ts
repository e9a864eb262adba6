import { Logger } from '@aws-lambda-powertools/logger';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBStreamEvent, SNSEvent, SQSEvent } from 'aws-lambda';
import { Article, kindOf, parseAlert, setting, StockAlert } from '../../../examples/inventory-alert/handlers/alert';
import { handler as reorder } from '../../../examples/inventory-alert/handlers/reorder';
import { handler as storefront } from '../../../examples/inventory-alert/handlers/storefront';
import { handler as watch } from '../../../examples/inventory-alert/handlers/watch';

const ALERT: StockAlert = { id: 'e1', kind: 'low', sku: 'lamp', left: 4, reorderQuantity: 20, reorder: true, at: 1000 };
const article = (left: number): Article => ({ sku: 'lamp', left, reorderLevel: 5, reorderQuantity: 20 });

let published: jest.SpyInstance;
let written: jest.SpyInstance;

beforeEach(() => {
  Object.assign(process.env, {
    TOPIC_ARN: 'arn:aws:sns:eu-west-1:111122223333:alerts',
    PURCHASE_ORDER_TABLE_NAME: 'Orders',
    STOCK_TABLE_NAME: 'Stock',
  });
  for (const level of ['info', 'error'] as const) jest.spyOn(Logger.prototype, level).mockReturnValue();
  published = jest.spyOn(SNSClient.prototype, 'send').mockImplementation(() => Promise.resolve({}));
  written = jest.spyOn(DynamoDBDocumentClient.prototype, 'send').mockImplementation(() => Promise.resolve({}));
});

afterEach(() => {
  jest.restoreAllMocks();
});

const inputsOf = (spy: jest.SpyInstance) => spy.mock.calls.map(([command]: [{ input: object }]) => command.input);
const refused = new ConditionalCheckFailedException({ message: 'no', $metadata: {} });

describe('kindOf', () => {
  test.each([
    [10, 6, undefined],
    [6, 5, 'low'],
    [5, 4, undefined],
    [10, 0, 'out'],
    [3, 0, 'out'],
    [0, -1, undefined],
    [0, 2, 'restocked'],
    [0, 30, 'restocked'],
    [undefined, 30, undefined],
    [undefined, 3, 'low'],
    [undefined, 0, 'out'],
  ])('from %s to %d is %s', (before, after, kind) => {
    expect(kindOf(before === undefined ? undefined : article(before), article(after))).toBe(kind);
  });
});

describe('parseAlert', () => {
  test('reads what was published', () => {
    expect(parseAlert(JSON.stringify(ALERT))).toEqual(ALERT);
  });

  test.each(['null', '{}', '"low"', JSON.stringify({ ...ALERT, kind: 'fire' }), JSON.stringify({ ...ALERT, sku: 1 })])(
    'refuses %s',
    (text) => {
      expect(() => parseAlert(text)).toThrow('the message is no stock alert');
    },
  );

  test('a variable that is missing is named', () => {
    expect(() => setting('NOWHERE')).toThrow('the environment has no NOWHERE');
  });
});

describe('watch', () => {
  const image = (left: number) => ({
    sku: { S: 'lamp' },
    left: { N: String(left) },
    reorderLevel: { N: '5' },
    reorderQuantity: { N: '20' },
  });
  const eventOf = (...changes: [number | undefined, number | undefined][]): DynamoDBStreamEvent => ({
    Records: changes.map(([before, after], i) => ({
      eventID: `e${i + 1}`,
      dynamodb: {
        SequenceNumber: String(i + 1),
        ApproximateCreationDateTime: 1,
        OldImage: before === undefined ? undefined : image(before),
        NewImage: after === undefined ? undefined : image(after),
      },
    })),
  });

  test('publishes a change over a level, with its kind for filters, and no other', async () => {
    await expect(watch(eventOf([10, 4], [4, 3], [3, undefined]))).resolves.toEqual({ batchItemFailures: [] });
    expect(inputsOf(published)).toEqual([
      {
        TopicArn: 'arn:aws:sns:eu-west-1:111122223333:alerts',
        Subject: 'lamp is low',
        Message: JSON.stringify(ALERT),
        MessageAttributes: { kind: { DataType: 'String', StringValue: 'low' } },
      },
    ]);
  });

  test.each([
    [10, 0, true],
    [4, 0, false],
    [undefined, 0, true],
    [0, 2, false],
  ])('from %s to %d it says whether to order', async (before, after, reorder) => {
    await watch(eventOf([before, after]));
    const [{ Message }] = inputsOf(published) as { Message: string }[] as [{ Message: string }];
    expect(parseAlert(Message).reorder).toBe(reorder);
  });

  test('stops at a change that it cannot publish, which is tried again with those after it', async () => {
    published.mockRejectedValueOnce(new Error('throttled'));
    await expect(watch(eventOf([10, 9], [10, 4], [10, 0]))).resolves.toEqual({
      batchItemFailures: [{ itemIdentifier: '2' }],
    });
    expect(published).toHaveBeenCalledTimes(1);
  });
});

describe('reorder', () => {
  const eventOf = (...bodies: string[]) =>
    ({ Records: bodies.map((body, i) => ({ messageId: `m${i + 1}`, body })) }) as unknown as SQSEvent;

  test('orders once for an alert', async () => {
    await expect(reorder(eventOf(JSON.stringify(ALERT)))).resolves.toEqual({ batchItemFailures: [] });
    expect(inputsOf(written)).toEqual([
      {
        TableName: 'Orders',
        Item: { id: 'e1', sku: 'lamp', quantity: 20, at: 1000, state: 'open' },
        ConditionExpression: 'attribute_not_exists(id)',
      },
    ]);
  });

  test('orders no more of what is out after it was low', async () => {
    const out = JSON.stringify({ ...ALERT, kind: 'out', reorder: false });
    await expect(reorder(eventOf(out))).resolves.toEqual({ batchItemFailures: [] });
    expect(written).not.toHaveBeenCalled();
  });

  test('a repetition is done, and what fails comes again alone', async () => {
    written.mockRejectedValueOnce(refused).mockRejectedValueOnce(new Error('throttled'));
    await expect(reorder(eventOf(JSON.stringify(ALERT), JSON.stringify(ALERT), 'no alert'))).resolves.toEqual({
      batchItemFailures: [{ itemIdentifier: 'm2' }, { itemIdentifier: 'm3' }],
    });
  });
});

describe('storefront', () => {
  const eventOf = (alert: StockAlert) =>
    ({ Records: [{ Sns: { Message: JSON.stringify(alert) } }] }) as unknown as SNSEvent;

  test.each([
    ['out', true],
    ['restocked', false],
  ] as const)('marks what is %s, unless a later alert has', async (kind, soldOut) => {
    await storefront(eventOf({ ...ALERT, kind }));
    expect(inputsOf(written)).toEqual([
      {
        TableName: 'Stock',
        Key: { sku: 'lamp' },
        UpdateExpression: 'SET soldOut = :soldOut, markedAt = :at',
        ConditionExpression: 'attribute_exists(sku) AND (attribute_not_exists(markedAt) OR markedAt <= :at)',
        ExpressionAttributeValues: { ':soldOut': soldOut, ':at': 1000 },
      },
    ]);
  });

  test('an older alert is done, and a failure is thrown', async () => {
    written.mockRejectedValueOnce(refused);
    await expect(storefront(eventOf(ALERT))).resolves.toBeUndefined();
    written.mockRejectedValueOnce(new Error('throttled'));
    await expect(storefront(eventOf(ALERT))).rejects.toThrow('throttled');
  });
});
