import { Stack } from 'aws-cdk-lib/core';
import { Match } from 'aws-cdk-lib/assertions';
import * as batch from 'aws-cdk-lib/aws-batch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as events from 'aws-cdk-lib/aws-events';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import { DeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { PipeTarget } from '../../../lib/messaging';

import {
  apiDestinationOf,
  arnOf,
  arnOfImported,
  encrypted,
  expectStatements,
  machine,
  Made,
  make,
  PIPE,
  READ,
  template,
} from './made-pipe';

const QUEUE_ARN = 'arn:aws:batch:eu-west-1:111122223333:job-queue/orders';
const DEFINITION_ARN = 'arn:aws:batch:eu-west-1:111122223333:job-definition/orders:1';

const batchOf = (stack: Stack): [batch.IJobQueue, batch.IJobDefinition] => [
  batch.JobQueue.fromJobQueueArn(stack, 'Queue', QUEUE_ARN),
  batch.EcsJobDefinition.fromJobDefinitionArn(stack, 'Job', DEFINITION_ARN),
];

/** A task definition on Fargate with a container, or on instances. */
function taskOf(stack: Stack, onInstances = false): { cluster: ecs.Cluster; taskDefinition: ecs.TaskDefinition } {
  const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2 });
  const taskDefinition = onInstances
    ? new ecs.Ec2TaskDefinition(stack, 'Definition')
    : new ecs.FargateTaskDefinition(stack, 'Definition');
  taskDefinition.addContainer('App', {
    image: ecs.ContainerImage.fromRegistry('public.ecr.aws/docker/library/busybox:stable'),
    memoryLimitMiB: 128,
  });
  return { cluster: new ecs.Cluster(stack, 'Cluster', { vpc }), taskDefinition };
}

describe('PipeTarget', () => {
  describe('all options', () => {
    test.each<[string, (stack: Stack) => PipeTarget, object[], object]>([
      [
        'a queue with a key',
        (stack) => PipeTarget.queue(encrypted(stack, 'Jobs')),
        [
          { Action: 'sqs:SendMessage', Effect: 'Allow', Resource: arnOf('Jobs') },
          { Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Effect: 'Allow', Resource: arnOf('JobsKey') },
        ],
        { SqsQueueParameters: Match.absent() },
      ],
      [
        'a FIFO queue',
        (stack) =>
          PipeTarget.queue(new sqs.Queue(stack, 'Jobs', { fifo: true }), {
            messageGroupId: '$.body.order',
            messageDeduplicationId: '$.messageId',
          }),
        [{ Action: 'sqs:SendMessage', Effect: 'Allow', Resource: arnOf('Jobs') }],
        { SqsQueueParameters: { MessageGroupId: '$.body.order', MessageDeduplicationId: '$.messageId' } },
      ],
      [
        'an API destination',
        (stack) =>
          PipeTarget.apiDestination(apiDestinationOf(stack), {
            headers: { tenant: '$.body.tenant' },
            queryStringParameters: { via: 'pipe' },
            pathParameterValues: ['$.body.id'],
          }),
        [{ Action: 'events:InvokeApiDestination', Effect: 'Allow', Resource: arnOf('PartnerDestination') }],
        {
          HttpParameters: {
            HeaderParameters: { tenant: '$.body.tenant' },
            QueryStringParameters: { via: 'pipe' },
            PathParameterValues: ['$.body.id'],
          },
        },
      ],
      [
        'a task on Fargate',
        (stack) => {
          const { cluster, taskDefinition } = taskOf(stack);
          const securityGroups = [new ec2.SecurityGroup(stack, 'Group', { vpc: cluster.vpc })];
          const environment = { ORDER: '$.body.id' };
          return PipeTarget.ecsTask(taskDefinition, { cluster, environment, securityGroups });
        },
        [
          {
            Action: 'ecs:RunTask',
            Effect: 'Allow',
            Resource: { Ref: Match.stringLikeRegexp('^Definition') },
            Condition: { ArnEquals: { 'ecs:cluster': arnOf('Cluster') } },
          },
          {
            Action: 'ecs:TagResource',
            Effect: 'Allow',
            Resource: {
              'Fn::Join': ['', Match.arrayWith([':task/', { Ref: Match.stringLikeRegexp('^Cluster') }, '/*'])],
            },
            Condition: { StringEquals: { 'ecs:CreateAction': 'RunTask' } },
          },
          {
            Action: 'iam:PassRole',
            Effect: 'Allow',
            Resource: arnOf('DefinitionTaskRole'),
            Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
          },
        ],
        {
          EcsTaskParameters: {
            TaskDefinitionArn: { Ref: Match.stringLikeRegexp('^Definition') },
            TaskCount: 1,
            LaunchType: 'FARGATE',
            PropagateTags: 'TASK_DEFINITION',
            EnableECSManagedTags: true,
            NetworkConfiguration: {
              AwsvpcConfiguration: {
                AssignPublicIp: 'DISABLED',
                SecurityGroups: [{ 'Fn::GetAtt': [Match.stringLikeRegexp('^Group'), 'GroupId'] }],
                Subnets: Match.anyValue(),
              },
            },
            Overrides: {
              ContainerOverrides: [{ Name: 'App', Environment: [{ Name: 'ORDER', Value: '$.body.id' }] }],
            },
          },
        },
      ],
      [
        'a job',
        (stack) =>
          PipeTarget.batchJob(...batchOf(stack), {
            jobName: 'orders',
            environment: { ORDER: '$.body.id' },
            parameters: { kind: '$.body.kind' },
            attempts: 3,
          }),
        [{ Action: 'batch:SubmitJob', Effect: 'Allow', Resource: [DEFINITION_ARN, QUEUE_ARN] }],
        {
          BatchJobParameters: {
            JobDefinition: DEFINITION_ARN,
            JobName: 'orders',
            ContainerOverrides: { Environment: [{ Name: 'ORDER', Value: '$.body.id' }] },
            Parameters: { kind: '$.body.kind' },
            RetryStrategy: { Attempts: 3 },
          },
        },
      ],
      [
        'a job without options',
        (stack) => PipeTarget.batchJob(...batchOf(stack)),
        [{ Action: 'batch:SubmitJob', Effect: 'Allow', Resource: [DEFINITION_ARN, QUEUE_ARN] }],
        {
          BatchJobParameters: {
            JobDefinition: DEFINITION_ARN,
            JobName: 'from-pipe',
            ContainerOverrides: Match.absent(),
            RetryStrategy: Match.absent(),
          },
        },
      ],
      [
        'a workflow',
        (stack) => PipeTarget.workflow(machine(stack, sfn.StateMachineType.STANDARD)),
        [{ Action: 'states:StartExecution', Effect: 'Allow', Resource: { Ref: Match.stringLikeRegexp('^Machine') } }],
        { StepFunctionStateMachineParameters: { InvocationType: 'FIRE_AND_FORGET' } },
      ],
      [
        'an express workflow',
        (stack) => PipeTarget.expressWorkflow(machine(stack, sfn.StateMachineType.EXPRESS)),
        [
          {
            Action: 'states:StartSyncExecution',
            Effect: 'Allow',
            Resource: { Ref: Match.stringLikeRegexp('^Machine') },
          },
        ],
        { StepFunctionStateMachineParameters: { InvocationType: 'REQUEST_RESPONSE' } },
      ],
      [
        'a bus',
        (stack) =>
          PipeTarget.eventBus(new events.EventBus(stack, 'Bus'), { source: 'shop', detailType: '$.body.kind' }),
        [{ Action: 'events:PutEvents', Effect: 'Allow', Resource: arnOf('Bus') }],
        { EventBridgeEventBusParameters: { Source: 'shop', DetailType: '$.body.kind' } },
      ],
      [
        'a topic with a key',
        (stack) => PipeTarget.topic(new sns.Topic(stack, 'Topic', { masterKey: new kms.Key(stack, 'TopicKey') })),
        [
          { Action: 'sns:Publish', Effect: 'Allow', Resource: { Ref: Match.stringLikeRegexp('^Topic') } },
          { Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Effect: 'Allow', Resource: arnOf('TopicKey') },
        ],
        { InputTemplate: '' },
      ],
      [
        'a data stream with a key',
        (stack) =>
          PipeTarget.dataStream(
            new kinesis.Stream(stack, 'Stream', { encryptionKey: new kms.Key(stack, 'StreamKey') }),
            { partitionKey: '$.body.customer' },
          ),
        [
          { Action: ['kinesis:PutRecord', 'kinesis:PutRecords'], Effect: 'Allow', Resource: arnOf('Stream') },
          { Action: 'kms:GenerateDataKey', Effect: 'Allow', Resource: arnOf('StreamKey') },
        ],
        { KinesisStreamParameters: { PartitionKey: '$.body.customer' } },
      ],
      [
        'a delivery stream',
        (stack) =>
          PipeTarget.deliveryStream(
            DeliveryStream.fromDeliveryStreamArn(
              stack,
              'Archive',
              stack.formatArn({ service: 'firehose', resource: 'deliverystream', resourceName: 'archive' }),
            ),
          ),
        [
          {
            Action: ['firehose:PutRecord', 'firehose:PutRecordBatch'],
            Effect: 'Allow',
            Resource: arnOfImported('firehose', 'deliverystream/archive'),
          },
        ],
        { InputTemplate: '' },
      ],
      [
        'a log group',
        (stack) =>
          PipeTarget.logGroup(new logs.LogGroup(stack, 'Audit'), { logStreamName: 'orders', timestamp: '$.body.time' }),
        [{ Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Effect: 'Allow', Resource: arnOf('Audit') }],
        { CloudWatchLogsParameters: { LogStreamName: 'orders', Timestamp: '$.body.time' } },
      ],
    ])('permissions and parameters to send to %s', (_, target, statements, parameters) => {
      const result = template((stack) => ({ target: target(stack) }));
      expectStatements(result, READ, ...statements);
      result.hasResourceProperties(PIPE, { TargetParameters: parameters });
    });
  });

  describe('overrides', () => {
    test('a FIFO queue that makes ids of the content needs none', () => {
      const queue = (stack: Stack) => new sqs.Queue(stack, 'Jobs', { fifo: true, contentBasedDeduplication: true });
      template((stack) => ({
        target: PipeTarget.queue(queue(stack), { messageGroupId: 'all' }),
      })).hasResourceProperties(PIPE, {
        TargetParameters: { SqsQueueParameters: { MessageGroupId: 'all', MessageDeduplicationId: Match.absent() } },
      });
    });
  });

  describe('overrides', () => {
    test('a task on instances, on a bridge, and another container', () => {
      template((stack) => {
        const { cluster, taskDefinition } = taskOf(stack, true);
        const environment = { ORDER: '$.body.id' };
        return { target: PipeTarget.ecsTask(taskDefinition, { cluster, environment, containerName: 'Other' }) };
      }).hasResourceProperties(PIPE, {
        TargetParameters: {
          EcsTaskParameters: Match.objectLike({
            LaunchType: 'EC2',
            NetworkConfiguration: Match.absent(),
            Overrides: { ContainerOverrides: [Match.objectLike({ Name: 'Other' })] },
          }),
        },
      });
    });
  });

  describe('fails', () => {
    const queue = (stack: Stack) => new sqs.Queue(stack, 'Jobs');
    const fifo = (stack: Stack) => new sqs.Queue(stack, 'Jobs', { fifo: true });

    test.each<[string, Made, string]>([
      [
        'for a FIFO queue without a group',
        (stack) => ({ target: PipeTarget.queue(fifo(stack), { messageDeduplicationId: '$.messageId' }) }),
        "'messageGroupId' must be given for a FIFO queue, got none for 'Test/Jobs'; give a path such as '$.body.orderId'",
      ],
      [
        'for a FIFO queue without ids',
        (stack) => ({ target: PipeTarget.queue(fifo(stack), { messageGroupId: 'all' }) }),
        "'messageDeduplicationId' must be given for a FIFO queue without 'contentBasedDeduplication', got none for 'Test/Jobs'; give a path such as '$.messageId'",
      ],
      [
        'for a group of a standard queue',
        (stack) => ({ target: PipeTarget.queue(queue(stack), { messageGroupId: 'all' }) }),
        "'messageGroupId' and 'messageDeduplicationId' must be given for a FIFO queue alone, got one for 'Test/Jobs'; leave them out",
      ],
      [
        'for a FIFO topic',
        (stack) => ({ target: PipeTarget.topic(new sns.Topic(stack, 'Topic', { fifo: true })) }),
        "the topic of 'target' must be standard, because Pipes publish to no FIFO topic, got 'Test/Topic'; send to a FIFO queue",
      ],
      [
        'for a standard workflow that is waited for',
        (stack) => ({ target: PipeTarget.expressWorkflow(machine(stack, sfn.StateMachineType.STANDARD)) }),
        "the workflow of 'target' must be express, because nobody waits for a standard one, got 'Test/Machine'; set 'stateMachineType: StateMachineType.EXPRESS', or use PipeTarget.workflow()",
      ],
      [
        'for events in the name of AWS',
        (stack) => ({
          target: PipeTarget.eventBus(new events.EventBus(stack, 'Bus'), { source: 'aws.s3', detailType: 'Order' }),
        }),
        "'source' must be another than those of AWS, which begin with 'aws.', got 'aws.s3'",
      ],
      [
        'for a time that all events would have',
        (stack) => ({ target: PipeTarget.logGroup(new logs.LogGroup(stack, 'Audit'), { timestamp: '1700000000' }) }),
        "'timestamp' must be a path of the event such as '$.body.time': all events would have one time, got '1700000000'",
      ],
      [
        'for a task in a VPC without security groups',
        (stack) => {
          const { cluster, taskDefinition } = taskOf(stack);
          return { target: PipeTarget.ecsTask(taskDefinition, { cluster, environment: { ORDER: '$.body.id' } }) };
        },
        "'securityGroups' must be given for a task in awsvpc mode, got none for 'Test/Definition'",
      ],
      [
        'for a task that does not learn of the event',
        (stack) => {
          const { cluster, taskDefinition } = taskOf(stack, true);
          return { target: PipeTarget.ecsTask(taskDefinition, { cluster, environment: {} }) };
        },
        "'environment' must not be empty: the task would not learn of the event; give a path such as '$.body.id'",
      ],
      [
        'for security groups of a task on a bridge',
        (stack) => {
          const { cluster, taskDefinition } = taskOf(stack, true);
          const securityGroups = [new ec2.SecurityGroup(stack, 'Group', { vpc: cluster.vpc })];
          const environment = { ORDER: '$.body.id' };
          return { target: PipeTarget.ecsTask(taskDefinition, { cluster, environment, securityGroups }) };
        },
        "'subnets' and 'securityGroups' must be left out for a task that is not in awsvpc mode, got one for 'Test/Definition'",
      ],
      [
        'for a definition without containers',
        (stack) => {
          const { cluster } = taskOf(stack);
          const taskDefinition = new ecs.Ec2TaskDefinition(stack, 'Empty');
          return { target: PipeTarget.ecsTask(taskDefinition, { cluster, environment: { ORDER: '$.body.id' } }) };
        },
        "'containerName' must be given for a task definition without a default container, got none for 'Test/Empty'",
      ],
      [
        'for 11 attempts of a job',
        (stack) => ({ target: PipeTarget.batchJob(...batchOf(stack), { attempts: 11 }) }),
        "'attempts' must be a whole number from 1 to 10, got 11",
      ],
      [
        'for a name of a job with a space',
        (stack) => ({ target: PipeTarget.batchJob(...batchOf(stack), { jobName: 'a b' }) }),
        "'jobName' must be letters, digits, '-' and '_', 128 at most, got 'a b'",
      ],
    ])('fails %s', (_, made, message) => {
      expect(() => make(made)).toThrow(new Error(`EventPipe at 'Test/Pipe': ${message}`));
    });
  });
});
