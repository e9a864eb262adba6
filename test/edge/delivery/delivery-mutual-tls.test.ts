import { Match } from 'aws-cdk-lib/assertions';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { DeliveryMutualTls, DeliveryTrustStore } from '../../../lib/edge';
import { templateOf } from '../../support/synth';
import { configOf, delivery, stackIn } from './delivery-surroundings';

const EXISTING = DeliveryTrustStore.existing('ts_1');

describe('DeliveryMutualTls', () => {
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

  test('asks nobody without', () => {
    expect(configOf(delivery()).ViewerMtlsConfig).toBeUndefined();
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
        KeyValueStoreAssociations: [{ KeyValueStoreARN: { 'Fn::GetAtt': [Match.stringLikeRegexp('Revoked'), 'Arn'] } }],
      },
    });
  });

  test('fails with HTTP/3', () => {
    expect(() => delivery({ mutualTls: DeliveryMutualTls.required(EXISTING), http3: true })).toThrow(
      /'http3' must not be true with 'mutualTls'/,
    );
  });
});

describe('DeliveryTrustStore', () => {
  const storeOf = (make: (bucket: s3.IBucket) => DeliveryTrustStore) => {
    const stack = stackIn('eu-west-1');
    const bucket = new s3.Bucket(stack, 'Authorities');
    delivery({ mutualTls: DeliveryMutualTls.required(make(bucket)) }, stack);
    return templateOf(stack);
  };

  test('is made from the bundle in a bucket, and asks no authority for what is revoked', () => {
    storeOf((bucket) => DeliveryTrustStore.fromBucket(bucket, 'ca.pem')).hasResourceProperties(
      'AWS::CloudFront::TrustStore',
      {
        CaCertificatesBundleSource: {
          CaCertificatesBundleS3Location: {
            Bucket: { Ref: Match.stringLikeRegexp('Authorities') },
            Key: 'ca.pem',
            Region: 'eu-west-1',
            Version: Match.absent(),
          },
        },
        UseClientCertificateOCSPEndpoint: false,
      },
    );
  });

  test('is made again from another version, and asks for what is revoked', () => {
    storeOf((bucket) =>
      DeliveryTrustStore.fromBucket(bucket, 'ca.pem', { version: 'v2', checksRevocation: true }),
    ).hasResourceProperties('AWS::CloudFront::TrustStore', {
      CaCertificatesBundleSource: { CaCertificatesBundleS3Location: { Version: 'v2' } },
      UseClientCertificateOCSPEndpoint: true,
    });
  });

  test('fails with an empty key, and with an ARN', () => {
    const bucket = s3.Bucket.fromBucketName(stackIn('us-east-1'), 'Authorities', 'authorities');
    expect(() => DeliveryTrustStore.fromBucket(bucket, '', { version: '' })).toThrow(/'key'.*'version'/s);
    expect(() => DeliveryTrustStore.existing('arn:aws:cloudfront::111122223333:trust-store/ts_1')).toThrow(
      /'trustStoreId' must be the id of a trust store/,
    );
  });
});
