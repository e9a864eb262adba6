import { DaxCapacity } from '../../../lib/databases';

const nodeType = 'dax.t3.small';

describe('DaxCapacity', () => {
  describe('fails', () => {
    test.each<[string, () => DaxCapacity, string]>([
      [
        'no type',
        () => DaxCapacity.cluster({} as never),
        "'nodeType' must be given, got nothing; such as 'dax.t3.small'",
      ],
      [
        'a type of EC2',
        () => DaxCapacity.cluster({ nodeType: 'r5.large' }),
        "'nodeType' must be a node type such as 'dax.t3.small'",
      ],
      [
        'two nodes without a reason',
        () => DaxCapacity.cluster({ nodeType, nodes: 2 }),
        "'nodes' must be a whole number from 3 to 10",
      ],
      [
        'eleven nodes',
        () => DaxCapacity.cluster({ nodeType, nodes: 11 }),
        "'nodes' must be a whole number from 3 to 10, got 11",
      ],
      [
        'three nodes with a reason',
        () => DaxCapacity.reduced({ nodeType, nodes: 3, reason: 'Tests.' }),
        "'nodes' must be a whole number from 1 to 2, got 3",
      ],
      ['no reason', () => DaxCapacity.reduced({ nodeType } as never), "'reason' must be given, got nothing"],
      ['an empty reason', () => DaxCapacity.reduced({ nodeType, reason: ' ' }), "'reason' must not be empty"],
    ])('fails for %s', (_what, capacity, message) => {
      expect(capacity).toThrow(message);
    });
  });
});
