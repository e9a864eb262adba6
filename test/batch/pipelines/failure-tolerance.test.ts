import { FailureTolerance } from '../../../lib/batch';

describe('FailureTolerance', () => {
  describe('fails', () => {
    test.each([
      [
        'for a tolerance of no child',
        () => FailureTolerance.children(0),
        /'count' must be a whole number from 1 to 9999, got 0/,
      ],
      [
        'for a tolerance of everything',
        () => FailureTolerance.percent(100),
        /'percent' must be a number from 0.01 to 99.99/,
      ],
    ])('fails %s', (_title, act, message) => expect(act).toThrow(message));
  });
});
