import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { App } from 'aws-cdk-lib/core';
import { AppTemplates, SimulatedAccount } from 'cdk-reference-architectures/testing';
import { SCENARIOS } from '../../examples/scenarios';
import { exampleApp, stacksOf } from '../support/example-apps';
import { SNAPSHOT_TEST } from '../support/example-stack';
import { normalised, ProfileName, PROFILES, writtenTemplate } from '../support/example-templates';
import { snapshotOf } from '../support/template-snapshot';

/** The test files of the example stacks, by the stack. */
const DESCRIBED = readdirSync(__dirname, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('stack.test.ts'))
  .map((name) => join(__dirname, name))
  .flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/\bdescribeExampleStack\(\s*'(\w+)'/g)].map(([, id = '']) => ({
      id,
      file,
    })),
  );

/** The stacks of a profile. Production has some more, of what a sandbox does without. */
const describedIn = (app: App) => {
  const ids = new Set(stacksOf(app).map(({ node }) => node.id));
  return DESCRIBED.filter(({ id }) => ids.has(id));
};

describe('every example stack', () => {
  /** The folder of the whole app, synthesized. */
  const assemblies = new Map<ProfileName, string>();
  beforeAll(() => {
    for (const profile of PROFILES) assemblies.set(profile, exampleApp(profile).synth().directory);
  });

  test('is described in a file of its own, and what is described exists', () => {
    const apps = PROFILES.map((profile) => exampleApp(profile));
    const stacks = [...new Set(apps.flatMap((app) => stacksOf(app).map(({ node }) => node.id)))];
    expect(DESCRIBED.map(({ id }) => id).sort()).toEqual(stacks.sort());
    expect(new Set(DESCRIBED.map(({ file }) => file)).size).toBe(stacks.length);
  });

  test.each(PROFILES)('is in the app what it is alone, as its snapshot has it: %s', (profile) => {
    // A run that writes the snapshots anew has the old ones until its end.
    const snapshots = process.env.SNAPSHOTS_ARE_WRITTEN === undefined ? describedIn(exampleApp(profile)) : [];
    const different = snapshots.filter(({ id, file }) => {
      const alone = snapshotOf(file, `${id} in ${profile} ${SNAPSHOT_TEST}`);
      return !isDeepStrictEqual(alone, normalised(writtenTemplate(assemblies.get(profile)!, id)));
    });
    expect(different.map(({ id }) => id)).toEqual([]);
  });

  test('refuses to be deleted in production, which stops no rollback, and not in a sandbox', () => {
    const refusals = (profile: (typeof PROFILES)[number]) =>
      stacksOf(exampleApp(profile)).map(({ terminationProtection }) => terminationProtection);
    expect(new Set(refusals('production'))).toEqual(new Set([true]));
    expect(new Set(refusals('sandbox'))).toEqual(new Set([false]));
  });

  test.each(SCENARIOS.map(({ folder, stacks }) => ({ folder, stacks })))(
    'is what it is in the app when it is the only one: $folder',
    ({ stacks: [first = ''] }) => {
      const app = exampleApp('production', undefined, { only: first });
      const { directory } = app.synth();
      // What others use of these two is not exported.
      const ids = stacksOf(app)
        .map(({ node: { id } }) => id)
        .filter((id) => id === first || !['Network', 'InspectionService'].includes(id));
      expect(ids).toContain(first);
      const template = (folder: string, id: string) => ({ ...writtenTemplate(folder, id), Outputs: {} });
      const different = ids.filter(
        (id) => !isDeepStrictEqual(template(directory, id), template(assemblies.get('production')!, id)),
      );
      expect(different).toEqual([]);
    },
  );

  test('is refused by a name that there is none of', () => {
    expect(() => exampleApp('sandbox', undefined, { only: 'OnlineStore,Shop' })).toThrow(
      /'only' must be stacks of the examples, got 'Shop'/,
    );
  });

  test.each(PROFILES)('is the same to the byte in a second synthesis: %s', (profile) => {
    const again = exampleApp(profile);
    again.synth();
    const template = (assembly: string, id: string) => readFileSync(join(assembly, `${id}.template.json`), 'utf8');
    const first = assemblies.get(profile)!;
    const ids = stacksOf(again).map(({ node }) => node.id);
    expect(ids.filter((id) => template(first, id) !== template(again.outdir, id))).toEqual([]);
  });

  test.each(PROFILES)('deploys, and once more without a change: %s', (profile) => {
    const account = new SimulatedAccount();
    const templates = AppTemplates.fromDirectory(assemblies.get(profile)!);
    expect(templates.stacks).toHaveLength(describedIn(exampleApp(profile)).length);
    expect(account.deploy(templates).findings).toEqual([]);
    const again = account.deploy(AppTemplates.fromDirectory(assemblies.get(profile)!));
    expect(again.changes.filter(({ action }) => action !== 'none')).toEqual([]);
    expect(again.findings).toEqual([]);
  });
});
