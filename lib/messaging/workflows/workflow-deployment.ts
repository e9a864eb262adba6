import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { rule, Rules, validate, wholeNumber } from '../../private/validation';

/** Options of a deployment of a workflow at once. */
export interface WorkflowAllAtOnceDeploymentOptions {
  /**
   * The alarms that roll back to the old version, beside those of the workflow on executions that fail or time out; at most 100 with them.
   *
   * @default - only the workflow's own alarms
   */
  readonly rollbackAlarms?: cloudwatch.IAlarm[];
}

/** Options of a canary deployment of a workflow. */
export interface WorkflowCanaryDeploymentOptions extends WorkflowAllAtOnceDeploymentOptions {
  /**
   * The percentage of the executions that start with the new version first, a whole number from 1 to 99.
   *
   * @default 10
   */
  readonly canaryPercent?: number;

  /**
   * The time before all executions start with the new version, in whole minutes, 1 minute to 35 hours. It should be longer than an
   * execution takes to fail.
   *
   * @default Duration.minutes(5)
   */
  readonly interval?: Duration;
}

/** Options of a linear deployment of a workflow. */
export interface WorkflowLinearDeploymentOptions extends WorkflowAllAtOnceDeploymentOptions {
  /**
   * The percentage of the executions that is shifted each time, a whole number from 1 to 99.
   *
   * @default 10
   */
  readonly stepPercent?: number;

  /**
   * The time between two shifts, in whole minutes, 1 minute to 35 hours.
   *
   * @default Duration.minutes(1)
   */
  readonly interval?: Duration;
}

/**
 * The way in which a new definition takes over from the old one. CloudFormation publishes a version of it, points the alias `live` to
 * that version, and goes back to the old one when an alarm is on. Executions that run keep their definition. Who deploys needs
 * `cloudwatch:DescribeAlarms`.
 */
export abstract class WorkflowDeployment {
  /** All new executions at once. */
  public static allAtOnce(options: WorkflowAllAtOnceDeploymentOptions = {}): WorkflowDeployment {
    return new AliasShift({ type: 'ALL_AT_ONCE' }, options.rollbackAlarms);
  }

  /** A share of the new executions first, and all after a while. */
  public static canary(options: WorkflowCanaryDeploymentOptions = {}): WorkflowDeployment {
    const { canaryPercent = 10, interval = Duration.minutes(5) } = options;
    validate('WorkflowDeployment.canary', shiftRules('canaryPercent', canaryPercent, interval));
    return new AliasShift({ type: 'CANARY', percentage: canaryPercent, interval }, options.rollbackAlarms);
  }

  /** Equal shares of the new executions, one after the other. */
  public static linear(options: WorkflowLinearDeploymentOptions = {}): WorkflowDeployment {
    const { stepPercent = 10, interval = Duration.minutes(1) } = options;
    validate('WorkflowDeployment.linear', shiftRules('stepPercent', stepPercent, interval));
    return new AliasShift({ type: 'LINEAR', percentage: stepPercent, interval }, options.rollbackAlarms);
  }

  /**
   * The rules of a deployment together with its workflow, which has so many alarms that tell a bad version.
   *
   * @internal
   */
  public abstract _rules(ownAlarms: number): Rules;

  /**
   * The property of the alias.
   *
   * @internal
   */
  public abstract _preference(
    versionArn: string,
    ownAlarms: cloudwatch.IAlarm[],
  ): sfn.CfnStateMachineAlias.DeploymentPreferenceProperty;
}

interface Shift {
  readonly type: 'ALL_AT_ONCE' | 'CANARY' | 'LINEAR';
  readonly percentage?: number;
  readonly interval?: Duration;
}

class AliasShift extends WorkflowDeployment {
  constructor(
    private readonly shift: Shift,
    private readonly rollbackAlarms: cloudwatch.IAlarm[] = [],
  ) {
    super();
  }

  public _rules(ownAlarms: number): Rules {
    const count = ownAlarms + this.rollbackAlarms.length;
    return [
      rule(
        count === 0 && this.shift.type !== 'ALL_AT_ONCE',
        () =>
          `'deployment' must have an alarm that can stop it, got none; give 'alarms' or 'rollbackAlarms', or use WorkflowDeployment.allAtOnce()`,
      ),
      rule(
        count > MAX_ALARMS,
        () => `'rollbackAlarms' must be at most ${MAX_ALARMS} with those of the workflow, got ${count}`,
      ),
    ];
  }

  public _preference(
    versionArn: string,
    ownAlarms: cloudwatch.IAlarm[],
  ): sfn.CfnStateMachineAlias.DeploymentPreferenceProperty {
    const { type, percentage, interval } = this.shift;
    const alarms = [...ownAlarms, ...this.rollbackAlarms].map(({ alarmName }) => alarmName);
    return {
      type,
      percentage,
      interval: interval?.toMinutes(),
      stateMachineVersionArn: versionArn,
      // Names, not ARNs, which CloudFormation takes for alarms that are never on.
      alarms: alarms.length === 0 ? undefined : alarms,
    };
  }
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-stepfunctions-statemachinealias-deploymentpreference.html */
const MAX_ALARMS = 100;
const MAX_INTERVAL = 2100;

function shiftRules(prop: string, percent: number, interval: Duration): Rules {
  const minutes = interval.toMinutes({ integral: false });
  return [
    wholeNumber(prop, percent, { min: 1, max: 99 }),
    rule(
      !Number.isInteger(minutes) || minutes < 1 || minutes > MAX_INTERVAL,
      () => `'interval' must be a duration in whole minutes from 1 to ${MAX_INTERVAL} min, got ${minutes} min`,
    ),
  ];
}
