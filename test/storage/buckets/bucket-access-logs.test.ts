import { Match } from 'aws-cdk-lib/assertions';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { AccessLogBucket, BucketAccessLogs, SecureBucket, SecureBucketProps } from '../../../lib/storage';
import { templateOf, testApp, testStack } from '../../support/synth';

const BUCKET = 'AWS::S3::Bucket';

const noLogs = BucketAccessLogs.none('A test of one bucket.');

function made(props: Partial<SecureBucketProps> = {}, stack = testStack()) {
  const bucket = new SecureBucket(stack, 'Objects', { accessLogs: noLogs, ...props });
  return { stack, bucket };
}

describe('BucketAccessLogs', () => {
  describe('overrides', () => {
    test('none', () => {
      templateOf(made().stack).hasResourceProperties(BUCKET, { LoggingConfiguration: Match.absent() });
    });

    test('another path of logs, in a bucket that exists', () => {
      const stack = testStack();
      const logs = s3.Bucket.fromBucketName(stack, 'Central', 'central-logs');
      made({ accessLogs: BucketAccessLogs.toExistingBucket(logs, { prefix: 'documents/' }) }, stack);
      templateOf(stack).hasResourceProperties(BUCKET, {
        LoggingConfiguration: Match.objectLike({ DestinationBucketName: 'central-logs', LogFilePrefix: 'documents/' }),
      });
    });
  });

  describe('fails', () => {
    test('fails for logs without a reason not to have them', () => {
      expect(() => BucketAccessLogs.none('')).toThrow("'reason' must not be empty");
    });

    test('fails for a path of logs without its slash', () => {
      const stack = testStack();
      const accessLogs = BucketAccessLogs.toBucket(new AccessLogBucket(stack, 'Logs'), { prefix: 'documents' });
      expect(() => made({ accessLogs }, stack)).toThrow("'prefix of accessLogs' must be with a slash at its end alone");
    });

    test('fails for logs in another Region or account', () => {
      const app = testApp();
      const [here, there] = ['eu-west-1', 'eu-central-1'].map((region) => testStack(app, region, { env: { region } }));
      const accessLogs = BucketAccessLogs.toBucket(new AccessLogBucket(there, 'Logs'));
      expect(() => made({ accessLogs }, here)).toThrow(
        "'accessLogs' must go to a bucket of the same account and Region",
      );
    });

    test.each<[string, s3.BucketProps, string]>([
      [
        'a KMS key',
        { encryption: s3.BucketEncryption.KMS_MANAGED },
        'encrypted with keys of S3, got one with a KMS key',
      ],
      ['Object Lock', { objectLockEnabled: true }, 'without Object Lock, got one with it'],
      ['logs of its own', { serverAccessLogsPrefix: 'self/' }, 'no access logs of its own, got one with them'],
    ])('fails for a log bucket with %s', (_what, props, message) => {
      const logs = new s3.Bucket(testStack(), 'Logs', props);
      expect(() => BucketAccessLogs.toExistingBucket(logs)).toThrow(message);
    });
  });
});
