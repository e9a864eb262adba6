import { Match } from 'aws-cdk-lib/assertions';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { DeliveryMutualTls, DeliveryOrigin, DeliveryRoute, DeliveryTrustStore } from '../../../lib/edge';
import { templateOf } from '../../support/synth';
import { configOf, delivery, stackIn } from './delivery-surroundings';

const SERVER = DeliveryOrigin.server('api.example.com');
const EXISTING = DeliveryTrustStore.existing('ts_1');

describe('DeliveryMutualTls', () => {
  describe('defaults', () => {
    test('asks nobody without', () => {
      expect(configOf(delivery()).ViewerMtlsConfig).toBeUndefined();
    });
  });

  describe('overrides', () => {
    test('refuses clients without a certificate, by HTTP/2', () => {
      expect(configOf(delivery({ mutualTls: DeliveryMutualTls.required(EXISTING) }))).toMatchObject({
        HttpVersion: 'http2',
        ViewerMtlsConfig: {
          Mode: 'required',
          TrustStoreConfig: {
            TrustStoreId: 'ts_1',
            IgnoreCertificateExpiry: false,
            AdvertiseTrustStoreCaNames: false,
          },
        },
      });
    });

    test('checks what is shown, expired too, and says whom it trusts', () => {
      const mutualTls = DeliveryMutualTls.optional(EXISTING, { acceptExpired: true, advertiseAuthorities: true });
      expect(configOf(delivery({ mutualTls })).ViewerMtlsConfig).toEqual({
        Mode: 'optional',
        TrustStoreConfig: { TrustStoreId: 'ts_1', IgnoreCertificateExpiry: true, AdvertiseTrustStoreCaNames: true },
      });
    });

    test('passes on what is shown, without a trust store', () => {
      const stack = stackIn('us-east-1');
      const originRequestPolicy = new cloudfront.OriginRequestPolicy(stack, 'Certificates', {
        headerBehavior: cloudfront.OriginRequestHeaderBehavior.allowList('Client-Cert', 'Client-Cert-Chain'),
      });
      const given = { origin: SERVER, behavior: { originRequestPolicy }, mutualTls: DeliveryMutualTls.passThrough() };
      const config = configOf(delivery(given, stack));
      expect(config.DefaultCacheBehavior.CachePolicyId).toBe(cloudfront.CachePolicy.CACHING_DISABLED.cachePolicyId);
      expect(config.ViewerMtlsConfig).toEqual({ Mode: 'passthrough' });
      expect(config.ConnectionFunctionAssociation).toBeUndefined();
    });

    test('gives a function the last word, published', () => {
      const stack = stackIn('us-east-1');
      const code = 'function connectionHandler(connection) { connection.allow(); }';
      const mutualTls = DeliveryMutualTls.required(EXISTING, {
        connectionFunction: {
          code: cloudfront.FunctionCode.fromInline(code),
          keyValueStore: new cloudfront.KeyValueStore(stack, 'Revoked'),
        },
      });
      expect(configOf(delivery({ mutualTls }, stack)).ConnectionFunctionAssociation).toEqual({
        Id: { 'Fn::GetAtt': [expect.stringMatching(/ConnectionFunction/), 'Id'] },
      });
      templateOf(stack).hasResourceProperties('AWS::CloudFront::ConnectionFunction', {
        AutoPublish: true,
        ConnectionFunctionCode: code,
        ConnectionFunctionConfig: {
          Runtime: 'cloudfront-js-2.0',
          KeyValueStoreAssociations: [
            { KeyValueStoreARN: { 'Fn::GetAtt': [Match.stringLikeRegexp('Revoked'), 'Arn'] } },
          ],
        },
      });
    });
  });

  describe('fails', () => {
    const { ALL_VIEWER } = cloudfront.OriginRequestPolicy;
    const passing = (route: Partial<DeliveryRoute>) => () =>
      delivery({
        origin: SERVER,
        behavior: { originRequestPolicy: ALL_VIEWER },
        routes: [{ path: '/a/*', origin: SERVER, originRequestPolicy: ALL_VIEWER, ...route }],
        mutualTls: DeliveryMutualTls.passThrough(),
      });
    test.each<[string, Partial<DeliveryRoute>, RegExp]>([
      [
        'fails with certificates for a bucket, which checks none',
        { origin: DeliveryOrigin.bucket(s3.Bucket.fromBucketName(stackIn('us-east-1'), 'B', 'docs-example-com')) },
        /'mutualTls' must not pass certificates through to a bucket \('\/a\/\*'\)/,
      ],
      [
        'fails with certificates for an origin that is cached',
        { cachePolicy: cloudfront.CachePolicy.CACHING_OPTIMIZED },
        /'cachePolicy' of '\/a\/\*' must be CachePolicy.CACHING_DISABLED/,
      ],
      [
        'fails with certificates that the origin does not see',
        { originRequestPolicy: undefined },
        /'originRequestPolicy' of '\/a\/\*' must be given.*'Client-Cert'/,
      ],
      [
        'fails with certificates behind an Origin Shield',
        {
          origin: DeliveryOrigin.failover(
            DeliveryOrigin.server('api.example.com', { originShieldRegion: 'eu-west-1' }),
            SERVER,
          ),
        },
        /'originShieldRegion' \('\/a\/\*'\) must not be given/,
      ],
    ])('%s', (_title, route, message) => {
      expect(passing({})).not.toThrow();
      expect(passing(route)).toThrow(message);
    });

    test('fails with a connection function that is a text, in callers without types', () => {
      const connectionFunction = { code: 'connection.allow()' as never };
      expect(() => DeliveryMutualTls.optional(EXISTING, { connectionFunction })).toThrow(
        /'connectionFunction.code' must be a cloudfront.FunctionCode/,
      );
    });

    test('fails with HTTP/3', () => {
      expect(() => delivery({ mutualTls: DeliveryMutualTls.required(EXISTING), http3: true })).toThrow(
        /'http3' must not be true with 'mutualTls'/,
      );
    });
  });
});
