import { Construct } from 'constructs';
import { IResolvable, IResolveContext, Lazy, Size, SizeRoundingBehavior } from 'aws-cdk-lib/core';
import * as batch from 'aws-cdk-lib/aws-batch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { injectedProps } from '../../private/property-injection';
import { at, distinct, matches, nonEmptyList, quoted, rule, Rules, validate } from '../../private/validation';
import { keepInPlace } from '../private/environments';
import { DEFAULT_MEMORY, DEFAULT_VCPUS } from '../private/job-defaults';
import {
  addConsumables,
  cfnJobOptions,
  containerSettings,
  createSurroundings,
  JobSurroundings,
} from '../private/job-definition';
import { jobImage } from '../private/job-image';
import { JobNeeds, needsOf } from '../private/job-needs';
import { ContainerChanges, ecsOverrides, JobOverrides } from '../private/job-overrides';
import { containerContentRules, jobOptionRules, logRules } from '../private/job-rules';
import { JobContainerOptions } from './container-job';
import { JobOptions, JobRoleAndLogOptions } from './job-options';
import { JobPlatform, JobPlatformConfig } from './job-platform';
import { ISubmittableJob, JobCompatibility } from './submittable-job';

/** The condition of another container before one starts. */
export enum ContainerCondition {
  /** It has started. */
  START = 'START',
  /** It has ended, with any exit code. It must not be essential. */
  COMPLETE = 'COMPLETE',
  /** It has ended with exit code 0. It must not be essential. */
  SUCCESS = 'SUCCESS',
}

/** A dependency on another container. */
export interface ContainerDependency {
  /** The name of the other container. */
  readonly container: string;

  /** The condition that the other container has to meet. */
  readonly condition: ContainerCondition;
}

/** One container of a `MultiContainerJob`. */
export interface TaskContainer extends JobContainerOptions {
  /** The container's name: up to 255 letters, digits, hyphens and underscores. */
  readonly name: string;

  /**
   * Whether the end of this container ends the job. At least one has to be essential.
   *
   * @default true
   */
  readonly essential?: boolean;

  /**
   * Containers that this one waits for.
   *
   * @default - none
   */
  readonly dependsOn?: ContainerDependency[];
}

/** Properties of a `MultiContainerJob`. */
export interface MultiContainerJobProps extends JobOptions, JobRoleAndLogOptions {
  /** The containers, 1 to 10. On Fargate their vCPUs and memory together have to be a size that Fargate has. */
  readonly containers: TaskContainer[];

  /**
   * The platform of all containers.
   *
   * @default JobPlatform.fargate()
   */
  readonly platform?: JobPlatform;
}

/** A job of several containers in one task, for example a program, what fetches its data first, and what watches it. */
export class MultiContainerJob extends Construct implements ISubmittableJob, iam.IGrantable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-reference-architectures.batch.MultiContainerJob';

  /** The job definition; the L2s of aws-batch have one container only. */
  public readonly jobDefinition: batch.CfnJobDefinition;

  /** The role of the programs. */
  public readonly jobRole: iam.IRole;

  /** The role that starts the containers: it pulls the images, writes the log and reads the secrets. */
  public readonly executionRole: iam.Role;

  /** The log group of the output; each container has streams of its own. */
  public readonly logGroup: logs.ILogGroup;

  /** The job role. */
  public readonly grantPrincipal: iam.IPrincipal;

  /** The environments that the job can run on. */
  public readonly compatibility: JobCompatibility;

  /**
   * The needs towards the environment that it runs on.
   *
   * @internal
   */
  public readonly _needs: JobNeeds;

  private readonly names: string[];

  constructor(scope: Construct, id: string, props: MultiContainerJobProps) {
    super(scope, id);
    props = injectedProps(MultiContainerJob.PROPERTY_INJECTION_ID, scope, id, props);
    const { containers, platform = JobPlatform.fargate() } = props;
    validate(
      at('MultiContainerJob', scope, id),
      jobOptionRules(
        props,
        containers.map((container) => container.command),
      ),
      logRules(props),
      containers.map((container) => containerContentRules(container, platform)),
      sizeRules(containers, platform),
      compositionRules(containers),
    );

    this.compatibility = platform.compatibility;
    this._needs = needsOf(platform, [{ count: 1, containers }], props.parameters);
    this.names = containers.map((container) => container.name);
    const surroundings = createSurroundings(this, props);
    this.jobRole = surroundings.jobRole;
    this.executionRole = surroundings.executionRole;
    this.logGroup = surroundings.logGroup;
    this.grantPrincipal = this.jobRole.grantPrincipal;
    this.jobDefinition = new batch.CfnJobDefinition(this, 'Resource', {
      type: 'container',
      platformCapabilities: [platform.compatibility === JobCompatibility.FARGATE ? 'FARGATE' : 'EC2'],
      ecsProperties: { taskProperties: [this.taskProperties(containers, platform, surroundings)] },
      ...cfnJobOptions(props, this.compatibility),
    });
    addConsumables(this, props);
    keepInPlace(this.jobDefinition);
  }

  /** The ARN of the job definition, with its revision. */
  public get jobDefinitionArn(): string {
    return this.jobDefinition.ref;
  }

  /**
   * Renders what a submission changes.
   *
   * @internal
   */
  public _overrides(changes: ContainerChanges): JobOverrides {
    return ecsOverrides(this.names, changes);
  }

  private taskProperties(
    containers: TaskContainer[],
    platform: JobPlatform,
    surroundings: JobSurroundings,
  ): batch.CfnJobDefinition.EcsTaskPropertiesProperty {
    const rendered = containers.map((container) => ({
      container,
      settings: this.createContainer(container, platform, surroundings)._renderContainerDefinition(),
    }));
    const [first] = rendered;
    const fargate = platform.compatibility === JobCompatibility.FARGATE;
    return {
      executionRoleArn: this.executionRole.roleArn,
      taskRoleArn: this.jobRole.roleArn,
      volumes: sharedVolumes(rendered.map(({ settings }) => settings.volumes)),
      // What the L2 has for one container, ECS has for the task.
      ephemeralStorage: first?.settings.ephemeralStorage,
      networkConfiguration: first?.settings.networkConfiguration,
      runtimePlatform: first?.settings.runtimePlatform,
      platformVersion: fargate ? ecs.FargatePlatformVersion.LATEST : undefined,
      containers: rendered.map(({ container, settings }) => ({
        name: container.name,
        essential: container.essential ?? true,
        dependsOn: container.dependsOn?.map(({ container: containerName, condition }) => ({
          containerName,
          condition,
        })),
        image: settings.image,
        command: settings.command,
        environment: settings.environment,
        secrets: settings.secrets,
        mountPoints: settings.mountPoints,
        logConfiguration: settings.logConfiguration,
        resourceRequirements: settings.resourceRequirements,
        readonlyRootFilesystem: settings.readonlyRootFilesystem,
        user: settings.user,
        linuxParameters: settings.linuxParameters,
      })),
    };
  }

  private createContainer(
    options: TaskContainer,
    platform: JobPlatform,
    surroundings: JobSurroundings,
  ): JobPlatformConfig['container'] {
    return platform._bind(this, {
      id: options.name,
      props: {
        image: jobImage(this, options.image, platform.architecture),
        ...containerSettings(surroundings, options, options.name),
      },
    }).container;
  }
}

/** Volumes belong to the task: containers that name the same one share it. */
function sharedVolumes(volumes: batch.CfnJobDefinition.ContainerPropertiesProperty['volumes'][]): IResolvable {
  return Lazy.uncachedAny(
    {
      produce: (context: IResolveContext) => {
        const all = volumes.flatMap((own) => (context.resolve(own) ?? []) as { name: string }[]);
        return [...new Map(all.map((volume) => [volume.name, volume])).values()];
      },
    },
    { omitEmptyArray: true },
  );
}

/** ECS runs the containers of a task on one size. */
function sizeRules(containers: TaskContainer[], platform: JobPlatform): Rules {
  if (containers.length === 0) return [];
  const vcpus = containers.reduce((sum, container) => sum + (container.vcpus ?? DEFAULT_VCPUS), 0);
  const memory = containers.reduce((sum, container) => sum + mebibytes(container.memory ?? DEFAULT_MEMORY), 0);
  return platform.compatibility === JobCompatibility.FARGATE
    ? platform._sizeRules(vcpus, Size.mebibytes(memory))
    : containers.map((c) => platform._sizeRules(c.vcpus ?? DEFAULT_VCPUS, c.memory ?? DEFAULT_MEMORY));
}

function compositionRules(containers: TaskContainer[]): Rules {
  const names = containers.map((container) => container.name);
  const waits = containers.flatMap((container) =>
    (container.dependsOn ?? []).map((dependency) => ({ name: container.name, ...dependency })),
  );
  const lost = waits.find((wait) => !names.includes(wait.container));
  const backward = waits.find((wait) => names.indexOf(wait.container) >= names.indexOf(wait.name));
  const endless = waits.find(
    (wait) =>
      wait.condition !== ContainerCondition.START &&
      (containers.find((container) => container.name === wait.container)?.essential ?? true),
  );
  return [
    nonEmptyList('containers', containers),
    distinct('containers', names),
    names.map((name) => matches('name', name, /^[A-Za-z0-9_-]{1,255}$/, "up to 255 letters, digits, '-' and '_'")),
    rule(containers.length > 10, () => `'containers' must hold at most 10, got ${containers.length}; leave some out`),
    rule(
      containers.length > 0 && containers.every((container) => container.essential === false),
      () => `'essential' must be true for at least one container, whose end is the end of the job`,
    ),
    rule(
      lost !== undefined,
      () => `'dependsOn' must name one of ${quoted(names)}, got '${lost?.container}' at '${lost?.name}'`,
    ),
    rule(
      lost === undefined && backward !== undefined,
      () =>
        `'dependsOn' must name a container that is earlier in 'containers', got '${backward?.container}' at ` +
        `'${backward?.name}'; change the order, which also keeps circles out`,
    ),
    rule(
      lost === undefined && endless !== undefined,
      () =>
        `'essential' must be false for '${endless?.container}', because '${endless?.name}' waits for its end; ` +
        `the end of an essential container ends the job`,
    ),
  ];
}

function mebibytes(size: Size): number {
  return size.toMebibytes({ rounding: SizeRoundingBehavior.NONE });
}
