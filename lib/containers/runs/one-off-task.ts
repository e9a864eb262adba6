import { Construct } from 'constructs';
import { ArnFormat, Duration, Stack } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Alarms, IObservable } from '../../observability';
import { injectedProps } from '../../private/property-injection';
import { acknowledgeInherent } from '../../private/rule-packs';
import { at, seconds, validate, wholeNumber } from '../../private/validation';
import { ServiceCluster } from '../capacity/service-cluster';
import { noEbsRule } from '../private/ebs-volume';
import { failedRunsQueue, failedRunsRule, failureAlarms, failuresOf, runWidgets } from '../private/run-failures';
import { runsOf, stopAfter, supervisedRuns } from '../private/supervised-runs';
import { wildcardFinding } from '../private/task-arns';
import { connectToFileSystems } from '../private/task-definition';
import { TaskHost, taskHostRules } from '../private/task-host';
import { TaskRunOptions } from './task-run-options';

/** Properties of a `OneOffTask`. */
export interface OneOffTaskProps extends TaskRunOptions {
  /** The alarms and who is notified: of a run that failed. */
  readonly alarms: Alarms;

  /**
   * The maximum duration of a run, 1 minute to 30 days: then its task is stopped, and the run has failed.
   *
   * @default Duration.hours(1)
   */
  readonly timeout?: Duration;

  /**
   * The number of times that a run which failed or took too long is repeated, 0 to 20: after a minute, then after twice as
   * long each time. Only the last failure counts as one.
   *
   * @default 0 - somebody looks first
   */
  readonly runRetries?: number;

  /**
   * Whether who starts a run may give it another command, as `command` of its input. It runs with the rights of the task.
   *
   * @default false
   */
  readonly commandOfInput?: boolean;
}

/**
 * A container that runs when somebody starts it, on Fargate (or on instances, by `capacity`): a migration before a deployment,
 * an import, a repair. A run is an execution of a state machine, which waits for the task, stops it when it takes too long, and
 * says how it ended; a failure goes to a queue and raises an alarm.
 *
 * Nothing keeps two runs apart: a program that must not overlap with itself takes a lock.
 */
export class OneOffTask extends Construct implements IObservable, iam.IGrantable, ec2.IConnectable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID = 'cdk-reference-architectures.containers.OneOffTask';

  /** The state machine whose executions are the runs. */
  public readonly stateMachine: sfn.StateMachine;

  /** The task definition. */
  public readonly taskDefinition: ecs.TaskDefinition;

  /** The application's container. */
  public readonly container: ecs.ContainerDefinition;

  /** The log group of the containers. */
  public readonly logGroup: logs.LogGroup;

  /** The cluster. */
  public readonly cluster: ecs.ICluster;

  /** The cluster that was made for this task alone; undefined if one was given. */
  public readonly ownCluster?: ServiceCluster;

  /** The security group of the tasks, or the first one of them. */
  public readonly securityGroup: ec2.ISecurityGroup;

  /** The events of runs that failed, kept for 14 days. */
  public readonly deadLetterQueue: sqs.Queue;

  /** The rule that sends runs that failed to `deadLetterQueue`. Add targets of yours, for example a chat. */
  public readonly failedRuns: events.Rule;

  /** The alarms; none with `Alarms.none()`. */
  public readonly alarms: cloudwatch.Alarm[];

  /** The ways from the tasks. Nothing comes in. */
  public readonly connections: ec2.Connections;

  /** The role of the containers. */
  public readonly grantPrincipal: iam.IPrincipal;

  /** The command line that starts a run, for an output: `aws stepfunctions start-execution` with the state machine. */
  public readonly runCommand: string;

  constructor(scope: Construct, id: string, props: OneOffTaskProps) {
    super(scope, id);
    props = injectedProps(OneOffTask.PROPERTY_INJECTION_ID, scope, id, props);
    const { timeout = Duration.hours(1), runRetries = 0, commandOfInput = false } = props;
    validate(
      at('OneOffTask', scope, id),
      seconds('timeout', timeout, { min: 60, max: 2_592_000 }),
      wholeNumber('runRetries', runRetries, { min: 0, max: 20 }),
      noEbsRule(props),
      taskHostRules(this, props),
    );

    const host = new TaskHost(this, props, {
      securityGroup: 'Tasks that somebody starts, without ingress',
      stopTimeout: Duration.seconds(120),
    });
    ({ ownCluster: this.ownCluster, cluster: this.cluster, securityGroup: this.securityGroup } = host);
    ({ taskDefinition: this.taskDefinition, container: this.container, logGroup: this.logGroup } = host);
    ({ connections: this.connections, grantPrincipal: this.grantPrincipal } = host);
    connectToFileSystems(props, this);

    const { cluster, taskDefinition } = this;
    this.stateMachine = supervisedRuns(this, runsOf(props, host, { timeout, retries: runRetries, commandOfInput }));
    this.runCommand = `aws stepfunctions start-execution --region ${Stack.of(this).region} --state-machine-arn ${this.stateMachine.stateMachineArn}`;
    this.deadLetterQueue = failedRunsQueue(this);
    stopAfter(this, { cluster, taskDefinition, timeout, deadLetterQueue: this.deadLetterQueue });
    this.failedRuns = failedRunsRule(this, this.deadLetterQueue, {
      cluster,
      taskDefinition,
      onInstances: props.capacity?._platform === 'instances',
      stateMachine: this.stateMachine,
    });
    this.alarms = failureAlarms(this, props.alarms, this.deadLetterQueue);
  }

  /** Lets a principal start runs, and see how they end: with `states:StartExecution` and `states:DescribeExecution`. */
  public grantRun(grantee: iam.IGrantable): iam.Grant {
    const executions = Stack.of(this).formatArn({
      service: 'states',
      resource: 'execution',
      resourceName: `${this.stateMachine.stateMachineName}:*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const principal = grantee.grantPrincipal;
    if (Construct.isConstruct(principal)) {
      acknowledgeInherent(
        principal,
        'The runs of one task, whose names are known at run time only.',
        wildcardFinding(this, executions),
      );
    }
    return this.stateMachine
      .grantStartExecution(grantee)
      .combine(
        iam.Grant.addToPrincipal({ grantee, actions: ['states:DescribeExecution'], resourceArns: [executions] }),
      );
  }

  /** Runs that failed. */
  public metricFailures(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return failuresOf(this.deadLetterQueue, options);
  }

  public dashboardWidgets(): cloudwatch.IWidget[] {
    return runWidgets(this, this.deadLetterQueue, this.logGroup);
  }
}
