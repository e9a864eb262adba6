import { Construct } from 'constructs';
import { Validations } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as logs from 'aws-cdk-lib/aws-logs';
import { connectToEfs, efsMountStatement } from '../../private/efs-access';
import { acknowledgeInherent } from '../../private/rule-packs';
import { ecsTaskRole } from '../../private/service-roles';
import { ContainerLogs } from '../tasks/container-logs';
import { ContainerTaskOptions } from '../tasks/container-task';
import { containerSettings, orderContainers } from './container-settings';
import { mountEbsVolume } from './ebs-volume';
import { INSTANCE_SIDECAR_MIB, reservedCpuUnits, reservedMiB, taskSize, WINDOWS_SIDECAR } from './task-rules';
import { isWindows } from './windows';

/** The name of the application's container in each task definition. */
export const APPLICATION = 'app';

/** The settings that depend on the kind of task. */
export interface TaskSettings {
  /** The launch type that the task is compatible with. */
  readonly compatibility: ecs.Compatibility;

  /** The network of the containers; by default one of the task's own. */
  readonly networkMode?: ecs.NetworkMode;

  /** The DNS of containers without a network of the task's own; by default that of the instance. */
  readonly dnsServers?: string[];
  readonly dnsSearchDomains?: string[];

  /** The port that the application listens on; none for one that does not listen. */
  readonly portMapping?: ecs.PortMapping;
}

/** A task definition, and what callers see of it. */
export interface TaskParts {
  readonly taskDefinition: ecs.TaskDefinition;
  readonly container: ecs.ContainerDefinition;
  readonly logGroup: logs.LogGroup;

  /** The volume that each task gets. */
  readonly ebsVolume?: ecs.ServiceManagedVolume;

  /** Whether an image is known to come from the internet, and not from ECR. */
  readonly fromInternet: boolean;
}

/** Creates the children `TaskDefinition`, `TaskRole`, `ExecutionRole` and `LogGroup` in `scope`. */
export function createTask(scope: Construct, options: ContainerTaskOptions, settings: TaskSettings): TaskParts {
  const architecture = options.architecture ?? defaultArchitecture(options);
  const { cpuUnits, memoryMiB } = taskSize(options);
  const onFargate = settings.compatibility === ecs.Compatibility.FARGATE;
  const windows = isWindows(options);
  // Not aws-cdk-lib's own, which has no such condition. AWS's guide to an ECS task gives the execution role this trust policy:
  // https://github.com/aws/agent-toolkit-for-aws/blob/main/skills/specialized-skills/serverless-skills/processing-s3-uploads-with-step-functions/references/iam-roles.md
  const executionRole =
    options.executionRole ?? ecsTaskRole(scope, 'ExecutionRole', 'Pull of the image, secrets and log of the task');
  const taskDefinition = new ecs.TaskDefinition(scope, 'TaskDefinition', {
    compatibility: settings.compatibility,
    networkMode: settings.networkMode ?? ecs.NetworkMode.AWS_VPC,
    // With Windows instances have those of the containers alone:
    // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/windows_task_definitions.html
    cpu: windows && !onFargate ? undefined : String(cpuUnits),
    memoryMiB: windows && !onFargate ? undefined : String(memoryMiB),
    // On instances of one's own the processor is that of the instances.
    runtimePlatform:
      settings.compatibility === ecs.Compatibility.EC2
        ? undefined
        : {
            cpuArchitecture: architecture,
            operatingSystemFamily: options.operatingSystemFamily ?? ecs.OperatingSystemFamily.LINUX,
          },
    enableFaultInjection: options.faultInjection,
    ephemeralStorageGiB: options.ephemeralStorage?.toGibibytes(),
    taskRole: options.taskRole ?? ecsTaskRole(scope, 'TaskRole', 'Permissions of the containers of the task'),
    executionRole,
  });
  // aws-cdk-lib has it for Fargate only. It keeps tasks off instances with another operating system.
  if (windows && settings.compatibility === ecs.Compatibility.EC2) {
    (taskDefinition.node.defaultChild as ecs.CfnTaskDefinition).runtimePlatform = {
      operatingSystemFamily: options.operatingSystemFamily?._operatingSystemFamily,
    };
  }
  const arm = architecture === ecs.CpuArchitecture.ARM64;
  const image = options.image._bind(scope, { arm, windows });
  if (!image.fromInternet) {
    acknowledgeInherent(
      executionRole,
      'ecr:GetAuthorizationToken, by which the image is pulled, has no resource-level permissions.',
      'AwsSolutions-IAM5[Resource::*]',
    );
  }
  const logging = (options.logs ?? ContainerLogs.cloudWatch())._bind(scope, { taskDefinition, arm });

  const container = taskDefinition.addContainer(APPLICATION, {
    image: image.image,
    containerName: APPLICATION,
    ...containerSettings(scope, APPLICATION, taskDefinition, options),
    ...(windows ? windowsSettings(options) : linuxSettings(scope, options, onFargate)),
    healthCheck: options.containerHealthCheck,
    dnsServers: settings.dnsServers,
    dnsSearchDomains: settings.dnsSearchDomains,
    logging: logging.driver,
    portMappings: settings.portMapping && [settings.portMapping],
  });
  taskDefinition.defaultContainer = container;
  const { sidecars = [] } = options;
  const bound = sidecars.map((sidecar) =>
    sidecar._bind(scope, {
      taskDefinition,
      arm,
      windows,
      logging: logging.sidecarDriver,
      ...sidecarDefaults(windows, onFargate),
    }),
  );
  orderContainers(
    taskDefinition,
    new Map([[APPLICATION, options], ...sidecars.map((one) => [one.containerName, one._options] as const)]),
  );
  addWritableMounts(taskDefinition, container, options);
  addEfsMounts(taskDefinition, container, options);
  const ebsVolume = mountEbsVolume(scope, container, options.ebsMount, windows);
  warnOfRoot(scope, options.user);
  const sources = [image.fromInternet, logging.fromInternet, ...bound.map(({ fromInternet }) => fromInternet)];
  return { taskDefinition, container, ebsVolume, logGroup: logging.logGroup, fromInternet: sources.includes(true) };
}

/** The processor on Fargate: the cheaper one, which Windows has not. */
function defaultArchitecture(options: ContainerTaskOptions): ecs.CpuArchitecture {
  return isWindows(options) ? ecs.CpuArchitecture.X86_64 : ecs.CpuArchitecture.ARM64;
}

/** The settings of the application's container that only Linux has, or has otherwise. */
function linuxSettings(scope: Construct, options: ContainerTaskOptions, onFargate: boolean) {
  const { memoryMiB } = taskSize(options);
  const linuxParameters = new ecs.LinuxParameters(scope, 'LinuxParameters', {
    initProcessEnabled: options.initProcess ?? true,
  });
  linuxParameters.addCapabilities(...(options.addedCapabilities ?? []));
  linuxParameters.dropCapabilities(...(options.droppedCapabilities ?? []));
  return {
    user: options.user ?? '1000:1000',
    readonlyRootFilesystem: options.readonlyRootFilesystem ?? true,
    linuxParameters,
    gpuCount: options.gpus,
    // On Fargate the task's memory is the container's; on instances a container must reserve some.
    memoryReservationMiB: onFargate
      ? undefined
      : Math.min(Math.floor(memoryMiB / 2), memoryMiB - reservedMiB(options, 'instances')),
  };
}

/**
 * The limits of the application's container: what the sidecars leave of the task. Windows has no soft limit of memory, and gives
 * a container without CPU one percent.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-ecs-taskdefinition-containerdefinition.html
 */
function windowsSettings(options: ContainerTaskOptions) {
  const { cpuUnits, memoryMiB } = taskSize(options);
  return {
    cpu: cpuUnits - reservedCpuUnits(options),
    memoryLimitMiB: memoryMiB - reservedMiB(options, 'instances'),
  };
}

function sidecarDefaults(windows: boolean, onFargate: boolean) {
  if (windows) {
    return { defaultMemoryMiB: WINDOWS_SIDECAR.memoryMiB, defaultCpuUnits: WINDOWS_SIDECAR.cpuUnits };
  }
  return { defaultMemoryMiB: onFargate ? undefined : INSTANCE_SIDECAR_MIB };
}

/** Allows connections from the tasks to the file systems that they mount. */
export function connectToFileSystems(options: ContainerTaskOptions, service: ec2.IConnectable & Construct): void {
  for (const { accessPoint } of Object.values(options.efsMounts ?? {})) {
    const rules = connectToEfs(service, accessPoint.fileSystem, 'Tasks mount the file system');
    // A task that starts before there is a mount target in its zone, or before it is let in, fails.
    service.node.addDependency(accessPoint.fileSystem.mountTargetsAvailable);
    const services = service.node.findAll().filter((child) => child instanceof ecs.CfnService);
    services.forEach((child) => child.node.addDependency(...rules));
  }
}

function addWritableMounts(
  taskDefinition: ecs.TaskDefinition,
  container: ecs.ContainerDefinition,
  { writableMounts = {} }: ContainerTaskOptions,
): void {
  for (const [name, containerPath] of Object.entries(writableMounts)) {
    taskDefinition.addVolume({ name });
    container.addMountPoints({ sourceVolume: name, containerPath, readOnly: false });
  }
}

function addEfsMounts(
  taskDefinition: ecs.TaskDefinition,
  container: ecs.ContainerDefinition,
  { efsMounts = {} }: ContainerTaskOptions,
): void {
  for (const [name, { accessPoint, path, readOnly = false }] of Object.entries(efsMounts)) {
    taskDefinition.addVolume({
      name,
      efsVolumeConfiguration: {
        fileSystemId: accessPoint.fileSystem.fileSystemId,
        transitEncryption: 'ENABLED',
        authorizationConfig: { accessPointId: accessPoint.accessPointId, iam: 'ENABLED' },
      },
    });
    container.addMountPoints({ sourceVolume: name, containerPath: path, readOnly });
    // The grants of the L2 are for the whole file system.
    taskDefinition.addToTaskRolePolicy(efsMountStatement({ accessPoint, readOnly }));
  }
}

function warnOfRoot(scope: Construct, user: string | undefined): void {
  if (user === undefined || !/^(root|0)(:|$)/.test(user)) return;
  Validations.of(scope).addWarning(
    'cdk-reference-architectures:runsAsRoot',
    `the container runs as root ('user' is '${user}'); use a user of the image that is not, and acknowledge this if there is none`,
  );
}
