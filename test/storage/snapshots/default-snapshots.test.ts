import { DefaultSnapshots } from '../../../lib/storage';

describe('DefaultSnapshots', () => {
  describe('defaults', () => {
    test('nothing is left out', () => {
      expect(DefaultSnapshots.volumes()._bind().exclusions).toBeUndefined();
      expect(DefaultSnapshots.images()._bind().exclusions).toBeUndefined();
    });
  });

  describe('fails', () => {
    test.each<[string, () => unknown, string]>([
      [
        'on a type of volume that is none',
        () => DefaultSnapshots.volumes({ withoutVolumeTypes: ['ssd'] }),
        "'withoutVolumeTypes' must be of gp2, gp3",
      ],
      [
        'on no types of volumes',
        () => DefaultSnapshots.volumes({ withoutVolumeTypes: [] }),
        "'withoutVolumeTypes' must not be empty",
      ],
      ['on an empty tag of volumes', () => DefaultSnapshots.volumes({ withoutTags: { '': 'a' } }), "'withoutTags'"],
      ['on an empty tag of instances', () => DefaultSnapshots.images({ withoutTags: { '': 'a' } }), "'withoutTags'"],
    ])('fails %s', (_what, act, message) => {
      expect(act).toThrow(message);
    });
  });
});
