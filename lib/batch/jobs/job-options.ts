import { Duration } from 'aws-cdk-lib/core';
import * as batch from 'aws-cdk-lib/aws-batch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { RetryRule } from './retry-rule';

/** How much of a consumable resource a job holds while it runs. */
export interface ConsumedResource {
  /** The resource, for example the licences of a program. */
  readonly resource: batch.IConsumableResourceRef;

  /** How much of it, 1 or more. */
  readonly quantity: number;
}

/** Options that every kind of job has. */
export interface JobOptions {
  /**
   * How often a job is started at most, 1 to 10. Each reclaimed Spot instance uses up one.
   *
   * @default 5
   */
  readonly attempts?: number;

  /**
   * Which failures are worth another attempt; at most four rules, because Batch takes five and the last one ends the job.
   *
   * @default - the host was reclaimed or failed, or the container could not be started. A program that fails ends the job
   */
  readonly retryRules?: RetryRule[];

  /**
   * How long an attempt may run, 60 seconds or more. Batch then stops it, and does not retry it.
   *
   * @default Duration.hours(1)
   */
  readonly timeout?: Duration;

  /**
   * Values of the `Ref::name` placeholders of commands, which a submission may change.
   *
   * @default - none
   */
  readonly parameters?: { [name: string]: string };

  /**
   * The priority among jobs of one share, 0 to 9,999, higher first. For queues with a fair-share policy.
   *
   * @default - none
   */
  readonly schedulingPriority?: number;

  /**
   * Whether the tags of the job definition are put on the tasks, so that costs can be told apart.
   *
   * @default true
   */
  readonly propagateTags?: boolean;

  /**
   * Whether earlier revisions of the job definition stay usable when it changes. Jobs that wait in a queue name their
   * revision and fail without it. Kept revisions cost nothing; they stay when the stack is deleted.
   *
   * @default true
   */
  readonly keepRevisions?: boolean;

  /**
   * What the job holds while it runs, so that no more jobs run than there are, for example, licences.
   *
   * @default - nothing
   */
  readonly consumes?: ConsumedResource[];
}

/** Where the output of a job's containers goes, and what they may do. */
export interface JobRoleAndLogOptions {
  /**
   * What the program may do in AWS. Grant to the job, which is a principal.
   *
   * @default - a new role without permissions
   */
  readonly jobRole?: iam.IRole;

  /**
   * How long the output of containers is kept.
   *
   * @default logs.RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * A log group of your own, for example an encrypted one. In place of `logRetention`.
   *
   * @default - a new one, kept when the stack is deleted
   */
  readonly logGroup?: logs.ILogGroup;
}
