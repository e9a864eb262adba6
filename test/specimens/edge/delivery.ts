import { Duration, Resource, SecretValue, Stack } from 'aws-cdk-lib/core';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  ContentDelivery,
  ContentDeliveryProps,
  DeliveryDomain,
  DeliveryFirewall,
  DeliveryLogs,
  DeliveryMutualTls,
  DeliveryOrigin,
  DeliveryOriginProtocol,
  DeliveryPages,
  DeliveryStaging,
  DeliveryStaticIps,
  DeliveryTrustStore,
  SecurityHeaders,
} from 'cdk-reference-architectures/edge';
import { AccessLogBucket, BucketAccessLogs, SecureBucket } from 'cdk-reference-architectures/storage';
import { Specimens } from '../specimen';
import { alarmsOf, CODE, once } from '../surroundings';

/** A bucket of content. */
export function contentOf(stack: Stack, name = 'Content'): s3.Bucket {
  const accessLogs = once(stack, 'AccessLogs', (scope) => new AccessLogBucket(scope, 'AccessLogs'));
  const make = () => new SecureBucket(stack, name, { accessLogs: BucketAccessLogs.toBucket(accessLogs) });
  return once(stack, name, make).bucket;
}

/** A zone that exists. */
export function zoneOf(stack: Stack): route53.IHostedZone {
  return once(stack, 'Zone', (scope) =>
    route53.HostedZone.fromHostedZoneAttributes(scope, 'Zone', {
      hostedZoneId: 'Z0123456789ABCDEFGHIJ',
      zoneName: 'example.com',
    }),
  );
}

/** A certificate in us-east-1 that exists. */
export function certificateOf(stack: Stack): acm.ICertificate {
  return once(stack, 'GlobalCertificate', (scope) =>
    acm.Certificate.fromCertificateArn(
      scope,
      'GlobalCertificate',
      'arn:aws:acm:us-east-1:111122223333:certificate/01234567-89ab-cdef-0123-456789abcdef',
    ),
  );
}

/** A key in us-east-1 that exists. */
export function logKeyOf(stack: Stack): kms.IKey {
  return once(stack, 'LogKey', (scope) =>
    kms.Key.fromKeyArn(scope, 'LogKey', 'arn:aws:kms:us-east-1:111122223333:key/01234567-89ab-cdef-0123-456789abcdef'),
  );
}

/** A load balancer that exists, in private subnets. */
export function loadBalancerOf(stack: Stack): elbv2.IApplicationLoadBalancer {
  return once(stack, 'LoadBalancer', (scope) =>
    elbv2.ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(scope, 'LoadBalancer', {
      loadBalancerArn: 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/api/50dc6c495c0c9188',
      loadBalancerDnsName: 'internal-api-1234567890.eu-west-1.elb.amazonaws.com',
      securityGroupId: 'sg-0123456789abcdef0',
    }),
  );
}

/** A VPC origin that another account shares. */
function sharedVpcOriginOf(stack: Stack): cloudfront.IVpcOrigin {
  return once(stack, 'SharedVpcOrigin', (scope) =>
    cloudfront.VpcOrigin.fromVpcOriginId(scope, 'SharedVpcOrigin', 'vo_0123456789abcdef0'),
  );
}

/** A server that exists, in a private subnet. */
class ExistingServer extends Resource implements ec2.IInstance {
  public readonly instanceId = 'i-0123456789abcdef0';
  public readonly instanceRef = { instanceId: this.instanceId };
  public readonly instanceAvailabilityZone = 'eu-west-1a';
  public readonly instancePrivateDnsName = 'ip-10-0-0-10.eu-west-1.compute.internal';
  public readonly instancePrivateIp = '10.0.0.10';
  public readonly instancePublicDnsName = '';
  public readonly instancePublicIp = '';
  public readonly grantPrincipal = new iam.UnknownPrincipal({ resource: this });
  public readonly connections = new ec2.Connections({
    securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(this, 'Group', 'sg-0123456789abcdef0')],
  });
}

/** A delivery with a staging distribution, which CloudFront makes of one that is there alone. */
function stagedDeliveryOf(stack: Stack, id: string, staging: DeliveryStaging): ContentDelivery {
  return new ContentDelivery(stack, id, {
    origin: DeliveryOrigin.bucket(contentOf(stack)),
    domain: DeliveryDomain.withCertificate(certificateOf(stack), ['staged.example.com']),
    http3: false,
    staging,
    firewall: DeliveryFirewall.create(),
    alarms: alarmsOf(stack),
  });
}

/** The peers of a load balancer in a Region that nobody knows. */
export const CLIENTS = [ec2.Peer.prefixList('pl-4fa04526')];

const REGION_UNKNOWN = 'These stacks know no Region, and are taken for ones in us-east-1';

export const specimens: Specimens = {
  ContentDelivery: {
    minimal: (stack, id, given: Partial<ContentDeliveryProps> = {}) =>
      new ContentDelivery(stack, id, {
        origin: DeliveryOrigin.bucket(contentOf(stack)),
        firewall: DeliveryFirewall.create(),
        ...given,
        alarms: given.alarms ?? alarmsOf(stack),
      }),
    full: (stack, id) =>
      new ContentDelivery(stack, id, {
        origin: DeliveryOrigin.bucket(contentOf(stack), {
          path: '/site',
          originShieldRegion: 'eu-west-1',
          customHeaders: { 'x-site': 'docs' },
          connectionAttempts: 2,
          connectionTimeout: Duration.seconds(3),
          responseCompletionTimeout: Duration.minutes(5),
          distributionId: 'E1A2B3C4D5E6F7',
        }),
        pages: DeliveryPages.singlePage('/index.html'),
        defaultRootObject: 'index.html',
        routes: [
          {
            path: '/api/*',
            origin: DeliveryOrigin.applicationLoadBalancer(
              'Api',
              loadBalancerOf(stack),
              DeliveryOriginProtocol.https('origin.example.com'),
              { clients: CLIENTS, readTimeout: Duration.seconds(60), keepaliveTimeout: Duration.seconds(30) },
            ),
            redirectHttp: true,
          },
          {
            path: '/legacy/*',
            origin: DeliveryOrigin.publicLoadBalancer(loadBalancerOf(stack), {
              hostName: 'legacy.example.com',
              secret: SecretValue.secretsManager('origin-secret'),
              clientCertificate: certificateOf(stack),
              reason: 'The VPC has no internet gateway.',
              clients: CLIENTS,
            }),
            responseHeadersPolicy: cloudfront.ResponseHeadersPolicy.SECURITY_HEADERS,
          },
          {
            path: '/grpc/*',
            origin: DeliveryOrigin.server('grpc.example.com', {
              ipAddressType: cloudfront.OriginIpAddressType.DUALSTACK,
            }),
            grpc: true,
          },
          {
            path: '/shared/*',
            origin: DeliveryOrigin.vpcOrigin(sharedVpcOriginOf(stack), 'shared.example.com', {
              ownerAccountId: '444455556666',
            }),
          },
          {
            path: '/images/*',
            origin: DeliveryOrigin.failover(
              DeliveryOrigin.bucket(contentOf(stack, 'Images')),
              DeliveryOrigin.server('images.example.com'),
              { statusCodes: [403, 404, 500, 503] },
            ),
          },
        ],
        errorPages: [{ status: 503, page: '/503.html', replacesApplicationAnswers: true }],
        domain: DeliveryDomain.inZone(zoneOf(stack), ['www.example.com', '*.docs.example.com']),
        minProtocolVersion: cloudfront.SecurityPolicyProtocol.TLS_V1_3_2025,
        firewall: DeliveryFirewall.create({ blockedCountries: ['AQ'], alarmThresholds: { blockedRequests: 50 } }),
        securityHeaders: SecurityHeaders.strict({
          contentSecurityPolicy: "default-src 'self'; img-src *; frame-ancestors 'self'",
          permissionsPolicy: 'camera=()',
          allowFramesOfSameOrigin: true,
          referrerPolicy: cloudfront.HeadersReferrerPolicy.NO_REFERRER,
          httpsOnlyFor: Duration.days(730),
          includeSubdomains: true,
        }),
        accessLogs: DeliveryLogs.cloudWatch({
          logRetention: logs.RetentionDays.ONE_YEAR,
          logEncryptionKey: logKeyOf(stack),
          queryStrings: true,
          cookies: true,
        }),
        http3: false,
        cacheTagHeader: 'x-amz-meta-cache-tag',
        priceClass: cloudfront.PriceClass.PRICE_CLASS_100,
        geoRestriction: cloudfront.GeoRestriction.allowlist('DE', 'FR'),
        additionalMetrics: true,
        comment: 'Documentation',
        alarms: alarmsOf(stack),
        alarmThresholds: { serverErrorPercent: 1, originLatency: Duration.seconds(2) },
      }),
    further: {
      mutualTls: (stack, id) =>
        new ContentDelivery(stack, id, {
          origin: DeliveryOrigin.instance(
            'Api',
            once(stack, 'Server', (scope) => new ExistingServer(scope, 'Server')),
            DeliveryOriginProtocol.http(8080),
            {
              clients: CLIENTS,
            },
          ),
          mutualTls: DeliveryMutualTls.required(
            DeliveryTrustStore.fromBucket(contentOf(stack, 'Authorities'), 'ca.pem', {
              version: '3HL4kqtJlcpXroDTDmJ.rmSpXd3dIbrHY',
              checksRevocation: true,
            }),
            {
              advertiseAuthorities: true,
              connectionFunction: {
                code: cloudfront.FunctionCode.fromInline(
                  'function connectionHandler(connection) { connection.allow(); }',
                ),
                keyValueStore: new cloudfront.KeyValueStore(stack, `${id}Revoked`),
              },
            },
          ),
          staticIps: DeliveryStaticIps.forAllowLists('Partners write addresses down.', { ipv6: true }),
          firewall: DeliveryFirewall.none('Clients without a certificate are refused.'),
          alarms: alarmsOf(stack),
        }),
      staging: (stack, id) => stagedDeliveryOf(stack, id, DeliveryStaging.byWeight(5, { name: 'Spring' })),
      detached: (stack, id) => stagedDeliveryOf(stack, id, DeliveryStaging.detached({ name: 'Spring' })),
      functionUrl: (stack, id) => {
        const handler = new lambda.Function(stack, `${id}Function`, CODE);
        const functionUrl = handler.addFunctionUrl({ authType: lambda.FunctionUrlAuthType.AWS_IAM });
        return new ContentDelivery(stack, id, {
          origin: DeliveryOrigin.functionUrl(functionUrl),
          domain: DeliveryDomain.withCertificate(certificateOf(stack), ['api.example.com']),
          firewall: DeliveryFirewall.none('Only signed requests are answered.'),
          securityHeaders: SecurityHeaders.none('The function sends its own.'),
          accessLogs: DeliveryLogs.newBucket({ retention: Duration.days(30) }),
          alarms: alarmsOf(stack),
        });
      },
    },
    warnings: { 'cdk-reference-architectures:deliveryRegionUnknown': REGION_UNKNOWN },
    findings: {
      'AwsSolutions-CFR1': 'Whom content is for is known to the caller alone',
      CloudWatchLogGroupEncrypted: 'A key for logs is a choice: 1 USD a month',
      S3DefaultEncryptionKMS: 'A key for the bucket of content is a choice of its owner',
      'AwsSolutions-CFR4': 'The caller names the domain, and TLS 1.2 is the minimum for it',
    },
  },
};
