import { RemovalPolicy, Stack, TimeZone } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as logs from 'aws-cdk-lib/aws-logs';
import { EventFunction, EventSource, FunctionCode } from '../../../lib/functions';
import {
  ActiveMqBrokerProps,
  ActiveMqDeployment,
  ActiveMqInstanceType,
  ActiveMqProtocol,
  ActiveMqStorage,
  ActiveMqVersion,
  BrokerLogAccess,
  BrokerMaintenanceDay,
} from '../../../lib/messaging';
import { OperationsDashboard } from '../../../lib/observability';
import { brokerSecretOf } from '../../specimens/messaging';
import { alarmsOf, CODE, keyOf, vpcOf } from '../../specimens/surroundings';
import { templateOf, testStack } from '../../support/synth';
import {
  active,
  ALARM,
  BROKER,
  CONFIGURATION,
  dataOf,
  nameOf,
  Props,
  retentionOf,
  SCHEDULE,
  templateWith,
  userFrom,
} from './made-broker';

const ADMINS = 'administrators,activemq-webconsole';
const ONE_INSTANCE: Props<ActiveMqBrokerProps> = () => ({ deployment: ActiveMqDeployment.single() });
const metricsOf = (name: string, ...instances: string[]) =>
  Match.arrayWith(
    instances.map((instance) =>
      Match.objectLike({
        MetricStat: Match.objectLike({
          Metric: {
            Namespace: 'AWS/AmazonMQ',
            MetricName: name,
            Dimensions: Match.arrayWith([
              {
                Name: 'Broker',
                Value: {
                  'Fn::Join': [
                    '',
                    Match.arrayWith([Match.stringLikeRegexp('^Test-Mq-'), Match.stringLikeRegexp(`${instance}$`)]),
                  ],
                },
              },
            ]),
          },
        }),
      }),
    ),
  );

describe('ActiveMqBroker', () => {
  describe('defaults', () => {
    let result: Template;

    beforeAll(() => {
      result = templateWith(active());
    });

    test('a private pair of the version that AWS recommends, in two zones', () => {
      result.hasResource(BROKER, {
        DeletionPolicy: 'Retain',
        UpdateReplacePolicy: 'Retain',
        DependsOn: [Match.stringLikeRegexp('^MqLogPolicy')],
        Properties: {
          EngineType: 'ACTIVEMQ',
          EngineVersion: '5.19',
          DeploymentMode: 'ACTIVE_STANDBY_MULTI_AZ',
          StorageType: 'EFS',
          HostInstanceType: 'mq.m5.large',
          PubliclyAccessible: false,
          AutoMinorVersionUpgrade: true,
          SubnetIds: ['subnet-0123456789abcdef2', 'subnet-0123456789abcdef3'],
          EncryptionOptions: { UseAwsOwnedKey: true },
          MaintenanceWindowStartTime: { DayOfWeek: 'SUNDAY', TimeOfDay: '03:00', TimeZone: 'UTC' },
          Logs: { General: true, Audit: true },
          Configuration: {
            Id: { 'Fn::GetAtt': [Match.stringLikeRegexp('^MqConfiguration'), 'Id'] },
            Revision: { 'Fn::GetAtt': [Match.stringLikeRegexp('^MqConfiguration'), 'Revision'] },
          },
          Users: [{ ...userFrom('MqAdminSecret'), Groups: ['administrators'], ConsoleAccess: true }],
        },
      });
    });

    test('an authorization map that lets administrators do everything, and nobody else anything', () => {
      expect(dataOf(result)).toBe(
        [
          '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>',
          '<broker xmlns="http://activemq.apache.org/schema/core">',
          '  <plugins>',
          '    <authorizationPlugin>',
          '      <map>',
          '        <authorizationMap>',
          '          <authorizationEntries>',
          ...['queue=">"', 'topic=">"', 'topic="ActiveMQ.Advisory.>"'].map(
            (name) => `            <authorizationEntry admin="${ADMINS}" read="${ADMINS}" write="${ADMINS}" ${name}/>`,
          ),
          '          </authorizationEntries>',
          '          <tempDestinationAuthorizationEntry>',
          `            <tempDestinationAuthorizationEntry admin="${ADMINS}" read="${ADMINS}" write="${ADMINS}"/>`,
          '          </tempDestinationAuthorizationEntry>',
          '        </authorizationMap>',
          '      </map>',
          '    </authorizationPlugin>',
          '  </plugins>',
          '</broker>',
          '',
        ].join('\n'),
      );
    });

    test('a policy by which brokers of this account and Region write their logs', () => {
      const [policy] = Object.values(result.findResources('AWS::Logs::ResourcePolicy')) as [
        { Properties: { PolicyDocument: { 'Fn::Join': [string, (string | { Ref: string })[]] } } },
      ];
      const text = policy.Properties.PolicyDocument['Fn::Join'][1]
        .map((part) => (typeof part === 'string' ? part : `<${part.Ref}>`))
        .join('');
      expect(JSON.parse(text)).toEqual({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'mq.amazonaws.com' },
            Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
            Resource: 'arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:/aws/amazonmq/*',
            Condition: {
              StringEquals: { 'aws:SourceAccount': '<AWS::AccountId>' },
              ArnLike: { 'aws:SourceArn': 'arn:<AWS::Partition>:mq:<AWS::Region>:<AWS::AccountId>:broker:*' },
            },
          },
        ],
      });
    });

    test('both logs are kept for three months', () => {
      for (const kind of ['general', 'audit']) result.hasResourceProperties(SCHEDULE, retentionOf(kind, 90));
    });

    test('alarms before producers are blocked, of both instances, and of a broker that is silent', () => {
      const stack = testStack();
      const broker = active((scope) => ({ alarms: alarmsOf(scope) }), stack);
      expect(broker.alarms.map(({ node }) => node.id)).toEqual([
        'CpuAlarm',
        'StoreAlarm',
        'HeapAlarm',
        'ConnectionsAlarm',
        'SilenceAlarm',
      ]);
      const made = templateOf(stack);
      for (const [name, id, Threshold, EvaluationPeriods] of [
        ['CpuUtilization', 'cpuUtilization', 80, 15],
        ['StorePercentUsage', 'storePercentUsage', 70, 5],
        ['HeapUsage', 'heapUsage', 85, 15],
        ['CurrentConnectionsCount', 'currentConnectionsCount', 800, 5],
      ] as const) {
        made.hasResourceProperties(ALARM, { Threshold, EvaluationPeriods, Metrics: metricsOf(name, '-1', '-2') });
        made.hasResourceProperties(ALARM, {
          Metrics: Match.arrayWith([Match.objectLike({ Expression: `MAX([FILL(${id}1, 0), FILL(${id}2, 0)])` })]),
        });
      }
      made.hasResource(ALARM, {
        DependsOn: [Match.stringLikeRegexp('^MqBroker')],
        Properties: {
          Metrics: Match.arrayWith([Match.objectLike({ Expression: 'SUM([FILL(m1, 0), FILL(m2, 0)])' })]),
          Threshold: 1,
          EvaluationPeriods: 3,
          ComparisonOperator: 'LessThanThreshold',
          TreatMissingData: 'breaching',
        },
      });
    });
  });

  describe('all options', () => {
    test('of a broker', () => {
      const stack = testStack();
      active(
        (scope) => ({
          deployment: ActiveMqDeployment.single({ storage: ActiveMqStorage.EBS }),
          version: ActiveMqVersion.V5_18,
          instanceType: ActiveMqInstanceType.M5_XLARGE,
          subnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
          permissions: [
            { queue: 'orders.>', read: ['billing'], write: ['shop'], create: ['shop'] },
            { topic: 'prices & "news"', read: ['shop'] },
          ],
          encryptionKey: keyOf(scope),
          adminSecret: brokerSecretOf(scope),
          maintenanceWindow: { day: BrokerMaintenanceDay.TUESDAY, time: '22:30', timeZone: TimeZone.EUROPE_BERLIN },
          auditLog: false,
          logAccess: BrokerLogAccess.existingPolicy(),
          logRetention: logs.RetentionDays.ONE_YEAR,
          removalPolicy: RemovalPolicy.DESTROY,
          alarms: alarmsOf(scope),
          alarmThresholds: { cpuPercent: 90, storePercent: 60, heapPercent: 95, connections: 500 },
        }),
        stack,
      );
      const result = templateOf(stack);
      result.hasResource(BROKER, {
        DeletionPolicy: 'Delete',
        DependsOn: Match.absent(),
        Properties: {
          EngineVersion: '5.18',
          DeploymentMode: 'SINGLE_INSTANCE',
          StorageType: 'EBS',
          HostInstanceType: 'mq.m5.xlarge',
          SubnetIds: ['subnet-0123456789abcdef2'],
          EncryptionOptions: { KmsKeyId: keyOf(stack).keyArn, UseAwsOwnedKey: false },
          MaintenanceWindowStartTime: { DayOfWeek: 'TUESDAY', TimeOfDay: '22:30', TimeZone: 'Europe/Berlin' },
          Logs: { General: true, Audit: false },
        },
      });
      const everybody = `${ADMINS},billing,shop`;
      const xml = dataOf(result);
      for (const entry of [
        `<authorizationEntry admin="${ADMINS}" read="${ADMINS}" write="${ADMINS}" queue=">"/>`,
        `<authorizationEntry admin="${ADMINS}" read="${ADMINS}" write="${ADMINS}" topic=">"/>`,
        `<authorizationEntry admin="${ADMINS},shop" read="${ADMINS},billing" write="${ADMINS},shop" queue="orders.>"/>`,
        `<authorizationEntry admin="${ADMINS}" read="${ADMINS},shop" write="${ADMINS}" topic="prices &amp; &quot;news&quot;"/>`,
        `<authorizationEntry admin="${everybody}" read="${everybody}" write="${everybody}" topic="ActiveMQ.Advisory.>"/>`,
        `<tempDestinationAuthorizationEntry admin="${everybody}" read="${everybody}" write="${everybody}"/>`,
      ]) {
        expect(xml).toContain(entry);
      }
      result.resourceCountIs('AWS::Logs::ResourcePolicy', 0);
      result.resourceCountIs(SCHEDULE, 1);
      result.hasResourceProperties(SCHEDULE, retentionOf('general', 365));
      for (const Threshold of [90, 60, 95, 500]) result.hasResourceProperties(ALARM, { Threshold });
    });
  });

  describe('overrides', () => {
    test.each<[string, Props<ActiveMqBrokerProps>]>([
      ['version', () => ({ version: ActiveMqVersion.V5_18 })],
      ['instanceType', () => ({ instanceType: ActiveMqInstanceType.M5_XLARGE })],
      ['permissions', () => ({ permissions: [{ queue: '>', read: ['shop'] }] })],
      ['auditLog', () => ({ auditLog: false })],
      ['logAccess', () => ({ logAccess: BrokerLogAccess.existingPolicy() })],
    ])('the name stays when %s changes, which is done in place', (_name, props) => {
      expect(nameOf(active(props))).toBe(nameOf(active()));
    });

    test('the name changes with what CloudFormation makes another broker for', () => {
      const names = (
        [
          undefined,
          ONE_INSTANCE,
          () => ({ deployment: ActiveMqDeployment.single({ storage: ActiveMqStorage.EBS }) }),
          (stack) => ({ encryptionKey: keyOf(stack) }),
          (stack) => ({ subnets: { subnets: vpcOf(stack).publicSubnets } }),
        ] as (Props<ActiveMqBrokerProps> | undefined)[]
      ).map((props) => nameOf(active(props)));
      expect(new Set(names).size).toBe(5);
    });

    test('a configuration of another version is another, under another name', () => {
      const names = [ActiveMqVersion.V5_18, ActiveMqVersion.V5_19].map((version) => {
        const [made] = Object.values(templateWith(active(() => ({ version }))).findResources(CONFIGURATION));
        return JSON.stringify(made?.Properties.Name);
      });
      expect(names[0]).not.toBe(names[1]);
    });

    test('a configuration of its own is taken as it is', () => {
      const xml = '<broker schedulerSupport="true" xmlns="http://activemq.apache.org/schema/core"/>';
      expect(dataOf(templateWith(active(() => ({ configurationXml: xml }))))).toBe(xml);
    });

    test('a small broker has alarms of one instance, and of fewer connections', () => {
      const stack = testStack();
      active(
        (scope) => ({
          deployment: ActiveMqDeployment.single(),
          instanceType: ActiveMqInstanceType.T3_MICRO,
          alarms: alarmsOf(scope),
        }),
        stack,
      );
      templateOf(stack).hasResourceProperties(ALARM, {
        MetricName: 'CurrentConnectionsCount',
        Threshold: 80,
        Dimensions: [{ Name: 'Broker', Value: { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('-1$')])] } }],
      });
    });

    test('users of their own, with generated passwords and the permissions of their groups', () => {
      const broker = active(() => ({ permissions: [{ queue: 'orders', read: ['billing'] }] }));
      broker.addUser('Billing', { groups: ['billing'], username: 'billing-app', consoleAccess: true });
      broker.addUser('Shop', { groups: ['shop'] });
      const result = templateWith(broker);
      result.hasResourceProperties(BROKER, {
        Users: [
          Match.objectLike({ Groups: ['administrators'] }),
          { ...userFrom('MqBillingSecret'), Username: 'billing-app', Groups: ['billing'], ConsoleAccess: true },
          { ...userFrom('MqShopSecret'), Username: 'Shop', Groups: ['shop'], ConsoleAccess: false },
        ],
      });
      result.hasResource('AWS::SecretsManager::Secret', {
        DeletionPolicy: 'Retain',
        Properties: {
          GenerateSecretString: Match.objectLike({ SecretStringTemplate: '{"username":"billing-app"}' }),
        },
      });
    });

    test('clients and operators are let in by port', () => {
      const broker = active();
      const clients = ec2.SecurityGroup.fromSecurityGroupId(Stack.of(broker), 'Clients', 'sg-1');
      broker.connections.allowDefaultPortFrom(clients);
      broker.allowConsoleFrom(clients);
      for (const protocol of [
        ActiveMqProtocol.AMQP,
        ActiveMqProtocol.STOMP,
        ActiveMqProtocol.MQTT,
        ActiveMqProtocol.WEBSOCKET,
      ]) {
        broker.allowProtocolFrom(clients, protocol);
      }
      const result = templateWith(broker);
      for (const FromPort of [61617, 8162, 5671, 61614, 8883, 61619]) {
        result.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { FromPort, SourceSecurityGroupId: 'sg-1' });
      }
    });

    test('a function reads a queue as a user of its own', () => {
      const broker = active();
      const stack = Stack.of(broker);
      const secret = broker.addUser('Billing', { groups: ['billing'] });
      new EventFunction(stack, 'Worker', {
        code: FunctionCode.prebuilt(CODE),
        sources: [EventSource.activeMq('Orders', broker, { queue: 'orders', secret })],
        alarms: alarmsOf(stack),
      });
      const result = templateOf(stack);
      result.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
        Queues: ['orders'],
        SourceAccessConfigurations: [{ Type: 'BASIC_AUTH', URI: { Ref: Match.stringLikeRegexp('^MqBillingSecret') } }],
      });
      const group = { 'Fn::GetAtt': [Match.stringLikeRegexp('^MqSecurityGroup'), 'GroupId'] };
      result.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
        FromPort: 61617,
        SourceSecurityGroupId: group,
        GroupId: group,
      });
      result.hasResourceProperties('AWS::EC2::SecurityGroup', {
        SecurityGroupEgress: [Match.objectLike({ CidrIp: '0.0.0.0/0', FromPort: 443 })],
      });
    });

    test('alarms of a queue, over both instances', () => {
      const stack = testStack();
      const broker = active((scope) => ({ alarms: alarmsOf(scope) }), stack);
      expect(broker.watchQueue('Orders', { queue: 'orders' })).toHaveLength(2);
      expect(broker.watchQueue('Failed', { queue: 'ActiveMQ.DLQ', messages: 1, minConsumers: 0 })).toHaveLength(1);
      expect(broker.alarms).toHaveLength(8);
      const result = templateOf(stack);
      result.hasResourceProperties(ALARM, { Threshold: 1000, Metrics: metricsOf('QueueSize', '-1', '-2') });
      result.hasResourceProperties(ALARM, {
        Threshold: 1,
        ComparisonOperator: 'LessThanThreshold',
        Metrics: metricsOf('ConsumerCount', '-1', '-2'),
      });
    });

    test('addresses by protocol, and of both instances for JMS', () => {
      const broker = active();
      const stack = Stack.of(broker);
      const list = (attribute: string) => ({ 'Fn::GetAtt': [expect.stringMatching(/^MqBroker/), attribute] });
      for (const [protocol, attribute] of [
        [ActiveMqProtocol.OPEN_WIRE, 'OpenWireEndpoints'],
        [ActiveMqProtocol.AMQP, 'AmqpEndpoints'],
        [ActiveMqProtocol.STOMP, 'StompEndpoints'],
        [ActiveMqProtocol.MQTT, 'MqttEndpoints'],
        [ActiveMqProtocol.WEBSOCKET, 'WssEndpoints'],
      ] as const) {
        expect(stack.resolve(broker.endpoints(protocol))).toEqual(list(attribute));
      }
      expect(stack.resolve(broker.failoverUrl)).toEqual({
        'Fn::Join': ['', ['failover:(', { 'Fn::Join': [',', list('OpenWireEndpoints')] }, ')']],
      });
    });
  });

  describe('fails', () => {
    test.each<[string, Props<ActiveMqBrokerProps>, RegExp]>([
      [
        'a type of RabbitMQ',
        () => ({ instanceType: ActiveMqInstanceType.of('mq.m7g.large') }),
        /'instanceType' must not be of m7g, which is for RabbitMQ alone, got mq\.m7g\.large; take ActiveMqInstanceType\.M5_LARGE/,
      ],
      [
        'a pair of t3',
        () => ({ instanceType: ActiveMqInstanceType.T3_MICRO }),
        /'instanceType' must not be mq\.t3\.micro with activeStandby\(\)/,
      ],
      [
        'EBS on t3',
        () => ({
          instanceType: ActiveMqInstanceType.T3_MICRO,
          deployment: ActiveMqDeployment.single({ storage: ActiveMqStorage.EBS }),
        }),
        /'storage' must be EFS with mq\.t3\.micro, got EBS; take a type of m5, or leave 'storage' out/,
      ],
      [
        'a version whose support has ended',
        () => ({ version: ActiveMqVersion.of('5.17') }),
        /'version' must be ActiveMQ 5\.18 or later, got 5\.17, whose support has ended; take 5\.19/,
      ],
      [
        'a pair in one zone',
        (stack) => ({ subnets: { subnets: vpcOf(stack).privateSubnets.slice(0, 1) } }),
        /'subnets' must be in at least 2 zones for activeStandby\(\), got 1/,
      ],
      [
        'permissions beside a configuration',
        () => ({
          configurationXml: '<broker xmlns="http://activemq.apache.org/schema/core"/>',
          permissions: [{ queue: '>', read: ['shop'] }],
        }),
        /'permissions' must not be given with 'configurationXml'/,
      ],
      [
        'XML of something else',
        () => ({ configurationXml: '<beans/>' }),
        /'configurationXml' must be XML with a <broker xmlns=/,
      ],
      [
        'a permission of a queue and a topic',
        () => ({ permissions: [{ queue: 'a', topic: 'b', read: ['shop'] }] }),
        /'permissions\[0\]' must have either 'queue' or 'topic', got both/,
      ],
      [
        'a permission of nothing',
        () => ({ permissions: [{ read: ['shop'] }] }),
        /must have either 'queue' or 'topic', got none/,
      ],
      [
        'a permission of nobody',
        () => ({ permissions: [{ queue: 'a' }] }),
        /must name a group in 'read', 'write' or 'create', got none/,
      ],
      ['an empty name', () => ({ permissions: [{ queue: ' ', read: ['shop'] }] }), /must not have an empty name/],
      [
        'a group that would be XML',
        () => ({ permissions: [{ queue: 'a', read: ['"/>'] }] }),
        /'permissions\[0\]' must be groups of 2 to 100 letters/,
      ],
      [
        'thresholds that say nothing',
        () => ({ alarmThresholds: { cpuPercent: 0, storePercent: 0, heapPercent: 101, connections: 0 } }),
        /has 4 problems:/,
      ],
    ])('fails for %s', (_what, props, message) => {
      expect(() => active(props)).toThrow(message);
    });

    test.each<[string, string, { groups: string[]; username?: string }, RegExp]>([
      ['an id that is no name', 'billing', { groups: ['billing'] }, /'id' must be a name in PascalCase/],
      [
        'the name of the administrator',
        'Admin',
        { groups: ['billing'], username: 'admin' },
        /'username' must be one of its own, got 'admin' twice/,
      ],
      [
        'a name twice',
        'Other',
        { groups: ['billing'], username: 'Twice' },
        /'username' must be one of its own, got 'Twice' twice/,
      ],
      [
        'a name that Amazon MQ refuses',
        'Billing',
        { groups: ['billing'], username: 'a b' },
        /'username' must be of 2 to 100 letters/,
      ],
      ['no groups', 'Billing', { groups: [] }, /'groups' must not be empty/],
      [
        'too many groups',
        'Billing',
        { groups: Array.from({ length: 21 }, (_, i) => `g${i}`) },
        /'groups' must be at most 20, got 21/,
      ],
      [
        'the group of administrators',
        'Billing',
        { groups: ['administrators'] },
        /'groups' must not be 'administrators'/,
      ],
    ])('fails to add a user with %s', (_what, id, options, message) => {
      const broker = active();
      broker.addUser('Twice', { groups: ['billing'] });
      expect(() => broker.addUser(id, options)).toThrow(message);
    });
  });

  describe('in a stack', () => {
    test('two brokers, with names and policies of their own', () => {
      const stack = testStack();
      const names = ['A', 'B'].map((id) => nameOf(active(undefined, stack, id)));
      expect(names[0]).not.toBe(names[1]);
      templateOf(stack).resourceCountIs('AWS::Logs::ResourcePolicy', 2);
    });

    test('a dashboard of messages, clients and resources', () => {
      const stack = testStack();
      new OperationsDashboard(stack, 'Operations', { subjects: [active(undefined, stack)] });
      const text = JSON.stringify(templateOf(stack).findResources('AWS::CloudWatch::Dashboard'));
      for (const metric of ['TotalMessageCount', 'TotalEnqueueCount', 'CurrentConnectionsCount', 'HeapUsage']) {
        expect(text).toContain(metric);
      }
    });
  });
});
