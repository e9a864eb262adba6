import { Construct } from 'constructs';
import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { acknowledgeInherent } from './rule-packs';

/** Options of a dead-letter queue. */
export interface DeadLetterQueueOptions {
  /**
   * The key that encrypts the messages. Its policy must admit each AWS service that writes to the queue, or messages are
   * lost without an error. SSE-SQS, the default, needs no key policy.
   */
  readonly encryptionKey?: kms.IKey;

  /** Whether the source is a FIFO queue: then the dead-letter queue must be one, too. */
  readonly fifo?: boolean;

  /** The time that SQS uses a data key of `encryptionKey`. */
  readonly dataKeyReuse?: Duration;

  /** The fate of the queue when it is removed from the stack: without a policy it is deleted. */
  readonly removalPolicy?: RemovalPolicy;
}

/** The dead-letter queue of a queue, a subscription, a rule, a schedule or asynchronous invocations. */
export function deadLetterQueue(scope: Construct, id: string, options: DeadLetterQueueOptions = {}): sqs.Queue {
  const { encryptionKey, fifo, dataKeyReuse, removalPolicy } = options;
  const queue = new sqs.Queue(scope, id, {
    encryption: encryptionKey ? sqs.QueueEncryption.KMS : sqs.QueueEncryption.SQS_MANAGED,
    encryptionMasterKey: encryptionKey,
    dataKeyReuse,
    enforceSSL: true,
    fifo: fifo ? true : undefined,
    // The maximum of SQS: as long as possible for somebody to look at what failed.
    retentionPeriod: Duration.days(14),
    removalPolicy,
  });
  // cdk-nag recognizes a dead-letter queue by a queue or function that names it, not by a subscription, rule or schedule.
  acknowledgeInherent(
    queue,
    'It is a dead-letter queue itself, of a subscription, rule, schedule or asynchronous invocation',
    'AwsSolutions-SQS3',
    'SQSRedrivePolicy',
  );
  return queue;
}
