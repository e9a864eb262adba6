import { Construct } from 'constructs';
import { Size } from 'aws-cdk-lib/core';
import * as batch from 'aws-cdk-lib/aws-batch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { at, validate } from '../../private/validation';
import { ContainerSource } from '../../containers';
import { JobOptions, JobRoleAndLogOptions } from './job-options';
import { JobPlatform } from './job-platform';
import { JobVolume } from './job-volume';
import { containerRules, DEFAULT_MEMORY, DEFAULT_VCPUS } from '../private/container-rules';
import {
  addConsumables,
  jobDefinitionProps,
  jobLogGroup,
  jobOptionRules,
  logRules,
  taskRole,
} from '../private/job-parts';
import { jobImage } from '../private/job-image';
import { ISubmittableJob, JobCompatibility } from './submittable-job';

/** What a container is, whatever the kind of its job. */
export interface JobContainerOptions {
  /** The image. */
  readonly image: ContainerSource;

  /**
   * The vCPUs: on Fargate 0.25, 0.5, 1, 2, 4, 8 or 16, on EC2 a whole number.
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
   * Files beside the image.
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
   * @default true
   */
  readonly readonlyRootFilesystem?: boolean;
}

/** Properties of a `ContainerJob`. */
export interface ContainerJobProps extends JobContainerOptions, JobOptions, JobRoleAndLogOptions {
  /**
   * What it runs on.
   *
   * @default JobPlatform.fargate()
   */
  readonly platform?: JobPlatform;

  /**
   * Whether people can open a shell in the running container by ECS Exec. It lets the job role talk to Session Manager.
   *
   * @default false
   */
  readonly enableExecuteCommand?: boolean;
}

/**
 * A job definition of one container: image, size, roles, log, retries and timeout.
 *
 * It is a principal: what is granted to it is granted to the program. A change of any prop makes a new revision; jobs
 * that wait or run keep theirs.
 */
export class ContainerJob extends Construct implements ISubmittableJob, iam.IGrantable {
  /** The job definition. */
  public readonly jobDefinition: batch.EcsJobDefinition;

  /** What the program may do. */
  public readonly jobRole: iam.IRole;

  /** What is needed to start the container: pull the image, write the log, read the secrets. */
  public readonly executionRole: iam.Role;

  /** Where the output goes. */
  public readonly logGroup: logs.ILogGroup;

  /** The job role. */
  public readonly grantPrincipal: iam.IPrincipal;

  /** Which queues take the job. */
  public readonly compatibility: JobCompatibility;

  constructor(scope: Construct, id: string, props: ContainerJobProps) {
    super(scope, id);
    const platform = props.platform ?? JobPlatform.fargate();
    validate(at('ContainerJob', scope, id), [
      ...jobOptionRules(props, [props.command]),
      ...logRules(props),
      ...containerRules(props, platform),
    ]);

    this.compatibility = platform.compatibility;
    this.jobRole = props.jobRole ?? taskRole(this, 'JobRole', 'What the program of a Batch job may do');
    this.executionRole = taskRole(this, 'ExecutionRole', 'Starts the container of a Batch job');
    this.logGroup = jobLogGroup(this, props);
    this.grantPrincipal = this.jobRole.grantPrincipal;

    const container = platform._container({
      scope: this,
      id: 'Container',
      props: this.containerProps(props, platform),
    });
    this.jobDefinition = new batch.EcsJobDefinition(this, 'Resource', {
      container,
      ...jobDefinitionProps(props, this.compatibility),
    });
    addConsumables(this.jobDefinition, props);
  }

  /** The ARN of the job definition, with its revision. */
  public get jobDefinitionArn(): string {
    return this.jobDefinition.jobDefinitionArn;
  }

  private containerProps(props: ContainerJobProps, platform: JobPlatform): batch.EcsContainerDefinitionProps {
    return {
      image: jobImage(this, props.image, platform.architecture),
      cpu: props.vcpus ?? DEFAULT_VCPUS,
      memory: props.memory ?? DEFAULT_MEMORY,
      command: props.command,
      environment: props.environment,
      secrets: props.secrets,
      volumes: (props.volumes ?? []).map((volume) => volume._bind(this, this.jobRole)),
      user: props.user,
      readonlyRootFilesystem: props.readonlyRootFilesystem ?? true,
      enableExecuteCommand: props.enableExecuteCommand,
      jobRole: this.jobRole,
      executionRole: this.executionRole,
      logging: ecs.LogDriver.awsLogs({ logGroup: this.logGroup, streamPrefix: this.node.id }),
    };
  }
}
