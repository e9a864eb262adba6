import { App } from 'aws-cdk-lib/core';
import { Match } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import { BucketAccessLogs, SecureBucket } from '../../../lib/storage';
import { templateOf, testApp, testStack } from '../../support/synth';

const accessLogs = BucketAccessLogs.none('A test of inventories.');

describe('the inventories of a SecureBucket', () => {
  test('are encrypted by S3 with the key of their bucket, which the source may have, too', () => {
    const stack = testStack();
    const encryptionKey = new kms.Key(stack, 'Key');
    const lists = new SecureBucket(stack, 'Lists', { accessLogs, encryptionKey });
    new SecureBucket(stack, 'Objects', {
      accessLogs,
      encryptionKey,
      inventories: [{ destination: { bucket: lists.bucket }, inventoryId: 'Weekly' }],
    });
    templateOf(stack).hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([
          {
            Sid: 'InventoriesAreEncrypted',
            Effect: 'Allow',
            Principal: { Service: 's3.amazonaws.com' },
            Action: 'kms:GenerateDataKey',
            Resource: '*',
            Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
          },
        ]),
      },
    });
    expect(() => (stack.node.root as App).synth()).not.toThrow();
  });

  test('fails for two of one id', () => {
    const stack = testStack();
    const lists = new SecureBucket(stack, 'Lists', { accessLogs });
    const inventory = { destination: { bucket: lists.bucket }, inventoryId: 'Weekly' };
    expect(() => new SecureBucket(stack, 'Objects', { accessLogs, inventories: [inventory, inventory] })).toThrow(
      "'inventoryId of inventories' must not hold a value twice, got 'Weekly'",
    );
  });

  test('fails for a bucket of another Region', () => {
    const app = testApp();
    const [here, there] = ['eu-west-1', 'eu-central-1'].map((region) => testStack(app, region, { env: { region } }));
    const lists = new SecureBucket(there, 'Lists', { accessLogs });
    expect(
      () => new SecureBucket(here, 'Objects', { accessLogs, inventories: [{ destination: { bucket: lists.bucket } }] }),
    ).toThrow("'inventories' must go to buckets of the same Region (eu-west-1), got");
  });
});
