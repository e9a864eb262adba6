import { boundsOf, isNetworkAddress, overlap, parseCidr } from '../../lib/private/cidr';

function cidr(text: string) {
  const parsed = parseCidr(text);
  if (!parsed) throw new Error(text);
  return parsed;
}

describe('parseCidr', () => {
  test('reads both families', () => {
    expect(parseCidr('192.0.2.0/24')).toEqual({ version: 4, address: '192.0.2.0', prefix: 24 });
    expect(parseCidr('2001:db8::/32')).toEqual({ version: 6, address: '2001:db8::', prefix: 32 });
    expect(parseCidr('0.0.0.0/0')?.prefix).toBe(0);
  });

  test.each([
    ['no range', 'x'],
    ['an address without a prefix', '10.0.0.0'],
    ['numbers over 255', '999.1.1.1/24'],
    ['a prefix that is too long', '10.0.0.0/33'],
    ['a prefix that is too long for IPv6', '::/129'],
    ['a prefix with a leading zero', '10.0.0.0/08'],
    ['two prefixes', '10.0.0.0/8/8'],
    ['numbers with leading zeros', '010.0.0.0/8'],
    ['nothing', ''],
  ])('refuses %s', (_name, text) => {
    expect(parseCidr(text)).toBeUndefined();
  });

  test('knows the bounds of a range, and whether it begins with its address', () => {
    expect(boundsOf(cidr('0.0.1.0/24'))).toEqual({ first: 256, last: 511 });
    expect(isNetworkAddress(cidr('10.0.0.0/16'))).toBe(true);
    expect(isNetworkAddress(cidr('10.0.1.0/16'))).toBe(false);
  });

  test('knows ranges that overlap', () => {
    expect(overlap(cidr('10.0.0.0/16'), cidr('10.0.255.0/24'))).toBe(true);
    expect(overlap(cidr('10.0.0.0/16'), cidr('10.1.0.0/16'))).toBe(false);
  });
});
