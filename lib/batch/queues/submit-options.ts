import { Duration, Size } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { RetryRule } from '../jobs/retry-rule';
import { ISubmittableJob } from '../jobs/submittable-job';
import { JobDependency } from '../submissions/job-dependency';

/** The job of a submission. */
export interface SubmitOptions {
  /** The job. */
  readonly job: ISubmittableJob;

  /**
   * The name of the job in lists and events, 1 to 128 letters, digits, hyphens and underscores. Names that begin with
   * `ArrayPipeline_` are those of pipelines, whose failures a queue does not report.
   *
   * @default - the construct id of the job
   */
  readonly name?: string;

  /**
   * The number of children, 2 to 10,000. Each finds its index, from 0, in `AWS_BATCH_JOB_ARRAY_INDEX`.
   *
   * @default - a single job
   */
  readonly arraySize?: number;
}

/** The job of a submission, with the overrides that a rule cannot have. */
export interface DetailedSubmitOptions extends SubmitOptions {
  /**
   * Values of the job's parameters.
   *
   * @default - the job's own
   */
  readonly parameters?: { [name: string]: string };

  /**
   * Environment variables beside the job's own.
   *
   * @default - none
   */
  readonly environment?: { [name: string]: string };

  /**
   * The command of a job of one container or a pod, in place of its own. `Ref::name` stands for a parameter.
   *
   * @default - the job's own
   */
  readonly command?: string[];

  /**
   * The vCPUs of a job of one container or a pod. On Fargate they have to go with the memory.
   *
   * @default - the job's own
   */
  readonly vcpus?: number;

  /**
   * The memory of a job of one container or a pod.
   *
   * @default - the job's own
   */
  readonly memory?: Size;

  /**
   * The GPUs of a job of one container or a pod, on EC2.
   *
   * @default - the job's own
   */
  readonly gpus?: number;

  /**
   * The type of all instances of a multi-node job. Other jobs run on what fits their size.
   *
   * @default - the job's own
   */
  readonly instanceType?: ec2.InstanceType;

  /**
   * The maximum number of attempts, 1 to 10, with `retryRules`.
   *
   * @default - the job's own, with its own rules
   */
  readonly attempts?: number;

  /**
   * The rules of retries, with `attempts`: Batch replaces number and rules of the job together.
   *
   * @default - with `attempts` those of a job that names none, for what the platform does to it; else the job's own
   */
  readonly retryRules?: RetryRule[];

  /**
   * The maximum duration of an attempt, a minute or more.
   *
   * @default - the job's own
   */
  readonly timeout?: Duration;

  /**
   * The tags of the job, 50 at most.
   *
   * @default - none
   */
  readonly tags?: { [name: string]: string };

  /**
   * Whether the task of Amazon ECS gets the tags of the job and its definition. Not for pods.
   *
   * @default - the job's own
   */
  readonly propagateTags?: boolean;

  /**
   * The share of the queue's capacity that the job uses. Required by a queue with a fair-share policy, refused by one without.
   * For a workflow it may be an expression: `sfn.JsonPath.stringAt('$.team')`, or in JSONata `'{% $states.input.team %}'`; check such a
   * value before, because Batch takes any identifier and gives an unknown one the weight 1.
   *
   * @default - none
   */
  readonly share?: string;

  /**
   * The priority among the jobs of one share, 0 to 9,999, higher first. For queues with a fair-share policy.
   *
   * @default - the job's own
   */
  readonly schedulingPriority?: number;
}

/** Options of a Step Functions state that submits a job. */
export interface SubmitTaskOptions extends DetailedSubmitOptions {
  /**
   * Whether the workflow waits for the job, and fails with it. Step Functions waits for jobs of one container on Fargate or EC2;
   * for others use `submitAndPoll()`.
   *
   * @default true
   */
  readonly waitForCompletion?: boolean;

  /**
   * The array size as an expression of the workflow: `sfn.JsonPath.stringAt('$.children')` for a field that holds a number, or in
   * JSONata `'{% $states.input.children %}'`. In place of `arraySize`. Batch takes 2 to 10,000 and fails the state for others.
   *
   * @default - `arraySize`
   */
  readonly arraySizeExpression?: string;

  /**
   * The priority as an expression of the workflow: `sfn.JsonPath.stringAt('$.priority')` for a field that holds a number, or in
   * JSONata `'{% $states.input.priority %}'`. In place of `schedulingPriority`.
   *
   * @default - `schedulingPriority`
   */
  readonly schedulingPriorityExpression?: string;

  /**
   * The jobs that have to succeed first, 20 at most.
   *
   * @default - none
   */
  readonly dependsOn?: JobDependency[];

  /**
   * The language of the state's expressions. The value of a workflow that is in JSONata as a whole is JSONATA as well.
   *
   * @default sfn.QueryLanguage.JSON_PATH
   */
  readonly queryLanguage?: sfn.QueryLanguage;
}

/** Options of a job that is submitted for each object in a bucket. */
export interface SubmitOnObjectOptions extends SubmitOptions {
  /** The bucket. One that is imported must send its events to EventBridge. */
  readonly bucket: s3.IBucket;

  /**
   * The prefix of the keys.
   *
   * @default - every key
   */
  readonly prefix?: string;

  /**
   * The suffix of the keys. With a `prefix` as well, both have to match.
   *
   * @default - every key
   */
  readonly suffix?: string;

  /**
   * The job's parameter that gets the bucket's name.
   *
   * @default 'bucket'
   */
  readonly bucketParameter?: string;

  /**
   * The job's parameter that gets the object's key.
   *
   * @default 'key'
   */
  readonly keyParameter?: string;
}

/** Options of a job that is submitted on a schedule. */
export interface SubmitOnScheduleOptions extends DetailedSubmitOptions {
  /** The schedule and its time zone, for example `ScheduleExpression.cron({ hour: '2', timeZone: TimeZone.EUROPE_BERLIN })`. */
  readonly schedule: scheduler.ScheduleExpression;

  /**
   * Whether the schedule is enabled.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * The maximum number of retries of a submission that Batch refuses, 0 to 185.
   *
   * @default 3
   */
  readonly retryAttempts?: number;

  /**
   * The maximum time of retries, 1 minute to 24 hours. A submission that still fails is put into the queue's dead-letter queue.
   *
   * @default Duration.hours(1)
   */
  readonly maxEventAge?: Duration;

  /**
   * The window within which the job is submitted, to spread load.
   *
   * @default scheduler.TimeWindow.off()
   */
  readonly timeWindow?: scheduler.TimeWindow;
}

/** The names of the environment variables that a submitting function gets. */
export interface SubmitterVariables {
  /**
   * The variable that holds the ARN of the job queue.
   *
   * @default 'JOB_QUEUE'
   */
  readonly queueVariable?: string;

  /**
   * The variable that holds the ARN of the job definition.
   *
   * @default 'JOB_DEFINITION'
   */
  readonly jobVariable?: string;
}
