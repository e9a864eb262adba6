// Puts compiled files that are loaded together into one, by `scripts/packs.json`: `dist/packs/<domain>-<number>.js` has a function for
// each, as they were, and what required the files requires that. Run after lazy-entries.mjs.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');

/** An entry is loaded from outside, and a file that names its own place has to stay there. */
export const standsAlone = (file) =>
  basename(file) === 'index.js' || /\b__dirname\b|require\.resolve/.test(readFileSync(file, 'utf8'));

/** Makes a file's module when it is first asked for, as `require` does. */
const HEAD = `'use strict';
const pack = exports;
function define(name, make) {
  let module;
  Object.defineProperty(pack, name, {
    enumerable: true,
    get() {
      if (module === undefined) {
        module = { exports: {} };
        try {
          make(module.exports, module);
        } catch (error) {
          module = undefined;
          throw error;
        }
      }
      return module.exports;
    },
  });
}
`;

function pack() {
  /** By file, the pack that has it. */
  const packs = new Map();
  for (const [domain, groups] of Object.entries(JSON.parse(readFileSync(join(root, 'scripts/packs.json'), 'utf8')))) {
    groups.forEach((files, index) => {
      for (const name of files) {
        const file = join(dist, `${name}.js`);
        if (!existsSync(file)) throw new Error(`scripts/packs.json has ${name}, which is no file: run npm run packs`);
        if (!standsAlone(file)) packs.set(file, join(dist, 'packs', `${domain}-${index + 1}.js`));
      }
    });
  }
  const nameOf = (file) => relative(dist, file).replace(/\.js$/, '').replaceAll(sep, '/');
  const from = (folder, file) => {
    const path = relative(folder, file).replaceAll(sep, '/');
    return path.startsWith('.') ? path : `./${path}`;
  };
  const texts = new Map();
  for (const name of readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((entry) =>
    entry.endsWith('.js'),
  )) {
    const file = join(dist, name);
    const own = packs.get(file);
    const text = readFileSync(file, 'utf8').replace(/\brequire\((["'])(\.[^"']*)\1\)/g, (call, quote, path) => {
      const target = [`${path}.js`, path, `${path}/index.js`]
        .map((candidate) => join(dirname(file), candidate))
        .find((candidate) => existsSync(candidate) && /\.js(on)?$/.test(candidate));
      if (target === undefined) throw new Error(`${file} requires ${path}, which is not there`);
      const pack = packs.get(target);
      if (pack === undefined) return own ? `require('${from(dirname(own), target)}')` : call;
      const module = `['${nameOf(target)}']`;
      return pack === own ? `pack${module}` : `require('${from(dirname(own ?? file), pack)}')${module}`;
    });
    if (own === undefined) {
      writeFileSync(file, text);
    } else {
      texts.set(own, [...(texts.get(own) ?? [HEAD]), `define('${nameOf(file)}', (exports, module) => {\n${text}});\n`]);
      writeFileSync(
        file,
        `'use strict';\nmodule.exports = require('${from(dirname(file), own)}')['${nameOf(file)}'];\n`,
      );
    }
  }
  mkdirSync(join(dist, 'packs'), { recursive: true });
  for (const [file, parts] of texts) writeFileSync(file, parts.join(''));
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) pack();
