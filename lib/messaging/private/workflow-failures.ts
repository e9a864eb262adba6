import { Construct } from 'constructs';
import * as events from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { deadLetterQueue } from '../../private/dead-letter-queue';
import { acknowledgeInherent } from '../../private/rule-packs';
import { WorkflowStandardKindOptions } from '../workflows/workflow-kind';
import { letEventBridgeWrite } from './event-keys';

/**
 * Keeps the event of each execution that did not succeed, with its input: also of one that nothing in its definition could catch, such
 * as `States.Runtime`, `States.DataLimitExceeded` and its timeout
 * (https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html). The delivery is best effort
 * (https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-states.html): the alarms are the second net.
 */
export function keepFailures(
  scope: Construct,
  stateMachine: sfn.StateMachine,
  { failureTopic, deadLetterQueueEncryptionKey: encryptionKey }: WorkflowStandardKindOptions,
): sqs.Queue {
  const queue = deadLetterQueue(scope, 'DeadLetters', { encryptionKey });
  if (encryptionKey) letEventBridgeWrite(encryptionKey);
  const rule = new events.Rule(scope, 'FailureRule', {
    description: `Executions of ${scope.node.path} that did not succeed`,
    eventPattern: {
      source: ['aws.states'],
      detailType: ['Step Functions Execution Status Change'],
      detail: {
        status: ['FAILED', 'TIMED_OUT', 'ABORTED'],
        stateMachineArn: [stateMachine.stateMachineArn],
      },
    },
  });
  // `targets.SqsQueue` lets any rule of the account write to a queue with a key.
  rule.addTarget({ bind: () => ({ arn: queue.queueArn }) });
  queue.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'FailuresAreKept',
      principals: [new iam.ServicePrincipal('events.amazonaws.com')],
      actions: ['sqs:SendMessage'],
      resources: [queue.queueArn],
      conditions: { ArnEquals: { 'aws:SourceArn': rule.ruleArn } },
    }),
  );
  acknowledgeInherent(rule, 'Its first target is the dead-letter queue itself', 'EventBusDLQ');
  if (failureTopic) rule.addTarget(new SnsTopic(failureTopic, { deadLetterQueue: queue }));
  return queue;
}
