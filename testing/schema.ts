import { createRequire } from 'node:module';

/** What CloudFormation does with a resource when one of its properties changes. */
export type PropertyImpact = 'update' | 'may replace' | 'replace';

type CloudFormationDiff = typeof import('@aws-cdk/cloudformation-diff');
type ServiceSpec = typeof import('@aws-cdk/aws-service-spec');

const DIFF = '@aws-cdk/cloudformation-diff';
const SPEC = '@aws-cdk/aws-service-spec';

/** Loads a package that only this part of the library needs, and that users of the constructs do not install. */
function optional<T>(name: string): T {
  try {
    return createRequire(__filename)(name) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    throw new Error(`the change simulator needs '${name}'; run 'npm install --save-dev ${DIFF} ${SPEC}'`, {
      cause: error,
    });
  }
}

/** What CloudFormation does with each property that differs, by the resource schemas. */
export function propertyImpacts(
  type: string,
  before: Record<string, unknown>,
  after: Record<string, unknown>,
): Record<string, PropertyImpact> {
  const { fullDiff, ResourceImpact } = optional<CloudFormationDiff>(DIFF);
  const template = (properties: Record<string, unknown>) => ({
    Resources: { R: { Type: type, Properties: properties } },
  });
  const updates = fullDiff(template(before), template(after)).resources.changes.R?.propertyUpdates ?? {};
  return Object.fromEntries(
    Object.entries(updates).map(([name, { changeImpact }]) => [
      name,
      changeImpact === ResourceImpact.WILL_REPLACE ||
      replacesInside(type, name, before[name], after[name]) ||
      isRestore(type, name, before[name], after[name])
        ? 'replace'
        : changeImpact === ResourceImpact.MAY_REPLACE
          ? 'may replace'
          : 'update',
    ]),
  );
}

/**
 * Whether a database is restored from another snapshot, for which the schema has 'may replace': a new database is, and the old one goes
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-rds-dbinstance.html#cfn-rds-dbinstance-dbsnapshotidentifier).
 */
function isRestore(type: string, name: string, before: unknown, after: unknown): boolean {
  return (
    type === 'AWS::RDS::DBInstance' && name === 'DBSnapshotIdentifier' && before !== undefined && after !== undefined
  );
}

/** Whether a part of a property replaces the resource where the property itself does not: the comparison stops at the property. */
function replacesInside(type: string, name: string, before: unknown, after: unknown): boolean {
  if (!isRecord(before) || !isRecord(after)) return false;
  const shape = schemaOf(type)?.properties[name]?.type;
  return shape?.type === 'ref' && partReplaces(shape.reference, before, after);
}

/** Whether a part of a value of a type replaces the resource, at any depth. */
function partReplaces(
  reference: { readonly $ref: string },
  before: Record<string, unknown>,
  after: Record<string, unknown>,
): boolean {
  if (!schemas) return false;
  const parts = schemas.get('typeDefinition', reference).properties;
  return Object.entries(parts).some(([part, { causesReplacement, type }]) => {
    const [was, is] = [before[part], after[part]];
    if (causesReplacement === 'yes') return JSON.stringify(was) !== JSON.stringify(is);
    return type.type === 'ref' && isRecord(was) && isRecord(is) && partReplaces(type.reference, was, is);
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reading the schemas takes a second, and the package keeps nothing. */
let schemas: ReturnType<ServiceSpec['loadAwsServiceSpecSync']> | undefined;

const identifiers = new Map<string, readonly string[]>();

/**
 * Names of types whose schema has an attribute for its identifier, which CloudFormation makes of the name
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-docdb-dbcluster.html#cfn-docdb-dbcluster-dbclusteridentifier).
 */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  'AWS::DocDB::DBCluster': ['DBClusterIdentifier'],
  'AWS::DocDB::DBInstance': ['DBInstanceIdentifier'],
};

/** The properties of a type that together tell one resource from another, by its schema. Empty for an unknown type. */
export function identifierOf(type: string): readonly string[] {
  let known = identifiers.get(type);
  if (!known) {
    known = NAMES[type] ?? schemaOf(type)?.primaryIdentifier ?? [];
    identifiers.set(type, known);
  }
  return known;
}

function schemaOf(type: string) {
  schemas ??= optional<ServiceSpec>(SPEC).loadAwsServiceSpecSync();
  return schemas.lookup('resource', 'cloudFormationType', 'equals', type)[0];
}
