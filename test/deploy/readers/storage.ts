import type { LifecycleRule, QueueConfiguration, TopicConfiguration } from '@aws-sdk/client-s3';
import { Reader, textOf } from './reader';

/** Amazon S3 and EFS, AWS Backup. */
export const storageReaders: Record<string, Reader> = {
  'AWS::S3::Bucket': async ({ s3 }, id) => {
    const Bucket = id;
    await s3.headBucket({ Bucket });
    const or = <T>(asked: Promise<T>) => asked.catch(() => undefined);
    const tagging = await or(s3.getBucketTagging({ Bucket }));
    const encryption = await or(s3.getBucketEncryption({ Bucket }));
    const access = await or(s3.getPublicAccessBlock({ Bucket }));
    const versioning = await or(s3.getBucketVersioning({ Bucket }));
    const lifecycle = await or(s3.getBucketLifecycleConfiguration({ Bucket }));
    const ownership = await or(s3.getBucketOwnershipControls({ Bucket }));
    const cors = await or(s3.getBucketCors({ Bucket }));
    const lock = await or(s3.getObjectLockConfiguration({ Bucket }));
    const replication = await or(s3.getBucketReplication({ Bucket }));
    const logging = (await or(s3.getBucketLogging({ Bucket })))?.LoggingEnabled;
    const notifications = await or(s3.getBucketNotificationConfiguration({ Bucket }));
    return {
      Tags: tagging?.TagSet,
      BucketEncryption: encryption && {
        ServerSideEncryptionConfiguration: encryption.ServerSideEncryptionConfiguration?.Rules?.map((rule) => ({
          ...rule,
          ServerSideEncryptionByDefault: rule.ApplyServerSideEncryptionByDefault,
        })),
      },
      PublicAccessBlockConfiguration: access?.PublicAccessBlockConfiguration,
      VersioningConfiguration: versioning?.Status ? versioning : undefined,
      LifecycleConfiguration: lifecycle && { ...lifecycle, Rules: lifecycle.Rules?.map(lifecycleRule) },
      OwnershipControls: ownership?.OwnershipControls,
      CorsConfiguration: cors && {
        CorsRules: cors.CORSRules?.map((rule) => ({ ...rule, MaxAge: rule.MaxAgeSeconds })),
      },
      ObjectLockEnabled: lock && lock.ObjectLockConfiguration?.ObjectLockEnabled === 'Enabled',
      ObjectLockConfiguration: lock?.ObjectLockConfiguration,
      ReplicationConfiguration: replication?.ReplicationConfiguration,
      LoggingConfiguration: logging && {
        ...logging,
        DestinationBucketName: logging.TargetBucket,
        LogFilePrefix: logging.TargetPrefix,
      },
      NotificationConfiguration: notifications && {
        QueueConfigurations: notifications.QueueConfigurations?.flatMap((item) => each(item, { Queue: item.QueueArn })),
        TopicConfigurations: (notifications.TopicConfigurations ?? []).flatMap((item) =>
          each(item, { Topic: item.TopicArn }),
        ),
      },
    };
  },
  'AWS::S3::BucketPolicy': async ({ s3 }, _id, { properties }) => {
    const { Policy } = await s3.getBucketPolicy({ Bucket: String(properties.Bucket) });
    return { Bucket: properties.Bucket, PolicyDocument: Policy };
  },
  'AWS::EFS::FileSystem': async ({ efs }, id) => {
    const { FileSystems: [system] = [] } = await efs.describeFileSystems({ FileSystemId: id });
    const { LifecyclePolicies } = await efs.describeLifecycleConfiguration({ FileSystemId: id });
    const { Policy } = await efs.describeFileSystemPolicy({ FileSystemId: id }).catch(() => ({ Policy: undefined }));
    const { BackupPolicy } = await efs.describeBackupPolicy({ FileSystemId: id }).catch(() => ({
      BackupPolicy: undefined,
    }));
    return (
      system && { ...system, FileSystemTags: system.Tags, LifecyclePolicies, FileSystemPolicy: Policy, BackupPolicy }
    );
  },
  'AWS::EFS::MountTarget': async ({ efs }, id) => {
    const { MountTargets: [target] = [] } = await efs.describeMountTargets({ MountTargetId: id });
    const { SecurityGroups } = await efs.describeMountTargetSecurityGroups({ MountTargetId: id });
    return target && { ...target, SecurityGroups };
  },
  'AWS::EFS::AccessPoint': async ({ efs }, id) => {
    const { AccessPoints: [point] = [] } = await efs.describeAccessPoints({ AccessPointId: id });
    return point && { ...point, AccessPointTags: point.Tags };
  },
  'AWS::Backup::BackupVault': async ({ backup }, id) => {
    const vault = await backup.describeBackupVault({ BackupVaultName: id });
    const { Policy } = await backup
      .getBackupVaultAccessPolicy({ BackupVaultName: id })
      .catch(() => ({ Policy: undefined }));
    const { Tags } = await backup.listTags({ ResourceArn: vault.BackupVaultArn });
    return { ...vault, AccessPolicy: Policy, BackupVaultTags: Tags };
  },
  'AWS::Backup::BackupPlan': async ({ backup }, id) => {
    const found = await backup.getBackupPlan({ BackupPlanId: id });
    const { Tags } = await backup.listTags({ ResourceArn: found.BackupPlanArn });
    const rules = found.BackupPlan?.Rules?.map((rule) => ({ ...rule, TargetBackupVault: rule.TargetBackupVaultName }));
    return { BackupPlan: { ...found.BackupPlan, BackupPlanRule: rules }, BackupPlanTags: Tags };
  },
  'AWS::Backup::BackupSelection': async ({ backup }, id, selection) =>
    backup.getBackupSelection({ BackupPlanId: textOf(selection, 'BackupPlanId'), SelectionId: id.split('_')[0] }),
  'AWS::Backup::RestoreTestingPlan': async ({ backup }, id) =>
    (await backup.getRestoreTestingPlan({ RestoreTestingPlanName: id })).RestoreTestingPlan,
  'AWS::Backup::RestoreTestingSelection': async ({ backup }, id) => {
    const [RestoreTestingPlanName, RestoreTestingSelectionName] = id.split('|');
    const found = await backup.getRestoreTestingSelection({ RestoreTestingPlanName, RestoreTestingSelectionName });
    return found.RestoreTestingSelection;
  },
};

/** A rule of the API with the ages of a template, which are not nested. */
function lifecycleRule({ Expiration, Transitions, NoncurrentVersionTransitions, ...rule }: LifecycleRule): object {
  const { Prefix, ObjectSizeGreaterThan, ObjectSizeLessThan, Tags } = rule.Filter?.And ?? { ...rule.Filter };
  return {
    ...rule,
    Prefix,
    ObjectSizeGreaterThan,
    ObjectSizeLessThan,
    TagFilters: Tags,
    ExpirationInDays: Expiration?.Days,
    ExpirationDate: Expiration?.Date,
    ExpiredObjectDeleteMarker: Expiration?.ExpiredObjectDeleteMarker,
    Transitions: Transitions?.map((item) => ({ ...item, TransitionInDays: item.Days })),
    NoncurrentVersionTransitions: NoncurrentVersionTransitions?.map((item) => ({
      ...item,
      TransitionInDays: item.NoncurrentDays,
    })),
  };
}

/** A notification of the API has several events, one of a template has one. */
function each({ Events = [], Filter }: QueueConfiguration | TopicConfiguration, target: object): object[] {
  return Events.map((Event) => ({ ...target, Event, Filter: { S3Key: { Rules: Filter?.Key?.FilterRules } } }));
}
