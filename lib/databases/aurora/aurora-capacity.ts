import { Duration } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { ordered, required, seconds, validate } from '../../private/validation';
import { halves } from '../private/capacity-units';

/** Options of capacity that follows the load. */
export interface AuroraServerlessCapacityOptions {
  /**
   * The minimum of Aurora capacity units (2 GiB of memory each) of an instance, 0.5 to 256 in halves. It is billed at idle, for each
   * instance, and says how fast the capacity grows.
   *
   * @default 0.5
   */
  readonly minAcu?: number;

  /**
   * The maximum of Aurora capacity units of an instance, 1 to 256 in halves.
   *
   * @default 8
   */
  readonly maxAcu?: number;
}

/** Options of capacity that follows the load, and pauses. */
export interface AuroraPausingCapacityOptions {
  /**
   * The time without a connection after which instances pause, 5 minutes to 24 hours.
   *
   * @default Duration.minutes(5)
   */
  readonly pauseAfter?: Duration;

  /**
   * The maximum of Aurora capacity units of an instance, 1 to 256 in halves.
   *
   * @default 8
   */
  readonly maxAcu?: number;
}

/**
 * The capacity of the instances.
 *
 * @internal
 */
export interface AuroraCapacityConfig {
  /** None for one that follows the load. */
  readonly instanceType?: ec2.InstanceType;
  readonly minAcu?: number;
  readonly maxAcu?: number;
  readonly pauseAfter?: Duration;
}

/** The capacity of the writer, and of the readers that take its place. */
export abstract class AuroraCapacity {
  /** Aurora Serverless v2: capacity that follows the load, billed by capacity unit and second. */
  public static serverless(options: AuroraServerlessCapacityOptions = {}): AuroraCapacity {
    const { minAcu = 0.5, maxAcu = 8 } = options;
    validate(
      'AuroraCapacity.serverless',
      halves('minAcu', minAcu, { min: 0.5, max: 256 }),
      halves('maxAcu', maxAcu, { min: 1, max: 256 }),
      ordered('minAcu', minAcu, 'maxAcu', maxAcu),
    );
    return new FixedCapacity({ minAcu, maxAcu });
  }

  /**
   * Aurora Serverless v2 that pauses when nobody is connected, and costs its storage only. The first connection afterwards waits about 15
   * seconds, or longer after a day: for development, and for what people use now and then. A pool that keeps connections keeps it awake.
   */
  public static pausing(options: AuroraPausingCapacityOptions = {}): AuroraCapacity {
    const { pauseAfter = Duration.minutes(5), maxAcu = 8 } = options;
    validate(
      'AuroraCapacity.pausing',
      seconds('pauseAfter', pauseAfter, { min: 300, max: 86_400 }),
      halves('maxAcu', maxAcu, { min: 1, max: 256 }),
    );
    return new FixedCapacity({ minAcu: 0, maxAcu, pauseAfter });
  }

  /**
   * Instances of a type, for a load that is even.
   *
   * @param instanceType the type, for example `ec2.InstanceType.of(ec2.InstanceClass.R8G, ec2.InstanceSize.LARGE)`
   */
  public static provisioned(instanceType: ec2.InstanceType): AuroraCapacity {
    validate('AuroraCapacity.provisioned', required('instanceType', instanceType, 'name one, such as r8g.large'));
    return new FixedCapacity({ instanceType });
  }

  /**
   * Says what the capacity is.
   *
   * @internal
   */
  public abstract readonly _config: AuroraCapacityConfig;
}

class FixedCapacity extends AuroraCapacity {
  constructor(public readonly _config: AuroraCapacityConfig) {
    super();
  }
}
