import { BackupScope } from '../../../lib/storage';

function arnsOf(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `arn:aws:s3:::bucket-${i}`);
}

describe('BackupScope', () => {
  describe('defaults', () => {
    test('buckets are in a scope by tags only if they are asked for', () => {
      expect(BackupScope.tags('All', { app: 'shop' })._hasBuckets()).toBe(false);
      expect(BackupScope.tags('All', { app: 'shop' }, { buckets: true })._hasBuckets()).toBe(true);
    });

    test.each([
      ['*', true],
      ['arn:aws:s3:::orders', true],
      ['arn:aws:*:*:*:*', true],
      ['arn:aws:dynamodb:eu-west-1:111122223333:table/s3', false],
    ])('buckets are in a scope of %s: %s', (arn, expected) => {
      expect(BackupScope.arns('All', [arn])._hasBuckets()).toBe(expected);
    });
  });

  describe('fails', () => {
    test.each<[string, () => unknown, string]>([
      ['on no tags', () => BackupScope.tags('All', {}), "'tags' must hold one at least"],
      ['on no constructs', () => BackupScope.constructs('All', []), "'constructs' must not be empty"],
      ['on no ARNs', () => BackupScope.arns('All', []), "'arns' must not be empty"],
      ['on an ARN that is none', () => BackupScope.arns('All', ['orders']), "'arns' must be ARNs"],
      [
        'on more than 30 ARNs with a wildcard',
        () => BackupScope.arns('All', ['arn:aws:s3:::a*', ...arnsOf(30)]),
        "'arns' must be at most 30 where one of them has a wildcard, got 31",
      ],
      [
        'on a wildcard before the end of a name',
        () => BackupScope.arns('All', ['arn:aws:s3:::*-logs']),
        "'arns' must have an asterisk in the name of a resource at its end alone, got 'arn:aws:s3:::*-logs'",
      ],
      ['on more than 500 ARNs', () => BackupScope.arns('All', arnsOf(501)), "'arns' must be at most 500, got 501"],
      ['on a name with spaces', () => BackupScope.tags('All of it', { a: 'b' }), "'name' must be up to 30 letters"],
    ])('fails %s', (_what, act, message) => {
      expect(act).toThrow(message);
    });
  });
});
