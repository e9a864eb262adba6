import { RemovalPolicy } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as efs from 'aws-cdk-lib/aws-efs';
import {
  FileAccessPointOptions,
  FileSystemLifecycle,
  FileSystemReplication,
  FileSystemThroughput,
  SharedFileSystem,
  SharedFileSystemProps,
} from 'cdk-reference-architectures/storage';
import { fileSpecimens } from '../specimens/storage/files';
import { keyOf, vpcOf } from '../specimens/surroundings';
import { secondDeployments, SecondDeploymentTable } from './second-deployment-table';

interface FilesVersion extends Partial<SharedFileSystemProps> {
  readonly id?: string;
  readonly key?: boolean;
  /** Whether it has one subnet less. */
  readonly fewer?: boolean;
  /** What differs in the access point, of which there is one in every version. */
  readonly point?: Partial<FileAccessPointOptions>;
}

const FILES = 'AWS::EFS::FileSystem';
const AROUND = ['AWS::EFS::AccessPoint', FILES, 'AWS::EFS::MountTarget'];

export const fileTables: readonly SecondDeploymentTable[] = [
  secondDeployments<FilesVersion>(
    'lib/storage/files/README.md',
    'SharedFileSystem',
    (stack, { id = 'Files', key, fewer, point, ...props }) => {
      const files = fileSpecimens.SharedFileSystem?.minimal(stack, id, {
        ...props,
        ...(key && { encryptionKey: keyOf(stack) }),
        ...(fewer && { subnets: { subnets: vpcOf(stack).privateSubnets.slice(0, 1) } satisfies ec2.SubnetSelection }),
      }) as SharedFileSystem;
      files.addAccessPoint('Content', { path: '/content', uid: 1000, ...point });
    },
    [
      {
        change: '`throughput`',
        effect:
          'in place; AWS lets the mode be changed, or a provisioned throughput be lowered, once in 24 hours. A file system with archived files stays elastic',
        versions: {
          provisioned: { throughput: FileSystemThroughput.provisioned(16) },
          back: [{ throughput: FileSystemThroughput.bursting() }, {}],
        },
        except: {
          provisioned: {},
          back: { removed: ['AWS::CloudWatch::Alarm'] },
        },
      },
      {
        change: '`lifecycle`',
        effect:
          'in place; files move within days, each GB billed, and those that have moved come back when they are read',
        versions: {
          standard: { lifecycle: FileSystemLifecycle.standard() },
          later: { lifecycle: FileSystemLifecycle.tiers({ infrequentAccess: efs.LifecyclePolicy.AFTER_60_DAYS }) },
        },
      },
      {
        change: '`replication`',
        effect:
          'in place; the first copy takes hours. Taken away, or to another Region, the old replica stays as a file system of its own, which can be written to and is billed',
        versions: {
          given: { replication: FileSystemReplication.toRegion('eu-central-1') },
          'another Region': [
            { replication: FileSystemReplication.toRegion('eu-central-1') },
            { replication: FileSystemReplication.toRegion('eu-north-1') },
          ],
          away: [{ replication: FileSystemReplication.toRegion('eu-central-1') }, {}],
        },
      },
      {
        change: '`automaticBackups`, `replicationTarget`, `alarmThresholds`, `removalPolicy`',
        effect:
          'in place; backups that were made are kept for their time. `removalPolicy` alone waits for the next change of the stack',
        versions: {
          backups: { automaticBackups: false },
          target: { replicationTarget: true },
          thresholds: { alarmThresholds: { ioLimitPercent: 80 } },
          removal: { automaticBackups: false, removalPolicy: RemovalPolicy.DESTROY },
        },
      },
      {
        change: '`subnets`: one more, or one less',
        effect: 'a mount target comes or goes; clients in its zone hang until they mount another one',
        versions: { more: [{ fewer: true }, {}], less: { fewer: true } },
        except: { less: { removed: ['AWS::EFS::MountTarget'] } },
      },
      {
        change: 'another access point: `path`, `uid`, `gid`, `secondaryGids`',
        effect:
          'another access point in place of the old one, whose clients are changed with it; **the files stay where they are**, in the old directory and with the old owner',
        replaced: ['AWS::EFS::AccessPoint'],
        versions: { path: { point: { path: '/articles' } }, user: { point: { uid: 1001 } } },
      },
      {
        change: '`permissions`, `ownerUid`, `ownerGid` of an access point',
        effect:
          'another access point; a directory that exists keeps its owner and permissions: change them from a client that is root',
        replaced: ['AWS::EFS::AccessPoint'],
        versions: { permissions: { point: { permissions: '755' } } },
      },
      {
        change: '`encryptionKey`, `availabilityZone`',
        effect:
          '**replaced by an empty file system**; the old one is kept with its files, outside the stack. Make one beside it, and copy the files by AWS DataSync or from a backup',
        findings: ['loses data-lost'],
        replaced: AROUND,
        versions: { key: { key: true } },
      },
      {
        change: 'another id of the construct',
        effect:
          '**an empty file system**; the old one is kept with its files, outside the stack. `cdk refactor`, or an import of the old one, keeps it in use',
        findings: ['loses data-lost'],
        removed: [...AROUND, 'AWS::CloudWatch::Alarm', 'AWS::EC2::SecurityGroup'],
        versions: { renamed: { id: 'Documents' } },
      },
    ],
  ),
];
