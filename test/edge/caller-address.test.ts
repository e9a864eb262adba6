import { CallerAddress } from '../../lib/edge';

describe('CallerAddress', () => {
  describe('defaults', () => {
    test('behind CloudFront: the header that CloudFront sends', () => {
      expect(CallerAddress.behindCloudFront()._header).toBe('X-Forwarded-For');
    });
  });

  describe('overrides', () => {
    test('the address that connects, and other headers', () => {
      expect(CallerAddress.connection()._header).toBeUndefined();
      expect(CallerAddress.forwarded('x-real-ip')._header).toBe('x-real-ip');
      expect(CallerAddress.behindCloudFront({ viewerAddressHeader: 'x-viewer-address' })._header).toBe(
        'x-viewer-address',
      );
    });
  });

  describe('fails', () => {
    test.each<[string, () => unknown, RegExp]>([
      [
        'a header that is none',
        () => CallerAddress.forwarded('x_real ip'),
        /CallerAddress.forwarded: 'header' must be a header's name of letters, digits and -/,
      ],
      [
        'a header of CloudFront that is none',
        () => CallerAddress.behindCloudFront({ viewerAddressHeader: '' }),
        /CallerAddress.behindCloudFront: 'viewerAddressHeader' must be a header's name/,
      ],
    ])('fails for %s', (_, act, message) => {
      expect(act).toThrow(message);
    });
  });
});
