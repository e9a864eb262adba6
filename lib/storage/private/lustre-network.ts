import { Construct } from 'constructs';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { acknowledgeOpenEgress } from '../../private/open-egress';

/**
 * The ports of Lustre, open both ways: servers call each other, and clients whose locks they want back.
 * https://docs.aws.amazon.com/fsx/latest/LustreGuide/limit-access-security-groups.html
 */
const PORTS = [ec2.Port.tcp(988), ec2.Port.tcpRange(1018, 1023)];

/** An Elastic Fabric Adapter is not asked for ports: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/efa-start.html */
function portsOf(efa: boolean): ec2.Port[] {
  return efa ? [ec2.Port.allTraffic()] : PORTS;
}

/**
 * The security group of the file servers, who reach each other and nobody else.
 *
 * The group of a file system cannot be changed, and the description of a group cannot either: another text here would replace
 * every file system by an empty one. The group and its rules are kept with the file system, which could not be used without them, and
 * by which the group could not be deleted.
 */
export function fileServerGroup(
  scope: Construct,
  vpc: ec2.IVpc,
  { efa, removalPolicy }: { readonly efa: boolean; readonly removalPolicy: RemovalPolicy },
): ec2.SecurityGroup {
  const group = new ec2.SecurityGroup(scope, 'SecurityGroup', {
    vpc,
    description: 'File servers of the Lustre file system',
    allowAllOutbound: false,
  });
  for (const port of portsOf(efa)) {
    group.addIngressRule(group, port, 'File servers call each other');
    group.addEgressRule(group, port, 'File servers call each other');
  }
  group.applyRemovalPolicy(removalPolicy);
  for (const rule of rulesOf(group)) rule.applyRemovalPolicy(removalPolicy);
  return group;
}

/**
 * Lets clients in, and servers call them, by rules in the stack of the clients.
 *
 * @returns the rules, without which a mount waits in vain
 */
export function connectToLustre(client: ec2.IConnectable, servers: ec2.IConnectable, efa: boolean): Rule[] {
  const rules = () => [...servers.connections.securityGroups, ...client.connections.securityGroups].flatMap(rulesOf);
  const before = new Set(rules());
  for (const port of portsOf(efa)) {
    client.connections.allowTo(servers, port, 'Clients mount the Lustre file system');
    client.connections.allowFrom(servers, port, 'File servers call clients of the Lustre file system');
  }
  acknowledgeOpenEgress(client);
  return rules().filter((rule) => !before.has(rule));
}

type Rule = ec2.CfnSecurityGroupIngress | ec2.CfnSecurityGroupEgress;

/** The rules of a group that are resources of their own. */
export function rulesOf(group: ec2.ISecurityGroup): Rule[] {
  return group.node.children.filter(
    (child): child is Rule =>
      child instanceof ec2.CfnSecurityGroupIngress || child instanceof ec2.CfnSecurityGroupEgress,
  );
}
