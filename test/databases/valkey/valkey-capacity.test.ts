import { Size } from 'aws-cdk-lib/core';
import { ValkeyCapacity } from '../../../lib/databases';

type Serverless = Parameters<typeof ValkeyCapacity.serverless>[0];
type Cluster = Parameters<typeof ValkeyCapacity.cluster>[0];
const LIMITS = { maxStorage: Size.gibibytes(5), maxProcessingUnits: 5000 };

describe('ValkeyCapacity', () => {
  describe('fails', () => {
    test.each<[string, Partial<Serverless>, string]>([
      ['no limit of data', { maxStorage: undefined }, "'maxStorage' must be given, got nothing; the cache would grow"],
      ['no limit of load', { maxProcessingUnits: undefined }, "'maxProcessingUnits' must be given, got nothing"],
      ['more data than there can be', { maxStorage: Size.gibibytes(5001) }, 'from 1 to 5000 GiB, got 5001 GiB'],
      [
        'half a GiB',
        { minStorage: Size.mebibytes(512) },
        "'minStorage' must be a size in whole GiB from 1 to 5000 GiB",
      ],
      ['data that cross', { minStorage: Size.gibibytes(6) }, "'minStorage' must not exceed 'maxStorage' (5), got 6"],
      ['little load', { maxProcessingUnits: 999 }, "'maxProcessingUnits' must be a whole number from 1000 to 15000000"],
      [
        'a low minimum',
        { minProcessingUnits: 10 },
        "'minProcessingUnits' must be a whole number from 1000 to 15000000",
      ],
      [
        'loads that cross',
        { minProcessingUnits: 6000 },
        "'minProcessingUnits' must not exceed 'maxProcessingUnits' (5000)",
      ],
    ])('fails for %s', (_what, options, message) => {
      expect(() => ValkeyCapacity.serverless({ ...LIMITS, ...options })).toThrow(message);
    });

    test.each<[string, Partial<Cluster>, string]>([
      ['no type', { nodeType: undefined }, "'nodeType' must be given, got nothing; such as 'cache.t4g.small'"],
      ['a type of EC2', { nodeType: 't4g.small' }, "'nodeType' must be a node type such as 'cache.t4g.small', got"],
      ['no shard', { shards: 0 }, "'shards' must be a whole number from 1 to 500, got 0"],
      ['no replica', { replicas: 0 }, "'replicas' must be a whole number from 1 to 5, got 0"],
      ['six replicas', { replicas: 6 }, "'replicas' must be a whole number from 1 to 5, got 6"],
      [
        'a window without an end',
        { maintenanceWindow: 'sun:03:00' },
        "'maintenanceWindow' must be a window such as 'sun:03:00-sun:04:00', got 'sun:03:00'",
      ],
    ])('fails for %s', (_what, options, message) => {
      expect(() => ValkeyCapacity.cluster({ nodeType: 'cache.t4g.small', ...options })).toThrow(message);
    });

    test('fails for no replicas without a reason', () => {
      const nodeType = 'cache.t4g.small';
      expect(() => ValkeyCapacity.withoutReplicas({ nodeType, reason: ' ' })).toThrow("'reason' must not be empty");
      expect(() => ValkeyCapacity.withoutReplicas({ nodeType } as never)).toThrow(
        "'reason' must be given, got nothing",
      );
    });
  });
});
