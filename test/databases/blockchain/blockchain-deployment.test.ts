import { BlockchainDeployment } from '../../../lib/databases';

describe('BlockchainDeployment', () => {
  describe('defaults', () => {
    test('two nodes', () => {
      expect(BlockchainDeployment.highlyAvailable()._nodes).toBe(2);
    });
  });

  describe('overrides', () => {
    test('three nodes, or one', () => {
      expect(BlockchainDeployment.highlyAvailable({ nodes: 3 })._nodes).toBe(3);
      expect(BlockchainDeployment.single('Tests.')._nodes).toBe(1);
    });
  });

  describe('fails', () => {
    test.each<[string, () => BlockchainDeployment, string]>([
      [
        'one node that is called highly available',
        () => BlockchainDeployment.highlyAvailable({ nodes: 1 }),
        "'nodes' must be a whole number from 2 to 3, got 1",
      ],
      [
        'four nodes',
        () => BlockchainDeployment.highlyAvailable({ nodes: 4 }),
        "'nodes' must be a whole number from 2 to 3, got 4",
      ],
      ['no reason', () => BlockchainDeployment.single(undefined as never), "'reason' must be given, got nothing"],
      ['an empty reason', () => BlockchainDeployment.single(' '), "'reason' must not be empty"],
    ])('fails for %s', (_what, deployment, message) => {
      expect(deployment).toThrow(message);
    });
  });
});
