import { Construct } from 'constructs';
import { Duration, Size, SizeRoundingBehavior, Token } from 'aws-cdk-lib/core';

/** One thing that can be wrong with the caller's props. */
export interface Rule {
  /** True when the rule is broken. Never true for a value that is an unresolved token. */
  readonly condition: boolean;
  /** Lower case: the prop in quotes, what was given, what is allowed, what to change. Only called when broken. */
  readonly message: () => string;
}

/** Rules, nested as their makers return them. */
export type Rules = Rule | readonly Rules[];

/** The bounds of a number; both ends are allowed values. */
export interface Bounds {
  readonly min?: number;
  readonly max?: number;
}

/**
 * Throws one error that names every broken rule.
 *
 * @param where what is being made, for example `WebFleet at 'Shop/Fleet'`, or a construct's scope and id through `at()`
 */
export function validate(where: string, ...rules: Rules[]): void {
  const problems = flat(rules)
    .filter((rule) => rule.condition)
    .map((rule) => rule.message());
  if (problems.length === 0) return;
  if (problems.length === 1) throw new Error(`${where}: ${problems[0]}`);
  throw new Error(`${where} has ${problems.length} problems:\n${problems.map((p) => `  - ${p}`).join('\n')}`);
}

/** The rules of nested lists, in their order. */
export function flat(rules: Rules): Rule[] {
  return 'condition' in rules ? [rules] : ((rules as readonly unknown[]).flat(Infinity) as Rule[]);
}

/** Names a construct that is about to be made, for `validate()`. */
export function at(className: string, scope: Construct, id: string): string {
  return `${className} at '${scope.node.path === '' ? id : `${scope.node.path}/${id}`}'`;
}

/** A value that can be checked at synthesis: present, and not a token. */
export function isKnown<T>(value: T | undefined): value is T {
  return value !== undefined && !Token.isUnresolved(value);
}

/** A rule of its own words. Pass a condition that is false for unresolved tokens (see `isKnown`). */
export function rule(condition: boolean, message: () => string): Rule {
  return { condition, message };
}

/** A whole number within bounds. */
export function wholeNumber(prop: string, value: number | undefined, bounds: Bounds = {}): Rule[] {
  return [
    rule(isKnown(value) && !(Number.isInteger(value) && within(value, bounds)), () =>
      expected(prop, `a whole number ${describe(bounds)}`, value),
    ),
  ];
}

/** A number within bounds, fractions allowed. */
export function number(prop: string, value: number | undefined, bounds: Bounds = {}): Rule[] {
  return [
    rule(isKnown(value) && !(Number.isFinite(value) && within(value, bounds)), () =>
      expected(prop, `a number ${describe(bounds)}`, value),
    ),
  ];
}

/** A TCP or UDP port. */
export function port(prop: string, value: number | undefined): Rule[] {
  return wholeNumber(prop, value, { min: 1, max: 65535 });
}

/** A percentage, 0 to 100 unless bounds say otherwise. */
export function percentage(prop: string, value: number | undefined, bounds: Bounds = { min: 0, max: 100 }): Rule[] {
  return number(prop, value, bounds);
}

/** A duration of whole seconds within bounds, in seconds. */
export function seconds(prop: string, value: Duration | undefined, bounds: Bounds = {}): Rule[] {
  const known = isKnown(value) && !value.isUnresolved();
  const amount = known ? value.toSeconds({ integral: false }) : 0;
  return [
    rule(known && !(Number.isInteger(amount) && within(amount, bounds)), () =>
      expected(prop, `a duration in whole seconds ${describe(bounds, ' s')}`, `${amount} s`),
    ),
  ];
}

/** A size of whole GiB within bounds, in GiB. */
export function gibibytes(prop: string, value: Size | undefined, bounds: Bounds = {}): Rule[] {
  const known = isKnown(value) && !value.isUnresolved();
  const amount = known ? value.toGibibytes({ rounding: SizeRoundingBehavior.NONE }) : 0;
  return [
    rule(known && !(Number.isInteger(amount) && within(amount, bounds)), () =>
      expected(prop, `a size in whole GiB ${describe(bounds, ' GiB')}`, `${amount} GiB`),
    ),
  ];
}

/** A value that must be there: callers in JavaScript are not told by a type. */
export function required(prop: string, value: unknown, hint = 'give it'): Rule[] {
  return [rule(value === undefined || value === null, () => `'${prop}' must be given, got nothing; ${hint}`)];
}

/** A string with something in it. */
export function nonEmpty(prop: string, value: string | undefined): Rule[] {
  return [
    rule(isKnown(value) && value.trim() === '', () => `'${prop}' must not be empty; give it a value or leave it out`),
  ];
}

/** A list that cannot be left out, with something in it. */
export function atLeastOne(prop: string, value: readonly unknown[] | undefined): Rule[] {
  return [rule(isKnown(value) && value.length === 0, () => `'${prop}' must not be empty; give at least one`)];
}

/** A list with something in it. */
export function nonEmptyList(prop: string, value: readonly unknown[] | undefined): Rule[] {
  return [
    rule(isKnown(value) && value.length === 0, () => `'${prop}' must not be empty; give at least one or leave it out`),
  ];
}

/**
 * A string of a given form.
 *
 * @param form what the form is, to end the sentence "must be ..."
 */
export function matches(prop: string, value: string | undefined, pattern: RegExp, form: string): Rule[] {
  return [rule(isKnown(value) && !pattern.test(value), () => expected(prop, form, `'${value}'`))];
}

/** One of a few values. */
export function oneOf<T extends string | number>(prop: string, value: T | undefined, allowed: readonly T[]): Rule[] {
  return [
    rule(isKnown(value) && !allowed.includes(value), () => expected(prop, `one of ${allowed.join(', ')}`, value)),
  ];
}

/** No value twice. */
export function distinct(prop: string, values: readonly string[] | undefined): Rule[] {
  const known = isKnown(values) ? values.filter((v) => isKnown(v)) : [];
  const doubled = [...new Set(known.filter((v, i) => known.indexOf(v) !== i))];
  return [
    rule(doubled.length > 0, () => `'${prop}' must not hold a value twice, got ${quoted(doubled)}; keep one of each`),
  ];
}

/** Smaller or equal: `min` must not exceed `max`. */
export function ordered(minProp: string, min: number | undefined, maxProp: string, max: number | undefined): Rule[] {
  return [
    rule(
      isKnown(min) && isKnown(max) && min > max,
      () => `'${minProp}' must not exceed '${maxProp}' (${max}), got ${min}; lower '${minProp}' or raise '${maxProp}'`,
    ),
  ];
}

/** `'a', 'b'` */
export function quoted(values: readonly string[]): string {
  return values.map((v) => `'${v}'`).join(', ');
}

function expected(prop: string, form: string, got: unknown): string {
  return `'${prop}' must be ${form.trim()}, got ${String(got)}`;
}

function within(value: number, { min = -Infinity, max = Infinity }: Bounds): boolean {
  return value >= min && value <= max;
}

function describe({ min, max }: Bounds, unit = ''): string {
  if (min !== undefined && max !== undefined) return `from ${min} to ${max}${unit}`;
  if (min !== undefined) return `of at least ${min}${unit}`;
  if (max !== undefined) return `of at most ${max}${unit}`;
  return '';
}
