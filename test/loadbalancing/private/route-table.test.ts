import { Construct } from 'constructs';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { RouteMatch } from '../../../lib/loadbalancing';
import { RouteTable } from '../../../lib/loadbalancing/private/route-table';
import { templateOf, testStack } from '../../support/synth';

const RULE = 'AWS::ElasticLoadBalancingV2::ListenerRule';
const OK = elbv2.ListenerAction.fixedResponse(200);

/** The priorities that the routes of one listener get, by the id of their owners, in the order of declaration. */
function prioritiesOf(routes: readonly (readonly [id: string, match: RouteMatch, priority?: number])[]): number[] {
  const stack = testStack();
  const listener = elbv2.ApplicationListener.fromApplicationListenerAttributes(stack, 'Listener', {
    listenerArn: 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/shared/1/2',
    securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1'),
  });
  const table = RouteTable.of(listener);
  return routes.map(([id, match, priority]) => {
    const rule = table.add(new Construct(stack, id), 'Route', listener, { match, priority, action: OK });
    return (rule.node.defaultChild as elbv2.CfnListenerRule).priority;
  });
}

/** Numbers that are the same in every run (mulberry32), so that a failure can be repeated. */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) % below;
  };
}

const WORDS = ['shop', 'api', 'billing', 'images', 'users', 'orders', 'admin', 'search', 'status', 'mail'];

describe('RouteTable', () => {
  describe('defaults', () => {
    describe('priorities', () => {
      test.each([30, 100])('of %i hosts never meet', (hosts) => {
        for (let seed = 0; seed < 15; seed++) {
          const next = numbersFrom(seed);
          const routes = Array.from({ length: hosts }, (_, index) => {
            const name = `${WORDS[next(WORDS.length)]}${index}`;
            return [`Service${name}`, RouteMatch.hosts(`${name}.example.com`)] as const;
          });
          expect(new Set(prioritiesOf(routes)).size).toBe(hosts);
        }
      });

      test.each([30, 100])('of %i routes of all kinds never meet, and the most specific comes first', (count) => {
        for (let seed = 0; seed < 8; seed++) {
          const next = numbersFrom(seed);
          const routes = Array.from({ length: count }, (_, index) => {
            const word = WORDS[next(WORDS.length)];
            const kinds = [
              RouteMatch.hosts(`${word}${index}.example.com`),
              RouteMatch.hosts(`*.${word}${index}.example.com`),
              RouteMatch.paths(`/${word}${index}/*`),
              RouteMatch.of({ paths: ['/api/*'], hosts: [`${word}${index}.example.com`] }),
              RouteMatch.of({ paths: [`/${word}${index}`], methods: ['GET'] }),
            ];
            return [`Service${index}`, kinds[next(kinds.length)]] as const;
          });
          const priorities = prioritiesOf(routes);
          expect(new Set(priorities).size).toBe(count);
          for (const [index, [, match]] of routes.entries()) {
            const band = match._band();
            expect(priorities[index]).toBeGreaterThanOrEqual(band?.start ?? NaN);
            expect(priorities[index]).toBeLessThan((band?.start ?? NaN) + (band?.width ?? NaN));
          }
        }
      });

      test('belong to the owner: another one has another number, another match of the same kind has not', () => {
        const [shop] = prioritiesOf([['Shop', RouteMatch.paths('/shop/*')]]);
        const [store] = prioritiesOf([['Store', RouteMatch.paths('/shop/*')]]);
        const [moved] = prioritiesOf([['Shop', RouteMatch.paths('/mall/*')]]);
        expect(store).not.toBe(shop);
        expect(moved).toBe(shop);
        const everything = ['Shop', 'Store'].map((id) => prioritiesOf([[id, RouteMatch.everything()]])[0]);
        expect(everything[0]).not.toBe(everything[1]);
      });

      test('of two that meet: the one declared later moves to the next one, which stays in its band', () => {
        const [alone] = prioritiesOf([['Shop', RouteMatch.paths('/shop/*')]]);
        const taken = ['Other', RouteMatch.hosts('a.example.com'), alone] as const;
        expect(prioritiesOf([taken, ['Shop', RouteMatch.paths('/shop/*')]])).toEqual([alone, alone + 1]);

        const band = RouteMatch.paths('/shop/*')._band();
        const last = (band?.start ?? NaN) + (band?.width ?? NaN) - 1;
        const fromHereOn = Array.from(
          { length: last - alone + 1 },
          (_, step) => [`Other${step}`, RouteMatch.hosts(`h${step}.example.com`), alone + step] as const,
        );
        expect(prioritiesOf([...fromHereOn, ['Shop', RouteMatch.paths('/shop/*')]]).at(-1)).toBe(band?.start);
      });
    });
  });

  describe('overrides', () => {
    test('priority is what was given', () => {
      expect(prioritiesOf([['Shop', RouteMatch.hosts('a.example.com'), 7]])).toEqual([7]);
    });
  });

  describe('fails', () => {
    test('fails where no number of a band is left', () => {
      const match = (host: string) =>
        RouteMatch.of({ hosts: [host], paths: ['/a'], methods: ['GET'], sourceCidrs: ['10.0.0.0/8'] });
      const routes = Array.from({ length: 11 }, (_, index) => [`S${index}`, match(`h${index}.example.com`)] as const);
      expect(new Set(prioritiesOf(routes.slice(0, 10))).size).toBe(10);
      expect(() => prioritiesOf(routes)).toThrow(
        /'priority' \d+ is taken by .*give one of the two routes a 'priority'/,
      );
    });
  });

  describe('in a stack', () => {
    let template: Template;
    beforeAll(() => {
      const stack = testStack();
      const listener = elbv2.ApplicationListener.fromApplicationListenerAttributes(stack, 'Listener', {
        listenerArn: 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/shared/1/2',
        securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1'),
      });
      RouteTable.of(listener).add(stack, 'Route', listener, { match: RouteMatch.everything(), action: OK });
      template = templateOf(stack);
    });

    test('the route that takes everything comes after all others', () => {
      const [rule] = Object.values(template.findResources(RULE));
      expect(rule?.Properties.Priority).toBeGreaterThan(49_400);
      expect(rule?.Properties.Priority).toBeLessThan(50_000);
    });
  });
});
