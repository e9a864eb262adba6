import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import { Rule, rule } from '../../private/validation';

/** What is wrong with the intervals of a step policy. */
export function stepRules(steps: autoscaling.ScalingInterval[], adjustmentType?: autoscaling.AdjustmentType): Rule[] {
  const exact = adjustmentType === autoscaling.AdjustmentType.EXACT_CAPACITY;
  const sorted = [...steps].sort((a, b) => (a.lower ?? -Infinity) - (b.lower ?? -Infinity));
  const neighbours = sorted.slice(1).map((step, i) => [sorted[i], step] as const);
  const empty = sorted.find(({ lower = -Infinity, upper = Infinity }) => lower >= upper);
  const overlap = neighbours.find(([a, b]) => (a.upper ?? b.lower ?? Infinity) > (b.lower ?? a.upper ?? -Infinity));
  const gap = neighbours.find(
    ([a, b]) =>
      a.upper !== undefined && b.lower !== undefined && a.upper < b.lower && (exact || !(a.change < 0 && b.change > 0)),
  );
  const unordered = exact ? undefined : neighbours.find(([a, b]) => a.change > b.change);
  const first = sorted.at(0);
  const last = sorted.at(-1);
  return [
    rule(
      steps.length < 2 || steps.length > 40,
      () =>
        `'steps' must have from 2 to 40 intervals, got ${steps.length}; one for too little, one for too much at least`,
    ),
    rule(empty !== undefined, () => `'steps' must have 'lower' less than 'upper', got ${text(empty)}`),
    rule(
      overlap !== undefined,
      () =>
        `'steps' must not overlap, got ${text(overlap?.[0])} and ${text(overlap?.[1])}; let one end where the next begins`,
    ),
    rule(
      gap !== undefined,
      () =>
        `'steps' must not leave a gap, got ${text(gap?.[0])} and ${text(gap?.[1])}: nothing would happen between them; raise 'upper' of the first to ${gap?.[1].lower}`,
    ),
    rule(
      unordered !== undefined && overlap === undefined,
      () =>
        `'steps' must change more the higher the metric, got ${text(unordered?.[0])} before ${text(unordered?.[1])}; swap the changes`,
    ),
    rule(
      !exact && first?.lower !== undefined && first.change < 0,
      () => `'steps' must be open at the lower end, got ${text(first)}; leave out its 'lower'`,
    ),
    rule(
      !exact && last?.upper !== undefined && last.change > 0,
      () => `'steps' must be open at the upper end, got ${text(last)}; leave out its 'upper'`,
    ),
    rule(
      !exact && steps.every(({ change }) => change === 0),
      () => `'steps' must change something, got only changes by 0`,
    ),
    rule(
      steps.some(({ change }) => !Number.isInteger(change) || (exact && change < 0)),
      () =>
        `'steps' must change by whole numbers${exact ? ' of at least 0' : ''}, got ${steps.map((s) => s.change).join(', ')}`,
    ),
  ];
}

function text(step: autoscaling.ScalingInterval | undefined): string {
  return step ? `${step.lower ?? '-inf'} to ${step.upper ?? 'inf'}: ${step.change}` : '';
}
