import { ExpectedResult } from '@aws-cdk/integ-tests-alpha';
import { SecureBucket } from '../../../lib/storage';
import { IntegrationApp } from '../integration-app';

const app = new IntegrationApp('IntegSecureBucketMinimal');
const { assertions } = app;

const { bucket } = app.minimal(SecureBucket, 'Books');

const object = { Bucket: bucket.bucketName, Key: '2026.csv' };
const put = (Body: string) => assertions.awsApiCall('S3', 'putObject', { ...object, Body });
const versions = assertions.awsApiCall('S3', 'listObjectVersions', { Bucket: bucket.bucketName });
versions.provider.addToRolePolicy({
  Effect: 'Allow',
  Action: ['s3:ListBucketVersions'],
  Resource: [bucket.bucketArn],
});

// What is overwritten and deleted is there still.
put('first')
  .next(put('second'))
  .next(assertions.awsApiCall('S3', 'deleteObject', object))
  .next(
    versions.expect(
      ExpectedResult.objectLike({
        Versions: [
          { Key: '2026.csv', IsLatest: false },
          { Key: '2026.csv', IsLatest: false },
        ],
        DeleteMarkers: [{ Key: '2026.csv', IsLatest: true }],
      }),
    ),
  );
