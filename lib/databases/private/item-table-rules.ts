import { RemovalPolicy } from 'aws-cdk-lib/core';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import {
  distinct,
  isKnown,
  matches,
  nonEmpty,
  percentage,
  quoted,
  rule,
  Rules,
  seconds,
  wholeNumber,
} from '../../private/validation';
import { ItemTableProps } from '../tables/item-table';
import { replicaKeys } from './replica-keys';

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
  const { multiRegionConsistency, witnessRegion, timeToLiveAttribute: ttl } = props;
  const replicaRegions = (props.replicas ?? []).map((each) => each.region);
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
        `'multiRegionConsistency' STRONG needs two 'replicas', or one and a 'witnessRegion', got ` +
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
  const { partitionKey, sortKey, timeToLiveAttribute: ttl } = props;
  const replicaRegions = (props.replicas ?? []).map((replica) => replica.region);
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
    replicaRules(props, region, replicaRegions),
    global.map(indexRules),
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
    wholeNumber('alarmThresholds.systemErrors', props.alarmThresholds?.systemErrors, { min: 1 }),
    seconds('alarmThresholds.replicationLatency', props.alarmThresholds?.replicationLatency, { min: 1, max: 86_400 }),
    percentage('alarmThresholds.maxThroughputPercent', props.alarmThresholds?.maxThroughputPercent, {
      min: 1,
      max: 100,
    }),
  ];
}

function replicaRules(props: ItemTableProps, region: string, regions: string[]): Rules {
  const { encryption, stream, replicas = [] } = props;
  const customerManaged = encryption?.type === dynamodb.TableEncryption.CUSTOMER_MANAGED;
  const keys = replicaKeys(props);
  const { NEW_AND_OLD_IMAGES } = dynamodb.StreamViewType;
  return [
    distinct('replicas', regions),
    rule(
      replicas.length > 0 && !isKnown(region),
      () => `'replicas' needs a stack that knows its Region; give the stack 'env.region'`,
    ),
    rule(
      isKnown(region) && regions.includes(region),
      () => `'replicas' must not have the stack's own Region, got '${region}'; leave it out`,
    ),
    rule(
      // The replicas read the stream (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html).
      replicas.length > 0 && stream !== undefined && stream !== NEW_AND_OLD_IMAGES,
      () => `'stream' must be NEW_AND_OLD_IMAGES with 'replicas', got ${stream}; set it, or leave it out`,
    ),
    replicas.map(({ region: where, encryptionKeyArn: arn, resourcePolicy }) => [
      rule(
        arn !== undefined && !customerManaged,
        () =>
          `'encryptionKeyArn' of '${where}' needs a customer managed key as 'encryption'; give one, or leave it out`,
      ),
      rule(
        customerManaged && keys[where] === undefined,
        () =>
          `'encryptionKeyArn' of '${where}' must be given with a customer managed key, got nothing; a key of the Region, ` +
          'or a multi-Region key, must exist there',
      ),
      rule(
        isKnown(keys[where]) && regionOf(keys[where]) !== where,
        () => `'encryptionKeyArn' of '${where}' must be the ARN of a key of that Region, got '${keys[where]}'`,
      ),
      rule(
        resourcePolicy?.isEmpty ?? false,
        () => `'resourcePolicy' of '${where}' must have a statement, got none; leave it out`,
      ),
    ]),
  ];
}

function regionOf(arn: string): string | undefined {
  return /^arn:[^:]+:kms:([^:]+):/.exec(arn)?.[1];
}

/** The rules of a global index: keys of several attributes are 4 and 4 at most. */
function indexRules(index: dynamodb.GlobalSecondaryIndexPropsV2): Rules {
  const { indexName, partitionKey, partitionKeys, sortKey, sortKeys, nonKeyAttributes, projectionType } = index;
  const partition = partitionKeys ?? [partitionKey].filter((key) => key !== undefined);
  const sort = sortKeys ?? [sortKey].filter((key) => key !== undefined);
  const included = projectionType === dynamodb.ProjectionType.INCLUDE;
  return [
    rule(
      (partitionKey === undefined) === (partitionKeys === undefined),
      () => `the index '${indexName}' must have either 'partitionKey' or 'partitionKeys'`,
    ),
    rule(
      sortKey !== undefined && sortKeys !== undefined,
      () => `the index '${indexName}' must have 'sortKey' or 'sortKeys', got both; keep one`,
    ),
    rule(
      partitionKeys?.length === 0 || partition.length > 4,
      () => `'partitionKeys' of the index '${indexName}' must be 1 to 4, got ${partition.length}`,
    ),
    rule(sort.length > 4, () => `'sortKeys' of the index '${indexName}' must be at most 4, got ${sort.length}`),
    distinct(
      `keys of the index ${indexName}`,
      [...partition, ...sort].map(({ name }) => name),
    ),
    rule(
      included !== (nonKeyAttributes ?? []).length > 0,
      () =>
        `'nonKeyAttributes' of the index '${indexName}' must be given with ProjectionType.INCLUDE, and with it alone, got ` +
        `${quoted(nonKeyAttributes ?? []) || 'none'} with ${projectionType ?? 'ALL'}`,
    ),
  ];
}
