import { Bounds, rule, Rules } from '../../private/validation';

/** The rules of capacity units, which come in halves. */
export function halves(prop: string, value: number, { min, max }: Required<Bounds>): Rules {
  return rule(
    !(value >= min && value <= max && Number.isInteger(value * 2)),
    () => `'${prop}' must be from ${min} to ${max} in steps of 0.5, got ${value}`,
  );
}
