import { DocumentDbEngine } from '../../../lib/databases';

describe('DocumentDbEngine', () => {
  describe('all options', () => {
    test.each([
      [DocumentDbEngine.v5(), '5.0', '5.0.0'],
      [DocumentDbEngine.v8(), '8.0', '8.0.0'],
      [DocumentDbEngine.v8('8.0.2'), '8.0', '8.0.2'],
      [DocumentDbEngine.v8UpgradedFrom('5.0.0'), '8.0', '5.0.0'],
      [DocumentDbEngine.v8UpgradedFrom('8.0.0'), '8.0', '8.0.0'],
    ])('says the version that the cluster has, and that of the template', (engine, major, version) => {
      expect([engine._majorVersion, engine._engineVersion]).toEqual([major, version]);
    });
  });

  describe('fails', () => {
    test.each([
      ['v5', '3.6.0'],
      ['v5', '8.0.0'],
      ['v8', '5.0.0'],
      ['v8', '8'],
      ['v8UpgradedFrom', '4.0.0'],
    ] as const)('fails for %s of %s', (factory, version) => {
      expect(() => DocumentDbEngine[factory](version)).toThrow(
        "'engineVersion' must be a version of DocumentDB such as",
      );
    });

    test('fails for an upgrade from nothing', () => {
      expect(() => DocumentDbEngine.v8UpgradedFrom(undefined as never)).toThrow("'engineVersion' must be given");
    });
  });
});
