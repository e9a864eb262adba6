import { Stack } from 'aws-cdk-lib/core';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { architectureOf, pathsOf } from '../../../catalogue/architecture/architecture';
import { mermaidOf } from '../../../catalogue/mermaid';
import { Egress, TieredVpc } from '../../../lib/network';
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

/** Two VPCs behind a transit gateway, one with a function, the other one with an endpoint for appliances. */
function twoNetworks() {
  const stack = testStack(testApp(), 'Shop');
  const vpcs = ['Orders', 'Central'].map((id) => new TieredVpc(stack, id, { egress: Egress.external() }).vpc);
  const [orders, central] = vpcs as [ec2.Vpc, ec2.Vpc];
  const gateway = new ec2.CfnTransitGateway(stack, 'Gateway');
  const [, attachment] = vpcs.map(
    ({ vpcId, isolatedSubnets }, index) =>
      new ec2.CfnTransitGatewayAttachment(stack, `Attachment${index}`, {
        transitGatewayId: gateway.ref,
        vpcId,
        subnetIds: isolatedSubnets.map(({ subnetId }) => subnetId),
      }),
  );
  new ec2.CfnTransitGatewayRoute(stack, 'Inspected', {
    transitGatewayRouteTableId: 'tgw-rtb-1',
    transitGatewayAttachmentId: attachment?.ref,
    destinationCidrBlock: '0.0.0.0/0',
  });
  new ec2.CfnRoute(stack, 'Out', {
    routeTableId: orders.privateSubnets[0]?.routeTable.routeTableId ?? '',
    destinationCidrBlock: '10.0.0.0/8',
    transitGatewayId: gateway.ref,
  });
  const balancer = new elbv2.CfnLoadBalancer(stack, 'Appliances', { type: 'gateway' });
  const service = new ec2.CfnVPCEndpointService(stack, 'Service', { gatewayLoadBalancerArns: [balancer.ref] });
  new ec2.CfnVPCEndpoint(stack, 'Endpoint', {
    vpcId: central.vpcId,
    vpcEndpointType: 'GatewayLoadBalancer',
    serviceName: `com.amazonaws.vpce.eu-west-1.${service.ref}`,
  });
  new lambda.Function(stack, 'Caller', {
    runtime: lambda.Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = async () => {};'),
    vpc: orders,
  });
  return drawn(stack);
}

describe('mermaidOf', () => {
  test('draws a box for each VPC, and where routes lead from them', () => {
    const lines = mermaidOf(twoNetworks())
      .split('\n')
      .map((line) => line.trim());
    const at = (text: string) => lines.indexOf(text);
    const caller = lines.findIndex((line) => line.includes('"Caller<br/>'));
    expect(at('subgraph vpc0["Orders, a VPC"]')).toBeGreaterThan(0);
    expect(caller).toBe(at('subgraph vpc0["Orders, a VPC"]') + 1);
    expect(lines).toContain('vpc1["Central, a VPC"]');
    const idOf = (label: string) => /^n\d+/.exec(lines.find((line) => line.includes(`["${label}<br/>`)) ?? '')?.[0];
    expect(lines).toEqual(
      expect.arrayContaining([
        `vpc0 -->|"10.0.0.0/8"| ${idOf('Gateway')}`,
        `${idOf('Gateway')} -->|"everything"| vpc1`,
        `vpc1 -->|"packets"| ${idOf('Appliances')}`,
      ]),
    );
  });

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
