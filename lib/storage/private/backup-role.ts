import { Construct } from 'constructs';
import { Lazy, Stack } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import { acknowledgeInherent } from '../../private/rule-packs';

/** The permissions of a role of AWS Backup, by its managed policies. */
export interface BackupRoleOptions {
  readonly description: string;
  readonly policies: readonly string[];

  /** The policy for buckets, which are in it by `hasBuckets` only. */
  readonly bucketPolicy: string;
  readonly hasBuckets: () => boolean;
}

/**
 * A role of AWS Backup: it may make backups or restore them, but not both, and reads buckets only if there are any. AWS names no source
 * for its trust policy: a role is handed to the service in its own account, by `iam:PassRole`.
 * https://docs.aws.amazon.com/aws-backup/latest/devguide/iam-service-roles.html
 */
export function backupRole(scope: Construct, id: string, options: BackupRoleOptions): iam.Role {
  const { description, policies, bucketPolicy, hasBuckets } = options;
  const arnOf = (name: string) => iam.ManagedPolicy.fromAwsManagedPolicyName(name).managedPolicyArn;
  const role = new iam.Role(scope, id, {
    description,
    assumedBy: new iam.ServicePrincipal('backup.amazonaws.com'),
    managedPolicies: policies.map((name) => iam.ManagedPolicy.fromAwsManagedPolicyName(name)),
  });
  // What is in a construct is known when the app is synthesized; so is what else the role has by then.
  const resource = role.node.defaultChild as iam.CfnRole;
  const others = resource.managedPolicyArns;
  resource.managedPolicyArns = Lazy.list({
    produce: () => [...(Stack.of(role).resolve(others) as string[]), ...(hasBuckets() ? [arnOf(bucketPolicy)] : [])],
  });
  acknowledgeInherent(
    role,
    'The policies that AWS keeps for AWS Backup: it reads resources of a dozen services, by tags that are known when it does',
    ...[...policies, bucketPolicy].map(
      (name) => `AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${name}]`,
    ),
  );
  return role;
}
