import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';

// The rules of the house that no published plugin has: a file each in `rules/`, with its test in `test/`.

const folder = new URL('rules/', import.meta.url);
const files = readdirSync(folder)
  .filter((file) => file.endsWith('.mjs'))
  .sort();
const modules = await Promise.all(files.map((file) => import(new URL(file, folder))));

/** Changes with every line of the rules: ESLint keeps what it found for a file until the version of a plugin changes. */
function version() {
  const hash = createHash('sha256');
  for (const at of [new URL('.', import.meta.url), folder]) {
    for (const file of readdirSync(at).sort()) if (file.endsWith('.mjs')) hash.update(readFileSync(new URL(file, at)));
  }
  return hash.digest('hex').slice(0, 12);
}

export default {
  meta: { name: 'house', version: version() },
  rules: Object.fromEntries(files.map((file, i) => [file.replace('.mjs', ''), modules[i].default])),
};
