import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { TemplateJson } from './change-safety';

/**
 * Prints a template as the JSON that it is, with its keys sorted, so that a snapshot is compared by what it says, and can be
 * read back without a doubt.
 */
export const templateSerializer = {
  test: (value: unknown): value is TemplateJson => typeof value === 'object' && value !== null && 'Resources' in value,
  serialize: (template: TemplateJson) => JSON.stringify(sorted(template), null, 2),
};

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]));
}

/** The template that a test has in its snapshot file, which Jest writes after the last test; undefined if there is none. */
export function snapshotOf(testFile: string, testName: string): TemplateJson | undefined {
  const file = join(dirname(testFile), '__snapshots__', `${basename(testFile)}.snap`);
  if (!existsSync(file)) return undefined;
  const exports: Record<string, string | undefined> = {};
  runInNewContext(readFileSync(file, 'utf8'), { exports });
  const printed = exports[`${testName} 1`];
  return printed === undefined ? undefined : JSON.parse(printed);
}
