import { Finding } from './check';
import { UNREADABLE } from './deviations';
import type { Proof } from './emulator';

const MEANING: Record<Proof, string> = {
  emulated: 'MiniStack deploys it',
  forwarded: 'this test hands it to MiniStack',
  recorded: 'recorded only: nothing acts on it',
};

const started = Date.now();

/** Says where the test is, and how long it has taken. */
export function step(text: string): void {
  say(`\n== ${text} (${Math.round((Date.now() - started) / 1000)}s)`);
}

/** Writes a line. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** What was created for a stack, what the API says of it, and what nobody knows, type by type. */
export function reportStack(name: string, findings: Finding[], supported: Record<string, Proof>): void {
  const checked = findings.filter((finding) => finding.comparison);
  const properties = checked.reduce((sum, { comparison }) => sum + (comparison?.equal.length ?? 0), 0);
  say(
    `\n${name}: ${findings.length} resources created, ${checked.length} found by the API, ` +
      `${properties} properties as in the template`,
  );
  const types = [...new Set(findings.map((finding) => finding.resource.type))].sort();
  for (const type of types)
    reportType(
      type,
      findings.filter((finding) => finding.resource.type === type),
      supported,
    );
}

function reportType(type: string, findings: Finding[], supported: Record<string, Proof>): void {
  const comparisons = findings.flatMap(({ comparison }) => comparison ?? []);
  const count = findings.length > 1 ? ` x ${findings.length}` : '';
  const proof = type.startsWith('Custom::') ? 'its function runs' : MEANING[supported[type] ?? 'emulated'];
  if (comparisons.length === 0) {
    say(`  ${type}${count}: accepted only: ${UNREADABLE[type] ?? proof}`);
    return;
  }
  const properties = comparisons.reduce((sum, comparison) => sum + comparison.equal.length, 0);
  say(`  ${type}${count}: ${properties} properties checked; ${proof}`);
  const unproven = unique(comparisons.flatMap((comparison) => comparison.absent.map(shallow)));
  if (unproven.length > 0) say(`    accepted, not in the API's answer: ${unproven.join(', ')}`);
  for (const deviation of unique(findings.flatMap((finding) => finding.deviations))) {
    say(`    the emulator differs: ${deviation}`);
  }
}

function unique(items: string[]): string[] {
  return [...new Set(items)].sort();
}

/** Enough of a path to know what is meant. */
function shallow(path: string): string {
  return path.split('.').slice(0, 3).join('.');
}
