import { Construct } from 'constructs';
import { Size } from 'aws-cdk-lib/core';
import * as batch from 'aws-cdk-lib/aws-batch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { ContainerSource } from '../../containers';
import { injectedProps } from '../../private/property-injection';
import { at, validate } from '../../private/validation';
import { keepInPlace } from '../private/environments';
import { ImportedContainerJob } from '../private/imported-container-job';
import {
  addConsumables,
  createContainer,
  createSurroundings,
  jobDefinitionProps,
  JobSurroundings,
  platformCapability,
  taskOf,
  warnOfContainers,
} from '../private/job-definition';
import { JobNeeds, needsOf } from '../private/job-needs';
import { ContainerChanges, containerOverrides, ecsOverrides, JobOverrides } from '../private/job-overrides';
import { containerRules, jobOptionRules, logRules } from '../private/job-rules';
import { JobOptions, JobRoleAndLogOptions } from './job-options';
import { JobPlatform, JobPlatformConfig } from './job-platform';
import { JobVolume } from './job-volume';
import { ISubmittableJob, JobCompatibility } from './submittable-job';

/** The name of the container where it is that of a task, by which submissions change it. */
const CONTAINER_NAME = 'main';

/** Options of a container, whatever the kind of its job. */
export interface JobContainerOptions {
  /** The image. */
  readonly image: ContainerSource;

  /**
   * The vCPUs: on Fargate 0.25, 0.5, 1, 2, 4, 8 or 16, on EC2 a whole number, at most those of an instance.
   *
   * @default 1
   */
  readonly vcpus?: number;

  /**
   * The memory. On Fargate it has to go with the vCPUs.
   *
   * @default Size.gibibytes(2)
   */
  readonly memory?: Size;

  /**
   * GPUs, 16 at most; zero for a container that needs none beside one that does. On EC2.
   *
   * @default - those of the platform
   */
  readonly gpus?: number;

  /**
   * The command; `Ref::name` stands for a parameter.
   *
   * @default - the image's
   */
  readonly command?: string[];

  /**
   * Environment variables. Not for secrets: everybody who may look at the job can read them.
   *
   * @default - none
   */
  readonly environment?: { [name: string]: string };

  /**
   * Environment variables that are taken from Secrets Manager or Parameter Store when the container starts.
   *
   * @default - none
   */
  readonly secrets?: { [name: string]: batch.Secret };

  /**
   * The volumes.
   *
   * @default - none
   */
  readonly volumes?: JobVolume[];

  /**
   * The user, or user and group, that the program runs as.
   *
   * @default - the image's
   */
  readonly user?: string;

  /**
   * Whether the container cannot write to its image. Give it `JobVolume.temporary()` for what it has to write.
   *
   * @default - true, but false with `enableExecuteCommand`, which writes to it, and on Windows, which has no such file systems
   */
  readonly readonlyRootFilesystem?: boolean;

  /**
   * Whether process 1 is an init that forwards signals and reaps zombie processes: SIGTERM, by which Spot capacity is taken
   * back, then ends programs that do not handle it. Not on Windows.
   *
   * @default true
   */
  readonly initProcess?: boolean;

  /**
   * The prefix of the log streams: `<prefix>/<container>/<task>`.
   *
   * @default - the construct id of the job; of a container with a name, its name
   */
  readonly logStreamPrefix?: string;
}

/** Properties of a `ContainerJob`. */
export interface ContainerJobProps extends JobContainerOptions, JobOptions, JobRoleAndLogOptions {
  /**
   * The platform.
   *
   * @default JobPlatform.fargate()
   */
  readonly platform?: JobPlatform;
}

/** A job definition of one container that exists, of another stack or app. */
export interface ContainerJobAttributes {
  /**
   * The ARN of the job definition, in the account and Region of the stack: with its revision, or without one for the newest at
   * each submission.
   */
  readonly jobDefinitionArn: string;

  /** The environments that the job can run on, `FARGATE` or `EC2`. */
  readonly compatibility: JobCompatibility;
}

/**
 * A job definition of one container: image, size, roles, log, retries and timeout.
 *
 * It is a principal: what is granted to it is granted to the program. A change of any prop makes a new revision; jobs
 * that wait or run keep theirs.
 */
export class ContainerJob extends Construct implements ISubmittableJob, iam.IGrantable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-reference-architectures.batch.ContainerJob';

  /**
   * A job that exists, to submit it from another stack or app. Its needs are not compared with the queue's environments, nor
   * its parameters with those of a submission.
   */
  public static fromAttributes(scope: Construct, id: string, attributes: ContainerJobAttributes): ISubmittableJob {
    return new ImportedContainerJob(scope, id, attributes);
  }

  /** The job definition. */
  public readonly jobDefinition: batch.EcsJobDefinition;

  /** The role of the program. */
  public readonly jobRole: iam.IRole;

  /** The role that starts the container: it pulls the image, writes the log and reads the secrets. */
  public readonly executionRole: iam.IRole;

  /** The log group of the output; undefined with a `logDriver`. */
  public readonly logGroup?: logs.ILogGroup;

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

  constructor(scope: Construct, id: string, props: ContainerJobProps) {
    super(scope, id);
    props = injectedProps(ContainerJob.PROPERTY_INJECTION_ID, scope, id, props);
    const { platform = JobPlatform.fargate() } = props;
    validate(
      at('ContainerJob', scope, id),
      jobOptionRules(props, [props.command]),
      logRules(props, platform),
      containerRules(props, platform, props),
    );

    this.compatibility = platform.compatibility;
    this._needs = needsOf(platform, [{ count: 1, containers: [props] }], props.parameters);
    const surroundings = createSurroundings(this, props);
    this.jobRole = surroundings.jobRole;
    this.executionRole = surroundings.executionRole;
    this.logGroup = surroundings.logGroup;
    this.grantPrincipal = this.jobRole.grantPrincipal;

    const container = createContainer(this, 'Container', {
      platform,
      surroundings,
      options: props,
      name: this.node.id,
    });
    warnOfContainers(this, platform, [props]);
    this.jobDefinition = new batch.EcsJobDefinition(this, 'Resource', {
      container,
      ...jobDefinitionProps(props, this.compatibility),
    });
    if (platform.compatibility === JobCompatibility.MANAGED_INSTANCES) {
      this.describeAsTask(container, platform, surroundings);
    }
    addConsumables(this.jobDefinition, props);
    keepInPlace(this.jobDefinition);
  }

  /** The ARN of the job definition, with its revision. */
  public get jobDefinitionArn(): string {
    return this.jobDefinition.jobDefinitionArn;
  }

  /**
   * Renders what a submission changes.
   *
   * @internal
   */
  public _overrides(changes: ContainerChanges): JobOverrides {
    return this.compatibility === JobCompatibility.MANAGED_INSTANCES
      ? ecsOverrides([CONTAINER_NAME], changes)
      : containerOverrides(changes);
  }

  /**
   * Managed instances take no `ContainerProperties`, which are all that the L2 writes.
   * https://docs.aws.amazon.com/batch/latest/userguide/ecs-managed-instances-job-definitions.html
   */
  private describeAsTask(
    container: JobPlatformConfig['container'],
    platform: JobPlatform,
    surroundings: JobSurroundings,
  ): void {
    const { fargate, task } = taskOf([{ options: { name: CONTAINER_NAME }, container }], surroundings);
    const resource = this.jobDefinition.node.defaultChild as batch.CfnJobDefinition;
    resource.containerProperties = undefined;
    resource.ecsProperties = { taskProperties: [{ ...task, runtimePlatform: fargate.runtimePlatform }] };
    resource.platformCapabilities = [platformCapability(platform)];
  }
}
