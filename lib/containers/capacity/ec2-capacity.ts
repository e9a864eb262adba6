import { Construct } from 'constructs';
import { Size } from 'aws-cdk-lib/core';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { hasNvidiaGpus } from '../../private/instance-families';
import { checkReach, ECS_AGENT, IMAGE_AND_LOGS } from '../../private/network-reach';
import { injectedProps } from '../../private/property-injection';
import { acknowledgeInherent } from '../../private/rule-packs';
import { workloadSubnets } from '../../private/subnets';
import {
  at,
  gibibytes,
  nonEmptyList,
  ordered,
  percentage,
  rule,
  Rules,
  validate,
  wholeNumber,
} from '../../private/validation';
import { capacityClusterRules, clusterResource } from '../private/cluster-resource';
import { InstanceSize, instanceSize } from '../private/instance-sizes';
import {
  isWindowsOs,
  osFamilyOf,
  windowsAgentSetting,
  windowsImage,
  WindowsUserData,
} from '../private/windows-instances';

/** The operating system of container instances. */
export enum ContainerInstanceOs {
  /**
   * Bottlerocket: an operating system for containers, read-only root, no shell, no package manager. It has neither Service
   * Connect nor encrypted or authorized mounts of EFS, so both are refused on it
   * (https://github.com/bottlerocket-os/bottlerocket/issues/2801, https://github.com/bottlerocket-os/bottlerocket/issues/1080).
   */
  BOTTLEROCKET = 'BOTTLEROCKET',

  /** The ECS-optimized Amazon Linux 2023. */
  AMAZON_LINUX_2023 = 'AMAZON_LINUX_2023',

  /** The ECS-optimized Windows Server 2019 without desktop. Its licence is in the price of the instances, as of all with Windows. */
  WINDOWS_SERVER_2019_CORE = 'WINDOWS_SERVER_2019_CORE',

  /** The ECS-optimized Windows Server 2019 with desktop. */
  WINDOWS_SERVER_2019_FULL = 'WINDOWS_SERVER_2019_FULL',

  /** The ECS-optimized Windows Server 2022 without desktop. */
  WINDOWS_SERVER_2022_CORE = 'WINDOWS_SERVER_2022_CORE',

  /** The ECS-optimized Windows Server 2022 with desktop. */
  WINDOWS_SERVER_2022_FULL = 'WINDOWS_SERVER_2022_FULL',

  /** The ECS-optimized Windows Server 2025 without desktop. */
  WINDOWS_SERVER_2025_CORE = 'WINDOWS_SERVER_2025_CORE',

  /** The ECS-optimized Windows Server 2025 with desktop. */
  WINDOWS_SERVER_2025_FULL = 'WINDOWS_SERVER_2025_FULL',
}

/** Properties of an `Ec2Capacity`. */
export interface Ec2CapacityProps {
  /** The cluster; it must be of the same stack: a cluster names its capacity. */
  readonly cluster: ecs.ICluster;

  /**
   * Instance types, best first, all of one processor architecture, and all with NVIDIA GPUs or none. With GPUs the instances
   * run the variant of their operating system that has the drivers. For Windows of x86, and without GPUs, which ECS does not
   * give to its tasks.
   *
   * @default - m7g.large, m6g.large, m8g.large; with Windows m7i.large, m6i.large, m5.large
   */
  readonly instanceTypes?: ec2.InstanceType[];

  /**
   * The operating system. A change replaces the instances one by one. The tasks must be of it: Windows containers of the same
   * release, and so a change from one release of Windows to another, or from Linux, needs other instances beside these.
   *
   * @default ContainerInstanceOs.AMAZON_LINUX_2023 - on which Service Connect and EFS work
   */
  readonly os?: ContainerInstanceOs;

  /**
   * The minimum number of instances. ECS starts more as tasks need them.
   *
   * @default 1
   */
  readonly minInstances?: number;

  /**
   * The maximum number of instances.
   *
   * @default 10
   */
  readonly maxInstances?: number;

  /**
   * The utilization at which ECS keeps the instances, 1 to 100 percent; less leaves room for tasks to start without waiting.
   *
   * @default 100
   */
  readonly targetCapacityPercent?: number;

  /**
   * The share of instances that are On-Demand, 0 to 100 percent; the rest is Spot.
   *
   * @default 100
   */
  readonly onDemandPercent?: number;

  /**
   * Whether instances on which a task runs are protected from scale-in. The group then refuses to be deleted while it has
   * instances: set this to false and deploy before `cdk destroy`
   * (https://github.com/aws/containers-roadmap/issues/631).
   *
   * @default true
   */
  readonly managedTerminationProtection?: boolean;

  /**
   * The disk for images and containers: gp3, encrypted. 30 GiB or more with Amazon Linux 2023, whose system is on it, 20 GiB
   * or more with Bottlerocket, 50 GiB or more with Windows, whose system is on it and whose images are several GiB each.
   *
   * @default Size.gibibytes(30); with Windows Size.gibibytes(100)
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
 * EC2 instances for a cluster's tasks: an Auto Scaling group that ECS scales as tasks need it.
 *
 * For what Fargate does not have: GPUs, more than 16 vCPU, or much steady load below Savings Plans. Tasks cannot take the
 * role of their instance: its metadata is blocked for them.
 */
export class Ec2Capacity extends Construct implements ec2.IConnectable, iam.IGrantable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID = 'cdk-reference-architectures.containers.Ec2Capacity';

  /** The Auto Scaling group of the instances. */
  public readonly autoScalingGroup: autoscaling.AutoScalingGroup;

  /** The launch template of the instances. */
  public readonly launchTemplate: ec2.LaunchTemplate;

  /** The capacity provider, by which the group is part of the cluster. */
  public readonly capacityProvider: ecs.AsgCapacityProvider;

  /** The security group of the instances. Tasks have their own. */
  public readonly securityGroup: ec2.SecurityGroup;

  /** The role of the instances. Tasks have their own. */
  public readonly role: iam.Role;

  /** The cluster. */
  public readonly cluster: ecs.Cluster;

  /** The processor of the instances. */
  public readonly architecture: ecs.CpuArchitecture;

  /** The operating system of the instances. */
  public readonly os: ContainerInstanceOs;

  /**
   * The operating system of the tasks.
   *
   * @internal
   */
  public readonly _operatingSystemFamily: ecs.OperatingSystemFamily;

  /**
   * The sizes of the instances, as far as their names say them.
   *
   * @internal
   */
  public readonly _sizes: InstanceSize[];

  /**
   * The minimum number of instances.
   *
   * @internal
   */
  public readonly _minInstances: number;

  /** The ways to and from the instances. */
  public readonly connections: ec2.Connections;

  /** The role of the instances. */
  public readonly grantPrincipal: iam.IPrincipal;

  constructor(scope: Construct, id: string, props: Ec2CapacityProps) {
    super(scope, id);
    props = injectedProps(Ec2Capacity.PROPERTY_INJECTION_ID, scope, id, props);
    const { minInstances = 1, maxInstances = 10, targetCapacityPercent = 100, onDemandPercent = 100 } = props;
    const { os = ContainerInstanceOs.AMAZON_LINUX_2023 } = props;
    const windows = isWindowsOs(os);
    const { storage = Size.gibibytes(windows ? 100 : 30) } = props;
    const types = props.instanceTypes ?? defaultTypes(windows).map((type) => new ec2.InstanceType(type));
    const resolved = { ...props, minInstances, maxInstances, targetCapacityPercent, onDemandPercent, os, storage };
    const given = clusterResource(props.cluster);
    validate(at('Ec2Capacity', scope, id), rules(resolved, types), capacityClusterRules(this, given));

    const cluster = given as ecs.Cluster;
    this.cluster = cluster;
    this.os = os;
    this._operatingSystemFamily = osFamilyOf(os);
    this._minInstances = minInstances;
    this._sizes = types.map((type) => instanceSize(type.toString()));
    const arm = types[0]?.architecture === ec2.InstanceArchitecture.ARM_64;
    this.architecture = arm ? ecs.CpuArchitecture.ARM64 : ecs.CpuArchitecture.X86_64;
    this.securityGroup = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc: cluster.vpc,
      description: 'Container instances of a cluster',
    });
    this.role = new iam.Role(this, 'Role', {
      description: 'Permissions of the container instances',
      assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
      managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('AmazonSSMManagedInstanceCore')],
    });
    this.launchTemplate = this.createLaunchTemplate(resolved, types);
    this.autoScalingGroup = this.createGroup(resolved, types);
    this.capacityProvider = new ecs.AsgCapacityProvider(this, 'Provider', {
      autoScalingGroup: this.autoScalingGroup,
      // That of Windows follows from the image.
      machineImageType:
        os === ContainerInstanceOs.BOTTLEROCKET
          ? ecs.MachineImageType.BOTTLEROCKET
          : ecs.MachineImageType.AMAZON_LINUX_2,
      enableManagedScaling: true,
      enableManagedTerminationProtection: props.managedTerminationProtection ?? true,
      enableManagedDraining: true,
      targetCapacityPercent,
    });
    cluster.addAsgCapacityProvider(this.capacityProvider);
    // The agent of Windows has both settings when it starts.
    if (!windows) this.blockMetadata();
    if (!windows && onDemandPercent < 100) this.drainBeforeInterruption();
    this.acknowledgeFindings();
    this.checkNetwork(props.subnets);
    this.connections = this.autoScalingGroup.connections;
    this.grantPrincipal = this.role;
  }

  private checkNetwork(subnets?: ec2.SubnetSelection): void {
    checkReach(this, {
      vpc: this.cluster.vpc,
      subnets: workloadSubnets(this.cluster.vpc, subnets),
      consequence: 'container instances cannot join the cluster and pull images',
      warningId: 'clusterUnreachable',
      services: [...ECS_AGENT, ...IMAGE_AND_LOGS],
      endpointSets: ['ECS_INSTANCES', 'FARGATE_TASKS'],
      publicAddresses: true,
    });
  }

  private acknowledgeFindings(): void {
    const managed = (name: string) => `AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${name}]`;
    acknowledgeInherent(
      this.role,
      'The managed policies are those that AWS maintains for the agents of ECS and Systems Manager; the tasks have roles of their own.',
      managed('AmazonSSMManagedInstanceCore'),
      managed('service-role/AmazonEC2ContainerServiceforEC2Role'),
      'AwsSolutions-IAM5[Action::ecs:Submit*]',
      'AwsSolutions-IAM5[Resource::*]',
    );
    acknowledgeInherent(
      this.autoScalingGroup,
      'The launch template requires IMDSv2 and encrypts the disks; the rules do not read it through the mixed instances policy.',
      'EC2IMDSv2Enabled',
      'AwsSolutions-EC26',
    );
  }

  /**
   * A hop limit of 1 does not keep tasks from the metadata, and so from the instance's role: the network interface of a task
   * with a network of its own is the instance's.
   * https://repost.aws/knowledge-center/ecs-container-ec2-metadata
   */
  private blockMetadata(): void {
    this.addSetting('ECS_AWSVPC_BLOCK_IMDS=true', 'awsvpc-block-imds = true');
  }

  /** Spot gives two minutes: the agent then moves the tasks. */
  private drainBeforeInterruption(): void {
    this.addSetting('ECS_ENABLE_SPOT_INSTANCE_DRAINING=true', 'enable-spot-instance-draining = true');
  }

  /** A setting of the agent. It continues those that the cluster has added. */
  private addSetting(amazonLinux: string, bottlerocket: string): void {
    const onBottlerocket = this.os === ContainerInstanceOs.BOTTLEROCKET;
    this.autoScalingGroup.addUserData(onBottlerocket ? bottlerocket : `echo ${amazonLinux} >> /etc/ecs/ecs.config`);
  }

  private createLaunchTemplate(props: ResolvedProps, types: ec2.InstanceType[]): ec2.LaunchTemplate {
    const bottlerocket = props.os === ContainerInstanceOs.BOTTLEROCKET;
    const windows = isWindowsOs(props.os);
    const disk = ec2.BlockDeviceVolume.ebs(props.storage.toGibibytes(), {
      volumeType: ec2.EbsDeviceVolumeType.GP3,
      encrypted: true,
    });
    const system = ec2.BlockDeviceVolume.ebs(4, { volumeType: ec2.EbsDeviceVolumeType.GP3, encrypted: true });
    return new ec2.LaunchTemplate(this, 'LaunchTemplate', {
      instanceType: types[0],
      machineImage: windows
        ? windowsImage(props.os)
        : machineImage(bottlerocket, this.architecture, types.some(typeHasGpus)),
      userData: userDataOf(props),
      role: this.role,
      securityGroup: this.securityGroup,
      requireImdsv2: true,
      httpPutResponseHopLimit: 1,
      // Bottlerocket keeps its system on the first volume, images and containers on the second.
      blockDevices: bottlerocket
        ? [
            { deviceName: '/dev/xvda', volume: system },
            { deviceName: '/dev/xvdb', volume: disk },
          ]
        : [{ deviceName: windows ? '/dev/sda1' : '/dev/xvda', volume: disk }],
    });
  }

  private createGroup(props: ResolvedProps, types: ec2.InstanceType[]): autoscaling.AutoScalingGroup {
    const { minInstances: minCapacity, maxInstances: maxCapacity } = props;
    return new autoscaling.AutoScalingGroup(this, 'Group', {
      vpc: this.cluster.vpc,
      vpcSubnets: workloadSubnets(this.cluster.vpc, props.subnets),
      minCapacity,
      maxCapacity,
      mixedInstancesPolicy: {
        launchTemplate: this.launchTemplate,
        launchTemplateOverrides: types.map((instanceType) => ({ instanceType })),
        instancesDistribution: {
          onDemandPercentageAboveBaseCapacity: props.onDemandPercent,
          spotAllocationStrategy: autoscaling.SpotAllocationStrategy.PRICE_CAPACITY_OPTIMIZED,
        },
      },
      newInstancesProtectedFromScaleIn: props.managedTerminationProtection ?? true,
      capacityRebalance: true,
      updatePolicy: autoscaling.UpdatePolicy.rollingUpdate({
        maxBatchSize: 1,
        minInstancesInService: Math.min(minCapacity, maxCapacity - 1),
      }),
      groupMetrics: [autoscaling.GroupMetrics.all()],
    });
  }
}

/** The props with their defaults. */
type ResolvedProps = Ec2CapacityProps &
  Required<Pick<Ec2CapacityProps, 'minInstances' | 'maxInstances' | 'onDemandPercent' | 'os' | 'storage'>>;

function defaultTypes(windows: boolean): string[] {
  return windows ? ['m7i.large', 'm6i.large', 'm5.large'] : ['m7g.large', 'm6g.large', 'm8g.large'];
}

function userDataOf({ os, onDemandPercent }: ResolvedProps): ec2.UserData {
  // Bottlerocket's user data is settings, not a script.
  if (os === ContainerInstanceOs.BOTTLEROCKET) return ec2.UserData.custom('');
  if (!isWindowsOs(os)) return ec2.UserData.forLinux();
  const userData = new WindowsUserData();
  if (onDemandPercent < 100) userData.addCommands(windowsAgentSetting('ECS_ENABLE_SPOT_INSTANCE_DRAINING'));
  return userData;
}

function typeHasGpus(type: ec2.InstanceType): boolean {
  return hasNvidiaGpus(type.toString());
}

function machineImage(bottlerocket: boolean, architecture: ecs.CpuArchitecture, gpus: boolean): ec2.IMachineImage {
  const arm = architecture === ecs.CpuArchitecture.ARM64;
  if (bottlerocket) {
    const { AWS_ECS_2, AWS_ECS_2_NVIDIA } = ecs.BottlerocketEcsVariant;
    return new ecs.BottleRocketImage({
      architecture: arm ? ec2.InstanceArchitecture.ARM_64 : ec2.InstanceArchitecture.X86_64,
      variant: gpus ? AWS_ECS_2_NVIDIA : AWS_ECS_2,
    });
  }
  const { ARM, GPU, STANDARD } = ecs.AmiHardwareType;
  if (gpus) return ecs.EcsOptimizedImage.amazonLinux2023(GPU);
  return ecs.EcsOptimizedImage.amazonLinux2023(arm ? ARM : STANDARD);
}

function rules(props: ResolvedProps, types: ec2.InstanceType[]): Rules {
  const architectures = new Set(types.map((type) => type.architecture));
  const gpus = types.filter(typeHasGpus);
  const withoutAmazonLinux = gpus.filter((type) => /^(g3|p3|g\d+g)/.test(type.toString()));
  const bottlerocket = props.os === ContainerInstanceOs.BOTTLEROCKET;
  const windows = isWindowsOs(props.os);
  const withoutWindows = types.filter(
    (type) => type.architecture === ec2.InstanceArchitecture.ARM_64 || typeHasGpus(type),
  );
  return [
    nonEmptyList('instanceTypes', props.instanceTypes),
    rule(
      windows && withoutWindows.length > 0,
      () =>
        `'instanceTypes' must be of x86 and without GPUs for Windows, got ${withoutWindows.join(', ')}; choose others, such as m7i.large`,
    ),
    rule(
      architectures.size > 1,
      () => `'instanceTypes' must be of one processor architecture, got ${[...architectures].join(' and ')}`,
    ),
    rule(
      gpus.length > 0 && gpus.length < types.length,
      () =>
        `'instanceTypes' must all have NVIDIA GPUs or none, because they run one machine image; only ${gpus.join(', ')} have them`,
    ),
    rule(
      !bottlerocket && !windows && withoutAmazonLinux.length > 0,
      () =>
        `'os' must be BOTTLEROCKET for ${withoutAmazonLinux.join(', ')}: Amazon Linux 2023 has no image with drivers for the GPUs of Graviton, P3 and G3 instances; change it, or choose other types`,
    ),
    wholeNumber('minInstances', props.minInstances, { min: 0 }),
    wholeNumber('maxInstances', props.maxInstances, { min: 1 }),
    ordered('minInstances', props.minInstances, 'maxInstances', props.maxInstances),
    percentage('targetCapacityPercent', props.targetCapacityPercent, { min: 1, max: 100 }),
    percentage('onDemandPercent', props.onDemandPercent),
    // An image's own disk cannot be made smaller: that of Amazon Linux 2023 has 30 GiB.
    gibibytes('storage', props.storage, { min: bottlerocket ? 20 : windows ? 50 : 30, max: 16_384 }),
    nonEmptyList('subnets.subnets', props.subnets?.subnets),
  ];
}
