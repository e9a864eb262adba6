import type { Aws } from '../aws';
import type { DeployedStack } from '../deployed-stack';
import { eventually, Observations, Scenario } from './scenario';

/** Two orders by the queue, the saga, the bus and the topic: one is shipped, one cannot be paid and is undone. No container packs here. */
export const orders: Scenario = {
  title: 'an order is reserved, paid and handed to shipping; one that cannot be paid is undone',
  stack: 'OrderProcessing',
  async run(aws, stack) {
    const shop = new Shop(aws, stack);
    const observed = new Observations();
    await shop.put('StockTableName', 'article#lamp', 5);
    await shop.put('PaymentTableName', 'wallet#ada', 10_000);
    await shop.put('PaymentTableName', 'wallet#eve', 100);

    await shop.send({ id: 'o-1', customerId: 'ada', lines: [{ sku: 'lamp', quantity: 2, unitPrice: 1500 }] });
    observed.expect('the order is shipped', await shop.end('o-1'), 'shipped');
    observed.expect('the stock has two less', await shop.available('StockTableName', 'article#lamp'), 3);
    observed.expect('the wallet has the price less', await shop.available('PaymentTableName', 'wallet#ada'), 7000);
    observed.expect('there is a shipment', await shop.shipments(), ['ready']);
    observed.expect('the worker has it in its queue', await shop.orderToPack(), 'o-1');
    observed.expect('the customer is told', await shop.message('o-1', 'OrderShipped'), 'Your order is on its way.');

    await shop.send({ id: 'o-1', customerId: 'ada', lines: [{ sku: 'lamp', quantity: 2, unitPrice: 1500 }] });
    await shop.send({ id: 'o-2', customerId: 'eve', lines: [{ sku: 'lamp', quantity: 1, unitPrice: 1500 }] });
    observed.expect('an order that cannot be paid is cancelled', await shop.end('o-2'), 'cancelled');
    observed.expect('the stock has what it had', await shop.available('StockTableName', 'article#lamp'), 3);
    observed.expect('the wallet, too', await shop.available('PaymentTableName', 'wallet#eve'), 100);
    observed.expect(
      'the customer is told',
      await shop.message('o-2', 'OrderCancelled'),
      'Your order was cancelled: the payment was declined. You pay nothing.',
    );
    observed.expect('the same order again is no other execution', await shop.executions(), [
      'o-1 SUCCEEDED',
      'o-2 SUCCEEDED',
    ]);
    return observed.seen;
  },
};

interface TestOrder {
  readonly id: string;
  readonly customerId: string;
  readonly lines: object[];
}

class Shop {
  constructor(
    private readonly aws: Aws,
    private readonly stack: DeployedStack,
  ) {}

  async put(table: string, id: string, available: number): Promise<void> {
    await this.aws.dynamoDb.putItem({
      TableName: this.stack.output(table),
      Item: { id: { S: id }, available: { N: String(available) } },
    });
  }

  async available(table: string, id: string): Promise<number> {
    const item = await this.item(table, id);
    return Number(item?.available?.N);
  }

  async send(order: TestOrder): Promise<void> {
    const address = { name: 'Ada', street: 'Main Street 1', postcode: '12345', city: 'Berlin', country: 'DE' };
    await this.aws.sqs.sendMessage({
      QueueUrl: this.stack.output('OrderQueueUrl'),
      MessageBody: JSON.stringify({ ...order, address }),
    });
  }

  /** The state that an order ends in; undefined if it does not. */
  async end(id: string): Promise<string | undefined> {
    return eventually(async () => {
      const state = (await this.item('OrderTableName', id))?.state?.S;
      return state === 'shipped' || state === 'cancelled' ? state : undefined;
    }, 60);
  }

  async message(id: string, type: string): Promise<string | undefined> {
    return eventually(async () => {
      const item = await this.item('OrderTableName', id);
      return item?.messages?.M?.[type]?.M?.text?.S;
    }, 30);
  }

  async shipments(): Promise<(string | undefined)[]> {
    const { Items = [] } = await this.aws.dynamoDb.scan({ TableName: this.stack.output('ShipmentTableName') });
    return Items.map((item) => item.state?.S);
  }

  /** The id of the order in the first message to the worker. */
  async orderToPack(): Promise<string | undefined> {
    const QueueUrl = this.stack.the('AWS::SQS::Queue', 'OrdersToPackQueue').physicalId;
    return eventually(async () => {
      const { Messages: [message] = [] } = await this.aws.sqs.receiveMessage({ QueueUrl, WaitTimeSeconds: 1 });
      const event = message && (JSON.parse(message.Body ?? '{}') as { detail?: { orderId?: string } });
      return event?.detail?.orderId;
    }, 30);
  }

  async executions(): Promise<string[]> {
    const stateMachineArn = this.stack.output('StateMachineArn');
    const { executions = [] } = await this.aws.stepFunctions.listExecutions({ stateMachineArn });
    return executions.map(({ name, status }) => `${name} ${status}`).sort();
  }

  private async item(table: string, id: string) {
    const { Item } = await this.aws.dynamoDb.getItem({ TableName: this.stack.output(table), Key: { id: { S: id } } });
    return Item;
  }
}
