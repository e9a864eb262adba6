import { App, IPropertyInjector, PropertyInjectors, Stack } from 'aws-cdk-lib/core';
import { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { excessesNotAllowed } from './support/allowed-privileges';
import { writtenTemplate } from './support/example-templates';
import { publicConstructs } from './support/library';
import { RULE_PACKS, ruleOf, runPack } from './support/rule-packs';
import { SPECIMENS, specimensApp, stackIdOf, VARIANTS } from './support/specimens-app';
import { undecidedTypes } from './support/stateful';
import { testApp, testStack } from './support/synth';

/** The validators look at the same app, and at further uses (test/validation). */
let app: App;
let assembly: CloudAssembly;
beforeAll(() => {
  // Warnings are read from the constructs; in a report they would be printed.
  app = specimensApp({ '@aws-cdk/core:annotationsInValidationReport': false });
  assembly = app.synth();
});

describe.each(SPECIMENS)('$domain.$name', ({ domain, name, specimen }) => {
  const stackOf = (variant: string) => app.node.findChild(stackIdOf(domain, name, variant)) as Stack;
  const templateOf = (variant: string) => writtenTemplate(app.outdir, stackIdOf(domain, name, variant));

  test('minimal: no warning but those on record', () => {
    const { messages } = assembly.getStackByName(stackIdOf(domain, name, 'minimal'));
    const warnings = messages.flatMap(
      ({ entry }) => /cdk-reference-architectures:\w+/.exec(String(entry.data))?.[0] ?? [],
    );
    expect([...new Set(warnings)].sort()).toEqual(Object.keys(specimen.warnings ?? {}).sort());
  });

  test.each(VARIANTS)('%s: no output', (variant) => {
    expect(Object.keys(templateOf(variant).Outputs ?? {})).toEqual([]);
  });

  test('no finding of a rule pack but those on record', () => {
    const open = VARIANTS.flatMap((variant) =>
      Object.values(RULE_PACKS).flatMap((Pack) => runPack(new Pack(), stackOf(variant)).findings),
    ).map((finding) => ruleOf(finding.split(' at ')[0] ?? finding));
    const onRecord = Object.keys(specimen.findings ?? {}).map((id) => ruleOf(id));
    expect([...new Set(open)].sort()).toEqual([...new Set(onRecord)].sort());
  });

  test.each(VARIANTS)('%s: no privilege that it does not need', (variant) => {
    expect(excessesNotAllowed(templateOf(variant))).toEqual([]);
  });

  test.each(VARIANTS)('%s: every resource type is known to hold state, or not', (variant) => {
    expect(undecidedTypes(templateOf(variant))).toEqual([]);
  });

  test('gives a reason of some words for everything on record', () => {
    const reasons = Object.entries({ ...specimen.warnings, ...specimen.findings });
    expect(reasons.filter(([, reason]) => reason.split(/\s+/).length < 5)).toEqual([]);
  });

  if (specimen.onlyOne === undefined)
    test('two in one stack', () => {
      const stack = testStack();
      const [first, second] = [specimen.minimal(stack, 'First'), specimen.minimal(stack, 'Second')];
      expect(() => testAppSynth(stack)).not.toThrow();
      expect(first).not.toBe(second);
    });

  test('takes the defaults of a property injector', () => {
    const uniqueId = publicConstructs(domain).find((construct) => construct.name === name)?.type.PROPERTY_INJECTION_ID;
    if (uniqueId === undefined) return;
    const asked: string[] = [];
    const injector: IPropertyInjector = {
      constructUniqueId: uniqueId,
      inject: (props, { id }) => {
        asked.push(id);
        return props;
      },
    };
    const injected = testApp();
    PropertyInjectors.of(injected).add(injector);
    specimen.minimal(testStack(injected), 'It');
    expect(asked).toContain('It');
  });
});

function testAppSynth(stack: Stack): void {
  (stack.node.root as App).synth();
}
