import { DEFAULT_SEVERITIES, DefaultSeverity } from '../../lib/observability/private/default-severities';

const BEGIN = '<!-- severities: written by npm run tables -->';
const END = '<!-- end of severities -->';

export const severities: readonly DefaultSeverity[] = Object.values(DEFAULT_SEVERITIES);

function parts(readme: string): [before: string, table: string, after: string] {
  const [before = '', rest = ''] = readme.split(BEGIN);
  const [table = '', after = ''] = rest.split(END);
  return [before, table, after];
}

/** The rows that the README must have, a list of cells each: what wakes somebody first. */
export function severityRows(): string[][] {
  return [...severities]
    .sort((a, b) => a.severity.localeCompare(b.severity))
    .map(({ severity, alarm, constructs, because }) => [
      severity,
      `\`${alarm}\``,
      constructs.map((construct) => `\`${construct}\``).join(', '),
      because,
    ]);
}

/** The rows that the README has. */
export function rowsOfSeverities(readme: string): string[][] {
  const [, table] = parts(readme);
  return table
    .split('\n')
    .filter((line) => /^\| (CRITICAL|WARNING)/.test(line))
    .map((line) =>
      line
        .slice(1, line.lastIndexOf('|'))
        .split('|')
        .map((cell) => cell.trim()),
    );
}

/** The README with a row for each alarm. */
export function withSeverities(readme: string): string {
  const [before, , after] = parts(readme);
  const rows = severityRows().map((cells) => `| ${cells.join(' | ')} |`);
  const table = ['| Severity | Alarm | Of | Because |', '| --- | --- | --- | --- |', ...rows];
  return [before, BEGIN, '\n\n', table.join('\n'), '\n\n', END, after].join('');
}
