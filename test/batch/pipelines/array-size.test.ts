import {} from 'aws-cdk-lib/core';
import { ArraySize } from '../../../lib/batch';

describe('ArraySize', () => {
  describe('fails', () => {
    test.each([
      ['for an array of one', () => ArraySize.children(1), /'children' must be a whole number from 2 to 10000, got 1/],
      [
        'for an array over 10,000',
        () => ArraySize.children(10_001),
        /'children' must be a whole number from 2 to 10000, got 10001/,
      ],
      ['for a field that is no name', () => ArraySize.fromInput('a.b'), /'field' must be the name of a field/],
    ])('fails %s', (_title, act, message) => expect(act).toThrow(message));
  });
});
