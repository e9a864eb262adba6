import { Construct } from 'constructs';
import { Validations } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as logs from 'aws-cdk-lib/aws-logs';
import { acknowledgeInherent } from '../../private/rule-packs';
import { ecsTaskRole } from '../../private/service-roles';
import { ContainerLogs } from '../tasks/container-logs';
import { ContainerTaskOptions } from '../tasks/container-task';
import { containerSettings, orderContainers } from './container-settings';
import { mountEbsVolume } from './ebs-volume';
import { INSTANCE_SIDECAR_MIB, reservedMiB, taskSize } from './task-rules';

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
  const architecture = options.architecture ?? ecs.CpuArchitecture.ARM64;
  const { cpuUnits, memoryMiB } = taskSize(options);
  const onFargate = settings.compatibility === ecs.Compatibility.FARGATE;
  // Not aws-cdk-lib's own, which has no such condition. AWS's guide to an ECS task gives the execution role this trust policy:
  // https://github.com/aws/agent-toolkit-for-aws/blob/main/skills/specialized-skills/serverless-skills/processing-s3-uploads-with-step-functions/references/iam-roles.md
  const executionRole =
    options.executionRole ?? ecsTaskRole(scope, 'ExecutionRole', 'Pull of the image, secrets and log of the task');
  const taskDefinition = new ecs.TaskDefinition(scope, 'TaskDefinition', {
    compatibility: settings.compatibility,
    networkMode: settings.networkMode ?? ecs.NetworkMode.AWS_VPC,
    cpu: String(cpuUnits),
    memoryMiB: String(memoryMiB),
    // On instances of one's own the processor is that of the instances.
    runtimePlatform:
      settings.compatibility === ecs.Compatibility.EC2
        ? undefined
        : { cpuArchitecture: architecture, operatingSystemFamily: ecs.OperatingSystemFamily.LINUX },
    enableFaultInjection: options.faultInjection,
    ephemeralStorageGiB: options.ephemeralStorage?.toGibibytes(),
    taskRole: options.taskRole ?? ecsTaskRole(scope, 'TaskRole', 'Permissions of the containers of the task'),
    executionRole,
  });
  const arm = architecture === ecs.CpuArchitecture.ARM64;
  const image = options.image._bind(scope, { arm });
  if (!image.fromInternet) {
    acknowledgeInherent(
      executionRole,
      'ecr:GetAuthorizationToken, by which the image is pulled, has no resource-level permissions.',
      'AwsSolutions-IAM5[Resource::*]',
    );
  }
  const logging = (options.logs ?? ContainerLogs.cloudWatch())._bind(scope, { taskDefinition, arm });

  const linuxParameters = new ecs.LinuxParameters(scope, 'LinuxParameters', {
    initProcessEnabled: options.initProcess ?? true,
  });
  linuxParameters.addCapabilities(...(options.addedCapabilities ?? []));
  linuxParameters.dropCapabilities(...(options.droppedCapabilities ?? []));
  const container = taskDefinition.addContainer(APPLICATION, {
    image: image.image,
    containerName: APPLICATION,
    ...containerSettings(scope, APPLICATION, taskDefinition, options),
    healthCheck: options.containerHealthCheck,
    user: options.user ?? '1000:1000',
    readonlyRootFilesystem: options.readonlyRootFilesystem ?? true,
    linuxParameters,
    gpuCount: options.gpus,
    dnsServers: settings.dnsServers,
    dnsSearchDomains: settings.dnsSearchDomains,
    // On Fargate the task's memory is the container's; on instances a container must reserve some.
    memoryReservationMiB: onFargate
      ? undefined
      : Math.min(Math.floor(memoryMiB / 2), memoryMiB - reservedMiB(options, 'instances')),
    logging: logging.driver,
    portMappings: settings.portMapping && [settings.portMapping],
  });
  taskDefinition.defaultContainer = container;
  const { sidecars = [] } = options;
  const bound = sidecars.map((sidecar) =>
    sidecar._bind(scope, {
      taskDefinition,
      arm,
      logging: logging.sidecarDriver,
      defaultMemoryMiB: onFargate ? undefined : INSTANCE_SIDECAR_MIB,
    }),
  );
  orderContainers(
    taskDefinition,
    new Map([[APPLICATION, options], ...sidecars.map((one) => [one.containerName, one._options] as const)]),
  );
  addWritableMounts(taskDefinition, container, options);
  addEfsMounts(taskDefinition, container, options);
  const ebsVolume = mountEbsVolume(scope, container, options.ebsMount);
  warnOfRoot(scope, options.user);
  const sources = [image.fromInternet, logging.fromInternet, ...bound.map(({ fromInternet }) => fromInternet)];
  return { taskDefinition, container, ebsVolume, logGroup: logging.logGroup, fromInternet: sources.includes(true) };
}

/** Allows connections from the tasks to the file systems that they mount. */
export function connectToFileSystems(options: ContainerTaskOptions, service: ec2.IConnectable & Construct): void {
  for (const { accessPoint } of Object.values(options.efsMounts ?? {})) {
    accessPoint.fileSystem.connections.allowDefaultPortFrom(service, 'Tasks mount the file system');
    // A task that starts before there is a mount target in its zone fails.
    service.node.addDependency(accessPoint.fileSystem.mountTargetsAvailable);
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
    accessPoint.fileSystem.grant(
      taskDefinition.taskRole,
      'elasticfilesystem:ClientMount',
      ...(readOnly ? [] : ['elasticfilesystem:ClientWrite']),
    );
  }
}

function warnOfRoot(scope: Construct, user: string | undefined): void {
  if (user === undefined || !/^(root|0)(:|$)/.test(user)) return;
  Validations.of(scope).addWarning(
    'cdk-reference-architectures:runsAsRoot',
    `the container runs as root ('user' is '${user}'); use a user of the image that is not, and acknowledge this if there is none`,
  );
}
