import * as ec2 from 'aws-cdk-lib/aws-ec2';

/** Public subnets or, of the others, the tier that workloads run in; a load balancer takes one subnet of each zone. */
export function defaultSubnets(vpc: ec2.IVpc, internetFacing: boolean): ec2.ISubnet[] {
  const { publicSubnets, privateSubnets, isolatedSubnets } = vpc;
  const privateTier = privateSubnets.length > 0 ? privateSubnets : isolatedSubnets;
  const firstOfZone = new Map<string, ec2.ISubnet>();
  for (const subnet of internetFacing ? publicSubnets : privateTier) {
    if (!firstOfZone.has(subnet.availabilityZone)) firstOfZone.set(subnet.availabilityZone, subnet);
  }
  return [...firstOfZone.values()];
}
