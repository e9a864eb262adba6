import { Duration } from 'aws-cdk-lib/core';
import { SnapshotScripts } from '../../../lib/storage';

describe('SnapshotScripts', () => {
  describe('defaults', () => {
    test('10 seconds, once, with a snapshot whatever the script says', () => {
      expect(SnapshotScripts.document('Quiesce')._bind()).toMatchObject({
        executionTimeout: 10,
        maximumRetryCount: 0,
        executeOperationOnScriptFailure: true,
      });
    });
  });

  describe('fails', () => {
    test.each<[string, () => unknown, string]>([
      [
        'on a script that takes an hour',
        () => SnapshotScripts.document('Quiesce', { timeout: Duration.hours(1) }),
        "'timeout' must be a duration in whole seconds from 10 to 120 s",
      ],
    ])('fails %s', (_what, act, message) => {
      expect(act).toThrow(message);
    });
  });
});
