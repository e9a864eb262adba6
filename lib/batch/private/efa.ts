import { Construct } from 'constructs';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { acknowledgeInherent } from '../../private/rule-packs';

/**
 * The interfaces of instances with Elastic Fabric Adapters, one for each network card. What bypasses the operating system is
 * let through by a group that names itself in both directions, not by one that is open to addresses. The other groups are on
 * the first interface, which has the instance's address.
 * https://docs.aws.amazon.com/batch/latest/userguide/efa.html
 * https://docs.aws.amazon.com/pcs/latest/userguide/working-with_networking_efa_create-lt.html
 */
export function efaNetworkInterfaces(
  scope: Construct,
  count: number | undefined,
  { vpc, securityGroups }: { readonly vpc: ec2.IVpc; readonly securityGroups: ec2.ISecurityGroup[] },
): ec2.CfnLaunchTemplate.NetworkInterfaceProperty[] | undefined {
  if (count === undefined) return undefined;
  const fabric = new ec2.SecurityGroup(scope, 'EfaSecurityGroup', {
    vpc,
    description: 'Elastic Fabric Adapters of the instances of Batch jobs',
    allowAllOutbound: false,
  });
  fabric.connections.allowInternally(ec2.Port.allTraffic(), 'Other instances');
  acknowledgeInherent(
    fabric,
    'Elastic Fabric Adapters take all protocols and ports, here from members of this one group only',
    'EC2RestrictedCommonPorts',
  );
  const { securityGroupId } = fabric;
  return Array.from({ length: count }, (_, card) => ({
    networkCardIndex: card,
    deviceIndex: card === 0 ? 0 : 1,
    interfaceType: 'efa',
    groups: card === 0 ? [...securityGroups.map((group) => group.securityGroupId), securityGroupId] : [securityGroupId],
  }));
}
