import { Construct } from 'constructs';
import { Duration, Stack, Validations } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { CfnPipe } from 'aws-cdk-lib/aws-pipes';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Alarms, IObservable } from '../../observability';
import { deadLetterQueue } from '../../private/dead-letter-queue';
import { injectedProps } from '../../private/property-injection';
import { at, validate } from '../../private/validation';
import { pipeAlarms, pipeWidgets } from '../private/event-pipe-alarms';
import { batchSizeOf, eventPipeRules } from '../private/event-pipe-rules';
import { letSend } from '../private/pipe-grants';
import { logPipe } from '../private/pipe-logs';
import { pipeRole } from '../private/pipe-role';
import { consumersOf, type QueueConsumer } from '../private/queue-consumers';
import { PipeEnrichment } from './pipe-enrichment';
import { PipeFilter } from './pipe-filter';
import { PipeSource } from './pipe-source';
import { PipeTarget } from './pipe-target';

/** The thresholds of the alarms of an `EventPipe`. */
export interface EventPipeAlarmThresholds {
  /**
   * The number of executions in a minute that failed, in three of five minutes.
   *
   * @default 1
   */
  readonly failedExecutions?: number;

  /**
   * The age of the oldest message of a source that is a queue, in whole seconds, 60 s to 14 days.
   *
   * @default Duration.minutes(15)
   */
  readonly messageAge?: Duration;
}

/** Properties of an `EventPipe`. */
export interface EventPipeProps {
  /** The queue or stream that is read. A change of which one replaces the pipe. */
  readonly source: PipeSource;

  /** The target, which gets every batch. */
  readonly target: PipeTarget;

  /** The recipients of alarms when events do not reach the target. */
  readonly alarms: Alarms;

  /**
   * The thresholds of the alarms.
   *
   * @default - the default of each threshold
   */
  readonly alarmThresholds?: EventPipeAlarmThresholds;

  /**
   * The messages or records that are taken: those that match one of at most 5 filters. The others are deleted from a queue, and passed
   * over in a stream.
   *
   * @default - all
   */
  readonly filters?: PipeFilter[];

  /**
   * The function or workflow that is called before the target, which gets the answer.
   *
   * @default - none
   */
  readonly enrichment?: PipeEnrichment;

  /**
   * Whether the pipe runs. Messages and records wait meanwhile, as long as the source keeps them.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * The description of the pipe, 512 characters at most.
   *
   * @default - none
   */
  readonly description?: string;

  /**
   * The key of the dead-letter queue of a stream. The pipe may use it; the policy of an imported key of another account must let it.
   *
   * @default - a key of SQS
   */
  readonly deadLetterQueueEncryptionKey?: kms.IKey;

  /**
   * The executions that are logged: those that went wrong, with each step that matters, or with all.
   *
   * @default events.Level.ERROR
   */
  readonly logLevel?: events.Level;

  /**
   * Whether the log has the messages and records themselves, with requests and answers.
   *
   * @default false - they may hold what a log must not
   */
  readonly logExecutionData?: boolean;

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
}

/** A pipe from a queue or stream to one target, with filters, an enrichment, a role of its own and dead letters. */
export class EventPipe extends Construct implements IObservable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID = 'cdk-reference-architectures.messaging.EventPipe';

  /** The pipe. */
  public readonly pipe: CfnPipe;

  /** The role of the pipe. */
  public readonly role: iam.Role;

  /**
   * The queue that keeps for 14 days which records of a stream were given up. Undefined for a source that is a queue, which has its own.
   */
  public readonly deadLetterQueue?: sqs.Queue;

  /** The log of the pipe; none with `events.Level.OFF`. */
  public readonly logGroup?: logs.LogGroup;

  /** The alarms; none with `Alarms.none()`. */
  public readonly alarms: cloudwatch.Alarm[];

  private readonly source: PipeSource;

  constructor(scope: Construct, id: string, props: EventPipeProps) {
    super(scope, id);
    props = injectedProps(EventPipe.PROPERTY_INJECTION_ID, scope, id, props);
    const { _queue: queue } = props.source;
    const consumer = pipeConsumer(this, props);
    validate(at('EventPipe', scope, id), eventPipeRules(this, props), queue ? consumersOf(queue).rules(consumer) : []);
    if (queue) consumersOf(queue).add(consumer);
    const { enrichment, logLevel: level = events.Level.ERROR } = props;
    const target = props.target._config;
    this.source = props.source;
    this.warnOfOrder(props);

    this.role = pipeRole(this);
    if (!this.source._queue) this.deadLetterQueue = this.keepRecords(props.deadLetterQueueEncryptionKey);
    const sourceParameters = this.source._bind({
      role: this.role,
      batchSize: batchSizeOf(props),
      deadLetterQueue: this.deadLetterQueue,
    });
    enrichment?._bind(this.role);
    target.grant(this.role);
    this.logGroup = level === events.Level.OFF ? undefined : logPipe(this, props);
    // An update leaves what it is not told of: an empty filter, enrichment or template takes away the one of before
    // (https://docs.aws.amazon.com/eventbridge/latest/pipes-reference/API_UpdatePipe.html).
    this.pipe = new CfnPipe(this, 'Pipe', {
      description: props.description ?? '',
      desiredState: (props.enabled ?? true) ? 'RUNNING' : 'STOPPED',
      roleArn: this.role.roleArn,
      source: this.source._arn ?? '',
      sourceParameters: { ...sourceParameters, filterCriteria: { filters: this.filtersOf(props.filters ?? []) } },
      enrichment: enrichment?._arn ?? '',
      enrichmentParameters: enrichment && { inputTemplate: enrichment._input?._template ?? '' },
      target: target.arn,
      targetParameters: { ...target.parameters, inputTemplate: target.input?._template ?? '' },
      logConfiguration: {
        level,
        includeExecutionData: props.logExecutionData ? ['ALL'] : undefined,
        cloudwatchLogsLogDestination: this.logGroup && { logGroupArn: this.logGroup.logGroupArn },
      },
    });
    // Pipes try the permissions of the role when a pipe is made or changed (https://github.com/aws/aws-cdk/issues/31664).
    this.pipe.node.addDependency(this.role);
    this.alarms = pipeAlarms(this, props, this.pipe, this.deadLetterQueue);
  }

  /** Graphs of executions, of failures and of what waits. */
  public dashboardWidgets(): cloudwatch.IWidget[] {
    return pipeWidgets(this, this.pipe, this.source, this.deadLetterQueue);
  }

  private keepRecords(encryptionKey?: kms.IKey): sqs.Queue {
    const queue = deadLetterQueue(this, 'DeadLetters', { encryptionKey });
    letSend(this.role, queue);
    return queue;
  }

  private filtersOf(filters: PipeFilter[]): CfnPipe.FilterProperty[] {
    return filters.map(({ _pattern: pattern }) => ({ pattern: Stack.of(this).toJsonString(pattern) }));
  }

  private warnOfOrder({ source, target }: EventPipeProps): void {
    if (!source._queue?.fifo || !target._config.losesOrder) return;
    Validations.of(this).addWarning(
      'cdk-reference-architectures:pipeLosesOrder',
      `the messages of the FIFO queue '${source._queue.node.path}' lose their order in '${target._config.resource.node.path}'; send to a FIFO queue, a data stream or a function that is waited for, or acknowledge this warning`,
    );
  }
}

/** A pipe as one of the consumers of a queue, whose times are not known here. */
function pipeConsumer(pipe: EventPipe, { filters = [] }: EventPipeProps): QueueConsumer {
  const { id } = pipe.node;
  return {
    key: pipe,
    name: `'${id}'`,
    prop: 'source',
    visibilityTimeout: Duration.minutes(5),
    hasFilters: filters.length > 0,
  };
}
