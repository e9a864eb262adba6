import { Duration, RemovalPolicy, Stack, TimeZone } from 'aws-cdk-lib/core';
import * as events from 'aws-cdk-lib/aws-events';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  AirGappedVault,
  AirGappedVaultProps,
  BackupAudit,
  BackupCopy,
  BackupCopyVault,
  BackupCopyVaultProps,
  BackupIndex,
  BackupJobReport,
  BackupMalwareScan,
  BackupProgram,
  BackupProgramProps,
  BackupReportFormat,
  BackupSchedule,
  BackupScope,
  BackupVaultLock,
  DefaultSnapshotPolicy,
  DefaultSnapshotPolicyProps,
  DefaultSnapshots,
  RestoreTestedResource,
  RestoreTesting,
  SnapshotPublicSharing,
  SnapshotSchedule,
  SnapshotScripts,
  SnapshotTarget,
  VolumeSnapshotPolicy,
  VolumeSnapshotPolicyProps,
} from 'cdk-reference-architectures/storage';
import { Specimens } from '../specimen';
import { alarmsOf, keyOf, once, topicOf } from '../surroundings';

/** A bucket that is not of this stack: what is in it is its owner's. */
export function reportsOf(stack: Stack): s3.IBucket {
  return once(stack, 'Reports', (scope) => s3.Bucket.fromBucketName(scope, 'Reports', 'reports'));
}

export const backupSpecimens: Specimens = {
  BackupProgram: {
    minimal: (stack, id, given: Partial<BackupProgramProps> = {}) =>
      new BackupProgram(stack, id, {
        ...given,
        scopes: given.scopes ?? [BackupScope.tags('Daily', { backup: 'daily' })],
        alarms: given.alarms ?? alarmsOf(stack),
      }),
    full: (stack, id) => {
      const copies = [
        BackupCopy.toVaultArn('arn:aws:backup:eu-central-1:111122223333:backup-vault:copies', {
          retention: Duration.days(365),
          coldStorageAfter: Duration.days(30),
        }),
      ];
      const airGapped = new AirGappedVault(stack, `${id}AirGapped`, {
        minRetention: Duration.days(7),
        maxRetention: Duration.days(730),
        acknowledgeIrreversible: true,
      });
      return new BackupProgram(stack, id, {
        scopes: [
          BackupScope.tags(
            'Tagged',
            { app: 'shop', tier: 'gold' },
            { withoutTags: { backup: 'never' }, buckets: true },
          ),
          BackupScope.arns('Tables', ['arn:aws:dynamodb:eu-west-1:111122223333:table/orders']),
        ],
        schedules: [
          ...BackupSchedule.dailyWeeklyMonthly([...copies, BackupCopy.toAirGappedVault(airGapped)]),
          BackupSchedule.hourly(6, { retention: Duration.days(8), airGappedVault: airGapped, index: BackupIndex.S3 }),
          BackupSchedule.continuous(),
          BackupSchedule.cron('Quarterly', {
            schedule: events.Schedule.cron({ minute: '30', hour: '4', day: '1', month: '1/3' }),
            retention: Duration.days(730),
            coldStorageAfter: Duration.days(30),
            timeZone: TimeZone.EUROPE_ZURICH,
            startWindow: Duration.hours(2),
            completionWindow: Duration.days(1),
            malwareScan: BackupMalwareScan.FULL,
          }),
        ],
        vaultLock: BackupVaultLock.governance({ minRetention: Duration.days(7), maxRetention: Duration.days(730) }),
        encryptionKey: keyOf(stack),
        audit: BackupAudit.controls(reportsOf(stack), {
          jobs: [BackupJobReport.BACKUPS],
          formats: [BackupReportFormat.CSV, BackupReportFormat.JSON],
          prefix: id,
          maxInterval: Duration.days(2),
          minRetention: Duration.days(7),
          tagKey: 'app',
          tagValue: 'shop',
        }),
        restoreTesting: RestoreTesting.scheduled({
          resourceTypes: [RestoreTestedResource.EFS, RestoreTestedResource.S3],
          schedule: events.Schedule.cron({ minute: '0', hour: '1', day: '1' }),
          timeZone: TimeZone.EUROPE_ZURICH,
          selectionWindow: Duration.days(31),
          validationWindow: Duration.hours(2),
        }),
        windowsVss: true,
        failureTopic: topicOf(stack),
        alarms: alarmsOf(stack),
        alarmThresholds: { failedJobs: 2, withoutBackup: Duration.days(3) },
      });
    },
  },
  BackupCopyVault: {
    minimal: (stack, id, given: BackupCopyVaultProps = {}) => new BackupCopyVault(stack, id, given),
    full: (stack, id) =>
      new BackupCopyVault(stack, id, {
        vaultLock: BackupVaultLock.compliance({
          minRetention: Duration.days(7),
          maxRetention: Duration.days(3650),
          grace: Duration.days(30),
          acknowledgeIrreversible: true,
        }),
        encryptionKey: keyOf(stack),
        allowedAccounts: ['444455556666'],
        allowedOrganization: 'o-abcdefghij',
        vaultName: `copies-${id}`,
      }),
  },
  AirGappedVault: {
    minimal: (stack, id, given: Partial<AirGappedVaultProps> = {}) =>
      new AirGappedVault(stack, id, {
        ...given,
        minRetention: given.minRetention ?? Duration.days(7),
        maxRetention: given.maxRetention ?? Duration.days(365),
        acknowledgeIrreversible: given.acknowledgeIrreversible ?? true,
      }),
    full: (stack, id) =>
      new AirGappedVault(stack, id, {
        minRetention: Duration.days(30),
        maxRetention: Duration.days(3650),
        acknowledgeIrreversible: true,
        encryptionKey: keyOf(stack),
        allowedAccounts: ['444455556666'],
        allowedOrganization: 'o-abcdefghij',
        vaultName: `safe-${id}`,
        removalPolicy: RemovalPolicy.DESTROY,
      }),
  },
  DefaultSnapshotPolicy: {
    minimal: (stack, id, given: Partial<DefaultSnapshotPolicyProps> = {}) =>
      new DefaultSnapshotPolicy(stack, id, { ...given, alarms: given.alarms ?? alarmsOf(stack) }),
    full: (stack, id) =>
      new DefaultSnapshotPolicy(stack, id, {
        snapshots: DefaultSnapshots.volumes({
          excludeRootVolumes: true,
          withoutVolumeTypes: ['sc1'],
          withoutTags: { scratch: 'true' },
        }),
        interval: Duration.days(2),
        retention: Duration.days(14),
        deleteLast: true,
        copyRegions: ['eu-central-1'],
        volumeKeys: [keyOf(stack)],
        recycleBin: { retention: Duration.days(7), unlockDelay: Duration.days(7) },
        publicSharing: SnapshotPublicSharing.BLOCK_ALL,
        enabled: true,
        alarms: alarmsOf(stack),
        alarmThresholds: { failedSnapshots: 2 },
      }),
    further: {
      ofInstances: (stack, id) =>
        new DefaultSnapshotPolicy(stack, id, {
          snapshots: DefaultSnapshots.images({ withoutTags: { scratch: 'true' } }),
          alarms: alarmsOf(stack),
        }),
    },
  },
  VolumeSnapshotPolicy: {
    minimal: (stack, id, given: Partial<VolumeSnapshotPolicyProps> = {}) =>
      new VolumeSnapshotPolicy(stack, id, { ...given, alarms: given.alarms ?? alarmsOf(stack) }),
    full: (stack, id) =>
      new VolumeSnapshotPolicy(stack, id, {
        target: SnapshotTarget.instances('app', 'sql', {
          excludeRootVolumes: true,
          withoutTags: { scratch: 'true' },
        }),
        schedules: [
          SnapshotSchedule.hourly(6, { startTime: '00:30' }),
          SnapshotSchedule.daily({
            copies: [{ region: 'eu-central-1', retention: Duration.days(30) }],
            fastRestore: { availabilityZones: ['eu-west-1a'], count: 1, reason: 'a restore within minutes' },
          }),
          SnapshotSchedule.weekly({ count: 5 }),
          SnapshotSchedule.monthly(),
        ],
        scripts: SnapshotScripts.document('Quiesce', { timeout: Duration.seconds(60), retryAttempts: 1 }),
        volumeKeys: [keyOf(stack)],
        recycleBinRetention: Duration.days(14),
        enabled: true,
        alarms: alarmsOf(stack),
        alarmThresholds: { failedSnapshots: 2, withoutSnapshot: Duration.days(1) },
      }),
    further: {
      ofVolumes: (stack, id) =>
        new VolumeSnapshotPolicy(stack, id, {
          target: SnapshotTarget.volumes('backup', 'monthly'),
          schedules: [SnapshotSchedule.monthly({ retention: Duration.days(31), archiveRetention: Duration.days(365) })],
          alarms: alarmsOf(stack),
        }),
    },
  },
};
