import { RemovalPolicy } from 'aws-cdk-lib/core';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { distinct, isKnown, matches, nonEmpty, quoted, rule, Rules, wholeNumber } from '../../private/validation';
import { ItemTableProps } from '../item-table';

/**
 * The Regions that strongly consistent replicas can be in together
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html).
 */
const REGION_SETS = [
  ['us-east-1', 'us-east-2', 'us-west-2'],
  ['eu-west-1', 'eu-west-2', 'eu-west-3', 'eu-central-1'],
  ['ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3'],
];

function consistencyRules(props: ItemTableProps, region: string): Rules {
  const { multiRegionConsistency, witnessRegion, replicaRegions = [], timeToLiveAttribute: ttl } = props;
  if (multiRegionConsistency !== dynamodb.MultiRegionConsistency.STRONG) {
    return rule(
      witnessRegion !== undefined,
      () => `'witnessRegion' needs 'multiRegionConsistency' STRONG, got '${witnessRegion}'; leave it out`,
    );
  }
  const others = [...replicaRegions, ...(witnessRegion === undefined ? [] : [witnessRegion])];
  const all = [region, ...others];
  const local = props.localSecondaryIndexes ?? [];
  return [
    rule(
      !isKnown(region),
      () => `'multiRegionConsistency' STRONG needs a stack that knows its Region; give the stack 'env.region'`,
    ),
    rule(
      others.length !== 2 || replicaRegions.length === 0,
      () =>
        `'multiRegionConsistency' STRONG needs two 'replicaRegions', or one and a 'witnessRegion', got ` +
        `${quoted(replicaRegions)}${witnessRegion === undefined ? '' : ` and '${witnessRegion}'`}`,
    ),
    rule(
      all.every(isKnown) && !REGION_SETS.some((set) => all.every((each) => set.includes(each))),
      () =>
        `'multiRegionConsistency' STRONG needs Regions of one set, got ${quoted(all)}; the sets are ` +
        REGION_SETS.map((set) => quoted(set)).join(' or '),
    ),
    distinct('witnessRegion', others),
    rule(
      ttl !== undefined,
      () => `'timeToLiveAttribute' must not be given with 'multiRegionConsistency' STRONG, got '${ttl}'`,
    ),
    rule(
      local.length > 0,
      () => `'localSecondaryIndexes' must not be given with 'multiRegionConsistency' STRONG, got ${local.length}`,
    ),
  ];
}

/** The rules of an `ItemTable`. */
export function tableRules(props: ItemTableProps, region: string): Rules {
  const { partitionKey, sortKey, timeToLiveAttribute: ttl, replicaRegions } = props;
  const global = props.globalSecondaryIndexes ?? [];
  const local = props.localSecondaryIndexes ?? [];
  const names = [...global, ...local].map(({ indexName }) => indexName);
  const keys = [partitionKey, sortKey].filter((key) => key !== undefined);
  return [
    rule(
      (partitionKey as unknown) === undefined || partitionKey.name === '',
      () => `'partitionKey' must name an attribute, got none; a table has no items without it`,
    ),
    nonEmpty('sortKey.name', sortKey?.name),
    rule(
      isKnown(sortKey?.name) && sortKey?.name === (partitionKey as dynamodb.Attribute | undefined)?.name,
      () => `'sortKey' must be another attribute than 'partitionKey', got '${sortKey?.name}' for both`,
    ),
    nonEmpty('timeToLiveAttribute', ttl),
    rule(
      isKnown(ttl) && keys.some((key) => key.name === ttl),
      () => `'timeToLiveAttribute' must not be a key, got '${ttl}'; use an attribute of its own`,
    ),
    distinct('indexName', names),
    names.map((name) => matches('indexName', name, /^[\w.-]{3,255}$/, "3 to 255 letters, digits, '_', '-' and '.'")),
    rule(global.length > 20, () => `'globalSecondaryIndexes' must be at most 20, got ${global.length}`),
    rule(local.length > 5, () => `'localSecondaryIndexes' must be at most 5, got ${local.length}`),
    rule(
      local.length > 0 && sortKey === undefined,
      () => `'localSecondaryIndexes' must be on a table with a 'sortKey', got ${quoted(local.map((i) => i.indexName))}`,
    ),
    matches('tableName', props.tableName, /^[\w.-]{3,255}$/, "3 to 255 letters, digits, '_', '-' and '.'"),
    wholeNumber('warmThroughput.readUnitsPerSecond', props.warmThroughput?.readUnitsPerSecond, { min: 1 }),
    wholeNumber('warmThroughput.writeUnitsPerSecond', props.warmThroughput?.writeUnitsPerSecond, { min: 1 }),
    rule(
      props.warmThroughput !== undefined &&
        props.warmThroughput.readUnitsPerSecond === undefined &&
        props.warmThroughput.writeUnitsPerSecond === undefined,
      () => `'warmThroughput' must have 'readUnitsPerSecond' or 'writeUnitsPerSecond', got neither; leave it out`,
    ),
    rule(
      props.resourcePolicy?.isEmpty ?? false,
      () => `'resourcePolicy' must have a statement, got none; leave it out`,
    ),
    consistencyRules(props, region),
    distinct('replicaRegions', replicaRegions),
    wholeNumber('alarmThresholds.throttledRequests', props.alarmThresholds?.throttledRequests, { min: 1 }),
    rule(
      props.removalPolicy === RemovalPolicy.DESTROY &&
        (props.deletionProtection ?? props.recovery?._isWorthKeeping ?? true),
      () =>
        `'removalPolicy' must not be DESTROY with 'deletionProtection', which refuses it; set 'deletionProtection' to false`,
    ),
    rule(
      props.encryption?.type === dynamodb.TableEncryption.CUSTOMER_MANAGED && !isKnown(region),
      () => `'encryption' with a customer managed key needs a stack that knows its Region; give the stack 'env.region'`,
    ),
    rule(
      (replicaRegions?.length ?? 0) > 0 && !isKnown(region),
      () => `'replicaRegions' needs a stack that knows its Region; give the stack 'env.region'`,
    ),
    rule(
      isKnown(region) && (replicaRegions?.includes(region) ?? false),
      () => `'replicaRegions' must not have the stack's own Region, got '${region}'; leave it out`,
    ),
  ];
}
