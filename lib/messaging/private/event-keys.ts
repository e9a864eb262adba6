import { Aws } from 'aws-cdk-lib/core';
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

/**
 * Lets EventBridge use the key of a bus with retention, by the name of the bus: its ARN has an id that is not known before. The roles that
 * deploy and publish use the key, too, by their own policies
 * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-custom-bus-encryption.html).
 */
export function letRetainedBusUse(key: kms.IKey, busArns: string): void {
  key.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'RetainedBusEncrypts',
      principals: [eventBridge],
      actions: [
        'kms:Decrypt',
        'kms:Encrypt',
        'kms:GenerateDataKeyWithoutPlaintext',
        'kms:ReEncryptFrom',
        'kms:ReEncryptTo',
      ],
      resources: ['*'],
      conditions: {
        StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
        ArnLike: { 'aws:SourceArn': busArns },
        StringLike: { 'kms:EncryptionContext:aws:events:event-busv2:arn': busArns },
      },
    }),
  );
}
