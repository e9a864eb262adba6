import { Construct } from 'constructs';
import { Duration, Size } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Alarms, IObservable } from '../observability';
import { at, validate } from '../private/validation';
import { FunctionCode } from './function-code';
import { FunctionDeployment } from './function-deployment';
import { functionAlarms, functionWidgets } from './private/function-alarms';
import { functionRules } from './private/function-rules';
import { ProvisionedConcurrency } from './provisioned-concurrency';

/** Where in a VPC a function has its network interfaces. */
export interface VpcPlacement {
  /** The VPC. */
  readonly vpc: ec2.IVpc;

  /**
   * The subnets. A function has no public address anywhere: what it calls is reached by NAT or by VPC endpoints.
   *
   * @default - the private subnets with egress
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * Security groups of the network interfaces.
   *
   * @default - a new one that lets everything out and nothing in; see `function.connections`
   */
  readonly securityGroups?: ec2.ISecurityGroup[];
}

/** What happens with events that nobody waits for: those of S3, SNS, EventBridge and `InvocationType: Event`. */
export interface AsyncInvocationOptions {
  /**
   * Where an event goes that failed for good, with the reason.
   *
   * @default - it is dropped, or goes to `deadLetterQueue`
   */
  readonly onFailure?: lambda.IDestination;

  /**
   * Where the result goes.
   *
   * @default - nowhere
   */
  readonly onSuccess?: lambda.IDestination;

  /**
   * How long an event may wait, from 60 s to 6 hours.
   *
   * @default Duration.hours(6)
   */
  readonly maxEventAge?: Duration;

  /**
   * How often an event is tried again after an error, 0 to 2.
   *
   * @default 2
   */
  readonly retryAttempts?: number;
}

/** Properties of an `ApiFunction`. */
export interface ApiFunctionProps {
  /** What runs. */
  readonly code: FunctionCode;

  /** Who is told when the function fails. */
  readonly alarms: Alarms;

  /**
   * What it is for, at most 256 characters.
   *
   * @default - no description
   */
  readonly description?: string;

  /**
   * Memory in MiB, 128 to 10,240. CPU comes in proportion: 1,769 MiB is one vCPU
   * (https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html).
   *
   * @default 1024 - start-up is bound by CPU, and what runs half as long costs the same
   */
  readonly memorySize?: number;

  /**
   * How long one invocation may take, in whole seconds, 1 s to 15 min. An API Gateway gives up after 29 or 30 s.
   *
   * @default Duration.seconds(10) - a stuck call is given up while the caller still waits
   */
  readonly timeout?: Duration;

  /**
   * Space in `/tmp`, 512 MiB to 10 GiB. Above 512 MiB it is billed.
   *
   * @default Size.mebibytes(512)
   */
  readonly ephemeralStorageSize?: Size;

  /**
   * Environment variables, at most 4 KB. No secrets: whoever may see the function sees them.
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
   * The processor.
   *
   * @default lambda.Architecture.ARM_64 - a fifth cheaper for the same time
   */
  readonly architecture?: lambda.Architecture;

  /**
   * Layers, at most 5.
   *
   * @default - none
   */
  readonly layers?: lambda.ILayerVersion[];

  /**
   * Network interfaces in a VPC, for databases and the like.
   *
   * @default - none: the function reaches AWS services and the internet from Lambda's own network
   */
  readonly vpcPlacement?: VpcPlacement;

  /**
   * The most instances that run at once, taken out of what the account's other functions share (1,000 by default). 0
   * switches the function off.
   *
   * @default - no limit of its own
   */
  readonly reservedConcurrency?: number;

  /**
   * Instances that are started in advance.
   *
   * @default - none: the first request of each instance waits for a cold start, 0.2 to 0.5 s for a small bundle
   */
  readonly provisionedConcurrency?: ProvisionedConcurrency;

  /**
   * How a new version takes over.
   *
   * @default FunctionDeployment.allAtOnce() - a gradual deployment makes every deploy minutes longer
   */
  readonly deployment?: FunctionDeployment;

  /**
   * What happens with events that nobody waits for.
   *
   * @default - Lambda's: two more tries within six hours
   */
  readonly asyncInvocation?: AsyncInvocationOptions;

  /**
   * Takes events that nobody waits for and that failed for good, without the reason. `asyncInvocation.onFailure` tells
   * more; this is for versions and aliases of your own, too.
   *
   * @default - none
   */
  readonly deadLetterQueue?: sqs.IQueue;

  /**
   * Starts instances from a snapshot taken when a version is published: Java 11, Python 3.12, .NET 8 and newer. Not with
   * provisioned concurrency or more than 512 MiB of `/tmp` (https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html).
   *
   * @default false - not for Node.js, and not free for Python and .NET
   */
  readonly snapStart?: boolean;

  /**
   * Where the time goes, by AWS X-Ray: 5 USD for a million traces, one request a second and 5 % of the rest sampled.
   *
   * @default lambda.Tracing.ACTIVE
   */
  readonly tracing?: lambda.Tracing;

  /**
   * The least important entries of the code that are kept. Powertools' logger follows it.
   *
   * @default lambda.ApplicationLogLevel.INFO
   */
  readonly logLevel?: lambda.ApplicationLogLevel;

  /**
   * How long log entries are kept.
   *
   * @default logs.RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The key that encrypts the log group. Its policy must admit CloudWatch Logs.
   *
   * @default - CloudWatch Logs' own key
   */
  readonly logEncryptionKey?: kms.IKey;
}

/**
 * A Lambda function behind the alias `live`, with a log group of its own, JSON logs, tracing and alarms.
 *
 * Whatever calls it should call the alias: provisioned concurrency, gradual deployments and SnapStart are the alias's.
 */
export class ApiFunction extends Construct implements iam.IGrantable, IObservable {
  /** The function. */
  public readonly function: lambda.Function;

  /** The alias `live`, which callers invoke. */
  public readonly alias: lambda.Alias;

  /** Where the function logs. */
  public readonly logGroup: logs.LogGroup;

  /** What the function may do. */
  public readonly role: iam.Role;

  /** Shifts traffic to new versions, if the deployment is a gradual one. */
  public readonly deploymentGroup?: codedeploy.LambdaDeploymentGroup;

  /** Scales the provisioned concurrency, if it scales. */
  public readonly concurrencyScaling?: lambda.IScalableFunctionAttribute;

  /** The alarms, if there are any. */
  public readonly alarms: cloudwatch.Alarm[];

  /** Who is granted permissions: the function's role. */
  public readonly grantPrincipal: iam.IPrincipal;

  constructor(scope: Construct, id: string, props: ApiFunctionProps) {
    super(scope, id);
    const where = at('ApiFunction', scope, id);
    const timeout = props.timeout ?? Duration.seconds(10);
    const { code, handler, runtime, environment } = props.code._bind(this);
    validate(where, functionRules(props, runtime));

    this.logGroup = new logs.LogGroup(this, 'Logs', {
      retention: props.logRetention ?? logs.RetentionDays.THREE_MONTHS,
      encryptionKey: props.logEncryptionKey,
    });
    this.role = this.createRole(props);
    this.grantPrincipal = this.role;
    this.function = new lambda.Function(this, 'Function', {
      code,
      handler,
      runtime,
      role: this.role,
      description: props.description,
      memorySize: props.memorySize ?? 1024,
      timeout,
      ephemeralStorageSize: props.ephemeralStorageSize,
      architecture: props.architecture ?? lambda.Architecture.ARM_64,
      environment: { ...environment, ...props.environment },
      environmentEncryption: props.environmentEncryptionKey,
      layers: props.layers,
      ...props.vpcPlacement,
      reservedConcurrentExecutions: props.reservedConcurrency,
      deadLetterQueue: props.deadLetterQueue,
      snapStart: props.snapStart ? lambda.SnapStartConf.ON_PUBLISHED_VERSIONS : undefined,
      tracing: props.tracing ?? lambda.Tracing.ACTIVE,
      logGroup: this.logGroup,
      loggingFormat: lambda.LoggingFormat.JSON,
      applicationLogLevelV2: props.logLevel ?? lambda.ApplicationLogLevel.INFO,
      systemLogLevelV2: lambda.SystemLogLevel.INFO,
    });
    this.alias = this.function.addAlias('live', {
      description: 'What callers invoke',
      provisionedConcurrentExecutions: props.provisionedConcurrency?._initial,
      ...props.asyncInvocation,
    });
    this.concurrencyScaling = props.provisionedConcurrency?._bind(this, this.alias);

    const { all, ofBadVersion } = functionAlarms(this, props, { fn: this.function, alias: this.alias, timeout });
    this.alarms = all;
    const deployment = props.deployment ?? FunctionDeployment.allAtOnce();
    this.deploymentGroup = deployment._bind(this, { where, alias: this.alias, alarms: ofBadVersion });
  }

  /** Invocations, errors and throttles, duration, and instances at once. */
  public dashboardWidgets(): cloudwatch.IWidget[] {
    return functionWidgets(this.node.path, this.function, this.alias);
  }

  /** What `AWSLambdaBasicExecutionRole` and `AWSLambdaVPCAccessExecutionRole` have, for this function's own parts. */
  private createRole(props: ApiFunctionProps): iam.Role {
    const role = new iam.Role(this, 'Role', {
      description: 'What the function may do',
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    });
    this.logGroup.grantWrite(role);
    if (props.vpcPlacement) {
      // Network interfaces have no ARN before they are made
      // (https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions).
      role.addToPolicy(
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
