import { Duration } from 'aws-cdk-lib/core';
import { BackupVaultLock } from '../../../lib/storage';

describe('BackupVaultLock', () => {
  describe('defaults', () => {
    test('takes every backup without a lock, and longer ones than the minimum with one', () => {
      expect(BackupVaultLock.none()._days).toBeUndefined();
      expect(BackupVaultLock.governance({ minRetention: Duration.days(7) })._days).toEqual({ min: 7, max: Infinity });
    });
  });

  describe('fails', () => {
    test.each<[string, () => unknown, string]>([
      [
        'on a lock without a maximum above its minimum',
        () => BackupVaultLock.governance({ minRetention: Duration.days(30), maxRetention: Duration.days(30) }),
        "'maxRetention' must be more than 'minRetention' (30 d), got 30 d",
      ],
      [
        'on a lock for good that nobody has acknowledged',
        () =>
          BackupVaultLock.compliance({
            minRetention: Duration.days(7),
            grace: Duration.days(3),
            acknowledgeIrreversible: false,
          }),
        "'acknowledgeIrreversible' must be true, got false",
      ],
      [
        'on a grace of two days',
        () =>
          BackupVaultLock.compliance({
            minRetention: Duration.days(7),
            grace: Duration.days(2),
            acknowledgeIrreversible: true,
          }),
        "'grace' must be a duration in whole days from 3 to 36500, got 2 d",
      ],
    ])('fails %s', (_what, act, message) => {
      expect(act).toThrow(message);
    });
  });
});
