import { Token } from 'aws-cdk-lib/core';
import * as batch from 'aws-cdk-lib/aws-batch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { InstanceSize, instanceSize } from '../../containers/internal';
import { Rule, rule } from '../../private/validation';
import type { JobInstanceTypes } from '../capacity/job-instance-types';
import { ManagedInstancesEnvironment } from './managed-instances-environment';

/** The traits of an environment that a job, or another environment of the same queue, has to match. */
export interface EnvironmentKind {
  /** The construct id; undefined where the environment is made elsewhere. */
  readonly name?: string;
  /** The subnets, where they are not those of the other environments. */
  readonly subnets?: ec2.SubnetSelection;
  /** Unknown where the environment is imported: its ARN does not tell. */
  readonly platform: 'Fargate' | 'EC2' | 'Managed Instances' | 'EKS' | 'unmanaged' | 'unknown';
  readonly spot: boolean;
  /** Undefined where the jobs choose it (Fargate) or where it is not known. */
  readonly architecture?: ec2.InstanceArchitecture;
  /** The sizes of its instances; undefined where Batch chooses sizes. */
  readonly sizes?: InstanceSize[];
  /** Whether some of its instances have GPUs; undefined where it is not known. */
  readonly hasGpus?: boolean;
  readonly maxVcpus?: number;
  /** The paths of its scratch space; undefined where instances are prepared elsewhere. */
  readonly scratchPaths?: string[];
}

/** The traits of an environment's instances. */
type InstanceTraits = Pick<EnvironmentKind, 'architecture' | 'sizes' | 'hasGpus' | 'scratchPaths'>;

/** The traits that no property of an environment's L2 says. */
const traits = new WeakMap<batch.IComputeEnvironment, InstanceTraits>();

/** Notes the traits of the instances of an environment that this library makes. */
export function noteInstances<T extends batch.IComputeEnvironment>(environment: T, noted: InstanceTraits): T {
  traits.set(environment, noted);
  return environment;
}

/** The kind of an environment that is made already. */
export function kindOf(environment: batch.IComputeEnvironment): EnvironmentKind {
  const made = { name: environment.node.id, ...traits.get(environment) };
  const managed = (
    platform: 'Fargate' | 'EC2' | 'EKS',
    { spot = false, maxvCpus }: batch.IManagedComputeEnvironment,
  ) => ({
    ...made,
    platform,
    spot,
    maxVcpus: maxvCpus,
  });
  if (environment instanceof batch.FargateComputeEnvironment) return managed('Fargate', environment);
  if (environment instanceof batch.ManagedEc2EcsComputeEnvironment) return managed('EC2', environment);
  if (environment instanceof batch.ManagedEc2EksComputeEnvironment) return managed('EKS', environment);
  if (environment instanceof ManagedInstancesEnvironment) {
    const { spot, maxVcpus } = environment;
    return { ...made, platform: 'Managed Instances', spot, maxVcpus };
  }
  if (environment instanceof batch.UnmanagedComputeEnvironment) return { ...made, platform: 'unmanaged', spot: false };
  return { platform: 'unknown', spot: false };
}

/** The traits of instances of these types. Of classes that AWS renews, none has GPUs. */
export function instanceTraits(types: JobInstanceTypes): InstanceTraits {
  const { _names: names, architecture, _gpus: gpus } = types;
  const areTypes = names.length > 0 && names.every((name) => name.includes('.') && !Token.isUnresolved(name));
  return {
    architecture: names.some((name) => Token.isUnresolved(name)) ? undefined : architecture,
    hasGpus: gpus !== 'none',
    sizes: areTypes ? names.map((name) => instanceSize(name)) : undefined,
  };
}

/** Whether it can be told what an environment runs. */
export function isKnownKind({ platform }: EnvironmentKind): boolean {
  return platform !== 'unknown';
}

/** That environments can be those of one queue. */
export function oneKind(prop: string, kinds: EnvironmentKind[]): Rule[] {
  const platforms = [...new Set(kinds.filter(isKnownKind).map(({ platform }) => platform))];
  const architectures = [...new Set(kinds.flatMap(({ architecture }) => architecture ?? []))];
  const managed = kinds.filter(({ platform }) => platform === 'Managed Instances');
  return [
    rule(
      platforms.length > 1,
      () => `'${prop}' must not mix ${platforms.join(' and ')} in one queue; give each a queue of its own`,
    ),
    rule(
      architectures.length > 1,
      () =>
        `'${prop}' must have one CPU architecture, got ${architectures.join(' and ')}; give each a queue of its own`,
    ),
    // https://docs.aws.amazon.com/batch/latest/userguide/ecs-managed-instances-job-queues.html
    rule(
      managed.some(({ spot }, index) => spot && managed.slice(index).some((later) => !later.spot)),
      () =>
        `'${prop}' must have managed instances that are On-Demand before those that are Spot, the only order that Batch takes; ` +
        `swap them, or use 'JobCapacity.ec2SpotFirst()'`,
    ),
  ];
}
