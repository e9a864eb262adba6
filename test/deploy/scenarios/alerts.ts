import type { Aws } from '../aws';
import { eventually, Observations, Scenario } from './scenario';

/** Stock that runs low: the stream of the table, the topic with its filters, the queue and the function. */
export const alerts: Scenario = {
  title: 'stock that runs low is ordered, and what is sold out is marked',
  stack: 'InventoryAlert',
  async run(aws, stack) {
    const stock = stack.output('StockTableName');
    const purchaseOrders = stack.output('PurchaseOrderTableName');
    const TopicArn = stack.the('AWS::SNS::Topic').physicalId;
    const observed = new Observations();

    const { Subscriptions = [] } = await aws.sns.listSubscriptionsByTopic({ TopicArn });
    const policies = await Promise.all(
      Subscriptions.map(async ({ SubscriptionArn, Protocol }) => {
        const { Attributes } = await aws.sns.getSubscriptionAttributes({ SubscriptionArn });
        return [Protocol, JSON.parse(Attributes?.FilterPolicy ?? '{}').kind, Attributes?.RedrivePolicy !== undefined];
      }),
    );
    const wanted = [
      ['lambda', ['out', 'restocked'], true],
      ['sqs', ['low', 'out'], true],
    ];
    observed.expect('a queue and a function have filters and dead letters', policies.sort(), wanted);

    const sell = (sku: string, left: number) =>
      aws.dynamoDb.putItem({
        TableName: stock,
        Item: {
          sku: { S: sku },
          left: { N: String(left) },
          reorderLevel: { N: '5' },
          reorderQuantity: { N: '20' },
        },
      });
    await sell('tea', 9);
    await sell('cup', 9);
    await sell('tea', 4);
    const ordered = await eventually(async () => {
      const { Items = [] } = await aws.dynamoDb.scan({ TableName: purchaseOrders });
      return Items.length > 0 ? Items : undefined;
    }, 60);
    observed.expect(
      'what runs low is ordered once',
      ordered?.map(({ sku }) => sku?.S),
      ['tea'],
    );
    observed.expect('what runs low is not marked', await soldOut(aws, stock, 'tea'), undefined);

    await sell('cup', 0);
    observed.expect('what is sold out is marked', await eventually(() => soldOut(aws, stock, 'cup'), 60), true);
    return observed.seen;
  },
};

async function soldOut(aws: Aws, TableName: string, sku: string): Promise<boolean | undefined> {
  const { Item } = await aws.dynamoDb.getItem({ TableName, Key: { sku: { S: sku } } });
  return Item?.soldOut?.BOOL;
}
