import { ServicePredictiveMetric } from '../../../lib/containers';

describe('ServicePredictiveMetric', () => {
  describe('fails', () => {
    test.each([
      ['cpu', () => ServicePredictiveMetric.cpu(0), 0],
      ['memory', () => ServicePredictiveMetric.memory(101), 101],
    ])('on a target of %s out of range', (factory, attempt, got) => {
      expect(attempt).toThrow(
        `ServicePredictiveMetric.${factory}: 'percent' must be a number from 1 to 100, got ${got}`,
      );
    });
  });
});
