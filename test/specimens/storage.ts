import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  AccessLogBucket,
  AccessLogBucketProps,
  BucketAccessLogs,
  BucketNetworkAccess,
  ObjectProtection,
  ReplicaBucket,
  ReplicaBucketProps,
  ReplicationScope,
  SecureBucket,
  SecureBucketProps,
  StoragePlan,
  VersionRetention,
} from 'cdk-reference-architectures/storage';
import { Specimens } from './specimen';
import { backupSpecimens } from './storage/backup';
import { fileSpecimens } from './storage/files';
import { lustreSpecimens } from './storage/lustre';
import { outpostSpecimens } from './storage/outposts';
import { transferSpecimens } from './storage/transfer';
import { windowsSpecimens } from './storage/windows';
import { alarmsOf, keyOf, once } from './surroundings';

const KEYS_OF_S3 = {
  'NIST.800.53.R5-S3DefaultEncryptionKMS': 'A key of its own is a choice: 1 USD a month, and its requests.',
  'HIPAA.Security-S3DefaultEncryptionKMS': 'A key of its own is a choice: 1 USD a month, and its requests.',
  'PCI.DSS.321-S3DefaultEncryptionKMS': 'A key of its own is a choice: 1 USD a month, and its requests.',
};

/** The logs of the buckets of a stack. */
function logsOf(stack: Stack, prefix?: string): BucketAccessLogs {
  const logs = once(stack, 'AccessLogs', (scope) => new AccessLogBucket(scope, 'AccessLogs'));
  return BucketAccessLogs.toBucket(logs, { prefix });
}

export const specimens: Specimens = {
  AccessLogBucket: {
    minimal: (stack, id, given: Partial<AccessLogBucketProps> = {}) => new AccessLogBucket(stack, id, given),
    full: (stack, id) =>
      new AccessLogBucket(stack, id, {
        retention: Duration.days(365),
        allowCloudFront: true,
        removalPolicy: RemovalPolicy.DESTROY,
      }),
  },
  SecureBucket: {
    findings: KEYS_OF_S3,
    minimal: (stack, id, given: Partial<SecureBucketProps> = {}) =>
      new SecureBucket(stack, id, {
        ...given,
        accessLogs: given.accessLogs ?? logsOf(stack),
      }),
    full: (stack, id) => {
      const documents = new SecureBucket(stack, id, {
        accessLogs: logsOf(stack, 'documents/'),
        encryptionKey: keyOf(stack),
        objectProtection: ObjectProtection.governance(Duration.days(30)),
        networkAccess: BucketNetworkAccess.vpcEndpoints([
          ec2.GatewayVpcEndpoint.fromGatewayVpcEndpointId(stack, `${id}Endpoint`, 'vpce-0123456789abcdef0'),
        ]),
        accountRegionalPrefix: `documents-${id.toLowerCase()}`,
        transferAcceleration: true,
        eventBridge: true,
        requestMetrics: {
          alarms: alarmsOf(stack),
          alarmThresholds: { serverErrorPercent: 1, clientErrorPercent: 20 },
        },
        cors: [
          { allowedOrigins: ['https://www.example.com'], allowedMethods: [s3.HttpMethods.GET, s3.HttpMethods.PUT] },
        ],
        inventories: [
          {
            destination: { bucket: s3.Bucket.fromBucketName(stack, `${id}Lists`, 'lists-of-objects') },
            inventoryId: 'Weekly',
          },
        ],
        storagePlan: StoragePlan.hot({ versionRetention: VersionRetention.days(365, { newestKept: 3 }) }),
        prefixPlans: {
          'archive/': StoragePlan.coolDown({
            infrequentAccessAfter: Duration.days(30),
            glacierInstantAfter: Duration.days(90),
            deepArchiveAfter: Duration.days(365),
            expireAfter: Duration.days(2555),
          }),
          'shared/': StoragePlan.unknownAccess({ archiveAccessAfter: Duration.days(90) }),
          'work/': StoragePlan.scratch(7),
        },
      });
      documents.notifyFunction(
        'Index',
        lambda.Function.fromFunctionArn(stack, `${id}Index`, 'arn:aws:lambda:eu-west-1:111122223333:function:index'),
        { events: [s3.EventType.OBJECT_CREATED], prefix: 'documents/' },
      );
      return documents;
    },
  },
  ...fileSpecimens,
  ...backupSpecimens,
  ReplicaBucket: {
    findings: KEYS_OF_S3,
    minimal: (stack, id, given: Partial<ReplicaBucketProps> = {}) =>
      new ReplicaBucket(stack, id, {
        ...given,
        accessLogs: given.accessLogs ?? logsOf(stack),
        alarms: given.alarms ?? alarmsOf(stack),
      }),
    full: (stack, id) => {
      const replica = new ReplicaBucket(stack, id, {
        accessLogs: logsOf(stack),
        alarms: alarmsOf(stack),
        alarmThresholds: { replicationLatency: Duration.minutes(15) },
        encryptionKey: keyOf(stack),
        objectProtection: ObjectProtection.compliance(Duration.days(365), 'Books are kept for a year.'),
        storagePlan: StoragePlan.backupHistory(),
        sourceAccounts: ['111122223333'],
      });
      const source = new SecureBucket(stack, `${id}Source`, {
        accessLogs: logsOf(stack),
        encryptionKey: keyOf(stack),
        objectProtection: ObjectProtection.legalHoldOnly(),
      });
      source.replicateTo('Books', replica, {
        alarms: alarmsOf(stack),
        alarmThresholds: { failedOperations: 5 },
        scope: ReplicationScope.prefix('books/'),
        deleteMarkers: false,
        replicaModifications: true,
        storageClass: s3.StorageClass.GLACIER_INSTANT_RETRIEVAL,
        timeControl: true,
        priority: 2,
      });
      return replica;
    },
  },
  ...lustreSpecimens,
  ...windowsSpecimens,
  ...transferSpecimens,
  ...outpostSpecimens,
};
