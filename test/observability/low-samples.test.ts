import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { LowSamples } from '../../lib/observability';

const metric = new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Latency', statistic: 'p99' });

describe('LowSamples', () => {
  describe('all options', () => {
    test('few samples count, or are left to CloudWatch, on the metric itself', () => {
      expect(LowSamples.evaluate()._evaluate).toBe('evaluate');
      expect(LowSamples.ignore()._evaluate).toBe('ignore');
      expect(LowSamples.ignore()._metric(metric)).toBe(metric);
    });

    test('a number of samples makes an expression', () => {
      const choice = LowSamples.atLeast(20);
      expect(choice._evaluate).toBeUndefined();
      expect(choice._metric(metric)).toMatchObject({ expression: 'IF(samples >= 20, value)', label: 'Latency p99' });
    });
  });
});
