import { Construct } from 'constructs';
import { Token } from 'aws-cdk-lib/core';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { parseCidr } from '../../private/cidr';
import { distinct, Rule, rule } from '../../private/validation';

/** Makes the IP sets of a list, one for each address family that it has. */
export function addressSets(
  scope: Construct,
  name: string,
  firewallScope: string,
  cidrs: string[] = [],
): wafv2.CfnIPSet[] {
  return families(cidrs).map(
    ({ version, addresses }) =>
      new wafv2.CfnIPSet(scope, version === 'IPV4' ? `${name}IPV4` : `${name}IPV6`, {
        scope: firewallScope,
        ipAddressVersion: version,
        addresses,
      }),
  );
}

/** The number of IP sets that a list needs: the capacity that it takes. */
export function setCount(cidrs: string[] = []): number {
  return families(cidrs).length;
}

/** The rules of a list; https://docs.aws.amazon.com/waf/latest/APIReference/API_IPSet.html */
export function addressRules(prop: string, cidrs: string[] = []): Rule[] {
  return [
    ...distinct(prop, cidrs),
    rule(
      cidrs.length > 10_000,
      () => `'${prop}' must hold at most 10,000 ranges, got ${cidrs.length}; summarize them into wider ranges`,
    ),
    ...cidrs.map((cidr) =>
      rule(
        !Token.isUnresolved(cidr) && !isRange(cidr),
        () => `'${prop}' must be CIDR ranges such as '192.0.2.0/24' or '2001:db8::/32', not /0, got '${cidr}'`,
      ),
    ),
  ];
}

interface AddressFamily {
  readonly version: 'IPV4' | 'IPV6';
  readonly addresses: string[];
}

/** A value that is only known at deployment is taken for IPv4. */
function families(cidrs: string[]): AddressFamily[] {
  const isV6 = (cidr: string) => !Token.isUnresolved(cidr) && cidr.includes(':');
  const both: AddressFamily[] = [
    { version: 'IPV4', addresses: cidrs.filter((cidr) => !isV6(cidr)) },
    { version: 'IPV6', addresses: cidrs.filter(isV6) },
  ];
  return both.filter(({ addresses }) => addresses.length > 0);
}

function isRange(cidr: string): boolean {
  return (parseCidr(cidr)?.prefix ?? 0) >= 1;
}
