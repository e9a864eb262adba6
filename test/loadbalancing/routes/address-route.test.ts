import { Duration, PropertyInjectors, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as sns from 'aws-cdk-lib/aws-sns';
import { AddressRoute, AddressRouteProps, Exposure, RouteMatch, WebLoadBalancer } from '../../../lib/loadbalancing';
import { Alarms } from '../../../lib/observability';
import { templateOf, testApp, testStack } from '../../support/synth';
import { certificate, importedVpc } from '../support';

const GROUP = 'AWS::ElasticLoadBalancingV2::TargetGroup';
const RULE = 'AWS::ElasticLoadBalancingV2::ListenerRule';

function make(props: Partial<AddressRouteProps> = {}, stack = testStack(), exposure?: Exposure): AddressRoute {
  const vpc = importedVpc(stack);
  const webListener = new WebLoadBalancer(stack, 'Alb', {
    vpc,
    exposure: exposure ?? Exposure.internet({ certificates: [certificate('a')] }),
    alarms: Alarms.none(),
  });
  return new AddressRoute(stack, 'Billing', {
    webListener,
    vpc,
    match: RouteMatch.paths('/billing/*'),
    addresses: ['10.0.1.10', '10.0.2.10'],
    port: 8080,
    alarms: Alarms.none(),
    ...props,
  });
}

describe('AddressRoute', () => {
  describe('defaults', () => {
    let template: Template;
    beforeAll(() => {
      template = templateOf(Stack.of(make()));
    });

    test('sends requests to the addresses in the VPC', () => {
      template.hasResourceProperties(GROUP, {
        TargetType: 'ip',
        VpcId: 'vpc-1',
        Port: 8080,
        Protocol: 'HTTP',
        HealthCheckPath: '/',
        Targets: ['10.0.1.10', '10.0.2.10'].map((Id) => ({ Id, Port: 8080 })),
      });
      template.hasResourceProperties(RULE, {
        Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/billing/*'] } }],
        Actions: [{ Type: 'forward', TargetGroupArn: { Ref: Match.stringLikeRegexp('^BillingTargetGroup') } }],
      });
    });

    test('lets the load balancer out to them, and to nothing else', () => {
      template.hasResourceProperties('AWS::EC2::SecurityGroup', {
        SecurityGroupEgress: ['10.0.1.10/32', '10.0.2.10/32'].map((CidrIp) =>
          Match.objectLike({ CidrIp, FromPort: 8080, ToPort: 8080 }),
        ),
      });
    });
  });

  describe('all options', () => {
    let route: AddressRoute;
    let template: Template;
    beforeAll(() => {
      const stack = testStack();
      route = make(
        {
          outsideVpc: true,
          priority: 7,
          targetProtocol: elbv2.ApplicationProtocol.HTTPS,
          healthCheck: { path: '/health', port: 9000 },
          deregistrationDelay: Duration.seconds(5),
          alarms: Alarms.notify(new sns.Topic(stack, 'Topic')),
          alarmThresholds: { serverErrorPercent: 5 },
        },
        stack,
      );
      template = templateOf(stack);
    });

    test('reaches addresses outside of the VPC, with the options of every target', () => {
      template.hasResourceProperties(GROUP, {
        Protocol: 'HTTPS',
        HealthCheckPath: '/health',
        HealthCheckPort: '9000',
        Targets: Match.arrayWith([{ Id: '10.0.1.10', Port: 8080, AvailabilityZone: 'all' }]),
        TargetGroupAttributes: Match.arrayWith([{ Key: 'deregistration_delay.timeout_seconds', Value: '5' }]),
      });
      template.hasResourceProperties(RULE, { Priority: 7 });
      template.hasResourceProperties('AWS::EC2::SecurityGroup', {
        SecurityGroupEgress: Match.arrayWith([Match.objectLike({ CidrIp: '10.0.1.10/32', FromPort: 9000 })]),
      });
    });

    test('tells of unhealthy targets, of errors and of slow answers', () => {
      expect(route.alarms).toHaveLength(3);
      template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'UnHealthyHostCount' });
      template.hasResourceProperties('AWS::CloudWatch::Alarm', { Threshold: 5, Metrics: Match.anyValue() });
      template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'TargetResponseTime', Threshold: 3 });
      expect(route.dashboardWidgets()).toHaveLength(3);
    });
  });

  describe('overrides', () => {
    test('property injection', () => {
      const app = testApp();
      PropertyInjectors.of(app).add({
        constructUniqueId: AddressRoute.PROPERTY_INJECTION_ID,
        inject: (props) => ({ ...props, priority: 9 }),
      });
      templateOf(Stack.of(make({}, testStack(app)))).hasResourceProperties(RULE, { Priority: 9 });
    });
  });

  describe('fails', () => {
    test.each<[string, Partial<AddressRouteProps>, RegExp]>([
      ['no address', { addresses: [] }, /'addresses' must not be empty/],
      ['an address twice', { addresses: ['10.0.0.1', '10.0.0.1'] }, /'addresses' must not hold a value twice/],
      [
        'a public address',
        { addresses: ['192.0.2.1'] },
        /'addresses' must be private IPv4 addresses such as '10.0.0.10', got '192.0.2.1'; a load balancer does not reach/,
      ],
      ['a name', { addresses: ['10.example.com'] }, /'addresses' must be private IPv4 addresses/],
      [
        'too many addresses',
        { addresses: Array.from({ length: 1001 }, (_, i) => `10.0.${Math.floor(i / 256)}.${i % 256}`) },
        /'addresses' must be at most 1000, got 1001/,
      ],
      [
        'zones on their own for addresses outside of the VPC',
        { outsideVpc: true, crossZone: false },
        /'crossZone' must be on for addresses 'outsideVpc', which are in no zone; leave it out/,
      ],
      ['a port that is none', { port: 0 }, /'port' must be a whole number from 1 to 65535, got 0/],
      ['a priority that is none', { priority: 0 }, /'priority' must be a whole number from 1 to 50000, got 0/],
    ])('fails for %s', (_, props, message) => {
      expect(() => make(props)).toThrow(message);
    });

    test('fails once for everything that is wrong', () => {
      expect(() => make({ port: 0, healthCheck: { path: 'health' } })).toThrow(
        /AddressRoute at 'Test\/Billing' has 2 problems:\n {2}- 'port'.*\n {2}- 'healthCheck.path'/,
      );
    });
  });

  describe('in a stack', () => {
    test('takes addresses of every private range, and its children can be overridden', () => {
      const stack = testStack();
      const route = make({ addresses: ['10.0.0.1', '172.31.0.1', '192.168.0.1', '100.64.0.1'] }, stack);
      (route.targetGroup.node.defaultChild as elbv2.CfnTargetGroup).name = 'billing';
      templateOf(stack).hasResourceProperties(GROUP, { Name: 'billing' });
    });
  });
});
