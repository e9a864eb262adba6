import { Size } from 'aws-cdk-lib/core';
import { LustreDeployment, LustreFileSystem } from '../../../lib/storage';
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
    ])('%s', (_, deployment, message) => {
      expect(deployment).toThrow(message);
    });
  });
});
