import { Construct } from 'constructs';
import { Stack } from 'aws-cdk-lib/core';
import { Key } from 'aws-cdk-lib/aws-kms';
import { AccessLogBucket, BucketAccessLogs, ReplicaBucket } from 'cdk-reference-architectures/storage';
import { bookPlan, bookProtection, REPLICA_REGION } from '../compliance-archive/books';
import { describe, ExampleStackProps } from '../profile';

/**
 * The copy of the archive in another Region, with a key, a lock and access logs of its own. It is deployed first: nothing in it names
 * the archive.
 */
export class ComplianceArchiveReplicaStack extends Stack {
  /** The bucket that the archive replicates to. */
  public readonly books: ReplicaBucket;

  constructor(scope: Construct, id: string, { profile }: ExampleStackProps) {
    super(scope, id, { env: { region: REPLICA_REGION } });
    describe(this, profile, 'Compliance archive: the copy in another Region');
    const logs = new AccessLogBucket(this, 'AccessLogs');
    this.books = new ReplicaBucket(this, 'Books', {
      accessLogs: BucketAccessLogs.toBucket(logs),
      encryptionKey: new Key(this, 'Key', { description: 'Encrypts the copies of the books', enableKeyRotation: true }),
      objectProtection: bookProtection(profile),
      storagePlan: bookPlan(),
      alarms: profile.alarms(this),
    });
  }
}
