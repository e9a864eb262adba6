import { Construct } from 'constructs';
import { Size, Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { checkReach, ECS_AGENT, IMAGE_AND_LOGS } from '../../private/network-reach';
import { injectedProps } from '../../private/property-injection';
import { acknowledgeInherent } from '../../private/rule-packs';
import { workloadSubnets } from '../../private/subnets';
import { at, gibibytes, nonEmptyList, ordered, validate, wholeNumber } from '../../private/validation';
import { wildcardFinding } from '../private/task-arns';

/** Properties of a `ManagedInstancesCapacity`. */
export interface ManagedInstancesCapacityProps {
  /** The cluster; it must be of the same stack. */
  readonly cluster: ecs.Cluster;

  /**
   * The processor of the instances.
   *
   * @default ecs.CpuArchitecture.ARM64
   */
  readonly architecture?: ecs.CpuArchitecture;

  /**
   * The minimum number of vCPUs of an instance.
   *
   * @default 1
   */
  readonly minVcpus?: number;

  /**
   * The maximum number of vCPUs of an instance.
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

  /** The ways to and from the instances. */
  public readonly connections: ec2.Connections;

  constructor(scope: Construct, id: string, props: ManagedInstancesCapacityProps) {
    super(scope, id);
    props = injectedProps(ManagedInstancesCapacity.PROPERTY_INJECTION_ID, scope, id, props);
    const { minVcpus = 1, maxVcpus, minMemory = Size.gibibytes(2), storage = Size.gibibytes(80) } = props;
    validate(
      at('ManagedInstancesCapacity', scope, id),
      wholeNumber('minVcpus', minVcpus, { min: 1 }),
      wholeNumber('maxVcpus', maxVcpus, { min: 1 }),
      ordered('minVcpus', minVcpus, 'maxVcpus', maxVcpus),
      gibibytes('minMemory', minMemory, { min: 1 }),
      gibibytes('storage', storage, { min: 30, max: 16_384 }),
      nonEmptyList('subnets.subnets', props.subnets?.subnets),
    );
    const { vpc } = props.cluster;
    this.cluster = props.cluster;
    this.architecture = props.architecture ?? ecs.CpuArchitecture.ARM64;
    this.securityGroup = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: 'Managed instances of a cluster',
    });
    this.capacityProvider = new ecs.ManagedInstancesCapacityProvider(this, 'Provider', {
      subnets: vpc.selectSubnets(workloadSubnets(vpc, props.subnets)).subnets,
      securityGroups: [this.securityGroup],
      capacityOptionType: props.spot ? ecs.CapacityOptionType.SPOT : ecs.CapacityOptionType.ON_DEMAND,
      taskVolumeStorage: storage,
      propagateTags: ecs.PropagateManagedInstancesTags.CAPACITY_PROVIDER,
      instanceRequirements: {
        vCpuCountMin: minVcpus,
        vCpuCountMax: maxVcpus,
        memoryMin: minMemory,
        cpuManufacturers:
          this.architecture === ecs.CpuArchitecture.ARM64
            ? [ec2.CpuManufacturer.AWS]
            : [ec2.CpuManufacturer.INTEL, ec2.CpuManufacturer.AMD],
        instanceGenerations: [ec2.InstanceGeneration.CURRENT],
      },
    });
    acknowledgeInherent(
      this.capacityProvider,
      'The roles are those that ECS needs to start instances and to register them, with what AWS maintains for it; the tasks have roles of their own.',
      'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/AmazonECSInfrastructureRolePolicyForManagedInstances]',
      'AwsSolutions-IAM5[Resource::*]',
      wildcardFinding(
        this,
        Stack.of(this).formatArn({ service: 'ecs', resource: 'container-instance', resourceName: '*' }),
      ),
    );
    props.cluster.addManagedInstancesCapacityProvider(this.capacityProvider);
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
