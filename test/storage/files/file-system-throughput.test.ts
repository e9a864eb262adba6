import { FileSystemThroughput } from '../../../lib/storage';

describe('FileSystemThroughput', () => {
  describe('defaults', () => {
    test('elastic without a number', () => {
      expect(FileSystemThroughput.elastic()._bind()).toEqual({ throughputMode: 'elastic' });
    });
  });

  describe('fails', () => {
    test.each<[string, () => unknown, string]>([
      [
        'on no throughput',
        () => FileSystemThroughput.provisioned(0),
        "'mibps' must be a whole number from 1 to 3414, got 0",
      ],
    ])('fails %s', (_what, act, message) => {
      expect(act).toThrow(message);
    });
  });
});
