import { Construct, IConstruct, IDependable } from 'constructs';
import { Aws, Validations } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { configureNatively } from '../../private/bucket-event-bridge';
import { described, overlap } from '../../private/notification-overlap';
import { nonEmptyList, rule, Rules } from '../../private/validation';
import { BucketNotificationOptions } from '../buckets/bucket-notification-options';

/** A notification that a bucket has. */
export interface BucketNotification extends BucketNotificationOptions {
  readonly targetArn: string;
}

/** The notifications that a bucket has, by what is notified. */
export interface BucketNotifications {
  readonly queues: BucketNotification[];
  readonly topics: BucketNotification[];
  readonly functions: BucketNotification[];
}

/**
 * The statement that lets the buckets of this account send to a queue or topic, or use its key. It names no bucket: the bucket needs
 * the policy first, and S3 tries it when the notifications are set.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html
 */
function letBuckets(sid: string, actions: string[], resource: string): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid,
    principals: [new iam.ServicePrincipal('s3.amazonaws.com')],
    actions,
    resources: [resource],
    conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
  });
}

/** Lets buckets write to a queue; gives what the bucket has to wait for. */
export function letBucketsSend(scope: Construct, queue: sqs.IQueue): IDependable[] {
  const { policyDependable } = queue.addToResourcePolicy(
    letBuckets('BucketsNotify', ['sqs:SendMessage'], queue.queueArn),
  );
  warnOfForeign(scope, queue instanceof sqs.Queue, queue, 'queue', 'sqs:SendMessage');
  return [...(policyDependable ? [policyDependable] : []), ...letBucketsUse(scope, queue.encryptionMasterKey)];
}

/** Lets buckets publish to a topic; gives what the bucket has to wait for. */
export function letBucketsPublish(scope: Construct, topic: sns.ITopic): IDependable[] {
  const { policyDependable } = topic.addToResourcePolicy(letBuckets('BucketsNotify', ['sns:Publish'], topic.topicArn));
  warnOfForeign(scope, topic instanceof sns.Topic, topic, 'topic', 'sns:Publish');
  return [...(policyDependable ? [policyDependable] : []), ...letBucketsUse(scope, topic.masterKey)];
}

function letBucketsUse(scope: Construct, key: kms.IKey | undefined): IDependable[] {
  if (key === undefined) return [];
  key.addToResourcePolicy(letBuckets('BucketsNotify', ['kms:Decrypt', 'kms:GenerateDataKey*'], '*'));
  warnOfForeign(scope, key instanceof kms.Key, key, 'key', 'kms:Decrypt, kms:GenerateDataKey');
  return [key];
}

function warnOfForeign(scope: Construct, isOurs: boolean, resource: IConstruct, what: string, actions: string): void {
  if (isOurs) return;
  Validations.of(scope).addWarning(
    'cdk-reference-architectures:bucketMayNotNotify',
    `the policy of the ${what} '${resource.node.path}' is not of this app, and must allow s3.amazonaws.com (${actions}) before the ` +
      'bucket is deployed; extend it where it is made, and acknowledge this',
  );
}

/** The rules of a notification beside those that the bucket has. */
export function notificationRules(
  added: BucketNotificationOptions,
  { queues, topics, functions }: BucketNotifications,
): Rules {
  const clash = [...queues, ...topics, ...functions].find((other) => overlap(added, other));
  return [
    nonEmptyList('events', added.events),
    rule(
      clash !== undefined,
      () =>
        `'events', 'prefix' and 'suffix' must not overlap with those of another notification of the bucket (${clash && described(clash)}), ` +
        `which S3 refuses; send the events to a topic, or to EventBridge by 'eventBridge'`,
    ),
  ];
}

/** That S3 can write to the queue. */
export function queueRules(queue: sqs.IQueue): Rules {
  return [
    rule(
      queue.fifo,
      () =>
        `'queue' must be a standard queue, got the FIFO queue '${queue.node.path}'; S3 cannot send to one, EventBridge can`,
    ),
    rule(
      queue.encryptionType === sqs.QueueEncryption.KMS_MANAGED ||
        queue.encryptionMasterKey?.keyArn.includes('alias/aws/sqs') === true,
      () =>
        `'queue' must not be encrypted with the AWS managed key alias/aws/sqs, which S3 cannot write with, got '${queue.node.path}'; ` +
        'encrypt it with a key of its own, or with those of SQS',
    ),
  ];
}

/** That S3 can publish to the topic. */
export function topicRules(topic: sns.ITopic): Rules {
  return [
    rule(
      topic.fifo,
      () => `'topic' must be a standard topic, got the FIFO topic '${topic.node.path}'; S3 cannot publish to one`,
    ),
    rule(
      topic.masterKey?.keyArn.includes('alias/aws/sns') === true,
      () =>
        `'topic' must not be encrypted with the AWS managed key alias/aws/sns, which S3 cannot write with, got '${topic.node.path}'; ` +
        'encrypt it with a key of its own, or with none',
    ),
  ];
}

/** The notifications as the bucket has them. */
export function render(scope: Construct, bucket: s3.Bucket, { queues, topics, functions }: BucketNotifications): void {
  const one = ({ events, prefix, suffix }: BucketNotification) =>
    events.map((event) => ({
      event,
      filter:
        prefix === undefined && suffix === undefined
          ? undefined
          : {
              s3Key: {
                rules: [
                  ...(prefix === undefined ? [] : [{ name: 'prefix', value: prefix }]),
                  ...(suffix === undefined ? [] : [{ name: 'suffix', value: suffix }]),
                ],
              },
            },
    }));
  configureNatively(
    scope,
    bucket,
    {
      queueConfigurations: queues.flatMap((queue) => one(queue).map((each) => ({ ...each, queue: queue.targetArn }))),
      topicConfigurations: topics.flatMap((topic) => one(topic).map((each) => ({ ...each, topic: topic.targetArn }))),
      lambdaConfigurations:
        functions.length === 0
          ? undefined
          : functions.flatMap((each) => one(each).map((event) => ({ ...event, function: each.targetArn }))),
    },
    ['notifies by its own property', 'take notifyQueue(), notifyTopic(), notifyFunction() or EventSource.bucket()'],
  );
}
