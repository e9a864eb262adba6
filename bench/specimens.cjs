// The specimens of the tests as JavaScript on the built package: what `ours` of bench/constructs makes.
// `node bench/specimens.cjs` compiles them for a run of bench/instances.cjs by hand.
'use strict';
const { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } = require('node:fs');
const { dirname, join } = require('node:path');

const from = join(__dirname, '../test/specimens');
const to = join(__dirname, '../.cache/specimens');

/** Compiles what has changed; bench/run.mjs does so before it measures anything. */
exports.compile = () => {
  const { transformSync } = require('@swc/core');
  mkdirSync(to, { recursive: true });
  for (const file of readdirSync(from, { recursive: true }).filter((name) => name.endsWith('.ts'))) {
    const [source, target] = [join(from, file), join(to, file.replace(/\.ts$/, '.js'))];
    const age = statSync(target, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (age > statSync(source).mtimeMs) continue;
    const { code } = transformSync(readFileSync(source, 'utf8'), {
      filename: source,
      jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
      module: { type: 'commonjs', lazy: true },
    });
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, code);
  }
};

/**
 * The specimens of a domain, as they were compiled: what is measured compiles nothing. They load aws-cdk-lib and the library
 * where they use them first, so that requiring them at the head of a case takes nothing off its measure.
 */
exports.specimensOf = (domain) => {
  const file = join(to, `${domain}.js`);
  if (!existsSync(file)) throw new Error(`the specimens are not compiled: run node bench/specimens.cjs`);
  const { specimens } = require(file);
  const early = Object.keys(require.cache).filter((loaded) => loaded.startsWith(join(__dirname, '../dist/')));
  if (early.length > 0) throw new Error(`${file} loads the library before it is measured: ${early.join(', ')}`);
  return specimens;
};

if (require.main === module) exports.compile();
