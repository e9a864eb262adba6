import { Construct } from 'constructs';
import { CfnResource, IResolvable, IResolveContext, Lazy, Validations } from 'aws-cdk-lib/core';
import * as batch from 'aws-cdk-lib/aws-batch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { ecsTaskRole } from '../../private/service-roles';
import type { JobContainerOptions } from '../jobs/container-job';
import { JobLogRouterOptions } from '../jobs/job-log-router-options';
import { JobOptions, JobRoleAndLogOptions } from '../jobs/job-options';
import type { JobPlatform, JobPlatformConfig } from '../jobs/job-platform';
import { JobCompatibility } from '../jobs/submittable-job';
import { TaskContainer } from '../jobs/task-container';
import { acknowledgeWildcards } from './findings';
import {
  DEFAULT_ATTEMPTS,
  DEFAULT_MEMORY,
  DEFAULT_PRIORITY,
  DEFAULT_TIMEOUT,
  DEFAULT_VCPUS,
  exitRules,
} from './job-defaults';
import { jobImage } from './job-image';
import { firelensConfiguration, LOG_ROUTER, routedDriver } from './log-router';

/** The properties that the containers of a job have in common. */
export interface JobSurroundings {
  readonly jobRole: iam.IRole;
  readonly executionRole: iam.IRole;
  /** Undefined where another log driver is given. */
  readonly logGroup?: logs.ILogGroup;
  readonly logDriver?: ecs.LogDriver;
  /** The router of the output, which writes to the log group itself. */
  readonly logRouter?: JobLogRouterOptions;
  readonly enableExecuteCommand?: boolean;
}

interface ContainerSurroundings {
  readonly platform: JobPlatform;
  readonly surroundings: JobSurroundings;
  readonly options: JobContainerOptions;
  /** The name of the container, or of the job where it has only one. */
  readonly name: string;
}

/** The roles and the log group of a job. */
export function createSurroundings(
  scope: Construct,
  options: JobRoleAndLogOptions,
  logRouter?: JobLogRouterOptions,
): JobSurroundings {
  if (options.enableExecuteCommand) {
    acknowledgeWildcards(scope, 'The actions of Session Manager for ECS Exec have no resource-level permissions', '*');
  }
  return {
    jobRole: options.jobRole ?? ecsTaskRole(scope, 'JobRole', 'Permissions of the program of a job'),
    executionRole: options.executionRole ?? createExecutionRole(scope),
    logGroup: options.logDriver ? undefined : (options.logGroup ?? createLogGroup(scope, options)),
    logDriver: options.logDriver,
    logRouter,
    enableExecuteCommand: options.enableExecuteCommand,
  };
}

/** The container of a job, whatever its kind: the one place where options become properties. */
export function createContainer(
  scope: Construct,
  id: string,
  { platform, surroundings, options, name }: ContainerSurroundings,
): JobPlatformConfig['container'] {
  const { jobRole, executionRole, logGroup, enableExecuteCommand } = surroundings;
  const volumes = (options.volumes ?? []).map((volume) => volume._bind(jobRole));
  const image = jobImage(scope, options.image, platform.architecture);
  return platform._bind(scope, {
    id,
    image,
    gpus: options.gpus,
    initProcess: options.initProcess ?? true,
    tmpfs: volumes.flatMap(({ tmpfs }) => tmpfs ?? []),
    props: {
      image,
      cpu: options.vcpus ?? DEFAULT_VCPUS,
      memory: options.memory ?? DEFAULT_MEMORY,
      command: options.command,
      environment: options.environment,
      secrets: options.secrets,
      volumes: volumes.flatMap(({ volume }) => volume ?? []),
      user: options.user,
      readonlyRootFilesystem: platform._windows
        ? undefined
        : (options.readonlyRootFilesystem ?? enableExecuteCommand !== true),
      jobRole,
      executionRole,
      logging:
        driverOf(surroundings, name) ??
        ecs.LogDriver.awsLogs({ logGroup, streamPrefix: options.logStreamPrefix ?? name }),
      enableExecuteCommand,
    },
  }).container;
}

/** The platform of a job definition as Batch names it. */
export function platformCapability({ compatibility }: JobPlatform): string {
  if (compatibility === JobCompatibility.FARGATE) return 'FARGATE';
  return compatibility === JobCompatibility.MANAGED_INSTANCES ? 'MANAGED_INSTANCES' : 'EC2';
}

/** The log driver of a container that does not write to the log group itself. */
function driverOf({ logDriver, logRouter }: JobSurroundings, name: string): ecs.LogDriver | undefined {
  return logRouter && name !== LOG_ROUTER ? routedDriver(logRouter) : logDriver;
}

/** The properties of a container that ECS has for the task. */
const OF_THE_TASK = [
  'volumes',
  'fargatePlatformConfiguration',
  'ephemeralStorage',
  'networkConfiguration',
  'runtimePlatform',
  'enableExecuteCommand',
  'executionRoleArn',
  'jobRoleArn',
];

/** The task of several containers, and the properties that it has on Fargate or managed instances only. */
export function createTask(
  scope: Construct,
  containers: TaskContainer[],
  platform: JobPlatform,
  surroundings: JobSurroundings,
) {
  return taskOf(
    containers.map((options) => {
      const { name } = options;
      return { options, container: createContainer(scope, name, { platform, surroundings, options, name }) };
    }),
    surroundings,
  );
}

/** The options of a container that belong to its place in the task. */
type Placed = Pick<TaskContainer, 'name' | 'essential' | 'dependsOn'>;

/** The task of containers that are made. */
export function taskOf(
  containers: { readonly options: Placed; readonly container: JobPlatformConfig['container'] }[],
  surroundings: JobSurroundings,
) {
  const rendered = containers.map(({ options, container }) => ({
    options,
    settings: container._renderContainerDefinition(),
  }));
  const { ephemeralStorage, networkConfiguration, runtimePlatform, fargatePlatformConfiguration } =
    rendered[0]?.settings ?? {};
  const { logRouter } = surroundings;
  const { platformVersion } = (fargatePlatformConfiguration ?? {}) as { platformVersion?: string };
  return {
    fargate: { ephemeralStorage, networkConfiguration, runtimePlatform, platformVersion },
    task: {
      executionRoleArn: surroundings.executionRole.roleArn,
      taskRoleArn: surroundings.jobRole.roleArn,
      enableExecuteCommand: surroundings.enableExecuteCommand,
      volumes: sharedVolumes(rendered.map(({ settings }) => settings.volumes)),
      containers: rendered.map(({ options: { name, essential = true, dependsOn }, settings }) => ({
        // Whatever does not belong to the task belongs to the container, so that nothing new is lost.
        ...(Object.fromEntries(
          Object.entries(settings).filter(([property]) => !OF_THE_TASK.includes(property)),
        ) as Pick<batch.CfnJobDefinition.TaskContainerPropertiesProperty, 'image'>),
        name,
        essential,
        firelensConfiguration: logRouter && name === LOG_ROUTER ? firelensConfiguration(logRouter) : undefined,
        dependsOn: dependsOn?.map(({ container: containerName, condition }) => ({ containerName, condition })),
      })),
    },
  };
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

/** Says what of the containers is open, or does not work for some images. */
export function warnOfContainers(scope: Construct, platform: JobPlatform, containers: JobContainerOptions[]): void {
  if (platform._privilegedReason !== undefined) {
    Validations.of(scope).addWarning(
      'cdk-reference-architectures:privilegedJob',
      `Containers are privileged, and so have what the instance and its other jobs have. The reason given: ${platform._privilegedReason}`,
    );
  }
  const unwritable = containers
    .filter(({ user }) => user !== undefined && !/^(root|0)(:|$)/.test(user))
    .flatMap(({ volumes = [] }) => volumes.filter((volume) => volume._ofRoot));
  if (unwritable.length === 0) return;
  Validations.of(scope).addWarning(
    'cdk-reference-architectures:temporaryVolumeOfRoot',
    `The directory '${unwritable[0]?.mountPath}' belongs to root, and the program runs as another user. Let the Dockerfile create it ` +
      `for that user and declare it as a VOLUME, or, on EC2, use 'JobVolume.memory()'; acknowledge this where the image does so.`,
  );
}

/** The props of an L2 job definition that the options say. */
export function jobDefinitionProps(options: JobOptions, compatibility: JobCompatibility) {
  return {
    parameters: options.parameters,
    retryAttempts: options.attempts ?? DEFAULT_ATTEMPTS,
    retryStrategies: exitRules(options.retryRules, compatibility).map(({ action, on }) =>
      batch.RetryStrategy.of(action, batch.Reason.custom(on)),
    ),
    timeout: options.timeout ?? DEFAULT_TIMEOUT,
    schedulingPriority: options.schedulingPriority ?? DEFAULT_PRIORITY,
    propagateTags: options.propagateTags ?? true,
    skipDeregisterOnUpdate: options.keepRevisions ?? true,
  };
}

/** The same of an L1 job definition. */
export function cfnJobOptions(options: JobOptions, compatibility: JobCompatibility) {
  return {
    parameters: options.parameters,
    retryStrategy: {
      attempts: options.attempts ?? DEFAULT_ATTEMPTS,
      evaluateOnExit: exitRules(options.retryRules, compatibility).map(({ action, on }) => ({ action, ...on })),
    },
    timeout: { attemptDurationSeconds: (options.timeout ?? DEFAULT_TIMEOUT).toSeconds() },
    schedulingPriority: options.schedulingPriority ?? DEFAULT_PRIORITY,
    propagateTags: options.propagateTags ?? true,
    resourceRetentionPolicy: { skipDeregisterOnUpdate: options.keepRevisions ?? true },
  };
}

/** Adds what the L2s of job definitions do not have. */
export function addConsumables(definition: Construct, options: JobOptions): void {
  if (!options.consumes || options.consumes.length === 0) return;
  (definition.node.defaultChild as CfnResource).addPropertyOverride('ConsumableResourceProperties', {
    ConsumableResourceList: options.consumes.map(({ resource, quantity }) => ({
      ConsumableResource: resource.consumableResourceRef.consumableResourceArn,
      Quantity: quantity,
    })),
  });
}

function createExecutionRole(scope: Construct): iam.Role {
  const role = ecsTaskRole(scope, 'ExecutionRole', 'Image, log and secrets, to start the containers of a job');
  acknowledgeWildcards(
    role,
    'An image of Amazon ECR is pulled with ecr:GetAuthorizationToken, which has no resource-level permissions',
    '*',
  );
  return role;
}

function createLogGroup(scope: Construct, options: JobRoleAndLogOptions): logs.LogGroup {
  const { logRetention = logs.RetentionDays.THREE_MONTHS, logEncryptionKey } = options;
  return new logs.LogGroup(scope, 'LogGroup', { retention: logRetention, encryptionKey: logEncryptionKey });
}
