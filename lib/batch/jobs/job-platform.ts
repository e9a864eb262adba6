import { Construct } from 'constructs';
import { Size } from 'aws-cdk-lib/core';
import * as batch from 'aws-cdk-lib/aws-batch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { fargateSize } from '../../private/fargate-sizes';
import {
  distinct,
  gibibytes,
  isKnown,
  matches,
  nonEmpty,
  quoted,
  rule,
  Rules,
  validate,
  wholeNumber,
} from '../../private/validation';
import { mebibytesOf } from '../private/amounts';
import { Ec2Container, FargateContainer } from '../private/job-containers';
import { DEFAULT_ARCHITECTURE } from '../private/job-defaults';
import type { JobImage } from '../private/job-image';
import { JobCompatibility } from './submittable-job';

/** Options of a job on Fargate. */
export interface FargatePlatformOptions {
  /**
   * The CPU architecture of the image.
   *
   * @default ec2.InstanceArchitecture.ARM_64 - about 20 % cheaper
   */
  readonly architecture?: ec2.InstanceArchitecture;

  /**
   * Space for the image and the container's files, 21 to 200 GiB. More than 20 GiB is charged.
   *
   * @default - 20 GiB
   */
  readonly ephemeralStorage?: Size;

  /**
   * The version of Fargate.
   *
   * @default ecs.FargatePlatformVersion.LATEST
   */
  readonly platformVersion?: ecs.FargatePlatformVersion;

  /**
   * Whether the task gets a public IPv4 address, by which it reaches the internet from public subnets without a NAT gateway. For
   * queues with `subnets: { subnetType: ec2.SubnetType.PUBLIC }`; in other subnets the address leads nowhere. It is billed
   * (0.005 USD an hour), and the security group decides what reaches it: by default nothing does.
   *
   * @default false - tasks have private addresses only
   */
  readonly assignPublicIp?: boolean;
}

/** Options of a job in Windows containers on Fargate. */
export interface FargateWindowsPlatformOptions {
  /**
   * The version of Windows Server, which must be that of the image.
   *
   * @default ecs.OperatingSystemFamily.WINDOWS_SERVER_2022_CORE
   */
  readonly operatingSystem?: ecs.OperatingSystemFamily;

  /**
   * Whether the task gets a public IPv4 address: see `FargatePlatformOptions`.
   *
   * @default false - tasks have private addresses only
   */
  readonly assignPublicIp?: boolean;
}

/** Swap space that a container may use. */
export interface JobSwap {
  /** The maximum that it may use, in whole MiB; zero is none. */
  readonly maxSize: Size;

  /**
   * The readiness to swap: from 0, only when it must, to 100.
   *
   * @default 60
   */
  readonly swappiness?: number;
}

/** Options of a job on EC2 instances. */
export interface Ec2PlatformOptions {
  /**
   * The CPU architecture of the image. It has to be that of the queue's instances.
   *
   * @default ec2.InstanceArchitecture.ARM_64
   */
  readonly architecture?: ec2.InstanceArchitecture;

  /**
   * GPUs of a container that does not say itself how many it needs, 1 to 16. The queue needs instances that have them and
   * `HostImage.amazonLinux2023Nvidia()`.
   *
   * @default - none
   */
  readonly gpus?: number;

  /**
   * Limits of the processes of each container, for example of open files.
   *
   * @default - those of the instance's Docker
   */
  readonly ulimits?: batch.Ulimit[];

  /**
   * The size of `/dev/shm`, which some frameworks exchange data by; whole MiB.
   *
   * @default - 64 MiB
   */
  readonly sharedMemory?: Size;

  /**
   * Swap space. The image of the instances has to have some: the ECS-optimized ones have none.
   *
   * @default - twice the container's memory, where the instances have swap space at all
   */
  readonly swap?: JobSwap;

  /**
   * Devices of the instance that containers see.
   *
   * @default - none
   */
  readonly devices?: batch.Device[];

  /**
   * Whether containers use the Elastic Fabric Adapter of the instance, for MPI and the like: its device, and memory that
   * is locked without limit. The launch template of the instances has to attach the adapter
   * (https://docs.aws.amazon.com/batch/latest/userguide/efa.html).
   *
   * @default false
   */
  readonly elasticFabricAdapter?: boolean;

  /**
   * The reason why containers are privileged: like root of the instance, whose credentials and other jobs they then reach.
   * It is said in a warning.
   *
   * @default - they are not privileged
   */
  readonly privilegedReason?: string;
}

/** Options of a job on ECS Managed Instances. */
export interface ManagedInstancesPlatformOptions {
  /**
   * The CPU architecture of the image. Amazon ECS starts instances that have it.
   *
   * @default ec2.InstanceArchitecture.ARM_64
   */
  readonly architecture?: ec2.InstanceArchitecture;

  /**
   * GPUs of a container that does not say itself how many it needs, 1 to 16. The capacity names instance types that have them.
   *
   * @default - none
   */
  readonly gpus?: number;

  /**
   * Limits of the processes of each container, for example of open files.
   *
   * @default - those of the instance
   */
  readonly ulimits?: batch.Ulimit[];

  /**
   * The size of `/dev/shm`, which some frameworks exchange data by; whole MiB.
   *
   * @default - 64 MiB
   */
  readonly sharedMemory?: Size;
}

/**
 * The container whose definition is made.
 *
 * @internal
 */
export interface JobPlatformBindOptions {
  /** The construct id of the definition. */
  readonly id: string;

  /** The props that do not depend on the platform. */
  readonly props: batch.EcsContainerDefinitionProps;

  /** The image, which is that of `props`. */
  readonly image: JobImage;

  /**
   * GPUs.
   *
   * @default - those of the platform
   */
  readonly gpus?: number;

  /** Whether process 1 is an init. */
  readonly initProcess: boolean;

  /** Directories in memory. */
  readonly tmpfs: batch.CfnJobDefinition.TmpfsProperty[];
}

/**
 * A container definition for the platform.
 *
 * @internal
 */
export interface JobPlatformConfig {
  /** The definition. */
  readonly container: batch.EcsFargateContainerDefinition | batch.EcsEc2ContainerDefinition;
}

/** The platform that a job runs on, with the options that only this platform has. */
export abstract class JobPlatform {
  /** Fargate: up to 16 vCPUs and 120 GiB, in the combinations that Fargate has. */
  public static fargate(options: FargatePlatformOptions = {}): JobPlatform {
    validate(
      'JobPlatform.fargate',
      gibibytes('ephemeralStorage', options.ephemeralStorage, { min: 21, max: 200 }),
      foreignRules(options, ['architecture', 'ephemeralStorage', 'platformVersion', 'assignPublicIp']),
    );
    return new FargatePlatform(options, ecs.OperatingSystemFamily.LINUX);
  }

  /**
   * Windows on Fargate, 1 vCPU or more, on x86_64. Its containers have neither `user` nor EFS, can write to their image, and
   * run on no Fargate Spot (https://docs.aws.amazon.com/batch/latest/APIReference/API_RuntimePlatform.html).
   */
  public static fargateWindows(options: FargateWindowsPlatformOptions = {}): JobPlatform {
    const { operatingSystem = ecs.OperatingSystemFamily.WINDOWS_SERVER_2022_CORE } = options;
    const name = operatingSystem._operatingSystemFamily;
    validate('JobPlatform.fargateWindows', [
      foreignRules(options, ['operatingSystem', 'assignPublicIp']),
      matches('operatingSystem', name, /^WINDOWS_SERVER_(2019|2022)_(CORE|FULL)$/, 'Windows Server 2019 or 2022'),
    ]);
    const { assignPublicIp } = options;
    return new FargatePlatform({ architecture: ec2.InstanceArchitecture.X86_64, assignPublicIp }, operatingSystem);
  }

  /** EC2 instances of the queue: whole vCPUs, any memory that an instance has, GPUs, host volumes. */
  public static ec2(options: Ec2PlatformOptions = {}): JobPlatform {
    validate('JobPlatform.ec2', ec2Rules(options));
    return new Ec2Platform(options);
  }

  /**
   * ECS Managed Instances: whole vCPUs, any memory that an instance has, GPUs. Several jobs share an instance and its network, so give
   * containers a `user` that is not root
   * (https://docs.aws.amazon.com/batch/latest/userguide/ecs-managed-instances-job-definitions.html).
   */
  public static managedInstances(options: ManagedInstancesPlatformOptions = {}): JobPlatform {
    validate(
      'JobPlatform.managedInstances',
      foreignRules(options, ['architecture', 'gpus', 'ulimits', 'sharedMemory'], 'managed instances'),
      instanceRules(options),
    );
    return new Ec2Platform(options, JobCompatibility.MANAGED_INSTANCES);
  }

  /** The CPU architecture of the image. */
  public abstract readonly architecture: ec2.InstanceArchitecture;

  /** The environments that the job can run on. */
  public abstract readonly compatibility: JobCompatibility;

  /**
   * The GPUs of a container that does not say how many it needs.
   *
   * @internal
   */
  public abstract readonly _gpus: number;

  /**
   * Whether containers are those of Windows.
   *
   * @internal
   */
  public abstract readonly _windows: boolean;

  /**
   * Whether tasks have public addresses.
   *
   * @internal
   */
  public readonly _publicAddress: boolean = false;

  /**
   * The reason why containers are privileged, where they are.
   *
   * @default - they are not
   * @internal
   */
  public abstract readonly _privilegedReason?: string;

  /**
   * The rules of the size.
   *
   * @internal
   */
  public abstract _sizeRules(vcpus: number, memory: Size): Rules;

  /**
   * The container definition.
   *
   * @internal
   */
  public abstract _bind(scope: Construct, options: JobPlatformBindOptions): JobPlatformConfig;
}

class FargatePlatform extends JobPlatform {
  public readonly architecture: ec2.InstanceArchitecture;
  public readonly compatibility = JobCompatibility.FARGATE;
  public readonly _gpus = 0;
  public readonly _windows: boolean;
  public override readonly _publicAddress: boolean;
  public readonly _privilegedReason = undefined;

  constructor(
    private readonly options: FargatePlatformOptions,
    private readonly operatingSystem: ecs.OperatingSystemFamily,
  ) {
    super();
    this.architecture = options.architecture ?? DEFAULT_ARCHITECTURE;
    this._windows = operatingSystem !== ecs.OperatingSystemFamily.LINUX;
    this._publicAddress = options.assignPublicIp ?? false;
  }

  public _sizeRules(vcpus: number, memory: Size): Rules {
    return [
      fargateSize('vcpus', vcpus, 'memory', memory),
      // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size
      rule(
        this._windows && isKnown(vcpus) && ![1, 2, 4].includes(vcpus),
        () => `'vcpus' must be 1, 2 or 4 for Windows on Fargate, got ${vcpus}`,
      ),
    ];
  }

  public _bind(scope: Construct, { id, props, image, initProcess }: JobPlatformBindOptions): JobPlatformConfig {
    const arm = this.architecture === ec2.InstanceArchitecture.ARM_64;
    const container = new FargateContainer(
      scope,
      id,
      {
        ...props,
        assignPublicIp: this._publicAddress,
        fargatePlatformVersion: this.options.platformVersion ?? ecs.FargatePlatformVersion.LATEST,
        fargateCpuArchitecture: arm ? ecs.CpuArchitecture.ARM64 : ecs.CpuArchitecture.X86_64,
        fargateOperatingSystemFamily: this.operatingSystem,
        ephemeralStorageSize: this.options.ephemeralStorage,
      },
      // Of these parameters Fargate has the init process only.
      // https://docs.aws.amazon.com/batch/latest/userguide/fargate-job-definitions.html
      { image, linuxParameters: this._windows || !initProcess ? undefined : { initProcessEnabled: true } },
    );
    return { container };
  }
}

/** Instances of EC2, whoever manages them. */
class Ec2Platform extends JobPlatform {
  public readonly architecture: ec2.InstanceArchitecture;
  public readonly _gpus: number;
  public readonly _windows = false;
  public readonly _privilegedReason?: string;

  constructor(
    private readonly options: Ec2PlatformOptions,
    public readonly compatibility: JobCompatibility = JobCompatibility.EC2,
  ) {
    super();
    this.architecture = options.architecture ?? DEFAULT_ARCHITECTURE;
    this._gpus = options.gpus ?? 0;
    this._privilegedReason = options.privilegedReason;
  }

  public _sizeRules(vcpus: number, memory: Size): Rules {
    return [wholeNumber('vcpus', vcpus, { min: 1 }), wholeNumber('memory in MiB', mebibytesOf(memory), { min: 4 })];
  }

  public _bind(scope: Construct, options: JobPlatformBindOptions): JobPlatformConfig {
    const { id, props, image, gpus = this._gpus } = options;
    const container = new Ec2Container(
      scope,
      id,
      {
        ...props,
        privileged: this._privilegedReason === undefined ? undefined : true,
        ulimits: this.ulimits(),
      },
      { image, gpus, linuxParameters: this.linuxParameters(options), runtimePlatform: this.runtimePlatform() },
    );
    return { container };
  }

  /** Instances of a queue have one processor; managed ones are started for that of the job. */
  private runtimePlatform(): batch.CfnJobDefinition.RuntimePlatformProperty | undefined {
    if (this.compatibility !== JobCompatibility.MANAGED_INSTANCES) return undefined;
    const arm = this.architecture === ec2.InstanceArchitecture.ARM_64;
    return { operatingSystemFamily: 'LINUX', cpuArchitecture: arm ? 'ARM64' : 'X86_64' };
  }

  private ulimits(): batch.Ulimit[] | undefined {
    const { ulimits = [], elasticFabricAdapter } = this.options;
    const lockedMemory = { name: batch.UlimitName.MEMLOCK, softLimit: -1, hardLimit: -1 };
    return elasticFabricAdapter ? [...ulimits, lockedMemory] : ulimits;
  }

  private linuxParameters({
    initProcess,
    tmpfs,
  }: JobPlatformBindOptions): batch.CfnJobDefinition.LinuxParametersProperty | undefined {
    const { sharedMemory, swap } = this.options;
    const devices = this.devices();
    const parameters = {
      ...(initProcess && { initProcessEnabled: true }),
      ...(sharedMemory && { sharedMemorySize: sharedMemory.toMebibytes() }),
      ...(swap && { maxSwap: swap.maxSize.toMebibytes(), swappiness: swap.swappiness }),
      ...(devices.length > 0 && { devices }),
      ...(tmpfs.length > 0 && { tmpfs }),
    };
    return Object.keys(parameters).length > 0 ? parameters : undefined;
  }

  /** https://docs.aws.amazon.com/batch/latest/userguide/efa.html */
  private devices(): batch.CfnJobDefinition.DeviceProperty[] {
    const { devices = [], elasticFabricAdapter } = this.options;
    const adapter = {
      hostPath: '/dev/infiniband/uverbs0',
      containerPath: '/dev/infiniband/uverbs0',
      permissions: ['READ', 'WRITE', 'MKNOD'],
    };
    const own = devices.map(({ hostPath, containerPath, permissions }) => ({
      hostPath,
      containerPath,
      permissions: permissions?.map((permission) => permission.toUpperCase()),
    }));
    return elasticFabricAdapter ? [...own, adapter] : own;
  }
}

/** For callers whose language does not check the type: what a platform does not have would be left out without a word. */
function foreignRules(options: object, own: string[], platform = 'Fargate'): Rules {
  const foreign = Object.entries(options)
    .filter(([name, value]) => value !== undefined && !own.includes(name))
    .map(([name]) => name);
  return rule(
    foreign.length > 0,
    () =>
      `${quoted(foreign)} must not be given on ${platform}, which has ${quoted(own)} only; leave out the rest, or use 'JobPlatform.ec2()'`,
  );
}

/** What all instances have, whoever manages them. */
function instanceRules({ gpus, ulimits = [], sharedMemory }: ManagedInstancesPlatformOptions): Rules {
  return [
    wholeNumber('gpus', gpus, { min: 1, max: 16 }),
    distinct(
      'ulimits',
      ulimits.map(({ name }) => name),
    ),
    ulimits.map(({ name, softLimit, hardLimit }) =>
      rule(
        isKnown(softLimit) && isKnown(hardLimit) && hardLimit !== -1 && (softLimit > hardLimit || softLimit === -1),
        () =>
          `'ulimits' must not have a soft limit above the hard one, got ${softLimit} above ${hardLimit} for ${name}; lower it`,
      ),
    ),
    wholeNumber('sharedMemory in MiB', mebibytesOf(sharedMemory), { min: 1 }),
  ];
}

function ec2Rules(options: Ec2PlatformOptions): Rules {
  const { ulimits = [], elasticFabricAdapter = false } = options;
  return [
    rule(
      'ephemeralStorage' in options,
      () =>
        `'ephemeralStorage' must not be given on EC2; use a volume of the job, or a larger 'rootVolume' of the capacity`,
    ),
    instanceRules(options),
    rule(
      elasticFabricAdapter && ulimits.some(({ name }) => name === batch.UlimitName.MEMLOCK),
      () => `'ulimits' must not hold memlock with 'elasticFabricAdapter', which sets it; leave it out`,
    ),
    wholeNumber('swap.maxSize in MiB', mebibytesOf(options.swap?.maxSize), { min: 0 }),
    wholeNumber('swap.swappiness', options.swap?.swappiness, { min: 0, max: 100 }),
    nonEmpty('privilegedReason', options.privilegedReason),
    (options.devices ?? []).map(({ hostPath, containerPath }) => [
      matches('devices.hostPath', hostPath, /^\/dev\/./, "a path below '/dev'"),
      matches('devices.containerPath', containerPath, /^\/./, 'an absolute path'),
    ]),
  ];
}
