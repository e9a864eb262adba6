import { exampleApp, stacksOf } from '../support/example-apps';
import { PROFILES } from '../support/example-templates';
import { acknowledgementsOf, PackReport, PACKS_OF_PROFILE, RULE_PACKS, runPack } from '../support/rule-packs';

describe.each(PROFILES)('%s', (profile) => {
  const app = exampleApp(profile);
  beforeAll(() => {
    // Aspects run in a synthesis: tags and removal policies.
    app.synth();
  });

  describe.each(stacksOf(app).map((stack) => [stack.node.id, stack] as const))('%s', (_id, stack) => {
    const reports = new Map<keyof typeof RULE_PACKS, PackReport>();
    beforeAll(() => {
      for (const name of PACKS_OF_PROFILE[profile]) reports.set(name, runPack(new RULE_PACKS[name](), stack));
    });

    test.each(PACKS_OF_PROFILE[profile])('has no open finding of %s', (name) => {
      expect(reports.get(name)?.findings).toEqual([]);
    });

    test('acknowledges at most six rules of AwsSolutions, single IAM5 findings aside', () => {
      const findings = [...(reports.get('AwsSolutions')?.acknowledged.keys() ?? [])];
      const rules = new Set(findings.map((finding) => finding.replace(/\[.*$/, '')));
      rules.delete('AwsSolutions-IAM5');
      expect([...rules].slice(6)).toEqual([]);
    });

    test('gives a reason of some words for every acknowledgement', () => {
      const reasons = [...reports.values()].flatMap(({ acknowledged }) => [...acknowledged]);
      expect(reasons.filter(([, reason]) => reason.split(/\s+/).length < 5)).toEqual([]);
    });
  });
});

// The library's own acknowledgements are for every use of a construct; those that remain without them are the examples'.
test('every acknowledgement of the examples answers a finding in one profile or the other', () => {
  const given = new Set<string>();
  const answers = new Set<string>();
  for (const profile of PROFILES) {
    const app = exampleApp(profile);
    app.synth();
    for (const stack of stacksOf(app)) {
      for (const Pack of Object.values(RULE_PACKS)) {
        for (const answer of runPack(new Pack(), stack).answers) answers.add(answer);
      }
    }
    const own = exampleApp(profile, undefined, { 'cdk-reference-architectures:acknowledgeInherentFindings': false });
    for (const acknowledgement of acknowledgementsOf(own)) given.add(acknowledgement);
  }
  expect([...given].filter((acknowledgement) => !answers.has(acknowledgement))).toEqual([]);
});
