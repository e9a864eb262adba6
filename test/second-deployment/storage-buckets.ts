import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Alarms } from 'cdk-reference-architectures/observability';
import {
  AccessLogBucketProps,
  BucketNetworkAccess,
  ObjectProtection,
  SecureBucket,
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
  /** The endpoints that objects are reached by alone. */
  readonly endpoints?: readonly string[];
  /** The queue that is notified. */
  readonly queue?: string;
}

function networkOf(stack: Stack, endpoints: readonly string[]): BucketNetworkAccess {
  return BucketNetworkAccess.vpcEndpoints(
    endpoints.map((id) => ec2.GatewayVpcEndpoint.fromGatewayVpcEndpointId(stack, id, id)),
  );
}

/** What is made anew with a bucket. */
const BUCKET = ['AWS::S3::Bucket', 'AWS::S3::BucketPolicy'] as const;

interface LogVersion extends AccessLogBucketProps {
  readonly id?: string;
}

export const bucketTables: readonly SecondDeploymentTable[] = [
  secondDeployments<BucketVersion>(
    'lib/storage/buckets/README.md',
    'SecureBucket',
    (stack, { id = 'Documents', key, endpoints, queue, ...props }) => {
      const made = specimens.SecureBucket?.minimal(stack, id, {
        ...props,
        ...(key && { encryptionKey: keyOf(stack) }),
        ...(endpoints && { networkAccess: networkOf(stack, endpoints) }),
      }) as SecureBucket;
      if (queue !== undefined) made.notifyQueue(new sqs.Queue(stack, queue), { events: [s3.EventType.OBJECT_CREATED] });
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
        replaced: [...BUCKET],
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
          madeWithIt: { findings: ['loses data-lost'], replaced: [...BUCKET] },
        },
      },
      {
        change: '`networkAccess`',
        effect: 'in place, within seconds: who comes from elsewhere is refused from then on',
        versions: {
          given: { endpoints: ['vpce-1'] },
          more: [{ endpoints: ['vpce-1'] }, { endpoints: ['vpce-1', 'vpce-2'] }],
          away: [{ endpoints: ['vpce-1'] }, {}],
        },
      },
      {
        change: '`accessLogs`, `cors`, `transferAcceleration`, `inventories`, `eventBridge`, `requestMetrics`',
        effect: 'in place; logs go to the other bucket within hours, and metrics begin anew',
        versions: {
          acceleration: { transferAcceleration: true },
          events: { eventBridge: true },
          metrics: { requestMetrics: { alarms: Alarms.none() } },
          cors: { cors: [{ allowedOrigins: ['*'], allowedMethods: [s3.HttpMethods.GET] }] },
        },
      },
      {
        change: 'another queue or topic of a notification',
        effect:
          'in place: S3 tries the new one first, and sends to it from then on; what waits in the old queue goes with it',
        versions: { given: { queue: 'Work' }, other: [{ queue: 'Work' }, { queue: 'Jobs' }] },
        except: { other: { findings: ['loses data-lost'], removed: ['AWS::SQS::Queue', 'AWS::SQS::QueuePolicy'] } },
      },
      {
        change: '`accountRegionalPrefix`',
        effect:
          '**replaced by an empty bucket** of that name; the old one is kept with its objects, outside the stack. Copy them, or give the name to a bucket beside it',
        versions: { given: { accountRegionalPrefix: 'documents' } },
        findings: ['loses data-lost'],
        replaced: [...BUCKET],
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
        removed: [...BUCKET],
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
        removed: [...BUCKET],
      },
    ],
  ),
];
