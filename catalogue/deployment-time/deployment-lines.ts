import { Scenario } from '../../examples/scenarios';
import { ExampleTemplates } from '../example-readme';
import { DeploymentTime, deploymentTime, inOrder, longest, Waited } from './deployment-time';

const PROFILES = ['sandbox', 'production'] as const;
const HOW = '[an estimate](../../docs/speed.md#deployment-time)';

/** The line about the first deployment of a stack, for the README of its example. */
export function deploymentLine(stack: string, templates: ExampleTemplates): string {
  const profiles = PROFILES.filter((profile) => templates[profile][stack]);
  const times = profiles.map((profile) => ({ profile, time: deploymentTime(stack, templates[profile]) }));
  const own = times.map(({ profile, time }) => `${minutes(time.seconds)} in ${profile}`).join(', ');
  const [shown] = [...times].reverse();
  const before = inOrder([stack], templates.dependencies).slice(0, -1);
  const first = before.length > 0 ? `, after ${before.map((name) => `\`${name}\``).join(', ')}` : '';
  return `First deployment: about ${own}${first}; longest: ${shown ? namesOf(longest(shown.time)) : ''} (${HOW}).`;
}

/** The table of all scenarios. */
export function scenarioTimes(scenarios: readonly Scenario[], templates: ExampleTemplates): string[] {
  return [
    '| Scenario | Stacks, in their order | Sandbox | Production | Of that assumed | Longest in production | On its path |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...scenarios.map(({ folder, stacks }) => {
      const order = inOrder(stacks, templates.dependencies);
      const timesIn = (profile: (typeof PROFILES)[number]) =>
        order.filter((stack) => templates[profile][stack]).map((stack) => deploymentTime(stack, templates[profile]));
      const [sandbox, production] = [timesIn('sandbox'), timesIn('production')];
      const slowest = stacks
        .map((stack) => deploymentTime(stack, templates.production))
        .reduce((slow, time) => (time.seconds > slow.seconds ? time : slow));
      return `| ${[
        `[${folder}](../examples/${folder}/README.md)`,
        order.map((stack) => `\`${stack}\``).join(', '),
        minutes(sum(sandbox)),
        minutes(sum(production)),
        `${Math.round((100 * assumed(production)) / sum(production))} %`,
        namesOf(longest(slowest)),
        `${slowest.path.length} of ${slowest.resources}`,
      ].join(' | ')} |`;
    }),
  ];
}

function sum(times: readonly { readonly seconds: number }[]): number {
  return times.reduce((total, { seconds }) => total + seconds, 0);
}

/** The seconds that rest on a guess. */
function assumed(times: readonly DeploymentTime[]): number {
  return sum(times.flatMap(({ path }) => path.filter(({ basis }) => basis === 'assumed')));
}

/** What is waited for longest, the same types together. */
export function namesOf(waits: readonly Waited[]): string {
  const times = new Map<string, number>();
  for (const { type, seconds } of waits) {
    const name = `\`${type.replace(/^AWS::/, '')}\` ${minutes(seconds)}`;
    times.set(name, (times.get(name) ?? 0) + 1);
  }
  return [...times].map(([name, count]) => (count > 1 ? `${count} times ${name}` : name)).join(', ');
}

/** Whole minutes, or seconds of what takes less than one. */
export function minutes(seconds: number): string {
  return seconds < 60 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
