import { Duration } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { AccessLogs, Exposure, InternetExposureOptions, WebLoadBalancer } from '../../lib/loadbalancing';
import { Alarms } from '../../lib/observability';
import { templateOf, testStack } from '../support/synth';
import { certificate, importedVpc } from './support';

const LOAD_BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';

function internet(options: Partial<InternetExposureOptions> = {}): Template {
  const stack = testStack();
  new WebLoadBalancer(stack, 'Alb', {
    vpc: importedVpc(stack),
    exposure: Exposure.internet({ certificates: [certificate('a')], ...options }),
    alarms: Alarms.none(),
  });
  return templateOf(stack);
}

function attributes(template: Template): Record<string, unknown> {
  const [resource] = Object.values(template.findResources(LOAD_BALANCER));
  const list: { Key: string; Value: unknown }[] = resource.Properties.LoadBalancerAttributes;
  return Object.fromEntries(list.map(({ Key, Value }) => [Key, Value]));
}

describe('AccessLogs', () => {
  describe('defaults', () => {
    test('are kept for 90 days', () => {
      internet().hasResourceProperties('AWS::S3::Bucket', {
        LifecycleConfiguration: { Rules: [Match.objectLike({ ExpirationInDays: 90 })] },
      });
    });
  });

  describe('all options', () => {
    let template: Template;

    beforeAll(() => {
      template = internet({
        accessLogs: AccessLogs.newBucket({ retention: Duration.days(7), connectionLogs: true }),
      });
    });

    test('go to a private, encrypted bucket of its own that is kept, for as long as asked', () => {
      template.hasResource('AWS::S3::Bucket', {
        DeletionPolicy: 'Retain',
        Properties: {
          BucketEncryption: {
            ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
          },
          PublicAccessBlockConfiguration: Match.objectLike({ BlockPublicPolicy: true, RestrictPublicBuckets: true }),
          LifecycleConfiguration: { Rules: [Match.objectLike({ ExpirationInDays: 7 })] },
          VersioningConfiguration: { Status: 'Enabled' },
        },
      });
    });

    test('are delivered by the service principal, for load balancers of this account, in any Region', () => {
      template.hasResourceProperties('AWS::S3::BucketPolicy', {
        PolicyDocument: {
          Statement: Match.arrayWith([
            {
              Sid: 'LoadBalancerDeliversLogs',
              Effect: 'Allow',
              Principal: { Service: 'logdelivery.elasticloadbalancing.amazonaws.com' },
              Action: 's3:PutObject',
              Resource: {
                'Fn::Join': [
                  '',
                  [
                    { 'Fn::GetAtt': [Match.stringLikeRegexp('AccessLogs'), 'Arn'] },
                    '/AWSLogs/',
                    { Ref: 'AWS::AccountId' },
                    '/*',
                  ],
                ],
              },
              Condition: {
                ArnLike: {
                  'aws:SourceArn': {
                    'Fn::Join': [
                      '',
                      [
                        'arn:',
                        { Ref: 'AWS::Partition' },
                        ':elasticloadbalancing:',
                        { Ref: 'AWS::Region' },
                        ':',
                        { Ref: 'AWS::AccountId' },
                        ':loadbalancer/*',
                      ],
                    ],
                  },
                },
              },
            },
          ]),
        },
      });
      template.hasResource(LOAD_BALANCER, { DependsOn: Match.arrayWith([Match.stringLikeRegexp('AccessLogsPolicy')]) });
    });

    test('include connections on request only', () => {
      expect(attributes(template)).toMatchObject({ 'connection_logs.s3.enabled': 'true' });
    });
  });

  describe('overrides', () => {
    test('are switched off with a reason', () => {
      const none = internet({ accessLogs: AccessLogs.none('the CDN in front logs') });
      none.resourceCountIs('AWS::S3::Bucket', 0);
      expect(attributes(none)).toMatchObject({
        'access_logs.s3.enabled': 'false',
        'connection_logs.s3.enabled': 'false',
      });
    });

    test.each([s3.BucketEncryption.S3_MANAGED, undefined])('a bucket with the encryption %s will do', (encryption) => {
      expect(() => AccessLogs.toBucket(new s3.Bucket(testStack(), 'B', { encryption }))).not.toThrow();
    });
  });

  describe('fails', () => {
    test.each([
      [
        'a retention of half a day',
        () => AccessLogs.newBucket({ retention: Duration.hours(12) }),
        /'retention' must be at least 1 day and whole days, got 0.5 days/,
      ],
      ['no reason', () => AccessLogs.none(' '), /'reason' must not be empty/],
      [
        'a prefix with a slash at its end',
        () => AccessLogs.toBucket(new s3.Bucket(testStack(), 'B'), { prefix: 'a/' }),
        /'prefix' must be without a slash at either end, got 'a\/'/,
      ],
      [
        'a prefix with AWSLogs',
        () => AccessLogs.toBucket(new s3.Bucket(testStack(), 'B'), { prefix: 'AWSLogs' }),
        /'prefix' must not contain 'AWSLogs'/,
      ],
      [
        'a bucket with a KMS key',
        () => AccessLogs.toBucket(new s3.Bucket(testStack(), 'B', { encryption: s3.BucketEncryption.KMS })),
        /'bucket' must be encrypted with S3-managed keys/,
      ],
      [
        'a bucket with the KMS key of AWS',
        () => AccessLogs.toBucket(new s3.Bucket(testStack(), 'B', { encryption: s3.BucketEncryption.KMS_MANAGED })),
        /'bucket' must be encrypted with S3-managed keys/,
      ],
    ])('fails for %s', (_, act, message) => {
      expect(act).toThrow(message);
    });
  });
});
