import { Construct } from 'constructs';
import { Duration, RemovalPolicy, Size, Validations } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as efs from 'aws-cdk-lib/aws-efs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Alarms, IObservable } from '../observability';
import { injectedProps } from '../private/property-injection';
import { acknowledgeInherent } from '../private/rule-packs';
import { workloadSubnets } from '../private/subnets';
import { at, rule, validate } from '../private/validation';
import { FunctionCode } from './function-code';
import { FunctionDeployment } from './function-deployment';
import { ApiFunctionUrlOptions, FunctionUrlAuthorization } from './function-url';
import { AccessPointFileSystem } from './private/access-point-file-system';
import { functionAlarms, functionWidgets, lostEvents } from './private/api-function-alarms';
import { ResolvedFunctionProps, withFunctionDefaults } from './private/api-function-defaults';
import { functionRules } from './private/api-function-rules';
import { ProvisionedConcurrency } from './provisioned-concurrency';

/** The place of a function's network interfaces in a VPC. */
export interface VpcPlacement {
  /** The VPC. */
  readonly vpc: ec2.IVpc;

  /**
   * The subnets. A function never has a public address: it reaches what it calls by a NAT gateway or by VPC endpoints.
   *
   * @default - the private subnets with egress, in a VPC without them the isolated ones
   */
  readonly subnets?: ec2.SubnetSelection;

  /**
   * The security groups of the network interfaces.
   *
   * @default - a new one that allows all outbound and no inbound traffic; see `function.connections`
   */
  readonly securityGroups?: ec2.ISecurityGroup[];
}

/** Options of asynchronous invocations: those of S3, SNS, EventBridge and `InvocationType: Event`. */
export interface AsyncInvocationOptions {
  /**
   * The destination of an event that failed for good, with the reason.
   *
   * @default - the event is dropped, or sent to `deadLetterQueue`
   */
  readonly onFailure?: lambda.IDestination;

  /**
   * The destination of the result of an event that succeeded.
   *
   * @default - none
   */
  readonly onSuccess?: lambda.IDestination;

  /**
   * The maximum age of an event before it counts as failed, from 60 s to 6 hours.
   *
   * @default Duration.hours(6)
   */
  readonly maxEventAge?: Duration;

  /**
   * The maximum number of retries of an event after an error, 0 to 2.
   *
   * @default 2
   */
  readonly retryAttempts?: number;
}

/** A file system that the function sees as a folder. */
export interface FunctionFileSystem {
  /** The access point of Amazon EFS, whose mount targets are in the VPC of the function: that of a `storage.SharedFileSystem`. */
  readonly accessPoint: efs.IAccessPoint;

  /** The folder, below `/mnt`, for example `/mnt/models`. */
  readonly mountPath: string;

  /**
   * Whether the function may only read.
   *
   * @default false
   */
  readonly readOnly?: boolean;
}

/** The thresholds of a function's alarms. The alarm on lost events has none: one lost event is one too many. */
export interface FunctionAlarmThresholds {
  /**
   * The percentage of invocations that fail, above 0 to 100, in each of three minutes.
   *
   * @default 1
   */
  readonly errorPercent?: number;

  /**
   * The 99th percentile of the duration, in each of three minutes.
   *
   * @default - 80 % of `timeout`; no alarm if `timeout` is only known at deployment
   */
  readonly durationP99?: Duration;

  /**
   * The number of invocations that are refused for lack of concurrency, in each of three minutes.
   *
   * @default 1
   */
  readonly throttledInvocations?: number;

  /**
   * The percentage of `reservedConcurrency` that is in use, above 0 to 100, in each of three minutes.
   *
   * @default 80
   */
  readonly concurrencyPercent?: number;

  /**
   * The number of invocations beyond `provisionedConcurrency`, in each of 15 minutes.
   *
   * @default 1
   */
  readonly spilloverInvocations?: number;
}

/** Properties of an `ApiFunction`. */
export interface ApiFunctionProps {
  /** The code. */
  readonly code: FunctionCode;

  /** The recipients of alarms when the function fails. */
  readonly alarms: Alarms;

  /**
   * The thresholds of the alarms.
   *
   * @default - the default of each threshold
   */
  readonly alarmThresholds?: FunctionAlarmThresholds;

  /**
   * The purpose of the function, at most 256 characters.
   *
   * @default - no description
   */
  readonly description?: string;

  /**
   * The memory in MiB, 128 to 10,240. CPU comes in proportion: 1,769 MiB is one vCPU
   * (https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html).
   *
   * @default 1024 - start-up is bound by CPU, and what runs half as long costs the same
   */
  readonly memorySize?: number;

  /**
   * The maximum duration of an invocation, in whole seconds, 1 s to 15 min. API Gateway gives up after 29 or 30 s.
   *
   * @default Duration.seconds(10) - a stuck call is given up while the caller still waits
   */
  readonly timeout?: Duration;

  /**
   * The storage in `/tmp`, 512 MiB to 10 GiB. Above 512 MiB it is billed.
   *
   * @default Size.mebibytes(512)
   */
  readonly ephemeralStorageSize?: Size;

  /**
   * The environment variables, at most 4 KB. Not for secrets: everyone with access to the function's configuration sees them.
   *
   * @default - none but those that the code brings
   */
  readonly environment?: { [name: string]: string };

  /**
   * The key that encrypts the environment variables at rest.
   *
   * @default - the AWS managed key `aws/lambda`
   */
  readonly environmentEncryptionKey?: kms.IKey;

  /**
   * The instruction set architecture.
   *
   * @default lambda.Architecture.ARM_64 - a fifth cheaper for the same time
   */
  readonly architecture?: lambda.Architecture;

  /**
   * The layers, at most 5 with those of extensions.
   *
   * @default - none
   */
  readonly layers?: lambda.ILayerVersion[];

  /**
   * The network interfaces in a VPC, for databases and the like.
   *
   * @default - none: the function reaches AWS services and the internet from Lambda's own network
   */
  readonly vpcPlacement?: VpcPlacement;

  /**
   * A file system, for what is larger than a package or shared by instances. Needs `vpcPlacement`.
   *
   * @default - none
   */
  readonly fileSystem?: FunctionFileSystem;

  /**
   * A URL of the function's own, without an API, for what needs neither throttles nor a domain of its own, or streams.
   *
   * @default - none
   */
  readonly url?: ApiFunctionUrlOptions;

  /**
   * The execution role. What the function needs is added to it; an imported role that cannot be changed must have it.
   *
   * @default - a new role with statements for this function's own parts
   */
  readonly role?: iam.IRole;

  /**
   * The version of CloudWatch Lambda Insights, which writes a log entry an invocation with metrics of CPU, memory and network
   * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Lambda-Insights-example-event.html): both are billed.
   *
   * @default - none
   */
  readonly insightsVersion?: lambda.LambdaInsightsVersion;

  /**
   * The extension that keeps parameters and secrets for a while inside the instance, for example
   * `lambda.ParamsAndSecretsLayerVersion.fromVersion(lambda.ParamsAndSecretsVersions.V1_0_103)`.
   *
   * @default - none
   */
  readonly paramsAndSecrets?: lambda.ParamsAndSecretsLayerVersion;

  /**
   * The signatures that code must have.
   *
   * @default - none: unsigned code is taken
   */
  readonly codeSigningConfig?: lambda.ICodeSigningConfig;

  /**
   * The moment at which a new version of the runtime is taken, or the one that is kept.
   *
   * @default lambda.RuntimeManagementMode.AUTO - security updates come by themselves
   */
  readonly runtimeManagementMode?: lambda.RuntimeManagementMode;

  /**
   * The maximum number of concurrent instances, taken from what the account's other functions share (1,000 by default).
   * 0 stops all invocations.
   *
   * @default - no limit of its own
   */
  readonly reservedConcurrency?: number;

  /**
   * The instances that are started in advance.
   *
   * @default - none: the first request of each instance waits for a cold start, 0.2 to 0.5 s for a small bundle
   */
  readonly provisionedConcurrency?: ProvisionedConcurrency;

  /**
   * The way in which a new version takes over the traffic.
   *
   * @default FunctionDeployment.allAtOnce() - a gradual deployment makes every deploy minutes longer
   */
  readonly deployment?: FunctionDeployment;

  /**
   * Whether versions stay when newer ones take over, for a way back without a deployment: `aws lambda update-alias` to one
   * of yesterday. Their code counts for the 75 GB of an account and Region, and nothing else; they go with the function.
   *
   * @default false - a version is deleted at the end of the deployment of the next one
   */
  readonly retainVersions?: boolean;

  /**
   * The handling of asynchronous invocations.
   *
   * @default - Lambda's: two retries within six hours
   */
  readonly asyncInvocation?: AsyncInvocationOptions;

  /**
   * A queue for asynchronous events that failed for good, without the reason: Lambda's older kind of destination, which
   * serves all versions and aliases. `asyncInvocation.onFailure` tells the reason, too.
   *
   * @default - none
   */
  readonly deadLetterQueue?: sqs.IQueue;

  /**
   * Whether instances start from a snapshot taken when a version is published: Java 11, Python 3.12, .NET 8 and newer. Not with
   * provisioned concurrency or more than 512 MiB of `/tmp` (https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html).
   *
   * @default false - not for Node.js, and not free for Python and .NET
   */
  readonly snapStart?: boolean;

  /**
   * Tracing by AWS X-Ray: 5 USD for a million traces, with one request a second and 5 % of the rest sampled.
   *
   * @default lambda.Tracing.ACTIVE
   */
  readonly tracing?: lambda.Tracing;

  /**
   * The minimum level of the code's log entries that are kept. The logger of Powertools follows it.
   *
   * @default lambda.ApplicationLogLevel.INFO
   */
  readonly logLevel?: lambda.ApplicationLogLevel;

  /**
   * The minimum level of Lambda's own log entries that are kept. Two of them an invocation, at INFO, tell its duration and its
   * memory: about 700 bytes, or 0.35 USD for a million invocations. WARN keeps those of failures.
   *
   * @default lambda.SystemLogLevel.INFO
   */
  readonly systemLogLevel?: lambda.SystemLogLevel;

  /**
   * A log group that is there already. Its retention, key and class are its own.
   *
   * @default - a new one
   */
  readonly logGroup?: logs.ILogGroup;

  /**
   * The class of the log group. INFREQUENT_ACCESS takes in for half the price, with fewer features
   * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatchLogsConcepts.html). A class cannot be changed: it
   * counts for new functions.
   *
   * @default logs.LogGroupClass.STANDARD
   */
  readonly logGroupClass?: logs.LogGroupClass;

  /**
   * The time that log entries are kept.
   *
   * @default logs.RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The key that encrypts the log group. Its policy must allow CloudWatch Logs to use it.
   *
   * @default - a key of CloudWatch Logs
   */
  readonly logEncryptionKey?: kms.IKey;
}

/**
 * A Lambda function behind the alias `live`, with a log group of its own, JSON logs, tracing and alarms.
 *
 * Callers should invoke the alias: provisioned concurrency, gradual deployments and SnapStart belong to it.
 */
export class ApiFunction extends Construct implements iam.IGrantable, IObservable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID = 'cdk-reference-architectures.functions.ApiFunction';

  /** The function. */
  public readonly function: lambda.Function;

  /** The alias `live`, which callers invoke. */
  public readonly alias: lambda.Alias;

  /** The log group of the function. */
  public readonly logGroup: logs.ILogGroup;

  /** The execution role of the function. */
  public readonly role: iam.IRole;

  /** The URL of the function, if `url` asks for one: it calls the alias. */
  public readonly functionUrl?: lambda.FunctionUrl;

  /** The deployment group that shifts traffic to new versions, if the deployment is a gradual one. */
  public readonly deploymentGroup?: codedeploy.LambdaDeploymentGroup;

  /** The scaling of the provisioned concurrency, if it scales. */
  public readonly concurrencyScaling?: lambda.IScalableFunctionAttribute;

  /** The alarms; none with `Alarms.none()`. */
  public readonly alarms: cloudwatch.Alarm[];

  /** The principal that permissions are granted to: the function's role. */
  public readonly grantPrincipal: iam.IPrincipal;

  private readonly resolved: ResolvedFunctionProps;

  constructor(scope: Construct, id: string, props: ApiFunctionProps) {
    super(scope, id);
    props = injectedProps(ApiFunction.PROPERTY_INJECTION_ID, scope, id, props);
    const resolved = withFunctionDefaults(props);
    this.resolved = resolved;
    validate(at('ApiFunction', scope, id), functionRules(resolved));

    const { code, handler, environment } = props.code._bind(this, resolved);
    this.logGroup =
      props.logGroup ??
      new logs.LogGroup(this, 'LogGroup', {
        retention: resolved.logRetention,
        encryptionKey: props.logEncryptionKey,
        logGroupClass: props.logGroupClass,
      });
    this.role = this.createRole(resolved);
    this.grantPrincipal = this.role;
    this.function = new lambda.Function(this, 'Function', {
      code,
      handler,
      runtime: props.code._runtime,
      role: this.role,
      description: props.description,
      memorySize: resolved.memorySize,
      timeout: resolved.timeout,
      ephemeralStorageSize: props.ephemeralStorageSize,
      architecture: resolved.architecture,
      environment: { ...environment, ...props.environment },
      environmentEncryption: props.environmentEncryptionKey,
      layers: props.layers,
      filesystem: props.fileSystem && new AccessPointFileSystem(props.fileSystem),
      insightsVersion: props.insightsVersion,
      paramsAndSecrets: props.paramsAndSecrets,
      codeSigningConfig: props.codeSigningConfig,
      runtimeManagementMode: props.runtimeManagementMode,
      ...networkOf(props.vpcPlacement),
      reservedConcurrentExecutions: props.reservedConcurrency,
      deadLetterQueue: props.deadLetterQueue,
      snapStart: props.snapStart ? lambda.SnapStartConf.ON_PUBLISHED_VERSIONS : undefined,
      // A version of a deployment that failed goes: its number would be in the way when the same code comes again.
      currentVersionOptions: props.retainVersions
        ? { removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE }
        : undefined,
      tracing: resolved.tracing,
      logGroup: this.logGroup,
      loggingFormat: lambda.LoggingFormat.JSON,
      applicationLogLevelV2: resolved.logLevel,
      systemLogLevelV2: resolved.systemLogLevel,
    });
    if (props.snapStart) {
      Validations.of(this.function).acknowledge({
        id: 'Annotation::@aws-cdk/aws-lambda:snapStartRequirePublish',
        reason: 'The alias publishes a version with each change of the function',
      });
    }
    if (props.fileSystem && !props.vpcPlacement?.securityGroups) {
      Validations.of(this.function).acknowledge({
        id: 'Annotation::@aws-cdk/aws-ec2:ipv4IgnoreEgressRule',
        reason: 'The new security group allows all outbound traffic, also that to the file system',
      });
    }
    this.alias = this.function.addAlias('live', {
      description: 'The version that callers invoke',
      provisionedConcurrentExecutions: props.provisionedConcurrency?._initial,
      ...props.asyncInvocation,
    });
    this.concurrencyScaling = props.provisionedConcurrency?._bind(this.alias);

    this.functionUrl = props.url && this.createUrl(props.url);

    const { all, ofBadVersion } = functionAlarms(this, resolved, this);
    this.alarms = all;
    this.deploymentGroup = resolved.deployment._bind(this, { alias: this.alias, alarms: ofBadVersion });
  }

  /**
   * Lets an alarm of what calls the function, for example that of the 5xx answers of its API, stop a gradual deployment and
   * bring the old version back. It can be added after the function, which the API needs first.
   *
   * The metric of the alarm must not refer to what depends on the function, such as the stage of a REST API: its name, not its
   * resource, is the dimension, or the template has a cycle. An alarm of another stack is given by its name
   * (`cloudwatch.Alarm.fromAlarmName()`). One of one minute is on before a canary of five minutes ends.
   */
  public addRollbackAlarm(alarm: cloudwatch.IAlarm): void {
    validate(
      `ApiFunction at '${this.node.path}'`,
      rule(
        this.deploymentGroup === undefined,
        () =>
          "'deployment' must be a gradual one for addRollbackAlarm(), got FunctionDeployment.allAtOnce(); use canary() or linear(), or add no alarm",
      ),
    );
    this.deploymentGroup?.addAlarm(alarm);
  }

  /**
   * Sends asynchronous events that failed for good to a destination, unless they have one.
   *
   * @internal
   */
  public _sendFailuresTo(onFailure: lambda.IDestination): void {
    const { asyncInvocation, deadLetterQueue } = this.resolved;
    if (asyncInvocation?.onFailure || deadLetterQueue) return;
    const config = this.alias.node.tryFindChild('EventInvokeConfig')?.node.defaultChild;
    if (config instanceof lambda.CfnEventInvokeConfig) {
      const { destination } = onFailure.bind(this, this.alias, { type: lambda.DestinationType.FAILURE });
      config.destinationConfig = { ...(config.destinationConfig as object), onFailure: { destination } };
    } else {
      this.alias.configureAsyncInvoke({ onFailure });
    }
    const alarm = lostEvents(this, { ...this.resolved, asyncInvocation: { onFailure } }, this);
    if (alarm) this.alarms.push(alarm);
  }

  /** Graphs of invocations, errors and throttles, of the duration, and of concurrent instances. */
  public dashboardWidgets(): cloudwatch.IWidget[] {
    return functionWidgets(this, this.function, this.alias);
  }

  private createUrl({ authorization, responseStreaming, cors }: ApiFunctionUrlOptions): lambda.FunctionUrl {
    const { _type: authType, _reason: reason } = authorization ?? FunctionUrlAuthorization.iam();
    if (reason !== undefined) {
      Validations.of(this).addWarning(
        'cdk-reference-architectures:unauthenticatedUrl',
        `Everybody may call the URL of ${this.node.path}: ${reason}`,
      );
    }
    return this.alias.addFunctionUrl({
      authType,
      invokeMode: responseStreaming ? lambda.InvokeMode.RESPONSE_STREAM : lambda.InvokeMode.BUFFERED,
      cors,
    });
  }

  /** The permissions of `AWSLambdaBasicExecutionRole` and `AWSLambdaVPCAccessExecutionRole`, for this function's own parts. */
  private createRole(props: ResolvedFunctionProps): iam.IRole {
    const { tracing, vpcPlacement, insightsVersion } = props;
    const role =
      props.role ??
      new iam.Role(this, 'Role', {
        description: 'Execution role of the function',
        assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      });
    if (insightsVersion) {
      acknowledgeInherent(
        role,
        'Lambda Insights writes to one log group for all functions of an account, by the policy that AWS made for it',
        'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/CloudWatchLambdaInsightsExecutionRolePolicy]',
      );
    }
    this.logGroup.grantWrite(role);
    if (tracing !== lambda.Tracing.DISABLED || vpcPlacement) {
      acknowledgeInherent(
        role,
        'Traces of X-Ray and network interfaces that do not exist yet have no resource-level permissions',
        'AwsSolutions-IAM5[Resource::*]',
      );
    }
    if (vpcPlacement) {
      // Network interfaces have no ARN before they are created
      // (https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions).
      role.addToPrincipalPolicy(
        new iam.PolicyStatement({
          actions: [
            'ec2:CreateNetworkInterface',
            'ec2:DescribeNetworkInterfaces',
            'ec2:DescribeSubnets',
            'ec2:DeleteNetworkInterface',
            'ec2:AssignPrivateIpAddresses',
            'ec2:UnassignPrivateIpAddresses',
          ],
          resources: ['*'],
        }),
      );
    }
    return role;
  }
}

function networkOf(placement: VpcPlacement | undefined): Partial<lambda.FunctionOptions> {
  if (!placement) return {};
  const { vpc, subnets, securityGroups } = placement;
  return { vpc, vpcSubnets: workloadSubnets(vpc, subnets), securityGroups };
}
