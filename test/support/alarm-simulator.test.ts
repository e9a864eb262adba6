import { AlarmState, nextState, SimulatedAlarm } from './alarm-simulator';
import { evaluate, Series } from './metric-math';

/** The rows of the two tables in the guide: 0 does not breach, X breaches, - is missing; the newest one is last. */
function stateOf(row: string, datapointsToAlarm: number, treatMissingData: SimulatedAlarm['treatMissingData']) {
  const points = row.split(' ').map((sign) => (sign === '-' ? undefined : Number(sign === 'X')));
  const alarm = { breaches: (v: number) => v > 0, evaluationPeriods: 3, datapointsToAlarm, treatMissingData };
  // 'RETAIN' in the table: whatever the state was.
  const states = (['OK', 'ALARM'] as AlarmState[]).map((current) => nextState(alarm, points, current));
  return states[0] === states[1] ? states[0] : 'RETAIN';
}

const TREATMENTS = ['missing', 'ignore', 'breaching', 'notBreaching'] as const;

describe('the simulator of alarms', () => {
  test.each<[string, string[]]>([
    ['0 - X - X', ['OK', 'OK', 'OK', 'OK']],
    ['0 - - - -', ['OK', 'OK', 'OK', 'OK']],
    ['- - - - -', ['INSUFFICIENT_DATA', 'RETAIN', 'ALARM', 'OK']],
    ['0 X X - X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    ['- - X - -', ['ALARM', 'RETAIN', 'ALARM', 'OK']],
  ])('three of three: %s', (row, expected) => {
    expect(TREATMENTS.map((treatment) => stateOf(row, 3, treatment))).toEqual(expected);
  });

  test.each<[string, string[]]>([
    ['0 - X - X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    ['0 0 X 0 X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    ['0 - X - -', ['OK', 'OK', 'ALARM', 'OK']],
    ['- - - - 0', ['OK', 'OK', 'ALARM', 'OK']],
    ['- - - X -', ['ALARM', 'RETAIN', 'ALARM', 'OK']],
  ])('two of three: %s', (row, expected) => {
    expect(TREATMENTS.map((treatment) => stateOf(row, 2, treatment))).toEqual(expected);
  });

  test.each(['- - - - X', '- - - X -'])('does not go off too early: %s', (row) => {
    expect(stateOf(row, 3, 'missing')).toBe('RETAIN');
  });
});

describe('the evaluator of metric math', () => {
  const series = (...values: (number | undefined)[]): Series =>
    new Map(values.flatMap((value, minute) => (value === undefined ? [] : [[minute, value] as const])));
  const valuesOf = (expression: string, metrics: Record<string, Series>, gaps?: 'zero' | 'drop') => {
    const result = evaluate(expression, metrics, [0, 1, 2, 3, 4], gaps);
    return [0, 1, 2, 3, 4].map((minute) => result.get(minute));
  };
  const _ = undefined;

  test('takes a missing value for 0, or leaves the minute out, as it is told', () => {
    const metrics = { a: series(1, 2, _, 4), b: series(10, _, 30) };
    expect(valuesOf('a + b', metrics)).toEqual([11, 2, 30, 4, _]);
    expect(valuesOf('a + b', metrics, 'drop')).toEqual([11, _, _, _, _]);
  });

  test('drops what is divided by zero', () => {
    expect(valuesOf('a / b', { a: series(1, 2, 3), b: series(1, 0) })).toEqual([1, _, _, _, _]);
  });

  test('compares as the guide shows', () => {
    const metrics = { metric1: series(30, 20, 0, 0), metric2: series(20, _, 20) };
    expect(valuesOf('metric1 < metric2', metrics)).toEqual([0, 0, 1, 0, _]);
    expect(valuesOf('metric1 >= 30', metrics)).toEqual([1, 0, 0, 0, _]);
  });

  test('chooses as the guide shows', () => {
    const metrics = { metric1: series(1, 1, 0, 0), metric2: series(30, _, 0, 0, 30), metric3: series(0, 0, 20, _, 20) };
    expect(valuesOf('IF(metric1, metric2, metric3)', metrics)).toEqual([30, 0, 20, _, _]);
    expect(valuesOf('IF(metric1, 5, metric3)', metrics)).toEqual([5, 5, 20, _, _]);
    expect(valuesOf('IF(metric1, metric2, 5)', metrics)).toEqual([30, 0, 5, 5, _]);
    expect(valuesOf('IF(metric2 > 10, metric2)', metrics)).toEqual([30, _, _, _, 30]);
  });

  test('fills, adds up and takes the largest over what there is', () => {
    const metrics = { a: series(1, _, 3), b: series(_, _, 5) };
    expect(valuesOf('FILL(a, 0)', metrics)).toEqual([1, 0, 3, 0, 0]);
    expect(valuesOf('SUM([a, b])', metrics)).toEqual([1, _, 8, _, _]);
    expect(valuesOf('MAX([a, b])', metrics)).toEqual([1, _, 5, _, _]);
  });

  test.each(['SUM(a)', 'a +', 'a $ 1', '1 + 1', 'LOG(a)', 'c'])('refuses %s', (expression) => {
    expect(() => valuesOf(expression, { a: series(1) })).toThrow();
  });
});
