import { Aws, IResource } from 'aws-cdk-lib/core';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import { IDeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Rules } from '../../private/validation';
import {
  apiDestinationTargetRules,
  busArnRules,
  dataStreamRules,
  expressTargetRules,
  fifoTargetRules,
  functionTargetRules,
  universalRules,
} from '../private/bus-target-rules';
import { letInvoke, letRun, letSend } from '../private/pipe-grants';
import {
  BusApiDestinationTargetOptions,
  BusDataStreamTargetOptions,
  BusFunctionTargetOptions,
  BusQueueTargetOptions,
  BusTopicTargetOptions,
  BusUniversalTargetOptions,
} from './bus-subscriber-target-options';

/**
 * A target, as a subscriber takes it.
 *
 * @internal
 */
export interface BusSubscriberTargetConfig {
  readonly arn: string;
  /** The resource, if it is one of CDK: the subscriber is made in its stack. */
  readonly resource?: IResource;
  /** The maximum number of events of a delivery, and how many EventBridge takes by itself. */
  readonly maxBatchSize: number;
  readonly batchSize: number;
  /** Whether events stay in the order in which they are delivered. */
  readonly keepsOrder: boolean;
  /** Whether it takes the event as published alone. */
  readonly rawOnly?: boolean;
  /** Whether its parameters make the request of the event, so that no payload is given. */
  readonly ownRequest?: boolean;
  /** Whether it can be in another account or Region. */
  readonly anywhere?: boolean;
  readonly rules: Rules;
  /** The block of parameters. */
  readonly parameters: (inOrder: boolean) => Record<string, unknown>;
  readonly grant: (role: iam.Role) => void;
}

/** The group and the id that an event has. */
const GROUP = '{% $events.SystemMetadata.EventGroupId %}';
const EVENT_ID = '{% $events.SystemMetadata."aws:EventId" %}';

/**
 * The target of a subscriber of a `RetainedEventBus`, in the account and Region of the bus but for other buses. Another one replaces the
 * subscriber.
 */
export class BusSubscriberTarget {
  /** A queue. */
  public static queue(queue: sqs.IQueue, options: BusQueueTargetOptions = {}): BusSubscriberTarget {
    return new BusSubscriberTarget({
      arn: queue.queueArn,
      resource: queue,
      maxBatchSize: 10,
      batchSize: 10,
      keepsOrder: queue.fifo,
      rules: fifoTargetRules('queue', queue, options, options.delay),
      parameters: () => ({
        SqsParameters: queue.fifo ? fifo(options) : { DelaySeconds: options.delay && `${options.delay.toSeconds()}` },
      }),
      grant: (role) => letSend(role, queue),
    });
  }

  /** A function, or the version or alias of one. It gets a list of events, or with a `batchSize` of 1 the one event. */
  public static lambdaFunction(handler: lambda.IFunction, options: BusFunctionTargetOptions = {}): BusSubscriberTarget {
    const { waitForResult = true, invocationTimeout } = options;
    return new BusSubscriberTarget({
      arn: handler.functionArn,
      resource: handler,
      maxBatchSize: 100,
      batchSize: 10,
      keepsOrder: waitForResult,
      rules: functionTargetRules(handler, options),
      parameters: () => ({
        LambdaParameters: {
          InvocationType: waitForResult ? 'REQUEST_RESPONSE' : 'EVENT',
          InvocationTimeoutSeconds: `${invocationTimeout?.toSeconds() ?? 30}`,
        },
      }),
      grant: (role) => letInvoke(role, handler),
    });
  }

  /** A workflow that is started with a list of events and not waited for, standard or express. Have the workflow tell that it failed. */
  public static workflow(machine: sfn.IStateMachine): BusSubscriberTarget {
    return new BusSubscriberTarget({
      arn: machine.stateMachineArn,
      resource: machine,
      maxBatchSize: 100,
      batchSize: 10,
      keepsOrder: false,
      rules: [],
      parameters: () => ({ StepFunctionsParameters: { InvocationType: 'EVENT' } }),
      grant: (role) =>
        iam.Grant.addToPrincipal({
          grantee: role,
          actions: ['states:StartExecution'],
          resourceArns: [machine.stateMachineArn],
        }),
    });
  }

  /** An express workflow that is waited for, 30 seconds at most: an execution that fails is a failed delivery. Its input is a list of events. */
  public static expressWorkflow(machine: sfn.IStateMachine): BusSubscriberTarget {
    return new BusSubscriberTarget({
      arn: machine.stateMachineArn,
      resource: machine,
      maxBatchSize: 100,
      batchSize: 10,
      keepsOrder: true,
      rules: expressTargetRules(machine),
      parameters: () => ({
        StepFunctionsParameters: { InvocationType: 'REQUEST_RESPONSE', InvocationTimeoutSeconds: '30' },
      }),
      grant: (role) => letRun(role, machine),
    });
  }

  /** A topic. */
  public static topic(topic: sns.ITopic, options: BusTopicTargetOptions = {}): BusSubscriberTarget {
    return new BusSubscriberTarget({
      arn: topic.topicArn,
      resource: topic,
      maxBatchSize: 10,
      batchSize: 10,
      keepsOrder: topic.fifo,
      rules: fifoTargetRules('topic', topic, options),
      parameters: () => ({ SnsParameters: { Subject: options.subject, ...(topic.fifo && fifo(options)) } }),
      grant: (role) => {
        iam.Grant.addToPrincipal({ grantee: role, actions: ['sns:Publish'], resourceArns: [topic.topicArn] });
        topic.masterKey?.grant(role, 'kms:Decrypt', 'kms:GenerateDataKey');
      },
    });
  }

  /** A data stream. */
  public static dataStream(stream: kinesis.IStream, options: BusDataStreamTargetOptions = {}): BusSubscriberTarget {
    return new BusSubscriberTarget({
      arn: stream.streamArn,
      resource: stream,
      maxBatchSize: 500,
      batchSize: 500,
      keepsOrder: true,
      rules: dataStreamRules(options),
      parameters: (inOrder) => ({
        KinesisParameters: { PartitionKey: options.partitionKey ?? (inOrder ? GROUP : EVENT_ID) },
      }),
      grant: (role) => {
        stream.grant(role, 'kinesis:PutRecords');
        stream.encryptionKey?.grant(role, 'kms:GenerateDataKey');
      },
    });
  }

  /** A delivery stream, for example into a bucket. Nothing is put between records: see `BusSubscriberPayload.jsonLine()`. */
  public static deliveryStream(stream: IDeliveryStream): BusSubscriberTarget {
    return new BusSubscriberTarget({
      arn: stream.deliveryStreamArn,
      resource: stream,
      maxBatchSize: 500,
      batchSize: 500,
      keepsOrder: false,
      rules: [],
      parameters: () => ({}),
      grant: (role) => stream.grant(role, 'firehose:PutRecordBatch'),
    });
  }

  /**
   * A bus with rules, such as the `bus` of an `ApplicationEventBus`, of any account and Region. One of another account must let the role
   * send events.
   */
  public static eventBus(bus: events.IEventBus): BusSubscriberTarget {
    return new BusSubscriberTarget({
      arn: bus.eventBusArn,
      maxBatchSize: 10,
      batchSize: 10,
      keepsOrder: false,
      rawOnly: true,
      anywhere: true,
      rules: [],
      parameters: () => ({}),
      grant: (role) => letForward(role, bus.eventBusArn, 'events:PutEvents'),
    });
  }

  /**
   * Another bus with retention, of any account and Region. One of another account must let the role send events.
   *
   * @param eventBusArn the ARN, with the id that EventBridge put at its end: the `eventBusArn` of a `RetainedEventBus`
   */
  public static retainedEventBus(eventBusArn: string): BusSubscriberTarget {
    return new BusSubscriberTarget({
      arn: eventBusArn,
      maxBatchSize: 100,
      batchSize: 100,
      keepsOrder: true,
      anywhere: true,
      rules: busArnRules(eventBusArn),
      parameters: (inOrder) => (inOrder ? { EventBusV2Parameters: { SystemMetadata: { EventGroupId: GROUP } } } : {}),
      grant: (role) => letForward(role, eventBusArn, 'events:PutEvents', 'events:PutRawEvents'),
    });
  }

  /** An endpoint outside AWS, or a private one, one event at a time: see `EventApiDestination`. */
  public static apiDestination(
    destination: events.IApiDestination,
    options: BusApiDestinationTargetOptions = {},
  ): BusSubscriberTarget {
    const { headers, queryStringParameters, pathParameterValues } = options;
    return new BusSubscriberTarget({
      arn: destination.apiDestinationArn,
      resource: destination,
      maxBatchSize: 1,
      batchSize: 1,
      keepsOrder: true,
      rules: apiDestinationTargetRules(options),
      parameters: () => ({
        HttpParameters: {
          HeaderParameters: headers,
          QueryStringParameters: queryStringParameters,
          PathParameterValues: pathParameterValues,
        },
      }),
      grant: (role) =>
        iam.Grant.addToPrincipal({
          grantee: role,
          actions: ['events:InvokeApiDestination'],
          resourceArns: [destination.apiDestinationArn],
        }),
    });
  }

  /**
   * A call of any API of AWS that writes, one event at a time, within 30 seconds
   * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-custom-bus-universal-targets.html).
   */
  public static universal(options: BusUniversalTargetOptions): BusSubscriberTarget {
    const { service, action, input, policyStatements } = options;
    return new BusSubscriberTarget({
      arn: `arn:${Aws.PARTITION}:events:::aws-sdk:${service}:${action}`,
      maxBatchSize: 1,
      batchSize: 1,
      keepsOrder: true,
      anywhere: true,
      ownRequest: true,
      rules: universalRules(options),
      parameters: () => ({ UniversalTargetParameters: { Input: input } }),
      grant: (role) => policyStatements.forEach((statement) => role.addToPolicy(statement)),
    });
  }

  private constructor(
    /**
     * What it is.
     *
     * @internal
     */
    public readonly _config: BusSubscriberTargetConfig,
  ) {}
}

function fifo({ messageGroupId, messageDeduplicationId }: BusQueueTargetOptions): Record<string, unknown> {
  return { MessageGroupId: messageGroupId ?? GROUP, MessageDeduplicationId: messageDeduplicationId ?? EVENT_ID };
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-custom-bus-target-bus.html */
function letForward(grantee: iam.Role, busArn: string, ...actions: string[]): void {
  iam.Grant.addToPrincipal({ grantee, actions, resourceArns: [busArn] });
}
