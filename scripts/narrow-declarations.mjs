// Makes the compiled declarations import another domain's types from the files that declare them, in place of the domain's
// entry: TypeScript reads every file that an import names, so that who used one service would have all constructs of the domains
// that it works with checked, and the modules of aws-cdk-lib that these use. In the sources a domain is imported by its entry
// (scripts/eslint/rules/domain-borders.mjs). Run after the compilers.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const dist = join(dirname(fileURLToPath(import.meta.url)), '../dist');
const EXPORTED = /^export (?:declare )?(?:abstract )?(?:class|const|enum|function|interface|type) (\w+)/gm;

/** By name, the file that declares what an entry exports. */
function declarersOf(entry) {
  const declarers = new Map();
  for (const [, path] of readFileSync(entry, 'utf8').matchAll(/^export \* from '([^']+)';$/gm)) {
    const file = join(dirname(entry), path);
    for (const [, name] of readFileSync(`${file}.d.ts`, 'utf8').matchAll(EXPORTED)) declarers.set(name, file);
  }
  return declarers;
}

const entries = new Map(
  readdirSync(dist)
    .map((domain) => join(dist, domain))
    .filter((folder) => existsSync(join(folder, 'index.d.ts')))
    .map((folder) => [folder, declarersOf(join(folder, 'index.d.ts'))]),
);

for (const name of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
  if (!name.endsWith('.d.ts') || basename(name) === 'index.d.ts') continue;
  const file = join(dist, name);
  const from = (target) => {
    const path = relative(dirname(file), target).replaceAll(sep, '/');
    return path.startsWith('.') ? path : `./${path}`;
  };
  const source = readFileSync(file, 'utf8');
  const narrowed = source.replace(/^import \{ (.+) \} from '(\.[^']*)';$/gm, (line, list, path) => {
    const declarers = entries.get(join(dirname(file), path));
    if (declarers === undefined) return line;
    return list
      .split(', ')
      .map((item) => {
        const declarer = declarers.get(item.split(' as ')[0]);
        if (declarer === undefined) throw new Error(`${name}: ${path} exports no ${item}`);
        return `import { ${item} } from '${from(declarer)}';`;
      })
      .join('\n');
  });
  if (narrowed !== source) writeFileSync(file, narrowed);
}
