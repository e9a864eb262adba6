import { FirewallAction } from './firewall-action';
import { RequestMatch } from './request-match';

/** A rule of your own. */
export interface FirewallRule {
  /** Names the rule and its metric: up to 64 letters, digits, - and _, each name once in a firewall. */
  readonly name: string;

  /** The requests that the rule means. */
  readonly match: RequestMatch;

  /** The action on them. */
  readonly action: FirewallAction;

  /**
   * Labels that the rule adds to requests that match, for rules after it and for the logs, for example `shop:checkout`.
   *
   * @default - none
   */
  readonly labels?: string[];

  /**
   * Whether the rule is asked after the managed rules instead of before them and the rate limits.
   *
   * @default - true for a match of labels, which managed rules add; false otherwise
   */
  readonly afterManagedRules?: boolean;
}
