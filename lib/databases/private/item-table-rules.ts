import { RemovalPolicy } from 'aws-cdk-lib/core';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { distinct, isKnown, matches, nonEmpty, quoted, rule, Rules, wholeNumber } from '../../private/validation';
import { ItemTableProps } from '../item-table';

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
    wholeNumber('recoveryPeriodInDays', props.recoveryPeriodInDays, { min: 1, max: 35 }),
    distinct('replicaRegions', replicaRegions),
    wholeNumber('alarmThresholds.throttledRequests', props.alarmThresholds?.throttledRequests, { min: 1 }),
    rule(
      props.removalPolicy === RemovalPolicy.DESTROY && props.deletionProtection !== false,
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
