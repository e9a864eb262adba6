import { VersionRetention } from '../../../lib/storage';

describe('VersionRetention', () => {
  describe('fails', () => {
    test.each([0, 1.5])('fails for %p days', (days) => {
      expect(() => VersionRetention.days(days)).toThrow(`'days' must be a whole number of at least 1, got ${days}`);
    });

    test.each([0, 101])('fails for %p versions', (newestKept) => {
      expect(() => VersionRetention.days(1, { newestKept })).toThrow(
        "'newestKept' must be a whole number from 1 to 100",
      );
    });
  });
});
