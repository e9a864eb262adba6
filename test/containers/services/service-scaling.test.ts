import { Duration } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { EcsWebService, ServiceConnect, ServicePredictiveMetric, ServiceScaling } from '../../../lib/containers';
import { Alarms } from '../../../lib/observability';
import { vpcOf } from '../../specimens/surroundings';
import { templateOf, testStack } from '../../support/synth';
import { IMAGE } from '../images';

const metric = new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Sessions' });

/** The template of a service with a policy. */
function templateWith(...scaling: ServiceScaling[]): Template {
  const stack = testStack();
  new EcsWebService(stack, 'Web', {
    vpc: vpcOf(stack),
    image: IMAGE,
    alarms: Alarms.none(),
    serviceConnect: ServiceConnect.server({ name: 'web' }),
    scaling,
  });
  return templateOf(stack);
}

describe('ServiceScaling', () => {
  describe('defaults', () => {
    test('a forecast is not acted on, and leads by five minutes', () => {
      templateWith(ServiceScaling.predictive({ metric: ServicePredictiveMetric.memory(70) })).hasResourceProperties(
        'AWS::ApplicationAutoScaling::ScalingPolicy',
        {
          PolicyType: 'PredictiveScaling',
          PredictiveScalingPolicyConfiguration: {
            Mode: 'ForecastOnly',
            MaxCapacityBreachBehavior: 'HonorMaxCapacity',
            SchedulingBufferTime: 300,
            MetricSpecifications: [
              {
                TargetValue: 70,
                PredefinedMetricPairSpecification: { PredefinedMetricType: 'ECSServiceMemoryUtilization' },
              },
            ],
          },
        },
      );
    });

    test('a schedule is in UTC', () => {
      templateWith(
        ServiceScaling.schedule('Sale', { schedule: appscaling.Schedule.cron({ hour: '8' }), minTasks: 3 }),
      ).hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', {
        ScheduledActions: [{ Timezone: 'Etc/UTC', ScalableTargetAction: { MinCapacity: 3 } }],
      });
    });
  });

  describe('overrides', () => {
    test('a policy only adds tasks, or stops them, too', () => {
      const policies = [true, undefined].map((disableScaleIn) => {
        const template = templateWith(
          ServiceScaling.targetCpu(50, { disableScaleIn, scaleInCooldown: Duration.hours(1) }),
        );
        const [policy] = Object.values(template.findResources('AWS::ApplicationAutoScaling::ScalingPolicy'));
        return policy?.Properties.TargetTrackingScalingPolicyConfiguration;
      });
      expect(policies).toEqual([
        expect.objectContaining({ DisableScaleIn: true, ScaleInCooldown: 3600, ScaleOutCooldown: 60 }),
        expect.objectContaining({ DisableScaleIn: false }),
      ]);
    });
  });

  describe('fails', () => {
    test.each<[string, () => unknown, string]>([
      ['on a CPU target of 0', () => ServiceScaling.targetCpu(0), "'percent' must be a number from 1 to 100, got 0"],
      [
        'on a memory target beyond 100',
        () => ServiceScaling.targetMemory(101),
        "'percent' must be a number from 1 to 100, got 101",
      ],
      ['on half a task', () => ServiceScaling.fixedTasks(0.5), "'tasks' must be a whole number of at least 0, got 0.5"],
      [
        'on no request',
        () => ServiceScaling.requestsPerTarget(0),
        "'requestsPerMinute' must be a number of at least 1, got 0",
      ],
      [
        'on a response time of 0',
        () => ServiceScaling.responseTime(Duration.millis(0)),
        "'target' must be more than 0 ms",
      ],
      [
        'on a percentile below the median',
        () => ServiceScaling.responseTime(Duration.seconds(1), { percentile: 10 }),
        "'percentile' must be a number from 50 to 99.9, got 10",
      ],
      [
        'on a policy name in lower case',
        () => ServiceScaling.targetMetric('sessions', { metric, target: 1 }),
        "'name' must be letters and digits, with a capital first",
      ],
      [
        'on the name of a child',
        () => ServiceScaling.targetMetric('Resource', { metric, target: 1 }),
        "'name' must not be 'Resource', which the scalable target's own child is; rename it",
      ],
      [
        'on a math expression',
        () =>
          ServiceScaling.targetMetric('Sessions', {
            metric: new cloudwatch.MathExpression({ expression: 'm / 2', usingMetrics: { m: metric } }),
            target: 1,
          }),
        "'metric' must be one metric, got a math expression; publish its value as a metric of your own",
      ],
      [
        'on a schedule that changes nothing',
        () => ServiceScaling.schedule('Sale', { schedule: appscaling.Schedule.rate(Duration.days(1)) }),
        "'minTasks' or 'maxTasks' must be given",
      ],
      [
        'on a minimum above the maximum of a schedule',
        () =>
          ServiceScaling.schedule('Sale', {
            schedule: appscaling.Schedule.rate(Duration.days(1)),
            minTasks: 3,
            maxTasks: 2,
          }),
        "'minTasks' must not exceed 'maxTasks' (2), got 3",
      ],
      [
        'on a lead of hours',
        () => ServiceScaling.predictive({ metric: ServicePredictiveMetric.cpu(50), leadTime: Duration.hours(2) }),
        "'leadTime' must be",
      ],
    ])('%s', (_title, attempt, message) => {
      expect(attempt).toThrow(message);
    });
  });
});
