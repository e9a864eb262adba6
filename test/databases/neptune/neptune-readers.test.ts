import { NeptuneReaders } from '../../../lib/databases';

describe('NeptuneReaders', () => {
  describe('all options', () => {
    test('by name, up to 15', () => {
      const names = Array.from({ length: 15 }, (_, index) => `Reader${index}`);
      expect(NeptuneReaders.named(names)._names).toEqual(names);
    });

    test('none, with a reason', () => {
      const { _names, _reason } = NeptuneReaders.none('To try things out.');
      expect([_names, _reason]).toEqual([[], 'To try things out.']);
    });
  });

  describe('fails', () => {
    test.each([
      [[], "'names' must not be empty; give at least one"],
      [['Reader', 'Reader'], "'names' must not hold a value twice, got 'Reader'; keep one of each"],
      [['Writer'], "and not 'Writer', got 'Writer'"],
      [['reader'], "'names' must be of up to 30 letters and digits, beginning with a capital letter"],
      [Array.from({ length: 16 }, (_, index) => `R${index}`), "'names' must be at most 15, got 16; leave some out"],
    ])('fails with %j', (names, message) => {
      expect(() => NeptuneReaders.named(names)).toThrow(message);
    });

    test('fails without a reason', () => {
      expect(() => NeptuneReaders.none(' ')).toThrow("'reason' must not be empty; give it a value or leave it out");
    });
  });
});
