import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { IObservable } from '../../observability';
import { at, distinct, isKnown, nonEmptyList, validate } from '../../private/validation';
import { ApiFunction, ApiFunctionProps } from '../api-function';
import { EventSource } from './event-source';
import { deadLettersAlarm } from '../private/dead-letters-alarm';
import { BoundEventSource, Invocation } from '../private/event-source-binding';

/** Properties of an `EventFunction`. */
export interface EventFunctionProps extends ApiFunctionProps {
  /** What calls the function. */
  readonly sources: EventSource[];

  /**
   * The key of the failure queue. Its policy is extended for EventBridge; an imported key must admit it already, or
   * events are lost without a sign.
   *
   * @default - SQS's own key, which every AWS service can write with
   */
  readonly failureQueueEncryptionKey?: kms.IKey;
}

/**
 * A function that works on events, and never loses one without a trace: what fails for good is kept for 14 days in a
 * queue that has an alarm.
 *
 * Every source delivers at least once: the function must bear to see an event twice, for example by the idempotency of
 * Powertools for AWS Lambda.
 */
export class EventFunction extends Construct implements iam.IGrantable, IObservable {
  /** The function, its alias, role and logs. */
  public readonly handler: ApiFunction;

  /**
   * Keeps events that failed for good, with the reason where Lambda knows it. There is none if all sources are queues,
   * which have their own.
   */
  public readonly failureQueue?: sqs.Queue;

  /** The alarms of the sources and the failure queue, if there are any. Those of the function are in `handler.alarms`. */
  public readonly alarms: cloudwatch.Alarm[];

  /** Who is granted permissions: the function's role. */
  public readonly grantPrincipal: iam.IPrincipal;

  private readonly bound = new Map<string, BoundEventSource>();

  constructor(scope: Construct, id: string, props: EventFunctionProps) {
    super(scope, id);
    const where = at('EventFunction', scope, id);
    const { sources } = props;
    validate(where, [
      ...nonEmptyList('sources', sources),
      ...distinct(
        'sources',
        sources.map((source) => source._id),
      ),
    ]);

    const isAsynchronous = sources.some((source) => source._invocation === Invocation.ASYNCHRONOUS);
    if (sources.some((source) => source._invocation !== Invocation.QUEUE)) {
      this.failureQueue = this.createFailureQueue(props.failureQueueEncryptionKey);
    }
    const onFailure =
      isAsynchronous && this.failureQueue && !props.deadLetterQueue ? new SqsDestination(this.failureQueue) : undefined;
    this.handler = new ApiFunction(this, 'Handler', {
      ...props,
      asyncInvocation: onFailure ? { onFailure, ...props.asyncInvocation } : props.asyncInvocation,
    });
    this.grantPrincipal = this.handler.grantPrincipal;

    for (const source of sources) this.attach(source, where, props);
    const failures =
      this.failureQueue && deadLettersAlarm(this, 'FailuresAlarm', props.alarms, this.failureQueue, 'events');
    this.alarms = [failures, ...[...this.bound.values()].flatMap((source) => source.alarms)].filter(isKnown);
  }

  /** The queue of `EventSource.queue()` or `EventSource.newQueue()`, to send messages to it. */
  public queue(sourceId: string): sqs.IQueue {
    const queue = this.bound.get(sourceId)?.queue;
    if (!queue) {
      const ids = [...this.bound].filter(([, source]) => source.queue).map(([id]) => `'${id}'`);
      const known = ids.length > 0 ? ids.join(', ') : 'none';
      throw new Error(`'sourceId' must be the id of a queue of ${this.node.path} (${known}), got '${sourceId}'`);
    }
    return queue;
  }

  /** The function, what waits for it, and what it gave up. */
  public dashboardWidgets(): cloudwatch.IWidget[] {
    const failures = this.failureQueue?.metricApproximateNumberOfMessagesVisible();
    return [
      ...this.handler.dashboardWidgets(),
      ...[...this.bound.values()].flatMap((source) => source.widgets),
      ...(failures
        ? [new cloudwatch.GraphWidget({ title: `${this.node.path}: failed events`, left: [failures] })]
        : []),
    ];
  }

  private attach(source: EventSource, where: string, props: EventFunctionProps): void {
    const bound = source._bind(this, {
      where,
      handler: this.handler,
      alarms: props.alarms,
      timeout: this.handler.function.timeout ?? Duration.seconds(3),
      reservedConcurrency: props.reservedConcurrency,
      failureQueue: this.failureQueue,
    });
    this.bound.set(source._id, bound);
  }

  private createFailureQueue(key: kms.IKey | undefined): sqs.Queue {
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
    return new sqs.Queue(this, 'Failures', {
      encryption: key ? sqs.QueueEncryption.KMS : sqs.QueueEncryption.SQS_MANAGED,
      encryptionMasterKey: key,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
  }
}
