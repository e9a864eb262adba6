import { ReplicationScope } from '../../../lib/storage';

describe('ReplicationScope', () => {
  describe('fails', () => {
    test('fails for scopes of nothing', () => {
      expect(() => ReplicationScope.prefix('')).toThrow("'prefix' must not be empty");
      expect(() => ReplicationScope.tags({})).toThrow("'tags' must be from 1 to 10, got 0");
    });
  });
});
