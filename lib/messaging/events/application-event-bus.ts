import { Construct } from 'constructs';
import { RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import { CfnDiscoverer, CfnRegistry, CfnSchema } from 'aws-cdk-lib/aws-eventschemas';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Alarms, IObservable } from '../../observability';
import { deadLetterAlarm } from '../../observability/internal';
import { deadLetterQueue } from '../../private/dead-letter-queue';
import { injectedProps } from '../../private/property-injection';
import { acknowledgeInherent } from '../../private/rule-packs';
import { uniqueName } from '../../private/unique-name';
import { at, isKnown, matches, validate } from '../../private/validation';
import { busWidgets, routeAlarms } from '../private/application-event-bus-alarms';
import { applicationEventBusRules, archiveRules, routeRules } from '../private/application-event-bus-rules';
import { logBus } from '../private/bus-logs';
import { letArchiveUse, letEventBridgeWrite } from '../private/event-keys';
import { RouteTarget } from '../private/route-target';
import { EventArchiveOptions, EventRouteOptions } from './event-route-options';
import { EventSchema } from './event-schema';

/** Properties of an `ApplicationEventBus`. */
export interface ApplicationEventBusProps {
  /** The recipients of alarms when events do not reach their targets. */
  readonly alarms: Alarms;

  /**
   * The description of the bus, 512 characters at most.
   *
   * @default - none
   */
  readonly description?: string;

  /**
   * The key that encrypts events in the bus and its archives. Its policy is extended for EventBridge. Events that the key cannot be used
   * for go to the dead-letter queue. Not together with `schemaDiscovery`.
   *
   * @default - a key of EventBridge
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The key of the dead-letter queue. Its policy is extended for EventBridge; that of an imported key must let it in already, or events
   * are lost without an error.
   *
   * @default - a key of SQS
   */
  readonly deadLetterQueueEncryptionKey?: kms.IKey;

  /**
   * The schemas of events by name, such as `shop.orders@OrderPlaced`, in a registry of the bus.
   *
   * @default - no registry
   */
  readonly schemas?: { [name: string]: EventSchema };

  /**
   * Whether EventBridge infers the schemas of the events that it sees, into the registry `discovered-schemas`. Billed by event after
   * the first five million a month.
   *
   * @default false
   */
  readonly schemaDiscovery?: boolean;

  /**
   * The events that are logged: those that went wrong, with each step that matters, or with all.
   *
   * @default events.Level.ERROR
   */
  readonly logLevel?: events.Level;

  /**
   * Whether the log has the events themselves.
   *
   * @default events.IncludeDetail.NONE - they may hold what a log must not
   */
  readonly logDetail?: events.IncludeDetail;

  /**
   * The time that the log is kept.
   *
   * @default logs.RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The key that encrypts the log. Its policy is extended for CloudWatch Logs; an imported key must admit it already.
   *
   * @default - a key of CloudWatch Logs
   */
  readonly logEncryptionKey?: kms.IKey;
}

/** An event bus of an application, with routes that lose no event without a trace, archives, schemas and a log. */
export class ApplicationEventBus extends Construct implements IObservable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID = 'cdk-reference-architectures.messaging.ApplicationEventBus';

  /** The bus. */
  public readonly bus: events.EventBus;

  /** The queue of events that their targets did not take, which keeps them for 14 days. */
  public readonly deadLetterQueue: sqs.Queue;

  /** The log of the bus; none with `events.Level.OFF`. */
  public readonly logGroup?: logs.LogGroup;

  /** The registry of `schemas`, if there are any. */
  public readonly registry?: CfnRegistry;

  /** The alarms, those of routes included; none with `Alarms.none()`. */
  public readonly alarms: cloudwatch.Alarm[];

  private readonly props: ApplicationEventBusProps;
  private readonly busArn: string;
  private readonly rules: events.Rule[] = [];

  constructor(scope: Construct, id: string, props: ApplicationEventBusProps) {
    super(scope, id);
    this.props = props = injectedProps(ApplicationEventBus.PROPERTY_INJECTION_ID, scope, id, props);
    validate(at('ApplicationEventBus', scope, id), applicationEventBusRules(props));

    const { encryptionKey, deadLetterQueueEncryptionKey, logLevel: level = events.Level.ERROR } = props;
    const eventBusName = uniqueName(this);
    this.busArn = Stack.of(this).formatArn({ service: 'events', resource: 'event-bus', resourceName: eventBusName });
    this.deadLetterQueue = deadLetterQueue(this, 'DeadLetters', { encryptionKey: deadLetterQueueEncryptionKey });
    if (deadLetterQueueEncryptionKey) letEventBridgeWrite(deadLetterQueueEncryptionKey);
    if (encryptionKey) this.keepWhatTheKeyFails();
    this.bus = new events.EventBus(this, 'Bus', {
      eventBusName,
      description: props.description,
      kmsKey: encryptionKey,
      deadLetterQueue: encryptionKey ? this.deadLetterQueue : undefined,
      logConfig: { level, includeDetail: props.logDetail ?? events.IncludeDetail.NONE },
    });
    const { logRetention = logs.RetentionDays.THREE_MONTHS, logEncryptionKey } = props;
    this.logGroup = logBus(this, this.bus, level, logRetention, logEncryptionKey);
    this.registry = this.keepSchemas();
    const dead = deadLetterAlarm(
      this,
      'DeadLettersAlarm',
      props.alarms,
      this.deadLetterQueue,
      'Events',
      'busDeadLetters',
    );
    this.alarms = [dead].filter(isKnown);
  }

  /**
   * Sends events to a target. What it does not take within 24 hours is kept in a dead-letter queue.
   *
   * @param id the name of the route, which becomes part of its logical id
   */
  public route(id: string, options: EventRouteOptions): events.Rule {
    validate(`route '${id}' of ApplicationEventBus at '${this.node.path}'`, routeRules(this, id, options));
    const own = options.deadLetterQueue;
    if (own?.encryptionMasterKey) letEventBridgeWrite(own.encryptionMasterKey);
    const rule = new events.Rule(this, `${id}Rule`, {
      description: `Route ${id} of ${this.node.path}`,
      eventBus: this.bus,
      eventPattern: options.pattern,
      targets: [new RouteTarget(this.bus, options, own ?? this.deadLetterQueue)],
    });
    this.rules.push(rule);
    this.alarms.push(...routeAlarms(this, id, this.props.alarms, this.bus, rule));
    return rule;
  }

  /**
   * Keeps events, so that they can be replayed to the bus: all that the pattern matches, from now on.
   *
   * @param id the name of the archive, which becomes part of its logical id
   */
  public archive(id: string, options: EventArchiveOptions = {}): events.Archive {
    validate(`archive '${id}' of ApplicationEventBus at '${this.node.path}'`, archiveRules(this, id, options));
    const { encryptionKey } = this.props;
    const archive = new events.Archive(this, `${id}Archive`, {
      sourceEventBus: this.bus,
      description: `Archive ${id} of ${this.node.path}`,
      eventPattern: options.pattern ?? { source: events.Match.prefix('') },
    });
    const cfnArchive = archive.node.defaultChild as events.CfnArchive;
    cfnArchive.retentionDays = options.retention?._days ?? 30;
    // The archive of aws-cdk-lib would have the key wait for the bus, and the bus waits for its key.
    cfnArchive.kmsKeyIdentifier = encryptionKey?.keyArn;
    if (encryptionKey) letArchiveUse(encryptionKey, this.busArn);
    const removalPolicy = options.removalPolicy ?? RemovalPolicy.RETAIN;
    cfnArchive.applyRemovalPolicy(removalPolicy);
    if (removalPolicy !== RemovalPolicy.DESTROY) this.bus.applyRemovalPolicy(removalPolicy);
    return archive;
  }

  /**
   * Lets another account send events to the bus.
   *
   * @param id the name of the statement
   * @param accountId the number of the account, of 12 digits
   */
  public allowAccount(id: string, accountId: string): void {
    validate(
      `ApplicationEventBus at '${this.node.path}'`,
      matches('accountId', accountId, /^\d{12}$/, 'a number of 12 digits'),
    );
    this.allow(id, new iam.AccountPrincipal(accountId));
  }

  /**
   * Lets all accounts of an organisation send events to the bus.
   *
   * @param id the name of the statement
   * @param organizationId the id of the organisation, such as `o-a1b2c3d4e5`
   */
  public allowOrganization(id: string, organizationId: string): void {
    validate(
      `ApplicationEventBus at '${this.node.path}'`,
      matches('organizationId', organizationId, /^o-[a-z0-9]{10,32}$/, "an id such as 'o-a1b2c3d4e5'"),
    );
    this.allow(id, new iam.OrganizationPrincipal(organizationId));
    acknowledgeInherent(this.bus, 'A condition narrows the statement to the organisation', 'AwsSolutions-EVB1');
  }

  /** Lets a role send events to the bus. */
  public grantPutEvents(grantee: iam.IGrantable): iam.Grant {
    return this.bus.grantPutEventsTo(grantee);
  }

  /** Graphs of events by route, of failures and of the dead-letter queue. */
  public dashboardWidgets(): cloudwatch.IWidget[] {
    return busWidgets(this, this.bus, this.rules, this.deadLetterQueue);
  }

  private allow(sid: string, principal: iam.IPrincipal): void {
    this.bus.addToResourcePolicy(
      new iam.PolicyStatement({
        sid,
        principals: [principal],
        actions: ['events:PutEvents'],
        resources: [this.bus.eventBusArn],
      }),
    );
  }

  /** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-encryption-event-bus-dlq-cmkey.html */
  private keepWhatTheKeyFails(): void {
    this.deadLetterQueue.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'BusKeepsEvents',
        principals: [new iam.ServicePrincipal('events.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [this.deadLetterQueue.queueArn],
        conditions: { ArnEquals: { 'aws:SourceArn': this.busArn } },
      }),
    );
  }

  private keepSchemas(): CfnRegistry | undefined {
    if (this.props.schemaDiscovery) {
      new CfnDiscoverer(this, 'Discoverer', {
        sourceArn: this.bus.eventBusArn,
        description: `Schemas of the events of ${this.node.path}`,
      });
    }
    const schemas = Object.entries(this.props.schemas ?? {});
    if (schemas.length === 0) return undefined;
    const registry = new CfnRegistry(this, 'Registry', { description: `Schemas of the events of ${this.node.path}` });
    for (const [name, { _type: type, _content: content }] of schemas) {
      const { attrRegistryName: registryName } = registry;
      new CfnSchema(registry, name, { registryName, schemaName: name, type, content });
    }
    return registry;
  }
}
