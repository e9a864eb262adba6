import { JobVolume } from '../../../lib/batch';

describe('JobVolume', () => {
  describe('fails', () => {
    test.each([
      [
        'for a relative mount path',
        () => JobVolume.temporary({ name: 'tmp', mountPath: 'tmp' }),
        /'mountPath' must be an absolute path, got 'tmp'/,
      ],
    ])('fails %s', (_title, act, message) => expect(act).toThrow(message));
  });
});
