/** A text of which only parts are known before the deployment, such as an ARN that holds a name. */
export class Pattern {
  /** Undefined stands for anything. */
  constructor(public readonly parts: readonly (string | undefined)[]) {}

  public matches(text: string): boolean {
    const expression = this.parts.map((part) => (part === undefined ? '.*' : escape(part))).join('');
    return new RegExp(`^${expression}$`, 's').test(text);
  }

  public toString(): string {
    return this.parts.map((part) => part ?? '*').join('');
  }
}

/** Nothing is known about a value before the deployment. */
export const ANYTHING = new Pattern([undefined]);

/** What a template says and what the API says, property by property. Paths are the template's. */
export interface Comparison {
  readonly equal: string[];
  readonly different: { path: string; expected: string; actual: string }[];
  /** The API's answer does not have them: accepted, and proven by nothing. */
  readonly absent: string[];
}

/** Compares a template's properties, references resolved, with an API's answer. The answer may say more. */
export function compare(expected: unknown, actual: unknown, path = ''): Comparison {
  const result: Comparison = { equal: [], different: [], absent: [] };
  visit(expected, actual, path, result);
  return result;
}

function visit(expected: unknown, actual: unknown, path: string, result: Comparison): void {
  if (actual === undefined || actual === null) {
    result.absent.push(path);
  } else if (expected instanceof Pattern) {
    record(expected.matches(text(actual)), expected, actual, path, result);
  } else if (Array.isArray(expected)) {
    visitList(expected, actual, path, result);
  } else if (typeof expected === 'object' && expected !== null) {
    visitObject(expected as Record<string, unknown>, structured(actual), path, result);
  } else {
    record(text(expected) === text(actual), expected, actual, path, result);
  }
}

function visitObject(expected: Record<string, unknown>, actual: unknown, path: string, result: Comparison): void {
  const found = Array.isArray(actual) ? pairs(actual) : actual;
  if (typeof found !== 'object' || found === null) {
    record(false, expected, actual, path, result);
    return;
  }
  const byName = new Map(Object.entries(found).map(([name, value]) => [plain(name), value]));
  for (const [name, value] of Object.entries(expected)) {
    visit(value, byName.get(plain(name)), path ? `${path}.${name}` : name, result);
  }
}

/** Order means nothing in most of AWS's lists: each expected item takes the answer that fits it best. */
function visitList(expected: unknown[], actual: unknown, path: string, result: Comparison): void {
  const structure = structured(actual);
  const found: unknown[] = Array.isArray(structure) ? structure : asPairs(structure);
  for (const item of expected) {
    const candidates = found.map((candidate) => compare(item, candidate, `${path}[]`));
    candidates.sort((a, b) => a.different.length - b.different.length || b.equal.length - a.equal.length);
    const best = candidates[0];
    if (best) {
      result.equal.push(...best.equal);
      result.different.push(...best.different);
      result.absent.push(...best.absent);
    } else {
      result.different.push({ path: `${path}[]`, expected: text(item), actual: 'nothing' });
    }
  }
  if (expected.length === 0) record(found.length === 0, expected, actual, path, result);
}

function record(same: boolean, expected: unknown, actual: unknown, path: string, result: Comparison): void {
  if (same) result.equal.push(path);
  else result.different.push({ path, expected: text(expected), actual: text(actual) });
}

/** Policies and definitions are objects in templates, and texts in many answers. */
function structured(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value.startsWith('%7B') ? decodeURIComponent(value) : value);
  } catch {
    return [value];
  }
}

/** Tags and the like are lists of pairs here and objects there. */
function pairs(list: { Key?: string; Value?: unknown; key?: string; value?: unknown }[]): Record<string, unknown> {
  return Object.fromEntries(list.map((item) => [item.Key ?? item.key ?? '', item.Value ?? item.value]));
}

function asPairs(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [value];
  return Object.entries(value).map(([Key, Value]) => ({ Key, Value }));
}

function text(value: unknown): string {
  if (value instanceof Pattern) return value.toString();
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9$]/g, '');
}

function escape(part: string): string {
  return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
