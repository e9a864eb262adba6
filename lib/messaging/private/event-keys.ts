import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';

const eventBridge = new iam.ServicePrincipal('events.amazonaws.com');

/**
 * Lets EventBridge write to a dead-letter queue with a key. It names no source to KMS, so that the statement cannot be narrowed
 * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-encryption-event-bus-dlq-cmkey.html).
 */
export function letEventBridgeWrite(key: kms.IKey): void {
  key.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'EventBridgeKeepsFailedEvents',
      principals: [eventBridge],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      resources: ['*'],
    }),
  );
}

/** Lets the archives of a bus use its key, by the name of the bus (https://docs.aws.amazon.com/eventbridge/latest/userguide/encryption-archives.html). */
export function letArchiveUse(key: kms.IKey, busArn: string): void {
  key.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'ArchivesEncrypt',
      principals: [eventBridge],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey', 'kms:ReEncrypt*'],
      resources: ['*'],
      conditions: { StringEquals: { 'kms:EncryptionContext:aws:events:event-bus:arn': busArn } },
    }),
  );
  key.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'ArchivesDescribeKey',
      principals: [eventBridge],
      actions: ['kms:DescribeKey'],
      resources: ['*'],
    }),
  );
}
