import { IResource } from 'aws-cdk-lib/core';
import * as batch from 'aws-cdk-lib/aws-batch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import { IDeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { CfnPipe } from 'aws-cdk-lib/aws-pipes';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Rules } from '../../private/validation';
import { letCall, letInvoke, letRun, letRunTask, letSend } from '../private/pipe-grants';
import { httpParameters, taskParameters, variables } from '../private/pipe-target-parameters';
import {
  apiDestinationRules,
  dataStreamTargetRules,
  eventBusTargetRules,
  expressRules,
  jobTargetRules,
  logGroupTargetRules,
  queueTargetRules,
  taskTargetRules,
  topicTargetRules,
} from '../private/pipe-target-rules';
import { PipeInput } from './pipe-input';
import {
  PipeApiDestinationOptions,
  PipeComputeTargetOptions,
  PipeDataStreamTargetOptions,
  PipeEventBusTargetOptions,
  PipeJobTargetOptions,
  PipeLogGroupTargetOptions,
  PipeQueueTargetOptions,
  PipeTargetOptions,
  PipeTaskTargetOptions,
} from './pipe-target-options';

/**
 * A target, as a pipe takes it.
 *
 * @internal
 */
export interface PipeTargetConfig {
  readonly resource: IResource;
  readonly arn: string;
  readonly input?: PipeInput;
  /** The maximum number of events of a batch (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-batching-concurrency.html). */
  readonly maxBatchSize: number;
  /** Whether events that come in order can leave it in another. */
  readonly losesOrder: boolean;
  /** Whether it is taken from the account of the pipe only. */
  readonly sameAccount?: boolean;
  readonly rules: Rules;
  readonly parameters: CfnPipe.PipeTargetParametersProperty;
  readonly grant: (role: iam.Role) => void;
}

/** Targets that get a batch whole. */
const WHOLE = 10_000;

/** The target of an `EventPipe`. Another target is another setting of the same pipe. */
export class PipeTarget {
  /** A queue. */
  public static queue(queue: sqs.IQueue, options: PipeQueueTargetOptions = {}): PipeTarget {
    const { input, messageGroupId, messageDeduplicationId } = options;
    return new PipeTarget({
      resource: queue,
      arn: queue.queueArn,
      input,
      maxBatchSize: 10,
      losesOrder: !queue.fifo,
      rules: queueTargetRules(queue, options),
      parameters: queue.fifo ? { sqsQueueParameters: { messageGroupId, messageDeduplicationId } } : {},
      grant: (role) => letSend(role, queue),
    });
  }

  /** A function, or the version or alias of one. It gets a list, even of one. */
  public static lambdaFunction(handler: lambda.IFunction, options: PipeComputeTargetOptions = {}): PipeTarget {
    const { input, waitForResult = true } = options;
    return new PipeTarget({
      resource: handler,
      arn: handler.functionArn,
      input,
      maxBatchSize: WHOLE,
      losesOrder: !waitForResult,
      rules: [],
      parameters: { lambdaFunctionParameters: { invocationType: invocationType(waitForResult) } },
      grant: (role) => letInvoke(role, handler),
    });
  }

  /**
   * A workflow that is started and not waited for, standard or express. Its input is a list, even of one. The pipe does not learn that an
   * execution failed: have the workflow tell.
   */
  public static workflow(machine: sfn.IStateMachine, options: PipeTargetOptions = {}): PipeTarget {
    return new PipeTarget({
      resource: machine,
      arn: machine.stateMachineArn,
      input: options.input,
      maxBatchSize: WHOLE,
      losesOrder: true,
      rules: [],
      parameters: { stepFunctionStateMachineParameters: { invocationType: invocationType(false) } },
      grant: (role) => machine.grantStartExecution(role),
    });
  }

  /** An express workflow whose result is waited for. Its input is a list, even of one. */
  public static expressWorkflow(machine: sfn.IStateMachine, options: PipeTargetOptions = {}): PipeTarget {
    return new PipeTarget({
      resource: machine,
      arn: machine.stateMachineArn,
      input: options.input,
      maxBatchSize: WHOLE,
      losesOrder: false,
      rules: expressRules('target', machine),
      parameters: { stepFunctionStateMachineParameters: { invocationType: invocationType(true) } },
      grant: (role) => letRun(role, machine),
    });
  }

  /** An event bus of this account and Region, such as the `bus` of an `ApplicationEventBus`. What is sent is the detail of the event. */
  public static eventBus(bus: events.IEventBus, options: PipeEventBusTargetOptions): PipeTarget {
    const { input, source, detailType } = options;
    return new PipeTarget({
      resource: bus,
      arn: bus.eventBusArn,
      input,
      maxBatchSize: 10,
      losesOrder: true,
      sameAccount: true,
      rules: eventBusTargetRules(options),
      parameters: { eventBridgeEventBusParameters: { source, detailType } },
      grant: (role) => bus.grantPutEventsTo(role),
    });
  }

  /** A standard topic. */
  public static topic(topic: sns.ITopic, options: PipeTargetOptions = {}): PipeTarget {
    return new PipeTarget({
      resource: topic,
      arn: topic.topicArn,
      input: options.input,
      maxBatchSize: 10,
      losesOrder: true,
      rules: topicTargetRules(topic),
      parameters: {},
      grant: (role) => {
        iam.Grant.addToPrincipal({ grantee: role, actions: ['sns:Publish'], resourceArns: [topic.topicArn] });
        topic.masterKey?.grant(role, 'kms:Decrypt', 'kms:GenerateDataKey');
      },
    });
  }

  /** A data stream. */
  public static dataStream(stream: kinesis.IStream, options: PipeDataStreamTargetOptions): PipeTarget {
    return new PipeTarget({
      resource: stream,
      arn: stream.streamArn,
      input: options.input,
      maxBatchSize: 500,
      losesOrder: false,
      rules: dataStreamTargetRules(options),
      parameters: { kinesisStreamParameters: { partitionKey: options.partitionKey } },
      grant: (role) => {
        stream.grant(role, 'kinesis:PutRecord', 'kinesis:PutRecords');
        stream.encryptionKey?.grant(role, 'kms:GenerateDataKey');
      },
    });
  }

  /** A delivery stream, for example into a bucket. */
  public static deliveryStream(stream: IDeliveryStream, options: PipeTargetOptions = {}): PipeTarget {
    return new PipeTarget({
      resource: stream,
      arn: stream.deliveryStreamArn,
      input: options.input,
      maxBatchSize: 500,
      losesOrder: true,
      rules: [],
      parameters: {},
      grant: (role) => stream.grantPutRecords(role),
    });
  }

  /** A log group. */
  public static logGroup(logGroup: logs.ILogGroup, options: PipeLogGroupTargetOptions = {}): PipeTarget {
    const { input, logStreamName, timestamp } = options;
    return new PipeTarget({
      resource: logGroup,
      arn: logGroup.logGroupArn,
      input,
      maxBatchSize: 10_000,
      losesOrder: false,
      rules: logGroupTargetRules(options),
      parameters: { cloudWatchLogsParameters: { logStreamName, timestamp } },
      grant: (role) => logGroup.grantWrite(role),
    });
  }

  /**
   * An endpoint outside AWS, or a private one, of an `EventApiDestination`: a request for each message or record. It answers within 5
   * seconds.
   */
  public static apiDestination(
    destination: events.IApiDestination,
    options: PipeApiDestinationOptions = {},
  ): PipeTarget {
    return new PipeTarget({
      resource: destination,
      arn: destination.apiDestinationArn,
      input: options.input,
      maxBatchSize: 1,
      losesOrder: false,
      rules: apiDestinationRules(options),
      parameters: { httpParameters: httpParameters(options) },
      grant: (role) => letCall(role, destination),
    });
  }

  /**
   * A task of Amazon ECS on Fargate, or on instances of the cluster, for each message or record. The pipe does not learn that it failed: have
   * the task tell, or take a `workflow()` that runs it.
   */
  public static ecsTask(taskDefinition: ecs.TaskDefinition, options: PipeTaskTargetOptions): PipeTarget {
    return new PipeTarget({
      resource: taskDefinition,
      arn: options.cluster.clusterArn,
      maxBatchSize: 1,
      losesOrder: true,
      sameAccount: true,
      rules: taskTargetRules(taskDefinition, options),
      parameters: { ecsTaskParameters: taskParameters(taskDefinition, options) },
      grant: (role) => letRunTask(role, taskDefinition, options.cluster),
    });
  }

  /** A job of AWS Batch for each message or record. The pipe does not learn that it failed: have the queue's alarms tell. */
  public static batchJob(
    jobQueue: batch.IJobQueue,
    jobDefinition: batch.IJobDefinition,
    options: PipeJobTargetOptions = {},
  ): PipeTarget {
    const { jobName = 'from-pipe', environment, parameters, attempts } = options;
    return new PipeTarget({
      resource: jobQueue,
      arn: jobQueue.jobQueueArn,
      maxBatchSize: 1,
      losesOrder: true,
      sameAccount: true,
      rules: jobTargetRules(options),
      parameters: {
        batchJobParameters: {
          jobDefinition: jobDefinition.jobDefinitionArn,
          jobName,
          containerOverrides: environment && { environment: variables(environment) },
          parameters,
          retryStrategy: attempts === undefined ? undefined : { attempts },
        },
      },
      grant: (role) =>
        iam.Grant.addToPrincipal({
          grantee: role,
          actions: ['batch:SubmitJob'],
          resourceArns: [jobQueue.jobQueueArn, jobDefinition.jobDefinitionArn],
        }),
    });
  }

  private constructor(
    /**
     * What it is.
     *
     * @internal
     */
    public readonly _config: PipeTargetConfig,
  ) {}
}

function invocationType(waits: boolean): string {
  return waits ? 'REQUEST_RESPONSE' : 'FIRE_AND_FORGET';
}
