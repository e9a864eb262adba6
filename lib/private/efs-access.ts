import { Construct } from 'constructs';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as efs from 'aws-cdk-lib/aws-efs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { acknowledgeOpenEgress } from './open-egress';
import { matches, Rules } from './validation';

/** A mount by an access point. */
export interface EfsAccess {
  readonly accessPoint: efs.IAccessPoint;
  readonly readOnly?: boolean;
}

/**
 * The permissions of a client to mount by one access point, and by no other: without `ClientWrite` every write is refused, and without
 * `ClientRootAccess` root is nobody.
 * https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html
 */
export function efsMountStatement({ accessPoint, readOnly = false }: EfsAccess): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: ['elasticfilesystem:ClientMount', ...(readOnly ? [] : ['elasticfilesystem:ClientWrite'])],
    resources: [accessPoint.fileSystem.fileSystemArn],
    conditions: { StringEquals: { 'elasticfilesystem:AccessPointArn': accessPoint.accessPointArn } },
  });
}

/**
 * Allows connections from a client to a file system, in the stack of the client: a rule in the stack of the file system would
 * make each of the two need the other.
 *
 * @returns the rules of the file system, without which a mount waits in vain
 */
export function connectToEfs(
  client: ec2.IConnectable,
  fileSystem: efs.IFileSystem,
  description: string,
): ec2.CfnSecurityGroupIngress[] {
  const rules = () =>
    [...fileSystem.connections.securityGroups, ...client.connections.securityGroups].flatMap(ingressRulesOf);
  const before = new Set(rules());
  client.connections.allowToDefaultPort(fileSystem, description);
  acknowledgeOpenEgress(client);
  return [...new Set(rules())].filter((rule) => !before.has(rule));
}

/** The rule of a path that a file system is mounted at, on an instance. */
export function mountPathRule(prop: string, path: string | undefined): Rules {
  return matches(prop, path, /^(\/[\w.-]+)+$/, 'an absolute path without spaces, such as /srv/content');
}

/**
 * The commands that mount a file system at the start of an instance, and have it mounted at every start. The directory cannot
 * be written to while the file system is not there: what an application wrote would be on the disk of one instance, and hidden
 * by the next mount.
 * https://docs.aws.amazon.com/efs/latest/ug/mounting-fs-mount-helper-ec2-linux.html
 * https://docs.aws.amazon.com/efs/latest/ug/mount-fs-auto-mount-update-fstab.html
 */
export function efsMountCommands(mounts: readonly (EfsAccess & { readonly path: string })[]): string[] {
  if (mounts.length === 0) return [];
  return [
    'command -v mount.efs > /dev/null || dnf install -y amazon-efs-utils',
    ...mounts.flatMap(({ accessPoint, path, readOnly = false }) => [
      `mkdir -p ${path}`,
      `mountpoint -q ${path} || chattr +i ${path}`,
      `echo '${accessPoint.fileSystem.fileSystemId}:/ ${path} efs _netdev,noresvport,tls,iam,${readOnly ? 'ro,' : ''}accesspoint=${accessPoint.accessPointId} 0 0' >> /etc/fstab`,
      `mount ${path}`,
    ]),
  ];
}

function ingressRulesOf(group: ec2.ISecurityGroup): ec2.CfnSecurityGroupIngress[] {
  return (group as Construct).node.children.filter((child) => child instanceof ec2.CfnSecurityGroupIngress);
}
