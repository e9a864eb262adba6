import { ReplicationScope } from '../../../lib/storage';

describe('ReplicationScope', () => {
  describe('fails', () => {
    test('fails for scopes of nothing', () => {
      expect(() => ReplicationScope.prefix('')).toThrow("'prefix' must not be empty");
      expect(() => ReplicationScope.tags({})).toThrow("'tags' must be from 1 to 10, got 0");
    });

    test('fails for tags that no object has', () => {
      expect(() => ReplicationScope.tags({ '': 'a' })).toThrow("'tags' must have keys of 1 to 128 characters, got 0");
      expect(() => ReplicationScope.tags({ a: 'b'.repeat(257) })).toThrow(
        "'tags' must have values of at most 256 characters, got 257",
      );
      expect(() => ReplicationScope.tags({ ['a'.repeat(128)]: 'b'.repeat(256) })).not.toThrow();
    });
  });
});
