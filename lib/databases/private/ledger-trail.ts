import { Construct } from 'constructs';
import { Stack } from 'aws-cdk-lib/core';
import * as cloudtrail from 'aws-cdk-lib/aws-cloudtrail';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { acknowledgeInherent } from '../../private/rule-packs';
import { uniqueName, uniqueNamePattern } from '../../private/unique-name';
import { BucketAccessLogs, SecureBucket, StoragePlan } from '../../storage';
import { LedgerDataEvents } from '../ledger/ledger-data-events';

/** The record of calls to a table. */
export interface LedgerTrailProps {
  readonly table: dynamodb.ITable;
  readonly dataEvents: LedgerDataEvents;
  readonly encryptionKey: kms.IKey;
  readonly accessLogs: BucketAccessLogs;
}

const principals = [new iam.ServicePrincipal('cloudtrail.amazonaws.com')];

/** A trail of the calls to one table, with the bucket that it writes to. */
export class LedgerTrail extends Construct {
  public readonly trail: cloudtrail.CfnTrail;
  public readonly bucket: SecureBucket;

  constructor(scope: Construct, id: string, { table, dataEvents, encryptionKey, accessLogs }: LedgerTrailProps) {
    super(scope, id);
    // Its ARN is in policies that the trail needs first.
    const trailName = uniqueName(this, 128);
    const arnOf = (resourceName: string) =>
      Stack.of(this).formatArn({ service: 'cloudtrail', resource: 'trail', resourceName });
    this.bucket = new SecureBucket(this, 'Bucket', {
      accessLogs,
      encryptionKey,
      storagePlan: StoragePlan.hot({ expireAfter: dataEvents._retention }),
    });
    this.letTrailWrite(arnOf(trailName));
    this.letTrailEncrypt(arnOf(uniqueNamePattern(this, 128)), encryptionKey);
    const field = (name: string, ...equalTo: string[]) => ({ field: name, equalTo });
    this.trail = new cloudtrail.CfnTrail(this, 'Resource', {
      trailName,
      isLogging: true,
      s3BucketName: this.bucket.bucket.bucketName,
      kmsKeyId: encryptionKey.keyArn,
      enableLogFileValidation: true,
      includeGlobalServiceEvents: false,
      isMultiRegionTrail: false,
      advancedEventSelectors: [
        {
          name: 'Calls to the table',
          fieldSelectors: [
            field('eventCategory', 'Data'),
            field('resources.type', 'AWS::DynamoDB::Table'),
            field('resources.ARN', table.tableArn),
            ...(dataEvents._reads ? [] : [field('readOnly', 'false')]),
          ],
        },
      ],
    });
    if (this.bucket.bucket.policy) this.trail.node.addDependency(this.bucket.bucket.policy);
    acknowledgeInherent(
      this.trail,
      'It records the calls to one table of one Region; management events are the trail of the account',
      'CloudTrailCloudWatchLogsEnabled',
    );
  }

  /** https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html */
  private letTrailWrite(trailArn: string): void {
    const { bucket } = this.bucket;
    bucket.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'TrailChecksBucket',
        principals,
        actions: ['s3:GetBucketAcl'],
        resources: [bucket.bucketArn],
        conditions: { StringEquals: { 'aws:SourceArn': trailArn } },
      }),
    );
    bucket.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'TrailWrites',
        principals,
        actions: ['s3:PutObject'],
        resources: [bucket.arnForObjects(`AWSLogs/${Stack.of(this).account}/*`)],
        conditions: { StringEquals: { 'aws:SourceArn': trailArn, 's3:x-amz-acl': 'bucket-owner-full-control' } },
      }),
    );
  }

  /**
   * By a pattern of the name: the key may be that of another stack. With a bucket key a trail needs to decrypt as well.
   * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html
   */
  private letTrailEncrypt(trailArns: string, key: kms.IKey): void {
    key.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'TrailEncrypts',
        principals,
        actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey*'],
        resources: ['*'],
        conditions: {
          ArnLike: { 'aws:SourceArn': trailArns },
        },
      }),
    );
  }
}
