import { Duration, Stack } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { WebFirewall } from 'cdk-reference-architectures/edge';
import {
  AccessLogs,
  AddressRoute,
  AddressRouteProps,
  Authentication,
  Exposure,
  FunctionRoute,
  FunctionRouteProps,
  IWebListener,
  MutualTls,
  NetworkExposure,
  NetworkHealthCheck,
  NetworkPort,
  NetworkRoute,
  NetworkRouteProps,
  NetworkTargets,
  RouteMatch,
  StaticIpNetworkLoadBalancer,
  StaticIpNetworkLoadBalancerProps,
  WebLoadBalancer,
  WebLoadBalancerProps,
} from 'cdk-reference-architectures/loadbalancing';
import { Specimens } from './specimen';
import { alarmsOf, certificateOf, once, vpcOf } from './surroundings';

/** A load balancer of another app, each stack's own: routes of one load balancer must not collide. */
function listenerOf(stack: Stack): IWebListener {
  const arn = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333';
  return once(stack, 'RoutesAlb', (scope) =>
    WebLoadBalancer.fromAttributes(scope, 'RoutesAlb', {
      loadBalancerArn: `${arn}:loadbalancer/app/${stack.node.id}/50dc6c495c0c9188`,
      listenerArn: `${arn}:listener/app/${stack.node.id}/50dc6c495c0c9188/f2f7dc8efc522ab2`,
      securityGroupId: 'sg-0123456789abcdef0',
      secure: true,
      priorities: { first: 20_001, last: 30_000 },
    }),
  );
}

function functionOf(stack: Stack): lambda.IFunction {
  return once(stack, 'RoutesFunction', (scope) =>
    lambda.Function.fromFunctionArn(scope, 'RoutesFunction', 'arn:aws:lambda:eu-west-1:111122223333:function:webhook'),
  );
}

/** A Network Load Balancer for one specimen, as a port exists once on it. */
export function networkLoadBalancerOf(stack: Stack, id: string): StaticIpNetworkLoadBalancer {
  return once(
    stack,
    `Nlb${id}`,
    (scope) =>
      new StaticIpNetworkLoadBalancer(scope, `Nlb${id}`, {
        vpc: vpcOf(stack),
        exposure: NetworkExposure.internalOnly(),
        alarms: alarmsOf(stack),
      }),
  );
}

const jwt = () =>
  Authentication.jwt({
    issuer: 'https://id.example.com',
    jwksEndpoint: 'https://id.example.com/.well-known/jwks.json',
  });

export const specimens: Specimens = {
  FunctionRoute: {
    minimal: (stack, id, given: Partial<FunctionRouteProps> = {}) =>
      new FunctionRoute(stack, id, {
        ...given,
        webListener: given.webListener ?? listenerOf(stack),
        match: given.match ?? RouteMatch.paths(`/${id.toLowerCase()}`),
        function: given.function ?? functionOf(stack),
        alarms: given.alarms ?? alarmsOf(stack),
      }),
    full: (stack, id) =>
      new FunctionRoute(stack, id, {
        webListener: listenerOf(stack),
        match: RouteMatch.of({
          paths: ['/webhook'],
          headers: [{ name: 'X-Source', values: ['partner'] }],
          queryStrings: [{ key: 'version', value: '2' }],
        }),
        function: functionOf(stack),
        alarms: alarmsOf(stack),
        alarmThresholds: { serverErrorPercent: 5, clientErrorPercent: 30, latencyP99: Duration.seconds(10) },
        priority: 20_001,
        authentication: jwt(),
        rewrite: { url: { regex: '^/webhook', replace: '/' } },
        multiValueHeaders: true,
      }),
  },
  AddressRoute: {
    minimal: (stack, id, given: Partial<AddressRouteProps> = {}) =>
      new AddressRoute(stack, id, {
        ...given,
        webListener: given.webListener ?? listenerOf(stack),
        vpc: given.vpc ?? vpcOf(stack),
        match: given.match ?? RouteMatch.paths(`/${id.toLowerCase()}/*`),
        addresses: given.addresses ?? ['10.0.1.10', '10.0.2.10'],
        port: given.port ?? 8080,
        alarms: given.alarms ?? alarmsOf(stack),
      }),
    full: (stack, id) =>
      new AddressRoute(stack, id, {
        webListener: listenerOf(stack),
        vpc: vpcOf(stack),
        match: RouteMatch.paths('/billing/*'),
        addresses: ['192.168.1.10', '192.168.2.10'],
        outsideVpc: true,
        port: 8443,
        targetProtocol: elbv2.ApplicationProtocol.HTTPS,
        healthCheck: { path: '/health', port: 9000 },
        healthThresholds: { failOpenMinPercent: 25 },
        deregistrationDelay: Duration.seconds(20),
        balancing: elbv2.TargetGroupLoadBalancingAlgorithmType.WEIGHTED_RANDOM,
        anomalyMitigation: true,
        priority: 20_001,
        authentication: jwt(),
        rewrite: {
          url: { regex: '^/billing/(.*)$', replace: '/$1' },
          host: { regex: '^.*$', replace: 'billing.internal' },
        },
        alarms: alarmsOf(stack),
        alarmThresholds: { serverErrorPercent: 5, clientErrorPercent: 30, latencyP99: Duration.seconds(10) },
      }),
  },
  StaticIpNetworkLoadBalancer: {
    minimal: (stack, id, given: Partial<StaticIpNetworkLoadBalancerProps> = {}) =>
      new StaticIpNetworkLoadBalancer(stack, id, {
        ...given,
        vpc: given.vpc ?? vpcOf(stack),
        exposure: given.exposure ?? NetworkExposure.internet(),
        alarms: given.alarms ?? alarmsOf(stack),
      }),
    full: (stack, id) => {
      const loadBalancer = new StaticIpNetworkLoadBalancer(stack, id, {
        vpc: vpcOf(stack),
        exposure: NetworkExposure.internet({
          clients: [ec2.Peer.ipv4('192.0.2.0/24'), ec2.Peer.prefixList('pl-0123456789abcdef0')],
          allocationIds: ['eipalloc-0123456789abcdef0', 'eipalloc-0123456789abcdef1'],
          allowPrivateLink: true,
          accessLogs: AccessLogs.newBucket({ retention: Duration.days(365) }),
          crossZone: false,
          clientRouting: elbv2.ClientRoutingPolicy.AVAILABILITY_ZONE_AFFINITY,
          zonalShift: true,
          deletionProtection: true,
          ipAddressType: elbv2.IpAddressType.DUAL_STACK,
          minCapacityUnits: 5500,
          endpointService: {
            allowedPrincipals: [new iam.AccountPrincipal('111122223333')],
            acceptanceRequired: false,
            allowedRegions: ['eu-west-1', 'eu-central-1'],
          },
          domain: {
            hostNames: ['game.example.com'],
            hostedZone: route53.HostedZone.fromHostedZoneAttributes(stack, `${id}Zone`, {
              hostedZoneId: 'Z0123456789ABCDEFGHIJ',
              zoneName: 'example.com',
            }),
          },
        }),
        alarms: alarmsOf(stack),
        alarmThresholds: { portAllocationErrors: 10, rejectedFlows: 100, targetResets: 1000 },
      });
      new NetworkRoute(loadBalancer, 'Tls', {
        networkLoadBalancer: loadBalancer,
        listenerPort: NetworkPort.tls(443, { certificates: [certificateOf(stack)] }),
        targets: NetworkTargets.addresses(8443, ['10.0.1.10']),
        alarms: alarmsOf(stack),
      });
      return loadBalancer;
    },
    further: {
      quic: (stack, id) => {
        const loadBalancer = new StaticIpNetworkLoadBalancer(stack, id, {
          vpc: vpcOf(stack),
          exposure: NetworkExposure.internetWithQuic({
            crossZone: false,
            zonalShift: true,
            zonalAutoshift: {
              outcome: cloudwatch.Alarm.fromAlarmArn(
                stack,
                `${id}Outcome`,
                'arn:aws:cloudwatch:eu-west-1:111122223333:alarm:Shop',
              ),
            },
          }),
          alarms: alarmsOf(stack),
        });
        new NetworkRoute(loadBalancer, 'Http3', {
          networkLoadBalancer: loadBalancer,
          listenerPort: NetworkPort.tcpAndQuic(443),
          targets: NetworkTargets.quicAddresses(443, [{ address: '10.0.1.10', serverId: '0x0123456789abcdef' }]),
          alarms: alarmsOf(stack),
        });
        return loadBalancer;
      },
    },
  },
  NetworkRoute: {
    minimal: (stack, id, given: Partial<NetworkRouteProps> = {}) =>
      new NetworkRoute(stack, id, {
        ...given,
        networkLoadBalancer: given.networkLoadBalancer ?? networkLoadBalancerOf(stack, id),
        listenerPort: given.listenerPort ?? NetworkPort.tcp(5432),
        targets: given.targets ?? NetworkTargets.addresses(5432, ['10.0.1.10', '10.0.2.10']),
        alarms: given.alarms ?? alarmsOf(stack),
      }),
    full: (stack, id) =>
      new NetworkRoute(stack, id, {
        networkLoadBalancer: networkLoadBalancerOf(stack, id),
        listenerPort: NetworkPort.tls(8883, {
          certificates: [
            certificateOf(stack),
            elbv2.ListenerCertificate.fromArn(
              'arn:aws:acm:eu-west-1:111122223333:certificate/11234567-89ab-cdef-0123-456789abcdef',
            ),
          ],
          sslPolicy: elbv2.SslPolicy.TLS13_13,
          alpnPolicy: elbv2.AlpnPolicy.HTTP2_PREFERRED,
          encryptToTargets: true,
        }),
        targets: NetworkTargets.addresses(8883, ['192.168.1.10'], { outsideVpc: true }),
        healthCheck: NetworkHealthCheck.https({
          path: '/health',
          port: 9000,
          healthyCodes: '200',
          interval: Duration.seconds(10),
          timeout: Duration.seconds(3),
          healthyThreshold: 3,
          unhealthyThreshold: 5,
        }),
        healthThresholds: { dnsFailoverMinPercent: 50 },
        deregistrationDelay: Duration.minutes(5),
        connectionTermination: false,
        preserveClientIp: false,
        proxyProtocol: true,
        alarms: alarmsOf(stack),
        alarmThresholds: { certificateExpiry: Duration.days(60) },
      }),
  },
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
        alarmThresholds: { serverErrors: 50, rejectedConnections: 10, certificateExpiry: Duration.days(60) },
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
