import { Duration } from 'aws-cdk-lib/core';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { failureTopicRules } from '../../private/topic-delivery';
import { Rules, seconds, validate } from '../../private/validation';

/** Options of a workflow of the kind `STANDARD`. */
export interface WorkflowStandardKindOptions {
  /**
   * The maximum duration of an execution, 1 second to 1 year. A definition that is given as text or as a file has its own
   * `TimeoutSeconds` instead.
   *
   * @default Duration.days(1)
   */
  readonly timeout?: Duration;

  /**
   * A standard topic that gets the event of each execution that failed, timed out or was aborted, as the dead-letter queue does. Its policy
   * is extended for EventBridge, which names no source there; that of an imported one must let it in already. An encrypted one needs a
   * customer managed key that admits EventBridge.
   *
   * @default - none; the event is in the dead-letter queue in any case
   */
  readonly failureTopic?: sns.ITopic;

  /**
   * The key of the dead-letter queue. Its policy is extended for EventBridge; that of an imported key must let it in already, or events
   * are lost without an error.
   *
   * @default - a key of SQS
   */
  readonly deadLetterQueueEncryptionKey?: kms.IKey;
}

/** Options of a workflow of the kind `EXPRESS`. */
export interface WorkflowExpressKindOptions {
  /**
   * The maximum duration of an execution, 1 second to 5 minutes. A definition that is given as text or as a file has its own
   * `TimeoutSeconds` instead.
   *
   * @default Duration.minutes(5)
   */
  readonly timeout?: Duration;
}

/**
 * The kind of a workflow, which Step Functions never changes: another kind is another state machine
 * (https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html).
 */
export abstract class WorkflowKind {
  /**
   * Executions of up to a year that run each state exactly once, are kept for 90 days with their history, and can be redriven. Billed by
   * transition between states.
   */
  public static standard(options: WorkflowStandardKindOptions = {}): WorkflowKind {
    validate('WorkflowKind.standard', timeoutRules(options.timeout, YEAR), failureTopicRules(options.failureTopic));
    return new Kind(sfn.StateMachineType.STANDARD, options.timeout, YEAR, options);
  }

  /**
   * Executions of up to five minutes for many short events, which may run a state more than once and have no history but the log. Billed
   * by execution and by memory over time. EventBridge hears of none of them, so that there is no dead-letter queue: who starts an
   * execution has to try again.
   */
  public static express(options: WorkflowExpressKindOptions = {}): WorkflowKind {
    validate('WorkflowKind.express', timeoutRules(options.timeout, FIVE_MINUTES));
    return new Kind(sfn.StateMachineType.EXPRESS, options.timeout, FIVE_MINUTES);
  }

  /**
   * The type of the state machine.
   *
   * @internal
   */
  public abstract readonly _type: sfn.StateMachineType;

  /**
   * The timeout that the caller gave.
   *
   * @internal
   */
  public abstract readonly _givenTimeout?: Duration;

  /**
   * The timeout of a definition that has none of its own.
   *
   * @internal
   */
  public abstract readonly _timeout: Duration;

  /**
   * The maximum timeout in seconds.
   *
   * @internal
   */
  public abstract readonly _maxTimeout: number;

  /**
   * The options of what happens with failed executions; undefined where nothing is told of them.
   *
   * @internal
   */
  public abstract readonly _failures?: WorkflowStandardKindOptions;
}

class Kind extends WorkflowKind {
  public readonly _timeout: Duration;

  constructor(
    public readonly _type: sfn.StateMachineType,
    public readonly _givenTimeout: Duration | undefined,
    public readonly _maxTimeout: number,
    public readonly _failures?: WorkflowStandardKindOptions,
  ) {
    super();
    this._timeout = _givenTimeout ?? (_failures ? Duration.days(1) : Duration.minutes(5));
  }
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const YEAR = 365 * 24 * 3600;
const FIVE_MINUTES = 5 * 60;

function timeoutRules(timeout: Duration | undefined, max: number): Rules {
  return seconds('timeout', timeout, { min: 1, max });
}
