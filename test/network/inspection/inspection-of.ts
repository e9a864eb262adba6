import { Construct } from 'constructs';
import { Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { FleetImage } from '../../../lib/compute';
import { NetworkHealthCheck } from '../../../lib/loadbalancing';
import {
  ApplianceFleetOptions,
  Appliances,
  InspectionAppliances,
  InspectionAppliancesProps,
} from '../../../lib/network';
import { Alarms } from '../../../lib/observability';
import { testStack } from '../../support/synth';

/** A VPC that exists, whose subnets tell their ranges. */
export function vpcOf(scope: Construct, { isolated = true, ranges = true } = {}): ec2.IVpc {
  const existing = scope.node.tryFindChild('Vpc');
  if (existing) return existing as unknown as ec2.IVpc;
  return ec2.Vpc.fromVpcAttributes(scope, 'Vpc', {
    vpcId: 'vpc-1',
    vpcCidrBlock: '10.0.0.0/16',
    availabilityZones: ['eu-west-1a', 'eu-west-1b'],
    privateSubnetIds: ['private-1', 'private-2'],
    ...(ranges && { privateSubnetIpv4CidrBlocks: ['10.0.2.0/24', '10.0.3.0/24'] }),
    ...(isolated && { isolatedSubnetIds: ['isolated-1', 'isolated-2'] }),
    ...(isolated && ranges && { isolatedSubnetIpv4CidrBlocks: ['10.0.8.0/28', '10.0.8.16/28'] }),
  });
}

/** A fleet of firewalls of a vendor. */
export function fleetOf(options: Partial<ApplianceFleetOptions> = {}): Appliances {
  return Appliances.fleet({
    image: FleetImage.fromImageIds(
      { 'eu-west-1': 'ami-0123456789abcdef0', 'cn-north-1': 'ami-0123456789abcdef1' },
      { architecture: ec2.InstanceArchitecture.X86_64 },
    ),
    instanceType: new ec2.InstanceType('c7i.xlarge'),
    ...options,
  });
}

/** Appliances with the minimum of props. */
export function inspectionOf(
  props: Partial<InspectionAppliancesProps> = {},
  stack: Stack = testStack(),
  id = 'Inspection',
): InspectionAppliances {
  return new InspectionAppliances(stack, id, {
    vpc: vpcOf(stack),
    appliances: fleetOf(),
    healthCheck: NetworkHealthCheck.tcp({ port: 8080 }),
    alarms: Alarms.none(),
    ...props,
  });
}
