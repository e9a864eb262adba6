import { Duration } from 'aws-cdk-lib/core';
import { LedgerRetention } from '../../../lib/databases';

const compliance = (days: Duration, acknowledgeUndeletable = true, reason = 'GDPdU') =>
  LedgerRetention.compliance(days, { acknowledgeUndeletable, reason });

describe('LedgerRetention', () => {
  describe('all options', () => {
    test.each([Duration.days(1), Duration.days(36_500)])('from 1 to 36,500 days: %s', (retention) => {
      expect(LedgerRetention.governance(retention)._isCompliance).toBe(false);
      expect(compliance(retention)._isCompliance).toBe(true);
    });
  });

  describe('fails', () => {
    test.each([Duration.days(0), Duration.hours(36), Duration.days(36_501)])('fails for %s', (retention) => {
      const message =
        /'retention' must be whole days from 1 to 36500, got [\d.]+; without a time the evidence could be deleted/;
      expect(() => LedgerRetention.governance(retention)).toThrow(message);
      expect(() => compliance(retention)).toThrow(message);
    });

    test('fails for compliance that is not acknowledged, and without a reason, at once', () => {
      expect(() => compliance(Duration.days(0), false, ' ')).toThrow(/LedgerRetention.compliance has 3 problems/);
      expect(() => compliance(Duration.days(1), false)).toThrow(
        /'acknowledgeUndeletable' must be true, got false: nobody could delete the evidence before its time/,
      );
      expect(() => compliance(Duration.days(1), true, '')).toThrow(/'reason' must not be empty/);
    });
  });
});
