import { Duration, Size } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { RootVolumeOptions } from '../../compute';
import { HostImage } from './host-image';
import { JobInstanceTypes } from './job-instance-types';
import { Scratch } from './scratch';

/** The network of one capacity, where it differs from that of its `JobQueues`. */
export interface JobNetworkOptions {
  /**
   * The subnets of instances and Fargate tasks: for example one Availability Zone for instances that talk to each other.
   *
   * @default - those of the `JobQueues`
   */
  readonly subnets?: ec2.SubnetSelection;

  /**
   * The security groups of instances and Fargate tasks, 1 to 5. The `connections` of the `JobQueues` do not reach them.
   *
   * @default - those of the `JobQueues`
   */
  readonly securityGroups?: ec2.ISecurityGroup[];
}

/**
 * The treatment of running jobs when instances are replaced because of a change (AMI, instance types, launch template,
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
   * The time that running jobs may take to finish, 1 to 360 minutes. CloudFormation waits for it.
   *
   * @default Duration.minutes(30)
   */
  readonly jobTimeout?: Duration;
}

/** The source of a container image that an instance has pulled before. */
export enum JobImagePull {
  /** The registry; where it is not reached, the copy on the instance. */
  DEFAULT = 'default',
  /** The registry, always; where it is not reached, the job fails. */
  ALWAYS = 'always',
  /** The copy on the instance, once this agent has pulled it. */
  ONCE = 'once',
  /** The copy on the instance, wherever it comes from, the machine image as well. For images whose tags never move. */
  PREFER_CACHED = 'prefer-cached',
}

/**
 * Settings of the ECS agent on the instances.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-agent-config.html
 */
export interface JobAgentOptions {
  /**
   * The source of an image that the instance has pulled before.
   *
   * @default JobImagePull.DEFAULT - a tag that has moved is noticed
   */
  readonly imagePull?: JobImagePull;

  /**
   * Whether an instance takes no more jobs when EC2 announces that it reclaims it. Those that run go on until it does.
   *
   * @default false
   */
  readonly spotDraining?: boolean;

  /**
   * The memory that jobs do not get, in whole MiB, for the operating system and for programs of your own.
   *
   * @default - none beyond what the agent takes itself
   */
  readonly reservedMemory?: Size;
}

/** The set-up of the instances: what is in the launch template that is made for them. */
export interface JobInstanceSetup {
  /**
   * The root volume (encrypted gp3), which holds images and the containers' own files. Its size is 30 GiB or more, except
   * with an image of your own.
   *
   * @default - of the size of an image of your own; Size.gibibytes(30) for the ECS-optimized images
   */
  readonly rootVolume?: RootVolumeOptions;

  /**
   * The scratch space of the jobs. An instance that cannot prepare it takes no jobs and shuts itself down.
   *
   * @default - none
   */
  readonly scratch?: Scratch;

  /**
   * Commands that run as root before the ECS agent takes jobs, in Bash. When one of them fails, the instance takes no jobs and
   * shuts itself down; what it wrote is in its console output.
   *
   * @default - none
   */
  readonly userDataCommands?: string[];

  /**
   * Settings of the ECS agent.
   *
   * @default - those of its documentation
   */
  readonly agent?: JobAgentOptions;
}

/**
 * A set-up for some of the instance types of an environment, in place of that for the others.
 * https://docs.aws.amazon.com/batch/latest/userguide/launch-templates.html
 */
export interface JobInstanceOverride extends JobInstanceSetup {
  /** The construct id of the launch template, in PascalCase. A change replaces it, and the instances. */
  readonly name: string;

  /** The types or families, of those that the environment names: `c7gd`, or `c7gd.8xlarge`. Each in one override at most. */
  readonly instanceTypes: string[];

  /**
   * An image of your own, which takes precedence over that of the environment.
   * https://docs.aws.amazon.com/batch/latest/userguide/ami-selection-order.html
   *
   * @default - that of the environment
   */
  readonly image?: HostImage;

  /**
   * A launch template of your own. Nothing else of the set-up can be given with it; scratch space that jobs mount is its affair, too.
   *
   * @default - one is made, with the set-up given here, and with that of the environment where nothing is given
   */
  readonly launchTemplate?: ec2.ILaunchTemplate;
}

/** Options of the EC2 instances of an environment, whether Spot or On-Demand. */
export interface JobInstanceOptions extends JobNetworkOptions, JobInstanceSetup {
  /**
   * The instance types that Batch may choose from.
   *
   * @default JobInstanceTypes.graviton()
   */
  readonly instanceTypes?: JobInstanceTypes;

  /**
   * The machine image.
   *
   * @default - `HostImage.amazonLinux2023()`, and `HostImage.amazonLinux2023Nvidia()` for instance types with NVIDIA GPUs
   */
  readonly image?: HostImage;

  /**
   * The minimum number of vCPUs, which run and are billed even without jobs, 0 or more.
   *
   * @default 0 - nothing runs while nothing is queued
   */
  readonly minVcpus?: number;

  /**
   * The time that an instance waits for another job after its last one, 20 minutes to 7 days, in whole minutes. It is billed,
   * and saves short jobs that arrive one by one the start of an instance and the pull of an image.
   * https://docs.aws.amazon.com/batch/latest/APIReference/API_ComputeScalingPolicy.html
   *
   * @default - none: Batch ends idle instances soon
   */
  readonly scaleDownDelay?: Duration;

  /**
   * A launch template of your own in place of the one that is made here (encrypted gp3, IMDSv2 required). An imported one is
   * used in the version that it was imported with: the default version unless you name one. The set-up (`rootVolume`,
   * `scratch`, `userDataCommands`, `agent`) and `efaInterfaces` cannot be given with it.
   *
   * @default - one is made
   */
  readonly launchTemplate?: ec2.ILaunchTemplate;

  /**
   * Set-ups for some of the instance types, 1 to 10.
   *
   * @default - all instance types have the same
   */
  readonly overrides?: JobInstanceOverride[];

  /**
   * A placement group, for example a cluster one for jobs that talk to each other.
   *
   * @default - none
   */
  readonly placementGroup?: ec2.IPlacementGroup;

  /**
   * The number of Elastic Fabric Adapters of an instance, one for each of its network cards, 1 to 32. It takes instance types
   * that have them (by `JobInstanceTypes.ofTypes()`), a `placementGroup`, `subnets` of one Availability Zone, an image with
   * the driver, and jobs with the device `/dev/infiniband/uverbs0`.
   * https://docs.aws.amazon.com/batch/latest/userguide/efa.html
   *
   * @default - none
   */
  readonly efaInterfaces?: number;

  /**
   * The role of the instances. It needs what the ECS agent does, and `ec2.amazonaws.com` must be able to assume it. Every job on
   * an instance can take this role, because jobs share its network: grant it nothing that a job must not have.
   *
   * @default - a new one that can do what the ECS agent does in clusters of Batch, and nothing else
   */
  readonly instanceRole?: iam.IRole;

  /**
   * Managed policies for the role that is made, for example `AmazonSSMManagedInstanceCore` for Session Manager. Every job on
   * an instance has them, too.
   *
   * @default - none
   */
  readonly instanceRolePolicies?: iam.IManagedPolicy[];

  /**
   * The permissions boundary of the role that is made.
   *
   * @default - none
   */
  readonly permissionsBoundary?: iam.IManagedPolicy;

  /**
   * The treatment of running jobs when instances are replaced.
   *
   * @default - they may finish, for 30 minutes
   */
  readonly update?: JobInstanceUpdate;
}
