import { Duration, Size } from 'aws-cdk-lib/core';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as efs from 'aws-cdk-lib/aws-efs';
import { ContainerLogs } from './container-logs';
import { ContainerSecret } from './container-secret';
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

/** Options of a task: its container with resources and settings, and the containers beside it. */
export interface ContainerTaskOptions {
  /** The container's image. */
  readonly image: ContainerSource;

  /**
   * The CPU of the task in vCPUs. Fargate has 0.25, 0.5, 1, 2, 4, 8 and 16.
   *
   * @default 0.25
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
   * The processor.
   *
   * @default ecs.CpuArchitecture.ARM64 - a fifth cheaper on Fargate than X86_64
   */
  readonly architecture?: ecs.CpuArchitecture;

  /**
   * Environment variables. Everybody who may describe the task definition can read them: secrets belong in `secrets`.
   *
   * @default - none
   */
  readonly environment?: { [name: string]: string };

  /**
   * Environment variables whose values ECS reads when a task starts. The execution role may read them, the program's
   * own role may not.
   *
   * @default - none
   */
  readonly secrets?: { [name: string]: ContainerSecret };

  /**
   * The command.
   *
   * @default - the image's
   */
  readonly command?: string[];

  /**
   * The entry point.
   *
   * @default - the image's
   */
  readonly entryPoint?: string[];

  /**
   * The command in the container by which ECS sees that it is healthy; a task that is not is replaced. Its program must
   * be in the image.
   *
   * @default - none: ECS relies on the load balancer, and on the process that runs
   */
  readonly containerHealthCheck?: ecs.HealthCheck;

  /**
   * Limits of the process. Fargate's own are 65,535 open files.
   *
   * @default - Fargate's
   */
  readonly ulimits?: ecs.Ulimit[];

  /**
   * The time between SIGTERM and SIGKILL when a task is stopped, 1 to 120 seconds.
   *
   * @default Duration.seconds(30); for a `QueueWorker` or `ScheduledTask` Duration.seconds(120)
   */
  readonly stopTimeout?: Duration;

  /**
   * Whether process 1 is an init that forwards signals and reaps zombie processes.
   *
   * @default true
   */
  readonly initProcess?: boolean;

  /**
   * The user, as a number or a name of the image, optionally with `:` and a group.
   * Root is warned about with `cdk-reference-architectures:runsAsRoot`.
   *
   * @default '1000:1000' - an ordinary user, not root; many images name it, for example Node's `node`
   */
  readonly user?: string;

  /**
   * Whether the container can write to nothing but its mounts.
   *
   * @default true
   */
  readonly readonlyRootFilesystem?: boolean;

  /**
   * Directories that the container can write to, by name. Each begins empty and is gone with the task. It belongs to
   * root unless the image has `VOLUME` for the path after giving it to the container's user
   * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bind-mounts.html).
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
   * The disk of a task for image and writable mounts, 21 to 200 GiB; only Fargate has it.
   * Each GiB beyond 20 costs about 0.08 USD a month.
   *
   * @default - 20 GiB, which are free
   */
  readonly ephemeralStorage?: Size;

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
