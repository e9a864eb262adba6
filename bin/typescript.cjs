// Runs TypeScript by SWC, without checking its types: `node --require ./bin/typescript.cjs bin/app.ts`. A module is loaded where
// it is first used and not where it is imported, so that one scenario does not load the files of all others
// (docs/adr/003-launcher.md).
'use strict';
const { readFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
const { transformSync } = require('@swc/core');

// The lines of a trace are those of the sources.
process.setSourceMapsEnabled(true);

/** Where the imports of a file are from, as prettier writes them; what this does not see is loaded at once. */
const FROM = /^(?:import|export|\}) .*from '([^']+)';$/gm;
/** A generated entry: nothing but files whose exports it has. */
const ENTRY = /^(?:export \* from '[^']+';\n)+$/;
const EXPORT = /^export (?:abstract )?(?:async )?(?:class|const|enum|function) (\w+)/gm;

const matchesOf = (text, pattern) => [...text.matchAll(pattern)].map(([, match]) => match);

/** An entry with a getter for each export, as in the built package: `export *` has to load a file to know its names. */
function entryOfGetters(source, folder) {
  const getters = matchesOf(source, FROM).flatMap((file) =>
    matchesOf(readFileSync(`${join(folder, file)}.ts`, 'utf8'), EXPORT).map(
      (name) => `get ${name}() { return require('${file}').${name}; },`,
    ),
  );
  return `'use strict'; module.exports = Object.defineProperty({ ${getters.join(' ')} }, '__esModule', { value: true });`;
}

/** A source as the JavaScript that runs. */
function compile(source, filename) {
  if (ENTRY.test(source)) return entryOfGetters(source, dirname(filename));
  return transformSync(source, {
    filename,
    swcrc: false,
    jsc: { target: 'es2022', parser: { syntax: 'typescript' }, keepClassNames: true },
    module: { type: 'commonjs', lazy: matchesOf(source, FROM) },
    sourceMaps: 'inline',
  }).code;
}

require.extensions['.ts'] = (module, filename) =>
  module._compile(compile(readFileSync(filename, 'utf8'), filename), filename);

module.exports = { compile };
