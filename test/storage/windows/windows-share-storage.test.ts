import { Size, Token } from 'aws-cdk-lib/core';
import { WindowsShareStorage } from '../../../lib/storage';

describe('WindowsShareStorage', () => {
  describe('overrides', () => {
    test.each([32, 65_536])('%d GiB of SSD', (size) => {
      expect(() => WindowsShareStorage.ssd(Size.gibibytes(size))).not.toThrow();
    });

    test.each([300, 50_000])('%d operations a second of 100 GiB', (iops) => {
      expect(() => WindowsShareStorage.ssd(Size.gibibytes(100), { iops })).not.toThrow();
    });
  });

  describe('fails', () => {
    const token = Size.gibibytes(Token.asNumber({ Ref: 'Size' }));

    test.each([
      ['for too little SSD', () => WindowsShareStorage.ssd(Size.gibibytes(31)), /from 32 to 65536 GiB, got 31 GiB/],
      [
        'for too little HDD',
        () => WindowsShareStorage.hdd(Size.gibibytes(1999)),
        /from 2000 to 65536 GiB, got 1999 GiB/,
      ],
      ['for too much', () => WindowsShareStorage.hdd(Size.tebibytes(65)), /got 66560 GiB/],
      [
        'for too few operations',
        () => WindowsShareStorage.ssd(Size.gibibytes(100), { iops: 299 }),
        /from 300 to 50000, got 299/,
      ],
      ['for too many operations', () => WindowsShareStorage.ssd(Size.gibibytes(100), { iops: 50_001 }), /got 50001/],
      ['for a token', () => WindowsShareStorage.ssd(token), /'size' must be known at synthesis/],
    ])('%s', (_, made, message) => {
      expect(made).toThrow(message);
    });
  });
});
