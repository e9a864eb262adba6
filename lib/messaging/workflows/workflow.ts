import { Construct } from 'constructs';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Alarms, IObservable } from '../../observability';
import { injectedProps } from '../../private/property-injection';
import { acknowledgeInherent } from '../../private/rule-packs';
import { at, validate } from '../../private/validation';
import { letEventBridgeWrite } from '../private/event-keys';
import { workflowAlarms, workflowWidgets } from '../private/workflow-alarms';
import { keepFailures } from '../private/workflow-failures';
import { letReadWith, letRunWith } from '../private/workflow-keys';
import { logWorkflow } from '../private/workflow-logs';
import { definitionRules, isChain, workflowRules } from '../private/workflow-rules';
import { startAlarm, startBy, startRules } from '../private/workflow-starts';
import { WorkflowDeployment } from './workflow-deployment';
import { WorkflowEventStartOptions } from './workflow-event-start-options';
import { WorkflowKind } from './workflow-kind';

/** The thresholds of the alarms of a `Workflow`. */
export interface WorkflowAlarmThresholds {
  /**
   * The number of executions that fail within a minute, 1 or more.
   *
   * @default 1
   */
  readonly failedExecutions?: number;

  /**
   * The number of executions that exceed their timeout within a minute, 1 or more.
   *
   * @default 1
   */
  readonly timedOutExecutions?: number;

  /**
   * The number of executions that are stopped within a minute, 1 or more.
   *
   * @default 1
   */
  readonly abortedExecutions?: number;

  /**
   * The number of transitions between states that Step Functions delays, within each of 5 minutes, 1 or more.
   *
   * @default 1
   */
  readonly throttledTransitions?: number;
}

/** Properties of what runs as a state machine. */
export interface WorkflowOptions {
  /** The recipients of alarms when executions do not succeed. */
  readonly alarms: Alarms;

  /**
   * The thresholds of the alarms.
   *
   * @default - at the first execution that fails, exceeds its timeout or is stopped
   */
  readonly alarmThresholds?: WorkflowAlarmThresholds;

  /**
   * The way in which a new definition takes over. With it there is an alias, which callers start: see `entryPoint`.
   *
   * @default - no versions; each execution starts with the newest definition
   */
  readonly deployment?: WorkflowDeployment;

  /**
   * The key that encrypts the definition, the input and the history of executions. Its policy is extended for the delivery of logs; that
   * of an imported key must let `delivery.logs.amazonaws.com` decrypt already, or nothing is logged. The log has a key of its own.
   * Events of executions that failed then have neither their input nor their error
   * (https://docs.aws.amazon.com/step-functions/latest/dg/encryption-at-rest.html).
   *
   * @default - a key of Step Functions
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The events that are logged.
   *
   * @default sfn.LogLevel.ALL
   */
  readonly logLevel?: sfn.LogLevel;

  /**
   * Whether the log has the input and output of states, and the errors of executions.
   *
   * @default false - they may hold what a log must not
   */
  readonly includeExecutionData?: boolean;

  /**
   * The time that the log is kept.
   *
   * @default logs.RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The key that encrypts the log. Its policy is extended for CloudWatch Logs; an imported key must admit it already.
   *
   * @default - a key of CloudWatch Logs
   */
  readonly logEncryptionKey?: kms.IKey;

  /**
   * Whether X-Ray traces executions, as their callers decide, else 5 % of them.
   *
   * @default true
   */
  readonly tracingEnabled?: boolean;
}

/** Properties of a `Workflow`. */
export interface WorkflowProps extends WorkflowOptions {
  /**
   * The definition, up to 1 MB: `sfn.DefinitionBody.fromChainable()`, whose states are in JSONata where they do not say otherwise, or
   * text or a file in the Amazon States Language, with its own `QueryLanguage` and `TimeoutSeconds`.
   */
  readonly definitionBody: sfn.DefinitionBody;

  /**
   * The values of `${name}` in a definition that is text or a file.
   *
   * @default - none
   */
  readonly definitionSubstitutions?: { [name: string]: string };

  /**
   * The kind of the workflow, with what only this kind has.
   *
   * @default WorkflowKind.standard()
   */
  readonly kind?: WorkflowKind;
}

/** A state machine of Step Functions that is logged, traced and watched, and keeps what failed. */
export class Workflow extends Construct implements IObservable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-reference-architectures.messaging.Workflow';

  /** The state machine. */
  public readonly stateMachine: sfn.StateMachine;

  /**
   * The address of the workflow for callers: the alias with `deployment`, else the state machine. For what starts executions, such as
   * `targets.SfnStateMachine` or `RecurringTaskTarget.stateMachine()`; for events see `startOnEvents()`; what the machine may do, and its metrics, are at `stateMachine`.
   */
  public readonly entryPoint: sfn.IStateMachine;

  /** The log group. */
  public readonly logGroup: logs.LogGroup;

  /**
   * The queue of events of executions that failed, timed out or were aborted, and of those that `startOnEvents()` could not start, which
   * keeps them for 14 days; none of a workflow of the kind `EXPRESS`. Events have the input of the execution, but with `encryptionKey`,
   * and where it is longer than 248 KB (https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html).
   */
  public readonly deadLetterQueue?: sqs.Queue;

  /** The alias that callers start; none without `deployment`. */
  public readonly alias?: sfn.CfnStateMachineAlias;

  /** The alarms; none with `Alarms.none()`. */
  public readonly alarms: cloudwatch.Alarm[];

  private readonly encryptionKey?: kms.IKey;
  private readonly alarmChoice: Alarms;

  constructor(scope: Construct, id: string, props: WorkflowProps) {
    super(scope, id);
    props = injectedProps(Workflow.PROPERTY_INJECTION_ID, scope, id, props);
    const { kind = WorkflowKind.standard(), logLevel = sfn.LogLevel.ALL, deployment } = props;
    validate(at('Workflow', scope, id), workflowRules(props, kind));

    this.encryptionKey = props.encryptionKey;
    this.alarmChoice = props.alarms;
    this.logGroup = logWorkflow(this, props.logRetention, props.logEncryptionKey);
    this.stateMachine = new sfn.StateMachine(this, 'Resource', {
      definitionBody: props.definitionBody,
      definitionSubstitutions: props.definitionSubstitutions,
      stateMachineType: kind._type,
      ...(isChain(props.definitionBody) ? { queryLanguage: sfn.QueryLanguage.JSONATA, timeout: kind._timeout } : {}),
      tracingEnabled: props.tracingEnabled ?? true,
      logs: {
        destination: this.logGroup,
        level: logLevel,
        includeExecutionData: props.includeExecutionData ?? false,
      },
    });
    if (props.encryptionKey) letRunWith(this.stateMachine, props.encryptionKey);
    acknowledgeInherent(
      this.stateMachine,
      'Traces of X-Ray and log delivery have no resource-level permissions',
      'AwsSolutions-IAM5[Resource::*]',
    );
    this.node.addValidation({ validate: () => definitionRules(this.stateMachine, kind) });

    const failures = kind._failures;
    this.deadLetterQueue = failures ? keepFailures(this, this.stateMachine, failures) : undefined;
    const { all, ofVersions } = workflowAlarms(this, props, kind, this.stateMachine, this.deadLetterQueue);
    this.alarms = all;
    this.alias = deployment ? this.createAlias(deployment, ofVersions) : undefined;
    this.entryPoint = this.alias
      ? sfn.StateMachine.fromStateMachineArn(this, 'EntryPoint', this.alias.attrArn)
      : this.stateMachine;
  }

  /**
   * Starts an execution of each event that a pattern matches, by a rule with a role for that. An event that starts nothing within the
   * retries is kept in the dead-letter queue. EventBridge may deliver an event twice, which then starts two executions.
   *
   * @param id the name of the start, which becomes part of logical ids
   */
  public startOnEvents(id: string, options: WorkflowEventStartOptions): events.Rule {
    const { eventBus, deadLetterQueue: own } = options;
    validate(
      `startOnEvents('${id}') of Workflow at '${this.node.path}'`,
      startRules(this, id, options, this.deadLetterQueue),
    );
    if (own?.encryptionMasterKey) letEventBridgeWrite(own.encryptionMasterKey);
    const rule = startBy(this, id, options, this.entryPoint, (own ?? this.deadLetterQueue) as sqs.IQueue);
    const alarm = startAlarm(this, id, this.alarmChoice, rule, eventBus);
    if (alarm) this.alarms.push(alarm);
    return rule;
  }

  /** Grants a principal to start executions: of the alias, where there is one. */
  public grantStart(grantee: iam.IGrantable): iam.Grant {
    return this.entryPoint.grantStartExecution(grantee);
  }

  /**
   * Grants a principal to start executions and wait for their results; for the kind `EXPRESS`. With `encryptionKey` it may decrypt, as the
   * call asks for (https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartSyncExecution.html).
   */
  public grantStartSync(grantee: iam.IGrantable): iam.Grant {
    if (this.encryptionKey) letReadWith(this, this.encryptionKey, grantee);
    return this.entryPoint.grantStartSyncExecution(grantee);
  }

  /**
   * Grants a principal to go on with executions that did not succeed, at the state that failed, with the definition that they began
   * with, within 14 days (https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html).
   */
  public grantRedrive(grantee: iam.IGrantable): iam.Grant {
    return this.stateMachine.grantRedriveExecution(grantee);
  }

  /** Grants a principal to read the definition, the executions and their history, with the key. */
  public grantRead(grantee: iam.IGrantable): iam.Grant {
    if (this.encryptionKey) letReadWith(this, this.encryptionKey, grantee);
    return this.stateMachine.grantRead(grantee);
  }

  /** Graphs of executions by how they ended, and of their duration. */
  public dashboardWidgets(): cloudwatch.IWidget[] {
    return workflowWidgets(this, this.stateMachine, this.deadLetterQueue);
  }

  private createAlias(deployment: WorkflowDeployment, ownAlarms: cloudwatch.Alarm[]): sfn.CfnStateMachineAlias {
    const { stateMachineArn, stateMachineRevisionId } = this.stateMachine;
    const version = new sfn.CfnStateMachineVersion(this, 'Version', { stateMachineArn, stateMachineRevisionId });
    // A new revision replaces the version: without this CloudFormation would delete the one that a rollback goes back to. All go with
    // the state machine (https://docs.aws.amazon.com/step-functions/latest/apireference/API_DeleteStateMachine.html).
    version.applyRemovalPolicy(RemovalPolicy.RETAIN);
    return new sfn.CfnStateMachineAlias(this, 'Alias', {
      name: 'live',
      deploymentPreference: deployment._preference(version.attrArn, ownAlarms),
    });
  }
}
