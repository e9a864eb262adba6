import { Fault, Problem } from './problem.js';

type Check<T> = (value: unknown) => T | Fail;

/** Why a value was refused. */
class Fail {
  constructor(readonly detail: string) {}
}

/** A string of a form. */
export function text(pattern: RegExp, form: string): Check<string> {
  return (value) => (typeof value === 'string' && pattern.test(value) ? value : new Fail(`must be ${form}`));
}

/** A whole number within bounds. */
export function whole(min: number, max: number): Check<number> {
  return (value) =>
    typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max
      ? value
      : new Fail(`must be a whole number from ${min} to ${max}`);
}

/** One of a few words. */
export function word<T extends string>(...allowed: T[]): Check<T> {
  return (value) => allowed.find((a) => a === value) ?? new Fail(`must be one of ${allowed.join(', ')}`);
}

/** Checks a JSON body field by field, refuses fields it does not know, and names every fault in one problem. */
export function parse<T extends object>(body: unknown, shape: { [K in keyof T]: Check<T[K]> }): T {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new Problem(400, 'the body must be a JSON object');
  }
  const faults: Fault[] = [];
  const parsed: Record<string, unknown> = {};
  for (const [field, check] of Object.entries<Check<unknown>>(shape)) {
    const value = check((body as Record<string, unknown>)[field]);
    if (value instanceof Fail) faults.push({ pointer: `/${field}`, detail: value.detail });
    else parsed[field] = value;
  }
  for (const field of Object.keys(body).filter((f) => !Object.hasOwn(shape, f))) {
    faults.push({ pointer: `/${field}`, detail: `is not known; the fields are ${Object.keys(shape).join(', ')}` });
  }
  if (faults.length > 0) throw new Problem(400, 'the body is not as it should be', { errors: faults });
  return parsed as T;
}

/** What identifies a thing in a path: a UUID, or a stock-keeping unit. */
export const IDENTIFIER = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

export const identifier = text(IDENTIFIER, 'an identifier of 1 to 64 letters, digits, - and _');
