import { Duration, RemovalPolicy, Size, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { ContainerSource, QueueWorker, QueueWorkerProps } from '../../../lib/containers';
import { EventFunction, EventFunctionProps, EventSource, FunctionCode } from '../../../lib/functions';
import {
  EventPipe,
  FanOutTopic,
  PipeFilter,
  PipeSource,
  PipeTarget,
  QueueOrdering,
  WorkQueue,
  WorkQueueProps,
} from '../../../lib/messaging';
import { Alarms } from '../../../lib/observability';
import { CODE } from '../../specimens/surroundings';
import { templateOf, testApp, testStack, warningsOf } from '../../support/synth';

const QUEUE = 'AWS::SQS::Queue';
const ALARM = 'AWS::CloudWatch::Alarm';

function make(props: Partial<WorkQueueProps> = {}, stack = testStack()) {
  const workQueue = new WorkQueue(stack, 'Orders', { alarms: Alarms.none(), ...props });
  return { stack, workQueue };
}

function alarmed(props: Partial<WorkQueueProps> = {}): Template {
  const stack = testStack();
  make({ alarms: Alarms.notify(new sns.Topic(stack, 'Pager')), ...props }, stack);
  return templateOf(stack);
}

function roleOf(stack: Stack): iam.Role {
  return new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
}

function functionOf(stack: Stack, id: string, sources: EventSource[], props: Partial<EventFunctionProps> = {}) {
  return new EventFunction(stack, id, {
    code: FunctionCode.prebuilt(CODE),
    alarms: Alarms.none(),
    sources,
    ...props,
  });
}

function workerOf(stack: Stack, props: Partial<QueueWorkerProps> = {}) {
  return new QueueWorker(stack, 'Worker', {
    vpc: new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1, restrictDefaultSecurityGroup: false }),
    image: ContainerSource.fromRegistry('public.ecr.aws/docker/library/busybox:1.37'),
    alarms: Alarms.none(),
    ...props,
  });
}

/** The properties of the queue that has a dead-letter queue, and of that. */
function queuesOf(template: Template) {
  const all = Object.values(template.findResources(QUEUE));
  const withRedrive = (queue: (typeof all)[number]) => queue.Properties.RedrivePolicy !== undefined;
  return { queue: all.find(withRedrive), deadLetters: all.find((queue) => !withRedrive(queue)), count: all.length };
}

describe('WorkQueue', () => {
  describe('defaults', () => {
    let template: Template;
    let stack: Stack;
    beforeAll(() => {
      ({ stack } = make());
      template = templateOf(stack);
    });

    test('a queue that tries five times, and is no dead-letter queue of another', () => {
      expect(queuesOf(template).queue).toEqual({
        Type: QUEUE,
        Properties: {
          SqsManagedSseEnabled: true,
          VisibilityTimeout: 300,
          MessageRetentionPeriod: 345_600,
          ReceiveMessageWaitTimeSeconds: 20,
          RedrivePolicy: {
            maxReceiveCount: 5,
            deadLetterTargetArn: { 'Fn::GetAtt': [expect.stringMatching(/^OrdersDeadLetters/), 'Arn'] },
          },
          RedriveAllowPolicy: { redrivePermission: 'denyAll' },
        },
        DeletionPolicy: 'Retain',
        UpdateReplacePolicy: 'Retain',
      });
    });

    test('a dead-letter queue of 14 days', () => {
      expect(queuesOf(template).deadLetters).toEqual({
        Type: QUEUE,
        Properties: { SqsManagedSseEnabled: true, MessageRetentionPeriod: 1_209_600 },
        DeletionPolicy: 'Retain',
        UpdateReplacePolicy: 'Retain',
      });
      expect(queuesOf(template).count).toBe(2);
    });

    test('both by TLS only, and open to nobody', () => {
      template.resourcePropertiesCountIs(
        'AWS::SQS::QueuePolicy',
        {
          PolicyDocument: {
            Statement: [Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })],
          },
        },
        2,
      );
      template.resourceCountIs(ALARM, 0);
      expect(warningsOf(stack)).toEqual([]);
    });

    test('alarms on what failed, what waits too long and what is about to expire', () => {
      const watched = alarmed();
      watched.resourceCountIs(ALARM, 3);
      watched.hasResourceProperties(ALARM, {
        MetricName: 'ApproximateNumberOfMessagesVisible',
        Dimensions: [
          { Name: 'QueueName', Value: { 'Fn::GetAtt': [Match.stringLikeRegexp('DeadLetters'), 'QueueName'] } },
        ],
        Threshold: 1,
        EvaluationPeriods: 1,
      });
      for (const Threshold of [900, 259_200]) {
        watched.hasResourceProperties(ALARM, {
          MetricName: 'ApproximateAgeOfOldestMessage',
          Statistic: 'Maximum',
          Period: 60,
          EvaluationPeriods: 3,
          Threshold,
          AlarmActions: [{ Ref: Match.stringLikeRegexp('^Pager') }],
        });
      }
    });

    test('a message is late at half of a short retention', () => {
      alarmed({
        retention: Duration.minutes(10),
        visibilityTimeout: Duration.minutes(1),
      }).hasResourceProperties(ALARM, { MetricName: 'ApproximateAgeOfOldestMessage', Threshold: 300 });
    });
  });

  describe('all options', () => {
    test('FIFO with a key', () => {
      const stack = testStack();
      make(
        {
          ordering: QueueOrdering.fifo({ contentBasedDeduplication: true }),
          encryptionKey: new kms.Key(stack, 'Key'),
          dataKeyReuse: Duration.hours(1),
          retention: Duration.days(14),
          maxReceiveCount: 3,
          visibilityTimeout: Duration.minutes(10),
          deliveryDelay: Duration.seconds(5),
          maxMessageSize: Size.kibibytes(256),
          removalPolicy: RemovalPolicy.DESTROY,
        },
        stack,
      );
      const { queue, deadLetters } = queuesOf(templateOf(stack));
      const shared = {
        FifoQueue: true,
        KmsMasterKeyId: { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] },
        KmsDataKeyReusePeriodSeconds: 3600,
        MessageRetentionPeriod: 1_209_600,
      };
      expect(queue).toMatchObject({
        Properties: {
          ...shared,
          ContentBasedDeduplication: true,
          DeduplicationScope: 'messageGroup',
          FifoThroughputLimit: 'perMessageGroupId',
          VisibilityTimeout: 600,
          DelaySeconds: 5,
          MaximumMessageSize: 262_144,
          RedrivePolicy: { maxReceiveCount: 3 },
        },
        DeletionPolicy: 'Delete',
      });
      expect(deadLetters).toMatchObject({ Properties: shared, DeletionPolicy: 'Delete' });
    });

    test('thresholds of the alarms, with one on waiting messages', () => {
      const template = alarmed({
        alarmThresholds: { messageAge: Duration.minutes(5), retentionPercent: 50, waitingMessages: 1000 },
      });
      template.hasResourceProperties(ALARM, { MetricName: 'ApproximateAgeOfOldestMessage', Threshold: 300 });
      template.hasResourceProperties(ALARM, { MetricName: 'ApproximateAgeOfOldestMessage', Threshold: 172_800 });
      template.hasResourceProperties(ALARM, {
        MetricName: 'ApproximateNumberOfMessagesVisible',
        Statistic: 'Maximum',
        Threshold: 1000,
        EvaluationPeriods: 3,
      });
    });
  });

  describe('overrides', () => {
    test('FIFO without high throughput', () => {
      const { stack } = make({ ordering: QueueOrdering.fifo({ highThroughput: false }) });
      templateOf(stack).hasResourceProperties(QUEUE, {
        FifoQueue: true,
        ContentBasedDeduplication: false,
        DeduplicationScope: 'queue',
        FifoThroughputLimit: 'perQueue',
      });
    });

    test('permissions to send and to consume, with the key', () => {
      const stack = testStack();
      const { workQueue } = make({ encryptionKey: new kms.Key(stack, 'Key') }, stack);
      const role = roleOf(stack);
      workQueue.grantSend(role);
      workQueue.grantConsume(role);
      const Resource = { 'Fn::GetAtt': [Match.stringLikeRegexp('^OrdersQueue'), 'Arn'] };
      templateOf(stack).hasResourceProperties('AWS::IAM::Policy', {
        PolicyDocument: {
          Statement: Match.arrayWith([
            Match.objectLike({ Action: Match.arrayWith(['sqs:SendMessage']), Resource }),
            Match.objectLike({ Action: Match.arrayWith(['kms:Decrypt', 'kms:GenerateDataKey*']) }),
          ]),
        },
      });
    });

    test('permission to move what failed back, on both queues and the key', () => {
      const stack = testStack();
      const { workQueue } = make({ encryptionKey: new kms.Key(stack, 'Key') }, stack);
      workQueue.grantRedrive(roleOf(stack));
      templateOf(stack).hasResourceProperties('AWS::IAM::Policy', {
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Action: [
                'sqs:CancelMessageMoveTask',
                'sqs:DeleteMessage',
                'sqs:GetQueueAttributes',
                'sqs:ListMessageMoveTasks',
                'sqs:ReceiveMessage',
                'sqs:StartMessageMoveTask',
              ],
              Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^OrdersDeadLetters'), 'Arn'] },
            },
            {
              Effect: 'Allow',
              Action: ['sqs:GetQueueAttributes', 'sqs:SendMessage'],
              Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^OrdersQueue'), 'Arn'] },
            },
            {
              Effect: 'Allow',
              Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
              Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] },
            },
          ],
        },
      });
    });

    test('metrics and graphs', () => {
      const { stack, workQueue } = make();
      expect(workQueue.metricWaitingMessages().metricName).toBe('ApproximateNumberOfMessagesVisible');
      expect(workQueue.metricMessagesInFlight().metricName).toBe('ApproximateNumberOfMessagesNotVisible');
      expect(workQueue.metricMessageAge().metricName).toBe('ApproximateAgeOfOldestMessage');
      const widgets = JSON.stringify(stack.resolve(workQueue.dashboardWidgets().map((widget) => widget.toJson())));
      expect(widgets).toContain('Test/Orders: messages');
    });
  });

  describe('overrides', () => {
    describe('consumers', () => {
      const visibilityOf = (stack: Stack) => queuesOf(templateOf(stack)).queue?.Properties.VisibilityTimeout;

      test('a function: six times its timeout, and the batching window', () => {
        const { stack, workQueue } = make();
        const source = EventSource.workQueue('Orders', workQueue, {
          batchSize: 100,
          maxBatchingWindow: Duration.seconds(30),
          maxConcurrency: 5,
        });
        functionOf(stack, 'Ship', [source], { timeout: Duration.seconds(20) });
        expect(visibilityOf(stack)).toBe(150);
        templateOf(stack).hasResourceProperties('AWS::Lambda::EventSourceMapping', {
          EventSourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^OrdersQueue'), 'Arn'] },
          FunctionResponseTypes: ['ReportBatchItemFailures'],
          ScalingConfig: { MaximumConcurrency: 5 },
        });
      });

      test('a worker: its longest processing', () => {
        const { stack, workQueue } = make();
        workerOf(stack, { workQueue, maxProcessingTime: Duration.minutes(20) });
        expect(visibilityOf(stack)).toBe(1200);
        expect(queuesOf(templateOf(stack)).count).toBe(2);
      });

      test('both: the longest', () => {
        const { stack, workQueue } = make();
        functionOf(stack, 'Ship', [EventSource.workQueue('Orders', workQueue)], { timeout: Duration.minutes(2) });
        workerOf(stack, { workQueue, maxProcessingTime: Duration.minutes(10) });
        expect(visibilityOf(stack)).toBe(720);
        expect(warningsOf(stack)).toEqual([]);
      });

      test('one that is not of this library', () => {
        const { stack, workQueue } = make();
        workQueue.addConsumer('Cluster', Duration.hours(1));
        workQueue.addConsumer('Script', Duration.minutes(1));
        expect(visibilityOf(stack)).toBe(3600);
      });

      test('in another stack, with one key for the queue and a topic', () => {
        const app = testApp();
        const [queues, consumers] = [testStack(app, 'Queues'), testStack(app, 'Consumers')];
        const encryptionKey = new kms.Key(queues, 'Key');
        const { workQueue } = make({ encryptionKey }, queues);
        const topic = new FanOutTopic(queues, 'Topic', { alarms: Alarms.none(), encryptionKey });
        topic.subscribeQueue('Orders', workQueue.queue);
        functionOf(consumers, 'Ship', [EventSource.workQueue('Orders', workQueue)], { timeout: Duration.minutes(3) });
        workerOf(consumers, { workQueue });
        workQueue.grantRedrive(roleOf(consumers));
        expect(visibilityOf(queues)).toBe(1080);
        expect(consumers.dependencies.map(({ stackName }) => stackName)).toEqual(['Queues']);
        expect(queues.dependencies).toHaveLength(0);
        // Template.fromStack() refuses a cycle.
        templateOf(consumers).hasResourceProperties('AWS::IAM::Policy', {
          PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 'kms:Decrypt' })]) },
        });
        const [key] = Object.values(templateOf(queues).findResources('AWS::KMS::Key'));
        expect(key?.Properties.KeyPolicy.Statement.map(({ Sid }: { Sid?: string }) => Sid)).toEqual([
          undefined,
          'TopicsDeliver',
        ]);
      });
    });

    test('topic and key, queue, and consumer in three stacks, each of the one before', () => {
      const app = testApp();
      const [topics, queues, consumers] = ['Topics', 'Queues', 'Consumers'].map((id) => testStack(app, id));
      const encryptionKey = new kms.Key(topics, 'Key');
      const topic = new FanOutTopic(topics, 'Topic', { alarms: Alarms.none(), encryptionKey });
      const { workQueue } = make({ encryptionKey }, queues);
      topic.subscribeQueue('Orders', workQueue.queue);
      functionOf(consumers, 'Ship', [EventSource.workQueue('Orders', workQueue)]);
      app.synth();
      const names = (stack?: Stack) => stack?.dependencies.map(({ stackName }) => stackName);
      expect([topics, queues, consumers].map(names)).toEqual([[], ['Topics'], ['Queues', 'Topics']]);
    });

    describe('existing', () => {
      test('a queue of this app, whose dead-letter queue is known', () => {
        const stack = testStack();
        const deadLetters = new sqs.Queue(stack, 'Lost', { retentionPeriod: Duration.days(14) });
        const queue = new sqs.Queue(stack, 'Mine', { deadLetterQueue: { queue: deadLetters, maxReceiveCount: 2 } });
        const alarms = Alarms.notify(new sns.Topic(stack, 'Pager'));
        const workQueue = WorkQueue.existing(stack, 'Orders', { queue, alarms });
        expect(workQueue.alarms.map(({ node }) => node.id)).toEqual([
          'DeadLettersAlarm',
          'MessageAgeAlarm',
          'ExpiringMessagesAlarm',
        ]);
        templateOf(stack).resourceCountIs(QUEUE, 2);
        expect(warningsOf(stack)).toEqual([]);
      });

      test('an imported queue, of which no dead-letter queue is known', () => {
        const stack = testStack();
        const queue = sqs.Queue.fromQueueArn(stack, 'Legacy', 'arn:aws:sqs:eu-west-1:111122223333:orders');
        const alarms = Alarms.notify(new sns.Topic(stack, 'Pager'));
        const workQueue = WorkQueue.existing(stack, 'Orders', { queue, alarms });
        expect(workQueue.alarms.map(({ node }) => node.id)).toEqual(['MessageAgeAlarm']);
        expect(warningsOf(stack)).toEqual([expect.stringContaining('cdk-reference-architectures:noDeadLetterQueue')]);
        expect(() => workQueue.grantRedrive(roleOf(stack))).toThrow(
          /'deadLetterQueue' of 'Test\/Orders' must be known/,
        );
      });
    });
  });

  describe('fails', () => {
    test.each<[string, Partial<WorkQueueProps>, RegExp]>([
      [
        'a visibility timeout of a day',
        { visibilityTimeout: Duration.days(1), maxReceiveCount: 1 },
        /'visibilityTimeout' must be .* from 1 to 43200 s, got 86400 s/,
      ],
      ['no attempt', { maxReceiveCount: 0 }, /'maxReceiveCount' must be .* from 1 to 1000, got 0/],
      ['a month of retention', { retention: Duration.days(30) }, /'retention' must be .* to 1209600 s/],
      [
        'messages that expire before they fail',
        { visibilityTimeout: Duration.hours(12), maxReceiveCount: 10 },
        /'retention' must be longer than 'maxReceiveCount' \(10\) times the visibility timeout \(43200 s\), got 345600 s/,
      ],
      ['a delay of an hour', { deliveryDelay: Duration.hours(1) }, /'deliveryDelay' must be .* to 900 s/],
      ['a large message', { maxMessageSize: Size.mebibytes(2) }, /'maxMessageSize' must be .* 1024 KiB, got 2048 KiB/],
      ['data keys without a key', { dataKeyReuse: Duration.hours(1) }, /'dataKeyReuse' is for a queue with/],
      [
        'an alarm on an age that no message reaches',
        { alarmThresholds: { messageAge: Duration.days(4) } },
        /'alarmThresholds.messageAge' must be less than the retention of the queue \(345600 s\)/,
      ],
      [
        'an alarm after the messages expired',
        { alarmThresholds: { retentionPercent: 100 } },
        /'alarmThresholds.retentionPercent' must be a number from 1 to 99/,
      ],
      [
        'an alarm on nothing',
        { alarmThresholds: { waitingMessages: 0 } },
        /'alarmThresholds.waitingMessages' must be a whole number of at least 1/,
      ],
    ])('fails with %s', (_, props, message) => {
      expect(() => make(props)).toThrow(message);
    });

    test('fails with the key that AWS manages', () => {
      const stack = testStack();
      const encryptionKey = kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111122223333:alias/aws/sqs');
      expect(() => make({ encryptionKey }, stack)).toThrow(/'encryptionKey' must not be the AWS managed key/);
    });

    test('fails with a visibility timeout that is shorter than a consumer works', () => {
      const { stack, workQueue } = make({ visibilityTimeout: Duration.seconds(30) });
      const source = EventSource.workQueue('Orders', workQueue);
      expect(() => functionOf(stack, 'Ship', [source], { timeout: Duration.minutes(1) })).toThrow(
        /'visibilityTimeout' of the queue of 'Orders' must be at least its 'timeout' \(60 s\), got 30 s/,
      );
      expect(() => workerOf(stack, { workQueue, maxProcessingTime: Duration.minutes(1) })).toThrow(
        /'visibilityTimeout' of the queue of 'Worker' must be at least its 'maxProcessingTime' \(60 s\), got 30 s/,
      );
    });

    test.each<[string, string, Duration, RegExp]>([
      ['without a name', ' ', Duration.minutes(1), /'name' must not be empty/],
      ['that works for a day', 'Cluster', Duration.days(1), /'maxProcessingTime' must be .* to 43200 s, got 86400 s/],
      [
        'that works for too long',
        'Cluster',
        Duration.minutes(6),
        /of the queue of 'Cluster' must be at least its 'max/,
      ],
    ])('fails with a consumer %s', (_, name, time, message) => {
      const { workQueue } = make({ visibilityTimeout: Duration.minutes(5) });
      expect(() => workQueue.addConsumer(name, time)).toThrow(message);
    });

    test('fails with a consumer that lets messages expire', () => {
      const { stack, workQueue } = make({ retention: Duration.minutes(10) });
      const source = EventSource.workQueue('Orders', workQueue);
      expect(() => functionOf(stack, 'Ship', [source], { timeout: Duration.seconds(20) })).toThrow(
        /'retention' must be longer than 'maxReceiveCount' \(5\) times the visibility timeout \(120 s\) with 'Orders', got 600 s/,
      );
    });

    test('fails with filters where another consumer reads the queue', () => {
      const { stack, workQueue } = make();
      const filters = [{ body: { kind: ['order'] } }];
      functionOf(stack, 'Ship', [EventSource.workQueue('Orders', workQueue, { filters })]);
      expect(() => functionOf(stack, 'Mail', [EventSource.workQueue('Mails', workQueue)])).toThrow(
        /'filters' must not be given where a queue has several consumers, got those of 'Orders'/,
      );
    });

    test('fails with filters of a pipe where another consumer reads the queue', () => {
      const { stack, workQueue } = make();
      functionOf(stack, 'Ship', [EventSource.workQueue('Orders', workQueue)]);
      const pipe = {
        source: PipeSource.queue(workQueue.queue),
        target: PipeTarget.queue(new sqs.Queue(stack, 'Target')),
        alarms: Alarms.none(),
      };
      const filters = [PipeFilter.pattern({ body: { kind: ['order'] } })];
      expect(() => new EventPipe(stack, 'Pipe', { ...pipe, filters })).toThrow(
        /'filters' must not be given where a queue has several consumers, got those of 'Pipe'/,
      );
      expect(() => new EventPipe(stack, 'Other', pipe)).not.toThrow();
    });

    test('fails with filters that are checked again with themselves only', () => {
      const { stack, workQueue } = make();
      const filters = [{ body: { kind: ['order'] } }];
      const ship = functionOf(stack, 'Ship', [EventSource.workQueue('Orders', workQueue, { filters })]);
      expect(() => ship.addSource(EventSource.newQueue('Returns'))).not.toThrow();
    });

    test('fails with the queue of a WorkQueue as an existing one', () => {
      const { stack, workQueue } = make();
      const source = EventSource.queue('Orders', workQueue.queue);
      expect(() => functionOf(stack, 'Ship', [source])).toThrow(/use EventSource.workQueue\(\)/);
    });

    test.each<[string, sqs.QueueProps, sqs.QueueProps, RegExp]>([
      ['of another kind', { fifo: true }, {}, /'deadLetterQueue' must be FIFO, as the queue is/],
      [
        'that deletes what failed at once',
        { retentionPeriod: Duration.days(10) },
        { retentionPeriod: Duration.days(4) },
        /'deadLetterQueue' must keep messages for at least as long as the queue \(864000 s\), got 345600 s/,
      ],
    ])('fails with a dead-letter queue %s', (_, props, failed, message) => {
      const stack = testStack();
      const queue = new sqs.Queue(stack, 'Mine', props);
      const deadLetterQueue = new sqs.Queue(stack, 'Lost', failed);
      const existing = { queue, deadLetterQueue, alarms: Alarms.none() };
      expect(() => WorkQueue.existing(stack, 'Orders', existing)).toThrow(message);
    });

    test('fails with a share of a retention that is not known', () => {
      const stack = testStack();
      const queue = sqs.Queue.fromQueueArn(stack, 'Legacy', 'arn:aws:sqs:eu-west-1:111122223333:orders');
      const alarmThresholds = { retentionPercent: 50 };
      expect(() => WorkQueue.existing(stack, 'Orders', { queue, alarms: Alarms.none(), alarmThresholds })).toThrow(
        /'alarmThresholds.retentionPercent' needs a queue whose retention is known/,
      );
    });
  });

  describe('in a stack', () => {
    test('two, and children that are overridden', () => {
      const { stack, workQueue } = make();
      new WorkQueue(stack, 'Returns', { alarms: Alarms.none() });
      (workQueue.queue.node.defaultChild as sqs.CfnQueue).visibilityTimeout = 60;
      const template = templateOf(stack);
      template.resourceCountIs(QUEUE, 4);
      template.hasResourceProperties(QUEUE, { VisibilityTimeout: 60 });
    });
  });
});
