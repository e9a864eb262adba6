import { Duration } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { WebFirewall } from 'cdk-reference-architectures/edge';
import {
  AccessLogs,
  Exposure,
  MutualTls,
  WebLoadBalancer,
  WebLoadBalancerProps,
} from 'cdk-reference-architectures/loadbalancing';
import { Specimens } from './specimen';
import { alarmsOf, certificateOf, vpcOf } from './surroundings';

export const specimens: Specimens = {
  WebLoadBalancer: {
    minimal: (stack, id, given: Partial<WebLoadBalancerProps> = {}) =>
      new WebLoadBalancer(stack, id, {
        ...given,
        vpc: given.vpc ?? vpcOf(stack),
        exposure: given.exposure ?? Exposure.internet({ certificates: [certificateOf(stack)] }),
        alarms: given.alarms ?? alarmsOf(stack),
      }),
    full: (stack, id) =>
      new WebLoadBalancer(stack, id, {
        vpc: vpcOf(stack),
        exposure: Exposure.internet({
          certificates: [
            certificateOf(stack),
            elbv2.ListenerCertificate.fromArn(
              'arn:aws:acm:eu-west-1:111122223333:certificate/11234567-89ab-cdef-0123-456789abcdef',
            ),
          ],
          clients: [ec2.Peer.ipv4('192.0.2.0/24')],
          sslPolicy: elbv2.SslPolicy.TLS13_13,
          mutualTls: MutualTls.passThrough(),
          accessLogs: AccessLogs.newBucket({
            retention: Duration.days(365),
            connectionLogs: true,
            healthCheckLogs: true,
          }),
          domain: {
            hostNames: ['shop.example.com'],
            hostedZone: route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', {
              hostedZoneId: 'Z0123456789ABCDEFGHIJ',
              zoneName: 'example.com',
            }),
          },
          redirectHttp: false,
          preserveHostHeader: true,
          xForwardedFor: elbv2.XffHeaderProcessingMode.PRESERVE,
          xForwardedForClientPort: true,
          tlsHeaders: true,
          minCapacityUnits: 100,
          http2: false,
          deletionProtection: true,
          idleTimeout: Duration.seconds(120),
          clientKeepAlive: Duration.minutes(5),
          ipAddressType: elbv2.IpAddressType.DUAL_STACK,
          desyncMitigationMode: elbv2.DesyncMitigationMode.STRICTEST,
          firewall: WebFirewall.fromWebAclArn('arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shared/1'),
          firewallFailsOpen: true,
          zonalShift: true,
          testListener: { port: 9443, clients: [ec2.Peer.ipv4('198.51.100.7/32')] },
        }),
        alarms: alarmsOf(stack),
        alarmThresholds: { serverErrors: 50, rejectedConnections: 10 },
        reservedPriorities: [{ first: 20_001, last: 21_000 }],
      }),
    findings: {
      'AwsSolutions-EC23': 'Who may connect is the choice of the exposure: `Exposure.internet()` is for everybody',
      ...Object.fromEntries(
        ['NIST.800.53.R5', 'PCI.DSS.321'].map((pack) => [
          `${pack}-ALBWAFEnabled`,
          'A firewall is billed monthly: it is the choice of whoever pays for it (`firewall`)',
        ]),
      ),
    },
  },
};
