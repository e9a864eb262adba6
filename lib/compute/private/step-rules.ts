import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import { Rule, rule } from '../../private/validation';

type Step = autoscaling.ScalingInterval;

/** The intervals that add instances, from the lowest up. */
export function scaleOutSteps(steps: readonly Step[]): Step[] {
  return steps
    .filter(({ change }) => change > 0)
    .sort((a, b) => (a.lower ?? a.upper ?? -Infinity) - (b.lower ?? b.upper ?? -Infinity));
}

/** The intervals that remove instances, from the lowest up. */
export function scaleInSteps(steps: readonly Step[]): Step[] {
  return steps
    .filter(({ change }) => change < 0)
    .sort((a, b) => (a.upper ?? a.lower ?? Infinity) - (b.upper ?? b.lower ?? Infinity));
}

/** What is wrong with the intervals of a step policy. */
export function stepRules(steps: readonly Step[]): Rule[] {
  const out = scaleOutSteps(steps);
  const down = scaleInSteps(steps);
  const neighbours = [...pairs(down), ...pairs(out)];
  const overlap = neighbours.find(([a, b]) => a.upper !== undefined && b.lower !== undefined && a.upper > b.lower);
  const gap = neighbours.find(([a, b]) => a.upper !== undefined && b.lower !== undefined && a.upper < b.lower);
  const weaker = neighbours.find(([a, b]) => a.change >= b.change);
  const empty = steps.find(({ lower = -Infinity, upper = Infinity }) => lower >= upper);
  const unbounded = [
    ...down.filter(({ upper }) => upper === undefined),
    ...out.filter(({ lower }) => lower === undefined),
  ];
  const lowest = down.at(0);
  const highest = out.at(-1);
  const resting = [down.at(-1)?.upper, out.at(0)?.lower];
  return [
    rule(steps.length < 1 || steps.length > 40, () => `'steps' must have from 1 to 40 intervals, got ${steps.length}`),
    rule(
      steps.some(({ change }) => !Number.isInteger(change) || change === 0),
      () =>
        `'steps' must change by whole numbers other than 0, got ${steps.map(({ change }) => change).join(', ')}; leave out the range where nothing happens`,
    ),
    rule(empty !== undefined, () => `'steps' must have 'lower' less than 'upper', got ${text(empty)}`),
    rule(
      unbounded.length > 0,
      () => `'steps' that add need a 'lower' bound, and those that remove an 'upper' one, got ${text(unbounded[0])}`,
    ),
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
      weaker !== undefined && overlap === undefined,
      () =>
        `'steps' must change more the further the metric is off, got ${text(weaker?.[0])} and ${text(weaker?.[1])}; adjust the changes`,
    ),
    rule(
      lowest?.lower !== undefined,
      () => `'steps' must be open at the lower end, got ${text(lowest)}; leave out its 'lower'`,
    ),
    rule(
      highest?.upper !== undefined,
      () => `'steps' must be open at the upper end, got ${text(highest)}; leave out its 'upper'`,
    ),
    rule(
      resting[0] !== undefined && resting[1] !== undefined && resting[0] >= resting[1],
      () =>
        `'steps' must leave a range where nothing happens, got removing under ${resting[0]} and adding over ${resting[1]}; the fleet would swing between the two`,
    ),
  ];
}

function pairs(steps: Step[]): (readonly [Step, Step])[] {
  return steps.slice(1).map((step, i) => [steps[i], step] as const);
}

function text(step: Step | undefined): string {
  return step ? `${step.lower ?? '-inf'} to ${step.upper ?? 'inf'}: ${step.change}` : '';
}
