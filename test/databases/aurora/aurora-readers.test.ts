import { AuroraReader, AuroraReaders } from '../../../lib/databases';

describe('AuroraReaders', () => {
  describe('fails', () => {
    test.each(['', 'reports', 'Writer', 'My Reports', `R${'e'.repeat(30)}`])("fails for the name '%s'", (name) => {
      expect(() => AuroraReader.failoverTarget(name)).toThrow(
        "AuroraReader: 'name' must be up to 30 letters and digits",
      );
    });

    test('fails for none without a reason, and for an empty list', () => {
      expect(() => AuroraReaders.none(' ')).toThrow("'reason' must not be empty");
      expect(() => AuroraReaders.named([])).toThrow("'readers' must not be empty");
    });

    test('fails for more than 15, and for a name twice', () => {
      const readers = Array.from({ length: 16 }, (_, index) => AuroraReader.readOnly(`R${index}`));
      expect(() => AuroraReaders.named(readers)).toThrow("'readers' must be at most 15, got 16; leave some out");
      expect(() => AuroraReaders.named([AuroraReader.readOnly('A'), AuroraReader.failoverTarget('A')])).toThrow(
        "'readers' must not hold a value twice, got 'A'",
      );
    });
  });
});
