import { Duration, Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { EcsWebService, QueueWorker, ServiceDeployment, ServiceScaling } from '../../lib/containers';
import { Exposure } from '../../lib/loadbalancing';
import { Alarms } from '../../lib/observability';
import { IMAGE } from '../containers/images';
import { vpcOf } from '../specimens/surroundings';
import { AlarmState, LateMetric, MetricQuery, simulate, SimulatedAlarm } from './alarm-simulator';
import { Gaps, Series } from './metric-math';
import { templateOf, testStack } from './synth';

const MINUTES = 90;
const READINGS: Gaps[] = ['zero', 'drop'];

/** Minutes after the end of a period in which SQS and ECS have reported it. */
const DELAYS = [1, 2, 3, 4].flatMap((late): [number, number][] => (late === 1 ? [[1, 1]] : [[1, late], [late, 1]])); // prettier-ignore
const CASES = DELAYS.flatMap(([sqs, ecs]) => READINGS.map((gaps): [number, number, Gaps] => [sqs, ecs, gaps]));

/** The same value in each minute from `from` to `to`. */
function steady(value: number, from = 0, to = MINUTES): Series {
  return new Map(Array.from({ length: to - from }, (_, i) => [from + i, value]));
}

function joined(...parts: Series[]): Series {
  return new Map(parts.flatMap((part) => [...part]));
}

interface Policy {
  readonly TargetValue: number;
  readonly CustomizedMetricSpecification?: { readonly Metrics: MetricQuery[] };
}

/** The policy of metric math that keeps a target. */
function trackingOf(template: Template): { queries: MetricQuery[]; target: number } {
  const policies = Object.values(template.findResources('AWS::ApplicationAutoScaling::ScalingPolicy')).map(
    (policy): Policy | undefined => policy.Properties.TargetTrackingScalingPolicyConfiguration,
  );
  const policy = policies.find((config) => config?.CustomizedMetricSpecification);
  if (!policy?.CustomizedMetricSpecification) throw new Error('there is no policy with metric math');
  return { queries: policy.CustomizedMetricSpecification.Metrics, target: policy.TargetValue };
}

/** The alarms that Application Auto Scaling makes: 3 of 3 minutes above, 15 of 15 more than a tenth below, nothing for missing data. */
const HIGH = (target: number): SimulatedAlarm => ({
  breaches: (value) => value > target,
  evaluationPeriods: 3,
  datapointsToAlarm: 3,
  treatMissingData: 'missing',
});
const LOW = (target: number): SimulatedAlarm => ({
  breaches: (value) => value < 0.9 * target,
  evaluationPeriods: 15,
  datapointsToAlarm: 15,
  treatMissingData: 'missing',
});

/** The alarm with a part of its logical id. */
function alarmOf(template: Template, name: string, breaches: (value: number, threshold: number) => boolean) {
  const alarms = Object.entries(template.findResources('AWS::CloudWatch::Alarm'));
  const [, alarm] = alarms.find(([id]) => id.includes(name)) ?? [];
  const { Metrics, Threshold, EvaluationPeriods, DatapointsToAlarm, TreatMissingData } = alarm?.Properties ?? {};
  return {
    queries: Metrics as MetricQuery[],
    alarm: {
      breaches: (value) => breaches(value, Threshold),
      evaluationPeriods: EvaluationPeriods,
      datapointsToAlarm: DatapointsToAlarm ?? EvaluationPeriods,
      treatMissingData: TreatMissingData,
    } satisfies SimulatedAlarm,
  };
}

function replaced(queries: MetricQuery[], expression: string): MetricQuery[] {
  return queries.map((query) => (query.Expression === undefined ? query : { ...query, Expression: expression }));
}

function firstAlarm(states: AlarmState[], from = 0): number | undefined {
  const found = states.indexOf('ALARM', from);
  return found === -1 ? undefined : found;
}

describe('QueueWorker: scaling on metrics that arrive late', () => {
  let backlog: { queries: MetricQuery[]; target: number };
  let wake: { queries: MetricQuery[]; alarm: SimulatedAlarm };
  let idle: { queries: MetricQuery[]; alarm: SimulatedAlarm };

  beforeAll(() => {
    const stack = testStack();
    const maxProcessingTime = Duration.hours(1);
    new QueueWorker(stack, 'Worker', {
      vpc: vpcOf(stack),
      image: IMAGE,
      alarms: Alarms.none(),
      minTasks: 0,
      maxProcessingTime,
    });
    const template = templateOf(stack);
    backlog = trackingOf(template);
    wake = alarmOf(template, 'WorkWaits', (value, threshold) => value >= threshold);
    idle = alarmOf(template, 'NoWork', (value, threshold) => value <= threshold);
  });

  function metrics(sqs: number, ecs: number, values: { waiting?: Series; inFlight?: Series; tasks?: Series }) {
    const none: Series = new Map();
    return {
      ApproximateNumberOfMessagesVisible: { values: values.waiting ?? none, delay: sqs },
      ApproximateNumberOfMessagesNotVisible: { values: values.inFlight ?? none, delay: sqs },
      CPUUtilization: { values: values.tasks ?? none, delay: ecs },
    } satisfies Record<string, LateMetric>;
  }

  describe.each(CASES)('SQS %i and ECS %i minutes late, gaps in arithmetic: %s', (sqs, ecs, gaps) => {
    const run = (alarm: SimulatedAlarm, queries: MetricQuery[], values: Parameters<typeof metrics>[2]) =>
      simulate(alarm, queries, metrics(sqs, ecs, values), { minutes: MINUTES, gaps });

    test('a backlog adds tasks within minutes, and none once it is gone', () => {
      const waiting = joined(steady(0, 0, 10), steady(500, 10, 40), steady(0, 40));
      const states = run(HIGH(backlog.target), backlog.queries, { waiting, inFlight: steady(0), tasks: steady(2) });
      expect(firstAlarm(states)).toBeGreaterThanOrEqual(12);
      expect(firstAlarm(states)).toBeLessThanOrEqual(18);
      expect(states.slice(18, 40)).toEqual(Array(22).fill('ALARM'));
      expect(firstAlarm(states, 46)).toBeUndefined();
    });

    test('messages in flight count', () => {
      const values = { waiting: steady(0), inFlight: steady(500), tasks: steady(2) };
      expect(run(HIGH(backlog.target), backlog.queries, values).slice(10)).toEqual(Array(80).fill('ALARM'));
    });

    test('a backlog at the target neither adds nor stops tasks', () => {
      const values = { waiting: steady(100), inFlight: steady(100), tasks: steady(2) };
      expect(firstAlarm(run(HIGH(backlog.target), backlog.queries, values))).toBeUndefined();
      expect(firstAlarm(run(LOW(backlog.target), backlog.queries, values))).toBeUndefined();
    });

    test('tasks are stopped when the queue stays empty', () => {
      const waiting = joined(steady(200, 0, 40), steady(0, 40));
      const states = run(LOW(backlog.target), backlog.queries, { waiting, inFlight: steady(0), tasks: steady(2) });
      expect(firstAlarm(states)).toBeGreaterThanOrEqual(54);
      expect(firstAlarm(states)).toBeLessThanOrEqual(62);
    });

    test.each<[string, Series]>([
      ['an empty queue', steady(0, 0, 30)],
      ['a queue that reported nothing', new Map()],
    ])('the first message wakes a worker, after %s', (_title, before) => {
      const waiting = joined(before, steady(1, 30));
      const states = run(wake.alarm, wake.queries, { waiting, inFlight: steady(0) });
      expect(firstAlarm(states)).toBeGreaterThanOrEqual(33);
      expect(firstAlarm(states)).toBeLessThanOrEqual(38);
      expect(states.slice(38)).toEqual(Array(MINUTES - 38).fill('ALARM'));
    });

    test('nobody is woken while a task works, however long', () => {
      const values = { waiting: steady(50), inFlight: steady(10), tasks: steady(1) };
      // The first minutes of the simulation, in which nothing of ECS has arrived, are no part of it.
      expect(firstAlarm(run(wake.alarm, wake.queries, values), 10)).toBeUndefined();
    });

    test('the alarm is over before a second task is started', () => {
      const waiting = joined(steady(0, 0, 30), steady(50, 30));
      const woken = firstAlarm(run(wake.alarm, wake.queries, { waiting })) ?? 0;
      const states = run(wake.alarm, wake.queries, { waiting, tasks: steady(1, woken + 2) });
      expect(firstAlarm(states, woken + 10)).toBeUndefined();
    });

    test('no task is stopped while the last message is at work, and all are when it is done', () => {
      const values = { waiting: steady(0), inFlight: joined(steady(1, 0, 40), steady(0, 40)) };
      const states = run(idle.alarm, idle.queries, values);
      expect(firstAlarm(states)).toBeGreaterThanOrEqual(44);
      expect(firstAlarm(states)).toBeLessThanOrEqual(50);
    });

    test('no task is stopped where SQS reports nothing', () => {
      expect(firstAlarm(run(idle.alarm, idle.queries, {}))).toBeUndefined();
    });

    test('nobody is woken for an empty queue', () => {
      expect(firstAlarm(run(wake.alarm, wake.queries, { waiting: steady(0), inFlight: steady(0) }))).toBeUndefined();
    });
  });

  describe('what would not work', () => {
    const values = { waiting: steady(500), inFlight: steady(0), tasks: steady(1) };
    const states = (alarm: SimulatedAlarm, queries: MetricQuery[], sqs: number, ecs: number, of = values) =>
      simulate(alarm, queries, metrics(sqs, ecs, of), { minutes: MINUTES, gaps: 'zero' });

    test('with messages filled by 0 the newest minute never breaches', () => {
      const queries = replaced(backlog.queries, '(FILL(waiting, 0) + FILL(inFlight, 0)) / FILL(tasks, 1)');
      expect(firstAlarm(states(HIGH(backlog.target), queries, 1, 1))).toBeUndefined();
    });

    test('without the condition on SQS either, where SQS is later than ECS', () => {
      const queries = replaced(backlog.queries, '(waiting + inFlight) / tasks');
      expect(firstAlarm(states(HIGH(backlog.target), queries, 2, 1))).toBeUndefined();
    });

    test('an idle queue without the condition on SQS, where what is in flight comes later', () => {
      const queries = replaced(idle.queries, 'FILL(waiting, 0) + FILL(inFlight, 0)');
      const busy = { waiting: steady(0), inFlight: steady(1, 0, 10), tasks: steady(1) };
      expect(firstAlarm(states(idle.alarm, queries, 1, 1, busy))).toBeDefined();
    });

    test('a wake-up on one minute with messages filled by 0', () => {
      const queries = replaced(wake.queries, 'IF(FILL(tasks, 0) > 0, 0, FILL(waiting, 0))');
      const alarm: SimulatedAlarm = {
        ...wake.alarm,
        evaluationPeriods: 1,
        datapointsToAlarm: 1,
        treatMissingData: 'notBreaching',
      };
      const asleep = { waiting: steady(500), inFlight: steady(0), tasks: new Map() };
      expect(firstAlarm(states(alarm, queries, 1, 1, asleep))).toBeUndefined();
    });

    test('a wake-up on three of five minutes starts tasks beside one that works, where ECS is three minutes later', () => {
      expect(firstAlarm(states({ ...wake.alarm, datapointsToAlarm: 3 }, wake.queries, 1, 4), 10)).toBeDefined();
    });
  });
});

describe('EcsWebService: scaling on the requests of two target groups', () => {
  let requests: { queries: MetricQuery[]; target: number };
  let responseTime: MetricQuery[];

  beforeAll(() => {
    const stack = testStack();
    web(stack, ServiceScaling.requestsPerTarget(600), ServiceScaling.responseTime(Duration.millis(400)));
    const template = templateOf(stack);
    requests = trackingOf(template);
    const [alarm] = Object.values(template.findResources('AWS::CloudWatch::Alarm'));
    responseTime = alarm?.Properties.Metrics;
  });

  function web(stack: Stack, ...scaling: ServiceScaling[]): EcsWebService {
    return new EcsWebService(stack, 'Web', {
      vpc: vpcOf(stack),
      image: IMAGE,
      ingress: Exposure.plainHttp({ reason: 'a test' }),
      alarms: Alarms.none(),
      deployment: ServiceDeployment.canary(),
      scaling,
    });
  }

  /** Requests move from one group to the other: 5 minutes to each half. */
  const moved = (name: string, before: number, half: number, delay: number) => ({
    [`${name}:primary`]: { values: joined(steady(before, 0, 40), steady(half, 40, 45)), delay },
    [`${name}:alternate`]: { values: joined(steady(half, 40, 45), steady(before, 45)), delay },
  });

  describe.each([1, 2, 3, 4].flatMap((delay) => READINGS.map((gaps): [number, Gaps] => [delay, gaps])))(
    'metrics %i minutes late, gaps in arithmetic: %s',
    (delay, gaps) => {
      const run = (alarm: SimulatedAlarm, queries: MetricQuery[], metrics: Record<string, LateMetric>) =>
        simulate(alarm, queries, metrics, { minutes: MINUTES, gaps });

      test('load adds tasks, before, while and after the requests move', () => {
        const states = run(HIGH(600), requests.queries, moved('RequestCountPerTarget', 1000, 500, delay));
        expect(states.slice(10)).toEqual(Array(MINUTES - 10).fill('ALARM'));
      });

      test('little load stops tasks', () => {
        const states = run(LOW(600), requests.queries, moved('RequestCountPerTarget', 100, 50, delay));
        expect(states.slice(20)).toEqual(Array(MINUTES - 20).fill('ALARM'));
      });

      test('slow answers are seen in either group', () => {
        const states = run(HIGH(0.4), responseTime, moved('TargetResponseTime', 1, 1, delay));
        expect(states.slice(10)).toEqual(Array(MINUTES - 10).fill('ALARM'));
      });
    },
  );

  test.each<[string, string]>([
    ['requests', 'FILL(primary, 0) + FILL(alternate, 0)'],
    ['response time', 'MAX([FILL(primary, 0), FILL(alternate, 0)])'],
  ])('with %s filled by 0 the newest minute never breaches', (_title, expression) => {
    const metrics = moved('RequestCountPerTarget', 1000, 500, 1);
    const queries = replaced(requests.queries, expression);
    expect(firstAlarm(simulate(HIGH(600), queries, metrics, { minutes: MINUTES, gaps: 'zero' }))).toBeUndefined();
  });
});
