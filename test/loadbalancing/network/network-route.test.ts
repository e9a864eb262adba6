import { App, Duration, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  InternetNetworkExposureOptions,
  NetworkExposure,
  NetworkHealthCheck,
  NetworkPort,
  NetworkRouteProps,
  NetworkTargets,
} from '../../../lib/loadbalancing';
import { Alarms } from '../../../lib/observability';
import { templateOf, testStack } from '../../support/synth';
import { certificate } from '../support';
import { networkLoadBalancerOf } from './network-load-balancer-of';
import { albOf, groupAttributesOf, networkRouteOf, UDP_CHECK } from './network-route-of';

const GROUP = 'AWS::ElasticLoadBalancingV2::TargetGroup';
const BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';

describe('NetworkRoute', () => {
  describe('defaults', () => {
    let stack: Stack;
    let template: Template;
    beforeAll(() => {
      stack = Stack.of(networkRouteOf());
      template = templateOf(stack);
    });

    test('passes connections on to the addresses, which are checked by TCP', () => {
      template.hasResourceProperties(GROUP, {
        TargetType: 'ip',
        VpcId: 'vpc-1',
        Port: 6432,
        Protocol: 'TCP',
        Targets: ['10.0.1.10', '10.0.2.10'].map((Id) => ({ Id, Port: 6432 })),
        HealthCheckProtocol: 'TCP',
        HealthCheckPort: 'traffic-port',
        HealthCheckIntervalSeconds: 15,
        HealthCheckTimeoutSeconds: 5,
        HealthyThresholdCount: 2,
        UnhealthyThresholdCount: 3,
      });
      template.hasResourceProperties(LISTENER, {
        Port: 5432,
        Protocol: 'TCP',
        DefaultActions: [{ Type: 'forward', TargetGroupArn: { Ref: Match.stringLikeRegexp('^DatabaseTargetGroup') } }],
      });
    });

    test('ends connections of targets that go after a minute, and says what is off', () => {
      expect(groupAttributesOf(stack)).toEqual({
        'deregistration_delay.timeout_seconds': '60',
        'deregistration_delay.connection_termination.enabled': 'true',
        'proxy_protocol_v2.enabled': 'false',
        'preserve_client_ip.enabled': 'false',
        'stickiness.enabled': 'false',
        'stickiness.type': 'source_ip',
        'target_group_health.dns_failover.minimum_healthy_targets.count': '1',
        'target_group_health.dns_failover.minimum_healthy_targets.percentage': 'off',
        'target_group_health.unhealthy_state_routing.minimum_healthy_targets.count': '1',
        'target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage': 'off',
      });
    });

    test('lets the load balancer out to them, and to nothing else', () => {
      template.hasResourceProperties('AWS::EC2::SecurityGroup', {
        SecurityGroupEgress: ['10.0.1.10/32', '10.0.2.10/32'].map((CidrIp) =>
          Match.objectLike({ CidrIp, IpProtocol: 'tcp', FromPort: 6432, ToPort: 6432 }),
        ),
      });
    });
  });

  describe('all options', () => {
    test('of a port that ends TLS', () => {
      const stack = testStack();
      const route = networkRouteOf(
        {
          listenerPort: NetworkPort.tls(8883, {
            certificates: [certificate('a')],
            alpnPolicy: elbv2.AlpnPolicy.HTTP2_ONLY,
            sslPolicy: elbv2.SslPolicy.TLS13_13,
            encryptToTargets: true,
          }),
          healthCheck: NetworkHealthCheck.https({
            path: '/health',
            port: 9000,
            healthyCodes: '200,204',
            interval: Duration.seconds(10),
            timeout: Duration.seconds(3),
            healthyThreshold: 3,
            unhealthyThreshold: 5,
          }),
          healthThresholds: { dnsFailoverMinPercent: 50 },
          deregistrationDelay: Duration.seconds(0),
          connectionTermination: false,
          preserveClientIp: true,
          proxyProtocol: true,
          alarms: Alarms.notify(new sns.Topic(stack, 'Topic')),
          alarmThresholds: { certificateExpiry: Duration.days(60) },
        },
        stack,
      );
      const template = templateOf(stack);
      template.hasResourceProperties(GROUP, {
        Protocol: 'TLS',
        HealthCheckProtocol: 'HTTPS',
        HealthCheckPath: '/health',
        HealthCheckPort: '9000',
        HealthCheckIntervalSeconds: 10,
        HealthCheckTimeoutSeconds: 3,
        HealthyThresholdCount: 3,
        UnhealthyThresholdCount: 5,
        Matcher: { HttpCode: '200,204' },
      });
      template.hasResourceProperties(LISTENER, {
        Protocol: 'TLS',
        SslPolicy: 'ELBSecurityPolicy-TLS13-1-3-2021-06',
        AlpnPolicy: ['HTTP2Only'],
      });
      expect(groupAttributesOf(stack)).toMatchObject({
        'deregistration_delay.timeout_seconds': '0',
        'deregistration_delay.connection_termination.enabled': 'false',
        'proxy_protocol_v2.enabled': 'true',
        'preserve_client_ip.enabled': 'true',
        'target_group_health.dns_failover.minimum_healthy_targets.percentage': '50',
      });
      expect(groupAttributesOf(stack)).not.toHaveProperty(['stickiness.enabled']);
      template.hasResourceProperties('AWS::EC2::SecurityGroup', {
        SecurityGroupEgress: Match.arrayWith([
          Match.objectLike({ CidrIp: '10.0.1.10/32', FromPort: 6432 }),
          Match.objectLike({ CidrIp: '10.0.1.10/32', FromPort: 9000 }),
        ]),
      });
      expect(route.alarms.map(({ node }) => node.id)).toEqual(['UnhealthyTargetsAlarm', 'CertificateExpiryAlarm']);
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        Namespace: 'AWS/NetworkELB',
        MetricName: 'UnHealthyHostCount',
        Statistic: 'Maximum',
        Threshold: 1,
        EvaluationPeriods: 5,
        Dimensions: [Match.objectLike({ Name: 'LoadBalancer' }), Match.objectLike({ Name: 'TargetGroup' })],
      });
      template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'DaysToExpiry', Threshold: 60 });
    });
  });

  describe('overrides', () => {
    test('the group keeps connections of unhealthy targets, before zones of all targets can be shifted', () => {
      const groupOn = (options: InternetNetworkExposureOptions) => {
        const stack = testStack();
        const networkLoadBalancer = networkLoadBalancerOf({ exposure: NetworkExposure.internet(options) }, stack);
        networkRouteOf({ networkLoadBalancer }, stack);
        const [balancer] = Object.values(templateOf(stack).findResources(BALANCER));
        return { attributes: groupAttributesOf(stack), dependsOn: (balancer?.DependsOn ?? []) as string[] };
      };
      const key = 'target_health_state.unhealthy.connection_termination.enabled';
      const shifted = groupOn({ zonalShift: true });
      expect(shifted.attributes).toMatchObject({ [key]: 'false' });
      expect(shifted.dependsOn).toContainEqual(expect.stringMatching(/^DatabaseTargetGroup/));
      for (const options of [{}, { zonalShift: true, crossZone: false }]) {
        const { attributes, dependsOn } = groupOn(options);
        expect(attributes).not.toHaveProperty([key]);
        expect(dependsOn).not.toContainEqual(expect.stringMatching(/^DatabaseTargetGroup/));
      }
    });

    test('a route in another stack makes no cycle of stacks', () => {
      const app = new App();
      const [one, other] = [new Stack(app, 'One'), new Stack(app, 'Other')];
      const networkLoadBalancer = networkLoadBalancerOf(
        { exposure: NetworkExposure.internet({ zonalShift: true }) },
        one,
      );
      networkRouteOf({ networkLoadBalancer }, other);
      expect(groupAttributesOf(other)).toMatchObject({
        'target_health_state.unhealthy.connection_termination.enabled': 'false',
      });
      expect(one.dependencies).toEqual([]);
    });

    test('all connections of a client can stay with one target', () => {
      const stack = testStack();
      networkRouteOf({ sourceIpStickiness: true }, stack);
      expect(groupAttributesOf(stack)).toMatchObject({ 'stickiness.enabled': 'true', 'stickiness.type': 'source_ip' });
    });

    test('another load balancer gets another target group', () => {
      const logicalIdOn = (exposure: NetworkExposure) => {
        const stack = testStack();
        networkRouteOf({ networkLoadBalancer: networkLoadBalancerOf({ exposure }, stack) }, stack);
        return Object.keys(templateOf(stack).findResources(GROUP));
      };
      expect(logicalIdOn(NetworkExposure.internet())).not.toEqual(logicalIdOn(NetworkExposure.internalOnly()));
    });

    test('shows its targets', () => {
      expect(
        networkRouteOf()
          .dashboardWidgets()
          .map((widget) => JSON.stringify(widget.toJson())),
      ).toEqual([expect.stringContaining('UnHealthyHostCount')]);
    });
  });

  describe('fails', () => {
    test('fails with UDP to IPv4 targets of a dual-stack load balancer', () => {
      const stack = testStack();
      const vpc = new ec2.Vpc(stack, 'DualStack', { ipProtocol: ec2.IpProtocol.DUAL_STACK, maxAzs: 2, natGateways: 0 });
      const exposure = NetworkExposure.internet({ ipAddressType: elbv2.IpAddressType.DUAL_STACK });
      const networkLoadBalancer = networkLoadBalancerOf({ vpc, exposure }, stack);
      expect(() =>
        networkRouteOf({ networkLoadBalancer, listenerPort: NetworkPort.udp(53), healthCheck: UDP_CHECK }, stack),
      ).toThrow(/'listenerPort' cannot take UDP on a dual-stack load balancer, which sends it to IPv6 targets only/);
    });

    describe('with zonal shift', () => {
      const exposureOf = (crossZone?: boolean) => NetworkExposure.internet({ zonalShift: true, crossZone });

      test.each([undefined, true])('for UDP and load balancers of all zones: crossZone %s', (crossZone) => {
        const stack = testStack();
        const networkLoadBalancer = networkLoadBalancerOf({ exposure: exposureOf(crossZone) }, stack);
        expect(() =>
          networkRouteOf({ networkLoadBalancer, listenerPort: NetworkPort.udp(53), healthCheck: UDP_CHECK }, stack),
        ).toThrow(`'listenerPort' of UDP does not go with both 'zonalShift' and 'crossZone'`);
        const targets = NetworkTargets.webListener(albOf(stack).listener);
        expect(() => networkRouteOf({ networkLoadBalancer, targets }, stack, 'Web')).toThrow(
          `'targets' must not be an Application Load Balancer with both 'zonalShift' and 'crossZone'`,
        );
      });

      test('but not where each zone has its own targets', () => {
        const stack = testStack();
        const networkLoadBalancer = networkLoadBalancerOf({ exposure: exposureOf(false) }, stack);
        networkRouteOf({ networkLoadBalancer, targets: NetworkTargets.webListener(albOf(stack).listener) }, stack);
        const listenerPort = NetworkPort.udp(53);
        networkRouteOf({ networkLoadBalancer, listenerPort, healthCheck: UDP_CHECK }, stack, 'Dns');
        templateOf(stack).resourceCountIs(GROUP, 2);
      });
    });

    const udp = NetworkPort.udp(53);
    const addresses = NetworkTargets.addresses(53, ['192.168.1.10'], { outsideVpc: true });
    const wrong: [string, Partial<NetworkRouteProps>][] = [
      [`'healthCheck' must be given for UDP`, { listenerPort: udp }],
      [`'healthCheck' must be given for UDP`, { listenerPort: udp, healthCheck: NetworkHealthCheck.tcp() }],
      [
        `'preserveClientIp' cannot be false for UDP`,
        { listenerPort: udp, healthCheck: UDP_CHECK, preserveClientIp: false },
      ],
      [
        `'sourceIpStickiness' does not work with TLS`,
        { listenerPort: NetworkPort.tls(443, { certificates: [certificate('a')] }), sourceIpStickiness: true },
      ],
      [`'deregistrationDelay' must be`, { deregistrationDelay: Duration.hours(2) }],
      [`'alarmThresholds.certificateExpiry' must be`, { alarmThresholds: { certificateExpiry: Duration.hours(1) } }],
      [`'healthThresholds.failOpenMinTargets' must be`, { healthThresholds: { failOpenMinTargets: 0 } }],
      [`'outsideVpc' cannot get UDP`, { listenerPort: udp, healthCheck: UDP_CHECK, targets: addresses }],
      [`'preserveClientIp' does not work with 'targets' 'outsideVpc'`, { targets: addresses, preserveClientIp: true }],
    ];
    test.each(wrong)('for options that do not work: %s', (message, props) => {
      expect(() => networkRouteOf(props)).toThrow(message);
    });

    test('for an Application Load Balancer behind another protocol, or with options of other targets', () => {
      const stack = testStack();
      const targets = NetworkTargets.webListener(albOf(stack).listener);
      const listenerPort = NetworkPort.tls(443, { certificates: [certificate('a')] });
      expect(() => networkRouteOf({ targets, listenerPort, proxyProtocol: true }, stack)).toThrow(
        /'listenerPort' must be NetworkPort.tcp\(\)[^]*'proxyProtocol' is not for an Application Load Balancer/,
      );
    });

    test('for a port that another route has, before anything is made', () => {
      const stack = testStack();
      const networkLoadBalancer = networkLoadBalancerOf({}, stack);
      networkRouteOf({ networkLoadBalancer }, stack);
      expect(() => networkRouteOf({ networkLoadBalancer }, stack, 'Other')).toThrow(
        `NetworkRoute at 'Test/Other': port 5432 is that of the listener 'Test/Database/Listener' already`,
      );
    });

    test.each([
      [`'addresses' must be private IPv4`, () => NetworkTargets.addresses(1, ['8.8.8.8'])],
      [`'addresses' must not be empty`, () => NetworkTargets.addresses(1, [])],
      [
        `'addresses' must be at most 500`,
        () =>
          NetworkTargets.addresses(
            1,
            Array.from({ length: 501 }, (_, i) => `10.0.${i >> 8}.${i & 255}`),
          ),
      ],
      [`'targetPort' must`, () => NetworkTargets.addresses(0, ['10.0.0.1'])],
      [`'instances' must`, () => NetworkTargets.instances(1, [])],
    ])('for targets and checks that do not work: %s', (message, create) => {
      expect(create).toThrow(message);
    });
  });

  describe('in a stack', () => {
    test('two routes, and children that can be overridden', () => {
      const stack = testStack();
      const networkLoadBalancer = networkLoadBalancerOf({}, stack);
      const route = networkRouteOf({ networkLoadBalancer }, stack);
      networkRouteOf({ networkLoadBalancer, listenerPort: NetworkPort.tcp(3306) }, stack, 'Other');
      route.targetGroup.setAttribute('target_health_state.unhealthy.connection_termination.enabled', 'false');
      const template = templateOf(stack);
      template.resourceCountIs(LISTENER, 2);
      template.hasResourceProperties(GROUP, {
        TargetGroupAttributes: Match.arrayWith([
          { Key: 'target_health_state.unhealthy.connection_termination.enabled', Value: 'false' },
        ]),
      });
    });
  });
});
