import { Construct } from 'constructs';
import { RemovalPolicy, Size } from 'aws-cdk-lib/core';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { matches, nonEmpty, rule, Rule, validate, wholeNumber } from '../../private/validation';
import { ContainerSource } from './container-source';

/** Options for logs in CloudWatch. */
export interface ContainerCloudWatchLogsOptions {
  /**
   * The time that log events are kept. CloudWatch Logs takes about 0.50 USD for each GB that comes in and 0.03 USD for each
   * GB kept for a month (https://aws.amazon.com/cloudwatch/pricing/).
   *
   * @default logs.RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The key that encrypts the logs. Its policy is extended for CloudWatch Logs; an imported key must admit it already.
   *
   * @default - a key of CloudWatch Logs
   */
  readonly logEncryptionKey?: kms.IKey;

  /**
   * The removal policy of the log group.
   *
   * @default RemovalPolicy.RETAIN - logs are wanted most after something has gone
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** Options for logs that a router sends on. */
export interface ContainerRouterLogsOptions {
  /**
   * The options of Fluent Bit's output, for example
   * `{ Name: 'firehose', delivery_stream: 'logs', region: 'eu-west-1' }`. Grant `taskDefinition.taskRole` what the
   * output needs.
   */
  readonly output: { [option: string]: string };

  /**
   * Options of the output that are secret, for example an API key.
   *
   * @default - none
   */
  readonly secretOutput?: { [option: string]: ecs.Secret };

  /**
   * The router's image. It must be there for the processor architecture of the task.
   *
   * @default - AWS for Fluent Bit, `stable`, from Amazon's public ECR repository
   */
  readonly image?: ContainerSource;

  /**
   * The memory that is reserved for the router out of the task's, in MiB.
   *
   * @default 64
   */
  readonly memoryReservationMiB?: number;

  /**
   * A configuration file in the router's image, with filters and further outputs, for example `/extra.conf`. FireLens includes it
   * in its own (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_firelens.html).
   *
   * @default - none
   */
  readonly configurationFile?: string;

  /**
   * The log group in which the router reports what it cannot deliver.
   *
   * @default - three months
   */
  readonly routerLogs?: ContainerCloudWatchLogsOptions;
}

/**
 * The task that logs are for.
 *
 * @internal
 */
export interface ContainerLogsBindOptions {
  /** The task definition, which a router joins. */
  readonly taskDefinition: ecs.TaskDefinition;

  /** Whether the processor of the task is Arm; x86 otherwise. */
  readonly arm: boolean;
}

/**
 * The log settings of the containers of a task.
 *
 * @internal
 */
export interface ContainerLogsConfig {
  /** The log group: of the application, or of the router. */
  readonly logGroup: logs.LogGroup;

  /** Whether a router's image comes from the internet. */
  readonly fromInternet: boolean;

  /** The driver of the application's container. */
  readonly driver: ecs.LogDriver;

  /** The driver of another container, by its name. */
  readonly sidecarDriver: (name: string) => ecs.LogDriver;
}

/** The destination of the lines that a container writes to its standard output. */
export abstract class ContainerLogs {
  /** To a log group of their own in CloudWatch. */
  public static cloudWatch(options: ContainerCloudWatchLogsOptions = {}): ContainerLogs {
    return new CloudWatchLogs(options);
  }

  /**
   * To wherever Fluent Bit can deliver, by FireLens: a router container in each task.
   * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_firelens.html
   */
  public static router(options: ContainerRouterLogsOptions): ContainerLogs {
    validate('ContainerLogs.router', [
      rule(
        !Object.keys(options.output).some((key) => key.toLowerCase() === 'name'),
        () => `'output' must have a 'Name', which chooses Fluent Bit's output, for example 'firehose'`,
      ),
      nonEmpty('output.Name', options.output.Name),
      matches(
        'configurationFile',
        options.configurationFile,
        /^\/./,
        "an absolute path in the image, such as '/extra.conf'",
      ),
      wholeNumber('memoryReservationMiB', options.memoryReservationMiB, { min: 6 }),
    ]);
    return new RoutedLogs(options);
  }

  /**
   * The memory that is reserved for a router, in MiB; undefined without one.
   *
   * @internal
   */
  public abstract readonly _routerMemoryMiB?: number;

  /**
   * What must be right of the logs of a service in `scope`.
   *
   * @internal
   */
  public abstract _rules(scope: Construct): Rule[];

  /**
   * Creates what the logs need.
   *
   * @internal
   */
  public abstract _bind(scope: Construct, options: ContainerLogsBindOptions): ContainerLogsConfig;
}

class CloudWatchLogs extends ContainerLogs {
  public readonly _routerMemoryMiB = undefined;

  constructor(private readonly options: ContainerCloudWatchLogsOptions) {
    super();
  }

  public _rules(): Rule[] {
    return [];
  }

  public _bind(scope: Construct): ContainerLogsConfig {
    const logGroup = createLogGroup(scope, this.options);
    return {
      logGroup,
      fromInternet: false,
      driver: driverFor(logGroup, 'app'),
      sidecarDriver: (name) => driverFor(logGroup, name),
    };
  }
}

class RoutedLogs extends ContainerLogs {
  public readonly _routerMemoryMiB: number;
  private readonly image: ContainerSource;

  constructor(private readonly options: ContainerRouterLogsOptions) {
    super();
    this._routerMemoryMiB = options.memoryReservationMiB ?? 64;
    // Public, so that no repository of a Region must be known.
    this.image =
      options.image ?? ContainerSource.fromRegistry('public.ecr.aws/aws-observability/aws-for-fluent-bit:stable');
  }

  public _rules(scope: Construct): Rule[] {
    return this.image._serviceRules(scope);
  }

  public _bind(scope: Construct, { taskDefinition, arm }: ContainerLogsBindOptions): ContainerLogsConfig {
    const { output, secretOutput, configurationFile } = this.options;
    const { image, fromInternet } = this.image._bind(scope, { arm });
    const logGroup = createLogGroup(scope, this.options.routerLogs ?? {});
    taskDefinition.addFirelensLogRouter('LogRouter', {
      image,
      containerName: 'log-router',
      essential: true,
      memoryReservationMiB: this._routerMemoryMiB,
      firelensConfig: {
        type: ecs.FirelensLogRouterType.FLUENTBIT,
        // From S3 it would be read on instances only.
        options:
          configurationFile === undefined
            ? undefined
            : { configFileType: ecs.FirelensConfigFileType.FILE, configFileValue: configurationFile },
      },
      logging: driverFor(logGroup, 'log-router'),
      user: '0',
    });
    const driver = () => ecs.LogDrivers.firelens({ options: output, secretOptions: secretOutput });
    return { logGroup, fromInternet, driver: driver(), sidecarDriver: driver };
  }
}

function createLogGroup(scope: Construct, options: ContainerCloudWatchLogsOptions): logs.LogGroup {
  return new logs.LogGroup(scope, 'LogGroup', {
    retention: options.logRetention ?? logs.RetentionDays.THREE_MONTHS,
    encryptionKey: options.logEncryptionKey,
    removalPolicy: options.removalPolicy ?? RemovalPolicy.RETAIN,
  });
}

/** Without blocking: an application that waits for its log line to be delivered stops serving when CloudWatch is slow. */
function driverFor(logGroup: logs.ILogGroup, streamPrefix: string): ecs.LogDriver {
  return ecs.LogDrivers.awsLogs({
    logGroup,
    streamPrefix,
    mode: ecs.AwsLogDriverMode.NON_BLOCKING,
    maxBufferSize: Size.mebibytes(25),
  });
}
