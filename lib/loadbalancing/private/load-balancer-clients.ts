import { Fn } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { ExposureConfig } from '../exposure';

/** The clients of a load balancer by default: everybody, or the addresses of the VPC. */
export function defaultClients(
  vpc: ec2.IVpc,
  { internetFacing, ipAddressType }: Pick<ExposureConfig, 'internetFacing' | 'ipAddressType'>,
  securityGroup: ec2.SecurityGroup,
): ec2.IPeer[] {
  if (!internetFacing) return vpcPeers(vpc, ipAddressType, securityGroup);
  switch (ipAddressType) {
    case elbv2.IpAddressType.DUAL_STACK:
      return [ec2.Peer.anyIpv4(), ec2.Peer.anyIpv6()];
    case elbv2.IpAddressType.DUAL_STACK_WITHOUT_PUBLIC_IPV4:
      return [ec2.Peer.anyIpv6()];
    default:
      return [ec2.Peer.anyIpv4()];
  }
}

/** The addresses of a VPC: its IPv4 range and, for a dual-stack load balancer, the IPv6 range of a VPC of this app. */
export function vpcPeers(
  vpc: ec2.IVpc,
  ipAddressType: elbv2.IpAddressType | undefined,
  securityGroup: ec2.SecurityGroup,
): ec2.IPeer[] {
  const peers = [ec2.Peer.ipv4(vpc.vpcCidrBlock)];
  const associations = isDualStack(ipAddressType) ? ipv6AssociationsOf(vpc) : [];
  if (associations.length === 0 || !(vpc instanceof ec2.Vpc)) return peers;
  // The VPC has no IPv6 range before it is associated.
  securityGroup.node.addDependency(...associations);
  return [...peers, ec2.Peer.ipv6(Fn.select(0, vpc.vpcIpv6CidrBlocks))];
}

/** Whether a load balancer has IPv6 addresses. */
export function isDualStack(ipAddressType: elbv2.IpAddressType | undefined): boolean {
  return ipAddressType !== undefined && ipAddressType !== elbv2.IpAddressType.IPV4;
}

/** The associations of IPv6 ranges with a VPC of this app. */
export function ipv6AssociationsOf(vpc: ec2.IVpc): ec2.CfnVPCCidrBlock[] {
  return vpc.node
    .findAll()
    .filter((child) => child instanceof ec2.CfnVPCCidrBlock)
    .filter((block) => block.cidrBlock === undefined && block.ipv4IpamPoolId === undefined);
}

/** The IPv4 range of a VPC; undefined for one that was imported without it. */
export function rangeOf(vpc: ec2.IVpc): string | undefined {
  try {
    return vpc.vpcCidrBlock;
  } catch {
    return undefined;
  }
}
