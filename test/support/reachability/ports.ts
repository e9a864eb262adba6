/** Ports of a protocol, as a rule of a security group has them. */
export interface Ports {
  /** `tcp`, `udp`, `icmp` ..., or `-1` for all. */
  readonly protocol: string;
  readonly first: number;
  readonly last: number;
}

/** The ports of a rule: without a protocol's ports, all of them. */
export function portsOf(rule: Readonly<Record<string, unknown>>): Ports {
  const protocol = String(rule.IpProtocol);
  const isAll = protocol === '-1' || rule.FromPort === undefined || rule.FromPort === -1;
  return { protocol, first: isAll ? 0 : Number(rule.FromPort), last: isAll ? 65_535 : Number(rule.ToPort) };
}

/** What two rules both allow. */
export function common(one: Ports, other: Ports): Ports | undefined {
  if (one.protocol !== '-1' && other.protocol !== '-1' && one.protocol !== other.protocol) return undefined;
  const [first, last] = [Math.max(one.first, other.first), Math.min(one.last, other.last)];
  return first > last ? undefined : { protocol: one.protocol === '-1' ? other.protocol : one.protocol, first, last };
}

/** Ports as `tcp 443, udp 5000-5010`, without those that others of them contain. */
export function describePorts(ports: readonly Ports[]): string {
  const distinct = ports.filter(
    (part, index) =>
      !ports.some((other, at) => at !== index && contains(other, part) && (at < index || !contains(part, other))),
  );
  return distinct.map(describe).sort().join(', ');
}

function contains(outer: Ports, inner: Ports): boolean {
  return (
    (outer.protocol === '-1' || outer.protocol === inner.protocol) &&
    outer.first <= inner.first &&
    outer.last >= inner.last
  );
}

function describe({ protocol, first, last }: Ports): string {
  if (protocol === '-1') return first === 0 && last === 65_535 ? 'everything' : `all protocols ${first}-${last}`;
  if (first === 0 && last === 65_535) return `${protocol} on every port`;
  return `${protocol} ${first === last ? first : `${first}-${last}`}`;
}
