// Makes the package's entries load a construct's file when the construct is first used, not at import: `dist/index.js`
// and `dist/<domain>/index.js` become getters. The factories of a class check the types of their arguments once it is taken
// from there, as constructs do those of their props. Run after jsii, which only compiles.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const dist = join(dirname(fileURLToPath(import.meta.url)), '../dist');
const { CLASSES } = require(join(dist, 'private/prop-types.js'));
const domains = readdirSync(dist).filter((name) => existsSync(join(dist, name, 'index.js')));

for (const entry of ['index.js', ...domains.map((domain) => join(domain, 'index.js'))]) {
  const file = join(dist, entry);
  const source = readFileSync(file, 'utf8');
  if (source.includes('lazy(')) continue;
  const targets = [...source.matchAll(/require\("(\.[^"]+)"\)/g)].map(([, target]) => target);
  // The root re-exports namespaces, `exports.batch = __importStar(require("./batch"))`; a domain its files' exports.
  const whole = entry === 'index.js';
  const getters = targets.flatMap((target) =>
    whole
      ? [`lazy('${target.slice(2)}', () => require('${target}'));`]
      : Object.keys(require(join(dirname(file), target))).map((name) =>
          CLASSES[name]
            ? `lazy('${name}', () => require('../private/prop-check').checkFactories(require('${target}').${name}, '${name}'));`
            : `lazy('${name}', () => require('${target}').${name});`,
        ),
  );
  const names = getters.map((getter) => getter.match(/'([^']+)'/)[1]);
  writeFileSync(
    file,
    [
      `'use strict';`,
      `Object.defineProperty(exports, '__esModule', { value: true });`,
      `function lazy(name, load) {`,
      `  Object.defineProperty(exports, name, {`,
      `    enumerable: true,`,
      `    configurable: true,`,
      `    get() {`,
      `      const value = load();`,
      `      Object.defineProperty(exports, name, { enumerable: true, configurable: true, value });`,
      `      return value;`,
      `    },`,
      `  });`,
      `}`,
      ...getters,
      // Never runs: it tells Node.js which names `import { ... }` of an ES module finds here.
      `0 && (module.exports = { ${names.join(', ')} });`,
      '',
    ].join('\n'),
  );
}
