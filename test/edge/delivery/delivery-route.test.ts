import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { DeliveryOrigin } from '../../../lib/edge';
import { configOf, delivery, stackIn } from './delivery-surroundings';

const SERVER = DeliveryOrigin.server('api.example.com');
const certificate = () =>
  acm.Certificate.fromCertificateArn(
    stackIn('us-east-1'),
    'Client',
    'arn:aws:acm:us-east-1:111122223333:certificate/client',
  );

describe('DeliveryRoute', () => {
  describe('overrides', () => {
    test('lets gRPC through where it is asked for', () => {
      const api = { path: '/api/*', origin: DeliveryOrigin.server('api.example.com') };
      const config = configOf(delivery({ routes: [{ ...api, grpc: true }] }));
      expect(config.CacheBehaviors[0].GrpcConfig).toEqual({ Enabled: true });
      expect(config.DefaultCacheBehavior.GrpcConfig).toBeUndefined();
    });

    test.each<[string, () => DeliveryOrigin]>([
      ['a bucket', () => DeliveryOrigin.bucket(new s3.Bucket(stackIn('us-east-1'), 'Content'))],
      ['a failover', () => DeliveryOrigin.failover(SERVER, DeliveryOrigin.server('b.example.com'))],
      [
        'a VPC origin',
        () =>
          DeliveryOrigin.vpcOrigin(
            cloudfront.VpcOrigin.fromVpcOriginId(stackIn('us-east-1'), 'Shared', 'vo_1'),
            'a.example.com',
          ),
      ],
      ["'originShieldRegion'", () => DeliveryOrigin.server('a.example.com', { originShieldRegion: 'eu-west-1' })],
      ["'clientCertificate'", () => DeliveryOrigin.server('a.example.com', { clientCertificate: certificate() })],
    ])('fails with gRPC and %s', (what, make) => {
      expect(() => delivery({ routes: [{ path: '/grpc/*', origin: make(), grpc: true }] })).toThrow(
        new RegExp(`'grpc' does not go with ${what}`),
      );
    });
  });

  describe('fails', () => {
    test('fails with gRPC at the default behavior, too', () => {
      expect(() => delivery({ behavior: { grpc: true } })).toThrow(/'grpc' does not go with a bucket/);
    });
  });
});
