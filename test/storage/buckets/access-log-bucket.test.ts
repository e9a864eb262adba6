import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { AccessLogBucket, BucketAccessLogs, SecureBucket } from '../../../lib/storage';
import { templateOf, testStack } from '../../support/synth';

const BUCKET = 'AWS::S3::Bucket';

describe('AccessLogBucket', () => {
  describe('defaults', () => {
    let template: Template;
    beforeAll(() => {
      const stack = testStack();
      new AccessLogBucket(stack, 'Logs');
      template = templateOf(stack);
    });

    test('is private, encrypted with keys of S3, versioned and kept', () => {
      template.resourceCountIs(BUCKET, 1);
      template.hasResource(BUCKET, {
        DeletionPolicy: 'Retain',
        UpdateReplacePolicy: 'Retain',
        Properties: {
          BucketEncryption: {
            ServerSideEncryptionConfiguration: [
              {
                ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' },
                BlockedEncryptionTypes: { EncryptionType: ['SSE-C'] },
              },
            ],
          },
          OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
          PublicAccessBlockConfiguration: {
            BlockPublicAcls: true,
            BlockPublicPolicy: true,
            IgnorePublicAcls: true,
            RestrictPublicBuckets: true,
          },
          VersioningConfiguration: { Status: 'Enabled' },
          LoggingConfiguration: Match.absent(),
        },
      });
    });

    test('deletes logs after 90 days, and what is left of them a day later', () => {
      template.hasResourceProperties(BUCKET, {
        LifecycleConfiguration: {
          Rules: [
            {
              Id: 'ExpireLogs',
              Status: 'Enabled',
              ExpirationInDays: 90,
              NoncurrentVersionExpiration: { NoncurrentDays: 1 },
              AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
            },
            { Id: 'RemoveDeleteMarkers', Status: 'Enabled', ExpiredObjectDeleteMarker: true },
          ],
        },
      });
    });

    test('takes logs of buckets of the account, TLS 1.2 alone, and nothing else', () => {
      const bucket = { 'Fn::GetAtt': [Match.stringLikeRegexp('^Logs'), 'Arn'] };
      const objects = { 'Fn::Join': ['', [bucket, '/*']] };
      const everybody = { Effect: 'Deny', Principal: { AWS: '*' }, Action: 's3:*', Resource: [bucket, objects] };
      template.hasResourceProperties('AWS::S3::BucketPolicy', {
        PolicyDocument: {
          Statement: [
            { ...everybody, Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
            { ...everybody, Condition: { NumericLessThan: { 's3:TlsVersion': 1.2 } } },
            {
              Sid: 'BucketsDeliverAccessLogs',
              Effect: 'Allow',
              Principal: { Service: 'logging.s3.amazonaws.com' },
              Action: 's3:PutObject',
              Resource: objects,
              Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
            },
          ],
        },
      });
    });
  });

  describe('overrides', () => {
    test('retention and removal', () => {
      const stack = testStack();
      new AccessLogBucket(stack, 'Logs', { retention: Duration.days(7), removalPolicy: RemovalPolicy.DESTROY });
      templateOf(stack).hasResource(BUCKET, {
        DeletionPolicy: 'Delete',
        Properties: {
          LifecycleConfiguration: { Rules: Match.arrayWith([Match.objectLike({ ExpirationInDays: 7 })]) },
        },
      });
    });
  });

  describe('all options', () => {
    test('CloudFront delivers by an ACL, which the bucket has then, and stays private', () => {
      const stack = testStack();
      const logs = new AccessLogBucket(stack, 'Logs', { allowCloudFront: true });
      new cloudfront.Distribution(stack, 'Distribution', {
        defaultBehavior: { origin: new HttpOrigin('www.example.com') },
        logBucket: logs.bucket,
        logFilePrefix: 'cdn/',
      });
      const template = templateOf(stack);
      template.hasResourceProperties(BUCKET, {
        OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerPreferred' }] },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
      });
      template.hasResourceProperties('AWS::CloudFront::Distribution', {
        DistributionConfig: Match.objectLike({
          Logging: {
            Bucket: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Logs'), 'RegionalDomainName'] },
            Prefix: 'cdn/',
          },
        }),
      });
    });
  });

  describe('overrides', () => {
    test('takes no logs of buckets, and none is given it', () => {
      const stack = testStack();
      const logs = new AccessLogBucket(stack, 'Logs', { allowBuckets: false });
      const accessLogs = BucketAccessLogs.toBucket(logs);
      expect(() => new SecureBucket(stack, 'Objects', { accessLogs })).toThrow(
        "'accessLogs' must go to a bucket that buckets may deliver to, got one with 'allowBuckets: false'",
      );
      expect(JSON.stringify(templateOf(stack).findResources('AWS::S3::BucketPolicy'))).not.toContain('"Allow"');
    });
  });

  describe('in a stack', () => {
    test('has the logical id of a bucket in its place', () => {
      const [stack, other] = [testStack(), testStack()];
      new AccessLogBucket(stack, 'Logs');
      new s3.Bucket(other, 'Logs');
      const idOf = (template: Template) => Object.keys(template.findResources(BUCKET));
      expect(idOf(templateOf(stack))).toEqual(idOf(templateOf(other)));
    });
  });

  describe('fails', () => {
    test.each([Duration.hours(30), Duration.days(0)])('fails for a retention of %p', (retention) => {
      expect(() => new AccessLogBucket(testStack(), 'Logs', { retention })).toThrow(
        "'retention' must be at least 1 day and whole days",
      );
    });
  });
});
