import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { workloadSubnets } from '../../private/subnets';

/** The place of mount targets. */
export interface MountTargetPlace {
  readonly vpc: ec2.IVpc;
  readonly subnets?: ec2.SubnetSelection;
  readonly availabilityZone?: string;
}

/** One subnet of each zone, or of the one zone: EFS takes no second mount target there. */
export function mountTargetSubnets({ vpc, subnets, availabilityZone }: MountTargetPlace): ec2.SubnetSelection {
  const chosen = workloadSubnets(vpc, subnets);
  // Subnets that are named one by one are taken as they are.
  if (chosen.subnets !== undefined) return chosen;
  return {
    ...chosen,
    onePerAz: true,
    ...(availabilityZone === undefined ? {} : { availabilityZones: [availabilityZone] }),
  };
}
