import { Duration } from 'aws-cdk-lib/core';
import { FairShare } from '../../../lib/batch';

describe('FairShare', () => {
  describe('fails', () => {
    test.each([
      [
        'for shares that overlap',
        () =>
          FairShare.byWeight({
            shares: [
              { identifier: 'a*', weight: 1 },
              { identifier: 'ab', weight: 1 },
            ],
          }),
        /'shares' must not overlap, got 'a\*' and 'ab'/,
      ],
      [
        'for a share twice',
        () =>
          FairShare.byWeight({
            shares: [
              { identifier: 'a', weight: 1 },
              { identifier: 'a', weight: 2 },
            ],
          }),
        /'shares' must not hold a value twice/,
      ],
      [
        'for a share without a name',
        () => FairShare.byWeight({ shares: [{ identifier: '', weight: 1 }] }),
        /'identifier' must be 1 to 255 letters and digits, and '\*' at the end for a prefix, got ''/,
      ],
      [
        'for a prefix of nothing',
        () => FairShare.byWeight({ shares: [{ identifier: '*', weight: 1 }] }),
        /'identifier' must be 1 to 255 letters and digits/,
      ],
      [
        'for more shares than can be active',
        () =>
          FairShare.byWeight({
            shares: Array.from({ length: 501 }, (_, index) => ({ identifier: `user${index}`, weight: 1 })),
          }),
        /'shares' must hold at most 500, got 501; give those of one weight a common prefix with '\*'/,
      ],
      [
        'for a weight of zero',
        () => FairShare.byWeight({ shares: [{ identifier: 'a', weight: 0 }] }),
        /'weight' must be a number from 0.0001 to 999.9999, got 0/,
      ],
      [
        'for a reservation of everything',
        () => FairShare.byWeight({ reservationPercent: 100 }),
        /'reservationPercent' must be a whole number from 0 to 99/,
      ],
      ['for a decay over a week', () => FairShare.byWeight({ decay: Duration.days(8) }), /'decay' must be/],
    ])('fails %s', (_title, act, message) => expect(act).toThrow(message));
  });
});
