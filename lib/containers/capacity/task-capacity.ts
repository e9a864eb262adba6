import * as ecs from 'aws-cdk-lib/aws-ecs';
import { rule, Rules, validate, wholeNumber } from '../../private/validation';
import { CapacityTask, fitRules } from '../private/capacity-fit';
import { isWindows } from '../private/windows';
import { ContainerInstanceOs, Ec2Capacity } from './ec2-capacity';
import { ManagedInstancesCapacity } from './managed-instances-capacity';

/** Options for a split between Fargate and Fargate Spot. */
export interface TaskMixedCapacityOptions {
  /**
   * The number of tasks that run on Fargate before any runs on Spot, 0 to 100,000.
   *
   * @default 1
   */
  readonly onDemandBase?: number;

  /**
   * The share of further tasks that run on Fargate, in relation to `spotWeight`; 0 to 1,000.
   *
   * @default 1
   */
  readonly onDemandWeight?: number;

  /**
   * The share of further tasks that run on Fargate Spot, in relation to `onDemandWeight`; 0 to 1,000.
   *
   * @default 1
   */
  readonly spotWeight?: number;

  /**
   * Whether the service must go on when AWS takes every Spot task back: refuses an `onDemandBase` of 0.
   *
   * @default true
   */
  readonly critical?: boolean;
}

/**
 * The settings of task and service that follow from a choice of capacity.
 *
 * @internal
 */
export interface TaskCapacityConfig {
  /** The launch type that the task definition is compatible with. */
  readonly compatibility: ecs.Compatibility;

  /** The service's strategy. */
  readonly strategies: ecs.CapacityProviderStrategy[];

  /**
   * The processor of the instances.
   *
   * @default - Fargate, which has both
   */
  readonly architecture?: ecs.CpuArchitecture;
}

/**
 * The capacity that tasks run on. It is always a capacity provider strategy, never a launch type, so that a change of the split
 * updates the service in place: a change from launch type to strategy would replace it.
 */
export abstract class TaskCapacity {
  /** Fargate: 0.04 USD for a vCPU and 0.004 USD for a GB an hour, a fifth less on Arm (https://aws.amazon.com/fargate/pricing/). */
  public static fargate(): TaskCapacity {
    return new Providers([{ capacityProvider: 'FARGATE', weight: 1 }]);
  }

  /**
   * Fargate Spot alone: up to 70 % cheaper, but AWS may take each task back with two minutes' notice (SIGTERM), and may
   * have none. For work that can wait.
   * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html
   */
  public static fargateSpot(): TaskCapacity {
    return new Providers([{ capacityProvider: 'FARGATE_SPOT', weight: 1 }]);
  }

  /** Some tasks on Fargate and the rest on Fargate Spot. */
  public static mixed(options: TaskMixedCapacityOptions = {}): TaskCapacity {
    const { onDemandBase = 1, onDemandWeight = 1, spotWeight = 1, critical = true } = options;
    validate('TaskCapacity.mixed', [
      wholeNumber('onDemandBase', onDemandBase, { min: 0, max: 100_000 }),
      wholeNumber('onDemandWeight', onDemandWeight, { min: 0, max: 1000 }),
      wholeNumber('spotWeight', spotWeight, { min: 0, max: 1000 }),
      rule(
        onDemandWeight === 0 && spotWeight === 0,
        () => `'onDemandWeight' and 'spotWeight' must not both be 0: no further task could be placed; raise one`,
      ),
      rule(
        critical && spotWeight > 0 && onDemandBase === 0,
        () =>
          `'onDemandBase' must be at least 1 for a 'critical' service, got 0: Spot can take every task back; raise it, or set 'critical' to false`,
      ),
    ]);
    return new Providers([
      { capacityProvider: 'FARGATE', base: onDemandBase, weight: onDemandWeight },
      { capacityProvider: 'FARGATE_SPOT', weight: spotWeight },
    ]);
  }

  /** EC2 instances of yours, in the same cluster. */
  public static ec2(capacity: Ec2Capacity): TaskCapacity {
    return new Instances(capacity, ecs.Compatibility.EC2);
  }

  /** EC2 instances that ECS chooses, patches and replaces, in the same cluster. */
  public static managedInstances(capacity: ManagedInstancesCapacity): TaskCapacity {
    return new Instances(capacity, ecs.Compatibility.MANAGED_INSTANCES);
  }

  /**
   * Whether tasks have Fargate's sizes, or those of instances.
   *
   * @internal
   */
  public abstract readonly _platform: 'fargate' | 'instances';

  /**
   * The cluster that the instances are of; Fargate is in every cluster.
   *
   * @internal
   */
  public abstract readonly _cluster?: ecs.ICluster;

  /**
   * The operating system of the instances; undefined for Fargate, which has several.
   *
   * @internal
   */
  public abstract readonly _operatingSystemFamily?: ecs.OperatingSystemFamily;

  /**
   * What must be right of a task that runs on it.
   *
   * @internal
   */
  public abstract _taskRules(task: CapacityTask): Rules;

  /**
   * What runs where.
   *
   * @internal
   */
  public abstract _bind(): TaskCapacityConfig;
}

class Providers extends TaskCapacity {
  public readonly _platform = 'fargate';
  public readonly _cluster = undefined;
  public readonly _operatingSystemFamily = undefined;

  constructor(private readonly strategies: ecs.CapacityProviderStrategy[]) {
    super();
  }

  public _taskRules(task: CapacityTask): Rules {
    return [
      rule(
        task.gpus !== undefined,
        () =>
          `'gpus' needs instances that have them, and Fargate has none; choose an 'Ec2Capacity' with GPUs as 'capacity'`,
      ),
      // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/windows-considerations.html
      rule(
        isWindows(task) && this.strategies.some(({ capacityProvider }) => capacityProvider === 'FARGATE_SPOT'),
        () => `'capacity' must be 'TaskCapacity.fargate()' or an 'Ec2Capacity' for Windows: Fargate Spot is for Linux`,
      ),
    ];
  }

  public _bind(): TaskCapacityConfig {
    return { compatibility: ecs.Compatibility.FARGATE, strategies: this.strategies };
  }
}

class Instances extends TaskCapacity {
  public readonly _platform = 'instances';
  public readonly _cluster: ecs.ICluster;
  public readonly _operatingSystemFamily: ecs.OperatingSystemFamily;

  constructor(
    private readonly capacity: Ec2Capacity | ManagedInstancesCapacity,
    private readonly compatibility: ecs.Compatibility,
  ) {
    super();
    this._cluster = capacity.cluster;
    this._operatingSystemFamily =
      capacity instanceof Ec2Capacity ? capacity._operatingSystemFamily : ecs.OperatingSystemFamily.LINUX;
  }

  public _taskRules(task: CapacityTask): Rules {
    const { capacity } = this;
    const bottlerocket = capacity instanceof Ec2Capacity && capacity.os === ContainerInstanceOs.BOTTLEROCKET;
    return fitRules(task, {
      architecture: capacity.architecture,
      operatingSystemFamily: this._operatingSystemFamily,
      sizes: capacity._sizes,
      bottlerocket,
    });
  }

  public _bind(): TaskCapacityConfig {
    const { capacityProvider, architecture } = this.capacity;
    return {
      compatibility: this.compatibility,
      strategies: [{ capacityProvider: capacityProvider.capacityProviderName, weight: 1 }],
      architecture,
    };
  }
}
