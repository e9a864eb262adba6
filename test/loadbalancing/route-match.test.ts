import { Lazy } from 'aws-cdk-lib/core';
import { RouteMatch, RouteMatchOptions } from '../../lib/loadbalancing';

/** The priorities that a match can have: the first and the last. */
function range(options: RouteMatchOptions): [number, number] {
  const band = RouteMatch.of(options)._band();
  return band ? [band.start, band.start + band.width - 1] : [NaN, NaN];
}

describe('RouteMatch', () => {
  describe('defaults', () => {
    describe('priority', () => {
      test('is within what a listener takes, whatever the match', () => {
        const ranges: [number, number][] = [];
        for (const hosts of [undefined, ['a.example.com'], ['*.example.com']]) {
          for (const path of [undefined, ...Array.from({ length: 40 }, (_, length) => `/${'a'.repeat(length)}`)]) {
            for (const end of path === undefined ? [''] : ['', '*']) {
              const paths = path === undefined ? undefined : [`${path}${end}`];
              for (const methods of [undefined, ['GET']]) {
                for (const sourceCidrs of [undefined, ['10.0.0.0/8']])
                  ranges.push(range({ hosts, paths, methods, sourceCidrs }));
              }
            }
          }
        }
        const [everything] = range({});
        // The first one has no condition: it is the route that takes everything.
        for (const [first, last] of ranges.slice(1)) {
          expect(first).toBeGreaterThanOrEqual(1);
          expect(last).toBeGreaterThanOrEqual(first);
          expect(last).toBeLessThan(everything);
        }
        expect(range({})[1]).toBeLessThan(50_000);
      });

      test.each<[string, RouteMatchOptions, RouteMatchOptions]>([
        ['an exact host before a wildcard', { hosts: ['api.example.com'] }, { hosts: ['*.example.com'] }],
        ['any host before none', { hosts: ['*.example.com'] }, { paths: ['/a/very/long/path'] }],
        ['a longer path before a shorter one', { paths: ['/images/thumbnails/*'] }, { paths: ['/images/*'] }],
        ['an exact path before a wildcard', { paths: ['/api'] }, { paths: ['/api*'] }],
        ['a wildcard in front counts by its characters', { paths: ['/*/photo.jpg'] }, { paths: ['/*'] }],
        ['one method before all', { paths: ['/api/*'], methods: ['GET'] }, { paths: ['/api/*'] }],
        ['one network before all', { paths: ['/api/*'], sourceCidrs: ['10.0.0.0/8'] }, { paths: ['/api/*'] }],
        ['a path before a method alone', { paths: ['/a/*'] }, { methods: ['GET'] }],
        ['the shortest of several paths counts', { paths: ['/images/*'] }, { paths: ['/i/*', '/images/large/*'] }],
      ])('puts %s', (_, first, second) => {
        expect(range(first)[1]).toBeLessThan(range(second)[0]);
      });

      test('is not known for values that are known only at deployment', () => {
        expect(RouteMatch.hosts(Lazy.string({ produce: () => 'a' }))._band()).toBeUndefined();
      });
    });
  });

  describe('fails', () => {
    test.each<[string, RouteMatchOptions, RegExp]>([
      ['no path', { paths: [] }, /'paths' must not be empty/],
      [
        'a path without a slash',
        { paths: ['images/*'] },
        /'paths' must start with a slash .* got 'images\/\*'; write '\/images\/\*'/,
      ],
      ['a path over 128 characters', { paths: [`/${'a'.repeat(128)}`] }, /'paths' must .* at most 128 characters/],
      ['a host with a scheme', { hosts: ['https://example.com'] }, /'hosts' must be host names without scheme/],
      ['a lower-case method', { methods: ['get'] }, /'methods' must be upper case HTTP methods, got 'get'/],
      ['numbers over 255', { sourceCidrs: ['999.1.1.1/24'] }, /'sourceCidrs' must be CIDR ranges such as/],
      ['a prefix too long', { sourceCidrs: ['10.0.0.0/64'] }, /'sourceCidrs' must be CIDR ranges such as/],
      ['an address without a range', { sourceCidrs: ['10.0.0.1'] }, /'sourceCidrs' must be CIDR ranges such as/],
      [
        'six values',
        { paths: ['/a', '/b', '/c'], hosts: ['a', 'b', 'c'] },
        /must not match more than 5 values .* got 6; split it/,
      ],
    ])('fails for %s', (_, options, message) => {
      expect(() => RouteMatch.of(options)).toThrow(message);
    });
  });

  describe('in a stack', () => {
    describe('what a match covers', () => {
      test.each<[RouteMatchOptions, RouteMatchOptions]>([
        [{}, { paths: ['/a'] }],
        [{ paths: ['/*'] }, { paths: ['/a', '/b/*'] }],
        [{ paths: ['/a*c'] }, { paths: ['/abc', '/a?c', '/a*bc'] }],
        [{ hosts: ['*.example.com'] }, { hosts: ['API.example.com'] }],
        [{ paths: ['/a/*', '/b/*'] }, { paths: ['/b/c'], methods: ['GET'] }],
        [{ methods: ['GET', 'PUT'] }, { methods: ['GET'] }],
      ])('%j covers %j', (mine, theirs) => {
        expect(RouteMatch.of(mine)._covers(RouteMatch.of(theirs))).toBe(true);
      });

      test.each<[RouteMatchOptions, RouteMatchOptions]>([
        [{ paths: ['/a'] }, {}],
        [{ paths: ['/a/*'] }, { paths: ['/a/b', '/b'] }],
        [{ paths: ['/a?c'] }, { paths: ['/a*c'] }],
        [{ paths: ['/A'] }, { paths: ['/a'] }],
        [{ paths: ['/a'] }, { paths: ['/ab'] }],
        [{ methods: ['GET'] }, { paths: ['/a'] }],
        [{ sourceCidrs: ['10.0.0.0/8'] }, { sourceCidrs: ['192.0.2.0/24'] }],
      ])('%j does not cover %j', (mine, theirs) => {
        expect(RouteMatch.of(mine)._covers(RouteMatch.of(theirs))).toBe(false);
      });
    });

    describe('key', () => {
      test('is the same for the same requests, whatever the order or the case of hosts', () => {
        expect(RouteMatch.paths('/a', '/b').key).toBe(RouteMatch.paths('/b', '/a').key);
        expect(RouteMatch.hosts('A.example.com').key).toBe(RouteMatch.hosts('a.example.com').key);
        expect(RouteMatch.paths('/A').key).not.toBe(RouteMatch.paths('/a').key);
      });
    });
  });
});
