// Removes the source maps that jsii writes into each compiled file. They are two thirds of what Node.js would otherwise read
// and scan when it loads a construct, and name sources that the package does not have: a trace would point at files that do
// not exist. Run after jsii, which has no setting for it.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const dist = join(dirname(fileURLToPath(import.meta.url)), '../dist');
const INLINE = /^\/\/# sourceMappingURL=data:application\/json;base64,.+\n?/m;

for (const name of readdirSync(dist, { recursive: true }).filter((file) => file.endsWith('.js'))) {
  const file = join(dist, name);
  const source = readFileSync(file, 'utf8');
  if (INLINE.test(source)) writeFileSync(file, source.replace(INLINE, ''));
}
