import { App, CfnResource, Duration, PropertyInjectors, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import {
  BusSubscriberFilter,
  BusSubscriberOptions,
  BusSubscriberOrdering,
  BusSubscriberPayload,
  BusSubscriberStart,
  BusSubscriberTarget,
  RetainedEventBus,
  RetainedEventBusAccess,
  RetainedEventBusProps,
} from '../../../lib/messaging';
import { Alarms, OperationsDashboard } from '../../../lib/observability';
import { functionOf, queueOf } from '../../specimens/messaging';
import { alarmsOf } from '../../specimens/surroundings';
import { templateOf, testApp, testStack } from '../../support/synth';

const BUS = 'AWS::EventsV2::EventBus';
const SUBSCRIBER = 'AWS::EventsV2::Subscriber';
const ALARM = 'AWS::CloudWatch::Alarm';
const busRef = { Ref: Match.stringLikeRegexp('^EventsBus') };
const arnOf = (start: string) => ({ 'Fn::GetAtt': [Match.stringLikeRegexp(`^${start}`), 'Arn'] });

function make(props: Partial<RetainedEventBusProps> = {}, stack: Stack = testStack(), id = 'Events'): RetainedEventBus {
  return new RetainedEventBus(stack, id, { alarms: Alarms.none(), ...props });
}

function subscribed(options: Partial<BusSubscriberOptions> = {}, props: Partial<RetainedEventBusProps> = {}): Template {
  const stack = testStack();
  make(props, stack).subscribe('Orders', { target: BusSubscriberTarget.queue(queueOf(stack)), ...options });
  return templateOf(stack);
}

const fifoQueue = (stack: Stack) => new sqs.Queue(stack, 'Ordered', { fifo: true });

describe('RetainedEventBus', () => {
  describe('defaults', () => {
    let result: Template;

    beforeAll(() => {
      result = templateOf(Stack.of(make()));
    });

    test('a bus that keeps events for 30 days with a key of EventBridge, and is kept itself', () => {
      result.hasResource(BUS, {
        DeletionPolicy: 'Retain',
        UpdateReplacePolicy: 'Retain',
        Properties: {
          Name: { 'Fn::Join': ['', [Match.stringLikeRegexp('^Test-Events-'), Match.anyValue()]] },
          StorageConfiguration: { RetentionPeriodInDays: 30 },
          EncryptionConfiguration: Match.absent(),
          Description: Match.absent(),
        },
      });
      expect(JSON.stringify(result.findResources(BUS))).toContain('AWS::StackId');
    });

    test('nobody else may use it, no log, one dead-letter queue', () => {
      for (const type of [
        SUBSCRIBER,
        'AWS::EventsV2::ResourcePolicy',
        'AWS::EventsV2::EventSource',
        'AWS::Logs::LogGroup',
      ]) {
        result.resourceCountIs(type, 0);
      }
      result.resourceCountIs('AWS::SQS::Queue', 1);
      result.hasResourceProperties('AWS::SQS::Queue', {
        MessageRetentionPeriod: 1_209_600,
        SqsManagedSseEnabled: true,
      });
    });

    test('a subscriber gets all events from now on, as they were published, for a day of retries', () => {
      subscribed().hasResource(SUBSCRIBER, {
        Properties: {
          Name: Match.anyValue(),
          Description: 'Subscriber Orders of Test/Events',
          EventBusArn: busRef,
          Type: 'UNORDERED',
          State: 'RUNNING',
          StartingPosition: 'LATEST',
          PointInTimeConfiguration: Match.absent(),
          FilterConfiguration: Match.absent(),
          InvokeConfiguration: Match.objectLike({ RoleArn: arnOf('EventsOrdersRole') }),
          Transformer: { Type: 'RAW' },
          BatchConfiguration: { MaxBatchSize: 10, MaxBatchWindowInSeconds: 0 },
          RetryPolicy: { MaxRetryAttempts: 185, MaxEventAgeInSeconds: 86_400 },
          OnFailureConfiguration: { Arn: arnOf('EventsDeadLetters') },
          LogConfiguration: { Level: 'OFF', IncludePayload: 'ON_ERROR_ONLY' },
        },
        DependsOn: Match.arrayWith([Match.stringLikeRegexp('^EventsOrdersRole')]),
      });
    });

    test('only EventBridge for this subscriber takes the role, which may send to the target and the dead-letter queue', () => {
      const result = subscribed();
      const [role] = Object.values(result.findResources('AWS::IAM::Role'));
      expect(role?.Properties.AssumeRolePolicyDocument.Statement).toEqual([
        {
          Action: 'sts:AssumeRole',
          Effect: 'Allow',
          Principal: { Service: 'events.amazonaws.com' },
          Condition: {
            StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
            ArnLike: { 'aws:SourceArn': expect.anything() },
          },
        },
      ]);
      const source = JSON.stringify(role?.Properties.AssumeRolePolicyDocument.Statement[0].Condition.ArnLike);
      expect(source).toContain(':subscriber/Test-Events-');
      expect(source).toContain('-Orders/*');
      const [policy] = Object.values(result.findResources('AWS::IAM::Policy'));
      expect(policy?.Properties.PolicyDocument.Statement).toEqual([
        {
          Action: 'sqs:SendMessage',
          Effect: 'Allow',
          Resource: [
            { 'Fn::GetAtt': [expect.stringMatching('^EventsDeadLetters'), 'Arn'] },
            { 'Fn::Join': ['', expect.arrayContaining([':Orders'])] },
          ],
        },
      ]);
    });

    test('alarms for what is lost, what waits a quarter of an hour, and the first dead letter', () => {
      const stack = testStack();
      const subject = make({ alarms: alarmsOf(stack) }, stack);
      subject.subscribe('Orders', { target: BusSubscriberTarget.queue(queueOf(stack)) });
      const result = templateOf(stack);
      const Dimensions = [
        { Name: 'EventBus', Value: busRef },
        { Name: 'Subscriber', Value: { Ref: Match.stringLikeRegexp('^EventsOrdersSubscriber') } },
      ];
      result.hasResourceProperties(ALARM, {
        Namespace: 'AWS/EventsV2',
        MetricName: 'OnFailureDestinationFailed',
        Dimensions,
        Threshold: 1,
        EvaluationPeriods: 1,
        Statistic: 'Sum',
      });
      result.hasResourceProperties(ALARM, {
        Namespace: 'AWS/EventsV2',
        MetricName: 'ApproximateBacklogAge',
        Dimensions,
        Threshold: 900_000,
        EvaluationPeriods: 3,
        Statistic: 'Maximum',
      });
      result.hasResourceProperties(ALARM, { MetricName: 'ApproximateNumberOfMessagesVisible', Threshold: 1 });
      expect(subject.alarms).toHaveLength(3);
    });
  });

  describe('all options', () => {
    let result: Template;
    let subject: RetainedEventBus;

    beforeAll(() => {
      const stack = testStack();
      const key = new kms.Key(stack, 'Key');
      subject = make(
        {
          description: 'Events of the shop',
          retention: Duration.days(7),
          encryptionKey: key,
          deadLetterQueueEncryptionKey: key,
          logLevel: events.Level.INFO,
          logPayloads: true,
          logRetention: logs.RetentionDays.ONE_YEAR,
          logEncryptionKey: key,
          removalPolicy: RemovalPolicy.DESTROY,
          alarms: alarmsOf(stack),
          alarmThresholds: { backlogAge: Duration.minutes(5) },
        },
        stack,
      );
      subject.subscribe('Orders', {
        target: BusSubscriberTarget.lambdaFunction(functionOf(stack)),
        ordering: BusSubscriberOrdering.FIFO,
        start: BusSubscriberStart.horizon(),
        payload: BusSubscriberPayload.withMetadata(),
        filter: { source: events.Match.prefix('shop.'), detail: { total: [{ numeric: ['>', 500] }] } },
        batchSize: 50,
        maxBatchingWindow: Duration.seconds(5),
        retryAttempts: 3,
        enabled: false,
      });
      subject.subscribe('Prices', { target: BusSubscriberTarget.queue(queueOf(stack)) });
      subject.addServiceEvents('Uploads', { service: 'aws.s3', pattern: { 'detail-type': ['Object Created'] } });
      subject.addServiceEvents('Instances', { service: 'aws.ec2' });
      subject.allowAccount('Partner', '444455556666', RetainedEventBusAccess.SUBSCRIBE);
      subject.allowOrganization('Company', 'o-a1b2c3d4e5', RetainedEventBusAccess.PUBLISH);
      const publisher = new iam.Role(stack, 'Shop', { assumedBy: new iam.AccountRootPrincipal() });
      subject.grantPutEvents(publisher);
      subject.grantPutRawEvents(publisher);
      Tags.of(stack).add('team', 'shop');
      new OperationsDashboard(stack, 'Dashboard', { subjects: [subject] });
      result = templateOf(stack);
    });

    test('reach the bus', () => {
      result.hasResource(BUS, {
        DeletionPolicy: 'Delete',
        Properties: {
          Description: 'Events of the shop',
          StorageConfiguration: { RetentionPeriodInDays: 7 },
          EncryptionConfiguration: { KmsKeyIdentifier: arnOf('Key') },
          Tags: [{ Key: 'team', Value: 'shop' }],
        },
      });
    });

    test('reach the subscriber', () => {
      result.hasResourceProperties(SUBSCRIBER, {
        Type: 'FIFO',
        State: 'STOPPED',
        StartingPosition: 'POINT_IN_TIME',
        PointInTimeConfiguration: { PointType: 'HORIZON' },
        FilterConfiguration: {
          Language: 'EVENT_BRIDGE_PATTERN',
          Filters: [
            { Scope: 'DATA', Pattern: '{"detail":{"total":[{"numeric":[">",500]}]}}' },
            { Scope: 'SYSTEM_METADATA', Pattern: JSON.stringify({ 'aws:Source': [{ prefix: 'shop.' }] }) },
          ],
        },
        Transformer: { Type: 'WITH_METADATA' },
        BatchConfiguration: { MaxBatchSize: 50, MaxBatchWindowInSeconds: 5 },
        RetryPolicy: { MaxRetryAttempts: 3, MaxEventAgeInSeconds: 3600 },
        OnFailureConfiguration: { Arn: arnOf('EventsFifoDeadLetters') },
        LogConfiguration: { Level: 'INFO', IncludePayload: 'FULL' },
        Tags: [{ Key: 'team', Value: 'shop' }],
      });
    });

    test('a FIFO dead-letter queue for what comes in order, which gets no deduplication id from EventBridge', () => {
      result.hasResourceProperties('AWS::SQS::Queue', { FifoQueue: true, ContentBasedDeduplication: true });
      expect(subject.fifoDeadLetterQueue).toBeDefined();
      expect(subject.alarms).toHaveLength(6);
    });

    test('subscribers are made one after the other', () => {
      result.hasResource(SUBSCRIBER, {
        Properties: Match.objectLike({ Description: 'Subscriber Prices of Test/Events' }),
        DependsOn: Match.arrayWith([Match.stringLikeRegexp('^EventsOrdersSubscriber')]),
      });
    });

    test('the key lets EventBridge use it for this bus', () => {
      const [key] = Object.values(result.findResources('AWS::KMS::Key'));
      const statements: { Sid?: string; Condition?: object }[] = key?.Properties.KeyPolicy.Statement;
      const of = statements.filter(({ Sid }) => Sid === 'RetainedBusEncrypts');
      expect(of).toEqual([
        {
          Sid: 'RetainedBusEncrypts',
          Effect: 'Allow',
          Principal: { Service: 'events.amazonaws.com' },
          Action: [
            'kms:Decrypt',
            'kms:Encrypt',
            'kms:GenerateDataKeyWithoutPlaintext',
            'kms:ReEncryptFrom',
            'kms:ReEncryptTo',
          ],
          Resource: '*',
          Condition: {
            StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
            ArnLike: { 'aws:SourceArn': expect.anything() },
            StringLike: { 'kms:EncryptionContext:aws:events:event-busv2:arn': expect.anything() },
          },
        },
      ]);
      expect(JSON.stringify(of)).toContain(':event-busv2/Test-Events-');
      expect(JSON.stringify(key)).not.toMatch(/EventsBus|EventsDeadLetters/);
    });

    test('events of services come in, and what fails is kept', () => {
      result.hasResourceProperties('AWS::EventsV2::EventSource', {
        EventBusArn: busRef,
        Configuration: {
          AwsServiceEventsConfiguration: {
            AwsService: 'aws.s3',
            Pattern: '{"detail-type":["Object Created"]}',
            OnFailureConfiguration: { Arn: arnOf('EventsDeadLetters') },
          },
        },
      });
      const policies = Object.values(result.findResources('AWS::SQS::QueuePolicy'));
      const statements = policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
      expect(statements.filter(({ Sid }) => Sid === 'EventSourcesKeepFailures')).toEqual([
        {
          Sid: 'EventSourcesKeepFailures',
          Effect: 'Allow',
          Principal: { Service: 'events.amazonaws.com' },
          Action: 'sqs:SendMessage',
          Resource: { 'Fn::GetAtt': [expect.stringMatching('^EventsDeadLetters'), 'Arn'] },
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        },
      ]);
    });

    test('others may publish or subscribe, by one policy', () => {
      const DESCRIBE = 'events:DescribeEventBus';
      result.resourceCountIs('AWS::EventsV2::ResourcePolicy', 1);
      result.hasResourceProperties('AWS::EventsV2::ResourcePolicy', {
        EventBusArn: busRef,
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Sid: 'Partner',
              Effect: 'Allow',
              Principal: { AWS: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::444455556666:root']] } },
              Action: ['events:CreateSubscriber', DESCRIBE, 'events:UpdateSubscriber'],
              Resource: busRef,
            },
            {
              Sid: 'Company',
              Effect: 'Allow',
              Principal: { AWS: '*' },
              Action: [DESCRIBE, 'events:PutEvents', 'events:PutRawEvents'],
              Resource: busRef,
              Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } },
            },
          ],
        },
      });
    });

    test('who publishes may decrypt, which EventBridge checks', () => {
      result.hasResourceProperties('AWS::IAM::Policy', {
        Roles: [{ Ref: Match.stringLikeRegexp('^Shop') }],
        PolicyDocument: Match.objectLike({
          Statement: [
            { Action: 'kms:Decrypt', Effect: 'Allow', Resource: arnOf('Key') },
            { Action: ['events:PutEvents', 'events:PutRawEvents'], Effect: 'Allow', Resource: busRef },
          ],
        }),
      });
    });

    test('the log of each subscriber is delivered, one after the other', () => {
      result.hasResourceProperties('AWS::Logs::LogGroup', {
        LogGroupName: {
          'Fn::Join': ['', [Match.stringLikeRegexp('^/aws/vendedlogs/events/subscriber/'), Match.anyValue()]],
        },
        RetentionInDays: 365,
        KmsKeyId: arnOf('Key'),
      });
      result.hasResourceProperties('AWS::Logs::DeliverySource', {
        LogType: 'INFO_LOGS',
        ResourceArn: { Ref: Match.stringLikeRegexp('^EventsOrdersSubscriber') },
      });
      const [source] = Object.values(result.findResources('AWS::Logs::DeliverySource'));
      const [prefix, id] = source?.Properties.Name['Fn::Join'][1] as [string, unknown];
      expect(prefix).toMatch(/^[\w-]{1,29}-info-$/);
      expect(id).toEqual({
        'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: expect.stringMatching('^EventsOrdersSubscriber') }] }],
      });
      result.resourceCountIs('AWS::Logs::Delivery', 2);
      result.hasResource('AWS::Logs::Delivery', {
        DependsOn: [Match.stringLikeRegexp('^EventsOrdersLogDelivery')],
      });
    });

    test('the threshold, and the dashboard', () => {
      result.hasResourceProperties(ALARM, { MetricName: 'ApproximateBacklogAge', Threshold: 300_000 });
      const body = JSON.stringify(result.findResources('AWS::CloudWatch::Dashboard'));
      for (const title of ['events by subscriber', 'failed events', 'age of what waits']) {
        expect(body).toContain(`Events: ${title}`);
      }
    });
  });

  describe('overrides', () => {
    test.each<[string, BusSubscriberFilter, object[]]>([
      ['detail types', { detailType: ['OrderPlaced'] }, [['SYSTEM_METADATA', { 'aws:DetailType': ['OrderPlaced'] }]]],
      ['raw data', { data: { total: [5] } }, [['DATA', { total: [5] }]]],
      ['metadata', { metadata: { tenant: ['acme'] } }, [['METADATA', { tenant: ['acme'] }]]],
      [
        'metadata of EventBridge',
        { systemMetadata: { EventGroupId: ['a'] } },
        [['SYSTEM_METADATA', { EventGroupId: ['a'] }]],
      ],
    ])('a filter of %s', (_what, filter, expected) => {
      subscribed({ filter }).hasResourceProperties(SUBSCRIBER, {
        FilterConfiguration: {
          Filters: (expected as [string, object][]).map(([Scope, pattern]) => ({
            Scope,
            Pattern: JSON.stringify(pattern),
          })),
        },
      });
    });

    test('errors alone in the log', () => {
      const result = subscribed({}, { logLevel: events.Level.ERROR });
      result.hasResourceProperties(SUBSCRIBER, {
        LogConfiguration: { Level: 'ERROR', IncludePayload: 'ON_ERROR_ONLY' },
      });
      result.hasResourceProperties('AWS::Logs::DeliverySource', { LogType: 'ERROR_LOGS' });
      result.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 90 });
    });

    test('a dead-letter queue of its own, whose key the role may use', () => {
      const stack = testStack();
      const own = new sqs.Queue(stack, 'Own', { encryptionMasterKey: new kms.Key(stack, 'Key') });
      make({}, stack).subscribe('Orders', { target: BusSubscriberTarget.queue(queueOf(stack)), deadLetterQueue: own });
      const result = templateOf(stack);
      result.hasResourceProperties(SUBSCRIBER, { OnFailureConfiguration: { Arn: arnOf('Own') } });
      result.hasResourceProperties('AWS::IAM::Policy', {
        PolicyDocument: Match.objectLike({
          Statement: Match.arrayWith([
            { Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Effect: 'Allow', Resource: arnOf('Key') },
          ]),
        }),
      });
    });

    test('a replay that ends has no alarm of what waits', () => {
      const stack = testStack();
      const start = BusSubscriberStart.timestamp(new Date('2026-11-01T00:00:00Z'), {
        endPoint: new Date('2026-11-02T00:00:00Z'),
      });
      make({ alarms: alarmsOf(stack) }, stack).subscribe('Again', {
        target: BusSubscriberTarget.queue(queueOf(stack)),
        start,
      });
      const result = templateOf(stack);
      expect(JSON.stringify(result.findResources(ALARM))).not.toContain('ApproximateBacklogAge');
    });

    test('no key of the dead-letter queue: no statement for services', () => {
      const stack = testStack();
      const key = new kms.Key(stack, 'Key');
      make({ deadLetterQueueEncryptionKey: key }, stack).addServiceEvents('Uploads', { service: 'aws.s3' });
      expect(JSON.stringify(templateOf(stack).findResources('AWS::KMS::Key'))).toContain(
        'EventBridgeKeepsFailedEvents',
      );
    });

    test('props of a property injector', () => {
      const app = testApp();
      PropertyInjectors.of(app).add({
        constructUniqueId: RetainedEventBus.PROPERTY_INJECTION_ID,
        inject: (props: RetainedEventBusProps) => ({ description: 'All', ...props }),
      });
      const stack = testStack(app);
      make({}, stack);
      templateOf(stack).hasResourceProperties(BUS, { Description: 'All' });
    });
  });

  describe('fails', () => {
    test('fails with mistakes of different kinds at once, before anything is created', () => {
      const stack = testStack();
      expect(() =>
        make({ description: 'x'.repeat(513), retention: Duration.days(366), logPayloads: true }, stack),
      ).toThrow(/RetainedEventBus at 'Test\/Events' has 3 problems:[^]*512[^]*'retention'[^]*'logPayloads'/);
      expect(stack.node.findChild('Events').node.children).toEqual([]);
    });

    test.each<[string, Partial<RetainedEventBusProps>, string]>([
      ['half a day', { retention: Duration.hours(36) }, "'retention' must be whole days, got 129600 s"],
      ['a trace', { logLevel: events.Level.TRACE }, "'logLevel' must be OFF, ERROR or INFO"],
      [
        'a threshold of seconds',
        { alarmThresholds: { backlogAge: Duration.seconds(30) } },
        "'alarmThresholds.backlogAge'",
      ],
    ])('fails for %s', (_what, props, message) => {
      expect(() => make(props)).toThrow(message);
    });

    test('fails for keys of AWS', () => {
      const stack = testStack();
      const key = kms.Alias.fromAliasName(stack, 'Alias', 'alias/aws/sqs');
      expect(() => make({ encryptionKey: key, deadLetterQueueEncryptionKey: key }, stack)).toThrow(
        /'encryptionKey' must be a key of your own[^]*'deadLetterQueueEncryptionKey' must not be/,
      );
    });

    test.each<[string, (stack: Stack, bus: RetainedEventBus) => Partial<BusSubscriberOptions>, string]>([
      ['an empty filter', () => ({ filter: {} }), "'filter' must not be empty"],
      ['an empty list', () => ({ filter: { source: [] } }), "'filter' must not hold an empty list"],
      [
        'two kinds of data',
        () => ({ filter: { detail: { a: [1] }, data: { a: [1] } } }),
        "'filter.detail' and 'filter.data' must not both be given",
      ],
      [
        'metadata of PutEvents',
        () => ({ filter: { source: ['a'], metadata: { tenant: ['b'] } } }),
        "'filter.metadata' must not be given with 'source', 'detailType' or 'detail'",
      ],
      [
        'a wildcard',
        () => ({ filter: { source: events.Match.wildcard('shop.*') } }),
        "'filter' must not have wildcards",
      ],
      ['a long filter', () => ({ filter: { source: ['x'.repeat(4100)] } }), "'filter' must have at most 4096 bytes"],
      ['a batch of 11', () => ({ batchSize: 11 }), "'batchSize' must be a whole number from 1 to 10, got 11"],
      [
        'a window of ten minutes',
        () => ({ maxBatchingWindow: Duration.minutes(10) }),
        "'maxBatchingWindow' must be a duration in whole seconds from 0 to 300 s",
      ],
      ['186 retries', () => ({ retryAttempts: 186 }), "'retryAttempts' must be a whole number from 0 to 185"],
      ['a second', () => ({ maxEventAge: Duration.seconds(1) }), "'maxEventAge' must be a duration"],
      [
        'order into a standard queue',
        () => ({ ordering: BusSubscriberOrdering.FIFO }),
        "'ordering' must be left out for a target that takes events in any order",
      ],
      [
        'a standard dead-letter queue in order',
        (stack) => ({
          target: BusSubscriberTarget.queue(fifoQueue(stack)),
          ordering: BusSubscriberOrdering.FIFO,
          deadLetterQueue: queueOf(stack),
        }),
        "'deadLetterQueue' must be FIFO, as the subscriber",
      ],
      [
        'a FIFO dead-letter queue',
        (stack) => ({ deadLetterQueue: fifoQueue(stack) }),
        "'deadLetterQueue' must be standard, as the subscriber",
      ],
      [
        'a loop',
        (_stack, bus) => ({ target: BusSubscriberTarget.retainedEventBus(bus.eventBusArn) }),
        "'target' must not be the bus itself",
      ],
      [
        'another form for a bus with rules',
        (stack) => ({
          target: BusSubscriberTarget.eventBus(events.EventBus.fromEventBusName(stack, 'Classic', 'shop')),
          payload: BusSubscriberPayload.withMetadata(),
        }),
        "'payload' must be left out for a bus with rules",
      ],
      [
        'a form of a universal target',
        () => ({
          target: BusSubscriberTarget.universal({
            service: 'sqs',
            action: 'sendMessage',
            input: '{}',
            policyStatements: [new iam.PolicyStatement()],
          }),
          payload: BusSubscriberPayload.data(),
        }),
        "'payload' must be left out for a universal target",
      ],
      [
        'another Region',
        () => {
          const other = new Stack(new App(), 'Other', { env: { region: 'us-east-1', account: '111122223333' } });
          return { target: BusSubscriberTarget.queue(new sqs.Queue(other, 'There')) };
        },
        "'target' must be in the Region of the bus, eu-west-1, got us-east-1",
      ],
    ])('fails for a subscriber with %s', (_what, options, message) => {
      const stack = new Stack(testApp(), 'Test', { env: { region: 'eu-west-1', account: '111122223333' } });
      const subject = make({}, stack);
      const given = { target: BusSubscriberTarget.queue(queueOf(stack)), ...options(stack, subject) };
      expect(() => subject.subscribe('Orders', given)).toThrow(message);
    });

    test.each<[string, (bus: RetainedEventBus, stack: Stack) => unknown, string]>([
      [
        'a name twice',
        (bus, stack) => {
          const target = BusSubscriberTarget.queue(queueOf(stack));
          bus.subscribe('Orders', { target });
          bus.subscribe('Orders', { target });
        },
        "'id' must be another than that of one before, got 'Orders' twice",
      ],
      [
        'a name with a hyphen',
        (bus) => bus.addServiceEvents('a-b', { service: 'aws.s3' }),
        "'id' must be letters and digits",
      ],
      [
        'no service',
        (bus) => bus.addServiceEvents('S3', { service: 's3' }),
        "'service' must be the source of a service",
      ],
      [
        'the source in the pattern',
        (bus) => bus.addServiceEvents('S3', { service: 'aws.s3', pattern: { source: ['aws.s3'] } }),
        "'pattern' must not have 'source', which EventBridge adds",
      ],
      [
        'a short account',
        (bus) => bus.allowAccount('Partner', '1234', RetainedEventBusAccess.PUBLISH),
        "'accountId' must be a number of 12 digits, got '1234'",
      ],
      [
        'no organisation',
        (bus) => bus.allowOrganization('Company', 'company', RetainedEventBusAccess.PUBLISH),
        "'organizationId' must be an id such as 'o-a1b2c3d4e5', got 'company'",
      ],
      [
        'a name of a statement',
        (bus) => bus.allowAccount('a b', '444455556666', RetainedEventBusAccess.PUBLISH),
        "'id' must be letters and digits such as 'Partner', got 'a b'",
      ],
    ])('fails for %s', (_what, use, message) => {
      const stack = testStack();
      const subject = make({}, stack);
      expect(() => use(subject, stack)).toThrow(message);
    });
  });

  describe('in a stack', () => {
    test('two in one stack; children can be overridden', () => {
      const stack = testStack();
      const [one] = ['One', 'Two'].map((id) => make({}, stack, id));
      const { subscriber } = one?.subscribe('Orders', { target: BusSubscriberTarget.queue(queueOf(stack)) }) ?? {};
      one?.bus.addPropertyOverride('Description', 'Mine');
      subscriber?.addPropertyOverride('ResumePosition', 'LATEST');
      const result = templateOf(stack);
      result.resourceCountIs(BUS, 2);
      result.hasResourceProperties(BUS, { Description: 'Mine' });
      result.hasResourceProperties(SUBSCRIBER, { ResumePosition: 'LATEST' });
    });

    test('the subscriber of a target in another stack is made there, after none of this stack', () => {
      const app = testApp();
      const stack = testStack(app);
      const there = new Stack(app, 'There');
      const subject = make({ alarms: alarmsOf(stack), logLevel: events.Level.ERROR }, stack);
      subject.subscribe('Here', { target: BusSubscriberTarget.queue(queueOf(stack)) });
      const handler = new lambda.Function(there, 'Handler', {
        runtime: lambda.Runtime.NODEJS_22_X,
        handler: 'index.handler',
        code: lambda.Code.fromInline('exports.handler = () => {}'),
      });
      subject.subscribe('There', { target: BusSubscriberTarget.lambdaFunction(handler) });
      subject.grantPutEvents(handler);
      const result = templateOf(there);
      result.resourceCountIs(SUBSCRIBER, 1);
      expect(JSON.stringify(result.findResources(SUBSCRIBER))).not.toContain('HereSubscriber');
      result.resourceCountIs('AWS::Logs::DeliverySource', 1);
      result.resourceCountIs(ALARM, 2);
      templateOf(stack).resourceCountIs(SUBSCRIBER, 1);
      expect(there.dependencies).toEqual([stack]);
      expect(stack.dependencies).toEqual([]);
    });

    test('its resources are those of CloudFormation by name', () => {
      const { bus } = make();
      expect(CfnResource.isCfnResource(bus)).toBe(true);
      expect(bus.cfnResourceType).toBe(BUS);
    });
  });
});
