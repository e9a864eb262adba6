import { Duration } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';

/** Options of a function that a subscriber of a `RetainedEventBus` invokes. */
export interface BusFunctionTargetOptions {
  /**
   * Whether EventBridge waits for the result: then an error of the function is a failed delivery, which is tried again, and so are the
   * `batchItemFailures` that it returns. Without it Lambda takes the events over, and repeats them by its own settings.
   *
   * @default true
   */
  readonly waitForResult?: boolean;

  /**
   * The time that EventBridge waits for the function, 1 to 30 whole seconds. A function that takes longer is not waited for.
   *
   * @default Duration.seconds(30) - the maximum
   */
  readonly invocationTimeout?: Duration;
}

/** Options of a queue that a subscriber of a `RetainedEventBus` sends to. Each is a text, or an expression of JSONata over `$events`. */
export interface BusQueueTargetOptions {
  /**
   * The message group. FIFO queues only.
   *
   * @default - the group that the event was published with; an event without one is not delivered
   */
  readonly messageGroupId?: string;

  /**
   * The id by which a second message of five minutes is known. FIFO queues only.
   *
   * @default - the id of the event
   */
  readonly messageDeduplicationId?: string;

  /**
   * The time before a message can be received, up to 15 minutes. Standard queues only.
   *
   * @default - that of the queue
   */
  readonly delay?: Duration;
}

/** Options of a topic that a subscriber of a `RetainedEventBus` publishes to. Each is a text, or an expression of JSONata over `$events`. */
export interface BusTopicTargetOptions {
  /**
   * The message group. FIFO topics only.
   *
   * @default - the group that the event was published with; an event without one is not delivered
   */
  readonly messageGroupId?: string;

  /**
   * The id by which a second message of five minutes is known. FIFO topics only.
   *
   * @default - the id of the event
   */
  readonly messageDeduplicationId?: string;

  /**
   * The subject of mails.
   *
   * @default - that of SNS
   */
  readonly subject?: string;
}

/** Options of a data stream that a subscriber of a `RetainedEventBus` writes to. */
export interface BusDataStreamTargetOptions {
  /**
   * The partition key: a text of its own is one shard; an expression of JSONata over `$events` is one for each event.
   *
   * @default - the group of the event for a subscriber in order, else the id of the event
   */
  readonly partitionKey?: string;
}

/** Options of an API destination that a subscriber of a `RetainedEventBus` calls. Values are texts, or expressions of JSONata over `$events`. */
export interface BusApiDestinationTargetOptions {
  /**
   * The headers that are added.
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

/** A call of any API of AWS by a subscriber of a `RetainedEventBus`. */
export interface BusUniversalTargetOptions {
  /** The service as the AWS SDK calls it, in lower case: `dynamodb`, `sfn`, `ecs`. */
  readonly service: string;

  /** The action in camel case, such as `putItem`. Not one that only reads, whose answer nobody gets. */
  readonly action: string;

  /**
   * The request: an expression of JSONata over `$events`, which is a list here, even of one, such as
   * `{% { "TableName": "orders", "Item": { "id": { "S": $events[0].Data.detail.id } } } %}`; or JSON.
   */
  readonly input: string;

  /** The statements that the call needs, of the role of the subscriber: its action, on the resources that it is for. */
  readonly policyStatements: iam.PolicyStatement[];
}
