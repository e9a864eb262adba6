import { Size } from 'aws-cdk-lib/core';
import { LustreDeployment, LustreFileSystem, LustreReadCache } from '../../../lib/storage';
import { lustreSpecimens } from '../../specimens/storage/lustre';
import { testStack } from '../../support/synth';

/** The capacities that a deployment takes of some. */
function taken(deployment: LustreDeployment, sizes: number[]): number[] {
  return sizes.filter((size) => {
    const given = { deployment, storageCapacity: Size.gibibytes(size) };
    try {
      return lustreSpecimens.LustreFileSystem?.minimal(testStack(), 'Files', given) instanceof LustreFileSystem;
    } catch {
      return false;
    }
  });
}

describe('LustreDeployment', () => {
  describe('overrides', () => {
    const SIZES = [1200, 1800, 2400, 3600, 4800, 5400, 6000, 7200, 12_000];

    test.each<[string, LustreDeployment, number[]]>([
      ['scratch', LustreDeployment.scratch(), [1200, 2400, 4800, 7200, 12_000]],
      ['persistent', LustreDeployment.persistent(125), [1200, 2400, 4800, 7200, 12_000]],
      ['on HDD of 12 MB/s', LustreDeployment.persistentHdd(12), [6000, 12_000]],
      ['on HDD of 40 MB/s', LustreDeployment.persistentHdd(40), [1800, 3600, 5400, 7200]],
    ])('%s has sizes of its own', (_, deployment, sizes) => {
      expect(taken(deployment, SIZES)).toEqual(sizes);
    });

    const LARGE = [4800, 9600, 14_400, 19_200, 38_400, 57_600];

    test.each<[number, number[]]>([
      [125, [38_400]],
      [250, [19_200, 38_400, 57_600]],
      [500, [9600, 19_200, 38_400, 57_600]],
      [1000, LARGE],
    ])('with an Elastic Fabric Adapter at %d MB/s for each TiB, larger sizes', (mbpsPerTib, sizes) => {
      expect(taken(LustreDeployment.persistent(mbpsPerTib, { efa: true }), LARGE)).toEqual(sizes);
    });

    test('no size with Intelligent-Tiering', () => {
      expect(taken(LustreDeployment.intelligentTiering(4000), SIZES)).toEqual([]);
    });

    test.each([1500, 3000, 6000, 12_000, 24_000, 192_000])('%d metadata operations', (metadataIops) => {
      expect(() => LustreDeployment.persistent(125, { metadataIops })).not.toThrow();
    });
  });

  describe('fails', () => {
    test.each<[string, () => LustreDeployment, RegExp]>([
      [
        'for a throughput that SSD does not have',
        () => LustreDeployment.persistent(200),
        /one of 125, 250, 500, 1000, got 200/,
      ],
      ['for a throughput that HDD does not have', () => LustreDeployment.persistentHdd(50), /one of 12, 40, got 50/],
      [
        'for metadata operations that there are not',
        () => LustreDeployment.persistent(125, { metadataIops: 2000 }),
        /'metadataIops' must be 1500, 3000, 6000, 12000 or a multiple of 12000 up to 192000, got 2000/,
      ],
      [
        'for a throughput that Intelligent-Tiering does not have',
        () => LustreDeployment.intelligentTiering(5000),
        /'mbps' must be a multiple of 4000, got 5000; take 8000/,
      ],
      [
        'for metadata operations that Intelligent-Tiering does not have',
        () => LustreDeployment.intelligentTiering(4000, { metadataIops: 24_000 }),
        /'metadataIops' must be one of 6000, 12000, got 24000/,
      ],
      [
        'for a read cache that the throughput does not take',
        () => LustreDeployment.intelligentTiering(8000, { readCache: LustreReadCache.ofSize(Size.gibibytes(32)) }),
        /'readCache' must be 64 to 262144 GiB with this throughput, got 32 GiB/,
      ],
    ])('%s', (_, deployment, message) => {
      expect(deployment).toThrow(message);
    });
  });
});
