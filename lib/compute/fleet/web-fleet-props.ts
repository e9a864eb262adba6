import { Duration } from 'aws-cdk-lib/core';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Ingress, WebAlarmThresholds, WebTargetOptions } from '../../loadbalancing';
import { Alarms } from '../../observability';
import { DataVolume, RootVolumeOptions } from '../storage/data-volume';
import { FleetImage } from './fleet-image';
import { InstanceAccess } from '../instance-access';
import { PurchaseOption } from './purchase-option';
import { FleetScaling } from './fleet-scaling';
import { FleetUpdate } from './fleet-update';
import { VolumeSnapshots } from '../storage/volume-snapshots';

/** Properties of a `WebFleet`. What it hands requests to is set by the properties of `loadbalancing.WebTargetOptions`. */
export interface WebFleetProps extends WebTargetOptions {
  /** The network. A change replaces the group, its target groups and its security group. */
  readonly vpc: ec2.IVpc;

  /** How requests reach the fleet: by a load balancer of its own (`loadbalancing.Exposure`), or by a shared one. */
  readonly ingress: Ingress;

  /** Whether anybody is told when something breaks. */
  readonly alarms: Alarms;

  /**
   * When the alarms on requests go off.
   *
   * @default - 1 % errors, 3 seconds
   */
  readonly alarmThresholds?: WebAlarmThresholds;

  /**
   * Port that the application listens on, 1 to 65,535. A change replaces the target group.
   *
   * @default 8080
   */
  readonly port?: number;

  /**
   * Subnets of the instances, in at least two zones.
   *
   * @default - private subnets, with a way out where the VPC has such
   */
  readonly subnets?: ec2.SubnetSelection;

  /**
   * Type of the instances; their architecture decides the image. Leave it out with `PurchaseOption.mixed()`.
   *
   * @default - InstanceTypes.general().instanceType: m8g.large, Graviton
   */
  readonly instanceType?: ec2.InstanceType;

  /**
   * What the instances start from.
   *
   * @default FleetImage.amazonLinux2023()
   */
  readonly image?: FleetImage;

  /**
   * How the instances are paid for.
   *
   * @default PurchaseOption.onDemand()
   */
  readonly purchase?: PurchaseOption;

  /**
   * Commands (Bash, as root) that install and start the application on a new instance. The first one that fails ends
   * them, and the deployment with them. More can be added to `userData`. A change replaces the instances.
   *
   * @default - none
   */
  readonly userDataCommands?: string[];

  /**
   * The fewest instances, 1 or more. With 1, warns with `cdk-reference-architectures:singleInstance`.
   *
   * @default 2 - one for each of two zones
   */
  readonly minCapacity?: number;

  /**
   * The most instances.
   *
   * @default - three times `minCapacity`
   */
  readonly maxCapacity?: number;

  /**
   * The number of instances. Every deployment sets the fleet back to it, whatever scaling had made of it, and warns so.
   *
   * @default - none: the fleet starts with `minCapacity`, and only scaling changes it
   */
  readonly desiredCapacity?: number;

  /**
   * When the fleet gets more and fewer instances; an empty list for never.
   *
   * @default [FleetScaling.targetCpu(60)] - room for the load that comes while a new instance starts
   */
  readonly scaling?: FleetScaling[];

  /**
   * How long a new instance takes until its metrics mean something, up to an hour.
   *
   * @default Duration.minutes(3)
   */
  readonly warmUp?: Duration;

  /**
   * How long simple scaling, and nothing else, waits after it did something.
   *
   * @default Duration.minutes(5)
   */
  readonly cooldown?: Duration;

  /**
   * How long a new instance may fail its health checks before it is replaced, up to 2 hours.
   *
   * @default Duration.minutes(5)
   */
  readonly healthCheckGracePeriod?: Duration;

  /**
   * How instances are exchanged when a deployment changes what they are launched from.
   *
   * @default FleetUpdate.rolling(); with a warm pool FleetUpdate.instanceRefresh()
   */
  readonly updates?: FleetUpdate;

  /**
   * The volume that instances start from; encrypted gp3 in any case.
   *
   * @default - 8 GiB, 3,000 IOPS, 125 MiB/s
   */
  readonly rootVolume?: RootVolumeOptions;

  /**
   * Further volumes of each instance, up to 11.
   *
   * @default - none
   */
  readonly dataVolumes?: DataVolume[];

  /**
   * Snapshots of the data volumes.
   *
   * @default - none
   */
  readonly volumeSnapshots?: VolumeSnapshots;

  /**
   * The directory where the local disks of the instance type are mounted, as one. Their content goes with the instance.
   *
   * @default - they are not mounted
   */
  readonly instanceStorePath?: string;

  /**
   * How people get a shell.
   *
   * @default InstanceAccess.sessionManager()
   */
  readonly access?: InstanceAccess;

  /**
   * Whether instances report metrics every minute rather than every five. Scaling reacts that much sooner. About 2 USD
   * a month for an instance.
   *
   * @default true
   */
  readonly detailedMonitoring?: boolean;

  /**
   * Whether the CloudWatch agent reports memory and disk use, which EC2 cannot see. Four custom metrics for the fleet.
   *
   * @default false
   */
  readonly metricsAgent?: boolean;

  /**
   * Instances that have run their user data and wait, stopped or running, until the fleet needs them. Not with Spot.
   *
   * @default - none
   */
  readonly warmPool?: autoscaling.WarmPoolOptions;

  /**
   * Which instances go first when the fleet shrinks.
   *
   * @default - those of the fullest zone, of the oldest launch template
   */
  readonly terminationPolicies?: autoscaling.TerminationPolicy[];

  /**
   * When an instance is replaced for its age, 1 to 365 days.
   *
   * @default - never
   */
  readonly maxInstanceLifetime?: Duration;

  /**
   * Whether new instances are kept when the fleet shrinks, until the protection is taken from them.
   *
   * @default false
   */
  readonly scaleInProtection?: boolean;

  /**
   * Whether the group can be deleted, and the stack with it. While it is on, a first deployment that fails cannot be
   * rolled back all the way.
   *
   * @default autoscaling.DeletionProtection.PREVENT_ALL_DELETION
   */
  readonly deletionProtection?: autoscaling.DeletionProtection;

  /**
   * What happens when a zone has no instances to give.
   *
   * @default autoscaling.CapacityDistributionStrategy.BALANCED_BEST_EFFORT - another zone is used
   */
  readonly zoneDistribution?: autoscaling.CapacityDistributionStrategy;

  /**
   * Whether a zonal shift, by you or by AWS, also stops launches in the impaired zone.
   *
   * @default false
   */
  readonly zonalShift?: boolean;

  /**
   * Where launches and terminations, and those that failed, are published. The key of an encrypted topic must admit the
   * service-linked role `AWSServiceRoleForAutoScaling`.
   *
   * @default - a new topic: it costs nothing until somebody subscribes
   */
  readonly scalingEvents?: sns.ITopic;
}
