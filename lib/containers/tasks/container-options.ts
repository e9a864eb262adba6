import { Duration } from 'aws-cdk-lib/core';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { ContainerEnvironmentFile } from './container-environment-file';
import { ContainerSecret } from './container-secret';

/**
 * The restarts of a container that exits, in its task: ECS does not replace the task for them.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-restart-policy.html
 */
export interface ContainerRestartPolicy {
  /**
   * Exit codes after which the container is not restarted, 50 at most.
   *
   * @default - none: it is restarted whatever its exit code is
   */
  readonly ignoredExitCodes?: number[];

  /**
   * The time that the container must have run to be restarted, 60 to 1,800 seconds.
   *
   * @default Duration.seconds(300)
   */
  readonly attemptPeriod?: Duration;
}

/** Options of every container of a task. */
export interface ContainerOptions {
  /**
   * Environment variables. Everybody who may describe the task definition can read them: secrets belong in `secrets`.
   *
   * @default - none
   */
  readonly environment?: { [name: string]: string };

  /**
   * Files with environment variables, 10 at most. Not for secrets: whoever may read the file can read them.
   *
   * @default - none
   */
  readonly environmentFiles?: ContainerEnvironmentFile[];

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
   * The containers of the task that must have got so far before this one starts, by name; the application's is `app`.
   * When the task stops, this one stops first.
   *
   * @default - none: all containers start at once
   */
  readonly dependsOn?: { [container: string]: ecs.ContainerDependencyCondition };

  /**
   * The restarts of the container in its task.
   *
   * @default - none: a task whose essential container exits is replaced
   */
  readonly restartPolicy?: ContainerRestartPolicy;

  /**
   * Limits of the process. Fargate's own are 65,535 open files.
   *
   * @default - Fargate's, or those of the instances
   */
  readonly ulimits?: ecs.Ulimit[];

  /**
   * Whether ECS resolves the image's tag to a digest when a deployment begins, so that all its tasks run one image, also if
   * the tag is moved meanwhile
   * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-ecs-taskdefinition-containerdefinition.html).
   *
   * @default - true, but for images that `cdk deploy` builds, whose tag is the hash of what is in them
   */
  readonly imageVersionConsistency?: boolean;

  /**
   * The time between SIGTERM and SIGKILL when a task is stopped, 1 to 120 seconds.
   *
   * @default Duration.seconds(30); for the application of a `QueueWorker`, `ScheduledTask` or `OneOffTask` Duration.seconds(120)
   */
  readonly stopTimeout?: Duration;

  /**
   * Labels of Docker, for agents that read them.
   *
   * @default - none
   */
  readonly dockerLabels?: { [name: string]: string };

  /**
   * Kernel parameters by name, for example `net.ipv4.tcp_keepalive_time`. Those of the network apply to all containers of the
   * task: give them to one container only
   * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-ecs-taskdefinition-systemcontrol.html).
   *
   * @default - those of Fargate or the instances
   */
  readonly systemControls?: { [name: string]: string };
}
