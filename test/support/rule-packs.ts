import { IConstruct } from 'constructs';
import { CfnResource, Validations } from 'aws-cdk-lib/core';
import {
  AwsSolutionsChecks,
  HIPAASecurityChecks,
  IApplyRule,
  NagPack,
  NIST80053R5Checks,
  PCIDSS321Checks,
  ServerlessChecks,
} from 'cdk-nag';

/** The rule packs that every example stack is held against. */
export const RULE_PACKS = {
  AwsSolutions: AwsSolutionsChecks,
  'NIST.800.53.R5': NIST80053R5Checks,
  'HIPAA.Security': HIPAASecurityChecks,
  'PCI.DSS.321': PCIDSS321Checks,
  Serverless: ServerlessChecks,
};

/** What a pack is asked of: the strict ones speak of production, a sandbox is cheap on purpose. */
export const PACKS_OF_PROFILE: Record<'sandbox' | 'production', (keyof typeof RULE_PACKS)[]> = {
  sandbox: ['AwsSolutions'],
  production: ['AwsSolutions', 'NIST.800.53.R5', 'HIPAA.Security', 'PCI.DSS.321', 'Serverless'],
};

/** What one pack says of one stack. */
export interface PackReport {
  /** Rules that had something to look at. */
  readonly evaluated: Set<string>;
  /** `rule at path: text` */
  readonly findings: string[];
  /** Acknowledged findings by rule id, with the reason. */
  readonly acknowledged: Map<string, string>;
}

interface PackInternals {
  applyRule(params: IApplyRule): void;
  isAcknowledged(resource: CfnResource, ruleId: string): boolean;
}

/** Runs a pack over a stack and counts as it goes. */
export function runPack(pack: NagPack, stack: IConstruct): PackReport {
  const evaluated = new Set<string>();
  const acknowledged = new Map<string, string>();
  const internals = pack as unknown as PackInternals;
  const applyRule = internals.applyRule.bind(pack);
  internals.applyRule = (params) => {
    const rule = params.rule;
    const observed = (node: CfnResource) => {
      const result = rule(node);
      if (result !== ('N/A' as string)) evaluated.add(params.ruleSuffixOverride ?? rule.name);
      return result;
    };
    Object.defineProperty(observed, 'name', { value: rule.name });
    applyRule({ ...params, rule: observed });
  };
  internals.isAcknowledged = (resource, ruleId) => {
    const reason = reasonFor(resource, ruleId);
    if (reason !== undefined) acknowledged.set(ruleId, reason);
    return reason !== undefined;
  };
  const { violations } = pack.validateScope(stack);
  return {
    evaluated,
    acknowledged,
    findings: violations.flatMap(({ ruleName, description, violatingResources }) =>
      violatingResources.map(({ constructPath }) => `${ruleName} at ${constructPath}: ${description}`),
    ),
  };
}

/** The reason that a rule is acknowledged with on a resource or above it. */
function reasonFor(resource: IConstruct, ruleId: string): string | undefined {
  for (const scope of resource.node.scopes) {
    for (const { type, data } of scope.node.metadata) {
      if (type !== Validations.ACKNOWLEDGED_RULES_METADATA_KEY || !data) continue;
      const entry = Object.entries(data as Record<string, unknown>).find(
        ([id]) => id.replace(/^annotation::/i, '') === ruleId,
      );
      if (entry) return typeof entry[1] === 'string' ? entry[1] : JSON.stringify(entry[1]);
    }
  }
  return undefined;
}
