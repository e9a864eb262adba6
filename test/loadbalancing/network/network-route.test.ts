import { Duration, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  Exposure,
  NetworkExposure,
  NetworkHealthCheck,
  NetworkPort,
  NetworkRoute,
  NetworkRouteProps,
  NetworkTargets,
  WebLoadBalancer,
} from '../../../lib/loadbalancing';
import { Alarms } from '../../../lib/observability';
import { templateOf, testStack } from '../../support/synth';
import { certificate, importedVpc } from '../support';
import { networkLoadBalancerOf } from './network-load-balancer-of';

const GROUP = 'AWS::ElasticLoadBalancingV2::TargetGroup';
const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';
const INGRESS = 'AWS::EC2::SecurityGroupIngress';

function make(props: Partial<NetworkRouteProps> = {}, stack = testStack(), id = 'Database'): NetworkRoute {
  return new NetworkRoute(stack, id, {
    networkLoadBalancer: props.networkLoadBalancer ?? networkLoadBalancerOf({}, stack),
    listenerPort: NetworkPort.tcp(5432),
    targets: NetworkTargets.addresses(6432, ['10.0.1.10', '10.0.2.10']),
    alarms: Alarms.none(),
    ...props,
  });
}

function attributesOf(stack: Stack): Record<string, string> {
  const [group] = Object.values(templateOf(stack).findResources(GROUP));
  const attributes: { Key: string; Value: string }[] = group?.Properties.TargetGroupAttributes ?? [];
  return Object.fromEntries(attributes.map(({ Key, Value }) => [Key, Value]));
}

function albOf(stack: Stack): WebLoadBalancer {
  return new WebLoadBalancer(stack, 'Alb', {
    vpc: importedVpc(stack),
    exposure: Exposure.internalOnly({ certificates: [certificate('a')] }),
    alarms: Alarms.none(),
  });
}

const UDP_CHECK = NetworkHealthCheck.tcp({ port: 8080 });

describe('NetworkRoute', () => {
  describe('defaults', () => {
    let stack: Stack;
    let template: Template;
    beforeAll(() => {
      stack = Stack.of(make());
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
      expect(attributesOf(stack)).toEqual({
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
      const route = make(
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
      expect(attributesOf(stack)).toMatchObject({
        'deregistration_delay.timeout_seconds': '0',
        'deregistration_delay.connection_termination.enabled': 'false',
        'proxy_protocol_v2.enabled': 'true',
        'preserve_client_ip.enabled': 'true',
        'target_group_health.dns_failover.minimum_healthy_targets.percentage': '50',
      });
      expect(attributesOf(stack)).not.toHaveProperty(['stickiness.enabled']);
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

  describe('targets', () => {
    test('instances let the load balancer in by reference, for UDP and its check', () => {
      const stack = testStack();
      const instance = new ec2.Instance(stack, 'Dns', {
        vpc: importedVpc(stack),
        instanceType: new ec2.InstanceType('t4g.nano'),
        machineImage: ec2.MachineImage.genericLinux({ 'eu-west-1': 'ami-1' }),
      });
      make(
        {
          listenerPort: NetworkPort.udp(53),
          targets: NetworkTargets.instances(1053, [instance]),
          healthCheck: UDP_CHECK,
        },
        stack,
      );
      const template = templateOf(stack);
      template.hasResourceProperties(GROUP, {
        TargetType: 'instance',
        Protocol: 'UDP',
        Port: 1053,
        Targets: [{ Id: { Ref: Match.stringLikeRegexp('^Dns') }, Port: 1053 }],
        HealthCheckProtocol: 'TCP',
        HealthCheckPort: '8080',
      });
      for (const [IpProtocol, FromPort] of [
        ['udp', 1053],
        ['tcp', 8080],
      ]) {
        template.hasResourceProperties(INGRESS, {
          IpProtocol,
          FromPort,
          SourceSecurityGroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^NlbSecurityGroup'), 'GroupId'] },
        });
        template.hasResourceProperties('AWS::EC2::SecurityGroupEgress', { IpProtocol, FromPort });
      }
      template.resourceCountIs(INGRESS, 2);
      expect(attributesOf(stack)).not.toHaveProperty(['preserve_client_ip.enabled']);
    });

    test('instances see the clients of TCP, unless that is switched off', () => {
      const stack = testStack();
      const group = new autoscaling.AutoScalingGroup(stack, 'Group', {
        vpc: importedVpc(stack),
        instanceType: new ec2.InstanceType('t4g.nano'),
        machineImage: ec2.MachineImage.genericLinux({ 'eu-west-1': 'ami-1' }),
      });
      make({ targets: NetworkTargets.autoScalingGroup(25_565, group) }, stack);
      expect(attributesOf(stack)).toMatchObject({ 'preserve_client_ip.enabled': 'true' });
      const template = templateOf(stack);
      template.hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', {
        TargetGroupARNs: [{ Ref: Match.stringLikeRegexp('^DatabaseTargetGroup') }],
      });
      template.hasResourceProperties(INGRESS, { IpProtocol: 'tcp', FromPort: 25_565 });
    });

    test('both protocols on one port are opened both', () => {
      const stack = testStack();
      make({ listenerPort: NetworkPort.tcpAndUdp(53), targets: NetworkTargets.addresses(53, ['10.0.1.10']) }, stack);
      templateOf(stack).hasResourceProperties('AWS::EC2::SecurityGroup', {
        SecurityGroupEgress: ['tcp', 'udp'].map((IpProtocol) => Match.objectLike({ IpProtocol, FromPort: 53 })),
      });
    });

    test('addresses outside of the VPC are in all zones', () => {
      const stack = testStack();
      make({ targets: NetworkTargets.addresses(6432, ['192.168.1.10'], { outsideVpc: true }) }, stack);
      templateOf(stack).hasResourceProperties(GROUP, {
        Targets: [{ Id: '192.168.1.10', Port: 6432, AvailabilityZone: 'all' }],
      });
    });

    test('a web load balancer gets static addresses for both of its listeners', () => {
      const stack = testStack();
      const networkLoadBalancer = networkLoadBalancerOf({}, stack);
      const alb = albOf(stack);
      make(
        { networkLoadBalancer, listenerPort: NetworkPort.tcp(443), targets: NetworkTargets.webListener(alb.listener) },
        stack,
        'Https',
      );
      make(
        {
          networkLoadBalancer,
          listenerPort: NetworkPort.tcp(80),
          targets: NetworkTargets.webListener(alb.redirectListener!),
        },
        stack,
        'Http',
      );
      const template = templateOf(stack);
      for (const [Port, HealthCheckProtocol] of [
        [443, 'HTTPS'],
        [80, 'HTTP'],
      ]) {
        template.hasResource(GROUP, {
          Properties: {
            TargetType: 'alb',
            Protocol: 'TCP',
            Port,
            HealthCheckProtocol,
            Matcher: { HttpCode: '200-499' },
            Targets: [{ Id: { Ref: Match.stringLikeRegexp('^Alb') }, Port }],
            TargetGroupAttributes: Match.absent(),
          },
          DependsOn: [Match.stringLikeRegexp('^Alb')],
        });
        template.hasResourceProperties(INGRESS, {
          FromPort: Port,
          GroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^AlbSecurityGroup'), 'GroupId'] },
        });
      }
    });
  });

  describe('overrides', () => {
    test('all connections of a client can stay with one target', () => {
      const stack = testStack();
      make({ sourceIpStickiness: true }, stack);
      expect(attributesOf(stack)).toMatchObject({ 'stickiness.enabled': 'true', 'stickiness.type': 'source_ip' });
    });

    test('a check by HTTP takes 200 to 399 of / for healthy', () => {
      const stack = testStack();
      make({ healthCheck: NetworkHealthCheck.http() }, stack);
      templateOf(stack).hasResourceProperties(GROUP, {
        HealthCheckProtocol: 'HTTP',
        HealthCheckPath: '/',
        Matcher: { HttpCode: '200-399' },
      });
    });

    test('a check has a timeout that fits a short interval', () => {
      const stack = testStack();
      make({ healthCheck: NetworkHealthCheck.tcp({ interval: Duration.seconds(5) }) }, stack);
      templateOf(stack).hasResourceProperties(GROUP, { HealthCheckTimeoutSeconds: 4 });
    });

    test('another load balancer gets another target group', () => {
      const logicalIdOn = (exposure: NetworkExposure) => {
        const stack = testStack();
        make({ networkLoadBalancer: networkLoadBalancerOf({ exposure }, stack) }, stack);
        return Object.keys(templateOf(stack).findResources(GROUP));
      };
      expect(logicalIdOn(NetworkExposure.internet())).not.toEqual(logicalIdOn(NetworkExposure.internalOnly()));
    });

    test('shows its targets', () => {
      expect(
        make()
          .dashboardWidgets()
          .map((widget) => JSON.stringify(widget.toJson())),
      ).toEqual([expect.stringContaining('UnHealthyHostCount')]);
    });
  });

  describe('fails', () => {
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
      expect(() => make(props)).toThrow(message);
    });

    test('for an Application Load Balancer behind another protocol, or with options of other targets', () => {
      const stack = testStack();
      const targets = NetworkTargets.webListener(albOf(stack).listener);
      const listenerPort = NetworkPort.tls(443, { certificates: [certificate('a')] });
      expect(() => make({ targets, listenerPort, proxyProtocol: true }, stack)).toThrow(
        /'listenerPort' must be NetworkPort.tcp\(\)[^]*'proxyProtocol' is not for an Application Load Balancer/,
      );
    });

    test('for a port that another route has, before anything is made', () => {
      const stack = testStack();
      const networkLoadBalancer = networkLoadBalancerOf({}, stack);
      make({ networkLoadBalancer }, stack);
      expect(() => make({ networkLoadBalancer }, stack, 'Other')).toThrow(
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
      [`'port' must`, () => NetworkHealthCheck.tcp({ port: 0 })],
      [`'interval' must`, () => NetworkHealthCheck.tcp({ interval: Duration.seconds(4) })],
      [
        `'timeout' must be less than 'interval' (15 s), got 15 s`,
        () => NetworkHealthCheck.tcp({ timeout: Duration.seconds(15) }),
      ],
      [`'unhealthyThreshold' must`, () => NetworkHealthCheck.tcp({ unhealthyThreshold: 11 })],
      [`'path' must`, () => NetworkHealthCheck.http({ path: 'health' })],
      [`'healthyCodes' must be codes from 200 to 599`, () => NetworkHealthCheck.http({ healthyCodes: '100' })],
    ])('for targets and checks that do not work: %s', (message, create) => {
      expect(create).toThrow(message);
    });
  });

  describe('in a stack', () => {
    test('two routes, and children that can be overridden', () => {
      const stack = testStack();
      const networkLoadBalancer = networkLoadBalancerOf({}, stack);
      const route = make({ networkLoadBalancer }, stack);
      make({ networkLoadBalancer, listenerPort: NetworkPort.tcp(3306) }, stack, 'Other');
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
