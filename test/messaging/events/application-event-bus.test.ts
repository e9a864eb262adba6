import { Duration, PropertyInjectors, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as events from 'aws-cdk-lib/aws-events';
import { EventBus as EventBusTarget, SnsTopic, SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { ApplicationEventBus, ApplicationEventBusProps, EventRouteOptions, FanOutTopic } from '../../../lib/messaging';
import { Alarms, OperationsDashboard } from '../../../lib/observability';
import { ORDER_PLACED } from '../../specimens/messaging';
import { alarmsOf } from '../../specimens/surroundings';
import { templateOf, testApp, testStack } from '../../support/synth';

const BUS = 'AWS::Events::EventBus';
const ALARM = 'AWS::CloudWatch::Alarm';
const pattern = { source: ['shop.orders'] };

function make(
  props: Partial<ApplicationEventBusProps> = {},
  stack: Stack = testStack(),
  id = 'Events',
): ApplicationEventBus {
  return new ApplicationEventBus(stack, id, { alarms: Alarms.none(), ...props });
}

function template(props: Partial<ApplicationEventBusProps>): Template {
  return templateOf(Stack.of(make(props)));
}

function targetIn(stack: Stack, props: sqs.QueueProps = {}, id = 'Orders'): SqsQueue {
  return new SqsQueue(new sqs.Queue(stack, id, props));
}

describe('ApplicationEventBus', () => {
  describe('defaults', () => {
    let result: Template;

    beforeAll(() => {
      result = template({});
    });

    test('a bus with a key of EventBridge, whose name has part of the id of the stack', () => {
      result.hasResourceProperties(BUS, {
        Name: { 'Fn::Join': ['', [Match.stringLikeRegexp('^Test-Events-'), Match.anyValue()]] },
        KmsKeyIdentifier: Match.absent(),
        DeadLetterConfig: Match.absent(),
      });
      expect(JSON.stringify(result.findResources(BUS))).toContain('AWS::StackId');
    });

    test('its errors are delivered to a log, without events, and kept for three months', () => {
      result.hasResourceProperties(BUS, { LogConfig: { Level: 'ERROR', IncludeDetail: 'NONE' } });
      result.hasResource('AWS::Logs::LogGroup', { DeletionPolicy: 'Retain', Properties: { RetentionInDays: 90 } });
      result.hasResourceProperties('AWS::Logs::DeliverySource', {
        LogType: 'ERROR_LOGS',
        Name: Match.stringLikeRegexp('-error$'),
        ResourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^EventsBus'), 'Arn'] },
      });
      result.hasResourceProperties('AWS::Logs::DeliveryDestination', {
        DeliveryDestinationType: 'CWL',
        OutputFormat: 'json',
        DestinationResourceArn: {
          'Fn::Join': ['', Match.arrayWith([':log-group:', { Ref: Match.stringLikeRegexp('^EventsLogGroup') }])],
        },
      });
      result.hasResourceProperties('AWS::Logs::Delivery', {
        DeliverySourceName: { Ref: Match.stringLikeRegexp('^EventsErrorLogSource') },
        DeliveryDestinationArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^EventsLogDestination'), 'Arn'] },
      });
    });

    test('nobody else may send events, and there is no registry, discoverer or archive', () => {
      for (const type of ['EventBusPolicy', 'Archive', 'Rule']) result.resourceCountIs(`AWS::Events::${type}`, 0);
      for (const type of ['Registry', 'Discoverer', 'Schema']) result.resourceCountIs(`AWS::EventSchemas::${type}`, 0);
    });

    test('a route tries for 24 hours, then keeps the event for 14 days, with an alarm for that and for what is lost', () => {
      const stack = testStack();
      const subject = make({ alarms: alarmsOf(stack) }, stack);
      subject.route('Orders', { pattern, target: targetIn(stack) });
      const routed = templateOf(stack);
      routed.hasResourceProperties('AWS::Events::Rule', {
        EventBusName: { Ref: Match.stringLikeRegexp('^EventsBus') },
        EventPattern: pattern,
        Targets: [
          Match.objectLike({
            DeadLetterConfig: { Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^EventsDeadLetters'), 'Arn'] } },
            RetryPolicy: { MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 86_400 },
          }),
        ],
      });
      routed.hasResourceProperties('AWS::SQS::Queue', {
        MessageRetentionPeriod: 1_209_600,
        SqsManagedSseEnabled: true,
      });
      routed.hasResourceProperties('AWS::SQS::QueuePolicy', {
        Queues: [{ Ref: Match.stringLikeRegexp('^EventsDeadLetters') }],
        PolicyDocument: Match.objectLike({
          Statement: [
            Match.objectLike({ Effect: 'Deny' }),
            {
              Effect: 'Allow',
              Principal: { Service: 'events.amazonaws.com' },
              Action: 'sqs:SendMessage',
              Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^EventsDeadLetters'), 'Arn'] },
              Condition: {
                ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [Match.stringLikeRegexp('^EventsOrdersRule'), 'Arn'] } },
              },
            },
          ],
        }),
      });
      expect(subject.alarms).toHaveLength(3);
      for (const MetricName of ['FailedInvocations', 'InvocationsFailedToBeSentToDlq']) {
        routed.hasResourceProperties(ALARM, {
          Namespace: 'AWS/Events',
          MetricName,
          Dimensions: [
            { Name: 'EventBusName', Value: { Ref: Match.stringLikeRegexp('^EventsBus') } },
            {
              Name: 'RuleName',
              Value: {
                'Fn::Select': [
                  2,
                  { 'Fn::Split': ['/', { 'Fn::GetAtt': [Match.stringLikeRegexp('^EventsOrdersRule'), 'Arn'] }] },
                ],
              },
            },
          ],
          Threshold: 1,
          EvaluationPeriods: 1,
        });
      }
      routed.hasResourceProperties(ALARM, { MetricName: 'ApproximateNumberOfMessagesVisible', Threshold: 1 });
    });

    test('an archive keeps all events for 30 days, and is kept with its bus', () => {
      const stack = testStack();
      make({}, stack).archive('All');
      const result = templateOf(stack);
      result.hasResource('AWS::Events::Archive', {
        DeletionPolicy: 'Retain',
        Properties: {
          SourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^EventsBus'), 'Arn'] },
          EventPattern: { source: [{ prefix: '' }] },
          RetentionDays: 30,
          KmsKeyIdentifier: Match.absent(),
        },
      });
      result.hasResource(BUS, { DeletionPolicy: 'Retain' });
    });
  });

  describe('all options', () => {
    let result: Template;

    beforeAll(() => {
      const stack = testStack();
      const key = new kms.Key(stack, 'Key');
      const subject = make(
        {
          description: 'Events of the shop',
          encryptionKey: key,
          deadLetterQueueEncryptionKey: key,
          schemas: { 'shop.orders@OrderPlaced': ORDER_PLACED },
          logLevel: events.Level.TRACE,
          logDetail: events.IncludeDetail.FULL,
          logRetention: logs.RetentionDays.ONE_YEAR,
          logEncryptionKey: key,
        },
        stack,
      );
      subject.route('Orders', {
        pattern,
        target: targetIn(stack),
        retryAttempts: 3,
        maxEventAge: Duration.hours(1),
      });
      subject.archive('Orders', { pattern, removalPolicy: RemovalPolicy.DESTROY });
      subject.allowAccount('Partner', '444455556666');
      subject.allowOrganization('Company', 'o-a1b2c3d4e5');
      subject.grantPutEvents(new iam.Role(stack, 'Shop', { assumedBy: new iam.AccountRootPrincipal() }));
      new OperationsDashboard(stack, 'Dashboard', { subjects: [subject] });
      result = templateOf(stack);
    });

    test('let one key encrypt the log of the bus, too', () => {
      result.hasResourceProperties('AWS::Logs::LogGroup', {
        KmsKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] },
      });
      const [key] = Object.values(result.findResources('AWS::KMS::Key'));
      expect(JSON.stringify(key?.Properties.KeyPolicy)).toContain(':log-group:/aws/vendedlogs/events/event-bus/*');
    });

    test('reach the bus, its route and its archive', () => {
      result.hasResource(BUS, {
        DeletionPolicy: Match.absent(),
        Properties: Match.objectLike({
          Description: 'Events of the shop',
          KmsKeyIdentifier: Match.anyValue(),
          DeadLetterConfig: { Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^EventsDeadLetters'), 'Arn'] } },
          LogConfig: { Level: 'TRACE', IncludeDetail: 'FULL' },
        }),
      });
      result.hasResourceProperties('AWS::Events::Rule', {
        Targets: [Match.objectLike({ RetryPolicy: { MaximumRetryAttempts: 3, MaximumEventAgeInSeconds: 3600 } })],
      });
      result.hasResource('AWS::Events::Archive', {
        DeletionPolicy: 'Delete',
        Properties: Match.objectLike({ EventPattern: pattern, KmsKeyIdentifier: Match.anyValue() }),
      });
      result.hasResourceProperties('AWS::EventSchemas::Schema', {
        RegistryName: { 'Fn::GetAtt': [Match.stringLikeRegexp('^EventsRegistry'), 'RegistryName'] },
      });
    });

    test('one key for bus, archives and queue, without a circle', () => {
      const [key] = Object.values(result.findResources('AWS::KMS::Key'));
      const statements: { Sid?: string; Condition?: object }[] = key?.Properties.KeyPolicy.Statement;
      expect(JSON.stringify(key)).not.toMatch(/EventsBus|EventsDeadLetters/);
      expect(statements.filter(({ Sid }) => Sid === 'EventBridgeKeepsFailedEvents')).toEqual([
        {
          Sid: 'EventBridgeKeepsFailedEvents',
          Effect: 'Allow',
          Principal: { Service: 'events.amazonaws.com' },
          Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
          Resource: '*',
        },
      ]);
      expect(statements.filter(({ Sid }) => Sid?.startsWith('Archives'))).toEqual([
        {
          Sid: 'ArchivesEncrypt',
          Effect: 'Allow',
          Principal: { Service: 'events.amazonaws.com' },
          Action: ['kms:Decrypt', 'kms:GenerateDataKey', 'kms:ReEncrypt*'],
          Resource: '*',
          Condition: { StringEquals: { 'kms:EncryptionContext:aws:events:event-bus:arn': expect.anything() } },
        },
        {
          Sid: 'ArchivesDescribeKey',
          Effect: 'Allow',
          Principal: { Service: 'events.amazonaws.com' },
          Action: 'kms:DescribeKey',
          Resource: '*',
        },
      ]);
    });

    test('the bus may write to the queue what its key fails', () => {
      const policies = JSON.stringify(result.findResources('AWS::SQS::QueuePolicy'));
      expect(policies).toContain('BusKeepsEvents');
      result.hasResourceProperties('AWS::SQS::QueuePolicy', {
        PolicyDocument: Match.objectLike({
          Statement: Match.arrayWith([
            {
              Sid: 'BusKeepsEvents',
              Effect: 'Allow',
              Principal: { Service: 'events.amazonaws.com' },
              Action: 'sqs:SendMessage',
              Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^EventsDeadLetters'), 'Arn'] },
              Condition: { ArnEquals: { 'aws:SourceArn': Match.anyValue() } },
            },
          ]),
        }),
      });
    });

    test('all logs are delivered, one after the other', () => {
      for (const LogType of ['ERROR_LOGS', 'INFO_LOGS', 'TRACE_LOGS'])
        result.hasResourceProperties('AWS::Logs::DeliverySource', { LogType });
      result.resourceCountIs('AWS::Logs::Delivery', 3);
      result.hasResource('AWS::Logs::Delivery', {
        DependsOn: Match.arrayWith([Match.stringLikeRegexp('^EventsInfoLogDelivery')]),
      });
      result.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 365 });
    });

    test('an account and an organisation may send events, and a role', () => {
      const Resource = { 'Fn::GetAtt': [Match.stringLikeRegexp('^EventsBus'), 'Arn'] };
      const Action = 'events:PutEvents';
      result.hasResourceProperties('AWS::Events::EventBusPolicy', {
        StatementId: 'cdk-Partner',
        Statement: {
          Sid: 'cdk-Partner',
          Effect: 'Allow',
          Action,
          Resource,
          Principal: {
            AWS: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::444455556666:root']] },
          },
        },
      });
      result.hasResourceProperties('AWS::Events::EventBusPolicy', {
        Statement: {
          Sid: 'cdk-Company',
          Effect: 'Allow',
          Action,
          Resource,
          Principal: { AWS: '*' },
          Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } },
        },
      });
      result.hasResourceProperties('AWS::IAM::Policy', {
        PolicyDocument: Match.objectLike({ Statement: [{ Effect: 'Allow', Action, Resource }] }),
      });
    });

    test('the dashboard shows events and failures', () => {
      const body = JSON.stringify(result.findResources('AWS::CloudWatch::Dashboard'));
      for (const title of ['events by route', 'failed events']) expect(body).toContain(`Events: ${title}`);
    });
  });

  describe('overrides', () => {
    test('no log', () => {
      const subject = make({ logLevel: events.Level.OFF });
      expect(subject.logGroup).toBeUndefined();
      const result = templateOf(Stack.of(subject));
      result.resourceCountIs('AWS::Logs::LogGroup', 0);
      result.resourceCountIs('AWS::Logs::DeliverySource', 0);
    });

    test('schemas are discovered', () => {
      template({ schemaDiscovery: true }).hasResourceProperties('AWS::EventSchemas::Discoverer', {
        SourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^EventsBus'), 'Arn'] },
      });
    });

    test('a dead-letter queue of a route, and one of a target, which wins', () => {
      const stack = testStack();
      const subject = make({}, stack);
      const own = new sqs.Queue(stack, 'Own', { encryptionMasterKey: new kms.Key(stack, 'Key') });
      subject.route('Orders', { pattern, target: targetIn(stack), deadLetterQueue: own });
      const ofTarget = new sqs.Queue(stack, 'OfTarget');
      const target = new SqsQueue(new sqs.Queue(stack, 'Prices'), { deadLetterQueue: ofTarget, retryAttempts: 1 });
      subject.route('Prices', { pattern, target });
      const result = templateOf(stack);
      for (const [name, retries] of [
        ['Own', 185],
        ['OfTarget', 1],
      ] as const) {
        result.hasResourceProperties('AWS::Events::Rule', {
          Targets: [
            Match.objectLike({
              DeadLetterConfig: { Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp(`^${name}`), 'Arn'] } },
              RetryPolicy: Match.objectLike({ MaximumRetryAttempts: retries }),
            }),
          ],
        });
      }
      expect(JSON.stringify(result.findResources('AWS::KMS::Key'))).toContain('EventBridgeKeepsFailedEvents');
    });

    test('a bus of another account and Region as the target, by a role that may send to it alone, with dead letters', () => {
      const stack = testStack();
      const arn = 'arn:aws:events:us-east-1:444455556666:event-bus/central';
      make({}, stack).route('Central', {
        pattern,
        target: new EventBusTarget(events.EventBus.fromEventBusArn(stack, 'Central', arn)),
      });
      const result = templateOf(stack);
      result.hasResourceProperties('AWS::Events::Rule', {
        Targets: [
          Match.objectLike({
            Arn: arn,
            RoleArn: Match.anyValue(),
            DeadLetterConfig: { Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^EventsDeadLetters'), 'Arn'] } },
            // EventBridge refuses it for an event bus.
            RetryPolicy: Match.absent(),
          }),
        ],
      });
      result.hasResourceProperties('AWS::IAM::Policy', {
        PolicyDocument: Match.objectLike({
          Statement: [{ Effect: 'Allow', Action: 'events:PutEvents', Resource: arn }],
        }),
      });
    });

    test('a fan-out topic with a key as the target, which EventBridge may publish to and encrypt for', () => {
      const stack = testStack();
      const key = new kms.Key(stack, 'Key');
      const topic = new FanOutTopic(stack, 'Topic', { encryptionKey: key, alarms: Alarms.none() });
      make({}, stack).route('Everybody', { pattern, target: new SnsTopic(topic.topic) });
      const result = templateOf(stack);
      result.hasResourceProperties('AWS::Events::Rule', {
        Targets: [
          Match.objectLike({
            Arn: { Ref: Match.stringLikeRegexp('^Topic') },
            DeadLetterConfig: { Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^EventsDeadLetters'), 'Arn'] } },
          }),
        ],
      });
      const publisher = { Principal: { Service: 'events.amazonaws.com' }, Effect: 'Allow' };
      result.hasResourceProperties('AWS::SNS::TopicPolicy', {
        PolicyDocument: Match.objectLike({
          Statement: Match.arrayWith([Match.objectLike({ ...publisher, Action: 'sns:Publish' })]),
        }),
      });
      result.hasResourceProperties('AWS::KMS::Key', {
        KeyPolicy: Match.objectLike({
          Statement: Match.arrayWith([
            Match.objectLike({ ...publisher, Action: ['kms:Decrypt', 'kms:GenerateDataKey*'] }),
          ]),
        }),
      });
    });

    test('props of a property injector', () => {
      const app = testApp();
      PropertyInjectors.of(app).add({
        constructUniqueId: ApplicationEventBus.PROPERTY_INJECTION_ID,
        inject: (props: ApplicationEventBusProps) => ({ description: 'All', ...props }),
      });
      const stack = testStack(app);
      make({}, stack);
      templateOf(stack).hasResourceProperties(BUS, { Description: 'All' });
    });
  });

  describe('fails', () => {
    test('fails with mistakes of different kinds at once, before anything is created', () => {
      const stack = testStack();
      const encryptionKey = new kms.Key(stack, 'Key');
      expect(() =>
        make(
          { description: 'x'.repeat(513), encryptionKey, schemaDiscovery: true, schemas: { 'a b': ORDER_PLACED } },
          stack,
        ),
      ).toThrow(/ApplicationEventBus at 'Test\/Events' has 3 problems:[^]*512[^]*schemaDiscovery[^]*'a b'/);
      expect(stack.node.findChild('Events').node.children).toEqual([]);
    });

    test.each<[string, (bus: ApplicationEventBus, stack: Stack) => Partial<EventRouteOptions>, string]>([
      ['an empty pattern', () => ({ pattern: {} }), "'pattern' must not be empty"],
      ['an empty list', () => ({ pattern: { source: [] } }), "'pattern' must not hold an empty list"],
      ['186 retries', () => ({ retryAttempts: 186 }), "'retryAttempts' must be a whole number from 0 to 185, got 186"],
      [
        'a minute less than one',
        () => ({ maxEventAge: Duration.seconds(59) }),
        "'maxEventAge' must be a duration in whole seconds from 60 to 86400 s, got 59 s",
      ],
      [
        'a queue with the AWS managed key',
        (_bus, stack) => ({ target: targetIn(stack, { encryption: sqs.QueueEncryption.KMS_MANAGED }, 'Managed') }),
        "'target' must not be encrypted with the AWS managed key alias/aws/sqs",
      ],
      [
        'a FIFO dead-letter queue',
        (_bus, stack) => ({ deadLetterQueue: new sqs.Queue(stack, 'Own', { fifo: true }) }),
        "'deadLetterQueue' must be standard",
      ],
      [
        'a dead-letter queue with the AWS managed key',
        (_bus, stack) => ({
          deadLetterQueue: new sqs.Queue(stack, 'Own', { encryption: sqs.QueueEncryption.KMS_MANAGED }),
        }),
        "'deadLetterQueue' must not be encrypted with the AWS managed key",
      ],
      [
        'a FIFO queue that does not deduplicate by content',
        (_bus, stack) => ({
          target: new SqsQueue(new sqs.Queue(stack, 'Fifo', { fifo: true }), { messageGroupId: 'orders' }),
        }),
        "'target' must deduplicate by content, because EventBridge sends no id for that to a FIFO queue",
      ],
      [
        'retries of an event bus',
        (_bus, stack) => ({ target: new EventBusTarget(new events.EventBus(stack, 'Other')), retryAttempts: 3 }),
        "'retryAttempts' and 'maxEventAge' must not be given with a target that is an event bus",
      ],
      [
        'an age of events for an event bus',
        (_bus, stack) => ({
          target: new EventBusTarget(new events.EventBus(stack, 'Other')),
          maxEventAge: Duration.hours(1),
        }),
        "'retryAttempts' and 'maxEventAge' must not be given with a target that is an event bus",
      ],
      [
        'a FIFO topic',
        (_bus, stack) => ({ target: new SnsTopic(new sns.Topic(stack, 'Topic', { fifo: true })) }),
        "'target' must be a standard topic",
      ],
      [
        'a topic with the AWS managed key',
        (_bus, stack) => ({
          target: new SnsTopic(
            new sns.Topic(stack, 'Topic', { masterKey: kms.Alias.fromAliasName(stack, 'Alias', 'alias/aws/sns') }),
          ),
        }),
        "'target' must not be encrypted with the AWS managed key alias/aws/sns",
      ],
      [
        'a loop',
        (bus) => ({ target: new EventBusTarget(bus.bus) }),
        "'target' must not be the bus itself, whose every event would come again",
      ],
    ])('fails for a route with %s', (_what, options, message) => {
      const stack = testStack();
      const subject = make({}, stack);
      const route = { pattern, target: targetIn(stack), ...options(subject, stack) };
      expect(() => subject.route('Orders', route)).toThrow(message);
    });

    test.each<[string, (bus: ApplicationEventBus, stack: Stack) => unknown, string]>([
      [
        'a name of two routes',
        (bus, stack) => {
          bus.route('Orders', { pattern, target: targetIn(stack) });
          bus.route('Orders', { pattern, target: targetIn(stack, {}, 'Other') });
        },
        "'id' must be another than that of one before, got 'Orders' twice",
      ],
      ['an empty pattern of an archive', (bus) => bus.archive('All', { pattern: {} }), "'pattern' must not be empty"],
      ['no name', (bus) => bus.archive(''), "'id' must be letters and digits such as 'Orders', got ''"],
      [
        'a short account',
        (bus) => bus.allowAccount('Partner', '1234'),
        "'accountId' must be a number of 12 digits, got '1234'",
      ],
      [
        'no organisation',
        (bus) => bus.allowOrganization('Company', 'company'),
        "'organizationId' must be an id such as 'o-a1b2c3d4e5', got 'company'",
      ],
    ])('fails for %s', (_what, use, message) => {
      const stack = testStack();
      const subject = make({}, stack);
      expect(() => use(subject, stack)).toThrow(message);
    });

    test('fails for a dead-letter queue with the AWS managed key of SQS', () => {
      const key = kms.Alias.fromAliasName(testStack(), 'Alias', 'alias/aws/sqs');
      expect(() => make({ deadLetterQueueEncryptionKey: key })).toThrow(
        "'deadLetterQueueEncryptionKey' must not be the AWS managed key alias/aws/sqs",
      );
    });
  });

  describe('in a stack', () => {
    test('two in one stack; children can be overridden', () => {
      const stack = testStack();
      const [one] = ['One', 'Two'].map((id) => make({}, stack, id));
      (one?.bus.node.defaultChild as events.CfnEventBus).description = 'Mine';
      const result = templateOf(stack);
      result.resourceCountIs(BUS, 2);
      result.hasResourceProperties(BUS, { Description: 'Mine' });
    });
  });
});
