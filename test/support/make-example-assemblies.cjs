// @ts-check
// Run by example-assemblies.ts in a process of its own: the validators start once, and leave nothing in Jest's workers.
const { renameSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

/**
 * Makes one cloud assembly. The apps are loaded here, so that a fault in the code of the examples or of the library is
 * reported as one of the synthesis is.
 *
 * @type {(name: string, outdir: string) => void}
 */
function make(name, outdir) {
  /** @type {import('./example-apps')} */
  const { exampleApp } = require('./example-apps');
  /** @type {import('./validation')} */
  const { synthesizeValidated } = require('./validation');
  /** @type {import('./broken-app')} */
  const { brokenApp } = require('./broken-app');
  /** @type {Record<string, () => unknown>} */
  const apps = {
    'validated-sandbox': () => synthesizeValidated(exampleApp('sandbox', outdir)),
    'validated-production': () => synthesizeValidated(exampleApp('production', outdir)),
    'validated-broken': () => synthesizeValidated(brokenApp(outdir).app),
  };
  apps[name]();
}

const [folder, ...names] = process.argv.slice(2);
for (const name of names) {
  const unfinished = join(folder, `${name}.unfinished`);
  try {
    make(name, unfinished);
    renameSync(unfinished, join(folder, name));
  } catch (error) {
    // For every test file that waits for it.
    writeFileSync(join(folder, `${name}.failed`), String(error instanceof Error ? error.stack : error));
  }
}
