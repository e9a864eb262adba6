import { Construct } from 'constructs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { validate, wholeNumber } from '../../private/validation';
import { RouteOptions } from '../ingress';

/** The routes of one listener; refuses what would collide on it. */
export class RouteTable {
  private readonly owners = new Map<number, string>();
  private readonly matches = new Map<string, string>();

  constructor(private readonly listener: elbv2.IApplicationListener) {}

  /** Adds a rule to the listener. */
  public add(scope: Construct, id: string, options: RouteOptions): elbv2.ApplicationListenerRule {
    const path = `${scope.node.path}/${id}`;
    const priority = options.priority ?? options.match._priority();
    const sameMatch = this.matches.get(options.match.key);
    const samePriority = this.owners.get(priority);
    validate(`route '${path}'`, [
      ...wholeNumber('priority', priority, { min: 1, max: 50_000 }),
      {
        condition: sameMatch !== undefined,
        message: () =>
          `'match' is the same as that of '${sameMatch}', so one of them would never be reached; change one`,
      },
      {
        condition: samePriority !== undefined && sameMatch === undefined,
        message: () =>
          `'priority' ${priority} is taken by '${samePriority}'; give one of the two routes a 'priority' of its own`,
      },
    ]);
    this.owners.set(priority, path);
    this.matches.set(options.match.key, path);
    return new elbv2.ApplicationListenerRule(scope, id, {
      listener: this.listener,
      priority,
      conditions: options.match._conditions(),
      action: options.action,
    });
  }
}
