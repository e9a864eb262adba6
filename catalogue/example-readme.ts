import { Scenario } from '../examples/scenarios';
import { Templates } from '../test/support/reachability/templates';
import { architectureOf, Paths } from './architecture/architecture';
import { CostLine, idleCost } from './costs/idle-cost';
import { deploymentLine } from './deployment-time/deployment-lines';
import { mermaidOf } from './mermaid';

const PICTURE = /<!-- picture of (\w+): written by npm run examples -->[\s\S]*?<!-- end of picture -->/g;
const COST = /<!-- cost of (\w+): written by npm run examples -->[\s\S]*?<!-- end of cost -->/g;
const SCENARIOS_TABLE = /<!-- scenarios: written by npm run examples -->[\s\S]*?<!-- end of scenarios -->/g;

/** The templates of the example stacks in both profiles, and the paths of their constructs in production. */
export interface ExampleTemplates {
  readonly sandbox: Templates;
  readonly production: Templates;
  readonly paths: Paths;
  /** The stacks that are deployed before each stack, in production. */
  readonly dependencies: Readonly<Record<string, readonly string[]>>;
}

/** A text with what is generated in it: pictures and costs of stacks, the table of the scenarios. */
export function withGenerated(text: string, templates: ExampleTemplates, scenarios: readonly Scenario[]): string {
  return text
    .replace(PICTURE, (_block, stack: string) =>
      block(`picture of ${stack}`, 'picture', [
        '```mermaid',
        mermaidOf(architectureOf(stack, templates.production, templates.paths)),
        '```',
      ]),
    )
    .replace(COST, (_block, stack: string) => block(`cost of ${stack}`, 'cost', costTable(stack, templates)))
    .replace(SCENARIOS_TABLE, () => block('scenarios', 'scenarios', scenarioTable(scenarios, templates)));
}

function block(title: string, end: string, lines: readonly string[]): string {
  return [`<!-- ${title}: written by npm run examples -->`, '', ...lines, '', `<!-- end of ${end} -->`].join('\n');
}

function costTable(stack: string, templates: ExampleTemplates): string[] {
  const { sandbox, production } = templates;
  const row = (profile: string, lines: CostLine[]) => `| ${profile} | ${sum(lines)} | ${largest(lines)} |`;
  return [
    '| Profile | A month at idle | Of that |',
    '| --- | --- | --- |',
    row('sandbox', idleCost(stack, sandbox)),
    row('production', idleCost(stack, production)),
    '',
    deploymentLine(stack, templates),
  ];
}

function scenarioTable(scenarios: readonly Scenario[], { sandbox, production }: ExampleTemplates): string[] {
  const cost = (stacks: readonly string[], templates: Templates) =>
    sum(stacks.flatMap((stack) => (templates[stack] ? idleCost(stack, templates) : [])));
  return [
    '| I have ... | I want ... | Stacks | A month at idle: sandbox | Production |',
    '| --- | --- | --- | --- | --- |',
    ...scenarios.map(
      ({ folder, stacks, have, want }) =>
        `| ${have} | ${want} | [${stacks.map((stack) => `\`${stack}\``).join(', ')}](${folder}/README.md) | ${cost(stacks, sandbox)} | ${cost(stacks, production)} |`,
    ),
  ];
}

function sum(lines: readonly CostLine[]): string {
  const usd = lines.reduce((total, line) => total + (line.usd ?? 0), 0);
  const more = lines.some((line) => line.usd === undefined) ? ' and more' : '';
  return `${usd > 0 && usd < 1 ? 'below 1' : Math.round(usd)} USD${more}`;
}

function largest(lines: readonly CostLine[]): string {
  const known = lines.filter((line) => line.usd !== undefined).slice(0, 3);
  const unknown = lines.filter((line) => line.usd === undefined).map(({ what }) => what);
  return [
    ...known.map(({ what, usd = 0 }) => `${what}: ${usd < 1 ? usd.toFixed(2) : Math.round(usd)}`),
    ...(unknown.length > 0 ? [`without a price on record: ${unknown.join(', ')}`] : []),
  ].join('; ');
}

/** The stacks that a README has a picture and the cost of. */
export function shownStacks(text: string): { readonly pictures: string[]; readonly costs: string[] } {
  const names = (pattern: RegExp) => [...text.matchAll(pattern)].map(([, stack = '']) => stack);
  return { pictures: names(PICTURE), costs: names(COST) };
}
