import { Construct } from 'constructs';
import { Duration, TimeZone } from 'aws-cdk-lib/core';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import {
  isKnown,
  matches,
  number,
  ordered,
  percentage,
  rule,
  seconds,
  validate,
  wholeNumber,
} from '../../private/validation';
import { PERIOD, responseTime, ScalingTarget } from '../private/scaling-target';

/** Options of policies that keep a measure at a target. */
export interface ServiceTargetScalingOptions {
  /**
   * How long after tasks were added more are not, 0 seconds or more.
   *
   * @default Duration.seconds(60) - new tasks need about that long to take load
   */
  readonly scaleOutCooldown?: Duration;

  /**
   * How long after tasks were taken away more are not, 0 seconds or more.
   *
   * @default Duration.minutes(5)
   */
  readonly scaleInCooldown?: Duration;

  /**
   * Whether the policy only ever adds tasks.
   *
   * @default false
   */
  readonly disableScaleIn?: boolean;
}

/** Options for scaling on a measure of your own. */
export interface ServiceTargetMetricOptions extends ServiceTargetScalingOptions {
  /** What is measured: load of a task, so that it halves when tasks double. One metric, not an expression. */
  readonly metric: cloudwatch.IMetric;

  /** The value to keep, in the metric's unit. */
  readonly target: number;
}

/** Options for scaling on response time. */
export interface ServiceResponseTimeScalingOptions {
  /**
   * The percentile, 50 to 99.9.
   *
   * @default 90
   */
  readonly percentile?: number;

  /**
   * How long after a change of the number of tasks no other is made.
   *
   * @default Duration.minutes(3)
   */
  readonly cooldown?: Duration;
}

/** Options for scaling by the clock. */
export interface ServiceScheduledScalingOptions {
  /** When. */
  readonly schedule: appscaling.Schedule;

  /**
   * The fewest tasks from then on.
   *
   * @default - unchanged
   */
  readonly minTasks?: number;

  /**
   * The most tasks from then on.
   *
   * @default - unchanged
   */
  readonly maxTasks?: number;

  /**
   * The time zone of the schedule.
   *
   * @default TimeZone.ETC_UTC
   */
  readonly timeZone?: TimeZone;
}

/** What the load of tomorrow is foreseen from. */
export enum ServicePredictiveMetric {
  /** CPU of the tasks. */
  CPU = 'ECSServiceCPUUtilization',

  /** Memory of the tasks. */
  MEMORY = 'ECSServiceMemoryUtilization',
}

/** Options for scaling ahead of the load. */
export interface ServicePredictiveScalingOptions {
  /**
   * What is foreseen.
   *
   * @default PredictiveMetric.CPU
   */
  readonly metric?: ServicePredictiveMetric;

  /** The utilization to keep, above 0 to 100 percent. */
  readonly targetPercent: number;

  /**
   * Whether it only forecasts, and changes nothing.
   *
   * @default false
   */
  readonly forecastOnly?: boolean;

  /**
   * How long before the load comes tasks are started, 0 to 60 minutes.
   *
   * @default Duration.minutes(5)
   */
  readonly leadTime?: Duration;
}

/**
 * What makes a service larger and smaller between its fewest and its most tasks. Of several, the one that wants the
 * most tasks wins; tasks are taken away when none needs them.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-auto-scaling.html
 */
export abstract class ServiceScaling {
  /** Keeps the average CPU of the tasks at a percentage of what they have. */
  public static targetCpu(targetPercent: number, options: ServiceTargetScalingOptions = {}): ServiceScaling {
    validate('ServiceScaling.targetCpu', [
      ...percentage('targetPercent', targetPercent, { min: 1, max: 100 }),
      ...cooldowns(options),
    ]);
    return new Policy('Cpu', (target) =>
      target.taskCount.scaleOnCpuUtilization('Cpu', {
        ...tracking(options),
        targetUtilizationPercent: targetPercent,
      }),
    );
  }

  /** Keeps the average memory of the tasks at a percentage of what they have. Not for programs that keep what they once took. */
  public static targetMemory(targetPercent: number, options: ServiceTargetScalingOptions = {}): ServiceScaling {
    validate('ServiceScaling.targetMemory', [
      ...percentage('targetPercent', targetPercent, { min: 1, max: 100 }),
      ...cooldowns(options),
    ]);
    return new Policy('Memory', (target) =>
      target.taskCount.scaleOnMemoryUtilization('Memory', {
        ...tracking(options),
        targetUtilizationPercent: targetPercent,
      }),
    );
  }

  /** Keeps the number of requests that the load balancer sends to a task in a minute. Needs an `ingress`. */
  public static requestsPerTarget(
    requestsPerMinute: number,
    options: ServiceTargetScalingOptions = {},
  ): ServiceScaling {
    validate('ServiceScaling.requestsPerTarget', [
      ...number('requestsPerMinute', requestsPerMinute, { min: 1 }),
      ...cooldowns(options),
    ]);
    return new Policy('Requests', (target) => trackRequests(target, requestsPerMinute, options), true);
  }

  /**
   * Adds tasks while responses take longer than this at the load balancer, and takes one away when they take less than
   * half of it. Only helps where it is the tasks that are slow, and not what they wait for. Needs an `ingress`.
   */
  public static responseTime(target: Duration, options: ServiceResponseTimeScalingOptions = {}): ServiceScaling {
    validate('ServiceScaling.responseTime', [
      rule(
        isKnown(target) && !target.isUnresolved() && target.toMilliseconds() <= 0,
        () => `'target' must be more than 0 ms; say how slow is too slow`,
      ),
      ...number('percentile', options.percentile, { min: 50, max: 99.9 }),
      ...seconds('cooldown', options.cooldown, { min: 0 }),
    ]);
    return new Policy('ResponseTime', (scalable) => stepOnResponseTime(scalable, target, options), true);
  }

  /**
   * Keeps a measure of your own.
   *
   * @param name in letters and digits, with a capital first; it becomes part of construct ids: keep it
   */
  public static targetMetric(name: string, options: ServiceTargetMetricOptions): ServiceScaling {
    validate('ServiceScaling.targetMetric', [
      ...policyName(name),
      ...number('target', options.target, { min: Number.MIN_VALUE }),
      ...cooldowns(options),
    ]);
    return new Policy(name, (target) =>
      target.taskCount.scaleToTrackCustomMetric(name, {
        ...tracking(options),
        metric: options.metric,
        targetValue: options.target,
      }),
    );
  }

  /**
   * Changes the fewest and the most tasks by the clock.
   *
   * @param name in letters and digits, with a capital first; it becomes part of construct ids: keep it
   */
  public static schedule(name: string, options: ServiceScheduledScalingOptions): ServiceScaling {
    validate('ServiceScaling.schedule', [
      ...policyName(name),
      rule(
        options.minTasks === undefined && options.maxTasks === undefined,
        () => `'minTasks' or 'maxTasks' must be given, or nothing would change`,
      ),
      ...wholeNumber('minTasks', options.minTasks, { min: 0 }),
      ...wholeNumber('maxTasks', options.maxTasks, { min: 0 }),
      ...ordered('minTasks', options.minTasks, 'maxTasks', options.maxTasks),
    ]);
    return new Policy(name, (target) =>
      target.taskCount.scaleOnSchedule(name, {
        schedule: options.schedule,
        minCapacity: options.minTasks,
        maxCapacity: options.maxTasks,
        timeZone: options.timeZone ?? TimeZone.ETC_UTC,
      }),
    );
  }

  /**
   * Starts tasks before the load comes, from what the last 14 days looked like; it needs a day of data at least. It
   * never takes tasks away: give another policy beside it.
   * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/predictive-auto-scaling.html
   */
  public static predictive(options: ServicePredictiveScalingOptions): ServiceScaling {
    validate('ServiceScaling.predictive', [
      ...percentage('targetPercent', options.targetPercent, { min: 1, max: 100 }),
      ...seconds('leadTime', options.leadTime, { min: 0, max: 3600 }),
    ]);
    return new Policy('Predictive', (target) => predict(target, options));
  }

  /** Names the policy; a service has one of each name. */
  public abstract readonly policyName: string;

  /**
   * Whether it measures at the load balancer.
   *
   * @internal
   */
  public abstract readonly _needsIngress: boolean;

  /**
   * Adds the policy.
   *
   * @internal
   */
  public abstract _bind(target: ScalingTarget): void;
}

class Policy extends ServiceScaling {
  constructor(
    public readonly policyName: string,
    private readonly apply: (target: ScalingTarget) => void,
    public readonly _needsIngress = false,
  ) {
    super();
  }

  public _bind(target: ScalingTarget): void {
    this.apply(target);
  }
}

function trackRequests(target: ScalingTarget, targetValue: number, options: ServiceTargetScalingOptions): void {
  const [primary, alternate] = target.targetGroups;
  if (!primary) return;
  if (!alternate) {
    target.taskCount.scaleOnRequestCount('Requests', {
      ...tracking(options),
      requestsPerTarget: targetValue,
      targetGroup: primary,
    });
    return;
  }
  // ECS's own measure knows one target group and would see no load when the other one is in service. Each group has as
  // many tasks as are wanted, so what the two of them see for each target adds up.
  const statOf = (group: typeof primary, id: string) => ({
    id,
    returnData: false,
    metricStat: {
      stat: 'Sum',
      metric: {
        namespace: 'AWS/ApplicationELB',
        metricName: 'RequestCountPerTarget',
        dimensions: [
          { name: 'TargetGroup', value: group.targetGroupFullName },
          { name: 'LoadBalancer', value: group.firstLoadBalancerFullName },
        ],
      },
    },
  });
  const { scaleInCooldown, scaleOutCooldown, disableScaleIn } = tracking(options);
  new appscaling.CfnScalingPolicy(scalableTarget(target.taskCount), 'Requests', {
    policyName: 'Requests',
    policyType: 'TargetTrackingScaling',
    scalingTargetId: scalableTarget(target.taskCount).scalableTargetId,
    targetTrackingScalingPolicyConfiguration: {
      targetValue,
      disableScaleIn,
      scaleInCooldown: scaleInCooldown.toSeconds(),
      scaleOutCooldown: scaleOutCooldown.toSeconds(),
      customizedMetricSpecification: {
        metrics: [
          statOf(primary, 'primary'),
          statOf(alternate, 'alternate'),
          { id: 'requests', expression: 'FILL(primary, 0) + FILL(alternate, 0)', returnData: true },
        ],
      },
    },
  });
}

function stepOnResponseTime(target: ScalingTarget, limit: Duration, options: ServiceResponseTimeScalingOptions): void {
  const limitSeconds = limit.toMilliseconds() / 1000;
  target.taskCount.scaleOnMetric('ResponseTime', {
    metric: responseTime(target.targetGroups, `p${options.percentile ?? 90}`),
    adjustmentType: appscaling.AdjustmentType.PERCENT_CHANGE_IN_CAPACITY,
    minAdjustmentMagnitude: 1,
    cooldown: options.cooldown ?? Duration.minutes(3),
    evaluationPeriods: 3,
    datapointsToAlarm: 3,
    scalingSteps: [
      { upper: limitSeconds / 2, change: -10 },
      { lower: limitSeconds, change: +20 },
      { lower: limitSeconds * 2, change: +50 },
    ],
  });
}

function predict(target: ScalingTarget, options: ServicePredictiveScalingOptions): void {
  const scalable = scalableTarget(target.taskCount);
  new appscaling.CfnScalingPolicy(scalable, 'Predictive', {
    policyName: 'Predictive',
    policyType: 'PredictiveScaling',
    scalingTargetId: scalable.scalableTargetId,
    predictiveScalingPolicyConfiguration: {
      metricSpecifications: [
        {
          targetValue: options.targetPercent,
          predefinedMetricPairSpecification: { predefinedMetricType: options.metric ?? ServicePredictiveMetric.CPU },
        },
      ],
      mode: options.forecastOnly ? 'ForecastOnly' : 'ForecastAndScale',
      maxCapacityBreachBehavior: 'HonorMaxCapacity',
      schedulingBufferTime: (options.leadTime ?? Duration.minutes(5)).toSeconds(),
    },
  });
}

/** aws-cdk-lib keeps the target of a service's task count to itself. */
function scalableTarget(taskCount: ecs.ScalableTaskCount): appscaling.ScalableTarget {
  return (taskCount as Construct).node.findChild('Target') as appscaling.ScalableTarget;
}

function tracking(options: ServiceTargetScalingOptions) {
  return {
    scaleOutCooldown: options.scaleOutCooldown ?? PERIOD,
    scaleInCooldown: options.scaleInCooldown ?? Duration.minutes(5),
    disableScaleIn: options.disableScaleIn ?? false,
  };
}

function cooldowns(options: ServiceTargetScalingOptions) {
  return [
    ...seconds('scaleOutCooldown', options.scaleOutCooldown, { min: 0 }),
    ...seconds('scaleInCooldown', options.scaleInCooldown, { min: 0 }),
  ];
}

function policyName(name: string) {
  return matches('name', name, /^[A-Z][A-Za-z0-9]*$/, 'letters and digits, with a capital first');
}
