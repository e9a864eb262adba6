import { RateLimitKey } from '../../lib/edge';

const AS_IT_IS = [{ priority: 0, type: 'NONE' }];

describe('RateLimitKey', () => {
  describe('all options', () => {
    test.each<[string, RateLimitKey, number, object]>([
      ['an address', RateLimitKey.address(), 30, { ip: {} }],
      [
        'a header',
        RateLimitKey.header('x-api-key'),
        30,
        { header: { name: 'x-api-key', textTransformations: AS_IT_IS } },
      ],
      ['a cookie', RateLimitKey.cookie('session'), 30, { cookie: { name: 'session', textTransformations: AS_IT_IS } }],
      [
        'an argument',
        RateLimitKey.queryArgument('user'),
        30,
        { queryArgument: { name: 'user', textTransformations: AS_IT_IS } },
      ],
      ['the query', RateLimitKey.queryString(), 30, { queryString: { textTransformations: AS_IT_IS } }],
      [
        'a TLS client; whoever has no fingerprint is not counted',
        RateLimitKey.ja4Fingerprint(),
        30,
        { ja4Fingerprint: { fallbackBehavior: 'NO_MATCH' } },
      ],
      ['a method', RateLimitKey.method(), 30, { httpMethod: {} }],
      [
        'a path',
        RateLimitKey.path(),
        60,
        {
          uriPath: {
            textTransformations: [
              { priority: 0, type: 'URL_DECODE' },
              { priority: 1, type: 'NORMALIZE_PATH' },
              { priority: 2, type: 'LOWERCASE' },
            ],
          },
        },
      ],
      ['a network', RateLimitKey.network(), 30, { asn: {} }],
      ['labels', RateLimitKey.labels('shop:user:'), 30, { labelNamespace: { namespace: 'shop:user:' } }],
    ])('%s', (_, key, capacity, property) => {
      expect(key._bind()).toEqual(property);
      expect(key._capacity).toBe(capacity);
    });
  });

  describe('overrides', () => {
    test('an address behind a proxy', () => {
      expect(RateLimitKey.address()._bind('x-real-ip')).toEqual({ forwardedIp: {} });
    });
  });

  describe('fails', () => {
    test.each<[string, () => unknown, RegExp]>([
      ['a header', () => RateLimitKey.header('a b'), /RateLimitKey.header: 'name' must be a name of letters/],
      ['a cookie', () => RateLimitKey.cookie(''), /RateLimitKey.cookie: 'name' must be a name of letters/],
      ['an argument', () => RateLimitKey.queryArgument('a b'), /RateLimitKey.queryArgument: 'name' must be a name/],
      [
        'labels',
        () => RateLimitKey.labels('shop'),
        /'labelNamespace' must be a namespace of labels that ends with ':'/,
      ],
    ])('fails for %s that is none', (_, act, message) => {
      expect(act).toThrow(message);
    });
  });
});
