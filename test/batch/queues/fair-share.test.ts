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
