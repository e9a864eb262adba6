import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { ordered, required, validate } from '../../private/validation';
import { halves } from '../private/capacity-units';

/** Options of capacity that follows the load. */
export interface NeptuneServerlessCapacityOptions {
  /**
   * The minimum of Neptune capacity units (2 GiB of memory each) of an instance, 1 to 128 in halves. It is billed at idle, for each instance.
   *
   * @default 1
   */
  readonly minNcu?: number;

  /**
   * The maximum of Neptune capacity units of an instance, 2.5 to 128 in halves.
   *
   * @default 8
   */
  readonly maxNcu?: number;
}

/**
 * The capacity of the instances.
 *
 * @internal
 */
export interface NeptuneCapacityConfig {
  /** None for one that follows the load. */
  readonly instanceType?: ec2.InstanceType;
  readonly minNcu?: number;
  readonly maxNcu?: number;
}

/** The capacity of the writer, and of the readers that take its place. */
export abstract class NeptuneCapacity {
  /**
   * Neptune Serverless: capacity that follows the load, billed by capacity unit and second. It does not pause
   * (https://docs.aws.amazon.com/neptune/latest/userguide/neptune-serverless-capacity-scaling.html).
   */
  public static serverless(options: NeptuneServerlessCapacityOptions = {}): NeptuneCapacity {
    const { minNcu = 1, maxNcu = 8 } = options;
    validate(
      'NeptuneCapacity.serverless',
      halves('minNcu', minNcu, { min: 1, max: 128 }),
      halves('maxNcu', maxNcu, { min: 2.5, max: 128 }),
      ordered('minNcu', minNcu, 'maxNcu', maxNcu),
    );
    return new FixedCapacity({ minNcu, maxNcu });
  }

  /**
   * Instances of a type, for a load that is even.
   *
   * @param instanceType the type, for example `ec2.InstanceType.of(ec2.InstanceClass.R8G, ec2.InstanceSize.LARGE)`; `t3.medium` and `t4g.medium`
   * are for development
   */
  public static provisioned(instanceType: ec2.InstanceType): NeptuneCapacity {
    validate('NeptuneCapacity.provisioned', required('instanceType', instanceType, 'name one, such as r8g.large'));
    return new FixedCapacity({ instanceType });
  }

  /** @internal */
  public abstract readonly _config: NeptuneCapacityConfig;
}

class FixedCapacity extends NeptuneCapacity {
  constructor(public readonly _config: NeptuneCapacityConfig) {
    super();
  }
}
