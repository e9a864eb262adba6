import { Construct } from 'constructs';
import { Stack, Token } from 'aws-cdk-lib/core';
import { boundsOf, Cidr, isNetworkAddress, overlap, parseCidr } from '../../private/cidr';
import { distinct, isKnown, matches, nonEmptyList, quoted, rule, Rules, wholeNumber } from '../../private/validation';
import { SecondaryRange } from '../network-tier';
import { TieredVpcProps } from '../tiered-vpc';
import { hasRoom, tierMasks, tiers } from './network-layout';

/** The maximum number of zones that a VPC has room for. */
export const MAX_ZONES = 4;

/** The props with their defaults that decide on addresses. */
export interface ResolvedAddresses {
  readonly cidr: string;
  readonly range: number;
  readonly zones: number;
  readonly maxZones: number;
}

/** The ranges that no VPC can have: this network, loopback, link-local, multicast and reserved (RFC 6890). */
const SPECIAL = ['0.0.0.0/8', '127.0.0.0/8', '169.254.0.0/16', '224.0.0.0/4', '240.0.0.0/4'].map(read);

export function tieredVpcRules(scope: Construct, props: TieredVpcProps, resolved: ResolvedAddresses): Rules {
  return [
    rangeRules('cidr', props.cidr, { min: 16, max: 24, example: '10.0.0.0/16' }),
    rule(
      props.cidr !== undefined && props.ipamAllocation !== undefined,
      () => `'cidr' and 'ipamAllocation' must not both be given; leave out 'cidr'`,
    ),
    wholeNumber('ipamAllocation.ipv4NetmaskLength', props.ipamAllocation?.ipv4NetmaskLength, { min: 16, max: 24 }),
    zoneRules(scope, props, resolved),
    tierRules(props, resolved),
    secondaryRules(props, resolved.cidr),
    wholeNumber('interfaceEndpointZones', props.interfaceEndpointZones, { min: 1, max: resolved.zones }),
  ];
}

function zoneRules(scope: Construct, props: TieredVpcProps, { zones, maxZones }: ResolvedAddresses): Rules {
  const { availabilityZones } = props;
  const { region } = Stack.of(scope);
  const elsewhere = Token.isUnresolved(region)
    ? []
    : (availabilityZones ?? []).filter((zone) => isKnown(zone) && !zone.startsWith(region));
  return [
    wholeNumber('maxZones', props.maxZones, { min: 1, max: MAX_ZONES }),
    wholeNumber('zones', props.zones, { min: 1, max: maxZones }),
    rule(
      props.zones !== undefined && availabilityZones !== undefined,
      () => `'zones' and 'availabilityZones' must not both be given; leave out 'zones'`,
    ),
    nonEmptyList('availabilityZones', availabilityZones),
    distinct('availabilityZones', availabilityZones),
    rule(
      availabilityZones !== undefined && zones > maxZones,
      () => `'availabilityZones' must name at most ${maxZones} zones, got ${zones}`,
    ),
    rule(
      elsewhere.length > 0,
      () => `'availabilityZones' must be of the Region of the stack (${region}), got ${quoted(elsewhere)}`,
    ),
  ];
}

function tierRules({ subnetMasks, additionalTiers = [] }: TieredVpcProps, resolved: ResolvedAddresses): Rules {
  const { range, maxZones } = resolved;
  const masks = tiers(tierMasks(range, subnetMasks), additionalTiers).map(({ cidrMask = 28 }) => cidrMask);
  return [
    wholeNumber('subnetMasks.publicTier', subnetMasks?.publicTier, { min: 16, max: 27 }),
    wholeNumber('subnetMasks.privateTier', subnetMasks?.privateTier, { min: 16, max: 28 }),
    wholeNumber('subnetMasks.isolatedTier', subnetMasks?.isolatedTier, { min: 16, max: 28 }),
    additionalTiers.map(({ subnetMask }) =>
      wholeNumber('additionalTiers.subnetMask', subnetMask, { min: 16, max: 28 }),
    ),
    nameRules('additionalTiers', additionalTiers),
    rule(
      masks.every((mask) => mask >= 16 && mask <= 28) && !hasRoom(range, maxZones, masks),
      () =>
        `'subnetMasks' and 'additionalTiers' must fit into the VPC (/${range}) in ${maxZones} zones, got ${masks.map((mask) => `/${mask}`).join(', ')}; give smaller subnets or fewer 'maxZones'`,
    ),
  ];
}

function secondaryRules({ secondaryRanges = [] }: TieredVpcProps, cidr: string): Rules {
  const ranges = [cidr, ...secondaryRanges.map((range) => range.cidr)];
  const known = ranges.map((text) => (Token.isUnresolved(text) ? undefined : parseCidr(text))).filter(isV4);
  const doubled = known.filter((one, i) => known.some((other, j) => j < i && overlap(one, other)));
  return [
    secondaryRanges.map((range) =>
      rangeRules('secondaryRanges.cidr', range.cidr, { min: 16, max: 26, example: '100.64.0.0/16' }),
    ),
    nameRules('secondaryRanges', secondaryRanges),
    rule(
      secondaryRanges.length > 4,
      () => `'secondaryRanges' must hold at most 4 ranges beside the first, got ${secondaryRanges.length}`,
    ),
    rule(
      doubled.length > 0,
      () =>
        `'secondaryRanges.cidr' must not overlap another range of the VPC, got ${doubled.map(({ address, prefix }) => `'${address}/${prefix}'`).join(', ')}`,
    ),
  ];
}

function nameRules(prop: string, named: readonly Pick<SecondaryRange, 'name'>[]): Rules {
  const names = named.map(({ name }) => name);
  return [
    names.map((name) =>
      matches(`${prop}.name`, name, /^[A-Z][A-Za-z0-9]*$/, 'letters and digits, with a capital first'),
    ),
    distinct(`${prop}.name`, names),
    rule(
      names.some((name) => ['Public', 'Private', 'Isolated'].includes(name)),
      () => `'${prop}.name' must not be that of one of the three tiers, got ${quoted(names)}`,
    ),
  ];
}

interface RangeForm {
  readonly min: number;
  readonly max: number;
  readonly example: string;
}

function rangeRules(prop: string, text: string | undefined, { min, max, example }: RangeForm): Rules {
  if (!isKnown(text)) return [];
  const cidr = parseCidr(text);
  if (!isV4(cidr) || cidr.prefix < min || cidr.prefix > max) {
    return rule(
      true,
      () => `'${prop}' must be an IPv4 range from /${min} to /${max}, for example '${example}', got '${text}'`,
    );
  }
  const special = SPECIAL.find((range) => overlap(range, cidr));
  return [
    rule(
      !isNetworkAddress(cidr),
      () =>
        `'${prop}' must be the first address of its range, got '${text}'; write ${textOf(boundsOf(cidr).first)}/${cidr.prefix}`,
    ),
    rule(
      special !== undefined,
      () =>
        `'${prop}' must not be in ${special?.address}/${special?.prefix}, which is for special purposes, got '${text}'; take one of 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16`,
    ),
  ];
}

function isV4(cidr: Cidr | undefined): cidr is Cidr {
  return cidr?.version === 4;
}

function textOf(address: number): string {
  return [24, 16, 8, 0].map((bits) => Math.floor(address / 2 ** bits) % 256).join('.');
}

function read(text: string): Cidr {
  const cidr = parseCidr(text);
  if (!cidr) throw new Error(`${text} is no range`);
  return cidr;
}
