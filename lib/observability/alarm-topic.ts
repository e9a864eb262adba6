import { Construct } from 'constructs';
import { Aws, Stack } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { aws_sns, ResourceEnvironment } from 'aws-cdk-lib/interfaces';
import { deadLetterQueue } from '../private/dead-letter-queue';
import { injectedProps } from '../private/property-injection';
import { at, distinct, matches, validate } from '../private/validation';

/** Properties of an `AlarmTopic`. */
export interface AlarmTopicProps {
  /**
   * Addresses that are mailed. Each has to confirm its subscription by a link that AWS sends.
   *
   * @default - nobody: add subscriptions to `topic`
   */
  readonly emails?: string[];

  /**
   * The key that encrypts the topic. Its policy is extended for CloudWatch; an imported key must admit it already.
   *
   * @default - a new customer managed key, rotated yearly, about 1 USD a month
   */
  readonly encryptionKey?: kms.IKey;
}

/**
 * An encrypted SNS topic that alarms really reach.
 *
 * The AWS managed key cannot be used by CloudWatch, so the topic has a customer managed key whose policy admits it.
 * Messages that cannot be delivered wait 14 days in a dead-letter queue.
 */
export class AlarmTopic extends Construct implements aws_sns.ITopicRef {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-reference-architectures.observability.AlarmTopic';

  /** The topic. */
  public readonly topic: sns.Topic;

  /** The key that encrypts the topic. */
  public readonly encryptionKey: kms.IKey;

  /** Holds what could not be delivered to a subscriber. */
  public readonly deadLetterQueue: sqs.Queue;

  /** The account and Region of the topic. */
  public readonly env: ResourceEnvironment;

  /** The reference by which the construct stands for its topic, as in `Alarms.notify(alarmTopic)`. */
  public readonly topicRef: aws_sns.TopicReference;

  constructor(scope: Construct, id: string, props: AlarmTopicProps = {}) {
    super(scope, id);
    props = injectedProps(AlarmTopic.PROPERTY_INJECTION_ID, scope, id, props);
    const emails = props.emails ?? [];
    validate(at('AlarmTopic', scope, id), [
      ...distinct('emails', emails),
      ...emails.flatMap((email) => matches('emails', email, /^[^@\s]+@[^@\s]+$/, 'an e-mail address')),
    ]);

    this.encryptionKey =
      props.encryptionKey ??
      new kms.Key(this, 'Key', {
        description: `Encrypts the alarm topic of ${Stack.of(this).stackName}`,
        enableKeyRotation: true,
      });
    this.topic = new sns.Topic(this, 'Topic', { masterKey: this.encryptionKey, enforceSSL: true });
    this.env = this.topic.env;
    this.topicRef = this.topic.topicRef;
    this.deadLetterQueue = deadLetterQueue(this, 'DeadLetters');

    this.admitCloudWatch();
    for (const email of emails) {
      this.topic.addSubscription(new subscriptions.EmailSubscription(email, { deadLetterQueue: this.deadLetterQueue }));
    }
  }

  /**
   * Lets EventBridge rules publish to the topic that `aws_events_targets.SnsTopic` does not know of: those of another app, or
   * an imported key. Of a topic of the app, that target extends both policies, with the same statement.
   *
   * Neither statement can be narrowed to one account. EventBridge tells SNS and KMS no source, so that a condition would
   * refuse it (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sns-permissions,
   * https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html).
   */
  public allowEventBridge(): void {
    this.encryptionKey.addToResourcePolicy(
      // Without a Sid, so that it is the statement of aws-cdk-lib and stands there once.
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal('events.amazonaws.com')],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        resources: ['*'],
      }),
    );
  }

  private admitCloudWatch(): void {
    const fromThisAccount = { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } };
    const cloudWatch = new iam.ServicePrincipal('cloudwatch.amazonaws.com');
    this.topic.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'AlarmsPublish',
        principals: [cloudWatch],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: fromThisAccount,
      }),
    );
    this.encryptionKey.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'AlarmsEncrypt',
        principals: [cloudWatch],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        resources: ['*'],
        conditions: fromThisAccount,
      }),
    );
  }
}
