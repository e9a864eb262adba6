import { Duration, SecretValue, Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { DeliveryOrigin, DeliveryOriginProtocol } from '../../../lib/edge';
import { CODE, vpcOf } from '../../specimens/surroundings';
import { testStack } from '../../support/synth';
import { delivery, loadBalancer, networkLoadBalancer, stackIn } from './delivery-surroundings';

const HTTP = DeliveryOriginProtocol.http();
const CLIENTS = [ec2.Peer.prefixList('pl-00000000')];

describe('delivery-origin-rules', () => {
  describe('fails', () => {
    const server = DeliveryOrigin.server('api.example.com');
    const failing = (make: (stack: Stack) => DeliveryOrigin, region = 'eu-west-1') => {
      const stack = stackIn(region);
      return () => delivery({ origin: make(stack) }, stack);
    };

    test.each<[string, () => unknown, RegExp]>([
      [
        'fails with the website of a bucket',
        failing((stack) => DeliveryOrigin.bucket(new s3.Bucket(stack, 'Site', { websiteIndexDocument: 'index.html' }))),
        /'origin' is a bucket with a website endpoint.*'websiteIndexDocument'/,
      ],
      [
        'fails with an id that is none',
        failing((stack) => DeliveryOrigin.bucket(new s3.Bucket(stack, 'Site'), { distributionId: '*' })),
        /'distributionId' must be the id of a distribution/,
      ],
      [
        'fails with the name of a VPC origin twice',
        failing((stack) => {
          const made = loadBalancer(stack);
          const origin = () => DeliveryOrigin.applicationLoadBalancer('Api', made, HTTP);
          return DeliveryOrigin.failover(origin(), origin());
        }),
        /'name' must not hold a value twice, got 'Api'/,
      ],
      [
        'fails with a VPC without an internet gateway',
        failing((stack) => {
          const vpc = new ec2.Vpc(stack, 'Closed', { createInternetGateway: false });
          return DeliveryOrigin.applicationLoadBalancer('Api', loadBalancer(stack, { vpc }), HTTP);
        }),
        /'origin' is a load balancer in a VPC without an internet gateway/,
      ],
      [
        'fails with a header that is too long',
        failing(() => DeliveryOrigin.server('api.example.com', { customHeaders: { 'x-site': 'a'.repeat(1784) } })),
        /'customHeaders\.x-site' must be at most 1783 characters/,
      ],
      [
        'fails with a path, a shield, headers and times that CloudFront refuses',
        failing(() =>
          DeliveryOrigin.server('API', {
            path: 'v1/',
            originShieldRegion: 'Ireland',
            customHeaders: { Host: 'x', 'x-a': 'a\nb: c' },
            readTimeout: Duration.seconds(200),
            keepaliveTimeout: Duration.seconds(0),
          }),
        ),
        /has 7 problems:.*'hostName'.*'path'.*'originShieldRegion'.*'Host'.*'customHeaders.x-a' must be one line.*'readTimeout'.*'keepaliveTimeout'/s,
      ],
      [
        'fails with a function URL that everybody can call',
        failing((stack) =>
          DeliveryOrigin.functionUrl(
            new lambda.Function(stack, 'Function', CODE).addFunctionUrl({ authType: lambda.FunctionUrlAuthType.NONE }),
          ),
        ),
        /'origin' is a function URL without IAM/,
      ],
      [
        'fails with a function URL of another stack',
        failing(() => DeliveryOrigin.functionUrl(new lambda.Function(testStack(), 'Function', CODE).addFunctionUrl())),
        /'origin' is a function URL of another stack/,
      ],
      [
        'fails with an internet-facing load balancer without a reason',
        failing((stack) =>
          DeliveryOrigin.applicationLoadBalancer('Api', loadBalancer(stack, { internetFacing: true }), HTTP),
        ),
        /'origin' is an internet-facing load balancer.*'internetFacingReason'/,
      ],
      [
        'fails with a protocol that the load balancer does not speak',
        failing((stack) =>
          DeliveryOrigin.applicationLoadBalancer(
            'Api',
            loadBalancer(stack),
            DeliveryOriginProtocol.https('a.example.com'),
          ),
        ),
        /'protocol' is HTTPS on port 443, and the load balancer listens by HTTP on 80/,
      ],
      [
        'fails without clients in a Region whose prefix list is not known',
        failing((stack) => DeliveryOrigin.applicationLoadBalancer('api', loadBalancer(stack), HTTP), 'ap-southeast-5'),
        /'name' must be.*'clients' must be given.*for ap-southeast-5/s,
      ],
      [
        'fails with an empty list of clients and an empty reason',
        failing((stack) =>
          DeliveryOrigin.applicationLoadBalancer('Api', loadBalancer(stack), HTTP, {
            clients: [],
            internetFacingReason: ' ',
          }),
        ),
        /'internetFacingReason' must not be empty.*'clients' must not be empty/s,
      ],
      [
        'fails with a Network Load Balancer that CloudFront refuses',
        failing((stack) => {
          const made = networkLoadBalancer(stack, { ipAddressType: elbv2.IpAddressType.DUAL_STACK });
          made.addListener('Tls', {
            port: 443,
            certificates: [elbv2.ListenerCertificate.fromArn('arn:aws:acm:eu-west-1:111122223333:certificate/a')],
            defaultTargetGroups: [new elbv2.NetworkTargetGroup(stack, 'Targets', { port: 80, vpc: vpcOf(stack) })],
          });
          return DeliveryOrigin.networkLoadBalancer('Tcp', made, DeliveryOriginProtocol.https('a.example.com'));
        }),
        /dual-stack Network Load Balancer.*with a TLS listener/s,
      ],
      [
        'fails with a public load balancer without a name and a reason',
        failing((stack) =>
          DeliveryOrigin.publicLoadBalancer(loadBalancer(stack), {
            hostName: 'https://a',
            secret: SecretValue.secretsManager('origin'),
            reason: '',
            secretHeaderName: 'x-amz-secret',
            clients: CLIENTS,
          }),
        ),
        /'reason' must not be empty.*'hostName' must be a host name.*'x-amz-secret'/s,
      ],
      [
        'fails with a failover to itself, within another, and by codes that CloudFront refuses',
        failing(() => {
          const inner = DeliveryOrigin.failover(server, server, { statusCodes: [429, 429] });
          return DeliveryOrigin.failover(inner, server, { statusCodes: [] });
        }),
        /failover within a failover.*'statusCodes' must not be empty.*'secondary' must not be the primary.*twice, got '429'.*must be one of 400/s,
      ],
    ])('%s', (_title, make, message) => {
      expect(make).toThrow(message);
    });
  });
});
