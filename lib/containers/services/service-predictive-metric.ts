import { Duration } from 'aws-cdk-lib/core';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import { PredictiveMode } from '../../compute';
import { percentage, validate } from '../../private/validation';

/** Options for predictive scaling. */
export interface ServicePredictiveScalingOptions {
  /** The metric that is forecast, and the value to keep. */
  readonly metric: ServicePredictiveMetric;

  /**
   * Whether the forecast is acted on.
   *
   * @default PredictiveMode.FORECAST_ONLY - compare the forecast with the load before you act on it
   */
  readonly mode?: PredictiveMode;

  /**
   * The time before the load comes at which tasks are started, 0 to 60 minutes.
   *
   * @default Duration.minutes(5)
   */
  readonly leadTime?: Duration;
}

/**
 * The metric specification of the policy.
 *
 * @internal
 */
export type ServicePredictiveMetricConfig = appscaling.CfnScalingPolicy.PredictiveScalingMetricSpecificationProperty;

/** The metric that a forecast is made from. */
export abstract class ServicePredictiveMetric {
  /**
   * The CPU of the tasks, 1 to 100 percent of what they have.
   *
   * @param percent the target for each task
   */
  public static cpu(percent: number): ServicePredictiveMetric {
    return predefined('cpu', 'ECSServiceCPUUtilization', percent);
  }

  /**
   * The memory of the tasks, 1 to 100 percent of what they have.
   *
   * @param percent the target for each task
   */
  public static memory(percent: number): ServicePredictiveMetric {
    return predefined('memory', 'ECSServiceMemoryUtilization', percent);
  }

  /**
   * The metric specification of the policy.
   *
   * @internal
   */
  public abstract _bind(): ServicePredictiveMetricConfig;
}

class PredefinedPair extends ServicePredictiveMetric {
  constructor(
    private readonly predefinedMetricType: string,
    private readonly targetValue: number,
  ) {
    super();
  }

  public _bind(): ServicePredictiveMetricConfig {
    const { predefinedMetricType, targetValue } = this;
    return { targetValue, predefinedMetricPairSpecification: { predefinedMetricType } };
  }
}

function predefined(factory: string, metricType: string, percent: number): ServicePredictiveMetric {
  validate(`ServicePredictiveMetric.${factory}`, percentage('percent', percent, { min: 1, max: 100 }));
  return new PredefinedPair(metricType, percent);
}
