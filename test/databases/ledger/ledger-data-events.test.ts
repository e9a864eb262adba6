import { Duration } from 'aws-cdk-lib/core';
import { LedgerDataEvents } from '../../../lib/databases';

describe('LedgerDataEvents', () => {
  describe('defaults', () => {
    test('are kept for a year', () => {
      expect(LedgerDataEvents.writes()._retention.toDays()).toBe(365);
      expect(LedgerDataEvents.writes()._reads).toBe(false);
    });
  });

  describe('all options', () => {
    test('reads as well, for a time', () => {
      const { _reads, _retention } = LedgerDataEvents.readsAndWrites({ retention: Duration.days(1) });
      expect([_reads, _retention.toDays()]).toEqual([true, 1]);
    });
  });

  describe('fails', () => {
    test.each([Duration.days(0), Duration.hours(30)])('fails for a retention of %s', (retention) => {
      expect(() => LedgerDataEvents.writes({ retention })).toThrow(/'retention' must be whole days, 1 or more, got/);
    });
  });
});
