import { Stack } from 'aws-cdk-lib/core';
import { fullDiff, ResourceImpact } from '@aws-cdk/cloudformation-diff';
import { Template } from 'aws-cdk-lib/assertions';

/** A CloudFormation template as an object. */
export interface TemplateJson {
  readonly Resources?: Record<
    string,
    {
      Type: string;
      Properties?: Record<string, unknown>;
      DeletionPolicy?: string;
      CreationPolicy?: { ResourceSignal?: unknown };
    }
  >;
  readonly [section: string]: unknown;
}

/** What CloudFormation would do to one resource. */
export interface Change {
  readonly logicalId: string;
  readonly type: string;
  /** `may replace` depends on values that are known at deployment only. `orphan` removes from the stack and keeps. */
  readonly impact: 'create' | 'update' | 'may replace' | 'replace' | 'remove' | 'orphan';
  /** The properties that differ. */
  readonly properties: string[];
}

const IMPACTS: Record<ResourceImpact, Change['impact'] | undefined> = {
  [ResourceImpact.WILL_CREATE]: 'create',
  [ResourceImpact.WILL_UPDATE]: 'update',
  [ResourceImpact.MAY_REPLACE]: 'may replace',
  [ResourceImpact.WILL_REPLACE]: 'replace',
  [ResourceImpact.WILL_DESTROY]: 'remove',
  [ResourceImpact.WILL_ORPHAN]: 'orphan',
  [ResourceImpact.WILL_IMPORT]: 'create',
  [ResourceImpact.NO_CHANGE]: undefined,
};

/**
 * Classifies every resource that differs between two templates, by the create-only properties of the CloudFormation
 * resource schemas.
 */
export function changesBetween(before: TemplateJson, after: TemplateJson): Change[] {
  const changes: Change[] = [];
  fullDiff(before, after).resources.forEachDifference((logicalId, difference) => {
    const impact = IMPACTS[difference.changeImpact];
    if (!impact) return;
    changes.push({
      logicalId,
      type: difference.resourceType ?? '',
      impact,
      properties: Object.keys(difference.propertyUpdates ?? {}),
    });
  });
  return changes;
}

/** The changes that take something away: replaced, possibly replaced, removed or orphaned. */
export function lossesBetween(before: TemplateJson, after: TemplateJson): Change[] {
  return changesBetween(before, after).filter(({ impact }) => impact !== 'create' && impact !== 'update');
}

/** The template of a stack, for comparing. */
export function templateJson(stack: Stack): TemplateJson {
  return Template.fromStack(stack).toJSON();
}
