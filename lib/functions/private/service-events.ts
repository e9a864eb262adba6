import { Construct } from 'constructs';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as destinations from 'aws-cdk-lib/aws-logs-destinations';
import * as sns from 'aws-cdk-lib/aws-sns';
import { LambdaSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { acknowledgeAlias } from '../../private/topic-delivery';
import { isKnown, rule, Rules } from '../../private/validation';
import { EventSourceBindOptions, EventSourceConfig, EventSourceFunction } from '../events/event-source';
import { EventLogSourceOptions, EventTopicSourceOptions } from '../events/event-source-options';

/** Messages of a topic. What SNS cannot deliver goes to the dead-letter queue. */
export function attachTopic(
  topic: sns.ITopic,
  options: EventTopicSourceOptions,
  { handler, deadLetterQueue }: EventSourceBindOptions,
): EventSourceConfig {
  // The policy of the key must let SNS in (https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html).
  deadLetterQueue?.encryptionMasterKey?.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'SnsKeepsFailedMessages',
      principals: [new iam.ServicePrincipal('sns.amazonaws.com')],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      resources: ['*'],
    }),
  );
  const subscription = topic.addSubscription(
    new LambdaSubscription(handler.alias, {
      deadLetterQueue,
      filterPolicy: options.filterPolicy,
      filterPolicyWithMessageBody: options.filterPolicyWithMessageBody,
    }),
  );
  acknowledgeAlias(subscription);
  return { alarms: [], widgets: [] };
}

/** Entries of a log group. */
export function attachLogs(
  scope: Construct,
  id: string,
  logGroup: logs.ILogGroup,
  options: EventLogSourceOptions,
  { handler }: EventSourceBindOptions,
): EventSourceConfig {
  new logs.SubscriptionFilter(scope, `${id}Subscription`, {
    logGroup,
    destination: new destinations.LambdaDestination(handler.alias),
    filterPattern: options.filterPattern ?? logs.FilterPattern.allEvents(),
  });
  return { alarms: [], widgets: [] };
}

/** Each entry of the function would make another one. */
export function logRules(id: string, logGroup: logs.ILogGroup, fn: EventSourceFunction): Rules {
  return rule(
    fn.logGroup !== undefined && isSame(logGroup, fn.logGroup),
    () =>
      `'logGroup' of '${id}' must not be that of the function itself, whose every entry would call it again; give the function another, or read another`,
  );
}

/** A name that is a reference is another group in another stack. */
function isSame(one: logs.ILogGroup, other: logs.ILogGroup): boolean {
  const [name, otherName] = [one.logGroupName, other.logGroupName];
  return one === other || (isKnown(name) && isKnown(otherName) && name === otherName);
}

/** Cognito does not wait for those who send its messages. */
export function isSender({ operationName }: cognito.UserPoolOperation): boolean {
  const { CUSTOM_EMAIL_SENDER, CUSTOM_SMS_SENDER } = cognito.UserPoolOperation;
  return [CUSTOM_EMAIL_SENDER, CUSTOM_SMS_SENDER].some((sender) => sender.operationName === operationName);
}

/** A step of sign-up or sign-in. */
export function attachUserPool(
  userPool: cognito.UserPool,
  operation: cognito.UserPoolOperation,
  { handler }: EventSourceBindOptions,
): EventSourceConfig {
  userPool.addTrigger(operation, handler.alias);
  return { alarms: [], widgets: [] };
}

/** Cognito waits 5 seconds (https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html). */
export function userPoolRules(id: string, timeoutInSeconds: number | undefined): Rules {
  return rule(
    timeoutInSeconds !== undefined && timeoutInSeconds > 5,
    () =>
      `'timeout' must be at most 5 s for '${id}', got ${timeoutInSeconds} s; Cognito does not wait longer, and calls again while the function still works`,
  );
}
