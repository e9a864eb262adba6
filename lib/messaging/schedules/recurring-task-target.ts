import { Duration } from 'aws-cdk-lib/core';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sagemaker from 'aws-cdk-lib/aws-sagemaker';
import { IScheduleTarget, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import * as targets from 'aws-cdk-lib/aws-scheduler-targets';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { acknowledgeInherent } from '../../private/rule-packs';
import { Rules } from '../../private/validation';
import {
  eventBusTargetRules,
  queueTargetRules,
  sageMakerTargetRules,
  streamTargetRules,
  topicTargetRules,
  universalTargetRules,
} from '../private/recurring-task-rules';
import {
  RecurringTaskDeliveryStreamOptions,
  RecurringTaskEventBusOptions,
  RecurringTaskInputOptions,
  RecurringTaskQueueOptions,
  RecurringTaskSageMakerPipelineOptions,
  RecurringTaskStreamOptions,
  RecurringTaskTopicOptions,
  RecurringTaskUniversalOptions,
} from './recurring-task-target-options';

/**
 * The call of a target: its role, and its repetition.
 *
 * @internal
 */
export interface RecurringTaskTargetBindOptions {
  /** The role that calls it. */
  readonly role: iam.Role;

  /** The queue of calls that failed permanently. */
  readonly deadLetterQueue: sqs.Queue;

  /** The time in which a call is repeated. */
  readonly maxEventAge: Duration;

  /** The number of times that a call is repeated. */
  readonly retryAttempts: number;
}

/** The target that a `RecurringTask` calls. For a task of ECS take `ScheduledTask`, for a job of Batch `SubmissionQueue.submitOnSchedule()`. */
export abstract class RecurringTaskTarget {
  /**
   * A function, or better its alias, so that a deployment is gradual. Scheduler hands the call to Lambda and is done: an error of the
   * function is Lambda's to repeat, and is in the alarms of the function alone.
   */
  public static lambdaFunction(
    handler: lambda.IFunction,
    options: RecurringTaskInputOptions = {},
  ): RecurringTaskTarget {
    return new Target([], (delivery) => new FunctionCall(handler, { ...delivery, input: json(options.input) }));
  }

  /** A message to a queue; to a FIFO queue of the same app with content-based deduplication. */
  public static queue(queue: sqs.IQueue, options: RecurringTaskQueueOptions): RecurringTaskTarget {
    const { message: input, messageGroupId } = options;
    return new Target(queueTargetRules(queue, options), (delivery) => {
      if (queue.encryptionMasterKey) acknowledgeDataKeys(delivery.role);
      return new targets.SqsSendMessage(queue, { ...delivery, input, messageGroupId });
    });
  }

  /** A message to a standard topic. */
  public static topic(topic: sns.ITopic, options: RecurringTaskTopicOptions): RecurringTaskTarget {
    return new Target(topicTargetRules(topic), (delivery) => {
      if (topic.masterKey) acknowledgeDataKeys(delivery.role);
      return new targets.SnsPublish(topic, { ...delivery, input: options.message });
    });
  }

  /** An event to a bus. */
  public static eventBus(eventBus: events.IEventBus, options: RecurringTaskEventBusOptions): RecurringTaskTarget {
    const { source, detailType } = options;
    return new Target(eventBusTargetRules(options), (delivery) => {
      const detail = ScheduleTargetInput.fromObject(options.detail);
      return new targets.EventBridgePutEvents({ eventBus, source, detailType, detail }, delivery);
    });
  }

  /** A new execution of a state machine. Scheduler does not wait for its end: alarms of the state machine say whether it fails. */
  public static stateMachine(
    stateMachine: sfn.IStateMachine,
    options: RecurringTaskInputOptions = {},
  ): RecurringTaskTarget {
    return new Target(
      [],
      (delivery) => new targets.StepFunctionsStartExecution(stateMachine, { ...delivery, input: json(options.input) }),
    );
  }

  /** A record to a stream of Kinesis. */
  public static stream(stream: kinesis.IStream, options: RecurringTaskStreamOptions): RecurringTaskTarget {
    const { record: input, partitionKey } = options;
    return new Target(streamTargetRules(options), (delivery) => {
      if (stream.encryptionKey) acknowledgeDataKeys(delivery.role);
      return new targets.KinesisStreamPutRecord(stream, { ...delivery, input, partitionKey });
    });
  }

  /** A record to a delivery stream of Data Firehose. */
  public static deliveryStream(
    deliveryStream: firehose.IDeliveryStream,
    options: RecurringTaskDeliveryStreamOptions,
  ): RecurringTaskTarget {
    return new Target(
      [],
      (delivery) => new targets.FirehosePutRecord(deliveryStream, { ...delivery, input: options.record }),
    );
  }

  /** A build of a project of CodeBuild. */
  public static codeBuildProject(project: codebuild.IProject): RecurringTaskTarget {
    return new Target([], (delivery) => new targets.CodeBuildStartBuild(project, delivery));
  }

  /** An execution of a pipeline of CodePipeline. */
  public static codePipeline(pipeline: codepipeline.IPipeline): RecurringTaskTarget {
    return new Target([], (delivery) => new targets.CodePipelineStartPipelineExecution(pipeline, delivery));
  }

  /** An execution of a pipeline of SageMaker AI, for which aws-cdk-lib has an interface to implement and no class. */
  public static sageMakerPipeline(
    pipeline: sagemaker.IPipeline,
    options: RecurringTaskSageMakerPipelineOptions = {},
  ): RecurringTaskTarget {
    const { parameters: pipelineParameterList } = options;
    return new Target(
      sageMakerTargetRules(options),
      (delivery) => new targets.SageMakerStartPipelineExecution(pipeline, { ...delivery, pipelineParameterList }),
    );
  }

  /** A call of any API of AWS that writes (https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html). */
  public static universal(options: RecurringTaskUniversalOptions): RecurringTaskTarget {
    const { service, action, policyStatements } = options;
    return new Target(
      universalTargetRules(options),
      (delivery) =>
        new targets.Universal({ ...delivery, service, action, policyStatements, input: json(options.input) }),
    );
  }

  /**
   * The rules of its options.
   *
   * @internal
   */
  public abstract readonly _rules: Rules;

  /**
   * The target of aws-cdk-lib; called when the rules hold.
   *
   * @internal
   */
  public abstract _bind(delivery: RecurringTaskTargetBindOptions): IScheduleTarget;
}

class Target extends RecurringTaskTarget {
  constructor(
    public readonly _rules: Rules,
    private readonly make: (delivery: RecurringTaskTargetBindOptions) => IScheduleTarget,
  ) {
    super();
  }

  public _bind(delivery: RecurringTaskTargetBindOptions): IScheduleTarget {
    return this.make(delivery);
  }
}

/** The target of aws-cdk-lib would let the role call every version and alias of the function as well. */
class FunctionCall extends targets.ScheduleTargetBase {
  constructor(
    private readonly handler: lambda.IFunction,
    props: targets.ScheduleTargetBaseProps,
  ) {
    super(props, handler.functionArn);
  }

  protected addTargetActionToRole(role: iam.IRole): void {
    const actions = ['lambda:InvokeFunction'];
    iam.Grant.addToPrincipal({ grantee: role, actions, resourceArns: [this.handler.functionArn] });
  }
}

function acknowledgeDataKeys(role: iam.Role): void {
  acknowledgeInherent(
    role,
    'GenerateDataKey and GenerateDataKeyWithoutPlaintext of the one key, as aws-cdk-lib grants them',
    'AwsSolutions-IAM5[Action::kms:GenerateDataKey*]',
  );
}

function json(input?: { [name: string]: unknown }): ScheduleTargetInput | undefined {
  return input && ScheduleTargetInput.fromObject(input);
}
