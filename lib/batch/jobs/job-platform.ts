import { Construct } from 'constructs';
import { Size, SizeRoundingBehavior } from 'aws-cdk-lib/core';
import * as batch from 'aws-cdk-lib/aws-batch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { fargateSize } from '../../private/fargate-sizes';
import { gibibytes, rule, Rules, validate, wholeNumber } from '../../private/validation';
import { DEFAULT_ARCHITECTURE } from '../private/job-defaults';
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
   * GPUs, 1 to 16. The queue needs instances that have them and `HostImage.amazonLinux2023Nvidia()`.
   *
   * @default - none
   */
  readonly gpus?: number;

  /**
   * Limits of the container's processes, for example of open files.
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
      // For callers whose language does not check the type.
      rule('gpus' in options, () => `'gpus' must not be given on Fargate, which has none; use 'JobPlatform.ec2()'`),
    );
    return new FargatePlatform(options);
  }

  /** EC2 instances of the queue: whole vCPUs, any memory that an instance has, GPUs, host volumes. */
  public static ec2(options: Ec2PlatformOptions = {}): JobPlatform {
    validate('JobPlatform.ec2', wholeNumber('gpus', options.gpus, { min: 1, max: 16 }));
    return new Ec2Platform(options);
  }

  /** The CPU architecture of the image. */
  public abstract readonly architecture: ec2.InstanceArchitecture;

  /** The environments that the job can run on. */
  public abstract readonly compatibility: JobCompatibility;

  /**
   * The GPUs of each container.
   *
   * @internal
   */
  public abstract readonly _gpus: number;

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

  constructor(private readonly options: FargatePlatformOptions) {
    super();
    this.architecture = options.architecture ?? DEFAULT_ARCHITECTURE;
  }

  public _sizeRules(vcpus: number, memory: Size): Rules {
    return fargateSize('vcpus', vcpus, 'memory', memory);
  }

  public _bind(scope: Construct, { id, props }: JobPlatformBindOptions): JobPlatformConfig {
    const arm = this.architecture === ec2.InstanceArchitecture.ARM_64;
    const container = new batch.EcsFargateContainerDefinition(scope, id, {
      ...props,
      assignPublicIp: false,
      fargatePlatformVersion: ecs.FargatePlatformVersion.LATEST,
      fargateCpuArchitecture: arm ? ecs.CpuArchitecture.ARM64 : ecs.CpuArchitecture.X86_64,
      fargateOperatingSystemFamily: ecs.OperatingSystemFamily.LINUX,
      ephemeralStorageSize: this.options.ephemeralStorage,
    });
    return { container };
  }
}

class Ec2Platform extends JobPlatform {
  public readonly architecture: ec2.InstanceArchitecture;
  public readonly compatibility = JobCompatibility.EC2;
  public readonly _gpus: number;

  constructor(private readonly options: Ec2PlatformOptions) {
    super();
    this.architecture = options.architecture ?? DEFAULT_ARCHITECTURE;
    this._gpus = options.gpus ?? 0;
  }

  public _sizeRules(vcpus: number, memory: Size): Rules {
    return [
      wholeNumber('vcpus', vcpus, { min: 1, max: 192 }),
      wholeNumber('memory in MiB', mebibytes(memory), { min: 4 }),
    ];
  }

  public _bind(scope: Construct, { id, props }: JobPlatformBindOptions): JobPlatformConfig {
    const container = new batch.EcsEc2ContainerDefinition(scope, id, {
      ...props,
      gpu: this.options.gpus,
      ulimits: this.options.ulimits,
      linuxParameters:
        this.options.sharedMemory &&
        new batch.LinuxParameters(scope, `${id}Parameters`, { sharedMemorySize: this.options.sharedMemory }),
    });
    return { container };
  }
}

function mebibytes(size: Size): number | undefined {
  return size.isUnresolved() ? undefined : size.toMebibytes({ rounding: SizeRoundingBehavior.NONE });
}
