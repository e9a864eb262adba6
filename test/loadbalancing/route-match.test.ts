import { Lazy } from 'aws-cdk-lib/core';
import { RouteMatch, RouteMatchOptions } from '../../lib/loadbalancing';

const priority = (options: RouteMatchOptions) => RouteMatch.of(options)._priority() ?? NaN;

describe('RouteMatch', () => {
  describe('defaults', () => {
    describe('priority', () => {
      test('comes from the match alone, and is within what a listener takes', () => {
        const matches: RouteMatchOptions[] = [
          { paths: ['/'] },
          { paths: [`/${'a'.repeat(127)}`], hosts: ['a.example.com'], methods: ['GET'], sourceCidrs: ['10.0.0.0/8'] },
          { hosts: ['*.example.com'] },
          { methods: ['GET'] },
          { paths: ['/*'] },
        ];
        for (const options of matches) {
          expect(priority(options)).toBe(priority(options));
          expect(priority(options)).toBeGreaterThanOrEqual(1);
          expect(priority(options)).toBeLessThan(50_000);
        }
        expect(RouteMatch.everything()._priority()).toBe(50_000);
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
        expect(priority(first)).toBeLessThan(priority(second));
      });

      test('spreads many routes of one length without a collision', () => {
        const names = ['alpha', 'bravo', 'delta', 'hotel', 'india', 'oscar', 'romeo', 'tango'];
        expect(new Set(names.map((name) => priority({ paths: [`/${name}/*`] }))).size).toBe(names.length);
      });

      test('is not known for values that are known only at deployment', () => {
        expect(RouteMatch.hosts(Lazy.string({ produce: () => 'a' }))._priority()).toBeUndefined();
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
