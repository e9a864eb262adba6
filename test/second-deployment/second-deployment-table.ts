import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stack, Stage } from 'aws-cdk-lib/core';
import { AppTemplates, DeploymentReport, Fact, FACTS, SimulatedAccount } from 'cdk-reference-architectures/testing';
import { ACKNOWLEDGE_INHERENT_FINDINGS } from '../../lib/private/rule-packs';
import { recommendedContext, testApp } from '../support/synth';

/** What the simulation must say of a change, no more and no less. */
export interface Expectation {
  /** Findings as "kind fact", for example `fails listener-rule-priority`, each once. None by default. */
  readonly findings?: readonly string[];
  /** The types of resources that are replaced. None by default. */
  readonly replaced?: readonly string[];
  /** The types of resources that are removed from the stack, deleted or kept. None by default. */
  readonly removed?: readonly string[];
}

/** A row of a table "What a second deployment does": the change, what the README says of it, and what must be true. */
export interface Row<V> extends Expectation {
  /** The first cell of the row in the README. */
  readonly change: string;
  /** The second cell. */
  readonly effect: string;
  /**
   * The changes that the row speaks of, by name: the version that is deployed over the base version, or all versions in the
   * order of their deployment, the first in place of the base version. The expectation is asked of the last deployment.
   */
  readonly versions: Readonly<Record<string, V | readonly V[]>>;
  /** What differs for one of the changes, or without feature flags. */
  readonly except?: Readonly<Record<string, Expectation>>;
}

/** The table of a construct. */
export interface SecondDeploymentTable {
  /** The README, from the root of the repository, and the heading of the construct in it. */
  readonly readme: string;
  readonly construct: string;
  readonly rows: readonly Row<unknown>[];
  /** Makes a version of the construct in a stack. */
  readonly make: (stack: Stack, version: unknown) => void;
}

/** Declares the table of a construct. `make` must make the base version of `{}`. */
export function secondDeployments<V extends object>(
  readme: string,
  construct: string,
  make: (stack: Stack, version: Partial<V>) => void,
  rows: readonly Row<Partial<V>>[],
): SecondDeploymentTable {
  return { readme, construct, rows, make: (stack, version) => make(stack, version as Partial<V>) };
}

/** How the app around a version is made. */
type Mode = 'with feature flags' | 'without feature flags, in two stages';

const MODES: readonly Mode[] = ['with feature flags', 'without feature flags, in two stages'];

/**
 * `npm test` takes the first version of each row, with feature flags; CI takes more, beside other steps
 * (`npm run test:second-deployments`): all versions, and without feature flags the first of each row, since a synthesis of
 * that takes longer than everything else here. `SECOND_DEPLOYMENTS=all npx jest test/second-deployment` takes all.
 */
const SCOPE = process.env.SECOND_DEPLOYMENTS ?? 'sample';

/** The number of versions of a row that are taken in a mode. */
function versionsTaken(mode: Mode): number {
  if (SCOPE === 'all') return Infinity;
  const isFirst = mode === MODES[0];
  if (SCOPE === 'ci') return isFirst ? Infinity : 1;
  return isFirst ? 1 : 0;
}

/** The rule packs do not look at these apps, and each acknowledgement asks for the place in the code, which takes time. */
const UNACKNOWLEDGED = { [ACKNOWLEDGE_INHERENT_FINDINGS]: false };

function templatesOf(table: SecondDeploymentTable, version: unknown, mode: Mode): AppTemplates {
  if (mode === 'with feature flags') {
    const app = testApp({ ...recommendedContext, ...UNACKNOWLEDGED });
    table.make(new Stack(app, 'Test'), version);
    return AppTemplates.fromApp(app);
  }
  const app = testApp(UNACKNOWLEDGED);
  for (const name of ['Beta', 'Gamma']) table.make(new Stack(new Stage(app, name), 'Test'), version);
  return AppTemplates.fromApp(app);
}

function typesOf(report: DeploymentReport, ...actions: string[]): string[] {
  return [...new Set(report.changes.filter(({ action }) => actions.includes(action)).map(({ type }) => type))].sort();
}

function whatItSays(report: DeploymentReport): Required<Expectation> {
  return {
    findings: [...new Set(report.findings.map(({ kind, fact }) => `${kind} ${fact}`))].sort(),
    replaced: typesOf(report, 'replace'),
    removed: typesOf(report, 'remove', 'keep'),
  };
}

function deployed(versions: readonly AppTemplates[], facts: readonly Fact[] = FACTS): DeploymentReport {
  const account = new SimulatedAccount({ facts });
  return versions.map((version) => account.deploy(version)).at(-1) as DeploymentReport;
}

/** The rows of the table of a construct in its README, as pairs of cells. */
export function rowsInReadme(readme: string, construct: string): string[][] {
  const text = readFileSync(join(__dirname, '../..', readme), 'utf8');
  const [, ofConstruct = ''] = text.split(new RegExp(`^## ${construct}$`, 'm'));
  const [, section = ''] = (ofConstruct.split(/^## /m)[0] ?? '').split(/^### What a second deployment does$/m);
  return (section.split(/^###? /m)[0] ?? '')
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^\|[ |:-]+\|$/.test(line))
    .slice(1)
    .map((line) =>
      line
        .slice(1, line.lastIndexOf('|'))
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim().replaceAll('\\|', '|')),
    );
}

/** A README with the rows of a table in place of those that it has in its section. */
export function withRows(readme: string, { construct, rows }: SecondDeploymentTable): string {
  const heading = new RegExp(`^## ${construct}$[^]*?^### What a second deployment does$\\n`, 'm').exec(readme);
  if (!heading) throw new Error(`the README has no section 'What a second deployment does' of ${construct}`);
  const start = heading.index + heading[0].length;
  const length = readme.slice(start).search(/^##/m);
  const section = readme.slice(start, length < 0 ? undefined : start + length);
  const cell = (text: string) => text.replaceAll('|', '\\|');
  const table = [
    '| Change | What happens |',
    '| --- | --- |',
    ...rows.map(({ change, effect }) => `| ${cell(change)} | ${cell(effect)} |`),
  ].join('\n');
  const old = /^\|[^]*?(?=\n(?!\|))/m;
  const written = old.test(section) ? section.replace(old, () => table) : `\n${table}\n${section}`;
  return readme.slice(0, start) + written + readme.slice(start + section.length);
}

/** The tests of all tables of a domain: each row is true, each finding comes from its fact, and the README says the same. */
export function describeSecondDeployments(domain: string, tables: readonly SecondDeploymentTable[]): void {
  describe(`second deployments of ${domain}`, () => {
    describe.each(tables.map((table) => [table.construct, table] as const))('%s', (_construct, table) => {
      test('are in the README as they are here', () => {
        const rows = table.rows.map(({ change, effect }) => [change, effect]);
        expect(rowsInReadme(table.readme, table.construct)).toEqual(rows);
      });

      describe.each(MODES.filter((mode) => versionsTaken(mode) > 0))('%s', (mode) => {
        let base: AppTemplates;
        beforeAll(() => {
          base = templatesOf(table, {}, mode);
        });

        test('of the same version change nothing', () => {
          const report = deployed([base, templatesOf(table, {}, mode)]);
          expect(report.changes.filter(({ action }) => action !== 'none')).toEqual([]);
          expect(report.findings).toEqual([]);
        });

        const cases = table.rows.flatMap((row) =>
          Object.entries(row.versions)
            .slice(0, versionsTaken(mode))
            .map(([name, version]) => [`${row.change}: ${name}`, row, name, version] as const),
        );

        test.each(cases)('%s', (_title, row, name, version) => {
          const versions = Array.isArray(version)
            ? (version as unknown[]).map((one) => templatesOf(table, one, mode))
            : [base, templatesOf(table, version, mode)];
          const expected: Expectation = { ...row, ...row.except?.[mode], ...row.except?.[name] };
          const report = deployed(versions);
          expect(report.changes.filter(({ action }) => action !== 'none')).not.toEqual([]);
          expect(whatItSays(report)).toEqual({
            findings: [...(expected.findings ?? [])].sort(),
            replaced: [...(expected.replaced ?? [])].sort(),
            removed: [...(expected.removed ?? [])].sort(),
          });
          // Without its facts the row is not true any more.
          const ids = (expected.findings ?? []).map((finding) => finding.split(' ')[1]);
          if (ids.length === 0) return;
          const others = FACTS.filter(({ id }) => !ids.includes(id));
          expect(FACTS.length - others.length).toBe(new Set(ids).size);
          expect(whatItSays(deployed(versions, others)).findings).toEqual([]);
        });
      });
    });
  });
}
