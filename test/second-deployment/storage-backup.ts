import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import {
  AirGappedVaultProps,
  BackupAudit,
  BackupCopyVaultProps,
  BackupIndex,
  BackupMalwareScan,
  BackupProgramProps,
  BackupSchedule,
  BackupScope,
  BackupVaultLock,
  DefaultSnapshotPolicyProps,
  DefaultSnapshots,
  RestoreTestedResource,
  RestoreTesting,
  SnapshotPublicSharing,
  SnapshotSchedule,
  SnapshotTarget,
  VolumeSnapshotPolicyProps,
} from 'cdk-reference-architectures/storage';
import { backupSpecimens, reportsOf } from '../specimens/storage/backup';
import { keyOf, topicOf } from '../specimens/surroundings';
import { secondDeployments, SecondDeploymentTable } from './second-deployment-table';

const README = 'lib/storage/backup/README.md';
const SNAPSHOTS = 'lib/storage/snapshots/README.md';
const VAULT = 'AWS::Backup::BackupVault';
const SAFE = 'AWS::Backup::LogicallyAirGappedBackupVault';
const SELECTION = 'AWS::Backup::BackupSelection';

interface ProgramVersion extends Partial<BackupProgramProps> {
  readonly id?: string;
  readonly key?: boolean;
  readonly reports?: boolean;
  readonly topic?: boolean;
}

interface CopyVersion extends BackupCopyVaultProps {
  /** Whether the vault has a name of its own. */
  readonly named?: boolean;
  readonly id?: string;
  readonly key?: boolean;
}

interface AirGappedVersion extends Partial<AirGappedVaultProps> {
  /** Whether the vault has a name of its own. */
  readonly named?: boolean;
  readonly id?: string;
  readonly key?: boolean;
}

interface DefaultVersion extends Partial<DefaultSnapshotPolicyProps> {
  readonly id?: string;
}

interface SnapshotVersion extends Partial<VolumeSnapshotPolicyProps> {
  readonly id?: string;
}

const governance = (days: number) => BackupVaultLock.governance({ minRetention: Duration.days(days) });
const RESTORES = RestoreTesting.scheduled({ resourceTypes: [RestoreTestedResource.EFS] });

export const backupTables: readonly SecondDeploymentTable[] = [
  secondDeployments<ProgramVersion>(
    README,
    'BackupProgram',
    (stack, { id = 'Backups', key, reports, topic, ...props }) => {
      backupSpecimens.BackupProgram?.minimal(stack, id, {
        ...props,
        ...(key && { encryptionKey: keyOf(stack) }),
        ...(reports && { audit: BackupAudit.reports(reportsOf(stack)) }),
        ...(topic && { failureTopic: topicOf(stack) }),
      });
    },
    [
      {
        change: '`schedules`',
        effect:
          'in place; backups that were made keep their own lifecycle. Those of a schedule that is gone are deleted at their time',
        versions: {
          more: { schedules: BackupSchedule.dailyWeeklyMonthly() },
          longer: { schedules: [BackupSchedule.daily({ retention: Duration.days(90) })] },
        },
      },
      {
        change: '`index`, `malwareScan` of a schedule',
        effect: 'in place, for backups from then on: those that were made are neither indexed nor searched',
        versions: {
          index: { schedules: [BackupSchedule.daily({ index: BackupIndex.EBS })] },
          scan: { schedules: [BackupSchedule.daily({ malwareScan: BackupMalwareScan.FULL })] },
        },
      },
      {
        change: '`scopes`',
        effect:
          'another selection beside the old one, which then goes: a backup that runs is completed. What is selected no longer keeps its backups for their time',
        replaced: [SELECTION],
        versions: {
          tags: { scopes: [BackupScope.tags('Daily', { backup: 'weekly' })] },
          more: {
            scopes: [
              BackupScope.tags('Daily', { backup: 'daily' }),
              BackupScope.arns('Tables', ['arn:aws:dynamodb:eu-west-1:111122223333:table/orders']),
            ],
          },
        },
        except: { more: { replaced: [] } },
      },
      {
        change: '`vaultLock`: governance given, changed or taken away',
        effect: 'in place, for backups from then on; a job that the lock does not take is refused here',
        versions: {
          given: { vaultLock: governance(7) },
          changed: [{ vaultLock: governance(7) }, { vaultLock: governance(14) }],
          away: [{ vaultLock: governance(7) }, {}],
        },
      },
      {
        change: '`vaultLock`: compliance',
        effect:
          'in place until `grace` is over, counted from the deployment that gave it; then every change of it **fails**, for good. A change of `grace` begins it anew',
        versions: {
          given: {
            vaultLock: BackupVaultLock.compliance({
              minRetention: Duration.days(7),
              grace: Duration.days(30),
              acknowledgeIrreversible: true,
            }),
          },
        },
      },
      {
        change: '`audit`',
        effect:
          'in place; reports that were delivered stay in their bucket. The same controls a second time in an account and Region **fail**',
        versions: { reports: { reports: true } },
      },
      {
        change: '`restoreTesting`, `failureTopic`, `windowsVss`, `alarmThresholds`, `removalPolicy`',
        effect:
          'in place; a restore that is on trial is deleted at its time. `removalPolicy` alone waits for the next change of the stack',
        versions: {
          restores: { restoreTesting: RESTORES },
          topic: { topic: true },
          windows: { windowsVss: true },
          thresholds: { alarmThresholds: { failedJobs: 3 } },
          removal: { windowsVss: true, removalPolicy: RemovalPolicy.DESTROY },
        },
      },
      {
        change: '`encryptionKey`',
        effect:
          '**fails**: a vault has its key indefinitely, and its name is taken. Make a program beside it, and take the old one away when its backups have expired',
        findings: ['fails physical-name', 'loses data-lost'],
        replaced: [VAULT],
        removed: ['AWS::KMS::Key'],
        versions: { given: { key: true } },
      },
      {
        change: 'another id of the construct',
        effect:
          'another vault; the old one is kept with its backups and its key, outside the stack, and its backups are deleted at their time',
        findings: ['loses data-lost'],
        removed: [
          'AWS::Backup::BackupPlan',
          SELECTION,
          VAULT,
          'AWS::CloudWatch::Alarm',
          'AWS::Events::Rule',
          'AWS::IAM::Role',
          'AWS::KMS::Key',
        ],
        versions: { renamed: { id: 'Archive' } },
      },
    ],
  ),
  secondDeployments<CopyVersion>(
    README,
    'BackupCopyVault',
    (stack, { id = 'Copies', key, named, ...props }) => {
      backupSpecimens.BackupCopyVault?.minimal(stack, id, {
        ...props,
        ...(key && { encryptionKey: keyOf(stack) }),
        ...(named && { vaultName: `copies-${stack.stackName}` }),
      });
    },
    [
      {
        change: '`allowedAccounts`, `allowedOrganization`, `removalPolicy`',
        effect: 'in place; copies that are there stay. `removalPolicy` alone waits for the next change of the stack',
        versions: {
          accounts: { allowedAccounts: ['444455556666'] },
          organization: { allowedOrganization: 'o-abcdefghij' },
          removal: { allowedAccounts: ['444455556666'], removalPolicy: RemovalPolicy.DESTROY },
        },
      },
      {
        change: '`vaultLock`',
        effect: 'as that of a `BackupProgram`',
        versions: { given: { vaultLock: governance(7) } },
      },
      {
        change: '`encryptionKey`',
        effect: '**fails**: a vault has its key indefinitely, and its name is taken. Give another `vaultName` with it',
        findings: ['fails physical-name', 'loses data-lost'],
        replaced: [VAULT],
        removed: ['AWS::KMS::Key'],
        versions: { given: { key: true } },
      },
      {
        change: '`vaultName`, or another id of the construct',
        effect:
          'another vault, which plans copy to from then on; the old one is kept with its copies and its key, outside the stack',
        findings: ['loses data-lost'],
        replaced: [VAULT],
        versions: { name: { named: true }, renamed: { id: 'Elsewhere' } },
        except: { renamed: { replaced: [], removed: [VAULT, 'AWS::KMS::Key'] } },
      },
    ],
  ),
  secondDeployments<AirGappedVersion>(
    README,
    'AirGappedVault',
    (stack, { id = 'Safe', key, named, ...props }) => {
      backupSpecimens.AirGappedVault?.minimal(stack, id, {
        ...props,
        ...(key && { encryptionKey: keyOf(stack) }),
        ...(named && { vaultName: `safe-${stack.stackName}` }),
      });
    },
    [
      {
        change: '`allowedAccounts`, `allowedOrganization`, `removalPolicy`',
        effect: 'in place; backups that are there stay. `removalPolicy` alone waits for the next change of the stack',
        versions: {
          accounts: { allowedAccounts: ['444455556666'] },
          organization: { allowedOrganization: 'o-abcdefghij' },
          removal: { allowedAccounts: ['444455556666'], removalPolicy: RemovalPolicy.DESTROY },
        },
      },
      {
        change: '`minRetention`, `maxRetention`, `encryptionKey`, `vaultName`',
        effect:
          'another vault, which plans copy to from then on; the old one is kept with its backups, outside the stack. With a `vaultName` of your own a change of the others **fails**: the name is taken',
        findings: ['loses data-lost'],
        replaced: [SAFE],
        versions: {
          shortest: { minRetention: Duration.days(14) },
          longest: { maxRetention: Duration.days(730) },
          key: { key: true },
          name: { named: true },
        },
      },
      {
        change: 'another id of the construct',
        effect: 'another vault; the old one is kept with its backups, outside the stack',
        findings: ['loses data-lost'],
        removed: [SAFE],
        versions: { renamed: { id: 'Elsewhere' } },
      },
    ],
  ),
  secondDeployments<DefaultVersion>(
    SNAPSHOTS,
    'DefaultSnapshotPolicy',
    (stack, { id = 'Net', ...props }) => {
      backupSpecimens.DefaultSnapshotPolicy?.minimal(stack, id, props);
    },
    [
      {
        change: '`interval`, `retention`, `deleteLast`, `copyRegions`, exclusions of `snapshots`',
        effect: 'in place; another retention holds for what is made from then on',
        versions: {
          kept: { interval: Duration.days(2), retention: Duration.days(14) },
          copies: { copyRegions: ['eu-central-1'] },
          exclusions: { snapshots: DefaultSnapshots.volumes({ excludeRootVolumes: true }) },
        },
      },
      {
        change: '`snapshots`: images in place of volumes, or volumes in place of images',
        effect: 'another policy; backups of the old one stay, and nothing deletes them any more, but with `deleteLast`',
        removed: ['AWS::CloudWatch::Alarm', 'AWS::DLM::LifecyclePolicy'],
        versions: { images: { snapshots: DefaultSnapshots.images() } },
      },
      {
        change: '`publicSharing`',
        effect:
          'in place, at once and for the whole account in this Region. Taken away, snapshots that were shared with everybody are shared again',
        versions: {
          given: { publicSharing: SnapshotPublicSharing.BLOCK_ALL },
          away: [{ publicSharing: SnapshotPublicSharing.BLOCK_ALL }, {}],
        },
        except: { away: { removed: ['AWS::EC2::SnapshotBlockPublicAccess'] } },
      },
      {
        change: '`recycleBin`, `enabled`, `alarmThresholds`',
        effect:
          'in place; a locked rule **fails** every change but the lock: unlock it (`aws rbin unlock-rule`), and wait for `unlockDelay`',
        versions: {
          bin: { recycleBin: { retention: Duration.days(7) } },
          off: { enabled: false },
          thresholds: { alarmThresholds: { failedSnapshots: 3 } },
        },
      },
      {
        change: 'another id of the construct',
        effect:
          '**fails**: an account and Region has one default policy of a kind. Take the old one away, deploy, and make the new one',
        removed: ['AWS::CloudWatch::Alarm', 'AWS::DLM::LifecyclePolicy', 'AWS::Events::Rule', 'AWS::IAM::Role'],
        versions: { renamed: { id: 'Backups' } },
      },
    ],
  ),
  secondDeployments<SnapshotVersion>(
    SNAPSHOTS,
    'VolumeSnapshotPolicy',
    (stack, { id = 'Snapshots', ...props }) => {
      backupSpecimens.VolumeSnapshotPolicy?.minimal(stack, id, props);
    },
    [
      {
        change: '`schedules`',
        effect:
          'in place; another retention holds for new snapshots, and those of a schedule that is gone are **not deleted any more**: delete them by their tag',
        versions: {
          more: { schedules: [SnapshotSchedule.daily(), SnapshotSchedule.weekly()] },
          copies: { schedules: [SnapshotSchedule.daily({ copies: [{ region: 'eu-central-1' }] })] },
        },
      },
      {
        change: '`target`, `scripts`, `volumeKeys`',
        effect: 'in place; what is targeted no longer keeps its snapshots, of which each volume’s last is not deleted',
        versions: { target: { target: SnapshotTarget.instances('app', 'shop') } },
      },
      {
        change: '`recycleBinRetention`, `enabled`, `alarmThresholds`',
        effect: 'in place; a policy that is off neither takes nor deletes snapshots',
        versions: {
          bin: { recycleBinRetention: Duration.days(7) },
          off: { enabled: false },
          thresholds: { alarmThresholds: { failedSnapshots: 3 } },
        },
        except: { off: { removed: ['AWS::CloudWatch::Alarm'] } },
      },
      {
        change: 'another id of the construct',
        effect:
          'another policy with another tag; the old snapshots stay, and nothing deletes them: delete them by their tag `snapshot-policy`',
        removed: [
          'AWS::CloudWatch::Alarm',
          'AWS::DLM::LifecyclePolicy',
          'AWS::Events::Rule',
          'AWS::IAM::Policy',
          'AWS::IAM::Role',
        ],
        versions: { renamed: { id: 'Volumes' } },
      },
    ],
  ),
];
