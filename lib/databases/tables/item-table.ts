import { Construct } from 'constructs';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import { Alarms, IObservable } from '../../observability';
import { injectedProps } from '../../private/property-injection';
import { at, validate } from '../../private/validation';
import { tableAlarms, tableWidgets } from '../private/item-table-alarms';
import { tableRules } from '../private/item-table-rules';
import { leadingKeyRules, leadingKeyStatements } from '../private/leading-key-access';
import { KEY_READ_ACTIONS, KEY_WRITE_ACTIONS, replicaKeyArns, withReplicaKeys } from '../private/replica-keys';
import { ItemTableReplica } from './item-table-replica';
import { ItemAccess, LeadingKeyGrantOptions } from './leading-key-grant';
import { TableRecovery } from './table-recovery';
import { TableThroughput } from './table-throughput';

/** The thresholds of a table's alarms. */
export interface ItemTableAlarmThresholds {
  /**
   * The number of throttled reads and writes of the table, and of each global index, in three of five minutes.
   *
   * @default 1
   */
  readonly throttledRequests?: number;

  /**
   * The errors of DynamoDB itself, which the SDKs retry, in a minute, in three of five minutes.
   *
   * @default - no alarm: it costs 0.60 USD a month, one for each operation, and what fails permanently is an error of the caller
   */
  readonly systemErrors?: number;

  /**
   * The time that a write takes to reach a replica, in whole seconds from 1 s to 1 day, in three of five minutes. There is an alarm for each
   * of `replicas`, unless they are strongly consistent: a write waits for them then.
   *
   * @default Duration.minutes(1)
   */
  readonly replicationLatency?: Duration;

  /**
   * The share of the maximum of `TableThroughput.onDemand()` that is used, in three of five minutes, above 0 to 100. There is an alarm for
   * each maximum.
   *
   * @default 80
   */
  readonly maxThroughputPercent?: number;
}

/** Properties of an `ItemTable`. */
export interface ItemTableProps {
  /** The key that spreads the items over partitions: choose it so that no value gets most of the traffic. A change replaces the table. */
  readonly partitionKey: dynamodb.Attribute;

  /** The recipients of alarms when requests are throttled. */
  readonly alarms: Alarms;

  /**
   * The thresholds of the alarms.
   *
   * @default - the default of each threshold
   */
  readonly alarmThresholds?: ItemTableAlarmThresholds;

  /**
   * The key that orders the items of a partition. A change replaces the table.
   *
   * @default - none: each value of the partition key has one item
   */
  readonly sortKey?: dynamodb.Attribute;

  /**
   * The global secondary indexes, at most 20: other keys to look items up by. They can be added and removed later, one in
   * a deployment.
   *
   * @default - none
   */
  readonly globalSecondaryIndexes?: dynamodb.GlobalSecondaryIndexPropsV2[];

  /**
   * The local secondary indexes, at most 5: other orders within a partition. They limit a partition to 10 GB. A change
   * replaces the table.
   *
   * @default - none
   */
  readonly localSecondaryIndexes?: dynamodb.LocalSecondaryIndexProps[];

  /**
   * The billing of throughput, and its bounds.
   *
   * @default TableThroughput.onDemand() - no cost at idle, and no capacity to plan
   */
  readonly throughput?: TableThroughput;

  /**
   * The number attribute with the time, in seconds since 1970, after which an item is deleted, within a few days.
   * Another attribute takes two deployments, an hour apart: DynamoDB has to disable the old one first.
   *
   * @default - items do not expire
   */
  readonly timeToLiveAttribute?: string;

  /**
   * The content of the table's stream of changes, for `EventSource.tableStream()`. It keeps changes for 24 hours. Other contents take
   * two deployments: the stream and its readers are taken away first. With `replicas` it is `NEW_AND_OLD_IMAGES`.
   *
   * @default - no stream, except with `replicas`
   */
  readonly stream?: dynamodb.StreamViewType;

  /**
   * The key that encrypts the table. A customer managed key costs 1 USD a month and its requests, and needs a stack that
   * knows its Region, and a key in the Region of each replica.
   *
   * @default dynamodb.TableEncryptionV2.dynamoOwnedKey() - encrypted as well, without requests to KMS, which are billed and limited. Take
   * `awsManagedKey()` where each use of the key has to be in CloudTrail
   */
  readonly encryption?: dynamodb.TableEncryptionV2;

  /**
   * The time that the table can be restored to.
   *
   * @default TableRecovery.lastDays(35)
   */
  readonly recovery?: TableRecovery;

  /**
   * Whether DynamoDB refuses to delete the table.
   *
   * @default - true; false with `TableRecovery.none()`
   */
  readonly deletionProtection?: boolean;

  /**
   * The fate of the table when it is removed from the stack, or replaced. `DESTROY` needs `deletionProtection: false`, too.
   *
   * @default - RemovalPolicy.RETAIN; RemovalPolicy.DESTROY with `TableRecovery.none()`, unless `deletionProtection` is true
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * The replicas of the table in other Regions, which can be read and written: one more or less in a deployment. They need a stack that
   * knows its Region.
   *
   * @default - none
   */
  readonly replicas?: ItemTableReplica[];

  /**
   * The consistency of the replicas. Strong consistency needs three Regions of one set (three of the US, four of Europe or
   * three of Asia): two `replicas`, or one and a `witnessRegion`; writes wait for another Region, and there are no
   * local secondary indexes, no time to live and no transactions
   * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html). It is decided when the
   * table is made.
   *
   * @default dynamodb.MultiRegionConsistency.EVENTUAL
   */
  readonly multiRegionConsistency?: dynamodb.MultiRegionConsistency;

  /**
   * The Region that takes part in strongly consistent writes without a replica that can be read. It costs less than a
   * replica.
   *
   * @default - none
   */
  readonly witnessRegion?: string;

  /**
   * The throughput that the table has at once, before a peak that is known: it scales beyond without being told, but
   * takes its time. Billed once by the units that are added.
   *
   * @default - DynamoDB's: for tables on demand 12,000 read units and 4,000 write units a second
   */
  readonly warmThroughput?: dynamodb.WarmThroughput;

  /**
   * The policy of the table in the stack's Region, for principals of other accounts. Its statements name the table as `*`:
   * the ARN would refer to the table from itself.
   *
   * @default - none: principals of the account, by their own policies
   */
  readonly resourcePolicy?: iam.PolicyDocument;

  /**
   * The Kinesis data stream that changes of the table in the stack's Region are written to: for longer than 24 hours, or for
   * more than two readers.
   *
   * @default - none
   */
  readonly kinesisStream?: kinesis.IStream;

  /**
   * The name of the table, unique in account and Region. A change replaces the table, and a table that has to be replaced
   * for another reason cannot keep its name.
   *
   * @default - a name that CloudFormation makes
   */
  readonly tableName?: string;

  /**
   * The keys that Contributor Insights counts: all that are used, or only those that are throttled. Billed by event.
   *
   * @default dynamodb.ContributorInsightsMode.THROTTLED_KEYS - names the hot key when the alarm goes off, and costs
   * next to nothing until then
   */
  readonly contributorInsightsMode?: dynamodb.ContributorInsightsMode;

  /**
   * The table class: cheaper requests, or cheaper storage.
   *
   * @default dynamodb.TableClass.STANDARD
   */
  readonly tableClass?: dynamodb.TableClass;
}

/** A DynamoDB table that can be restored, is not deleted by accident, and is kept when the stack is deleted. */
export class ItemTable extends Construct implements IObservable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID = 'cdk-reference-architectures.databases.ItemTable';

  /** The table. `table.grants` have single actions; the grants of the construct reach the keys of the replicas, too. */
  public readonly table: dynamodb.TableV2;

  /** The alarms; none with `Alarms.none()`. */
  public readonly alarms: cloudwatch.Alarm[];

  private readonly indexNames: string[];
  private readonly props: ItemTableProps;

  constructor(scope: Construct, id: string, props: ItemTableProps) {
    super(scope, id);
    props = injectedProps(ItemTable.PROPERTY_INJECTION_ID, scope, id, props);
    validate(at('ItemTable', scope, id), tableRules(props, Stack.of(this).region));

    this.props = props;
    const recovery = props.recovery ?? TableRecovery.lastDays(35);
    const deletionProtection = props.deletionProtection ?? recovery._isWorthKeeping;
    const { periodInDays } = recovery._bind(this);
    const contributorInsightsSpecification: dynamodb.ContributorInsightsSpecification = {
      enabled: true,
      mode: props.contributorInsightsMode ?? dynamodb.ContributorInsightsMode.THROTTLED_KEYS,
    };
    this.table = new dynamodb.TableV2(this, 'Table', {
      partitionKey: props.partitionKey,
      sortKey: props.sortKey,
      globalSecondaryIndexes: props.globalSecondaryIndexes,
      localSecondaryIndexes: props.localSecondaryIndexes,
      billing: (props.throughput ?? TableThroughput.onDemand())._bind().billing,
      timeToLiveAttribute: props.timeToLiveAttribute,
      dynamoStream: props.stream,
      encryption: withReplicaKeys(props),
      pointInTimeRecoverySpecification: {
        pointInTimeRecoveryEnabled: periodInDays !== undefined,
        recoveryPeriodInDays: periodInDays,
      },
      deletionProtection,
      removalPolicy:
        props.removalPolicy ??
        (recovery._isWorthKeeping || deletionProtection ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY),
      multiRegionConsistency: props.multiRegionConsistency,
      witnessRegion: props.witnessRegion,
      warmThroughput: props.warmThroughput,
      resourcePolicy: props.resourcePolicy,
      kinesisStream: props.kinesisStream,
      tableName: props.tableName,
      replicas: props.replicas?.map(({ region, kinesisStream, resourcePolicy }) => ({
        region,
        kinesisStream,
        resourcePolicy,
      })),
      contributorInsightsSpecification,
      tableClass: props.tableClass,
    });
    this.indexNames = (props.globalSecondaryIndexes ?? []).map(({ indexName }) => indexName);
    this.alarms = tableAlarms(this, props, this.table, this.indexNames);
  }

  /** Lets a principal read all items of the table, its indexes and replicas, and decrypt with the key of each. */
  public grantRead(grantee: iam.IGrantable): iam.Grant {
    return this.withKeysOfReplicas(grantee, this.table.grants.readData(grantee), KEY_READ_ACTIONS);
  }

  /** Lets a principal write all items of the table and its replicas, and use the key of each. */
  public grantWrite(grantee: iam.IGrantable): iam.Grant {
    const actions = [...KEY_READ_ACTIONS, ...KEY_WRITE_ACTIONS];
    return this.withKeysOfReplicas(grantee, this.table.grants.writeData(grantee), actions);
  }

  /** Lets a principal read and write all items of the table and its replicas, and use the key of each. */
  public grantReadWrite(grantee: iam.IGrantable): iam.Grant {
    const actions = [...KEY_READ_ACTIONS, ...KEY_WRITE_ACTIONS];
    return this.withKeysOfReplicas(grantee, this.table.grants.readWriteData(grantee), actions);
  }

  /**
   * Lets a principal use the items of some values of the partition key, such as its own, and nothing else: no scan, no PartiQL, no
   * request without a key.
   */
  public grantByLeadingKey(grantee: iam.IGrantable, options: LeadingKeyGrantOptions): iam.Grant {
    validate(`ItemTable.grantByLeadingKey() of '${this.node.path}'`, leadingKeyRules(this.props, options));
    const tables = [
      this.table.tableArn,
      ...(this.props.replicas ?? []).map(({ region }) => this.table.replica(region).tableArn),
    ];
    const resourceArns = tables.flatMap((arn) => [
      arn,
      ...(options.indexes ?? []).map((name) => `${arn}/index/${name}`),
    ]);
    const grants = leadingKeyStatements(this.props, options).map(({ actions, conditions }) =>
      iam.Grant.addToPrincipal({ grantee, actions, resourceArns, conditions }),
    );
    const keyArns = [this.table.encryptionKey?.keyArn, ...replicaKeyArns(this.props)].filter(
      (arn) => arn !== undefined,
    );
    if (keyArns.length > 0) {
      const reads = (options.access ?? ItemAccess.READ) === ItemAccess.READ;
      const actions = reads ? KEY_READ_ACTIONS : [...KEY_READ_ACTIONS, ...KEY_WRITE_ACTIONS];
      grants.push(iam.Grant.addToPrincipal({ grantee, actions, resourceArns: keyArns }));
    }
    return grants.reduce((all, each) => all.combine(each));
  }

  /** Graphs of the consumed capacity, of throttled requests and of the latency. */
  public dashboardWidgets(): cloudwatch.IWidget[] {
    return tableWidgets(this, this.table, this.indexNames);
  }

  /** The grants of aws-cdk-lib reach the table's own key alone. */
  private withKeysOfReplicas(grantee: iam.IGrantable, grant: iam.Grant, actions: string[]): iam.Grant {
    const resourceArns = replicaKeyArns(this.props);
    if (resourceArns.length === 0) return grant;
    return grant.combine(iam.Grant.addToPrincipal({ grantee, actions, resourceArns }));
  }
}
