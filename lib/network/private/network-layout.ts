import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { NetworkTier, SubnetMasks } from '../network-tier';

/** The prefix lengths of the three tiers. */
export type TierMasks = Required<SubnetMasks>;

/**
 * The prefix lengths in a range: a sixteenth of it for each private subnet, and a sixteenth of that for the others. A load
 * balancer needs subnets of at least /27 (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#subnets-load-balancer),
 * a VPC has none smaller than /28.
 */
export function tierMasks(range: number, given: SubnetMasks = {}): TierMasks {
  return {
    publicTier: given.publicTier ?? Math.min(range + 8, 27),
    privateTier: given.privateTier ?? Math.min(range + 4, 28),
    isolatedTier: given.isolatedTier ?? Math.min(range + 8, 28),
  };
}

/** The tiers in the order of their addresses. New ones come last, so that no other moves. */
export function tiers(masks: TierMasks, additional: readonly NetworkTier[] = []): ec2.SubnetConfiguration[] {
  const { PUBLIC, PRIVATE_WITH_EGRESS, PRIVATE_ISOLATED } = ec2.SubnetType;
  return [
    // Load balancers and NAT bring their own addresses; nothing else gets one by accident.
    { name: 'Public', subnetType: PUBLIC, cidrMask: masks.publicTier, mapPublicIpOnLaunch: false },
    // The type stays the same without egress, so that adding it later keeps the subnets.
    { name: 'Private', subnetType: PRIVATE_WITH_EGRESS, cidrMask: masks.privateTier },
    { name: 'Isolated', subnetType: PRIVATE_ISOLATED, cidrMask: masks.isolatedTier },
    ...additional.map(({ name, subnetMask, isolated = false }) => ({
      name,
      subnetType: isolated ? PRIVATE_ISOLATED : PRIVATE_WITH_EGRESS,
      cidrMask: subnetMask,
    })),
  ];
}

/** Whether the tiers have room in a range, each subnet at a multiple of its size. */
export function hasRoom(range: number, maxZones: number, masks: readonly number[]): boolean {
  return addressesOf(maxZones, masks) <= 2 ** (32 - range);
}

/** The number of addresses from the first on that the tiers take, with what is set aside for zones that come later. */
export function addressesOf(maxZones: number, masks: readonly number[]): number {
  return masks.reduce((used, mask) => {
    const size = 2 ** (32 - mask);
    return Math.ceil(used / size) * size + maxZones * size;
  }, 0);
}

const setAside = new WeakMap<ec2.IVpc, number>();

/** Remembers the number of addresses, from the first of a VPC on, that its tiers take in all zones that there is room for. */
export function rememberAddresses(vpc: ec2.IVpc, addresses: number): void {
  setAside.set(vpc, addresses);
}

/** The number of addresses from the first of a VPC on that are set aside for its tiers; 0 where nothing is known. */
export function addressesSetAside(vpc: ec2.IVpc): number {
  return setAside.get(vpc) ?? 0;
}
