import { Aws } from 'aws-cdk-lib/core';
import { RewritePattern } from '../../../lib/loadbalancing';
import { rewriteRules, transformsOf } from '../../../lib/loadbalancing/private/rewrite-rules';
import { validate } from '../../../lib/private/validation';

const check = (url: RewritePattern) => validate('route', rewriteRules({ url }));

describe('rewrite-rules', () => {
  describe('defaults', () => {
    test('nothing is rewritten', () => {
      expect(rewriteRules(undefined)).toEqual([]);
      expect(transformsOf(undefined)).toBeUndefined();
    });
  });

  describe('overrides', () => {
    test.each<[string, RewritePattern]>([
      ['a group', { regex: '^/api/(.*)$', replace: '/$1' }],
      ['two groups, one unnamed', { regex: '^/(?:v1|v2)/([a-z]+)/(\\d+)$', replace: '/$2?kind=$1' }],
      ['flags in front', { regex: '(?i)^/Shop', replace: '' }],
      ['a literal plus, and a quantifier that gives up early', { regex: '^/a\\++/b+?$', replace: '/' }],
      ['a value that is known at deployment', { regex: Aws.STACK_NAME, replace: `/${Aws.REGION}` }],
      ['1,024 characters', { regex: 'a'.repeat(1024), replace: 'a'.repeat(1024) }],
    ])('%s', (_, pattern) => {
      expect(() => check(pattern)).not.toThrow();
    });
  });

  describe('fails', () => {
    const UNSUPPORTED = /'rewrite.url.regex' must be a regular expression without lookarounds/;

    test.each<[string, RewritePattern, RegExp]>([
      ['no expression', { regex: '', replace: '/' }, /'rewrite.url.regex' must have 1 to 1,024 characters, got 0/],
      [
        'a long expression',
        { regex: 'a'.repeat(1025), replace: '/' },
        /'rewrite.url.regex' must have 1 to 1,024 characters, got 1025/,
      ],
      [
        'a long replacement',
        { regex: 'a', replace: 'a'.repeat(1025) },
        /'rewrite.url.replace' must have 0 to 1,024 characters, got 1025/,
      ],
      ['a parenthesis that stays open', { regex: '^/(api', replace: '/' }, UNSUPPORTED],
      ['a lookahead', { regex: '^/(?!api)', replace: '/' }, UNSUPPORTED],
      ['a lookbehind', { regex: '(?<=api)x', replace: '/' }, UNSUPPORTED],
      ['a backreference', { regex: '(a)\\1', replace: '/' }, UNSUPPORTED],
      ['a Unicode class', { regex: '\\p{L}', replace: '/' }, UNSUPPORTED],
      ['a possessive quantifier', { regex: 'a++', replace: '/' }, UNSUPPORTED],
      [
        'a group that is not there',
        { regex: '^/api/(.*)$', replace: '/$2' },
        /'rewrite.url.replace' must not name a group that 'regex' does not have \(1\), got '\/\$2'; the request would be answered with 500/,
      ],
    ])('fails for %s', (_, pattern, message) => {
      expect(() => check(pattern)).toThrow(message);
    });
  });
});
