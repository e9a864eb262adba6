import { Duration, Lazy, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import {
  Authentication,
  Exposure,
  Ingress,
  IWebListener,
  ListenerIngressOptions,
  RouteMatch,
  WebLoadBalancer,
} from '../../lib/loadbalancing';
import { Alarms } from '../../lib/observability';
import { templateOf, testApp, testStack } from '../support/synth';
import { certificate, importedVpc } from './support';

const OK = elbv2.ListenerAction.fixedResponse(200);
const RULE = 'AWS::ElasticLoadBalancingV2::ListenerRule';
const JWT = Authentication.jwt({ issuer: 'https://id.example.com', jwksEndpoint: 'https://id.example.com/jwks' });

function loadBalancerIn(stack: Stack = testStack(), exposure: Exposure = Exposure.internalOnly()): WebLoadBalancer {
  return new WebLoadBalancer(stack, 'Alb', { vpc: importedVpc(stack), exposure, alarms: Alarms.none() });
}

function importedListener(stack: Stack, id: string): elbv2.IApplicationListener {
  return elbv2.ApplicationListener.fromApplicationListenerAttributes(stack, id, {
    listenerArn: 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/shared/1/2',
    securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, `${id}Group`, 'sg-1'),
  });
}

function listenerOf(ingress: Ingress, stack: Stack): IWebListener {
  return ingress._bind(stack, { vpc: importedVpc(stack) }).webListener;
}

describe('Ingress', () => {
  describe('defaults', () => {
    test('do not exist unless asked for', () => {
      const alb = loadBalancerIn();
      alb.addRoute(alb, 'Production', { match: RouteMatch.everything(), action: OK });
      templateOf(Stack.of(alb)).resourceCountIs('AWS::ElasticLoadBalancingV2::Listener', 1);
      expect(alb.testListener).toBeUndefined();
    });

    test('of its own makes a load balancer with the alarms of the architecture', () => {
      const stack = testStack();
      const config = Exposure.internalOnly()._bind(stack, { vpc: importedVpc(stack) });
      expect(config.ownLoadBalancer).toBe(config.webListener);
      expect(config.match.isEverything).toBe(true);
      expect(config.webListener.listenerParts()).toMatchObject({ secure: false });
    });
  });

  describe('all options', () => {
    describe('routes of one load balancer', () => {
      let template: Template;

      beforeAll(() => {
        const stack = testStack();
        const alb = loadBalancerIn(stack, Exposure.internet({ certificates: [certificate('a')] }));
        const groups = ['Blue', 'Green'].map(
          (id) =>
            new elbv2.ApplicationTargetGroup(stack, id, {
              targetType: elbv2.TargetType.IP,
              port: 80,
              vpc: importedVpc(stack),
            }),
        );
        alb.addRoute(stack, 'Users', { match: RouteMatch.paths('/users/*'), action: OK });
        alb.addRoute(stack, 'Rest', { match: RouteMatch.everything(), action: OK, authentication: JWT });
        alb.addRoute(stack, 'Split', {
          match: RouteMatch.hosts('beta.example.com'),
          priority: 7,
          action: elbv2.ListenerAction.weightedForward(
            [
              { targetGroup: groups[0], weight: 90 },
              { targetGroup: groups[1], weight: 10 },
            ],
            { stickinessDuration: Duration.hours(1) },
          ),
        });
        template = templateOf(stack);
      });

      test('are rules of the listener, the one for everything last', () => {
        const [users, rest] = ['/users/*', '/*'].map((path) => {
          const [rule] = Object.values(
            template.findResources(RULE, {
              Properties: {
                ListenerArn: { Ref: Match.stringLikeRegexp('^AlbHttps') },
                Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: [path] } }],
              },
            }),
          );
          return rule?.Properties.Priority as number;
        });
        expect(users).toBeLessThan(rest);
        expect(rest).toBeLessThan(50_000);
      });

      test('check who calls, before the action', () => {
        template.hasResourceProperties(RULE, {
          Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/*'] } }],
          Actions: [
            Match.objectLike({ Type: 'jwt-validation', Order: 1 }),
            Match.objectLike({ Type: 'fixed-response', Order: 2 }),
          ],
        });
        template.hasResourceProperties(RULE, {
          Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/users/*'] } }],
          Actions: [Match.objectLike({ Type: 'fixed-response' })],
        });
      });

      test('split requests by weight', () => {
        template.hasResourceProperties(RULE, {
          Priority: 7,
          Conditions: [{ Field: 'host-header', HostHeaderConfig: { Values: ['beta.example.com'] } }],
          Actions: [
            Match.objectLike({
              ForwardConfig: {
                TargetGroups: [Match.objectLike({ Weight: 90 }), Match.objectLike({ Weight: 10 })],
                TargetGroupStickinessConfig: { Enabled: true, DurationSeconds: 3600 },
              },
            }),
          ],
        });
      });
    });
  });

  describe('overrides', () => {
    test('that is shared makes none', () => {
      const alb = loadBalancerIn();
      const match = RouteMatch.paths('/a/*');
      const config = Ingress.shared(alb, { match, priority: 5 })._bind(testStack(), { vpc: importedVpc(testStack()) });
      expect(config).toEqual({ webListener: alb, match, priority: 5 });
    });

    test('of a listener that was brought gives its load balancer, if it is known', () => {
      const stack = testStack();
      const listener = importedListener(stack, 'L');
      const options: ListenerIngressOptions = { match: RouteMatch.everything(), priority: 1 };
      const { loadBalancer } = loadBalancerIn(stack);
      const known = listenerOf(Ingress.listener(listener, { ...options, loadBalancer }), testStack());
      expect(known.listenerParts()).toEqual({ listener, loadBalancer });
      expect(known.connections).toBe(listener.connections);
      expect(listenerOf(Ingress.listener(listener, options), testStack()).listenerParts().loadBalancer).toBeUndefined();
    });

    describe('test routes', () => {
      test('are on a listener of their own, made once, for the VPC', () => {
        const alb = loadBalancerIn();
        alb.addTestRoute(alb, 'One', { match: RouteMatch.paths('/one/*'), action: OK });
        alb.addTestRoute(alb, 'Two', { match: RouteMatch.paths('/two/*'), action: OK });
        // The same match as in production is no collision: it is another listener.
        alb.addRoute(alb, 'Production', { match: RouteMatch.paths('/one/*'), action: OK });
        const template = templateOf(Stack.of(alb));
        template.resourcePropertiesCountIs('AWS::ElasticLoadBalancingV2::Listener', { Port: 8080 }, 1);
        template.resourcePropertiesCountIs(RULE, { ListenerArn: { Ref: Match.stringLikeRegexp('^AlbTest') } }, 2);
        template.hasResourceProperties('AWS::EC2::SecurityGroup', {
          SecurityGroupIngress: Match.arrayWith([Match.objectLike({ CidrIp: '10.0.0.0/16', FromPort: 8080 })]),
        });
      });

      test('go to the test listener that was brought, and fail without one', () => {
        const stack = testStack();
        const options: ListenerIngressOptions = { match: RouteMatch.everything(), priority: 1 };
        const without = listenerOf(Ingress.listener(importedListener(stack, 'L'), options), stack);
        expect(() => without.addTestRoute(stack, 'Try', { match: options.match, action: OK })).toThrow(
          /route 'Test\/Try': the ingress has no listener for test traffic; give 'Ingress.listener' a 'testListener'/,
        );
        const testListener = elbv2.ApplicationListener.fromApplicationListenerAttributes(stack, 'T', {
          listenerArn: 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/shared/1/test',
          securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'TGroup', 'sg-1'),
        });
        const other = testStack(testApp(), 'Other');
        listenerOf(Ingress.listener(testListener, { ...options, testListener }), other).addTestRoute(stack, 'Try', {
          match: options.match,
          priority: 3,
          action: OK,
        });
        templateOf(stack).hasResourceProperties(RULE, { ListenerArn: testListener.listenerArn, Priority: 3 });
      });
    });
  });

  describe('fails', () => {
    describe('routes that collide', () => {
      let alb: WebLoadBalancer;

      beforeAll(() => {
        alb = loadBalancerIn();
        alb.addRoute(alb, 'Api', { match: RouteMatch.paths('/api/*'), action: OK, priority: 100 });
      });

      test('fail for one match twice', () => {
        expect(() => alb.addRoute(alb, 'Again', { match: RouteMatch.paths('/api/*'), action: OK })).toThrow(
          "route 'Test/Alb/Again': 'match' is the same as that of 'Test/Alb/Api', so one of them would never be reached; change one",
        );
      });

      test('fail for one priority twice', () => {
        expect(() => alb.addRoute(alb, 'B', { match: RouteMatch.paths('/b/*'), action: OK, priority: 100 })).toThrow(
          "route 'Test/Alb/B': 'priority' 100 is taken by 'Test/Alb/Api'; give one of the two routes a 'priority' of its own",
        );
      });

      test('fail for a route behind a wider one, whichever is added first', () => {
        const narrower = { match: RouteMatch.paths('/api/users/*'), action: OK, priority: 101 };
        expect(() => alb.addRoute(alb, 'Users', narrower)).toThrow(
          /'Test\/Alb\/Users' would never be reached, because 'Test\/Alb\/Api' has a lower 'priority'/,
        );
        const wider = { match: RouteMatch.everything(), action: OK, priority: 99 };
        expect(() => alb.addRoute(alb, 'All', wider)).toThrow(
          /'Test\/Alb\/Api' would never be reached, because 'Test\/Alb\/All'/,
        );
      });

      test('fail where an imported listener is brought in two stacks', () => {
        const app = testApp();
        const [one, two] = ['One', 'Two'].map((id) => testStack(app, id));
        const options: ListenerIngressOptions = { match: RouteMatch.paths('/a/*'), priority: 1 };
        const [first, second] = [one, two].map((stack) =>
          listenerOf(Ingress.listener(importedListener(stack, 'L'), options), stack),
        );
        first.addRoute(one, 'A', { match: options.match, action: OK, priority: 1 });
        expect(() => second.addRoute(two, 'B', { match: RouteMatch.paths('/b/*'), action: OK, priority: 1 })).toThrow(
          /'priority' 1 is taken by 'One\/A'/,
        );
      });
    });

    test.each([
      [
        'a shared priority of 0',
        () => Ingress.shared(loadBalancerIn(), { match: RouteMatch.everything(), priority: 0 }),
        /Ingress.shared: 'priority' must be a whole number from 1 to 50000, got 0/,
      ],
      [
        'a priority of a listener over 50,000',
        () =>
          Ingress.listener(importedListener(testStack(), 'L'), { match: RouteMatch.everything(), priority: 50_001 }),
        /Ingress.listener: 'priority' must be .* got 50001/,
      ],
      [
        'a route with a priority of 1.5',
        () => {
          const alb = loadBalancerIn();
          return alb.addRoute(alb, 'R', { match: RouteMatch.everything(), action: OK, priority: 1.5 });
        },
        /'priority' must be a whole number .* got 1.5/,
      ],
      [
        'a match that is known only at deployment, without a priority',
        () => {
          const alb = loadBalancerIn();
          return alb.addRoute(alb, 'R', { match: RouteMatch.hosts(Lazy.string({ produce: () => 'a' })), action: OK });
        },
        /'priority' must be given for a match whose values are known only at deployment/,
      ],
      [
        'a route without a priority on a listener that is not of this library',
        () => {
          const stack = testStack();
          const options = { match: RouteMatch.everything(), priority: 1 };
          const listener = listenerOf(Ingress.listener(importedListener(stack, 'L'), options), stack);
          return listener.addRoute(stack, 'A', { match: RouteMatch.paths('/a/*'), action: OK });
        },
        /route 'Test\/A': 'priority' must be given on a listener that is not of this library, got none; give one/,
      ],
      [
        'authentication without HTTPS',
        () => {
          const alb = loadBalancerIn();
          return alb.addRoute(alb, 'R', { match: RouteMatch.everything(), action: OK, authentication: JWT });
        },
        /'authentication' needs an HTTPS listener; give the exposure 'certificates'/,
      ],
    ])('fails for %s', (_, act, message) => {
      expect(act).toThrow(message);
    });
  });

  describe('in a stack', () => {
    test('routes do not collide between apps', () => {
      for (const app of [testApp(), testApp()]) {
        const stack = testStack(app);
        const listener = listenerOf(
          Ingress.listener(importedListener(stack, 'L'), { match: RouteMatch.everything(), priority: 1 }),
          stack,
        );
        const route = { match: RouteMatch.everything(), priority: 1, action: OK };
        expect(() => listener.addRoute(stack, 'A', route)).not.toThrow();
      }
    });
  });
});
