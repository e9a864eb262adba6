import * as sqs from 'aws-cdk-lib/aws-sqs';
import { rule, Rules } from '../../private/validation';
import { managedKeyRule } from './managed-key-rule';

/** That EventBridge can write what failed to a queue that is given. */
export function deadLetterRules(queue: sqs.IQueue | undefined): Rules {
  if (queue === undefined) return [];
  return [
    managedKeyRule('deadLetterQueue', queue, 'EventBridge'),
    rule(
      queue.fifo,
      () =>
        `'deadLetterQueue' must be standard, because EventBridge writes to no FIFO dead-letter queue, got '${queue.node.path}'`,
    ),
  ];
}
