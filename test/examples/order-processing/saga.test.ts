import { App } from 'aws-cdk-lib/core';
import { Logger } from '@aws-lambda-powertools/logger';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { Template } from 'aws-cdk-lib/assertions';
import { NetworkStack } from '../../../examples/network/stack';
import { handler as cancel } from '../../../examples/order-processing/handlers/cancel';
import { handler as close } from '../../../examples/order-processing/handlers/close';
import { handler as open } from '../../../examples/order-processing/handlers/open';
import type { Order } from '../../../examples/order-processing/handlers/order';
import { move } from '../../../examples/order-processing/handlers/order-states';
import { handler as pay } from '../../../examples/order-processing/handlers/pay';
import { handler as refund } from '../../../examples/order-processing/handlers/refund';
import { handler as release } from '../../../examples/order-processing/handlers/release';
import { handler as reserve } from '../../../examples/order-processing/handlers/reserve';
import { handler as ship } from '../../../examples/order-processing/handlers/ship';
import { OrderProcessingStack } from '../../../examples/order-processing/stack';
import { Profile } from '../../../examples/profile';
import { Definition, execute, Execution, TaskFailure } from '../../support/asl';
import { profileApp } from '../../support/example-templates';
import { definitionOf } from '../../support/state-machine';
import { FakeTables } from './fake-tables';

/** The functions of the saga by their ids in the stack, as they are deployed. */
const FUNCTIONS = {
  Open: open,
  Reserve: reserve,
  Pay: pay,
  Ship: ship,
  Close: close,
  Refund: refund,
  Release: release,
  Cancel: cancel,
} as const;
type FunctionId = keyof typeof FUNCTIONS;
const IDS = Object.keys(FUNCTIONS) as FunctionId[];

/**
 * What goes wrong with an attempt: it does nothing and fails; it does its work and the answer is lost; it is given up, and does its
 * work at the same time as what follows, or when everything else is over.
 */
const FAULTS = ['before', 'after', 'meanwhile', 'late'] as const;
type Fault = (typeof FAULTS)[number];

/** Of these any two: they leave something behind. */
const PAIRED_FAULTS = ['after', 'late'] as const;

// Hundreds of executions in a test, on a machine that may do much else.
jest.setTimeout(60_000);

/** What goes wrong with a function: with its first attempt or with all until somebody has mended it. */
interface Trouble {
  readonly id: FunctionId;
  readonly fault: Fault;
  readonly always: boolean;
}

/** How an order goes where nothing goes wrong. */
const SITUATIONS = {
  'a good order': { lamps: 5, cents: 10_000, withdrawn: false, ending: 'shipped' },
  'an order of what is out of stock': { lamps: 1, cents: 10_000, withdrawn: false, ending: 'cancelled' },
  'an order that cannot be paid': { lamps: 5, cents: 2999, withdrawn: false, ending: 'cancelled' },
  'an order that is withdrawn': { lamps: 5, cents: 10_000, withdrawn: true, ending: 'cancelled' },
} as const;
type Situation = (typeof SITUATIONS)[keyof typeof SITUATIONS];

const ORDER: Order = {
  id: 'o-1',
  customerId: 'ada',
  address: { name: 'Ada', street: 'Main Street 1', postcode: '12345', city: 'Berlin', country: 'DE' },
  lines: [{ sku: 'lamp', quantity: 2, unitPrice: 1500 }],
};

let definition: Definition;

beforeAll(() => {
  const app: App = profileApp('sandbox');
  const profile = Profile.fromContext(app.node);
  const network = new NetworkStack(app, 'Network', { profile });
  definition = definitionOf(Template.fromStack(new OrderProcessingStack(app, 'OrderProcessing', { profile, network })));
  Object.assign(process.env, {
    ORDER_TABLE_NAME: 'Orders',
    STOCK_TABLE_NAME: 'Stock',
    PAYMENT_TABLE_NAME: 'Payments',
    SHIPMENT_TABLE_NAME: 'Shipments',
    EVENT_BUS_NAME: 'Bus',
  });
});

afterEach(() => {
  jest.restoreAllMocks();
});

/** The shop with one order, whose saga runs as it is deployed. */
class Shop {
  public readonly reports: string[] = [];
  public readonly events: string[] = [];
  /** Calls of DynamoDB and EventBridge, in their order. */
  public calls = 0;
  /** The call that fails, and whether it has done its work by then. */
  public failingCall?: { readonly index: number; readonly done: boolean };
  public troubles: readonly Trouble[] = [];
  private readonly tables = new FakeTables();
  private readonly attempts = new Map<FunctionId, number>();
  private readonly late: (() => Promise<unknown>)[] = [];

  private lamps: number;
  private cents: number;

  constructor(situation: Situation) {
    const { lamps, cents, withdrawn } = situation;
    [this.lamps, this.cents] = [lamps, cents];
    jest.restoreAllMocks();
    jest.spyOn(Logger.prototype, 'info').mockReturnValue();
    const stored = this.tables.install();
    const store = stored.getMockImplementation() as (command: unknown) => Promise<unknown>;
    stored.mockImplementation((command: unknown) => this.called(() => store(command)));
    jest.spyOn(EventBridgeClient.prototype, 'send').mockImplementation((command: unknown) =>
      this.called(() => {
        const [entry] = (command as { input: { Entries: [{ DetailType: string }] } }).input.Entries;
        this.events.push(entry.DetailType);
        return Promise.resolve({ Entries: [{ EventId: 'e' }] });
      }),
    );
    this.tables.put('Orders', { id: ORDER.id, state: withdrawn ? 'withdrawn' : 'received', messages: {} });
    this.tables.put('Stock', { id: 'article#lamp', available: lamps });
    this.tables.put('Payments', { id: 'wallet#ada', available: cents });
  }

  /** Runs the saga; somebody mends what is broken and redrives it, where it stopped at a step that has to be done. */
  async run(troubles: readonly Trouble[] = []): Promise<Execution> {
    this.troubles = troubles;
    const execution = await execute(definition, { order: ORDER }, this.integrations(), ORDER.id);
    this.check(execution);
    if (execution.redrive === undefined) return this.finish(execution);
    expect(['Ship', 'Close']).toContain(execution.failedAt);
    this.troubles = [];
    const redriven = await execution.redrive();
    this.check(redriven);
    return this.finish(redriven);
  }

  /** How the order went, by what everybody sees. */
  get ending(): 'shipped' | 'cancelled' | 'reported' | 'open' {
    if (this.reports.length > 0) return 'reported';
    const { state } = this;
    return state === 'shipped' || state === 'cancelled' ? state : 'open';
  }

  get state(): unknown {
    return this.tables.get('Orders', ORDER.id)?.state;
  }

  /** What must hold whenever an execution has ended, however it did. */
  check({ status, error, failedAt }: Execution): void {
    const { lamps, cents } = this;
    const reserved = this.booked('Stock');
    const paid = this.booked('Payments');
    const shipment = this.tables.all('Shipments')[0]?.state;
    const { state, reports } = this;
    const told = [...new Set(this.events)];

    // Nothing comes out of nothing.
    expect(this.tables.get('Stock', 'article#lamp')?.available).toBe(lamps - (reserved ? 2 : 0));
    expect(this.tables.get('Payments', 'wallet#ada')?.available).toBe(cents - (paid ? 3000 : 0));
    // What is shipped is paid and taken from the stock, and nobody is told otherwise.
    if (shipment === 'ready') {
      expect([reserved, paid, ['shipping', 'shipped'].includes(String(state))]).toEqual([true, true, true]);
      expect(told).not.toContain('OrderCancelled');
    }
    if (status === 'SUCCEEDED' && state === 'shipped') {
      expect({ reserved, paid, shipment, told, reports }).toEqual({
        reserved: true,
        paid: true,
        shipment: 'ready',
        told: ['OrderShipped'],
        reports: [],
      });
    } else if (status === 'SUCCEEDED' || error === 'SagaCompensated') {
      expect({ reserved, paid, state, told, reports }).toEqual({
        reserved: false,
        paid: false,
        state: 'cancelled',
        told: ['OrderCancelled'],
        reports: [],
      });
      expect(shipment).not.toBe('ready');
    } else if (error === 'SagaUncompensated') {
      // What still holds is in the queue for somebody to undo.
      expect(reports.length).toBeGreaterThan(0);
      expect(shipment).not.toBe('ready');
      if (reserved) expect(reports).toContain('Reserve');
      if (paid) expect(reports).toContain('Pay');
      if (state !== 'cancelled' || !told.includes('OrderCancelled')) expect(reports).toContain('Open');
    } else {
      // Stopped where there is no way back: nothing is undone.
      expect({ status, reserved, paid, reports }).toEqual({
        status: 'FAILED',
        reserved: true,
        paid: true,
        reports: [],
      });
      expect(['Ship', 'Close']).toContain(failedAt);
      expect(told).not.toContain('OrderCancelled');
    }
  }

  /** Attempts that were given up do what they were about to do, when there is enough of everything, and it changes nothing. */
  private async finish(execution: Execution): Promise<Execution> {
    this.troubles = [];
    this.failingCall = undefined;
    this.lamps += 10;
    this.cents += 10_000;
    this.add('Stock', 'article#lamp', 10);
    this.add('Payments', 'wallet#ada', 10_000);
    for (const attempt of this.late) await attempt().catch(() => undefined);
    this.check(execution);
    return execution;
  }

  private add(table: string, id: string, number: number): void {
    this.tables.put(table, { id, available: Number(this.tables.get(table, id)?.available) + number });
  }

  private booked(table: string): boolean {
    return this.tables.all(table).some(({ state }) => state === 'booked');
  }

  private integrations() {
    return {
      'lambda:invoke': async ({ FunctionName: name, Payload }: Record<string, unknown>) => {
        const id = IDS.find((one) => String(name).startsWith(`${one}FunctionAlias`));
        if (id === undefined) throw new Error(`no function for ${String(name)}`);
        return { Payload: await this.invoke(id, JSON.stringify(Payload)) };
      },
      'sqs:sendMessage': ({ MessageBody }: Record<string, unknown>) => {
        const report = (typeof MessageBody === 'string' ? JSON.parse(MessageBody) : MessageBody) as {
          uncompensatedStep: string;
          input: unknown;
        };
        expect(report.input).toEqual({ order: ORDER });
        this.reports.push(report.uncompensatedStep);
        return {};
      },
    };
  }

  private async invoke(id: FunctionId, payload: string): Promise<unknown> {
    const attempt = (this.attempts.get(id) ?? 0) + 1;
    this.attempts.set(id, attempt);
    const trouble = this.troubles.find((one) => one.id === id && (one.always || attempt === 1));
    if (trouble?.fault === 'before') throw new TaskFailure('Lambda.Unknown', 'out of memory');
    const call = async () => answerOf(id, payload);
    if (trouble?.fault === 'late' || trouble?.fault === 'meanwhile') {
      const begun = trouble.fault === 'meanwhile' ? call().catch(() => undefined) : undefined;
      this.late.push(() => begun ?? call());
      throw new TaskFailure('States.Timeout', '');
    }
    const answer = await call();
    if (trouble?.fault === 'after') throw new TaskFailure('Sandbox.Timedout', 'no answer');
    return answer;
  }

  private async called(call: () => Promise<unknown>): Promise<unknown> {
    const index = this.calls++;
    if (this.failingCall?.index !== index) return call();
    if (this.failingCall.done) await call();
    throw new Error('the connection was lost');
  }
}

/** Calls a handler as Lambda does: JSON in and out, and the name of an error. */
async function answerOf(id: FunctionId, payload: string): Promise<unknown> {
  const handler = FUNCTIONS[id] as (event: unknown) => Promise<unknown>;
  try {
    return JSON.parse(JSON.stringify((await handler(JSON.parse(payload))) ?? null)) as unknown;
  } catch (error) {
    const { name, message } = error as Error;
    throw new TaskFailure(name, JSON.stringify({ errorType: name, errorMessage: message }));
  }
}

const situations = Object.entries(SITUATIONS);

describe.each(situations)('%s', (_title, situation) => {
  test('goes as it should', async () => {
    const shop = new Shop(situation);
    const { status } = await shop.run();
    expect([status, shop.ending]).toEqual(['SUCCEEDED', situation.ending]);
  });

  test.each(IDS)('goes as it should when the first attempt of %s fails', async (id) => {
    for (const fault of FAULTS) {
      const shop = new Shop(situation);
      const { status } = await shop.run([{ id, fault, always: false }]);
      expect([fault, status, shop.ending]).toEqual([fault, 'SUCCEEDED', situation.ending]);
    }
  });

  test.each(IDS)('is shipped, undone or reported when every attempt of %s fails', async (id) => {
    for (const fault of FAULTS) {
      const shop = new Shop(situation);
      await shop.run([{ id, fault, always: true }]);
      expect(['shipped', 'cancelled', 'reported']).toContain(shop.ending);
    }
  });

  test('is shipped, undone or reported when every attempt of two functions fails', async () => {
    for (const first of IDS) {
      for (const second of IDS.slice(IDS.indexOf(first) + 1)) {
        for (const faults of PAIRED_FAULTS.flatMap((one) => PAIRED_FAULTS.map((other) => [one, other] as const))) {
          const shop = new Shop(situation);
          await shop.run([
            { id: first, fault: faults[0], always: true },
            { id: second, fault: faults[1], always: true },
          ]);
          expect(['shipped', 'cancelled', 'reported']).toContain(shop.ending);
        }
      }
    }
  });

  test('goes as it should when any one call of a service fails, before it has done its work or after', async () => {
    const undisturbed = new Shop(situation);
    await undisturbed.run();
    expect(undisturbed.calls).toBeGreaterThan(3);
    for (let index = 0; index < undisturbed.calls; index++) {
      for (const done of [false, true]) {
        const shop = new Shop(situation);
        shop.failingCall = { index, done };
        const { status } = await shop.run();
        expect([index, done, status, shop.ending]).toEqual([index, done, 'SUCCEEDED', situation.ending]);
      }
    }
  });
});

describe('the saga', () => {
  const [good] = Object.values(SITUATIONS);

  test('undoes in reverse order, and cancels last', async () => {
    const { path, output } = await new Shop(SITUATIONS['an order that is withdrawn']).run();
    expect(path.filter((name) => name.startsWith('Compensate'))).toEqual([
      'CompensatePay',
      'CompensateReserve',
      'CompensateOpen',
    ]);
    expect(output).toMatchObject({ status: 'REJECTED', failure: { step: 'Ship', error: 'OrderWithdrawn' } });
  });

  test('waits for somebody where it is open whether an order was handed over, and goes on there', async () => {
    const shop = new Shop(good);
    const stopped = await execute(definition, { order: ORDER }, shop['integrations'](), ORDER.id);
    expect(stopped.status).toBe('SUCCEEDED');
    const broken = new Shop(good);
    broken.troubles = [{ id: 'Ship', fault: 'after', always: true }];
    const { failedAt, redrive } = await execute(definition, { order: ORDER }, broken['integrations'](), ORDER.id);
    expect([failedAt, broken.state]).toEqual(['Ship', 'shipping']);
    broken.troubles = [];
    expect((await redrive!()).status).toBe('SUCCEEDED');
    expect(broken.ending).toBe('shipped');
  });

  test('ends as one that was undone where a customer withdraws while it waits', async () => {
    const shop = new Shop(good);
    shop.troubles = [{ id: 'Ship', fault: 'before', always: true }];
    const { redrive } = await execute(definition, { order: ORDER }, shop['integrations'](), ORDER.id);
    shop.troubles = [];
    await expect(move(ORDER.id, ['received', 'processing'], 'withdrawn')).resolves.toBe('withdrawn');
    const redriven = await redrive!();
    expect([redriven.status, shop.ending]).toEqual(['SUCCEEDED', 'cancelled']);
    shop.check(redriven);
  });
});
