import { evaluate, Gaps, Series } from './metric-math';

/**
 * The evaluation of alarms by CloudWatch, over metrics that arrive late.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/** An alarm on a metric of one-minute periods. */
export interface SimulatedAlarm {
  readonly breaches: (value: number) => boolean;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly treatMissingData: 'missing' | 'ignore' | 'breaching' | 'notBreaching';
}

/** A query of an alarm or of a scaling policy, as in a template. */
export interface MetricQuery {
  readonly Id: string;
  readonly Expression?: string;
  readonly MetricStat?: { readonly Metric: { readonly Namespace: string; readonly MetricName: string } };
  readonly ReturnData?: boolean;
}

/** A metric, and the whole minutes after the end of a period that it takes to arrive. */
export interface LateMetric {
  readonly values: Series;
  readonly delay: number;
}

/** "CloudWatch attempts to retrieve a higher number of data points": 5 for 3 in all of its examples. */
const EXTRA_POINTS = 2;

/**
 * The state after one evaluation.
 *
 * @param points the points of the evaluation range, the newest one last; undefined is a missing one
 */
export function nextState(
  alarm: SimulatedAlarm,
  points: readonly (number | undefined)[],
  current: AlarmState,
): AlarmState {
  const { evaluationPeriods, datapointsToAlarm, treatMissingData } = alarm;
  const aged = points.map((value, i) => ({ value, age: points.length - i }));
  const real = aged.filter(({ value }) => value !== undefined).reverse();
  const breaching = real.filter(({ value }) => value !== undefined && alarm.breaches(value));
  if (real.length >= evaluationPeriods) {
    const newest = real.slice(0, evaluationPeriods);
    return newest.filter((point) => breaching.includes(point)).length >= datapointsToAlarm ? 'ALARM' : 'OK';
  }
  const filled = evaluationPeriods - real.length;
  const onlyBreaching = real.length > 0 && breaching.length === real.length;
  switch (treatMissingData) {
    case 'breaching':
      return breaching.length + filled >= datapointsToAlarm ? 'ALARM' : 'OK';
    case 'notBreaching':
      return breaching.length >= datapointsToAlarm ? 'ALARM' : 'OK';
    case 'ignore':
      if (breaching.length >= datapointsToAlarm) return 'ALARM';
      return real.length === 0 || onlyBreaching ? current : 'OK';
    case 'missing':
      if (real.length === 0) return 'INSUFFICIENT_DATA';
      if (breaching.length >= datapointsToAlarm) return 'ALARM';
      // "When the oldest available breaching datapoint is at least as old as the value of Datapoints to Alarm, and all
      // other more recent data points are breaching or missing."
      if (onlyBreaching) return Math.max(...breaching.map(({ age }) => age)) >= datapointsToAlarm ? 'ALARM' : current;
      return 'OK';
  }
}

/** The state of an alarm at the end of each minute. */
export function simulate(
  alarm: SimulatedAlarm,
  queries: readonly MetricQuery[],
  metrics: Readonly<Record<string, LateMetric>>,
  { minutes, gaps }: { readonly minutes: number; readonly gaps: Gaps },
): AlarmState[] {
  const states: AlarmState[] = [];
  let state: AlarmState = 'INSUFFICIENT_DATA';
  for (let now = 0; now < minutes; now++) {
    const length = alarm.evaluationPeriods + EXTRA_POINTS;
    const range = Array.from({ length }, (_, i) => now - length + 1 + i);
    const values = resultOf(queries, (key) => arrived(metrics, key, now), range, gaps);
    state = nextState(
      alarm,
      range.map((minute) => values.get(minute)),
      state,
    );
    states.push(state);
  }
  return states;
}

function arrived(metrics: Readonly<Record<string, LateMetric>>, key: string, now: number): Series {
  const metric = metrics[key];
  if (!metric) throw new Error(`there are no values of ${key}`);
  return new Map([...metric.values].filter(([minute]) => minute <= now - metric.delay));
}

function resultOf(
  queries: readonly MetricQuery[],
  read: (key: string) => Series,
  range: readonly number[],
  gaps: Gaps,
): Series {
  const byId: Record<string, Series> = {};
  for (const { Id, MetricStat } of queries) if (MetricStat) byId[Id] = read(keyOf(Id, MetricStat.Metric));
  const expression = queries.find((query) => query.Expression !== undefined)?.Expression;
  return evaluate(expression ?? Object.keys(byId)[0] ?? '', byId, range, gaps);
}

/** Two metrics of one name, of two target groups, are told apart by their ids. */
function keyOf(id: string, { Namespace, MetricName }: { Namespace: string; MetricName: string }): string {
  return Namespace === 'AWS/ApplicationELB' ? `${MetricName}:${id}` : MetricName;
}
