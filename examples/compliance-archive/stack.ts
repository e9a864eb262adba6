import { Construct } from 'constructs';
import { CfnOutput, Stack } from 'aws-cdk-lib/core';
import { Key } from 'aws-cdk-lib/aws-kms';
import { AccessLogBucket, BucketAccessLogs, IReplicaBucket, SecureBucket } from 'cdk-reference-architectures/storage';
import { describe, ExampleStackProps } from '../profile';
import { ARCHIVE_REGION, bookPlan, bookProtection } from './books';

/** Properties of the archive. */
export interface ComplianceArchiveStackProps extends ExampleStackProps {
  /** The bucket in another Region that every book is copied to. */
  readonly replica: IReplicaBucket;
}

/**
 * An archive of books of account that the law asks for: in production nobody, the root user included, deletes a book within seven
 * years. Each is copied to another Region within 15 minutes, and what was not copied wakes somebody. Books get colder with age, and
 * every access is logged.
 */
export class ComplianceArchiveStack extends Stack {
  constructor(scope: Construct, id: string, { profile, replica }: ComplianceArchiveStackProps) {
    super(scope, id, { env: { region: ARCHIVE_REGION } });
    describe(this, profile, 'Compliance archive: a bucket with Object Lock, copied to another Region');
    const alarms = profile.alarms(this);

    const logs = new AccessLogBucket(this, 'AccessLogs');
    const books = new SecureBucket(this, 'Books', {
      accessLogs: BucketAccessLogs.toBucket(logs),
      encryptionKey: new Key(this, 'Key', { description: 'Encrypts the books', enableKeyRotation: true }),
      objectProtection: bookProtection(profile),
      storagePlan: bookPlan(),
    });
    // A copy keeps what is deleted here by mistake: without delete markers.
    books.replicateTo('Copies', replica, { timeControl: profile.isProduction, deleteMarkers: false, alarms });

    new CfnOutput(this, 'BooksUri', {
      value: `s3://${books.bucket.bucketName}/`,
      description: 'Put books here; a copy is in the other Region minutes later',
    });
  }
}
