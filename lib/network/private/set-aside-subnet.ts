import { Construct } from 'constructs';
import { Tags } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { InspectedNetwork } from './inspected-network';

/** A subnet for endpoints or for the interfaces of a transit gateway. */
export interface SetAsideSubnetProps extends Pick<
  ec2.SubnetProps,
  'availabilityZone' | 'cidrBlock' | 'ipv6CidrBlock' | 'assignIpv6AddressOnCreation'
> {
  /** The name of its tier, for those who look the VPC up. */
  readonly name: string;
}

/** A subnet with nothing in it that others would put there, and a route table of its own. */
export function createSetAsideSubnet(
  scope: Construct,
  id: string,
  { vpc, ranges }: InspectedNetwork,
  { name, ...props }: SetAsideSubnetProps,
): ec2.Subnet {
  const subnet = new ec2.Subnet(scope, id, { vpcId: vpc.vpcId, mapPublicIpOnLaunch: false, ...props });
  // By its routes `Vpc.fromLookup()` would take it for one where load balancers or workloads stand.
  Tags.of(subnet).add('aws-cdk:subnet-type', 'Isolated', { includeResourceTypes: ['AWS::EC2::Subnet'] });
  Tags.of(subnet).add('aws-cdk:subnet-name', name, { includeResourceTypes: ['AWS::EC2::Subnet'] });
  subnet.node.addDependency(...ranges);
  return subnet;
}
