import { Construct } from 'constructs';
import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import * as batch from 'aws-cdk-lib/aws-batch';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Alarms, IObservable } from '../../observability';
import { graph, severityOf } from '../../observability/internal';
import { deadLetterQueue } from '../../private/dead-letter-queue';
import { injectedProps } from '../../private/property-injection';
import { failureTopicRules } from '../../private/topic-delivery';
import { at, validate } from '../../private/validation';
import { EnvironmentKind, kindOf } from '../private/environment-kinds';
import { ImportedJobQueue } from '../private/imported-job-queue';
import { defaultLimits, thresholdsOf } from '../private/job-queue-defaults';
import { environmentRules, jobQueueRules } from '../private/job-queue-rules';
import { applyLifecycle } from '../private/lifecycle';
import { QueueEvents, undeliveredAlarm } from '../private/queue-events';
import { SubmissionQueue } from '../submissions/submission-queue';
import { FairShare } from './fair-share';
import { StuckJobLimit } from './stuck-job-limit';

/** The thresholds of the alarm on failed jobs. */
export interface JobQueueAlarmThresholds {
  /**
   * The number of failed jobs within `failureWindow`, 1 or more. An array job counts once, jobs of an `ArrayPipeline` do not.
   *
   * @default 1
   */
  readonly failedJobs?: number;

  /**
   * The time in which failed jobs are counted, 1 minute to 1 hour in whole minutes.
   *
   * @default Duration.minutes(5)
   */
  readonly failureWindow?: Duration;
}

/** Options that may differ between the queues of one `JobQueues`. */
export interface JobQueueOptions {
  /** The priority, 0 to 1,000. Of queues on the same environments, the one with the highest number is served first. */
  readonly priority: number;

  /**
   * Whether the queue accepts jobs. A disabled queue finishes the jobs it has.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * The policy that divides capacity between users. A queue that gets or loses it is another queue: let the old one run
   * empty first, because the jobs that wait in it are lost.
   *
   * @default - first come, first served
   */
  readonly fairShare?: FairShare;

  /**
   * The time after which a job at the head of the queue that cannot start is canceled, by reason.
   *
   * @default - an hour, where nothing in the queue can ever run the job; a job that waits for capacity keeps waiting
   */
  readonly stuckJobs?: StuckJobLimit[];

  /**
   * The thresholds of the alarm on failed jobs.
   *
   * @default - at the first failed job
   */
  readonly alarmThresholds?: JobQueueAlarmThresholds;

  /**
   * The fate of the queue when it is taken out of the app or replaced. RETAIN keeps it with its jobs, which go on being
   * run, without rules and alarms, until you delete it; its environments cannot be deleted before.
   *
   * @default RemovalPolicy.DESTROY - its jobs are ended. A queue that is kept would block the removal of its environments,
   * and so `cdk destroy`
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * The tags of the queue and of its own scheduling policy from their creation on, for an organisation that allows nothing
   * without them. A change makes another queue, with the loss of jobs that this brings: tags that change do not belong here.
   *
   * @default - none, neither those of the app: CloudFormation would replace the queue when they change
   */
  readonly queueTags?: { [name: string]: string };
}

/** Properties of a `JobQueue`. */
export interface JobQueueProps extends JobQueueOptions {
  /** One to three compute environments, in the order in which they are tried. */
  readonly environments: batch.IComputeEnvironment[];

  /** The recipients of alarms when jobs fail or block the queue. */
  readonly alarms: Alarms;

  /**
   * A topic that gets a message for each failed job (once for an array job) and for each job that blocks the queue.
   * An encrypted topic needs a customer managed key; that of a topic of this app is opened for EventBridge, that of an
   * imported one must admit it. Jobs of an `ArrayPipeline` are left to its own `failureTopic`.
   *
   * @default - none
   */
  readonly failureTopic?: sns.ITopic;

  /**
   * The queue that holds messages and submissions that could not be delivered.
   *
   * @default - a new one, which keeps them for 14 days and has an alarm
   */
  readonly deadLetterQueue?: sqs.IQueue;
}

/** A queue that exists, of another stack or app. */
export interface JobQueueAttributes {
  /** The ARN of the queue, in the account and Region of the stack: Batch takes submissions from no other. */
  readonly jobQueueArn: string;

  /**
   * Whether the queue has a fair-share policy, so that every job names its share.
   *
   * @default false
   */
  readonly fairShare?: boolean;

  /**
   * The queue that holds the submissions of rules and schedules that Batch refuses. Give it an alarm.
   *
   * @default - none: rules and schedules cannot submit to the queue
   */
  readonly deadLetterQueue?: sqs.IQueue;
}

/** A job queue with alarms, and the ways to submit to it. `JobQueues` creates several together with their capacity. */
export class JobQueue extends SubmissionQueue implements IObservable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-reference-architectures.batch.JobQueue';

  /**
   * A queue that exists, to submit to it from another stack or app. Jobs are not compared with its environments, which the
   * ARN does not tell; the alarms are those of whoever made it.
   */
  public static fromAttributes(scope: Construct, id: string, attributes: JobQueueAttributes): SubmissionQueue {
    return new ImportedJobQueue(scope, id, attributes);
  }

  /** The queue of AWS Batch. Not named `jobQueue`: in C# a property cannot have the name of its class. */
  public readonly queue: batch.JobQueue;

  /** The policy that divides capacity; undefined where jobs are served in their order. */
  public readonly schedulingPolicy?: batch.ISchedulingPolicy;

  /** The rule that matches the failed jobs of the queue, but for those of an `ArrayPipeline`, which reports them itself. Add targets of your own to it. */
  public readonly failedRule: events.Rule;

  /** The rule that matches the jobs that cannot start and block the queue. Add targets of your own to it. */
  public readonly blockedRule: events.Rule;

  /** The queue of what could not be delivered: notifications, and submissions by rule or schedule. */
  public readonly deadLetterQueue: sqs.IQueue;

  /** The alarms of the queue; empty where there are none. */
  public readonly alarms: cloudwatch.Alarm[];

  /**
   * The kinds of its environments.
   *
   * @internal
   */
  public readonly _kinds: EnvironmentKind[];

  private readonly failureWindow: Duration;

  constructor(scope: Construct, id: string, props: JobQueueProps) {
    super(scope, id);
    props = injectedProps(JobQueue.PROPERTY_INJECTION_ID, scope, id, props);
    const kinds = props.environments.map(kindOf);
    validate(
      at('JobQueue', scope, id),
      environmentRules(props.environments, kinds),
      jobQueueRules(props),
      failureTopicRules(props.failureTopic),
    );

    const thresholds = thresholdsOf(props);
    this._kinds = kinds;
    this.failureWindow = thresholds.failureWindow;
    this.deadLetterQueue = props.deadLetterQueue ?? deadLetterQueue(this, 'DeadLetters');
    this.schedulingPolicy = props.fairShare?._bind(this, props);
    this.queue = this.createQueue(props);

    const { failed, blocked } = new QueueEvents(this, this.queue, {
      topic: props.failureTopic,
      deadLetterQueue: this.deadLetterQueue,
    });
    this.failedRule = failed;
    this.blockedRule = blocked;
    this.alarms = this.createAlarms(props, thresholds.failedJobs);
  }

  /** The ARN of the queue. */
  public get jobQueueArn(): string {
    return this.queue.jobQueueArn;
  }

  /**
   * Whether jobs name a share.
   *
   * @internal
   */
  public get _fair(): boolean {
    return this.schedulingPolicy !== undefined;
  }

  /**
   * The queue of submissions that were not accepted.
   *
   * @internal
   */
  public get _undelivered(): sqs.IQueue {
    return this.deadLetterQueue;
  }

  /** The number of failed jobs; an array job counts once. Those of an `ArrayPipeline` do not count. */
  public metricFailed(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return matched(this.failedRule, { period: this.failureWindow, ...options });
  }

  /** The number of jobs that were found at the head of the queue unable to start. */
  public metricBlocked(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return matched(this.blockedRule, options);
  }

  public dashboardWidgets(): cloudwatch.IWidget[] {
    return [
      graph(this, 'failed and blocking jobs', {
        left: [this.metricFailed({ label: 'Failed' }), this.metricBlocked({ label: 'Block the queue' })],
      }),
    ];
  }

  private createQueue(props: JobQueueProps): batch.JobQueue {
    // Batch neither gives an existing queue a scheduling policy nor takes it away, so a queue with one is another resource.
    // https://docs.aws.amazon.com/batch/latest/APIReference/API_UpdateJobQueue.html
    const queue = new batch.JobQueue(this, this.schedulingPolicy ? 'FairQueue' : 'Resource', {
      computeEnvironments: props.environments.map((computeEnvironment, index) => ({
        computeEnvironment,
        order: index + 1,
      })),
      priority: props.priority,
      enabled: props.enabled ?? true,
      schedulingPolicy: this.schedulingPolicy,
      jobStateTimeLimitActions: (props.stuckJobs ?? defaultLimits()).map((limit) => limit._bind()),
    });
    this.node.defaultChild = queue;
    return applyLifecycle(queue, props);
  }

  private createAlarms(props: JobQueueProps, failedJobs: number): cloudwatch.Alarm[] {
    const { alarms } = props;
    if (!alarms.enabled) return [];
    return [
      alarms.add(this, 'FailedAlarm', {
        severity: severityOf('jobFailed'),
        metric: this.metricFailed(),
        threshold: failedJobs,
        evaluationPeriods: 1,
        alarmDescription:
          `${failedJobs === 1 ? 'A job' : `At least ${failedJobs} jobs`} failed. List the failed jobs of the queue, and look ` +
          'at the status reason and the log of the last attempt.',
      }),
      alarms.add(this, 'BlockedAlarm', {
        severity: severityOf('jobQueueBlocked'),
        metric: this.metricBlocked({ period: Duration.minutes(15) }),
        threshold: 1,
        evaluationPeriods: 1,
        alarmDescription:
          'The job at the head of the queue cannot start and blocks the others. Its status reason says why: capacity, ' +
          'the maximum of an environment, or requirements that no instance type has.',
      }),
      // Whoever gives a queue watches it.
      props.deadLetterQueue ? undefined : undeliveredAlarm(this, alarms, this.deadLetterQueue),
    ].filter((alarm) => alarm !== undefined);
  }
}

function matched(watched: events.Rule, options: cloudwatch.MetricOptions): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/Events',
    metricName: 'MatchedEvents',
    dimensionsMap: { RuleName: watched.ruleName },
    statistic: cloudwatch.Stats.SUM,
    ...options,
  });
}
