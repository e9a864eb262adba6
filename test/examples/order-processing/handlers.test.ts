import { Logger } from '@aws-lambda-powertools/logger';
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { ExecutionAlreadyExists, SFNClient } from '@aws-sdk/client-sfn';
import type { SNSEvent, SQSEvent } from 'aws-lambda';
import { handler as cancel } from '../../../examples/order-processing/handlers/cancel';
import { handler as close } from '../../../examples/order-processing/handlers/close';
import { handler as intake } from '../../../examples/order-processing/handlers/intake';
import { handler as notify } from '../../../examples/order-processing/handlers/notify';
import { handler as open } from '../../../examples/order-processing/handlers/open';
import { Order, parseOrder, setting, totalOf } from '../../../examples/order-processing/handlers/order';
import { handler as pay } from '../../../examples/order-processing/handlers/pay';
import { handler as refund } from '../../../examples/order-processing/handlers/refund';
import { handler as release } from '../../../examples/order-processing/handlers/release';
import { handler as reserve } from '../../../examples/order-processing/handlers/reserve';
import { handler as ship } from '../../../examples/order-processing/handlers/ship';
import { FakeTables } from './fake-tables';

const ORDER: Order = {
  id: 'o-1',
  customerId: 'ada',
  address: { name: 'Ada', street: 'Main Street 1', postcode: '12345', city: 'Berlin', country: 'DE' },
  lines: [
    { sku: 'lamp', quantity: 2, unitPrice: 1500 },
    { sku: 'bulb', quantity: 3, unitPrice: 200 },
  ],
};
const STEP = { idempotencyKey: 'e/Step', input: { order: ORDER } };
const UNDO = {
  ...STEP,
  idempotencyKey: 'e/UndoStep',
  actionIdempotencyKey: 'e/Step',
  failure: { error: 'OutOfStock' },
};
const CLOSE = { ...STEP, results: { Ship: { shipmentId: 'e/Ship' } } };

let tables: FakeTables;
let put: jest.SpyInstance;
let started: jest.SpyInstance;
let written: jest.SpyInstance;

beforeEach(() => {
  Object.assign(process.env, {
    STATE_MACHINE_ARN: 'arn:aws:states:eu-west-1:111122223333:stateMachine:Saga',
    ORDER_TABLE_NAME: 'Orders',
    STOCK_TABLE_NAME: 'Stock',
    PAYMENT_TABLE_NAME: 'Payments',
    SHIPMENT_TABLE_NAME: 'Shipments',
    EVENT_BUS_NAME: 'Bus',
  });
  for (const level of ['info', 'error'] as const) jest.spyOn(Logger.prototype, level).mockReturnValue();
  tables = new FakeTables();
  written = tables.install();
  tables.put('Stock', { id: 'article#lamp', available: 5 });
  tables.put('Stock', { id: 'article#bulb', available: 5 });
  tables.put('Payments', { id: 'wallet#ada', available: 10_000 });
  put = jest
    .spyOn(EventBridgeClient.prototype, 'send')
    .mockImplementation(() => Promise.resolve({ Entries: [{ EventId: 'e' }] }));
  started = jest.spyOn(SFNClient.prototype, 'send').mockImplementation(() => Promise.resolve({}));
});

afterEach(() => {
  jest.restoreAllMocks();
});

const available = (table: string, id: string) => tables.get(table, id)?.available;
const inputsOf = (spy: jest.SpyInstance) => spy.mock.calls.map(([command]: [{ input: object }]) => command.input);

describe('parseOrder', () => {
  test('reads an order, and leaves out what does not belong to one', () => {
    expect(parseOrder(JSON.stringify({ ...ORDER, paid: true }))).toEqual(ORDER);
    expect(totalOf(ORDER)).toBe(3600);
  });

  test('takes none that the saga would refuse for its length', () => {
    const text = '𐍈'.repeat(100);
    const lines = Array.from({ length: 20 }, (_, i) => ({
      sku: `${'x'.repeat(38)}${10 + i}`,
      quantity: 100,
      unitPrice: 10_000_000,
    }));
    const [id, address] = ['o'.repeat(40), { name: text, street: text, postcode: text, city: text, country: text }];
    const order = parseOrder(JSON.stringify({ id, customerId: id, address, lines }));
    expect(JSON.stringify({ order }).length).toBeLessThan(16_384 / 2);
  });

  test('names everything that is wrong', () => {
    const lines = [{ sku: 'a b', quantity: 0, unitPrice: -1 }];
    expect(() => parseOrder(JSON.stringify({ id: '../o', customerId: '', address: {}, lines }))).toThrow(
      /'id' must.*'customerId' must.*'address' must.*'sku' must.*'quantity' must.*'unitPrice' must/,
    );
  });

  test.each([
    ['null', /'id' must/],
    ['{', /JSON/],
    [JSON.stringify({ ...ORDER, lines: [] }), /'lines' must have 1 to 20 articles/],
    [JSON.stringify({ ...ORDER, lines: [ORDER.lines[0], ORDER.lines[0]] }), /'lines' must have each article once/],
    [JSON.stringify({ ...ORDER, address: { ...ORDER.address, name: 'A\n^XZ' } }), /'address' must/],
    [JSON.stringify({ ...ORDER, id: 'x'.repeat(41) }), /'id' must/],
  ])('refuses %s', (text, message) => {
    expect(() => parseOrder(text)).toThrow(message);
  });

  test('a variable that is missing is named', () => {
    expect(() => setting('NOWHERE')).toThrow('the environment has no NOWHERE');
  });
});

describe('intake', () => {
  const eventOf = (...bodies: unknown[]) =>
    ({ Records: bodies.map((body, i) => ({ messageId: `m${i + 1}`, body: JSON.stringify(body) })) }) as SQSEvent;

  test('writes an order down and starts its saga, with its id as name', async () => {
    await expect(intake(eventOf(ORDER))).resolves.toEqual({ batchItemFailures: [] });
    expect(tables.get('Orders', 'o-1')).toMatchObject({
      customerId: 'ada',
      total: 3600,
      state: 'received',
      messages: {},
    });
    expect(inputsOf(started)).toEqual([
      {
        stateMachineArn: 'arn:aws:states:eu-west-1:111122223333:stateMachine:Saga',
        name: 'o-1',
        input: JSON.stringify({ order: ORDER }),
      },
    ]);
  });

  test('the same order twice is one execution', async () => {
    started
      .mockResolvedValueOnce({})
      .mockRejectedValueOnce(new ExecutionAlreadyExists({ message: 'known', $metadata: {} }));
    await expect(intake(eventOf(ORDER))).resolves.toEqual({ batchItemFailures: [] });
    await expect(intake(eventOf(ORDER))).resolves.toEqual({ batchItemFailures: [] });
  });

  test('an order that was written down and not started is started when it comes again', async () => {
    started.mockRejectedValueOnce(new Error('throttled'));
    await expect(intake(eventOf(ORDER))).resolves.toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
    await expect(intake(eventOf(ORDER))).resolves.toEqual({ batchItemFailures: [] });
    expect(started).toHaveBeenCalledTimes(2);
  });

  test('an order is withdrawn until it is handed to shipping, also before its saga was started', async () => {
    started.mockRejectedValueOnce(new Error('throttled'));
    await intake(eventOf(ORDER));
    await expect(intake(eventOf({ withdraw: 'o-1' }))).resolves.toEqual({ batchItemFailures: [] });
    expect(tables.get('Orders', 'o-1')).toMatchObject({ state: 'withdrawn' });
    await expect(intake(eventOf(ORDER))).resolves.toEqual({ batchItemFailures: [] });
    expect(started).toHaveBeenCalledTimes(2);
    tables.put('Orders', { ...tables.get('Orders', 'o-1'), id: 'o-1', state: 'shipping' });
    await expect(intake(eventOf({ withdraw: 'o-1' }))).resolves.toEqual({ batchItemFailures: [] });
    expect(tables.get('Orders', 'o-1')).toMatchObject({ state: 'shipping' });
  });

  test.each([{ withdraw: 'o-9' }, { withdraw: { S: 'o' } }])(
    'a withdrawal of nothing comes again: %j',
    async (message) => {
      await expect(intake(eventOf(message))).resolves.toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
    },
  );

  test('an order that was worked on is never started again, also when Step Functions has forgotten its name', async () => {
    await intake(eventOf(ORDER));
    await open(STEP);
    await expect(intake(eventOf(ORDER))).resolves.toEqual({ batchItemFailures: [] });
    expect(started).toHaveBeenCalledTimes(1);
  });

  test('another order with the id of one is a failure, and so is no order; the others go on', async () => {
    await intake(eventOf(ORDER));
    const other = { ...ORDER, customerId: 'eve' };
    const next = { ...ORDER, id: 'o-2' };
    await expect(intake(eventOf(other, { id: 'o-3' }, next))).resolves.toEqual({
      batchItemFailures: [{ itemIdentifier: 'm1' }, { itemIdentifier: 'm2' }],
    });
    expect(inputsOf(started)).toMatchObject([{ name: 'o-1' }, { name: 'o-2' }]);
  });
});

describe('reserve and release', () => {
  test('takes all articles once, and gives them back once', async () => {
    for (let i = 0; i < 2; i++) await reserve(STEP);
    expect([available('Stock', 'article#lamp'), available('Stock', 'article#bulb')]).toEqual([3, 2]);
    for (let i = 0; i < 2; i++) await release(UNDO);
    expect([available('Stock', 'article#lamp'), available('Stock', 'article#bulb')]).toEqual([5, 5]);
  });

  test('gives back once, though two attempts do it at the same time', async () => {
    await reserve(STEP);
    await Promise.allSettled([release(UNDO), release(UNDO)]);
    expect([available('Stock', 'article#lamp'), available('Stock', 'article#bulb')]).toEqual([5, 5]);
  });

  test('takes nothing where one article is not there, and says the same to every attempt', async () => {
    tables.put('Stock', { id: 'article#bulb', available: 2 });
    const refusal = { name: 'OutOfStock', message: 'less than 3 of article#bulb' };
    await expect(reserve(STEP)).rejects.toMatchObject(refusal);
    tables.put('Stock', { id: 'article#bulb', available: 9 });
    await expect(reserve(STEP)).rejects.toMatchObject(refusal);
    expect([available('Stock', 'article#lamp'), available('Stock', 'article#bulb')]).toEqual([5, 9]);
    await release(UNDO);
    expect([available('Stock', 'article#lamp'), available('Stock', 'article#bulb')]).toEqual([5, 9]);
  });

  test('an article that nobody knows is out of stock', async () => {
    const order = { ...ORDER, lines: [{ sku: 'moon', quantity: 1, unitPrice: 1 }] };
    await expect(reserve({ ...STEP, input: { order } })).rejects.toMatchObject({ name: 'OutOfStock' });
  });

  test('a repetition succeeds, though nothing is left by then', async () => {
    tables.put('Stock', { id: 'article#lamp', available: 2 });
    await reserve(STEP);
    await expect(reserve(STEP)).resolves.toBeUndefined();
  });

  test('a reservation that comes after its release does nothing', async () => {
    await release(UNDO);
    await expect(reserve(STEP)).rejects.toThrow('reservation#e/Step was reversed before');
    expect(available('Stock', 'article#lamp')).toBe(5);
  });

  test('gives back to an article that was deleted', async () => {
    const postings = [{ account: 'article#moon', amount: 2 }];
    tables.put('Stock', { id: 'reservation#e/Step', state: 'booked', postings });
    await release(UNDO);
    expect(available('Stock', 'article#moon')).toBe(2);
  });

  test('a transaction that was cancelled for another reason is no refusal', async () => {
    const conflict = new TransactionCanceledException({
      message: 'later',
      CancellationReasons: [{ Code: 'None' }, { Code: 'TransactionConflict' }, { Code: 'None' }],
      $metadata: {},
    });
    written.mockRejectedValueOnce(conflict);
    await expect(reserve(STEP)).rejects.toBe(conflict);
    await expect(reserve(STEP)).resolves.toBeUndefined();
  });
});

describe('pay and refund', () => {
  test('takes the sum once, and gives it back once', async () => {
    for (let i = 0; i < 2; i++) await pay(STEP);
    expect(available('Payments', 'wallet#ada')).toBe(6400);
    for (let i = 0; i < 2; i++) await refund(UNDO);
    expect(available('Payments', 'wallet#ada')).toBe(10_000);
  });

  test('declines what is not there', async () => {
    tables.put('Payments', { id: 'wallet#ada', available: 3599 });
    await expect(pay(STEP)).rejects.toMatchObject({ name: 'PaymentDeclined' });
    expect(available('Payments', 'wallet#ada')).toBe(3599);
  });

  test('a payment that comes after its refund takes nothing', async () => {
    await refund(UNDO);
    await expect(pay(STEP)).rejects.toThrow('payment#e/Step was reversed before');
    expect(available('Payments', 'wallet#ada')).toBe(10_000);
  });
});

describe('ship', () => {
  const order = (state: string) => tables.put('Orders', { id: 'o-1', state, messages: {} });

  test('hands over once, and keeps what was packed since', async () => {
    order('processing');
    await expect(ship(STEP)).resolves.toEqual({ shipmentId: 'e/Step' });
    const { address } = ORDER;
    const lines = ORDER.lines.map(({ sku, quantity }) => ({ sku, quantity }));
    expect(tables.get('Shipments', 'e/Step')).toMatchObject({ orderId: 'o-1', state: 'ready', address, lines });
    expect(tables.get('Orders', 'o-1')).toMatchObject({ state: 'shipping' });
    tables.put('Shipments', { id: 'e/Step', state: 'packed' });
    await expect(ship(STEP)).resolves.toEqual({ shipmentId: 'e/Step' });
    expect(tables.get('Shipments', 'e/Step')).toMatchObject({ state: 'packed' });
  });

  test('ships nothing that was withdrawn, by another attempt neither', async () => {
    order('withdrawn');
    await expect(ship(STEP)).rejects.toMatchObject({ name: 'OrderWithdrawn' });
    order('processing');
    await expect(ship(STEP)).rejects.toMatchObject({ name: 'OrderWithdrawn' });
    expect(tables.all('Shipments')).toMatchObject([{ id: 'e/Step', state: 'withdrawn' }]);
    expect(tables.get('Orders', 'o-1')).toMatchObject({ state: 'processing' });
  });
});

describe('open, close and cancel', () => {
  const order = (state: string) => tables.put('Orders', { id: 'o-1', state, messages: {} });

  beforeEach(() => order('received'));

  test('closes an order that was handed over and says so, without names and addresses', async () => {
    await open(STEP);
    expect(tables.get('Orders', 'o-1')).toMatchObject({ state: 'processing' });
    await expect(close(CLOSE)).rejects.toThrow('order o-1 is processing');
    order('shipping');
    await close(CLOSE);
    await close(CLOSE);
    expect(tables.get('Orders', 'o-1')).toMatchObject({ state: 'shipped' });
    const entry = {
      EventBusName: 'Bus',
      Source: 'shop.orders',
      DetailType: 'OrderShipped',
      Detail: '{"orderId":"o-1","shipmentId":"e/Ship"}',
    };
    expect(inputsOf(put)).toEqual([{ Entries: [entry] }, { Entries: [entry] }]);
  });

  test('cancels an order with its reason, before it was opened, too', async () => {
    await cancel(UNDO);
    expect(tables.get('Orders', 'o-1')).toMatchObject({ state: 'cancelled', reason: 'OutOfStock' });
    expect(inputsOf(put)).toMatchObject([
      { Entries: [{ DetailType: 'OrderCancelled', Detail: '{"orderId":"o-1","reason":"OutOfStock"}' }] },
    ]);
    await expect(open(STEP)).rejects.toThrow('order o-1 is cancelled');
  });

  test.each(['shipping', 'shipped'])('does not cancel what is %s', async (state) => {
    order(state);
    await expect(cancel(UNDO)).rejects.toThrow(`order o-1 is ${state}`);
    expect(put).not.toHaveBeenCalled();
  });

  test('goes on with an order that was withdrawn, so that it is said and cancelled', async () => {
    order('withdrawn');
    await open(STEP);
    expect(tables.get('Orders', 'o-1')).toMatchObject({ state: 'withdrawn' });
    await cancel(UNDO);
    expect(tables.get('Orders', 'o-1')).toMatchObject({ state: 'cancelled' });
  });

  test('an order that nobody knows is a failure', async () => {
    await expect(open({ ...STEP, input: { order: { ...ORDER, id: 'o-9' } } })).rejects.toThrow('order o-9 is unknown');
    expect(tables.get('Orders', 'o-9')).toBeUndefined();
  });

  test('an event that the bus does not take is a failure, and comes with the next attempt', async () => {
    order('shipping');
    put.mockResolvedValueOnce({ FailedEntryCount: 1, Entries: [{ ErrorCode: 'Throttling', ErrorMessage: 'later' }] });
    await expect(close(CLOSE)).rejects.toThrow('OrderShipped was not put: Throttling later');
    await close(CLOSE);
    expect(put).toHaveBeenCalledTimes(2);
  });
});

describe('notify', () => {
  const eventOf = (type: string, detail: object) =>
    ({
      Records: [{ Sns: { Message: JSON.stringify({ 'detail-type': type, detail }) } }],
    }) as unknown as SNSEvent;
  const messages = () => tables.get('Orders', 'o-1')?.messages as Record<string, { text: string; at: string }>;

  const order = (state: string) => tables.put('Orders', { id: 'o-1', state, messages: {} });

  test('tells the customer once', async () => {
    order('shipped');
    await notify(eventOf('OrderShipped', { orderId: 'o-1', shipmentId: 't-1' }));
    const first = messages();
    expect(first.OrderShipped?.text).toBe('Your order is on its way.');
    await notify(eventOf('OrderShipped', { orderId: 'o-1', shipmentId: 't-1' }));
    expect(messages()).toEqual(first);
  });

  test.each([
    ['OutOfStock', 'an article is out of stock'],
    ['PaymentDeclined', 'the payment was declined'],
    ['OrderWithdrawn', 'as you wished'],
    ['States.Timeout', 'something went wrong'],
  ])('says why it was cancelled: %s', async (reason, text) => {
    order('cancelled');
    await notify(eventOf('OrderCancelled', { orderId: 'o-1', reason }));
    expect(messages().OrderCancelled?.text).toBe(`Your order was cancelled: ${text}. You pay nothing.`);
  });

  test('tells nothing that is not so', async () => {
    order('shipped');
    await notify(eventOf('OrderCancelled', { orderId: 'o-1', reason: 'OutOfStock' }));
    expect(messages()).toEqual({});
  });

  test('does nothing about an order that is gone, and fails for what it does not know', async () => {
    await expect(notify(eventOf('OrderShipped', { orderId: 'o-9' }))).resolves.toBeUndefined();
    expect(tables.get('Orders', 'o-9')).toBeUndefined();
    await expect(notify(eventOf('OrderLost', { orderId: 'o-1' }))).rejects.toThrow('nothing is known to write about');
  });
});
