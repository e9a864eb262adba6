import { Token } from 'aws-cdk-lib/core';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { DnsAnswer } from '../../../../lib/edge';
import { testStack } from '../../../support/synth';

const stack = testStack();
const zone = route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', {
  hostedZoneId: 'Z1',
  zoneName: 'example.com',
});

describe('DnsAnswer', () => {
  describe('all options', () => {
    test('tells addresses of both kinds apart, and takes one that comes later for IPv4', () => {
      const later = Token.asString({ Ref: 'Address' });
      const { records, isAlias, hasOwnHealth } = DnsAnswer.addresses('2001:db8::1', '192.0.2.1', later)._bind(
        stack,
        zone,
      );
      expect(Object.fromEntries(records)).toEqual({
        A: { resourceRecords: ['192.0.2.1', later] },
        AAAA: { resourceRecords: ['2001:db8::1'] },
      });
      expect([isAlias, hasOwnHealth]).toEqual([false, false]);
    });

    test('knows the same addresses in another order', () => {
      const [one, other] = [
        DnsAnswer.addresses('192.0.2.1', '192.0.2.2'),
        DnsAnswer.addresses('192.0.2.2', '192.0.2.1'),
      ];
      expect(one._identity).toBe(other._identity);
      expect(one._identity).not.toBe(DnsAnswer.addresses('192.0.2.1')._identity);
    });
  });

  describe('fails', () => {
    test.each([
      ['fails with no address', () => DnsAnswer.addresses('shop.example.com'), /'addresses' must be IPv4 or IPv6/],
      ['fails without addresses', () => DnsAnswer.addresses(), /'addresses' must not be empty/],
      [
        'fails with an address twice',
        () => DnsAnswer.addresses('192.0.2.1', '192.0.2.1'),
        /must not hold a value twice/,
      ],
      [
        'fails with 401 addresses',
        () => DnsAnswer.addresses(...Array.from({ length: 401 }, (_, index) => `10.0.${index >> 8}.${index & 255}`)),
        /'addresses' must be at most 400, got 401/,
      ],
      ['fails with an address as a name', () => DnsAnswer.hostName('192.0.2.1'), /'name'.*take addresses\(\)/],
      [
        'fails with a URL as a name',
        () => DnsAnswer.hostName('https://shop.example.com'),
        /'name' must be a name of DNS/,
      ],
    ])('%s', (_title, make, message) => {
      expect(make).toThrow(message);
    });
  });
});
