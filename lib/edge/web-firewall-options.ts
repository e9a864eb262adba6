import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { CallerAddress } from './caller-address';
import { FirewallRule } from './firewall-rule';
import { ManagedRules } from './managed-rules';
import { RateLimit } from './rate-limit';
import { WebAclOptions } from './web-acl-options';

/** The requests that a firewall logs. */
export enum LoggedRequests {
  /** Those that a rule blocked, counted or challenged. */
  MATCHED = 'MATCHED',

  /** All, also those that no rule objected to. */
  ALL = 'ALL',
}

/** The thresholds of the alarm of a firewall. */
export interface WebFirewallAlarmThresholds {
  /**
   * Requests that the firewall blocks in 5 minutes, 1 or more.
   *
   * @default 1000
   */
  readonly blockedRequests?: number;

  /**
   * Requests that the firewall lets pass in 5 minutes, 1 or more: a flood that no rule objects to.
   *
   * @default - no alarm: it depends on how many customers there are
   */
  readonly allowedRequests?: number;
}

/** The rules of a firewall, and its logs. */
export interface WebFirewallOptions extends WebAclOptions {
  /**
   * The address that is taken for the caller's, in the default limit, in addresses and countries, and in the matches of rules.
   *
   * @default CallerAddress.connection()
   */
  readonly callerAddress?: CallerAddress;

  /**
   * Rules of your own, in the order in which they are asked: after addresses and countries, before limits and groups, unless
   * they say otherwise.
   *
   * @default - none
   */
  readonly rules?: FirewallRule[];

  /**
   * Groups of rules that others keep current, in the order in which they are asked.
   *
   * @default - IP reputation, common rules, known bad inputs: 925 WCU
   */
  readonly managedRules?: ManagedRules[];

  /**
   * Limits on one caller's requests; an empty list for none.
   *
   * @default - 2,000 requests in 5 minutes from one address (`RateLimit.perCaller(2000)`)
   */
  readonly rateLimits?: RateLimit[];

  /**
   * CIDR ranges that pass all rules but `blockedAddresses`, IPv4 and IPv6.
   *
   * @default - none
   */
  readonly allowedAddresses?: string[];

  /**
   * CIDR ranges that are refused, IPv4 and IPv6.
   *
   * @default - none
   */
  readonly blockedAddresses?: string[];

  /**
   * Countries that are refused, as two letters (ISO 3166), by the caller's address; up to 50.
   *
   * @default - none
   */
  readonly blockedCountries?: string[];

  /**
   * Whether rules only count what they would block, to roll the firewall out: watch the metrics and the logs for a
   * while, then switch it off. `blockedAddresses` are blocked anyway.
   *
   * @default false
   */
  readonly countOnly?: boolean;

  /**
   * The maximum capacity of the rules, in web ACL capacity units (WCU), up to 5,000. AWS WAF charges more for
   * each request where rules take more than 1,500.
   *
   * @default 1500
   */
  readonly maxCapacity?: number;

  /**
   * The requests that are logged.
   *
   * @default LoggedRequests.MATCHED - the load balancer's access log has the others
   */
  readonly loggedRequests?: LoggedRequests;

  /**
   * The time that logs are kept.
   *
   * @default logs.RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The key that encrypts the logs. Its policy is extended for CloudWatch Logs.
   *
   * @default - CloudWatch Logs' own encryption
   */
  readonly logEncryptionKey?: kms.IKey;

  /**
   * Headers whose values are left out of the logs, beside `authorization` and `cookie`.
   *
   * @default - no others
   */
  readonly redactedHeaders?: string[];

  /**
   * Whether query strings are left out of the logs; for applications that put secrets there.
   *
   * @default false
   */
  readonly redactQueryStrings?: boolean;

  /**
   * The threshold of the alarm.
   *
   * @default - 1,000 blocked requests in 5 minutes
   */
  readonly alarmThresholds?: WebFirewallAlarmThresholds;
}
