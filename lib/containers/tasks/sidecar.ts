import { Construct } from 'constructs';
import { Stack } from 'aws-cdk-lib/core';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { distinct, matches, nonEmpty, nonEmptyList, port, Rule, validate, wholeNumber } from '../../private/validation';
import { containerRules, healthCheckRules } from '../private/container-rules';
import { containerSettings } from '../private/container-settings';
import { ContainerOptions } from './container-options';
import { ContainerSource } from './container-source';

/** Options for a collector of traces and metrics. */
export interface OpenTelemetrySidecarOptions {
  /**
   * The collector's configuration, as YAML. Grant `taskDefinition.taskRole` what its exporters need.
   *
   * @default - the collector's own for ECS: OTLP on ports 4317 and 4318 in, X-Ray and CloudWatch metrics out, with the
   * permissions for both
   */
  readonly config?: string;

  /**
   * The collector's image.
   *
   * @default - AWS Distro for OpenTelemetry v0.43.1 from Amazon's public ECR repository
   */
  readonly image?: ContainerSource;

  /**
   * The memory that is reserved for the collector out of the task's, in MiB.
   *
   * @default 128
   */
  readonly memoryReservationMiB?: number;
}

/** A volume of the task in a container. */
export interface ContainerMount {
  /** The path in the container, for example `/srv/content`. */
  readonly path: string;

  /**
   * Whether the container may only read.
   *
   * @default false
   */
  readonly readOnly?: boolean;
}

/** Options for a container beside the application. */
export interface ContainerSidecarOptions extends ContainerOptions {
  /** The container's name: lower case letters, digits and hyphens. */
  readonly name: string;

  /** The container's image. */
  readonly image: ContainerSource;

  /**
   * Whether the task stops when this container stops. Not for one that only prepares the task.
   *
   * @default false
   */
  readonly essential?: boolean;

  /**
   * The memory that is reserved for the container out of the task's, in MiB, 6 or more. With Windows, which reserves none, it is
   * the limit.
   *
   * @default - none on Fargate, 128 on instances, where every container reserves some; 512 with Windows
   */
  readonly memoryReservationMiB?: number;

  /**
   * The CPU of the container out of the task's, in units of 1/1,024 vCPU, 2 or more. With Linux its share while
   * the CPU is busy, with Windows its limit
   * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-ecs-taskdefinition-containerdefinition.html).
   *
   * @default - none with Linux, 256 with Windows, where a container without has one percent
   */
  readonly cpuUnits?: number;

  /**
   * Whether the container can write to nothing but its mounts.
   *
   * @default true; false with Windows, which has no read-only root
   */
  readonly readonlyRootFilesystem?: boolean;

  /**
   * The user. Windows has none but the image's.
   *
   * @default - the image's
   */
  readonly user?: string;

  /**
   * The command by which ECS sees that the container is healthy.
   *
   * @default - it is healthy while it runs
   */
  readonly healthCheck?: ecs.HealthCheck;

  /**
   * The TCP ports that the container listens on. All containers of a task have one address: a port can be taken once.
   *
   * @default - none
   */
  readonly ports?: number[];

  /**
   * Volumes of the task in this container too, by their names in `writableMounts` and `efsMounts`; `ebs` is that of `ebsMount`.
   *
   * @default - none
   */
  readonly mounts?: { [volume: string]: ContainerMount };
}

/**
 * The task that a sidecar joins.
 *
 * @internal
 */
export interface SidecarBindOptions {
  /** The task definition. */
  readonly taskDefinition: ecs.TaskDefinition;

  /** Whether the processor of the task is Arm; x86 otherwise. */
  readonly arm: boolean;

  /** Whether the task runs on Windows; on Linux otherwise. */
  readonly windows: boolean;

  /** The log driver of a container, by its name. */
  readonly logging: (name: string) => ecs.LogDriver;

  /** The memory that is reserved unless the caller says otherwise, in MiB. */
  readonly defaultMemoryMiB?: number;

  /** The CPU unless the caller says otherwise, in units of 1/1,024 vCPU. */
  readonly defaultCpuUnits?: number;
}

/**
 * A sidecar in its task.
 *
 * @internal
 */
export interface SidecarConfig {
  /** The container. */
  readonly container: ecs.ContainerDefinition;

  /** Whether its image is known to come from the internet. */
  readonly fromInternet: boolean;
}

/** A container that runs beside the application in each task and shares its CPU, memory and network. */
export abstract class Sidecar {
  /** The AWS Distro for OpenTelemetry: applications send traces and metrics to `localhost:4317` (gRPC) or `:4318`. */
  public static openTelemetry(options: OpenTelemetrySidecarOptions = {}): Sidecar {
    validate('Sidecar.openTelemetry', [
      nonEmpty('config', options.config),
      wholeNumber('memoryReservationMiB', options.memoryReservationMiB, { min: 6 }),
    ]);
    return new Collector(options);
  }

  /** A container of your own. */
  public static container(options: ContainerSidecarOptions): Sidecar {
    const { mounts = {}, ports } = options;
    validate('Sidecar.container', [
      matches('name', options.name, /^[a-z][a-z0-9-]{0,62}$/, 'lower case letters, digits and hyphens'),
      wholeNumber('memoryReservationMiB', options.memoryReservationMiB, { min: 6 }),
      wholeNumber('cpuUnits', options.cpuUnits, { min: 2 }),
      containerRules(options),
      nonEmpty('user', options.user),
      healthCheckRules('healthCheck', options.healthCheck),
      nonEmptyList('ports', ports),
      (ports ?? []).map((one) => port('ports', one)),
      distinct('ports', ports?.map(String)),
      Object.values(mounts).map(({ path }) =>
        // Which of the two is the operating system's to say, and so the task's.
        matches('mounts', path, /^(\/|[Cc]:[\\/])[^\\/]/, "at absolute paths below the root, such as '/srv/content'"),
      ),
      distinct(
        'paths of mounts',
        Object.values(mounts).map(({ path }) => path),
      ),
    ]);
    return new Custom(options);
  }

  /** The name of the container. */
  public abstract readonly containerName: string;

  /**
   * Whether the task ends with it.
   *
   * @internal
   */
  public abstract readonly _essential: boolean;

  /**
   * Whether others can wait until it is healthy.
   *
   * @internal
   */
  public abstract readonly _hasHealthCheck: boolean;

  /**
   * The memory that is reserved for it, in MiB.
   *
   * @internal
   */
  public abstract readonly _memoryReservationMiB?: number;

  /**
   * Its CPU, in units of 1/1,024 vCPU.
   *
   * @internal
   */
  public abstract readonly _cpuUnits?: number;

  /**
   * The paths of its mounts.
   *
   * @internal
   */
  public abstract readonly _mountPaths: string[];

  /**
   * What of it is not there with Windows; undefined if all is.
   *
   * @internal
   */
  public abstract readonly _linuxOnly?: string;

  /**
   * The ports that it listens on.
   *
   * @internal
   */
  public abstract readonly _ports: number[];

  /**
   * The names of the task's volumes that it mounts.
   *
   * @internal
   */
  public abstract readonly _volumes: string[];

  /**
   * The options that all containers have.
   *
   * @internal
   */
  public abstract readonly _options: ContainerOptions;

  /**
   * What must be right of it for a service in `scope`.
   *
   * @internal
   */
  public abstract _rules(scope: Construct): Rule[];

  /**
   * Adds the container to a task.
   *
   * @internal
   */
  public abstract _bind(scope: Construct, options: SidecarBindOptions): SidecarConfig;
}

class Collector extends Sidecar {
  public readonly containerName = 'otel-collector';
  public readonly _essential = false;
  public readonly _hasHealthCheck = false;
  public readonly _memoryReservationMiB: number;
  public readonly _cpuUnits = undefined;
  public readonly _mountPaths: string[] = [];
  public readonly _linuxOnly = 'Sidecar.openTelemetry(), whose image and settings are of Linux,';
  // Those of its OTLP receivers, gRPC and HTTP.
  public readonly _ports: number[] = [4317, 4318];
  public readonly _volumes: string[] = [];
  public readonly _options: ContainerOptions;
  private readonly image: ContainerSource;

  constructor(private readonly options: OpenTelemetrySidecarOptions) {
    super();
    const { config, image, memoryReservationMiB = 128 } = options;
    this._memoryReservationMiB = memoryReservationMiB;
    this.image = image ?? ContainerSource.fromRegistry('public.ecr.aws/aws-observability/aws-otel-collector:v0.43.1');
    this._options = config
      ? { environment: { AOT_CONFIG_CONTENT: config } }
      : { command: ['--config=/etc/ecs/ecs-default-config.yaml'] };
  }

  public _rules(scope: Construct): Rule[] {
    return this.image._serviceRules(scope);
  }

  public _bind(scope: Construct, { taskDefinition, arm, windows, logging }: SidecarBindOptions): SidecarConfig {
    const { image, fromInternet } = this.image._bind(scope, { arm, windows });
    const { environment, command } = this._options;
    const container = taskDefinition.addContainer(this.containerName, {
      environment,
      command,
      image,
      containerName: this.containerName,
      essential: this._essential,
      memoryReservationMiB: this._memoryReservationMiB,
      readonlyRootFilesystem: true,
      logging: logging(this.containerName),
    });
    if (!this.options.config) grantDefaultExporters(scope, taskDefinition.taskRole);
    return { container, fromInternet };
  }
}

class Custom extends Sidecar {
  public readonly containerName: string;
  public readonly _essential: boolean;
  public readonly _hasHealthCheck: boolean;
  public readonly _memoryReservationMiB?: number;
  public readonly _cpuUnits?: number;
  public readonly _mountPaths: string[];
  public readonly _linuxOnly?: string;
  public readonly _ports: number[];
  public readonly _volumes: string[];
  public readonly _options: ContainerOptions;

  constructor(private readonly options: ContainerSidecarOptions) {
    super();
    this.containerName = options.name;
    this._essential = options.essential ?? false;
    this._hasHealthCheck = options.healthCheck !== undefined;
    this._memoryReservationMiB = options.memoryReservationMiB;
    this._ports = options.ports ?? [];
    this._volumes = Object.keys(options.mounts ?? {});
    this._mountPaths = Object.values(options.mounts ?? {}).map(({ path }) => path);
    this._cpuUnits = options.cpuUnits;
    this._linuxOnly =
      options.user !== undefined
        ? "'user'"
        : options.readonlyRootFilesystem === true
          ? "'readonlyRootFilesystem'"
          : undefined;
    this._options = options;
  }

  public _rules(scope: Construct): Rule[] {
    return this.options.image._serviceRules(scope);
  }

  public _bind(scope: Construct, options: SidecarBindOptions): SidecarConfig {
    const { taskDefinition, arm, windows, logging, defaultMemoryMiB, defaultCpuUnits } = options;
    const { name, healthCheck, user, readonlyRootFilesystem = true, mounts = {} } = this.options;
    const { image, fromInternet } = this.options.image._bind(scope, { arm, windows });
    const memoryMiB = this._memoryReservationMiB ?? defaultMemoryMiB;
    const container = taskDefinition.addContainer(name, {
      ...containerSettings(scope, name, taskDefinition, this.options),
      image,
      containerName: name,
      essential: this._essential,
      cpu: this._cpuUnits ?? defaultCpuUnits,
      ...(windows ? { memoryLimitMiB: memoryMiB } : { memoryReservationMiB: memoryMiB, readonlyRootFilesystem, user }),
      healthCheck,
      portMappings: this._ports.map((containerPort) => ({ containerPort })),
      logging: logging(name),
    });
    for (const [sourceVolume, { path, readOnly = false }] of Object.entries(mounts)) {
      container.addMountPoints({ sourceVolume, containerPath: path, readOnly });
    }
    return { container, fromInternet };
  }
}

/**
 * What the collector's default configuration writes: traces, and metrics through the log group `/aws/ecs/application/metrics`.
 * https://aws-otel.github.io/docs/setup/permissions
 */
function grantDefaultExporters(scope: Construct, role: iam.IRole): void {
  // X-Ray's write actions have no resources.
  role.addToPrincipalPolicy(
    new iam.PolicyStatement({
      actions: [
        'xray:PutTraceSegments',
        'xray:PutTelemetryRecords',
        'xray:GetSamplingRules',
        'xray:GetSamplingTargets',
        'xray:GetSamplingStatisticSummaries',
      ],
      resources: ['*'],
    }),
  );
  role.addToPrincipalPolicy(
    new iam.PolicyStatement({
      actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
      resources: [
        Stack.of(scope).formatArn({
          service: 'logs',
          resource: 'log-group:/aws/ecs/application/metrics:*',
        }),
        Stack.of(scope).formatArn({ service: 'logs', resource: 'log-group:/aws/ecs/application/metrics' }),
      ],
    }),
  );
}
