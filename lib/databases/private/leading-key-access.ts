import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { isKnown, matches, nonEmpty, nonEmptyList, quoted, rule, Rules } from '../../private/validation';
import { ItemTableProps } from '../tables/item-table';
import { ItemAccess, LeadingKeyGrantOptions } from '../tables/leading-key-grant';

/** The actions and conditions of a statement. */
export interface LeadingKeyStatement {
  readonly actions: string[];
  readonly conditions: Record<string, Record<string, string | string[]>>;
}

/**
 * No action that reads or writes without a key: a scan has no leading key, and a condition on all of its values would hold.
 */
const READS = ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'];
const WRITES = ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem', 'dynamodb:BatchWriteItem'];

/**
 * The statements of a grant. A condition on all values holds where there is none as well, so that the keys of the condition must be
 * there: a request that names no attributes gets all of them.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
export function leadingKeyStatements(props: ItemTableProps, options: LeadingKeyGrantOptions): LeadingKeyStatement[] {
  const { leadingKeys, access = ItemAccess.READ, attributes } = options;
  const reads = access === ItemAccess.WRITE ? [] : READS;
  const writes = access === ItemAccess.READ ? [] : WRITES;
  const ofKeys = { 'dynamodb:LeadingKeys': leadingKeys };
  if (attributes === undefined) {
    return [
      {
        actions: [...reads, ...writes],
        conditions: { 'ForAllValues:StringEquals': ofKeys, Null: { 'dynamodb:LeadingKeys': 'false' } },
      },
    ];
  }
  const narrowedTo = (keys: string[]) => ({
    'ForAllValues:StringEquals': { ...ofKeys, 'dynamodb:Attributes': [...new Set([...keys, ...attributes])] },
    Null: { 'dynamodb:LeadingKeys': 'false', 'dynamodb:Attributes': 'false' },
  });
  const statements: LeadingKeyStatement[] = [
    {
      actions: reads,
      // Refused without the key of the condition, as in https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/rbac-examples.html
      conditions: {
        ...narrowedTo(keyNames(props, options.indexes)),
        StringEquals: { 'dynamodb:Select': 'SPECIFIC_ATTRIBUTES' },
      },
    },
    {
      // Whoever puts or deletes an item takes away the attributes that are not allowed, too.
      actions: writes.filter((action) => action === 'dynamodb:UpdateItem'),
      conditions: {
        // The key of an index is an attribute like any other, which is not written unless it is named.
        ...narrowedTo(keyNames(props)),
        // All old or all new values would hold attributes that are not allowed.
        StringEqualsIfExists: { 'dynamodb:ReturnValues': ['NONE', 'UPDATED_OLD', 'UPDATED_NEW'] },
      },
    },
  ];
  return statements.filter(({ actions }) => actions.length > 0);
}

/** The rules of a grant. */
export function leadingKeyRules(props: ItemTableProps, options: LeadingKeyGrantOptions): Rules {
  const { leadingKeys, attributes, indexes = [] } = options;
  const known = namesOf(props);
  return [
    nonEmptyList('leadingKeys', leadingKeys),
    leadingKeys.map((key) => [
      nonEmpty('leadingKeys', key),
      matches('leadingKeys', key, /^[^*]*$/, "without '*', which is compared as it is"),
    ]),
    nonEmptyList('attributes', attributes),
    (attributes ?? []).map((name) => nonEmpty('attributes', name)),
    rule(
      props.partitionKey.type === dynamodb.AttributeType.BINARY,
      () => "'leadingKeys' need a partition key of text or numbers, got binary; write a statement of your own",
    ),
    indexes.map((name) => [
      rule(
        isKnown(name) && !known.includes(name),
        () => `'indexes' must be those of the table (${known.length > 0 ? quoted(known) : 'none'}), got '${name}'`,
      ),
      rule(
        (partitionKeysOf(props, name)?.length ?? 1) > 1,
        () => `'indexes' must have one attribute as their partition key, got '${name}' with several; leave it out`,
      ),
    ]),
  ];
}

function namesOf({ globalSecondaryIndexes = [], localSecondaryIndexes = [] }: ItemTableProps): string[] {
  return [...globalSecondaryIndexes, ...localSecondaryIndexes].map(({ indexName }) => indexName);
}

/** The partition key of a global index; none for a local one, which has that of the table. */
function partitionKeysOf(props: ItemTableProps, name: string): dynamodb.Attribute[] | undefined {
  const index = props.globalSecondaryIndexes?.find(({ indexName }) => indexName === name);
  return index && (index.partitionKeys ?? [index.partitionKey].filter(isKnown));
}

/** The names of the attributes of all keys, without which there is no request. */
function keyNames(props: ItemTableProps, indexes: string[] = []): string[] {
  const global = (props.globalSecondaryIndexes ?? []).filter(({ indexName }) => indexes.includes(indexName));
  const local = (props.localSecondaryIndexes ?? []).filter(({ indexName }) => indexes.includes(indexName));
  return [
    props.partitionKey,
    props.sortKey,
    ...global.flatMap((each) => [
      each.partitionKey,
      ...(each.partitionKeys ?? []),
      each.sortKey,
      ...(each.sortKeys ?? []),
    ]),
    ...local.map(({ sortKey }) => sortKey),
  ]
    .filter(isKnown)
    .map(({ name }) => name);
}
