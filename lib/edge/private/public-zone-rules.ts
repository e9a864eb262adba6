import { Duration } from 'aws-cdk-lib/core';
import { Alarms, AlarmSeverity } from '../../observability';
import { distinct, isKnown, matches, nonEmptyList, rule, Rules, seconds } from '../../private/validation';
import { DelegationRoleOptions, PublicZoneProps } from '../dns/public-zone';
import { ZoneQueryLogs } from '../dns/zone-query-logs';
import { domainNameRules, isBelow, isDomainName, registrableRules } from './domain-names';

const METRICS_REGION = 'us-east-1';

/** The rules for a public zone: that its name can be delegated, and that what must be in us-east-1 can be there. */
export function publicZoneRules(stackRegion: string, props: PublicZoneProps, queryLogs: ZoneQueryLogs): Rules {
  const { zoneName, comment, dnssec } = props;
  return [
    domainNameRules('zoneName', zoneName),
    registrableRules('zoneName', zoneName),
    commentRules(comment),
    rule(
      isKnown(stackRegion) && /^(cn|us-gov|us-iso|eusc)/.test(stackRegion),
      () =>
        `'PublicZone' needs us-east-1, where Route 53 keeps keys, metrics and logs of zones, got a stack in ${stackRegion} of another partition; use route53.PublicHostedZone there`,
    ),
    queryLogs._rules(stackRegion),
    dnssec ? dnssecRules(stackRegion, dnssec.alarms) : [],
  ].flat();
}

/** https://docs.aws.amazon.com/Route53/latest/APIReference/API_HostedZoneConfig.html */
export function commentRules(comment: string | undefined): Rules {
  return rule(
    isKnown(comment) && comment.length > 256,
    () => `'comment' must be 256 characters at most, got ${comment?.length}`,
  );
}

function dnssecRules(stackRegion: string, alarms: Alarms): Rules {
  const topics = [AlarmSeverity.CRITICAL, AlarmSeverity.WARNING].flatMap((severity) => alarms._topicsOf(severity));
  const elsewhere = topics.map(({ env }) => env.region).find((region) => isKnown(region) && region !== METRICS_REGION);
  return [
    rule(
      !isKnown(stackRegion),
      () =>
        `'dnssec' needs a stack whose Region is known, since its key must be in ${METRICS_REGION}; give the stack 'env: { region }'`,
    ),
    rule(
      elsewhere !== undefined,
      () =>
        `'dnssec.alarms' needs a topic in ${METRICS_REGION}, where AWS keeps the metrics of zones, got one in ${elsewhere}; make it by new AlarmTopic(NorthVirginia.before(this), ...)`,
    ),
  ];
}

/** The rules for the delegation of a name below a zone. */
export function delegationRules(zoneName: string, name: string, nameServers: string[], ttl: Duration): Rules {
  return [
    domainNameRules('name', name),
    belowRules('name', zoneName, name),
    rule(
      isKnown(nameServers) && nameServers.length < 2,
      () => `'nameServers' must be two or more, got ${nameServers.length}`,
    ),
    distinct('nameServers', nameServers),
    nameServers.map((server) =>
      rule(
        isKnown(server) && !isDomainName(server.toLowerCase().replace(/\.$/, '')),
        () => `'nameServers' must be names of servers, got '${server}'`,
      ),
    ),
    seconds('ttl', ttl, { min: 1, max: 172_800 }),
  ];
}

/** The rules for a role that other accounts delegate by. */
export function delegationRoleRules(zoneName: string, { accounts, subzones, roleName }: DelegationRoleOptions): Rules {
  return [
    nonEmptyList('accounts', accounts),
    distinct('accounts', accounts),
    accounts.map((account) => matches('accounts', account, /^\d{12}$/, 'ids of accounts, of 12 digits')),
    nonEmptyList('subzones', subzones),
    distinct('subzones', subzones),
    subzones.map((subzone) => [domainNameRules('subzones', subzone), belowRules('subzones', zoneName, subzone)]),
    matches('roleName', roleName, /^[\w+=,.@-]{1,64}$/, 'a name of a role, of 64 characters at most'),
  ];
}

function belowRules(prop: string, zoneName: string, name: string): Rules {
  return rule(
    isKnown(name) && isKnown(zoneName) && isDomainName(name) && !isBelow(name, zoneName),
    () => `'${prop}' must be below ${zoneName}, as 'shop.${zoneName}', got '${name}'`,
  );
}
