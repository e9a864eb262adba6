import { Duration, Size } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { number, validate } from '../../private/validation';
import { PredictiveMetricConfig } from '../private/predictive-metric-config';
import { metricQueries, queryRules } from '../private/predictive-queries';

/** Whether a forecast is acted on. */
export enum PredictiveMode {
  /** Only forecasts, so that you can compare it with what happened. */
  FORECAST_ONLY = 'ForecastOnly',

  /** Forecasts, and adds instances before they are needed. */
  FORECAST_AND_SCALE = 'ForecastAndScale',
}

/** Options for a forecast from metrics of your own. */
export interface CustomPredictiveMetricOptions {
  /** The total load of the fleet, for example its requests in an hour; what is forecast. At least 24 hours of data. */
  readonly load: cloudwatch.IMetric;

  /** The load of one instance on average; what `target` is a value of. */
  readonly scaling: cloudwatch.IMetric;

  /**
   * The number of instances.
   *
   * @default - that of the group
   */
  readonly capacity?: cloudwatch.IMetric;

  /** Value that `scaling` shall have. */
  readonly target: number;
}

/** What a forecast is made from. */
export abstract class FleetPredictiveMetric {
  /** Total CPU of the fleet, and a percentage for each instance. */
  public static cpu(targetPercent: number): FleetPredictiveMetric {
    validate('FleetPredictiveMetric.cpu', number('targetPercent', targetPercent, { min: 1, max: 100 }));
    return new PredefinedPair('ASGCPUUtilization', targetPercent);
  }

  /** Requests to the load balancer, and how many of them in a minute for each instance. */
  public static requestsPerTarget(perMinute: number): FleetPredictiveMetric {
    validate('FleetPredictiveMetric.requestsPerTarget', number('perMinute', perMinute, { min: 1 }));
    return new PredefinedPair('ALBRequestCount', perMinute);
  }

  /** What the fleet receives, and how much of it in a minute for each instance. */
  public static networkIn(perMinute: Size): FleetPredictiveMetric {
    return new PredefinedPair('ASGNetworkIn', perMinute.toBytes());
  }

  /** What the fleet sends, and how much of it in a minute for each instance. */
  public static networkOut(perMinute: Size): FleetPredictiveMetric {
    return new PredefinedPair('ASGNetworkOut', perMinute.toBytes());
  }

  /** Metrics of your own; math expressions are allowed, up to ten queries each. */
  public static custom(options: CustomPredictiveMetricOptions): FleetPredictiveMetric {
    validate('FleetPredictiveMetric.custom', [
      ...queryRules('load', options.load),
      ...queryRules('scaling', options.scaling),
      ...(options.capacity === undefined ? [] : queryRules('capacity', options.capacity)),
      ...number('target', options.target, { min: Number.MIN_VALUE }),
    ]);
    return new CustomPredictiveMetric(options);
  }

  /**
   * The metric specification of the policy.
   *
   * @internal
   */
  public abstract _bind(requestLabel: string): PredictiveMetricConfig;
}

/** Options for predictive scaling. */
export interface FleetPredictiveScalingOptions {
  /** What the forecast is made from. */
  readonly metric: FleetPredictiveMetric;

  /**
   * Whether it is acted on.
   *
   * @default PredictiveMode.FORECAST_ONLY - look at a few days of forecasts before you trust them
   */
  readonly mode?: PredictiveMode;

  /**
   * How long before they are needed instances are launched, 0 to 60 minutes: at least what one takes to be ready.
   *
   * @default Duration.minutes(5)
   */
  readonly leadTime?: Duration;

  /**
   * How many percent above the forecast `maxCapacity` may be exceeded, 0 to 100, where the forecast comes near it.
   *
   * @default - `maxCapacity` is never exceeded
   */
  readonly maxCapacityBuffer?: number;
}

class PredefinedPair extends FleetPredictiveMetric {
  constructor(
    private readonly predefinedMetricType: string,
    private readonly targetValue: number,
  ) {
    super();
  }

  public _bind(requestLabel: string): PredictiveMetricConfig {
    const { predefinedMetricType, targetValue } = this;
    const resourceLabel = predefinedMetricType === 'ALBRequestCount' ? requestLabel : undefined;
    return { targetValue, predefinedMetricPairSpecification: { predefinedMetricType, resourceLabel } };
  }
}

class CustomPredictiveMetric extends FleetPredictiveMetric {
  constructor(private readonly options: CustomPredictiveMetricOptions) {
    super();
  }

  public _bind(): PredictiveMetricConfig {
    const { load, scaling, capacity, target } = this.options;
    return {
      targetValue: target,
      customizedLoadMetricSpecification: { metricDataQueries: metricQueries('load', load) },
      customizedScalingMetricSpecification: { metricDataQueries: metricQueries('scaling', scaling) },
      customizedCapacityMetricSpecification: capacity && { metricDataQueries: metricQueries('capacity', capacity) },
    };
  }
}
