import { Size } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';

/**
 * The attributes of the instance types that a fleet may consist of. A type must have all of them; of a list, any one.
 * `aws ec2 get-instance-types-from-instance-requirements` says which types they are in your Region.
 */
export interface FleetInstanceRequirements {
  /** The minimum number of vCPUs of an instance, 1 to 1,920. */
  readonly minVcpus: number;

  /**
   * The maximum number of vCPUs of an instance, 1 to 1,920.
   *
   * @default - no limit
   */
  readonly maxVcpus?: number;

  /** The minimum memory of an instance, in whole MiB. */
  readonly minMemory: Size;

  /**
   * The maximum memory of an instance.
   *
   * @default - no limit
   */
  readonly maxMemory?: Size;

  /**
   * The minimum memory for each vCPU.
   *
   * @default - no limit
   */
  readonly minMemoryPerVcpu?: Size;

  /**
   * The maximum memory for each vCPU.
   *
   * @default - no limit
   */
  readonly maxMemoryPerVcpu?: Size;

  /**
   * The processor architecture; it decides the image, and an image starts on one architecture only.
   *
   * @default ec2.InstanceArchitecture.ARM_64
   */
  readonly architecture?: ec2.InstanceArchitecture;

  /**
   * The manufacturers of the processor; those that make the `architecture`.
   *
   * @default - any
   */
  readonly cpuManufacturers?: ec2.CpuManufacturer[];

  /**
   * The generations of the instance types.
   *
   * @default [ec2.InstanceGeneration.CURRENT]; any with `allowedInstanceTypes`
   */
  readonly instanceGenerations?: ec2.InstanceGeneration[];

  /**
   * The only instance types to choose from, 400 at most, with wildcards: `m7g.xlarge`, `c7g.*`, `r*`. Not with
   * `excludedInstanceTypes`.
   *
   * @default - every type that meets the requirements
   */
  readonly allowedInstanceTypes?: string[];

  /**
   * The instance types to leave out, 400 at most, with wildcards. Not with `allowedInstanceTypes`.
   *
   * @default - none
   */
  readonly excludedInstanceTypes?: string[];

  /**
   * Whether types with CPU credits are taken.
   *
   * @default ec2.BurstablePerformance.EXCLUDED
   */
  readonly burstablePerformance?: ec2.BurstablePerformance;

  /**
   * Whether bare metal types are taken; they take several minutes longer to start.
   *
   * @default ec2.BareMetal.EXCLUDED
   */
  readonly bareMetal?: ec2.BareMetal;

  /**
   * Whether types with local disks are taken. `instanceStorePath` of the fleet needs `REQUIRED`.
   *
   * @default ec2.LocalStorage.INCLUDED
   */
  readonly localStorage?: ec2.LocalStorage;

  /**
   * The kinds of local disks; needs `localStorage` `REQUIRED`.
   *
   * @default - any
   */
  readonly localStorageTypes?: ec2.LocalStorageType[];

  /**
   * The minimum space on the local disks together, in GB; needs `localStorage` `REQUIRED`.
   *
   * @default - no limit
   */
  readonly minLocalStorageGb?: number;

  /**
   * The minimum number of accelerators of an instance: GPUs, FPGAs or chips for machine learning.
   *
   * @default - accelerators are not asked for, and types that have them are left out
   */
  readonly minAccelerators?: number;

  /**
   * The maximum number of accelerators of an instance; needs `minAccelerators`.
   *
   * @default - no limit
   */
  readonly maxAccelerators?: number;

  /**
   * The kinds of the accelerators; needs `minAccelerators`.
   *
   * @default - any
   */
  readonly acceleratorTypes?: ec2.AcceleratorType[];

  /**
   * The manufacturers of the accelerators; needs `minAccelerators`.
   *
   * @default - any
   */
  readonly acceleratorManufacturers?: ec2.AcceleratorManufacturer[];

  /**
   * The models of the accelerators; needs `minAccelerators`.
   *
   * @default - any
   */
  readonly acceleratorNames?: ec2.AcceleratorName[];

  /**
   * The minimum network bandwidth of an instance, in Gbit/s.
   *
   * @default - no limit
   */
  readonly minNetworkGbps?: number;

  /**
   * The minimum baseline bandwidth of an instance to its EBS volumes, in Mbit/s.
   *
   * @default - no limit
   */
  readonly minEbsMbps?: number;

  /**
   * The percentage by which the On-Demand price of a type may exceed that of the cheapest C, M or R type that meets the
   * requirements. 999,999 for any price.
   *
   * @default - 20, by Amazon EC2 Auto Scaling
   */
  readonly maxOnDemandPriceOverLowestPercent?: number;

  /**
   * The Spot price of a type in percent of the On-Demand price of the cheapest C, M or R type that meets the requirements.
   * 999,999 for any price.
   *
   * @default - chosen by Amazon EC2 Auto Scaling, so that many types remain
   */
  readonly maxSpotPriceOfOnDemandPercent?: number;
}
