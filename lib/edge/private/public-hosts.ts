import { BlockList, isIP } from 'node:net';

/**
 * Addresses that Route 53 does not check: private, local, multicast and reserved ones, and those of documentation
 * (https://docs.aws.amazon.com/Route53/latest/APIReference/API_HealthCheckConfig.html, which names their RFCs).
 */
const NOT_PUBLIC = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  NOT_PUBLIC.addSubnet(network, prefix, 'ipv4');
}
for (const [network, prefix] of [
  ['::', 96],
  ['2001:db8::', 32],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  NOT_PUBLIC.addSubnet(network, prefix, 'ipv6');
}

/** Whether an address is known not to be reached from the internet. */
export function isPrivateAddress(address: string): boolean {
  const version = isIP(address);
  return version !== 0 && NOT_PUBLIC.check(address, version === 6 ? 'ipv6' : 'ipv4');
}

/** Whether a name is known not to be reached from the internet: of a network of its own, or of an internal load balancer. */
export function isPrivateName(name: string): boolean {
  const lower = name.toLowerCase().replace(/\.$/, '');
  return (
    /(^|\.)(localhost|local|internal|lan|home|corp|private|home\.arpa)$/.test(lower) ||
    /^internal-.*\.elb\.amazonaws\.com(\.cn)?$/.test(lower) ||
    /\.(vpce|compute)\.(amazonaws\.com|internal)$/.test(lower) ||
    /^ip-[\d-]+\./.test(lower)
  );
}
