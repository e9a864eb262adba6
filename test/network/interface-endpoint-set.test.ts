import { InterfaceEndpointSet } from '../../lib/network';

describe('InterfaceEndpointSet', () => {
  describe('defaults', () => {
    test.each([
      ['InterfaceEndpointSet.MESSAGING', InterfaceEndpointSet.MESSAGING, ['Sqs', 'Sns', 'EventBridge']],
      ['InterfaceEndpointSet.ECS_INSTANCES', InterfaceEndpointSet.ECS_INSTANCES, ['Ecs', 'EcsAgent', 'EcsTelemetry']],
    ])('%s holds what it says', (_name, set, names) => {
      expect(Object.keys(set.services)).toEqual(names);
    });
  });
});
