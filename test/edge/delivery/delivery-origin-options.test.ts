import { Duration, SecretValue } from 'aws-cdk-lib/core';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { DeliveryOrigin, DeliveryOriginProtocol, DeliveryServerOriginOptions } from '../../../lib/edge';
import { CLIENTS, loadBalancerOf } from '../../specimens/edge/delivery';
import { CODE } from '../../specimens/surroundings';
import { templateOf, warningsOf } from '../../support/synth';
import { configOf, delivery, stackIn } from './delivery-surroundings';

const TIMES: DeliveryServerOriginOptions = {
  connectionAttempts: 2,
  connectionTimeout: Duration.seconds(3),
  responseCompletionTimeout: Duration.seconds(90),
};

const certificateIn = (region: string) =>
  acm.Certificate.fromCertificateArn(
    stackIn('us-east-1'),
    'Client',
    `arn:aws:acm:${region}:111122223333:certificate/client`,
  );

describe('DeliveryOriginOptions', () => {
  describe('defaults', () => {
    test('waits for origins as CloudFront does', () => {
      const [origin] = configOf(delivery({ origin: DeliveryOrigin.server('api.example.com') })).Origins;
      for (const name of ['ConnectionAttempts', 'ConnectionTimeout', 'ResponseCompletionTimeout', 'OriginShield']) {
        expect(origin[name]).toBeUndefined();
      }
      expect(origin.CustomOriginConfig).toEqual({
        OriginProtocolPolicy: 'https-only',
        OriginSSLProtocols: ['TLSv1.2'],
      });
    });
  });

  describe('overrides', () => {
    test('waits for each kind of origin as it is told', () => {
      const stack = stackIn('eu-west-1');
      const loadBalancer = loadBalancerOf(stack);
      const options = { ...TIMES, clients: CLIENTS };
      const origins = [
        DeliveryOrigin.bucket(new s3.Bucket(stack, 'Files'), TIMES),
        DeliveryOrigin.server('api.example.com', TIMES),
        DeliveryOrigin.functionUrl(
          new lambda.Function(stack, 'Function', CODE).addFunctionUrl({ authType: lambda.FunctionUrlAuthType.AWS_IAM }),
          TIMES,
        ),
        DeliveryOrigin.applicationLoadBalancer('Api', loadBalancer, DeliveryOriginProtocol.http(), options),
        DeliveryOrigin.vpcOrigin(
          cloudfront.VpcOrigin.fromVpcOriginId(stack, 'Shared', 'vo_1'),
          'api.example.com',
          TIMES,
        ),
        DeliveryOrigin.publicLoadBalancer(loadBalancer, {
          ...options,
          hostName: 'origin.example.com',
          secret: SecretValue.secretsManager('origin'),
          reason: 'A test.',
        }),
      ];
      const routes = origins.map((origin, index) => ({ path: `/${index}/*`, origin }));
      const config = configOf(delivery({ routes }, stack));
      expect(config.Origins).toHaveLength(7);
      for (const origin of config.Origins.slice(1)) {
        expect(origin).toMatchObject({ ConnectionAttempts: 2, ConnectionTimeout: 3, ResponseCompletionTimeout: 90 });
      }
    });

    test('reaches a server by IPv6, and shows it a certificate', () => {
      const origin = DeliveryOrigin.server('api.example.com', {
        ipAddressType: cloudfront.OriginIpAddressType.DUALSTACK,
        clientCertificate: certificateIn('us-east-1'),
      });
      expect(configOf(delivery({ origin })).Origins[0].CustomOriginConfig).toMatchObject({
        IpAddressType: 'dualstack',
        OriginMtlsConfig: { ClientCertificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/client' },
      });
    });

    test('reads the certificate of another stack weakly', () => {
      const there = stackIn('us-east-1');
      const stack = stackIn('eu-west-1', there.node.root as never, 'Elsewhere');
      const clientCertificate = new acm.Certificate(there, 'Client', { domainName: 'client.example.com' });
      const origin = DeliveryOrigin.server('api.example.com', { clientCertificate });
      const [made] = configOf(delivery({ origin }, stack)).Origins;
      expect(JSON.stringify(made.CustomOriginConfig.OriginMtlsConfig)).toContain('Fn::GetStackOutput');
    });

    test('asks the second origin by the quality of media', () => {
      const origin = DeliveryOrigin.failover(
        DeliveryOrigin.server('a.example.com'),
        DeliveryOrigin.server('b.example.com'),
        { selectionCriteria: cloudfront.OriginSelectionCriteria.MEDIA_QUALITY_BASED },
      );
      expect(configOf(delivery({ origin })).OriginGroups.Items[0].SelectionCriteria).toBe('media-quality-based');
    });

    test('takes a VPC origin of another account, and makes none', () => {
      const stack = stackIn('us-east-1');
      const shared = cloudfront.VpcOrigin.fromVpcOriginId(stack, 'Shared', 'vo_1');
      const origin = DeliveryOrigin.vpcOrigin(shared, 'origin.example.com', { ownerAccountId: '444455556666' });
      expect(configOf(delivery({ origin }, stack)).Origins[0]).toMatchObject({
        DomainName: 'origin.example.com',
        VpcOriginConfig: { VpcOriginId: 'vo_1', OwnerAccountId: '444455556666' },
      });
      templateOf(stack).resourceCountIs('AWS::CloudFront::VpcOrigin', 0);
    });

    const keyed = (bucketName?: string) => {
      const stack = stackIn('us-east-1');
      const encryptionKey = new kms.Key(stack, 'Key');
      const origin = DeliveryOrigin.bucket(new s3.Bucket(stack, 'Content', { bucketName, encryptionKey }));
      const config = configOf(delivery({ origin }, stack));
      const [key] = Object.values(templateOf(stack).findResources('AWS::KMS::Key'));
      return { stack, config, statement: key?.Properties.KeyPolicy.Statement.at(-1) };
    };

    test('is decrypted for this distribution alone in the first deployment, without a cycle', () => {
      const { stack, config, statement } = keyed('docs-example-com');
      expect(config.Origins[0].DomainName).toEqual({
        'Fn::Join': ['', ['docs-example-com.s3.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }]],
      });
      expect(JSON.stringify(statement.Condition.StringEquals)).toMatch(/DeliveryDistribution/);
      expect(warningsOf(stack)).toEqual([]);
    });

    test('is decrypted for all distributions without the name', () => {
      const { stack, statement } = keyed();
      expect(JSON.stringify(statement.Condition.ArnLike)).toContain(':distribution/*');
      expect(warningsOf(stack)).toEqual([expect.stringMatching(/The policy of a key lets all/)]);
    });
  });

  describe('fails', () => {
    const server = (options: object) => () => delivery({ origin: DeliveryOrigin.server('api.example.com', options) });
    test.each<[string, () => unknown, RegExp]>([
      [
        'fails with attempts and times that CloudFront refuses',
        server({ connectionAttempts: 4, connectionTimeout: Duration.seconds(11) }),
        /'connectionAttempts'.*'connectionTimeout'/s,
      ],
      [
        'fails with an answer that is given up before a part of it',
        server({ readTimeout: Duration.seconds(60), responseCompletionTimeout: Duration.seconds(59) }),
        /'responseCompletionTimeout' must be at least 'readTimeout' \(1 minute\), got 59 seconds/,
      ],
      [
        'fails with an answer that is given up before the time that CloudFront waits for a part of it',
        server({ responseCompletionTimeout: Duration.seconds(29) }),
        /'responseCompletionTimeout' must be at least 'readTimeout' \(30 seconds\)/,
      ],
      [
        'fails with a certificate of another Region',
        server({ clientCertificate: certificateIn('eu-west-1') }),
        /'clientCertificate' must be in us-east-1.*got one in eu-west-1/,
      ],
      [
        'fails with the account and the name of a VPC origin that are none',
        () =>
          delivery({
            origin: DeliveryOrigin.vpcOrigin(
              cloudfront.VpcOrigin.fromVpcOriginId(stackIn('us-east-1'), 'Shared', 'vo_1'),
              'API',
              { ownerAccountId: 'shop' },
            ),
          }),
        /'hostName' must be a host name.*'ownerAccountId' must be the id of an account/s,
      ],
    ])('%s', (_title, make, message) => {
      expect(make).toThrow(message);
    });
  });
});
