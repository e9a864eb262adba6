import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { PipeInput } from './pipe-input';

/**
 * Options of a request to an API destination, of an `EventPipe`. Values are texts, or paths of the event such as `$.body.id`; headers and
 * parameters that the connection has, too, are those of the connection.
 */
export interface PipeApiDestinationOptions {
  /**
   * The form in which a message or record is passed, as the body.
   *
   * @default - as it is
   */
  readonly input?: PipeInput;

  /**
   * The headers.
   *
   * @default - none
   */
  readonly headers?: { [name: string]: string };

  /**
   * The parameters of the query string.
   *
   * @default - none
   */
  readonly queryStringParameters?: { [name: string]: string };

  /**
   * The values of the `*` in the path of the endpoint, in their order.
   *
   * @default - none
   */
  readonly pathParameterValues?: string[];
}

/** Options of a task of Amazon ECS that an `EventPipe` starts. The task learns of the event by its environment alone. */
export interface PipeTaskTargetOptions {
  /** The cluster, and the VPC of the task. */
  readonly cluster: ecs.ICluster;

  /** The environment variables of the container: texts, or paths of the event such as `$.body.orderId`. */
  readonly environment: { [name: string]: string };

  /**
   * The container that gets the environment variables.
   *
   * @default - the default container of the task definition
   */
  readonly containerName?: string;

  /**
   * The subnets of a task in `awsvpc` mode.
   *
   * @default - the private subnets of the VPC with egress
   */
  readonly subnets?: ec2.SubnetSelection;

  /**
   * The security groups of a task in `awsvpc` mode, one to five, which must be given for it: those of the VPC's own default let all in.
   *
   * @default - none
   */
  readonly securityGroups?: ec2.ISecurityGroup[];
}

/** Options of a job of AWS Batch that an `EventPipe` submits. */
export interface PipeJobTargetOptions {
  /**
   * The name of jobs, 128 characters at most.
   *
   * @default 'from-pipe'
   */
  readonly jobName?: string;

  /**
   * The environment variables of the container: texts, or paths of the event such as `$.body.orderId`.
   *
   * @default - none
   */
  readonly environment?: { [name: string]: string };

  /**
   * The parameters of the job definition: texts, or paths of the event.
   *
   * @default - those of the definition
   */
  readonly parameters?: { [name: string]: string };

  /**
   * The number of times that the job is tried, 1 to 10.
   *
   * @default - that of the definition
   */
  readonly attempts?: number;
}

/** Options of a target of an `EventPipe`. */
export interface PipeTargetOptions {
  /**
   * The form in which messages or records, or what the enrichment returned, are passed to the target.
   *
   * @default - as they are
   */
  readonly input?: PipeInput;
}

/** Options of a function or an express workflow that an `EventPipe` sends to. */
export interface PipeComputeTargetOptions extends PipeTargetOptions {
  /**
   * Whether the pipe waits for the result: then it tries failures again, and takes `batchItemFailures` as an answer.
   *
   * @default true
   */
  readonly waitForResult?: boolean;
}

/**
 * Options of a queue that an `EventPipe` sends to. A FIFO queue needs a group, and an id unless its `contentBasedDeduplication` makes one;
 * both may be paths of the event, such as `$.body.orderId`, before `input` changes it.
 */
export interface PipeQueueTargetOptions extends PipeTargetOptions {
  /**
   * The message group. FIFO queues only.
   *
   * @default - none
   */
  readonly messageGroupId?: string;

  /**
   * The id by which a second message of five minutes is known. FIFO queues only.
   *
   * @default - none
   */
  readonly messageDeduplicationId?: string;
}

/** Options of an event bus that an `EventPipe` sends to. */
export interface PipeEventBusTargetOptions extends PipeTargetOptions {
  /** The source of the events, which rules match, such as `shop.orders`, or a path of the event, such as `$.body.source`. */
  readonly source: string;

  /** The type of the events, 128 characters at most, such as `OrderPlaced`, or a path of the event, such as `$.body.kind`. */
  readonly detailType: string;
}

/** Options of a data stream that an `EventPipe` sends to. */
export interface PipeDataStreamTargetOptions extends PipeTargetOptions {
  /** The partition key, 256 characters at most: a path of the event, such as `$.body.customerId`. A text of its own is one shard. */
  readonly partitionKey: string;
}

/** Options of a log group that an `EventPipe` writes to. */
export interface PipeLogGroupTargetOptions extends PipeTargetOptions {
  /**
   * The log stream, 256 characters at most, or a path of the event.
   *
   * @default - one that Pipes name
   */
  readonly logStreamName?: string;

  /**
   * The path of the time of the event, in milliseconds since 1970.
   *
   * @default - the time of the delivery
   */
  readonly timestamp?: string;
}
