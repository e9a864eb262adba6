import { readFileSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';

/** The name that the package is imported by. */
export const PACKAGE = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).name;

/** A file of the repository as the parts of its path, from the root of the repository on. */
export function partsOf(context, file = context.filename) {
  return relative(context.cwd, resolve(context.cwd, file)).split(sep);
}

/** The domain of a file: the first folder below `lib`; undefined for `lib/index.ts` and outside `lib`. */
export function domainOf([root, domain, ...rest]) {
  return root === 'lib' && rest.length > 0 ? domain : undefined;
}
