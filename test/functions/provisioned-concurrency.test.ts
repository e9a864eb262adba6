import { Lazy } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import { ProvisionedConcurrency } from '../../lib/functions';
import { functionTemplate } from './subjects';

describe('ProvisionedConcurrency', () => {
  describe('defaults', () => {
    test('fixed provisioned concurrency is on the alias, without scaling', () => {
      const result = functionTemplate({ provisionedConcurrency: ProvisionedConcurrency.constant(2) });
      result.hasResourceProperties('AWS::Lambda::Alias', {
        ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 2 },
      });
      result.resourceCountIs('AWS::ApplicationAutoScaling::ScalableTarget', 0);
    });

    test('scaling aims at 70 % in use', () => {
      functionTemplate({
        provisionedConcurrency: ProvisionedConcurrency.scaling({ minCapacity: 1, maxCapacity: 4 }),
      }).hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
        TargetTrackingScalingPolicyConfiguration: Match.objectLike({ TargetValue: 0.7 }),
      });
    });
  });

  describe('overrides', () => {
    // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-applicationautoscaling-scalingpolicy.html
    test('scaling has no step policy, which Lambda does not take', () => {
      functionTemplate({
        provisionedConcurrency: ProvisionedConcurrency.scaling({ minCapacity: 2, maxCapacity: 4 }),
      }).allResourcesProperties('AWS::ApplicationAutoScaling::ScalingPolicy', { PolicyType: 'TargetTrackingScaling' });
    });

    test('a schedule takes the capacity down by a lower maximum', () => {
      const schedule = appscaling.Schedule.cron({ hour: '22', minute: '0' });
      functionTemplate({
        provisionedConcurrency: ProvisionedConcurrency.scaling({
          minCapacity: 1,
          maxCapacity: 4,
          schedules: [{ name: 'Night', schedule, maxCapacity: 1 }],
        }),
      }).hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', {
        ScheduledActions: [Match.objectLike({ ScalableTargetAction: { MaxCapacity: 1 } })],
      });
    });

    test('a minimum of 0 with a schedule that raises it', () => {
      const schedule = appscaling.Schedule.cron({ hour: '7', minute: '0' });
      functionTemplate({
        provisionedConcurrency: ProvisionedConcurrency.scaling({
          minCapacity: 0,
          maxCapacity: 4,
          schedules: [{ name: 'Day', schedule, minCapacity: 1 }],
        }),
      }).hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', { MinCapacity: 0 });
    });
  });

  describe('all options', () => {
    let result: Template;

    beforeAll(() => {
      result = functionTemplate({
        provisionedConcurrency: ProvisionedConcurrency.scaling({
          minCapacity: 1,
          maxCapacity: 4,
          targetUtilizationPercent: 60,
          schedules: [
            { name: 'Morning', schedule: appscaling.Schedule.cron({ hour: '7', minute: '0' }), minCapacity: 2 },
          ],
        }),
      });
    });

    test('provisioned concurrency follows use and time', () => {
      result.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', {
        MinCapacity: 1,
        MaxCapacity: 4,
        ScalableDimension: 'lambda:function:ProvisionedConcurrency',
        ScheduledActions: [
          {
            ScheduledActionName: 'Morning',
            Schedule: 'cron(0 7 * * ? *)',
            Timezone: 'Etc/UTC',
            ScalableTargetAction: { MinCapacity: 2 },
          },
        ],
      });
      result.hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
        TargetTrackingScalingPolicyConfiguration: {
          TargetValue: 0.6,
          PredefinedMetricSpecification: { PredefinedMetricType: 'LambdaProvisionedConcurrencyUtilization' },
        },
      });
      result.hasResourceProperties('AWS::Lambda::Alias', { ProvisionedConcurrencyConfig: Match.absent() });
    });
  });

  describe('fails', () => {
    test.each<[string, () => unknown, string]>([
      [
        'no provisioned environment',
        () => ProvisionedConcurrency.constant(0),
        "'environments' must be a whole number of at least 1",
      ],
      [
        'a minimum that never scales out',
        () => ProvisionedConcurrency.scaling({ minCapacity: 0, maxCapacity: 2 }),
        "'minCapacity' must be at least 1, got 0; without an environment there is no data to scale by",
      ],
      [
        'a schedule with a minimum over the maximum that it leaves',
        () =>
          ProvisionedConcurrency.scaling({
            minCapacity: 1,
            maxCapacity: 5,
            schedules: [{ name: 'Day', schedule: appscaling.Schedule.expression('rate(1 day)'), minCapacity: 10 }],
          }),
        "'minCapacity' of schedule 'Day' must not exceed the 'maxCapacity' that it leaves (5), got 10",
      ],
      [
        'a schedule with a maximum below the minimum that it leaves',
        () =>
          ProvisionedConcurrency.scaling({
            minCapacity: 3,
            maxCapacity: 5,
            schedules: [{ name: 'Night', schedule: appscaling.Schedule.expression('rate(1 day)'), maxCapacity: 2 }],
          }),
        "'maxCapacity' of schedule 'Night' must not be below the 'minCapacity' that it leaves (3), got 2",
      ],
      [
        'a minimum over the maximum',
        () => ProvisionedConcurrency.scaling({ minCapacity: 5, maxCapacity: 2 }),
        "'minCapacity' must not exceed 'maxCapacity' (2), got 5",
      ],
      [
        'a utilization that is a fraction',
        () => ProvisionedConcurrency.scaling({ minCapacity: 1, maxCapacity: 2, targetUtilizationPercent: 0.7 }),
        "'targetUtilizationPercent' must be a number from 10 to 90, got 0.7",
      ],
      [
        'a utilization that nobody knows yet',
        () =>
          ProvisionedConcurrency.scaling({
            minCapacity: 1,
            maxCapacity: 2,
            targetUtilizationPercent: Lazy.number({ produce: () => 70 }),
          }),
        "'targetUtilizationPercent' must be known at synthesis, got a token; write it out",
      ],
      [
        'a schedule that changes nothing',
        () =>
          ProvisionedConcurrency.scaling({
            minCapacity: 1,
            maxCapacity: 2,
            schedules: [{ name: 'Idle', schedule: appscaling.Schedule.expression('rate(1 day)') }],
          }),
        "schedule 'Idle' must have 'minCapacity', 'maxCapacity' or both",
      ],
    ])('fails for %s', (_what, act, message) => {
      expect(act).toThrow(message);
    });
  });
});
