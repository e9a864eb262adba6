import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { deadLetterQueue } from '../../private/dead-letter-queue';
import { acknowledgeInherent } from '../../private/rule-packs';

/** The jobs that are watched. */
export interface WatchedBackups {
  /** The ARNs of the vaults that backups are made in. */
  readonly vaultArns: string[];

  /** Whether backups are searched for malware. */
  readonly isScanned?: boolean;

  /** The role of restores on trial, if there are any. */
  readonly restoreRoleArn?: string;
  readonly failureTopic?: sns.ITopic;
}

/** States of a job that will not be tried again. */
const FAILED = ['ABORTED', 'EXPIRED', 'FAILED', 'PARTIAL'];

/**
 * The rules that a program is watched by: their own metric is what is alarmed on. Not the notifications of the vault, which tell of
 * every job, and not of copies that begin.
 * https://docs.aws.amazon.com/aws-backup/latest/devguide/eventbridge.html
 */
export class BackupEvents {
  public readonly failed: events.Rule;
  public readonly completed: events.Rule;
  public readonly restoreFailed?: events.Rule;
  public readonly threatsFound?: events.Rule;
  public readonly deadLetterQueue?: sqs.Queue;

  constructor(scope: Construct, { vaultArns, isScanned = false, restoreRoleArn, failureTopic }: WatchedBackups) {
    this.failed = new events.Rule(scope, 'Failed', {
      description: `Failed backups and copies of ${scope.node.path}`,
      eventPattern: {
        source: ['aws.backup'],
        detailType: [
          'Backup Job State Change',
          'Copy Job State Change',
          ...(isScanned ? ['Scan Job State Change'] : []),
        ],
        // Each alternative is whole: EventBridge refuses other keys beside '$or'.
        // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns-or-matching.html
        detail: {
          $or: [
            { state: FAILED, backupVaultArn: vaultArns },
            { state: FAILED, sourceBackupVaultArn: vaultArns },
          ],
        },
      },
    });
    this.completed = new events.Rule(scope, 'Completed', {
      description: `Completed backups of ${scope.node.path}`,
      eventPattern: {
        source: ['aws.backup'],
        detailType: ['Backup Job State Change'],
        detail: { state: ['COMPLETED'], backupVaultArn: vaultArns },
      },
    });
    if (restoreRoleArn !== undefined) {
      this.restoreFailed = new events.Rule(scope, 'RestoreFailed', {
        description: `Restores on trial of ${scope.node.path} that failed`,
        eventPattern: {
          source: ['aws.backup'],
          detailType: ['Restore Job State Change'],
          detail: { status: ['ABORTED', 'FAILED'], iamRoleArn: [restoreRoleArn] },
        },
      });
    }
    if (isScanned) {
      this.threatsFound = new events.Rule(scope, 'ThreatsFound', {
        description: `Malware in backups of ${scope.node.path}`,
        eventPattern: {
          source: ['aws.backup'],
          detailType: ['Scan Job State Change'],
          detail: { scanResult: { scanResultStatus: ['THREATS_FOUND'] }, backupVaultArn: vaultArns },
        },
      });
    }
    acknowledgeTargetless(this.completed);
    if (!failureTopic) {
      acknowledgeTargetless(this.failed);
      for (const one of [this.restoreFailed, this.threatsFound]) if (one) acknowledgeTargetless(one);
      return;
    }
    this.deadLetterQueue = deadLetterQueue(scope, 'DeadLetters');
    this.notify(this.failed, 'A backup, or the copy of one, failed', failureTopic);
    if (this.restoreFailed) this.notify(this.restoreFailed, 'The restore of a backup on trial failed', failureTopic);
    if (this.threatsFound) this.notify(this.threatsFound, 'Malware was found in a backup', failureTopic);
  }

  private notify(rule: events.Rule, what: string, topic: sns.ITopic): void {
    const field = (path: string) => events.EventField.fromPath(path);
    const resource = `${field('$.detail.resourceType')} ${field('$.detail.resourceArn')} (${field('$.region')})`;
    rule.addTarget(
      new targets.SnsTopic(topic, {
        deadLetterQueue: this.deadLetterQueue,
        maxEventAge: Duration.hours(1),
        message: events.RuleTargetInput.fromText(`${what}: ${resource}: ${field('$.detail.statusMessage')}`),
      }),
    );
  }
}

/** Acknowledges what cdk-nag says of a rule without a target. */
export function acknowledgeTargetless(rule: events.Rule): void {
  acknowledgeInherent(
    rule,
    'It has no target: its metric is what is watched. Targets that the caller adds have a dead-letter queue of their own.',
    'EventBusDLQ',
  );
}

/** The events that a rule has matched. */
export function matchedBy({ ruleName }: events.Rule, options: cloudwatch.MetricOptions): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/Events',
    metricName: 'MatchedEvents',
    dimensionsMap: { RuleName: ruleName },
    statistic: cloudwatch.Stats.SUM,
    ...options,
  });
}
