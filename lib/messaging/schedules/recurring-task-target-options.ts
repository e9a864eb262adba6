import * as iam from 'aws-cdk-lib/aws-iam';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { SageMakerPipelineParameter } from 'aws-cdk-lib/aws-scheduler-targets';

/** Options of a function or state machine that a `RecurringTask` starts. */
export interface RecurringTaskInputOptions {
  /**
   * The input, as an object of JSON. It may have `scheduler.ContextAttribute`s, such as the scheduled time.
   *
   * @default - a notification of Scheduler, with the time and the ARN of the schedule
   */
  readonly input?: { [name: string]: unknown };
}

/** Options of a queue that a `RecurringTask` sends to. */
export interface RecurringTaskQueueOptions {
  /** The message, up to 256 KB. */
  readonly message: scheduler.ScheduleTargetInput;

  /**
   * The message group, 1 to 128 characters: of a FIFO queue, and only of one.
   *
   * @default - none
   */
  readonly messageGroupId?: string;
}

/** Options of a topic that a `RecurringTask` publishes to. */
export interface RecurringTaskTopicOptions {
  /** The message, up to 256 KB. */
  readonly message: scheduler.ScheduleTargetInput;
}

/** Options of an event bus that a `RecurringTask` sends to. */
export interface RecurringTaskEventBusOptions {
  /** The source of the event, such as `shop.stock`. Not one that begins with `aws.`. */
  readonly source: string;

  /** The type of the event, up to 128 characters. */
  readonly detailType: string;

  /** The event, as an object of JSON. It may have `scheduler.ContextAttribute`s, such as the scheduled time. */
  readonly detail: { [name: string]: unknown };
}

/** Options of a stream of Kinesis that a `RecurringTask` writes to. */
export interface RecurringTaskStreamOptions {
  /** The record. */
  readonly record: scheduler.ScheduleTargetInput;

  /** The partition key, 1 to 256 characters. */
  readonly partitionKey: string;
}

/** Options of a delivery stream of Data Firehose that a `RecurringTask` writes to. */
export interface RecurringTaskDeliveryStreamOptions {
  /** The record. */
  readonly record: scheduler.ScheduleTargetInput;
}

/** Options of a pipeline of SageMaker AI that a `RecurringTask` starts. */
export interface RecurringTaskSageMakerPipelineOptions {
  /**
   * The parameters of the execution, 200 at most.
   *
   * @default - none
   */
  readonly parameters?: SageMakerPipelineParameter[];
}

/** A call of any API of AWS by a `RecurringTask`. */
export interface RecurringTaskUniversalOptions {
  /** The service as the AWS SDK calls it, in lower case: `rds`, `sfn`, `ecs`. */
  readonly service: string;

  /** The action in camel case, such as `stopDBCluster`. Not one that only reads, which Scheduler refuses. */
  readonly action: string;

  /** The statements that the call needs, of the role of the schedule: its action, on the resources that it is for. */
  readonly policyStatements: iam.PolicyStatement[];

  /**
   * The parameters of the call. It may have `scheduler.ContextAttribute`s, such as the scheduled time.
   *
   * @default - none
   */
  readonly input?: { [name: string]: unknown };
}
