import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { oneOf, validate } from '../private/validation';

/** Options for choosing among the instances of a workload's families. */
export interface InstanceTypesOptions {
  /**
   * The size of the instances; one step doubles vCPU, memory and price.
   *
   * @default ec2.InstanceSize.LARGE - 2 vCPU; XLARGE for accelerated workloads, whose families start there
   */
  readonly size?: ec2.InstanceSize;

  /**
   * The processor architecture. Graviton costs about a fifth less for the same work; choose x86_64 for software that
   * has no arm64 build.
   *
   * @default ec2.InstanceArchitecture.ARM_64 - X86_64 for accelerated workloads, whose current GPU families are x86_64
   */
  readonly architecture?: ec2.InstanceArchitecture;
}

/**
 * Instance types of current generations by the main need of a workload.
 *
 * | InstanceTypes | Needs | For example | Graviton | x86_64 |
 * | --- | --- | --- | --- | --- |
 * | `burstable` | little CPU most of the time | development, small sites | T4g | T3, T3a |
 * | `general` | CPU and memory in balance, 4 GiB a vCPU | web servers, small databases | M8g, M7g, M6g | M7i, M7a, M6i |
 * | `computeOptimized` | CPU, 2 GiB a vCPU | game servers, encoding, batch | C8g, C7g, C6g | C7i, C7a, C6i |
 * | `memoryOptimized` | memory, 8 GiB a vCPU | caches, databases | R8g, R7g, R6g | R7i, R7a, R6i |
 * | `storageOptimized` | fast local disks | search, logs, big data | I8g, I4g | I7ie, I4i |
 * | `accelerated` | GPU | machine learning, rendering | G5g | G6, G6e, G5 |
 *
 * Not every Region has the newest generation yet: `aws ec2 describe-instance-type-offerings` says which types yours has
 * (https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-instance-regions.html).
 */
export class InstanceTypes {
  /** CPU credits: cheap while the average load stays under the baseline, 10 to 40 % of a vCPU by size. */
  public static burstable(options: InstanceTypesOptions = {}): InstanceTypes {
    return of('burstable', options, [T4G], [T3, T3A]);
  }

  /** CPU and memory in balance: 4 GiB for each vCPU. */
  public static general(options: InstanceTypesOptions = {}): InstanceTypes {
    return of('general', options, [M8G, M7G, M6G], [M7I, M7A, M6I]);
  }

  /** CPU above all: 2 GiB for each vCPU. */
  public static computeOptimized(options: InstanceTypesOptions = {}): InstanceTypes {
    return of('computeOptimized', options, [C8G, C7G, C6G], [C7I, C7A, C6I]);
  }

  /** Memory above all: 8 GiB for each vCPU. */
  public static memoryOptimized(options: InstanceTypesOptions = {}): InstanceTypes {
    return of('memoryOptimized', options, [R8G, R7G, R6G], [R7I, R7A, R6I]);
  }

  /** Fast local NVMe disks. Their content is lost when the instance stops. */
  public static storageOptimized(options: InstanceTypesOptions = {}): InstanceTypes {
    return of('storageOptimized', options, [I8G, I4G], [I7IE, I4I]);
  }

  /** GPUs. The only Graviton family with GPUs is G5g, for graphics rather than for machine learning. */
  public static accelerated(options: InstanceTypesOptions = {}): InstanceTypes {
    const { size = ec2.InstanceSize.XLARGE, architecture = ec2.InstanceArchitecture.X86_64 } = options;
    return of('accelerated', { size, architecture }, [G5G], [G6, G6E, G5]);
  }

  /**
   * The instance types in this order.
   *
   * @internal
   */
  public static _of(types: ec2.InstanceType[]): InstanceTypes {
    return new InstanceTypes(types);
  }

  /** The first choice: the newest generation. */
  public readonly instanceType: ec2.InstanceType;

  /** The first choice and its substitutes, in the same size and architecture: for Spot, and for scarce types. */
  public readonly types: ec2.InstanceType[];

  private constructor(types: ec2.InstanceType[]) {
    this.types = types;
    this.instanceType = types[0];
  }
}

const { T4G, T3, T3A, M8G, M7G, M6G, M7I, M7A, M6I, C8G, C7G, C6G, C7I, C7A, C6I } = ec2.InstanceClass;
const { R8G, R7G, R6G, R7I, R7A, R6I, I8G, I4G, I7IE, I4I, G5G, G6, G6E, G5 } = ec2.InstanceClass;

const BURSTABLE_SIZES = sizes('nano', 'micro', 'small', 'medium', 'large', 'xlarge', '2xlarge');
const METAL = /^metal/;

function of(
  workload: string,
  options: InstanceTypesOptions,
  graviton: ec2.InstanceClass[],
  x86: ec2.InstanceClass[],
): InstanceTypes {
  const { size = ec2.InstanceSize.LARGE, architecture = ec2.InstanceArchitecture.ARM_64 } = options;
  const fixed = Object.values(ec2.InstanceSize).filter((value) => !METAL.test(value));
  const small = sizes('nano', 'micro', 'small');
  validate(
    `InstanceTypes.${workload}`,
    oneOf('size', size, workload === 'burstable' ? BURSTABLE_SIZES : fixed.filter((value) => !small.includes(value))),
  );
  const classes = architecture === ec2.InstanceArchitecture.ARM_64 ? graviton : x86;
  return InstanceTypes._of(classes.map((instanceClass) => ec2.InstanceType.of(instanceClass, size)));
}

function sizes(...names: string[]): ec2.InstanceSize[] {
  return Object.values(ec2.InstanceSize).filter((value) => names.includes(value));
}
