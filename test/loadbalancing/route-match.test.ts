import { Lazy } from 'aws-cdk-lib/core';
import { RouteMatch, RouteMatchOptions } from '../../lib/loadbalancing';

/** The priorities that a match can have: the first and the last. */
function matchOf(options: RouteMatchOptions): RouteMatch {
  return Object.values(options).every((condition) => condition === undefined)
    ? RouteMatch.everything()
    : RouteMatch.of(options);
}

function range(options: RouteMatchOptions): [number, number] {
  const band = matchOf(options)._band();
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
                  for (const queryStrings of [undefined, [{ value: '1' }]])
                    ranges.push(range({ hosts, paths, methods, sourceCidrs, queryStrings }));
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
        ['one header before all', { headers: [{ name: 'a', values: ['1'] }], paths: ['/a'] }, { paths: ['/a'] }],
        ['one parameter before all', { queryStrings: [{ value: '1' }], paths: ['/a'] }, { paths: ['/a'] }],
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
        /'paths' must start with a slash, got 'images\/\*'; write '\/images\/\*'/,
      ],
      [
        'a path over 128 characters',
        { paths: [`/${'a'.repeat(128)}`] },
        /^RouteMatch: 'paths' must have at most 128 characters, got 129 in '\/a+'; match a beginning with the wildcard \*$/,
      ],
      [
        'no condition',
        {},
        /RouteMatch.of: at least one condition must be given, got none; write RouteMatch.everything\(\)/,
      ],
      ['a condition that is undefined', { paths: undefined }, /RouteMatch.of: at least one condition must be given/],
      ['a host with a scheme', { hosts: ['https://example.com'] }, /'hosts' must be host names without scheme/],
      ['a lower-case method', { methods: ['get'] }, /'methods' must be upper case HTTP methods, got 'get'/],
      ['numbers over 255', { sourceCidrs: ['999.1.1.1/24'] }, /'sourceCidrs' must be CIDR ranges such as/],
      ['a prefix too long', { sourceCidrs: ['10.0.0.0/64'] }, /'sourceCidrs' must be CIDR ranges such as/],
      ['an address without a range', { sourceCidrs: ['10.0.0.1'] }, /'sourceCidrs' must be CIDR ranges such as/],
      [
        'six values',
        { paths: ['/a', '/b', '/c'], hosts: ['a.example.com', 'b.example.com', 'c.example.com'] },
        /must not match more than 5 values .* got 6; split it/,
      ],
      [
        'six values in headers and query strings',
        {
          headers: [{ name: 'a', values: ['1', '2', '3'] }],
          queryStrings: ['4', '5', '6'].map((value) => ({ value })),
        },
        /must not match more than 5 values .* got 6; split it/,
      ],
      [
        'six wildcards in a path',
        { paths: ['/a*b*c*d*e*f*'] },
        /must not have more than 5 wildcards over all its conditions, got 6; split it into several routes/,
      ],
      [
        'six wildcards over all conditions',
        {
          paths: ['/*'],
          hosts: ['*.example.com'],
          headers: [{ name: 'a', values: ['*1?'] }],
          queryStrings: [{ key: 'a*', value: '*' }],
        },
        /more than 5 wildcards .* got 6/,
      ],
      ['a space in a path', { paths: ['/foo bar'] }, /'paths' must hold letters, digits, .* got '\/foo bar'; write \?/],
      ['a placeholder in a path', { paths: ['/foo{id}'] }, /'paths' must hold letters, digits, .* got '\/foo\{id\}'/],
      ['a host without a dot', { hosts: ['localhost'] }, /'hosts' must have a dot, .* got 'localhost'/],
      ['an address as a host', { hosts: ['10.0.0.1'] }, /only letters after the last one, got '10.0.0.1'/],
      ['no header', { headers: [] }, /'headers' must not be empty/],
      ['no query string', { queryStrings: [] }, /'queryStrings' must not be empty/],
      ['no value of a header', { headers: [{ name: 'a', values: [] }] }, /'headers.values' must not be empty/],
      ['an empty value of a header', { headers: [{ name: 'a', values: [''] }] }, /'headers.values' must be 1 to 128/],
      [
        'a name of a header with a space',
        { headers: [{ name: 'a b', values: ['1'] }] },
        /'headers.name' must be the name of a header, at most 40 characters, got 'a b'/,
      ],
      ['the header Host', { headers: [{ name: 'host', values: ['a.b'] }] }, /got 'host'; give 'hosts' in its place/],
      [
        'a long parameter',
        { queryStrings: [{ key: 'a'.repeat(129), value: '1' }] },
        /'queryStrings.key' must be 1 to 128 characters/,
      ],
      ['an empty parameter', { queryStrings: [{ value: '' }] }, /'queryStrings.value' must be 1 to 128 characters/],
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
        [
          { headers: [{ name: 'A', values: ['x*', 'y'] }] },
          { headers: [{ name: 'a', values: ['X1'] }], paths: ['/a'] },
        ],
        [{ queryStrings: [{ value: 'x*' }] }, { queryStrings: [{ key: 'a', value: 'X1' }] }],
        [{ queryStrings: [{ key: 'A*', value: '1' }] }, { queryStrings: [{ key: 'ab', value: '1' }] }],
      ])('%j covers %j', (mine, theirs) => {
        expect(matchOf(mine)._covers(matchOf(theirs))).toBe(true);
      });

      test.each<[RouteMatchOptions, RouteMatchOptions]>([
        [{ paths: ['/a'] }, {}],
        [{ paths: ['/a/*'] }, { paths: ['/a/b', '/b'] }],
        [{ paths: ['/a?c'] }, { paths: ['/a*c'] }],
        [{ paths: ['/A'] }, { paths: ['/a'] }],
        [{ paths: ['/a'] }, { paths: ['/ab'] }],
        [{ methods: ['GET'] }, { paths: ['/a'] }],
        [{ sourceCidrs: ['10.0.0.0/8'] }, { sourceCidrs: ['192.0.2.0/24'] }],
        [{ headers: [{ name: 'a', values: ['1'] }] }, { paths: ['/a'] }],
        [{ headers: [{ name: 'a', values: ['1'] }] }, { headers: [{ name: 'b', values: ['1'] }] }],
        [{ headers: ['a', 'b'].map((name) => ({ name, values: ['1'] })) }, { headers: [{ name: 'a', values: ['1'] }] }],
        [{ queryStrings: [{ key: 'a', value: '1' }] }, { queryStrings: [{ value: '1' }] }],
      ])('%j does not cover %j', (mine, theirs) => {
        expect(matchOf(mine)._covers(matchOf(theirs))).toBe(false);
      });
    });

    describe('conditions', () => {
      test('are those of the listener rule, a header each and all parameters in one', () => {
        const match = RouteMatch.of({
          headers: [
            { name: 'X-Origin', values: ['cdn'] },
            { name: 'X-Beta', values: ['1'] },
          ],
          queryStrings: [{ key: 'v', value: '2' }, { value: 'beta' }],
        });
        expect(match._conditions().map((condition) => condition.renderRawCondition())).toEqual([
          { field: 'http-header', httpHeaderConfig: { httpHeaderName: 'X-Origin', values: ['cdn'] } },
          { field: 'http-header', httpHeaderConfig: { httpHeaderName: 'X-Beta', values: ['1'] } },
          { field: 'query-string', queryStringConfig: { values: [{ key: 'v', value: '2' }, { value: 'beta' }] } },
        ]);
        expect(match.isEverything).toBe(false);
      });

      test('of a part are those of the whole, but for its paths, unless it has its own', () => {
        const whole = RouteMatch.of({
          hosts: ['shop.example.com'],
          paths: ['/shop/*'],
          headers: [{ name: 'X-Origin', values: ['cdn'] }],
          sourceCidrs: ['10.0.0.0/8'],
        });
        expect(RouteMatch.of({ paths: ['/images/*'], hosts: ['i.example.com'] })._within(whole).key).toBe(
          RouteMatch.of({
            hosts: ['i.example.com'],
            paths: ['/images/*'],
            headers: [{ name: 'X-Origin', values: ['cdn'] }],
            sourceCidrs: ['10.0.0.0/8'],
          }).key,
        );
      });
    });

    describe('key', () => {
      test('is the same for the same requests, whatever the order or the case of hosts', () => {
        expect(RouteMatch.paths('/a', '/b').key).toBe(RouteMatch.paths('/b', '/a').key);
        expect(RouteMatch.hosts('A.example.com').key).toBe(RouteMatch.hosts('a.example.com').key);
        expect(RouteMatch.paths('/A').key).not.toBe(RouteMatch.paths('/a').key);
        const beta = (name: string, ...values: string[]) => RouteMatch.of({ headers: [{ name, values }] }).key;
        expect(beta('A', '1', '2')).toBe(beta('a', '2', '1'));
        expect(beta('a', '1')).not.toBe(beta('a', '2'));
      });
    });
  });
});
