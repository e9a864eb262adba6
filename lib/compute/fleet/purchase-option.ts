import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import {
  distinct,
  matches,
  nonEmptyList,
  oneOf,
  percentage,
  rule,
  validate,
  wholeNumber,
} from '../../private/validation';

/** Options for a fleet of On-Demand and Spot Instances. */
export interface MixedPurchaseOptions {
  /**
   * Instance types that can stand in for each other, 1 to 40, of one architecture; the first is the one wanted most.
   * The more there are, the less often all of them are reclaimed at once: `InstanceTypes.general().types` is a start.
   */
  readonly instanceTypes: ec2.InstanceType[];

  /**
   * The number of instances that are always On-Demand.
   *
   * @default - `minCapacity`: what carries the normal load cannot be reclaimed
   */
  readonly onDemandBase?: number;

  /**
   * The share of the instances above the base that are On-Demand, 0 to 100.
   *
   * @default 0 - everything above the base is Spot
   */
  readonly onDemandAboveBasePercent?: number;

  /**
   * The strategy by which Spot Instances are chosen.
   *
   * @default autoscaling.SpotAllocationStrategy.PRICE_CAPACITY_OPTIMIZED
   */
  readonly spotAllocationStrategy?: autoscaling.SpotAllocationStrategy;

  /**
   * Whether an instance is replaced as soon as EC2 recommends so, before the two-minute interruption notice.
   *
   * @default true
   */
  readonly capacityRebalance?: boolean;
}

/** Options for instances on Dedicated Hosts. */
export interface DedicatedHostOptions {
  /** The ARN of the host resource group in AWS License Manager, which allocates and releases the hosts. */
  readonly hostResourceGroupArn: string;

  /**
   * The ARN of the license configuration that the image is bound to.
   *
   * @default - none
   */
  readonly licenseConfigurationArn?: string;
}

/** Options for instances in Capacity Reservations. At least one reservation or group must be named. */
export interface CapacityReservationOptions {
  /**
   * Ids of Capacity Reservations.
   *
   * @default - none
   */
  readonly reservationIds?: string[];

  /**
   * ARNs of resource groups of Capacity Reservations.
   *
   * @default - none
   */
  readonly resourceGroupArns?: string[];

  /**
   * Whether On-Demand Instances are launched when the reservations are used up.
   *
   * @default true - an outage is worse than a higher bill
   */
  readonly fallBackToOnDemand?: boolean;
}

/**
 * The input of a purchase option.
 *
 * @internal
 */
export interface PurchaseOptionBindOptions {
  /** The minimum number of instances. */
  readonly minCapacity: number;
}

/**
 * The output of a purchase option for the group and its launch template.
 *
 * @internal
 */
export interface PurchaseOptionConfig {
  /**
   * The mix of On-Demand and Spot Instances.
   *
   * @default - On-Demand only
   */
  readonly instancesDistribution?: autoscaling.InstancesDistribution;

  /**
   * Whether instances at risk are replaced before they are reclaimed.
   *
   * @default - there are no Spot Instances
   */
  readonly capacityRebalance?: boolean;

  /**
   * The tenancy.
   *
   * @default - shared hardware
   */
  readonly placement?: ec2.CfnLaunchTemplate.PlacementProperty;

  /**
   * Licenses that the instances use.
   *
   * @default - none
   */
  readonly licenseSpecifications?: ec2.CfnLaunchTemplate.LicenseSpecificationProperty[];

  /**
   * The reserved capacity.
   *
   * @default - open reservations are used if they match
   */
  readonly capacityReservationSpecification?: autoscaling.CfnAutoScalingGroup.CapacityReservationSpecificationProperty;
}

/**
 * The purchase option and the tenancy of the instances of a fleet.
 *
 * Reserved Instances and Savings Plans are discounts on the bill for On-Demand usage: they need no change of the fleet.
 */
export abstract class PurchaseOption {
  /** On-Demand Instances: billed by the second, never reclaimed. */
  public static onDemand(): PurchaseOption {
    return new ConfiguredPurchase({ config: () => ({}) });
  }

  /** On-Demand Instances up to a base, and Spot Instances above it for up to 90 % less, which EC2 can reclaim. */
  public static mixed(options: MixedPurchaseOptions): PurchaseOption {
    const { instanceTypes, onDemandAboveBasePercent = 0 } = options;
    const architectures = new Set(instanceTypes.map((type) => type.architecture));
    validate(
      'PurchaseOption.mixed',
      nonEmptyList('instanceTypes', instanceTypes),
      distinct(
        'instanceTypes',
        instanceTypes.map((type) => type.toString()),
      ),
      rule(
        instanceTypes.length > 40,
        () => `'instanceTypes' must not have more than 40 types, got ${instanceTypes.length}`,
      ),
      rule(
        architectures.size > 1,
        () =>
          `'instanceTypes' must be of one architecture, got ${[...architectures].join(' and ')}; one image starts all`,
      ),
      wholeNumber('onDemandBase', options.onDemandBase, { min: 0 }),
      percentage('onDemandAboveBasePercent', onDemandAboveBasePercent),
      oneOf('spotAllocationStrategy', options.spotAllocationStrategy, Object.values(SPOT)),
    );
    return new ConfiguredPurchase({
      usesSpot: onDemandAboveBasePercent < 100,
      instanceTypes,
      config: ({ minCapacity }) => ({
        capacityRebalance: options.capacityRebalance ?? true,
        instancesDistribution: {
          onDemandAllocationStrategy: autoscaling.OnDemandAllocationStrategy.PRIORITIZED,
          onDemandBaseCapacity: options.onDemandBase ?? minCapacity,
          onDemandPercentageAboveBaseCapacity: onDemandAboveBasePercent,
          spotAllocationStrategy: options.spotAllocationStrategy ?? SPOT.PRICE_CAPACITY_OPTIMIZED,
        },
      }),
    });
  }

  /** Instances on hardware that no other account uses, billed with a fee for each Region and hour. */
  public static dedicatedInstances(): PurchaseOption {
    return new ConfiguredPurchase({ config: () => ({ placement: { tenancy: 'dedicated' } }) });
  }

  /** Instances on physical servers that you control, for licenses by socket or core. The host is billed. */
  public static dedicatedHost(options: DedicatedHostOptions): PurchaseOption {
    const { hostResourceGroupArn, licenseConfigurationArn } = options;
    validate(
      'PurchaseOption.dedicatedHost',
      matches('hostResourceGroupArn', hostResourceGroupArn, /^arn:[\w-]+:resource-groups:/, 'the ARN of a group'),
      matches(
        'licenseConfigurationArn',
        licenseConfigurationArn,
        /^arn:[\w-]+:license-manager:/,
        'the ARN of a license configuration',
      ),
    );
    return new ConfiguredPurchase({
      config: () => ({
        placement: { tenancy: 'host', hostResourceGroupArn },
        licenseSpecifications: licenseConfigurationArn === undefined ? undefined : [{ licenseConfigurationArn }],
      }),
    });
  }

  /** On-Demand Instances in capacity that you have reserved, and pay for, in certain zones. */
  public static capacityReservation(options: CapacityReservationOptions): PurchaseOption {
    const { reservationIds = [], resourceGroupArns = [] } = options;
    validate(
      'PurchaseOption.capacityReservation',
      rule(
        reservationIds.length + resourceGroupArns.length === 0,
        () => `one of 'reservationIds' and 'resourceGroupArns' must name a reservation, got none`,
      ),
      distinct('reservationIds', reservationIds),
      reservationIds.map((id) => matches('reservationIds', id, /^cr-[0-9a-f]+$/, 'ids such as cr-0123456789abcdef0')),
      distinct('resourceGroupArns', resourceGroupArns),
    );
    const preference = (options.fallBackToOnDemand ?? true) ? 'first' : 'only';
    return new ConfiguredPurchase({
      config: () => ({
        capacityReservationSpecification: {
          capacityReservationPreference: `capacity-reservations-${preference}`,
          capacityReservationTarget: {
            capacityReservationIds: reservationIds.length > 0 ? reservationIds : undefined,
            capacityReservationResourceGroupArns: resourceGroupArns.length > 0 ? resourceGroupArns : undefined,
          },
        },
      }),
    });
  }

  /**
   * Whether instances can be reclaimed.
   *
   * @internal
   */
  public abstract readonly _usesSpot: boolean;

  /**
   * The instance types, where the purchase option names them.
   *
   * @internal
   */
  public abstract readonly _instanceTypes?: ec2.InstanceType[];

  /**
   * The settings of the group and its launch template.
   *
   * @internal
   */
  public abstract _bind(options: PurchaseOptionBindOptions): PurchaseOptionConfig;
}

const SPOT = autoscaling.SpotAllocationStrategy;

interface PurchaseSettings {
  readonly usesSpot?: boolean;
  readonly instanceTypes?: ec2.InstanceType[];
  readonly config: (options: PurchaseOptionBindOptions) => PurchaseOptionConfig;
}

class ConfiguredPurchase extends PurchaseOption {
  public readonly _usesSpot: boolean;
  public readonly _instanceTypes?: ec2.InstanceType[];

  constructor(private readonly settings: PurchaseSettings) {
    super();
    this._usesSpot = settings.usesSpot ?? false;
    this._instanceTypes = settings.instanceTypes;
  }

  public _bind(options: PurchaseOptionBindOptions): PurchaseOptionConfig {
    return this.settings.config(options);
  }
}
