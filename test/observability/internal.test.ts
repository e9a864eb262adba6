import { Construct } from 'constructs';
import { Match } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Alarms } from '../../lib/observability';
import { deadLetterAlarm, graph, MINUTE, titleOf } from '../../lib/observability/internal';
import { templateOf, testStack } from '../support/synth';

const ALARM = 'AWS::CloudWatch::Alarm';

describe('internal', () => {
  describe('defaults', () => {
    test('MINUTE is one minute', () => {
      expect(MINUTE.toSeconds()).toBe(60);
    });

    test('titleOf puts the path of the construct in front', () => {
      expect(titleOf(new Construct(testStack(), 'Orders'), 'messages')).toBe('Test/Orders: messages');
    });

    describe('graph', () => {
      test('has the path of its construct in its title, and what it is given', () => {
        const stack = testStack();
        const metric = new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Orders' });
        const widget = graph(new Construct(stack, 'Orders'), 'messages', { left: [metric], width: 12 });
        expect(widget.width).toBe(12);
        expect(stack.resolve(widget.toJson())).toMatchObject([
          { type: 'metric', properties: { title: 'Test/Orders: messages', metrics: [['Shop', 'Orders']] } },
        ]);
      });
    });

    describe('deadLetterAlarm', () => {
      test('goes off at the first message, and silence is no alarm', () => {
        const stack = testStack();
        const scope = new Construct(stack, 'Worker');
        const queue = new sqs.Queue(stack, 'Failed');
        const told = (id: string) => Alarms.notify(new sns.Topic(stack, id));
        const alarm = deadLetterAlarm(
          scope,
          'FailedAlarm',
          Alarms.bySeverity({ critical: told('Critical'), warning: told('Warning') }),
          queue,
          'A job',
          'queueDeadLetters',
        );
        expect(alarm?.node.path).toBe('Test/Worker/FailedAlarm');
        templateOf(stack).hasResourceProperties(ALARM, {
          Namespace: 'AWS/SQS',
          MetricName: 'ApproximateNumberOfMessagesVisible',
          Dimensions: [
            { Name: 'QueueName', Value: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Failed'), 'QueueName'] } },
          ],
          Statistic: 'Maximum',
          Period: 60,
          EvaluationPeriods: 1,
          Threshold: 1,
          ComparisonOperator: 'GreaterThanOrEqualToThreshold',
          TreatMissingData: 'notBreaching',
          AlarmActions: [{ Ref: Match.stringLikeRegexp('^Critical') }],
          AlarmDescription:
            'Test/Worker: A job failed for good. Read a message in the dead-letter queue, correct the cause, then start a ' +
            'redrive (or delete the messages) within 14 days.',
        });
      });
    });
  });

  describe('overrides', () => {
    describe('deadLetterAlarm', () => {
      test('is none with Alarms.none()', () => {
        const stack = testStack();
        expect(
          deadLetterAlarm(stack, 'A', Alarms.none(), new sqs.Queue(stack, 'Failed'), 'A job', 'jobDeadLetters'),
        ).toBeUndefined();
        templateOf(stack).resourceCountIs(ALARM, 0);
      });
    });
  });
});
