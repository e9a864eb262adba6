import { Duration } from 'aws-cdk-lib/core';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { atLeastOne, isKnown, rule, Rules, seconds, validate, wholeNumber } from '../../private/validation';
import { stepOnBacklog, stopWhenIdle, trackBacklog, wakeUp } from '../private/backlog-policies';

/** Options of scaling that keeps a number of messages for each task. */
export interface TargetBacklogScalingOptions {
  /**
   * Whether tasks are stopped only when no message waits and none is in flight, for five minutes: none is stopped at its work. A queue
   * that is never empty keeps as many tasks as it has ever needed.
   *
   * @default - true where `maxProcessingTime` is longer than `stopTimeout` and the task does not protect itself, otherwise false
   */
  readonly scaleInWhenIdle?: boolean;
}

/** Options of scaling by the time that a message may wait. */
export interface LatencyBacklogScalingOptions extends TargetBacklogScalingOptions {
  /** The time that a message may take from its sending to its end, at least `processingTime`. */
  readonly acceptableLatency: Duration;

  /** The time that a task works on one message, on average. Divide it by the number of messages that a task works on at once. */
  readonly processingTime: Duration;
}

/** Tasks that are added at a number of messages. */
export interface BacklogStep {
  /** The number of waiting messages, 1 or more. */
  readonly messages: number;

  /** The number of tasks that are added, 1 or more. */
  readonly addTasks: number;
}

/** Options of scaling by steps. */
export interface StepBacklogScalingOptions {
  /**
   * The time in which tasks that have been added count for a further step, in whole seconds, 0 s or more.
   *
   * @default Duration.minutes(2) - the tasks start, and SQS reports what they have taken
   */
  readonly cooldown?: Duration;
}

/**
 * The worker that is scaled.
 *
 * @internal
 */
export interface BacklogScalingBindOptions {
  readonly taskCount: ecs.ScalableTaskCount;
  readonly service: ecs.BaseService;
  readonly queue: sqs.IQueue;
  readonly minTasks: number;
  /** Whether a task may be stopped at its work. */
  readonly outlastsStop: boolean;
}

/**
 * The number of tasks by the messages of the queue. The number of tasks comes from the CPU metric of the service, which is free, unlike
 * Container Insights.
 */
export abstract class BacklogScaling {
  /**
   * As many tasks as let a message wait no longer than is accepted: each has `acceptableLatency` divided by `processingTime` messages,
   * waiting and in flight.
   */
  public static latency(options: LatencyBacklogScalingOptions): BacklogScaling {
    const { acceptableLatency, processingTime, scaleInWhenIdle } = options;
    validate('BacklogScaling.latency', latencyRules(options));
    return new Target(acceptableLatency.toMilliseconds() / processingTime.toMilliseconds(), scaleInWhenIdle);
  }

  /**
   * A number of messages for each task, waiting and in flight.
   *
   * @param messages the number of messages, 1 or more
   */
  public static messagesPerTask(messages: number, options: TargetBacklogScalingOptions = {}): BacklogScaling {
    validate('BacklogScaling.messagesPerTask', wholeNumber('messages', messages, { min: 1 }));
    return new Target(messages, options.scaleInWhenIdle);
  }

  /**
   * Tasks added at numbers of waiting messages, for work whose duration varies so much that no number for each task fits. They are
   * stopped when no message waits and none is in flight, for five minutes.
   *
   * @param steps the steps, with rising numbers of messages
   */
  public static steps(steps: BacklogStep[], options: StepBacklogScalingOptions = {}): BacklogScaling {
    validate('BacklogScaling.steps', stepRules(steps), seconds('cooldown', options.cooldown, { min: 0 }));
    return new Steps(steps, options.cooldown ?? Duration.minutes(2));
  }

  /**
   * Whether tasks are stopped only when nothing is at work; undefined where that depends on the worker.
   *
   * @internal
   */
  public abstract readonly _scalesInWhenIdle: boolean | undefined;

  /**
   * Creates the policies.
   *
   * @internal
   */
  public abstract _bind(options: BacklogScalingBindOptions): void;
}

class Target extends BacklogScaling {
  constructor(
    private readonly messagesPerTask: number,
    public readonly _scalesInWhenIdle: boolean | undefined,
  ) {
    super();
  }

  public _bind(options: BacklogScalingBindOptions): void {
    const whenIdle = this._scalesInWhenIdle ?? options.outlastsStop;
    trackBacklog(options, this.messagesPerTask, { disableScaleIn: whenIdle });
    if (options.minTasks === 0) wakeUp(options);
    if (whenIdle) stopWhenIdle(options);
  }
}

class Steps extends BacklogScaling {
  public readonly _scalesInWhenIdle = true;

  constructor(
    private readonly steps: BacklogStep[],
    private readonly cooldown: Duration,
  ) {
    super();
  }

  public _bind(options: BacklogScalingBindOptions): void {
    stepOnBacklog(options, this.steps, this.cooldown);
    if (options.minTasks === 0) wakeUp(options);
    stopWhenIdle(options);
  }
}

function latencyRules({ acceptableLatency, processingTime }: LatencyBacklogScalingOptions): Rules {
  const unknown = [acceptableLatency, processingTime].some((duration) => duration.isUnresolved());
  const [accepted, worked] = unknown
    ? [undefined, undefined]
    : [acceptableLatency.toMilliseconds(), processingTime.toMilliseconds()];
  return [
    rule(unknown, () => `'acceptableLatency' and 'processingTime' must be known at synthesis, got a token`),
    rule(isKnown(worked) && worked <= 0, () => `'processingTime' must be longer than 0, got ${worked} ms`),
    rule(
      isKnown(accepted) && isKnown(worked) && accepted < worked,
      () =>
        `'acceptableLatency' must be at least 'processingTime' (${worked} ms), got ${accepted} ms; no number of tasks is so fast: raise it, or make the work shorter`,
    ),
  ];
}

function stepRules(steps: BacklogStep[]): Rules {
  return [
    atLeastOne('steps', steps),
    steps.map(({ messages, addTasks }, at) => [
      wholeNumber(`steps[${at}].messages`, messages, { min: 1 }),
      wholeNumber(`steps[${at}].addTasks`, addTasks, { min: 1 }),
      rule(
        at > 0 && messages <= (steps[at - 1]?.messages ?? 0),
        () => `'steps' must have rising numbers of 'messages', got ${messages} after ${steps[at - 1]?.messages}`,
      ),
    ]),
  ];
}
