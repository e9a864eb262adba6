import { CustomResourceProviderBase, Stack } from 'aws-cdk-lib/core';
import * as s3 from 'aws-cdk-lib/aws-s3';

/** The id of the custom resource of `autoDeleteObjects` beside a bucket, and of its provider in the stack. */
const RESOURCE = 'AutoDeleteObjectsCustomResource';
const PROVIDER = 'Custom::S3AutoDeleteObjectsCustomResourceProvider';

/** Whether aws-cdk-lib empties the bucket before CloudFormation deletes it. */
export function isEmptiedOnRemoval(bucket: s3.Bucket): boolean {
  return bucket.node.tryFindChild(RESOURCE) !== undefined;
}

/** The role of what empties the bucket, as a list; empty without. */
export function autoDeleteRoleArn(bucket: s3.Bucket): string[] {
  const provider = Stack.of(bucket).node.tryFindChild(PROVIDER);
  return isEmptiedOnRemoval(bucket) && provider instanceof CustomResourceProviderBase ? [provider.roleArn] : [];
}
