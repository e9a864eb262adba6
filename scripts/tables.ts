// Writes the tables whose rows are data: "What a second deployment does" in the READMEs of the constructs, from
// test/second-deployment, the facts of the simulator in testing/README.md, and the severities of alarms. `npm test` fails
// where they differ.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { withSeverities } from '../test/observability/severity-table';
import { SecondDeploymentTable, withRows } from '../test/second-deployment/second-deployment-table';
import { withFacts } from '../test/testing/facts-table';

const root = join(__dirname, '..');
const data = join(root, 'test/second-deployment');

async function edit(file: string, change: (text: string) => string): Promise<void> {
  const path = join(root, file);
  const before = readFileSync(path, 'utf8');
  const after = await format(change(before), { ...(await resolveConfig(path)), filepath: path });
  if (after === before) return;
  writeFileSync(path, after);
  process.stdout.write(`wrote ${file}\n`);
}

async function main(): Promise<void> {
  for (const name of readdirSync(data)) {
    if (!/^[a-z]+\.ts$/.test(name)) continue;
    const { tables } = (await import(join(data, name))) as { tables: readonly SecondDeploymentTable[] };
    for (const table of tables) await edit(table.readme, (text) => withRows(text, table));
  }
  await edit('testing/README.md', withFacts);
  await edit('lib/observability/severities/README.md', withSeverities);
}

void main();
