import { Construct } from 'constructs';
import { Aws } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { acknowledgeInherent } from '../../private/rule-packs';
import { Bounds, gibibytes, isKnown, matches, oneOf, rule, Rule, wholeNumber } from '../../private/validation';
import { EbsMount } from '../tasks/container-task';

/** The name of the EBS volume in each task definition. */
export const EBS_VOLUME = 'ebs';

const { GP3, IO1, IO2, ST1, SC1 } = ec2.EbsDeviceVolumeType;

/** The sizes in GiB and the operations a second that each type has; those of aws-cdk-lib's `ServiceManagedVolume`. */
const LIMITS: Readonly<Partial<Record<ec2.EbsDeviceVolumeType, { readonly size: Bounds; readonly iops?: Bounds }>>> = {
  [GP3]: { size: { min: 1, max: 65_536 }, iops: { min: 3000, max: 80_000 } },
  [IO1]: { size: { min: 4, max: 16_384 }, iops: { min: 100, max: 64_000 } },
  [IO2]: { size: { min: 4, max: 65_536 }, iops: { min: 100, max: 256_000 } },
  [ST1]: { size: { min: 125, max: 16_384 } },
  [SC1]: { size: { min: 125, max: 16_384 } },
};

/** Mounts the volume that each task gets, and makes the role by which ECS creates it: the child `EbsVolume`. */
export function mountEbsVolume(
  scope: Construct,
  container: ecs.ContainerDefinition,
  mount: EbsMount | undefined,
  windows: boolean,
): ecs.ServiceManagedVolume | undefined {
  if (!mount) return undefined;
  const { NTFS, XFS } = ecs.FileSystemType;
  const volume = new ecs.ServiceManagedVolume(scope, 'EbsVolume', {
    name: EBS_VOLUME,
    managedEBSVolume: {
      role: volumeRole(scope, mount.encryptionKey),
      encrypted: true,
      kmsKeyId: mount.encryptionKey,
      size: mount.size,
      snapShotId: mount.snapshotId,
      volumeType: mount.volumeType ?? GP3,
      iops: mount.iops,
      throughput: mount.throughputMiBps,
      fileSystemType: mount.fileSystemType ?? (windows ? NTFS : XFS),
      tagSpecifications: [{ propagateTags: ecs.EbsPropagatedTagSource.TASK_DEFINITION }],
    },
  });
  container.taskDefinition.addVolume(volume);
  volume.mountIn(container, { containerPath: mount.path, readOnly: mount.readOnly ?? false });
  return volume;
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceManagedEBSVolumeConfiguration.html */
function volumeRole(scope: Construct, key: kms.IKey | undefined): iam.Role {
  const policy = 'service-role/AmazonECSInfrastructureRolePolicyForVolumes';
  const role = new iam.Role(scope, 'EbsVolumeRole', {
    description: 'Volumes of the tasks',
    // "IfExists", because AWS does not say what ECS sends: for another account it is refused.
    assumedBy: new iam.ServicePrincipal('ecs.amazonaws.com', {
      conditions: { StringEqualsIfExists: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    }),
    managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName(policy)],
  });
  acknowledgeInherent(
    role,
    'The managed policy is the one that AWS maintains for what ECS does with the volumes of tasks.',
    `AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${policy}]`,
  );
  if (!key) return role;
  // https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption-requirements.html
  key.grant(
    role,
    'kms:Decrypt',
    'kms:DescribeKey',
    'kms:GenerateDataKeyWithoutPlaintext',
    'kms:ReEncryptFrom',
    'kms:ReEncryptTo',
  );
  role.addToPolicy(
    new iam.PolicyStatement({
      actions: ['kms:CreateGrant'],
      resources: [key.keyArn],
      conditions: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    }),
  );
  return role;
}

/**
 * That no volume is wanted where no service gives it: neither EventBridge Scheduler nor what Step Functions documents of
 * `ecs:runTask` has a place for it.
 * https://github.com/hashicorp/terraform-provider-aws/issues/43350
 */
export function noEbsRule({ ebsMount }: { readonly ebsMount?: EbsMount }): Rule {
  return rule(
    ebsMount !== undefined,
    () => `'ebsMount' is for services: a task that is started alone gets none; use 'ephemeralStorage', or 'efsMounts'`,
  );
}

/** The rules for the volume that each task gets. */
export function ebsRules(mount: EbsMount | undefined, windows: boolean): Rule[] {
  if (!mount) return [];
  const { size, snapshotId, fileSystemType, volumeType = GP3, iops, throughputMiBps } = mount;
  const limits = LIMITS[volumeType];
  return [
    rule(
      fileSystemType !== undefined && (fileSystemType === ecs.FileSystemType.NTFS) !== windows,
      () =>
        `'ebsMount.fileSystemType' must be ${windows ? 'NTFS with Windows' : 'one of Linux'}, got ${fileSystemType}; leave it out`,
    ),
    rule(
      size === undefined && snapshotId === undefined,
      () => `'ebsMount' needs a 'size', or a 'snapshotId' that has one`,
    ),
    ...matches('ebsMount.snapshotId', snapshotId, /^snap-[0-9a-f]+$/, "a snapshot, such as 'snap-0123456789abcdef0'"),
    ...oneOf('ebsMount.volumeType', volumeType, [GP3, IO1, IO2, ST1, SC1]),
    ...gibibytes('ebsMount.size', size, limits?.size),
    ...(limits?.iops ? wholeNumber('ebsMount.iops', iops, limits.iops) : []),
    rule(
      isKnown(iops) && limits !== undefined && !limits.iops,
      () => `'ebsMount.iops' is not there with ${volumeType}, whose operations follow from its size; leave it out`,
    ),
    rule(
      iops === undefined && (volumeType === IO1 || volumeType === IO2),
      () => `'ebsMount.iops' must be given with ${volumeType}; give it, or choose GP3`,
    ),
    ...wholeNumber('ebsMount.throughputMiBps', throughputMiBps, { min: 125, max: 2000 }),
    rule(
      throughputMiBps !== undefined && volumeType !== GP3,
      () => `'ebsMount.throughputMiBps' is a setting of GP3, got ${volumeType}; leave it out`,
    ),
  ];
}
