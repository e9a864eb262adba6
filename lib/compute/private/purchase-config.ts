import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';

/** What a purchase option needs to know of the fleet. */
export interface PurchaseContext {
  /** The fewest instances. */
  readonly minCapacity: number;
}

/** What a purchase option makes of the group and its launch template. */
export interface PurchaseConfig {
  /**
   * How On-Demand and Spot are mixed.
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
   * Tenancy.
   *
   * @default - shared hardware
   */
  readonly placement?: ec2.CfnLaunchTemplate.PlacementProperty;

  /**
   * Licences that the instances use.
   *
   * @default - none
   */
  readonly licenseSpecifications?: ec2.CfnLaunchTemplate.LicenseSpecificationProperty[];

  /**
   * Reserved capacity.
   *
   * @default - open reservations are used where they match
   */
  readonly capacityReservationSpecification?: autoscaling.CfnAutoScalingGroup.CapacityReservationSpecificationProperty;
}
