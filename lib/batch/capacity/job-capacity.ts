import { Token } from 'aws-cdk-lib/core';
import * as batch from 'aws-cdk-lib/aws-batch';
import {
  Rule,
  distinct,
  gibibytes,
  isKnown,
  matches,
  nonEmptyList,
  ordered,
  rule,
  seconds,
  validate,
  wholeNumber,
} from '../../private/validation';
import {
  Ec2JobCapacityOptions,
  Ec2SpotJobCapacityOptions,
  Ec2SpotFirstJobCapacityOptions,
  EksJobCapacityOptions,
  ComputeEnvironmentOptions,
  FargateJobCapacityOptions,
  FargateSpotFirstJobCapacityOptions,
  JobInstanceOptions,
  JobInstanceUpdate,
  UnmanagedJobCapacityOptions,
} from './job-capacity-options';
import { EnvironmentPlan } from '../private/environment-plan';
import { DEFAULT_MAX_VCPUS, ec2Plan, eksPlan, existingPlan, fargatePlan, unmanagedPlan } from '../private/environments';

/**
 * What jobs run on: one to three compute environments, in the order in which a queue tries them.
 *
 * Nothing runs, and nothing is paid, while no job is queued, unless an EC2 capacity names `minVcpus`. The environments
 * of a queue are either all Fargate or all EC2 (or EKS), and of one CPU architecture
 * (https://docs.aws.amazon.com/batch/latest/userguide/job_queue_parameters.html).
 */
export abstract class JobCapacity {
  /** Fargate at its full price: no interruption, starts within about a minute, up to 16 vCPUs and 120 GiB a job. */
  public static fargate(options: FargateJobCapacityOptions = {}): JobCapacity {
    validate('JobCapacity.fargate', fargateRules(options));
    return new PlannedCapacity([fargatePlan(options, false)]);
  }

  /**
   * Fargate Spot only, up to 70 % cheaper. A reclaimed job gets SIGTERM and has up to two minutes; where there is no
   * capacity, jobs wait.
   */
  public static fargateSpot(options: FargateJobCapacityOptions = {}): JobCapacity {
    validate('JobCapacity.fargateSpot', fargateRules(options));
    return new PlannedCapacity([fargatePlan(options, true)]);
  }

  /** Fargate Spot, and Fargate behind it for when Spot has no capacity or is full. */
  public static fargateSpotFirst(options: FargateSpotFirstJobCapacityOptions = {}): JobCapacity {
    validate('JobCapacity.fargateSpotFirst', spotFirstRules(options));
    return new PlannedCapacity([
      fargatePlan({ maxVcpus: options.maxVcpus }, true),
      fargatePlan({ maxVcpus: options.maxOnDemandVcpus ?? quarterOf(options.maxVcpus) }, false),
    ]);
  }

  /** EC2 instances at their full price: for GPUs, more memory, disks, host volumes, multi-node jobs. */
  public static ec2(options: Ec2JobCapacityOptions = {}): JobCapacity {
    validate('JobCapacity.ec2', ec2Rules(options));
    return new PlannedCapacity([ec2Plan(options, false)]);
  }

  /** EC2 Spot instances only, up to 90 % cheaper. Where there is no capacity, jobs wait. */
  public static ec2Spot(options: Ec2SpotJobCapacityOptions = {}): JobCapacity {
    validate('JobCapacity.ec2Spot', [
      ...ec2Rules(options),
      ...wholeNumber('bidPercentage', options.bidPercentage, { min: 1, max: 100 }),
    ]);
    return new PlannedCapacity([ec2Plan(options, true)]);
  }

  /** EC2 Spot instances, and On-Demand ones behind them for when Spot has no capacity or is full. */
  public static ec2SpotFirst(options: Ec2SpotFirstJobCapacityOptions = {}): JobCapacity {
    validate('JobCapacity.ec2SpotFirst', [...spotFirstRules(options), ...instanceRules(options)]);
    const { maxOnDemandVcpus, minVcpus, ...instances } = options;
    return new PlannedCapacity([
      ec2Plan({ ...instances, minVcpus }, true),
      // What is kept running is kept on Spot.
      ec2Plan({ ...instances, maxVcpus: maxOnDemandVcpus ?? quarterOf(options.maxVcpus) }, false),
    ]);
  }

  /**
   * Instances that you start and stop yourself, in the ECS cluster that Batch makes for the environment
   * (`DescribeComputeEnvironments` names it).
   */
  public static unmanaged(options: UnmanagedJobCapacityOptions = {}): JobCapacity {
    validate('JobCapacity.unmanaged', [...nameRules(options), ...wholeNumber('vcpus', options.vcpus, { min: 0 })]);
    return new PlannedCapacity([unmanagedPlan(options)]);
  }

  /** Nodes that Batch adds to an EKS cluster of yours, for `EksJob`. */
  public static eks(options: EksJobCapacityOptions): JobCapacity {
    validate('JobCapacity.eks', [
      ...nameRules(options),
      ...vcpuRules(options),
      ...updateRules(options.updates),
      ...matches(
        'kubernetesNamespace',
        options.kubernetesNamespace,
        /^(?!default$|kube-)[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/,
        "a Kubernetes namespace that is not 'default' and does not start with 'kube-'",
      ),
    ]);
    return new PlannedCapacity([eksPlan(options)]);
  }

  /** Environments that are made elsewhere, in the order given. Their kind is not checked. */
  public static existing(environments: batch.IComputeEnvironment[]): JobCapacity {
    validate('JobCapacity.existing', nonEmptyList('environments', environments));
    return new PlannedCapacity(environments.map((environment, index) => existingPlan(environment, `Existing${index}`)));
  }

  /**
   * Several capacities one after the other. Give environments of one kind different `name`s.
   *
   * For example a small reserved EC2 environment, then Spot, then On-Demand.
   */
  public static inOrder(capacities: JobCapacity[]): JobCapacity {
    const plans = capacities.flatMap((capacity) => capacity._plans);
    validate('JobCapacity.inOrder', [
      ...nonEmptyList('capacities', capacities),
      ...distinct(
        'name',
        plans.filter((plan) => plan.platform !== 'existing').map((plan) => plan.name),
      ),
      ...compatible(plans),
    ]);
    return new PlannedCapacity(plans);
  }

  /**
   * The environments, in order.
   *
   * @internal
   */
  public abstract readonly _plans: EnvironmentPlan[];
}

class PlannedCapacity extends JobCapacity {
  constructor(public readonly _plans: EnvironmentPlan[]) {
    super();
  }
}

function fargateRules(options: FargateJobCapacityOptions): Rule[] {
  // What a caller without type checks would take from EC2's options; Batch refuses it on Fargate.
  const foreign = ['machines', 'image', 'launchTemplate', 'minVcpus', 'placementGroup', 'bidPercentage', 'spot'];
  const given = Object.entries(options)
    .filter(([prop, value]) => foreign.includes(prop) && value !== undefined)
    .map(([prop]) => prop);
  return [
    ...nameRules(options),
    ...vcpuRules(options),
    rule(
      given.length > 0,
      () => `'${given.join("', '")}' must not be given for Fargate; use another factory of 'JobCapacity'`,
    ),
  ];
}

function ec2Rules(options: Ec2JobCapacityOptions): Rule[] {
  return [...nameRules(options), ...vcpuRules(options), ...instanceRules(options)];
}

function instanceRules(options: JobInstanceOptions): Rule[] {
  const { launchTemplate, rootVolumeSize, scratch } = options;
  return [
    ...gibibytes('rootVolumeSize', rootVolumeSize, { min: 30, max: 16_384 }),
    ...updateRules(options.updates),
    rule(
      launchTemplate !== undefined && (rootVolumeSize !== undefined || scratch !== undefined),
      () => `'rootVolumeSize' and 'scratch' must not be given with a 'launchTemplate' of your own; put them in it`,
    ),
  ];
}

function nameRules({ name }: ComputeEnvironmentOptions): Rule[] {
  return matches('name', name, /^[A-Za-z][A-Za-z0-9]{0,63}$/, 'a construct id of letters and digits');
}

function vcpuRules(options: { minVcpus?: number; maxVcpus?: number }): Rule[] {
  return [
    ...wholeNumber('minVcpus', options.minVcpus, { min: 0 }),
    ...wholeNumber('maxVcpus', options.maxVcpus, { min: 1 }),
    ...ordered('minVcpus', options.minVcpus, 'maxVcpus', options.maxVcpus ?? DEFAULT_MAX_VCPUS),
  ];
}

function spotFirstRules(options: { minVcpus?: number; maxVcpus?: number; maxOnDemandVcpus?: number }): Rule[] {
  return [...vcpuRules(options), ...wholeNumber('maxOnDemandVcpus', options.maxOnDemandVcpus, { min: 1 })];
}

function updateRules(updates: JobInstanceUpdate | undefined): Rule[] {
  return [
    ...seconds('updates.jobTimeout', updates?.jobTimeout, { min: 60, max: 360 * 60 }),
    rule(
      isKnown(updates?.jobTimeout) && updates.jobTimeout.toSeconds() % 60 !== 0,
      () => `'updates.jobTimeout' must be in whole minutes, got ${updates?.jobTimeout?.toSeconds()} s`,
    ),
  ];
}

function compatible(plans: EnvironmentPlan[]): Rule[] {
  const known = plans.filter((plan) => plan.platform !== 'existing');
  const platforms = [...new Set(known.map((plan) => plan.platform))];
  const architectures = [...new Set(known.flatMap((plan) => plan.architecture ?? []))];
  return [
    rule(
      plans.length > 3,
      () => `'capacities' must hold at most 3 compute environments in all, got ${plans.length}; leave some out`,
    ),
    rule(
      platforms.length > 1,
      () => `'capacities' must not mix ${platforms.join(' and ')} in one queue; give each a queue of its own`,
    ),
    rule(
      architectures.length > 1,
      () =>
        `'capacities' must have one CPU architecture, got ${architectures.join(' and ')}; give each a queue of its own`,
    ),
  ];
}

function quarterOf(maxVcpus: number = DEFAULT_MAX_VCPUS): number {
  return Token.isUnresolved(maxVcpus) ? maxVcpus : Math.ceil(maxVcpus / 4);
}
