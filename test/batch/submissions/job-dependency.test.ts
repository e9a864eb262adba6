import { JobDependency } from '../../../lib/batch';

describe('JobDependency', () => {
  describe('fails', () => {
    test.each([
      ['for a job without an id', () => JobDependency.onJob(''), /JobDependency.onJob: 'jobId' must not be empty/],
      [
        'for an array without an id',
        () => JobDependency.childToChild(' '),
        /JobDependency.childToChild: 'jobId' must not be empty/,
      ],
    ])('fails %s', (_title, act, message) => expect(act).toThrow(message));
  });
});
