import { isIP } from 'node:net';

/** A range of addresses, as it is written. */
export interface Cidr {
  readonly version: 4 | 6;
  readonly address: string;
  readonly prefix: number;
}

/** Reads `192.0.2.0/24` or `2001:db8::/32`; undefined for everything else. */
export function parseCidr(text: string): Cidr | undefined {
  const [address = '', prefix = '', ...more] = text.split('/');
  const version = isIP(address);
  if (more.length > 0 || (version !== 4 && version !== 6) || !/^(0|[1-9]\d{0,2})$/.test(prefix)) return undefined;
  const bits = Number(prefix);
  return bits <= (version === 4 ? 32 : 128) ? { version, address, prefix: bits } : undefined;
}

/** The first and the last address of an IPv4 range, as numbers. */
export function boundsOf({ address, prefix }: Cidr): { readonly first: number; readonly last: number } {
  const value = numberOf(address);
  const size = 2 ** (32 - prefix);
  const first = Math.floor(value / size) * size;
  return { first, last: first + size - 1 };
}

/** Whether the address of an IPv4 range is the first one in it. */
export function isNetworkAddress(cidr: Cidr): boolean {
  return boundsOf(cidr).first === numberOf(cidr.address);
}

/** Whether two IPv4 ranges have an address in common. */
export function overlap(one: Cidr, other: Cidr): boolean {
  const [a, b] = [boundsOf(one), boundsOf(other)];
  return a.first <= b.last && b.first <= a.last;
}

function numberOf(address: string): number {
  return address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
}
