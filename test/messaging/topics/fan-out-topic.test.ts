import { Duration, PropertyInjectors, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { DeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { FanOutTopic, FanOutTopicProps, TopicOrdering, TopicPublisher, TopicTracing } from '../../../lib/messaging';
import { Alarms, OperationsDashboard } from '../../../lib/observability';
import { alarmsOf } from '../../specimens/surroundings';
import { templateOf, testApp, testStack, warningsOf } from '../../support/synth';

const TOPIC = 'AWS::SNS::Topic';
const SUBSCRIPTION = 'AWS::SNS::Subscription';
const ALARM = 'AWS::CloudWatch::Alarm';
const TOPICS_DELIVER = {
  Sid: 'TopicsDeliver',
  Effect: 'Allow',
  Principal: { Service: 'sns.amazonaws.com' },
  Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
  Resource: '*',
  Condition: {
    ArnLike: {
      'aws:SourceArn': {
        'Fn::Join': [
          '',
          ['arn:', { Ref: 'AWS::Partition' }, ':sns:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':*'],
        ],
      },
    },
  },
};

function make(props: Partial<FanOutTopicProps> = {}, stack: Stack = testStack(), id = 'Stock'): FanOutTopic {
  return new FanOutTopic(stack, id, { alarms: Alarms.none(), ...props });
}

function template(props: Partial<FanOutTopicProps>): Template {
  const subject = make(props);
  return templateOf(Stack.of(subject));
}

function functionIn(stack: Stack, id = 'Handler'): lambda.Function {
  return new lambda.Function(stack, id, {
    code: lambda.Code.fromInline('exports.handler = async () => {};'),
    handler: 'index.handler',
    runtime: lambda.Runtime.NODEJS_24_X,
  });
}

function streamIn(stack: Stack) {
  return DeliveryStream.fromDeliveryStreamArn(
    stack,
    'Archive',
    'arn:aws:firehose:eu-west-1:111122223333:deliverystream/archive',
  );
}

describe('FanOutTopic', () => {
  describe('defaults', () => {
    let result: Template;

    beforeAll(() => {
      result = template({});
    });

    test('signed by SHA256, by TLS only, without key, and traced as its publishers are', () => {
      result.hasResourceProperties(TOPIC, {
        SignatureVersion: '2',
        KmsMasterKeyId: Match.absent(),
        TracingConfig: 'PassThrough',
        DisplayName: Match.absent(),
        DataProtectionPolicy: Match.absent(),
      });
      result.hasResourceProperties('AWS::SNS::TopicPolicy', {
        PolicyDocument: Match.objectLike({
          Statement: [
            {
              Sid: 'AllowPublishThroughSSLOnly',
              Effect: 'Deny',
              Principal: '*',
              Action: 'sns:Publish',
              Resource: { Ref: Match.stringLikeRegexp('^StockTopic') },
              Condition: { Bool: { 'aws:SecureTransport': 'false' } },
            },
          ],
        }),
      });
    });

    test('what is not delivered waits for 14 days, encrypted by SQS', () => {
      result.hasResourceProperties('AWS::SQS::Queue', {
        MessageRetentionPeriod: 1_209_600,
        SqsManagedSseEnabled: true,
        FifoQueue: Match.absent(),
      });
    });

    test('every failed delivery is logged for three months, and no other', () => {
      const role = { 'Fn::GetAtt': [Match.stringLikeRegexp('^StockDeliveryLogRole'), 'Arn'] };
      result.hasResourceProperties(TOPIC, {
        DeliveryStatusLogging: ['sqs', 'lambda', 'http/s', 'firehose'].map((Protocol) => ({
          Protocol,
          FailureFeedbackRoleArn: role,
        })),
      });
      result.resourceCountIs('AWS::Logs::LogGroup', 1);
      result.hasResource('AWS::Logs::LogGroup', {
        DeletionPolicy: 'Retain',
        Properties: {
          LogGroupName: {
            'Fn::Join': [
              '',
              [
                'sns/',
                { Ref: 'AWS::Region' },
                '/',
                { Ref: 'AWS::AccountId' },
                '/',
                { 'Fn::GetAtt': [Match.stringLikeRegexp('^StockTopic'), 'TopicName'] },
                '/Failure',
              ],
            ],
          },
          RetentionInDays: 90,
          KmsKeyId: Match.absent(),
        },
      });
      result.hasResourceProperties('AWS::IAM::Policy', {
        PolicyDocument: Match.objectLike({
          Statement: [
            {
              Effect: 'Allow',
              Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
              Resource: [
                { 'Fn::GetAtt': [Match.stringLikeRegexp('^StockLogGroup'), 'Arn'] },
                {
                  'Fn::Join': ['', Match.arrayWith([':log-group:', { Ref: Match.stringLikeRegexp('^StockLogGroup') }])],
                },
              ],
            },
          ],
        }),
      });
    });

    test('an alarm on failed deliveries, on what went to a dead-letter queue, on what is in it, and on what is lost', () => {
      const stack = testStack();
      const subject = make({ alarms: alarmsOf(stack) }, stack);
      const watched = templateOf(stack);
      expect(subject.alarms).toHaveLength(4);
      watched.resourceCountIs(ALARM, 4);
      for (const MetricName of [
        'NumberOfNotificationsFailed',
        'NumberOfNotificationsRedrivenToDlq',
        'NumberOfNotificationsFailedToRedriveToDlq',
      ]) {
        watched.hasResourceProperties(ALARM, {
          MetricName,
          Namespace: 'AWS/SNS',
          Dimensions: [{ Name: 'TopicName', Value: Match.anyValue() }],
          Statistic: 'Sum',
          Period: 300,
          EvaluationPeriods: 1,
          Threshold: 1,
          TreatMissingData: 'notBreaching',
        });
      }
      watched.hasResourceProperties(ALARM, { MetricName: 'ApproximateNumberOfMessagesVisible', Threshold: 1 });
    });
  });

  describe('all options', () => {
    let stack: Stack;
    let subject: FanOutTopic;
    let result: Template;

    beforeAll(() => {
      stack = testStack();
      const key = new kms.Key(stack, 'Key');
      subject = make(
        {
          publishers: [TopicPublisher.s3(), TopicPublisher.cloudWatchAlarms()],
          encryptionKey: key,
          deadLetterQueueEncryptionKey: key,
          logEncryptionKey: key,
          displayName: 'Stock',
          logRetention: logs.RetentionDays.ONE_YEAR,
          tracing: TopicTracing.active(),
          dataProtectionPolicy: { Name: 'NoCards' },
          alarms: alarmsOf(stack),
          alarmThresholds: { failedDeliveries: 10 },
        },
        stack,
      );
      const queue = new sqs.Queue(stack, 'Orders', { encryptionMasterKey: key });
      subject.subscribeQueue('Orders', queue, { rawMessageDelivery: true });
      subject.subscribeFunction('Prices', functionIn(stack), {
        filterPolicy: { kind: sns.SubscriptionFilter.stringFilter({ allowlist: ['low'] }) },
      });
      subject.subscribeEmail('Buyers', 'buyers@example.com', { json: true });
      subject.subscribeSms('Manager', '+14155550100');
      subject.subscribeHttps('Partner', 'https://partner.example.com/stock', {
        rawMessageDelivery: true,
        deliveryPolicy: { healthyRetryPolicy: { numRetries: 5, minDelayTarget: Duration.seconds(1) } },
      });
      subject.subscribeFirehose('Archive', streamIn(stack), { rawMessageDelivery: true });
      new OperationsDashboard(stack, 'Dashboard', { subjects: [subject] });
      result = templateOf(stack);
    });

    test('one key for topic, queues and log, without a circle', () => {
      const [key] = Object.values(result.findResources('AWS::KMS::Key'));
      const statements: { Sid?: string }[] = key?.Properties.KeyPolicy.Statement;
      expect(statements.map(({ Sid }) => Sid)).toEqual([
        undefined,
        'S3Encrypts',
        'CloudWatchAlarmsEncrypts',
        undefined,
        'TopicsDeliver',
      ]);
      expect(statements[4]).toEqual(TOPICS_DELIVER);
      expect(statements[3]).toEqual({
        Effect: 'Allow',
        Principal: { Service: expect.anything() },
        Action: ['kms:Decrypt*', 'kms:Describe*', 'kms:Encrypt*', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
        Resource: '*',
        Condition: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': expect.anything() } },
      });
      expect(JSON.stringify(key)).not.toMatch(/StockTopic|StockLogGroup|StockDeadLetters/);
    });

    test('reach the topic and its log', () => {
      result.hasResourceProperties(TOPIC, {
        KmsMasterKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] },
        DisplayName: 'Stock',
        TracingConfig: 'Active',
        DataProtectionPolicy: { Name: 'NoCards' },
      });
      result.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 365, KmsKeyId: Match.anyValue() });
      result.hasResourceProperties(ALARM, { MetricName: 'NumberOfNotificationsFailed', Threshold: 10 });
    });

    test('every subscription has the dead-letter queue, which takes messages of this topic alone', () => {
      const subscriptions = Object.values(result.findResources(SUBSCRIPTION));
      expect(subscriptions).toHaveLength(6);
      for (const { Properties } of subscriptions) {
        expect(Properties.RedrivePolicy).toEqual({
          deadLetterTargetArn: { 'Fn::GetAtt': [expect.stringMatching(/^StockDeadLetters/), 'Arn'] },
        });
      }
      const policies = Object.entries(result.findResources('AWS::SQS::QueuePolicy'));
      for (const name of ['Orders', 'StockDeadLetters']) {
        const [, policy] = policies.find(([id]) => id.startsWith(name)) ?? [];
        const allowed = policy?.Properties.PolicyDocument.Statement.filter(
          ({ Effect }: { Effect: string }) => Effect === 'Allow',
        );
        expect(allowed).toEqual([
          {
            Effect: 'Allow',
            Principal: { Service: 'sns.amazonaws.com' },
            Action: 'sqs:SendMessage',
            Resource: { 'Fn::GetAtt': [expect.stringMatching(`^${name}`), 'Arn'] },
            Condition: { ArnEquals: { 'aws:SourceArn': { Ref: expect.stringMatching(/^StockTopic/) } } },
          },
        ]);
      }
    });

    test.each<[string, object]>([
      ['sqs', { RawMessageDelivery: true, FilterPolicy: Match.absent() }],
      ['lambda', { FilterPolicy: { kind: ['low'] }, FilterPolicyScope: Match.absent() }],
      ['email-json', { Endpoint: 'buyers@example.com' }],
      ['sms', { Endpoint: '+14155550100' }],
      [
        'https',
        {
          Endpoint: 'https://partner.example.com/stock',
          RawMessageDelivery: true,
          DeliveryPolicy: { healthyRetryPolicy: Match.objectLike({ numRetries: 5 }) },
        },
      ],
      [
        'firehose',
        {
          RawMessageDelivery: true,
          SubscriptionRoleArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^StockArchiveStreamRole'), 'Arn'] },
        },
      ],
    ])('a subscription by %s', (Protocol, properties) => {
      result.hasResourceProperties(SUBSCRIPTION, { Protocol, ...properties });
    });

    test('SNS may invoke the function for this topic, and write to the stream, and nothing else', () => {
      result.hasResourceProperties('AWS::Lambda::Permission', {
        Principal: 'sns.amazonaws.com',
        Action: 'lambda:InvokeFunction',
        SourceArn: { Ref: Match.stringLikeRegexp('^StockTopic') },
      });
      // Before anything is delivered.
      result.hasResource(SUBSCRIPTION, {
        Properties: { Protocol: 'lambda' },
        DependsOn: Object.keys(result.findResources('AWS::Lambda::Permission')),
      });
      result.hasResourceProperties('AWS::IAM::Policy', {
        Roles: [{ Ref: Match.stringLikeRegexp('^StockArchiveStreamRole') }],
        PolicyDocument: Match.objectLike({
          Statement: [
            {
              Effect: 'Allow',
              Action: [
                'firehose:DescribeDeliveryStream',
                'firehose:ListDeliveryStreams',
                'firehose:ListTagsForDeliveryStream',
                'firehose:PutRecord',
                'firehose:PutRecordBatch',
              ],
              Resource: 'arn:aws:firehose:eu-west-1:111122223333:deliverystream/archive',
            },
          ],
        }),
      });
    });

    test('a queue is subscribed after its policy, and a stream after its role', () => {
      const dependsOn = (Protocol: string) =>
        Object.values(result.findResources(SUBSCRIPTION, { Properties: { Protocol } }))[0]?.DependsOn;
      expect(dependsOn('sqs')).toEqual([expect.stringMatching(/^OrdersPolicy/)]);
      expect(dependsOn('firehose')).toContainEqual(expect.stringMatching(/^StockArchiveStreamRoleDefaultPolicy/));
    });

    test('the dashboard shows deliveries and failures', () => {
      const body = JSON.stringify(result.findResources('AWS::CloudWatch::Dashboard'));
      for (const title of ['messages and deliveries', 'failed deliveries']) expect(body).toContain(`Stock: ${title}`);
    });
  });

  describe('overrides', () => {
    test('a tenth of the deliveries that succeed is logged, too, in a group that the role may write', () => {
      const stack = testStack();
      const { successLogGroup } = make({ successLogPercent: 10 }, stack);
      expect(successLogGroup).toBeDefined();
      const result = templateOf(stack);
      const role = { 'Fn::GetAtt': [Match.stringLikeRegexp('^StockDeliveryLogRole'), 'Arn'] };
      result.hasResourceProperties(TOPIC, {
        DeliveryStatusLogging: Match.arrayWith([
          {
            Protocol: 'sqs',
            FailureFeedbackRoleArn: role,
            SuccessFeedbackRoleArn: role,
            SuccessFeedbackSampleRate: '10',
          },
        ]),
      });
      result.hasResourceProperties('AWS::Logs::LogGroup', {
        LogGroupName: {
          'Fn::Join': [
            '',
            [
              'sns/',
              { Ref: 'AWS::Region' },
              '/',
              { Ref: 'AWS::AccountId' },
              '/',
              { 'Fn::GetAtt': [Match.stringLikeRegexp('^StockTopic'), 'TopicName'] },
            ],
          ],
        },
        RetentionInDays: 90,
      });
      const of = (start: string) => [
        { 'Fn::GetAtt': [Match.stringLikeRegexp(`^${start}`), 'Arn'] },
        { 'Fn::Join': ['', Match.arrayWith([':log-group:', { Ref: Match.stringLikeRegexp(`^${start}`) }])] },
      ];
      result.hasResourceProperties('AWS::IAM::Policy', {
        PolicyDocument: Match.objectLike({
          Statement: [Match.objectLike({ Resource: Match.arrayWith([...of('StockLogGroup')]) })],
        }),
      });
      expect(JSON.stringify(result.findResources('AWS::IAM::Policy'))).toContain('StockSuccessLogGroup');
    });

    test('a filter has one alarm for what it cannot read; no filter has none', () => {
      const stack = testStack();
      const subject = make({ alarms: alarmsOf(stack) }, stack);
      subject.subscribeEmail('All', 'all@example.com');
      expect(subject.alarms).toHaveLength(4);
      for (const id of ['Buyers', 'Sellers']) {
        subject.subscribeEmail(id, `${id}@example.com`, {
          filterPolicy: { kind: sns.SubscriptionFilter.stringFilter({ allowlist: ['low'] }) },
        });
      }
      expect(subject.alarms).toHaveLength(5);
      const result = templateOf(stack);
      const metric = (MetricName: string) =>
        Match.objectLike({ MetricStat: Match.objectLike({ Metric: Match.objectLike({ MetricName }) }) });
      result.hasResourceProperties(ALARM, {
        Threshold: 1,
        EvaluationPeriods: 1,
        Metrics: Match.arrayWith([
          Match.objectLike({ Expression: 'FILL(attributes, 0) + FILL(body, 0)' }),
          metric('NumberOfNotificationsFilteredOut-InvalidAttributes'),
          metric('NumberOfNotificationsFilteredOut-InvalidMessageBody'),
        ]),
      });
    });

    test('mail is text, and deliveries have the envelope, unless asked otherwise', () => {
      const stack = testStack();
      const subject = make({}, stack);
      subject.subscribeEmail('Buyers', 'buyers@example.com');
      subject.subscribeQueue('Orders', new sqs.Queue(stack, 'Orders'));
      const result = templateOf(stack);
      result.hasResourceProperties(SUBSCRIPTION, { Protocol: 'email' });
      result.hasResourceProperties(SUBSCRIPTION, { Protocol: 'sqs', RawMessageDelivery: false });
    });

    test('a dead-letter queue of its own, whose key lets SNS in', () => {
      const stack = testStack();
      const subject = make({}, stack);
      const key = new kms.Key(stack, 'Key');
      const deadLetterQueue = new sqs.Queue(stack, 'Own', { encryptionMasterKey: key });
      subject.subscribeSms('Manager', '+14155550100', { deadLetterQueue });
      const result = templateOf(stack);
      result.hasResourceProperties(SUBSCRIPTION, {
        RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Own'), 'Arn'] } },
      });
      result.hasResourceProperties('AWS::KMS::Key', {
        KeyPolicy: Match.objectLike({ Statement: Match.arrayWith([TOPICS_DELIVER]) }),
      });
    });

    test('a filter on the body', () => {
      const stack = testStack();
      make({}, stack).subscribeQueue('Orders', new sqs.Queue(stack, 'Orders'), {
        filterPolicyWithMessageBody: {
          kind: sns.FilterOrPolicy.filter(sns.SubscriptionFilter.stringFilter({ allowlist: ['low'] })),
        },
      });
      templateOf(stack).hasResourceProperties(SUBSCRIPTION, {
        FilterPolicy: { kind: ['low'] },
        FilterPolicyScope: 'MessageBody',
      });
    });

    test('a replay of the archive of a FIFO topic, to a standard queue as to a FIFO queue', () => {
      const stack = testStack();
      const subject = make({ ordering: TopicOrdering.fifo({ archiveRetention: Duration.days(7) }) }, stack);
      subject.subscribeQueue('Orders', new sqs.Queue(stack, 'Orders', { fifo: true }), {
        replay: { startingPoint: new Date('2026-11-01T00:00:00Z'), endingPoint: new Date('2026-11-02T00:00:00Z') },
      });
      subject.subscribeQueue('Report', new sqs.Queue(stack, 'Report'));
      const result = templateOf(stack);
      result.hasResourceProperties(SUBSCRIPTION, {
        ReplayPolicy: {
          PointType: 'Timestamp',
          StartingPoint: '2026-11-01T00:00:00.000Z',
          EndingPoint: '2026-11-02T00:00:00.000Z',
        },
      });
      result.hasResourceProperties(SUBSCRIPTION, { ReplayPolicy: Match.absent() });
    });

    test('an address without TLS, for a reason, with a warning', () => {
      const stack = testStack();
      make({}, stack).subscribePlainHttp(
        'Old',
        'http://old.example.com/',
        'A device without TLS in the same building.',
      );
      templateOf(stack).hasResourceProperties(SUBSCRIPTION, { Protocol: 'http', Endpoint: 'http://old.example.com/' });
      expect(warningsOf(stack)).toEqual([
        expect.stringMatching(/'Old' go over HTTP.*A device without TLS.*plainHttpSubscription/s),
      ]);
    });

    test('a warning where the policy of a queue is not of this app, and none where it is', () => {
      const stack = testStack();
      const subject = make({}, stack);
      subject.subscribeQueue('Orders', sqs.Queue.fromQueueArn(stack, 'Orders', 'arn:aws:sqs:eu-west-1:111122223333:o'));
      expect(warningsOf(stack)).toEqual([expect.stringContaining('cdk-reference-architectures:topicMayNotDeliver')]);
      const other = testStack();
      make({}, other).subscribeQueue('Orders', new sqs.Queue(other, 'Orders'));
      expect(warningsOf(other)).toEqual([]);
    });

    test('a role may publish, with the key of the topic', () => {
      const stack = testStack();
      const subject = make({ encryptionKey: new kms.Key(stack, 'Key') }, stack);
      subject.grantPublish(new iam.Role(stack, 'Shop', { assumedBy: new iam.AccountRootPrincipal() }));
      templateOf(stack).hasResourceProperties('AWS::IAM::Policy', {
        Roles: [{ Ref: Match.stringLikeRegexp('^Shop') }],
        PolicyDocument: Match.objectLike({
          Statement: [
            Match.objectLike({ Action: 'sns:Publish', Resource: { Ref: Match.stringLikeRegexp('^StockTopic') } }),
            Match.objectLike({
              Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
              Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] },
            }),
          ],
        }),
      });
    });

    test('props of a property injector', () => {
      const app = testApp();
      PropertyInjectors.of(app).add({
        constructUniqueId: FanOutTopic.PROPERTY_INJECTION_ID,
        inject: (props: FanOutTopicProps) => ({ displayName: 'All', ...props }),
      });
      const stack = testStack(app);
      make({}, stack);
      templateOf(stack).hasResourceProperties(TOPIC, { DisplayName: 'All' });
    });
  });

  describe('fails', () => {
    const managedKey = (alias: string) => kms.Alias.fromAliasName(testStack(), 'Alias', alias);

    test.each<[string, () => Partial<FanOutTopicProps>, string]>([
      [
        'the AWS managed key',
        () => ({ encryptionKey: managedKey('alias/aws/sns') }),
        "'encryptionKey' must not be the AWS managed key alias/aws/sns",
      ],
      [
        'the AWS managed key of SQS',
        () => ({ deadLetterQueueEncryptionKey: managedKey('alias/aws/sqs') }),
        "'deadLetterQueueEncryptionKey' must not be the AWS managed key alias/aws/sqs",
      ],
      [
        'one publisher twice',
        () => ({ publishers: [TopicPublisher.s3(), TopicPublisher.service('s3.amazonaws.com')] }),
        "'publishers' must not hold a value twice, got 's3.amazonaws.com'",
      ],
      [
        'AWS services that publish to a FIFO topic',
        () => ({ ordering: TopicOrdering.fifo(), publishers: [TopicPublisher.s3()] }),
        "'publishers' must be empty with TopicOrdering.fifo(), because AWS services give no message group",
      ],
      [
        'data protection of a FIFO topic',
        () => ({ ordering: TopicOrdering.fifo(), dataProtectionPolicy: {} }),
        "'dataProtectionPolicy' must be of a standard topic",
      ],
      ['no display name', () => ({ displayName: ' ' }), "'displayName' must not be empty"],
      [
        'a long display name',
        () => ({ displayName: 'x'.repeat(101) }),
        "'displayName' must be at most 100 characters, got 101",
      ],
      [
        'an alarm at nothing',
        () => ({ alarmThresholds: { failedDeliveries: 0 } }),
        "'alarmThresholds.failedDeliveries' must be a whole number of at least 1, got 0",
      ],
    ])('fails for %s', (_what, props, message) => {
      expect(() => make(props())).toThrow(message);
    });

    test('fails with mistakes of different kinds at once, before anything is created', () => {
      const stack = testStack();
      expect(() => make({ displayName: '', alarmThresholds: { failedDeliveries: 0 } }, stack)).toThrow(
        /FanOutTopic at 'Test\/Stock' has 2 problems:/,
      );
      expect(stack.node.findChild('Stock').node.children).toEqual([]);
    });

    const filter = (values: number) =>
      sns.SubscriptionFilter.stringFilter({ allowlist: Array.from({ length: values }, (_, i) => `v${i}`) });

    test.each<[string, Partial<FanOutTopicProps>, (topic: FanOutTopic, stack: Stack) => void, string]>([
      [
        'a FIFO queue of a standard topic',
        {},
        (topic, stack) => topic.subscribeQueue('Orders', new sqs.Queue(stack, 'Orders', { fifo: true })),
        "'queue' must be standard, because a standard topic cannot deliver to a FIFO queue, got 'Test/Orders'",
      ],
      [
        'a queue with the AWS managed key',
        {},
        (topic, stack) =>
          topic.subscribeQueue(
            'Orders',
            new sqs.Queue(stack, 'Orders', { encryption: sqs.QueueEncryption.KMS_MANAGED }),
          ),
        "'queue' must not be encrypted with the AWS managed key alias/aws/sqs",
      ],
      [
        'a dead-letter queue with the AWS managed key',
        {},
        (topic, stack) =>
          topic.subscribeSms('Manager', '+14155550100', {
            deadLetterQueue: new sqs.Queue(stack, 'Own', { encryption: sqs.QueueEncryption.KMS_MANAGED }),
          }),
        "'deadLetterQueue' must not be encrypted with the AWS managed key alias/aws/sqs",
      ],
      [
        'a FIFO dead-letter queue of a standard topic',
        {},
        (topic, stack) =>
          topic.subscribeSms('Manager', '+14155550100', {
            deadLetterQueue: new sqs.Queue(stack, 'Own', { fifo: true }),
          }),
        "'deadLetterQueue' must be standard, as the topic, got 'Test/Own'",
      ],
      [
        'a function of a FIFO topic',
        { ordering: TopicOrdering.fifo() },
        (topic, stack) => topic.subscribeFunction('Prices', functionIn(stack)),
        'a FIFO topic delivers to queues alone, not to a function; subscribe a queue, and read that',
      ],
      [
        'mail of a FIFO topic',
        { ordering: TopicOrdering.fifo() },
        (topic) => topic.subscribeEmail('Buyers', 'buyers@example.com'),
        'not to an e-mail address',
      ],
      [
        'text messages of a FIFO topic',
        { ordering: TopicOrdering.fifo() },
        (topic) => topic.subscribeSms('Manager', '+14155550100'),
        'not to a phone',
      ],
      [
        'an address of a FIFO topic',
        { ordering: TopicOrdering.fifo() },
        (topic) => topic.subscribeHttps('Partner', 'https://partner.example.com'),
        'not to an address',
      ],
      [
        'a stream of a FIFO topic',
        { ordering: TopicOrdering.fifo() },
        (topic, stack) => topic.subscribeFirehose('Archive', streamIn(stack)),
        'not to a delivery stream',
      ],
      [
        'a replay without archive',
        { ordering: TopicOrdering.fifo() },
        (topic, stack) =>
          topic.subscribeQueue('Orders', new sqs.Queue(stack, 'Orders'), { replay: { startingPoint: new Date(0) } }),
        "'replay' needs a topic with an archive",
      ],
      [
        'a replay that ends before it starts',
        { ordering: TopicOrdering.fifo({ archiveRetention: Duration.days(1) }) },
        (topic, stack) =>
          topic.subscribeQueue('Orders', new sqs.Queue(stack, 'Orders'), {
            replay: { startingPoint: new Date(1000), endingPoint: new Date(0) },
          }),
        "'replay.endingPoint' must be after 'replay.startingPoint', got 1970-01-01T00:00:00.000Z",
      ],
      [
        'six keys of a filter',
        {},
        (topic) =>
          topic.subscribeSms('Manager', '+14155550100', {
            filterPolicy: Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f'].map((key) => [key, filter(1)])),
          }),
        "'number of keys of the filter of 'Manager'' must be a whole number from 1 to 5, got 6",
      ],
      [
        '151 combinations of values',
        {},
        (topic) => topic.subscribeSms('Manager', '+14155550100', { filterPolicy: { a: filter(151) } }),
        "the filter of 'Manager' must have at most 150 combinations of values, got 151",
      ],
      [
        'combinations of values in the body, each multiplied by its level',
        {},
        (topic) =>
          topic.subscribeSms('Manager', '+14155550100', {
            filterPolicyWithMessageBody: {
              a: sns.FilterOrPolicy.policy({ b: sns.FilterOrPolicy.filter(filter(76)) }),
            },
          }),
        'must have at most 150 combinations of values, got 152',
      ],
      [
        'both filters',
        {},
        (topic) =>
          topic.subscribeSms('Manager', '+14155550100', {
            filterPolicy: { a: filter(1) },
            filterPolicyWithMessageBody: { a: sns.FilterOrPolicy.filter(filter(1)) },
          }),
        "'filterPolicy' and 'filterPolicyWithMessageBody' of 'Manager' must not both be given",
      ],
      [
        'an address that is none',
        {},
        (topic) => topic.subscribeEmail('Buyers', ''),
        "'address' must be an e-mail address, got ''",
      ],
      [
        'a phone number without country',
        {},
        (topic) => topic.subscribeSms('Manager', '0415 5550100'),
        "'phoneNumber' must be a number in the form of E.164 such as '+14155550100', got '0415 5550100'",
      ],
      [
        'an address without TLS',
        {},
        (topic) => topic.subscribeHttps('Partner', 'http://partner.example.com'),
        "'url' must be an address that begins with 'https://'; use subscribePlainHttp()",
      ],
      [
        'no reason to have no TLS',
        {},
        (topic) => topic.subscribePlainHttp('Old', 'http://old.example.com', ''),
        "'reason' must not be empty",
      ],
      [
        'a name with spaces',
        {},
        (topic) => topic.subscribeSms('The manager', '+14155550100'),
        "'id' must be letters and digits such as 'Orders', got 'The manager'",
      ],
      [
        'one name twice',
        {},
        (topic) => {
          topic.subscribeSms('Manager', '+14155550100');
          topic.subscribeSms('Manager', '+14155550101');
        },
        "'id' must be another than that of a subscription before, got 'Manager' twice",
      ],
      [
        'one subscriber twice',
        {},
        (topic) => {
          topic.subscribeSms('Manager', '+14155550100');
          topic.subscribeSms('Boss', '+14155550100');
        },
        "the subscriber must not be one of the topic already, got '+14155550100' again",
      ],
    ])('fails for %s', (_what, props, subscribe, message) => {
      const stack = testStack();
      const subject = make(props, stack);
      expect(() => subscribe(subject, stack)).toThrow(message);
    });

    test('fails for a subscriber in another Region', () => {
      const app = testApp();
      const there = testStack(app, 'There', { env: { account: '111122223333', region: 'us-east-1' } });
      const here = testStack(app, 'Here', { env: { account: '111122223333', region: 'eu-west-1' } });
      const queue = new sqs.Queue(there, 'Orders', { queueName: 'orders' });
      expect(() => make({}, here).subscribeQueue('Orders', queue)).toThrow(
        "'queue' must be in the Region of the topic, eu-west-1, got us-east-1",
      );
    });
  });

  describe('in a stack', () => {
    test('two in one stack with one function; children can be overridden', () => {
      const stack = testStack();
      const handler = functionIn(stack);
      const [one, two] = ['One', 'Two'].map((id) => make({}, stack, id));
      for (const topic of [one, two]) topic?.subscribeFunction('Prices', handler);
      (one?.topic.node.defaultChild as sns.CfnTopic).displayName = 'Mine';
      const result = templateOf(stack);
      result.resourceCountIs(SUBSCRIPTION, 2);
      result.resourceCountIs('AWS::Lambda::Permission', 2);
      result.hasResourceProperties(TOPIC, { DisplayName: 'Mine' });
    });

    test('subscribers of another stack are subscribed there, and no stack waits for the other in a circle', () => {
      const app = testApp();
      const [topics, workers] = ['Topics', 'Workers'].map((id) => testStack(app, id)) as [Stack, Stack];
      const subject = make({}, topics);
      subject.subscribeQueue('Orders', new sqs.Queue(workers, 'Orders'));
      subject.subscribeFunction('Prices', functionIn(workers));
      expect(() => app.synth()).not.toThrow();
      templateOf(topics).resourceCountIs(SUBSCRIPTION, 0);
      templateOf(workers).resourceCountIs(SUBSCRIPTION, 2);
    });
  });
});
