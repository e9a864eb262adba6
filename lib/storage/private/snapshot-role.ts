import { Construct } from 'constructs';
import { Stack } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { acknowledgeInherent } from '../../private/rule-packs';
import { wildcardFinding } from '../../private/wildcard-finding';
import { SnapshotSchedule } from '../snapshots/snapshot-schedule';
import { SnapshotScripts } from '../snapshots/snapshot-scripts';

/** The snapshots that a role is for. */
export interface SnapshotRoleOptions {
  readonly description: string;

  /** The tag of the snapshots that it may delete. */
  readonly tag: { readonly key: string; readonly value: string };
  readonly schedules?: readonly SnapshotSchedule[];
  readonly scripts?: SnapshotScripts;

  /** The tag of the instances that scripts run on. */
  readonly instanceTag?: { readonly key: string; readonly value: string };

  /** The keys of volumes whose snapshots are copied. */
  readonly volumeKeys?: readonly kms.IKey[];
}

/**
 * As AWSDataLifecycleManagerServiceRole, without what the schedules do not need, and without sharing. It deletes snapshots that Data
 * Lifecycle Manager took by its policy, and no others.
 */
export function snapshotRole(scope: Construct, id: string, options: SnapshotRoleOptions): iam.Role {
  const { description, tag, schedules = [] } = options;
  const stack = Stack.of(scope);
  const ec2Arn = (resource: string, account = stack.account) =>
    stack.formatArn({ service: 'ec2', account, resource, resourceName: '*' });
  const [snapshots, volumes, instances] = [ec2Arn('snapshot', ''), ec2Arn('volume'), ec2Arn('instance')];
  const role = new iam.Role(scope, id, {
    description,
    assumedBy: new iam.ServicePrincipal('dlm.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
    }),
  });
  const allow = (statement: iam.PolicyStatementProps) => role.addToPolicy(new iam.PolicyStatement(statement));
  const regions = [
    ...new Set(schedules.flatMap(({ _options: { copies = [] } }) => copies.map(({ region }) => region))),
  ];
  const copied = regions.map((region) =>
    stack.formatArn({ service: 'ec2', region, account: '', resource: 'snapshot', resourceName: '*' }),
  );
  const own = { StringEquals: { [`aws:ResourceTag/${tag.key}`]: tag.value } };
  const ofPolicy = { Null: { 'aws:ResourceTag/aws:dlm:lifecycle-policy-id': 'false' }, ...own };
  allow({ actions: ['ec2:CreateSnapshot', 'ec2:CreateSnapshots'], resources: [snapshots, volumes, instances] });
  allow({
    actions: ['ec2:DeleteSnapshot'],
    resources: [snapshots],
    conditions: ofPolicy,
  });
  allow({
    actions: ['ec2:CreateTags'],
    resources: [snapshots, ...copied],
    conditions: {
      StringEquals: {
        'ec2:CreateAction': ['CreateSnapshot', 'CreateSnapshots', ...(copied.length > 0 ? ['CopySnapshot'] : [])],
      },
    },
  });
  if (options.scripts) {
    // What became of the script after a snapshot is a tag of it, given when it is there already.
    // https://docs.aws.amazon.com/ebs/latest/userguide/dlm-script-tags.html
    allow({
      actions: ['ec2:CreateTags'],
      resources: [snapshots],
      conditions: ofPolicy,
    });
  }
  allow({ actions: ['ec2:DescribeInstances', 'ec2:DescribeSnapshots', 'ec2:DescribeVolumes'], resources: ['*'] });
  if (copied.length > 0) {
    allow({ actions: ['ec2:CopySnapshot'], resources: [snapshots, ...copied] });
    allow({ actions: ['ec2:DeleteSnapshot'], resources: copied, conditions: own });
    useKeys(role, options);
  }
  if (schedules.some(({ _options }) => _options.archiveRetention)) {
    allow({ actions: ['ec2:ModifySnapshotTier'], resources: [snapshots], conditions: own });
    allow({ actions: ['ec2:DescribeSnapshotTierStatus'], resources: ['*'] });
  }
  if (schedules.some(({ _options }) => _options.fastRestore)) {
    allow({
      actions: ['ec2:EnableFastSnapshotRestores', 'ec2:DisableFastSnapshotRestores'],
      resources: [snapshots],
      conditions: own,
    });
    allow({ actions: ['ec2:DescribeAvailabilityZones', 'ec2:DescribeFastSnapshotRestores'], resources: ['*'] });
  }
  allowScripts(stack, instances, allow, options);
  acknowledgeInherent(
    role,
    'Volumes, instances and snapshots get their ids when they are created, and descriptions have no resource-level permissions; conditions limit deletion and tags to snapshots of the fleet by Data Lifecycle Manager.',
    'AwsSolutions-IAM5[Resource::*]',
    ...[snapshots, volumes, instances, ...copied].map((arn) => wildcardFinding(role, arn)),
    ...(copied.length > 0
      ? ['AwsSolutions-IAM5[Action::kms:GenerateDataKey*]', 'AwsSolutions-IAM5[Action::kms:ReEncrypt*]']
      : []),
  );
  return role;
}

/** The permissions for copies of encrypted snapshots. */
function useKeys(role: iam.Role, { schedules = [], volumeKeys = [] }: SnapshotRoleOptions): void {
  const ofCopies = schedules.flatMap(({ _options: { copies = [] } }) =>
    copies.flatMap(({ encryptionKey }) => (encryptionKey === undefined ? [] : [encryptionKey])),
  );
  useSnapshotKeys(role, [...volumeKeys, ...ofCopies]);
}

/**
 * The permissions for copies of snapshots with these keys.
 * https://docs.aws.amazon.com/ebs/latest/userguide/service-role.html
 */
export function useSnapshotKeys(role: iam.Role, keys: readonly kms.IKey[]): void {
  const keyArns = [...new Set(keys.map(({ keyArn }) => keyArn))];
  if (keyArns.length === 0) return;
  role.addToPolicy(
    new iam.PolicyStatement({
      actions: ['kms:CreateGrant', 'kms:ListGrants', 'kms:RevokeGrant'],
      resources: keyArns,
      conditions: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    }),
  );
  role.addToPolicy(
    new iam.PolicyStatement({
      actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
      resources: keyArns,
    }),
  );
}

/** As AWSDataLifecycleManagerSSMFullAccess, for one document, and for the instances of the policy alone. */
function allowScripts(
  stack: Stack,
  instances: string,
  allow: (statement: iam.PolicyStatementProps) => void,
  { scripts, instanceTag }: SnapshotRoleOptions,
): void {
  if (!scripts || !instanceTag) return;
  const ofAws = scripts._document.startsWith('document/AWS');
  const document = stack.formatArn({
    service: 'ssm',
    account: ofAws ? '' : stack.account,
    resource: scripts._document.split('/')[0],
    resourceName: scripts._document.split('/')[1],
  });
  allow({ actions: ['ssm:SendCommand', 'ssm:DescribeDocument', 'ssm:GetDocument'], resources: [document] });
  allow({
    actions: ['ssm:SendCommand'],
    resources: [instances],
    conditions: { StringEquals: { [`ssm:resourceTag/${instanceTag.key}`]: instanceTag.value } },
  });
  allow({
    actions: ['ssm:DescribeInstanceInformation', 'ssm:GetCommandInvocation', 'ssm:ListCommands'],
    resources: ['*'],
  });
}
