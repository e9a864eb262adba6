// Prints what the rule packs say of every example stack, as Markdown: `npm run compliance` writes docs/compliance.md.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exampleApp, stacksOf } from '../test/support/example-apps';
import { PROFILES } from '../test/support/example-templates';
import { PACKS_OF_PROFILE, RULE_PACKS, runPack } from '../test/support/rule-packs';

process.env.CDK_VALIDATION = 'false';

const lines = [
  '# Compliance',
  '',
  'What the rule packs of [cdk-nag](https://github.com/cdklabs/cdk-nag) say of the example stacks. Written by',
  '`npm run compliance`; `test/examples/compliance.test.ts` fails on a finding that is not acknowledged.',
  '',
  'A rule is evaluated where it has a resource to look at. It passes where all of them comply. Otherwise every finding is',
  'acknowledged with a reason, next to its cause in `examples`, or once for all stacks in `examples/rule-packs.ts` where',
  'the rule is inherent to an architecture. The sandbox is held against AwsSolutions alone: it is cheap and short-lived on',
  'purpose.',
];
let open = 0;

for (const profile of PROFILES) {
  const app = exampleApp(profile);
  app.synth();
  lines.push('', `## ${profile === 'sandbox' ? 'Sandbox' : 'Production'}`);
  lines.push(
    '',
    '| Stack | Pack | Evaluated | Passed | Acknowledged | Open |',
    '| --- | --- | --- | --- | --- | --- |',
  );
  const reasons = new Map<string, Map<string, Set<string>>>();
  for (const stack of stacksOf(app)) {
    const { id } = stack.node;
    for (const pack of PACKS_OF_PROFILE[profile]) {
      const { evaluated, acknowledged, findings } = runPack(new RULE_PACKS[pack](), stack);
      const rules = new Set([...acknowledged.keys()].map(ruleOf));
      open += findings.length;
      lines.push(
        `| ${id} | ${pack} | ${evaluated.size} | ${evaluated.size - rules.size - findings.length} | ${rules.size} | ${findings.length} |`,
      );
      for (const [finding, reason] of acknowledged) {
        const ofStack = reasons.get(id) ?? new Map<string, Set<string>>();
        reasons.set(id, ofStack.set(reason, (ofStack.get(reason) ?? new Set()).add(finding)));
      }
    }
  }
  for (const [id, ofStack] of reasons) {
    lines.push('', `### ${id}, ${profile}`, '');
    for (const [reason, findings] of ofStack) {
      lines.push(
        `- ${reason.replace(/^"|"$/g, '')}`,
        ...[...findings].sort().map((finding) => `  - \`${readable(finding)}\``),
      );
    }
  }
}

writeFileSync(join(__dirname, '../docs/compliance.md'), `${lines.join('\n')}\n`);
process.stdout.write(`${lines.filter((line) => line.startsWith('| ')).join('\n')}\n`);
process.exitCode = open > 0 ? 1 : 0;

/** `AwsSolutions-IAM5[Resource::*]` is a finding of `AwsSolutions-IAM5`. */
function ruleOf(finding: string): string {
  return finding.replace(/\[.*$/s, '');
}

/** Intrinsic functions inside a finding's name are cut to the logical id. */
function readable(finding: string): string {
  return finding.replace(/\s+/g, ' ').replace(/`/g, "'");
}
