import { NeptuneEngineVersion } from '../../../lib/databases';

describe('NeptuneEngineVersion', () => {
  describe('all options', () => {
    test.each([
      ['1.3.0.0', 'neptune1.3'],
      ['1.4.7.0', 'neptune1.4'],
      ['1.5.0.0', 'neptune1.5'],
      ['2.0.0.0', 'neptune2.0'],
    ])('the family of %s is %s', (version, family) => {
      const made = NeptuneEngineVersion.of(version);
      expect([made._version, made._family]).toEqual([version, family]);
    });
  });

  describe('fails', () => {
    test.each(['1.4', '1.4.7', 'v1.4.7.0', '1.4.7.0.R1', ''])("fails with '%s'", (version) => {
      expect(() => NeptuneEngineVersion.of(version)).toThrow(
        `'version' must be four numbers, such as '1.4.7.0', got '${version}'`,
      );
    });

    test.each(['1.2.1.1', '1.0.5.1', '0.9.0.0'])('fails with %s, whose support has ended', (version) => {
      expect(() => NeptuneEngineVersion.of(version)).toThrow(
        `'version' must be 1.3.0.0 or later, got '${version}', whose support has ended; restore a snapshot of it with a later one`,
      );
    });

    test('fails without a version', () => {
      expect(() => NeptuneEngineVersion.of(undefined as never)).toThrow(
        "'version' must be given, got nothing; name one, such as '1.4.7.0'",
      );
    });
  });
});
