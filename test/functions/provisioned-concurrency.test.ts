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
