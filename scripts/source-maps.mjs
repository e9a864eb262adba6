// Moves the source maps, which jsii writes into each compiled file, into files beside them. They are two thirds of what
// Node.js would otherwise read and scan when it loads a construct. Run after jsii, which has no setting for it.
import { Buffer } from 'node:buffer';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const dist = join(dirname(fileURLToPath(import.meta.url)), '../dist');
const INLINE = /^\/\/# sourceMappingURL=data:application\/json;base64,(.+)$/m;

for (const name of readdirSync(dist, { recursive: true }).filter((file) => file.endsWith('.js'))) {
  const file = join(dist, name);
  const source = readFileSync(file, 'utf8');
  const [, map] = source.match(INLINE) ?? [];
  if (map === undefined) continue;
  writeFileSync(`${file}.map`, Buffer.from(map, 'base64'));
  writeFileSync(file, source.replace(INLINE, `//# sourceMappingURL=${basename(name)}.map`));
}
