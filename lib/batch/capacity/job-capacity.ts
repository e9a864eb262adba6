import { Construct } from 'constructs';
import { Duration, Token } from 'aws-cdk-lib/core';
import * as batch from 'aws-cdk-lib/aws-batch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as iam from 'aws-cdk-lib/aws-iam';
import { RootVolumeOptions } from '../../compute';
import { atLeastOne, validate } from '../../private/validation';
import { EnvironmentKind, kindOf } from '../private/environment-kinds';
import {
  DEFAULT_MAX_VCPUS,
  ec2Environment,
  eksEnvironment,
  fargateEnvironment,
  instanceTypesOf,
  managedInstancesEnvironment,
  unmanagedEnvironment,
} from '../private/environments';
import {
  ec2Rules,
  ec2SpotFirstRules,
  ec2SpotRules,
  eksRules,
  fargateRules,
  fargateSpotFirstRules,
  managedInstancesRules,
  orderRules,
  unmanagedRules,
} from '../private/job-capacity-rules';
import { JobInstanceOptions, JobInstanceUpdate, JobNetworkOptions } from './job-instance-options';
import { JobInstanceTypes } from './job-instance-types';
import { ManagedInstancesJobCapacityOptions } from './managed-instances-job-capacity-options';

/** Tags of compute environments. */
export interface ComputeEnvironmentTagOptions {
  /**
   * The tags of the compute environment itself, not of its instances, for an organization that creates nothing without them.
   * **A change makes another environment below the same queue and ends the jobs that run on it**, so the tags of the app are
   * left out here. Nothing that changes with a deployment, such as a version, belongs in them.
   *
   * @default - none; instances have the tags of the app, tasks on Fargate those that their job is submitted with
   */
  readonly environmentTags?: { [key: string]: string };
}

/** Options of environments whose cluster of Amazon ECS is made by Batch. */
export interface EcsEnvironmentOptions extends JobNetworkOptions, ComputeEnvironmentTagOptions {
  /**
   * The metrics of Container Insights; each costs up to 0.30 USD a month while there is data for it. Once set it cannot be
   * unset: taken away, it is as `DISABLED`.
   * https://docs.aws.amazon.com/batch/latest/userguide/cloudwatch-container-insights.html
   *
   * @default - the account's setting of Amazon ECS
   */
  readonly containerInsights?: ecs.ContainerInsights;
}

/** Options that every compute environment has. */
export interface ComputeEnvironmentOptions extends ComputeEnvironmentTagOptions {
  /**
   * The construct id of the environment, in PascalCase, with 'Fargate' or 'FargateSpot' after it on Fargate, and 'ManagedInstances'
   * or 'ManagedInstancesSpot' on managed instances. Needed where a queue has two of one kind. A change replaces it.
   *
   * @default 'OnDemand' or 'Spot'
   */
  readonly name?: string;

  /**
   * Whether Batch places jobs on it. A disabled environment finishes what it runs and shrinks to its minimum. Batch makes enabled
   * environments only: disable one that exists.
   *
   * @default true
   */
  readonly enabled?: boolean;
}

/** Options of a Fargate environment. */
export interface FargateJobCapacityOptions extends ComputeEnvironmentOptions, EcsEnvironmentOptions {
  /**
   * The maximum number of vCPUs, 1 or more. The account's Fargate quota applies too (6 vCPUs in a new account:
   * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html), and each task takes a network interface,
   * of which a Region has 5,000 by default: 1,250 vCPUs of jobs of 0.25.
   *
   * @default 256
   */
  readonly maxVcpus?: number;
}

/** Options of Fargate Spot with Fargate On-Demand after it. */
export interface FargateSpotFirstJobCapacityOptions extends EcsEnvironmentOptions {
  /**
   * The maximum number of Spot vCPUs, 1 or more.
   *
   * @default 256
   */
  readonly maxVcpus?: number;

  /**
   * The maximum number of On-Demand vCPUs, 1 or more. Jobs go there when Spot has no capacity, and also when
   * `maxVcpus` is reached, so this bounds what a run costs beyond Spot.
   *
   * @default - a quarter of 'maxVcpus', rounded up; needed where 'maxVcpus' is known at deployment only
   */
  readonly maxOnDemandVcpus?: number;
}

/** Options of an EC2 On-Demand environment. */
export interface Ec2JobCapacityOptions extends ComputeEnvironmentOptions, EcsEnvironmentOptions, JobInstanceOptions {
  /**
   * The maximum number of vCPUs, 1 or more. Batch may exceed it by one instance.
   *
   * @default 256
   */
  readonly maxVcpus?: number;
}

/** The strategy that chooses Spot capacity. */
export enum SpotAllocation {
  /** The pools that are least likely to be reclaimed, and of them the cheapest. */
  PRICE_CAPACITY_OPTIMIZED = 'SPOT_PRICE_CAPACITY_OPTIMIZED',
  /** The pools that are least likely to be reclaimed, at any price up to On-Demand's. */
  CAPACITY_OPTIMIZED = 'SPOT_CAPACITY_OPTIMIZED',
}

/** Options of an EC2 Spot environment. */
export interface Ec2SpotJobCapacityOptions extends Ec2JobCapacityOptions {
  /**
   * The strategy that chooses Spot capacity.
   *
   * @default SpotAllocation.PRICE_CAPACITY_OPTIMIZED
   */
  readonly allocation?: SpotAllocation;

  /**
   * The highest price in percent of On-Demand's, 1 to 100. A low one means waiting; the market price is paid in any case.
   *
   * @default - On-Demand's price
   */
  readonly bidPercent?: number;
}

/** Options of EC2 Spot with On-Demand after it. */
export interface Ec2SpotFirstJobCapacityOptions extends EcsEnvironmentOptions, JobInstanceOptions {
  /**
   * The maximum number of Spot vCPUs, 1 or more. Batch may exceed it by one instance.
   *
   * @default 256
   */
  readonly maxVcpus?: number;

  /**
   * The maximum number of On-Demand vCPUs, 1 or more. Jobs go there when Spot has no capacity, and also when
   * `maxVcpus` is reached, so this bounds what a run costs beyond Spot.
   *
   * @default - a quarter of 'maxVcpus', rounded up; needed where 'maxVcpus' is known at deployment only
   */
  readonly maxOnDemandVcpus?: number;

  /**
   * The strategy that chooses Spot capacity.
   *
   * @default SpotAllocation.PRICE_CAPACITY_OPTIMIZED
   */
  readonly allocation?: SpotAllocation;

  /**
   * The highest price of Spot instances in percent of On-Demand's, 1 to 100. With a low one more jobs go to On-Demand; the market
   * price is paid in any case.
   *
   * @default - On-Demand's price
   */
  readonly bidPercent?: number;
}

/** Options of an unmanaged environment. */
export interface UnmanagedJobCapacityOptions extends ComputeEnvironmentOptions {
  /**
   * The number of vCPUs of your instances, for the reservations of a fair-share policy.
   *
   * @default - nothing is reserved
   */
  readonly vcpus?: number;
}

/** Options of an environment in an EKS cluster. */
export interface EksJobCapacityOptions extends ComputeEnvironmentOptions {
  /**
   * The cluster, of `aws-cdk-lib/aws-eks` or `aws-eks-v2`. Prepare it for Batch first:
   * https://docs.aws.amazon.com/batch/latest/userguide/getting-started-eks.html.
   */
  readonly cluster: eks.IClusterRef;

  /** The Kubernetes namespace that Batch puts pods in. Not `default`, not one that starts with `kube-`. */
  readonly kubernetesNamespace: string;

  /** The role of the nodes, which the cluster admits (aws-auth or an access entry). */
  readonly instanceRole: iam.IRole;

  /**
   * The instance types that Batch may choose from.
   *
   * @default JobInstanceTypes.graviton()
   */
  readonly instanceTypes?: JobInstanceTypes;

  /**
   * The minimum number of vCPUs, which run even without jobs, 0 or more.
   *
   * @default 0
   */
  readonly minVcpus?: number;

  /**
   * The maximum number of vCPUs, 1 or more.
   *
   * @default 256
   */
  readonly maxVcpus?: number;

  /**
   * The subnets of the nodes.
   *
   * @default - those of the `JobQueues`
   */
  readonly subnets?: ec2.SubnetSelection;

  /**
   * The security groups of the nodes, 1 to 5. One of them must be let in by the API server of the cluster.
   *
   * @default - that of the cluster, by which nodes and API server reach each other, and those of the `JobQueues`
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * The machine image of the nodes, based on the EKS-optimized Amazon Linux 2023 of the cluster's Kubernetes version.
   *
   * @default - the newest EKS-optimized Amazon Linux 2023 that Batch knows, with drivers for types with NVIDIA GPUs
   */
  readonly image?: ec2.IMachineImage;

  /**
   * The root volume (encrypted gp3) of the nodes.
   *
   * @default - of the size of the image
   */
  readonly rootVolume?: RootVolumeOptions;

  /**
   * A launch template of your own in place of the one that is made here (encrypted gp3, IMDSv2 required, no instance metadata
   * for pods).
   *
   * @default - one is made
   */
  readonly launchTemplate?: ec2.ILaunchTemplate;

  /**
   * The time that a node waits for another job after its last one, 20 minutes to 7 days, in whole minutes. It is billed.
   *
   * @default - none: Batch ends idle nodes soon
   */
  readonly scaleDownDelay?: Duration;

  /**
   * Whether the nodes are Spot instances.
   *
   * @default false
   */
  readonly spot?: boolean;

  /**
   * The treatment of running jobs when instances are replaced.
   *
   * @default - they may finish, for 30 minutes
   */
  readonly update?: JobInstanceUpdate;
}

/**
 * The network of the instances and tasks of an environment.
 *
 * @internal
 */
export interface JobCapacityBindOptions {
  /** The VPC. */
  readonly vpc: ec2.IVpc;

  /** The subnets. */
  readonly subnets: ec2.SubnetSelection;

  /** The security groups of instances and tasks. */
  readonly securityGroups: ec2.ISecurityGroup[];
}

/**
 * The capacity that jobs run on: one to three compute environments, in the order in which a queue tries them.
 *
 * Nothing runs, and nothing is paid, while no job is queued, unless an EC2 capacity names `minVcpus`. The environments
 * of a queue are either all Fargate or all EC2 (or managed instances, or EKS), and of one CPU architecture
 * (https://docs.aws.amazon.com/batch/latest/userguide/job_queue_parameters.html).
 */
export abstract class JobCapacity {
  /** Fargate at its full price: no interruption, starts within about a minute, up to 16 vCPUs and 120 GiB a job. */
  public static fargate(options: FargateJobCapacityOptions = {}): JobCapacity {
    validate('JobCapacity.fargate', fargateRules(options));
    return fargate(options, false);
  }

  /**
   * Fargate Spot only, up to 70 % cheaper. A reclaimed job gets SIGTERM and has up to two minutes; where there is no
   * capacity, jobs wait.
   */
  public static fargateSpot(options: FargateJobCapacityOptions = {}): JobCapacity {
    validate('JobCapacity.fargateSpot', fargateRules(options));
    return fargate(options, true);
  }

  /** Fargate Spot, and Fargate behind it for when Spot has no capacity or is full. */
  public static fargateSpotFirst(options: FargateSpotFirstJobCapacityOptions = {}): JobCapacity {
    validate('JobCapacity.fargateSpotFirst', fargateSpotFirstRules(options));
    const { maxOnDemandVcpus = quarterOf(options.maxVcpus), ...tasks } = options;
    return new EnvironmentsInOrder([fargate(tasks, true), fargate({ ...tasks, maxVcpus: maxOnDemandVcpus }, false)]);
  }

  /** EC2 instances at their full price: for GPUs, more memory, disks, host volumes, multi-node jobs. */
  public static ec2(options: Ec2JobCapacityOptions = {}): JobCapacity {
    validate('JobCapacity.ec2', ec2Rules(options));
    return ec2Instances(options, false);
  }

  /** EC2 Spot instances only, up to 90 % cheaper. Where there is no capacity, jobs wait. */
  public static ec2Spot(options: Ec2SpotJobCapacityOptions = {}): JobCapacity {
    validate('JobCapacity.ec2Spot', ec2SpotRules(options));
    return ec2Instances(options, true);
  }

  /** EC2 Spot instances, and On-Demand ones behind them for when Spot has no capacity or is full. */
  public static ec2SpotFirst(options: Ec2SpotFirstJobCapacityOptions = {}): JobCapacity {
    validate('JobCapacity.ec2SpotFirst', ec2SpotFirstRules(options));
    const { maxOnDemandVcpus = quarterOf(options.maxVcpus), minVcpus, bidPercent, ...instances } = options;
    return new EnvironmentsInOrder([
      ec2Instances({ ...instances, minVcpus, bidPercent }, true),
      // What is kept running is kept on Spot.
      ec2Instances({ ...instances, maxVcpus: maxOnDemandVcpus }, false),
    ]);
  }

  /**
   * ECS Managed Instances at their full price: EC2 instances that Amazon ECS chooses to fit the jobs, patches and replaces, for a
   * fee beside their price (https://aws.amazon.com/ecs/managed-instances/pricing/). For jobs with `JobPlatform.managedInstances()`.
   *
   * Batch takes Spot behind On-Demand only:
   * `inOrder([JobCapacity.managedInstances({ maxVcpus: 32 }), JobCapacity.managedInstancesSpot()])`.
   * https://docs.aws.amazon.com/batch/latest/userguide/ecs-managed-instances-job-queues.html
   */
  public static managedInstances(options: ManagedInstancesJobCapacityOptions = {}): JobCapacity {
    validate('JobCapacity.managedInstances', managedInstancesRules(options));
    return managedInstances(options, false);
  }

  /** ECS Managed Instances that are Spot. Where there is no capacity, jobs wait. */
  public static managedInstancesSpot(options: ManagedInstancesJobCapacityOptions = {}): JobCapacity {
    validate('JobCapacity.managedInstancesSpot', managedInstancesRules(options));
    return managedInstances(options, true);
  }

  /**
   * Instances that you start and stop yourself, in the ECS cluster that Batch makes for the environment
   * (`DescribeComputeEnvironments` names it).
   */
  public static unmanaged(options: UnmanagedJobCapacityOptions = {}): JobCapacity {
    validate('JobCapacity.unmanaged', unmanagedRules(options));
    return new OneEnvironment(options.name ?? 'Unmanaged', { platform: 'unmanaged', spot: false }, (scope, id) =>
      unmanagedEnvironment(scope, id, options),
    );
  }

  /** Nodes that Batch adds to an EKS cluster of yours, for `EksJob`. */
  public static eks(options: EksJobCapacityOptions): JobCapacity {
    validate('JobCapacity.eks', eksRules(options));
    const { spot = false } = options;
    return new OneEnvironment(
      options.name ?? defaultName(spot),
      { platform: 'EKS', spot, architecture: instanceTypesOf(options).architecture, subnets: options.subnets },
      (scope, id, network) => eksEnvironment(scope, id, network, { ...options, spot }),
    );
  }

  /** Environments that are made elsewhere, in the order given. Their kind is not checked. */
  public static existing(environments: batch.IComputeEnvironment[]): JobCapacity {
    validate('JobCapacity.existing', atLeastOne('environments', environments));
    return new ExistingEnvironments(environments);
  }

  /**
   * Several capacities one after the other. Give environments of one kind different `name`s.
   *
   * For example a small reserved EC2 environment, then Spot, then On-Demand.
   */
  public static inOrder(capacities: JobCapacity[]): JobCapacity {
    const capacity = new EnvironmentsInOrder(capacities);
    validate('JobCapacity.inOrder', atLeastOne('capacities', capacities), orderRules(capacity._kinds));
    return capacity;
  }

  /**
   * The kinds of the environments, known before they are made, in order.
   *
   * @internal
   */
  public abstract readonly _kinds: EnvironmentKind[];

  /**
   * Creates the environments, in order.
   *
   * @internal
   */
  public abstract _bind(scope: Construct, options: JobCapacityBindOptions): batch.IComputeEnvironment[];
}

class OneEnvironment extends JobCapacity {
  public readonly _kinds: EnvironmentKind[];

  constructor(
    private readonly id: string,
    kind: EnvironmentKind,
    private readonly create: (
      scope: Construct,
      id: string,
      options: JobCapacityBindOptions,
    ) => batch.IComputeEnvironment,
  ) {
    super();
    this._kinds = [{ name: id, ...kind }];
  }

  public _bind(scope: Construct, options: JobCapacityBindOptions): batch.IComputeEnvironment[] {
    return [this.create(scope, this.id, options)];
  }
}

class ExistingEnvironments extends JobCapacity {
  public readonly _kinds: EnvironmentKind[];

  constructor(private readonly environments: batch.IComputeEnvironment[]) {
    super();
    this._kinds = environments.map(kindOf);
  }

  public _bind(): batch.IComputeEnvironment[] {
    return this.environments;
  }
}

class EnvironmentsInOrder extends JobCapacity {
  public readonly _kinds: EnvironmentKind[];

  constructor(private readonly capacities: JobCapacity[]) {
    super();
    this._kinds = capacities.flatMap((capacity) => capacity._kinds);
  }

  public _bind(scope: Construct, options: JobCapacityBindOptions): batch.IComputeEnvironment[] {
    return this.capacities.flatMap((capacity) => capacity._bind(scope, options));
  }
}

function fargate(options: FargateJobCapacityOptions, spot: boolean): JobCapacity {
  // Ids of their own: Batch changes an environment neither between EC2 and Fargate nor between Fargate and Fargate Spot.
  // https://docs.aws.amazon.com/batch/latest/userguide/updating-compute-environments.html
  const kind = spot ? 'FargateSpot' : 'Fargate';
  return new OneEnvironment(
    options.name ?? defaultName(spot),
    { platform: 'Fargate', spot, subnets: options.subnets },
    (scope, _id, network) => fargateEnvironment(scope, `${options.name ?? ''}${kind}`, network, options, spot),
  );
}

function managedInstances(options: ManagedInstancesJobCapacityOptions, spot: boolean): JobCapacity {
  // Ids of their own: Batch changes neither the type of an environment to or from managed instances nor whether they are Spot.
  // https://docs.aws.amazon.com/batch/latest/APIReference/API_ComputeResourceUpdate.html
  const kind = spot ? 'ManagedInstancesSpot' : 'ManagedInstances';
  const { subnets, instanceTypes } = options;
  return new OneEnvironment(
    options.name ?? defaultName(spot),
    { platform: 'Managed Instances', spot, subnets, architecture: instanceTypes?.architecture },
    (scope, _id, network) => managedInstancesEnvironment(scope, `${options.name ?? ''}${kind}`, network, options, spot),
  );
}

function ec2Instances(options: Ec2SpotJobCapacityOptions, spot: boolean): JobCapacity {
  return new OneEnvironment(
    options.name ?? defaultName(spot),
    { platform: 'EC2', spot, architecture: instanceTypesOf(options).architecture, subnets: options.subnets },
    (scope, id, network) => ec2Environment(scope, id, network, options, spot),
  );
}

function defaultName(spot: boolean): string {
  return spot ? 'Spot' : 'OnDemand';
}

/** What jobs may cost beyond Spot; the rules ask for it where the maximum is a token, of which there is no quarter. */
function quarterOf(maxVcpus: number = DEFAULT_MAX_VCPUS): number {
  return Token.isUnresolved(maxVcpus) ? maxVcpus : Math.ceil(maxVcpus / 4);
}
