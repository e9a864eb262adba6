import { App, PropertyInjectors, RemovalPolicy, Stack, Stage, TimeZone } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { EventFunction, EventSource, FunctionCode } from '../../../lib/functions';
import {
  BrokerMaintenanceDay,
  RabbitMqBroker,
  RabbitMqBrokerProps,
  RabbitMqDeployment,
  RabbitMqInstanceType,
  RabbitMqVersion,
} from '../../../lib/messaging';
import { OperationsDashboard } from '../../../lib/observability';
import { brokerSecretOf } from '../../specimens/messaging';
import { alarmsOf, CODE, keyOf, vpcOf } from '../../specimens/surroundings';
import { templateOf, testApp, testStack, warningsOf } from '../../support/synth';
import {
  ALARM,
  BROKER,
  CONFIGURATION,
  dataOf,
  nameOf,
  Props,
  rabbit,
  retentionOf,
  SCHEDULE,
  templateWith,
  userFrom,
} from './made-broker';

const single: Props<RabbitMqBrokerProps> = () => ({ deployment: RabbitMqDeployment.single() });

describe('RabbitMqBroker', () => {
  describe('defaults', () => {
    let result: Template;

    beforeAll(() => {
      result = templateWith(rabbit());
    });

    test('a private cluster of the version and type that AWS recommends, in two zones', () => {
      result.hasResource(BROKER, {
        DeletionPolicy: 'Retain',
        UpdateReplacePolicy: 'Retain',
        Properties: {
          EngineType: 'RABBITMQ',
          EngineVersion: '4.2',
          DeploymentMode: 'CLUSTER_MULTI_AZ',
          HostInstanceType: 'mq.m7g.large',
          StorageType: Match.absent(),
          PubliclyAccessible: false,
          AutoMinorVersionUpgrade: true,
          SubnetIds: ['subnet-0123456789abcdef2', 'subnet-0123456789abcdef3'],
          EncryptionOptions: { UseAwsOwnedKey: true },
          MaintenanceWindowStartTime: { DayOfWeek: 'SUNDAY', TimeOfDay: '03:00', TimeZone: 'UTC' },
          Logs: { General: true },
          Configuration: Match.absent(),
          Users: [userFrom('MqAdminSecret')],
        },
      });
      result.resourceCountIs(CONFIGURATION, 0);
    });

    test('a password that Amazon MQ takes, and an administrator who is not guest, both kept', () => {
      result.hasResource('AWS::SecretsManager::Secret', {
        DeletionPolicy: 'Retain',
        Properties: {
          GenerateSecretString: {
            ExcludePunctuation: true,
            GenerateStringKey: 'password',
            PasswordLength: 32,
            SecretStringTemplate: '{"username":"admin"}',
          },
        },
      });
    });

    test('a security group that lets nobody in, and nothing out', () => {
      result.hasResource('AWS::EC2::SecurityGroup', {
        DeletionPolicy: 'Retain',
        Properties: {
          GroupDescription: 'Clients of the broker',
          SecurityGroupIngress: Match.absent(),
          SecurityGroupEgress: [Match.objectLike({ CidrIp: '255.255.255.255/32' })],
        },
      });
      result.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
    });

    test('logs are kept for three months, by a schedule with a role for that log group alone', () => {
      result.hasResource(SCHEDULE, {
        DependsOn: Match.arrayWith([Match.stringLikeRegexp('^MqLogRetentionRoleDefaultPolicy')]),
        Properties: retentionOf('general', 90),
      });
      result.hasResourceProperties('AWS::IAM::Policy', {
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Action: 'logs:PutRetentionPolicy',
              Effect: 'Allow',
              Resource: {
                'Fn::Join': [
                  '',
                  [
                    ...['arn:', { Ref: 'AWS::Partition' }, ':logs:', { Ref: 'AWS::Region' }, ':'],
                    { Ref: 'AWS::AccountId' },
                    ':log-group:/aws/amazonmq/broker/',
                    { Ref: Match.stringLikeRegexp('^MqBroker') },
                    '/general:*',
                  ],
                ],
              },
            },
          ],
        },
      });
    });

    test('alarms before publishers are blocked, and of a broker that is silent', () => {
      const stack = testStack();
      const broker = rabbit((scope) => ({ alarms: alarmsOf(scope) }), stack);
      expect(broker.alarms.map(({ node }) => node.id)).toEqual([
        'CpuAlarm',
        'MemoryAlarm',
        'DiskAlarm',
        'SilenceAlarm',
      ]);
      const made = templateOf(stack);
      made.hasResourceProperties(ALARM, { MetricName: 'SystemCpuUtilization', Threshold: 80, EvaluationPeriods: 15 });
      for (const [id, used, limit, Threshold, ComparisonOperator] of [
        ['memory', 'RabbitMQMemUsed', 'RabbitMQMemLimit', 80, 'GreaterThanOrEqualToThreshold'],
        ['disk', 'RabbitMQDiskFree', 'RabbitMQDiskFreeLimit', 150, 'LessThanOrEqualToThreshold'],
      ] as const) {
        made.hasResourceProperties(ALARM, {
          Threshold,
          ComparisonOperator,
          EvaluationPeriods: 5,
          Metrics: [
            Match.objectLike({ Expression: `100 * ${id} / ${id}Limit` }),
            Match.objectLike({
              Id: id,
              MetricStat: Match.objectLike({ Metric: Match.objectLike({ MetricName: used }) }),
            }),
            Match.objectLike({
              Id: `${id}Limit`,
              MetricStat: Match.objectLike({ Metric: Match.objectLike({ MetricName: limit }) }),
            }),
          ],
        });
      }
      made.hasResource(ALARM, {
        DependsOn: [Match.stringLikeRegexp('^MqBroker')],
        Properties: {
          Statistic: 'SampleCount',
          Period: 300,
          EvaluationPeriods: 3,
          Threshold: 1,
          ComparisonOperator: 'LessThanThreshold',
          TreatMissingData: 'breaching',
        },
      });
    });
  });

  describe('all options', () => {
    test('of a broker', () => {
      const stack = testStack();
      const broker = rabbit(
        (scope) => ({
          deployment: RabbitMqDeployment.single(),
          version: RabbitMqVersion.V3_13,
          instanceType: RabbitMqInstanceType.T3_MICRO,
          subnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
          configuration: { consumer_timeout: '3600000', heartbeat: '60' },
          encryptionKey: keyOf(scope),
          adminSecret: brokerSecretOf(scope),
          maintenanceWindow: { day: BrokerMaintenanceDay.TUESDAY, time: '22:30', timeZone: TimeZone.EUROPE_BERLIN },
          logRetention: logs.RetentionDays.ONE_YEAR,
          removalPolicy: RemovalPolicy.DESTROY,
          alarms: alarmsOf(scope),
          alarmThresholds: { cpuPercent: 90, memoryPercent: 70, diskFreePercent: 200 },
        }),
        stack,
      );
      const result = templateOf(stack);
      result.hasResource(BROKER, {
        DeletionPolicy: 'Delete',
        UpdateReplacePolicy: 'Delete',
        Properties: {
          EngineVersion: '3.13',
          DeploymentMode: 'SINGLE_INSTANCE',
          HostInstanceType: 'mq.t3.micro',
          SubnetIds: ['subnet-0123456789abcdef2'],
          EncryptionOptions: { KmsKeyId: keyOf(stack).keyArn, UseAwsOwnedKey: false },
          MaintenanceWindowStartTime: { DayOfWeek: 'TUESDAY', TimeOfDay: '22:30', TimeZone: 'Europe/Berlin' },
          Configuration: {
            Id: { 'Fn::GetAtt': [Match.stringLikeRegexp('^MqConfiguration'), 'Id'] },
            Revision: { 'Fn::GetAtt': [Match.stringLikeRegexp('^MqConfiguration'), 'Revision'] },
          },
        },
      });
      result.hasResource(CONFIGURATION, {
        DeletionPolicy: 'Delete',
        UpdateReplacePolicy: 'Retain',
        Properties: { EngineType: 'RABBITMQ', EngineVersion: '3.13' },
      });
      expect(dataOf(result)).toBe('consumer_timeout = 3600000\nheartbeat = 60\n');
      result.hasResourceProperties(SCHEDULE, retentionOf('general', 365));
      result.resourceCountIs('AWS::SecretsManager::Secret', 0);
      for (const Threshold of [90, 70, 200]) result.hasResourceProperties(ALARM, { Threshold });
      expect(broker.adminSecret).toBe(brokerSecretOf(stack));
    });
  });

  describe('overrides', () => {
    test('the name has 50 characters at most, the id of the stack and a digest', () => {
      const name = nameOf(rabbit(undefined, testStack(), 'QueueOfEverythingThatIsOrderedFromTheShop'));
      expect(name).toMatch(/^[A-Za-z0-9-]+-\*-[0-9a-f]{8}$/);
      expect(name.replace('*', '12345678').length).toBeLessThanOrEqual(50);
    });

    test.each<[string, Props<RabbitMqBrokerProps>]>([
      ['version', () => ({ version: RabbitMqVersion.V3_13 })],
      ['instanceType', () => ({ instanceType: RabbitMqInstanceType.M7G_XLARGE })],
      ['configuration', () => ({ configuration: { heartbeat: '60' } })],
      ['maintenanceWindow', () => ({ maintenanceWindow: { day: BrokerMaintenanceDay.MONDAY, time: '01:00' } })],
      ['logRetention', () => ({ logRetention: logs.RetentionDays.ONE_WEEK })],
      ['adminSecret', (stack) => ({ adminSecret: brokerSecretOf(stack) })],
      ['removalPolicy', () => ({ removalPolicy: RemovalPolicy.DESTROY })],
    ])('the name stays when %s changes, which is done in place', (_name, props) => {
      expect(nameOf(rabbit(props))).toBe(nameOf(rabbit()));
    });

    test.each<[string, Props<RabbitMqBrokerProps>]>([
      ['deployment', single],
      ['encryptionKey', (stack) => ({ encryptionKey: keyOf(stack) })],
      ['subnets', (stack) => ({ subnets: { subnets: vpcOf(stack).publicSubnets } })],
    ])('the name changes with %s, for which CloudFormation makes another broker', (_name, props) => {
      expect(nameOf(rabbit(props))).not.toBe(nameOf(rabbit()));
    });

    test('the name is the same for a network in another stack, however it is referred to', () => {
      const names = (['weak', 'strong'] as const).map((kind) => {
        const app = testApp({ '@aws-cdk/core:defaultCrossStackReferences': kind });
        const network = new ec2.Vpc(new Stack(app, 'Network'), 'Vpc', { restrictDefaultSecurityGroup: false });
        const stack = new Stack(app, 'Test');
        const key = new kms.Key(network, 'Key');
        const broker = rabbit(() => ({ vpc: network, encryptionKey: key }), stack);
        const before = nameOf(broker);
        app.synth();
        expect(nameOf(broker)).toBe(before);
        return before;
      });
      expect(new Set(names).size).toBe(1);
    });

    test('the name changes with a network of another stack, although its subnets have the same names', () => {
      const app = testApp();
      const names = ['East', 'West'].map((name) => {
        const vpc = new ec2.Vpc(new Stack(app, name), 'Vpc', { restrictDefaultSecurityGroup: false });
        return nameOf(rabbit(() => ({ vpc }), new Stack(app, `${name}Test`, { stackName: 'Test' }), 'Mq'));
      });
      expect(names[0]?.slice(-8)).not.toBe(names[1]?.slice(-8));
    });

    test('a log without expiry has no schedule', () => {
      const result = templateWith(rabbit(() => ({ logRetention: logs.RetentionDays.INFINITE })));
      result.resourceCountIs(SCHEDULE, 0);
      result.resourceCountIs('AWS::IAM::Role', 0);
    });

    test('clients and operators are let in by port', () => {
      const broker = rabbit();
      const clients = ec2.SecurityGroup.fromSecurityGroupId(Stack.of(broker), 'Clients', 'sg-1');
      broker.connections.allowDefaultPortFrom(clients);
      broker.allowConsoleFrom(clients);
      const result = templateWith(broker);
      for (const FromPort of [5671, 443]) {
        result.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
          FromPort,
          ToPort: FromPort,
          SourceSecurityGroupId: 'sg-1',
        });
      }
    });

    test('a function reads a queue, with interfaces in the network of the broker', () => {
      const broker = rabbit();
      const stack = Stack.of(broker);
      new EventFunction(stack, 'Worker', {
        code: FunctionCode.prebuilt(CODE),
        sources: [EventSource.rabbitMq('Orders', broker, { queue: 'orders', virtualHost: 'shop', batchSize: 5 })],
        alarms: alarmsOf(stack),
      });
      EventSource.rabbitMq('Bills', broker, { queue: 'bills' });
      const result = templateOf(stack);
      result.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
        EventSourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^MqBroker'), 'Arn'] },
        Queues: ['orders'],
        BatchSize: 5,
        SourceAccessConfigurations: [
          { Type: 'BASIC_AUTH', URI: { Ref: Match.stringLikeRegexp('^MqAdminSecret') } },
          { Type: 'VIRTUAL_HOST', URI: 'shop' },
        ],
      });
      const group = { 'Fn::GetAtt': [Match.stringLikeRegexp('^MqSecurityGroup'), 'GroupId'] };
      result.resourceCountIs('AWS::EC2::SecurityGroupIngress', 1);
      result.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
        FromPort: 5671,
        ToPort: 5671,
        GroupId: group,
        SourceSecurityGroupId: group,
      });
      result.hasResourceProperties('AWS::EC2::SecurityGroupEgress', {
        FromPort: 5671,
        DestinationSecurityGroupId: group,
      });
      result.hasResourceProperties('AWS::EC2::SecurityGroup', {
        SecurityGroupEgress: [Match.objectLike({ CidrIp: '0.0.0.0/0', FromPort: 443, ToPort: 443 })],
      });
    });

    test('a warning where readers of queues cannot reach AWS from the subnets', () => {
      const stack = testStack();
      const vpc = new ec2.Vpc(stack, 'Vpc', {
        restrictDefaultSecurityGroup: false,
        natGateways: 0,
        subnetConfiguration: [{ name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
      });
      EventSource.rabbitMq(
        'Orders',
        rabbit(() => ({ vpc }), stack),
        { queue: 'orders' },
      );
      expect(warningsOf(stack)).toEqual([
        expect.stringMatching(/cannot be read by Lambda or a pipe.*no endpoints for lambda, secretsmanager, sts/),
      ]);
    });

    test('alarms of a queue', () => {
      const stack = testStack();
      const broker = rabbit((scope) => ({ alarms: alarmsOf(scope) }), stack);
      expect(broker.watchQueue('Orders', { queue: 'orders' })).toHaveLength(2);
      broker.watchQueue('Failed', { queue: 'failed', virtualHost: 'shop', messages: 1, minConsumers: 0 });
      expect(broker.alarms).toHaveLength(7);
      const result = templateOf(stack);
      const dimensions = (queue: string, host: string) =>
        Match.arrayWith([
          { Name: 'Queue', Value: queue },
          { Name: 'VirtualHost', Value: host },
        ]);
      result.hasResourceProperties(ALARM, {
        MetricName: 'MessageCount',
        Threshold: 1000,
        EvaluationPeriods: 5,
        Dimensions: dimensions('orders', '/'),
      });
      result.hasResourceProperties(ALARM, {
        MetricName: 'ConsumerCount',
        Threshold: 1,
        EvaluationPeriods: 5,
        ComparisonOperator: 'LessThanThreshold',
        Dimensions: dimensions('orders', '/'),
      });
      result.hasResourceProperties(ALARM, {
        MetricName: 'MessageCount',
        Threshold: 1,
        Dimensions: dimensions('failed', 'shop'),
      });
    });

    test('addresses of AMQP and of the console', () => {
      const broker = rabbit();
      const stack = Stack.of(broker);
      const first = (attribute: string) => ({
        'Fn::Select': [0, { 'Fn::GetAtt': [expect.stringMatching(/^MqBroker/), attribute] }],
      });
      expect(stack.resolve(broker.amqpEndpoint)).toEqual(first('AmqpEndpoints'));
      expect(stack.resolve(broker.consoleUrl)).toEqual(first('ConsoleURLs'));
    });
  });

  describe('fails', () => {
    test.each<[string, Props<RabbitMqBrokerProps>, RegExp]>([
      [
        'RabbitMQ 4 on m5',
        () => ({ instanceType: RabbitMqInstanceType.M5_LARGE }),
        /'instanceType' must be of m7g with RabbitMQ 4\.2, got mq\.m5\.large; take RabbitMqInstanceType\.M7G_LARGE, or RabbitMqVersion\.V3_13/,
      ],
      [
        'RabbitMQ 4 on t3',
        () => ({ instanceType: RabbitMqInstanceType.T3_MICRO, deployment: RabbitMqDeployment.single() }),
        /'instanceType' must be of m7g with RabbitMQ 4\.2, got mq\.t3\.micro/,
      ],
      [
        'a cluster of t3',
        () => ({ instanceType: RabbitMqInstanceType.T3_MICRO, version: RabbitMqVersion.V3_13 }),
        /'instanceType' must not be mq\.t3\.micro with cluster\(\).*; take a larger one, or RabbitMqDeployment\.single\(\)/,
      ],
      [
        'a version whose support has ended',
        () => ({ version: RabbitMqVersion.of('3.12') }),
        /'version' must be RabbitMQ 3\.13 or later, got 3\.12, whose support has ended; take 4\.2/,
      ],
      [
        'a patch version',
        () => ({ version: RabbitMqVersion.of('4.2.1') }),
        /'version' must be a major and a minor version such as '4\.2', got '4\.2\.1'/,
      ],
      [
        'a type of another service',
        () => ({ instanceType: RabbitMqInstanceType.of('m7g.large') }),
        /'instanceType' must be of the form 'mq\.m7g\.large', got 'm7g\.large'/,
      ],
      [
        'a cluster in one zone',
        (stack) => ({ subnets: { subnets: vpcOf(stack).privateSubnets.slice(0, 1) } }),
        /'subnets' must be in at least 2 zones for cluster\(\), got 1; choose subnets of more zones, or take single\(\)/,
      ],
      [
        'two subnets of one zone',
        (stack) => {
          const [first] = vpcOf(stack).privateSubnets as [ec2.ISubnet];
          return {
            subnets: { subnets: [first, { ...first, availabilityZone: first.availabilityZone }] as ec2.ISubnet[] },
          };
        },
        /'subnets' must be in at least 2 zones for cluster\(\), got 1/,
      ],
      [
        'a time of 12 hours',
        () => ({ maintenanceWindow: { day: BrokerMaintenanceDay.MONDAY, time: '3am' } }),
        /'maintenanceWindow\.time' must be a time in 24 hours such as '03:00', got '3am'/,
      ],
      [
        'a key that is no key',
        () => ({ configuration: { 'consumer timeout': '1' } }),
        /'configuration' must have keys of RabbitMQ such as 'consumer_timeout', got 'consumer timeout'/,
      ],
      [
        'a value that would be another line',
        () => ({ configuration: { heartbeat: '60\nloopback_users = none' } }),
        /'configuration' must have values of one line/,
      ],
      [
        'thresholds that say nothing',
        () => ({ alarmThresholds: { cpuPercent: 0, memoryPercent: 101, diskFreePercent: 50 } }),
        /has 3 problems:[^]*cpuPercent[^]*memoryPercent[^]*'alarmThresholds\.diskFreePercent' must be a number of at least 100, got 50/,
      ],
    ])('fails for %s', (_what, props, message) => {
      expect(() => rabbit(props)).toThrow(message);
    });

    test.each<[string, string, object, RegExp]>([
      ['an id that is no name', 'orders', { queue: 'orders' }, /'id' must be a name in PascalCase/],
      ['an id twice', 'Twice', { queue: 'orders' }, /'id' must be one of its own, got 'Twice' twice/],
      ['no queue', 'Orders', { queue: '' }, /'queue' must not be empty/],
      ['no message', 'Orders', { queue: 'orders', messages: 0 }, /'messages' must be a whole number of at least 1/],
      ['a negative number', 'Orders', { queue: 'orders', minConsumers: -1 }, /'minConsumers' must be .* at least 0/],
    ])('fails to watch a queue with %s', (_what, id, options, message) => {
      const broker = rabbit();
      broker.watchQueue('Twice', { queue: 'twice' });
      expect(() => broker.watchQueue(id, options as { queue: string })).toThrow(message);
    });
  });

  describe('in a stack', () => {
    test('two brokers, of another name each, and the same again in two stages', () => {
      const stack = testStack();
      const names = [rabbit(single, stack, 'A'), rabbit(single, stack, 'B')].map(nameOf);
      const app = new App();
      for (const stage of ['Beta', 'Gamma']) {
        names.push(nameOf(rabbit(undefined, new Stack(new Stage(app, stage), 'Test'))));
      }
      expect(new Set(names).size).toBe(4);
      templateOf(stack).resourceCountIs(BROKER, 2);
    });

    test('the broker can be overridden, and takes the defaults of an injector', () => {
      const app = testApp();
      PropertyInjectors.of(app).add({
        constructUniqueId: RabbitMqBroker.PROPERTY_INJECTION_ID,
        inject: (props) => ({ deployment: RabbitMqDeployment.single(), ...props }),
      });
      const stack = testStack(app);
      rabbit(undefined, stack).broker.addPropertyOverride('Tags', [{ Key: 'team', Value: 'shop' }]);
      templateOf(stack).hasResourceProperties(BROKER, {
        DeploymentMode: 'SINGLE_INSTANCE',
        Tags: [{ Key: 'team', Value: 'shop' }],
      });
    });

    test('a dashboard of messages, clients and resources', () => {
      const stack = testStack();
      new OperationsDashboard(stack, 'Operations', { subjects: [rabbit(undefined, stack)] });
      const text = JSON.stringify(templateOf(stack).findResources('AWS::CloudWatch::Dashboard'));
      for (const metric of [
        'MessageReadyCount',
        'PublishRate',
        'ConnectionCount',
        'RabbitMQMemUsed',
        'RabbitMQDiskFree',
      ]) {
        expect(text).toContain(metric);
      }
    });
  });
});
