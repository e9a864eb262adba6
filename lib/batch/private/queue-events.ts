import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as batch from 'aws-cdk-lib/aws-batch';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Alarms } from '../../observability';
import { deadLetterAlarm } from '../../observability/internal';
import { PIPELINE_JOB_PREFIX } from './pipeline-job';

interface QueueEventsOptions {
  readonly topic?: sns.ITopic;
  readonly deadLetterQueue: sqs.IQueue;
}

/**
 * The rules that a queue is watched by. Batch has no CloudWatch metrics, so the rules' own metric is what is alarmed on.
 *
 * https://docs.aws.amazon.com/batch/latest/userguide/batch_cwe_events.html
 */
export class QueueEvents {
  public readonly failed: events.Rule;
  public readonly blocked: events.Rule;

  constructor(
    scope: Construct,
    queue: batch.IJobQueue,
    private readonly options: QueueEventsOptions,
  ) {
    this.failed = new events.Rule(scope, 'Failed', {
      description: `Failed jobs of ${scope.node.path}`,
      eventPattern: {
        source: ['aws.batch'],
        detailType: ['Batch Job State Change'],
        detail: {
          status: ['FAILED'],
          jobName: events.Match.anythingButPrefix(PIPELINE_JOB_PREFIX),
          jobQueue: [queue.jobQueueArn],
          // The children of an array are left out: their parent fails with them, once instead of 10,000 times.
          arrayProperties: { index: events.Match.doesNotExist() },
        },
      },
    });
    this.blocked = new events.Rule(scope, 'Blocked', {
      description: `Jobs that cannot start and block ${scope.node.path}`,
      eventPattern: {
        source: ['aws.batch'],
        detailType: ['Batch Job Queue Blocked'],
        detail: { jobQueue: [queue.jobQueueArn] },
      },
    });
    this.notify(this.failed, `failed in ${scope.node.path}`);
    this.notify(this.blocked, `cannot start and blocks ${scope.node.path}`);
  }

  private notify(rule: events.Rule, what: string): void {
    const { topic, deadLetterQueue } = this.options;
    if (!topic) return;
    const job = events.EventField.fromPath('$.detail.jobName');
    const id = events.EventField.fromPath('$.detail.jobId');
    const reason = events.EventField.fromPath('$.detail.statusReason');
    const region = events.EventField.fromPath('$.region');
    rule.addTarget(
      new targets.SnsTopic(topic, {
        deadLetterQueue,
        maxEventAge: Duration.hours(1),
        message: events.RuleTargetInput.fromText(`Job ${job} (${id}, ${region}) ${what}: ${reason}`),
      }),
    );
  }
}

/** The alarm on notifications and submissions that were not delivered. */
export function undeliveredAlarm(scope: Construct, alarms: Alarms, queue: sqs.IQueue): cloudwatch.Alarm | undefined {
  return deadLetterAlarm(
    scope,
    'DeadLettersAlarm',
    alarms,
    queue,
    'The submission of a job, or a notification of one,',
    'jobDeadLetters',
  );
}
