import { Stack } from 'aws-cdk-lib/core';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { architectureOf, pathsOf } from '../../../catalogue/architecture/architecture';
import { mermaidOf } from '../../../catalogue/mermaid';
import { templateOf, testApp, testStack } from '../../support/synth';

function shop(
  change: (parts: { worker: lambda.Function; table: dynamodb.TableV2; queue: sqs.Queue }) => void = () => {},
) {
  const stack = testStack(testApp(), 'Shop');
  const queue = new sqs.Queue(stack, 'Orders', {
    deadLetterQueue: { queue: new sqs.Queue(stack, 'Lost'), maxReceiveCount: 3 },
  });
  const table = new dynamodb.TableV2(stack, 'Table', {
    partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
  });
  const worker = new lambda.Function(stack, 'Worker', {
    runtime: lambda.Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = async () => {};'),
  });
  worker.addEventSource(new SqsEventSource(queue));
  change({ worker, table, queue });
  return drawn(stack);
}

const drawn = (stack: Stack) => architectureOf('Shop', { Shop: templateOf(stack).toJSON() }, pathsOf([stack]));
const flowsOf = ({ parts, flows }: ReturnType<typeof drawn>) => {
  const name = (key: string) => parts.find((part) => part.key === key)?.label ?? key;
  return flows.map(({ from, to, label }) => `${name(from)} -> ${name(to)}: ${label}`);
};

describe('architectureOf', () => {
  test('shows what a stack is made of without its plumbing', () => {
    expect(shop().parts.map(({ label, service }) => `${label}: ${service}`)).toEqual([
      'Orders: SQS',
      'Table: DynamoDB',
      'Worker: Lambda',
    ]);
  });

  test('shows events once, from where they come', () => {
    expect(flowsOf(shop())).toEqual(['Orders -> Worker: messages']);
  });

  test.each<[string, (parts: { worker: lambda.Function; table: dynamodb.TableV2 }) => void, string]>([
    ['reads', ({ worker, table }) => table.grantReadData(worker), 'reads'],
    ['writes', ({ worker, table }) => table.grants.actions(worker, 'dynamodb:PutItem'), 'writes'],
    ['both', ({ worker, table }) => table.grantReadWriteData(worker), 'reads and writes'],
  ])('shows who %s by the permissions of roles', (_title, grant, label) => {
    expect(flowsOf(shop(grant))).toContain(`Worker -> Table: ${label}`);
  });
});

describe('mermaidOf', () => {
  test('draws a Region, and what goes where', () => {
    expect(mermaidOf(shop()).split('\n')).toEqual([
      'flowchart LR',
      '  subgraph region["Shop, a Region"]',
      '    n0["Orders<br/><small>SQS</small>"]',
      '    n1["Table<br/><small>DynamoDB</small>"]',
      '    n2["Worker<br/><small>Lambda</small>"]',
      '  end',
      '  n0 -->|"messages"| n2',
    ]);
  });
});
