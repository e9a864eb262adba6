import { IConstruct } from 'constructs';
import { Stack } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';

/**
 * Lets the topics of this account and Region write to queues that a key encrypts
 * (https://docs.aws.amazon.com/sns/latest/dg/sns-enable-encryption-for-topic-sqs-queue-subscriptions.html). The statement names
 * no topic: with one key for the topic and the queue, each would need the other first.
 */
export function letSnsWrite(scope: IConstruct, key: kms.IKey): void {
  key.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'TopicsDeliver',
      principals: [new iam.ServicePrincipal('sns.amazonaws.com')],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      resources: ['*'],
      conditions: { ArnLike: { 'aws:SourceArn': Stack.of(scope).formatArn({ service: 'sns', resource: '*' }) } },
    }),
  );
}
