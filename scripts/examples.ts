// Writes what is generated in the READMEs of the examples, and in the first README: pictures and costs. `npm run examples`;
// `npm test` fails where they differ.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { withGenerated } from '../catalogue/example-readme';
import { exampleTemplates } from '../catalogue/example-templates';
import { SCENARIOS } from '../examples/scenarios';

process.env.CDK_VALIDATION = 'false';

async function main(): Promise<void> {
  const templates = exampleTemplates();
  const folders = SCENARIOS.map(({ folder }) => `examples/${folder}/README.md`);
  for (const file of ['README.md', 'examples/README.md', ...folders]) {
    const path = join(__dirname, '..', file);
    if (!existsSync(path)) continue;
    const before = readFileSync(path, 'utf8');
    const after = await format(withGenerated(before, templates, SCENARIOS), {
      ...(await resolveConfig(path)),
      filepath: path,
    });
    if (after === before) continue;
    writeFileSync(path, after);
    process.stdout.write(`wrote ${file}\n`);
  }
}

void main();
