import { Fact, named } from '../fact';

const ASSOCIATION = 'AWS::WAFv2::WebACLAssociation';

const DISASSOCIATED: Fact = {
  id: 'web-acl-disassociated',
  says: 'A deleted association takes whatever web ACL the resource has by then, also that of a new association.',
  source: 'https://docs.aws.amazon.com/waf/latest/APIReference/API_DisassociateWebACL.html',
  check: (deployment, report) => {
    const changed = deployment.changed(ASSOCIATION);
    const protects = ({ properties }: { properties: Readonly<Record<string, unknown>> }) =>
      JSON.stringify(properties.ResourceArn);
    for (const { action, before, keepsOld } of changed) {
      if (!before || !(action === 'remove' || (action === 'replace' && !keepsOld))) continue;
      const next = changed.find(({ after }) => after && protects(after) === protects(before))?.after;
      if (!next) continue;
      report(
        next,
        'ignored',
        `the clean-up deletes the association ${named(before)}, and with it that of ${named(next)}: what it protects has no web ACL`,
        "give the association 'UpdateReplacePolicy: Retain' and keep its id, or deploy once without it, then with the new one",
      );
    }
  },
};

export const WAFV2_FACTS: readonly Fact[] = [DISASSOCIATED];
