import { Construct } from 'constructs';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { IObservable } from '../../observability';
import { deadLetterAlarm, graph } from '../../observability/internal';
import { deadLetterQueue } from '../../private/dead-letter-queue';
import { injectedProps } from '../../private/property-injection';
import { acknowledgeInherent } from '../../private/rule-packs';
import { at, distinct, isKnown, nonEmptyList, validate } from '../../private/validation';
import { ApiFunction, ApiFunctionProps } from '../api-function';
import { withFunctionDefaults } from '../private/api-function-defaults';
import { functionRules } from '../private/api-function-rules';
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

  /**
   * The queue for events that failed for good, with the reason where Lambda knows it. There is none if all sources are
   * queues, which have their own. The property of the same name in the props is another queue: Lambda's older kind of
   * destination, for what the function could not process.
   */
  public readonly deadLetterQueue?: sqs.Queue;

  /** The alarms of the function, the dead-letter queue and the sources; none with `Alarms.none()`. */
  public readonly alarms: cloudwatch.Alarm[];

  /** The principal that permissions are granted to: the function's role. */
  public readonly grantPrincipal: iam.IPrincipal;

  private readonly bound = new Map<string, EventSourceConfig>();

  constructor(scope: Construct, id: string, props: EventFunctionProps) {
    super(scope, id);
    props = injectedProps(EventFunction.PROPERTY_INJECTION_ID, scope, id, props);
    // What an injector for ApiFunction makes of the props is what the sources are called with.
    const resolved = withFunctionDefaults(injectedProps(ApiFunction.PROPERTY_INJECTION_ID, this, 'Handler', props));
    const { sources, alarms } = props;
    validate(
      at('EventFunction', scope, id),
      nonEmptyList('sources', sources),
      distinct(
        'sources',
        sources.map((source) => source._id),
      ),
      sources.map((source) => source._rules(resolved)),
      // The function would report them in an error of its own, after the queue exists.
      functionRules(resolved),
    );

    const isAsynchronous = sources.some((source) => source._invocation === 'asynchronous');
    if (sources.some((source) => source._invocation !== 'queue')) {
      this.deadLetterQueue = this.createDeadLetterQueue(props.deadLetterQueueEncryptionKey);
    }
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

    const options = { handler: this.handler, alarms, timeout: resolved.timeout, deadLetterQueue: this.deadLetterQueue };
    for (const source of sources) this.bound.set(source._id, source._bind(this, options));
    const failures =
      this.deadLetterQueue && deadLetterAlarm(this, 'FailuresAlarm', alarms, this.deadLetterQueue, 'Events');
    this.alarms = [
      ...this.handler.alarms,
      failures,
      ...[...this.bound.values()].flatMap((source) => source.alarms),
    ].filter(isKnown);
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

  /** Graphs of the function, of the sources, and of the events that failed for good. */
  public dashboardWidgets(): cloudwatch.IWidget[] {
    const failures = this.deadLetterQueue?.metricApproximateNumberOfMessagesVisible();
    return [
      ...this.handler.dashboardWidgets(),
      ...[...this.bound.values()].flatMap((source) => source.widgets),
      ...(failures ? [graph(this, 'failed events', { left: [failures] })] : []),
    ];
  }

  private createDeadLetterQueue(key: kms.IKey | undefined): sqs.Queue {
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
    if (key) {
      acknowledgeInherent(
        this,
        'What the grant of aws-cdk-lib to send messages to a queue with a key gives, on that key alone',
        'AwsSolutions-IAM5[Action::kms:GenerateDataKey*]',
        'AwsSolutions-IAM5[Action::kms:ReEncrypt*]',
      );
    }
    return deadLetterQueue(this, 'Failures', { encryptionKey: key });
  }
}
