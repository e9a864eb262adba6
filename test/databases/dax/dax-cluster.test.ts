import { Duration, PropertyInjectors, Stack } from 'aws-cdk-lib/core';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { DaxCapacity, DaxCluster, DaxClusterProps, ItemTable } from '../../../lib/databases';
import { Alarms, OperationsDashboard } from '../../../lib/observability';
import { daxSpecimens } from '../../specimens/databases/dax';
import { alarmsOf, keyOf, topicOf, vpcOf } from '../../specimens/surroundings';
import { templateOf, testApp, testStack } from '../../support/synth';

const CLUSTER = 'AWS::DAX::Cluster';
const ALARM = 'AWS::CloudWatch::Alarm';
const capacity = DaxCapacity.cluster({ nodeType: 'dax.t3.small' });

function tableOf(stack: Stack): dynamodb.ITable {
  return dynamodb.TableV2.fromTableName(stack, 'Products', 'products');
}

function make(props: Partial<DaxClusterProps> = {}, stack: Stack = testStack(), id = 'Dax'): DaxCluster {
  const tables = 'tables' in props ? [] : [tableOf(stack)];
  return new DaxCluster(stack, id, { vpc: vpcOf(stack), tables, capacity, alarms: Alarms.none(), ...props });
}

function template(props: Partial<DaxClusterProps>): Template {
  const stack = testStack();
  make(props, stack);
  return templateOf(stack);
}

/** The actions on tables of the cluster's role. */
function actionsOf(result: Template): unknown {
  const [policy] = Object.values(result.findResources('AWS::IAM::Policy'));
  return policy?.Properties.PolicyDocument.Statement;
}

const nameOf = (id = 'Dax') => ({
  'Fn::Select': [1, { 'Fn::Split': ['/', { 'Fn::GetAtt': [Match.stringLikeRegexp(`^${id}Cluster`), 'Arn'] }] }],
});

const READS = [
  'BatchGetItem',
  'ConditionCheckItem',
  'DescribeTable',
  'GetItem',
  'GetRecords',
  'GetShardIterator',
  'Query',
  'Scan',
];
const CLIENT_READS = ['dax:BatchGetItem', 'dax:ConditionCheckItem', 'dax:GetItem', 'dax:Query', 'dax:Scan'];
const CLIENT_WRITES = ['dax:BatchWriteItem', 'dax:DeleteItem', 'dax:PutItem', 'dax:UpdateItem'];
const WRITES = ['BatchWriteItem', 'DeleteItem', 'PutItem', 'UpdateItem'];

describe('DaxCluster', () => {
  describe('defaults', () => {
    let result: Template;

    beforeAll(() => {
      result = template({});
    });

    test('three nodes, encrypted in transit and at rest, in the private subnets', () => {
      const [cluster] = Object.values(result.findResources(CLUSTER));
      const ref = (id: string) => ({ Ref: expect.stringMatching(`^Dax${id}`) });
      expect(cluster?.Properties).toEqual({
        Description: 'Cache of Test/Dax',
        NodeType: 'dax.t3.small',
        ReplicationFactor: 3,
        ClusterEndpointEncryptionType: 'TLS',
        SSESpecification: { SSEEnabled: true },
        IAMRoleARN: { 'Fn::GetAtt': [expect.stringMatching(/^DaxRole/), 'Arn'] },
        ParameterGroupName: ref('ParameterGroup'),
        SubnetGroupName: ref('SubnetGroup'),
        SecurityGroupIds: [{ 'Fn::GetAtt': [expect.stringMatching(/^DaxSecurityGroup/), 'GroupId'] }],
      });
      expect(cluster?.DependsOn).toEqual(
        expect.arrayContaining([
          expect.stringMatching(/^DaxRoleDefaultPolicy/),
          expect.stringMatching(/^DaxRole\w{8}$/),
        ]),
      );
      result.hasResourceProperties('AWS::DAX::SubnetGroup', {
        SubnetIds: ['subnet-0123456789abcdef2', 'subnet-0123456789abcdef3'],
      });
    });

    test('items and results of queries stay for five minutes', () => {
      result.hasResourceProperties('AWS::DAX::ParameterGroup', {
        ParameterNameValues: { 'record-ttl-millis': '300000', 'query-ttl-millis': '300000' },
      });
    });

    test('a role of DAX for the tables alone', () => {
      result.hasResourceProperties('AWS::IAM::Role', {
        AssumeRolePolicyDocument: {
          Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'dax.amazonaws.com' } }],
        },
      });
      const table = {
        'Fn::Join': [
          '',
          [
            'arn:',
            { Ref: 'AWS::Partition' },
            ':dynamodb:',
            { Ref: 'AWS::Region' },
            ':',
            { Ref: 'AWS::AccountId' },
            ':table/products',
          ],
        ],
      };
      expect(actionsOf(result)).toEqual([
        {
          Action: [...READS, ...WRITES].sort().map((action) => `dynamodb:${action}`),
          Effect: 'Allow',
          Resource: table,
        },
      ]);
    });

    test('nobody is let in; HTTPS goes out', () => {
      result.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
      result.hasResourceProperties('AWS::EC2::SecurityGroup', {
        SecurityGroupIngress: Match.absent(),
        SecurityGroupEgress: [
          { CidrIp: '0.0.0.0/0', FromPort: 443, ToPort: 443, IpProtocol: 'tcp', Description: 'Calls of DynamoDB' },
        ],
      });
    });

    test('alarms on load, memory, evictions, errors and on hits that are few', () => {
      const stack = testStack();
      expect(make({ alarms: alarmsOf(stack) }, stack).alarms).toHaveLength(5);
      const watched = templateOf(stack);
      for (const [name, statistic, threshold, datapoints] of [
        ['CPUUtilization', 'Maximum', 80],
        ['CacheMemoryUtilization', 'Maximum', 90],
        ['EvictedSize', 'Sum', 1],
        ['FaultRequestCount', 'Sum', 1, 3],
      ] as const) {
        watched.hasResourceProperties(ALARM, {
          Namespace: 'AWS/DAX',
          MetricName: name,
          Statistic: statistic,
          Threshold: threshold,
          Period: 60,
          EvaluationPeriods: 5,
          DatapointsToAlarm: datapoints ?? Match.absent(),
          Dimensions: [{ Name: 'ClusterId', Value: nameOf() }],
        });
      }
      watched.hasResourceProperties(ALARM, {
        Threshold: 50,
        ComparisonOperator: 'LessThanThreshold',
        EvaluationPeriods: 3,
        Metrics: [
          Match.objectLike({
            Expression:
              'IF(FILL(hits, 0) + FILL(misses, 0) >= 1000, 100 * FILL(hits, 0) / (FILL(hits, 0) + FILL(misses, 0)), 100)',
          }),
          ...['ItemCacheHits', 'ItemCacheMisses'].map((MetricName) =>
            Match.objectLike({
              MetricStat: { Metric: Match.objectLike({ MetricName }), Period: 300, Stat: 'Sum' },
            }),
          ),
        ],
      });
    });
  });

  describe('all options', () => {
    let stack: Stack;
    let result: Template;

    beforeAll(() => {
      stack = testStack();
      const cluster = daxSpecimens.DaxCluster?.full(stack, 'Dax') as DaxCluster;
      new OperationsDashboard(stack, 'Dashboard', { subjects: [cluster] });
      result = templateOf(stack);
    });

    test('reach the cluster and its parameters', () => {
      result.hasResourceProperties(CLUSTER, {
        NodeType: 'dax.r5.large',
        ReplicationFactor: 5,
        PreferredMaintenanceWindow: 'sun:03:00-sun:04:00',
        NotificationTopicARN: stack.resolve(topicOf(stack).topicArn) as unknown,
      });
      result.hasResourceProperties('AWS::DAX::ParameterGroup', {
        ParameterNameValues: { 'record-ttl-millis': '3600000', 'query-ttl-millis': '60000' },
      });
    });

    test('a role that only reads', () => {
      const table = (name: string) => ({ 'Fn::Join': ['', expect.arrayContaining([`:table/${name}`])] });
      expect(actionsOf(result)).toEqual([
        {
          Action: READS.map((action) => `dynamodb:${action}`),
          Effect: 'Allow',
          Resource: [table('prices'), table('products')],
        },
      ]);
    });

    test('the thresholds of the alarms', () => {
      const thresholds = Object.values(result.findResources(ALARM)).map(({ Properties }) => Properties.Threshold);
      expect(thresholds).toEqual([70, 80, 1_000_000, 10, 90]);
    });

    test('the dashboard shows load, requests and hits', () => {
      const body = JSON.stringify(result.findResources('AWS::CloudWatch::Dashboard'));
      for (const title of ['load', 'requests', 'hits']) expect(body).toContain(`Test/Dax: ${title}`);
    });
  });

  describe('overrides', () => {
    test('clients are let in on the port of encrypted clusters', () => {
      const stack = testStack();
      const client = new ec2.SecurityGroup(stack, 'Client', { vpc: vpcOf(stack) });
      make({}, stack).connections.allowDefaultPortFrom(client);
      templateOf(stack).hasResourceProperties('AWS::EC2::SecurityGroupIngress', { FromPort: 9111, ToPort: 9111 });
    });

    test.each<[string, (cluster: DaxCluster, role: iam.Role) => iam.Grant, string[]]>([
      ['grantRead', (cluster, role) => cluster.grantRead(role), CLIENT_READS],
      ['grantWrite', (cluster, role) => cluster.grantWrite(role), CLIENT_WRITES],
      ['grantReadWrite', (cluster, role) => cluster.grantReadWrite(role), [...CLIENT_READS, ...CLIENT_WRITES].sort()],
    ])('%s() is on the cluster alone', (_name, grant, actions) => {
      const stack = testStack();
      const role = new iam.Role(stack, 'Client', { assumedBy: new iam.AccountRootPrincipal() });
      expect(grant(make({}, stack), role).success).toBe(true);
      templateOf(stack).hasResourceProperties('AWS::IAM::Policy', {
        PolicyDocument: Match.objectLike({
          Statement: [
            {
              Action: actions,
              Effect: 'Allow',
              Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^DaxCluster'), 'Arn'] },
            },
          ],
        }),
        Roles: [{ Ref: Match.stringLikeRegexp('^Client') }],
      });
    });

    test('the key of a table', () => {
      const stack = testStack(testApp(), 'Test', { env: { account: '111122223333', region: 'eu-west-1' } });
      const items = new ItemTable(stack, 'Items', {
        partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
        encryption: dynamodb.TableEncryptionV2.customerManagedKey(keyOf(stack)),
        alarms: Alarms.none(),
      });
      make({ tables: [items.table] }, stack);
      const onKey = (actionsOf(templateOf(stack)) as { Action: string[]; Resource: unknown }[]).find(
        ({ Resource }) => Resource === stack.resolve(keyOf(stack).keyArn),
      );
      expect(onKey?.Action).toContain('kms:Decrypt');
    });

    test('other times make a group of another name, which a cluster can be given in place', () => {
      const nameFor = (props: Partial<DaxClusterProps>) => {
        const [group] = Object.values(template(props).findResources('AWS::DAX::ParameterGroup'));
        return JSON.stringify(group?.Properties.ParameterGroupName);
      };
      const name = nameFor({});
      expect(nameFor({ maintenanceWindow: 'sun:03:00-sun:04:00' })).toBe(name);
      expect(nameFor({ itemTimeToLive: Duration.minutes(5) })).toBe(name);
      expect(nameFor({ queryTimeToLive: Duration.minutes(1) })).not.toBe(name);
    });

    test.each([
      ['one node', undefined, 1],
      ['two nodes', 2, 2],
    ])('%s for a reason, with a warning', (words, nodes, factor) => {
      const stack = testStack();
      make({ capacity: DaxCapacity.reduced({ nodeType: 'dax.t3.small', nodes, reason: 'Tests.' }) }, stack);
      templateOf(stack).hasResourceProperties(CLUSTER, { ReplicationFactor: factor });
      Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp(`with ${words} the cache.*Tests`));
    });

    test('props of a property injector', () => {
      const app = testApp();
      PropertyInjectors.of(app).add({
        constructUniqueId: DaxCluster.PROPERTY_INJECTION_ID,
        inject: (props: DaxClusterProps) => ({ ...props, readOnly: true }),
      });
      const stack = testStack(app);
      make({}, stack);
      expect(JSON.stringify(actionsOf(templateOf(stack)))).not.toContain('PutItem');
    });
  });

  describe('fails', () => {
    test.each<[string, Partial<DaxClusterProps>, string]>([
      ['no VPC', { vpc: undefined }, "'vpc' must be given, got nothing"],
      ['no tables at all', { tables: undefined }, "'tables' must be given, got nothing"],
      ['an empty list of tables', { tables: [] }, "'tables' must not be empty; give at least one"],
      [
        'no nodes',
        { capacity: undefined },
        "'capacity' must be given, got nothing; give it a DaxCapacity: write DaxCapacity.cluster(options)",
      ],
      ['nobody to tell', { alarms: undefined }, "'alarms' must be given, got nothing"],
      [
        'items of no time',
        { itemTimeToLive: Duration.seconds(0) },
        "'itemTimeToLive' must be a duration in whole seconds of at least 1 s, got 0 s",
      ],
      [
        'results of half a second',
        { queryTimeToLive: Duration.millis(500) },
        "'queryTimeToLive' must be a duration in whole",
      ],
      [
        'a window without an end',
        { maintenanceWindow: 'sun:03:00' },
        "'maintenanceWindow' must be a window such as 'sun:03:00-sun:04:00', got 'sun:03:00'",
      ],
      [
        'no load',
        { alarmThresholds: { cpuPercent: 0 } },
        "'alarmThresholds.cpuPercent' must be a number from 1 to 100, got 0",
      ],
      [
        'much memory',
        { alarmThresholds: { memoryPercent: 101 } },
        "'alarmThresholds.memoryPercent' must be a number from 1",
      ],
      [
        'all hits and more',
        { alarmThresholds: { hitPercent: 101 } },
        "'alarmThresholds.hitPercent' must be a number from 1",
      ],
      [
        'no eviction',
        { alarmThresholds: { evictedBytes: 0 } },
        "'alarmThresholds.evictedBytes' must be a whole number of at",
      ],
      [
        'no fault',
        { alarmThresholds: { faults: 0 } },
        "'alarmThresholds.faults' must be a whole number of at least 1, got 0",
      ],
    ])('fails for %s', (_what, props, message) => {
      expect(() => make(props)).toThrow(message);
    });

    test('fails for a table of another Region', () => {
      const app = testApp();
      const stack = testStack(app, 'Test', { env: { region: 'eu-west-1' } });
      const table = dynamodb.TableV2.fromTableArn(stack, 'Far', 'arn:aws:dynamodb:eu-central-1:111122223333:table/far');
      expect(() => make({ tables: [table] }, stack)).toThrow(
        "'tables' must be of the Region of the cluster ('eu-west-1'), got one of 'eu-central-1'; give it the replica there",
      );
    });

    test('fails for a table of another account', () => {
      const stack = testStack(testApp(), 'Test', { env: { account: '111122223333', region: 'eu-west-1' } });
      const table = dynamodb.TableV2.fromTableArn(stack, 'Far', 'arn:aws:dynamodb:eu-west-1:444455556666:table/far');
      expect(() => make({ tables: [table] }, stack)).toThrow(
        "'tables' must be of the account of the cluster (111122223333), got one of 444455556666; DAX reads no other",
      );
    });

    test('fails for one zone, unless there is one node', () => {
      const stack = testStack();
      const tables = [tableOf(stack)];
      const subnets = { subnets: vpcOf(stack).privateSubnets.slice(1) };
      expect(() => make({ subnets, tables }, stack)).toThrow(
        "'subnets' must be in at least two zones for 3 nodes, got 1",
      );
      expect(() => make({ subnets: { subnets: [] }, tables }, stack, 'None')).toThrow(
        "'subnets' must be at least one, got none",
      );
      const one = DaxCapacity.reduced({ nodeType: 'dax.t3.small', reason: 'Tests.' });
      expect(() => make({ subnets, tables, capacity: one }, stack, 'One')).not.toThrow();
    });

    test('fails with mistakes of different kinds at once, before anything is created', () => {
      const stack = testStack();
      expect(() => make({ itemTimeToLive: Duration.seconds(0), maintenanceWindow: 'x' }, stack)).toThrow(
        /DaxCluster at 'Test\/Dax' has 2 problems:[^]*itemTimeToLive[^]*maintenanceWindow/,
      );
      expect(stack.node.findChild('Dax').node.children).toEqual([]);
    });
  });

  describe('in a stack', () => {
    test('two in one stack; children can be overridden', () => {
      const stack = testStack();
      const tables = [tableOf(stack)];
      const one = make({ tables }, stack, 'One');
      make({ tables }, stack, 'Two').cluster.addPropertyOverride('Description', 'Other');
      expect(stack.resolve(one.endpointUrl)).toEqual({
        'Fn::GetAtt': [expect.stringMatching(/^OneCluster/), 'ClusterDiscoveryEndpointURL'],
      });
      const result = templateOf(stack);
      result.resourceCountIs(CLUSTER, 2);
      result.hasResourceProperties(CLUSTER, { Description: 'Other' });
    });
  });
});
