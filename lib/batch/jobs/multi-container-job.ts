import { Construct } from 'constructs';
import { Size } from 'aws-cdk-lib/core';
import * as batch from 'aws-cdk-lib/aws-batch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { injectedProps } from '../../private/property-injection';
import { at, Rules, validate } from '../../private/validation';
import { mebibytesOf } from '../private/amounts';
import { keepInPlace } from '../private/environments';
import { DEFAULT_MEMORY, DEFAULT_VCPUS } from '../private/job-defaults';
import {
  addConsumables,
  cfnJobOptions,
  createSurroundings,
  createTask,
  JobSurroundings,
  platformCapability,
  warnOfContainers,
} from '../private/job-definition';
import { JobNeeds, needsOf } from '../private/job-needs';
import { ContainerChanges, ecsOverrides, JobOverrides } from '../private/job-overrides';
import { compositionRules, containerContentRules, jobOptionRules, logRules } from '../private/job-rules';
import { logRouterRules, withLogRouter } from '../private/log-router';
import { JobLogRouterOptions } from './job-log-router-options';
import { JobOptions, JobRoleAndLogOptions } from './job-options';
import { JobPlatform } from './job-platform';
import { ISubmittableJob, JobCompatibility } from './submittable-job';
import { TaskContainer } from './task-container';

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

  /**
   * A router that sends the output of the containers to where Fluent Bit can deliver, by FireLens: one more container, whose own
   * messages are in the log group. On EC2 instances; Batch has no FireLens on Fargate
   * (https://docs.aws.amazon.com/batch/latest/APIReference/API_LogConfiguration.html).
   *
   * @default - none: the containers write to CloudWatch Logs, or as the `logDriver` says
   */
  readonly logRouter?: JobLogRouterOptions;
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
  public readonly executionRole: iam.IRole;

  /** The log group of the output, with streams for each container, with a `logRouter` that of the router; undefined with a `logDriver`. */
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

  private readonly names: string[];

  constructor(scope: Construct, id: string, props: MultiContainerJobProps) {
    super(scope, id);
    props = injectedProps(MultiContainerJob.PROPERTY_INJECTION_ID, scope, id, props);
    const { platform = JobPlatform.fargate(), logRouter } = props;
    const containers = withLogRouter(props.containers, logRouter);
    validate(
      at('MultiContainerJob', scope, id),
      jobOptionRules(
        props,
        containers.map((container) => container.command),
      ),
      logRules(props, platform),
      containers.map((container) => containerContentRules(container, platform, props)),
      sizeRules(containers, platform),
      compositionRules(containers),
      logRouterRules(
        logRouter,
        props,
        platform,
        props.containers.map(({ name }) => name),
      ),
    );

    this.compatibility = platform.compatibility;
    this._needs = needsOf(platform, [{ count: 1, containers }], props.parameters);
    this.names = props.containers.map((container) => container.name);
    const surroundings = createSurroundings(this, props, logRouter);
    this.jobRole = surroundings.jobRole;
    this.executionRole = surroundings.executionRole;
    this.logGroup = surroundings.logGroup;
    this.grantPrincipal = this.jobRole.grantPrincipal;
    this.jobDefinition = new batch.CfnJobDefinition(this, 'Resource', {
      type: 'container',
      platformCapabilities: [platformCapability(platform)],
      ecsProperties: { taskProperties: [this.taskProperties(containers, platform, surroundings)] },
      ...cfnJobOptions(props, this.compatibility),
    });
    warnOfContainers(this, platform, containers);
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
    const { fargate, task } = createTask(this, containers, platform, surroundings);
    return { ...task, ...fargate };
  }
}

/** ECS runs the containers of a task on one size. */
function sizeRules(containers: TaskContainer[], platform: JobPlatform): Rules {
  if (containers.length === 0) return [];
  const vcpus = containers.reduce((sum, container) => sum + (container.vcpus ?? DEFAULT_VCPUS), 0);
  const memory = containers.reduce((sum, container) => sum + (mebibytesOf(container.memory ?? DEFAULT_MEMORY) ?? 0), 0);
  return platform.compatibility === JobCompatibility.FARGATE
    ? platform._sizeRules(vcpus, Size.mebibytes(memory))
    : containers.map((c) => platform._sizeRules(c.vcpus ?? DEFAULT_VCPUS, c.memory ?? DEFAULT_MEMORY));
}
