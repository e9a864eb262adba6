import { Construct, IDependable } from 'constructs';
import { RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Alarms, IObservable } from '../../observability';
import { sendToEventBridge } from '../../private/bucket-event-bridge';
import { injectedProps } from '../../private/property-injection';
import { at, validate } from '../../private/validation';
import { ABANDONED_UPLOADS_AFTER, REQUEST_METRICS, TLS_VERSION } from '../private/bucket-defaults';
import { circleProblems, functionRules, letBucketsInvoke, letRead } from '../private/bucket-functions';
import { inventoryRules, letInventoriesBeEncrypted } from '../private/bucket-inventories';
import { keyRules, warnOfKey } from '../private/bucket-key';
import {
  BucketNotifications,
  letBucketsPublish,
  letBucketsSend,
  notificationRules,
  queueRules,
  render as renderNotifications,
  topicRules,
} from '../private/bucket-notifications';
import { BucketReplication, isOtherAccount, ReplicationSource } from '../private/bucket-replication';
import { replicationRules } from '../private/bucket-replication-rules';
import { bucketWidgets } from '../private/bucket-widgets';
import { warnOfPolicy } from '../private/replica-policy';
import { requestAlarms } from '../private/secure-bucket-alarms';
import { bucketRules, checkAgainstLock } from '../private/secure-bucket-rules';
import type { IReplicaBucket, ReplicaBucket } from '../replication/replica-bucket';
import { BucketReplicationOptions } from '../replication/replication-options';
import { BucketAccessLogs } from './bucket-access-logs';
import { BucketNetworkAccess } from './bucket-network-access';
import { BucketFunctionNotificationOptions, BucketNotificationOptions } from './bucket-notification-options';
import { ObjectProtection } from './object-protection';
import { StoragePlan } from './storage-plan';

/** The thresholds of the alarms on requests of a bucket. */
export interface SecureBucketAlarmThresholds {
  /**
   * The share of requests, in percent, that S3 answers with an error of its own (5xx), in three minutes.
   *
   * @default 5
   */
  readonly serverErrorPercent?: number;

  /**
   * The share of requests, in percent, that S3 refuses (4xx): of who has no permission, or asks for what is not there.
   *
   * @default 50
   */
  readonly clientErrorPercent?: number;
}

/** Options for the metrics of a bucket's requests. */
export interface BucketRequestMetricsOptions {
  /** The recipients of alarms when requests fail. */
  readonly alarms: Alarms;

  /**
   * The thresholds of the alarms.
   *
   * @default - the default of each threshold
   */
  readonly alarmThresholds?: SecureBucketAlarmThresholds;
}

/** Properties of a `SecureBucket`. */
export interface SecureBucketProps {
  /** The destination of the access logs. Buckets of a stack share one: `BucketAccessLogs.toBucket(logs)`. */
  readonly accessLogs: BucketAccessLogs;

  /**
   * The key that encrypts new objects, of the bucket's Region; of another account, its policy must let this one use it. Readers and
   * writers then need permissions of the key, too, which the grants give; a bucket key keeps its requests few.
   *
   * @default - keys of S3 (SSE-S3), free of charge
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The classes that objects are stored in, the time after which they are deleted, and the time that what was overwritten or
   * deleted can be brought back for.
   *
   * @default StoragePlan.hot()
   */
  readonly storagePlan?: StoragePlan;

  /**
   * Plans for the objects below prefixes, beside that of the whole bucket: S3 applies both, and the earlier deletion wins.
   *
   * @default - none
   */
  readonly prefixPlans?: { [prefix: string]: StoragePlan };

  /**
   * Whether versions can be deleted before their time.
   *
   * @default ObjectProtection.none()
   */
  readonly objectProtection?: ObjectProtection;

  /**
   * The networks that requests for objects come from.
   *
   * @default BucketNetworkAccess.anywhere()
   */
  readonly networkAccess?: BucketNetworkAccess;

  /**
   * Whether S3 sends every event of the bucket to EventBridge, for rules and `EventSource.bucket()`, which switches it on by itself.
   * 1 USD for a million events (https://aws.amazon.com/eventbridge/pricing/).
   *
   * @default false
   */
  readonly eventBridge?: boolean;

  /**
   * The origins of web pages that browsers may use objects from.
   *
   * @default - none
   */
  readonly cors?: s3.CorsRule[];

  /**
   * Whether clients far from the Region reach the bucket by the edge of CloudFront (S3 Transfer Acceleration), at
   * `bucket.transferAccelerationUrlForObject()`. Billed by GB, in and out.
   *
   * @default false
   */
  readonly transferAcceleration?: boolean;

  /**
   * The lists of objects that S3 writes each day or week, to buckets of the same Region: 0.0025 USD for a million objects listed
   * (https://aws.amazon.com/s3/pricing/). The policies of a destination of this app, and of its key, are extended.
   *
   * @default - none
   */
  readonly inventories?: s3.Inventory[];

  /**
   * The metrics of requests, by minute, and alarms on them: 16 metrics at 0.30 USD a month.
   *
   * @default - none: S3 has the size and number of objects each day, free of charge
   */
  readonly requestMetrics?: BucketRequestMetricsOptions;

  /**
   * The beginning of the bucket's name in the namespace of account and Region, to which S3 appends `-<account>-<Region>-an`: nobody
   * else can have the name, before the bucket is made or after it is gone. Lower-case letters, numbers and hyphens. A change replaces
   * the bucket (https://docs.aws.amazon.com/AmazonS3/latest/userguide/gpbucketnamespaces.html).
   *
   * @default - a name that CloudFormation makes, in the global namespace
   */
  readonly accountRegionalPrefix?: string;

  /**
   * The fate of the bucket when it is removed from the stack. With `DESTROY` CloudFormation deletes it only when it is empty.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** A bucket whose template says everything that keeps its objects private, encrypted and recoverable. */
export class SecureBucket extends Construct implements IObservable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID = 'cdk-reference-architectures.storage.SecureBucket';

  /** The bucket. Grant by `bucket.grantRead(role, 'reports/*')`. */
  public readonly bucket: s3.Bucket;

  /** The alarms of `requestMetrics` and `replicateTo()`; none without, and with `Alarms.none()`. */
  public readonly alarms: cloudwatch.Alarm[];

  private readonly notifications: BucketNotifications = { queues: [], topics: [], functions: [] };
  private readonly rolesOfReplication: string[] = [];
  private readonly source: ReplicationSource;
  private readonly hasRequestMetrics: boolean;
  private replication?: BucketReplication;

  constructor(scope: Construct, id: string, props: SecureBucketProps) {
    super(scope, id);
    props = injectedProps(SecureBucket.PROPERTY_INJECTION_ID, scope, id, props);
    validate(
      at('SecureBucket', scope, id),
      bucketRules(this, props),
      keyRules(this, props.encryptionKey),
      inventoryRules(this, props.inventories ?? []),
    );

    // By its id the bucket has the logical id of an `s3.Bucket` in place of this construct, and keeps its objects.
    this.bucket = new s3.Bucket(this, 'Default', {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      encryption: props.encryptionKey ? s3.BucketEncryption.KMS : s3.BucketEncryption.S3_MANAGED,
      encryptionKey: props.encryptionKey,
      bucketKeyEnabled: props.encryptionKey ? true : undefined,
      blockedEncryptionTypes: [s3.BlockedEncryptionType.SSE_C],
      enforceSSL: true,
      minimumTLSVersion: TLS_VERSION,
      versioned: true,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      ...lifecycleOf(props),
      transitionDefaultMinimumObjectSize: s3.TransitionDefaultMinimumObjectSize.ALL_STORAGE_CLASSES_128_K,
      cors: props.cors,
      transferAcceleration: props.transferAcceleration,
      inventories: props.inventories,
      metrics: props.requestMetrics && [{ id: REQUEST_METRICS }],
      removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
    });
    letInventoriesBeEncrypted(props.inventories ?? []);
    warnOfKey(this, props.encryptionKey);
    this.nameInAccount(props.accountRegionalPrefix);
    (props.objectProtection ?? ObjectProtection.none())._bind(this.bucket);
    props.accessLogs._bind(this.bucket);
    (props.networkAccess ?? BucketNetworkAccess.anywhere())._bind(this.bucket, this.rolesOfReplication);
    if (props.eventBridge) sendToEventBridge(this, this.bucket, 'SecureBucket');
    this.hasRequestMetrics = props.requestMetrics !== undefined;
    this.alarms = props.requestMetrics ? requestAlarms(this, this.bucket, props.requestMetrics) : [];
    this.source = {
      bucket: this.bucket,
      encryptionKey: props.encryptionKey,
      objectLocked: props.objectProtection?._isLocked ?? false,
    };
    checkAgainstLock(this, this.bucket, props);
  }

  /**
   * The queue of messages about objects that were not replicated, for 14 days; none before `replicateTo()`. S3 sends an `s3:TestEvent`
   * to it, too, whenever the notifications of the bucket change: its length says nothing.
   */
  public get failedReplicationQueue(): sqs.Queue | undefined {
    return this.replication?.failedReplicationQueue;
  }

  /**
   * Replicates objects that are written from now on to another bucket. Those that are there are replicated by S3 Batch Replication.
   *
   * @param id the name of the replication, which its metrics have; letters and digits
   */
  public replicateTo(id: string, replica: IReplicaBucket, options: BucketReplicationOptions): void {
    const present = this.replication?.replications ?? [];
    validate(
      `SecureBucket at '${this.node.path}': replicateTo('${id}')`,
      replicationRules(id, this.source, replica, options, present),
    );
    const replication = this.replication ?? this.createReplication();
    if (isOtherAccount(this.bucket, replica.bucket)) {
      const { account } = Stack.of(this);
      if ('_letReplicate' in replica) (replica as ReplicaBucket)._letReplicate(account);
      else warnOfPolicy(this, replica, account);
    }
    const alarm = replication.add(id, replica, options);
    if (alarm !== undefined) this.alarms.push(alarm);
  }

  /**
   * Sends events of the bucket to a queue, by the bucket's own property. The policies of a queue of this app, and of its key, are
   * extended.
   */
  public notifyQueue(queue: sqs.IQueue, options: BucketNotificationOptions): void {
    validate(
      `SecureBucket at '${this.node.path}': notifyQueue()`,
      queueRules(queue),
      notificationRules(options, this.notifications),
    );
    this.notifications.queues.push({ ...options, targetArn: queue.queueArn });
    this.notify(...letBucketsSend(this, queue));
  }

  /**
   * Publishes events of the bucket to a topic, by the bucket's own property. The policies of a topic of this app, and of its key, are
   * extended.
   */
  public notifyTopic(topic: sns.ITopic, options: BucketNotificationOptions): void {
    validate(
      `SecureBucket at '${this.node.path}': notifyTopic()`,
      topicRules(topic),
      notificationRules(options, this.notifications),
    );
    this.notifications.topics.push({ ...options, targetArn: topic.topicArn });
    this.notify(...letBucketsPublish(this, topic));
  }

  /**
   * Invokes a function with events of the bucket, by the bucket's own property. It reads the objects by `readObjects`, and takes the name
   * of the bucket from the event: a grant of the bucket, or its name in the environment, would be a circle, which is refused. Retries
   * and what failed permanently are the function's own (`onFailure`). `EventSource.bucket()` has none of these limits.
   *
   * @param id the name of the notification in the bucket; letters and digits
   */
  public notifyFunction(id: string, handler: lambda.IFunction, options: BucketFunctionNotificationOptions): void {
    validate(
      `SecureBucket at '${this.node.path}': notifyFunction('${id}')`,
      functionRules(id, handler, options),
      notificationRules(options, this.notifications),
    );
    this.notifications.functions.push({ ...options, targetArn: handler.functionArn });
    this.notify(letBucketsInvoke(this, id, handler));
    if (options.readObjects) letRead(this, id, handler, this.bucket, this.source.encryptionKey, options);
    this.node.addValidation({ validate: () => circleProblems(this.bucket, handler) });
  }

  /**
   * Graphs of bytes and objects by day; with `requestMetrics` of requests and errors, with `replicateTo()` before it of what was not
   * replicated.
   */
  public dashboardWidgets(): cloudwatch.IWidget[] {
    const { bucket, hasRequestMetrics, replication } = this;
    return bucketWidgets(this, { bucket, hasRequestMetrics, replication });
  }

  private notify(...needed: IDependable[]): void {
    this.bucket.node.addDependency(...needed);
    renderNotifications(this, this.bucket, this.notifications);
  }

  private createReplication(): BucketReplication {
    const replication = new BucketReplication(this, 'Replication', this.source);
    this.replication = replication;
    this.rolesOfReplication.push(replication.role.roleArn);
    const { failedReplicationQueue } = replication;
    this.notifyQueue(failedReplicationQueue, { events: [s3.EventType.REPLICATION_OPERATION_FAILED_REPLICATION] });
    return replication;
  }

  /** Written by the L1: the lowest aws-cdk-lib has no type for it. */
  private nameInAccount(prefix: string | undefined): void {
    if (prefix === undefined) return;
    const resource = this.bucket.node.defaultChild as s3.CfnBucket;
    resource.addPropertyOverride('BucketNamePrefix', prefix);
    resource.addPropertyOverride('BucketNamespace', 'account-regional');
  }
}

/** The lifecycle rules: one of the whole bucket, one of each prefix, and one that tidies up. */
function lifecycleOf({ storagePlan = StoragePlan.hot(), prefixPlans = {} }: SecureBucketProps) {
  const plans: [string, StoragePlan, string?][] = [
    ['Objects', storagePlan],
    ...Object.entries(prefixPlans).map(([prefix, plan]): [string, StoragePlan, string] => [
      `Objects ${prefix}`,
      plan,
      prefix,
    ]),
  ];
  const tierings = plans.flatMap(([id, plan, prefix]) => plan._tiering(id, prefix) ?? []);
  return {
    lifecycleRules: [
      ...plans.flatMap(([id, plan, prefix]) => plan._lifecycleRules(id, prefix)),
      {
        id: 'TidyUp',
        abortIncompleteMultipartUploadAfter: ABANDONED_UPLOADS_AFTER,
        expiredObjectDeleteMarker: true,
      },
    ],
    intelligentTieringConfigurations: tierings.length === 0 ? undefined : tierings,
  };
}
