import { Size } from 'aws-cdk-lib/core';
import { LustreReadCache } from '../../../lib/storage';

describe('LustreReadCache', () => {
  describe('overrides', () => {
    test.each<[string, LustreReadCache, object]>([
      ['none', LustreReadCache.none(), { sizingMode: 'NO_CACHE' }],
      ['by the throughput', LustreReadCache.automatic(), { sizingMode: 'PROPORTIONAL_TO_THROUGHPUT_CAPACITY' }],
      ['of a size', LustreReadCache.ofSize(Size.tebibytes(1)), { sizingMode: 'USER_PROVISIONED', sizeGiB: 1024 }],
    ])('%s', (_, cache, config) => {
      expect(cache._bind()).toEqual(config);
    });
  });

  describe('fails', () => {
    test('fails for a size below the smallest one', () => {
      expect(() => LustreReadCache.ofSize(Size.gibibytes(16))).toThrow("'size'");
    });
  });
});
