// Writes what is generated in the READMEs of the examples, and in the first README: pictures, costs and deployment times, of which
// docs/speed.md has tables. `npm run examples`; `npm test` fails where they differ.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { withDeploymentTimes } from '../catalogue/deployment-time/speed-page';
import { withGenerated } from '../catalogue/example-readme';
import { exampleTemplates } from '../catalogue/example-templates';
import { SCENARIOS } from '../examples/scenarios';

process.env.CDK_VALIDATION = 'false';

async function main(): Promise<void> {
  const templates = exampleTemplates();
  const folders = SCENARIOS.map(({ folder }) => `examples/${folder}/README.md`);
  for (const file of ['README.md', 'examples/README.md', ...folders]) {
    await edit(file, (text) => withGenerated(text, templates, SCENARIOS));
  }
  await edit('docs/speed.md', (text) => withDeploymentTimes(text, templates, SCENARIOS));
}

async function edit(file: string, change: (text: string) => string): Promise<void> {
  const path = join(__dirname, '..', file);
  if (!existsSync(path)) return;
  const before = readFileSync(path, 'utf8');
  const after = await format(change(before), { ...(await resolveConfig(path)), filepath: path });
  if (after === before) return;
  writeFileSync(path, after);
  process.stdout.write(`wrote ${file}\n`);
}

void main();
