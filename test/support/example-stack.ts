import { App } from 'aws-cdk-lib/core';
import { Profile } from '../../examples/profile';
import { acknowledgeInherentRules } from '../../examples/rule-packs';
import { excessesNotAllowed } from './allowed-privileges';
import { droppingFunctions } from './asynchronous-invocations';
import { TemplateJson } from './change-safety';
import { normalised, profileApp, ProfileName, PROFILES, writtenTemplate } from './example-templates';
import { statefulLosses, undecidedTypes } from './stateful';
import { snapshotOf, templateSerializer } from './template-snapshot';

const LIMITS = { resources: 500, bytes: 1_000_000, outputs: 200, description: 1024 };

/** The stack whose losses are meant, for this run: see CONTRIBUTING.md. */
const ACCEPTED_LOSSES = process.env.ACCEPT_STATEFUL_LOSSES;

/** The name of the test that has a stack's snapshot. */
export const SNAPSHOT_TEST = 'loses no stateful resource of its snapshot, and matches it';

expect.addSnapshotSerializer(templateSerializer);

/**
 * What is the same for every example stack: registers its tests, in both profiles. It is made from its own scenario, and those
 * that it shares resources with, so that a fault in one scenario fails the tests of one.
 *
 * A stack that only one profile has, such as one in us-east-1 for what a sandbox does without, names it.
 *
 * Gives the template in a profile, of it or of another stack that was added, for the tests that only this stack has.
 */
export function describeExampleStack(
  id: string,
  add: (app: App, profile: Profile) => void,
  profiles: readonly ProfileName[] = PROFILES,
): (profile: ProfileName, stack?: string) => TemplateJson {
  const assemblies = new Map<ProfileName, string>();
  const templateIn = (name: ProfileName, stack = id): TemplateJson => {
    const assembly = assemblies.get(name) ?? synthesized(name, add);
    assemblies.set(name, assembly);
    return writtenTemplate(assembly, stack);
  };
  describe.each(profiles)(`${id} in %s`, (profile) => {
    let template: TemplateJson;
    beforeAll(() => {
      template = templateIn(profile);
    });

    test('stays within the limits of CloudFormation', () => {
      expect(Object.keys(template.Resources ?? {}).length).toBeLessThan(LIMITS.resources);
      expect(Buffer.byteLength(JSON.stringify(template))).toBeLessThan(LIMITS.bytes);
      expect(Object.keys(template.Outputs ?? {}).length).toBeLessThan(LIMITS.outputs);
      expect(String(template.Description)).toMatch(/cdk-reference-architectures/);
      expect(Buffer.byteLength(String(template.Description))).toBeLessThan(LIMITS.description);
    });

    test('is tagged, and says nothing of this machine', () => {
      const text = JSON.stringify(template);
      expect(text).toContain('"Key":"project","Value":"cdk-reference-architectures"');
      expect(text).not.toContain(process.cwd());
    });

    test('gives no more than it needs', () => {
      expect(excessesNotAllowed(template)).toEqual([]);
    });

    test('loses no event that a function fails at', () => {
      expect(droppingFunctions(template)).toEqual([]);
    });

    test('has resources only of types that are known to be stateful or stateless', () => {
      expect(undecidedTypes(template)).toEqual([]);
    });

    test(SNAPSHOT_TEST, () => {
      const { testPath, currentTestName } = expect.getState();
      const now = normalised(template);
      const losses = statefulLosses(snapshotOf(testPath!, currentTestName!) ?? {}, now);
      // Before the snapshot, so that `-u` does not write one that has lost something: Jest keeps a failed test's.
      if (ACCEPTED_LOSSES !== id)
        expect(
          losses.map(({ logicalId, type, impact, properties }) => ({ logicalId, type, impact, properties })),
        ).toEqual([]);
      expect(now).toMatchSnapshot();
    });
  });
  return templateIn;
}

function synthesized(name: ProfileName, add: (app: App, profile: Profile) => void): string {
  const app = profileApp(name);
  const profile = Profile.fromContext(app.node);
  add(app, profile);
  acknowledgeInherentRules(app);
  profile.finish(app);
  return app.synth().directory;
}
