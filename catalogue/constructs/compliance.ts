import { Specimen } from '../../test/specimens/specimen';
import { PackReport, RULE_PACKS, ruleOf, runPack } from '../../test/support/rule-packs';
import { SpecimenTemplate } from './specimen-templates';

/** What a rule pack says of the minimal use of a construct. */
export interface PackResult {
  readonly pack: string;
  readonly report: PackReport;
}

/** What every rule pack says of a use. */
export function packResults({ stack }: SpecimenTemplate): PackResult[] {
  return Object.entries(RULE_PACKS).map(([pack, Pack]) => ({ pack, report: runPack(new Pack(), stack) }));
}

/** The table of the rule packs, and the reason of each finding. */
export function complianceLines(
  results: readonly PackResult[],
  { findings = {} }: Pick<Specimen, 'findings'>,
): string[] {
  const onRecord = new Map(Object.entries(findings).map(([id, reason]) => [ruleOf(id), reason]));
  const acknowledged = new Map<string, Set<string>>();
  const left = new Map<string, Set<string>>();
  const add = (to: Map<string, Set<string>>, reason: string, rule: string) =>
    to.set(reason, (to.get(reason) ?? new Set()).add(rule));
  const rows = results.map(({ pack, report }) => {
    const rules = new Set([...report.acknowledged.keys()].map(withoutFinding));
    const open = new Set(report.findings.map((finding) => withoutFinding(finding.split(' at ')[0] ?? finding)));
    for (const [id, reason] of report.acknowledged) add(acknowledged, reason, ruleOf(withoutFinding(id)));
    for (const id of open) add(left, onRecord.get(ruleOf(id)) ?? 'No reason is on record.', ruleOf(id));
    const failed = new Set([...rules, ...open]);
    // A rule that fails with an error of its own is a finding, though it has evaluated nothing.
    const evaluated = new Set([...report.evaluated, ...[...failed].map((id) => id.replace(`${pack}-`, ''))]);
    return `| ${pack} | ${evaluated.size} | ${evaluated.size - failed.size} | ${rules.size} | ${open.size} |`;
  });
  return [
    'What the rule packs of [cdk-nag](https://github.com/cdklabs/cdk-nag) say of the minimal use below: of the rules that find a resource to look at.',
    '',
    '| Pack | Evaluated | Passed | Acknowledged | Left to you |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    ...reasons('Acknowledged, because it comes with the architecture:', acknowledged),
    ...reasons('Left to you, because no default can answer it:', left),
  ];
}

function reasons(title: string, all: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  if (all.size === 0) return [];
  return [
    '',
    title,
    '',
    ...[...all].map(
      ([reason, rules]) =>
        `- ${[...rules]
          .sort()
          .map((rule) => `\`${rule}\``)
          .join(', ')}: ${reason.replace(/^"|"$/g, '')}`,
    ),
  ];
}

/** `AwsSolutions-IAM5[Resource::*]` is a finding of `AwsSolutions-IAM5`. */
function withoutFinding(id: string): string {
  return id.replace(/\[.*$/s, '');
}
