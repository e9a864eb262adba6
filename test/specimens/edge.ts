import { Duration } from 'aws-cdk-lib/core';
import * as logs from 'aws-cdk-lib/aws-logs';
import {
  LoggedRequests,
  ManagedRules,
  RateLimit,
  WebFirewall,
  WebFirewallProps,
} from 'cdk-reference-architectures/edge';
import { Specimens } from './specimen';
import { alarmsOf, keyOf } from './surroundings';

export const specimens: Specimens = {
  WebFirewall: {
    minimal: (stack, id, given: Partial<WebFirewallProps> = {}) =>
      new WebFirewall(stack, id, { ...given, alarms: given.alarms ?? alarmsOf(stack) }),
    full: (stack, id) =>
      new WebFirewall(stack, id, {
        alarms: alarmsOf(stack),
        alarmThresholds: { blockedRequests: 50 },
        managedRules: [
          ManagedRules.ipReputation(),
          ManagedRules.common({ countRules: ['SizeRestrictions_BODY'] }),
          ManagedRules.sqlInjection({ countOnly: true }),
          ManagedRules.named({ name: 'AWSManagedRulesBotControlRuleSet', capacity: 50 }),
        ],
        rateLimits: [
          RateLimit.perIp(100, { path: '/login', name: 'Login', window: Duration.minutes(1) }),
          RateLimit.perForwardedIp(5000),
        ],
        allowedAddresses: ['198.51.100.0/24'],
        blockedAddresses: ['192.0.2.0/24', '2001:db8::/32'],
        blockedCountries: ['AQ'],
        countOnly: true,
        maxCapacity: 2000,
        loggedRequests: LoggedRequests.ALL,
        logRetention: logs.RetentionDays.ONE_YEAR,
        logEncryptionKey: keyOf(stack),
        redactedHeaders: ['x-api-key'],
        redactQueryStrings: true,
      }),
    findings: Object.fromEntries(
      ['NIST.800.53.R5', 'HIPAA.Security', 'PCI.DSS.321'].map((pack) => [
        `${pack}-CloudWatchLogGroupEncrypted`,
        'A customer managed key costs money each month: it is the choice of whoever pays for it (`logEncryptionKey`)',
      ]),
    ),
  },
};
