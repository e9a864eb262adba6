import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import {
  distinct,
  isKnown,
  matches,
  nonEmptyList,
  number,
  Rule,
  rule,
  seconds,
  validate,
  wholeNumber,
} from '../../private/validation';

/** An alarm of a service behind a load balancer or in VPC Lattice, or of a worker. Each exists unless the service has `Alarms.none()`. */
export enum ServiceRollbackTrigger {
  /** A target fails its health check and is not replaced. Of services behind a load balancer. */
  UNHEALTHY_TARGETS = 'UNHEALTHY_TARGETS',

  /** Too many requests are answered with 5xx. Of services behind a load balancer, or in VPC Lattice. */
  SERVER_ERRORS = 'SERVER_ERRORS',

  /** The slowest requests take too long. Of services behind a load balancer, or in VPC Lattice. */
  LATENCY = 'LATENCY',

  /** A message has failed and is in the dead-letter queue. Of the queue of a `QueueWorker`. */
  FAILED_MESSAGES = 'FAILED_MESSAGES',

  /** The oldest message is too old. Of the queue of a `QueueWorker`. */
  MESSAGE_AGE = 'MESSAGE_AGE',
}

/** Options of every deployment. */
export interface ServiceDeploymentOptions {
  /**
   * Alarms of your own that undo a deployment when they go off while it runs, beside `rollbackTriggers`. They must not
   * watch the service itself through its attributes, or the stack has a cycle: give them a name, or watch its load balancer.
   *
   * @default - none
   */
  readonly rollbackAlarms?: cloudwatch.IAlarm[];

  /**
   * The alarms of the service itself that undo a deployment when they go off while it runs; `[]` for none of them. The
   * circuit breaker rolls back in any case when tasks do not become healthy.
   *
   * @default - behind a load balancer `UNHEALTHY_TARGETS` and `SERVER_ERRORS`. Not `LATENCY`: a slow dependency or a cold
   * cache is seldom the new version's fault, and undoing it helps against neither. Of a worker none: a message fails only
   * after all its attempts, when the deployment has mostly ended
   */
  readonly rollbackTriggers?: ServiceRollbackTrigger[];
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

/** A test of new tasks before requests reach them. */
export interface ServiceSmokeTest {
  /**
   * The paths that each new task is asked for by GET, 1 to 10, and the status that it must answer, for example
   * `{ '/health': 200, '/orders/none': 404 }`. Each is tried three times.
   */
  readonly requests: { [path: string]: number };

  /**
   * The maximum time until the answer, 1 to 20 seconds.
   *
   * @default Duration.seconds(5)
   */
  readonly timeout?: Duration;
}

/** Options for deployments that move requests from old tasks to new ones. */
export interface ServiceTrafficShiftOptions extends ServiceDeploymentOptions {
  /**
   * The time that old and new tasks both stay after all requests have moved; a rollback in this time is immediate.
   * 0 to 1,440 minutes. CloudFormation waits for it, 36 hours at most, and refuses more than 33 hours of bake times
   * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-ecs-service-canaryconfiguration.html).
   *
   * @default Duration.minutes(10)
   */
  readonly bakeTime?: Duration;

  /**
   * A test of the new tasks when they are healthy and get no requests yet; if one of them fails it, the deployment is undone. A Lambda
   * function in the subnets of the tasks calls them at the container's port, past the load balancer, whoever reaches that. It writes
   * to the log group of the service. It must reach the ECS API: by NAT, or by the endpoint `ecs`. For services
   * that speak HTTP/1.1. While the service is to have no task there is nothing to test: the deployment succeeds, and the log says so.
   *
   * @default - none: health checks decide
   */
  readonly smokeTest?: ServiceSmokeTest;

  /**
   * Lambda functions that ECS calls at stages of the deployment, and that may stop it, for example
   * `new ecs.DeploymentLifecycleLambdaTarget(smokeTest, 'SmokeTest', { lifecycleStages: [...] })`.
   *
   * @default - none
   */
  readonly hooks?: ecs.IDeploymentLifecycleHookTarget[];

  /**
   * Whether the new tasks can be tried before production's requests reach them: by the same route on the load
   * balancer's test listener (8443, or 8080 without TLS). Of an internal load balancer a hook in the VPC reaches it. The
   * name of one on the internet stands for public addresses even there: give its exposure `testListener` with the
   * addresses that the hook comes from as `clients`, such as those of the NAT gateways. In VPC Lattice it is a route for requests with
   * the header `x-amzn-ecs-blue-green-test: true`. For services with an `ingress` or `lattice`; in Service Connect requests with the header `x-amzn-ecs-blue-green-test` reach the new tasks
   * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-blue-green.html).
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

  /**
   * The test of new tasks.
   *
   * @default - none
   */
  readonly smokeTest?: ServiceSmokeTest;

  /** The lifecycle hooks. */
  readonly hooks: ecs.IDeploymentLifecycleHookTarget[];

  /** Whether there is a route for tests. */
  readonly testRoute: boolean;

  /** The caller's alarms that roll a deployment back. */
  readonly rollbackAlarms: cloudwatch.IAlarm[];

  /**
   * The service's own alarms that do.
   *
   * @default - as the service has it
   */
  readonly rollbackTriggers?: ServiceRollbackTrigger[];
}

/**
 * The way in which a new version of a service takes over from the old one. Each way is ECS's own, without CodeDeploy, rolls back by
 * itself when tasks do not become healthy or an alarm goes off, and can be changed into another one in place.
 *
 * Blue/green, linear and canary have a second target group and as many new tasks beside the old ones while they run. In
 * this library they need an `ingress`, a name in Service Connect, or `lattice`.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-blue-green.html
 */
export abstract class ServiceDeployment {
  /** New tasks replace old ones one after another. */
  public static rolling(options: ServiceRollingDeploymentOptions = {}): ServiceDeployment {
    const { minHealthyPercent = 100, maxHealthyPercent = 200 } = options;
    validate('ServiceDeployment.rolling', [
      wholeNumber('minHealthyPercent', minHealthyPercent, { min: 0, max: 100 }),
      wholeNumber('maxHealthyPercent', maxHealthyPercent, { min: 101, max: 200 }),
      rollbackRules(options),
    ]);
    return new Strategy({
      strategy: ecs.DeploymentStrategy.ROLLING,
      shiftsTraffic: false,
      minHealthyPercent,
      maxHealthyPercent,
      hooks: [],
      testRoute: false,
      ...rollbackOf(options),
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
      durationRules(
        options.bakeTime,
        stepBakeTime,
        linearSteps(stepPercent),
        "'bakeTime' and 'stepBakeTime' for each step of 'stepPercent'",
      ),
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
      durationRules(options.bakeTime, canaryBakeTime, 1, "'bakeTime' and 'canaryBakeTime' together"),
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

const BAKE_TIME = Duration.minutes(10);

function shift(strategy: ecs.DeploymentStrategy, options: ServiceTrafficShiftOptions): ServiceDeploymentConfig {
  return {
    strategy,
    shiftsTraffic: true,
    // Old and new tasks are all there at once; the percentages only matter when tasks are replaced between deployments.
    minHealthyPercent: 100,
    maxHealthyPercent: 200,
    bakeTime: options.bakeTime ?? BAKE_TIME,
    smokeTest: options.smokeTest,
    hooks: options.hooks ?? [],
    testRoute: options.testRoute ?? false,
    ...rollbackOf(options),
  };
}

function rollbackOf(options: ServiceDeploymentOptions) {
  return {
    rollbackAlarms: options.rollbackAlarms ?? [],
    rollbackTriggers: options.rollbackTriggers,
  };
}

function rollbackRules(options: ServiceDeploymentOptions): Rule[] {
  return [
    ...nonEmptyList('rollbackAlarms', options.rollbackAlarms),
    ...distinct('rollbackTriggers', options.rollbackTriggers),
  ];
}

function shiftRules(options: ServiceTrafficShiftOptions): Rule[] {
  return [
    ...minutes('bakeTime', options.bakeTime),
    ...nonEmptyList('hooks', options.hooks),
    ...rollbackRules(options),
    ...smokeTestRules(options.smokeTest),
  ];
}

function smokeTestRules(smokeTest: ServiceSmokeTest | undefined): Rule[] {
  if (!smokeTest) return [];
  const requests = Object.entries(smokeTest.requests);
  return [
    ...wholeNumber('number of smokeTest.requests', requests.length, { min: 1, max: 10 }),
    ...requests.flatMap(([path, status]) => [
      ...matches('smokeTest.requests', path, /^\/\S*$/, "paths that begin with '/'"),
      ...wholeNumber(`smokeTest.requests.${path}`, status, { min: 200, max: 599 }),
    ]),
    ...seconds('smokeTest.timeout', smokeTest.timeout, { min: 1, max: 20 }),
  ];
}

/** The limit of CloudFormation, and its way to reckon: after the last step nothing is waited for but `bakeTime`. */
function durationRules(bakeTime: Duration | undefined, step: Duration, steps: number, formula: string): Rule[] {
  const bake = bakeTime ?? BAKE_TIME;
  const known = !bake.isUnresolved() && !step.isUnresolved() && Number.isFinite(steps);
  const minutesInAll = known ? bake.toMinutes({ integral: false }) + steps * step.toMinutes({ integral: false }) : 0;
  return [
    rule(
      minutesInAll > 33 * 60,
      () =>
        `${formula} must be 33 hours at most, or CloudFormation refuses the deployment, got ${Math.ceil(minutesInAll / 6) / 10} hours; lower one of them`,
    ),
  ];
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-ecs-service-linearconfiguration.html */
function linearSteps(stepPercent: number): number {
  const steps = 100 / stepPercent;
  return Number.isInteger(steps) ? steps - 1 : Math.floor(steps);
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
