import { Duration, TimeZone } from 'aws-cdk-lib/core';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { PredictiveMode } from '../../compute';
import { cronRules } from '../../private/cron-rules';
import {
  isKnown,
  matches,
  number,
  oneOf,
  ordered,
  percentage,
  rule,
  seconds,
  validate,
  wholeNumber,
} from '../../private/validation';
import { predict, stepOnResponseTime, tracking, trackRequests } from '../private/scaling-policies';
import { ServicePredictiveScalingOptions } from './service-predictive-metric';

/** Options of policies that keep a metric at a target. */
export interface ServiceTargetScalingOptions {
  /**
   * The time after tasks were added in which no more are added, 0 seconds or more.
   *
   * @default Duration.seconds(60) - new tasks need about that long to take load
   */
  readonly scaleOutCooldown?: Duration;

  /**
   * The time after tasks were stopped in which no more are stopped, 0 seconds or more.
   *
   * @default Duration.minutes(5)
   */
  readonly scaleInCooldown?: Duration;

  /**
   * Whether the policy only adds tasks.
   *
   * @default false
   */
  readonly disableScaleIn?: boolean;
}

/** Options for scaling on a metric of your own. */
export interface ServiceTargetMetricOptions extends ServiceTargetScalingOptions {
  /** The metric: the load of a task, so that it halves when tasks double. One metric, not an expression. */
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
   * The time after a change of the number of tasks in which no other is made.
   *
   * @default Duration.minutes(3)
   */
  readonly cooldown?: Duration;
}

/** Options for scaling on a schedule. */
export interface ServiceScheduledScalingOptions {
  /** The schedule. */
  readonly schedule: appscaling.Schedule;

  /**
   * The minimum number of tasks from then on.
   *
   * @default - unchanged
   */
  readonly minTasks?: number;

  /**
   * The maximum number of tasks from then on.
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

/**
 * The service that is scaled.
 *
 * @internal
 */
export interface ServiceScalingBindOptions {
  /** The number of tasks. */
  readonly taskCount: ecs.ScalableTaskCount;

  /** The target groups of the service: none, one, or two that take turns. */
  readonly targetGroups: elbv2.ApplicationTargetGroup[];

  /** Whether another policy stops tasks when they are not needed. */
  readonly othersStopTasks: boolean;
}

/**
 * The change of the bounds by a schedule.
 *
 * @internal
 */
export interface ServiceScheduledBounds {
  /**
   * The minimum number of tasks from then on.
   *
   * @default - unchanged
   */
  readonly minTasks?: number;

  /**
   * The maximum number of tasks from then on.
   *
   * @default - unchanged
   */
  readonly maxTasks?: number;
}

/**
 * The scaling of a service between its minimum and its maximum number of tasks, or by `fixed()` its fixed number of them. Of
 * several policies that keep a target, the one with the largest number of tasks wins; tasks are stopped when all of them agree.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-auto-scaling.html
 */
export abstract class ServiceScaling {
  /**
   * Keeps the average CPU of the tasks at a percentage of what they have.
   *
   * @param percent the average of the tasks, 1 to 100
   */
  public static targetCpu(percent: number, options: ServiceTargetScalingOptions = {}): ServiceScaling {
    validate('ServiceScaling.targetCpu', [percentage('percent', percent, { min: 1, max: 100 }), cooldowns(options)]);
    return new Policy(
      'Cpu',
      (target) =>
        target.taskCount.scaleOnCpuUtilization('Cpu', {
          ...tracking(options),
          targetUtilizationPercent: percent,
        }),
      { stopsTasks: !options.disableScaleIn },
    );
  }

  /**
   * Keeps the average memory of the tasks at a percentage of what they have. Not for programs that never free memory.
   *
   * @param percent the average of the tasks, 1 to 100
   */
  public static targetMemory(percent: number, options: ServiceTargetScalingOptions = {}): ServiceScaling {
    validate('ServiceScaling.targetMemory', [percentage('percent', percent, { min: 1, max: 100 }), cooldowns(options)]);
    return new Policy(
      'Memory',
      (target) =>
        target.taskCount.scaleOnMemoryUtilization('Memory', {
          ...tracking(options),
          targetUtilizationPercent: percent,
        }),
      { stopsTasks: !options.disableScaleIn },
    );
  }

  /**
   * Keeps the number of requests that the load balancer sends to a task in a minute. Needs an `ingress`. In a time without
   * any request there is no data, and so no change: give `targetCpu()` beside it if tasks must be stopped then, too.
   *
   * @param requestsPerMinute the requests of a minute for each task
   */
  public static requestsPerTarget(
    requestsPerMinute: number,
    options: ServiceTargetScalingOptions = {},
  ): ServiceScaling {
    validate('ServiceScaling.requestsPerTarget', [
      number('requestsPerMinute', requestsPerMinute, { min: 1 }),
      cooldowns(options),
    ]);
    return new Policy('Requests', (target) => trackRequests(target, requestsPerMinute, options), {
      needsIngress: true,
      stopsTasks: !options.disableScaleIn,
    });
  }

  /**
   * Adds a fifth of the tasks while the response time at the load balancer is above the target, and half of them while it
   * is above twice the target. Helps only where the tasks themselves are slow, not their dependencies. Needs an `ingress`.
   *
   * Beside a policy that keeps a target it only adds tasks: what it stopped, that policy would start again
   * (https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking.html).
   * Without one it stops a tenth of them, one at least, while the response time is below half of the target.
   *
   * @param target the response time to stay below
   */
  public static responseTime(target: Duration, options: ServiceResponseTimeScalingOptions = {}): ServiceScaling {
    validate('ServiceScaling.responseTime', [
      rule(
        isKnown(target) && !target.isUnresolved() && target.toMilliseconds() <= 0,
        () => `'target' must be more than 0 ms; raise it`,
      ),
      number('percentile', options.percentile, { min: 50, max: 99.9 }),
      seconds('cooldown', options.cooldown, { min: 0 }),
    ]);
    return new Policy('ResponseTime', (scalable) => stepOnResponseTime(scalable, target, options), {
      needsIngress: true,
    });
  }

  /**
   * Keeps a metric of your own at a target.
   *
   * @param name in letters and digits, with a capital first; it becomes part of construct ids: keep it
   */
  public static targetMetric(name: string, options: ServiceTargetMetricOptions): ServiceScaling {
    validate('ServiceScaling.targetMetric', [
      policyName(name),
      number('target', options.target, { min: Number.MIN_VALUE }),
      rule(
        options.metric.toMetricConfig().metricStat === undefined,
        () => `'metric' must be one metric, got a math expression; publish its value as a metric of your own`,
      ),
      cooldowns(options),
    ]);
    return new Policy(
      name,
      (target) =>
        target.taskCount.scaleToTrackCustomMetric(name, {
          ...tracking(options),
          metric: options.metric,
          targetValue: options.target,
        }),
      { stopsTasks: !options.disableScaleIn },
    );
  }

  /**
   * Changes the minimum and the maximum number of tasks on a schedule.
   *
   * @param name in letters and digits, with a capital first; it becomes part of construct ids: keep it
   */
  public static schedule(name: string, options: ServiceScheduledScalingOptions): ServiceScaling {
    validate('ServiceScaling.schedule', [
      policyName(name),
      cronRules('schedule', options.schedule),
      rule(
        options.minTasks === undefined && options.maxTasks === undefined,
        () => `'minTasks' or 'maxTasks' must be given, or nothing would change`,
      ),
      wholeNumber('minTasks', options.minTasks, { min: 0 }),
      wholeNumber('maxTasks', options.maxTasks, { min: 0 }),
      ordered('minTasks', options.minTasks, 'maxTasks', options.maxTasks),
    ]);
    return new Policy(
      name,
      (target) =>
        target.taskCount.scaleOnSchedule(name, {
          schedule: options.schedule,
          minCapacity: options.minTasks,
          maxCapacity: options.maxTasks,
          timeZone: options.timeZone ?? TimeZone.ETC_UTC,
        }),
      { bounds: { minTasks: options.minTasks, maxTasks: options.maxTasks } },
    );
  }

  /**
   * Forecasts the load from the last 14 days, and with `PredictiveMode.FORECAST_AND_SCALE` starts tasks before it comes.
   * It needs a day of data at least, and never stops tasks: give another policy beside it.
   * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/predictive-auto-scaling.html
   */
  public static predictive(options: ServicePredictiveScalingOptions): ServiceScaling {
    validate(
      'ServiceScaling.predictive',
      oneOf('mode', options.mode, Object.values(PredictiveMode)),
      seconds('leadTime', options.leadTime, { min: 0, max: 3600 }),
    );
    return new Policy('Predictive', (target) => predict(target, options));
  }

  /**
   * No scaling: a fixed number of tasks, without a policy, a minimum or a maximum beside it. For a program of which there may
   * be only so many, or a load that never changes. Where operators or a program change the number, the next deployment of
   * the service sets it back.
   *
   * @param tasks the number of tasks, 0 or more; with 0 the service is paused
   */
  public static fixedTasks(tasks: number): ServiceScaling {
    validate('ServiceScaling.fixedTasks', wholeNumber('tasks', tasks, { min: 0 }));
    return new Policy('Fixed', () => undefined, { fixedTasks: tasks });
  }

  /** Names the policy; a service has one of each name. */
  public abstract readonly policyName: string;

  /**
   * Whether its metric is of the load balancer.
   *
   * @internal
   */
  public abstract readonly _needsIngress: boolean;

  /**
   * Whether it stops tasks that its target does not need.
   *
   * @internal
   */
  public abstract readonly _stopsTasks: boolean;

  /**
   * The bounds that it sets on a schedule.
   *
   * @internal
   */
  public abstract readonly _bounds?: ServiceScheduledBounds;

  /**
   * The number of tasks where there is no scaling.
   *
   * @internal
   */
  public abstract readonly _fixedTasks?: number;

  /**
   * Adds the policy.
   *
   * @internal
   */
  public abstract _bind(target: ServiceScalingBindOptions): void;
}

/** The traits of a policy that the service it is for must know. */
interface Traits {
  readonly needsIngress?: boolean;
  readonly stopsTasks?: boolean;
  readonly bounds?: ServiceScheduledBounds;
  readonly fixedTasks?: number;
}

class Policy extends ServiceScaling {
  public readonly _needsIngress: boolean;
  public readonly _stopsTasks: boolean;
  public readonly _bounds?: ServiceScheduledBounds;
  public readonly _fixedTasks?: number;

  constructor(
    public readonly policyName: string,
    private readonly apply: (target: ServiceScalingBindOptions) => void,
    traits: Traits = {},
  ) {
    super();
    this._needsIngress = traits.needsIngress ?? false;
    this._stopsTasks = traits.stopsTasks ?? false;
    this._bounds = traits.bounds;
    this._fixedTasks = traits.fixedTasks;
  }

  public _bind(target: ServiceScalingBindOptions): void {
    this.apply(target);
  }
}

function cooldowns(options: ServiceTargetScalingOptions) {
  return [
    ...seconds('scaleOutCooldown', options.scaleOutCooldown, { min: 0 }),
    ...seconds('scaleInCooldown', options.scaleInCooldown, { min: 0 }),
  ];
}

function policyName(name: string) {
  return [
    ...matches('name', name, /^[A-Z][A-Za-z0-9]*$/, 'letters and digits, with a capital first'),
    rule(
      name === 'Resource',
      () => `'name' must not be 'Resource', which the scalable target's own child is; rename it`,
    ),
  ];
}
