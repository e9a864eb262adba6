import { TableThroughput } from '../../../lib/databases';

const BOUNDS = { minReadUnits: 5, maxReadUnits: 50, minWriteUnits: 5, maxWriteUnits: 50 };

describe('TableThroughput', () => {
  describe('fails', () => {
    test.each<[string, Partial<Parameters<typeof TableThroughput.provisioned>[0]>, string]>([
      ['no units', { minReadUnits: 0 }, "'minReadUnits' must be a whole number of at least 1, got 0"],
      [
        'bounds of reads that cross',
        { minReadUnits: 60 },
        "'minReadUnits' must not exceed 'maxReadUnits' (50), got 60",
      ],
      [
        'bounds of writes that cross',
        { maxWriteUnits: 4 },
        "'minWriteUnits' must not exceed 'maxWriteUnits' (4), got 5",
      ],
      ['a seed below', { readSeedUnits: 4 }, "'readSeedUnits' must be a whole number from 5 to 50, got 4"],
      ['a seed above', { writeSeedUnits: 51 }, "'writeSeedUnits' must be a whole number from 5 to 50, got 51"],
      ['a low target', { targetPercent: 19 }, "'targetPercent' must be a whole number from 20 to 90, got 19"],
    ])('fails for %s', (_what, options, message) => {
      expect(() => TableThroughput.provisioned({ ...BOUNDS, ...options })).toThrow(message);
    });

    test('fails for a maximum of nothing', () => {
      expect(() => TableThroughput.onDemand({ maxReadUnits: 0, maxWriteUnits: 1.5 })).toThrow(
        /has 2 problems:[^]*'maxReadUnits' must be a whole number of at least 1, got 0[^]*'maxWriteUnits'/,
      );
    });
  });
});
