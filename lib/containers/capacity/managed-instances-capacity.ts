import { Construct } from 'constructs';
import { Size } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { checkReach, ECS_AGENT, IMAGE_AND_LOGS } from '../../private/network-reach';
import { injectedProps } from '../../private/property-injection';
import { workloadSubnets } from '../../private/subnets';
import {
  at,
  distinct,
  gibibytes,
  matches,
  nonEmptyList,
  number,
  ordered,
  rule,
  Rules,
  validate,
  wholeNumber,
} from '../../private/validation';
import { capacityClusterRules, clusterResource } from '../private/cluster-resource';
import { InstanceSize, instanceSize } from '../private/instance-sizes';
import { managedInstanceRole, managedInstancesInfrastructureRole } from '../private/managed-instance-roles';

/** The largest instance type of EC2, u7inh-32tb.480xlarge, has 1,920 vCPUs. */
const VCPUS = { min: 1, max: 1920 };

/** Properties of a `ManagedInstancesCapacity`. */
export interface ManagedInstancesCapacityProps {
  /** The cluster; it must be of the same stack: a cluster names its capacity. */
  readonly cluster: ecs.ICluster;

  /**
   * The instance types that ECS may choose from, 400 at most, with wildcards: `m7g.xlarge`, `c7g.*`, `r*`. The other
   * requirements apply as well.
   *
   * @default - every type of the current generation that meets the requirements
   */
  readonly allowedInstanceTypes?: string[];

  /**
   * The processor of the instances.
   *
   * @default ecs.CpuArchitecture.ARM64
   */
  readonly architecture?: ecs.CpuArchitecture;

  /**
   * The minimum number of vCPUs of an instance, 1 to 1,920.
   *
   * @default 1
   */
  readonly minVcpus?: number;

  /**
   * The maximum number of vCPUs of an instance, 1 to 1,920.
   *
   * @default - no limit
   */
  readonly maxVcpus?: number;

  /**
   * The minimum memory of an instance.
   *
   * @default Size.gibibytes(2)
   */
  readonly minMemory?: Size;

  /**
   * The maximum memory of an instance.
   *
   * @default - no limit
   */
  readonly maxMemory?: Size;

  /**
   * The minimum number of NVIDIA GPUs of an instance. Tasks ask for them by `gpus`.
   *
   * @default - GPUs are not asked for, and tasks with `gpus` are refused
   */
  readonly minGpus?: number;

  /**
   * The maximum number of NVIDIA GPUs of an instance; needs `minGpus`.
   *
   * @default - no limit
   */
  readonly maxGpus?: number;

  /**
   * The models of the GPUs; needs `minGpus`.
   *
   * @default - any of NVIDIA's
   */
  readonly gpuModels?: ec2.AcceleratorName[];

  /**
   * The minimum network bandwidth of an instance, in Gbit/s.
   *
   * @default - no limit
   */
  readonly minNetworkGbps?: number;

  /**
   * Whether instances are Spot. A change is for instances that start afterwards.
   *
   * @default false
   */
  readonly spot?: boolean;

  /**
   * The disk for images and containers, 30 GiB or more.
   *
   * @default Size.gibibytes(80)
   */
  readonly storage?: Size;

  /**
   * The subnets of the instances.
   *
   * @default - the VPC's private subnets, or its isolated ones if it has no others
   */
  readonly subnets?: ec2.SubnetSelection;
}

/**
 * ECS Managed Instances: EC2 instances that ECS chooses to fit the tasks, patches, replaces every two weeks and packs,
 * for the price of the instances and a fee (https://aws.amazon.com/ecs/managed-instances/pricing/).
 */
export class ManagedInstancesCapacity extends Construct implements ec2.IConnectable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID = 'cdk-reference-architectures.containers.ManagedInstancesCapacity';

  /** The capacity provider, by which ECS starts instances. */
  public readonly capacityProvider: ecs.ManagedInstancesCapacityProvider;

  /** The security group of the instances. Tasks have their own. */
  public readonly securityGroup: ec2.SecurityGroup;

  /** The cluster. */
  public readonly cluster: ecs.Cluster;

  /** The processor of the instances. */
  public readonly architecture: ecs.CpuArchitecture;

  /** The role of the instances. Tasks have their own. */
  public readonly role: iam.Role;

  /** The role by which ECS starts and ends the instances. */
  public readonly infrastructureRole: iam.Role;

  /**
   * The largest size of the instances.
   *
   * @internal
   */
  public readonly _sizes: InstanceSize[];

  /** The ways to and from the instances. */
  public readonly connections: ec2.Connections;

  constructor(scope: Construct, id: string, props: ManagedInstancesCapacityProps) {
    super(scope, id);
    props = injectedProps(ManagedInstancesCapacity.PROPERTY_INJECTION_ID, scope, id, props);
    const { minVcpus = 1, minMemory = Size.gibibytes(2), storage = Size.gibibytes(80) } = props;
    const resolved = { ...props, minVcpus, minMemory, storage };
    const given = clusterResource(props.cluster);
    validate(at('ManagedInstancesCapacity', scope, id), rules(resolved), capacityClusterRules(this, given));

    const cluster = given as ecs.Cluster;
    const { vpc } = cluster;
    this.cluster = cluster;
    this.architecture = props.architecture ?? ecs.CpuArchitecture.ARM64;
    this._sizes = sizesOf(props);
    this.securityGroup = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: 'Managed instances of a cluster',
    });
    this.role = managedInstanceRole(this, cluster);
    this.infrastructureRole = managedInstancesInfrastructureRole(this, this.role);
    this.capacityProvider = new ecs.ManagedInstancesCapacityProvider(this, 'Provider', {
      subnets: vpc.selectSubnets(workloadSubnets(vpc, props.subnets)).subnets,
      securityGroups: [this.securityGroup],
      ec2InstanceProfile: new iam.InstanceProfile(this, 'InstanceProfile', { role: this.role }),
      infrastructureRole: this.infrastructureRole,
      capacityOptionType: props.spot ? ecs.CapacityOptionType.SPOT : ecs.CapacityOptionType.ON_DEMAND,
      taskVolumeStorage: storage,
      propagateTags: ecs.PropagateManagedInstancesTags.CAPACITY_PROVIDER,
      instanceRequirements: requirementsOf(resolved, this.architecture),
    });
    // An instance that starts before the permissions are there cannot register.
    this.capacityProvider.node.addDependency(this.role, this.infrastructureRole);
    cluster.addManagedInstancesCapacityProvider(this.capacityProvider);
    checkReach(this, {
      vpc,
      subnets: workloadSubnets(vpc, props.subnets),
      consequence: 'instances cannot join the cluster and pull images',
      warningId: 'clusterUnreachable',
      services: [...ECS_AGENT, ...IMAGE_AND_LOGS],
      endpointSets: ['ECS_INSTANCES', 'FARGATE_TASKS'],
      publicAddresses: true,
    });
    this.connections = this.capacityProvider.connections;
  }
}

/** The props with their defaults. */
type ResolvedProps = ManagedInstancesCapacityProps &
  Required<Pick<ManagedInstancesCapacityProps, 'minVcpus' | 'minMemory' | 'storage'>>;

function requirementsOf(props: ResolvedProps, architecture: ecs.CpuArchitecture): ec2.InstanceRequirementsConfig {
  const { allowedInstanceTypes, minVcpus, maxVcpus, minMemory, maxMemory, minGpus, maxGpus, gpuModels } = props;
  return {
    allowedInstanceTypes,
    vCpuCountMin: minVcpus,
    vCpuCountMax: maxVcpus,
    memoryMin: minMemory,
    memoryMax: maxMemory,
    networkBandwidthGbpsMin: props.minNetworkGbps,
    cpuManufacturers:
      architecture === ecs.CpuArchitecture.ARM64
        ? [ec2.CpuManufacturer.AWS]
        : [ec2.CpuManufacturer.INTEL, ec2.CpuManufacturer.AMD],
    // The types that the caller names may be of an older generation.
    instanceGenerations: allowedInstanceTypes ? undefined : [ec2.InstanceGeneration.CURRENT],
    ...(minGpus !== undefined && {
      acceleratorCountMin: minGpus,
      acceleratorCountMax: maxGpus,
      acceleratorTypes: [ec2.AcceleratorType.GPU],
      acceleratorManufacturers: [ec2.AcceleratorManufacturer.NVIDIA],
      acceleratorNames: gpuModels,
    }),
  };
}

/** The types that are named, or the upper limits of an instance. */
function sizesOf({ allowedInstanceTypes = [], maxVcpus, maxMemory, minGpus, maxGpus }: ManagedInstancesCapacityProps) {
  const named = allowedInstanceTypes.every((type) => !type.includes('*'));
  if (named && allowedInstanceTypes.length > 0) return allowedInstanceTypes.map((type) => instanceSize(type));
  const gpus = minGpus === undefined ? 0 : maxGpus;
  return [{ name: 'the limits of the capacity', vcpus: maxVcpus, memory: maxMemory, gpus }];
}

function rules(props: ResolvedProps): Rules {
  const { minGpus, allowedInstanceTypes } = props;
  return [
    wholeNumber('minVcpus', props.minVcpus, VCPUS),
    wholeNumber('maxVcpus', props.maxVcpus, VCPUS),
    ordered('minVcpus', props.minVcpus, 'maxVcpus', props.maxVcpus),
    gibibytes('minMemory', props.minMemory, { min: 1 }),
    gibibytes('maxMemory', props.maxMemory, { min: 1 }),
    ordered('minMemory', props.minMemory.toGibibytes(), 'maxMemory', props.maxMemory?.toGibibytes()),
    gibibytes('storage', props.storage, { min: 30, max: 16_384 }),
    wholeNumber('minGpus', minGpus, { min: 1 }),
    wholeNumber('maxGpus', props.maxGpus, { min: 1 }),
    ordered('minGpus', minGpus, 'maxGpus', props.maxGpus),
    rule(
      minGpus === undefined && (props.maxGpus !== undefined || props.gpuModels !== undefined),
      () => `'maxGpus' and 'gpuModels' need 'minGpus', the number of GPUs that every instance has`,
    ),
    nonEmptyList('gpuModels', props.gpuModels),
    number('minNetworkGbps', props.minNetworkGbps, { min: 0 }),
    nonEmptyList('allowedInstanceTypes', allowedInstanceTypes),
    distinct('allowedInstanceTypes', allowedInstanceTypes),
    wholeNumber('number of allowedInstanceTypes', allowedInstanceTypes?.length, { max: 400 }),
    (allowedInstanceTypes ?? []).map((type) =>
      matches('allowedInstanceTypes', type, /^[a-z0-9.*-]{1,30}$/, "instance types, '*' for any part of the name"),
    ),
    nonEmptyList('subnets.subnets', props.subnets?.subnets),
  ];
}
