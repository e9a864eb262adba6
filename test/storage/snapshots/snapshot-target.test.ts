import { SnapshotTarget } from '../../../lib/storage';

describe('SnapshotTarget', () => {
  describe('defaults', () => {
    test('of instances with all of their volumes', () => {
      const target = SnapshotTarget.instances('app', 'shop');
      expect(target._resourceType).toBe('INSTANCE');
      expect(target._parameters()).toBeUndefined();
    });
  });

  describe('fails', () => {
    test.each<[string, () => unknown, string]>([
      ['on a tag of AWS', () => SnapshotTarget.volumes('aws:x', 'y'), "'key' must not begin with 'aws:'"],
      ['on a tag without a value', () => SnapshotTarget.instances('x', ''), "'value' must not be empty"],
    ])('fails %s', (_what, act, message) => {
      expect(act).toThrow(message);
    });
  });
});
