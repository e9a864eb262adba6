import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import { fullDiff, ResourceImpact } from '@aws-cdk/cloudformation-diff';

/** What CloudFormation does with a resource when one of its properties changes. */
export type PropertyImpact = 'update' | 'may replace' | 'replace';

/** What CloudFormation does with each property that differs, by the resource schemas. */
export function propertyImpacts(
  type: string,
  before: Record<string, unknown>,
  after: Record<string, unknown>,
): Record<string, PropertyImpact> {
  const template = (properties: Record<string, unknown>) => ({
    Resources: { R: { Type: type, Properties: properties } },
  });
  const updates = fullDiff(template(before), template(after)).resources.changes.R?.propertyUpdates ?? {};
  return Object.fromEntries(
    Object.entries(updates).map(([name, { changeImpact }]) => [
      name,
      changeImpact === ResourceImpact.WILL_REPLACE
        ? 'replace'
        : changeImpact === ResourceImpact.MAY_REPLACE
          ? 'may replace'
          : 'update',
    ]),
  );
}

/** Reading the schemas takes a second, and the package keeps nothing. */
let schemas: ReturnType<typeof loadAwsServiceSpecSync> | undefined;

const identifiers = new Map<string, readonly string[]>();

/** The properties of a type that together tell one resource from another, by its schema. Empty for an unknown type. */
export function identifierOf(type: string): readonly string[] {
  let known = identifiers.get(type);
  if (!known) {
    schemas ??= loadAwsServiceSpecSync();
    const [resource] = schemas.lookup('resource', 'cloudFormationType', 'equals', type);
    known = resource?.primaryIdentifier ?? [];
    identifiers.set(type, known);
  }
  return known;
}
