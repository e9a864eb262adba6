import { Duration, Size, SizeRoundingBehavior } from 'aws-cdk-lib/core';
import { isKnown, percentage, rule, Rules, seconds, wholeNumber } from '../../private/validation';
import { ExistingWorkQueueProps, WorkQueueAlarmThresholds, WorkQueueOptions } from '../queues/work-queue';
import { expiryRules, QueueConsumers, QueueSettings, secondsOf, settingsOf } from './queue-consumers';
import { MAX_RECEIVE_COUNT, RETENTION } from './work-queue-defaults';

const DAY = 86_400;

/**
 * The rules of a new queue
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html).
 */
export function workQueueRules(options: WorkQueueOptions, thresholds?: WorkQueueAlarmThresholds): Rules {
  const { encryptionKey, retention = RETENTION, maxReceiveCount = MAX_RECEIVE_COUNT, visibilityTimeout } = options;
  return [
    seconds('retention', retention, { min: 60, max: 14 * DAY }),
    wholeNumber('maxReceiveCount', maxReceiveCount, { min: 1, max: 1000 }),
    seconds('visibilityTimeout', visibilityTimeout, { min: 1, max: DAY / 2 }),
    expiryRules({ retention, maxReceiveCount, visibilityTimeout }),
    seconds('deliveryDelay', options.deliveryDelay, { min: 0, max: 15 * 60 }),
    sizeRules(options.maxMessageSize),
    seconds('dataKeyReuse', options.dataKeyReuse, { min: 60, max: DAY }),
    rule(
      options.dataKeyReuse !== undefined && encryptionKey === undefined,
      () => `'dataKeyReuse' is for a queue with an 'encryptionKey'; leave it out, or give a key`,
    ),
    rule(
      encryptionKey?.keyArn.includes('alias/aws/sqs') === true,
      () =>
        `'encryptionKey' must not be the AWS managed key alias/aws/sqs, which no AWS service can send with; leave it out, or give a key of your own`,
    ),
    thresholdRules(thresholds, retention),
  ];
}

/** The rules of a queue that exists. */
export function existingQueueRules(
  props: Omit<ExistingWorkQueueProps, 'alarms'>,
  settings: QueueSettings = settingsOf(props.queue),
): Rules {
  const { queue, deadLetterQueue: failed = settings.deadLetterQueue } = props;
  const [kept, failedKept] = [settings.retention, failed && settingsOf(failed).retention].map(secondsOf);
  return [
    rule(
      failed !== undefined && failed.fifo !== queue.fifo,
      () =>
        `'deadLetterQueue' must be ${queue.fifo ? 'FIFO' : 'standard'}, as the queue is, got '${failed?.node.path}'; give one of the same kind`,
    ),
    rule(
      !queue.fifo && isKnown(kept) && isKnown(failedKept) && failedKept < kept,
      () =>
        `'deadLetterQueue' must keep messages for at least as long as the queue (${kept} s), got ${failedKept} s: their age goes on, and what failed would be deleted at once; raise its 'retentionPeriod' to 14 days`,
    ),
    expiryRules(settings),
    rule(
      props.alarmThresholds?.retentionPercent !== undefined && settings.retention === undefined,
      () =>
        `'alarmThresholds.retentionPercent' needs a queue whose retention is known, got '${queue.node.path}', which is imported; leave it out, and give 'messageAge'`,
    ),
    thresholdRules(props.alarmThresholds, settings.retention),
  ];
}

function thresholdRules(thresholds: WorkQueueAlarmThresholds = {}, retention: Duration | undefined): Rules {
  const { messageAge } = thresholds;
  const [age, kept] = [messageAge, retention].map(secondsOf);
  return [
    seconds('alarmThresholds.messageAge', messageAge, { min: 60, max: 14 * DAY }),
    rule(
      isKnown(age) && isKnown(kept) && age >= kept,
      () =>
        `'alarmThresholds.messageAge' must be less than the retention of the queue (${kept} s), got ${age} s; no message gets so old`,
    ),
    percentage('alarmThresholds.retentionPercent', thresholds.retentionPercent, { min: 1, max: 99 }),
    wholeNumber('alarmThresholds.waitingMessages', thresholds.waitingMessages, { min: 1 }),
  ];
}

function sizeRules(size: Size | undefined): Rules {
  const known = isKnown(size) && !size.isUnresolved();
  const kibibytes = known ? size.toKibibytes({ rounding: SizeRoundingBehavior.NONE }) : 0;
  return rule(
    known && !(Number.isInteger(kibibytes) && kibibytes >= 1 && kibibytes <= 1024),
    () => `'maxMessageSize' must be a size in whole KiB from 1 to 1024 KiB, got ${kibibytes} KiB`,
  );
}

/** The consumers of a queue that is going to be made, for rules that have to come before it. */
export function consumersOfNewQueue(options: WorkQueueOptions): QueueConsumers {
  const { retention = RETENTION, maxReceiveCount = MAX_RECEIVE_COUNT, visibilityTimeout } = options;
  return new QueueConsumers({ retention, maxReceiveCount, visibilityTimeout });
}
