import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib/core';
import { IPropertyInjector, PropertyInjectors } from 'aws-cdk-lib/core';
import { acknowledgeInherentRules } from '../examples/rule-packs';
import { excessesNotAllowed } from './support/allowed-privileges';
import { writtenTemplate } from './support/example-templates';
import { DOMAINS, publicConstructs, specimensOf } from './support/library';
import { RULE_PACKS, ruleOf, runPack } from './support/rule-packs';
import { undecidedTypes } from './support/stateful';
import { recommendedContext, testApp, testStack } from './support/synth';
import { Finding, synthesizeValidated } from './support/validation';

const SPECIMENS = DOMAINS.flatMap((domain) =>
  Object.entries(specimensOf(domain)).map(([name, specimen]) => ({ domain, name, specimen })),
);
const VARIANTS = ['minimal', 'full'] as const;
const idOf = (domain: string, name: string, variant: string) => `${domain}-${name}-${variant}`;

/**
 * What cdk-preflight and the validator get wrong: a container that only reserves memory has no limit, and Amazon ECS takes it.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
 * Kafka has one poller at least, and batches are halved: https://docs.aws.amazon.com/lambda/latest/dg/kafka-retry-configurations.html
 * An imported delivery stream brings a mapping of addresses.
 */
const WRONG = new RegExp(
  [
    'pf-ecs-container-memory-reservation',
    'pf-lambda-esm-(bisect-batch-stream-only|sqs-minimum-pollers-min) .*/PaymentsMapping/',
    'W7001 .*awscdkawskinesisfirehoseCidrBlocks',
  ].join('|'),
);

/** All specimens in one app, each in a stack of its own, with the validator and cdk-preflight as for the example stacks. */
let app: App;
let findings: Finding[];
beforeAll(() => {
  app = new App({
    outdir: mkdtempSync(join(tmpdir(), 'specimens-')),
    treeMetadata: false,
    analyticsReporting: false,
    context: {
      ...recommendedContext,
      'aws:cdk:bundling-stacks': [],
      'aws:cdk:disable-stack-trace': true,
      'aws:cdk:disable-creation-stack-traces': true,
    },
  });
  acknowledgeInherentRules(app);
  for (const { domain, name, specimen } of SPECIMENS) {
    for (const variant of VARIANTS) specimen[variant](testStack(app, idOf(domain, name, variant)), 'It');
    for (const [variant, make] of Object.entries(specimen.further ?? {}))
      make(testStack(app, idOf(domain, name, variant)), 'It');
  }
  findings = synthesizeValidated(app);
});

describe.each(SPECIMENS)('$domain.$name', ({ domain, name, specimen }) => {
  const stackOf = (variant: string) => app.node.findChild(idOf(domain, name, variant)) as Stack;
  const templateOf = (variant: string) => writtenTemplate(app.outdir, idOf(domain, name, variant));

  test.each([...VARIANTS, ...Object.keys(specimen.further ?? {})])(
    '%s: no finding of the validator or of cdk-preflight',
    (variant) => {
      const own = findings.filter(({ stack }) => stack === idOf(domain, name, variant)).map(({ text }) => text);
      expect(own.filter((text) => !text.includes('cdk-reference-architectures:') && !WRONG.test(text))).toEqual([]);
    },
  );

  test('minimal: no warning but those on record', () => {
    const warnings = findings
      .filter(({ stack }) => stack === idOf(domain, name, 'minimal'))
      .flatMap(({ text }) => /cdk-reference-architectures:\w+/.exec(text)?.[0] ?? []);
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
