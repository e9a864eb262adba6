import {} from 'aws-cdk-lib/core';
import { PipelinePriority } from '../../../lib/batch';

describe('PipelinePriority', () => {
  describe('fails', () => {
    test.each([
      [
        'for a priority beyond what Batch has',
        () => PipelinePriority.always(10_000),
        /'priority' must be a whole number from 0 to 9999, got 10000/,
      ],
      [
        'for a priority that no run has',
        () => PipelinePriority.fromInput({ otherwise: -1 }),
        /'otherwise' must be a whole number from 0 to 9999, got -1/,
      ],
      [
        'for a field that is no name',
        () => PipelinePriority.fromInput({ field: '1st' }),
        /'field' must be the name of a field, got '1st'/,
      ],
    ])('fails %s', (_title, act, message) => expect(act).toThrow(message));
  });
});
