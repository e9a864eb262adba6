import { Duration } from 'aws-cdk-lib/core';
import { StuckJobLimit } from '../../../lib/batch';

describe('StuckJobLimit', () => {
  describe('fails', () => {
    test.each([
      [
        'for a limit under ten minutes',
        () => StuckJobLimit.insufficientCapacity(Duration.minutes(5)),
        /'after' must be a duration in whole seconds from 600 to 86400 s, got 300 s/,
      ],
    ])('fails %s', (_title, act, message) => expect(act).toThrow(message));
  });
});
