import { Duration } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as sns from 'aws-cdk-lib/aws-sns';
import { FanOutTopic, TopicOrdering } from '../../../lib/messaging';
import { Alarms } from '../../../lib/observability';
import { templateOf, testStack } from '../../support/synth';

const TOPIC = 'AWS::SNS::Topic';

function template(ordering?: TopicOrdering): Template {
  const stack = testStack();
  new FanOutTopic(stack, 'Stock', { ordering, alarms: Alarms.none() });
  return templateOf(stack);
}

describe('TopicOrdering', () => {
  describe('defaults', () => {
    test('standard(), the default: no name and nothing of FIFO', () => {
      for (const result of [template(), template(TopicOrdering.standard())]) {
        result.hasResourceProperties(TOPIC, {
          TopicName: Match.absent(),
          FifoTopic: Match.absent(),
          ContentBasedDeduplication: Match.absent(),
          FifoThroughputScope: Match.absent(),
          ArchivePolicy: Match.absent(),
        });
        result.resourcePropertiesCountIs('AWS::SQS::Queue', { FifoQueue: true }, 0);
      }
    });

    test('fifo(): throughput of each message group, deduplication by id, no archive, and a FIFO dead-letter queue', () => {
      const result = template(TopicOrdering.fifo());
      result.hasResourceProperties(TOPIC, {
        FifoTopic: true,
        ContentBasedDeduplication: false,
        FifoThroughputScope: 'MessageGroup',
        ArchivePolicy: Match.absent(),
        DeliveryStatusLogging: [Match.objectLike({ Protocol: 'sqs' })],
      });
      result.hasResourceProperties('AWS::SQS::Queue', { FifoQueue: true });
    });

    test('fifo() has part of the id of the stack in its name, so that a log that is kept blocks no stack made again', () => {
      const [topic] = Object.values(template(TopicOrdering.fifo()).findResources(TOPIC));
      const name = JSON.stringify(topic?.Properties.TopicName);
      expect(name).toContain('Test-Stock-');
      expect(name).toContain('AWS::StackId');
      expect(name).toMatch(/\.fifo"\]\]\}$/);
    });
  });

  describe('all options', () => {
    test('fifo() with all options', () => {
      template(
        TopicOrdering.fifo({
          contentBasedDeduplication: true,
          throughputScope: sns.FifoThroughputScope.TOPIC,
          archiveRetention: Duration.days(30),
        }),
      ).hasResourceProperties(TOPIC, {
        ContentBasedDeduplication: true,
        FifoThroughputScope: 'Topic',
        ArchivePolicy: { MessageRetentionPeriod: 30 },
      });
    });
  });

  describe('fails', () => {
    test.each([
      [
        Duration.hours(12),
        "'archiveRetention' must be a duration in whole seconds from 86400 to 31536000 s, got 43200 s",
      ],
      [Duration.days(366), "'archiveRetention' must be a duration in whole seconds from 86400 to 31536000 s"],
      [Duration.hours(36), "'archiveRetention' must be whole days, got 129600 s; use Duration.days()"],
    ])('fails for an archive of %s', (archiveRetention, message) => {
      expect(() => TopicOrdering.fifo({ archiveRetention })).toThrow(message);
    });
  });
});
