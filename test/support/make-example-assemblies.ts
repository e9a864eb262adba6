// Run by example-assemblies.ts in a process of its own: the validators start once, and leave nothing in Jest's workers.
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brokenApp } from './broken-app';
import { exampleApp, synthesizeValidated } from './example-apps';

const [folder, ...names] = process.argv.slice(2);
const apps: Record<string, (outdir: string) => void> = {
  sandbox: (outdir) => void exampleApp('sandbox', outdir).synth(),
  production: (outdir) => void exampleApp('production', outdir).synth(),
  'validated-sandbox': (outdir) => void synthesizeValidated(exampleApp('sandbox', outdir)),
  'validated-production': (outdir) => void synthesizeValidated(exampleApp('production', outdir)),
  'validated-broken': (outdir) => void synthesizeValidated(brokenApp(outdir).app),
};

for (const name of names) {
  const unfinished = join(folder, `${name}.unfinished`);
  try {
    apps[name](unfinished);
    renameSync(unfinished, join(folder, name));
  } catch (error) {
    // For every test file that waits for it.
    writeFileSync(join(folder, `${name}.failed`), String((error as Error).stack));
  }
}
