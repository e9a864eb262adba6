import { App, Duration, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  ContentDelivery,
  DeliveryFirewall,
  DeliveryLogs,
  DeliveryOrigin,
  DeliveryPages,
  NorthVirginia,
  SecurityHeaders,
} from '../../../lib/edge';
import { Alarms } from '../../../lib/observability';
import { topicOf } from '../../specimens/surroundings';
import { templateOf, testApp, testStack, warningsOf } from '../../support/synth';
import { configOf, delivery, stackIn } from './delivery-surroundings';

const SERVER = DeliveryOrigin.server('api.example.com');

describe('ContentDelivery', () => {
  describe('defaults', () => {
    let made: ContentDelivery;
    let config: ReturnType<typeof configOf>;
    let template: Template;

    beforeAll(() => {
      const stack = stackIn('us-east-1');
      made = delivery(
        {
          firewall: DeliveryFirewall.create(),
          alarms: Alarms.notify(topicOf(stack)),
          routes: [{ path: '/api/*', origin: SERVER }],
        },
        stack,
      );
      template = templateOf(stack);
      config = configOf(made);
    });

    test('answers by HTTPS alone, HTTP/2 and 3, IPv6, everywhere', () => {
      expect(config).toMatchObject({
        Enabled: true,
        HttpVersion: 'http2and3',
        IPV6Enabled: true,
        PriceClass: 'PriceClass_All',
        DefaultRootObject: 'index.html',
        Comment: 'Site/Delivery',
      });
      expect([config.Aliases, config.Restrictions, config.CustomErrorResponses]).toEqual([
        undefined,
        undefined,
        undefined,
      ]);
      expect(made.url).toMatch(/^https:\/\//);
    });

    test('caches what is in a bucket by its path, and redirects HTTP', () => {
      expect(config.DefaultCacheBehavior).toMatchObject({
        AllowedMethods: ['GET', 'HEAD'],
        CachePolicyId: cloudfront.CachePolicy.CACHING_OPTIMIZED.cachePolicyId,
        Compress: true,
        TargetOriginId: 'Default',
        ViewerProtocolPolicy: 'redirect-to-https',
      });
      expect(config.DefaultCacheBehavior.OriginRequestPolicyId).toBeUndefined();
      expect(config.DefaultCacheBehavior.FunctionAssociations).toBeUndefined();
    });

    test('passes on all of a request to an application but its host, caches nothing, and refuses HTTP', () => {
      expect(config.CacheBehaviors).toEqual([
        expect.objectContaining({
          PathPattern: '/api/*',
          AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'],
          CachePolicyId: cloudfront.CachePolicy.CACHING_DISABLED.cachePolicyId,
          OriginRequestPolicyId: cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER.originRequestPolicyId,
          ViewerProtocolPolicy: 'https-only',
        }),
      ]);
    });

    test('has its headers at all routes, and the firewall before it', () => {
      const policy = { Ref: expect.stringMatching(/SecurityHeaders/) };
      expect(config.DefaultCacheBehavior.ResponseHeadersPolicyId).toEqual(policy);
      expect(config.CacheBehaviors[0].ResponseHeadersPolicyId).toEqual(policy);
      expect(config.WebACLId).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/WebAcl/), 'Arn'] });
    });

    test('alarms when 5 percent are answered with 5xx in three periods', () => {
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        Namespace: 'AWS/CloudFront',
        MetricName: '5xxErrorRate',
        Dimensions: [
          { Name: 'DistributionId', Value: { Ref: Match.stringLikeRegexp('Distribution') } },
          { Name: 'Region', Value: 'Global' },
        ],
        Statistic: 'Average',
        Period: 300,
        EvaluationPeriods: 3,
        Threshold: 5,
      });
      expect(made.alarms.map(({ node }) => node.id)).toEqual(['ServerErrorsAlarm']);
    });

    test('keeps logs for three months, and pays for no further metrics', () => {
      template.hasResourceProperties('AWS::Logs::LogGroup', {
        LogGroupName: { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('/aws/vendedlogs/cloudfront/')])] },
        RetentionInDays: 90,
      });
      template.resourceCountIs('AWS::CloudFront::MonitoringSubscription', 0);
    });
  });

  describe('in a stack', () => {
    test('reads the topic of the stack before it weakly, so that the alarms can be taken away', () => {
      const app = testApp();
      const stack = stackIn('eu-west-1', app);
      delivery({ alarms: Alarms.notify(new sns.Topic(NorthVirginia.before(stack), 'Topic')) }, stack);
      templateOf(app.node.findChild('SiteUsEast1After') as Stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
        AlarmActions: [{ 'Fn::GetStackOutput': Match.objectLike({ StackName: 'Site-us-east-1' }) }],
      });
      expect(JSON.stringify(templateOf(NorthVirginia.before(stack)).toJSON().Outputs)).not.toContain('Export');
    });

    let app: App;
    let stack: Stack;
    let made: ContentDelivery;
    const templateIn = (id: string) => templateOf(app.node.findChild(id) as Stack);

    beforeAll(() => {
      app = testApp();
      stack = stackIn('eu-west-1', app);
      const topic = new sns.Topic(NorthVirginia.before(stack), 'OnCall');
      made = delivery({ firewall: DeliveryFirewall.create(), alarms: Alarms.notify(topic) }, stack);
      app.synth();
    });

    test('makes the firewall before it, and logs and alarms after it, in us-east-1', () => {
      templateIn('SiteUsEast1').resourceCountIs('AWS::WAFv2::WebACL', 1);
      templateIn('SiteUsEast1After').resourceCountIs('AWS::Logs::Delivery', 1);
      templateIn('SiteUsEast1After').hasResourceProperties('AWS::CloudWatch::Alarm', {
        MetricName: '5xxErrorRate',
        // Of its own Region, not of another one.
        Metrics: Match.absent(),
        Dimensions: Match.arrayWith([
          {
            Name: 'DistributionId',
            Value: { 'Fn::GetStackOutput': Match.objectLike({ StackName: 'Site', Region: 'eu-west-1' }) },
          },
        ]),
      });
      templateOf(stack).resourceCountIs('AWS::CloudWatch::Alarm', 0);
      expect(configOf(made).WebACLId).toEqual({
        'Fn::GetStackOutput': expect.objectContaining({ StackName: 'Site-us-east-1', Region: 'us-east-1' }),
      });
    });

    test('needs no custom resource, nor a stack that has nothing to do', () => {
      const types = app.node.children.flatMap((child) =>
        Object.values(templateOf(child as Stack).toJSON().Resources as Record<string, { Type: string }>),
      );
      expect(types.filter(({ Type }) => Type.startsWith('Custom::') || Type === 'AWS::Lambda::Function')).toEqual([]);
      const bare = testApp();
      delivery({ accessLogs: DeliveryLogs.none('A test.') }, stackIn('eu-west-1', bare));
      expect(bare.node.children.map(({ node }) => node.id)).toEqual(['Site']);
    });

    test('warns where the Region is not known, unless nothing depends on it', () => {
      const unknown = testStack();
      delivery({}, unknown);
      expect(warningsOf(unknown)).toEqual([expect.stringMatching(/deliveryRegionUnknown/)]);
      const independent = testStack();
      delivery({ accessLogs: DeliveryLogs.none('A test.') }, independent);
      expect(warningsOf(independent)).toEqual([]);
      expect(warningsOf(stack)).toEqual([]);
    });
  });

  describe('overrides', () => {
    test('reads cache tags from the header that is named, and from none without', () => {
      expect(configOf(delivery({ cacheTagHeader: 'x-amz-meta-cache-tag' })).CacheTagConfig).toEqual({
        HeaderName: 'x-amz-meta-cache-tag',
      });
      expect(configOf(delivery()).CacheTagConfig).toBeUndefined();
    });

    test('speaks HTTP/2 alone', () => {
      expect(configOf(delivery({ http3: false })).HttpVersion).toBe('http2');
    });

    test('takes other policies, functions, keys and headers at a route', () => {
      const stack = stackIn('us-east-1');
      const keys = cloudfront.KeyGroup.fromKeyGroupId(stack, 'Keys', 'key-group-id');
      const config = configOf(
        delivery(
          {
            routes: [
              {
                path: '/private/*',
                origin: SERVER,
                cachePolicy: cloudfront.CachePolicy.USE_ORIGIN_CACHE_CONTROL_HEADERS,
                originRequestPolicy: cloudfront.OriginRequestPolicy.ALL_VIEWER,
                responseHeadersPolicy: cloudfront.ResponseHeadersPolicy.CORS_ALLOW_ALL_ORIGINS,
                trustedKeyGroups: [keys],
                redirectHttp: true,
              },
            ],
          },
          stack,
        ),
      );
      expect(config.CacheBehaviors[0]).toMatchObject({
        CachePolicyId: cloudfront.CachePolicy.USE_ORIGIN_CACHE_CONTROL_HEADERS.cachePolicyId,
        OriginRequestPolicyId: cloudfront.OriginRequestPolicy.ALL_VIEWER.originRequestPolicyId,
        ResponseHeadersPolicyId: cloudfront.ResponseHeadersPolicy.CORS_ALLOW_ALL_ORIGINS.responseHeadersPolicyId,
        TrustedKeyGroups: ['key-group-id'],
        ViewerProtocolPolicy: 'redirect-to-https',
      });
    });

    test('has a bucket at a route read only, whatever its default is', () => {
      const stack = stackIn('us-east-1');
      const origin = DeliveryOrigin.bucket(new s3.Bucket(stack, 'Images'));
      const config = configOf(delivery({ origin: SERVER, routes: [{ path: '/images/*', origin }] }, stack));
      expect(config.DefaultRootObject).toBeUndefined();
      expect(config.CacheBehaviors[0].AllowedMethods).toEqual(['GET', 'HEAD']);
    });

    test('can be switched off, cheap, and closed to countries', () => {
      const config = configOf(
        delivery({
          enabled: false,
          priceClass: cloudfront.PriceClass.PRICE_CLASS_100,
          geoRestriction: cloudfront.GeoRestriction.denylist('AQ'),
          comment: 'x'.repeat(200),
        }),
      );
      expect(config).toMatchObject({
        Enabled: false,
        PriceClass: 'PriceClass_100',
        Restrictions: { GeoRestriction: { RestrictionType: 'blacklist', Locations: ['AQ'] } },
        Comment: 'x'.repeat(128),
      });
    });

    test('answers errors of a bucket with pages', () => {
      const errorPages = [{ status: 404, page: '/404.html' }];
      expect(configOf(delivery({ errorPages })).CustomErrorResponses).toEqual([
        { ErrorCode: 404, ErrorCachingMinTTL: 10, ResponseCode: 404, ResponsePagePath: '/404.html' },
      ]);
    });

    test('alarms of slow origins by a metric that is paid for', () => {
      const stack = stackIn('us-east-1');
      const { alarms } = delivery(
        {
          additionalMetrics: true,
          alarms: Alarms.notify(topicOf(stack)),
          alarmThresholds: { serverErrorPercent: 1, originLatency: Duration.seconds(2) },
        },
        stack,
      );
      const template = templateOf(stack);
      template.resourceCountIs('AWS::CloudFront::MonitoringSubscription', 1);
      template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: '5xxErrorRate', Threshold: 1 });
      template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'OriginLatency', Threshold: 2000 });
      expect(alarms).toHaveLength(2);
    });

    test('has neither headers, firewall, logs nor alarms where none are wanted', () => {
      const made = delivery({
        securityHeaders: SecurityHeaders.none('The origins send them.'),
        accessLogs: DeliveryLogs.none('A test.'),
      });
      expect(configOf(made).DefaultCacheBehavior.ResponseHeadersPolicyId).toBeUndefined();
      expect(configOf(made).WebACLId).toBeUndefined();
      expect([made.firewall, made.accessLogGroup, made.accessLogBucket, made.responseHeadersPolicy]).toEqual(
        Array(4).fill(undefined),
      );
      expect(made.alarms).toEqual([]);
    });

    test('has a function for paths at the default behavior alone', () => {
      const stack = stackIn('us-east-1');
      const images = DeliveryOrigin.bucket(new s3.Bucket(stack, 'Images'));
      const config = configOf(
        delivery({ pages: DeliveryPages.singlePage(), routes: [{ path: '/images/*', origin: images }] }, stack),
      );
      expect(config.DefaultCacheBehavior.FunctionAssociations).toEqual([
        { EventType: 'viewer-request', FunctionARN: { 'Fn::GetAtt': [expect.any(String), 'FunctionARN'] } },
      ]);
      expect(config.CacheBehaviors[0].FunctionAssociations).toBeUndefined();
    });

    test('lets a role have the cache forget', () => {
      const stack = stackIn('us-east-1');
      const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
      delivery({}, stack).grantCreateInvalidation(role);
      templateOf(stack).hasResourceProperties('AWS::IAM::Policy', {
        PolicyDocument: {
          Statement: [
            {
              Effect: 'Allow',
              Action: 'cloudfront:CreateInvalidation',
              Resource: {
                'Fn::Join': [
                  '',
                  [
                    'arn:aws:cloudfront::',
                    { Ref: 'AWS::AccountId' },
                    ':distribution/',
                    { Ref: Match.stringLikeRegexp('Distribution') },
                  ],
                ],
              },
            },
          ],
        },
      });
    });

    test('has metrics and widgets of us-east-1', () => {
      const made = delivery();
      const names = [
        made.metricRequests(),
        made.metricClientErrorRate(),
        made.metricServerErrorRate(),
        made.metricOriginLatency(),
        made.metricCacheHitRate(),
      ].map(({ metricName, statistic }) => `${metricName} ${statistic}`);
      expect(names).toEqual([
        'Requests Sum',
        '4xxErrorRate Average',
        '5xxErrorRate Average',
        'OriginLatency Average',
        'CacheHitRate Average',
      ]);
      expect(JSON.stringify(made.dashboardWidgets().map((widget) => widget.toJson()))).toContain('us-east-1');
    });
  });

  describe('in a stack', () => {
    test('is two with names of their own, in two Regions of an account, too', () => {
      const names = (region: string) => {
        const stack = stackIn(region);
        delivery({}, stack);
        return JSON.stringify(
          ['AWS::CloudFront::OriginAccessControl', 'AWS::CloudFront::ResponseHeadersPolicy'].flatMap((type) =>
            Object.values(templateOf(stack).findResources(type)),
          ),
        );
      };
      expect(names('us-east-1')).toContain('AWS::StackId');
    });

    test('keeps the ids of its origins when the order of routes changes', () => {
      const idsOf = (paths: string[]) => {
        const stack = stackIn('us-east-1');
        const routes = paths.map((path) => ({ path, origin: DeliveryOrigin.server('api.example.com') }));
        return configOf(delivery({ routes }, stack))
          .Origins.map(({ Id }: { Id: string }) => Id)
          .sort();
      };
      expect(idsOf(['/a/*', '/b/*'])).toEqual(idsOf(['/b/*', '/a/*']));
      expect(new Set(idsOf(['/a/*', '/a*'])).size).toBe(3);
    });

    test('has an origin that several routes share once', () => {
      const routes = ['/a/*', '/b/*'].map((path) => ({ path, origin: SERVER }));
      expect(configOf(delivery({ routes })).Origins).toHaveLength(2);
    });

    test('can be overridden', () => {
      const made = delivery();
      (made.distribution.node.defaultChild as cloudfront.CfnDistribution).addPropertyOverride(
        'DistributionConfig.Staging',
        true,
      );
      expect(configOf(made).Staging).toBe(true);
    });
  });
});
