import { TableRecovery } from '../../../lib/databases';

describe('TableRecovery', () => {
  describe('fails', () => {
    test.each([0, 36, 1.5])('fails for %p days', (days) => {
      expect(() => TableRecovery.lastDays(days)).toThrow(`'days' must be a whole number from 1 to 35, got ${days}`);
    });

    test('fails for no recovery without a reason', () => {
      expect(() => TableRecovery.none(' ')).toThrow("'reason' must not be empty");
    });
  });
});
