import { Duration, RemovalPolicy, Size, TimeZone } from 'aws-cdk-lib/core';
import * as efs from 'aws-cdk-lib/aws-efs';
import * as events from 'aws-cdk-lib/aws-events';
import {
  BackupCopy,
  BackupCopyVault,
  BackupCopyVaultProps,
  BackupProgram,
  BackupProgramProps,
  BackupSchedule,
  BackupScope,
  BackupVaultLock,
  FileSystemLifecycle,
  FileSystemReplication,
  FileSystemThroughput,
  RestoreTestedResource,
  RestoreTesting,
  SharedFileSystem,
  SharedFileSystemProps,
  SnapshotSchedule,
  SnapshotScripts,
  SnapshotTarget,
  VolumeSnapshotPolicy,
  VolumeSnapshotPolicyProps,
} from 'cdk-reference-architectures/storage';
import { Specimens } from '../specimen';
import { alarmsOf, keyOf, topicOf, vpcOf } from '../surroundings';

export const fileSpecimens: Specimens = {
  SharedFileSystem: {
    minimal: (stack, id, given: Partial<SharedFileSystemProps> = {}) =>
      new SharedFileSystem(stack, id, {
        ...given,
        vpc: given.vpc ?? vpcOf(stack),
        alarms: given.alarms ?? alarmsOf(stack),
      }),
    full: (stack, id) => {
      const replica = new SharedFileSystem(stack, `${id}Replica`, {
        vpc: vpcOf(stack),
        replicationTarget: true,
        alarms: alarmsOf(stack),
      });
      const files = new SharedFileSystem(stack, id, {
        vpc: vpcOf(stack),
        subnets: { subnetGroupName: 'Private' },
        throughput: FileSystemThroughput.bursting(),
        lifecycle: FileSystemLifecycle.infrequentAccess({
          after: efs.LifecyclePolicy.AFTER_60_DAYS,
          returnOnAccess: false,
        }),
        encryptionKey: keyOf(stack),
        replication: FileSystemReplication.toFileSystem(replica),
        removalPolicy: RemovalPolicy.DESTROY,
        alarms: alarmsOf(stack),
        alarmThresholds: {
          ioLimitPercent: 80,
          clientConnections: 1000,
          burstCredits: Size.gibibytes(100),
          replicationDelay: Duration.minutes(30),
        },
      });
      files.addAccessPoint('Content', { path: '/content', uid: 1000, gid: 2000, permissions: '2750' });
      files.addAccessPoint('Readers', {
        path: '/content',
        uid: 1001,
        gid: 2000,
        secondaryGids: [3000],
        ownerUid: 1000,
        permissions: '2750',
      });
      return files;
    },
    further: {
      inOneZone: (stack, id) =>
        new SharedFileSystem(stack, id, {
          vpc: vpcOf(stack),
          availabilityZone: 'eu-west-1a',
          throughput: FileSystemThroughput.provisioned(32),
          lifecycle: FileSystemLifecycle.standard(),
          replication: FileSystemReplication.toRegion('eu-central-1', { availabilityZone: 'eu-central-1a' }),
          automaticBackups: false,
          alarms: alarmsOf(stack),
        }),
    },
  },
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
          ...BackupSchedule.dailyWeeklyMonthly(copies),
          BackupSchedule.hourly(6, { retention: Duration.days(8) }),
          BackupSchedule.continuous(),
          BackupSchedule.cron('Quarterly', {
            schedule: events.Schedule.cron({ minute: '30', hour: '4', day: '1', month: '1/3' }),
            retention: Duration.days(730),
            coldStorageAfter: Duration.days(30),
            timeZone: TimeZone.EUROPE_ZURICH,
            startWindow: Duration.hours(2),
            completionWindow: Duration.days(1),
          }),
        ],
        vaultLock: BackupVaultLock.governance({ minRetention: Duration.days(7), maxRetention: Duration.days(730) }),
        encryptionKey: keyOf(stack),
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
