import { Duration } from 'aws-cdk-lib/core';
import { ExpectedResult } from '@aws-cdk/integ-tests-alpha';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Alarms } from '../../../lib/observability';
import { ObjectProtection, ReplicaBucket, SecureBucket } from '../../../lib/storage';
import { IntegrationApp } from '../integration-app';

const app = new IntegrationApp('IntegSecureBucketFull');
const { stack, assertions } = app;

// The specimen keeps objects for a month, and lets in an endpoint that does not exist; a hold is what can be taken off again.
const encryptionKey = new kms.Key(stack, 'BooksKey', { enableKeyRotation: true, pendingWindow: Duration.days(7) });
const objectProtection = ObjectProtection.legalHoldOnly();
const replica = app.minimal(ReplicaBucket, 'Copies', { encryptionKey, objectProtection });
const books = app.minimal(SecureBucket, 'Books', {
  encryptionKey,
  objectProtection,
  eventBridge: true,
  requestMetrics: { alarms: Alarms.none() },
});
books.replicateTo('Copies', replica, { alarms: Alarms.none(), deleteMarkers: false });

const object = { Bucket: books.bucket.bucketName, Key: '2026.csv' };
const put = assertions.awsApiCall('S3', 'putObject', { ...object, Body: 'paid' });
put.provider.addToRolePolicy({
  Effect: 'Allow',
  Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
  Resource: [encryptionKey.keyArn],
});
const list = assertions.awsApiCall('S3', 'listObjectsV2', { Bucket: replica.bucket.bucketName });
list.provider.addToRolePolicy({ Effect: 'Allow', Action: ['s3:ListBucket'], Resource: [replica.bucket.bucketArn] });
const lock = assertions.awsApiCall('S3', 'getObjectLockConfiguration', { Bucket: books.bucket.bucketName });
lock.provider.addToRolePolicy({
  Effect: 'Allow',
  Action: ['s3:GetBucketObjectLockConfiguration'],
  Resource: [books.bucket.bucketArn],
});

put
  .next(lock.expect(ExpectedResult.objectLike({ ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled' } })))
  .next(
    list
      .assertAtPath('Contents.0.Key', ExpectedResult.exact('2026.csv'))
      .waitForAssertions({ totalTimeout: Duration.minutes(15), interval: Duration.seconds(30) }),
  );
