import { Duration } from 'aws-cdk-lib/core';
import * as batch from 'aws-cdk-lib/aws-batch';
import { seconds, validate } from '../../private/validation';

/**
 * The time after which a job at the head of its queue that cannot start is canceled, so that those behind it can start.
 *
 * A canceled job becomes FAILED, which is notified like any failure; its retry rules do not apply. Batch takes these three
 * reasons. For its others (an instance type that the Region or the launch template does not support, a role without a
 * permission, an environment that is not valid) it takes no limit: `JobQueue.blockedRule` tells of them, and somebody has to
 * help (https://docs.aws.amazon.com/batch/latest/userguide/job_stuck_in_runnable_misconfiguration.html).
 */
export abstract class StuckJobLimit {
  /**
   * No environment of the queue finds instances or tasks. Consider a capacity with On-Demand behind it first.
   *
   * @param after the time at the head of the queue after which the job is canceled
   */
  public static insufficientCapacity(after: Duration): StuckJobLimit {
    return limit('insufficientCapacity', batch.JobStateTimeLimitActionsReason.INSUFFICIENT_INSTANCE_CAPACITY, after);
  }

  /**
   * The job alone needs more vCPUs than the maximum of every environment of the queue.
   *
   * @param after the time at the head of the queue after which the job is canceled
   */
  public static exceedsMaximum(after: Duration): StuckJobLimit {
    return limit('exceedsMaximum', batch.JobStateTimeLimitActionsReason.COMPUTE_ENVIRONMENT_MAX_RESOURCE, after);
  }

  /**
   * No instance type of the queue's environments has what the job needs.
   *
   * @param after the time at the head of the queue after which the job is canceled
   */
  public static impossibleRequirement(after: Duration): StuckJobLimit {
    return limit('impossibleRequirement', batch.JobStateTimeLimitActionsReason.JOB_RESOURCE_REQUIREMENT, after);
  }

  /** The time that the job may wait at the head of the queue. */
  public abstract readonly after: Duration;

  /** The reason that keeps the job from starting. */
  public abstract readonly reason: batch.JobStateTimeLimitActionsReason;

  /**
   * The action of the queue.
   *
   * @internal
   */
  public _bind(): batch.JobStateTimeLimitAction {
    return { reason: this.reason, maxTime: this.after, action: batch.JobStateTimeLimitActionsAction.CANCEL };
  }
}

class Limit extends StuckJobLimit {
  constructor(
    public readonly reason: batch.JobStateTimeLimitActionsReason,
    public readonly after: Duration,
  ) {
    super();
  }
}

function limit(factory: string, reason: batch.JobStateTimeLimitActionsReason, after: Duration): StuckJobLimit {
  validate(`StuckJobLimit.${factory}`, seconds('after', after, { min: 600, max: 86_400 }));
  return new Limit(reason, after);
}
