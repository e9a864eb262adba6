// Run by example-assemblies.ts in a process of its own: the validators start once, and leave nothing in Jest's workers.
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brokenApp } from './broken-app';
import { exampleApp, synthesizeValidated } from './example-apps';

const [folder] = process.argv.slice(2);
const apps = {
  sandbox: (outdir: string) => exampleApp('sandbox', outdir),
  production: (outdir: string) => exampleApp('production', outdir),
  broken: (outdir: string) => brokenApp(outdir).app,
};

for (const [name, create] of Object.entries(apps)) {
  const unfinished = join(folder, `${name}.unfinished`);
  try {
    synthesizeValidated(create(unfinished));
    renameSync(unfinished, join(folder, name));
  } catch (error) {
    // For every test file that waits for it.
    writeFileSync(join(folder, `${name}.failed`), String((error as Error).stack));
  }
}
