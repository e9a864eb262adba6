import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { compileFunction } from 'node:vm';
import { Logger } from '@aws-lambda-powertools/logger';
import { EventBridgeClient, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { SFNClient, type StartExecutionInput } from '@aws-sdk/client-sfn';
import { Message, SQSClient } from '@aws-sdk/client-sqs';
import { Template } from 'aws-cdk-lib/assertions';
import type { SNSEvent, SQSEvent } from 'aws-lambda';
import { NetworkStack } from '../../../examples/network/stack';
import { handler as cancel } from '../../../examples/order-processing/handlers/cancel';
import { handler as close } from '../../../examples/order-processing/handlers/close';
import { handler as intake } from '../../../examples/order-processing/handlers/intake';
import { handler as notify } from '../../../examples/order-processing/handlers/notify';
import { handler as open } from '../../../examples/order-processing/handlers/open';
import { handler as pay } from '../../../examples/order-processing/handlers/pay';
import { handler as refund } from '../../../examples/order-processing/handlers/refund';
import { handler as release } from '../../../examples/order-processing/handlers/release';
import { handler as reserve } from '../../../examples/order-processing/handlers/reserve';
import { handler as ship } from '../../../examples/order-processing/handlers/ship';
import { OrderProcessingStack } from '../../../examples/order-processing/stack';
import { Profile } from '../../../examples/profile';
import { execute, TaskFailure } from '../../support/asl';
import { profileApp } from '../../support/example-templates';
import { definitionOf } from '../../support/state-machine';
import { FakeTables } from './fake-tables';

/** What is needed of the container's program, which is of modules that Jest does not load. */
interface Program {
  readonly pack: (queueUrl: string, tableName: string) => { start(): void; stop(graceMs: number): Promise<boolean> };
}

const PROGRAM = `
import { Carrier } from './carrier.js';
import { Logger } from './logger.js';
import { Packer } from './packer.js';
import { PackingQueue } from './packing-queue.js';
import { Shipments } from './shipments.js';
import { TaskProtection } from './task-protection.js';

export function pack(queueUrl, tableName) {
  const logger = new Logger('error', {});
  return new Packer({
    queue: new PackingQueue(queueUrl),
    shipments: new Shipments(tableName),
    carrier: new Carrier(undefined),
    protection: new TaskProtection(undefined, undefined, logger),
    logger,
    concurrency: 5,
    visibilitySeconds: 120,
    workLimitMs: 10_000,
  });
}`;

/** Bundled but for the SDK, which is the one that is mocked here. */
function loadProgram(): Program {
  const root = join(__dirname, '../../..');
  const options = ['--bundle', '--format=cjs', '--platform=node', '--packages=external', '--log-level=error'];
  const source = execFileSync(join(root, 'node_modules/esbuild/bin/esbuild'), options, {
    cwd: join(root, 'examples/order-processing/container/src'),
    input: PROGRAM,
    encoding: 'utf8',
  });
  const module: { exports: unknown } = { exports: {} };
  compileFunction(source, ['module', 'exports', 'require'])(module, module.exports, require);
  return module.exports as Program;
}

const STEPS: Record<string, (event: never) => Promise<unknown>> = {
  Open: open,
  Reserve: reserve,
  Pay: pay,
  Ship: ship,
  Close: close,
  Refund: refund,
  Release: release,
  Cancel: cancel,
};

let template: Template;
let tables: FakeTables;
let toPack: string[];

beforeAll(() => {
  const app = profileApp('sandbox');
  const profile = Profile.fromContext(app.node);
  const network = new NetworkStack(app, 'Network', { profile });
  template = Template.fromStack(new OrderProcessingStack(app, 'OrderProcessing', { profile, network }));
});

beforeEach(() => {
  Object.assign(process.env, {
    STATE_MACHINE_ARN: 'Saga',
    ORDER_TABLE_NAME: 'Orders',
    STOCK_TABLE_NAME: 'Stock',
    PAYMENT_TABLE_NAME: 'Payments',
    SHIPMENT_TABLE_NAME: 'Shipments',
    EVENT_BUS_NAME: 'Bus',
  });
  for (const level of ['info', 'error'] as const) jest.spyOn(Logger.prototype, level).mockReturnValue();
  tables = new FakeTables();
  tables.install();
  tables.put('Stock', { id: 'article#lamp', available: 5 });
  tables.put('Payments', { id: 'wallet#ada', available: 4000 });
  toPack = [];
  jest.spyOn(SFNClient.prototype, 'send').mockImplementation(async (command: unknown) => {
    await run((command as { input: StartExecutionInput }).input);
  });
  jest.spyOn(EventBridgeClient.prototype, 'send').mockImplementation(async (command: unknown) => {
    const { Entries } = (command as { input: { Entries: [PutEventsRequestEntry] } }).input;
    await deliver(Entries[0]);
    return { Entries: [{ EventId: 'e' }] };
  });
});

afterEach(() => {
  jest.restoreAllMocks();
});

/** Step Functions: the saga as it is deployed. */
async function run({ name, input }: StartExecutionInput): Promise<void> {
  await execute(
    definitionOf(template),
    JSON.parse(input ?? ''),
    {
      'lambda:invoke': async ({ FunctionName, Payload }) => {
        const step = STEPS[String(FunctionName).replace(/FunctionAlias.*/, '')];
        try {
          return { Payload: (await step?.(JSON.parse(JSON.stringify(Payload)) as never)) ?? null };
        } catch (error) {
          throw new TaskFailure((error as Error).name, (error as Error).message);
        }
      },
    },
    name,
  );
}

/** EventBridge and SNS: an event by the route of the template to the topic, and by the filters of the template to its subscribers. */
async function deliver({ Source, DetailType, Detail }: PutEventsRequestEntry): Promise<void> {
  const event = { source: Source, 'detail-type': DetailType, detail: JSON.parse(Detail ?? '') as unknown };
  const matches = (pattern: Record<string, string[]>) =>
    Object.entries(pattern).every(([key, values]) => values.includes(String(event[key as keyof typeof event])));
  const [route] = Object.values(
    template.findResources('AWS::Events::Rule', { Properties: { EventPattern: { source: ['shop.orders'] } } }),
  );
  if (!matches(route?.Properties.EventPattern)) return;
  const body = JSON.stringify(event);
  for (const { Properties } of Object.values(template.findResources('AWS::SNS::Subscription'))) {
    if (Properties.FilterPolicy && !matches(Properties.FilterPolicy)) continue;
    if (Properties.Protocol === 'sqs')
      toPack.push(Properties.RawMessageDelivery ? body : JSON.stringify({ Message: body }));
    else await notify({ Records: [{ Sns: { Message: body } }] } as unknown as SNSEvent);
  }
}

/** SQS and Fargate: packs what waits. */
async function pack(): Promise<void> {
  const messages: Message[] = toPack.map((Body, i) => ({ MessageId: `m${i}`, ReceiptHandle: `m${i}`, Body }));
  const deleted = new Promise<void>((resolve) => {
    jest.spyOn(SQSClient.prototype, 'send').mockImplementation(async (command: unknown) => {
      const { name } = (command as object).constructor;
      if (name === 'DeleteMessageCommand') resolve();
      else if (name === 'ReceiveMessageCommand') await new Promise((done) => setTimeout(done, 5));
      return { Messages: name === 'ReceiveMessageCommand' ? messages.splice(0) : undefined };
    });
  });
  const packer = loadProgram().pack('https://sqs.eu-west-1.amazonaws.com/111122223333/packing', 'Shipments');
  packer.start();
  await deleted;
  await packer.stop(1_000);
}

const order = (id: string, quantity: number) => ({
  id,
  customerId: 'ada',
  address: { name: 'Ada', street: 'Main Street 1', postcode: '12345', city: 'Berlin', country: 'DE' },
  lines: [{ sku: 'lamp', quantity, unitPrice: 1500 }],
});

async function send(...messages: object[]): Promise<unknown> {
  const Records = messages.map((body, i) => ({ messageId: `m${i}`, body: JSON.stringify(body) }));
  return intake({ Records } as unknown as SQSEvent);
}

test('an order goes from the queue to its label, and its customer is told', async () => {
  await expect(send(order('o-1', 2))).resolves.toEqual({ batchItemFailures: [] });
  expect(tables.get('Orders', 'o-1')).toMatchObject({
    state: 'shipped',
    messages: { OrderShipped: { text: 'Your order is on its way.' } },
  });
  expect(toPack).toHaveLength(1);
  await pack();
  expect(tables.all('Shipments')).toMatchObject([
    { orderId: 'o-1', state: 'packed', label: expect.stringContaining('2 x lamp') },
  ]);
});

test('an order that cannot be paid is told to its customer, and is not packed', async () => {
  await send(order('o-1', 3));
  expect(tables.get('Orders', 'o-1')).toMatchObject({
    state: 'cancelled',
    reason: 'PaymentDeclined',
    messages: { OrderCancelled: { text: expect.stringContaining('the payment was declined') } },
  });
  expect(tables.get('Stock', 'article#lamp')).toMatchObject({ available: 5 });
  expect(toPack).toEqual([]);
});

test('an order that is sent twice is worked on once', async () => {
  await send(order('o-1', 1));
  await send(order('o-1', 1), { withdraw: 'o-1' });
  expect(tables.get('Payments', 'wallet#ada')).toMatchObject({ available: 2500 });
  expect(tables.get('Orders', 'o-1')).toMatchObject({ state: 'shipped' });
  expect(toPack).toHaveLength(1);
});
