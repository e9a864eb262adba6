import { exampleApp, PROFILES, stacksOf } from '../support/example-apps';
import { PackReport, PACKS_OF_PROFILE, RULE_PACKS, runPack } from '../support/rule-packs';

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

    test('acknowledges at most four rules of AwsSolutions, single IAM5 findings aside', () => {
      const rules = [...(reports.get('AwsSolutions')?.acknowledged.keys() ?? [])];
      expect(rules.filter((rule) => !rule.startsWith('AwsSolutions-IAM5[')).length).toBeLessThanOrEqual(4);
    });

    test('gives a reason of some words for every acknowledgement', () => {
      const reasons = [...reports.values()].flatMap(({ acknowledged }) => [...acknowledged]);
      expect(reasons.filter(([, reason]) => reason.split(/\s+/).length < 5)).toEqual([]);
    });
  });
});
