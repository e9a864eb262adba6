import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { IObservable } from '../../observability';
import { graph, MINUTE, severityOf } from '../../observability/internal';
import { deadLetterQueue } from '../../private/dead-letter-queue';
import { injectedProps } from '../../private/property-injection';
import { at, isKnown, validate } from '../../private/validation';
import { stagesOf, timeoutOf } from '../private/saga-plan';
import { sagaRules } from '../private/saga-rules';
import { SagaStates } from '../private/saga-states';
import { SagaStep } from './saga-step';
import { Workflow, WorkflowOptions } from './workflow';
import { WorkflowEventStartOptions } from './workflow-event-start-options';
import { WorkflowKind } from './workflow-kind';

/** Properties of a `SagaStateMachine`. */
export interface SagaStateMachineProps extends WorkflowOptions {
  /** The steps in their order. */
  readonly steps: SagaStep[];

  /**
   * The maximum duration of an execution, in whole seconds, up to 1 year. Not shorter than all steps, retries and compensations can take:
   * an execution that exceeds it ends without compensation.
   *
   * @default - as long as all of these can take, in full hours, and an hour more
   */
  readonly timeout?: Duration;

  /**
   * A standard topic that gets the event of each execution that failed, timed out or was aborted, as the dead-letter queue does. Its policy
   * is extended for EventBridge, which names no source there; that of an imported one must let it in already. An encrypted one needs a
   * customer managed key that admits EventBridge.
   *
   * @default - none; the event is in the dead-letter queue in any case
   */
  readonly failureTopic?: sns.ITopic;

  /**
   * The key of both queues. Its policy is extended for EventBridge; that of an imported key must let it in already, or events are lost
   * without an error.
   *
   * @default - a key of SQS
   */
  readonly deadLetterQueueEncryptionKey?: kms.IKey;

  /**
   * The maximum length of the input of an execution as JSON, in characters. A longer one is refused before the first step. It and all
   * results together must fit into the data of a state.
   *
   * @default 16384
   */
  readonly maxInputLength?: number;

  /**
   * The maximum length of the result of each step as JSON, in characters. A step that returns more fails, and is compensated.
   *
   * @default 1024
   */
  readonly maxResultLength?: number;
}

/**
 * A workflow that is done as a whole or undone: its steps run in order, and when one fails, those that have begun are compensated in
 * reverse order. What cannot be compensated is reported to a queue, with all that is needed to do it by hand.
 */
export class SagaStateMachine extends Construct implements IObservable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-reference-architectures.messaging.SagaStateMachine';

  /** The workflow that runs the steps. */
  public readonly workflow: Workflow;

  /** The state machine. */
  public readonly stateMachine: sfn.StateMachine;

  /** The address of the saga for callers: see `Workflow.entryPoint`. */
  public readonly entryPoint: sfn.IStateMachine;

  /** The log group. */
  public readonly logGroup: logs.LogGroup;

  /** The queue of steps that were not compensated, which keeps them for 14 days. */
  public readonly uncompensatedQueue: sqs.Queue;

  /** The queue of events of executions that failed, timed out or were aborted: see `Workflow.deadLetterQueue`. */
  public readonly deadLetterQueue: sqs.Queue;

  /** The alarms; none with `Alarms.none()`. */
  public readonly alarms: cloudwatch.Alarm[];

  constructor(scope: Construct, id: string, props: SagaStateMachineProps) {
    super(scope, id);
    props = injectedProps(SagaStateMachine.PROPERTY_INJECTION_ID, scope, id, props);
    const { maxInputLength = 16_384, maxResultLength = 1024, deadLetterQueueEncryptionKey: encryptionKey } = props;
    const limits = { maxInputLength, maxResultLength };
    const stages = stagesOf(props.steps);
    validate(at('SagaStateMachine', scope, id), sagaRules(props, stages, limits));

    this.uncompensatedQueue = deadLetterQueue(this, 'Uncompensated', { encryptionKey });
    const { queueArn, queueUrl } = this.uncompensatedQueue;
    // Without the key: the states would get more of it than they need.
    const reports = sqs.Queue.fromQueueAttributes(this, 'Reports', { queueArn, queueUrl });
    const states = new SagaStates(new Construct(this, 'Steps'), stages, reports, limits);
    this.workflow = new Workflow(this, 'Workflow', {
      ...props,
      definitionBody: sfn.DefinitionBody.fromChainable(states.start),
      kind: WorkflowKind.standard({
        timeout: props.timeout ?? timeoutOf(stages),
        failureTopic: props.failureTopic,
        deadLetterQueueEncryptionKey: encryptionKey,
      }),
    });
    encryptionKey?.grant(this.workflow.stateMachine, 'kms:Decrypt', 'kms:GenerateDataKey');
    this.stateMachine = this.workflow.stateMachine;
    this.entryPoint = this.workflow.entryPoint;
    this.logGroup = this.workflow.logGroup;
    this.deadLetterQueue = this.workflow.deadLetterQueue as sqs.Queue;
    this.alarms = [...this.workflow.alarms, this.createAlarm(props)].filter(isKnown);
  }

  /**
   * Starts an execution of each event that a pattern matches: see `Workflow.startOnEvents()`. Give the saga its input with `input`, such as
   * `events.RuleTargetInput.fromEventPath('$.detail')`. An event that comes twice starts two sagas, whose keys differ.
   *
   * @param id the name of the start, which becomes part of logical ids
   */
  public startOnEvents(id: string, options: WorkflowEventStartOptions): events.Rule {
    const before = this.workflow.alarms.length;
    const rule = this.workflow.startOnEvents(id, options);
    this.alarms.push(...this.workflow.alarms.slice(before));
    return rule;
  }

  /** Grants a principal to start executions: of the alias, where there is one. */
  public grantStart(grantee: iam.IGrantable): iam.Grant {
    return this.workflow.grantStart(grantee);
  }

  /**
   * Grants a principal to go on with executions that failed at the pivot or behind it: see `Workflow.grantRedrive()`. One that ended in
   * the states `Compensated` or `Uncompensated` ends there again.
   */
  public grantRedrive(grantee: iam.IGrantable): iam.Grant {
    return this.workflow.grantRedrive(grantee);
  }

  /** Grants a principal to read the definition, the executions and their history. */
  public grantRead(grantee: iam.IGrantable): iam.Grant {
    return this.workflow.grantRead(grantee);
  }

  /** Graphs of executions by how they ended, of their duration, and of what was not compensated. */
  public dashboardWidgets(): cloudwatch.IWidget[] {
    return [
      ...this.workflow.dashboardWidgets(),
      graph(this, 'uncompensated steps', {
        left: [this.uncompensatedQueue.metricApproximateNumberOfMessagesVisible()],
      }),
    ];
  }

  private createAlarm({ alarms }: SagaStateMachineProps): cloudwatch.Alarm | undefined {
    return alarms.add(this, 'UncompensatedAlarm', {
      severity: severityOf('sagaUncompensated'),
      metric: this.uncompensatedQueue.metricApproximateNumberOfMessagesVisible({
        statistic: cloudwatch.Stats.MAXIMUM,
        period: MINUTE,
      }),
      threshold: 1,
      evaluationPeriods: 1,
      alarmDescription:
        'A step was not compensated, after all its retries: what it did, such as a charge, still holds. A message in the queue has ' +
        'the step, the input and the results. Undo it by hand within 14 days, then delete the message.',
    });
  }
}
