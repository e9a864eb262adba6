import { Duration } from 'aws-cdk-lib/core';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { parseCidr } from '../../private/cidr';
import {
  distinct,
  isKnown,
  matches,
  nonEmpty,
  nonEmptyList,
  quoted,
  rule,
  Rules,
  seconds,
  wholeNumber,
} from '../../private/validation';
import { DnsAnswerConfig } from '../dns/records/dns-answer';
import { DnsRecordProps } from '../dns/records/dns-record';
import { RoutedDnsAnswer } from '../dns/records/dns-routing-policy';
import { isPrivateZone } from './zone-kind';

/** An answer of a policy, with its records. */
export interface BoundDnsAnswer extends RoutedDnsAnswer, DnsAnswerConfig {}

interface CheckedProps extends DnsRecordProps {
  readonly domainName: string;
}

const MAX_FAILOVER_TTL = Duration.minutes(1);

/** The rules for the records of a name: that Route 53 takes them, and that each client gets an answer that works. */
export function dnsRecordRules(props: CheckedProps, answers: readonly BoundDnsAnswer[]): Rules {
  return [
    nameRules(props, answers),
    nonEmptyList('routing', answers),
    typeRules(props, answers),
    identifierRules(answers),
    policyRules(props, answers),
    healthRules(props, answers),
    ttlRules(props, answers),
  ];
}

function nameRules({ recordName, zone, domainName }: CheckedProps, answers: readonly BoundDnsAnswer[]): Rules {
  const { zoneName } = zone;
  const label = '(?!-)[a-zA-Z0-9_-]{1,63}(?<!-)';
  const isAbsolute = isKnown(recordName) && isKnown(zoneName) && recordName.replace(/\.$/, '').endsWith(zoneName);
  return [
    rule(
      isAbsolute,
      () => `'recordName' must be the part before the zone's name, got '${recordName}'; leave out '${zoneName}'`,
    ),
    isAbsolute
      ? []
      : matches('recordName', recordName, new RegExp(`^$|^(\\*|${label})(\\.${label})*$`), `a name such as 'shop'`),
    rule(
      isKnown(domainName) && domainName.length > 253,
      () => `'recordName' is too long; a name has 253 characters at most`,
    ),
    rule(
      recordName === '' && answers.some(({ records }) => records.has('CNAME')),
      () =>
        `'routing' has a CNAME for the zone itself, which DNS does not allow; take addresses or an alias, or a name in the zone`,
    ),
  ];
}

/**
 * Otherwise clients of one IP version would get the answers of one place alone, and no others when it fails. A multivalue answer is one address:
 * those of the two versions stand side by side.
 */
function typeRules({ routing }: CheckedProps, answers: readonly BoundDnsAnswer[]): Rules {
  const kinds = [...new Set(answers.map(({ records }) => [...records.keys()].join(' and ')))];
  return rule(
    kinds.length > 1 && routing._name !== 'multivalue',
    () =>
      `'routing' must have records of the same types in each answer, got ${quoted(kinds)}; give each answer both kinds of addresses, or 'ipv6: false'`,
  );
}

function identifierRules(answers: readonly BoundDnsAnswer[]): Rules {
  const identifiers = answers.flatMap(({ setIdentifier }) => (setIdentifier === undefined ? [] : [setIdentifier]));
  return [
    distinct('routing', identifiers),
    identifiers.map((name) => [
      nonEmpty('name', name),
      rule(isKnown(name) && name.length > 128, () => `'name' must be at most 128 characters, got ${name.length}`),
    ]),
  ];
}

function policyRules({ routing }: CheckedProps, answers: readonly BoundDnsAnswer[]): Rules {
  const weights = answers.flatMap(({ properties }) => properties.weight ?? []);
  const [first, second] = answers;
  return [
    weights.map((weight) => wholeNumber('weight', weight, { min: 0, max: 255 })),
    rule(
      routing._name === 'weighted' && weights.length > 0 && weights.every((weight) => weight === 0),
      () => `'weight' must not be 0 in every answer, which sends clients to all of them alike; leave one above 0`,
    ),
    answers.map(({ properties }) =>
      matches('region', properties.region, /^[a-z]{2}(-[a-z]+)+-\d$/, `a Region, as 'eu-west-1'`),
    ),
    rule(
      routing._name === 'geolocation' && answers.some(({ setIdentifier }) => setIdentifier === '*'),
      () => `'locations' must not have the default location; give it as 'elsewhere'`,
    ),
    rule(
      routing._name === 'failover' && first?.answer._identity === second?.answer._identity,
      () => `'secondary' must lead elsewhere than 'primary', got the same target twice; name another one`,
    ),
    rule(
      routing._name === 'weighted' && answers.length > 100,
      () => `'routing' must have at most 100 answers by weight, got ${answers.length}`,
    ),
    rule(
      routing._name === 'geoproximity' && answers.length > 30,
      () => `'routing' must have at most 30 answers by proximity, got ${answers.length}`,
    ),
    nonEmpty('reason', routing._unansweredReason),
    cidrRules(answers),
  ];
}

/** https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-policy-ipbased.html */
function cidrRules(answers: readonly BoundDnsAnswer[]): Rules {
  const locations = answers.flatMap(({ cidrLocation }) => (cidrLocation?.ranges ? [cidrLocation] : []));
  const ranges = locations.flatMap(({ ranges: of = [] }) => of);
  return [
    rule(
      answers.some(({ cidrLocation }) => cidrLocation !== undefined) && locations.length === 0,
      () => `'locations' must have at least one location, got none; with one answer for everybody take simple()`,
    ),
    locations.map(({ name, ranges: of = [] }) => [
      matches('location', name, /^[0-9A-Za-z_-]{1,16}$/, `1 to 16 letters, digits, '_' and '-'`),
      nonEmptyList('addressRanges', of),
    ]),
    ranges.filter(isKnown).map((range) => {
      const cidr = parseCidr(range);
      return rule(
        cidr === undefined || cidr.prefix > (cidr.version === 4 ? 24 : 48),
        () =>
          `'addressRanges' must have ranges of IPv4 up to /24 and of IPv6 up to /48, got '${range}'; give a wider one`,
      );
    }),
    distinct('addressRanges', ranges),
    rule(ranges.length > 1000, () => `'addressRanges' must have at most 1,000 ranges in all, got ${ranges.length}`),
  ];
}

function healthRules({ routing, domainName, zone }: CheckedProps, answers: readonly BoundDnsAnswer[]): Rules {
  const [primary] = answers;
  return [
    rule(
      routing._name === 'failover' && primary?.healthCheck === undefined && primary?.hasOwnHealth !== true,
      () =>
        `'primary' must have a 'healthCheck', or it never fails; only load balancers and other records say themselves how healthy they are`,
    ),
    rule(
      isPrivateZone(zone) === true && answers.some(({ isDistribution }) => isDistribution),
      () => `'routing' leads to a CloudFront distribution, of which a private zone has no alias; take hostName()`,
    ),
    // https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zone-private-considerations.html
    rule(
      isPrivateZone(zone) === true && routing._name === 'IP-based',
      () => `'routing' is IP-based, which private zones do not have; take another policy`,
    ),
    answers.map(({ healthCheck, isDistribution, hasOwnHealth }) => [
      rule(
        watchedHost(healthCheck) === domainName,
        () =>
          `'healthCheck' watches ${domainName} itself, which leads to whichever answer is chosen; watch a name of the one answer`,
      ),
      rule(
        hasOwnHealth && isDistribution,
        () =>
          `'evaluateTargetHealth' is not for CloudFront distributions, whose health Route 53 cannot ask for; give a 'healthCheck'`,
      ),
    ]),
  ];
}

function watchedHost(healthCheck: route53.IHealthCheck | undefined): string | undefined {
  const resource = healthCheck?.node.defaultChild;
  if (!(resource instanceof route53.CfnHealthCheck)) return undefined;
  const { fullyQualifiedDomainName, ipAddress } =
    resource.healthCheckConfig as route53.CfnHealthCheck.HealthCheckConfigProperty;
  return ipAddress === undefined && isKnown(fullyQualifiedDomainName) ? fullyQualifiedDomainName : undefined;
}

function ttlRules({ ttl, longTtlReason, routing }: CheckedProps, answers: readonly BoundDnsAnswer[]): Rules {
  const takesOver =
    routing._name === 'failover' ||
    (routing._name !== 'simple' &&
      answers.some(({ healthCheck, hasOwnHealth }) => healthCheck !== undefined || hasOwnHealth));
  const isLong =
    isKnown(ttl) && !ttl.isUnresolved() && ttl.toSeconds({ integral: false }) > MAX_FAILOVER_TTL.toSeconds();
  return [
    seconds('ttl', ttl, { min: 0, max: 2_147_483_647 }),
    nonEmpty('longTtlReason', longTtlReason),
    rule(
      ttl !== undefined && answers.length > 0 && answers.every(({ isAlias }) => isAlias),
      () => `'ttl' has no effect, since an alias has the TTL of its target; leave it out`,
    ),
    rule(
      takesOver && isLong && longTtlReason === undefined,
      () =>
        `'ttl' must be a minute at most where an answer takes the place of one that fails, got ${ttl?.toSeconds({ integral: false })} s; shorten it, or give a 'longTtlReason'`,
    ),
    rule(
      longTtlReason !== undefined && !(takesOver && isLong),
      () => `'longTtlReason' is for a TTL of more than a minute with health checks; leave it out`,
    ),
  ];
}
