import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { isKnown, nonEmptyList, number, Rule, rule, validate, wholeNumber } from '../../private/validation';

/** Options of every deployment. */
export interface ServiceDeploymentOptions {
  /**
   * Alarms of your own that undo a deployment when they go off while it runs. They must not watch the service itself
   * through its attributes, or the stack has a cycle: give them a name, or watch its load balancer.
   *
   * @default - the construct's alarms on errors and unhealthy tasks, if it makes any
   */
  readonly rollbackAlarms?: cloudwatch.IAlarm[];
}

/** Options for replacing tasks one after another. */
export interface ServiceRollingDeploymentOptions extends ServiceDeploymentOptions {
  /**
   * The share of the desired tasks that stay healthy while tasks are replaced, 0 to 100 percent.
   *
   * @default 100 - there are never fewer tasks than desired
   */
  readonly minHealthyPercent?: number;

  /**
   * The maximum number of tasks while tasks are replaced, in percent of the desired ones, 101 to 200.
   *
   * @default 200 - all new tasks can start at once
   */
  readonly maxHealthyPercent?: number;
}

/** Options for deployments that move requests from old tasks to new ones. */
export interface ServiceTrafficShiftOptions extends ServiceDeploymentOptions {
  /**
   * The time that old and new tasks both stay after all requests have moved; a rollback in this time is immediate.
   * 0 to 1,440 minutes. CloudFormation waits for it, and gives a service three hours for a whole deployment.
   *
   * @default Duration.minutes(10)
   */
  readonly bakeTime?: Duration;

  /**
   * Lambda functions that ECS calls at stages of the deployment, and that may stop it, for example
   * `new ecs.DeploymentLifecycleLambdaTarget(smokeTest, 'SmokeTest', { lifecycleStages: [...] })`.
   *
   * @default - none
   */
  readonly hooks?: ecs.IDeploymentLifecycleHookTarget[];

  /**
   * Whether the new tasks can be tried before production's requests reach them: by the same route on the load
   * balancer's test listener (8443, or 8080 without TLS), which only the VPC reaches.
   *
   * @default false - the first requests that new tasks see are production's
   */
  readonly testRoute?: boolean;
}

/** Options for moving requests in equal steps. */
export interface ServiceLinearDeploymentOptions extends ServiceTrafficShiftOptions {
  /**
   * The share of requests that moves in each step, 3 to 100 percent, in tenths.
   *
   * @default 10
   */
  readonly stepPercent?: number;

  /**
   * The time that each step is watched, 0 to 1,440 minutes.
   *
   * @default Duration.minutes(6)
   */
  readonly stepBakeTime?: Duration;
}

/** Options for moving a few requests first and the rest afterwards. */
export interface ServiceCanaryDeploymentOptions extends ServiceTrafficShiftOptions {
  /**
   * The share of requests that moves first, 0.1 to 100 percent, in tenths.
   *
   * @default 5
   */
  readonly canaryPercent?: number;

  /**
   * The time that the first share is watched, 0 to 1,440 minutes.
   *
   * @default Duration.minutes(10)
   */
  readonly canaryBakeTime?: Duration;
}

/**
 * The settings of a service that follow from its way of deploying.
 *
 * @internal
 */
export interface ServiceDeploymentConfig {
  /** The strategy. */
  readonly strategy: ecs.DeploymentStrategy;

  /** Whether old and new tasks are in target groups of their own, between which ECS moves requests. */
  readonly shiftsTraffic: boolean;

  /** The share of the desired tasks that stay healthy. */
  readonly minHealthyPercent: number;

  /** The maximum number of tasks in percent of the desired ones. */
  readonly maxHealthyPercent: number;

  /**
   * The time that old and new tasks both stay.
   *
   * @default - requests are not moved
   */
  readonly bakeTime?: Duration;

  /**
   * The steps of a linear deployment.
   *
   * @default - it is none
   */
  readonly linear?: ecs.TrafficShiftConfig;

  /**
   * The steps of a canary deployment.
   *
   * @default - it is none
   */
  readonly canary?: ecs.TrafficShiftConfig;

  /** The lifecycle hooks. */
  readonly hooks: ecs.IDeploymentLifecycleHookTarget[];

  /** Whether there is a route for tests. */
  readonly testRoute: boolean;

  /** The caller's alarms that roll a deployment back. */
  readonly rollbackAlarms: cloudwatch.IAlarm[];
}

/**
 * The way in which a new version of a service takes over from the old one. Each way is ECS's own, without CodeDeploy, rolls back by
 * itself when tasks do not become healthy or an alarm goes off, and can be changed into another one in place.
 *
 * Blue/green, linear and canary have a second target group and as many new tasks beside the old ones while they run,
 * and need an `ingress`. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-blue-green.html
 */
export abstract class ServiceDeployment {
  /** New tasks replace old ones one after another. */
  public static rolling(options: ServiceRollingDeploymentOptions = {}): ServiceDeployment {
    const { minHealthyPercent = 100, maxHealthyPercent = 200 } = options;
    validate('ServiceDeployment.rolling', [
      wholeNumber('minHealthyPercent', minHealthyPercent, { min: 0, max: 100 }),
      wholeNumber('maxHealthyPercent', maxHealthyPercent, { min: 101, max: 200 }),
      nonEmptyList('rollbackAlarms', options.rollbackAlarms),
    ]);
    return new Strategy({
      strategy: ecs.DeploymentStrategy.ROLLING,
      shiftsTraffic: false,
      minHealthyPercent,
      maxHealthyPercent,
      hooks: [],
      testRoute: false,
      rollbackAlarms: options.rollbackAlarms ?? [],
    });
  }

  /** All requests move at once, when all new tasks are healthy. */
  public static blueGreen(options: ServiceTrafficShiftOptions = {}): ServiceDeployment {
    validate('ServiceDeployment.blueGreen', shiftRules(options));
    return new Strategy(shift(ecs.DeploymentStrategy.BLUE_GREEN, options));
  }

  /** Requests move in equal steps. */
  public static linear(options: ServiceLinearDeploymentOptions = {}): ServiceDeployment {
    const { stepPercent = 10, stepBakeTime = Duration.minutes(6) } = options;
    validate('ServiceDeployment.linear', [
      shiftRules(options),
      share('stepPercent', stepPercent, 3),
      minutes('stepBakeTime', stepBakeTime),
    ]);
    return new Strategy({
      ...shift(ecs.DeploymentStrategy.LINEAR, options),
      linear: { stepPercent, stepBakeTime },
    });
  }

  /** A few requests move first, the rest when nothing has gone wrong. */
  public static canary(options: ServiceCanaryDeploymentOptions = {}): ServiceDeployment {
    const { canaryPercent = 5, canaryBakeTime = Duration.minutes(10) } = options;
    validate('ServiceDeployment.canary', [
      shiftRules(options),
      share('canaryPercent', canaryPercent, 0.1),
      minutes('canaryBakeTime', canaryBakeTime),
    ]);
    return new Strategy({
      ...shift(ecs.DeploymentStrategy.CANARY, options),
      canary: { stepPercent: canaryPercent, stepBakeTime: canaryBakeTime },
    });
  }

  /**
   * The strategy's name in ECS.
   *
   * @internal
   */
  public abstract readonly _strategy: ecs.DeploymentStrategy;

  /**
   * Whether old and new tasks are in target groups of their own, between which ECS moves requests.
   *
   * @internal
   */
  public abstract readonly _shiftsTraffic: boolean;

  /**
   * What it means for the service.
   *
   * @internal
   */
  public abstract _bind(): ServiceDeploymentConfig;
}

class Strategy extends ServiceDeployment {
  public readonly _strategy: ecs.DeploymentStrategy;
  public readonly _shiftsTraffic: boolean;

  constructor(private readonly config: ServiceDeploymentConfig) {
    super();
    this._strategy = config.strategy;
    this._shiftsTraffic = config.shiftsTraffic;
  }

  public _bind(): ServiceDeploymentConfig {
    return this.config;
  }
}

function shift(strategy: ecs.DeploymentStrategy, options: ServiceTrafficShiftOptions): ServiceDeploymentConfig {
  return {
    strategy,
    shiftsTraffic: true,
    // Old and new tasks are all there at once; the percentages only matter when tasks are replaced between deployments.
    minHealthyPercent: 100,
    maxHealthyPercent: 200,
    bakeTime: options.bakeTime ?? Duration.minutes(10),
    hooks: options.hooks ?? [],
    testRoute: options.testRoute ?? false,
    rollbackAlarms: options.rollbackAlarms ?? [],
  };
}

function shiftRules(options: ServiceTrafficShiftOptions): Rule[] {
  return [
    ...minutes('bakeTime', options.bakeTime),
    ...nonEmptyList('hooks', options.hooks),
    ...nonEmptyList('rollbackAlarms', options.rollbackAlarms),
  ];
}

function share(prop: string, value: number, min: number): Rule[] {
  return [
    ...number(prop, value, { min, max: 100 }),
    rule(
      isKnown(value) && Math.abs(value * 10 - Math.round(value * 10)) > 1e-9,
      () => `'${prop}' must be in tenths of a percent, got ${value}; write ${Math.round(value * 10) / 10}`,
    ),
  ];
}

function minutes(prop: string, value: Duration | undefined): Rule[] {
  const known = isKnown(value) && !value.isUnresolved();
  const amount = known ? value.toMinutes({ integral: false }) : 0;
  return [
    rule(
      known && !(Number.isInteger(amount) && amount >= 0 && amount <= 1440),
      () => `'${prop}' must be a duration of whole minutes from 0 to 1440, got ${amount} minutes`,
    ),
  ];
}
