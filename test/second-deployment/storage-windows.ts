import { Duration, RemovalPolicy, Size } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import {
  ActiveDirectory,
  WindowsAuditLevel,
  WindowsFileShareProps,
  WindowsShareDeployment,
  WindowsShareStorage,
} from 'cdk-reference-architectures/storage';
import { windowsSpecimens } from '../specimens/storage/windows';
import { keyOf, once, vpcOf } from '../specimens/surroundings';
import { secondDeployments, SecondDeploymentTable } from './second-deployment-table';

interface ShareVersion extends Partial<WindowsFileShareProps> {
  readonly id?: string;
  readonly key?: boolean;
  /** The addresses of a directory of one's own. */
  readonly dnsIps?: string[];
  readonly domainName?: string;
  readonly organizationalUnit?: string;
  readonly administratorsGroup?: string;
  /** Whether the preferred file server is in the other subnet. */
  readonly moved?: boolean;
}

const FILES = 'AWS::FSx::FileSystem';

export const windowsTables: readonly SecondDeploymentTable[] = [
  secondDeployments<ShareVersion>(
    'lib/storage/windows/README.md',
    'WindowsFileShare',
    (
      stack,
      {
        id = 'Share',
        key,
        dnsIps,
        domainName = 'corp.example.com',
        organizationalUnit,
        administratorsGroup,
        moved,
        ...props
      },
    ) => {
      const secret = once(stack, 'Account', (scope) =>
        secretsmanager.Secret.fromSecretNameV2(scope, 'Account', 'directory'),
      );
      windowsSpecimens.WindowsFileShare?.minimal(stack, id, {
        ...props,
        ...(key && { encryptionKey: keyOf(stack) }),
        ...(dnsIps && {
          directory: ActiveDirectory.selfManaged({
            domainName,
            dnsIps,
            secret,
            organizationalUnit,
            administratorsGroup,
          }),
        }),
        ...(moved && {
          subnets: { subnets: [...vpcOf(stack).privateSubnets].reverse() } satisfies ec2.SubnetSelection,
        }),
      });
    },
    [
      {
        change: '`storage`: more of it, `iops`, or SSD in place of HDD',
        effect:
          'in place, within hours in which clients go on, every 6 hours; a tenth more at least, and with a throughput of 16 MB/s or more. FSx refuses less, and HDD in place of SSD: the deployment fails, and the file system stays as it is',
        versions: { more: { storage: WindowsShareStorage.ssd(Size.gibibytes(64)) } },
      },
      {
        change: '`throughputCapacity`',
        effect:
          'in place, by another file server: in two zones clients go on, in one the share is away for some minutes',
        versions: { more: { throughputCapacity: 64 } },
      },
      {
        change: 'a self-managed `directory`: its addresses, secret, or `domainControllers`',
        effect: 'in place, for another account and other addresses',
        versions: { addresses: [{ dnsIps: ['10.0.4.10'] }, { dnsIps: ['10.0.4.10', '10.0.5.10'] }] },
      },
      {
        change:
          '`aliases`, `auditLevel`, `automaticBackups`, `backupRetention`, `backupStartTime`, `maintenanceStartTime`',
        effect: 'in place. Without `auditLevel` the log group is kept, outside the stack',
        versions: {
          aliases: { aliases: ['files.example.com'] },
          backups: { automaticBackups: false },
          longer: { backupRetention: Duration.days(30) },
          audit: { auditLevel: WindowsAuditLevel.ALL },
          'no audit': { auditLevel: WindowsAuditLevel.DISABLED },
        },
        except: { 'no audit': { removed: ['AWS::Logs::LogGroup'] } },
      },
      {
        change: '`auditLevel` taken away, and given again',
        effect: '**fails** the second time: the log group that was kept has the name. Delete it before',
        versions: { again: [{}, { auditLevel: WindowsAuditLevel.DISABLED }, {}] },
        findings: ['fails physical-name'],
      },
      {
        change: '`alarmThresholds`, `logRetention`, `removalPolicy`',
        effect: 'in place. `removalPolicy` alone waits for the next change of the stack',
        versions: {
          thresholds: { alarmThresholds: { freeStoragePercent: 20 } },
          removal: { throughputCapacity: 64, removalPolicy: RemovalPolicy.DESTROY },
        },
      },
      {
        change:
          '`deployment`, `encryptionKey`, `subnets`, another managed `directory`; `domainName`, `organizationalUnit` or `administratorsGroup` of a self-managed one',
        effect:
          '**replaced by an empty file system** with another DNS name. The old one is kept with its files, outside the stack, **and billed** until it is deleted: `aws fsx delete-file-system`. Aliases are those of the old one until then, and the deployment with them fails. Make a share beside it, from a backup or by AWS DataSync, and take the old one away',
        findings: ['loses data-lost'],
        replaced: [FILES],
        versions: {
          deployment: { deployment: WindowsShareDeployment.singleAz() },
          key: { key: true },
          subnets: { moved: true },
          directory: { directory: ActiveDirectory.managed('d-0987654321') },
          domain: [{ dnsIps: ['10.0.4.10'] }, { dnsIps: ['10.0.4.10'], domainName: 'ad.example.com' }],
          unit: [
            { dnsIps: ['10.0.4.10'] },
            { dnsIps: ['10.0.4.10'], organizationalUnit: 'OU=FSx,DC=corp,DC=example,DC=com' },
          ],
          group: [{ dnsIps: ['10.0.4.10'] }, { dnsIps: ['10.0.4.10'], administratorsGroup: 'FileAdmins' }],
        },
      },
      {
        change: 'another id of the construct',
        effect:
          '**an empty file system**; the old one is kept with its files and its security group, outside the stack, **and billed** until it is deleted. `cdk refactor`, or an import of the old one, keeps it in use',
        findings: ['loses data-lost'],
        removed: [FILES, 'AWS::CloudWatch::Alarm', 'AWS::EC2::SecurityGroup', 'AWS::Logs::LogGroup'],
        versions: { renamed: { id: 'Renamed' } },
      },
    ],
  ),
];
