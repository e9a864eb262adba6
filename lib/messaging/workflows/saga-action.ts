import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { isKnown, rule, seconds, validate } from '../../private/validation';
import { InvokeTask } from '../private/invoke-task';
import { functionTimeout, taskFacts } from '../private/saga-action-facts';

/** Options of a function that is an action of a saga. */
export interface SagaFunctionActionOptions {
  /**
   * The time after which an attempt is given up, in whole seconds, up to 1 day. Not shorter than the timeout of the function, which would
   * still work while its compensation does.
   *
   * @default - ten seconds more than the timeout of the function; 15 minutes and ten seconds for one that is imported
   */
  readonly timeout?: Duration;
}

/** Options of a task that is an action of a saga. */
export interface SagaTaskActionOptions {
  /**
   * Whether the output of the task is kept as the result of the step, up to `maxResultLength` of the saga: choose what is needed by
   * `outputs` of the task.
   *
   * @default false - the whole answer of ECS or Batch has several KB
   */
  readonly keepOutput?: boolean;
}

/** Options of several states that are an action of a saga. */
export interface SagaStatesActionOptions {
  /** The maximum duration of an attempt, in whole seconds: the states themselves have to hold it, for example by their timeouts. */
  readonly maxDuration: Duration;

  /**
   * Whether the output of the last state is kept as the result of the step, up to `maxResultLength` of the saga.
   *
   * @default false
   */
  readonly keepOutput?: boolean;
}

/**
 * The surroundings that an action is told of.
 *
 * @internal
 */
export interface SagaActionBindOptions {
  /** The name of its state. */
  readonly name: string;

  /** The event of a function. */
  readonly payload: Record<string, unknown>;

  /** The output of the state by the expression of the result, if another than its own. */
  readonly outputs?: (result: string) => unknown;

  /** The variables that are set, by the expression of the result; undefined where the result is not needed. */
  readonly assign?: (result: string) => Record<string, unknown>;
}

/**
 * The states of an action.
 *
 * @internal
 */
export interface SagaActionConfig {
  /** The state that is retried and whose errors are caught. */
  readonly attempt: sfn.TaskStateBase | sfn.Parallel;

  /** The state that the next one follows. */
  readonly end: sfn.INextable & sfn.IChainable;
}

/** The work of a step of a saga, or of its compensation: called at least once, so it must do nothing the second time. */
export abstract class SagaAction {
  /**
   * A function. It gets `idempotencyKey`, `step`, `input` (of the execution) and `results` (of the steps before, by their ids); a
   * compensation also `actionIdempotencyKey`, the key of the action that it undoes, and `failure`, what went wrong. What it returns is the
   * result of its step, up to `maxResultLength` of the saga.
   *
   * @param handler the function, its alias or version
   */
  public static lambdaFunction(handler: lambda.IFunction, options: SagaFunctionActionOptions = {}): SagaAction {
    const known = functionTimeout(handler);
    validate('SagaAction.lambdaFunction', [
      seconds('timeout', options.timeout, { min: 1, max: 86_400 }),
      rule(
        isKnown(options.timeout) && known !== undefined && options.timeout.toSeconds() < known,
        () =>
          `'timeout' must be at least that of the function (${known} s), got ${options.timeout?.toSeconds()} s: it would still work while it is compensated`,
      ),
    ]);
    return new FunctionAction(handler, options.timeout ?? Duration.seconds((known ?? 900) + 10));
  }

  /**
   * A task of aws-cdk-lib in JSONata, for example `tasks.EcsRunTask.jsonata()` or `tasks.DynamoUpdateItem.jsonata()`, with a
   * `taskTimeout`. Its arguments get what they need by `SagaExpression`. The saga adds retries, what happens with errors and what comes
   * next. A task is of one step.
   */
  public static task(task: sfn.TaskStateBase, options: SagaTaskActionOptions = {}): SagaAction {
    const { timeout, isJsonata } = taskFacts(task);
    validate('SagaAction.task', [
      rule(!isJsonata, () => `'task' must be in JSONata, got '${task.node.path}'; make it by jsonata()`),
      rule(
        timeout === undefined,
        () =>
          `'task' must have a 'taskTimeout' of a known duration, got none at '${task.node.path}': the saga could wait for a year; give one`,
      ),
    ]);
    return new TaskAction(task, Duration.seconds(timeout ?? 1), options.keepOutput ?? false);
  }

  /**
   * Several states, which are retried as a whole. Their variables must have other names than those of the saga: `results`, `failure`,
   * `rejectedSteps` and `uncompensated`.
   */
  public static states(start: sfn.IChainable, options: SagaStatesActionOptions): SagaAction {
    validate('SagaAction.states', seconds('maxDuration', options.maxDuration, { min: 1, max: YEAR }));
    return new StatesAction(start, options.maxDuration, options.keepOutput ?? false);
  }

  /**
   * The maximum duration of an attempt.
   *
   * @internal
   */
  public abstract readonly _timeout: Duration;

  /**
   * Whether it gives a result.
   *
   * @internal
   */
  public abstract readonly _hasResult: boolean;

  /**
   * Whether it can be used once only.
   *
   * @internal
   */
  public abstract readonly _once: boolean;

  /**
   * Makes the state.
   *
   * @internal
   */
  public abstract _bind(scope: Construct, options: SagaActionBindOptions): SagaActionConfig;
}

const YEAR = 365 * 24 * 3600;

class FunctionAction extends SagaAction {
  public readonly _hasResult = true;
  public readonly _once = false;

  constructor(
    private readonly handler: lambda.IFunction,
    public readonly _timeout: Duration,
  ) {
    super();
  }

  public _bind(scope: Construct, { name, payload, outputs, assign }: SagaActionBindOptions): SagaActionConfig {
    const result = '$states.result.Payload';
    const task = new InvokeTask(scope, name, {
      lambdaFunction: this.handler,
      payload: sfn.TaskInput.fromObject(payload),
      taskTimeout: sfn.Timeout.duration(this._timeout),
      // The retries of the step are for all errors.
      retryOnServiceExceptions: false,
      outputs: outputs ? outputs(result) : {},
      assign: assign?.(result),
    });
    return { attempt: task, end: task };
  }
}

class TaskAction extends SagaAction {
  public readonly _once = true;

  constructor(
    private readonly task: sfn.TaskStateBase,
    public readonly _timeout: Duration,
    public readonly _hasResult: boolean,
  ) {
    super();
  }

  public _bind(scope: Construct, { name, outputs, assign }: SagaActionBindOptions): SagaActionConfig {
    const result = this._hasResult ? '$states.input' : 'null';
    if (!outputs && !(assign && this._hasResult)) return { attempt: this.task, end: this.task };
    const kept = sfn.Pass.jsonata(scope, `${name}Result`, {
      outputs: outputs?.(result) ?? {},
      assign: assign?.(result),
    });
    this.task.next(kept);
    return { attempt: this.task, end: kept };
  }
}

class StatesAction extends SagaAction {
  public readonly _once = true;

  constructor(
    private readonly start: sfn.IChainable,
    public readonly _timeout: Duration,
    public readonly _hasResult: boolean,
  ) {
    super();
  }

  public _bind(scope: Construct, { name, outputs, assign }: SagaActionBindOptions): SagaActionConfig {
    const result = this._hasResult ? '$states.result[0]' : 'null';
    const states = sfn.Parallel.jsonata(scope, name, {
      outputs: outputs?.(result) ?? {},
      assign: this._hasResult ? assign?.(result) : undefined,
    });
    states.branch(this.start);
    return { attempt: states, end: states };
  }
}
