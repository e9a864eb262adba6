import { DnsProximity } from '../../../../lib/edge';

describe('DnsProximity', () => {
  describe('all options', () => {
    test('has two decimals, and a bias of none', () => {
      expect(DnsProximity.coordinates(-33.8688, 151.2093)._property).toEqual({
        coordinates: { latitude: '-33.87', longitude: '151.21' },
        bias: 0,
      });
    });
  });

  describe('fails', () => {
    test.each([
      ['fails with a place off the map', () => DnsProximity.coordinates(91, 181), /has 2 problems/],
      ['fails with no Region', () => DnsProximity.region('Ireland'), /'region' must be a Region/],
      ['fails with a bias of 100', () => DnsProximity.region('eu-west-1', { bias: 100 }), /'bias'/],
      ['fails with half a bias', () => DnsProximity.region('eu-west-1', { bias: 0.5 }), /'bias'/],
      ['fails with a zone of a group', () => DnsProximity.localZoneGroup('us-west-2-den-1a'), /'name'/],
    ])('%s', (_title, make, message) => {
      expect(make).toThrow(message);
    });
  });
});
