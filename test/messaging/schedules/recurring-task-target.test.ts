import { Duration, Resource, Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sagemaker from 'aws-cdk-lib/aws-sagemaker';
import { ContextAttribute, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import {
  RecurringTask,
  RecurringTaskSchedule,
  RecurringTaskTarget,
  RecurringTaskUniversalOptions,
} from '../../../lib/messaging';
import { Alarms } from '../../../lib/observability';
import { functionOf } from '../../specimens/messaging';
import { templateOf, testStack } from '../../support/synth';

const message = ScheduleTargetInput.fromObject({ task: 'recount' });
const MESSAGE = '{"task":"recount"}';

function make(target: (stack: Stack) => RecurringTaskTarget): Stack {
  const stack = testStack();
  new RecurringTask(stack, 'Report', {
    schedule: RecurringTaskSchedule.rate(Duration.hours(1)),
    target: target(stack),
    alarms: Alarms.none(),
  });
  return stack;
}

interface Called {
  /** The target of the schedule, but for what all have. */
  readonly target: Record<string, unknown>;
  /** The statements of the role, but for the one that all have. */
  readonly statements: readonly Record<string, unknown>[];
}

function called(result: Template): Called {
  const [schedule] = Object.values(result.findResources('AWS::Scheduler::Schedule')) as {
    Properties: { Target: Record<string, unknown> };
  }[];
  const { RoleArn, DeadLetterConfig, RetryPolicy, ...target } = schedule?.Properties.Target ?? {};
  for (const every of [RoleArn, DeadLetterConfig, RetryPolicy]) expect(every).toBeDefined();
  const policies = Object.entries(result.findResources('AWS::IAM::Policy')) as [
    string,
    { Properties: { PolicyDocument: { Statement: Record<string, unknown>[] } } },
  ][];
  const all: Record<string, unknown>[] = policies
    .filter(([id]) => id.startsWith('ReportSchedulerRole'))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement)
    // aws-cdk-lib merges statements of the same action.
    .flatMap((each) => [each.Resource].flat().map((one) => ({ ...each, Resource: one })));
  const kept = all.findIndex(({ Resource }) => JSON.stringify(Resource).includes('ReportDeadLetters'));
  expect(all[kept]).toMatchObject({ Action: 'sqs:SendMessage' });
  return { target, statements: all.filter((_, index) => index !== kept) };
}

function attribute(id: string, name = 'Arn'): unknown {
  return { 'Fn::GetAtt': [expect.stringMatching(new RegExp(`^${id}`)), name] };
}

function reference(id: string): unknown {
  return { Ref: expect.stringMatching(new RegExp(`^${id}`)) as unknown };
}

function allow(Action: string | string[], Resource: unknown): Record<string, unknown> {
  return { Action, Effect: 'Allow', Resource };
}

const arnOf = (...parts: unknown[]) => ({ 'Fn::Join': ['', expect.arrayContaining(parts) as unknown] });

function queueIn(stack: Stack, props: sqs.QueueProps = {}): sqs.Queue {
  return new sqs.Queue(stack, 'Work', props);
}

/** aws-cdk-lib has no class of its own. */
class TrainingPipeline extends Resource implements sagemaker.IPipeline {
  public readonly pipelineName = 'training';
  public readonly pipelineArn = 'arn:aws:sagemaker:eu-west-1:111122223333:pipeline/training';
  public readonly pipelineRef = { pipelineName: this.pipelineName };

  public grantStartPipelineExecution(grantee: iam.IGrantable): iam.Grant {
    const actions = ['sagemaker:StartPipelineExecution'];
    return iam.Grant.addToPrincipal({ grantee, actions, resourceArns: [this.pipelineArn] });
  }
}

const STOP: RecurringTaskUniversalOptions = {
  service: 'rds',
  action: 'stopDBCluster',
  policyStatements: [
    new iam.PolicyStatement({
      actions: ['rds:StopDBCluster'],
      resources: ['arn:aws:rds:eu-west-1:111122223333:cluster:a'],
    }),
  ],
};

describe('RecurringTaskTarget', () => {
  describe('defaults', () => {
    test.each<[string, (stack: Stack) => RecurringTaskTarget, Called]>([
      [
        'a function, and no other version or alias of it',
        (stack) => RecurringTaskTarget.lambdaFunction(functionOf(stack)),
        {
          target: { Arn: arnOf(':function:Handler') },
          statements: [allow('lambda:InvokeFunction', arnOf(':function:Handler'))],
        },
      ],
      [
        'a queue',
        (stack) => RecurringTaskTarget.queue(queueIn(stack), { message }),
        {
          target: { Arn: attribute('Work'), Input: MESSAGE, SqsParameters: {} },
          statements: [allow('sqs:SendMessage', attribute('Work'))],
        },
      ],
      [
        'a topic',
        (stack) => RecurringTaskTarget.topic(new sns.Topic(stack, 'News'), { message }),
        { target: { Arn: reference('News'), Input: MESSAGE }, statements: [allow('sns:Publish', reference('News'))] },
      ],
      [
        'an event bus',
        (stack) =>
          RecurringTaskTarget.eventBus(new events.EventBus(stack, 'Bus'), {
            source: 'shop.stock',
            detailType: 'CountDue',
            detail: { at: ContextAttribute.scheduledTime },
          }),
        {
          target: {
            Arn: attribute('Bus'),
            Input: '{"at":"<aws.scheduler.scheduled-time>"}',
            EventBridgeParameters: { Source: 'shop.stock', DetailType: 'CountDue' },
          },
          statements: [allow('events:PutEvents', attribute('Bus'))],
        },
      ],
      [
        'a state machine',
        (stack) =>
          RecurringTaskTarget.stateMachine(
            new sfn.StateMachine(stack, 'Flow', { definitionBody: sfn.DefinitionBody.fromString('{}') }),
          ),
        { target: { Arn: reference('Flow') }, statements: [allow('states:StartExecution', reference('Flow'))] },
      ],
      [
        'a stream',
        (stack) =>
          RecurringTaskTarget.stream(
            new kinesis.Stream(stack, 'Records', { encryption: kinesis.StreamEncryption.UNENCRYPTED }),
            { record: message, partitionKey: 'clock' },
          ),
        {
          target: { Arn: attribute('Records'), Input: MESSAGE, KinesisParameters: { PartitionKey: 'clock' } },
          statements: [allow(['kinesis:PutRecord', 'kinesis:PutRecords'], attribute('Records'))],
        },
      ],
      [
        'a delivery stream',
        (stack) =>
          RecurringTaskTarget.deliveryStream(
            firehose.DeliveryStream.fromDeliveryStreamName(stack, 'Delivery', 'records'),
            { record: message },
          ),
        {
          target: { Arn: arnOf(':deliverystream/records'), Input: MESSAGE },
          statements: [allow('firehose:PutRecord', arnOf(':deliverystream/records'))],
        },
      ],
      [
        'a build',
        (stack) => RecurringTaskTarget.codeBuildProject(codebuild.Project.fromProjectName(stack, 'Project', 'images')),
        {
          target: { Arn: arnOf(':project/images') },
          statements: [allow('codebuild:StartBuild', arnOf(':project/images'))],
        },
      ],
      [
        'a pipeline',
        (stack) =>
          RecurringTaskTarget.codePipeline(
            codepipeline.Pipeline.fromPipelineArn(
              stack,
              'Pipeline',
              'arn:aws:codepipeline:eu-west-1:111122223333:release',
            ),
          ),
        {
          target: { Arn: 'arn:aws:codepipeline:eu-west-1:111122223333:release' },
          statements: [
            allow('codepipeline:StartPipelineExecution', 'arn:aws:codepipeline:eu-west-1:111122223333:release'),
          ],
        },
      ],
      [
        'a pipeline of SageMaker AI',
        (stack) =>
          RecurringTaskTarget.sageMakerPipeline(new TrainingPipeline(stack, 'Training'), {
            parameters: [{ name: 'Epochs', value: '3' }],
          }),
        {
          target: {
            Arn: 'arn:aws:sagemaker:eu-west-1:111122223333:pipeline/training',
            SageMakerPipelineParameters: { PipelineParameterList: [{ Name: 'Epochs', Value: '3' }] },
          },
          statements: [
            allow('sagemaker:StartPipelineExecution', 'arn:aws:sagemaker:eu-west-1:111122223333:pipeline/training'),
          ],
        },
      ],
      [
        'any API, with the given statements alone',
        () => RecurringTaskTarget.universal(STOP),
        {
          target: { Arn: arnOf(':scheduler:::aws-sdk:rds:stopDBCluster') },
          statements: [allow('rds:StopDBCluster', 'arn:aws:rds:eu-west-1:111122223333:cluster:a')],
        },
      ],
    ])('%s', (_, target, expected) => {
      expect(called(templateOf(make(target)))).toEqual(expected);
    });
  });

  describe('overrides', () => {
    test('a FIFO queue gets a message group', () => {
      const target = (stack: Stack) =>
        RecurringTaskTarget.queue(queueIn(stack, { fifo: true, contentBasedDeduplication: true }), {
          message,
          messageGroupId: 'stock',
        });
      expect(called(templateOf(make(target))).target.SqsParameters).toEqual({ MessageGroupId: 'stock' });
    });

    test('an encrypted queue, topic or stream: the role may use the key', () => {
      const keyIn = (stack: Stack) => new kms.Key(stack, 'Key');
      const targets: ((stack: Stack) => RecurringTaskTarget)[] = [
        (stack) => RecurringTaskTarget.queue(queueIn(stack, { encryptionMasterKey: keyIn(stack) }), { message }),
        (stack) => RecurringTaskTarget.topic(new sns.Topic(stack, 'News', { masterKey: keyIn(stack) }), { message }),
        (stack) =>
          RecurringTaskTarget.stream(new kinesis.Stream(stack, 'Records', { encryptionKey: keyIn(stack) }), {
            record: message,
            partitionKey: 'clock',
          }),
      ];
      const actions = targets.map((target) =>
        called(templateOf(make(target)))
          .statements.filter(({ Resource }) => JSON.stringify(Resource).includes('Key'))
          .map(({ Action }) => Action),
      );
      expect(actions).toEqual([
        [['kms:Decrypt', 'kms:GenerateDataKey*']],
        [['kms:Decrypt', 'kms:GenerateDataKey*']],
        ['kms:GenerateDataKey*'],
      ]);
    });

    test.each([
      [
        'function',
        (stack: Stack) => RecurringTaskTarget.lambdaFunction(functionOf(stack), { input: { kind: 'stock' } }),
      ],
      ['API', () => RecurringTaskTarget.universal({ ...STOP, input: { kind: 'stock' } })],
    ])('the input of a %s is JSON', (_, target) => {
      expect(called(templateOf(make(target))).target.Input).toBe('{"kind":"stock"}');
    });
  });

  describe('fails', () => {
    test.each<[string, (stack: Stack) => RecurringTaskTarget, RegExp]>([
      [
        'with a FIFO queue without message group',
        (stack) =>
          RecurringTaskTarget.queue(queueIn(stack, { fifo: true, contentBasedDeduplication: true }), { message }),
        /'messageGroupId' must be given for a FIFO queue, got none for 'Test\/Work'/,
      ],
      [
        'with a FIFO queue without content-based deduplication',
        (stack) => RecurringTaskTarget.queue(queueIn(stack, { fifo: true }), { message, messageGroupId: 'stock' }),
        /'queue' must have content-based deduplication and be of this app if it is FIFO, got 'Test\/Work'; use/,
      ],
      [
        'with a FIFO queue of another app',
        (stack) => {
          const queueArn = 'arn:aws:sqs:eu-west-1:111122223333:work.fifo';
          const queue = sqs.Queue.fromQueueAttributes(stack, 'Work', { queueArn, fifo: true });
          return RecurringTaskTarget.queue(queue, { message, messageGroupId: 'stock' });
        },
        /'queue' must have content-based deduplication and be of this app/,
      ],
      [
        'with a message group of a standard queue',
        (stack) => RecurringTaskTarget.queue(queueIn(stack), { message, messageGroupId: 'stock' }),
        /'messageGroupId' is for FIFO queues; leave it out for 'Test\/Work'/,
      ],
      [
        'with a long message group',
        (stack) =>
          RecurringTaskTarget.queue(queueIn(stack, { fifo: true, contentBasedDeduplication: true }), {
            message,
            messageGroupId: 'g'.repeat(129),
          }),
        /'messageGroupId' must be of 1 to 128 characters/,
      ],
      [
        'with a FIFO topic',
        (stack) => RecurringTaskTarget.topic(new sns.Topic(stack, 'News', { fifo: true }), { message }),
        /'topic' must be standard, because Scheduler gives no message group, got 'Test\/News'/,
      ],
      [
        'with an event of AWS',
        (stack) =>
          RecurringTaskTarget.eventBus(new events.EventBus(stack, 'Bus'), {
            source: 'aws.stock',
            detailType: '',
            detail: {},
          }),
        /'source' must be letters, digits[^]*'detailType' must be of 1 to 128 characters/,
      ],
      [
        'without a partition key',
        (stack) =>
          RecurringTaskTarget.stream(new kinesis.Stream(stack, 'Records'), { record: message, partitionKey: '' }),
        /'partitionKey' must be of 1 to 256 characters/,
      ],
      [
        'with more parameters than SageMaker AI takes',
        (stack) =>
          RecurringTaskTarget.sageMakerPipeline(new TrainingPipeline(stack, 'Training'), {
            parameters: Array.from({ length: 201 }, (_, index) => ({ name: `P${index}`, value: '1' })),
          }),
        /'parameters' must be at most 200, got 201/,
      ],
      [
        'with an action that only reads',
        () => RecurringTaskTarget.universal({ ...STOP, action: 'describeDBClusters' }),
        /'action' must change something, because Scheduler refuses calls that only read, got 'describeDBClusters'/,
      ],
      [
        'with an action as IAM calls it',
        () => RecurringTaskTarget.universal({ ...STOP, action: 'StopDBCluster' }),
        /'action' must be the name of an action in camel case such as 'stopDBCluster', got 'StopDBCluster'/,
      ],
      [
        'without statements, for callers in JavaScript',
        () => RecurringTaskTarget.universal({ ...STOP, policyStatements: undefined as never }),
        /'policyStatements' must be given, got nothing; give the statements that the call needs, or it is denied/,
      ],
    ])('fails %s', (_, target, message) => {
      expect(() => make(target)).toThrow(message);
    });
  });
});
