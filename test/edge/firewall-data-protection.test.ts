import { FirewallDataProtection } from '../../lib/edge';

describe('FirewallDataProtection', () => {
  describe('defaults', () => {
    test('puts a word in the place of the value, everywhere', () => {
      expect(FirewallDataProtection.header('x-api-key')._config).toEqual({
        fieldType: 'SINGLE_HEADER',
        fieldKeys: ['x-api-key'],
        action: 'SUBSTITUTION',
        excludeRuleMatchDetails: false,
        excludeRateBasedDetails: false,
      });
    });
  });

  describe('all options', () => {
    test('a hash, that matches and rate limits do not have', () => {
      const options = { hash: true, keepInMatches: true, keepInRateLimits: true };
      expect(FirewallDataProtection.body(options)._config).toEqual({
        fieldType: 'BODY',
        fieldKeys: undefined,
        action: 'HASH',
        excludeRuleMatchDetails: true,
        excludeRateBasedDetails: true,
      });
      expect(FirewallDataProtection.queryString(options)._config.fieldType).toBe('QUERY_STRING');
      expect(FirewallDataProtection.cookie('id', options)._config.fieldKeys).toEqual(['id']);
      expect(FirewallDataProtection.queryArgument('q', options)._config.fieldType).toBe('SINGLE_QUERY_ARGUMENT');
    });
  });

  describe('fails', () => {
    test.each(['', 'two words', 'x'.repeat(65)])('fails with the name %j', (name) => {
      expect(() => FirewallDataProtection.cookie(name)).toThrow(
        /FirewallDataProtection.cookie: 'name' must be up to 64 characters without spaces/,
      );
    });
  });
});
