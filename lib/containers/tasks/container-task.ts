import { Size } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as efs from 'aws-cdk-lib/aws-efs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { ContainerLogs } from './container-logs';
import { ContainerOptions } from './container-options';
import { ContainerSource } from './container-source';
import { Sidecar } from './sidecar';

/** A directory of an EFS file system in the container. */
export interface EfsMount {
  /** The access point: it says which directory of the file system, and as which user. */
  readonly accessPoint: efs.IAccessPoint;

  /** The path in the container, for example `/srv/content`. */
  readonly path: string;

  /**
   * Whether the container may only read.
   *
   * @default false
   */
  readonly readOnly?: boolean;
}

/**
 * An EBS volume in the container. Each task has one of its own, which ECS creates when the task starts and deletes, **with its
 * data**, when the task ends: a deployment, scale-in and a failed health check begin with an empty volume, or with the snapshot.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ebs-volumes.html
 */
export interface EbsMount {
  /** The path in the container, for example `/var/lib/cache`. The container's user may write to it. */
  readonly path: string;

  /**
   * The size: 1 to 65,536 GiB with gp3, 4 to 16,384 GiB with io1, 4 to 65,536 GiB with io2, 125 to 16,384 GiB with st1 and sc1.
   *
   * @default - that of the snapshot, without which a size is needed
   */
  readonly size?: Size;

  /**
   * The snapshot that each volume is made from, for example `snap-0123456789abcdef0`.
   *
   * @default - none: the volume begins empty
   */
  readonly snapshotId?: string;

  /**
   * The type of the volume: `GP3`, `IO1`, `IO2`, `ST1` or `SC1`.
   *
   * @default ec2.EbsDeviceVolumeType.GP3 - cheaper than gp2, with more operations
   */
  readonly volumeType?: ec2.EbsDeviceVolumeType;

  /**
   * The operations a second: 3,000 to 80,000 with gp3, 100 to 64,000 with io1, 100 to 256,000 with io2, which both need it.
   *
   * @default - 3,000 with gp3
   */
  readonly iops?: number;

  /**
   * The throughput in MiB a second, 125 to 2,000, of gp3 only.
   *
   * @default - 125
   */
  readonly throughputMiBps?: number;

  /**
   * The file system. It must be that of the snapshot, or tasks cannot start. With Windows NTFS is the only one.
   *
   * @default ecs.FileSystemType.XFS; with Windows NTFS
   */
  readonly fileSystemType?: ecs.FileSystemType;

  /**
   * The key that encrypts the volume. The role by which ECS makes volumes is granted its use.
   *
   * @default - the account's key for EBS
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Whether the container may only read.
   *
   * @default false
   */
  readonly readOnly?: boolean;
}

/** Options of a task: its container with resources and settings, and the containers beside it. */
export interface ContainerTaskOptions extends ContainerOptions {
  /** The container's image. */
  readonly image: ContainerSource;

  /**
   * The CPU of the task in vCPUs. Fargate has 0.25, 0.5, 1, 2, 4, 8 and 16; for Windows 1, 2 and 4.
   *
   * @default 0.25; with Windows 1, the minimum of Fargate
   */
  readonly vcpus?: number;

  /**
   * The memory of the task. The sizes of Fargate depend on the CPU: with 0.25 vCPU 512 MiB, 1 or 2 GiB; with 0.5, 1 to 4 GiB;
   * with 1, 2 to 8 GiB; with 2, 4 to 16 GiB; with 4, 8 to 30 GiB; with 8, 16 to 60 GiB in steps of 4; with 16, 32 to
   * 120 GiB in steps of 8.
   * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html
   *
   * @default - 2 GiB for each vCPU, the minimum of Fargate
   */
  readonly memory?: Size;

  /**
   * The number of NVIDIA GPUs of the container, 1 or more, on an `Ec2Capacity` or a `ManagedInstancesCapacity` whose instances
   * have them. Fargate has none.
   *
   * @default - none
   */
  readonly gpus?: number;

  /**
   * The processor. Windows has X86_64 only.
   *
   * @default - that of the instances, or on Fargate ecs.CpuArchitecture.ARM64: a fifth cheaper there than X86_64
   */
  readonly architecture?: ecs.CpuArchitecture;

  /**
   * The operating system: Linux, or Windows Server 2019, 2022 or (on instances) 2025, Core or Full. It must be that of the
   * image, and that of the instances. Windows containers have no `user`, no read-only root, no capabilities, kernel settings,
   * GPUs, EFS, Service Connect or log router, and on Fargate no Spot, EBS volume, `ephemeralStorage`, `environmentFiles`
   * or `restartPolicy`: these are refused
   * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/windows-considerations.html). ECS does not change the
   * operating system of a service on Fargate: make another service.
   *
   * @default - that of the instances, or on Fargate ecs.OperatingSystemFamily.LINUX
   */
  readonly operatingSystemFamily?: ecs.OperatingSystemFamily;

  /**
   * The command in the container by which ECS sees that it is healthy; a task that is not is replaced. Its program must
   * be in the image.
   *
   * @default - none: ECS relies on the load balancer, and on the process that runs
   */
  readonly containerHealthCheck?: ecs.HealthCheck;

  /**
   * Whether process 1 is an init that forwards signals and reaps zombie processes.
   *
   * @default true; false with Windows, which has none
   */
  readonly initProcess?: boolean;

  /**
   * Linux capabilities that the container has beside those of Docker. Fargate has only `SYS_PTRACE`, for debuggers and tracers.
   *
   * @default - none
   */
  readonly addedCapabilities?: ecs.Capability[];

  /**
   * Linux capabilities that the container has not, `ecs.Capability.ALL` for none at all.
   *
   * @default - none: it has those of Docker
   */
  readonly droppedCapabilities?: ecs.Capability[];

  /**
   * The user, as a number or a name of the image, optionally with `:` and a group.
   * Root is warned about with `cdk-reference-architectures:runsAsRoot`.
   *
   * @default '1000:1000' - an ordinary user, not root; many images name it, for example Node's `node`. With Windows, where
   * ECS sets none, that of the image
   */
  readonly user?: string;

  /**
   * Whether the container can write to nothing but its mounts.
   *
   * @default true; false with Windows, which has no read-only root
   */
  readonly readonlyRootFilesystem?: boolean;

  /**
   * Directories that the container can write to, by name. Each begins empty and is gone with the task. It belongs to
   * root unless the image has `VOLUME` for the path after giving it to the container's user
   * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bind-mounts.html). With Windows on drive C, for example
   * `C:\data`, where `VOLUME` is ignored.
   *
   * @default - none
   */
  readonly writableMounts?: { [name: string]: string };

  /**
   * Directories of EFS file systems, by name: over TLS, authorized by the task's role, which is granted access.
   *
   * @default - none
   */
  readonly efsMounts?: { [name: string]: EfsMount };

  /**
   * An EBS volume for each task, whose data is lost with the task: for caches, scratch space, indexes that can be built again. One
   * volume is the maximum of ECS. Sidecars mount it by the name `ebs`. On Fargate it needs platform version 1.4 or later, on
   * instances the Nitro system. For services only: tasks that are started alone get none.
   *
   * @default - none
   */
  readonly ebsMount?: EbsMount;

  /**
   * The disk of a task for image and writable mounts, 21 to 200 GiB; only Fargate has it.
   * Each GiB beyond 20 costs about 0.08 USD a month.
   *
   * @default - 20 GiB, which are free
   */
  readonly ephemeralStorage?: Size;

  /**
   * Whether AWS Fault Injection Service may disturb the task's network, CPU, disk and processes in experiments
   * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ecs-taskdefinition.html).
   *
   * @default false
   */
  readonly faultInjection?: boolean;

  /**
   * The role of the containers. Grant it what the program does, or pass the construct to grants.
   *
   * @default - a role of the task's own, which ECS in this account can assume
   */
  readonly taskRole?: iam.IRole;

  /**
   * The role by which ECS pulls the images and reads the secrets. It is granted what these need, unless it is imported as
   * immutable.
   *
   * @default - a role of the task's own, which ECS in this account can assume
   */
  readonly executionRole?: iam.IRole;

  /**
   * Containers beside this one.
   *
   * @default - none
   */
  readonly sidecars?: Sidecar[];

  /**
   * The destination of the container's output.
   *
   * @default ContainerLogs.cloudWatch() - kept three months
   */
  readonly logs?: ContainerLogs;
}
