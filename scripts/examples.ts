// Writes what is generated in the READMEs of the examples: `npm run examples`. `npm test` fails where they differ.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { pathsOf } from '../catalogue/architecture/architecture';
import { withPictures } from '../catalogue/example-readme';
import { SCENARIOS } from '../examples/scenarios';
import { exampleApp, stacksOf } from '../test/support/example-apps';
import { writtenTemplate } from '../test/support/example-templates';

process.env.CDK_VALIDATION = 'false';

async function main(): Promise<void> {
  const app = exampleApp('production');
  const { directory } = app.synth();
  const templates = Object.fromEntries(stacksOf(app).map(({ node: { id } }) => [id, writtenTemplate(directory, id)]));
  const paths = pathsOf(stacksOf(app));
  for (const file of ['README.md', ...SCENARIOS.map(({ folder }) => `examples/${folder}/README.md`)]) {
    const path = join(__dirname, '..', file);
    if (!existsSync(path)) continue;
    const before = readFileSync(path, 'utf8');
    const after = await format(withPictures(before, templates, paths), {
      ...(await resolveConfig(path)),
      filepath: path,
    });
    if (after === before) continue;
    writeFileSync(path, after);
    process.stdout.write(`wrote ${file}\n`);
  }
}

void main();
