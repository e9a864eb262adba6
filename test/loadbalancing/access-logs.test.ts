import { Duration } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  AccessLogs,
  Exposure,
  InternetExposureOptions,
  NetworkExposure,
  NetworkPort,
  NetworkRoute,
  NetworkTargets,
  StaticIpNetworkLoadBalancer,
  WebLoadBalancer,
} from '../../lib/loadbalancing';
import { Alarms } from '../../lib/observability';
import { AccessLogBucket } from '../../lib/storage';
import { templateOf, testApp, testStack, warningsOf } from '../support/synth';
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
        LifecycleConfiguration: { Rules: Match.arrayWith([Match.objectLike({ ExpirationInDays: 90 })]) },
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
            ServerSideEncryptionConfiguration: [
              Match.objectLike({ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }),
            ],
          },
          PublicAccessBlockConfiguration: Match.objectLike({ BlockPublicPolicy: true, RestrictPublicBuckets: true }),
          LifecycleConfiguration: { Rules: Match.arrayWith([Match.objectLike({ ExpirationInDays: 7 })]) },
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

  describe('in a stack', () => {
    test('load balancers share a bucket, each by a statement of its own path', () => {
      const stack = testStack();
      const logs = new AccessLogBucket(stack, 'Logs');
      const accessLogs = (prefix: string) => AccessLogs.toBucket(logs, { prefix });
      const common = { vpc: importedVpc(stack), alarms: Alarms.none() };
      const certificates = [certificate('a')];
      const one = new WebLoadBalancer(stack, 'One', {
        ...common,
        exposure: Exposure.internet({ certificates, accessLogs: accessLogs('one') }),
      });
      new WebLoadBalancer(stack, 'Two', {
        ...common,
        exposure: Exposure.internet({ certificates, accessLogs: accessLogs('two') }),
      });
      const network = new StaticIpNetworkLoadBalancer(stack, 'Network', {
        ...common,
        exposure: NetworkExposure.internet({ accessLogs: accessLogs('network') }),
      });
      new NetworkRoute(stack, 'Tls', {
        networkLoadBalancer: network,
        listenerPort: NetworkPort.tls(443, { certificates }),
        targets: NetworkTargets.addresses(8443, ['10.0.1.10']),
        alarms: Alarms.none(),
      });
      expect(one.accessLogsBucket).toBe(logs.bucket);
      const template = templateOf(stack);
      template.resourceCountIs('AWS::S3::Bucket', 1);
      const [policy] = Object.values(template.findResources('AWS::S3::BucketPolicy'));
      const statements: { Sid?: string; Resource: unknown; Effect: string }[] =
        policy.Properties.PolicyDocument.Statement;
      const sids = statements.flatMap(({ Sid }) => Sid ?? []);
      expect(new Set(sids).size).toBe(sids.length);
      const written = JSON.stringify(statements.filter(({ Effect }) => Effect === 'Allow'));
      for (const prefix of ['one', 'two', 'network']) expect(written).toContain(`/${prefix}/AWSLogs/`);
    });
  });

  describe('overrides', () => {
    test('a bucket of another app must let the load balancer write, of which a warning reminds', () => {
      const stack = testStack();
      const vpc = importedVpc(stack);
      const exposureTo = (bucket: s3.IBucket) =>
        Exposure.internalOnly({ accessLogs: AccessLogs.toExistingBucket(bucket) });
      const alarms = Alarms.none();
      const theirs = s3.Bucket.fromBucketName(stack, 'Theirs', 'their-logs');
      new WebLoadBalancer(stack, 'Ours', { vpc, alarms, exposure: exposureTo(new s3.Bucket(stack, 'Logs')) });
      expect(warningsOf(stack).join()).not.toContain('logBucketMayRefuse');

      new WebLoadBalancer(stack, 'Other', { vpc, alarms, exposure: exposureTo(theirs) });
      const network = new StaticIpNetworkLoadBalancer(stack, 'Network', {
        vpc,
        alarms,
        exposure: NetworkExposure.internalOnly({ accessLogs: AccessLogs.toExistingBucket(theirs) }),
      });
      new NetworkRoute(stack, 'Tls', {
        networkLoadBalancer: network,
        listenerPort: NetworkPort.tls(443, { certificates: [certificate('a')] }),
        targets: NetworkTargets.addresses(8443, ['10.0.1.10']),
        alarms,
      });
      const warnings = warningsOf(stack).filter((warning) => warning.includes('logBucketMayRefuse'));
      expect(warnings).toEqual([
        expect.stringContaining(
          "'Test/Theirs' is not of this app, and must let logdelivery.elasticloadbalancing.amazonaws.com",
        ),
        expect.stringContaining('must let delivery.logs.amazonaws.com write the logs'),
      ]);
    });

    test('are switched off with a reason', () => {
      const none = internet({ accessLogs: AccessLogs.none('the CDN in front logs') });
      none.resourceCountIs('AWS::S3::Bucket', 0);
      expect(attributes(none)).toMatchObject({
        'access_logs.s3.enabled': 'false',
        'connection_logs.s3.enabled': 'false',
      });
    });

    test.each([s3.BucketEncryption.S3_MANAGED, undefined])('a bucket with the encryption %s will do', (encryption) => {
      expect(() => AccessLogs.toExistingBucket(new s3.Bucket(testStack(), 'B', { encryption }))).not.toThrow();
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
        () => AccessLogs.toExistingBucket(new s3.Bucket(testStack(), 'B'), { prefix: 'a/' }),
        /'prefix' must be without a slash at either end, got 'a\/'/,
      ],
      [
        'a prefix with AWSLogs',
        () => AccessLogs.toExistingBucket(new s3.Bucket(testStack(), 'B'), { prefix: 'AWSLogs' }),
        /'prefix' must not contain 'AWSLogs'/,
      ],
      [
        'a bucket with a KMS key',
        () => AccessLogs.toExistingBucket(new s3.Bucket(testStack(), 'B', { encryption: s3.BucketEncryption.KMS })),
        /'bucket' must be encrypted with S3-managed keys/,
      ],
      [
        'a bucket with the KMS key of AWS',
        () =>
          AccessLogs.toExistingBucket(new s3.Bucket(testStack(), 'B', { encryption: s3.BucketEncryption.KMS_MANAGED })),
        /'bucket' must be encrypted with S3-managed keys/,
      ],
      [
        'a prefix with AWSLogs in a bucket for logs',
        () => AccessLogs.toBucket(new AccessLogBucket(testStack(), 'B'), { prefix: 'AWSLogs' }),
        /'prefix' must not contain 'AWSLogs'/,
      ],
    ])('fails for %s', (_, act, message) => {
      expect(act).toThrow(message);
    });

    test('fails for a bucket of another Region', () => {
      const app = testApp();
      const [here, there] = ['eu-west-1', 'eu-central-1'].map((region) => testStack(app, region, { env: { region } }));
      const accessLogs = AccessLogs.toBucket(new AccessLogBucket(there, 'Logs'));
      const common = { vpc: importedVpc(here), alarms: Alarms.none() };
      const message = "'accessLogs' must go to a bucket of the same Region (eu-west-1), got one of eu-central-1";
      expect(
        () =>
          new WebLoadBalancer(here, 'Alb', {
            ...common,
            exposure: Exposure.internet({ certificates: [certificate('a')], accessLogs }),
          }),
      ).toThrow(message);
      expect(
        () =>
          new StaticIpNetworkLoadBalancer(here, 'Nlb', {
            ...common,
            exposure: NetworkExposure.internet({ accessLogs }),
          }),
      ).toThrow(message);
    });
  });
});
