import { Construct } from 'constructs';
import { Stack, Validations } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { IReplicaBucket } from '../replication/replica-bucket';

/** The actions of the role of replication on replicas. */
export const REPLICATE = ['s3:ReplicateObject', 's3:ReplicateDelete', 's3:ReplicateTags'];
/** The action that gives replicas to the owner of the bucket that they are in. */
export const GIVE_TO_OWNER = 's3:ObjectOwnerOverrideToBucketOwner';

/**
 * The actions of the role of replication with the key of replicas. A bucket key is made by GenerateDataKey, and verified by Decrypt.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html
 */
export const ENCRYPT_REPLICAS = ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey'];

/**
 * Lets the roles of another account, as far as their own policies go, write replicas into a bucket. The account and not the role: the
 * role is made in a stack that needs the bucket first, and policies refuse a principal that is not there.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html#setting-repl-config-crossacct
 */
export function letAccountReplicate(bucket: s3.Bucket, key: kms.IKey | undefined, account: string): void {
  bucket.addToResourcePolicy(ofBucket(bucket, account));
  key?.addToResourcePolicy(ofKey(account));
}

function ofBucket(bucket: s3.IBucket, account: string): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: `Replicas${account}`,
    principals: [new iam.AccountPrincipal(account)],
    actions: [...REPLICATE, GIVE_TO_OWNER],
    resources: [bucket.arnForObjects('*')],
  });
}

function ofKey(account: string): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: `Replicas${account}`,
    principals: [new iam.AccountPrincipal(account)],
    actions: ENCRYPT_REPLICAS,
    resources: ['*'],
    conditions: { StringLike: { 'kms:ViaService': 's3.*.amazonaws.com' } },
  });
}

/** Writes down what the policies of a bucket of another app, and of its key, have to say. */
export function warnOfPolicy(scope: Construct, replica: IReplicaBucket, account: string): void {
  const { bucket, encryptionKey } = replica;
  // The number of an account is its root, in every partition.
  const written = (statement: iam.PolicyStatement) =>
    JSON.stringify(Stack.of(scope).resolve({ ...statement.toStatementJson(), Principal: { AWS: account } }));
  Validations.of(scope).addWarning(
    `cdk-reference-architectures:replicaMustAllow`,
    `the policy of the replica '${bucket.bucketName}' is not of this app, and must have this statement before objects are replicated: ` +
      written(ofBucket(bucket, account)) +
      (encryptionKey === undefined ? '' : `; and that of its key: ${written(ofKey(account))}`) +
      '; extend it where it is made, and acknowledge this',
  );
}
