import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppTemplates, SimulatedAccount } from 'cdk-reference-architectures/testing';
import { exampleApp, PROFILES, stacksOf } from '../support/example-apps';
import { exampleAssembly } from '../support/example-assemblies';
import { findingsIn } from '../support/validation-report';

describe('every example stack', () => {
  test('is described in a file of its own, and what is described exists', () => {
    const files = readdirSync(__dirname, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('stack.test.ts'),
    );
    const described = files.flatMap((file) =>
      [...readFileSync(join(__dirname, file), 'utf8').matchAll(/^describeExampleStack\('(\w+)'\);$/gm)].map(
        ([, id]) => id,
      ),
    );
    const stacks = stacksOf(exampleApp('sandbox')).map(({ node }) => node.id);
    expect(described.sort()).toEqual(stacks.sort());
    expect(files).toHaveLength(stacks.length);
  });

  test.each(PROFILES)(
    'has no finding of the validator, its default rules, cdk-preflight, or the constructs: %s',
    (profile) => {
      const findings = findingsIn(exampleAssembly(`validated-${profile}`));
      expect(findings.map(({ stack, text }) => `${stack}: ${text}`)).toEqual([]);
    },
  );

  test('refuses to be deleted in production, which stops no rollback, and not in a sandbox', () => {
    const refusals = (profile: (typeof PROFILES)[number]) =>
      stacksOf(exampleApp(profile)).map(({ terminationProtection }) => terminationProtection);
    expect(new Set(refusals('production'))).toEqual(new Set([true]));
    expect(new Set(refusals('sandbox'))).toEqual(new Set([false]));
  });

  test.each(PROFILES)('is the same to the byte in a second synthesis: %s', (profile) => {
    const again = exampleApp(profile);
    again.synth();
    const template = (assembly: string, id: string) => readFileSync(join(assembly, `${id}.template.json`), 'utf8');
    const first = exampleAssembly(profile);
    const ids = stacksOf(again).map(({ node }) => node.id);
    expect(ids.filter((id) => template(first, id) !== template(again.outdir, id))).toEqual([]);
  });

  test.each(PROFILES)('deploys, and once more without a change: %s', (profile) => {
    const account = new SimulatedAccount();
    const templates = AppTemplates.fromDirectory(exampleAssembly(profile));
    expect(templates.stacks).toHaveLength(stacksOf(exampleApp(profile)).length);
    expect(account.deploy(templates).findings).toEqual([]);
    const again = account.deploy(AppTemplates.fromDirectory(exampleAssembly(profile)));
    expect(again.changes.filter(({ action }) => action !== 'none')).toEqual([]);
    expect(again.findings).toEqual([]);
  });
});
