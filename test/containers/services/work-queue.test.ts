import { Duration, Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { ContainerSource, QueueWorker, WorkQueue } from '../../../lib/containers';
import { Alarms } from '../../../lib/observability';
import { templateOf, testStack, warningsOf } from '../../support/synth';

const image = ContainerSource.fromRegistry('public.ecr.aws/docker/library/busybox:1.37');

function withVpc(): { stack: Stack; vpc: ec2.Vpc } {
  const stack = testStack();
  return { stack, vpc: new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1, restrictDefaultSecurityGroup: false }) };
}

describe('WorkQueue', () => {
  describe('overrides', () => {
    test('a queue of mine, whose dead-letter queue is known', () => {
      const { stack, vpc } = withVpc();
      const deadLetters = new sqs.Queue(stack, 'Lost');
      const queue = new sqs.Queue(stack, 'Mine', { deadLetterQueue: { queue: deadLetters, maxReceiveCount: 2 } });
      const props = { vpc, image, alarms: Alarms.none(), workQueue: WorkQueue.existing(queue) };
      const worker = new QueueWorker(stack, 'Worker', props);
      expect(worker.queue).toBe(queue);
      expect(worker.deadLetterQueue).toBe(deadLetters);
      templateOf(stack).resourceCountIs('AWS::SQS::Queue', 2);
      expect(warningsOf(stack)).toEqual([]);
    });

    test('a queue without a dead-letter queue is warned of', () => {
      const { stack, vpc } = withVpc();
      const workQueue = WorkQueue.existing(new sqs.Queue(stack, 'Mine'));
      const worker = new QueueWorker(stack, 'Worker', { vpc, image, alarms: Alarms.none(), workQueue });
      expect(worker.deadLetterQueue).toBeUndefined();
      expect(warningsOf(stack)).toEqual([expect.stringContaining('cdk-reference-architectures:noDeadLetterQueue')]);
    });
  });

  describe('fails', () => {
    test.each<[string, () => WorkQueue, RegExp]>([
      [
        'a visibility timeout of a day',
        () => WorkQueue.standard({ visibilityTimeout: Duration.days(1), maxReceiveCount: 1 }),
        /'visibilityTimeout' must be .* from 1 to 43200 s, got 86400 s/,
      ],
      [
        'no attempt',
        () => WorkQueue.standard({ maxReceiveCount: 0 }),
        /'maxReceiveCount' must be .* from 1 to 1000, got 0/,
      ],
      ['a month of retention', () => WorkQueue.standard({ retention: Duration.days(30) }), /'retention' must be/],
      [
        'messages that expire before they fail',
        () => WorkQueue.fifo({ visibilityTimeout: Duration.hours(12), maxReceiveCount: 10 }),
        /'retention' must be longer than 'maxReceiveCount' times 'visibilityTimeout' \(432000 s\), got 345600 s/,
      ],
    ])('fails with %s', (_, queue, message) => {
      expect(queue).toThrow(message);
    });
  });
});
