import { Duration, RemovalPolicy, Size } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  LustreDeployment,
  LustreFileSystem,
  LustreFileSystemProps,
  LustreLinkEvent,
  LustreLinkOptions,
} from 'cdk-reference-architectures/storage';
import { lustreSpecimens } from '../specimens/storage/lustre';
import { keyOf, once, vpcOf } from '../specimens/surroundings';
import { secondDeployments, SecondDeploymentTable } from './second-deployment-table';

interface LustreVersion extends Partial<LustreFileSystemProps> {
  readonly id?: string;
  readonly key?: boolean;
  /** Whether it is in the other subnet. */
  readonly moved?: boolean;
  /** The link; none if it is false. */
  readonly link?: Partial<LustreLinkOptions> | false;
  /** Whether there is another link. */
  readonly linked?: boolean;
}

const FILES = 'AWS::FSx::FileSystem';
const LINK = 'AWS::FSx::DataRepositoryAssociation';
const ALARM = 'AWS::CloudWatch::Alarm';

export const lustreTables: readonly SecondDeploymentTable[] = [
  secondDeployments<LustreVersion>(
    'lib/storage/lustre/README.md',
    'LustreFileSystem',
    (stack, { id = 'Files', key, moved, link = {}, linked, ...props }) => {
      const files = lustreSpecimens.LustreFileSystem?.minimal(stack, id, {
        deployment: LustreDeployment.persistent(125),
        ...props,
        ...(key && { encryptionKey: keyOf(stack) }),
        ...(moved && { subnets: { subnets: vpcOf(stack).privateSubnets.slice(1) } satisfies ec2.SubnetSelection }),
      }) as LustreFileSystem;
      const bucket = once(stack, 'Samples', (scope) => s3.Bucket.fromBucketName(scope, 'Samples', 'samples'));
      if (link !== false) files.linkBucket('Samples', bucket, { path: '/samples', prefix: 'samples/', ...link });
      if (linked) files.linkBucket('Results', bucket, { path: '/results', prefix: 'results/' });
    },
    [
      {
        change: '`storageCapacity`, raised',
        effect:
          'in place, within minutes to hours in which clients go on; every 6 hours. FSx refuses less: the deployment fails, and the file system stays as it is',
        versions: { more: { storageCapacity: Size.gibibytes(2400) } },
      },
      {
        change: '`compression`',
        effect: 'in place, for files that are written from then on',
        versions: { off: { compression: false } },
      },
      {
        change: '`metadataIops` of a deployment',
        effect: 'in place, every 6 hours; the file system is away for some minutes. FSx refuses less',
        versions: { more: { deployment: LustreDeployment.persistent(125, { metadataIops: 12_000 }) } },
      },
      {
        change: '`automaticBackups`, `backupRetention`, `backupStartTime`, `maintenanceStartTime`',
        effect: 'in place',
        versions: {
          off: [{ link: false }, { link: false, automaticBackups: false }],
          longer: [{ link: false }, { link: false, backupRetention: Duration.days(30) }],
        },
      },
      {
        change: 'a link that is added',
        effect:
          'in place; listings of large buckets take hours. With the first one automatic backups end, for FSx has no backups of a file system with a link',
        versions: { first: [{ link: false }, {}], another: { linked: true } },
      },
      {
        change: '`importedEvents`, `exportedEvents` of a link',
        effect:
          'in place; what changed before is not exported afterwards: run an export task once (`aws fsx create-data-repository-task`)',
        versions: { exported: { link: { exportedEvents: [LustreLinkEvent.NEW, LustreLinkEvent.CHANGED] } } },
      },
      {
        change: '`path`, `prefix` or bucket of a link',
        effect:
          '**fails**, and is rolled back: CloudFormation makes the new link before it removes the old one, and FSx refuses two links of a directory or a prefix. Take the link away, deploy, and give the new one. Files of the old directory stay, and are exported no more',
        replaced: [LINK],
        versions: { path: { link: { path: '/inputs' } }, prefix: { link: { prefix: 'inputs/' } } },
      },
      {
        change: 'a link that is taken away',
        effect:
          'the link ends, and both the files and the objects stay; content that was never read is only in the bucket then. Wait until its export is done (`AgeOfOldestQueuedMessage` is 0)',
        removed: [ALARM, LINK],
        versions: { away: { link: false } },
      },
      {
        change: '`alarmThresholds`, `logRetention`, `removalPolicy`',
        effect: 'in place. `removalPolicy` alone waits for the next change of the stack',
        versions: {
          thresholds: { alarmThresholds: { freeStoragePercent: 20 } },
          removal: { compression: false, removalPolicy: RemovalPolicy.DESTROY },
        },
      },
      {
        change: '`deployment`, also its throughput or `readCache`; `encryptionKey`, `subnets`',
        effect:
          '**replaced by an empty file system** with the links of the old one, and another DNS name, which instances mount when they are started anew. The old one is kept with its files, outside the stack, **and billed** until it is deleted: `aws fsx delete-file-system`. AWS changes a throughput in place by its API, CloudFormation does not. Make a file system beside it, copy the files, and take the old one away',
        findings: ['loses data-lost'],
        replaced: [FILES, LINK],
        versions: {
          throughput: { deployment: LustreDeployment.persistent(250) },
          deployment: { deployment: LustreDeployment.scratch() },
          key: { key: true },
          subnet: { moved: true },
        },
      },
      {
        change: '`efa` of a deployment',
        effect:
          '**fails**: FSx cannot switch it at a file system that there is. Make one beside it, copy the files, and take the old one away',
        removed: ['AWS::EC2::SecurityGroupEgress', 'AWS::EC2::SecurityGroupIngress'],
        versions: { given: { deployment: LustreDeployment.persistent(125, { efa: true }) } },
      },
      {
        change: 'another id of the construct',
        effect:
          '**an empty file system**; the old one is kept with its files and its security group, outside the stack, **and billed** until it is deleted. `cdk refactor`, or an import of the old one, keeps it in use',
        findings: ['loses data-lost'],
        removed: [
          FILES,
          LINK,
          ALARM,
          'AWS::EC2::SecurityGroup',
          'AWS::EC2::SecurityGroupEgress',
          'AWS::EC2::SecurityGroupIngress',
          'AWS::Logs::LogGroup',
        ],
        versions: { renamed: { id: 'Renamed' } },
      },
    ],
  ),
];
