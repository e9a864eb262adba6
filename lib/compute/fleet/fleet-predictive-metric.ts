import { Size } from 'aws-cdk-lib/core';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { number, validate } from '../../private/validation';
import { metricQueries, queryRules } from '../private/predictive-policy';

/** Options for a forecast from metrics of your own. */
export interface FleetCustomPredictiveMetricOptions {
  /** The total load of the fleet, for example its requests in an hour: the forecast metric. At least 24 hours of data. */
  readonly load: cloudwatch.IMetric;

  /** The average load of one instance: the metric that `target` is a value of. */
  readonly scaling: cloudwatch.IMetric;

  /**
   * The number of instances.
   *
   * @default - that of the group
   */
  readonly capacity?: cloudwatch.IMetric;

  /** The value at which to keep `scaling`, over 0. */
  readonly target: number;
}

/**
 * The input of a predictive metric.
 *
 * @internal
 */
export interface FleetPredictiveMetricBindOptions {
  /** The load balancer and the first target group of the fleet, in the form of scaling policies. */
  readonly requestLabel: string;
}

/** The metric of predictive scaling: a load that is forecast, and its target for each instance. */
export abstract class FleetPredictiveMetric {
  /**
   * Total CPU of the fleet, with a target in percent for each instance, 1 to 100.
   *
   * @param percent the target for each instance
   */
  public static cpu(percent: number): FleetPredictiveMetric {
    validate('FleetPredictiveMetric.cpu', number('percent', percent, { min: 1, max: 100 }));
    return new PredefinedPair('ASGCPUUtilization', percent);
  }

  /**
   * Requests to the load balancer, with a target for each instance and minute, 1 or more.
   *
   * @param requestsPerMinute the target for each instance
   */
  public static requestsPerTarget(requestsPerMinute: number): FleetPredictiveMetric {
    validate('FleetPredictiveMetric.requestsPerTarget', number('requestsPerMinute', requestsPerMinute, { min: 1 }));
    return new PredefinedPair('ALBRequestCount', requestsPerMinute);
  }

  /**
   * Bytes that the fleet receives, with a target for each instance and minute. Needs detailed monitoring.
   *
   * @param perMinute the target for each instance
   */
  public static networkIn(perMinute: Size): FleetPredictiveMetric {
    return new PredefinedPair('ASGNetworkIn', perMinute.toBytes(), true);
  }

  /**
   * Bytes that the fleet sends, with a target for each instance and minute. Needs detailed monitoring.
   *
   * @param perMinute the target for each instance
   */
  public static networkOut(perMinute: Size): FleetPredictiveMetric {
    return new PredefinedPair('ASGNetworkOut', perMinute.toBytes(), true);
  }

  /** Metrics of your own; math expressions are allowed, up to ten queries each. */
  public static custom(options: FleetCustomPredictiveMetricOptions): FleetPredictiveMetric {
    validate(
      'FleetPredictiveMetric.custom',
      queryRules('load', options.load),
      queryRules('scaling', options.scaling),
      options.capacity === undefined ? [] : queryRules('capacity', options.capacity),
      number('target', options.target, { min: Number.MIN_VALUE }),
    );
    return new CustomMetrics(options);
  }

  /**
   * Whether its target holds for metrics of a minute only.
   *
   * @internal
   */
  public readonly _perMinute: boolean = false;

  /**
   * The metric specification of the policy.
   *
   * @internal
   */
  public abstract _bind(
    options: FleetPredictiveMetricBindOptions,
  ): autoscaling.CfnScalingPolicy.PredictiveScalingMetricSpecificationProperty;
}

class PredefinedPair extends FleetPredictiveMetric {
  constructor(
    private readonly predefinedMetricType: string,
    private readonly targetValue: number,
    public override readonly _perMinute = false,
  ) {
    super();
  }

  public _bind({ requestLabel }: FleetPredictiveMetricBindOptions) {
    const { predefinedMetricType, targetValue } = this;
    const resourceLabel = predefinedMetricType === 'ALBRequestCount' ? requestLabel : undefined;
    return { targetValue, predefinedMetricPairSpecification: { predefinedMetricType, resourceLabel } };
  }
}

class CustomMetrics extends FleetPredictiveMetric {
  constructor(private readonly options: FleetCustomPredictiveMetricOptions) {
    super();
  }

  public _bind() {
    const { load, scaling, capacity, target } = this.options;
    return {
      targetValue: target,
      customizedLoadMetricSpecification: { metricDataQueries: metricQueries('load', load) },
      customizedScalingMetricSpecification: { metricDataQueries: metricQueries('scaling', scaling) },
      customizedCapacityMetricSpecification: capacity && { metricDataQueries: metricQueries('capacity', capacity) },
    };
  }
}
