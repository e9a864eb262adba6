import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { TaskCapacity } from '../capacity/task-capacity';
import { ContainerTaskOptions } from '../tasks/container-task';
import { TaskPlacementOptions } from '../tasks/task-placement';

/** Options of tasks that run and end: of a `ScheduledTask` and a `OneOffTask`. */
export interface TaskRunOptions extends ContainerTaskOptions, TaskPlacementOptions {
  /** The network. */
  readonly vpc: ec2.IVpc;

  /**
   * The cluster.
   *
   * @default - a `ServiceCluster` of the task's own, without Container Insights, which costs nothing
   */
  readonly cluster?: ecs.ICluster;

  /**
   * The capacity. A run that Spot takes back, or whose instance ends, counts as failed.
   *
   * @default TaskCapacity.fargate()
   */
  readonly capacity?: TaskCapacity;

  /**
   * The subnets of the tasks. In public subnets they reach nothing without `assignPublicIp`.
   *
   * @default - the VPC's private subnets, or its isolated ones if it has no others; public ones with `assignPublicIp`
   */
  readonly subnets?: ec2.SubnetSelection;
}
