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
  /** The acknowledgements that answered a finding, as `acknowledgementsOf()` names them. */
  readonly answers: Set<string>;
}

interface PackInternals {
  applyRule(params: IApplyRule): void;
  isAcknowledged(resource: CfnResource, ruleId: string): boolean;
}

/** Runs a pack over a stack and counts as it goes. */
export function runPack(pack: NagPack, stack: IConstruct): PackReport {
  const evaluated = new Set<string>();
  const acknowledged = new Map<string, string>();
  const answers = new Set<string>();
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
    const answer = answerFor(resource, ruleId);
    if (!answer) return false;
    acknowledged.set(ruleId, answer.reason);
    answers.add(acknowledgement(answer.scope, ruleId));
    return true;
  };
  const { violations } = pack.validateScope(stack);
  return {
    evaluated,
    acknowledged,
    answers,
    findings: violations.flatMap(({ ruleName, description, violatingResources }) =>
      violatingResources.map(({ constructPath }) => `${ruleName} at ${constructPath}: ${description}`),
    ),
  };
}

/** The acknowledgement of a rule on a resource or above it. */
function answerFor(resource: IConstruct, ruleId: string): { scope: IConstruct; reason: string } | undefined {
  for (const scope of resource.node.scopes) {
    const reason = acknowledgedOn(scope).get(ruleId);
    if (reason !== undefined) return { scope, reason };
  }
  return undefined;
}

/** What is acknowledged on one construct: the ids with their reasons. */
function acknowledgedOn(scope: IConstruct): Map<string, string> {
  const entries = scope.node.metadata
    .filter(({ type, data }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY && data)
    .flatMap(({ data }) => Object.entries(data as Record<string, unknown>));
  return new Map(
    entries.map(([id, reason]) => [
      id.replace(/^annotation::/i, ''),
      typeof reason === 'string' ? reason : JSON.stringify(reason),
    ]),
  );
}

const SHARED = /^(NIST\.800\.53\.R5|HIPAA\.Security|PCI\.DSS\.321|Serverless)-/;

/** The name of a rule without the pack, for rules that several packs share. */
export function ruleOf(ruleId: string): string {
  return ruleId.replace(SHARED, '');
}

/** `rule on path`; a rule that is acknowledged in every pack that shares it is one. */
function acknowledgement(scope: IConstruct, ruleId: string): string {
  return `${ruleOf(ruleId)} on '${scope.node.path}'`;
}

/** Every acknowledgement of a finding of the packs, on a construct and below it. */
export function acknowledgementsOf(scope: IConstruct): string[] {
  const ofPacks = (id: string) => id.startsWith('AwsSolutions-') || SHARED.test(id);
  return [
    ...new Set(
      scope.node
        .findAll()
        .flatMap((node) => [...acknowledgedOn(node).keys()].filter(ofPacks).map((id) => acknowledgement(node, id))),
    ),
  ];
}
