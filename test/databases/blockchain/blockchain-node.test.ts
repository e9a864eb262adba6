import { App, Duration, PropertyInjectors, RemovalPolicy, Size, Stack } from 'aws-cdk-lib/core';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { FleetImage } from '../../../lib/compute';
import { BlockchainDeployment, BlockchainNode, BlockchainNodeProps, EthereumNetwork } from '../../../lib/databases';
import { AccessLogs } from '../../../lib/loadbalancing';
import { Alarms } from '../../../lib/observability';
import { clientOf } from '../../specimens/databases/blockchain';
import { alarmsOf, certificateOf, keyOf, ON_CALL, vpcOf } from '../../specimens/surroundings';
import { templateOf, testApp, testStack } from '../../support/synth';

const VOLUME = 'AWS::EC2::Volume';
const GROUP = 'AWS::AutoScaling::AutoScalingGroup';
const ALARM = 'AWS::CloudWatch::Alarm';

function make(props: Partial<BlockchainNodeProps> = {}, stack: Stack = testStack(), id = 'Node'): BlockchainNode {
  return new BlockchainNode(stack, id, {
    vpc: vpcOf(stack),
    client: clientOf(),
    deployment: BlockchainDeployment.highlyAvailable(),
    alarms: alarmsOf(stack),
    ...props,
  });
}

const template = (props: Partial<BlockchainNodeProps> = {}) => {
  const stack = testStack();
  make(props, stack);
  return templateOf(stack);
};

const statementsOf = (result: Template, prefix: string) =>
  Object.entries(result.findResources('AWS::IAM::Policy'))
    .filter(([id]) => id.startsWith(prefix))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);

describe('BlockchainNode', () => {
  describe('defaults', () => {
    let result: Template;
    beforeAll(() => {
      result = template();
    });

    test('a volume for each node, in its zone, encrypted, of which a snapshot stays', () => {
      result.resourceCountIs(VOLUME, 2);
      for (const zone of ['eu-west-1a', 'eu-west-1b']) {
        result.hasResource(VOLUME, {
          Properties: {
            AvailabilityZone: zone,
            Encrypted: true,
            KmsKeyId: Match.absent(),
            MultiAttachEnabled: false,
            Size: 500,
            VolumeType: 'gp3',
            Iops: 3000,
            Throughput: 125,
            SnapshotId: Match.absent(),
          },
          DeletionPolicy: 'Snapshot',
          UpdateReplacePolicy: 'Snapshot',
        });
      }
    });

    test('mainnet has the room that AWS gives it, and an instance with 32 GiB', () => {
      const mainnet = template({ client: clientOf({ network: EthereumNetwork.MAINNET }) });
      mainnet.allResourcesProperties(VOLUME, { Size: 2048, Iops: 6000, Throughput: 400 });
      mainnet.hasResourceProperties('AWS::EC2::LaunchTemplate', {
        LaunchTemplateData: Match.objectLike({ InstanceType: 'm8g.2xlarge' }),
      });
    });

    test('launch templates wait for the permissions of the instances, and profiles, which take minutes, for none', () => {
      result.allResources('AWS::EC2::LaunchTemplate', {
        DependsOn: Match.arrayWith([Match.stringLikeRegexp('NodePolicy')]),
      });
      result.allResources('AWS::IAM::InstanceProfile', { DependsOn: Match.absent() });
    });

    test('a group of one instance for each node, in one subnet, which lets the volume go before another takes it', () => {
      result.resourceCountIs(GROUP, 2);
      for (const subnet of ['subnet-0123456789abcdef2', 'subnet-0123456789abcdef3']) {
        result.hasResource(GROUP, {
          Properties: {
            MinSize: '1',
            MaxSize: '1',
            DesiredCapacity: Match.absent(),
            VPCZoneIdentifier: [subnet],
            HealthCheckType: 'EC2',
            HealthCheckGracePeriod: 300,
            MetricsCollection: [{ Granularity: '1Minute' }],
            MixedInstancesPolicy: Match.absent(),
            LifecycleHookSpecificationList: [
              {
                LifecycleHookName: 'Stop',
                LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING',
                HeartbeatTimeout: 300,
                DefaultResult: 'CONTINUE',
              },
            ],
          },
          CreationPolicy: { ResourceSignal: { Count: 1, Timeout: 'PT1H' } },
          UpdatePolicy: {
            AutoScalingRollingUpdate: {
              MinInstancesInService: 0,
              MaxBatchSize: 1,
              PauseTime: 'PT1H',
              WaitOnResourceSignals: true,
              SuspendProcesses: [
                'HealthCheck',
                'ReplaceUnhealthy',
                'AZRebalance',
                'AlarmNotification',
                'ScheduledActions',
              ],
            },
          },
        });
      }
    });

    test('nodes are replaced one after the other', () => {
      const groups = result.findResources(GROUP);
      const [first, second] = ['NodeFirst', 'NodeSecond'].map((id) =>
        Object.keys(groups).find((logicalId) => logicalId.startsWith(id)),
      );
      expect(groups[`${second}`]?.DependsOn).toContain(first);
      expect(groups[`${first}`]?.DependsOn).not.toContain(second);
    });

    test('instances with IMDSv2, an encrypted disk, no key and no public address; On-Demand on Graviton', () => {
      result.allResourcesProperties('AWS::EC2::LaunchTemplate', {
        LaunchTemplateData: Match.objectLike({
          InstanceType: 'm8g.xlarge',
          EbsOptimized: true,
          Monitoring: { Enabled: true },
          MetadataOptions: { HttpEndpoint: 'enabled', HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
          KeyName: Match.absent(),
          NetworkInterfaces: Match.absent(),
          InstanceMarketOptions: Match.absent(),
          BlockDeviceMappings: [
            {
              DeviceName: '/dev/xvda',
              Ebs: Match.objectLike({ Encrypted: true, VolumeType: 'gp3', DeleteOnTermination: true }),
            },
          ],
        }),
      });
    });

    test('RPC behind an internal load balancer that lets nobody in, and asks nodes whether they are in sync', () => {
      result.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', { Scheme: 'internal' });
      result.hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', {
        Port: 8545,
        Protocol: 'HTTP',
        TargetType: 'instance',
        HealthCheckPort: '8080',
        HealthCheckPath: '/',
        Matcher: { HttpCode: '200' },
      });
      for (const { Properties } of Object.values(result.findResources('AWS::EC2::SecurityGroup'))) {
        expect(Properties.SecurityGroupIngress).toBeUndefined();
      }
      const rules = Object.values(result.findResources('AWS::EC2::SecurityGroupIngress')).map(({ Properties }) => [
        Properties.FromPort,
        Properties.ToPort,
        Properties.SourceSecurityGroupId['Fn::GetAtt'][0].slice(0, 16),
      ]);
      expect(rules.sort()).toEqual([
        [8080, 8080, 'NodeLoadBalancer'],
        [8545, 8545, 'NodeLoadBalancer'],
      ]);
    });

    test('an instance may attach the volume of its node to an instance of its group, of this stack, and nothing else', () => {
      const arn = (resource: string | object, kind: string) => ({
        'Fn::Join': [
          '',
          [
            'arn:',
            { Ref: 'AWS::Partition' },
            ':ec2:',
            { Ref: 'AWS::Region' },
            ':',
            { Ref: 'AWS::AccountId' },
            ...(typeof resource === 'string' ? [`:${kind}/${resource}`] : [`:${kind}/`, resource]),
          ],
        ],
      });
      for (const id of ['First', 'Second']) {
        const tag = { 'Fn::Join': ['', [{ Ref: 'AWS::StackId' }, expect.stringMatching(/^\/[0-9a-f]{20}$/)]] };
        const volume = { Ref: expect.stringMatching(`^Node${id}Volume`) };
        expect(statementsOf(result, 'NodeNodePolicy')).toContainEqual({
          Effect: 'Allow',
          Action: 'ec2:AttachVolume',
          Resource: [arn('*', 'instance'), arn(volume, 'volume')],
          Condition: { StringEquals: { 'aws:ResourceTag/BlockchainNode': tag } },
        });
        for (const [type, propagate] of [
          [VOLUME, {}],
          [GROUP, { PropagateAtLaunch: true }],
        ] as const) {
          const found = Object.entries(result.findResources(type)).find(([name]) => name.startsWith(`Node${id}`));
          expect(found?.[1].Properties.Tags).toContainEqual({ Key: 'BlockchainNode', Value: tag, ...propagate });
        }
      }
      expect(statementsOf(result, 'NodeRoleDefaultPolicy')).toEqual([
        { Effect: 'Allow', Action: 'cloudformation:SignalResource', Resource: { Ref: 'AWS::StackId' } },
      ]);
    });

    test('what instances do by themselves, narrowly', () => {
      const statements = statementsOf(result, 'NodeNodePolicy').filter(({ Action }) => Action !== 'ec2:AttachVolume');
      expect(statements).toEqual([
        {
          Effect: 'Allow',
          Action: [
            'autoscaling:DescribeAutoScalingInstances',
            'ec2:DescribeVolumes',
            ...['CreateControlChannel', 'CreateDataChannel', 'OpenControlChannel', 'OpenDataChannel'].map(
              (action) => `ssmmessages:${action}`,
            ),
          ],
          Resource: '*',
        },
        {
          Effect: 'Allow',
          Action: 'cloudwatch:PutMetricData',
          Resource: '*',
          Condition: { StringEquals: { 'cloudwatch:namespace': 'BlockchainNode' } },
        },
        {
          Effect: 'Allow',
          Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          Resource: { 'Fn::GetAtt': [expect.stringMatching(/^NodeLogGroup/), 'Arn'] },
        },
        {
          Effect: 'Allow',
          Action: 'autoscaling:CompleteLifecycleAction',
          Resource: {
            'Fn::Join': [
              '',
              [
                'arn:',
                { Ref: 'AWS::Partition' },
                ':autoscaling:',
                { Ref: 'AWS::Region' },
                ':',
                { Ref: 'AWS::AccountId' },
                ':autoScalingGroup:*:autoScalingGroupName/*',
              ],
            ],
          },
          Condition: {
            StringEquals: { 'autoscaling:ResourceTag/aws:cloudformation:stack-id': { Ref: 'AWS::StackId' } },
          },
        },
        expect.objectContaining({ Action: 'ssm:UpdateInstanceInformation' }),
      ]);
    });

    test('logs of three months', () => {
      result.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 90, KmsKeyId: Match.absent() });
    });

    test.each<[string, object]>([
      ['SyncLag', { Threshold: 300, EvaluationPeriods: 15, Statistic: 'Maximum', MetricName: 'SyncLag' }],
      ['Disk', { Threshold: 80, EvaluationPeriods: 15, Statistic: 'Maximum', MetricName: 'disk_used_percent' }],
      ['Memory', { Threshold: 95, EvaluationPeriods: 15, Statistic: 'Maximum', MetricName: 'mem_used_percent' }],
      [
        'Instance',
        {
          Threshold: 1,
          EvaluationPeriods: 5,
          Statistic: 'Maximum',
          Namespace: 'AWS/EC2',
          MetricName: 'StatusCheckFailed',
        },
      ],
    ])('an alarm %s of each node, for which silence is a failure', (name, properties) => {
      for (const id of ['First', 'Second']) {
        const [alarm] = Object.entries(result.findResources(ALARM))
          .filter(([logicalId]) => logicalId.startsWith(`Node${id}${name}Alarm`))
          .map(([, { Properties }]) => Properties);
        expect(alarm).toMatchObject({
          ...properties,
          ComparisonOperator: 'GreaterThanOrEqualToThreshold',
          TreatMissingData: 'breaching',
          AlarmActions: [ON_CALL],
          Period: 60,
        });
        const dimensions = JSON.stringify(alarm.Dimensions);
        expect(dimensions).toContain(
          name === 'Instance' ? `Node${id}GroupASG` : `"Name":"VolumeId","Value":{"Ref":"Node${id}Volume`,
        );
        expect(dimensions.includes('"path","Value":"/data"') || dimensions.includes('"Value":"/data"')).toBe(
          name === 'Disk',
        );
      }
    });

    test('an alarm of the peers of the client that has fewer', () => {
      result.hasResourceProperties(ALARM, {
        Threshold: 3,
        EvaluationPeriods: 15,
        ComparisonOperator: 'LessThanThreshold',
        TreatMissingData: 'breaching',
        Metrics: Match.arrayWith([
          Match.objectLike({ Expression: 'MIN([execution, consensus])' }),
          Match.objectLike({
            MetricStat: Match.objectLike({ Metric: Match.objectLike({ MetricName: 'ExecutionPeers' }) }),
          }),
        ]),
      });
    });
  });

  describe('all options', () => {
    test('a key, a size, IOPS, throughput, and a snapshot that volumes are made of', () => {
      const stack = testStack();
      make(
        {
          volume: {
            size: Size.tebibytes(1),
            iops: 5000,
            throughput: 300,
            encryptionKey: keyOf(stack),
            snapshotId: 'snap-0a',
          },
          removalPolicy: RemovalPolicy.RETAIN,
        },
        stack,
      );
      const result = templateOf(stack);
      result.allResources(VOLUME, {
        Properties: Match.objectLike({
          Size: 1024,
          Iops: 5000,
          Throughput: 300,
          KmsKeyId: Match.anyValue(),
          SnapshotId: 'snap-0a',
        }),
        DeletionPolicy: 'Retain',
      });
      const grants = statementsOf(result, 'NodeNodePolicy').filter(({ Action }) => Action === 'kms:CreateGrant');
      expect(grants[0].Condition).toEqual({
        Bool: { 'kms:GrantIsForAWSResource': true },
        StringEquals: {
          'kms:ViaService': { 'Fn::Join': ['', ['ec2.', { Ref: 'AWS::Region' }, '.amazonaws.com']] },
        },
      });
    });

    test('HTTPS, clients by range, logs elsewhere', () => {
      const stack = testStack();
      const node = make(
        {
          rpc: {
            certificates: [certificateOf(stack)],
            clients: [ec2.Peer.ipv4('10.1.0.0/16')],
            accessLogs: AccessLogs.none('a test'),
          },
        },
        stack,
      );
      const result = templateOf(stack);
      result.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', { Port: 443, Protocol: 'HTTPS' });
      result.hasResourceProperties('AWS::EC2::SecurityGroup', {
        SecurityGroupIngress: Match.arrayWith([Match.objectLike({ CidrIp: '10.1.0.0/16', FromPort: 443 })]),
      });
      expect(node.connections.defaultPort?.toString()).toBe('443');
      expect(node.url).toBeUndefined();
    });

    test('peers of named networks on the ports of the clients, and none otherwise', () => {
      const peers = (result: Template) =>
        Object.values(result.findResources('AWS::EC2::SecurityGroup'))
          .flatMap(({ Properties }) => Properties.SecurityGroupIngress ?? [])
          .map(({ CidrIp, IpProtocol, FromPort }) => [CidrIp, IpProtocol, FromPort]);
      expect(peers(template())).toEqual([]);
      expect(peers(template({ peers: [ec2.Peer.ipv4('10.2.0.0/16')] }))).toEqual([
        ['10.2.0.0/16', 'tcp', 30303],
        ['10.2.0.0/16', 'tcp', 9000],
        ['10.2.0.0/16', 'udp', 30303],
        ['10.2.0.0/16', 'udp', 9000],
        ['10.2.0.0/16', 'udp', 9001],
      ]);
    });

    test('other thresholds', () => {
      const result = template({
        alarmThresholds: { syncLag: Duration.minutes(2), peers: 9, diskPercent: 70, memoryPercent: 85 },
      });
      const thresholds = Object.entries(result.findResources(ALARM))
        .filter(([id]) => id.startsWith('NodeFirst'))
        .map(([, { Properties }]) => Properties.Threshold);
      expect(thresholds.sort((a, b) => a - b)).toEqual([1, 9, 70, 85, 120]);
    });
  });

  describe('overrides', () => {
    test('a client is let in to RPC, by its security group', () => {
      const stack = testStack();
      const client = new ec2.SecurityGroup(stack, 'Client', { vpc: vpcOf(stack) });
      make({}, stack).connections.allowDefaultPortFrom(client);
      templateOf(stack).hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
        FromPort: 80,
        SourceSecurityGroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Client'), 'GroupId'] },
      });
    });

    test('one node for a reason, with a warning, and two without', () => {
      const stack = testStack();
      make({ deployment: BlockchainDeployment.single('Tests may wait.') }, stack);
      templateOf(stack).resourceCountIs(GROUP, 1);
      Annotations.fromStack(stack).hasWarning(
        '*',
        Match.stringLikeRegexp('with one node nobody answers.*Tests may wait'),
      );
      const two = testStack();
      make({}, two);
      Annotations.fromStack(two).hasNoWarning('*', Match.stringLikeRegexp('with one node'));
    });

    test('the widest of the private ranges, and a prefix list, may call RPC', () => {
      const clients = [
        ec2.Peer.ipv4('10.0.0.0/8'),
        ec2.Peer.ipv6('fc00::/7'),
        ec2.Peer.prefixList('pl-0123456789abcdef0'),
      ];
      expect(() => template({ rpc: { clients } })).not.toThrow();
    });

    test('no alarms with nobody to tell', () => {
      template({ alarms: Alarms.none() }).resourceCountIs(ALARM, 0);
    });

    test('props of a property injector', () => {
      const app: App = testApp();
      PropertyInjectors.of(app).add({
        constructUniqueId: BlockchainNode.PROPERTY_INJECTION_ID,
        inject: (props: BlockchainNodeProps) => ({ ...props, volume: { size: Size.gibibytes(700) } }),
      });
      const stack = testStack(app);
      make({}, stack);
      templateOf(stack).allResourcesProperties(VOLUME, { Size: 700 });
    });
  });

  describe('fails', () => {
    test.each<[string, Partial<BlockchainNodeProps>, string]>([
      ['no VPC', { vpc: undefined }, "'vpc' must be given, got nothing"],
      [
        'no client',
        { client: undefined },
        "'client' must be given, got nothing; give it a BlockchainClient: write BlockchainClient.ethereum(options)",
      ],
      ['no deployment', { deployment: undefined }, "'deployment' must be given, got nothing"],
      ['nobody to tell', { alarms: undefined }, "'alarms' must be given, got nothing"],
      [
        'a volume that the chain does not fit on',
        { client: clientOf({ network: EthereumNetwork.MAINNET }), volume: { size: Size.gibibytes(2047) } },
        "'volume.size' must be at least 2048 GiB for Ethereum mainnet, got 2047 GiB; the chain would not fit",
      ],
      [
        'a small volume of a test network',
        { volume: { size: Size.gibibytes(99) } },
        "'volume.size' must be at least 100 GiB for Ethereum sepolia, got 99 GiB",
      ],
      ['few IOPS', { volume: { iops: 100 } }, "'volume.iops' must be a whole number from 3000 to 80000, got 100"],
      [
        'much throughput',
        { volume: { throughput: 1000 } },
        "'volume.throughput' must be at most a fourth of 'volume.iops' (3000), got 1000",
      ],
      ['no snapshot', { volume: { snapshotId: 'vol-1' } }, "'volume.snapshotId' must be the id of a snapshot"],
      [
        'three nodes in two zones',
        { deployment: BlockchainDeployment.highlyAvailable({ nodes: 3 }) },
        "'subnets' must be of 3 zones or more, one for each node, got 2",
      ],
      [
        'public subnets',
        { subnets: { subnetType: ec2.SubnetType.PUBLIC } },
        "'subnets' must not be public, got 2 that are; name private or isolated ones",
      ],
      [
        'RPC for everybody',
        { rpc: { clients: [ec2.Peer.anyIpv4()] } },
        "'rpc.clients' must not be everybody: RPC knows no sign-in",
      ],
      [
        'RPC for everybody by IPv6',
        { rpc: { clients: [ec2.Peer.anyIpv6()] } },
        "'rpc.clients' must not be everybody: RPC knows no sign-in",
      ],
      ...['0.0.0.0/1', '128.0.0.0/1', '2000::/3'].map((range): [string, Partial<BlockchainNodeProps>, string] => [
        `RPC for the part ${range} of the internet`,
        { rpc: { clients: [range.includes(':') ? ec2.Peer.ipv6(range) : ec2.Peer.ipv4(range)] } },
        "'rpc.clients' must not be everybody: RPC knows no sign-in",
      ]),
      ['an image of Ubuntu', { image: FleetImage.ubuntu2404() }, "'image' must be Amazon Linux 2023"],
      ['an empty list of peers', { peers: [] }, "'peers' must not be empty"],
      [
        'less than two blocks',
        { maxSyncLag: Duration.seconds(12) },
        "'maxSyncLag' must be a duration in whole seconds from 24 to 3600 s, got 12 s",
      ],
      ['no lag', { alarmThresholds: { syncLag: Duration.seconds(1) } }, "'alarmThresholds.syncLag' must be a duration"],
      [
        'no peers',
        { alarmThresholds: { peers: 0 } },
        "'alarmThresholds.peers' must be a whole number of at least 1, got 0",
      ],
      [
        'a full disk',
        { alarmThresholds: { diskPercent: 100 } },
        "'alarmThresholds.diskPercent' must be a number from 1 to 99",
      ],
      [
        'much memory',
        { alarmThresholds: { memoryPercent: 101 } },
        "'alarmThresholds.memoryPercent' must be a number from 1",
      ],
    ])('fails for %s', (_what, props, message) => {
      expect(() => make(props)).toThrow(message);
    });

    test('fails with mistakes of different kinds at once, before anything is created', () => {
      const stack = testStack();
      expect(() => make({ volume: { size: Size.gibibytes(1) }, peers: [] }, stack)).toThrow(
        /BlockchainNode at 'Test\/Node' has 2 problems:[^]*volume\.size[^]*peers/,
      );
      expect(stack.node.findChild('Node').node.children).toEqual([]);
    });

    test('fails at synthesis in subnets that peers cannot be reached from', () => {
      const stack = testStack();
      const vpc = new ec2.Vpc(stack, 'Closed', {
        maxAzs: 2,
        natGateways: 0,
        subnetConfiguration: [{ name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
      });
      make({ vpc }, stack);
      expect(() => templateOf(stack)).toThrow(/nodes cannot find their peers in subnets.*no egress/s);
    });
  });

  describe('in a stack', () => {
    test('two in one stack; children can be overridden', () => {
      const stack = testStack();
      const one = make({}, stack, 'One');
      const two = make({}, stack, 'Two');
      (two.volumes[0]?.node.defaultChild as ec2.CfnVolume).addPropertyOverride('Size', 900);
      const result = templateOf(stack);
      result.resourceCountIs(VOLUME, 4);
      result.hasResourceProperties(VOLUME, { Size: 900 });
      const tags = Object.values(result.findResources(VOLUME)).map(({ Properties }) => JSON.stringify(Properties.Tags));
      expect(new Set(tags).size).toBe(4);
      expect(one.url).toMatch(/^http:\/\//);
      expect(one.dashboardWidgets().length).toBeGreaterThanOrEqual(6);
      expect([one.groups.length, one.launchTemplates.length, one.volumes.length]).toEqual([2, 2, 2]);
    });
  });
});
