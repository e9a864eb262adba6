import { Construct } from 'constructs';
import { Token } from 'aws-cdk-lib/core';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { rule, validate } from '../../private/validation';
import { RouteOptions } from '../ingress';
import { PriorityRange } from '../priority-range';
import { RouteMatch } from '../route-match';
import { PriorityBand, priorityRules, within } from './priority-bands';
import { rewriteRules, transformsOf } from './rewrite-rules';
import { stableHash } from './stable-hash';

/** The traits of a listener that decide on its routes. */
export interface ListenerTraits {
  /** Whether it speaks HTTPS; undefined where that is not known. */
  readonly secure?: boolean;

  /** The priorities that are left to other apps. */
  readonly reserved?: readonly PriorityRange[];
}

interface Route {
  readonly path: string;
  readonly priority: number;
  readonly match: RouteMatch;
}

/** The routes of one listener; refuses what would collide on it. */
export class RouteTable {
  /** The one table of a listener, also where it is imported in several stacks of an app. */
  public static of(listener: elbv2.IApplicationListener, traits: ListenerTraits = {}): RouteTable {
    const { root } = listener.node;
    const ofApp = TABLES.get(root) ?? new Map<string, RouteTable>();
    TABLES.set(root, ofApp);
    const key = Token.isUnresolved(listener.listenerArn) ? listener.node.path : listener.listenerArn;
    const table = ofApp.get(key) ?? new RouteTable(traits);
    ofApp.set(key, table);
    return table;
  }

  private readonly routes: Route[] = [];

  private constructor(private readonly traits: ListenerTraits) {}

  /**
   * Adds a rule to the listener.
   *
   * @param range the priorities that the route may have; all of them by default
   */
  public add(
    scope: Construct,
    id: string,
    listener: elbv2.IApplicationListener,
    options: RouteOptions,
    range?: PriorityRange,
  ): elbv2.ApplicationListenerRule {
    const { match, authentication, rewrite } = options;
    const path = `${scope.node.path}/${id}`;
    const ofMatch = match._band();
    const band = ofMatch && range ? within(ofMatch, range) : ofMatch;
    const priority = options.priority ?? (band && this.freeIn(band, path)) ?? NaN;
    validate(`route '${path}'`, [
      ...priorityRules(options.priority),
      rule(
        Number.isNaN(priority),
        () => `'priority' must be given for a match whose values are known only at deployment; give 1 to 50,000`,
      ),
      rule(
        this.traits.secure === false && authentication !== undefined,
        () => `'authentication' needs an HTTPS listener; give the exposure 'certificates'`,
      ),
      rule(this.isReserved(priority), () =>
        options.priority === undefined
          ? `'reservedPriorities' leave none to a route of this match; give it a 'priority', or reserve others`
          : `'priority' ${priority} is in 'reservedPriorities', for routes of other apps; give another one`,
      ),
      rewriteRules(rewrite),
      ...this.collisions(path, priority, match),
    ]);
    this.routes.push({ path, priority, match });
    const route = new elbv2.ApplicationListenerRule(scope, id, {
      listener,
      priority,
      conditions: match._conditions(),
      action: authentication ? authentication._bind(options.action) : options.action,
    });
    // ApplicationListenerRule does not know of them.
    (route.node.defaultChild as elbv2.CfnListenerRule).transforms = transformsOf(rewrite);
    return route;
  }

  /**
   * A number that belongs to the owner of the route: another owner has another one, for CloudFormation makes the route of
   * a renamed owner while the old one still has its number. Where two meet, the one that was declared later takes the next
   * free number, so that those before it never move. A full band gives a number that is taken, which is then refused.
   */
  private freeIn({ start, width }: PriorityBand, path: string): number {
    const taken = new Set(this.routes.map(({ priority }) => priority));
    const first = stableHash(path) % width;
    for (let step = 0; step < width; step++) {
      const priority = start + ((first + step) % width);
      if (!taken.has(priority) && !this.isReserved(priority)) return priority;
    }
    return start + first;
  }

  private isReserved(priority: number): boolean {
    return (this.traits.reserved ?? []).some(({ first, last }) => priority >= first && priority <= last);
  }

  private collisions(path: string, priority: number, match: RouteMatch) {
    return this.routes.flatMap((other) => {
      const same = other.match.key === match.key;
      const [first, second] = priority < other.priority ? [{ path, match }, other] : [other, { path, match }];
      return [
        rule(
          same,
          () => `'match' is the same as that of '${other.path}', so one of them would never be reached; change one`,
        ),
        rule(
          !same && priority === other.priority,
          () =>
            `'priority' ${priority} is taken by '${other.path}'; give one of the two routes a 'priority' of its own`,
        ),
        rule(
          !same && priority !== other.priority && first.match._covers(second.match),
          () =>
            `'${second.path}' would never be reached, because '${first.path}' has a lower 'priority' and takes all its requests; change the priority or the match of one`,
        ),
      ];
    });
  }
}

/** By app, so that two apps in one process (tests) know nothing of one another. */
const TABLES = new WeakMap<object, Map<string, RouteTable>>();
