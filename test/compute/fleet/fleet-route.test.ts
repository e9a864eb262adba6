import { Duration, PropertyInjectors, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { FleetRoute, FleetRouteProps, WebFleet } from '../../../lib/compute';
import { Authentication, Exposure, Ingress, RouteMatch, WebLoadBalancer } from '../../../lib/loadbalancing';
import { Alarms } from '../../../lib/observability';
import { alarmsOf, certificateOf, vpcOf } from '../../specimens/surroundings';
import { templateOf, testStack } from '../../support/synth';
import { fleetDefaults, testFleet } from '../support/fleet';

const TARGET_GROUP = 'AWS::ElasticLoadBalancingV2::TargetGroup';
const RULE = 'AWS::ElasticLoadBalancingV2::ListenerRule';

describe('FleetRoute', () => {
  describe('defaults', () => {
    test('the port of the fleet, a target group of its own, and a priority from the match', () => {
      const fleet = testFleet({ port: 3000 });
      const route = fleet.addRoute('Images', { match: RouteMatch.paths('/images/*') });
      const template = templateOf(Stack.of(fleet));
      template.resourcePropertiesCountIs(TARGET_GROUP, { Port: 3000, HealthCheckPath: '/' }, 2);
      template.hasResourceProperties(RULE, {
        Priority: Match.anyValue(),
        Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/images/*'] } }],
      });
      expect(route.alarms).toEqual([]);
    });

    test('the alarms of the fleet include those of the route', () => {
      const stack = testStack();
      const fleet = testFleet({ alarms: alarmsOf(stack) }, stack);
      const route = fleet.addRoute('Images', { match: RouteMatch.paths('/images/*') });
      expect(route.alarms.map(({ node }) => node.id)).toEqual([
        'UnhealthyTargetsAlarm',
        'TargetErrorsAlarm',
        'LatencyAlarm',
      ]);
      expect(fleet.alarms).toEqual(expect.arrayContaining(route.alarms));
    });
  });

  describe('overrides', () => {
    const jwt = Authentication.jwt({ issuer: 'https://id.example.com', jwksEndpoint: 'https://id.example.com/jwks' });
    const other = Authentication.jwt({ issuer: 'https://b.example.com', jwksEndpoint: 'https://b.example.com/jwks' });

    /** A fleet behind a shared load balancer by its host, with everything that its routes can take from it. */
    function hostFleet(): WebFleet {
      const stack = testStack();
      const alb = new WebLoadBalancer(stack, 'Alb', {
        vpc: vpcOf(stack),
        alarms: Alarms.none(),
        exposure: Exposure.internalOnly({ certificates: [certificateOf(stack)] }),
      });
      return new WebFleet(stack, 'Fleet', {
        vpc: vpcOf(stack),
        alarms: Alarms.none(),
        ingress: Ingress.shared(alb, { match: RouteMatch.hosts('shop.example.com') }),
        authentication: jwt,
        targetProtocol: elbv2.ApplicationProtocol.HTTPS,
        protocolVersion: elbv2.ApplicationProtocolVersion.HTTP2,
        healthCheck: { path: '/health' },
      });
    }

    test('without any, the host, authentication, protocol and check of the fleet hold for the route', () => {
      const fleet = hostFleet();
      fleet.addRoute('Images', { match: RouteMatch.paths('/images/*') });
      const template = templateOf(Stack.of(fleet));
      template.hasResourceProperties(RULE, {
        Conditions: [
          { Field: 'path-pattern', PathPatternConfig: { Values: ['/images/*'] } },
          { Field: 'host-header', HostHeaderConfig: { Values: ['shop.example.com'] } },
        ],
        Actions: [
          Match.objectLike({
            Type: 'jwt-validation',
            JwtValidationConfig: Match.objectLike({ Issuer: 'https://id.example.com' }),
          }),
          Match.objectLike({ Type: 'forward' }),
        ],
      });
      template.resourcePropertiesCountIs(
        TARGET_GROUP,
        { Protocol: 'HTTPS', ProtocolVersion: 'HTTP2', HealthCheckPath: '/health', HealthCheckProtocol: 'HTTPS' },
        2,
      );
    });

    test('a route can do without the check that the fleet has, for a reason', () => {
      const fleet = hostFleet();
      fleet.addRoute('Hooks', {
        match: RouteMatch.paths('/hooks/*'),
        authentication: Authentication.none('the payment provider signs its calls'),
      });
      const rules = Object.values(templateOf(Stack.of(fleet)).findResources(RULE));
      expect(rules.map(({ Properties }) => Properties.Actions.length as number).sort()).toEqual([1, 2]);
      expect(() => Authentication.none('')).toThrow(/Authentication.none: 'reason' must not be empty/);
    });

    test('take the place of what the fleet has', () => {
      const fleet = hostFleet();
      fleet.addRoute('Images', {
        match: RouteMatch.of({ paths: ['/images/*'], hosts: ['images.example.com'] }),
        authentication: other,
        targetProtocol: elbv2.ApplicationProtocol.HTTP,
        protocolVersion: elbv2.ApplicationProtocolVersion.HTTP1,
        healthCheck: { path: '/images/health' },
      });
      const template = templateOf(Stack.of(fleet));
      template.hasResourceProperties(RULE, {
        Conditions: Match.arrayWith([{ Field: 'host-header', HostHeaderConfig: { Values: ['images.example.com'] } }]),
        Actions: Match.arrayWith([
          Match.objectLike({ JwtValidationConfig: Match.objectLike({ Issuer: 'https://b.example.com' }) }),
        ]),
      });
      template.hasResourceProperties(TARGET_GROUP, {
        Protocol: 'HTTP',
        ProtocolVersion: 'HTTP1',
        HealthCheckPath: '/images/health',
      });
    });
  });

  describe('all options', () => {
    let fleet: WebFleet;
    let route: FleetRoute;
    let template: Template;
    beforeAll(() => {
      const stack = testStack();
      fleet = testFleet({}, stack);
      route = fleet.addRoute('Images', {
        match: RouteMatch.paths('/images/*'),
        priority: 7,
        port: 8081,
        healthCheck: { path: '/images/health', port: 8090 },
        balancing: elbv2.TargetGroupLoadBalancingAlgorithmType.LEAST_OUTSTANDING_REQUESTS,
      });
      template = templateOf(stack);
    });

    test('of the target group and the rule', () => {
      template.hasResourceProperties(TARGET_GROUP, { Port: 8081, HealthCheckPath: '/images/health' });
      template.hasResourceProperties(RULE, { Priority: 7 });
    });

    test('instances are opened to the load balancer, and must be healthy in both target groups', () => {
      for (const port of [8081, 8090]) {
        template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { FromPort: port, ToPort: port });
      }
      template.hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', {
        TargetGroupARNs: [{ Ref: Match.anyValue() }, { Ref: Match.anyValue() }],
      });
      const userData = JSON.stringify(template.findResources('AWS::EC2::LaunchTemplate'));
      for (const id of Object.keys(template.findResources(TARGET_GROUP))) expect(userData).toContain(`{"Ref":"${id}"}`);
    });

    test('the graphs name the route', () => {
      const widgets = JSON.stringify(Stack.of(fleet).resolve(route.dashboardWidgets().map((it) => it.toJson())));
      expect(route.dashboardWidgets()).toHaveLength(3);
      expect(widgets).toContain('Test/Fleet/Images: response time');
    });
  });

  describe('fails', () => {
    let fleet: WebFleet;
    beforeAll(() => {
      const stack = testStack();
      fleet = new WebFleet(stack, 'Good', fleetDefaults(stack));
      fleet.addRoute('Images', { match: RouteMatch.paths('/images/*'), priority: 10 });
    });

    test('fails with one error for two mistakes, before the first child', () => {
      expect(() =>
        fleet.addRoute('A', { match: RouteMatch.paths('/a'), port: -1, healthCheck: { path: 'health' } }),
      ).toThrow(/^FleetRoute at 'Test\/Good\/A' has 2 problems:\n {2}- 'port' must .*\n {2}- 'healthCheck.path' must/);
    });

    test('fails for the id of another part of the fleet', () => {
      for (const id of ['Role', 'Route', 'Group', 'Images']) {
        expect(() => fleet.addRoute(id, { match: RouteMatch.paths('/x') })).toThrow(
          `WebFleet.addRoute() of 'Test/Good': 'id' must not be that of another part of the fleet, got '${id}'; choose another one`,
        );
      }
    });

    test('fails for a health check that takes longer than the update of the fleet waits', () => {
      const healthCheck = { interval: Duration.minutes(5), healthyThreshold: 10 };
      expect(() => fleet.addRoute('Slow', { match: RouteMatch.paths('/slow'), healthCheck })).toThrow(
        /^FleetRoute at 'Test\/Good\/Slow': 'healthCheck.interval' times 'healthCheck.healthyThreshold' must be less than 540 s/,
      );
    });

    test('fails for a route of which traffic cannot leave a zone, where the fleet has zonal shift', () => {
      const stack = testStack();
      const shifting = new WebFleet(stack, 'Shifting', { ...fleetDefaults(stack), zonalShift: true });
      expect(() => shifting.addRoute('A', { match: RouteMatch.paths('/a'), crossZone: false })).toThrow(
        /FleetRoute at 'Test\/Shifting\/A': 'crossZone' must be on with 'zonalShift' of the fleet/,
      );
      expect(() => fleet.addRoute('Apart', { match: RouteMatch.paths('/apart'), crossZone: false })).not.toThrow();
    });

    test.each(['fleet', 'match'])('fails without %s, which JavaScript lets pass', (prop) => {
      const props = { fleet, match: RouteMatch.paths('/y'), [prop]: undefined } as unknown as FleetRouteProps;
      expect(() => new FleetRoute(fleet, `No${prop}`, props)).toThrow(
        `FleetRoute at 'Test/Good/No${prop}': '${prop}' must be given, got nothing; give it`,
      );
    });

    test('fails for a priority that is taken', () => {
      expect(() => fleet.addRoute('B', { match: RouteMatch.paths('/b'), priority: 10 })).toThrow(
        /'priority' 10 is taken by/,
      );
    });

    test('fails for a match that is taken', () => {
      expect(() => fleet.addRoute('C', { match: RouteMatch.paths('/images/*'), priority: 11 })).toThrow(/'match'/);
    });
  });

  describe('in a stack', () => {
    test('two routes, and a child that is overridden', () => {
      const fleet = testFleet();
      fleet.addRoute('Images', { match: RouteMatch.paths('/images/*') });
      const videos = fleet.addRoute('Videos', { match: RouteMatch.paths('/videos/*') });
      videos.targetGroup.setAttribute('load_balancing.cross_zone.enabled', 'false');
      const template = templateOf(Stack.of(fleet));
      template.resourceCountIs(TARGET_GROUP, 3);
      template.hasResourceProperties(TARGET_GROUP, {
        TargetGroupAttributes: Match.arrayWith([{ Key: 'load_balancing.cross_zone.enabled', Value: 'false' }]),
      });
    });

    test('a property injector sets a default of the route', () => {
      const stack = testStack();
      PropertyInjectors.of(stack).add({
        constructUniqueId: FleetRoute.PROPERTY_INJECTION_ID,
        inject: (props: FleetRouteProps) => ({ port: 9090, ...props }),
      });
      const fleet = testFleet({}, stack);
      new FleetRoute(stack, 'Images', { fleet, match: RouteMatch.paths('/images/*') });
      templateOf(stack).hasResourceProperties(TARGET_GROUP, { Port: 9090 });
    });
  });
});
