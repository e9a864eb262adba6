import { Duration, Stack } from 'aws-cdk-lib/core';
import { Match } from 'aws-cdk-lib/assertions';
import { NetworkPort } from '../../../lib/loadbalancing';
import { templateOf } from '../../support/synth';
import { certificate } from '../support';
import { attributesOf, networkLoadBalancerOf, openPort } from './network-load-balancer-of';

const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';
const GROUP = 'AWS::EC2::SecurityGroup';
const BUCKET = 'AWS::S3::Bucket';

describe('NetworkPort', () => {
  describe('all options', () => {
    test.each([
      ['TCP', NetworkPort.tcp(7777), ['tcp']],
      ['UDP', NetworkPort.udp(7777), ['udp']],
      ['TCP_UDP', NetworkPort.tcpAndUdp(7777), ['tcp', 'udp']],
    ])('%s is opened to everybody', (Protocol, listenerPort, protocols) => {
      const loadBalancer = networkLoadBalancerOf();
      openPort(loadBalancer, 'Game', listenerPort);
      const template = templateOf(Stack.of(loadBalancer));
      template.hasResourceProperties(LISTENER, { Port: 7777, Protocol, Certificates: Match.absent() });
      template.hasResourceProperties(GROUP, {
        SecurityGroupIngress: protocols.map((IpProtocol) => ({
          CidrIp: '0.0.0.0/0',
          IpProtocol,
          FromPort: 7777,
          ToPort: 7777,
          Description: 'Clients to the load balancer on port 7777',
        })),
      });
    });

    test('TLS has its certificates, the policy with post-quantum, and switches the logs on', () => {
      const loadBalancer = networkLoadBalancerOf();
      openPort(loadBalancer, 'Mqtt', NetworkPort.tls(8883, { certificates: [certificate('a'), certificate('b')] }));
      const template = templateOf(Stack.of(loadBalancer));
      template.hasResourceProperties(LISTENER, {
        Port: 8883,
        Protocol: 'TLS',
        Certificates: [{ CertificateArn: Match.stringLikeRegexp('/a$') }],
        SslPolicy: 'ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09',
        AlpnPolicy: ['None'],
      });
      template.hasResourceProperties('AWS::ElasticLoadBalancingV2::ListenerCertificate', {
        Certificates: [{ CertificateArn: Match.stringLikeRegexp('/b$') }],
      });
      template.hasResource(BUCKET, { DeletionPolicy: 'Retain' });
      template.hasResourceProperties(BUCKET, {
        LifecycleConfiguration: { Rules: Match.arrayWith([Match.objectLike({ ExpirationInDays: 90 })]) },
      });
      expect(loadBalancer.accessLogsBucket).toBeDefined();
      expect(attributesOf(template)).toMatchObject({
        'access_logs.s3.enabled': 'true',
        'access_logs.s3.bucket': { Ref: expect.stringMatching(/^NlbAccessLogs/) },
      });
    });

    test('the idle timeout of TCP is said, and can be changed', () => {
      const loadBalancer = networkLoadBalancerOf();
      openPort(loadBalancer, 'Plain', NetworkPort.tcp(1));
      openPort(loadBalancer, 'Long', NetworkPort.tcp(2, { idleTimeout: Duration.seconds(6000) }));
      const template = templateOf(Stack.of(loadBalancer));
      for (const [Port, Value] of [
        [1, '350'],
        [2, '6000'],
      ]) {
        template.hasResourceProperties(LISTENER, {
          Port,
          ListenerAttributes: [{ Key: 'tcp.idle_timeout.seconds', Value }],
        });
      }
    });

    test('lets the log delivery write, for load balancers of this account only', () => {
      const loadBalancer = networkLoadBalancerOf();
      openPort(loadBalancer, 'Tls', NetworkPort.tls(443, { certificates: [certificate('a')] }));
      const bucket = { 'Fn::GetAtt': [Match.stringLikeRegexp('^NlbAccessLogs'), 'Arn'] };
      const account = { Ref: 'AWS::AccountId' };
      const logs = {
        'Fn::Join': [
          '',
          ['arn:', { Ref: 'AWS::Partition' }, ':logs:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':*'],
        ],
      };
      templateOf(Stack.of(loadBalancer)).hasResourceProperties('AWS::S3::BucketPolicy', {
        PolicyDocument: {
          Statement: [
            Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
            Match.objectLike({ Effect: 'Deny', Condition: { NumericLessThan: { 's3:TlsVersion': 1.2 } } }),
            {
              Sid: 'LogDeliveryWrites',
              Effect: 'Allow',
              Principal: { Service: 'delivery.logs.amazonaws.com' },
              Action: 's3:PutObject',
              Resource: { 'Fn::Join': ['', [bucket, '/AWSLogs/', account, '/*']] },
              Condition: {
                StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control', 'aws:SourceAccount': account },
                ArnLike: { 'aws:SourceArn': logs },
              },
            },
            {
              Sid: 'LogDeliveryChecksAcl',
              Effect: 'Allow',
              Principal: { Service: 'delivery.logs.amazonaws.com' },
              Action: 's3:GetBucketAcl',
              Resource: bucket,
              Condition: {
                StringEquals: { 'aws:SourceAccount': account },
                ArnLike: { 'aws:SourceArn': logs },
              },
            },
          ],
        },
      });
    });
  });

  describe('fails', () => {
    test('for a number that another port has', () => {
      const loadBalancer = networkLoadBalancerOf();
      openPort(loadBalancer, 'One', NetworkPort.tcp(7777));
      expect(() => openPort(loadBalancer, 'Two', NetworkPort.udp(7777))).toThrow(
        `listener 'Test/Two': port 7777 is that of the listener 'Test/One' already; take another one, or NetworkPort.tcpAndUdp() for both protocols on one port`,
      );
    });

    test.each([
      ['number', () => NetworkPort.tcp(0)],
      ['number', () => NetworkPort.udp(65_536)],
      ['idleTimeout', () => NetworkPort.tcp(1, { idleTimeout: Duration.seconds(59) })],
      ['certificates', () => NetworkPort.tls(443, { certificates: [] })],
      ['certificates', () => NetworkPort.tls(443, { certificates: [certificate('a'), certificate('a')] })],
    ])('for a wrong %s', (prop, make) => {
      expect(make).toThrow(`'${prop}' must`);
    });
  });
});
