import { Duration } from 'aws-cdk-lib/core';
import { FirewallAction, RateLimit, RateLimitKey, RequestMatch, TextMatch } from '../../lib/edge';

describe('RateLimit', () => {
  describe('defaults', () => {
    test('5 minutes, every path, 429', () => {
      expect(RateLimit.perCaller(100)._config).toMatchObject({
        windowSeconds: 300,
        name: 'RateLimit',
        match: undefined,
        byCaller: true,
        action: FirewallAction.block({ responseCode: 429 }),
      });
      expect(RateLimit.perIp(100)._config).toMatchObject({ byCaller: false, keys: [] });
    });
  });

  describe('overrides', () => {
    test('another action, a path and a match together', () => {
      const { action, match } = RateLimit.perIp(100, {
        path: '/login',
        scopeDown: RequestMatch.method('POST'),
        action: FirewallAction.captcha(),
      })._config;
      expect(action).toEqual(FirewallAction.captcha());
      const both = RequestMatch.all(RequestMatch.path(TextMatch.startsWith('/login')), RequestMatch.method('POST'));
      expect(match).toEqual(both);
    });
  });

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
      [
        'an encoded path',
        () => RateLimit.perIp(10, { path: '/%6Cogin' }),
        /'path' must be as it is when it is decoded and normalised, got '\/%6Cogin'; write characters as they are/,
      ],
      ['a path with two slashes', () => RateLimit.perIp(10, { path: '/a//b' }), /decoded and normalised/],
      ['no key', () => RateLimit.perKeys(10, []), /RateLimit.perKeys: 'keys' must not be empty/],
      [
        'six keys',
        () =>
          RateLimit.perKeys(
            10,
            Array.from({ length: 6 }, () => RateLimitKey.method()),
          ),
        /'keys' must be at most 5, got 6/,
      ],
      [
        'the address as the only key',
        () => RateLimit.perKeys(10, [RateLimitKey.address()]),
        /'keys' must hold another key beside the address; use RateLimit.perCaller\(\)/,
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
