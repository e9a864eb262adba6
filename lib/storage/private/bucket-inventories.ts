import { Construct } from 'constructs';
import { Stack } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { distinct, isKnown, rule, Rules } from '../../private/validation';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-inventory.html */
export function inventoryRules(scope: Construct, inventories: readonly s3.Inventory[]): Rules {
  const { region } = Stack.of(scope);
  return [
    distinct(
      'inventoryId of inventories',
      inventories.flatMap(({ inventoryId }) => inventoryId ?? []),
    ),
    inventories.map(({ destination: { bucket } }) =>
      rule(
        isKnown(region) && isKnown(bucket.env.region) && bucket.env.region !== region,
        () =>
          `'inventories' must go to buckets of the same Region (${region}), got '${bucket.node.path}' of ${bucket.env.region}; make one in each`,
      ),
    ),
  ];
}

/**
 * Lets S3 encrypt lists with the key of their bucket. Of the account and not of the source: the source can have the same key, and would
 * be a circle.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/configure-inventory.html#configure-inventory-kms-key-policy
 */
export function letInventoriesBeEncrypted(inventories: readonly s3.Inventory[]): void {
  for (const { destination } of inventories) {
    destination.bucket.encryptionKey?.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'InventoriesAreEncrypted',
        principals: [new iam.ServicePrincipal('s3.amazonaws.com')],
        actions: ['kms:GenerateDataKey'],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(destination.bucket).account } },
      }),
    );
  }
}
