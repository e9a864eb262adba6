import { Size } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { FleetPredictiveMetric, FleetScaling } from '../../../lib/compute';
import { fleetTemplate } from '../support/fleet';

const POLICY = 'AWS::AutoScaling::ScalingPolicy';
const metric = new cloudwatch.Metric({
  namespace: 'Shop',
  metricName: 'QueuePerInstance',
  dimensionsMap: { Shop: 'a' },
});

describe('FleetPredictiveMetric', () => {
  const configuration = (...[options]: Parameters<typeof FleetScaling.predictive>) => {
    const [policy] = Object.values(
      fleetTemplate({ scaling: [FleetScaling.predictive(options)] }).findResources(POLICY),
    );
    expect(policy.Properties.PolicyType).toBe('PredictiveScaling');
    return policy.Properties.PredictiveScalingConfiguration;
  };

  describe('overrides', () => {
    test.each([
      ['ASGNetworkIn', FleetPredictiveMetric.networkIn(Size.mebibytes(1))],
      ['ASGNetworkOut', FleetPredictiveMetric.networkOut(Size.mebibytes(1))],
    ])('from %s', (PredefinedMetricType, source) => {
      expect(configuration({ metric: source }).MetricSpecifications).toEqual([
        { TargetValue: 1_048_576, PredefinedMetricPairSpecification: { PredefinedMetricType } },
      ]);
    });

    test('from metrics of the caller, and math with them', () => {
      const load = new cloudwatch.MathExpression({
        expression: 'a + b',
        usingMetrics: { a: metric, b: metric.with({ statistic: 'Sum' }) },
      });
      const [specification] = configuration({
        metric: FleetPredictiveMetric.custom({ load, scaling: metric, capacity: metric, target: 7 }),
      }).MetricSpecifications;
      expect(specification.CustomizedLoadMetricSpecification.MetricDataQueries).toEqual([
        { Id: 'load', Expression: 'a + b', ReturnData: true },
        expect.objectContaining({ Id: 'a', ReturnData: false }),
        expect.objectContaining({ Id: 'b', MetricStat: expect.objectContaining({ Stat: 'Sum' }) }),
      ]);
      expect(specification.CustomizedScalingMetricSpecification.MetricDataQueries[0].MetricStat.Metric).toEqual({
        Namespace: 'Shop',
        MetricName: 'QueuePerInstance',
        Dimensions: [{ Name: 'Shop', Value: 'a' }],
      });
      expect(specification.CustomizedCapacityMetricSpecification.MetricDataQueries).toHaveLength(1);
    });
  });

  describe('fails', () => {
    const nothing = undefined as unknown as cloudwatch.IMetric;

    test.each([
      [
        'no load',
        () => FleetPredictiveMetric.custom({ load: nothing, scaling: metric, target: 1 }),
        /'load' must be a metric, got nothing to forecast from/,
      ],
      [
        'no scaling metric',
        () => FleetPredictiveMetric.custom({ load: metric, scaling: nothing, target: 1 }),
        /'scaling' must be a metric/,
      ],
      [
        'a target of nothing',
        () => FleetPredictiveMetric.custom({ load: metric, scaling: metric, target: 0 }),
        /'target' must be a number/,
      ],
      ['over 100 %', () => FleetPredictiveMetric.cpu(101), /'percent' must be a number from 1 to 100, got 101/],
      ['no requests', () => FleetPredictiveMetric.requestsPerTarget(0), /'requestsPerMinute'/],
    ])('fails for %s', (_what, create, message) => {
      expect(create).toThrow(message);
    });
  });
});
