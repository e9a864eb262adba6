import { Duration, Size } from 'aws-cdk-lib/core';
import * as batch from 'aws-cdk-lib/aws-batch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { RetryRule } from '../jobs/retry-rule';
import { JobCompatibility } from '../jobs/submittable-job';

/** The size of a container whose caller names none. */
export const DEFAULT_VCPUS = 1;
export const DEFAULT_MEMORY = Size.gibibytes(2);

export const DEFAULT_ARCHITECTURE = ec2.InstanceArchitecture.ARM_64;
export const DEFAULT_ATTEMPTS = 5;
export const DEFAULT_TIMEOUT = Duration.hours(1);

/**
 * "Either schedulingPriority in job definition or schedulingPriorityOverride should be specified", says Batch of a job with a share.
 * In queues without a fair-share policy it has no effect.
 * https://github.com/nextflow-io/nextflow/pull/3505
 * https://github.com/hashicorp/terraform-provider-aws/issues/31226
 * https://docs.aws.amazon.com/batch/latest/userguide/job_definition_parameters.html
 */
export const DEFAULT_PRIORITY = 0;

/** The action of Batch on a failure of one kind. */
export interface ExitRule {
  readonly action: batch.Action;
  readonly on: batch.CustomReason;
}

/** The rules of retries, by default only for what the platform does to a job. */
export function exitRules(rules: RetryRule[] | undefined, compatibility: JobCompatibility): ExitRule[] {
  const chosen = rules ?? defaultRules(compatibility);
  const given = chosen.map((r) => ({ action: r._action, on: r._on }));
  // Batch retries what no rule matches, so a last rule has to end it.
  // https://docs.aws.amazon.com/batch/latest/userguide/job_retries.html
  return chosen.at(-1)?._decidesAll ? given : [...given, { action: batch.Action.EXIT, on: { onReason: '*' } }];
}

/**
 * Fargate says in the status of the job why a task could not start; EC2 says that it could not. Managed instances are EC2's, with an
 * agent that reports as Fargate's does.
 */
function defaultRules(compatibility: JobCompatibility): RetryRule[] {
  if (compatibility === JobCompatibility.MANAGED_INSTANCES) {
    return [
      RetryRule.hostTerminated(),
      RetryRule.startFailed(),
      RetryRule.resourceInitializationFailed(),
      RetryRule.imagePullFailed(),
    ];
  }
  return compatibility === JobCompatibility.FARGATE
    ? [
        RetryRule.fargateSpotInterrupted(),
        RetryRule.networkInterfaceTimedOut(),
        RetryRule.resourceInitializationFailed(),
        RetryRule.imagePullFailed(),
      ]
    : [RetryRule.hostTerminated(), RetryRule.startFailed()];
}
