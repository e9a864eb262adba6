import { Duration, Size } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ComputeEnvironmentOptions, EcsEnvironmentOptions } from './job-capacity';
import { JobInstanceTypes } from './job-instance-types';

/** Options of an environment of ECS Managed Instances. */
export interface ManagedInstancesJobCapacityOptions extends ComputeEnvironmentOptions, EcsEnvironmentOptions {
  /**
   * The maximum number of vCPUs that running jobs ask for, 1 or more. Their instances may have more: jobs share them, and not every
   * vCPU of an instance is used.
   *
   * @default 256
   */
  readonly maxVcpus?: number;

  /**
   * The instance types or families that Amazon ECS may choose from, 400 at most, by `JobInstanceTypes.ofTypes()`, `.ofClasses()` or
   * `.ofFamilies()`. Jobs with GPUs need types that have them.
   *
   * @default - any that fits the jobs, of the CPU architecture that each job names
   */
  readonly instanceTypes?: JobInstanceTypes;

  /**
   * The volume of an instance, for images and containers, 30 GiB to 16,384 GiB. Instances that start later have it.
   *
   * @default - that of Amazon ECS: 80 GiB
   */
  readonly storage?: Size;

  /**
   * Whether the NVMe disks of the instances are available to containers. It takes `instanceTypes` that have them, for example `c7gd`.
   *
   * @default false
   */
  readonly instanceStore?: boolean;

  /**
   * The time that an instance without jobs is kept for the next one, up to an hour. It is billed.
   *
   * @default - that of Amazon ECS
   */
  readonly scaleDownDelay?: Duration;

  /**
   * Whether the metrics of instances have a period of a minute, which is charged, in place of five.
   *
   * @default false
   */
  readonly detailedMonitoring?: boolean;

  /**
   * The role of the instances, which `ec2.amazonaws.com` must be able to assume. It needs what the agent of managed instances does.
   * Jobs are on the network of their instance: grant it nothing that a job must not have.
   *
   * @default - a new one that can do what the agent does in clusters of Batch, and nothing else
   */
  readonly instanceRole?: iam.IRole;

  /**
   * Managed policies for the role of the instances that is made. Every job on an instance may get to them.
   *
   * @default - none
   */
  readonly instanceRolePolicies?: iam.IManagedPolicy[];

  /**
   * The role by which Amazon ECS starts and ends the instances. `ecs.amazonaws.com` must be able to assume it, and it must be able to
   * pass the role of the instances to `ec2.amazonaws.com`.
   *
   * @default - a new one with the policy that AWS maintains for it
   */
  readonly infrastructureRole?: iam.IRole;

  /**
   * The permissions boundary of the roles that are made.
   *
   * @default - none
   */
  readonly permissionsBoundary?: iam.IManagedPolicy;
}
