import { Construct } from 'constructs';
import { Aws, CfnResource, Duration, Names, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Alarms, IObservable } from '../../observability';
import { deadLetterQueue } from '../../private/dead-letter-queue';
import { injectedProps } from '../../private/property-injection';
import { uniqueName } from '../../private/unique-name';
import { at, matches, validate } from '../../private/validation';
import { filtersOf } from '../private/bus-filters';
import { letEventBridgeWrite, letRetainedBusUse } from '../private/event-keys';
import { busPolicyResource, busResource, eventSourceResource, subscriberResource } from '../private/events-v2';
import { letSend } from '../private/pipe-grants';
import {
  MeasuredSubscriber,
  recordsAlarm,
  retainedBusWidgets,
  subscriberAlarms,
} from '../private/retained-event-bus-alarms';
import { retainedEventBusRules, serviceEventsRules, subscriberRules } from '../private/retained-event-bus-rules';
import { SubscriberLogs } from '../private/subscriber-logs';
import { subscriberRole } from '../private/subscriber-role';
import {
  BusServiceEventsOptions,
  BusSubscriberFilter,
  BusSubscriberOptions,
  BusSubscriberOrdering,
  BusSubscriberParts,
  RetainedEventBusAccess,
} from './bus-subscriber-options';
import { BusSubscriberPayload } from './bus-subscriber-payload';
import { BusSubscriberStart } from './bus-subscriber-start';

/** The thresholds of the alarms of a `RetainedEventBus`. */
export interface RetainedEventBusAlarmThresholds {
  /**
   * The age of the oldest event that a subscriber has not delivered, for three minutes, in whole seconds from a minute on.
   *
   * @default Duration.minutes(15)
   */
  readonly backlogAge?: Duration;
}

/** Properties of a `RetainedEventBus`. */
export interface RetainedEventBusProps {
  /** The recipients of alarms when events do not reach their targets. */
  readonly alarms: Alarms;

  /**
   * The thresholds of the alarms.
   *
   * @default - the default of each threshold
   */
  readonly alarmThresholds?: RetainedEventBusAlarmThresholds;

  /**
   * The description of the bus, 512 characters at most.
   *
   * @default - none
   */
  readonly description?: string;

  /**
   * The time that the bus keeps each event, 1 to 365 whole days: for a start in the past, for subscribers that were stopped, and for what
   * was not delivered. Billed by GB.
   *
   * @default Duration.days(30) - longer than dead letters, which have no event in them, are kept
   */
  readonly retention?: Duration;

  /**
   * The symmetric key that encrypts events. Its policy is extended for EventBridge; that of an imported key must let it in already, or the
   * bus cannot be made. Roles that publish use the key, too.
   *
   * @default - a key of EventBridge
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The key of the dead-letter queues. The roles of subscribers may use it.
   *
   * @default - a key of SQS
   */
  readonly deadLetterQueueEncryptionKey?: kms.IKey;

  /**
   * The deliveries that are logged: failed ones with `ERROR`, all with `INFO`. Failed ones are logged **with the event**: EventBridge has no
   * setting for less.
   *
   * @default events.Level.OFF - events may hold what a log must not, and dead letters have the error
   */
  readonly logLevel?: events.Level;

  /**
   * Whether deliveries that succeed are logged with the event, too.
   *
   * @default false
   */
  readonly logPayloads?: boolean;

  /**
   * The time that the log is kept.
   *
   * @default logs.RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The key that encrypts the log. Its policy is extended for CloudWatch Logs.
   *
   * @default - a key of CloudWatch Logs
   */
  readonly logEncryptionKey?: kms.IKey;

  /**
   * The fate of the bus, with the events in it, when it is removed from the stack.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * An event bus that keeps its events, with subscribers that can begin in the past, get events in order, and stop for a time: EventBridge's
 * Custom Event Bus of September 2026. A new service, made by the names of its resource types, for which aws-cdk-lib has no constructs.
 */
export class RetainedEventBus extends Construct implements IObservable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID = 'cdk-reference-architectures.messaging.RetainedEventBus';

  /** The bus, of the type `AWS::EventsV2::EventBus`. */
  public readonly bus: CfnResource;

  /** The ARN of the bus, which publishers need: it has an id at its end that EventBridge makes. */
  public readonly eventBusArn: string;

  /** The queue of records of events that were not delivered, which keeps them for 14 days. */
  public readonly deadLetterQueue: sqs.Queue;

  /** The log of the subscribers; none with `events.Level.OFF`. */
  public readonly logGroup?: logs.LogGroup;

  /** The alarms, those of subscribers included; none with `Alarms.none()`. */
  public readonly alarms: cloudwatch.Alarm[] = [];

  private readonly props: RetainedEventBusProps;
  private readonly logs?: SubscriberLogs;
  private readonly ids: string[] = [];
  private readonly subscribers: MeasuredSubscriber[] = [];
  private readonly previous = new Map<Stack, CfnResource>();
  private fifoDeadLetters?: sqs.Queue;
  private takesServiceEvents = false;
  private policy?: iam.PolicyDocument;

  constructor(scope: Construct, id: string, props: RetainedEventBusProps) {
    super(scope, id);
    this.props = props = injectedProps(RetainedEventBus.PROPERTY_INJECTION_ID, scope, id, props);
    validate(at('RetainedEventBus', scope, id), retainedEventBusRules(props));

    const { encryptionKey, retention = Duration.days(30), logLevel = events.Level.OFF } = props;
    const name = uniqueName(this);
    if (encryptionKey) letRetainedBusUse(encryptionKey, this.arnOf('event-busv2', `${name}/*`));
    this.bus = busResource(this, 'Bus', {
      Name: name,
      Description: props.description,
      StorageConfiguration: { RetentionPeriodInDays: retention.toDays() },
      EncryptionConfiguration: encryptionKey && { KmsKeyIdentifier: encryptionKey.keyArn },
    });
    this.bus.applyRemovalPolicy(props.removalPolicy ?? RemovalPolicy.RETAIN);
    this.eventBusArn = this.bus.ref;
    this.deadLetterQueue = this.keepFailures('DeadLetters');
    if (logLevel !== events.Level.OFF) {
      const { logRetention = logs.RetentionDays.THREE_MONTHS, logEncryptionKey } = props;
      this.logs = new SubscriberLogs(this, logRetention, logEncryptionKey);
      this.logGroup = this.logs.logGroup;
    }
  }

  /** The queue of records of events that were not delivered in order; none without such a subscriber. */
  public get fifoDeadLetterQueue(): sqs.Queue | undefined {
    return this.fifoDeadLetters;
  }

  /**
   * Delivers events to a target. The subscriber of a target in another stack is made in that stack.
   *
   * @param id the name of the subscriber, which becomes part of its logical id
   */
  public subscribe(id: string, options: BusSubscriberOptions): BusSubscriberParts {
    validate(
      `subscriber '${id}' of RetainedEventBus at '${this.node.path}'`,
      subscriberRules(this, id, this.eventBusArn, options, this.ids),
    );
    this.ids.push(id);
    const target = options.target._config;
    const { resource } = target;
    const elsewhere = resource && Stack.of(resource) !== Stack.of(this) ? resource : undefined;
    const scope = elsewhere ?? this;
    const name = elsewhere ? `${Names.nodeUniqueId(this.node)}${id}` : id;
    const { ordering = BusSubscriberOrdering.UNORDERED, start = BusSubscriberStart.latest(), enabled = true } = options;
    const inOrder = ordering === BusSubscriberOrdering.FIFO;
    const deadLetters = options.deadLetterQueue ?? (inOrder ? this.keepFifoFailures() : this.deadLetterQueue);

    const subscriberName = `${uniqueName(this)}-${id}`;
    const role = subscriberRole(scope, name, subscriberName);
    target.grant(role);
    letSend(role, deadLetters);
    const subscriber = subscriberResource(scope, `${name}Subscriber`, {
      Name: subscriberName,
      Description: `Subscriber ${id} of ${this.node.path}`,
      EventBusArn: this.eventBusArn,
      Type: ordering,
      State: enabled ? 'RUNNING' : 'STOPPED',
      ...start._properties,
      FilterConfiguration: options.filter && this.filterOf(options.filter),
      InvokeConfiguration: { TargetArn: target.arn, RoleArn: role.roleArn, ...target.parameters(inOrder) },
      Transformer: target.ownRequest ? undefined : (options.payload ?? BusSubscriberPayload.data())._transformer,
      BatchConfiguration: {
        MaxBatchSize: options.batchSize ?? target.batchSize,
        MaxBatchWindowInSeconds: options.maxBatchingWindow?.toSeconds() ?? 0,
      },
      RetryPolicy: {
        MaxRetryAttempts: options.retryAttempts ?? 185,
        MaxEventAgeInSeconds: (options.maxEventAge ?? Duration.hours(inOrder ? 1 : 24)).toSeconds(),
      },
      OnFailureConfiguration: { Arn: deadLetters.queueArn },
      LogConfiguration: this.logConfiguration(),
    });
    this.makeInTurn(subscriber, role);
    const { logLevel } = this.props;
    this.logs?.deliver(scope, name, subscriber, logLevel === events.Level.ERROR ? 'ERROR' : 'INFO');
    const measured = { id, arn: subscriber.ref, ends: start._ends };
    if (!elsewhere) this.subscribers.push(measured);
    const { alarms, alarmThresholds } = this.props;
    this.alarms.push(
      ...subscriberAlarms(scope, alarms, this.eventBusArn, { ...measured, id: name }, alarmThresholds?.backlogAge),
    );
    return { subscriber, role };
  }

  /**
   * Takes in the events of an AWS service, of this account and Region. What does not reach the bus goes to the dead-letter queue.
   *
   * @param id the name of the event source, which becomes part of its logical id
   */
  public addServiceEvents(id: string, options: BusServiceEventsOptions): CfnResource {
    validate(
      `events of a service '${id}' of RetainedEventBus at '${this.node.path}'`,
      serviceEventsRules(id, options, this.ids),
    );
    this.ids.push(id);
    if (!this.takesServiceEvents) this.letServicesWrite();
    this.takesServiceEvents = true;
    const { service: AwsService, pattern } = options;
    return eventSourceResource(this, `${id}EventSource`, {
      Name: `${uniqueName(this)}-${id}`,
      Description: `Events of ${AwsService} for ${this.node.path}`,
      EventBusArn: this.eventBusArn,
      Configuration: {
        AwsServiceEventsConfiguration: {
          AwsService,
          Pattern: pattern && Stack.of(this).toJsonString(pattern),
          OnFailureConfiguration: { Arn: this.deadLetterQueue.queueArn },
        },
      },
    });
  }

  /**
   * Lets another account publish, or make subscribers. Its roles need the same permission.
   *
   * @param id the name of the statement, of letters and digits
   * @param accountId the number of the account, of 12 digits
   */
  public allowAccount(id: string, accountId: string, access: RetainedEventBusAccess): void {
    validate(
      `RetainedEventBus at '${this.node.path}'`,
      matches('id', id, /^[A-Za-z0-9]+$/, "letters and digits such as 'Partner'"),
      matches('accountId', accountId, /^\d{12}$/, 'a number of 12 digits'),
    );
    this.allow(id, access, new iam.AccountPrincipal(accountId));
  }

  /**
   * Lets all accounts of an organisation publish, or make subscribers. Their roles need the same permission.
   *
   * @param id the name of the statement, of letters and digits
   * @param organizationId the id of the organisation, such as `o-a1b2c3d4e5`
   */
  public allowOrganization(id: string, organizationId: string, access: RetainedEventBusAccess): void {
    validate(
      `RetainedEventBus at '${this.node.path}'`,
      matches('id', id, /^[A-Za-z0-9]+$/, "letters and digits such as 'Company'"),
      matches('organizationId', organizationId, /^o-[a-z0-9]{10,32}$/, "an id such as 'o-a1b2c3d4e5'"),
    );
    this.allow(id, access, new iam.OrganizationPrincipal(organizationId));
  }

  /** Lets a role publish events in the envelope of EventBridge. */
  public grantPutEvents(grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, 'events:PutEvents');
  }

  /** Lets a role publish events of any form, with metadata of their own. */
  public grantPutRawEvents(grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, 'events:PutRawEvents');
  }

  /** Graphs of events by subscriber, of failures and of what waits, of the subscribers in the stack of the bus. */
  public dashboardWidgets(): cloudwatch.IWidget[] {
    const queues = [this.deadLetterQueue, this.fifoDeadLetters].filter((queue) => queue !== undefined);
    return retainedBusWidgets(this, this.eventBusArn, this.subscribers, queues);
  }

  private keepFailures(id: string, fifo?: boolean): sqs.Queue {
    const { alarms, deadLetterQueueEncryptionKey: encryptionKey } = this.props;
    const queue = deadLetterQueue(this, id, { encryptionKey, fifo });
    const alarm = recordsAlarm(this, `${id}Alarm`, alarms, queue);
    if (alarm) this.alarms.push(alarm);
    return queue;
  }

  /** EventBridge gives the group of the event, and no deduplication id. */
  private keepFifoFailures(): sqs.Queue {
    if (!this.fifoDeadLetters) {
      this.fifoDeadLetters = this.keepFailures('FifoDeadLetters', true);
      (this.fifoDeadLetters.node.defaultChild as sqs.CfnQueue).contentBasedDeduplication = true;
    }
    return this.fifoDeadLetters;
  }

  /** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-custom-bus-event-sources.html */
  private letServicesWrite(): void {
    this.deadLetterQueue.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'EventSourcesKeepFailures',
        principals: [new iam.ServicePrincipal('events.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [this.deadLetterQueue.queueArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
    const { deadLetterQueueEncryptionKey: key } = this.props;
    if (key) letEventBridgeWrite(key);
  }

  private filterOf(filter: BusSubscriberFilter): unknown {
    return {
      Language: 'EVENT_BRIDGE_PATTERN',
      Filters: filtersOf(filter).map(({ scope, pattern }) => ({
        Scope: scope,
        Pattern: Stack.of(this).toJsonString(pattern),
      })),
    };
  }

  private logConfiguration(): unknown {
    const { logLevel = events.Level.OFF, logPayloads = false } = this.props;
    return { Level: logLevel, IncludePayload: logPayloads ? 'FULL' : 'ON_ERROR_ONLY' };
  }

  /**
   * One after the other: EventBridge makes or deletes one subscriber of a bus at a time, and refuses the next
   * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-custom-bus-subscribers.html).
   */
  private makeInTurn(subscriber: CfnResource, role: iam.Role): void {
    const stack = Stack.of(subscriber);
    const previous = this.previous.get(stack);
    if (previous) subscriber.node.addDependency(previous);
    this.previous.set(stack, subscriber);
    // It delivers at once: by then the role must have its policy.
    subscriber.node.addDependency(role);
  }

  /** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-custom-bus-sharing.html */
  private allow(sid: string, access: RetainedEventBusAccess, principal: iam.IPrincipal): void {
    if (!this.policy) {
      this.policy = new iam.PolicyDocument();
      busPolicyResource(this, 'BusPolicy', { EventBusArn: this.eventBusArn, PolicyDocument: this.policy });
    }
    const actions =
      access === RetainedEventBusAccess.PUBLISH
        ? ['events:PutEvents', 'events:PutRawEvents']
        : ['events:CreateSubscriber', 'events:UpdateSubscriber'];
    this.policy.addStatements(
      new iam.PolicyStatement({
        sid,
        principals: [principal],
        actions: [...actions, 'events:DescribeEventBus'],
        resources: [this.eventBusArn],
      }),
    );
  }

  /** EventBridge checks that who publishes could read the events, too. */
  private grant(grantee: iam.IGrantable, action: string): iam.Grant {
    this.props.encryptionKey?.grantDecrypt(grantee);
    return iam.Grant.addToPrincipal({ grantee, actions: [action], resourceArns: [this.eventBusArn] });
  }

  private arnOf(resource: string, resourceName: string): string {
    return Stack.of(this).formatArn({ service: 'events', resource, resourceName });
  }
}
