import { Construct } from 'constructs';
import { Aws, Stack } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { acknowledgeInherent } from '../../private/rule-packs';
import { wildcardFinding } from '../../private/wildcard-finding';

/**
 * A role that DataSync assumes for what is of this account and Region only.
 * https://docs.aws.amazon.com/datasync/latest/userguide/cross-service-confused-deputy-prevention.html
 */
export function transferRole(scope: Construct, id: string, description: string): iam.Role {
  return new iam.Role(scope, id, {
    description,
    assumedBy: new iam.ServicePrincipal('datasync.amazonaws.com', {
      conditions: {
        StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
        ArnLike: {
          'aws:SourceArn': Stack.of(scope).formatArn({ service: 'datasync', resource: '*' }),
        },
      },
    }),
  });
}

/** The part of a bucket that a role works on. */
export interface BucketPart {
  readonly bucket: s3.IBucket;
  readonly prefix: string;
}

/**
 * Permissions to read the objects below a prefix, or to write them.
 * https://docs.aws.amazon.com/datasync/latest/userguide/create-s3-location.html#create-s3-location-required-permissions
 */
export function allowObjects(role: iam.Role, { bucket, prefix }: BucketPart, write: boolean): void {
  const read = ['s3:GetObject', 's3:GetObjectTagging', 's3:GetObjectVersion', 's3:GetObjectVersionTagging'];
  role.addToPolicy(
    new iam.PolicyStatement({
      actions: ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'],
      resources: [bucket.bucketArn],
    }),
  );
  role.addToPolicy(
    new iam.PolicyStatement({
      actions: [
        ...(write ? ['s3:AbortMultipartUpload', 's3:DeleteObject', 's3:PutObject', 's3:PutObjectTagging'] : []),
        ...read,
        's3:ListMultipartUploadParts',
      ],
      resources: [bucket.arnForObjects(`${prefix}*`)],
    }),
  );
  if (write) bucket.encryptionKey?.grantEncryptDecrypt(role);
  else bucket.encryptionKey?.grantDecrypt(role);
  acknowledgeObjects(role, { bucket, prefix });
}

/**
 * The permission to write reports below a prefix.
 * https://docs.aws.amazon.com/datasync/latest/userguide/task-reports.html#task-report-access
 */
export function allowReports(role: iam.Role, { bucket, prefix }: BucketPart): void {
  role.addToPolicy(
    new iam.PolicyStatement({ actions: ['s3:PutObject'], resources: [bucket.arnForObjects(`${prefix}*`)] }),
  );
  bucket.encryptionKey?.grantEncryptDecrypt(role);
  acknowledgeObjects(role, { bucket, prefix });
}

/** A role that reads one secret. */
export function secretRole(scope: Construct, secret: secretsmanager.ISecret): iam.Role {
  const role = transferRole(scope, 'SecretRole', 'Reads the secret by which DataSync signs in');
  secret.grantRead(role);
  return role;
}

function acknowledgeObjects(role: iam.Role, { bucket, prefix }: BucketPart): void {
  acknowledgeInherent(
    role,
    'The objects below the prefix are not known before they are copied',
    wildcardFinding(role, bucket.arnForObjects(`${prefix}*`)),
    ...(bucket.encryptionKey === undefined
      ? []
      : ['AwsSolutions-IAM5[Action::kms:GenerateDataKey*]', 'AwsSolutions-IAM5[Action::kms:ReEncrypt*]']),
  );
}
