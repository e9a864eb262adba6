import { Duration, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Schedule } from 'aws-cdk-lib/aws-applicationautoscaling';
import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import {
  BacklogScaling,
  ContainerSource,
  QueueWorker,
  QueueWorkerProps,
  ServiceCluster,
  ServiceConnect,
  ServiceDeployment,
  ServiceRollbackTrigger,
  ServiceScaling,
  TaskCapacity,
} from '../../../lib/containers';
import { QueueOrdering, WorkQueue } from '../../../lib/messaging';
import { Alarms } from '../../../lib/observability';
import { templateOf, testStack, warningsOf } from '../../support/synth';

const image = ContainerSource.fromRegistry('public.ecr.aws/docker/library/busybox:1.37');

function withVpc(): { stack: Stack; vpc: ec2.Vpc } {
  const stack = testStack();
  return { stack, vpc: new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1, restrictDefaultSecurityGroup: false }) };
}

function synthesize(props: Partial<QueueWorkerProps> = {}): { stack: Stack; template: Template; worker: QueueWorker } {
  const { stack, vpc } = withVpc();
  const worker = new QueueWorker(stack, 'Worker', { vpc, image, alarms: Alarms.none(), ...props });
  return { stack, worker, template: templateOf(stack) };
}

/** The container of the only task definition. */
function containerOf(template: Template) {
  const [definition] = Object.values(template.findResources('AWS::ECS::TaskDefinition'));
  return definition.Properties.ContainerDefinitions[0];
}

function metric(id: string, namespace: string, metricName: string, stat: string) {
  return Match.objectLike({
    Id: id,
    ReturnData: false,
    MetricStat: { Stat: stat, Metric: Match.objectLike({ Namespace: namespace, MetricName: metricName }) },
  });
}

describe('QueueWorker', () => {
  describe('defaults', () => {
    let template: Template;
    let stack: Stack;

    beforeAll(() => {
      ({ template, stack } = synthesize());
    });

    test('a queue that tries five times and a dead-letter queue that keeps 14 days, encrypted and TLS only', () => {
      template.resourceCountIs('AWS::SQS::Queue', 2);
      template.hasResourceProperties('AWS::SQS::Queue', {
        SqsManagedSseEnabled: true,
        VisibilityTimeout: 300,
        MessageRetentionPeriod: 345_600,
        RedrivePolicy: {
          maxReceiveCount: 5,
          deadLetterTargetArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^WorkerDeadLetters'), 'Arn'] },
        },
        FifoQueue: Match.absent(),
      });
      template.hasResourceProperties('AWS::SQS::Queue', {
        SqsManagedSseEnabled: true,
        MessageRetentionPeriod: 1_209_600,
        RedrivePolicy: Match.absent(),
      });
      template.resourcePropertiesCountIs(
        'AWS::SQS::QueuePolicy',
        {
          PolicyDocument: {
            Statement: [Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })],
          },
        },
        2,
      );
    });

    test('the container learns the URL of the queue and has two minutes to end', () => {
      expect(containerOf(template)).toMatchObject({
        StopTimeout: 120,
        User: '1000:1000',
        ReadonlyRootFilesystem: true,
        Environment: [{ Name: 'QUEUE_URL', Value: { Ref: expect.stringMatching(/^WorkerQueue/) } }],
      });
      expect(containerOf(template).PortMappings).toBeUndefined();
    });

    test('no alarm undoes a deployment, and tasks are spread over zones', () => {
      const { stack, vpc } = withVpc();
      new QueueWorker(stack, 'Worker', { vpc, image, alarms: Alarms.notify(new sns.Topic(stack, 'Topic')) });
      templateOf(stack).hasResourceProperties('AWS::ECS::Service', {
        AvailabilityZoneRebalancing: 'ENABLED',
        DeploymentConfiguration: { Alarms: Match.absent(), MinimumHealthyPercent: 100, MaximumPercent: 200 },
      });
    });

    test('the service is rolled back when it fails, and has no desired count', () => {
      template.hasResourceProperties('AWS::ECS::Service', {
        DesiredCount: Match.absent(),
        DeploymentConfiguration: Match.objectLike({
          DeploymentCircuitBreaker: { Enable: true, Rollback: true },
          MinimumHealthyPercent: 100,
        }),
        NetworkConfiguration: { AwsvpcConfiguration: Match.objectLike({ AssignPublicIp: 'DISABLED' }) },
        LoadBalancers: [],
      });
    });

    test('scales on messages for each running task, from 1 to 10', () => {
      template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', {
        MinCapacity: 1,
        MaxCapacity: 10,
      });
      template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
        PolicyType: 'TargetTrackingScaling',
        TargetTrackingScalingPolicyConfiguration: {
          TargetValue: 100,
          ScaleInCooldown: 300,
          ScaleOutCooldown: 60,
          CustomizedMetricSpecification: {
            Metrics: [
              metric('waiting', 'AWS/SQS', 'ApproximateNumberOfMessagesVisible', 'Maximum'),
              metric('inFlight', 'AWS/SQS', 'ApproximateNumberOfMessagesNotVisible', 'Maximum'),
              metric('tasks', 'AWS/ECS', 'CPUUtilization', 'SampleCount'),
              Match.objectLike({
                Expression: '(waiting + inFlight) / (tasks * (FILL(waiting, -1) >= 0) * (FILL(inFlight, -1) >= 0))',
                ReturnData: true,
              }),
            ],
          },
        },
      });
      template.resourceCountIs('AWS::ApplicationAutoScaling::ScalingPolicy', 1);
    });

    test('the role may take messages, and no more', () => {
      template.hasResourceProperties('AWS::IAM::Policy', {
        Roles: [{ Ref: Match.stringLikeRegexp('^WorkerTaskRole') }],
        PolicyDocument: {
          Statement: [
            {
              Effect: 'Allow',
              Action: [
                'sqs:ChangeMessageVisibility',
                'sqs:DeleteMessage',
                'sqs:GetQueueAttributes',
                'sqs:GetQueueUrl',
                'sqs:ReceiveMessage',
              ],
              Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^WorkerQueue'), 'Arn'] },
            },
          ],
        },
      });
    });

    test('nothing comes in, no alarm, no warning', () => {
      template.hasResourceProperties('AWS::EC2::SecurityGroup', {
        GroupDescription: 'Tasks of a worker, without ingress',
        SecurityGroupIngress: Match.absent(),
      });
      template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
      template.resourceCountIs('AWS::CloudWatch::Alarm', 0);
      expect(warningsOf(stack)).toEqual([]);
    });
  });

  describe('all options', () => {
    let template: Template;
    let worker: QueueWorker;
    let stack: Stack;

    beforeAll(() => {
      const made = withVpc();
      ({ stack } = made);
      const { cluster } = new ServiceCluster(stack, 'Shared', { vpc: made.vpc });
      worker = new QueueWorker(stack, 'Worker', {
        vpc: made.vpc,
        image,
        cluster,
        alarms: Alarms.notify(new sns.Topic(stack, 'Topic')),
        workQueue: new WorkQueue(stack, 'Orders', {
          ordering: QueueOrdering.fifo({ contentBasedDeduplication: true }),
          encryptionKey: new kms.Key(stack, 'Key'),
          alarms: Alarms.notify(new sns.Topic(stack, 'Pager')),
        }),
        maxProcessingTime: Duration.minutes(10),
        queueUrlVariable: 'ORDERS',
        backlogScaling: BacklogScaling.messagesPerTask(20),
        minTasks: 0,
        maxTasks: 50,
        scaling: [ServiceScaling.targetMemory(80)],
        stopTimeout: Duration.seconds(45),
        taskProtection: true,
        capacity: TaskCapacity.fargateSpot(),
        serviceConnect: ServiceConnect.clientOnly(),
        alarmThresholds: { memoryPercent: 70 },
        environment: { LOG_LEVEL: 'debug' },
        readonlyRootFilesystem: false,
        enableExecuteCommand: true,
      });
      template = templateOf(stack);
    });

    test('a FIFO queue with a FIFO dead-letter queue, both with the key', () => {
      template.hasResourceProperties('AWS::SQS::Queue', {
        FifoQueue: true,
        ContentBasedDeduplication: true,
        DeduplicationScope: 'messageGroup',
        FifoThroughputLimit: 'perMessageGroupId',
        VisibilityTimeout: 600,
      });
      template.resourcePropertiesCountIs(
        'AWS::SQS::Queue',
        { FifoQueue: true, KmsMasterKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] } },
        2,
      );
    });

    test('a first task is started when there are messages and no task runs', () => {
      template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', {
        MinCapacity: 0,
        MaxCapacity: 50,
      });
      template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
        PolicyType: 'StepScaling',
        StepScalingPolicyConfiguration: {
          AdjustmentType: 'ChangeInCapacity',
          Cooldown: 600,
          StepAdjustments: [{ MetricIntervalLowerBound: 0, ScalingAdjustment: 1 }],
        },
      });
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        Metrics: Match.arrayWith([
          Match.objectLike({ Expression: 'IF(SUM([tasks, 0 * waiting]) > 0, 0, waiting)', ReturnData: true }),
        ]),
        Threshold: 1,
        EvaluationPeriods: 5,
        DatapointsToAlarm: 4,
        TreatMissingData: 'missing',
        AlarmActions: [{ Ref: Match.stringLikeRegexp('Wake') }],
      });
    });

    test('a further policy, and another backlog', () => {
      template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
        TargetTrackingScalingPolicyConfiguration: { TargetValue: 20, CustomizedMetricSpecification: Match.anyValue() },
      });
      template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
        TargetTrackingScalingPolicyConfiguration: {
          PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageMemoryUtilization' },
        },
      });
    });

    test('environment, stop timeout, Spot, Service Connect as a client, ECS Exec', () => {
      expect(containerOf(template)).toMatchObject({
        StopTimeout: 45,
        ReadonlyRootFilesystem: false,
        Environment: [{ Name: 'LOG_LEVEL', Value: 'debug' }, { Name: 'ORDERS' }],
      });
      template.hasResourceProperties('AWS::ECS::Service', {
        CapacityProviderStrategy: [{ CapacityProvider: 'FARGATE_SPOT', Weight: 1 }],
        ServiceConnectConfiguration: Match.objectLike({ Enabled: true, Services: Match.absent() }),
        EnableExecuteCommand: true,
      });
      template.resourceCountIs('AWS::ECS::Cluster', 1);
    });

    test('the tasks of the cluster can be protected', () => {
      template.hasResourceProperties('AWS::IAM::Policy', {
        Roles: [{ Ref: Match.stringLikeRegexp('^WorkerTaskRole') }],
        PolicyDocument: {
          Statement: Match.arrayWith([
            {
              Effect: 'Allow',
              Action: ['ecs:GetTaskProtection', 'ecs:UpdateTaskProtection'],
              Resource: { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp(':task/$'), '/*'])] },
            },
          ]),
        },
      });
    });

    test('alarms on tasks and deployments, but not on full CPU, nor on messages, which the queue has', () => {
      template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'MemoryUtilization', Threshold: 70 });
      template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'TriggeredRules' });
      template.hasResourceProperties('AWS::Events::Rule', {
        EventPattern: Match.objectLike({ detail: { eventName: ['SERVICE_DEPLOYMENT_FAILED'] } }),
      });
      template.resourcePropertiesCountIs('AWS::CloudWatch::Alarm', { MetricName: 'CPUUtilization' }, 0);
      expect(worker.alarms.map(({ node }) => node.path)).toEqual([
        'Test/Worker/MemoryAlarm',
        'Test/Worker/RunningTasksAlarm',
        'Test/Worker/DeploymentFailedAlarm',
      ]);
    });

    test('widgets for messages, age, and tasks', () => {
      const widgets = JSON.stringify(stack.resolve(worker.dashboardWidgets().map((widget) => widget.toJson())));
      expect(widgets).toContain('Test/Orders: messages');
      expect(widgets).toContain('ApproximateAgeOfOldestMessage');
      expect(widgets).toContain('Test/Worker: CPU and memory');
    });
  });

  describe('overrides', () => {
    test('a target for failed deployments, and no rule without one', () => {
      const { stack, vpc } = withVpc();
      const worker = new QueueWorker(stack, 'Worker', { vpc, image, alarms: Alarms.none() });
      worker.onDeploymentFailed({ bind: () => ({ arn: 'arn:aws:sns:eu-west-1:111122223333:chat' }) });
      templateOf(stack).hasResourceProperties('AWS::Events::Rule', {
        EventPattern: Match.objectLike({ detail: { eventName: ['SERVICE_DEPLOYMENT_FAILED'] } }),
        Targets: [Match.objectLike({ Arn: 'arn:aws:sns:eu-west-1:111122223333:chat' })],
      });
      synthesize().template.resourceCountIs('AWS::Events::Rule', 0);
    });

    test('a fixed number of tasks, without scaling on the backlog', () => {
      const { template, worker } = synthesize({ scaling: [ServiceScaling.fixedTasks(2)] });
      template.hasResourceProperties('AWS::ECS::Service', { DesiredCount: 2 });
      template.resourceCountIs('AWS::ApplicationAutoScaling::ScalableTarget', 0);
      template.resourceCountIs('AWS::ApplicationAutoScaling::ScalingPolicy', 0);
      expect(worker.taskCount).toBeUndefined();
    });

    test('its own queue, alarmed at an age of mine and named as the worker', () => {
      const { stack, vpc } = withVpc();
      const worker = new QueueWorker(stack, 'Worker', {
        vpc,
        image,
        alarms: Alarms.notify(new sns.Topic(stack, 'Topic')),
        alarmThresholds: { messageAge: Duration.minutes(5) },
      });
      const template = templateOf(stack);
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        MetricName: 'ApproximateNumberOfMessagesVisible',
        Dimensions: [
          { Name: 'QueueName', Value: { 'Fn::GetAtt': [Match.stringLikeRegexp('^WorkerDeadLetters'), 'QueueName'] } },
        ],
        Threshold: 1,
        AlarmActions: [{ Ref: Match.stringLikeRegexp('^Topic') }],
      });
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        MetricName: 'ApproximateAgeOfOldestMessage',
        AlarmDescription: Match.stringLikeRegexp('^Test/Worker: The oldest message has waited for 300 s'),
        Threshold: 300,
      });
      expect(worker.alarms).toHaveLength(6);
      expect(worker.deadLetterQueue?.node.id).toBe('DeadLetters');
    });

    test('percentages of the rolling deployment, and alarms of the queue that undo it', () => {
      const { stack, vpc } = withVpc();
      const { FAILED_MESSAGES, MESSAGE_AGE } = ServiceRollbackTrigger;
      new QueueWorker(stack, 'Worker', {
        vpc,
        image,
        alarms: Alarms.notify(new sns.Topic(stack, 'Topic')),
        minTasks: 2,
        zoneRebalancing: false,
        deployment: ServiceDeployment.rolling({
          minHealthyPercent: 50,
          maxHealthyPercent: 150,
          rollbackTriggers: [FAILED_MESSAGES, MESSAGE_AGE],
          rollbackAlarms: [Alarm.fromAlarmName(stack, 'Own', 'own')],
        }),
      });
      templateOf(stack).hasResourceProperties('AWS::ECS::Service', {
        AvailabilityZoneRebalancing: 'DISABLED',
        DeploymentConfiguration: {
          Strategy: 'ROLLING',
          MinimumHealthyPercent: 50,
          MaximumPercent: 150,
          DeploymentCircuitBreaker: { Enable: true, Rollback: true },
          Alarms: {
            Enable: true,
            Rollback: true,
            AlarmNames: [
              { Ref: Match.stringLikeRegexp('^WorkerDeadLettersAlarm') },
              { Ref: Match.stringLikeRegexp('^WorkerMessageAgeAlarm') },
              'own',
            ],
          },
        },
      });
    });

    test('with tasks that never go, none has to be woken', () => {
      const { template } = synthesize({ minTasks: 2 });
      template.resourcePropertiesCountIs(
        'AWS::ApplicationAutoScaling::ScalingPolicy',
        { PolicyType: 'StepScaling' },
        0,
      );
    });
  });

  describe('overrides', () => {
    describe('subscriptions', () => {
      test('of topics, with filters: SNS may send to the queue, and what it cannot deliver is kept', () => {
        const { stack, vpc } = withVpc();
        const orders = new sns.Topic(stack, 'Orders');
        const worker = new QueueWorker(stack, 'Worker', {
          vpc,
          image,
          alarms: Alarms.notify(new sns.Topic(stack, 'Pager')),
          subscriptions: [
            {
              topic: orders,
              filterPolicy: { kind: sns.SubscriptionFilter.stringFilter({ allowlist: ['paid'] }) },
              rawMessageDelivery: true,
            },
            {
              topic: new sns.Topic(stack, 'Returns'),
              filterPolicyWithMessageBody: {
                item: sns.FilterOrPolicy.policy({
                  sku: sns.FilterOrPolicy.filter(sns.SubscriptionFilter.stringFilter({ matchPrefixes: ['A'] })),
                }),
              },
            },
          ],
        });
        const template = templateOf(stack);
        const undelivered = { 'Fn::GetAtt': [Match.stringLikeRegexp('^WorkerUndelivered'), 'Arn'] };
        const queue = { 'Fn::GetAtt': [Match.stringLikeRegexp('^WorkerQueue'), 'Arn'] };
        template.hasResourceProperties('AWS::SNS::Subscription', {
          Protocol: 'sqs',
          TopicArn: { Ref: Match.stringLikeRegexp('^Orders') },
          Endpoint: queue,
          FilterPolicy: { kind: ['paid'] },
          FilterPolicyScope: Match.absent(),
          RawMessageDelivery: true,
          RedrivePolicy: { deadLetterTargetArn: undelivered },
        });
        template.hasResourceProperties('AWS::SNS::Subscription', {
          TopicArn: { Ref: Match.stringLikeRegexp('^Returns') },
          FilterPolicy: { item: { sku: [{ prefix: 'A' }] } },
          FilterPolicyScope: 'MessageBody',
          RawMessageDelivery: false,
          RedrivePolicy: { deadLetterTargetArn: undelivered },
        });
        for (const to of [queue, undelivered]) {
          template.hasResourceProperties('AWS::SQS::QueuePolicy', {
            PolicyDocument: {
              Statement: Match.arrayWith([
                {
                  Effect: 'Allow',
                  Action: 'sqs:SendMessage',
                  Principal: { Service: 'sns.amazonaws.com' },
                  Resource: to,
                  Condition: { ArnEquals: { 'aws:SourceArn': { Ref: Match.stringLikeRegexp('^Orders') } } },
                },
              ]),
            },
          });
        }
        expect(worker.undeliveredQueue).toBeDefined();
        template.hasResourceProperties('AWS::CloudWatch::Alarm', {
          AlarmDescription: Match.stringLikeRegexp('The delivery of a message from a topic'),
          Dimensions: [
            { Name: 'QueueName', Value: { 'Fn::GetAtt': [Match.stringLikeRegexp('^WorkerUndelivered'), 'QueueName'] } },
          ],
        });
        expect(warningsOf(stack)).toEqual([]);
      });

      test('of a FIFO queue with a key, which SNS may use for both queues', () => {
        const { stack, vpc } = withVpc();
        new QueueWorker(stack, 'Worker', {
          vpc,
          image,
          alarms: Alarms.none(),
          workQueue: new WorkQueue(stack, 'Work', {
            ordering: QueueOrdering.fifo(),
            encryptionKey: new kms.Key(stack, 'Key'),
            alarms: Alarms.none(),
          }),
          subscriptions: [{ topic: new sns.Topic(stack, 'Orders', { fifo: true }) }],
        });
        const template = templateOf(stack);
        template.resourcePropertiesCountIs(
          'AWS::SQS::Queue',
          { FifoQueue: true, KmsMasterKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] } },
          3,
        );
        template.hasResourceProperties('AWS::KMS::Key', {
          KeyPolicy: {
            Statement: Match.arrayWith([
              Match.objectLike({
                Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
                Principal: { Service: 'sns.amazonaws.com' },
              }),
            ]),
          },
        });
      });

      test('of a topic with the key of the queue, without a cycle', () => {
        const { stack, vpc } = withVpc();
        const key = new kms.Key(stack, 'Key');
        new QueueWorker(stack, 'Worker', {
          vpc,
          image,
          alarms: Alarms.none(),
          workQueue: new WorkQueue(stack, 'Work', { encryptionKey: key, alarms: Alarms.none() }),
          subscriptions: [{ topic: new sns.Topic(stack, 'Orders', { masterKey: key }), rawMessageDelivery: true }],
        });
        const template = templateOf(stack);
        template.hasResourceProperties('AWS::KMS::Key', {
          KeyPolicy: {
            Statement: Match.arrayWith([
              {
                Sid: 'TopicsDeliver',
                Effect: 'Allow',
                Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
                Principal: { Service: 'sns.amazonaws.com' },
                Resource: '*',
                Condition: { ArnLike: { 'aws:SourceArn': Match.anyValue() } },
              },
            ]),
          },
        });
        template.hasResourceProperties('AWS::SQS::QueuePolicy', {
          PolicyDocument: {
            Statement: Match.arrayWith([
              {
                Effect: 'Allow',
                Action: 'sqs:SendMessage',
                Principal: { Service: 'sns.amazonaws.com' },
                Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^WorkQueue'), 'Arn'] },
                Condition: { ArnEquals: { 'aws:SourceArn': { Ref: Match.stringLikeRegexp('^Orders') } } },
              },
            ]),
          },
        });
        template.hasResource('AWS::SNS::Subscription', {
          Properties: {
            Protocol: 'sqs',
            RawMessageDelivery: true,
            RedrivePolicy: { deadLetterTargetArn: Match.anyValue() },
          },
          DependsOn: [Match.stringLikeRegexp('^WorkQueuePolicy')],
        });
      });

      test('none unless asked for', () => {
        const { template, worker } = synthesize();
        template.resourceCountIs('AWS::SNS::Subscription', 0);
        expect(worker.undeliveredQueue).toBeUndefined();
      });

      test('of an imported queue with an imported key: a warning says what their policies must allow', () => {
        const { stack, vpc } = withVpc();
        const queue = sqs.Queue.fromQueueAttributes(stack, 'Existing', {
          queueArn: 'arn:aws:sqs:eu-west-1:111122223333:orders',
          keyArn: 'arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-0000-0000-000000000000',
        });
        new QueueWorker(stack, 'Worker', {
          vpc,
          image,
          alarms: Alarms.none(),
          workQueue: WorkQueue.existing(stack, 'Work', { queue, deadLetterQueue: queue, alarms: Alarms.none() }),
          subscriptions: [{ topic: new sns.Topic(stack, 'Orders') }],
        });
        expect(warningsOf(stack)).toEqual([
          expect.stringMatching(
            /the policy of the queue 'Test\/Existing' \(sqs:SendMessage\) and of the key 'Test\/Existing\/Key' \(kms:Decrypt, kms:GenerateDataKey\) is not of this app/,
          ),
        ]);
      });

      const attributes = (...names: string[]) =>
        Object.fromEntries(names.map((name) => [name, sns.SubscriptionFilter.existsFilter()]));
      const body = { key: sns.FilterOrPolicy.filter(sns.SubscriptionFilter.existsFilter()) };

      test.each<[string, (topic: sns.Topic, stack: Stack) => Partial<QueueWorkerProps>, RegExp]>([
        ['without one', () => ({ subscriptions: [] }), /'subscriptions' must not be empty/],
        [
          'of one topic twice',
          (topic) => ({ subscriptions: [{ topic }, { topic }] }),
          /'topics of subscriptions' must not hold a value twice, got 'Test\/Orders'/,
        ],
        [
          'of a standard topic for a FIFO queue',
          (topic, stack) => ({
            workQueue: new WorkQueue(stack, 'Work', { ordering: QueueOrdering.fifo(), alarms: Alarms.none() }),
            subscriptions: [{ topic }],
          }),
          /'subscriptions' of 'Test\/Orders' must be of a FIFO topic, because 'workQueue' is FIFO; use a standard queue/,
        ],
        [
          'with two filters',
          (topic) => ({
            subscriptions: [{ topic, filterPolicy: attributes('a'), filterPolicyWithMessageBody: body }],
          }),
          /'filterPolicy' and 'filterPolicyWithMessageBody' of 'Test\/Orders' must not both be given; leave one out/,
        ],
        [
          'with a filter of nothing',
          (topic) => ({ subscriptions: [{ topic, filterPolicy: {} }] }),
          /'number of keys of the filter of 'Test\/Orders'' must be a whole number from 1 to 5, got 0/,
        ],
        [
          'with too many attributes',
          (topic) => ({ subscriptions: [{ topic, filterPolicy: attributes('a', 'b', 'c', 'd', 'e', 'f') }] }),
          /'number of keys of the filter of 'Test\/Orders'' must be a whole number from 1 to 5, got 6/,
        ],
        [
          'of a queue with the key of AWS',
          (topic, stack) => ({
            workQueue: WorkQueue.existing(stack, 'Work', {
              queue: new sqs.Queue(stack, 'Managed', { encryption: sqs.QueueEncryption.KMS_MANAGED }),
              alarms: Alarms.none(),
            }),
            subscriptions: [{ topic }],
          }),
          /'subscriptions' need a queue that SNS can send to, and the policy of the key 'alias\/aws\/sqs' cannot let it/,
        ],
      ])('fails %s', (_, propsOf, message) => {
        const { stack, vpc } = withVpc();
        const props = propsOf(new sns.Topic(stack, 'Orders'), stack);
        expect(() => new QueueWorker(stack, 'Worker', { vpc, image, alarms: Alarms.none(), ...props })).toThrow(
          message,
        );
      });
    });
  });

  describe('fails', () => {
    const make = (props: Partial<QueueWorkerProps>) => () => {
      const { stack, vpc } = withVpc();
      return new QueueWorker(stack, 'Worker', { vpc, image, alarms: Alarms.none(), ...props });
    };

    test.each<[string, Partial<QueueWorkerProps>, RegExp]>([
      ['fewer tasks than none', { minTasks: -1 }, /'minTasks' must be a whole number of at least 0, got -1/],
      ['no task at all', { minTasks: 0, maxTasks: 0 }, /'maxTasks' must be a whole number of at least 1, got 0/],
      ['more least tasks than most', { minTasks: 11 }, /'minTasks' must not exceed 'maxTasks' \(10\), got 11/],
      [
        'a canary',
        { deployment: ServiceDeployment.canary() },
        /'deployment' must be ServiceDeployment.rolling\(\): CANARY moves requests, and a worker has none/,
      ],
      [
        'an alarm of services as a trigger',
        { deployment: ServiceDeployment.rolling({ rollbackTriggers: [ServiceRollbackTrigger.LATENCY] }) },
        /'rollbackTriggers' of 'deployment' must be of 'FAILED_MESSAGES', 'MESSAGE_AGE', got 'LATENCY'; leave them out/,
      ],
      [
        'a deployment that cannot move',
        { deployment: ServiceDeployment.rolling({ maxHealthyPercent: 150 }) },
        /'deployment' could neither start nor stop one of 1 tasks/,
      ],
      [
        'a backlog of a fixed number of tasks',
        { backlogScaling: BacklogScaling.messagesPerTask(10), scaling: [ServiceScaling.fixedTasks(2)] },
        /'backlogScaling' scales the worker, and ServiceScaling.fixedTasks\(\) does not; leave one of them out/,
      ],
      [
        'an alarm after seconds',
        { alarmThresholds: { messageAge: Duration.seconds(10) } },
        /'alarmThresholds.messageAge' must be .* from 60 to 1209600 s/,
      ],
      ['a day for a message', { maxProcessingTime: Duration.days(1) }, /'maxProcessingTime' must be .* to 43200 s/],
      [
        'a message that would expire before it fails',
        { maxProcessingTime: Duration.hours(12), alarmThresholds: { messageAge: Duration.days(5) } },
        /'alarmThresholds.messageAge' must be less than the retention of the queue \(345600 s\)/,
      ],
      ['a variable that is no name', { queueUrlVariable: 'QUEUE-URL' }, /'queueUrlVariable' must be a name/],
      ['a variable that is taken', { environment: { QUEUE_URL: 'x' } }, /must not set 'QUEUE_URL'/],
      ['a Service Connect name', { serviceConnect: ServiceConnect.server({ name: 'w' }) }, /ServiceConnect.clientOnly/],
      [
        'scaling on requests',
        { scaling: [ServiceScaling.requestsPerTarget(9)] },
        /'scaling' Requests has a metric of a load/,
      ],
      [
        'a policy with the name of its own',
        { scaling: [ServiceScaling.schedule('Wake', { minTasks: 1, schedule: Schedule.rate(Duration.days(1)) })] },
        /'scaling' must not be named 'Wake'/,
      ],
      [
        'a scheduled minimum above the maximum',
        { scaling: [ServiceScaling.schedule('Sale', { minTasks: 20, schedule: Schedule.rate(Duration.days(1)) })] },
        /'scaling' Sale has 'minTasks' 20 above 'maxTasks' 10/,
      ],
      [
        'a policy with the name of its alarm',
        { scaling: [ServiceScaling.schedule('WorkWaits', { minTasks: 1, schedule: Schedule.rate(Duration.days(1)) })] },
        /'scaling' must not be named 'WorkWaits'/,
      ],
      ['a stop timeout that Fargate does not give', { stopTimeout: Duration.minutes(3) }, /'stopTimeout' .* to 120 s/],
      ['CPU that Fargate does not have', { vcpus: 3 }, /'vcpus'/],
      [
        'ECS Exec on a read-only disk',
        { enableExecuteCommand: true },
        /'enableExecuteCommand' needs 'readonlyRootFilesystem' false/,
      ],
    ])('fails with %s', (_, props, message) => {
      expect(make(props)).toThrow(message);
    });

    test('fails with mistakes of different kinds in one error, before any child', () => {
      const { stack, vpc } = withVpc();
      const props = { vpc, image, alarms: Alarms.none(), minTasks: -1, vcpus: 3, enableExecuteCommand: true };
      expect(() => new QueueWorker(stack, 'Worker', props)).toThrow(
        /^QueueWorker at 'Test\/Worker' has 3 problems:(.|\n)*'minTasks'(.|\n)*'vcpus'(.|\n)*'enableExecuteCommand'/,
      );
      expect(stack.node.findChild('Worker').node.children).toEqual([]);
    });

    test('fails in a VPC of public subnets', () => {
      const stack = testStack();
      const subnetConfiguration = [{ name: 'Public', subnetType: ec2.SubnetType.PUBLIC }];
      const vpc = new ec2.Vpc(stack, 'Vpc', { subnetConfiguration, restrictDefaultSecurityGroup: false });
      expect(() => new QueueWorker(stack, 'Worker', { vpc, image, alarms: Alarms.none() })).toThrow(
        /'vpc' must have private subnets/,
      );
    });
  });

  describe('in a stack', () => {
    test('two in one stack, and children can be overridden', () => {
      const { stack, vpc } = withVpc();
      const one = new QueueWorker(stack, 'One', { vpc, image, alarms: Alarms.none() });
      new QueueWorker(stack, 'Two', { vpc, image, alarms: Alarms.none(), cluster: one.cluster });
      (one.service.node.defaultChild as ecs.CfnService).addPropertyOverride('PlatformVersion', '1.4.0');
      const template = templateOf(stack);
      template.resourceCountIs('AWS::ECS::Service', 2);
      template.resourceCountIs('AWS::ECS::Cluster', 1);
      template.resourcePropertiesCountIs('AWS::ECS::Service', { PlatformVersion: '1.4.0' }, 1);
    });
  });
});
