import { Token } from 'aws-cdk-lib/core';
import { boundsOf, isNetworkAddress, overlap, parseCidr } from '../../private/cidr';
import { distinct, isKnown, rule, Rules } from '../../private/validation';
import { ENDPOINT_MASK, InspectedNetwork, rangesOf, takenRanges } from './inspected-network';

/** The ranges of subnets with nothing else in them, one for each zone. */
export interface SubnetRanges {
  readonly network: InspectedNetwork;
  readonly zones: readonly string[];
  /** Undefined where they are chosen. */
  readonly given: string[] | undefined;
  readonly cidrs: readonly string[];
}

/** The rules for such ranges: the right number, each of one size, in the VPC, and free. */
export function subnetRangeRules(prop: string, { network, zones, given, cidrs }: SubnetRanges): Rules {
  if (given !== undefined && Token.isUnresolved(given)) return [];
  if (given === undefined && cidrs.length === 0) {
    return rule(
      zones.length > 0,
      () => `'${prop}' must be given where the range of the VPC is not known; give a /${ENDPOINT_MASK} for each zone`,
    );
  }
  const known = cidrs.filter((cidr) => isKnown(cidr));
  return [
    rule(
      cidrs.length !== zones.length,
      () => `'${prop}' must have one range for each zone (${zones.length}), got ${cidrs.length}`,
    ),
    distinct(prop, given),
    known.map((cidr) => rangeRules(prop, network, given === undefined, cidr)),
  ];
}

function rangeRules(prop: string, network: InspectedNetwork, chosen: boolean, text: string): Rules {
  const range = parseCidr(text);
  if (range?.version !== 4 || range.prefix !== ENDPOINT_MASK || !isNetworkAddress(range)) {
    return rule(
      true,
      () =>
        `'${prop}' must be IPv4 ranges of the size /${ENDPOINT_MASK}, as '10.0.255.240/28', which have nothing else in them, got '${text}'`,
    );
  }
  const ranges = rangesOf(network);
  const { first, last } = boundsOf(range);
  const taken = takenRanges(network).find((one) => one.first <= last && first <= one.last);
  const unknown = network.ranges.some(({ cidrBlock }) => Token.isUnresolved(cidrBlock));
  const inVpc = ranges.some((one) => overlap(one, range)) || unknown || ranges.length === 0;
  return [
    rule(!inVpc, () => `'${prop}' must be in a range of the VPC, got '${text}'`),
    rule(taken !== undefined, () =>
      chosen
        ? `'${prop}' must be given, because the end of the VPC ('${text}') is taken by ${taken?.of}; give ranges that are free, or a secondary range`
        : `'${prop}' must not overlap what is taken by ${taken?.of}, got '${text}'; give ranges that are free`,
    ),
  ];
}
