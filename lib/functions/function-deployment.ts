import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { acknowledgeInherent } from '../private/rule-packs';
import { rule, Rules, validate, wholeNumber } from '../private/validation';

/** Options of every gradual deployment. */
export interface FunctionGradualDeploymentOptions {
  /**
   * The alarms that roll back to the old version, beside those of the function itself; at most 10 with them. An alarm of what
   * calls the function, such as an API, is made after it: see `ApiFunction.addRollbackAlarm()`.
   *
   * @default - only the function's own alarms
   */
  readonly rollbackAlarms?: cloudwatch.IAlarm[];

  /**
   * Whether the deployment mends a fault while its alarms are on, and must not be stopped by them: CodeDeploy stops a
   * deployment at once while an alarm is on. Hooks still count. Take it back with the next deployment.
   *
   * @default false
   */
  readonly emergency?: boolean;

  /**
   * A function that runs before any traffic is shifted, for example tests against the new version. It must report its
   * result to CodeDeploy within an hour; the permission for that is granted.
   *
   * @default - none
   */
  readonly preHook?: lambda.IFunction;

  /**
   * A function that runs after all traffic is shifted. It must report its result to CodeDeploy within an hour.
   *
   * @default - none
   */
  readonly postHook?: lambda.IFunction;
}

/** Options of a canary deployment. */
export interface FunctionCanaryDeploymentOptions extends FunctionGradualDeploymentOptions {
  /**
   * The percentage of the traffic that goes to the new version first, a whole number from 1 to 99.
   *
   * @default 10
   */
  readonly canaryPercent?: number;

  /**
   * The time before the rest of the traffic follows, in whole minutes, 1 minute to 2 days.
   *
   * @default Duration.minutes(5) - long enough for an alarm of three minutes
   */
  readonly interval?: Duration;
}

/** Options of a linear deployment. */
export interface FunctionLinearDeploymentOptions extends FunctionGradualDeploymentOptions {
  /**
   * The percentage of the traffic that is shifted each time, a whole number from 1 to 99.
   *
   * @default 10
   */
  readonly stepPercent?: number;

  /**
   * The time between two shifts, in whole minutes. All shifts together may take two days at most.
   *
   * @default Duration.minutes(1)
   */
  readonly interval?: Duration;
}

/**
 * The function that a deployment acts on.
 *
 * @internal
 */
export interface FunctionDeploymentBindOptions {
  /** The alias whose traffic is shifted. */
  readonly alias: lambda.Alias;

  /** The alarms of the function that tell a bad version. */
  readonly alarms: cloudwatch.IAlarm[];
}

/** The way in which a new version of a function takes over the traffic of its alias. */
export abstract class FunctionDeployment {
  /**
   * All traffic at once, by CloudFormation. Quick and without parts of its own; a fault reaches every caller, and the way
   * back is another deployment.
   */
  public static allAtOnce(): FunctionDeployment {
    return new AllAtOnce();
  }

  /**
   * A share first and all the rest after a while, by CodeDeploy, which rolls back to the old version when an alarm goes off
   * or a hook fails. CodeDeploy costs nothing for Lambda; each deployment that changes the function takes the interval longer.
   */
  public static canary(options: FunctionCanaryDeploymentOptions = {}): FunctionDeployment {
    const { canaryPercent = 10, interval = Duration.minutes(5) } = options;
    validate('FunctionDeployment.canary', stepRules('canaryPercent', canaryPercent, interval, 1));
    return new Gradual(options, 'Canary', canaryPercent, interval);
  }

  /** Equal steps, by CodeDeploy, which rolls back as with `canary()`. */
  public static linear(options: FunctionLinearDeploymentOptions = {}): FunctionDeployment {
    const { stepPercent = 10, interval = Duration.minutes(1) } = options;
    const steps = Math.ceil(100 / stepPercent) - 1;
    validate('FunctionDeployment.linear', stepRules('stepPercent', stepPercent, interval, steps));
    return new Gradual(options, 'Linear', stepPercent, interval);
  }

  /**
   * The rules of a deployment together with its function, which has so many alarms that tell a bad version.
   *
   * @internal
   */
  public abstract _rules(ownAlarms: number): Rules;

  /**
   * Adds the deployment group that shifts the traffic of the alias.
   *
   * @internal
   */
  public abstract _bind(
    scope: Construct,
    options: FunctionDeploymentBindOptions,
  ): codedeploy.LambdaDeploymentGroup | undefined;
}

class AllAtOnce extends FunctionDeployment {
  public _rules(): Rules {
    return [];
  }

  public _bind(): undefined {
    return undefined;
  }
}

class Gradual extends FunctionDeployment {
  constructor(
    private readonly options: FunctionGradualDeploymentOptions,
    private readonly kind: 'Canary' | 'Linear',
    private readonly percent: number,
    private readonly interval: Duration,
  ) {
    super();
  }

  public _rules(ownAlarms: number): Rules {
    const { preHook, postHook, rollbackAlarms = [] } = this.options;
    const count = ownAlarms + rollbackAlarms.length;
    return [
      rule(count === 0 && !preHook && !postHook, () =>
        [
          `'deployment' must have something that can stop it, got no alarm and no hook`,
          `give 'alarms', 'rollbackAlarms' or a hook, or use FunctionDeployment.allAtOnce()`,
        ].join('; '),
      ),
      rule(
        count > MAX_ALARMS,
        () =>
          `'rollbackAlarms' must be at most ${MAX_ALARMS} with those of the function, got ${count}; make a composite alarm`,
      ),
    ];
  }

  public _bind(scope: Construct, bound: FunctionDeploymentBindOptions): codedeploy.LambdaDeploymentGroup {
    const { preHook, postHook, emergency } = this.options;
    const alarms = [...bound.alarms, ...(this.options.rollbackAlarms ?? [])];
    const role = this.createRole(scope, bound.alias.lambda.functionArn, bound.alias.aliasName);
    preHook?.grantInvoke(role);
    postHook?.grantInvoke(role);
    return new codedeploy.LambdaDeploymentGroup(scope, 'DeploymentGroup', {
      alias: bound.alias,
      deploymentConfig: this.deploymentConfig(scope),
      alarms,
      preHook,
      postHook,
      // The group would add a managed policy that may change the alias of every function in the account.
      role: role.withoutPolicyUpdates(),
      ignoreAlarmConfiguration: emergency,
      // Left out, it follows the alarms, those that are added later among them.
      autoRollback: {
        failedDeployment: true,
        stoppedDeployment: true,
        deploymentInAlarm: emergency ? false : undefined,
      },
    });
  }

  /** The permissions of `AWSCodeDeployRoleForLambdaLimited`, for this one alias. */
  private createRole(scope: Construct, functionArn: string, aliasName: string): iam.Role {
    const update = new iam.PolicyStatement({
      actions: ['lambda:GetAlias', 'lambda:UpdateAlias', 'lambda:GetProvisionedConcurrencyConfig'],
      resources: [functionArn, `${functionArn}:${aliasName}`],
    });
    // Without '*', DescribeAlarms does not return composite alarms
    // (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html).
    const watch = new iam.PolicyStatement({ actions: ['cloudwatch:DescribeAlarms'], resources: ['*'] });
    const role = new iam.Role(scope, 'DeploymentRole', {
      description: 'Shift of the traffic of the alias between versions by CodeDeploy',
      assumedBy: new iam.ServicePrincipal('codedeploy.amazonaws.com'),
      // In the role itself, so that it is there before the alias is updated.
      inlinePolicies: { ShiftTraffic: new iam.PolicyDocument({ statements: [update, watch] }) },
    });
    acknowledgeInherent(
      role,
      'cloudwatch:DescribeAlarms needs all resources to find composite alarms',
      'AwsSolutions-IAM5[Resource::*]',
    );
    return role;
  }

  private deploymentConfig(scope: Construct): codedeploy.ILambdaDeploymentConfig {
    const minutes = this.interval.toMinutes();
    const ready = READY_MADE[`${this.kind}${this.percent}Percent${minutes}Minutes`];
    if (ready) return ready;
    const options = { interval: this.interval, percentage: this.percent };
    return new codedeploy.LambdaDeploymentConfig(scope, 'DeploymentConfig', {
      trafficRouting:
        this.kind === 'Canary'
          ? codedeploy.TrafficRouting.timeBasedCanary(options)
          : codedeploy.TrafficRouting.timeBasedLinear(options),
    });
  }
}

/** The limit of a deployment group (https://docs.aws.amazon.com/codedeploy/latest/userguide/limits.html). */
const MAX_ALARMS = 10;

/** The configurations that every account has, by kind, step and interval. */
const READY_MADE: { readonly [name: string]: codedeploy.ILambdaDeploymentConfig | undefined } = {
  Canary10Percent5Minutes: codedeploy.LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES,
  Canary10Percent10Minutes: codedeploy.LambdaDeploymentConfig.CANARY_10PERCENT_10MINUTES,
  Canary10Percent15Minutes: codedeploy.LambdaDeploymentConfig.CANARY_10PERCENT_15MINUTES,
  Canary10Percent30Minutes: codedeploy.LambdaDeploymentConfig.CANARY_10PERCENT_30MINUTES,
  Linear10Percent1Minutes: codedeploy.LambdaDeploymentConfig.LINEAR_10PERCENT_EVERY_1MINUTE,
  Linear10Percent2Minutes: codedeploy.LambdaDeploymentConfig.LINEAR_10PERCENT_EVERY_2MINUTES,
  Linear10Percent3Minutes: codedeploy.LambdaDeploymentConfig.LINEAR_10PERCENT_EVERY_3MINUTES,
  Linear10Percent10Minutes: codedeploy.LambdaDeploymentConfig.LINEAR_10PERCENT_EVERY_10MINUTES,
};

function stepRules(prop: string, percent: number, interval: Duration, steps: number): Rules {
  const minutes = interval.toMinutes({ integral: false });
  return [
    wholeNumber(prop, percent, { min: 1, max: 99 }),
    rule(
      !Number.isInteger(minutes) || minutes < 1,
      () => `'interval' must be a duration in whole minutes of at least 1 min, got ${minutes} min`,
    ),
    // CodeDeploy gives up after 48 hours (https://docs.aws.amazon.com/codedeploy/latest/userguide/limits.html).
    rule(
      minutes * steps > 2 * 24 * 60,
      () =>
        `'interval' must not make the deployment longer than 2880 min, got ${minutes * steps} min; ` +
        `shorten 'interval' or raise '${prop}'`,
    ),
  ];
}
