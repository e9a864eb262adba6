import * as s3 from 'aws-cdk-lib/aws-s3';
import { Alarms } from '../../observability';
import { ReplicationScope } from './replication-scope';

/** The thresholds of the alarms on the replication of a bucket. */
export interface BucketReplicationAlarmThresholds {
  /**
   * The number of operations that failed in five minutes.
   *
   * @default 1
   */
  readonly failedOperations?: number;
}

/** Options for the replication to one bucket. */
export interface BucketReplicationOptions {
  /** The recipients of alarms when an object is not replicated. */
  readonly alarms: Alarms;

  /**
   * The thresholds of the alarms.
   *
   * @default - the default of each threshold
   */
  readonly alarmThresholds?: BucketReplicationAlarmThresholds;

  /**
   * The objects that are replicated.
   *
   * @default ReplicationScope.all()
   */
  readonly scope?: ReplicationScope;

  /**
   * Whether the deletion of an object hides it in the replica, too. S3 never deletes a version of a replica. Without it the replica
   * is an archive, which keeps what is deleted in the source.
   *
   * @default - true; false for tags, for which S3 cannot
   */
  readonly deleteMarkers?: boolean;

  /**
   * Whether changes of tags, locks and ACLs at the replica come back, where the replica replicates to this bucket: give it on both
   * sides.
   *
   * @default false
   */
  readonly replicaModifications?: boolean;

  /**
   * The storage class of the replicas. The lifecycle of the source is not replicated: the replica has a plan of its own.
   *
   * @default - that of the object
   */
  readonly storageClass?: s3.StorageClass;

  /**
   * Whether S3 replicates 99.99 per cent of the objects within 15 minutes, by its SLA (S3 Replication Time Control). 0.015 USD for a
   * GB.
   *
   * @default false - most objects take minutes, large ones hours
   */
  readonly timeControl?: boolean;

  /**
   * The rank of this among the replications of the bucket, of which each needs its own: where two have the same destination and hold
   * an object, the higher one is applied.
   *
   * @default - one more than the highest so far
   */
  readonly priority?: number;
}
