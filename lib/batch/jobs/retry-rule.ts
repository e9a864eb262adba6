import * as batch from 'aws-cdk-lib/aws-batch';
import { matches, validate } from '../../private/validation';

/**
 * A rule for failures of a job that are worth another attempt. Rules are looked at in order and the first that matches decides;
 * Batch starts the job again up to the job's `attempts`. After the last rule, anything else ends the job.
 *
 * Patterns may end with `*` (https://docs.aws.amazon.com/batch/latest/userguide/job_retries.html).
 */
export abstract class RetryRule {
  /** Retries when the EC2 instance was reclaimed (Spot) or failed: `Host EC2 (instance i-...) terminated`. */
  public static hostTerminated(): RetryRule {
    return new ReasonRule(batch.Action.RETRY, { onStatusReason: 'Host EC2*' });
  }

  /** Retries when Fargate Spot took its capacity back: `Your Spot Task was interrupted.` */
  public static fargateSpotInterrupted(): RetryRule {
    return new ReasonRule(batch.Action.RETRY, { onStatusReason: 'Your Spot Task was interrupted*' });
  }

  /**
   * Retries when Fargate had no network interface for the task in time, which happens to some of many tasks that start
   * together: `Timeout waiting for network interface provisioning to complete.`
   */
  public static networkInterfaceTimedOut(): RetryRule {
    return new ReasonRule(batch.Action.RETRY, { onStatusReason: 'Timeout waiting for network interface*' });
  }

  /**
   * Retries when Fargate could not prepare the task, for example read its secrets or reach its log: `ResourceInitializationError: ...`
   * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html).
   */
  public static resourceInitializationFailed(): RetryRule {
    return new ReasonRule(batch.Action.RETRY, { onStatusReason: 'ResourceInitializationError*' });
  }

  /** Retries when Fargate could not pull the image: `CannotPullContainerError: ...`. On EC2 the container's reason says so. */
  public static imagePullFailed(): RetryRule {
    return new ReasonRule(batch.Action.RETRY, { onStatusReason: 'CannotPullContainer*' });
  }

  /** Retries when the container never ran on its EC2 instance: no disk, image registry not reached. Fargate has reasons of its own. */
  public static startFailed(): RetryRule {
    return new ReasonRule(batch.Action.RETRY, { onStatusReason: 'Task failed to start*' });
  }

  /**
   * Retries this exit code of the container, for example `'75'` or `'1*'`.
   *
   * @param pattern digits, with `*` at the end for any others
   */
  public static exitCode(pattern: string): RetryRule {
    validate(
      'RetryRule.exitCode',
      matches('pattern', pattern, /^(\d{1,3}\*?|\*)$/, "digits, and '*' at the end or not"),
    );
    return new ReasonRule(batch.Action.RETRY, { onExitCode: pattern });
  }

  /**
   * Ends the job at this exit code of the container, whatever later rules say.
   *
   * @param pattern digits, with `*` at the end for any others
   */
  public static exitCodeEnds(pattern: string): RetryRule {
    validate(
      'RetryRule.exitCodeEnds',
      matches('pattern', pattern, /^(\d{1,3}\*?|\*)$/, "digits, and '*' at the end or not"),
    );
    return new ReasonRule(batch.Action.EXIT, { onExitCode: pattern });
  }

  /**
   * Retries this reason of the container, for example `OutOfMemoryError*`.
   *
   * @param pattern the text, with `*` at the end for anything that follows
   */
  public static reason(pattern: string): RetryRule {
    validate('RetryRule.reason', reasonRules(pattern));
    return new ReasonRule(batch.Action.RETRY, { onReason: pattern });
  }

  /**
   * Retries this status reason of the job.
   *
   * @param pattern the text, with `*` at the end for anything that follows
   */
  public static statusReason(pattern: string): RetryRule {
    validate('RetryRule.statusReason', reasonRules(pattern));
    return new ReasonRule(batch.Action.RETRY, { onStatusReason: pattern });
  }

  /** Retries everything that earlier rules did not decide. Has to be the last one. */
  public static anythingElse(): RetryRule {
    return new ReasonRule(batch.Action.RETRY, { onReason: '*' });
  }

  /**
   * The action when it matches.
   *
   * @internal
   */
  public abstract readonly _action: batch.Action;

  /**
   * The pattern that it matches.
   *
   * @internal
   */
  public abstract readonly _on: batch.CustomReason;

  /**
   * Whether rules after it are never looked at.
   *
   * @internal
   */
  public abstract readonly _decidesAll: boolean;
}

class ReasonRule extends RetryRule {
  public readonly _decidesAll: boolean;

  constructor(
    public readonly _action: batch.Action,
    public readonly _on: batch.CustomReason,
  ) {
    super();
    this._decidesAll = _on.onReason === '*';
  }
}

function reasonRules(pattern: string) {
  return matches(
    'pattern',
    pattern,
    /^([A-Za-z0-9.:\s]{1,511}\*?|\*)$/,
    "letters, digits, '.', ':' and spaces, and '*' at the end",
  );
}
