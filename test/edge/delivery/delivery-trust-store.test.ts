import { Match } from 'aws-cdk-lib/assertions';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { DeliveryMutualTls, DeliveryTrustStore } from '../../../lib/edge';
import { templateOf } from '../../support/synth';
import { delivery, stackIn } from './delivery-surroundings';

describe('DeliveryTrustStore', () => {
  const storeOf = (make: (bucket: s3.IBucket) => DeliveryTrustStore) => {
    const stack = stackIn('eu-west-1');
    const bucket = new s3.Bucket(stack, 'Authorities');
    delivery({ mutualTls: DeliveryMutualTls.required(make(bucket)) }, stack);
    return templateOf(stack);
  };

  describe('defaults', () => {
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
  });

  describe('overrides', () => {
    test('is made again from another version, and asks for what is revoked', () => {
      storeOf((bucket) =>
        DeliveryTrustStore.fromBucket(bucket, 'ca.pem', { version: 'v2', checksRevocation: true }),
      ).hasResourceProperties('AWS::CloudFront::TrustStore', {
        CaCertificatesBundleSource: { CaCertificatesBundleS3Location: { Version: 'v2' } },
        UseClientCertificateOCSPEndpoint: true,
      });
    });
  });

  describe('fails', () => {
    test('fails with an empty key, and with an ARN', () => {
      const bucket = s3.Bucket.fromBucketName(stackIn('us-east-1'), 'Authorities', 'authorities');
      expect(() => DeliveryTrustStore.fromBucket(bucket, '', { version: '' })).toThrow(/'key'.*'version'/s);
      expect(() => DeliveryTrustStore.existing('arn:aws:cloudfront::111122223333:trust-store/ts_1')).toThrow(
        /'trustStoreId' must be the id of a trust store/,
      );
    });
  });
});
