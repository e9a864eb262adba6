import { Construct } from 'constructs';
import { Duration, Lazy } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { IWorkQueue } from '../../messaging';
import { IObservable } from '../../observability';
import { deadLetterAlarm, graph, severityOf } from '../../observability/internal';
import { deadLetterQueue } from '../../private/dead-letter-queue';
import { injectedProps } from '../../private/property-injection';
import { acknowledgeInherent } from '../../private/rule-packs';
import { at, atLeastOne, isKnown, validate } from '../../private/validation';
import { ApiFunction, ApiFunctionProps } from '../api-function';
import { ResolvedFunctionProps, withFunctionDefaults } from '../private/api-function-defaults';
import { functionRules } from '../private/api-function-rules';
import { shareOfQueue, sourcesRules } from '../private/event-source-rules';
import { EventSource, EventSourceConfig } from './event-source';

/** Properties of an `EventFunction`. */
export interface EventFunctionProps extends ApiFunctionProps {
  /** The sources of events. */
  readonly sources: EventSource[];

  /**
   * The key of the dead-letter queue. Its policy is extended for EventBridge; the policy of an imported key must allow
   * EventBridge already, or failed events are lost without an error.
   *
   * @default - a key of SQS, which every AWS service can write with
   */
  readonly deadLetterQueueEncryptionKey?: kms.IKey;
}

/**
 * A function that works on events, and never loses one without a trace: what fails for good is kept for 14 days in a
 * queue that has an alarm.
 *
 * Every source delivers at least once: the function must tolerate the same event twice, for example by the idempotency
 * of Powertools for AWS Lambda.
 */
export class EventFunction extends Construct implements iam.IGrantable, IObservable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID = 'cdk-reference-architectures.functions.EventFunction';

  /** The function, its alias, role and logs. */
  public readonly handler: ApiFunction;

  /** The alarms of the function, the dead-letter queue and the sources; none with `Alarms.none()`. */
  public readonly alarms: cloudwatch.Alarm[];

  /** The principal that permissions are granted to: the function's role. */
  public readonly grantPrincipal: iam.IPrincipal;

  private failures?: sqs.Queue;
  private readonly bound = new Map<string, EventSourceConfig>();
  private readonly sources: EventSource[] = [];
  private readonly streams: string[] = [];
  private readonly resolved: ResolvedFunctionProps & EventFunctionProps;

  constructor(scope: Construct, id: string, props: EventFunctionProps) {
    super(scope, id);
    props = injectedProps(EventFunction.PROPERTY_INJECTION_ID, scope, id, props);
    // What an injector for ApiFunction makes of the props is what the sources are called with.
    const resolved = withFunctionDefaults(injectedProps(ApiFunction.PROPERTY_INJECTION_ID, this, 'Handler', props));
    this.resolved = { ...props, ...resolved };
    const { sources } = props;
    validate(
      at('EventFunction', scope, id),
      atLeastOne('sources', sources),
      sourcesRules(sources, resolved),
      // The function would report them in an error of its own, after the queue exists.
      functionRules(resolved),
    );

    const isAsynchronous = sources.some((source) => source._invocation === 'asynchronous');
    if (sources.some(needsDeadLetterQueue)) this.failures = this.createDeadLetterQueue();
    const onFailure =
      isAsynchronous && this.deadLetterQueue && !props.deadLetterQueue
        ? new SqsDestination(this.deadLetterQueue)
        : undefined;
    this.handler = new ApiFunction(this, 'Handler', {
      ...props,
      // A spread would let an explicit 'undefined', which jsii makes of what is left out, drop the queue.
      asyncInvocation: onFailure
        ? { ...props.asyncInvocation, onFailure: props.asyncInvocation?.onFailure ?? onFailure }
        : props.asyncInvocation,
    });
    this.grantPrincipal = this.handler.grantPrincipal;
    this.acknowledgeKey();
    const failures = this.watchDeadLetterQueue();
    const ofSources = sources.flatMap((source) => this.bind(source).alarms);
    this.alarms = [...this.handler.alarms, failures, ...ofSources].filter(isKnown);
  }

  /**
   * The queue for events that failed for good, with the reason where Lambda knows it. There is none if all sources are
   * queues, which have their own, or calls that wait for the answer. The property of the same name in the props is another queue: Lambda's older kind of
   * destination, for what the function could not process.
   */
  public get deadLetterQueue(): sqs.Queue | undefined {
    return this.failures;
  }

  /** Adds a source after the function: one that is made later, or needs the function itself. */
  public addSource(source: EventSource): void {
    const fn = { ...this.resolved, logGroup: this.handler.logGroup };
    validate(`EventFunction at '${this.node.path}'`, sourcesRules([...this.sources, source], fn));
    const wasAsynchronous = this.sources.some(({ _invocation }) => _invocation === 'asynchronous');
    if (needsDeadLetterQueue(source) && !this.deadLetterQueue) {
      this.failures = this.createDeadLetterQueue();
      this.acknowledgeKey();
      const failures = this.watchDeadLetterQueue();
      if (failures) this.alarms.push(failures);
    }
    if (source._invocation === 'asynchronous' && !wasAsynchronous && this.deadLetterQueue) {
      const before = this.handler.alarms.length;
      this.handler._sendFailuresTo(new SqsDestination(this.deadLetterQueue));
      this.alarms.push(...this.handler.alarms.slice(before));
    }
    this.alarms.push(...this.bind(source).alarms);
  }

  /**
   * The queue of a source, to send messages to it.
   *
   * @param sourceId the id that the source was given
   */
  public queue(sourceId: string): sqs.IQueue {
    return this.workQueue(sourceId).queue;
  }

  /**
   * The queue of a source with its dead-letter queue, to grant `grantSend()` and `grantRedrive()`.
   *
   * @param sourceId the id that the source was given
   */
  public workQueue(sourceId: string): IWorkQueue {
    return this.part('workQueue', sourceId);
  }

  /**
   * The mapping of a queue or a stream.
   *
   * @param sourceId the id that the source was given
   */
  public mapping(sourceId: string): lambda.EventSourceMapping {
    return this.part('mapping', sourceId);
  }

  /**
   * The rule of `EventSource.rule()` or `EventSource.bucket()`.
   *
   * @param sourceId the id that the source was given
   */
  public rule(sourceId: string): events.Rule {
    return this.part('rule', sourceId);
  }

  /**
   * The schedule of `EventSource.schedule()`.
   *
   * @param sourceId the id that the source was given
   */
  public schedule(sourceId: string): scheduler.Schedule {
    return this.part('schedule', sourceId);
  }

  /** Graphs of the function, of the sources, and of the events that failed for good. */
  public dashboardWidgets(): cloudwatch.IWidget[] {
    const failures = this.deadLetterQueue?.metricApproximateNumberOfMessagesVisible();
    return [
      ...this.handler.dashboardWidgets(),
      ...[...this.bound.values()].flatMap((source) => source.widgets),
      ...(failures ? [graph(this, 'failed events', { left: [failures] })] : []),
    ];
  }

  private part<K extends 'workQueue' | 'mapping' | 'rule' | 'schedule'>(
    kind: K,
    sourceId: string,
  ): NonNullable<EventSourceConfig[K]> {
    const part = this.bound.get(sourceId)?.[kind];
    if (!part) {
      const ids = [...this.bound].filter(([, source]) => source[kind]).map(([id]) => `'${id}'`);
      const known = ids.length > 0 ? ids.join(', ') : 'none';
      const name = kind === 'workQueue' ? 'queue' : kind;
      throw new Error(`'sourceId' must be the id of a ${name} of ${this.node.path} (${known}), got '${sourceId}'`);
    }
    return part;
  }

  private bind(source: EventSource): EventSourceConfig {
    this.sources.push(source);
    const { alarms, timeout, reservedConcurrency } = this.resolved;
    const config = source._bind(this, {
      handler: this.handler,
      alarms,
      timeout,
      deadLetterQueue: this.deadLetterQueue,
      // A queue that is added later takes from those before.
      maxConcurrency:
        isKnown(reservedConcurrency) && source._demands.readers
          ? Lazy.number({ produce: () => shareOfQueue(this.sources, this.resolved) })
          : undefined,
      watchStream: (id, metric, age) => this.watchStream(id, metric, age),
    });
    this.bound.set(source._id, config);
    return config;
  }

  /** Lambda has one metric for all streams of a function. */
  private watchStream(id: string, metric: cloudwatch.IMetric, age: Duration): cloudwatch.Alarm | undefined {
    this.streams.push(id);
    if (this.streams.length > 1) return undefined;
    return this.resolved.alarms.add(this, 'IteratorAgeAlarm', {
      severity: severityOf('streamAge'),
      metric,
      threshold: age.toMilliseconds(),
      alarmDescription:
        `Reading of the stream ${Lazy.string({ produce: () => this.streams.map((each) => `'${each}'`).join(' or ') })} lags ` +
        `${age.toSeconds()} s or more behind: look at the errors of the function, then raise 'parallelizationFactor', ` +
        "'batchSize' or the memory.",
    });
  }

  private watchDeadLetterQueue(): cloudwatch.Alarm | undefined {
    const { deadLetterQueue: queue } = this;
    return queue && deadLetterAlarm(this, 'FailuresAlarm', this.resolved.alarms, queue, 'Events', 'eventFailures');
  }

  private createDeadLetterQueue(): sqs.Queue {
    const { deadLetterQueueEncryptionKey: key } = this.resolved;
    // EventBridge names no source to KMS, so that the statement cannot be narrowed
    // (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-encryption-event-bus-dlq-cmkey.html).
    key?.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'EventBridgeKeepsFailedEvents',
        principals: [new iam.ServicePrincipal('events.amazonaws.com')],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        resources: ['*'],
      }),
    );
    return deadLetterQueue(this, 'Failures', { encryptionKey: key });
  }

  /** Schedules have roles below the construct, and the policy of a role of the caller is not below it. */
  private acknowledgeKey(): void {
    if (!this.deadLetterQueue?.encryptionMasterKey) return;
    const scopes = this.resolved.role ? [this, this.resolved.role] : [this];
    for (const scope of scopes) {
      acknowledgeInherent(
        scope,
        'What the grant of aws-cdk-lib to send messages to a queue with a key gives, on that key alone',
        'AwsSolutions-IAM5[Action::kms:GenerateDataKey*]',
        'AwsSolutions-IAM5[Action::kms:ReEncrypt*]',
      );
    }
  }
}

function needsDeadLetterQueue({ _invocation }: EventSource): boolean {
  return _invocation === 'asynchronous' || _invocation === 'stream';
}
