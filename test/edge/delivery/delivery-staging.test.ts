import { Duration } from 'aws-cdk-lib/core';
import { Match } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  ContentDeliveryProps,
  DeliveryDomain,
  DeliveryFirewall,
  DeliveryMutualTls,
  DeliveryOrigin,
  DeliveryOriginProtocol,
  DeliveryPages,
  DeliveryStaging,
  DeliveryStaticIps,
} from '../../../lib/edge';
import { Alarms } from '../../../lib/observability';
import { CLIENTS, loadBalancerOf } from '../../specimens/edge/delivery';
import { topicOf } from '../../specimens/surroundings';
import { templateOf, warningsOf } from '../../support/synth';
import { delivery, DISTRIBUTION, stackIn } from './delivery-surroundings';

const SPRING = { name: 'Spring' };
const SERVER = DeliveryOrigin.server('api.example.com');
const POLICY = 'AWS::CloudFront::ContinuousDeploymentPolicy';

function made(staging: DeliveryStaging, props: Partial<ContentDeliveryProps> = {}, stack = stackIn('us-east-1')) {
  delivery({ http3: false, staging, ...props }, stack);
  const template = templateOf(stack);
  const distributions = Object.values(template.findResources(DISTRIBUTION));
  const find = (isStaging: boolean) =>
    distributions.find(({ Properties }) => (Properties.DistributionConfig.Staging === true) === isStaging);
  return {
    stack,
    template,
    primary: find(false)?.Properties.DistributionConfig,
    dependsOn: find(false)?.DependsOn,
    staging: find(true)?.Properties.DistributionConfig,
    policy: Object.values(template.findResources(POLICY))[0]?.Properties.ContinuousDeploymentPolicyConfig,
  };
}

describe('DeliveryStaging', () => {
  describe('defaults', () => {
    test('writes nothing of it without', () => {
      const stack = stackIn('us-east-1');
      delivery({}, stack);
      templateOf(stack).resourceCountIs(POLICY, 0);
      templateOf(stack).hasResourceProperties(DISTRIBUTION, {
        DistributionConfig: { ContinuousDeploymentPolicyId: Match.absent(), Staging: Match.absent() },
      });
    });
  });

  describe('overrides', () => {
    test('sends a share of the requests to a distribution that is the same but for its names and its ids', () => {
      const certificate = (stack = stackIn('us-east-1')) =>
        acm.Certificate.fromCertificateArn(stack, 'C', 'arn:aws:acm:us-east-1:111122223333:certificate/a');
      const stack = stackIn('us-east-1');
      const { primary, staging, policy, template } = made(
        DeliveryStaging.byWeight(7, SPRING),
        { domain: DeliveryDomain.withCertificate(certificate(stack), ['www.example.com']), comment: 'Site' },
        stack,
      );
      const { Aliases, ContinuousDeploymentPolicyId, Origins, DefaultCacheBehavior, ...same } = primary;
      expect(Aliases).toEqual(['www.example.com']);
      expect(staging).toEqual({
        ...same,
        Staging: true,
        Comment: 'Spring of Site',
        DefaultCacheBehavior: { ...DefaultCacheBehavior, TargetOriginId: 'StagingSpringDefault' },
        Origins: [{ ...Origins[0], Id: 'StagingSpringDefault' }],
      });
      expect(policy).toEqual({
        Enabled: true,
        StagingDistributionDnsNames: [
          { 'Fn::GetAtt': [expect.stringMatching(/StagingSpringDistribution/), 'DomainName'] },
        ],
        TrafficConfig: { Type: 'SingleWeight', SingleWeightConfig: { Weight: 0.07 } },
      });
      expect(ContinuousDeploymentPolicyId).toEqual({
        'Fn::GetAtt': [expect.stringMatching(/StagingSpringPolicy/), 'Id'],
      });
      template.resourceCountIs(DISTRIBUTION, 2);
      expect(warningsOf(stack)).toEqual([]);
    });

    test('keeps viewers where they are', () => {
      const { policy } = made(
        DeliveryStaging.byWeight(15, SPRING, {
          sessionIdle: Duration.minutes(5),
          sessionMaximum: Duration.hours(1),
        }),
      );
      expect(policy.TrafficConfig.SingleWeightConfig).toEqual({
        Weight: 0.15,
        SessionStickinessConfig: { IdleTTL: 300, MaximumTTL: 3600 },
      });
      const same = made(DeliveryStaging.byWeight(1, SPRING, { sessionIdle: Duration.minutes(10) })).policy;
      expect(same.TrafficConfig.SingleWeightConfig.SessionStickinessConfig).toEqual({ IdleTTL: 600, MaximumTTL: 600 });
    });

    test('sends requests with a header', () => {
      expect(made(DeliveryStaging.byHeader('aws-cf-cd-test', 'spring', SPRING)).policy.TrafficConfig).toEqual({
        Type: 'SingleHeader',
        SingleHeaderConfig: { Header: 'aws-cf-cd-test', Value: 'spring' },
      });
    });

    test('lets go of the policy by an empty text, after it is switched off', () => {
      const { primary, policy, dependsOn } = made(DeliveryStaging.detached(SPRING));
      expect(primary.ContinuousDeploymentPolicyId).toBe('');
      expect(policy).toMatchObject({ Enabled: false });
      expect(policy.TrafficConfig).toBeUndefined();
      expect(dependsOn).toEqual([expect.stringMatching(/StagingSpringPolicy/)]);
    });

    test('tries other content, and has it all the same when the delivery takes it over', () => {
      const candidate = DeliveryOrigin.server('next.example.com');
      const staged = {
        name: 'Spring',
        origin: candidate,
        routes: [{ path: '/api/*', origin: candidate }],
        pages: DeliveryPages.asStored(),
        defaultRootObject: '',
        errorPages: [{ status: 503, page: '/503.html', replacesApplicationAnswers: true }],
      };
      const before = made(DeliveryStaging.byWeight(5, staged));
      const { origin, routes, pages, defaultRootObject, errorPages } = staged;
      const after = made(DeliveryStaging.detached(staged), { origin, routes, pages, defaultRootObject, errorPages });
      expect(before.staging).toMatchObject({
        Origins: [{ Id: 'StagingSpringDefault', DomainName: 'next.example.com' }],
        CacheBehaviors: [{ PathPattern: '/api/*', TargetOriginId: 'StagingSpringDefault' }],
        CustomErrorResponses: [{ ErrorCode: 503 }],
      });
      expect(before.primary.Origins[0].Id).toBe('Default');
      expect(before.primary.CustomErrorResponses).toBeUndefined();
      // CloudFormation cannot change it.
      expect(after.staging).toEqual(before.staging);
      expect(after.primary).toMatchObject({ Origins: [{ Id: 'Default', DomainName: 'next.example.com' }] });
    });

    test('shares a VPC origin with the delivery', () => {
      const stack = stackIn('eu-west-1');
      const origin = DeliveryOrigin.applicationLoadBalancer(
        'Api',
        loadBalancerOf(stack),
        DeliveryOriginProtocol.http(),
        {
          clients: CLIENTS,
        },
      );
      const { template } = made(DeliveryStaging.byWeight(5, SPRING), { origin }, stack);
      template.resourceCountIs('AWS::CloudFront::VpcOrigin', 1);
      template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 1);
    });

    test('is let in at buckets by its own id, and at a key as all distributions are, with a warning', () => {
      const stack = stackIn('us-east-1');
      const encryptionKey = new kms.Key(stack, 'Key');
      const bucket = new s3.Bucket(stack, 'Content', { encryptionKey });
      const origin = DeliveryOrigin.bucket(bucket, { distributionId: 'E1A2B3C4D5E6F7' });
      const { template } = made(DeliveryStaging.byWeight(5, SPRING), { origin }, stack);
      const sources = (type: string, policy: string) =>
        Object.values(template.findResources(type))
          .flatMap(({ Properties }) => Properties[policy].Statement)
          .flatMap(({ Condition }) => (Condition ? JSON.stringify(Condition) : []));
      expect(sources('AWS::S3::BucketPolicy', 'PolicyDocument').filter((it) => /StagingSpring/.test(it))).toHaveLength(
        2,
      );
      expect(sources('AWS::KMS::Key', 'KeyPolicy')).toEqual([
        expect.stringContaining(':distribution/E1A2B3C4D5E6F7'),
        expect.stringContaining(':distribution/*'),
      ]);
      expect(warningsOf(stack)).toEqual([expect.stringMatching(/as long as there is a staging distribution/)]);
    });

    test('alarms for it, and logs its requests apart', () => {
      const stack = stackIn('us-east-1');
      const { template } = made(DeliveryStaging.byWeight(5, SPRING), { alarms: Alarms.notify(topicOf(stack)) }, stack);
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        MetricName: '5xxErrorRate',
        Dimensions: [
          { Name: 'DistributionId', Value: { Ref: Match.stringLikeRegexp('StagingSpringDistribution') } },
          { Name: 'Region', Value: 'Global' },
        ],
      });
      template.resourceCountIs('AWS::Logs::DeliverySource', 2);
    });

    test('is behind the same firewall', () => {
      const { primary, staging } = made(DeliveryStaging.byWeight(5, SPRING), { firewall: DeliveryFirewall.create() });
      expect(staging.WebACLId).toEqual(primary.WebACLId);
      expect(staging.WebACLId).toBeDefined();
    });
  });

  describe('fails', () => {
    test.each<[string, () => unknown, RegExp]>([
      [
        'fails with HTTP/3',
        () => delivery({ staging: DeliveryStaging.byWeight(5, SPRING) }),
        /'staging' needs a delivery without HTTP\/3; set 'http3' to false/,
      ],
      [
        'fails with shares, times and names that CloudFront refuses',
        () =>
          made(
            DeliveryStaging.byWeight(
              16,
              { name: 'spring' },
              { sessionIdle: Duration.minutes(61), sessionMaximum: Duration.minutes(4) },
            ),
          ),
        /'staging.name' must be.*'percent' must be.*got 16.*'sessionIdle'.*'sessionMaximum'.*'sessionMaximum' must be at least 'sessionIdle'/s,
      ],
      [
        'fails without a share',
        () => made(DeliveryStaging.byWeight(0, SPRING, { sessionMaximum: Duration.minutes(5) })),
        /'percent' must be.*got 0.*'sessionMaximum' has no effect without 'sessionIdle'/s,
      ],
      [
        'fails with another header than those of CloudFront, and an empty value',
        () => made(DeliveryStaging.byHeader('x-test', '', SPRING)),
        /'header' must be a name that begins with 'aws-cf-cd-'.*'value' must not be empty/s,
      ],
      [
        'fails with content that CloudFront refuses',
        () => made(DeliveryStaging.byWeight(5, { ...SPRING, routes: [{ path: 'api', origin: SERVER }] })),
        /'path' must be a pattern/,
      ],
      [
        'fails beside mutual TLS',
        () => made(DeliveryStaging.byWeight(5, SPRING), { mutualTls: DeliveryMutualTls.passThrough() }),
        /'staging' must not stand beside 'mutualTls'/,
      ],
      [
        'fails beside static addresses',
        () => made(DeliveryStaging.byWeight(5, SPRING), { staticIps: DeliveryStaticIps.existing('aip_1') }),
        /'staging' must not stand beside 'staticIps'/,
      ],
    ])('%s', (_title, make, message) => {
      expect(make).toThrow(message);
    });
  });
});
