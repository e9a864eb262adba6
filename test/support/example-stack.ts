import { excessesNotAllowed } from './allowed-privileges';
import { TemplateJson } from './change-safety';
import { normalised, PROFILES, writtenTemplate } from './example-apps';
import { beginExampleAssembly, exampleAssembly } from './example-assemblies';
import { statefulLosses, undecidedTypes } from './stateful';
import { snapshotOf, templateSerializer } from './template-snapshot';

const LIMITS = { resources: 500, bytes: 1_000_000, outputs: 200, description: 1024 };

/** The stack whose losses are meant, for this run: see CONTRIBUTING.md. */
const ACCEPTED_LOSSES = process.env.ACCEPT_STATEFUL_LOSSES;

expect.addSnapshotSerializer(templateSerializer);

/** What is the same for every example stack: registers its tests, in both profiles. */
export function describeExampleStack(id: string): void {
  // Both at once, while Jest loads the rest of the test file.
  PROFILES.forEach(beginExampleAssembly);
  describe.each(PROFILES)(`${id} in %s`, (profile) => {
    let template: TemplateJson;
    beforeAll(() => {
      template = writtenTemplate(exampleAssembly(profile), id);
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

    test('has resources only of types that are known to be stateful or stateless', () => {
      expect(undecidedTypes(template)).toEqual([]);
    });

    test('loses no stateful resource of its snapshot, and matches it', () => {
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
}
