import { TextMatch } from '../../lib/edge';

describe('TextMatch', () => {
  describe('all options', () => {
    test.each<[TextMatch, object]>([
      [TextMatch.exactly('a'), { constraint: 'EXACTLY', text: 'a', capacity: 2 }],
      [TextMatch.startsWith('a'), { constraint: 'STARTS_WITH', text: 'a', capacity: 2 }],
      [TextMatch.endsWith('a'), { constraint: 'ENDS_WITH', text: 'a', capacity: 2 }],
      [TextMatch.contains('a'), { constraint: 'CONTAINS', text: 'a', capacity: 10 }],
      [TextMatch.containsWord('a_1'), { constraint: 'CONTAINS_WORD', text: 'a_1', capacity: 10 }],
      [TextMatch.matches('^a\\W'), { text: '^a\\W', capacity: 3 }],
    ])('%#', (match, config) => {
      expect(match._config).toEqual(config);
    });
  });

  describe('fails', () => {
    test.each<[string, () => unknown, RegExp]>([
      ['no text', () => TextMatch.exactly(''), /TextMatch.exactly: 'text' must have 1 to 200 bytes, got 0/],
      ['a text of 201 bytes', () => TextMatch.contains('a'.repeat(201)), /'text' must have 1 to 200 bytes, got 201/],
      ['a word with a space', () => TextMatch.containsWord('a b'), /'word' must be letters, digits and _, got 'a b'/],
      [
        'an expression with capital letters',
        () => TextMatch.matches('^/Admin'),
        /TextMatch.matches: 'pattern' must be in small letters, because the text is, got '\^\/Admin'/,
      ],
      ['an expression of 513 bytes', () => TextMatch.matches('a'.repeat(513)), /'pattern' must have 1 to 512 bytes/],
    ])('fails for %s', (_, act, message) => {
      expect(act).toThrow(message);
    });
  });
});
