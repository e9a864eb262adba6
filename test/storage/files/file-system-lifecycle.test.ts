import * as efs from 'aws-cdk-lib/aws-efs';
import { FileSystemLifecycle } from '../../../lib/storage';

describe('FileSystemLifecycle', () => {
  describe('defaults', () => {
    test('30 days to Infrequent Access, and back at the first read', () => {
      expect(FileSystemLifecycle.infrequentAccess()._bind()).toEqual([
        { transitionToIa: 'AFTER_30_DAYS' },
        { transitionToPrimaryStorageClass: 'AFTER_1_ACCESS' },
      ]);
    });
  });

  describe('fails', () => {
    test.each<[string, () => unknown, string]>([
      [
        'on an archive before Infrequent Access',
        () => FileSystemLifecycle.tiers({ archive: efs.LifecyclePolicy.AFTER_30_DAYS }),
        "'archive' must be later than 'infrequentAccess' (AFTER_30_DAYS), got AFTER_30_DAYS",
      ],
    ])('fails %s', (_what, act, message) => {
      expect(act).toThrow(message);
    });
  });
});
