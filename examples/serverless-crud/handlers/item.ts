import { Fault, Problem } from './problem';

/** What a client says of an item. */
export interface ItemInput {
  readonly name: string;
  readonly quantity: number;
  readonly description?: string;
  readonly tags?: string[];
}

/** An item. */
export interface Item extends ItemInput {
  readonly id: string;
  /** Counts the changes, from 1 on. Whoever changes the item says which version it saw. */
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

const FIELDS = ['name', 'quantity', 'description', 'tags'];

/** Reads an item from the JSON of a client, or refuses it with all that is wrong. Nothing else of the JSON gets through. */
export function parseItem(json: unknown): ItemInput {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new Problem(400, 'the body must be a JSON object', {
      errors: [{ pointer: '', detail: 'must be an object' }],
    });
  }
  const input = json as Record<string, unknown>;
  const { name, quantity, description, tags } = input;
  const faults = [
    ...check('/name', text(name, 1, 100), 'must be a text of 1 to 100 characters without control characters'),
    ...check('/quantity', count(quantity, 1_000_000), 'must be a whole number from 0 to 1000000'),
    ...check('/description', description === undefined || text(description, 0, 2000), 'must be a text of at most 2000'),
    ...check('/tags', tags === undefined || labels(tags), 'must be at most 10 different texts of 1 to 30 characters'),
    ...Object.keys(input)
      .filter((field) => !FIELDS.includes(field))
      .map((field) => ({ pointer: `/${field.slice(0, 50)}`, detail: `is unknown; known are ${FIELDS.join(', ')}` })),
  ];
  if (faults.length > 0) throw new Problem(400, 'the item is not valid', { errors: faults });
  return defined({ name, quantity, description, tags }) as unknown as ItemInput;
}

/** An object without what is undefined, which the database and JSON have no word for. */
export function defined(object: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}

function check(pointer: string, valid: boolean, detail: string): Fault[] {
  return valid ? [] : [{ pointer, detail }];
}

function text(value: unknown, min: number, max: number): boolean {
  // Line breaks and tabs are fine; other control characters are not.
  // eslint-disable-next-line no-control-regex
  const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;
  return typeof value === 'string' && value.trim().length >= min && value.length <= max && !forbidden.test(value);
}

function count(value: unknown, max: number): boolean {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= max;
}

function labels(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.length <= 10 &&
    new Set(value).size === value.length &&
    value.every((each) => text(each, 1, 30))
  );
}
