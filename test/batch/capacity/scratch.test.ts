import { Scratch } from '../../../lib/batch';

describe('Scratch', () => {
  describe('fails', () => {
    test.each([
      [
        'for scratch at a relative path',
        () => Scratch.instanceStore({ path: 'scratch' }),
        /'path' must be an absolute path/,
      ],
    ])('fails %s', (_title, act, message) => expect(act).toThrow(message));
  });
});
