import { Construct } from 'constructs';
import { Duration, Size } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Alarms } from '../../observability';
import { deadLetterAlarm, graph, MINUTE, severityOf } from '../../observability/internal';
import { deadLetterQueue } from '../../private/dead-letter-queue';
import { acknowledgeInherent } from '../../private/rule-packs';
import { isKnown } from '../../private/validation';

/** The migration that is watched. */
export interface WatchedMigration {
  /** The name at the end of the ARN of the task, or of the serverless replication. */
  readonly name: string;

  /** The identifier of the instance; undefined for a serverless migration. */
  readonly instanceName?: string;

  /** The size of the disk of the instance. */
  readonly storage?: Size;

  /** Whether changes are captured. */
  readonly captures: boolean;

  readonly logGroup: logs.LogGroup;
}

/** The values of the alarms of a migration. */
export interface MigrationThresholds {
  readonly sourceLatency: Duration;
  readonly targetLatency: Duration;
  readonly suspendedTables: number;
  readonly freeableMemory: Size;
  readonly freeStoragePercent: number;
}

/** The events of a migration. https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-dms.html */
export class MigrationEvents {
  public readonly failed: events.Rule;
  public readonly stopped: events.Rule;
  public readonly deadLetterQueue?: sqs.Queue;

  constructor(
    scope: Construct,
    private readonly migration: WatchedMigration,
    topic?: sns.ITopic,
  ) {
    this.failed = this.rule(scope, 'Failed', 'FAILED');
    this.stopped = this.rule(scope, 'Stopped', 'STOPPED');
    if (!topic) {
      acknowledgeTargetless(this.failed);
      acknowledgeTargetless(this.stopped);
      return;
    }
    this.deadLetterQueue = deadLetterQueue(scope, 'DeadLetters');
    for (const rule of [this.failed, this.stopped]) {
      rule.addTarget(
        new targets.SnsTopic(topic, {
          deadLetterQueue: this.deadLetterQueue,
          maxEventAge: Duration.hours(1),
          message: events.RuleTargetInput.fromText(
            `${events.EventField.fromPath('$.detail.eventType')} of ${scope.node.path}: ` +
              events.EventField.fromPath('$.detail.detailMessage'),
          ),
        }),
      );
    }
  }

  private rule(scope: Construct, id: string, event: string): events.Rule {
    const kind = this.migration.instanceName === undefined ? 'REPLICATION' : 'REPLICATION_TASK';
    return new events.Rule(scope, id, {
      description: `${event} of ${scope.node.path}`,
      eventPattern: {
        source: ['aws.dms'],
        detailType: [kind === 'REPLICATION' ? 'DMS Replication State Change' : 'DMS Replication Task State Change'],
        resources: events.Match.suffix(`:${this.migration.name}`),
        detail: { eventType: [`${kind}_${event}`] },
      },
    });
  }
}

/** The alarms that the `alarms` choice asks for. */
export function migrationAlarms(
  scope: Construct,
  alarms: Alarms,
  migration: WatchedMigration,
  watched: MigrationEvents,
  thresholds: MigrationThresholds,
): cloudwatch.Alarm[] {
  return [
    alarms.add(scope, 'FailedAlarm', {
      severity: severityOf('migrationFailed'),
      metric: matchedBy(watched.failed, Duration.minutes(5)),
      threshold: 1,
      evaluationPeriods: 1,
      alarmDescription:
        'The migration has failed, and the target falls behind: read the last lines of its log, correct the cause, and resume it ' +
        '(resume-processing). Do not start it anew (reload-target), which loads everything again.',
    }),
    alarms.add(scope, 'SuspendedTablesAlarm', {
      severity: severityOf('migrationSuspendedTables'),
      metric: suspendedTables(scope, migration),
      threshold: thresholds.suspendedTables,
      evaluationPeriods: 1,
      alarmDescription:
        'Tables could not be copied and are left alone from now on, while the others go on: read awsdms_suspended_tables in the ' +
        'target and the log, correct the cause, and reload these tables alone (aws dms reload-tables).',
    }),
    ...(migration.captures ? latencyAlarms(scope, alarms, migration, thresholds) : []),
    ...instanceAlarms(scope, alarms, migration, thresholds),
    watched.deadLetterQueue
      ? deadLetterAlarm(
          scope,
          'DeadLettersAlarm',
          alarms,
          watched.deadLetterQueue,
          'The notification of a migration that failed or stopped',
          'migrationDeadLetters',
        )
      : undefined,
  ].filter(isKnown);
}

function latencyAlarms(
  scope: Construct,
  alarms: Alarms,
  migration: WatchedMigration,
  { sourceLatency, targetLatency }: MigrationThresholds,
): (cloudwatch.Alarm | undefined)[] {
  const alarm = (id: string, metricName: string, latency: Duration, alarmDescription: string) =>
    alarms.add(scope, id, {
      severity: severityOf('migrationLatency'),
      metric: migrationMetric(migration, metricName),
      threshold: latency.toSeconds(),
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 5,
      alarmDescription,
    });
  return [
    alarm(
      'SourceLatencyAlarm',
      'CDCLatencySource',
      sourceLatency,
      'The migration reads changes late: look for a long transaction in the source, at its load, at the line, and at the capacity of ' +
        'the migration. Do not switch over.',
    ),
    alarm(
      'TargetLatencyAlarm',
      'CDCLatencyTarget',
      targetLatency,
      'The target is behind the source. Where the source is late as well, begin there; else look for missing indexes and keys, the load of ' +
        'the target, and batchApply. Do not switch over.',
    ),
  ];
}

function instanceAlarms(
  scope: Construct,
  alarms: Alarms,
  { instanceName, storage }: WatchedMigration,
  { freeableMemory, freeStoragePercent }: MigrationThresholds,
): (cloudwatch.Alarm | undefined)[] {
  if (instanceName === undefined || storage === undefined) return [];
  const alarm = (id: string, metricName: string, threshold: number, alarmDescription: string) =>
    alarms.add(scope, id, {
      severity: severityOf('migrationInstance'),
      metric: new cloudwatch.Metric({
        namespace: 'AWS/DMS',
        metricName,
        dimensionsMap: { ReplicationInstanceIdentifier: instanceName },
        statistic: cloudwatch.Stats.MINIMUM,
        period: MINUTE,
      }),
      threshold,
      comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: 5,
      alarmDescription,
    });
  return [
    alarm(
      'FreeableMemoryAlarm',
      'FreeableMemory',
      freeableMemory.toBytes(),
      'The instance of the migration runs out of memory, and writes changes to its disk: use a larger instance type, or load fewer ' +
        'tables at the same time.',
    ),
    alarm(
      'FreeStorageAlarm',
      'FreeStorageSpace',
      (storage.toBytes() * freeStoragePercent) / 100,
      'The disk of the instance is almost full of changes that wait and of logs; when it is, the migration fails. Find out why the ' +
        'target is slow, or give it more storage.',
    ),
  ];
}

/**
 * A metric of a task. DMS does not document the dimensions of those of a serverless migration: a query finds the highest of the Region,
 * which may be that of another migration.
 * https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Monitoring.html
 */
export function migrationMetric(
  { name, instanceName }: WatchedMigration,
  metricName: string,
): cloudwatch.Metric | cloudwatch.MathExpression {
  if (instanceName === undefined) {
    return new cloudwatch.MathExpression({
      label: metricName,
      expression: `SELECT MAX(${metricName}) FROM "AWS/DMS"`,
      usingMetrics: {},
      period: MINUTE,
    });
  }
  return new cloudwatch.Metric({
    namespace: 'AWS/DMS',
    metricName,
    dimensionsMap: { ReplicationInstanceIdentifier: instanceName, ReplicationTaskIdentifier: name },
    statistic: cloudwatch.Stats.MAXIMUM,
    period: MINUTE,
  });
}

/** The graphs of a migration. */
export function migrationWidgets(
  scope: Construct,
  migration: WatchedMigration,
  watched: MigrationEvents,
): cloudwatch.IWidget[] {
  const period = Duration.minutes(5);
  return [
    graph(scope, 'latency', {
      left: ['CDCLatencySource', 'CDCLatencyTarget'].map((name) => migrationMetric(migration, name)),
      leftYAxis: { min: 0, label: 'Seconds' },
    }),
    graph(scope, 'rows', {
      left: ['FullLoadThroughputRowsTarget', 'CDCThroughputRowsTarget'].map((name) => migrationMetric(migration, name)),
      leftYAxis: { min: 0, label: 'Rows per second' },
    }),
    graph(scope, 'failures and stops', {
      left: [matchedBy(watched.failed, period), matchedBy(watched.stopped, period)],
      leftYAxis: { min: 0 },
    }),
  ];
}

/** Suspended tables have no metric, but a line in the log. https://repost.aws/knowledge-center/dms-task-error-status */
function suspendedTables(scope: Construct, { logGroup }: WatchedMigration): cloudwatch.Metric {
  const filter = new logs.MetricFilter(scope, 'SuspendedTables', {
    logGroup,
    filterPattern: logs.FilterPattern.literal('"was errored/suspended"'),
    metricNamespace: 'DatabaseMigration',
    metricName: `SuspendedTables-${scope.node.addr}`,
    metricValue: '1',
  });
  return filter.metric({ statistic: cloudwatch.Stats.SUM, period: Duration.minutes(5) });
}

function matchedBy({ ruleName }: events.Rule, period: Duration): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/Events',
    metricName: 'MatchedEvents',
    dimensionsMap: { RuleName: ruleName },
    statistic: cloudwatch.Stats.SUM,
    period,
  });
}

function acknowledgeTargetless(rule: events.Rule): void {
  acknowledgeInherent(
    rule,
    'It has no target: its metric is what is watched. Targets that the caller adds have a dead-letter queue of their own.',
    'EventBusDLQ',
  );
}
