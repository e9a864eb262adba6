import { FACTS } from 'cdk-reference-architectures/testing';

const BEGIN = '<!-- facts: written by npm run tables -->';
const END = '<!-- end of facts -->';

function parts(readme: string): [before: string, table: string, after: string] {
  const [before = '', rest = ''] = readme.split(BEGIN);
  const [table = '', after = ''] = rest.split(END);
  return [before, table, after];
}

/** The rows that the README must have, a list of cells each. */
export function factRows(): string[][] {
  return FACTS.map(({ id, says, source }) => [`\`${id}\``, says.replaceAll('|', '\\|'), `[source](${source})`]);
}

/** The rows that the README has. */
export function rowsOfFacts(readme: string): string[][] {
  const [, table] = parts(readme);
  return table
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .slice(1, line.lastIndexOf('|'))
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim()),
    );
}

/** The README with a row for each fact. */
export function withFacts(readme: string): string {
  const [before, , after] = parts(readme);
  const rows = factRows().map((cells) => `| ${cells.join(' | ')} |`);
  const table = ['| Id | What happens | |', '| --- | --- | --- |', ...rows];
  return [before, BEGIN, '\n\n', table.join('\n'), '\n\n', END, after].join('');
}
