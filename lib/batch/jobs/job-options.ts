import { Duration } from 'aws-cdk-lib/core';
import * as batch from 'aws-cdk-lib/aws-batch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { RetryRule } from './retry-rule';

/** A quantity of a consumable resource that a job holds while it runs. */
export interface ConsumedResource {
  /** The resource, for example the licences of a program. */
  readonly resource: batch.IConsumableResourceRef;

  /** The quantity, 1 or more. */
  readonly quantity: number;
}

/** Options that every kind of job has. */
export interface JobOptions {
  /**
   * The maximum number of attempts, 1 to 10. Each interruption of Spot capacity uses up one.
   *
   * @default 5
   */
  readonly attempts?: number;

  /**
   * The failures that are worth another attempt; at most four rules, because Batch takes five and the last one ends the job.
   *
   * @default - an interrupted or failed host, and a container that could not be started; a program that fails ends the job
   */
  readonly retryRules?: RetryRule[];

  /**
   * The maximum duration of an attempt, 60 seconds or more. Batch then stops the attempt, and does not retry it.
   *
   * @default Duration.hours(1)
   */
  readonly timeout?: Duration;

  /**
   * The values of the `Ref::name` placeholders of commands, which a submission may change.
   *
   * @default - none
   */
  readonly parameters?: { [name: string]: string };

  /**
   * The priority among jobs of one share, 0 to 9,999, higher first. For queues with a fair-share policy; others do not heed it.
   *
   * @default 0 - Batch refuses a job with a share that has no priority
   */
  readonly schedulingPriority?: number;

  /**
   * Whether the tags that a job is submitted with are put on its tasks, for the allocation of costs. The definition has
   * none of the app's: CloudFormation would replace it with each tag that changes. Not on EKS.
   *
   * @default - true, but false on EKS
   */
  readonly propagateTags?: boolean;

  /**
   * Whether earlier revisions of the job definition stay usable when it changes. Running executions and other submitters
   * name the revision that they began with and fail without it. Kept revisions cost nothing; they stay when the stack is
   * deleted.
   *
   * @default true
   */
  readonly keepRevisions?: boolean;

  /**
   * The consumable resources that the job holds while it runs, so that, for example, no more jobs run than there are licences.
   *
   * @default - none
   */
  readonly consumes?: ConsumedResource[];
}

/** The roles of a job, and the log of its containers. */
export interface JobRoleAndLogOptions {
  /**
   * The role of the program. Grant to the job, which is a principal.
   *
   * @default - a new role without permissions
   */
  readonly jobRole?: iam.IRole;

  /**
   * The role that starts the containers, for several jobs that share it. What this job needs is added to it.
   *
   * @default - a new role that may pull the images, write the log and read the secrets
   */
  readonly executionRole?: iam.IRole;

  /**
   * Whether people can open a shell in the running containers by ECS Exec. It lets the job role talk to Session Manager, and
   * needs a root file system that can be written to
   * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html).
   *
   * @default false
   */
  readonly enableExecuteCommand?: boolean;

  /**
   * The time that the output of containers is kept.
   *
   * @default logs.RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The key that encrypts the log group. Its policy must admit CloudWatch Logs.
   *
   * @default - the encryption of CloudWatch Logs
   */
  readonly logEncryptionKey?: kms.IKey;

  /**
   * A log group of your own, in place of `logRetention` and `logEncryptionKey`.
   *
   * @default - a new one, kept when the stack is deleted
   */
  readonly logGroup?: logs.ILogGroup;

  /**
   * Another log driver than that of CloudWatch Logs, for example Splunk's, which is the only other one on Fargate and managed instances.
   * FireLens is the `logRouter` of a `MultiContainerJob`
   * (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-batch-jobdefinition-logconfiguration.html).
   *
   * @default - CloudWatch Logs
   */
  readonly logDriver?: ecs.LogDriver;
}
