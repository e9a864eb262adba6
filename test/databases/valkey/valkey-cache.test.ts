import { Duration, PropertyInjectors, RemovalPolicy, Size, Stack } from 'aws-cdk-lib/core';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { ValkeyAccess, ValkeyCache, ValkeyCacheProps, ValkeyCapacity } from '../../../lib/databases';
import { Alarms, OperationsDashboard } from '../../../lib/observability';
import { valkeySpecimens } from '../../specimens/databases/valkey';
import { alarmsOf, keyOf, vpcOf } from '../../specimens/surroundings';
import { templateOf, testApp, testStack } from '../../support/synth';

const SERVERLESS = 'AWS::ElastiCache::ServerlessCache';
const GROUP = 'AWS::ElastiCache::ReplicationGroup';
const USER = 'AWS::ElastiCache::User';
const ALARM = 'AWS::CloudWatch::Alarm';
const HELPERS = [
  USER,
  'AWS::ElastiCache::UserGroup',
  'AWS::ElastiCache::SubnetGroup',
  'AWS::ElastiCache::ParameterGroup',
  'AWS::EC2::SecurityGroup',
];

const serverless = ValkeyCapacity.serverless({ maxStorage: Size.gibibytes(5), maxProcessingUnits: 5000 });
const cluster = ValkeyCapacity.cluster({ nodeType: 'cache.t4g.small' });

function make(props: Partial<ValkeyCacheProps> = {}, stack: Stack = testStack(), id = 'Cache'): ValkeyCache {
  return new ValkeyCache(stack, id, { vpc: vpcOf(stack), capacity: serverless, alarms: Alarms.none(), ...props });
}

function template(props: Partial<ValkeyCacheProps>): Template {
  const stack = testStack();
  make(props, stack);
  return templateOf(stack);
}

function propertiesOf(result: Template, type: string): Record<string, unknown> {
  const [{ Properties } = { Properties: {} }] = Object.values(result.findResources(type));
  return Properties as Record<string, unknown>;
}

const UUID = { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] };
const named = (prefix: string) => ({
  'Fn::Join': [
    '',
    [Match.stringLikeRegexp(`^${prefix}[0-9a-f]{8}-$`), { 'Fn::Select': [0, { 'Fn::Split': ['-', UUID] }] }],
  ],
});

describe('ValkeyCache', () => {
  describe('defaults', () => {
    let result: Template;

    beforeAll(() => {
      result = template({});
    });

    test('serverless with limits, in the private subnets of the VPC, a snapshot a day for a week and a last one', () => {
      const { ServerlessCacheName, FinalSnapshotName, ...properties } = propertiesOf(result, SERVERLESS);
      expect(ServerlessCacheName).toMatchObject({
        'Fn::Join': ['', [expect.stringMatching(/^test-cache-\w{8}-$/), {}, expect.stringMatching(/^-\w{8}$/)]],
      });
      expect(JSON.stringify(FinalSnapshotName)).toContain('-final');
      expect(properties).toEqual({
        Engine: 'valkey',
        MajorEngineVersion: '8',
        Description: 'Valkey cache of Test/Cache',
        CacheUsageLimits: { DataStorage: { Unit: 'GB', Maximum: 5 }, ECPUPerSecond: { Maximum: 5000 } },
        SubnetIds: ['subnet-0123456789abcdef2', 'subnet-0123456789abcdef3'],
        SecurityGroupIds: [{ 'Fn::GetAtt': [expect.stringMatching(/^CacheSecurityGroup/), 'GroupId'] }],
        UserGroupId: {
          Ref:
            'CacheUserGroup' + String(Object.keys(result.findResources('AWS::ElastiCache::UserGroup'))[0]?.slice(14)),
        },
        SnapshotRetentionLimit: 7,
      });
      result.hasResource(SERVERLESS, { DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' });
    });

    test('the default user is off, the other signs in by IAM under its id', () => {
      result.resourceCountIs(USER, 2);
      result.hasResourceProperties(USER, {
        Engine: 'valkey',
        UserName: 'default',
        UserId: named('test-cache-defaultuser-'),
        AccessString: 'off ~* -@all',
        Passwords: [UUID],
        NoPasswordRequired: Match.absent(),
      });
      result.hasResourceProperties(USER, {
        Engine: 'valkey',
        UserId: named('test-cache-user-'),
        UserName: named('test-cache-user-'),
        AccessString: 'on ~* +@all -@admin -@dangerous +info',
        AuthenticationMode: { Type: 'iam' },
        Passwords: Match.absent(),
      });
      const ids = Object.keys(result.findResources(USER));
      result.hasResourceProperties('AWS::ElastiCache::UserGroup', {
        Engine: 'valkey',
        UserGroupId: named('test-cache-'),
        UserIds: ids.map((Ref) => ({ Ref })),
      });
    });

    test('a security group that lets nobody in or out', () => {
      result.hasResourceProperties('AWS::EC2::SecurityGroup', {
        SecurityGroupIngress: Match.absent(),
        SecurityGroupEgress: [Match.objectLike({ CidrIp: '255.255.255.255/32' })],
      });
      result.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
    });

    test('nothing else', () => {
      expect(
        Object.values(result.toJSON().Resources as Record<string, { Type: string }>)
          .map(({ Type }) => Type)
          .sort(),
      ).toEqual(['AWS::EC2::SecurityGroup', SERVERLESS, USER, USER, 'AWS::ElastiCache::UserGroup']);
    });

    test('alarms near the limits, in five minutes one after the other', () => {
      const stack = testStack();
      const { alarms } = make({ alarms: alarmsOf(stack) }, stack);
      const watched = templateOf(stack);
      expect(alarms).toHaveLength(5);
      for (const [name, statistic, threshold] of [
        ['BytesUsedForCache', 'Maximum', 4_000_000_000],
        ['ElastiCacheProcessingUnits', 'Sum', 240_000],
        ['ThrottledCmds', 'Sum', 1],
        ['Evictions', 'Sum', 1],
        ['CurrConnections', 'Maximum', 50_000],
      ]) {
        watched.hasResourceProperties(ALARM, {
          Namespace: 'AWS/ElastiCache',
          MetricName: name,
          Statistic: statistic,
          Threshold: threshold,
          Period: 60,
          EvaluationPeriods: 5,
          ComparisonOperator: 'GreaterThanOrEqualToThreshold',
          Dimensions: [{ Name: 'clusterId', Value: { Ref: Match.stringLikeRegexp('^CacheServerlessCache') } }],
        });
      }
    });
  });

  describe('all options', () => {
    let stack: Stack;
    let result: Template;
    let cache: ValkeyCache;

    beforeAll(() => {
      stack = testStack();
      cache = valkeySpecimens.ValkeyCache?.full(stack, 'Cache') as ValkeyCache;
      new OperationsDashboard(stack, 'Dashboard', { subjects: [cache] });
      result = templateOf(stack);
    });

    test('nodes in cluster mode over the zones, encrypted, with logs and snapshots', () => {
      const log = (type: string, id: string) => ({
        LogType: type,
        LogFormat: 'json',
        DestinationType: 'cloudwatch-logs',
        DestinationDetails: { CloudWatchLogsDetails: { LogGroup: { Ref: expect.stringMatching(id) } } },
      });
      const ref = (id: string) => ({ Ref: expect.stringMatching(`^Cache${id}`) });
      expect(propertiesOf(result, GROUP)).toEqual({
        ReplicationGroupDescription: 'Valkey cache of Test/Cache',
        Engine: 'valkey',
        EngineVersion: '8.2',
        CacheNodeType: 'cache.r7g.large',
        ClusterMode: 'enabled',
        NumNodeGroups: 2,
        ReplicasPerNodeGroup: 2,
        AutomaticFailoverEnabled: true,
        MultiAZEnabled: true,
        AtRestEncryptionEnabled: true,
        TransitEncryptionEnabled: true,
        KmsKeyId: stack.resolve(keyOf(stack).keyArn),
        UserGroupIds: [ref('UserGroup')],
        CacheParameterGroupName: ref('ParameterGroup'),
        CacheSubnetGroupName: ref('SubnetGroup'),
        SecurityGroupIds: [{ 'Fn::GetAtt': [expect.stringMatching(/^CacheSecurityGroup/), 'GroupId'] }],
        Port: 6379,
        AutoMinorVersionUpgrade: true,
        PreferredMaintenanceWindow: 'sun:03:00-sun:04:00',
        SnapshotRetentionLimit: 30,
        SnapshotWindow: '01:30-02:30',
        LogDeliveryConfigurations: [log('slow-log', '^CacheSlowLogGroup'), log('engine-log', '^CacheEngineLogGroup')],
      });
      result.hasResource(GROUP, { UpdatePolicy: { UseOnlineResharding: true } });
      result.hasResourceProperties('AWS::ElastiCache::ParameterGroup', {
        CacheParameterGroupFamily: 'valkey8',
        Properties: { 'cluster-enabled': 'yes', 'maxmemory-policy': 'allkeys-lfu' },
      });
      result.hasResourceProperties('AWS::ElastiCache::SubnetGroup', {
        SubnetIds: ['subnet-0123456789abcdef2', 'subnet-0123456789abcdef3'],
      });
      result.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 365, KmsKeyId: Match.anyValue() });
    });

    test('kept with everything that it needs', () => {
      for (const type of [GROUP, ...HELPERS])
        result.allResources(type, { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    });

    test('alarms for each shard, on the node that is worst off', () => {
      expect(cache.alarms.map(({ node }) => node.id)).toEqual(
        ['Shard1', 'Shard2'].flatMap((shard) =>
          ['Cpu', 'Memory', 'Evictions', 'Connections', 'Lag'].map((what) => `${shard}${what}Alarm`),
        ),
      );
      for (const [name, threshold] of [
        ['EngineCPUUtilization', 80],
        ['DatabaseMemoryUsagePercentage', 70],
        ['Evictions', 100],
        ['CurrConnections', 10_000],
        ['ReplicationLag', 5],
      ]) {
        result.hasResourceProperties(ALARM, {
          Threshold: threshold,
          EvaluationPeriods: 5,
          Metrics: [
            Match.objectLike({ Expression: 'MAX([node1, node2, node3])' }),
            ...[1, 2, 3].map((n) =>
              Match.objectLike({
                MetricStat: Match.objectLike({
                  Stat: 'Maximum',
                  Metric: {
                    Namespace: 'AWS/ElastiCache',
                    MetricName: name,
                    Dimensions: [
                      {
                        Name: 'CacheClusterId',
                        Value: { 'Fn::Join': ['', [{ Ref: Match.anyValue() }, `-0002-00${n}`]] },
                      },
                    ],
                  },
                }),
              }),
            ),
          ],
        });
      }
    });

    test('a user for some keys, and another that reads', () => {
      result.hasResourceProperties(USER, { AccessString: 'on ~sessions:* +@all -@admin -@dangerous +info' });
      result.hasResourceProperties(USER, { AccessString: 'on ~* +@all -@write -@admin -@dangerous +info' });
    });

    test('a principal signs in as one user to one cache', () => {
      const [policy] = Object.values(result.findResources('AWS::IAM::Policy'));
      expect(policy?.Properties.PolicyDocument.Statement).toEqual([
        {
          Action: 'elasticache:Connect',
          Effect: 'Allow',
          Resource: [
            { 'Fn::GetAtt': [expect.stringMatching(/^CacheReports/), 'Arn'] },
            {
              'Fn::Join': [
                '',
                [
                  'arn:',
                  { Ref: 'AWS::Partition' },
                  ':elasticache:',
                  { Ref: 'AWS::Region' },
                  ':',
                  { Ref: 'AWS::AccountId' },
                  ':replicationgroup:',
                  { Ref: expect.stringMatching(/^CacheReplicationGroup/) },
                ],
              ],
            },
          ],
        },
      ]);
    });

    test('the dashboard shows data, load, hit rate and evicted keys', () => {
      const body = JSON.stringify(result.findResources('AWS::CloudWatch::Dashboard'));
      for (const title of ['data', 'load', 'hit rate', 'evicted keys']) expect(body).toContain(`Test/Cache: ${title}`);
    });
  });

  describe('overrides', () => {
    test('clients are let in on both ports of a serverless cache, on one of nodes', () => {
      for (const [capacity, from, to] of [
        [serverless, 6379, 6380],
        [cluster, 6379, 6379],
      ] as const) {
        const stack = testStack();
        const client = new ec2.SecurityGroup(stack, 'Client', { vpc: vpcOf(stack) });
        make({ capacity }, stack).connections.allowDefaultPortFrom(client);
        templateOf(stack).hasResourceProperties('AWS::EC2::SecurityGroupIngress', { FromPort: from, ToPort: to });
      }
    });

    test('a last snapshot of nodes, whose helpers go with them', () => {
      const result = template({ capacity: cluster });
      result.hasResource(GROUP, { DeletionPolicy: 'Snapshot', UpdateReplacePolicy: 'Snapshot' });
      for (const type of HELPERS) {
        result.allResources(type, Match.not(Match.objectLike({ DeletionPolicy: 'Retain' })));
      }
      result.hasResourceProperties(GROUP, { NumNodeGroups: 1, ReplicasPerNodeGroup: 1, SnapshotRetentionLimit: 7 });
      result.hasResourceProperties('AWS::ElastiCache::ParameterGroup', {
        Properties: { 'maxmemory-policy': 'volatile-lru' },
      });
      result.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 90, KmsKeyId: Match.absent() });
    });

    test.each<[string, RemovalPolicy, string]>([
      ['kept', RemovalPolicy.RETAIN, 'Retain'],
      ['deleted', RemovalPolicy.DESTROY, 'Delete'],
    ])('a serverless cache is %s without a last snapshot', (_what, removalPolicy, policy) => {
      const result = template({ removalPolicy });
      result.hasResource(SERVERLESS, {
        DeletionPolicy: policy,
        Properties: { FinalSnapshotName: Match.absent() },
      });
      result.allResources(USER, { DeletionPolicy: policy });
    });

    test('the thresholds of nodes', () => {
      const stack = testStack();
      make({ capacity: cluster, alarms: alarmsOf(stack) }, stack);
      const result = templateOf(stack);
      const thresholds = Object.values(result.findResources(ALARM)).map(({ Properties }) => Properties.Threshold);
      expect(thresholds).toEqual([90, 80, 1, 50_000, 10]);
    });

    test('nodes without replicas, for a reason, with a warning', () => {
      const stack = testStack();
      const reason = 'Holds pages of the catalogue.';
      const capacity = ValkeyCapacity.withoutReplicas({ nodeType: 'cache.r6gd.xlarge', reason });
      const cache = make({ capacity, alarms: alarmsOf(stack) }, stack);
      const result = templateOf(stack);
      result.hasResourceProperties(GROUP, {
        ReplicasPerNodeGroup: 0,
        MultiAZEnabled: false,
        AutomaticFailoverEnabled: true,
        DataTieringEnabled: true,
      });
      expect(cache.alarms.map(({ node }) => node.id)).not.toContain('Shard1LagAlarm');
      expect(JSON.stringify(cache.node.metadata)).toContain('AwsSolutions-AEC4');
      Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('lost with its node.*catalogue'));
      template({ capacity: cluster }).hasResourceProperties(GROUP, { DataTieringEnabled: Match.absent() });
    });

    test('limits from below, another hour and a key of the caller', () => {
      const stack = testStack();
      const capacity = ValkeyCapacity.serverless({
        maxStorage: Size.gibibytes(10),
        minStorage: Size.gibibytes(2),
        maxProcessingUnits: 9000,
        minProcessingUnits: 1000,
      });
      make({ capacity, snapshotTime: '23:30', encryptionKey: keyOf(stack) }, stack);
      templateOf(stack).hasResourceProperties(SERVERLESS, {
        CacheUsageLimits: {
          DataStorage: { Unit: 'GB', Maximum: 10, Minimum: 2 },
          ECPUPerSecond: { Maximum: 9000, Minimum: 1000 },
        },
        DailySnapshotTime: '23:30',
        KmsKeyId: stack.resolve(keyOf(stack).keyArn),
      });
      template({ capacity: cluster, snapshotTime: '23:30' }).hasResourceProperties(GROUP, {
        SnapshotWindow: '23:30-00:30',
      });
    });

    test('a key or other subnets make another name, a change in place does not', () => {
      const nameOf = (props: Partial<ValkeyCacheProps>, stack = testStack()) => {
        make(props, stack);
        return JSON.stringify(propertiesOf(templateOf(stack), SERVERLESS).ServerlessCacheName);
      };
      const name = nameOf({});
      expect(nameOf({ snapshotTime: '03:00' })).toBe(name);
      const stack = testStack();
      expect(nameOf({ encryptionKey: keyOf(stack) }, stack)).not.toBe(name);
      const other = testStack();
      const isolated = ec2.Subnet.fromSubnetAttributes(other, 'Other', {
        subnetId: 'subnet-9',
        availabilityZone: 'eu-west-1c',
      });
      expect(nameOf({ subnets: { subnets: [...vpcOf(other).privateSubnets, isolated] } }, other)).not.toBe(name);
    });

    test('props of a property injector', () => {
      const app = testApp();
      PropertyInjectors.of(app).add({
        constructUniqueId: ValkeyCache.PROPERTY_INJECTION_ID,
        inject: (props: ValkeyCacheProps) => ({ ...props, snapshotRetention: Duration.days(14) }),
      });
      const stack = testStack(app);
      make({}, stack);
      templateOf(stack).hasResourceProperties(SERVERLESS, { SnapshotRetentionLimit: 14 });
    });
  });

  describe('fails', () => {
    test.each<[string, Partial<ValkeyCacheProps>, string]>([
      ['no VPC', { vpc: undefined }, "'vpc' must be given, got nothing; give it an IVpc"],
      ['no capacity', { capacity: undefined }, "'capacity' must be given, got nothing"],
      ['nobody to tell', { alarms: undefined }, "'alarms' must be given, got nothing"],
      [
        'half a day of snapshots',
        { snapshotRetention: Duration.hours(12) },
        "'snapshotRetention' must be a duration in whole days from 0 to 35, got 0.5 d",
      ],
      ['36 days of snapshots', { snapshotRetention: Duration.days(36) }, 'from 0 to 35, got 36 d'],
      [
        'a time of no day',
        { snapshotTime: '24:00' },
        "'snapshotTime' must be a time of 24 hours such as '03:00', got '24:00'",
      ],
      [
        'a time of no snapshots',
        { snapshotTime: '03:00', snapshotRetention: Duration.days(0) },
        "'snapshotTime' must not be given without snapshots, got '03:00'",
      ],
      [
        'another removal',
        { removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE },
        "'removalPolicy' must be one of snapshot, retain, destroy, got retain-on-update-or-delete",
      ],
      [
        'logs of no nodes',
        { logRetention: logs.RetentionDays.ONE_WEEK },
        "'logRetention' and 'logEncryptionKey' need a cluster",
      ],
      [
        'thresholds of a cluster',
        { alarmThresholds: { replicationLag: Duration.seconds(5) } },
        "'alarmThresholds.cpuPercent' and '.replicationLag' are of a cluster",
      ],
      [
        'thresholds of a serverless cache',
        { capacity: cluster, alarmThresholds: { throttledCommands: 5 } },
        "'alarmThresholds.processingUnitsPercent' and '.throttledCommands' are of a serverless cache",
      ],
      [
        'no memory',
        { alarmThresholds: { memoryPercent: 0 } },
        "'alarmThresholds.memoryPercent' must be a number from 1 to 100",
      ],
      [
        'no eviction',
        { alarmThresholds: { evictions: 0 } },
        "'alarmThresholds.evictions' must be a whole number of at least 1",
      ],
      [
        'more connections than there can be',
        { alarmThresholds: { connections: 65_001 } },
        "'alarmThresholds.connections' must be a whole number from 1 to 65000, got 65001",
      ],
      [
        'no lag',
        { capacity: cluster, alarmThresholds: { replicationLag: Duration.seconds(0) } },
        "'alarmThresholds.replicationLag' must be a duration in whole seconds of at least 1 s, got 0 s",
      ],
    ])('fails for %s', (_what, props, message) => {
      expect(() => make(props)).toThrow(message);
    });

    test('fails for one zone, unless the nodes have no replicas', () => {
      const stack = testStack();
      const subnets = { subnets: vpcOf(stack).privateSubnets.slice(1) };
      expect(() => make({ subnets }, stack)).toThrow("'subnets' must be in at least two zones, got 1");
      expect(() => make({ subnets: { subnets: [] } }, stack, 'None')).toThrow(
        "'subnets' must be at least one, got none",
      );
      const capacity = ValkeyCapacity.withoutReplicas({ nodeType: 'cache.t4g.micro', reason: 'Holds pages.' });
      expect(() => make({ subnets, capacity }, stack, 'Single')).not.toThrow();
    });

    test('fails with mistakes of different kinds at once, before anything is created', () => {
      const stack = testStack();
      expect(() => make({ snapshotTime: '3', snapshotRetention: Duration.days(40) }, stack)).toThrow(
        /ValkeyCache at 'Test\/Cache' has 2 problems:[^]*snapshotRetention[^]*snapshotTime/,
      );
      expect(stack.node.findChild('Cache').node.children).toEqual([]);
    });
  });

  describe('in a stack', () => {
    test('two in one stack; children can be overridden and granted', () => {
      const stack = testStack();
      make({}, stack, 'One');
      const two = make({}, stack, 'Two');
      two.serverlessCache?.addPropertyOverride('Description', 'Other');
      const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
      expect(two.grantConnect(role).success).toBe(true);
      const result = templateOf(stack);
      result.resourceCountIs(SERVERLESS, 2);
      result.hasResourceProperties(SERVERLESS, { Description: 'Other' });
      result.hasResourceProperties('AWS::IAM::Policy', {
        PolicyDocument: Match.objectLike({
          Statement: [
            {
              Action: 'elasticache:Connect',
              Effect: 'Allow',
              Resource: [
                { 'Fn::GetAtt': [Match.stringLikeRegexp('^TwoServerlessCache'), 'ARN'] },
                { 'Fn::GetAtt': [Match.stringLikeRegexp('^TwoUser'), 'Arn'] },
              ],
            },
          ],
        }),
      });
    });

    test('the endpoints of both kinds', () => {
      const stack = testStack();
      const one = make({}, stack, 'One');
      const two = make({ capacity: cluster, access: ValkeyAccess.custom('on ~a:* +@read') }, stack, 'Two');
      expect(stack.resolve([one.endpointAddress, one.endpointPort])).toEqual(
        ['Endpoint.Address', 'Endpoint.Port'].map((name) => ({
          'Fn::GetAtt': [expect.stringMatching(/^OneServ/), name],
        })),
      );
      expect(stack.resolve([two.endpointAddress, two.endpointPort])).toEqual(
        ['ConfigurationEndPoint.Address', 'ConfigurationEndPoint.Port'].map((name) => ({
          'Fn::GetAtt': [expect.stringMatching(/^TwoRepl/), name],
        })),
      );
      templateOf(stack).hasResourceProperties(USER, { AccessString: 'on ~a:* +@read' });
    });
  });
});
