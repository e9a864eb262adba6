import { Stack, Validations } from 'aws-cdk-lib/core';
import { QueueWorker } from 'cdk-reference-architectures/containers';
import { RulePacks } from 'cdk-reference-architectures/operations';

/** Acknowledges the findings that follow from what this example chose; the constructs acknowledge what is inherent. */
export function acknowledgeFindings(stack: Stack, packing: QueueWorker): void {
  Validations.of(packing.taskDefinition).acknowledge({
    id: 'AwsSolutions-ECS2',
    reason: 'The variables are names of a queue and a table, and times; the container has no secrets.',
  });
  RulePacks.acknowledge(
    stack,
    'CloudWatchLogGroupEncrypted',
    'The logs hold ids of orders and how they went, no names and addresses; a key of their own would keep no reader out.',
  );
  RulePacks.acknowledge(
    stack,
    'SNSEncryptedKMS',
    'Messages hold ids of orders and reasons; a key would cost a dollar a month, and its requests.',
  );
}
