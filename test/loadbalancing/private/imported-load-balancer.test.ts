import { Stack } from 'aws-cdk-lib/core';
import { Match } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import {
  Exposure,
  IWebListener,
  RouteMatch,
  WebLoadBalancer,
  WebLoadBalancerAttributes,
} from '../../../lib/loadbalancing';
import { Alarms } from '../../../lib/observability';
import { templateOf, testApp, testStack } from '../../support/synth';
import { importedVpc } from '../support';

const RULE = 'AWS::ElasticLoadBalancingV2::ListenerRule';
const OK = elbv2.ListenerAction.fixedResponse(200);
const ARN = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333';
const LISTENER = `${ARN}:listener/app/shared/50dc6c495c0c9188/f2f7dc8efc522ab2`;
const TEST_LISTENER = `${ARN}:listener/app/shared/50dc6c495c0c9188/a2f7dc8efc522ab2`;
const RANGE = { first: 20_001, last: 21_000 };

function imported(stack: Stack, attributes: Partial<WebLoadBalancerAttributes> = {}): IWebListener {
  return WebLoadBalancer.fromAttributes(stack, 'Shared', {
    loadBalancerArn: `${ARN}:loadbalancer/app/shared/50dc6c495c0c9188`,
    listenerArn: LISTENER,
    securityGroupId: 'sg-1',
    secure: true,
    ...attributes,
  });
}

function priorityOf(rule: elbv2.ApplicationListenerRule): number {
  return (rule.node.defaultChild as elbv2.CfnListenerRule).priority;
}

describe('ImportedLoadBalancer', () => {
  describe('defaults', () => {
    test('takes routes with a priority of their own', () => {
      const stack = testStack();
      const alb = imported(stack);
      alb.addRoute(stack, 'Shop', { match: RouteMatch.hosts('shop.example.com'), priority: 7, action: OK });
      templateOf(stack).hasResourceProperties(RULE, { ListenerArn: LISTENER, Priority: 7 });
      templateOf(stack).resourceCountIs('AWS::ElasticLoadBalancingV2::LoadBalancer', 0);
      expect(alb.listenerParts()).toMatchObject({ secure: true, http2: true });
    });

    test('lets the load balancer out to targets', () => {
      const stack = testStack();
      const targets = new ec2.SecurityGroup(stack, 'Targets', { vpc: importedVpc(stack) });
      imported(stack).connections.allowTo(targets, ec2.Port.tcp(8080));
      templateOf(stack).hasResourceProperties('AWS::EC2::SecurityGroupEgress', {
        GroupId: 'sg-1',
        DestinationSecurityGroupId: Match.anyValue(),
        FromPort: 8080,
      });
    });
  });

  describe('overrides', () => {
    test('gives priorities of the reserved range, the more specific match first', () => {
      const stack = testStack();
      const alb = imported(stack, { priorities: RANGE });
      const add = (id: string, match: RouteMatch) => priorityOf(alb.addRoute(stack, id, { match, action: OK }));
      const all = [
        add('Host', RouteMatch.hosts('shop.example.com')),
        add('Wildcard', RouteMatch.hosts('*.example.com')),
        add('Long', RouteMatch.paths('/images/large/*')),
        add('Short', RouteMatch.paths('/i/*')),
        add('Rest', RouteMatch.everything()),
      ];
      expect(all).toEqual([...all].sort((a, b) => a - b));
      expect(new Set(all).size).toBe(all.length);
      expect(all[0]).toBeGreaterThanOrEqual(RANGE.first);
      expect(all.at(-1)).toBeLessThanOrEqual(RANGE.last);
    });

    test('has room for a hundred hosts in a thousand priorities', () => {
      const stack = testStack();
      const alb = imported(stack, { priorities: RANGE });
      const priorities = Array.from({ length: 100 }, (_, i) =>
        priorityOf(alb.addRoute(stack, `R${i}`, { match: RouteMatch.hosts(`a${i}.example.com`), action: OK })),
      );
      expect(new Set(priorities).size).toBe(100);
    });

    test('takes test routes by its test listener, and knows what was not said', () => {
      const stack = testStack();
      const alb = imported(stack, { testListenerArn: TEST_LISTENER, secure: false, http2: true });
      alb.addTestRoute(stack, 'Try', { match: RouteMatch.everything(), priority: 3, action: OK });
      templateOf(stack).hasResourceProperties(RULE, { ListenerArn: TEST_LISTENER, Priority: 3 });
      expect(alb.listenerParts()).toMatchObject({ secure: false, http2: false });
    });

    test('leaves reserved priorities alone where it is made', () => {
      const free = (first: number, last: number) => {
        const stack = testStack();
        const alb = new WebLoadBalancer(stack, 'Alb', {
          vpc: importedVpc(stack),
          exposure: Exposure.internalOnly(),
          alarms: Alarms.none(),
          reservedPriorities: first > last ? undefined : [{ first, last }],
        });
        return priorityOf(alb.addRoute(stack, 'Shop', { match: RouteMatch.hosts('shop.example.com'), action: OK }));
      };
      const usual = free(1, 0);
      expect(free(usual, usual)).toBe(usual + 1);
      expect(free(usual + 1, usual + 1)).toBe(usual);
    });
  });

  describe('fails', () => {
    test.each<[string, Partial<WebLoadBalancerAttributes>, RegExp]>([
      [
        'an ARN of something else',
        { listenerArn: `${ARN}:loadbalancer/app/shared/1`, testListenerArn: 'a' },
        /WebLoadBalancer.fromAttributes at 'Test\/Shared' has 2 problems:[^]*'listenerArn' must be the ARN of a listener/,
      ],
      [
        'a range that ends before it begins',
        { priorities: { first: 10, last: 9 } },
        /'priorities.first' must not exceed 'priorities.last' \(9\), got 10/,
      ],
      ['a range of no priorities', { priorities: { first: 0, last: 9 } }, /'priorities.first' must be a whole number/],
    ])('fails for %s', (_, attributes, message) => {
      expect(() => imported(testStack(), attributes)).toThrow(message);
    });

    test('fails for a route without a priority, and for one of others', () => {
      const stack = testStack();
      const match = RouteMatch.hosts('shop.example.com');
      expect(() => imported(stack).addRoute(stack, 'Shop', { match, action: OK })).toThrow(
        /route 'Test\/Shop': 'priority' must be given on a load balancer of another app, got none; give one that no other rule has, or 'WebLoadBalancer.fromAttributes' the 'priorities'/,
      );
      const reserved = imported(testStack(), { priorities: RANGE });
      expect(() => reserved.addRoute(stack, 'Shop', { match, priority: 7, action: OK })).toThrow(
        /'priority' must be one of those that are reserved for this app, from 20001 to 21000, got 7/,
      );
    });

    test('fails for a test route without a test listener', () => {
      const stack = testStack();
      expect(() =>
        imported(stack).addTestRoute(stack, 'Try', { match: RouteMatch.everything(), priority: 1, action: OK }),
      ).toThrow(/has no listener for test traffic; give 'WebLoadBalancer.fromAttributes' a 'testListenerArn'/);
    });

    test('fails for routes of two stacks that collide', () => {
      const app = testApp();
      const [one, two] = ['One', 'Two'].map((id) => testStack(app, id)) as [Stack, Stack];
      const add = (stack: Stack, host: string) =>
        imported(stack).addRoute(stack, 'Shop', { match: RouteMatch.hosts(host), priority: 7, action: OK });
      add(one, 'a.example.com');
      expect(() => add(two, 'b.example.com')).toThrow(/'priority' 7 is taken by 'One\/Shop'/);
    });

    test('fails where it is made for a priority that is reserved, and for a match that has no other', () => {
      const stack = testStack();
      const alb = new WebLoadBalancer(stack, 'Alb', {
        vpc: importedVpc(stack),
        exposure: Exposure.internalOnly(),
        alarms: Alarms.none(),
        reservedPriorities: [{ first: 1, last: 49_999 }],
      });
      const match = RouteMatch.hosts('shop.example.com');
      expect(() => alb.addRoute(stack, 'Shop', { match, priority: 7, action: OK })).toThrow(
        /'priority' 7 is in 'reservedPriorities', for routes of other apps; give another one/,
      );
      expect(() => alb.addRoute(stack, 'Shop', { match, action: OK })).toThrow(
        /'reservedPriorities' leave none to a route of this match; give it a 'priority', or reserve others/,
      );
      expect(
        () =>
          new WebLoadBalancer(stack, 'Other', {
            vpc: importedVpc(stack),
            exposure: Exposure.internalOnly(),
            alarms: Alarms.none(),
            reservedPriorities: [{ first: 2, last: 1 }],
          }),
      ).toThrow(/'reservedPriorities.first' must not exceed 'reservedPriorities.last' \(1\), got 2/);
    });
  });
});
