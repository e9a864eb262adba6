import { AcceleratorListener } from '../../../lib/edge';

describe('AcceleratorListener', () => {
  describe('all options', () => {
    test('takes the ports of its ranges, and no others', () => {
      const listener = AcceleratorListener.tcpRanges('Files', [
        { first: 10, last: 20 },
        { first: 443, last: 443 },
      ]);
      expect([9, 10, 20, 21, 443].filter((port) => listener._takes(port))).toEqual([10, 20, 443]);
    });
  });

  describe('fails', () => {
    test.each([
      ['fails with a name in small letters', () => AcceleratorListener.tcp('https', [443]), /'name'.*capital letter/],
      ['fails without ports', () => AcceleratorListener.tcp('Https', []), /'ports' must not be empty/],
      ['fails with no port', () => AcceleratorListener.udp('Game', [0]), /'ports'/],
      [
        'fails with ports the wrong way round',
        () => AcceleratorListener.udpRanges('Files', [{ first: 10, last: 9 }]),
        /'last' must be a whole number/,
      ],
      [
        'fails with eleven ranges',
        () => AcceleratorListener.tcp('Many', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
        /'ports' must be ten ranges at most, got 11/,
      ],
    ])('%s', (_title, make, message) => {
      expect(make).toThrow(message);
    });
  });
});
