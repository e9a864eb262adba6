import { IConstruct } from 'constructs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { WatchedQueues } from './work-queue-alarms';

/**
 * The permissions to move messages back, on both queues and their keys; aws-cdk-lib has no grant for it.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html
 */
export function grantRedriveOf(
  { queue, deadLetterQueue, node }: IConstruct & WatchedQueues,
  grantee: iam.IGrantable,
): iam.Grant {
  if (!deadLetterQueue) {
    throw new Error(
      `'deadLetterQueue' of '${node.path}' must be known for grantRedrive(); name it to WorkQueue.existing()`,
    );
  }
  const keys = [...new Set([queue.encryptionMasterKey, deadLetterQueue.encryptionMasterKey])];
  return [
    deadLetterQueue.grant(
      grantee,
      'sqs:StartMessageMoveTask',
      'sqs:ListMessageMoveTasks',
      'sqs:CancelMessageMoveTask',
      'sqs:ReceiveMessage',
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
    ),
    queue.grant(grantee, 'sqs:SendMessage', 'sqs:GetQueueAttributes'),
    ...keys.map((key) => key?.grant(grantee, 'kms:Decrypt', 'kms:GenerateDataKey')),
  ]
    .filter((grant) => grant !== undefined)
    .reduce((all, grant) => all.combine(grant));
}
