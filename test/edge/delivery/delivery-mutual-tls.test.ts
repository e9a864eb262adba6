import { Match } from 'aws-cdk-lib/assertions';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { DeliveryMutualTls, DeliveryTrustStore } from '../../../lib/edge';
import { templateOf } from '../../support/synth';
import { configOf, delivery, stackIn } from './delivery-surroundings';

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
      const config = configOf(delivery({ mutualTls: DeliveryMutualTls.passThrough() }));
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
    test('fails with HTTP/3', () => {
      expect(() => delivery({ mutualTls: DeliveryMutualTls.required(EXISTING), http3: true })).toThrow(
        /'http3' must not be true with 'mutualTls'/,
      );
    });
  });
});
