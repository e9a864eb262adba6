import { Construct } from 'constructs';
import { CfnResource, CrossStackReferences, Duration, ReferenceStrength, Stack } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { severityOf } from '../../observability/internal';
import { deadLetterQueue } from '../../private/dead-letter-queue';
import { readAgain } from '../../private/read-again';
import { acknowledgeInherent } from '../../private/rule-packs';
import { isKnown } from '../../private/validation';
import { wildcardFinding } from '../../private/wildcard-finding';
import type { IReplicaBucket } from '../replication/replica-bucket';
import { BucketReplicationOptions } from '../replication/replication-options';
import { ReplicationScope } from '../replication/replication-scope';
import { ENCRYPT_REPLICAS, GIVE_TO_OWNER, REPLICATE } from './replica-policy';

/** The source of a replication. */
export interface ReplicationSource {
  readonly bucket: s3.Bucket;
  readonly encryptionKey?: kms.IKey;
  readonly objectLocked: boolean;
}

/** A replication that the bucket has. */
export interface Replication {
  readonly id: string;
  readonly priority: number;
  readonly rule: s3.CfnBucket.ReplicationRuleProperty;

  /** The operations that failed. */
  readonly failed: cloudwatch.Metric;
}

/** The role that S3 replicates with, the rules of the bucket, and the queue of what failed. */
export class BucketReplication extends Construct {
  public readonly role: iam.Role;
  public readonly failedReplicationQueue: sqs.Queue;
  public readonly replications: Replication[] = [];

  private readonly destinations: string[] = [];

  constructor(
    private readonly owner: Construct,
    id: string,
    private readonly source: ReplicationSource,
  ) {
    super(owner, id);
    // No condition: S3 documents none for this role, and a role can be given to a bucket of its own account alone (iam:PassRole).
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html
    this.role = new iam.Role(this, 'Role', {
      description: 'S3 replicates objects of a bucket with it',
      assumedBy: new iam.ServicePrincipal('s3.amazonaws.com'),
    });
    this.failedReplicationQueue = deadLetterQueue(this, 'FailedReplicationQueue');
    this.letRead();
    // References to other stacks are what the findings name them by when the app is complete.
    this.node.addValidation({ validate: () => this.acknowledgeObjects() });
  }

  /** Adds a rule; gives the alarm on what fails, if the `alarms` choice asks for it. */
  public add(id: string, replica: IReplicaBucket, options: BucketReplicationOptions): cloudwatch.Alarm | undefined {
    const destination = arnsOf(replica);
    this.destinations.push(destination.bucketArn);
    const crossAccount = isOtherAccount(this.source.bucket, replica.bucket);
    this.letWrite(id, replica, destination, crossAccount);
    const priority = options.priority ?? Math.max(0, ...this.replications.map((each) => each.priority)) + 1;
    const failed = this.failedOperations(id, destination.bucketName);
    this.replications.push({
      id,
      priority,
      rule: this.ruleOf(id, priority, destination, crossAccount, replica, options),
      failed,
    });
    const resource = this.source.bucket.node.defaultChild as s3.CfnBucket;
    resource.replicationConfiguration = { role: this.role.roleArn, rules: this.replications.map(({ rule }) => rule) };
    readAgain(resource, replica.bucket);
    return this.failedAlarm(id, failed, options);
  }

  private acknowledgeObjects(): string[] {
    const buckets = [this.source.bucket.bucketArn, ...this.destinations];
    acknowledgeInherent(
      this.role,
      'S3 replicates the objects of one bucket into others, whichever keys they have; the buckets are named',
      ...buckets.map((arn) => wildcardFinding(this, `${arn}/*`)),
    );
    return [];
  }

  private letRead(): void {
    const { bucket, encryptionKey, objectLocked } = this.source;
    this.role.addToPolicy(
      new iam.PolicyStatement({
        sid: 'ReadSource',
        actions: ['s3:GetReplicationConfiguration', 's3:ListBucket'],
        resources: [bucket.bucketArn],
      }),
    );
    this.role.addToPolicy(
      new iam.PolicyStatement({
        sid: 'ReadSourceObjects',
        actions: [
          's3:GetObjectVersionForReplication',
          's3:GetObjectVersionAcl',
          's3:GetObjectVersionTagging',
          // https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-managing.html#object-lock-managing-replication
          ...(objectLocked ? ['s3:GetObjectRetention', 's3:GetObjectLegalHold'] : []),
        ],
        resources: [bucket.arnForObjects('*')],
      }),
    );
    if (encryptionKey === undefined) return;
    this.letUse('DecryptSource', ['kms:Decrypt'], encryptionKey.keyArn, bucket.bucketArn, bucket);
  }

  private letWrite(id: string, replica: IReplicaBucket, { bucketArn, keyArn }: Arns, crossAccount: boolean): void {
    this.role.addToPolicy(
      new iam.PolicyStatement({
        sid: `Write${alphanumeric(id)}`,
        actions: [...REPLICATE, ...(crossAccount ? [GIVE_TO_OWNER] : [])],
        resources: [`${bucketArn}/*`],
      }),
    );
    if (keyArn === undefined) return;
    this.letUse(`Encrypt${alphanumeric(id)}`, ENCRYPT_REPLICAS, keyArn, bucketArn, replica.bucket);
  }

  /** The use of a key for objects of one bucket, by S3 alone. With a bucket key the context is the bucket, without the object. */
  private letUse(sid: string, actions: string[], keyArn: string, bucketArn: string, bucket: s3.IBucket): void {
    this.role.addToPolicy(
      new iam.PolicyStatement({
        sid,
        actions,
        resources: [keyArn],
        conditions: {
          StringEquals: { 'kms:ViaService': `s3.${bucket.env.region}.amazonaws.com` },
          StringLike: { 'kms:EncryptionContext:aws:s3:arn': [bucketArn, `${bucketArn}/*`] },
        },
      }),
    );
  }

  private ruleOf(
    id: string,
    priority: number,
    { bucketArn, keyArn }: Arns,
    crossAccount: boolean,
    replica: IReplicaBucket,
    options: BucketReplicationOptions,
  ): s3.CfnBucket.ReplicationRuleProperty {
    const scope = options.scope ?? ReplicationScope.all();
    const deleteMarkers = options.deleteMarkers ?? scope._hasDeleteMarkers;
    const within = { minutes: 15 };
    return {
      id,
      priority,
      status: 'Enabled',
      filter: scope._render(),
      deleteMarkerReplication: { status: deleteMarkers ? 'Enabled' : 'Disabled' },
      destination: {
        bucket: bucketArn,
        storageClass: options.storageClass?.value,
        encryptionConfiguration: keyArn === undefined ? undefined : { replicaKmsKeyId: keyArn },
        // What failed is told of by the metrics alone.
        metrics: { status: 'Enabled', eventThreshold: options.timeControl ? within : undefined },
        replicationTime: options.timeControl ? { status: 'Enabled', time: within } : undefined,
        ...(crossAccount && {
          account: replica.bucket.env.account,
          accessControlTranslation: { owner: 'Destination' },
        }),
      },
      sourceSelectionCriteria: {
        // By default S3 leaves objects with a KMS key out, without a word.
        ...(keyArn !== undefined && { sseKmsEncryptedObjects: { status: 'Enabled' } }),
        replicaModifications: { status: options.replicaModifications ? 'Enabled' : 'Disabled' },
      },
    };
  }

  private failedOperations(id: string, destination: string): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'AWS/S3',
      metricName: 'OperationsFailedReplication',
      dimensionsMap: { SourceBucket: this.source.bucket.bucketName, DestinationBucket: destination, RuleId: id },
      statistic: cloudwatch.Stats.SUM,
      period: Duration.minutes(5),
    });
  }

  private failedAlarm(
    id: string,
    metric: cloudwatch.Metric,
    { alarms, alarmThresholds }: BucketReplicationOptions,
  ): cloudwatch.Alarm | undefined {
    const { failedOperations = 1 } = alarmThresholds ?? {};
    return alarms.add(this.owner, `${id}FailedAlarm`, {
      severity: severityOf('replicationFailed'),
      metric,
      // Not the length of the queue: S3 sends it a test message whenever the notifications of the bucket are set.
      // https://docs.aws.amazon.com/AmazonS3/latest/userguide/how-to-enable-disable-notification-intro.html
      threshold: failedOperations,
      evaluationPeriods: 1,
      // S3 publishes it when it replicates, in the Region of the source, and asks for this treatment.
      // https://docs.aws.amazon.com/AmazonS3/latest/userguide/repl-metrics.html, .../metrics-dimensions.html
      treatMissingData: cloudwatch.TreatMissingData.IGNORE,
      alarmDescription:
        `At least ${failedOperations} operations were not replicated to ${id}, and S3 does not try again. The messages in the queue of ` +
        'failed replications name the objects and the reason, for 14 days: correct it, then replicate them by S3 Batch Replication.',
    });
  }
}

/** What the template of the source says of a destination. */
interface Arns {
  readonly bucketArn: string;
  readonly bucketName: string;
  readonly keyArn?: string;
}

/**
 * The attributes of the resources, not of the L2s: those cannot be used from another Region or account without a physical name. They
 * are read by Fn::GetStackOutput where the stacks differ, whatever the app's default is: an export would need custom resources between
 * Regions.
 */
function arnsOf({ bucket, encryptionKey }: IReplicaBucket): Arns {
  const keyArn = attributeOf(encryptionKey, (resource) => (resource as kms.CfnKey).attrArn) ?? encryptionKey?.keyArn;
  const bucketArn = attributeOf(bucket, (resource) => (resource as s3.CfnBucket).attrArn) ?? bucket.bucketArn;
  return { keyArn, bucketArn, bucketName: attributeOf(bucket, ({ ref }) => ref) ?? bucket.bucketName };
}

function attributeOf(
  made: Construct | s3.IBucket | kms.IKey | undefined,
  get: (resource: CfnResource) => string,
): string | undefined {
  const resource = made?.node.defaultChild;
  if (!CfnResource.isCfnResource(resource)) return undefined;
  CrossStackReferences.of(resource).produce(ReferenceStrength.WEAK);
  return get(resource);
}

/** Whether the replicas are of another account, as far as it is known. */
export function isOtherAccount(source: s3.IBucket, replica: s3.IBucket): boolean {
  const [ours, theirs] = [Stack.of(source).account, replica.env.account];
  return isKnown(ours) && isKnown(theirs) && ours !== theirs;
}

/** A statement id has letters and digits alone. */
function alphanumeric(id: string): string {
  return id.replace(/[^A-Za-z0-9]/g, '');
}
