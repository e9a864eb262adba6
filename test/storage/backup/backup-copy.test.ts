import { Duration, Stack } from 'aws-cdk-lib/core';
import { BackupCopy } from '../../../lib/storage';

const FRANKFURT = 'eu-central-1';
const HERE = '111122223333';

describe('BackupCopy', () => {
  describe('defaults', () => {
    test('with the lifecycle of the backup', () => {
      const arn = `arn:aws:backup:${FRANKFURT}:${HERE}:backup-vault:copies`;
      const scope = new Stack();
      expect(BackupCopy.toVaultArn(arn)._bind(scope)).toEqual({ destinationBackupVaultArn: arn, lifecycle: undefined });
    });
  });

  describe('fails', () => {
    test.each<[string, () => unknown, string]>([
      ['on an ARN that is none', () => BackupCopy.toVaultArn('copies'), "'vaultArn' must be the ARN of a backup vault"],
      [
        'on cold storage without a retention',
        () =>
          BackupCopy.toVaultArn(`arn:aws:backup:${FRANKFURT}:${HERE}:backup-vault:copies`, {
            coldStorageAfter: Duration.days(1),
          }),
        "'coldStorageAfter' needs a 'retention' of its own",
      ],
    ])('fails %s', (_what, act, message) => {
      expect(act).toThrow(message);
    });
  });
});
