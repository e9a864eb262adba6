import { Logger } from '@aws-lambda-powertools/logger';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { handler } from '../../../examples/legacy-messaging/handlers/fulfil';
import { ActiveMqEvent, parseOrder, setting } from '../../../examples/legacy-messaging/handlers/order';

const ORDER = { id: 'o1', sku: 'lamp', quantity: 2 };
const refused = new ConditionalCheckFailedException({ message: 'no', $metadata: {} });

let written: jest.SpyInstance;
let warned: jest.SpyInstance;

beforeEach(() => {
  process.env.ORDER_TABLE_NAME = 'Orders';
  for (const level of ['info', 'error'] as const) jest.spyOn(Logger.prototype, level).mockReturnValue();
  warned = jest.spyOn(Logger.prototype, 'warn').mockReturnValue();
  written = jest.spyOn(DynamoDBDocumentClient.prototype, 'send').mockImplementation(() => Promise.resolve({}));
});

afterEach(() => {
  jest.restoreAllMocks();
});

const itemsOf = () => written.mock.calls.map(([command]: [{ input: { Item: object } }]) => command.input.Item);
const eventOf = (bodies: string[], messageType = 'jms/text-message'): ActiveMqEvent => ({
  eventSource: 'aws:mq',
  eventSourceArn: 'arn:aws:mq:eu-west-1:111122223333:broker:b:b-1',
  messages: bodies.map((body, i) => ({
    messageID: `ID:${i + 1}`,
    messageType,
    redelivered: false,
    data: Buffer.from(body, 'utf8').toString('base64'),
    timestamp: 1000,
  })),
});

describe('parseOrder', () => {
  test('reads an order, and nothing else of it than what is asked for', () => {
    expect(parseOrder(JSON.stringify(ORDER))).toEqual(ORDER);
  });

  test.each([
    '',
    'null',
    '[]',
    '"lamp"',
    '<order/>',
    ...[0, -1, 1.5, '2'].map((quantity) => JSON.stringify({ ...ORDER, quantity })),
  ])('takes %s for no order', (text) => {
    expect(parseOrder(text)).toBeUndefined();
  });

  test.each(['id', 'sku'])('an order without %s is none', (name) => {
    expect(parseOrder(JSON.stringify({ ...ORDER, [name]: undefined }))).toBeUndefined();
  });

  test('a variable that is missing is named', () => {
    expect(() => setting('NOWHERE')).toThrow('the environment has no NOWHERE');
  });
});

describe('fulfil', () => {
  test('takes orders over, each once', async () => {
    await expect(handler(eventOf([JSON.stringify(ORDER)]))).resolves.toBeUndefined();
    expect(written.mock.calls).toEqual([
      [
        expect.objectContaining({
          input: {
            TableName: 'Orders',
            Item: { ...ORDER, state: 'open', sentAt: 1000 },
            ConditionExpression: 'attribute_not_exists(id)',
          },
        }),
      ],
    ]);
  });

  test('an order that comes again is done', async () => {
    written.mockRejectedValueOnce(refused);
    await expect(handler(eventOf([JSON.stringify(ORDER)]))).resolves.toBeUndefined();
  });

  test('what is no order is kept beside those that are, and gives no batch back', async () => {
    await handler(eventOf(['<order/>', JSON.stringify(ORDER)]));
    expect(itemsOf()).toEqual([
      {
        id: 'message ID:1',
        state: 'refused',
        sentAt: 1000,
        messageType: 'jms/text-message',
        text: '<order/>',
      },
      { ...ORDER, state: 'open', sentAt: 1000 },
    ]);
    expect(warned).toHaveBeenCalledTimes(1);
  });

  test('a message that is no text is no order', async () => {
    await handler(eventOf([JSON.stringify(ORDER)], 'jms/bytes-message'));
    expect(itemsOf()).toEqual([expect.objectContaining({ state: 'refused', messageType: 'jms/bytes-message' })]);
  });

  test('what may pass gives the batch back, after everything else of it was tried', async () => {
    written.mockRejectedValueOnce(new Error('throttled'));
    await expect(handler(eventOf([JSON.stringify(ORDER), JSON.stringify({ ...ORDER, id: 'o2' })]))).rejects.toThrow(
      '1 of 2 messages were not taken over',
    );
    expect(written).toHaveBeenCalledTimes(2);
  });
});
