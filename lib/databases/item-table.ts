import { Construct } from 'constructs';
import { Stack } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { Alarms, IObservable } from '../observability';
import {
  at,
  distinct,
  isKnown,
  matches,
  nonEmpty,
  quoted,
  Rule,
  rule,
  validate,
  wholeNumber,
} from '../private/validation';
import { tableAlarms, tableWidgets } from './private/table-alarms';

/** Properties of an `ItemTable`. */
export interface ItemTableProps {
  /** What spreads the items over partitions: choose it so that no value gets most of the traffic. A change replaces the table. */
  readonly partitionKey: dynamodb.Attribute;

  /** Who is told when requests are throttled. */
  readonly alarms: Alarms;

  /**
   * What orders the items of a partition. A change replaces the table.
   *
   * @default - a partition key names one item
   */
  readonly sortKey?: dynamodb.Attribute;

  /**
   * Other ways to look items up, at most 20. They can be added and removed later, one in a deployment.
   *
   * @default - none
   */
  readonly globalSecondaryIndexes?: dynamodb.GlobalSecondaryIndexPropsV2[];

  /**
   * Other orders within a partition, at most 5; with them a partition may have 10 GB. A change replaces the table.
   *
   * @default - none
   */
  readonly localSecondaryIndexes?: dynamodb.LocalSecondaryIndexProps[];

  /**
   * How throughput is paid for.
   *
   * @default dynamodb.Billing.onDemand() - nothing at idle, and no capacity to plan
   */
  readonly billing?: dynamodb.Billing;

  /**
   * The number attribute with the time, in seconds since 1970, after which an item is deleted, within a few days.
   *
   * @default - items stay
   */
  readonly timeToLiveAttribute?: string;

  /**
   * What the table's stream tells of each change, for `EventFunction`. It keeps changes for 24 hours.
   *
   * @default - no stream, except with `replicaRegions`
   */
  readonly stream?: dynamodb.StreamViewType;

  /**
   * The key that encrypts the table. A customer managed key costs 1 USD a month and its requests, and the stack must know
   * its Region.
   *
   * @default dynamodb.TableEncryptionV2.dynamoOwnedKey()
   */
  readonly encryption?: dynamodb.TableEncryptionV2;

  /**
   * For how many days the table can be restored to any second, 1 to 35. It costs the same for any number of days.
   *
   * @default 35
   */
  readonly recoveryPeriodInDays?: number;

  /**
   * Whether the table refuses to be deleted.
   *
   * @default true
   */
  readonly deletionProtection?: boolean;

  /**
   * Regions beside the stack's that have a copy of the table that can be read and written. The stack must know its Region.
   *
   * @default - none
   */
  readonly replicaRegions?: string[];

  /**
   * Which keys CloudWatch names: all that are used, or only those that are throttled. Billed by event.
   *
   * @default dynamodb.ContributorInsightsMode.THROTTLED_KEYS - names the hot key when the alarm goes off, and costs
   * next to nothing until then
   */
  readonly contributorInsightsMode?: dynamodb.ContributorInsightsMode;

  /**
   * Whether storage or requests are the cheaper.
   *
   * @default dynamodb.TableClass.STANDARD
   */
  readonly tableClass?: dynamodb.TableClass;
}

/** A DynamoDB table that can be restored, is not deleted by accident, and is kept when the stack is deleted. */
export class ItemTable extends Construct implements IObservable {
  /** The table. Grant by `table.grants`. */
  public readonly table: dynamodb.TableV2;

  /** The alarms, if there are any. */
  public readonly alarms: cloudwatch.Alarm[];

  private readonly indexNames: string[];

  constructor(scope: Construct, id: string, props: ItemTableProps) {
    super(scope, id);
    validate(at('ItemTable', scope, id), tableRules(props, Stack.of(this).region));

    const contributorInsightsSpecification: dynamodb.ContributorInsightsSpecification = {
      enabled: true,
      mode: props.contributorInsightsMode ?? dynamodb.ContributorInsightsMode.THROTTLED_KEYS,
    };
    this.table = new dynamodb.TableV2(this, 'Table', {
      partitionKey: props.partitionKey,
      sortKey: props.sortKey,
      globalSecondaryIndexes: props.globalSecondaryIndexes,
      localSecondaryIndexes: props.localSecondaryIndexes,
      billing: props.billing ?? dynamodb.Billing.onDemand(),
      timeToLiveAttribute: props.timeToLiveAttribute,
      dynamoStream: props.stream,
      encryption: props.encryption ?? dynamodb.TableEncryptionV2.dynamoOwnedKey(),
      pointInTimeRecoverySpecification: {
        pointInTimeRecoveryEnabled: true,
        recoveryPeriodInDays: props.recoveryPeriodInDays ?? 35,
      },
      deletionProtection: props.deletionProtection ?? true,
      replicas: props.replicaRegions?.map((region) => ({ region })),
      contributorInsightsSpecification,
      tableClass: props.tableClass,
    });
    this.indexNames = (props.globalSecondaryIndexes ?? []).map(({ indexName }) => indexName);
    this.alarms = tableAlarms(this, props.alarms, this.table, this.indexNames);
  }

  /** Consumed capacity, throttles and latency. */
  public dashboardWidgets(): cloudwatch.IWidget[] {
    return tableWidgets(this.node.path, this.table, this.indexNames);
  }
}

function tableRules(props: ItemTableProps, region: string): Rule[] {
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
    ...nonEmpty('sortKey.name', sortKey?.name),
    rule(
      isKnown(sortKey?.name) && sortKey?.name === (partitionKey as dynamodb.Attribute | undefined)?.name,
      () => `'sortKey' must be another attribute than 'partitionKey', got '${sortKey?.name}' for both`,
    ),
    ...nonEmpty('timeToLiveAttribute', ttl),
    rule(
      isKnown(ttl) && keys.some((key) => key.name === ttl),
      () => `'timeToLiveAttribute' must not be a key, got '${ttl}'; use an attribute of its own`,
    ),
    ...distinct('indexName', names),
    ...names.flatMap((name) =>
      matches('indexName', name, /^[\w.-]{3,255}$/, "3 to 255 letters, digits, '_', '-' and '.'"),
    ),
    rule(global.length > 20, () => `'globalSecondaryIndexes' must be at most 20, got ${global.length}`),
    rule(local.length > 5, () => `'localSecondaryIndexes' must be at most 5, got ${local.length}`),
    rule(
      local.length > 0 && sortKey === undefined,
      () => `'localSecondaryIndexes' must be on a table with a 'sortKey', got ${quoted(local.map((i) => i.indexName))}`,
    ),
    ...wholeNumber('recoveryPeriodInDays', props.recoveryPeriodInDays, { min: 1, max: 35 }),
    ...distinct('replicaRegions', replicaRegions),
    rule(
      props.encryption?.type === dynamodb.TableEncryption.CUSTOMER_MANAGED && !isKnown(region),
      () => `'encryption' by a key of yours must be in a stack that knows its Region; give the stack 'env.region'`,
    ),
    rule(
      (replicaRegions?.length ?? 0) > 0 && !isKnown(region),
      () => `'replicaRegions' must be of a stack that knows its Region, got none; give the stack 'env.region'`,
    ),
    rule(
      isKnown(region) && (replicaRegions?.includes(region) ?? false),
      () => `'replicaRegions' must not have the stack's own Region, got '${region}'; leave it out`,
    ),
  ];
}
