import { Construct } from 'constructs';
import { Stack } from 'aws-cdk-lib/core';
import { isKnown, matches, required, rule, Rules, wholeNumber } from '../../private/validation';
import type { IReplicaBucket } from '../replication/replica-bucket';
import { BucketReplicationOptions } from '../replication/replication-options';
import { Replication, ReplicationSource } from './bucket-replication';

/** The rules of one more replication of a bucket. */
export function replicationRules(
  id: string,
  source: ReplicationSource,
  replica: IReplicaBucket,
  options: BucketReplicationOptions,
  present: readonly Replication[],
): Rules {
  return [
    matches('id', id, /^[A-Za-z][A-Za-z0-9]*$/, 'letters and digits, a letter first'),
    rule(
      present.some((other) => other.id === id),
      () => `'id' must be of one replication of the bucket, got '${id}' again`,
    ),
    required('alarms', options.alarms),
    wholeNumber('priority', options.priority, { min: 1 }),
    wholeNumber('alarmThresholds.failedOperations', options.alarmThresholds?.failedOperations, { min: 1 }),
    rule(
      options.priority !== undefined && present.some(({ priority }) => priority === options.priority),
      () => `'priority' must be of one replication of the bucket, got ${options.priority} again`,
    ),
    rule(
      options.deleteMarkers === true && options.scope?._hasDeleteMarkers === false,
      () => `'deleteMarkers' must not be true for ReplicationScope.tags(), which S3 replicates none for; leave it out`,
    ),
    destinationRules(source, replica),
    placeRules(source.bucket, replica),
  ];
}

function destinationRules({ bucket, encryptionKey, objectLocked }: ReplicationSource, replica: IReplicaBucket): Rules {
  return [
    rule(
      replica.bucket === bucket || (isKnown(bucket.bucketArn) && replica.bucket.bucketArn === bucket.bucketArn),
      () => `'replica' must be another bucket, got the source itself`,
    ),
    rule((encryptionKey === undefined) !== (replica.encryptionKey === undefined), () =>
      encryptionKey === undefined
        ? `'replica' must be encrypted with keys of S3, as the source is, got one with a key: replicas of objects with keys of S3 have keys of S3; give the source an 'encryptionKey'`
        : `'replica' must have an 'encryptionKey' of its Region, as the source has one, got one without: S3 replicates no objects with a key to it`,
    ),
    rule(
      objectLocked && !replica.objectLocked,
      () =>
        `'replica' must have Object Lock, as the source has, got one without: S3 would replicate nothing; give it an 'objectProtection'`,
    ),
  ];
}

/** That CloudFormation and S3 are told where the two are, if they are not in one place. */
function placeRules(source: Construct, { bucket: replica }: IReplicaBucket): Rules {
  const ours = Stack.of(source);
  const half = (a: string, b: string) => isKnown(a) !== isKnown(b);
  const isElsewhere = Stack.of(replica) !== ours || isKnown(replica.env.region);
  return [
    rule(
      isElsewhere && half(ours.region, replica.env.region),
      () => `'replica' and the source must both be in stacks that know their Region, or neither; give both an 'env'`,
    ),
    rule(
      isElsewhere && half(ours.account, replica.env.account) && isKnown(replica.env.account),
      () =>
        `the source must be in a stack that knows its account, as 'replica' is of ${replica.env.account}; give it an 'env'`,
    ),
    rule(
      isElsewhere && half(ours.account, replica.env.account) && isKnown(ours.account),
      () =>
        `'replica' must be in a stack that knows its account, as the source is of ${ours.account}; give it an 'env'`,
    ),
  ];
}
