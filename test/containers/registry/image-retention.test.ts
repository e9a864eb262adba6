import { Duration } from 'aws-cdk-lib/core';
import { ImageRetention } from '../../../lib/containers';

describe('ImageRetention', () => {
  describe('fails', () => {
    test.each([
      ['a count of 0', () => ImageRetention.keepNewest(0), /'count' must be a whole number of at least 1, got 0/],
      ['half an image', () => ImageRetention.keepNewestTagged('v*', 1.5), /'count' must be a whole number/],
      [
        'half a day',
        () => ImageRetention.expireUntagged(Duration.hours(12)),
        /'age' must be whole days .* got 0.5 days/,
      ],
      [
        'an empty pattern',
        () => ImageRetention.expireTagged('', Duration.days(1)),
        /'pattern' must be a tag of letters/,
      ],
      [
        'five wildcards',
        () => ImageRetention.keepNewestTagged('*a*b*c*d*', 1),
        /'pattern' must not have more than four/,
      ],
    ])('fails with %s', (_, make_, message) => {
      expect(make_).toThrow(message);
    });
  });
});
