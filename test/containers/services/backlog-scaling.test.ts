import { Duration } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { BacklogScaling, QueueWorker, QueueWorkerProps, ServiceScaling } from '../../../lib/containers';
import { Alarms } from '../../../lib/observability';
import { vpcOf } from '../../specimens/surroundings';
import { templateOf, testStack, warningsOf } from '../../support/synth';
import { IMAGE } from '../images';

const POLICY = 'AWS::ApplicationAutoScaling::ScalingPolicy';
const ALARM = 'AWS::CloudWatch::Alarm';

function scaled(backlogScaling?: BacklogScaling, props: Partial<QueueWorkerProps> = {}) {
  const stack = testStack();
  new QueueWorker(stack, 'Worker', {
    vpc: vpcOf(stack),
    image: IMAGE,
    alarms: Alarms.none(),
    backlogScaling,
    ...props,
  });
  return { template: templateOf(stack), warnings: warningsOf(stack) };
}

function tracks(template: Template, TargetValue: number, DisableScaleIn: unknown) {
  template.hasResourceProperties(POLICY, {
    PolicyType: 'TargetTrackingScaling',
    TargetTrackingScalingPolicyConfiguration: Match.objectLike({ TargetValue, DisableScaleIn }),
  });
}

/** The policy and the alarm that stop tasks when there is no work. */
function stopsWhenIdle(template: Template, minTasks: number) {
  template.hasResourceProperties(POLICY, {
    PolicyType: 'StepScaling',
    StepScalingPolicyConfiguration: {
      AdjustmentType: 'ExactCapacity',
      Cooldown: 300,
      StepAdjustments: [{ MetricIntervalUpperBound: 0, ScalingAdjustment: minTasks }],
    },
  });
  template.hasResourceProperties(ALARM, {
    Metrics: Match.arrayWith([
      Match.objectLike({
        Expression: '(waiting + inFlight) / ((FILL(waiting, -1) >= 0) * (FILL(inFlight, -1) >= 0))',
        ReturnData: true,
      }),
    ]),
    Threshold: 0,
    ComparisonOperator: 'LessThanOrEqualToThreshold',
    EvaluationPeriods: 5,
    DatapointsToAlarm: Match.absent(),
    TreatMissingData: 'missing',
    AlarmActions: [{ Ref: Match.stringLikeRegexp('Idle') }],
  });
}

describe('BacklogScaling', () => {
  describe('defaults', () => {
    test('100 messages for each task, which scale-in stops as well', () => {
      const { template } = scaled();
      tracks(template, 100, Match.absent());
      template.resourceCountIs(POLICY, 1);
    });

    test('steps wait two minutes for what they have started', () => {
      scaled(BacklogScaling.steps([{ messages: 1, addTasks: 1 }])).template.hasResourceProperties(POLICY, {
        StepScalingPolicyConfiguration: Match.objectLike({ Cooldown: 120 }),
      });
    });
  });

  describe('overrides', () => {
    test('the time that a message may take, divided by that of its processing', () => {
      const latency = { acceptableLatency: Duration.minutes(10), processingTime: Duration.millis(1500) };
      tracks(scaled(BacklogScaling.latency(latency)).template, 400, Match.absent());
    });

    test('tasks that outlast their stop are stopped when nothing is at work', () => {
      const { template, warnings } = scaled(undefined, { maxProcessingTime: Duration.minutes(30) });
      tracks(template, 100, true);
      stopsWhenIdle(template, 1);
      expect(warnings).toEqual([]);
    });

    test.each<[string, Partial<QueueWorkerProps>]>([
      ['that end within their stop timeout', { maxProcessingTime: Duration.minutes(2) }],
      ['that protect themselves', { maxProcessingTime: Duration.minutes(30), taskProtection: true }],
    ])('tasks %s are stopped as the backlog falls', (_, props) => {
      const { template } = scaled(undefined, props);
      tracks(template, 100, Match.absent());
      template.resourceCountIs(POLICY, 1);
    });

    test('only when idle, or not, by choice; with a warning where that stops work', () => {
      const whenIdle = scaled(BacklogScaling.messagesPerTask(5, { scaleInWhenIdle: true }), { minTasks: 0 });
      stopsWhenIdle(whenIdle.template, 0);
      const always = scaled(BacklogScaling.messagesPerTask(5, { scaleInWhenIdle: false }), {
        maxProcessingTime: Duration.minutes(30),
      });
      tracks(always.template, 5, Match.absent());
      expect(always.warnings).toEqual([expect.stringContaining('cdk-reference-architectures:busyTasksAreStopped')]);
    });

    test.each<[string, boolean, number]>([
      ['stops tasks', false, 1],
      ['only adds tasks', true, 0],
    ])('a warning of another policy that %s beside work that outlasts its stop', (_, disableScaleIn, count) => {
      const { warnings } = scaled(undefined, {
        maxProcessingTime: Duration.minutes(30),
        scaling: [ServiceScaling.targetCpu(60, { disableScaleIn })],
      });
      expect(warnings.filter((text) => text.includes("'scaling' Cpu may stop a task"))).toHaveLength(count);
      expect(warnings).toHaveLength(count);
    });

    test('steps up by what waits, down to the minimum when nothing is at work', () => {
      const steps = [
        { messages: 10, addTasks: 1 },
        { messages: 100, addTasks: 5 },
        { messages: 1000, addTasks: 20 },
      ];
      const { template } = scaled(BacklogScaling.steps(steps, { cooldown: Duration.minutes(3) }), { minTasks: 2 });
      template.hasResourceProperties(POLICY, {
        PolicyType: 'StepScaling',
        StepScalingPolicyConfiguration: {
          AdjustmentType: 'ChangeInCapacity',
          Cooldown: 180,
          MetricAggregationType: 'Maximum',
          StepAdjustments: [
            { MetricIntervalLowerBound: 0, MetricIntervalUpperBound: 90, ScalingAdjustment: 1 },
            { MetricIntervalLowerBound: 90, MetricIntervalUpperBound: 990, ScalingAdjustment: 5 },
            { MetricIntervalLowerBound: 990, ScalingAdjustment: 20 },
          ],
        },
      });
      template.hasResourceProperties(ALARM, {
        MetricName: 'ApproximateNumberOfMessagesVisible',
        Threshold: 10,
        EvaluationPeriods: 1,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        AlarmActions: [{ Ref: Match.stringLikeRegexp('Steps') }],
      });
      stopsWhenIdle(template, 2);
      template.resourceCountIs(POLICY, 2);
    });

    test('steps from zero have the alarm that starts a first task', () => {
      const { template } = scaled(BacklogScaling.steps([{ messages: 10, addTasks: 1 }]), { minTasks: 0 });
      template.resourceCountIs(POLICY, 3);
    });
  });

  describe('fails', () => {
    test.each<[string, () => BacklogScaling, RegExp]>([
      [
        'a latency shorter than the work',
        () => BacklogScaling.latency({ acceptableLatency: Duration.seconds(5), processingTime: Duration.seconds(10) }),
        /'acceptableLatency' must be at least 'processingTime' \(10000 ms\), got 5000 ms/,
      ],
      [
        'work of no time',
        () => BacklogScaling.latency({ acceptableLatency: Duration.seconds(5), processingTime: Duration.seconds(0) }),
        /'processingTime' must be longer than 0, got 0 ms/,
      ],
      [
        'half a message',
        () => BacklogScaling.messagesPerTask(0.5),
        /'messages' must be a whole number of at least 1, got 0.5/,
      ],
      ['no step', () => BacklogScaling.steps([]), /'steps' must not be empty/],
      [
        'steps that fall',
        () =>
          BacklogScaling.steps([
            { messages: 10, addTasks: 1 },
            { messages: 10, addTasks: 2 },
          ]),
        /'steps' must have rising numbers of 'messages', got 10 after 10/,
      ],
      [
        'a step that adds nothing',
        () => BacklogScaling.steps([{ messages: 10, addTasks: 0 }]),
        /'steps\[0\].addTasks' must be a whole number of at least 1, got 0/,
      ],
    ])('fails with %s', (_, make, message) => {
      expect(make).toThrow(message);
    });
  });
});
