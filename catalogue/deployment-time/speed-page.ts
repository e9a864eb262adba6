import { Scenario } from '../../examples/scenarios';
import { ExampleTemplates } from '../example-readme';
import { minutes, namesOf, scenarioTimes } from './deployment-lines';
import { longest } from './deployment-time';
import durations from './durations.json';
import { Made, timeOf } from './made';
import { MEASURED } from './measured';
import { comparisons } from './peers';

/** docs/speed.md with the tables that are computed. */
export function withDeploymentTimes(text: string, templates: ExampleTemplates, scenarios: readonly Scenario[]): string {
  const tables: Readonly<Record<string, () => string[]>> = {
    examples: () => scenarioTimes(scenarios, templates),
    peers: peerTable,
    measured: measuredTable,
    durations: durationTable,
  };
  return text.replace(
    /<!-- deployment times of (\w+): written by npm run examples -->[\s\S]*?<!-- end of deployment times -->/g,
    (_block, name: string) => {
      const table = tables[name];
      if (!table) throw new Error(`there is no table '${name}' of deployment times`);
      const open = `<!-- deployment times of ${name}: written by npm run examples -->`;
      return [open, '', ...table(), '', '<!-- end of deployment times -->'].join('\n');
    },
  );
}

function peerTable(): string[] {
  const row = (architecture: string, made: Made) => {
    const time = timeOf(made);
    return `| ${architecture} | ${made.by} | ${seconds(time.seconds)} | ${time.path.length} of ${time.resources} | ${namesOf(longest(time))} |`;
  };
  return [
    '| Architecture | Made by | Critical path | Resources on it | Longest |',
    '| --- | --- | --- | --- | --- |',
    ...comparisons().flatMap(({ architecture, ours, peers }) => [
      row(architecture, { ...ours, by: `**${ours.by}**` }),
      ...peers.map((peer) => row('', peer)),
    ]),
  ];
}

function measuredTable(): string[] {
  return [
    '| Stack | Measured | Estimate | Estimate against measured |',
    '| --- | --- | --- | --- |',
    ...MEASURED.map((made) => {
      const estimate = timeOf(made).seconds;
      const share = Math.round((100 * estimate) / made.measured);
      return `| ${made.by} | ${seconds(made.measured)} | ${seconds(estimate)} | ${share} % |`;
    }),
  ];
}

interface Entry {
  readonly seconds: number;
  readonly basis: string;
  readonly says: string;
  readonly source?: string;
}

/** What takes at least a minute, longest first, the rest in numbers. */
function durationTable(): string[] {
  const entries = Object.entries({ ...durations.steps, ...durations.types } as Record<string, Entry>);
  const long = entries.filter(([, entry]) => entry.seconds >= 60).sort(([, a], [, b]) => b.seconds - a.seconds);
  return [
    '| What | Counted as | Basis | It says |',
    '| --- | --- | --- | --- |',
    ...long.map(([name, { seconds: counted, basis, says, source }]) => {
      const said = source ? `[${says}](${source})` : says;
      return `| \`${name}\` | ${minutes(counted)} | ${basis} | ${said} |`;
    }),
  ];
}

function seconds(count: number): string {
  return `${Math.round(count)} s`;
}
