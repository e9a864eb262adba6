import { Construct } from 'constructs';
import { Stack } from 'aws-cdk-lib/core';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { matches, nonEmpty, validate, wholeNumber } from '../../private/validation';

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
  readonly image?: ecs.ContainerImage;

  /**
   * The memory that is reserved for the collector out of the task's, in MiB.
   *
   * @default 128
   */
  readonly memoryReservationMiB?: number;
}

/** Options for a container beside the application. */
export interface ContainerSidecarOptions {
  /** The container's name: lower case letters, digits and hyphens. */
  readonly name: string;

  /** The container's image. */
  readonly image: ecs.ContainerImage;

  /**
   * The command.
   *
   * @default - the image's
   */
  readonly command?: string[];

  /**
   * Environment variables.
   *
   * @default - none
   */
  readonly environment?: { [name: string]: string };

  /**
   * Whether the task stops when this container stops.
   *
   * @default false
   */
  readonly essential?: boolean;

  /**
   * The memory that is reserved for the container out of the task's, in MiB.
   *
   * @default - none
   */
  readonly memoryReservationMiB?: number;

  /**
   * Whether the container can write to nothing but its mounts.
   *
   * @default true
   */
  readonly readonlyRootFilesystem?: boolean;

  /**
   * The user.
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
}

/**
 * The task that a sidecar joins.
 *
 * @internal
 */
export interface SidecarBindOptions {
  /** The task definition. */
  readonly taskDefinition: ecs.TaskDefinition;

  /** The log driver of a container, by its name. */
  readonly logging: (name: string) => ecs.LogDriver;
}

/** A container that runs beside the application in each task and shares its CPU, memory and network. */
export abstract class Sidecar {
  /** The AWS Distro for OpenTelemetry: applications send traces and metrics to `localhost:4317` (gRPC) or `:4318`. */
  public static openTelemetry(options: OpenTelemetrySidecarOptions = {}): Sidecar {
    validate('Sidecar.openTelemetry', [
      nonEmpty('config', options.config),
      wholeNumber('memoryReservationMiB', options.memoryReservationMiB, { min: 4 }),
    ]);
    return new Collector(options);
  }

  /** A container of your own. */
  public static container(options: ContainerSidecarOptions): Sidecar {
    validate('Sidecar.container', [
      matches('name', options.name, /^[a-z][a-z0-9-]{0,62}$/, 'lower case letters, digits and hyphens'),
      wholeNumber('memoryReservationMiB', options.memoryReservationMiB, { min: 4 }),
    ]);
    return new Custom(options);
  }

  /** The name of the container. */
  public abstract readonly containerName: string;

  /**
   * Whether its image is known to come from the internet.
   *
   * @internal
   */
  public abstract readonly _fromInternet: boolean;

  /**
   * Adds the container to a task.
   *
   * @internal
   */
  public abstract _bind(scope: Construct, options: SidecarBindOptions): ecs.ContainerDefinition;
}

class Collector extends Sidecar {
  public readonly containerName = 'otel-collector';
  public readonly _fromInternet: boolean;

  constructor(private readonly options: OpenTelemetrySidecarOptions) {
    super();
    this._fromInternet = options.image === undefined;
  }

  public _bind(scope: Construct, { taskDefinition, logging }: SidecarBindOptions): ecs.ContainerDefinition {
    const { config, image, memoryReservationMiB } = this.options;
    const container = taskDefinition.addContainer(this.containerName, {
      image: image ?? ecs.ContainerImage.fromRegistry('public.ecr.aws/aws-observability/aws-otel-collector:v0.43.1'),
      containerName: this.containerName,
      essential: false,
      memoryReservationMiB: memoryReservationMiB ?? 128,
      readonlyRootFilesystem: true,
      ...(config
        ? { environment: { AOT_CONFIG_CONTENT: config } }
        : { command: ['--config=/etc/ecs/ecs-default-config.yaml'] }),
      logging: logging(this.containerName),
    });
    if (!config) grantDefaultExporters(scope, taskDefinition.taskRole);
    return container;
  }
}

class Custom extends Sidecar {
  public readonly containerName: string;
  public readonly _fromInternet = false;

  constructor(private readonly options: ContainerSidecarOptions) {
    super();
    this.containerName = options.name;
  }

  public _bind(_scope: Construct, { taskDefinition, logging }: SidecarBindOptions): ecs.ContainerDefinition {
    const { name, ...container } = this.options;
    return taskDefinition.addContainer(name, {
      ...container,
      containerName: name,
      essential: container.essential ?? false,
      readonlyRootFilesystem: container.readonlyRootFilesystem ?? true,
      logging: logging(name),
    });
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
