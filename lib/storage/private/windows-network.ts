import { Construct } from 'constructs';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { acknowledgeOpenEgress } from '../../private/open-egress';
import { rulesOf } from './lustre-network';

/**
 * What file servers call domain controllers by; 9389 is for two zones and SINGLE_AZ_2, and ICMP is asked for beside the table of ports.
 * https://docs.aws.amazon.com/fsx/latest/WindowsGuide/self-managed-AD.html#self-manage-prereqs
 * https://docs.aws.amazon.com/fsx/latest/WindowsGuide/limit-access-security-groups.html
 */
const DIRECTORY_PORTS = [
  ...[53, 88, 135, 389, 445, 464, 636].map((port) => ec2.Port.tcp(port)),
  ec2.Port.tcpRange(3268, 3269),
  ec2.Port.tcp(5985),
  ec2.Port.tcp(9389),
  ec2.Port.tcpRange(49_152, 65_535),
  ...[53, 88, 123, 389, 464].map((port) => ec2.Port.udp(port)),
  ec2.Port.icmpPing(),
];

/**
 * The security group of the file servers, who call domain controllers and nobody else.
 *
 * The group of a file system cannot be changed, and the description of a group cannot either: another text here would replace
 * every file system by an empty one. The group is kept with the file system, by which it could not be deleted.
 */
export function shareGroup(
  scope: Construct,
  vpc: ec2.IVpc,
  {
    domainControllers,
    removalPolicy,
  }: { readonly domainControllers: ec2.IPeer[]; readonly removalPolicy: RemovalPolicy },
): ec2.SecurityGroup {
  const group = new ec2.SecurityGroup(scope, 'SecurityGroup', {
    vpc,
    description: 'File servers of the Windows file share',
    allowAllOutbound: false,
  });
  for (const peer of domainControllers) {
    for (const port of DIRECTORY_PORTS) group.addEgressRule(peer, port, 'File servers call domain controllers');
  }
  group.applyRemovalPolicy(removalPolicy);
  for (const rule of rulesOf(group)) rule.applyRemovalPolicy(removalPolicy);
  return group;
}

/** Lets clients call the file servers, by rules in the stack of the clients. */
export function connectToShare(client: ec2.IConnectable, servers: ec2.IConnectable, port: number, why: string): void {
  client.connections.allowTo(servers, ec2.Port.tcp(port), why);
  acknowledgeOpenEgress(client);
}
