import { DeliveryOriginProtocol } from '../../../lib/edge';

describe('DeliveryOriginProtocol', () => {
  describe('defaults', () => {
    test('is on the well-known ports', () => {
      const [https, http] = [DeliveryOriginProtocol.https('a.example.com'), DeliveryOriginProtocol.http()];
      expect([https._port, https._policy, https._hostName]).toEqual([443, 'https-only', 'a.example.com']);
      expect([http._port, http._policy, http._hostName]).toEqual([80, 'http-only', undefined]);
    });
  });

  describe('fails', () => {
    test.each([
      ['fails with a port that CloudFront refuses', () => DeliveryOriginProtocol.http(81), /'port'.*got 81/],
      ['fails with an address for a name', () => DeliveryOriginProtocol.https('10.0.0.1'), /'hostName'/],
    ])('%s', (_title, make, message) => {
      expect(make).toThrow(message);
    });
  });
});
