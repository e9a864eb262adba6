import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Alarms } from 'cdk-reference-architectures/observability';
import {
  AccessLogBucketProps,
  BucketNetworkAccess,
  BucketReplicationOptions,
  ObjectProtection,
  ReplicaBucket,
  ReplicaBucketProps,
  ReplicationScope,
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
  /** The name of the notification of a function. */
  readonly handler?: string;
  /** Whether it is a bucket of aws-cdk-lib. */
  readonly plain?: boolean;
}

function networkOf(stack: Stack, endpoints: readonly string[]): BucketNetworkAccess {
  return BucketNetworkAccess.vpcEndpoints(
    endpoints.map((id) => ec2.GatewayVpcEndpoint.fromGatewayVpcEndpointId(stack, id, id)),
  );
}

function functionOf(stack: Stack): lambda.Function {
  return new lambda.Function(stack, 'Handler', {
    runtime: lambda.Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = async () => {};'),
  });
}

interface ReplicaVersion extends Partial<ReplicaBucketProps> {
  readonly id?: string;
  /** The name of the replication. */
  readonly replication?: string;
  readonly unreplicated?: boolean;
  /** Whether it is a bucket that nobody replicates to. */
  readonly plain?: boolean;
  readonly options?: Partial<BucketReplicationOptions>;
  readonly source?: Partial<SecureBucketProps>;
  readonly keys?: boolean;
}

/** What is made anew with a bucket. */
const BUCKET = ['AWS::S3::Bucket', 'AWS::S3::BucketPolicy'] as const;

interface LogVersion extends AccessLogBucketProps {
  readonly id?: string;
  /** Whether it is a bucket of aws-cdk-lib. */
  readonly plain?: boolean;
}

export const bucketTables: readonly SecondDeploymentTable[] = [
  secondDeployments<BucketVersion>(
    'lib/storage/buckets/README.md',
    'SecureBucket',
    (stack, { id = 'Documents', key, endpoints, queue, handler, plain, ...props }) => {
      if (plain) {
        new s3.Bucket(stack, id);
        return;
      }
      const made = specimens.SecureBucket?.minimal(stack, id, {
        ...props,
        ...(key && { encryptionKey: keyOf(stack) }),
        ...(endpoints && { networkAccess: networkOf(stack, endpoints) }),
      }) as SecureBucket;
      if (handler !== undefined) {
        made.notifyFunction(handler, functionOf(stack), { events: [s3.EventType.OBJECT_CREATED], readObjects: true });
      }
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
        change: 'another queue, topic or function of a notification',
        effect:
          'in place: S3 tries the new one first, and sends to it from then on; what waits in the old queue goes with it',
        versions: {
          given: { queue: 'Work' },
          function: { handler: 'Resize' },
          other: [{ queue: 'Work' }, { queue: 'Jobs' }],
        },
        except: { other: { findings: ['loses data-lost'], removed: ['AWS::SQS::Queue', 'AWS::SQS::QueuePolicy'] } },
      },
      {
        change: '`accountRegionalPrefix`',
        effect:
          '**replaced by an empty bucket** of that name; the old one is kept with its objects, outside the stack. Copy them, or give the name to a bucket beside it',
        versions: { given: { accountRegionalPrefix: 'documents' } },
        findings: ['loses data-lost'],
        replaced: [...BUCKET],
        // Both stages would give their buckets one name.
        except: {
          'without feature flags, in two stages': { findings: ['fails bucket-name-prefix', 'loses data-lost'] },
        },
      },
      {
        change: 'with `accountRegionalPrefix`, what replaces the bucket: `objectProtection` as above, another id',
        effect:
          '**fails**: the name is that of the bucket that is there. Give another prefix together with the change, or import the old bucket',
        versions: {
          lock: [
            { accountRegionalPrefix: 'documents' },
            { accountRegionalPrefix: 'documents', objectProtection: ObjectProtection.governance(Duration.days(30)) },
          ],
          renamed: [{ accountRegionalPrefix: 'documents' }, { accountRegionalPrefix: 'documents', id: 'Papers' }],
        },
        findings: ['fails bucket-name-prefix', 'loses data-lost'],
        replaced: [...BUCKET],
        except: { renamed: { replaced: [], removed: [...BUCKET] } },
      },
      {
        change: 'in place of an `s3.Bucket` of the same id',
        effect:
          'in place: it is the same bucket, with its objects. Uploads with ACLs, with keys of callers and without TLS 1.2 fail from then on; S3 refuses while the bucket has an ACL for others, which is reset first',
        versions: { adopted: [{ plain: true }, {}] },
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
    (stack, { id = 'AccessLogs', plain, ...props }) => {
      if (plain) new s3.Bucket(stack, id);
      else specimens.AccessLogBucket?.minimal(stack, id, props);
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
        change: '`allowBuckets`',
        effect: 'in place; taken from buckets that log to it, their logs are lost until they have another destination',
        versions: { away: { allowBuckets: false } },
      },
      {
        change: '`allowCloudFront`',
        effect:
          'in place; before it is taken away, take the logs of the distribution away and reset the ACL that it has given itself (`aws s3api put-bucket-acl --acl private`), without which S3 refuses',
        versions: { given: { allowCloudFront: true }, away: [{ allowCloudFront: true }, {}] },
      },
      {
        change: 'in place of an `s3.Bucket` of the same id',
        effect: 'in place: it is the same bucket, with its logs',
        versions: { adopted: [{ plain: true }, {}] },
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
  secondDeployments<ReplicaVersion>(
    'lib/storage/replication/README.md',
    'ReplicaBucket',
    (stack, { id = 'Copies', replication = 'Copies', unreplicated, plain, options, source, keys, ...props }) => {
      const region = (name: string) => new Stack(stack, name, { env: { region: name } });
      const [there, here] = [region('eu-central-1'), region('eu-west-1')];
      if (plain) {
        specimens.SecureBucket?.minimal(there, id, {});
        specimens.SecureBucket?.minimal(here, 'Originals', {});
        return;
      }
      const replica = specimens.ReplicaBucket?.minimal(there, id, {
        ...(keys && { encryptionKey: new kms.Key(there, 'CopyKey') }),
        ...props,
        alarms: props.alarms ?? Alarms.none(),
      }) as ReplicaBucket;
      const originals = specimens.SecureBucket?.minimal(here, 'Originals', {
        ...source,
        ...(keys && { encryptionKey: new kms.Key(here, 'Key') }),
      }) as SecureBucket;
      if (!unreplicated) originals.replicateTo(replication, replica, { alarms: Alarms.none(), ...options });
    },
    [
      {
        change:
          '`replicateTo()` given; its `scope`, `storageClass`, `deleteMarkers`, `replicaModifications`, `timeControl`, `priority`',
        effect:
          'in place, for objects and deletions from then on. Those that are there are replicated by S3 Batch Replication, and replicas stay as they are',
        versions: {
          given: [{ unreplicated: true }, {}],
          scope: { options: { scope: ReplicationScope.prefix('books/') } },
          class: { options: { storageClass: s3.StorageClass.INFREQUENT_ACCESS } },
          archive: { options: { deleteMarkers: false } },
          timeControl: { options: { timeControl: true } },
          otherName: { replication: 'Books' },
        },
      },
      {
        change: '`replicateTo()` taken away',
        effect:
          'replication ends, and the replicas stay. What was not replicated yet is not, and the messages about what failed **are lost**: read them first',
        versions: { away: [{}, { unreplicated: true }] },
        findings: ['loses data-lost'],
        removed: ['AWS::IAM::Policy', 'AWS::IAM::Role', 'AWS::SQS::Queue', 'AWS::SQS::QueuePolicy'],
      },
      {
        change: '`encryptionKey` of both sides',
        effect:
          'in place, for new objects. Deploy the replica first, as the app does; until the source follows, its replicas have keys of S3',
        versions: { given: { keys: true } },
      },
      {
        change:
          '`sourceAccounts`, `alarms`, `alarmThresholds`, and what a [`SecureBucket`](../buckets/README.md#securebucket) has',
        effect:
          'in place; for what a `SecureBucket` has, as there. An account that is taken away replicates nothing more',
        versions: {
          account: { sourceAccounts: ['111122223333'] },
          accountAway: [{ sourceAccounts: ['111122223333'] }, {}],
          plan: { storagePlan: StoragePlan.backupHistory() },
        },
      },
      {
        change: 'in place of a `SecureBucket` of the same id',
        effect: 'in place: it is the same bucket, with its objects',
        versions: { adopted: [{ plain: true }, { unreplicated: true, sourceAccounts: ['111122223333'] }] },
      },
      {
        change: 'another id of the replica',
        effect:
          '**an empty bucket** of another name, which new objects are replicated to; the old one is kept with its replicas, outside the stack. The stack of the source follows in the same deployment, and the new bucket gets no older objects',
        versions: { renamed: { id: 'Replicas' } },
        findings: ['loses data-lost'],
        removed: [...BUCKET],
      },
    ],
  ),
];
