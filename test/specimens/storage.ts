import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  AccessLogBucket,
  AccessLogBucketProps,
  BucketAccessLogs,
  BucketNetworkAccess,
  ObjectProtection,
  SecureBucket,
  SecureBucketProps,
  StoragePlan,
  VersionRetention,
} from 'cdk-reference-architectures/storage';
import { Specimens } from './specimen';
import { fileSpecimens } from './storage/files';
import { outpostSpecimens } from './storage/outposts';
import { transferSpecimens } from './storage/transfer';
import { alarmsOf, keyOf, once } from './surroundings';

const KEYS_OF_S3 = {
  'NIST.800.53.R5-S3DefaultEncryptionKMS': 'A key of its own is a choice: 1 USD a month, and its requests.',
  'HIPAA.Security-S3DefaultEncryptionKMS': 'A key of its own is a choice: 1 USD a month, and its requests.',
  'PCI.DSS.321-S3DefaultEncryptionKMS': 'A key of its own is a choice: 1 USD a month, and its requests.',
};

export const specimens: Specimens = {
  AccessLogBucket: {
    minimal: (stack, id, given: Partial<AccessLogBucketProps> = {}) => new AccessLogBucket(stack, id, given),
    full: (stack, id) =>
      new AccessLogBucket(stack, id, { retention: Duration.days(365), removalPolicy: RemovalPolicy.DESTROY }),
  },
  SecureBucket: {
    findings: KEYS_OF_S3,
    minimal: (stack, id, given: Partial<SecureBucketProps> = {}) =>
      new SecureBucket(stack, id, {
        ...given,
        accessLogs:
          given.accessLogs ??
          BucketAccessLogs.toBucket(once(stack, 'AccessLogs', (scope) => new AccessLogBucket(scope, 'AccessLogs'))),
      }),
    full: (stack, id) =>
      new SecureBucket(stack, id, {
        accessLogs: BucketAccessLogs.toBucket(
          once(stack, 'AccessLogs', (scope) => new AccessLogBucket(scope, 'AccessLogs')),
          { prefix: 'documents/' },
        ),
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
      }),
  },
  ...fileSpecimens,
  ...transferSpecimens,
  ...outpostSpecimens,
};
