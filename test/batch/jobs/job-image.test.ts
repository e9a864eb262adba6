import { JobImage } from '../../../lib/batch';

describe('JobImage', () => {
  describe('fails', () => {
    test.each([
      ['for an image without a tag', () => JobImage.fromRepository({} as never, ''), /'tagOrDigest' must not be empty/],
    ])('fails %s', (_title, act, message) => expect(act).toThrow(message));
  });
});
