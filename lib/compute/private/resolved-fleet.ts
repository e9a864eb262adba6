import { Duration } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { FleetImage } from '../fleet/fleet-image';
import { PurchaseOption } from '../fleet/purchase-option';
import { FleetScaling } from '../fleet/fleet-scaling';
import { FleetUpdate } from '../fleet/fleet-update';
import { WebFleetProps } from '../fleet/web-fleet-props';
import { InstanceTypes } from '../instance-types';

/** The properties of a fleet with their defaults. */
export interface ResolvedFleet {
  readonly minCapacity: number;
  readonly maxCapacity: number;
  readonly subnets: ec2.SubnetSelection;
  readonly instanceTypes: ec2.InstanceType[];
  readonly image: FleetImage;
  readonly purchase: PurchaseOption;
  readonly scaling: FleetScaling[];
  readonly updates: FleetUpdate;
  readonly detailedMonitoring: boolean;

  /** How often instances report. */
  readonly period: Duration;
}

/** Fills in the defaults. */
export function resolveFleet(props: WebFleetProps): ResolvedFleet {
  const { minCapacity = 2, purchase = PurchaseOption.onDemand(), detailedMonitoring = true } = props;
  return {
    minCapacity,
    maxCapacity: props.maxCapacity ?? minCapacity * 3,
    subnets: props.subnets ?? defaultSubnets(props.vpc),
    instanceTypes: purchase._instanceTypes ?? [props.instanceType ?? InstanceTypes.general().instanceType],
    image: props.image ?? FleetImage.amazonLinux2023(),
    purchase,
    scaling: props.scaling ?? [FleetScaling.targetCpu(60)],
    updates: props.updates ?? (props.warmPool ? FleetUpdate.instanceRefresh() : FleetUpdate.rolling()),
    detailedMonitoring,
    period: Duration.minutes(detailedMonitoring ? 1 : 5),
  };
}

/** Where the instances go. */
function defaultSubnets({ privateSubnets }: ec2.IVpc): ec2.SubnetSelection {
  const { PRIVATE_WITH_EGRESS, PRIVATE_ISOLATED } = ec2.SubnetType;
  return { subnetType: privateSubnets.length > 0 ? PRIVATE_WITH_EGRESS : PRIVATE_ISOLATED };
}
