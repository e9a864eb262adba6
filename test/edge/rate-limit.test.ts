import { Duration } from 'aws-cdk-lib/core';
import { RateLimit } from '../../lib/edge';

describe('RateLimit', () => {
  describe('fails', () => {
    test.each<[string, () => unknown, RegExp]>([
      [
        'a limit of 9',
        () => RateLimit.perIp(9),
        /RateLimit.perIp: 'limit' must be a whole number from 10 to 2000000000, got 9/,
      ],
      [
        'a window of 3 minutes',
        () => RateLimit.perIp(10, { window: Duration.minutes(3) }),
        /'window' must be 1, 2, 5 or 10 minutes, got 180 s/,
      ],
      [
        'a path without a slash',
        () => RateLimit.perForwardedIp(10, { path: 'login' }),
        /RateLimit.perForwardedIp: 'path' must be .* got 'login'/,
      ],
      ['a name with a space', () => RateLimit.perIp(10, { name: 'my limit' }), /'name' must be up to 64 letters/],
      [
        "a name of the firewall's own",
        () => RateLimit.perIp(10, { name: 'BlockedAddresses' }),
        /'name' must not start with Blocked or Allowed/,
      ],
    ])('fails for %s', (_, act, message) => {
      expect(act).toThrow(message);
    });
  });
});
