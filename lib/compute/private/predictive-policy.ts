import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import { oneOf, percentage, Rule, rule, seconds } from '../../private/validation';
import { PredictiveMode, FleetPredictiveScalingOptions } from '../fleet/fleet-predictive-metric';
import { ScalingContext } from './scaling-context';

/** What is wrong with predictive scaling by itself. */
export function predictiveRules(options: FleetPredictiveScalingOptions): Rule[] {
  return [
    rule(
      // The type says that it is there; callers in other languages may not have been told.
      (options.metric as unknown) === undefined,
      () => `'metric' must say what is forecast, got nothing; give it FleetPredictiveMetric.cpu(60)`,
    ),
    ...oneOf('mode', options.mode, Object.values(PredictiveMode)),
    ...seconds('leadTime', options.leadTime, { min: 0, max: 3600 }),
    ...percentage('maxCapacityBuffer', options.maxCapacityBuffer),
  ];
}

/** Adds the policy to the fleet; aws-cdk-lib has no L2 for it. */
export function addPredictivePolicy(context: ScalingContext, options: FleetPredictiveScalingOptions): void {
  const { mode = PredictiveMode.FORECAST_ONLY, leadTime, maxCapacityBuffer } = options;
  new autoscaling.CfnScalingPolicy(context.scope, 'PredictiveScaling', {
    autoScalingGroupName: context.group.autoScalingGroupName,
    policyType: 'PredictiveScaling',
    predictiveScalingConfiguration: {
      mode,
      // CloudFormation takes a list that must have one entry.
      metricSpecifications: [options.metric._bind(context.requestLabel)],
      schedulingBufferTime: leadTime?.toSeconds() ?? 300,
      maxCapacityBreachBehavior: maxCapacityBuffer === undefined ? 'HonorMaxCapacity' : 'IncreaseMaxCapacity',
      maxCapacityBuffer,
    },
  });
}
