import { Construct } from 'constructs';
import { Names, Validations } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import { IDeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Alarms, IObservable } from '../../observability';
import { deadLetterQueue } from '../../private/dead-letter-queue';
import { injectedProps } from '../../private/property-injection';
import { acknowledgeAlias, warnOfForeignQueue } from '../../private/topic-delivery';
import { at, isKnown, Rules, validate } from '../../private/validation';
import { letSnsWrite } from '../private/delivery-key';
import { logDeliveries } from '../private/delivery-logs';
import { topicAlarms, topicWidgets, unreadableAlarm } from '../private/fan-out-topic-alarms';
import {
  emailRules,
  fanOutTopicRules,
  phoneRules,
  placeRule,
  queueSubscriptionRules,
  standardOnlyRules,
  subscriptionRules,
  urlRules,
} from '../private/fan-out-topic-rules';
import { createSubscription, SubscriptionParts } from '../private/subscription';
import {
  FanOutEmailSubscriptionOptions,
  FanOutQueueSubscriptionOptions,
  FanOutRawSubscriptionOptions,
  FanOutSubscriptionOptions,
  FanOutUrlSubscriptionOptions,
} from './subscription-options';
import { TopicOrdering } from './topic-ordering';
import { TopicPublisher } from './topic-publisher';
import { TopicTracing } from './topic-tracing';

/** The thresholds of the alarms of a `FanOutTopic`. */
export interface FanOutTopicAlarmThresholds {
  /**
   * The number of deliveries that failed in five minutes, 1 or more. SNS counts each attempt at an address, and elsewhere what it gave up.
   *
   * @default 1
   */
  readonly failedDeliveries?: number;
}

/** Properties of a `FanOutTopic`. */
export interface FanOutTopicProps {
  /** The recipients of alarms when messages are not delivered. */
  readonly alarms: Alarms;

  /**
   * The thresholds of the alarms.
   *
   * @default - the default of each threshold
   */
  readonly alarmThresholds?: FanOutTopicAlarmThresholds;

  /**
   * The order of messages. A change replaces the topic.
   *
   * @default TopicOrdering.standard()
   */
  readonly ordering?: TopicOrdering;

  /**
   * The AWS services that publish to the topic. Roles get `grantPublish()`.
   *
   * @default - none
   */
  readonly publishers?: TopicPublisher[];

  /**
   * The key that encrypts messages in the topic. Its policy is extended for the `publishers`; that of an imported key must let
   * them in already. The same key can encrypt the queues. Not `alias/aws/sns`, which no AWS service can publish with.
   *
   * @default - none: SNS keeps messages on disks that are encrypted, for as long as they are not delivered
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The key of the dead-letter queue. Its policy is extended for SNS; that of an imported key must let SNS in already, or messages
   * are lost without an error.
   *
   * @default - a key of SQS
   */
  readonly deadLetterQueueEncryptionKey?: kms.IKey;

  /**
   * The sender's name in e-mails and, its first 10 characters, in text messages; 100 characters at most.
   *
   * @default - the name of the topic
   */
  readonly displayName?: string;

  /**
   * The share of deliveries that succeed and are logged, too, in percent: whole numbers from 0 to 100. They are in a log group of their own.
   *
   * @default 0 - failed deliveries alone
   */
  readonly successLogPercent?: number;

  /**
   * The time that the logs of deliveries are kept.
   *
   * @default logs.RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The key that encrypts the logs of deliveries.
   *
   * @default - a key of CloudWatch Logs
   */
  readonly logEncryptionKey?: kms.IKey;

  /**
   * The trace of messages in X-Ray.
   *
   * @default TopicTracing.passThrough()
   */
  readonly tracing?: TopicTracing;

  /**
   * The policy that audits, masks or refuses sensitive data in the messages of a standard topic. Only for accounts that have used it
   * before 30 April 2026, when AWS closed it to new ones
   * (https://docs.aws.amazon.com/sns/latest/dg/sns-message-data-protection-availability-change.html).
   *
   * @default - none
   */
  readonly dataProtectionPolicy?: { [key: string]: unknown };
}

/** The alarm of filters. */
const UNREADABLE = 'UnreadableMessagesAlarm';

/** An SNS topic that delivers each message to many subscribers, and loses none without a trace. */
export class FanOutTopic extends Construct implements IObservable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID = 'cdk-reference-architectures.messaging.FanOutTopic';

  /** The topic. */
  public readonly topic: sns.Topic;

  /** The queue of messages that could not be delivered, which keeps them for 14 days. */
  public readonly deadLetterQueue: sqs.Queue;

  /** The log of failed deliveries to queues, functions, addresses and streams, with the answer of each. */
  public readonly logGroup: logs.LogGroup;

  /** The log of deliveries that succeeded; none without `successLogPercent`. */
  public readonly successLogGroup?: logs.LogGroup;

  /** The alarms; none with `Alarms.none()`. */
  public readonly alarms: cloudwatch.Alarm[];

  private readonly props: FanOutTopicProps;
  private readonly ordering: TopicOrdering;
  private readonly endpoints: string[] = [];

  constructor(scope: Construct, id: string, props: FanOutTopicProps) {
    super(scope, id);
    this.props = props = injectedProps(FanOutTopic.PROPERTY_INJECTION_ID, scope, id, props);
    this.ordering = props.ordering ?? TopicOrdering.standard();
    const publishers = props.publishers ?? [];
    validate(at('FanOutTopic', scope, id), fanOutTopicRules(props, this.ordering, publishers));

    const tracing = props.tracing ?? TopicTracing.passThrough();
    const tracePolicy = tracing._bind(this);
    this.topic = new sns.Topic(this, 'Topic', {
      ...this.ordering._bind(this),
      displayName: props.displayName,
      masterKey: props.encryptionKey,
      enforceSSL: true,
      // Version 1 signs with SHA1 (https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html).
      signatureVersion: '2',
      tracingConfig: tracing._config,
    });
    if (tracePolicy) this.topic.node.addDependency(tracePolicy);
    if (props.dataProtectionPolicy) {
      (this.topic.node.defaultChild as sns.CfnTopic).dataProtectionPolicy = props.dataProtectionPolicy;
    }
    for (const publisher of publishers) {
      this.topic.addToResourcePolicy(publisher._topicStatement(this.topic.topicArn));
      props.encryptionKey?.addToResourcePolicy(publisher._keyStatement());
    }
    ({ failures: this.logGroup, successes: this.successLogGroup } = logDeliveries(this, this.topic, props));
    const { deadLetterQueueEncryptionKey: key } = props;
    this.deadLetterQueue = deadLetterQueue(this, 'DeadLetters', { encryptionKey: key, fifo: this.ordering._isFifo });
    if (key) letSnsWrite(this, key);
    this.alarms = topicAlarms(this, props, this.topic, this.deadLetterQueue);
  }

  /**
   * Delivers to a queue. Its policy, and that of its key, are extended; those of an imported queue must let SNS in already.
   *
   * @param id the name of the subscription, which becomes part of its logical id
   */
  public subscribeQueue(id: string, queue: sqs.IQueue, options: FanOutQueueSubscriptionOptions = {}): sns.Subscription {
    this.check(id, queue.queueArn, options, [
      placeRule('queue', queue, this),
      queueSubscriptionRules(this.ordering, queue, options),
    ]);
    warnOfForeignQueue(this, queue);
    const { policyDependable } = queue.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal('sns.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [queue.queueArn],
        conditions: { ArnEquals: { 'aws:SourceArn': this.topic.topicArn } },
      }),
    );
    if (queue.encryptionMasterKey) letSnsWrite(this, queue.encryptionMasterKey);
    const subscription = this.add(id, options, {
      subscriber: queue,
      endpoint: queue.queueArn,
      protocol: sns.SubscriptionProtocol.SQS,
      rawMessageDelivery: options.rawMessageDelivery ?? false,
      replay: options.replay,
    });
    if (policyDependable) subscription.node.addDependency(policyDependable);
    return subscription;
  }

  /**
   * Invokes a function, or the alias of one. It gets the envelope, and must tolerate the same message twice. A message is delivered when
   * Lambda has taken it: what the function then fails at three times is dropped, and not sent to `deadLetterQueue`, unless the function has a
   * destination for it (`asyncInvocation.onFailure` of an `ApiFunction`).
   */
  public subscribeFunction(
    id: string,
    handler: lambda.IFunction,
    options: FanOutSubscriptionOptions = {},
  ): sns.Subscription {
    this.checkStandard(id, handler.functionArn, options, 'a function', placeRule('handler', handler, this));
    const permission = `${Names.nodeUniqueId(this.node)}${id}`;
    handler.addPermission(permission, {
      principal: new iam.ServicePrincipal('sns.amazonaws.com'),
      sourceArn: this.topic.topicArn,
    });
    const subscription = this.add(id, options, {
      subscriber: handler,
      endpoint: handler.functionArn,
      protocol: sns.SubscriptionProtocol.LAMBDA,
    });
    // SNS does not retry what it may not deliver: https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html
    const made = handler.node.tryFindChild(permission);
    if (made) subscription.node.addDependency(made);
    acknowledgeAlias(subscription);
    return subscription;
  }

  /**
   * Mails an address. Nothing is delivered until its owner has confirmed by a link that AWS sends, and a subscription that waits for
   * that cannot be deleted: it ends by itself (https://docs.aws.amazon.com/sns/latest/dg/sns-delete-subscription-topic.html).
   *
   * @param address the address, which gets a mail to confirm the subscription
   */
  public subscribeEmail(id: string, address: string, options: FanOutEmailSubscriptionOptions = {}): sns.Subscription {
    this.checkStandard(id, address, options, 'an e-mail address', emailRules(address));
    return this.add(id, options, {
      endpoint: address,
      protocol: options.json ? sns.SubscriptionProtocol.EMAIL_JSON : sns.SubscriptionProtocol.EMAIL,
    });
  }

  /**
   * Sends text messages to a phone, billed by message and country. A new account sends to verified numbers alone, and needs an
   * origination identity in most countries (https://docs.aws.amazon.com/sns/latest/dg/sns-sms-sandbox.html).
   *
   * @param phoneNumber the number with the code of its country, in the form of E.164: `+14155550100`
   */
  public subscribeSms(id: string, phoneNumber: string, options: FanOutSubscriptionOptions = {}): sns.Subscription {
    this.checkStandard(id, phoneNumber, options, 'a phone', phoneRules(phoneNumber));
    return this.add(id, options, { endpoint: phoneNumber, protocol: sns.SubscriptionProtocol.SMS });
  }

  /**
   * Posts to an address that begins with `https://`. Its server has to confirm, and should verify the signature of each message
   * (https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html).
   *
   * @param url the address
   */
  public subscribeHttps(id: string, url: string, options: FanOutUrlSubscriptionOptions = {}): sns.Subscription {
    this.checkStandard(id, url, options, 'an address', urlRules('https', url));
    return this.addUrl(id, url, options, sns.SubscriptionProtocol.HTTPS);
  }

  /**
   * Posts to an address that begins with `http://`: whoever is on the way reads and changes the messages. A warning,
   * `cdk-reference-architectures:plainHttpSubscription`, says so.
   *
   * @param reason the reason why the address has no TLS
   * @param url the address
   */
  public subscribePlainHttp(
    id: string,
    url: string,
    reason: string,
    options: FanOutUrlSubscriptionOptions = {},
  ): sns.Subscription {
    this.checkStandard(id, url, options, 'an address', urlRules('http', url, reason));
    Validations.of(this).addWarning(
      'cdk-reference-architectures:plainHttpSubscription',
      `messages of the subscription '${id}' go over HTTP without TLS, and can be read and changed on the way: ${reason}; use ` +
        'subscribeHttps(), or acknowledge this',
    );
    return this.addUrl(id, url, options, sns.SubscriptionProtocol.HTTP);
  }

  /** Writes to a delivery stream of Amazon Data Firehose, for an archive in S3 or elsewhere. */
  public subscribeFirehose(
    id: string,
    deliveryStream: IDeliveryStream,
    options: FanOutRawSubscriptionOptions = {},
  ): sns.Subscription {
    this.checkStandard(
      id,
      deliveryStream.deliveryStreamArn,
      options,
      'a delivery stream',
      placeRule('deliveryStream', deliveryStream, this),
    );
    return this.add(id, options, {
      subscriber: deliveryStream,
      endpoint: deliveryStream.deliveryStreamArn,
      protocol: sns.SubscriptionProtocol.FIREHOSE,
      rawMessageDelivery: options.rawMessageDelivery ?? false,
      deliveryStream,
    });
  }

  /** Lets a role publish messages, and use the key of the topic for that. */
  public grantPublish(grantee: iam.IGrantable): iam.Grant {
    return this.topic.grants.publish(grantee);
  }

  /** Graphs of messages, deliveries and failures. */
  public dashboardWidgets(): cloudwatch.IWidget[] {
    return topicWidgets(this, this.topic, this.deadLetterQueue);
  }

  private addUrl(
    id: string,
    endpoint: string,
    options: FanOutUrlSubscriptionOptions,
    protocol: sns.SubscriptionProtocol,
  ): sns.Subscription {
    const { rawMessageDelivery = false, deliveryPolicy } = options;
    return this.add(id, options, { endpoint, protocol, rawMessageDelivery, deliveryPolicy });
  }

  private add(id: string, options: FanOutSubscriptionOptions, parts: SubscriptionParts): sns.Subscription {
    const own = options.deadLetterQueue;
    if (own?.encryptionMasterKey) letSnsWrite(this, own.encryptionMasterKey);
    this.watchFilter(options);
    return createSubscription(this, id, this.topic, options, own ?? this.deadLetterQueue, parts);
  }

  /** SNS delivers no message whose attributes or body a filter cannot read, and keeps it nowhere. */
  private watchFilter({ filterPolicy, filterPolicyWithMessageBody }: FanOutSubscriptionOptions): void {
    const filtered = filterPolicy ?? filterPolicyWithMessageBody;
    if (!filtered || this.node.tryFindChild(UNREADABLE)) return;
    const alarm = unreadableAlarm(this, UNREADABLE, this.props.alarms, this.topic);
    if (alarm) this.alarms.push(alarm);
  }

  private checkStandard(
    id: string,
    endpoint: string,
    options: FanOutSubscriptionOptions,
    what: string,
    ...rules: Rules[]
  ): void {
    this.check(id, endpoint, options, standardOnlyRules(this.ordering, what), rules);
  }

  private check(id: string, endpoint: string, options: FanOutSubscriptionOptions, ...rules: Rules[]): void {
    const { ordering, endpoints } = this;
    validate(
      `subscription '${id}' of FanOutTopic at '${this.node.path}'`,
      subscriptionRules({ scope: this, id, endpoint, options, ordering, endpoints }),
      rules,
    );
    if (isKnown(endpoint)) endpoints.push(endpoint);
  }
}
