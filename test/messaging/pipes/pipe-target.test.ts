import { Stack } from 'aws-cdk-lib/core';
import { Match } from 'aws-cdk-lib/assertions';
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
    ])('fails %s', (_, made, message) => {
      expect(() => make(made)).toThrow(new Error(`EventPipe at 'Test/Pipe': ${message}`));
    });
  });
});
