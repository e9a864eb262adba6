import { Duration, Size } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as iam from 'aws-cdk-lib/aws-iam';
import { HostImage } from './host-image';
import { JobInstanceTypes } from './job-instance-types';
import { Scratch } from './scratch';

/** Options that every compute environment has. */
export interface ComputeEnvironmentOptions {
  /**
   * The construct id of the environment, in PascalCase. Needed where a queue has two of one kind. A change replaces it.
   *
   * @default 'OnDemand' or 'Spot'
   */
  readonly name?: string;

  /**
   * Whether Batch places jobs on it. A disabled environment finishes what it runs and shrinks to its minimum.
   *
   * @default true
   */
  readonly enabled?: boolean;
}

/** Options of a Fargate environment. */
export interface FargateJobCapacityOptions extends ComputeEnvironmentOptions {
  /**
   * How many vCPUs may run at once, 1 or more. The account's Fargate quota applies too (6 vCPUs in a new account:
   * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html).
   *
   * @default 256
   */
  readonly maxVcpus?: number;
}

/** Options of Fargate Spot with Fargate behind it. */
export interface FargateSpotFirstJobCapacityOptions {
  /**
   * How many vCPUs may run on Spot at once, 1 or more.
   *
   * @default 256
   */
  readonly maxVcpus?: number;

  /**
   * How many vCPUs may run On-Demand at once, 1 or more. Jobs go there when Spot has no capacity, and also when
   * `maxVcpus` is reached, so this bounds what a run costs beyond Spot.
   *
   * @default - a quarter of 'maxVcpus', rounded up
   */
  readonly maxOnDemandVcpus?: number;
}

/**
 * What happens to running jobs when instances are replaced because of a change (AMI, instance types, launch template,
 * network). Batch starts new instances beside the old ones; the environment and its queues stay.
 * https://docs.aws.amazon.com/batch/latest/userguide/infrastructure-updates.html
 */
export interface JobInstanceUpdate {
  /**
   * Whether running jobs are stopped at once; their retry rules say whether they start again.
   *
   * @default false - they may finish within `jobTimeout`
   */
  readonly terminateJobs?: boolean;

  /**
   * How long running jobs may go on, 1 to 360 minutes. CloudFormation waits for it.
   *
   * @default Duration.minutes(30)
   */
  readonly jobTimeout?: Duration;
}

/** Options of the EC2 instances of an environment, whether Spot or On-Demand. */
export interface JobInstanceOptions {
  /**
   * Which instances Batch may choose from.
   *
   * @default JobInstanceTypes.graviton()
   */
  readonly instanceTypes?: JobInstanceTypes;

  /**
   * The machine image.
   *
   * @default HostImage.amazonLinux2023()
   */
  readonly image?: HostImage;

  /**
   * How many vCPUs are kept running even without jobs, 0 or more. They cost what they are.
   *
   * @default 0 - nothing runs while nothing is queued
   */
  readonly minVcpus?: number;

  /**
   * The size of the root volume (encrypted gp3), which holds images and the containers' own files; 30 GiB to 16 TiB.
   *
   * @default Size.gibibytes(30) - the size of the ECS-optimized image
   */
  readonly rootVolumeSize?: Size;

  /**
   * Fast space for the jobs.
   *
   * @default - none
   */
  readonly scratch?: Scratch;

  /**
   * A launch template of your own in place of the one that is made here (encrypted gp3, IMDSv2 required).
   * `rootVolumeSize` and `scratch` cannot be used with it.
   *
   * @default - one is made
   */
  readonly launchTemplate?: ec2.LaunchTemplate;

  /**
   * A placement group, for example a cluster one for jobs that talk to each other.
   *
   * @default - none
   */
  readonly placementGroup?: ec2.IPlacementGroup;

  /**
   * What happens to running jobs when instances are replaced.
   *
   * @default - they may finish, for 30 minutes
   */
  readonly updates?: JobInstanceUpdate;
}

/** Options of an EC2 On-Demand environment. */
export interface Ec2JobCapacityOptions extends ComputeEnvironmentOptions, JobInstanceOptions {
  /**
   * How many vCPUs may run at once, 1 or more. Batch may exceed it by one instance.
   *
   * @default 256
   */
  readonly maxVcpus?: number;
}

/** How Spot capacity is chosen. */
export enum SpotAllocation {
  /** The pools that are least likely to be reclaimed, and of them the cheapest. */
  PRICE_CAPACITY_OPTIMIZED = 'SPOT_PRICE_CAPACITY_OPTIMIZED',
  /** The pools that are least likely to be reclaimed, at any price up to On-Demand's. */
  CAPACITY_OPTIMIZED = 'SPOT_CAPACITY_OPTIMIZED',
}

/** Options of an EC2 Spot environment. */
export interface Ec2SpotJobCapacityOptions extends Ec2JobCapacityOptions {
  /**
   * How Spot capacity is chosen.
   *
   * @default SpotAllocation.PRICE_CAPACITY_OPTIMIZED
   */
  readonly allocation?: SpotAllocation;

  /**
   * The highest price in percent of On-Demand's, 1 to 100. A low one means waiting; the market price is paid in any case.
   *
   * @default - On-Demand's price
   */
  readonly bidPercentage?: number;
}

/** Options of EC2 Spot with On-Demand behind it. */
export interface Ec2SpotFirstJobCapacityOptions extends JobInstanceOptions {
  /**
   * How many vCPUs may run on Spot at once, 1 or more. Batch may exceed it by one instance.
   *
   * @default 256
   */
  readonly maxVcpus?: number;

  /**
   * How many vCPUs may run On-Demand at once, 1 or more. Jobs go there when Spot has no capacity, and also when
   * `maxVcpus` is reached, so this bounds what a run costs beyond Spot.
   *
   * @default - a quarter of 'maxVcpus', rounded up
   */
  readonly maxOnDemandVcpus?: number;

  /**
   * How Spot capacity is chosen.
   *
   * @default SpotAllocation.PRICE_CAPACITY_OPTIMIZED
   */
  readonly allocation?: SpotAllocation;
}

/** Options of an unmanaged environment. */
export interface UnmanagedJobCapacityOptions extends ComputeEnvironmentOptions {
  /**
   * How many vCPUs your instances have, for the reservations of a fair-share policy.
   *
   * @default - nothing is reserved
   */
  readonly vcpus?: number;
}

/** Options of an environment in an EKS cluster. */
export interface EksJobCapacityOptions extends ComputeEnvironmentOptions {
  /** The cluster. Prepare it for Batch first: https://docs.aws.amazon.com/batch/latest/userguide/getting-started-eks.html. */
  readonly cluster: eks.ICluster;

  /** The Kubernetes namespace that Batch puts pods in. Not `default`, not one that starts with `kube-`. */
  readonly kubernetesNamespace: string;

  /** The role of the nodes, which the cluster admits (aws-auth or an access entry). */
  readonly instanceRole: iam.IRole;

  /**
   * Which instances Batch may choose from.
   *
   * @default JobInstanceTypes.graviton()
   */
  readonly instanceTypes?: JobInstanceTypes;

  /**
   * How many vCPUs are kept running even without jobs, 0 or more.
   *
   * @default 0
   */
  readonly minVcpus?: number;

  /**
   * How many vCPUs may run at once, 1 or more.
   *
   * @default 256
   */
  readonly maxVcpus?: number;

  /**
   * Whether the nodes are Spot instances.
   *
   * @default false
   */
  readonly spot?: boolean;

  /**
   * What happens to running jobs when instances are replaced.
   *
   * @default - they may finish, for 30 minutes
   */
  readonly updates?: JobInstanceUpdate;
}
