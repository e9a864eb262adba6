import { Cidr, overlap } from '../../../lib/private/cidr';
import { Network, networkOf, Peer, Rule, Subnet, Workload } from './network-model';
import { common, describePorts, Ports } from './ports';
import { Resources, Templates } from './templates';

export type { Templates } from './templates';

/**
 * Who may open a connection to whom, as lines such as `Shop.Web -> Shop.Database: tcp 5432`, by the security groups of both sides, the
 * routes of their subnets, and public addresses. Sides are named by stack and logical id; `internet` is everything outside the VPC, and
 * `VPC` all that is in it, where a rule has its whole range: the workloads that may then are not listed again. What passes endpoints of an
 * inspection on its way from the internet or to it is named with them.
 *
 * What has no security group is not seen: functions outside a VPC, API Gateway, gateway endpoints, network ACLs.
 */
export function openings(templates: Templates): string[] {
  const network = networkOf(new Resources(templates));
  const lines: string[] = [];
  for (const from of network.workloads) {
    for (const to of network.workloads) {
      const ports = between(network, from, to);
      if (ports.length > 0) lines.push(`${from.name} -> ${to.name}: ${describePorts(ports)}`);
    }
  }
  for (const workload of network.workloads) {
    lines.push(...fromOutside(network, workload), ...fromVpc(network, workload), ...toOutside(network, workload));
  }
  return lines.sort();
}

function between(network: Network, from: Workload, to: Workload): Ports[] {
  const vpcs = new Set(from.subnets.map(({ vpc }) => vpc));
  if (!from.opensConnections || !to.subnets.some(({ vpc }) => vpcs.has(vpc))) return [];
  const out = rulesOf(network, from, 'egress').filter(({ peer }) => reaches(peer, to));
  const into = rulesOf(network, to, 'ingress').filter(({ peer }) => reaches(peer, from) && !isWholeVpc(peer, to));
  return out.flatMap((one) => into.map((other) => common(one, other)).filter((ports) => ports !== undefined));
}

function reaches(peer: Peer, workload: Workload): boolean {
  if (peer.kind === 'group') return workload.groups.includes(peer.group);
  return peer.kind === 'range' && workload.subnets.some(({ range }) => range && meet(peer.range, range));
}

function fromVpc(network: Network, to: Workload): string[] {
  // What the internet may, the VPC may as well.
  const rules = rulesOf(network, to, 'ingress').filter(
    ({ peer }) => isWholeVpc(peer, to) && !(to.hasPublicAddress && outsideName(peer, to) === 'internet'),
  );
  return rules.length === 0 ? [] : [`VPC -> ${to.name}: ${describePorts(rules)}`];
}

function isWholeVpc(peer: Peer, { subnets }: Workload): boolean {
  if (peer.kind !== 'range' || peer.range.version !== 4) return false;
  const { prefix } = peer.range;
  return subnets.some(({ vpcRange }) => vpcRange && prefix <= vpcRange.prefix && overlap(peer.range, vpcRange));
}

/** Whether an internet gateway leads to a subnet, and answers of it back: itself, or by an endpoint for inspection. */
function isOpen({ egress, inspectedOut }: Subnet): boolean {
  return egress === 'internet gateway' || (egress !== 'NAT' && inspectedOut !== undefined);
}

function fromOutside(network: Network, to: Workload): string[] {
  const open = to.hasPublicAddress ? to.subnets.filter(isOpen) : [];
  if (open.length === 0) return [];
  const ways = byWay(open, ({ inspectedBy, inspectedOut }) =>
    // An inspection that sees one direction of a connection knows nothing of it.
    inspectedBy === inspectedOut
      ? inspectedBy
      : `${inspectedBy ?? 'no endpoint'}, and back by ${inspectedOut ?? 'none'}`,
  );
  return bySource(rulesOf(network, to, 'ingress'), to).flatMap(([source, ports]) =>
    ways.map((through) => `${source}${through} -> ${to.name}: ${describePorts(ports)}`),
  );
}

function toOutside(network: Network, from: Workload): string[] {
  const usable = from.subnets.filter((subnet) =>
    subnet.egress === undefined ? false : subnet.egress === 'NAT' || !isOpen(subnet) || from.hasPublicAddress,
  );
  if (!from.opensConnections || usable.length === 0) return [];
  const ways = byWay(usable, ({ inspectedOut }) => inspectedOut);
  return bySource(rulesOf(network, from, 'egress'), from).flatMap(([target, ports]) =>
    ways.map((through) => `${from.name} -> ${target}${through}: ${describePorts(ports)}`),
  );
}

/** The ways of subnets: with nothing to pass, and through all endpoints that there are. */
function byWay(subnets: readonly Subnet[], endpointOf: (subnet: Subnet) => string | undefined): string[] {
  const endpoints = subnets.map(endpointOf);
  const through = [...new Set(endpoints.filter((endpoint) => endpoint !== undefined))].sort();
  return [
    ...(endpoints.includes(undefined) ? [''] : []),
    ...(through.length > 0 ? [` through ${through.join(', ')}`] : []),
  ];
}

/** Rules for what is outside the networks of a workload. */
function bySource(rules: Rule[], workload: Workload): [string, Ports[]][] {
  const sources = new Map<string, Ports[]>();
  for (const rule of rules) {
    const name = outsideName(rule.peer, workload);
    if (name) sources.set(name, [...(sources.get(name) ?? []), rule]);
  }
  return [...sources];
}

function outsideName(peer: Peer, workload: Workload): string | undefined {
  if (peer.kind === 'group') return undefined;
  if (peer.kind === 'unknown') return peer.text;
  if (peer.range.prefix === 0) return 'internet';
  // What CDK writes where nothing is let out.
  if (peer.text === '255.255.255.255/32') return undefined;
  return isPrivate(peer.range) || workload.subnets.some(({ range }) => range && meet(peer.range, range))
    ? undefined
    : `internet (${peer.text})`;
}

const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'].map((text): Cidr => {
  const [address = '', prefix] = text.split('/');
  return { version: 4, address, prefix: Number(prefix) };
});

function isPrivate(range: Cidr): boolean {
  return PRIVATE.some((one) => range.version === 4 && range.prefix >= one.prefix && overlap(one, range));
}

function meet(one: Cidr, other: Cidr): boolean {
  return one.version === 4 && other.version === 4 && overlap(one, other);
}

function rulesOf({ groups }: Network, workload: Workload, side: 'ingress' | 'egress'): Rule[] {
  return workload.groups.flatMap((group) => groups.get(group)?.[side] ?? []);
}
