import { isIPv4 } from 'node:net';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { boundsOf, parseCidr } from '../../private/cidr';
import { distinct, isKnown, nonEmptyList, port, rule, Rules } from '../../private/validation';
import { DnsForwardingProps, DnsForwardingRule, InboundDnsOptions } from '../dns/dns-forwarding';
import { domainNameRules } from './domain-names';
import { vpcDnsRules } from './vpc-dns';

/** https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html */
const MAX_TARGETS = 6;
const MAX_ADDRESSES = 6;

/** The first subnet of each zone. */
export function oneOfEachZone(subnets: ec2.ISubnet[]): ec2.ISubnet[] {
  const zones = new Set<string>();
  return subnets.filter(({ availabilityZone }) => !zones.has(availabilityZone) && zones.add(availabilityZone));
}

/** The rules for a VPC whose queries are forwarded. */
export function forwardingVpcRules(vpc: ec2.IVpc): Rules {
  return vpcDnsRules('vpc', vpc, false);
}

/** The rules for endpoints and what they forward: two zones, and no query that comes back. */
export function forwardingRules(props: DnsForwardingProps, subnets: ec2.ISubnet[]): Rules {
  const { vpc, rules, inbound } = props;
  return [
    rule(
      rules.length === 0 && !inbound,
      () => `'rules' must hold one at least without 'inbound': nothing would be forwarded; give one of them`,
    ),
    rule(
      subnets.length < 2,
      () => `'subnets' must be of two zones or more, got ${subnets.length}: AWS makes no endpoint of one address`,
    ),
    rule(
      subnets.length > MAX_ADDRESSES,
      () => `'subnets' must be of ${MAX_ADDRESSES} zones at most, got ${subnets.length}; choose some`,
    ),
    forwardingVpcRules(vpc),
    distinct(
      'rules',
      rules.map(({ domainName }) => domainName),
    ),
    rules.map((one) => ruleRules(one, inbound)),
    inbound ? inboundRules(inbound, subnets) : [],
  ];
}

function ruleRules({ domainName, targets }: DnsForwardingRule, inbound?: InboundDnsOptions): Rules {
  return [
    domainName === '.' ? [] : domainNameRules('domainName', domainName),
    nonEmptyList('targets', targets),
    rule(
      targets.length > MAX_TARGETS,
      () => `'targets' of ${domainName} must be ${MAX_TARGETS} at most, got ${targets.length}`,
    ),
    distinct(
      'targets',
      targets.map(({ address }) => address),
    ),
    targets.map(({ address, port: given }) => [
      addressRules('address', address),
      port('port', given),
      rule(
        inbound?.addresses?.includes(address) === true,
        () =>
          `'targets' of ${domainName} must not be an address of 'inbound', got ${address}: queries would go round; name a server of the other network`,
      ),
    ]),
  ];
}

function inboundRules({ clients, addresses }: InboundDnsOptions, subnets: ec2.ISubnet[]): Rules {
  return [
    nonEmptyList('inbound.clients', clients),
    distinct('inbound.clients', clients),
    clients.map((client) => {
      const cidr = isKnown(client) ? parseCidr(client) : undefined;
      return [
        rule(
          isKnown(client) && cidr?.version !== 4,
          () => `'inbound.clients' must be IPv4 ranges, as '10.1.0.0/16', got '${client}'`,
        ),
        rule(
          cidr?.prefix === 0,
          () => `'inbound.clients' must not be everybody, got '${client}'; name the ranges of the name servers`,
        ),
      ];
    }),
    distinct('inbound.addresses', addresses),
    (addresses ?? []).map((address) => addressRules('inbound.addresses', address)),
    rule(
      addresses !== undefined && addresses.length !== subnets.length,
      () => `'inbound.addresses' must be one for each subnet (${subnets.length}), got ${addresses?.length}`,
    ),
    (addresses ?? []).map((address, index) => inSubnetRules(address, subnets[index])),
  ];
}

/** That an address is in its subnet, where its range is known. */
function inSubnetRules(address: string, subnet: ec2.ISubnet | undefined): Rules {
  const range =
    subnet instanceof ec2.Subnet && isKnown(subnet.ipv4CidrBlock) ? parseCidr(subnet.ipv4CidrBlock) : undefined;
  const given = isKnown(address) ? parseCidr(`${address}/32`) : undefined;
  if (range?.version !== 4 || given?.version !== 4) return [];
  const { first, last } = boundsOf(range);
  const value = boundsOf(given).first;
  // The first four addresses of a subnet and the last one are AWS's: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
  return rule(
    value < first + 4 || value >= last,
    () =>
      `'inbound.addresses' must be in the subnets in their order, and none of the first four nor the last one, got ${address} for ${range.address}/${range.prefix}`,
  );
}

function addressRules(prop: string, address: string): Rules {
  return rule(isKnown(address) && !isIPv4(address), () => `'${prop}' must be an IPv4 address, got '${address}'`);
}
