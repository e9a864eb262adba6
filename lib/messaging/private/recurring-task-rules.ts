import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { atLeastOne, isKnown, matches, required, rule, Rules, seconds, wholeNumber } from '../../private/validation';
import { RecurringTaskProps } from '../schedules/recurring-task';
import {
  RecurringTaskEventBusOptions,
  RecurringTaskQueueOptions,
  RecurringTaskSageMakerPipelineOptions,
  RecurringTaskStreamOptions,
  RecurringTaskUniversalOptions,
} from '../schedules/recurring-task-target-options';

/** The rules of a `RecurringTask`. */
export function recurringTaskRules(props: RecurringTaskProps): Rules {
  const { description, schedule, target, maxEventAge, retryAttempts, alarmThresholds } = props;
  return [
    required(
      'schedule',
      schedule,
      'give a RecurringTaskSchedule, such as RecurringTaskSchedule.rate(Duration.hours(1))',
    ),
    required('target', target, 'give a RecurringTaskTarget, such as RecurringTaskTarget.lambdaFunction(alias)'),
    schedule?._rules('schedule') ?? [],
    target?._rules ?? [],
    rule(
      isKnown(description) && description.length > 512,
      () => `'description' must be at most 512 characters, got ${description?.length}`,
    ),
    seconds('maxEventAge', maxEventAge, { min: 60, max: 86_400 }),
    wholeNumber('retryAttempts', retryAttempts, { min: 0, max: 185 }),
    wholeNumber('alarmThresholds.targetErrors', alarmThresholds?.targetErrors, { min: 1 }),
  ];
}

/** The rules of a queue. Scheduler gives no deduplication id: https://docs.aws.amazon.com/scheduler/latest/APIReference/API_SqsParameters.html */
export function queueTargetRules(queue: sqs.IQueue, { messageGroupId }: RecurringTaskQueueOptions): Rules {
  const cfnQueue = queue.node.defaultChild as sqs.CfnQueue | undefined;
  return [
    rule(
      queue.fifo && messageGroupId === undefined,
      () => `'messageGroupId' must be given for a FIFO queue, got none for '${queue.node.path}'`,
    ),
    rule(
      !queue.fifo && messageGroupId !== undefined,
      () => `'messageGroupId' is for FIFO queues; leave it out for '${queue.node.path}'`,
    ),
    rule(
      queue.fifo && cfnQueue?.contentBasedDeduplication !== true,
      () =>
        `'queue' must have content-based deduplication and be of this app if it is FIFO, got '${queue.node.path}'; use RecurringTaskTarget.universal() with 'sqs:sendMessage' and a 'MessageDeduplicationId'`,
    ),
    matches('messageGroupId', messageGroupId, /^.{1,128}$/, 'of 1 to 128 characters'),
  ];
}

/** The rules of a topic. Scheduler gives no message group. */
export function topicTargetRules(topic: sns.ITopic): Rules {
  return rule(
    topic.fifo,
    () =>
      `'topic' must be standard, because Scheduler gives no message group, got '${topic.node.path}'; use RecurringTaskTarget.universal() with 'sns:publish' and a 'MessageGroupId'`,
  );
}

/** The rules of a bus (https://docs.aws.amazon.com/scheduler/latest/APIReference/API_EventBridgeParameters.html). */
export function eventBusTargetRules({ source, detailType }: RecurringTaskEventBusOptions): Rules {
  return [
    matches(
      'source',
      source,
      /^(?!aws\.)[/.\-\w]{1,256}$/,
      "letters, digits, '/', '.', '-' and '_', not from 'aws.' on",
    ),
    matches('detailType', detailType, /^.{1,128}$/, 'of 1 to 128 characters'),
  ];
}

/** The rules of a stream. */
export function streamTargetRules({ partitionKey }: RecurringTaskStreamOptions): Rules {
  return matches('partitionKey', partitionKey, /^.{1,256}$/, 'of 1 to 256 characters');
}

/** The rules of a pipeline of SageMaker AI. */
export function sageMakerTargetRules({ parameters }: RecurringTaskSageMakerPipelineOptions): Rules {
  return rule(
    isKnown(parameters) && parameters.length > 200,
    () => `'parameters' must be at most 200, got ${parameters?.length}`,
  );
}

/** Calls that only read, which Scheduler refuses: https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html */
const READ_ONLY = [
  'get describe list poll receive search scan query select read lookup discover validate batchGet batchDescribe batchRead',
  'transactGet adminGet adminList testMigration retrieve testConnection translateDocument isAuthorized invokeModel',
]
  .join(' ')
  .split(' ');

/** The rules of any call. */
export function universalTargetRules(options: RecurringTaskUniversalOptions): Rules {
  const { service, action, policyStatements } = options;
  return [
    matches('service', service, /^[a-z0-9-]+$/, "the name of a service in lower case such as 'rds'"),
    matches('action', action, /^[a-z][A-Za-z0-9]*$/, "the name of an action in camel case such as 'stopDBCluster'"),
    rule(
      isKnown(action) && READ_ONLY.some((prefix) => action.startsWith(prefix)),
      () => `'action' must change something, because Scheduler refuses calls that only read, got '${action}'`,
    ),
    required('policyStatements', policyStatements, 'give the statements that the call needs, or it is denied'),
    atLeastOne('policyStatements', policyStatements),
  ];
}
