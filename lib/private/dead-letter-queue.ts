import { Construct } from 'constructs';
import { Duration, Validations } from 'aws-cdk-lib/core';
import * as sqs from 'aws-cdk-lib/aws-sqs';

/**
 * A queue for what could not be delivered by a service: SNS, EventBridge, Scheduler, Lambda.
 *
 * SSE-SQS needs no key policy, so no sender is locked out; SQS keeps messages 14 days at most.
 */
export function deadLetterQueue(scope: Construct, id: string): sqs.Queue {
  const queue = new sqs.Queue(scope, id, {
    encryption: sqs.QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  });
  // cdk-nag recognizes a dead-letter queue by a queue or function that names it, not by a subscription, rule or schedule.
  const reason = 'It is a dead-letter queue itself, of a subscription, rule, schedule or asynchronous invocation';
  Validations.of(queue).acknowledge({ id: 'AwsSolutions-SQS3', reason }, { id: 'Serverless-SQSQueueDLQ', reason });
  return queue;
}
