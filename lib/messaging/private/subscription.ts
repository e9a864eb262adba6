import { Construct } from 'constructs';
import { IResource, Names, Stack } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import { IDeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { FanOutReplay, FanOutSubscriptionOptions } from '../topics/subscription-options';

/** The parts that differ between kinds of subscribers. */
export interface SubscriptionParts {
  readonly endpoint: string;
  readonly protocol: sns.SubscriptionProtocol;
  /** The resource that messages go to, if it is one. */
  readonly subscriber?: IResource;
  readonly rawMessageDelivery?: boolean;
  readonly deliveryPolicy?: sns.DeliveryPolicy;
  readonly deliveryStream?: IDeliveryStream;
  readonly replay?: FanOutReplay;
}

/**
 * Creates a subscription. That of a subscriber in another stack is made there: the subscriber's policy names the topic, and each stack
 * would wait for the other.
 */
export function createSubscription(
  topicScope: Construct,
  id: string,
  topic: sns.Topic,
  { filterPolicy, filterPolicyWithMessageBody }: FanOutSubscriptionOptions,
  deadLetterQueue: sqs.IQueue,
  { subscriber, deliveryStream, replay, ...parts }: SubscriptionParts,
): sns.Subscription {
  const elsewhere = subscriber && Stack.of(subscriber) !== Stack.of(topicScope);
  const scope = elsewhere ? subscriber : topicScope;
  const name = elsewhere ? `${Names.nodeUniqueId(topicScope.node)}${id}` : id;
  const role = deliveryStream && streamRole(scope, name, deliveryStream);
  const subscription = new sns.Subscription(scope, `${name}Subscription`, {
    ...parts,
    topic,
    filterPolicy,
    filterPolicyWithMessageBody,
    deadLetterQueue,
    subscriptionRoleArn: role?.roleArn,
  });
  if (role) subscription.node.addDependency(role);
  if (replay) {
    (subscription.node.defaultChild as sns.CfnSubscription).replayPolicy = {
      PointType: 'Timestamp',
      StartingPoint: replay.startingPoint.toISOString(),
      EndingPoint: replay.endingPoint?.toISOString(),
    };
  }
  return subscription;
}

/** https://docs.aws.amazon.com/sns/latest/dg/prereqs-kinesis-data-firehose.html */
function streamRole(scope: Construct, name: string, deliveryStream: IDeliveryStream): iam.Role {
  const role = new iam.Role(scope, `${name}StreamRole`, {
    description: `Deliveries of a topic to ${deliveryStream.node.path}`,
    assumedBy: new iam.ServicePrincipal('sns.amazonaws.com'),
  });
  deliveryStream.grant(
    role,
    'firehose:DescribeDeliveryStream',
    'firehose:ListDeliveryStreams',
    'firehose:ListTagsForDeliveryStream',
    'firehose:PutRecord',
    'firehose:PutRecordBatch',
  );
  return role;
}
