import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import {
  AccessLogBucketProps,
  ObjectProtection,
  SecureBucketProps,
  StoragePlan,
  VersionRetention,
} from 'cdk-reference-architectures/storage';
import { specimens } from '../specimens/storage';
import { keyOf } from '../specimens/surroundings';
import { secondDeployments, SecondDeploymentTable } from './second-deployment-table';

interface BucketVersion extends Partial<SecureBucketProps> {
  readonly id?: string;
  readonly key?: boolean;
}

interface LogVersion extends AccessLogBucketProps {
  readonly id?: string;
}

export const bucketTables: readonly SecondDeploymentTable[] = [
  secondDeployments<BucketVersion>(
    'lib/storage/buckets/README.md',
    'SecureBucket',
    (stack, { id = 'Documents', key, ...props }) => {
      specimens.SecureBucket?.minimal(stack, id, { ...props, ...(key && { encryptionKey: keyOf(stack) }) });
    },
    [
      {
        change: '`encryptionKey`',
        effect:
          'in place, for new objects. Objects that are there keep the key that they were written with: it must be kept as long as they are',
        versions: { given: { key: true }, away: [{ key: true }, {}] },
      },
      {
        change: '`storagePlan`, `prefixPlans`: classes',
        effect:
          'in place, within a day or two. Objects that have moved stay where they are, and those that are old enough move at once, each billed',
        versions: {
          cool: { storagePlan: StoragePlan.coolDown({ infrequentAccessAfter: Duration.days(30) }) },
          prefix: { prefixPlans: { 'shared/': StoragePlan.unknownAccess() } },
        },
      },
      {
        change: '`storagePlan`, `prefixPlans`: an earlier deletion',
        effect:
          '**deletes** what is old enough, within a day or two: objects become old versions, and old versions are gone permanently',
        versions: {
          expiry: { storagePlan: StoragePlan.hot({ expireAfter: Duration.days(365) }) },
          versions: { storagePlan: StoragePlan.hot({ versionRetention: VersionRetention.days(7) }) },
          scratch: { prefixPlans: { 'work/': StoragePlan.scratch(7) } },
        },
      },
      {
        change: 'another period or mode of `objectProtection`; it given with `onExistingBucket`',
        effect:
          'in place, for versions that are written from then on; a version keeps the period that it was written with. S3 Batch Operations gives one to versions that are there',
        versions: {
          given: { objectProtection: ObjectProtection.governance(Duration.days(30), { onExistingBucket: true }) },
          holds: { objectProtection: ObjectProtection.legalHoldOnly({ onExistingBucket: true }) },
          longer: [
            { objectProtection: ObjectProtection.governance(Duration.days(30)) },
            { objectProtection: ObjectProtection.governance(Duration.days(60)) },
          ],
          holdsAlone: [
            { objectProtection: ObjectProtection.governance(Duration.days(30)) },
            { objectProtection: ObjectProtection.legalHoldOnly() },
          ],
        },
      },
      {
        change: '`objectProtection` given to a bucket without `onExistingBucket`',
        effect:
          '**replaced by an empty bucket** of another name; the old one is kept with its objects, outside the stack. Give `onExistingBucket`',
        versions: { given: { objectProtection: ObjectProtection.governance(Duration.days(30)) } },
        findings: ['loses data-lost'],
        replaced: ['AWS::S3::Bucket', 'AWS::S3::BucketPolicy'],
      },
      {
        change: '`objectProtection` taken away',
        effect:
          '**fails**, or replaces the bucket where it was made with Object Lock: take `legalHoldOnly()`, which locks no new object',
        versions: {
          givenLater: [{ objectProtection: ObjectProtection.legalHoldOnly({ onExistingBucket: true }) }, {}],
          madeWithIt: [{ objectProtection: ObjectProtection.legalHoldOnly() }, {}],
        },
        findings: ['fails object-lock-stays'],
        except: {
          madeWithIt: { findings: ['loses data-lost'], replaced: ['AWS::S3::Bucket', 'AWS::S3::BucketPolicy'] },
        },
      },
      {
        change: '`removalPolicy`',
        effect: 'in place, with the next change of the stack',
        versions: { destroy: { removalPolicy: RemovalPolicy.DESTROY, key: true } },
      },
      {
        change: 'another id of the construct',
        effect:
          '**an empty bucket** of another name; the old one is kept with its objects, outside the stack. `cdk refactor`, or an import of the old bucket, keeps it in use',
        versions: { renamed: { id: 'Papers' } },
        findings: ['loses data-lost'],
        removed: ['AWS::S3::Bucket', 'AWS::S3::BucketPolicy'],
      },
    ],
  ),
  secondDeployments<LogVersion>(
    'lib/storage/buckets/README.md',
    'AccessLogBucket',
    (stack, { id = 'AccessLogs', ...props }) => {
      specimens.AccessLogBucket?.minimal(stack, id, props);
    },
    [
      {
        change: '`retention`',
        effect: 'in place; a shorter one **deletes** older logs within a day or two',
        versions: { longer: { retention: Duration.days(365) }, shorter: { retention: Duration.days(30) } },
      },
      {
        change: '`removalPolicy`',
        effect: 'in place, with the next change of the stack',
        versions: { destroy: { removalPolicy: RemovalPolicy.DESTROY, retention: Duration.days(30) } },
      },
      {
        change: 'another id of the construct',
        effect: 'another bucket, which logs go to from then on; the old one is kept with its logs, outside the stack',
        versions: { renamed: { id: 'Logs' } },
        findings: ['loses data-lost'],
        removed: ['AWS::S3::Bucket', 'AWS::S3::BucketPolicy'],
      },
    ],
  ),
];
