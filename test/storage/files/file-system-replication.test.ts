import { FileSystemReplication } from '../../../lib/storage';

describe('FileSystemReplication', () => {
  describe('defaults', () => {
    test('in all zones of the Region, with the key of EFS there', () => {
      expect(FileSystemReplication.toRegion('eu-central-1')._bind()).toEqual({
        destination: { region: 'eu-central-1' },
      });
    });
  });

  describe('fails', () => {
    test.each<[string, () => unknown, string]>([
      [
        'on a Region that is none',
        () => FileSystemReplication.toRegion('Frankfurt'),
        "'region' must be a Region such as 'eu-central-1', got 'Frankfurt'",
      ],
      [
        'on a zone of another Region',
        () => FileSystemReplication.toRegion('eu-central-1', { availabilityZone: 'eu-west-1a' }),
        "'availabilityZone' must be a zone of 'eu-central-1', such as 'eu-central-1a', got 'eu-west-1a'",
      ],
    ])('fails %s', (_what, act, message) => {
      expect(act).toThrow(message);
    });
  });
});
