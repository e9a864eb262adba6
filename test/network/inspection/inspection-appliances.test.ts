import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { NetworkHealthCheck } from '../../../lib/loadbalancing';
import { Appliances, FlowStickiness, InspectionAppliances, TieredVpc } from '../../../lib/network';
import { Alarms } from '../../../lib/observability';
import { templateOf, testApp, testStack } from '../../support/synth';
import { fleetOf, inspectionOf, vpcOf } from './inspection-of';

const BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
const TARGET_GROUP = 'AWS::ElasticLoadBalancingV2::TargetGroup';
const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';
const SERVICE = 'AWS::EC2::VPCEndpointService';
const PERMISSIONS = 'AWS::EC2::VPCEndpointServicePermissions';
const ALARM = 'AWS::CloudWatch::Alarm';

/** The attributes of the only resource of a type. */
function attributesOf(template: Template, type: string, property: string): Record<string, string> {
  const [resource] = Object.values(template.findResources(type)) as { Properties: Record<string, unknown> }[];
  const attributes = resource?.Properties[property] as { Key: string; Value: string }[];
  return Object.fromEntries(attributes.map(({ Key, Value }) => [Key, Value]));
}

describe('InspectionAppliances', () => {
  describe('defaults', () => {
    let inspection: InspectionAppliances;
    let template: Template;
    beforeAll(() => {
      inspection = inspectionOf();
      template = templateOf(Stack.of(inspection));
    });

    test('is a gateway load balancer in both zones, cross-zone, which can be deleted', () => {
      template.hasResourceProperties(BALANCER, {
        Type: 'gateway',
        IpAddressType: 'ipv4',
        Subnets: ['isolated-1', 'isolated-2'],
        SecurityGroups: Match.absent(),
        Scheme: Match.absent(),
        Name: Match.absent(),
      });
      expect(attributesOf(template, BALANCER, 'LoadBalancerAttributes')).toEqual({
        'load_balancing.cross_zone.enabled': 'true',
        'deletion_protection.enabled': 'false',
      });
    });

    test('has a target group for GENEVE, whose flows leave an appliance that fails or goes', () => {
      template.hasResourceProperties(TARGET_GROUP, {
        Protocol: 'GENEVE',
        Port: 6081,
        TargetType: 'instance',
        VpcId: 'vpc-1',
        Targets: Match.absent(),
        HealthCheckEnabled: true,
        HealthCheckProtocol: 'TCP',
        HealthCheckPort: '8080',
        HealthCheckPath: Match.absent(),
        HealthCheckIntervalSeconds: 15,
        HealthCheckTimeoutSeconds: 5,
        HealthyThresholdCount: 2,
        UnhealthyThresholdCount: 3,
        Matcher: Match.absent(),
      });
      expect(attributesOf(template, TARGET_GROUP, 'TargetGroupAttributes')).toEqual({
        'target_failover.on_deregistration': 'rebalance',
        'target_failover.on_unhealthy': 'rebalance',
        'deregistration_delay.timeout_seconds': '300',
        'stickiness.enabled': 'false',
      });
    });

    test('has one listener without port and protocol', () => {
      template.hasResourceProperties(LISTENER, {
        Port: Match.absent(),
        Protocol: Match.absent(),
        LoadBalancerArn: { Ref: Match.stringLikeRegexp('LoadBalancer') },
        DefaultActions: [{ Type: 'forward', TargetGroupArn: { Ref: Match.stringLikeRegexp('TargetGroup') } }],
      });
      expect(attributesOf(template, LISTENER, 'ListenerAttributes')).toEqual({
        'tcp.idle_timeout.seconds': '350',
        'send_tcp_reset.on_idle_timeout.enabled': 'true',
      });
    });

    test('has an endpoint service that is for this account, after acceptance, when there is something behind it', () => {
      template.hasResource(SERVICE, {
        Properties: {
          AcceptanceRequired: true,
          GatewayLoadBalancerArns: [{ Ref: Match.stringLikeRegexp('LoadBalancer') }],
          NetworkLoadBalancerArns: Match.absent(),
          SupportedIpAddressTypes: ['ipv4'],
        },
        DependsOn: Match.arrayWith([
          Match.stringLikeRegexp('FleetGroupASG'),
          Match.stringLikeRegexp('^InspectionListener'),
        ]),
      });
      template.resourceCountIs(PERMISSIONS, 0);
      expect(inspection.permissions).toBeUndefined();
    });

    test.each([BALANCER, TARGET_GROUP, LISTENER, SERVICE])('keeps %s, unless its creation fails', (type) => {
      template.allResources(type, { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
    });

    test('has the name that endpoints take', () => {
      expect(Stack.of(inspection).resolve(inspection.serviceName)).toEqual({
        'Fn::Join': [
          '.',
          ['com.amazonaws.vpce', { Ref: 'AWS::Region' }, { Ref: expect.stringMatching(/EndpointService/) }],
        ],
      });
    });

    test('has no alarm that nobody gets', () => {
      template.resourceCountIs(ALARM, 0);
      expect(inspection.alarms).toEqual([]);
    });
  });

  describe('all options', () => {
    let template: Template;
    beforeAll(() => {
      const stack = testStack();
      template = templateOf(
        Stack.of(
          inspectionOf(
            {
              healthCheck: NetworkHealthCheck.http({ port: 8081, path: '/ready', interval: Duration.seconds(10) }),
              alarms: Alarms.notify(new sns.Topic(stack, 'Topic')),
              alarmThresholds: { minHealthyAppliances: 2, unhealthyFor: Duration.minutes(10) },
              subnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
              allowedPrincipals: [
                new iam.AccountPrincipal('111122223333'),
                new iam.ArnPrincipal('arn:aws:iam::444455556666:role/Network'),
              ],
              acceptanceRequired: false,
              ipAddressType: elbv2.IpAddressType.DUAL_STACK,
              flowStickiness: FlowStickiness.THREE_TUPLE,
              rebalance: false,
              deregistrationDelay: Duration.minutes(1),
              resetOnIdleTimeout: false,
              crossZone: false,
              deletionProtection: true,
              removalPolicy: RemovalPolicy.DESTROY,
            },
            stack,
          ),
        ),
      );
    });

    test('reach the load balancer', () => {
      template.hasResourceProperties(BALANCER, { IpAddressType: 'dualstack', Subnets: ['private-1', 'private-2'] });
      expect(attributesOf(template, BALANCER, 'LoadBalancerAttributes')).toEqual({
        'load_balancing.cross_zone.enabled': 'false',
        'deletion_protection.enabled': 'true',
      });
      template.allResources(BALANCER, { DeletionPolicy: 'Delete' });
    });

    test('reach the target group and the listener', () => {
      template.hasResourceProperties(TARGET_GROUP, {
        HealthCheckProtocol: 'HTTP',
        HealthCheckPort: '8081',
        HealthCheckPath: '/ready',
        HealthCheckIntervalSeconds: 10,
        Matcher: { HttpCode: '200-399' },
      });
      expect(attributesOf(template, TARGET_GROUP, 'TargetGroupAttributes')).toEqual({
        'target_failover.on_deregistration': 'no_rebalance',
        'target_failover.on_unhealthy': 'no_rebalance',
        'deregistration_delay.timeout_seconds': '60',
        'stickiness.enabled': 'true',
        'stickiness.type': 'source_ip_dest_ip_proto',
      });
      expect(attributesOf(template, LISTENER, 'ListenerAttributes')).toEqual({
        'send_tcp_reset.on_idle_timeout.enabled': 'false',
      });
    });

    test('reach the endpoint service', () => {
      template.hasResource(SERVICE, {
        Properties: { AcceptanceRequired: false, SupportedIpAddressTypes: ['ipv4', 'ipv6'] },
        DeletionPolicy: 'Delete',
      });
      template.hasResourceProperties(PERMISSIONS, {
        ServiceId: { Ref: Match.stringLikeRegexp('EndpointService') },
        AllowedPrincipals: [
          { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::111122223333:root']] },
          'arn:aws:iam::444455556666:role/Network',
        ],
      });
    });

    test('reach the alarms', () => {
      template.hasResourceProperties(ALARM, { MetricName: 'HealthyHostCount', Threshold: 2 });
      template.hasResourceProperties(ALARM, { MetricName: 'UnHealthyHostCount', EvaluationPeriods: 10 });
    });
  });

  describe('overrides', () => {
    test('alarms go off when no appliance is healthy or there, and when one is unhealthy for five minutes after its start', () => {
      const stack = testStack();
      const { alarms } = inspectionOf({ alarms: Alarms.notify(new sns.Topic(stack, 'Topic')) }, stack);
      expect(alarms.map(({ node }) => node.id)).toEqual(['TooFewAppliancesAlarm', 'UnhealthyAppliancesAlarm']);
      const Dimensions = [
        {
          Name: 'LoadBalancer',
          Value: { 'Fn::GetAtt': [Match.stringLikeRegexp('LoadBalancer'), 'LoadBalancerFullName'] },
        },
        {
          Name: 'TargetGroup',
          Value: { 'Fn::GetAtt': [Match.stringLikeRegexp('TargetGroup'), 'TargetGroupFullName'] },
        },
      ];
      const template = templateOf(stack);
      template.hasResourceProperties(ALARM, {
        Namespace: 'AWS/GatewayELB',
        MetricName: 'HealthyHostCount',
        Dimensions,
        Statistic: 'Minimum',
        Period: 60,
        Threshold: 1,
        ComparisonOperator: 'LessThanThreshold',
        EvaluationPeriods: 3,
        TreatMissingData: 'breaching',
      });
      template.hasResourceProperties(ALARM, {
        Namespace: 'AWS/GatewayELB',
        MetricName: 'UnHealthyHostCount',
        Dimensions,
        Statistic: 'Maximum',
        Period: 60,
        Threshold: 1,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        EvaluationPeriods: 15,
      });
    });

    test.each([
      ['a fleet that starts fast', fleetOf({ startTimeout: Duration.seconds(90) }), 7],
      ['a fleet that starts slowly', fleetOf({ startTimeout: Duration.hours(2) }), 125],
      ['appliances of others', Appliances.addresses(['10.0.2.10', '10.0.3.10']), 5],
    ])('the alarm on unhealthy ones waits until new ones have started, for %s', (_, appliances, EvaluationPeriods) => {
      const stack = testStack();
      inspectionOf({ appliances, alarms: Alarms.notify(new sns.Topic(stack, 'Topic')) }, stack);
      templateOf(stack).hasResourceProperties(ALARM, { MetricName: 'UnHealthyHostCount', EvaluationPeriods });
    });

    test('the idle timeout can be changed', () => {
      const template = templateOf(Stack.of(inspectionOf({ tcpIdleTimeout: Duration.hours(1) })));
      expect(attributesOf(template, LISTENER, 'ListenerAttributes')).toMatchObject({
        'tcp.idle_timeout.seconds': '3600',
      });
    });

    test('the name of the service is known in a known Region', () => {
      const stack = testStack(testApp(), 'Test', { env: { region: 'cn-north-1' } });
      const { serviceName } = inspectionOf({}, stack);
      expect(stack.resolve(serviceName)).toEqual({
        'Fn::Join': ['.', ['cn.com.amazonaws.vpce.cn-north-1', { Ref: expect.stringMatching(/EndpointService/) }]],
      });
    });

    test('stands in private subnets where there are no isolated ones', () => {
      const stack = testStack();
      inspectionOf({ vpc: vpcOf(stack, { isolated: false }) }, stack);
      templateOf(stack).hasResourceProperties(BALANCER, { Subnets: ['private-1', 'private-2'] });
    });

    test('has metrics and graphs', () => {
      const inspection = inspectionOf();
      expect(inspection.metricHealthyAppliances()).toMatchObject({
        metricName: 'HealthyHostCount',
        statistic: 'Minimum',
      });
      expect(inspection.metricUnhealthyAppliances()).toMatchObject({
        metricName: 'UnHealthyHostCount',
        statistic: 'Maximum',
      });
      const bytes = inspection.metricProcessedBytes();
      expect(bytes).toMatchObject({ namespace: 'AWS/GatewayELB', metricName: 'ProcessedBytes', statistic: 'Sum' });
      expect(Object.keys(bytes.dimensions ?? {})).toEqual(['LoadBalancer']);
      expect(inspection.dashboardWidgets()).toHaveLength(3);
    });
  });

  describe('fails', () => {
    const failing = (props: Parameters<typeof inspectionOf>[0]) => () => inspectionOf(props);

    test('fails in one zone', () => {
      expect(
        failing({ subnets: { availabilityZones: ['eu-west-1a'], subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS } }),
      ).toThrow(/'subnets' must be in 2 zones or more, got 1/);
    });

    test('fails with two subnets of a zone', () => {
      const stack = testStack();
      const vpc = vpcOf(stack);
      expect(() =>
        inspectionOf({ vpc, subnets: { subnets: [...vpc.isolatedSubnets, ...vpc.privateSubnets] } }, stack),
      ).toThrow(/'subnets' must select one subnet of each zone, got 4 in 2 zones; add 'onePerAz: true'/);
    });

    test('fails without a port to check', () => {
      expect(failing({ healthCheck: NetworkHealthCheck.tcp() })).toThrow(/'healthCheck' needs a 'port': GENEVE is UDP/);
    });

    test.each([
      [
        { ipAddressType: elbv2.IpAddressType.DUAL_STACK_WITHOUT_PUBLIC_IPV4 },
        /'ipAddressType' must be one of ipv4, dualstack/,
      ],
      [
        { deregistrationDelay: Duration.hours(2) },
        /'deregistrationDelay' must be a duration in whole seconds from 0 to 3600 s/,
      ],
      [
        { tcpIdleTimeout: Duration.seconds(30) },
        /'tcpIdleTimeout' must be a duration in whole seconds from 60 to 6000 s/,
      ],
      [
        { tcpIdleTimeout: Duration.seconds(400), flowStickiness: FlowStickiness.TWO_TUPLE },
        /'tcpIdleTimeout' can be changed with 'FlowStickiness.FIVE_TUPLE' only/,
      ],
      [{ removalPolicy: RemovalPolicy.SNAPSHOT }, /'removalPolicy' must be one of retain, destroy, got snapshot/],
      [
        { alarmThresholds: { minHealthyAppliances: 0 } },
        /'alarmThresholds.minHealthyAppliances' must be a whole number from 1 to 300/,
      ],
      [
        { alarmThresholds: { unhealthyFor: Duration.seconds(90) } },
        /'alarmThresholds.unhealthyFor' must be whole minutes, got 90 s/,
      ],
      [{ alarmThresholds: { unhealthyFor: Duration.hours(2) } }, /'alarmThresholds.unhealthyFor' must be a duration/],
    ])('fails with %j', (props, message) => {
      expect(failing(props)).toThrow(message);
    });

    test.each(['vpc', 'appliances', 'healthCheck'])('fails without %s', (prop) => {
      expect(failing({ [prop]: undefined })).toThrow(new RegExp(`'${prop}' must be given, got nothing`));
    });

    test('fails with all problems in one error', () => {
      expect(
        failing({
          healthCheck: NetworkHealthCheck.tcp(),
          tcpIdleTimeout: Duration.seconds(1),
          appliances: fleetOf({ minCapacity: 1 }),
        }),
      ).toThrow(/has 3 problems/);
    });
  });

  describe('in a stack', () => {
    // In other languages a class is taken for an interface only where it says so.
    test('says that it is an inspection service, which routings take', () => {
      const source = readFileSync(join(__dirname, '../../../lib/network/inspection/inspection-appliances.ts'), 'utf8');
      expect(source).toMatch(/class InspectionAppliances extends Construct implements [^{]*\bIInspectionService\b/);
    });

    test('two have nothing in common, and children can be overridden', () => {
      const stack = testStack();
      const { endpointService } = inspectionOf({}, stack);
      inspectionOf({}, stack, 'Second');
      endpointService.contributorInsightsEnabled = true;
      const template = templateOf(stack);
      template.resourceCountIs(SERVICE, 2);
      template.resourcePropertiesCountIs(SERVICE, { ContributorInsightsEnabled: true }, 1);
    });

    test('lets only the subnets of its load balancer in, in a VPC of the app', () => {
      const stack = testStack();
      inspectionOf({ vpc: new TieredVpc(stack, 'Network').vpc }, stack);
      const [group] = Object.values(
        templateOf(stack).findResources('AWS::EC2::SecurityGroup', {
          Properties: { GroupDescription: Match.stringLikeRegexp('Inspection appliances') },
        }),
      ) as { Properties: { SecurityGroupIngress: unknown[] } }[];
      expect(group?.Properties.SecurityGroupIngress).toEqual(
        ['10.0.80.0/24', '10.0.81.0/24'].flatMap((CidrIp) => [
          expect.objectContaining({ CidrIp, IpProtocol: 'udp', FromPort: 6081, ToPort: 6081 }),
          expect.objectContaining({ CidrIp, IpProtocol: 'tcp', FromPort: 8080, ToPort: 8080 }),
        ]),
      );
    });
  });
});
