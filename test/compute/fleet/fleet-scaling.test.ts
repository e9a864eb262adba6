import { Duration, Size, TimeZone } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { FleetPredictiveMetric, FleetScaling, PredictiveMode } from '../../../lib/compute';
import { fleetTemplate } from '../support/fleet';

const POLICY = 'AWS::AutoScaling::ScalingPolicy';
const metric = new cloudwatch.Metric({
  namespace: 'Shop',
  metricName: 'QueuePerInstance',
  dimensionsMap: { Shop: 'a' },
});
const expression = new cloudwatch.MathExpression({ expression: 'a + b', usingMetrics: { a: metric, b: metric } });
const { cron, expression: cronText } = autoscaling.Schedule;

describe('FleetScaling', () => {
  const steps =
    (...intervals: autoscaling.ScalingInterval[]) =>
    () =>
      FleetScaling.steps('Steps', { metric, steps: intervals });

  const at = (schedule: autoscaling.Schedule, capacity: object = { minCapacity: 4 }) =>
    FleetScaling.schedule('Morning', { schedule, timeZone: TimeZone.EUROPE_BERLIN, ...capacity });

  const configuration = (...[options]: Parameters<typeof FleetScaling.predictive>) => {
    const [policy] = Object.values(
      fleetTemplate({ scaling: [FleetScaling.predictive(options)] }).findResources(POLICY),
    );
    expect(policy.Properties.PolicyType).toBe('PredictiveScaling');
    return policy.Properties.PredictiveScalingConfiguration;
  };

  describe('defaults', () => {
    describe('between two bounds', () => {
      let template: Template;
      beforeAll(() => {
        template = fleetTemplate({ scaling: [FleetScaling.cpuBetween(30, 70)] });
      });

      test('out over 70 %, one instance at a time', () => {
        template.hasResourceProperties(POLICY, {
          PolicyType: 'StepScaling',
          AdjustmentType: 'ChangeInCapacity',
          MetricAggregationType: 'Average',
          Cooldown: Match.absent(),
          StepAdjustments: [{ MetricIntervalLowerBound: 0, ScalingAdjustment: 1 }],
        });
        template.hasResourceProperties('AWS::CloudWatch::Alarm', {
          Namespace: 'AWS/EC2',
          MetricName: 'CPUUtilization',
          Threshold: 70,
          ComparisonOperator: 'GreaterThanThreshold',
          EvaluationPeriods: 3,
          Period: 60,
          TreatMissingData: 'missing',
          DatapointsToAlarm: Match.absent(),
          AlarmDescription: 'Test/Fleet/CpuBetween: scales out; needs no action by an operator.',
          AlarmActions: [{ Ref: Match.stringLikeRegexp('Out') }],
        });
      });

      test('in under 30 %, one instance at a time', () => {
        template.hasResourceProperties(POLICY, {
          StepAdjustments: [{ MetricIntervalUpperBound: 0, ScalingAdjustment: -1 }],
        });
        template.hasResourceProperties('AWS::CloudWatch::Alarm', {
          Threshold: 30,
          ComparisonOperator: 'LessThanThreshold',
          AlarmActions: [{ Ref: Match.stringLikeRegexp('In') }],
        });
      });

      test('with periods of five minutes where instances report no oftener', () => {
        fleetTemplate({
          scaling: [FleetScaling.cpuBetween(30, 70, { add: 2, remove: 3, evaluationPeriods: 1 })],
          detailedMonitoring: false,
        }).hasResourceProperties('AWS::CloudWatch::Alarm', { Period: 300, EvaluationPeriods: 1 });
      });
    });

    describe('schedules', () => {
      test('in UTC, unless a time zone is given', () => {
        const utc = FleetScaling.schedule('Morning', { schedule: cronText('0 8 * * *'), minCapacity: 4 });
        fleetTemplate({ scaling: [utc] }).hasResourceProperties('AWS::AutoScaling::ScheduledAction', {
          Recurrence: '0 8 * * *',
          TimeZone: 'Etc/UTC',
        });
      });
    });

    describe('predictive', () => {
      test('only forecasts, unless told otherwise', () => {
        expect(configuration({ metric: FleetPredictiveMetric.cpu(60) })).toEqual({
          Mode: 'ForecastOnly',
          SchedulingBufferTime: 300,
          MaxCapacityBreachBehavior: 'HonorMaxCapacity',
          MetricSpecifications: [
            { TargetValue: 60, PredefinedMetricPairSpecification: { PredefinedMetricType: 'ASGCPUUtilization' } },
          ],
        });
      });
    });
  });

  describe('overrides', () => {
    describe('target tracking', () => {
      let template: Template;
      beforeAll(() => {
        template = fleetTemplate({
          scaling: [
            FleetScaling.targetCpu(50, { disableScaleIn: true, warmUp: Duration.seconds(30) }),
            FleetScaling.requestsPerTarget(1200),
            FleetScaling.targetNetworkIn(Size.mebibytes(100)),
            FleetScaling.targetNetworkOut(Size.mebibytes(300)),
            FleetScaling.targetMetric('Queue', { metric, target: 12 }),
          ],
        });
      });

      const target = (configuration: object, rest: object = {}) =>
        template.hasResourceProperties(POLICY, {
          PolicyType: 'TargetTrackingScaling',
          TargetTrackingConfiguration: { DisableScaleIn: false, ...configuration },
          ...rest,
        });

      test('on CPU', () => {
        target(
          {
            DisableScaleIn: true,
            PredefinedMetricSpecification: { PredefinedMetricType: 'ASGAverageCPUUtilization' },
            TargetValue: 50,
          },
          { EstimatedInstanceWarmup: 30 },
        );
      });

      test('on requests, of the load balancer and the target group of the fleet', () => {
        target({
          PredefinedMetricSpecification: {
            PredefinedMetricType: 'ALBRequestCountPerTarget',
            ResourceLabel: {
              'Fn::Join': [
                '',
                Match.arrayWith(['/', Match.objectLike({ 'Fn::GetAtt': Match.arrayWith(['TargetGroupFullName']) })]),
              ],
            },
          },
          TargetValue: 1200,
        });
      });

      test('on the network, in bytes a minute', () => {
        target({
          PredefinedMetricSpecification: { PredefinedMetricType: 'ASGAverageNetworkIn' },
          TargetValue: 104_857_600,
        });
        target({
          PredefinedMetricSpecification: { PredefinedMetricType: 'ASGAverageNetworkOut' },
          TargetValue: 314_572_800,
        });
      });

      test('on a metric of the caller', () => {
        target({
          CustomizedMetricSpecification: {
            Namespace: 'Shop',
            MetricName: 'QueuePerInstance',
            Dimensions: [{ Name: 'Shop', Value: 'a' }],
            Statistic: 'Average',
          },
          TargetValue: 12,
        });
      });
    });

    describe('steps', () => {
      test('more instances the further the metric is off, on either side', () => {
        const template = fleetTemplate({
          scaling: [
            FleetScaling.steps('Queue', {
              metric,
              steps: [
                { lower: 100, change: 50 },
                { upper: 10, change: -20 },
                { lower: 50, upper: 100, change: 10 },
                { lower: 10, upper: 20, change: -10 },
              ],
              adjustmentType: autoscaling.AdjustmentType.PERCENT_CHANGE_IN_CAPACITY,
              minAdjustmentMagnitude: 2,
              evaluationPeriods: 4,
              datapointsToAlarm: 3,
              warmUp: Duration.seconds(45),
            }),
          ],
        });
        template.hasResourceProperties(POLICY, {
          AdjustmentType: 'PercentChangeInCapacity',
          MinAdjustmentMagnitude: 2,
          EstimatedInstanceWarmup: 45,
          StepAdjustments: [
            { MetricIntervalLowerBound: 0, MetricIntervalUpperBound: 50, ScalingAdjustment: 10 },
            { MetricIntervalLowerBound: 50, ScalingAdjustment: 50 },
          ],
        });
        template.hasResourceProperties(POLICY, {
          StepAdjustments: [
            { MetricIntervalLowerBound: -10, MetricIntervalUpperBound: 0, ScalingAdjustment: -10 },
            { MetricIntervalUpperBound: -10, ScalingAdjustment: -20 },
          ],
        });
        template.hasResourceProperties('AWS::CloudWatch::Alarm', {
          Threshold: 50,
          EvaluationPeriods: 4,
          DatapointsToAlarm: 3,
        });
        template.hasResourceProperties('AWS::CloudWatch::Alarm', { Threshold: 20 });
      });

      test('out only', () => {
        fleetTemplate({ scaling: [steps({ lower: 50, change: 1 })()] }).resourceCountIs(POLICY, 1);
      });
    });

    describe('schedules', () => {
      test('set the capacity in a time zone', () => {
        fleetTemplate({ scaling: [at(cron({ hour: '7', minute: '30', weekDay: 'MON-FRI' }))] }).hasResourceProperties(
          'AWS::AutoScaling::ScheduledAction',
          {
            Recurrence: '30 7 * * MON-FRI',
            TimeZone: 'Europe/Berlin',
            MinSize: 4,
            MaxSize: Match.absent(),
            DesiredCapacity: Match.absent(),
          },
        );
      });

      test.each(['0 0 29 2 *', '0 0 31 2 MON', '*/15 8-18 * * 1-5', '5,35 0 1 JAN,JUL *', '0 0 * * 7', '0 22/2 * * *'])(
        'take %s',
        (text) => {
          expect(() => at(cronText(text))).not.toThrow();
        },
      );
    });

    describe('predictive', () => {
      test('forecasts and scales', () => {
        expect(
          configuration({
            metric: FleetPredictiveMetric.requestsPerTarget(500),
            mode: PredictiveMode.FORECAST_AND_SCALE,
            leadTime: Duration.minutes(10),
            maxCapacityBufferPercent: 20,
          }),
        ).toMatchObject({
          Mode: 'ForecastAndScale',
          SchedulingBufferTime: 600,
          MaxCapacityBreachBehavior: 'IncreaseMaxCapacity',
          MaxCapacityBuffer: 20,
          MetricSpecifications: [
            {
              TargetValue: 500,
              PredefinedMetricPairSpecification: {
                PredefinedMetricType: 'ALBRequestCount',
                ResourceLabel: { 'Fn::Join': expect.anything() },
              },
            },
          ],
        });
      });
    });
  });

  describe('fails', () => {
    describe('target tracking', () => {
      test.each([
        ['over 100 %', () => FleetScaling.targetCpu(120), /'percent' must be a number from 1 to 100, got 120/],
        [
          'no requests',
          () => FleetScaling.requestsPerTarget(0),
          /'requestsPerMinute' must be a number of at least 1, got 0/,
        ],
        [
          'no bytes',
          () => FleetScaling.targetNetworkIn(Size.bytes(0)),
          /'perMinute' must be a number of at least 1, got 0/,
        ],
        ['no bytes out', () => FleetScaling.targetNetworkOut(Size.bytes(0)), /'perMinute'/],
        [
          'a negative target',
          () => FleetScaling.targetMetric('Q', { metric, target: -1 }),
          /'target' must be a number of at least .*, got -1/,
        ],
        [
          'a math expression',
          () => FleetScaling.targetMetric('Q', { metric: expression, target: 1 }),
          /'metric' must be a plain metric .* got a math expression/,
        ],
        [
          'a percentile',
          () => FleetScaling.targetMetric('Q', { metric: metric.with({ statistic: 'p99' }), target: 1 }),
          /'metric' .* got p99/,
        ],
        [
          'a name that is none',
          () => FleetScaling.targetMetric('my queue', { metric, target: 1 }),
          /'name' must be in PascalCase/,
        ],
        [
          'a warm-up of a day',
          () => FleetScaling.targetCpu(50, { warmUp: Duration.days(1) }),
          /'warmUp' must be a duration/,
        ],
      ])('fails for %s', (_what, create, message) => {
        expect(create).toThrow(message);
      });
    });

    describe('between two bounds', () => {
      test.each([
        [
          'bounds in the wrong order',
          () => FleetScaling.cpuBetween(70, 30),
          /'lower' must be less than 'upper' \(30\), got 70/,
        ],
        ['a bound over 100', () => FleetScaling.cpuBetween(30, 170), /'upper' must be a number from 0 to 100, got 170/],
        [
          'half an instance',
          () => FleetScaling.cpuBetween(30, 70, { add: 0.5 }),
          /'add' must be a whole number of at least 1/,
        ],
        [
          'no instance',
          () => FleetScaling.cpuBetween(30, 70, { remove: 0 }),
          /'remove' must be a whole number of at least 1/,
        ],
        [
          'steps by a metric of more than a day',
          () =>
            FleetScaling.steps('Backlog', {
              metric: new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Orders', period: Duration.minutes(5) }),
              steps: [{ lower: 100, change: 1 }],
              evaluationPeriods: 289,
            }),
          /^FleetScaling.steps: 'evaluationPeriods' must be at most 288 with a period of 300 s, got 289/,
        ],
        ['no period', () => FleetScaling.cpuBetween(30, 70, { evaluationPeriods: 0 }), /'evaluationPeriods' must be/],
      ])('fails for %s', (_what, create, message) => {
        expect(create).toThrow(message);
      });
    });

    describe('steps', () => {
      test.each([
        [
          'a gap',
          steps({ lower: 50, upper: 60, change: 1 }, { lower: 70, change: 2 }),
          /'steps' must not leave a gap, got 50 to 60: 1 and 70 to inf: 2/,
        ],
        [
          'an overlap',
          steps({ lower: 50, upper: 80, change: 1 }, { lower: 70, change: 2 }),
          /'steps' must not overlap/,
        ],
        [
          'sides that meet',
          steps({ upper: 50, change: -1 }, { lower: 50, change: 1 }),
          /'steps' must leave a range where nothing happens/,
        ],
        [
          'less for more',
          steps({ lower: 50, upper: 60, change: 3 }, { lower: 60, change: 2 }),
          /'steps' must change more the further/,
        ],
        [
          'an end at the top',
          steps({ lower: 50, upper: 60, change: 1 }),
          /'steps' must be open at the upper end, got 50 to 60: 1/,
        ],
        ['an end at the bottom', steps({ lower: 10, upper: 20, change: -1 }), /'steps' must be open at the lower end/],
        [
          'an interval upside down',
          steps({ lower: 60, upper: 50, change: 1 }),
          /'steps' must have 'lower' less than 'upper'/,
        ],
        ['no bound', steps({ change: 1 }), /'steps' that add need a 'lower' bound/],
        ['no change', steps({ lower: 50, change: 0 }), /'steps' must change by whole numbers other than 0, got 0/],
        ['no steps', steps(), /'steps' must have from 1 to 40 intervals, got 0/],
        [
          'an exact capacity',
          () =>
            FleetScaling.steps('S', {
              metric,
              steps: [{ lower: 1, change: 1 }],
              adjustmentType: autoscaling.AdjustmentType.EXACT_CAPACITY,
            }),
          /'adjustmentType' must be one of ChangeInCapacity, PercentChangeInCapacity, got ExactCapacity/,
        ],
        [
          'a magnitude without percent',
          () => FleetScaling.steps('S', { metric, steps: [{ lower: 1, change: 1 }], minAdjustmentMagnitude: 2 }),
          /'minAdjustmentMagnitude' works only with/,
        ],
        [
          'more datapoints than periods',
          () => FleetScaling.steps('S', { metric, steps: [{ lower: 1, change: 1 }], datapointsToAlarm: 9 }),
          /'datapointsToAlarm' must be a whole number from 1 to 3, got 9/,
        ],
      ])('fails for %s', (_what, create, message) => {
        expect(create).toThrow(message);
      });
    });

    describe('schedules', () => {
      test.each([
        [
          '30 February',
          cronText('0 0 30 2 *'),
          /'schedule' '0 0 30 2 \*' matches no date: no month of '2' has a day 30/,
        ],
        ['the 31st of short months', cronText('0 0 31 4,6,9,11 *'), /matches no date/],
        ['six fields', cronText('0 0 12 * * ?'), /must have five fields \(minute hour day month weekday\), got 6/],
        ['hour 24', cronText('0 24 * * *'), /has an invalid field: '24'/],
        ['a range backwards', cronText('0 18-8 * * *'), /has an invalid field: '18-8'/],
        ['words', cronText('0 noon * * *'), /has an invalid field: 'noon'/],
      ])('fails for %s', (_what, schedule, message) => {
        expect(() => at(schedule)).toThrow(message);
      });

      test.each([
        ['no capacity', {}, /one of 'minCapacity', 'maxCapacity' and 'desiredCapacity' must be given, got none/],
        [
          'a minimum over the maximum',
          { minCapacity: 5, maxCapacity: 4 },
          /'minCapacity' must not exceed 'maxCapacity' \(4\), got 5/,
        ],
        ['a negative minimum', { minCapacity: -1 }, /'minCapacity' must be a whole number of at least 0/],
        ['half an instance', { desiredCapacity: 1.5 }, /'desiredCapacity' must be a whole number/],
      ])('fails for %s', (_what, capacity, message) => {
        expect(() => at(cronText('0 8 * * *'), capacity)).toThrow(message);
      });
    });

    describe('predictive', () => {
      test.each([
        [
          'no data source',
          () => FleetScaling.predictive({ metric: undefined as unknown as FleetPredictiveMetric }),
          /'metric' must be given, got nothing/,
        ],
        [
          'a buffer over 100 %',
          () => FleetScaling.predictive({ metric: FleetPredictiveMetric.cpu(50), maxCapacityBufferPercent: 200 }),
          /'maxCapacityBufferPercent' must be a number from 0 to 100, got 200/,
        ],
        [
          'a launch two hours ahead',
          () => FleetScaling.predictive({ metric: FleetPredictiveMetric.cpu(50), leadTime: Duration.hours(2) }),
          /'leadTime' must be a duration in whole seconds from 0 to 3600 s/,
        ],
      ])('fails for %s', (_what, create, message) => {
        expect(create).toThrow(message);
      });
    });
  });

  describe('in a stack', () => {
    test('nothing that aws-cdk-lib calls deprecated is used', () => {
      const warn = jest.spyOn(console, 'warn').mockImplementation();
      fleetTemplate({ scaling: [FleetScaling.cpuBetween(30, 70), FleetScaling.targetCpu(50)] });
      expect(warn).not.toHaveBeenCalled();
      warn.mockRestore();
    });
  });
});
