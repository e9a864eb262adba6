import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import {
  distinct,
  matches,
  nonEmptyList,
  oneOf,
  percentage,
  quoted,
  rule,
  Rules,
  validate,
  wholeNumber,
} from '../../private/validation';
import { instanceRequirements, requirementRules } from '../private/instance-requirements';
import { FleetInstanceRequirements } from './fleet-instance-requirements';

/** Options for the mix of On-Demand and Spot Instances. */
export interface MixedDistributionOptions {
  /**
   * The number of instances that are always On-Demand; in capacity units if the instance types have weights.
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

/** Options for a fleet of On-Demand and Spot Instances of named types. */
export interface MixedPurchaseOptions extends MixedDistributionOptions {
  /**
   * Instance types that can stand in for each other, 1 to 40, of one architecture; the first is the one wanted most.
   * The more there are, the less often all of them are reclaimed at once: `InstanceTypes.general().types` is a start.
   */
  readonly instanceTypes: ec2.InstanceType[];

  /**
   * The capacity units that an instance of each type counts as, 1 to 999, by the name of the type; for all types or for
   * none. All capacities of the fleet are in units then: `{ 'm8g.large': 1, 'm8g.xlarge': 2 }` with a `minCapacity` of 4
   * are two to four instances, and the group may exceed `maxCapacity` by less than the largest weight. Needs an instance
   * refresh.
   *
   * @default - every instance counts as one
   */
  readonly weights?: { [instanceType: string]: number };
}

/** Options for a fleet of On-Demand and Spot Instances of any types that meet requirements. */
export interface MixedByRequirementsPurchaseOptions extends MixedDistributionOptions {
  /** The attributes of the instance types. */
  readonly requirements: FleetInstanceRequirements;
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
   * The instance types that the group may launch, instead of that of its launch template.
   *
   * @default - nothing
   */
  readonly overrides?: autoscaling.LaunchTemplateOverrides[];

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
    const { instanceTypes, weights } = options;
    const names = instanceTypes.map((type) => type.toString());
    const architectures = new Set(instanceTypes.map((type) => type.architecture));
    validate(
      'PurchaseOption.mixed',
      nonEmptyList('instanceTypes', instanceTypes),
      distinct('instanceTypes', names),
      rule(
        instanceTypes.length > 40,
        () => `'instanceTypes' must not have more than 40 types, got ${instanceTypes.length}`,
      ),
      rule(
        architectures.size > 1,
        () =>
          `'instanceTypes' must be of one architecture, got ${[...architectures].join(' and ')}; one image starts all`,
      ),
      weightRules(names, weights),
      distributionRules(options),
    );
    return new ConfiguredPurchase({
      usesSpot: usesSpot(options),
      mixed: true,
      instanceTypes,
      weights,
      config: ({ minCapacity }) => ({
        ...distribution(options, minCapacity, autoscaling.OnDemandAllocationStrategy.PRIORITIZED),
        overrides: instanceTypes.map((instanceType) => ({
          instanceType,
          weightedCapacity: weights?.[instanceType.toString()],
        })),
      }),
    });
  }

  /**
   * On-Demand Instances up to a base, and Spot Instances above it, of whatever types meet the requirements: also of those that
   * EC2 offers later. The cheapest type of them is launched On-Demand. Not with `instanceType`.
   */
  public static mixedByRequirements(options: MixedByRequirementsPurchaseOptions): PurchaseOption {
    const { requirements } = options;
    const prioritized = SPOT.CAPACITY_OPTIMIZED_PRIORITIZED;
    validate(
      'PurchaseOption.mixedByRequirements',
      requirementRules(requirements),
      distributionRules(options),
      // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-autoscaling-autoscalinggroup-instancesdistribution.html
      rule(
        options.spotAllocationStrategy === prioritized,
        () => `'spotAllocationStrategy' must not be ${prioritized}: requirements have no order of types; leave it out`,
      ),
    );
    return new ConfiguredPurchase({
      usesSpot: usesSpot(options),
      mixed: true,
      requirements,
      config: ({ minCapacity }) => ({
        ...distribution(options, minCapacity, autoscaling.OnDemandAllocationStrategy.LOWEST_PRICE),
        overrides: [{ instanceRequirements: instanceRequirements(requirements) }],
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
   * Whether the group chooses among instance types.
   *
   * @internal
   */
  public abstract readonly _mixed: boolean;

  /**
   * The instance types, where the purchase option names them.
   *
   * @internal
   */
  public abstract readonly _instanceTypes?: ec2.InstanceType[];

  /**
   * The attributes of the instance types, where the purchase option does not name them.
   *
   * @internal
   */
  public abstract readonly _requirements?: FleetInstanceRequirements;

  /**
   * The capacity units of the largest instance type; undefined where every instance counts as one.
   *
   * @internal
   */
  public abstract readonly _largestWeight?: number;

  /**
   * The settings of the group and its launch template.
   *
   * @internal
   */
  public abstract _bind(options: PurchaseOptionBindOptions): PurchaseOptionConfig;
}

const SPOT = autoscaling.SpotAllocationStrategy;

function usesSpot({ onDemandAboveBasePercent = 0 }: MixedDistributionOptions): boolean {
  return onDemandAboveBasePercent < 100;
}

function distribution(
  options: MixedDistributionOptions,
  minCapacity: number,
  onDemandAllocationStrategy: autoscaling.OnDemandAllocationStrategy,
): PurchaseOptionConfig {
  return {
    capacityRebalance: options.capacityRebalance ?? true,
    instancesDistribution: {
      onDemandAllocationStrategy,
      onDemandBaseCapacity: options.onDemandBase ?? minCapacity,
      onDemandPercentageAboveBaseCapacity: options.onDemandAboveBasePercent ?? 0,
      spotAllocationStrategy: options.spotAllocationStrategy ?? SPOT.PRICE_CAPACITY_OPTIMIZED,
    },
  };
}

function distributionRules(options: MixedDistributionOptions): Rules {
  return [
    wholeNumber('onDemandBase', options.onDemandBase, { min: 0 }),
    percentage('onDemandAboveBasePercent', options.onDemandAboveBasePercent),
    oneOf('spotAllocationStrategy', options.spotAllocationStrategy, Object.values(SPOT)),
  ];
}

/** https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-mixed-instances-groups-instance-weighting.html */
function weightRules(types: readonly string[], weights: Record<string, number> | undefined): Rules {
  if (weights === undefined) return [];
  const missing = types.filter((type) => weights[type] === undefined);
  const unknown = Object.keys(weights).filter((type) => !types.includes(type));
  return [
    rule(
      missing.length > 0,
      () => `'weights' must be given for all of 'instanceTypes' or for none, got none for ${quoted(missing)}; add them`,
    ),
    rule(
      unknown.length > 0,
      () => `'weights' must be those of 'instanceTypes', got one for ${quoted(unknown)}; add the types, or remove them`,
    ),
    Object.entries(weights).map(([type, weight]) => wholeNumber(`weights['${type}']`, weight, { min: 1, max: 999 })),
  ];
}

interface PurchaseSettings {
  readonly usesSpot?: boolean;
  readonly mixed?: boolean;
  readonly instanceTypes?: ec2.InstanceType[];
  readonly requirements?: FleetInstanceRequirements;
  readonly weights?: Record<string, number>;
  readonly config: (options: PurchaseOptionBindOptions) => PurchaseOptionConfig;
}

class ConfiguredPurchase extends PurchaseOption {
  public readonly _usesSpot: boolean;
  public readonly _mixed: boolean;
  public readonly _instanceTypes?: ec2.InstanceType[];
  public readonly _requirements?: FleetInstanceRequirements;
  public readonly _largestWeight?: number;

  constructor(private readonly settings: PurchaseSettings) {
    super();
    this._usesSpot = settings.usesSpot ?? false;
    this._mixed = settings.mixed ?? false;
    this._instanceTypes = settings.instanceTypes;
    this._requirements = settings.requirements;
    this._largestWeight = settings.weights && Math.max(...Object.values(settings.weights));
  }

  public _bind(options: PurchaseOptionBindOptions): PurchaseOptionConfig {
    return this.settings.config(options);
  }
}
