import { MigrationType } from '../../../lib/databases';
import { validate } from '../../../lib/private/validation';

describe('MigrationType', () => {
  describe('all options', () => {
    test('is one of three, of which two capture changes', () => {
      const types = [MigrationType.fullLoad(), MigrationType.fullLoadAndCdc(), MigrationType.cdc()];
      expect(types.map(({ _name }) => _name)).toEqual(['full-load', 'full-load-and-cdc', 'cdc']);
      expect(types.map(({ _captures }) => _captures)).toEqual([false, true, true]);
      for (const type of types) expect(() => validate('it', type._rules(true))).not.toThrow();
    });

    test('begins at a position on an instance', () => {
      const type = MigrationType.cdc({ startPosition: '2026-11-26T12:00:00' });
      expect(type._startPosition).toBe('2026-11-26T12:00:00');
      expect(() => validate('it', type._rules(false))).not.toThrow();
    });
  });

  describe('fails', () => {
    test('fails with a position in a serverless migration, and with an empty one', () => {
      const at = (startPosition: string) => MigrationType.cdc({ startPosition });
      expect(() => validate('it', at('2026-11-26T12:00:00')._rules(true))).toThrow("use 'MigrationEngine.instance()'");
      expect(() => validate('it', at('')._rules(false))).toThrow("'migrationType startPosition' must not be empty");
    });
  });
});
