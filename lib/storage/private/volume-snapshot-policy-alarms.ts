import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as dlm from 'aws-cdk-lib/aws-dlm';
import * as events from 'aws-cdk-lib/aws-events';
import { Alarms } from '../../observability';
import { graph, severityOf } from '../../observability/internal';
import { isKnown } from '../../private/validation';
import { DefaultSnapshotPolicyProps } from '../snapshots/default-snapshot-policy';
import { VolumeSnapshotPolicyProps } from '../snapshots/volume-snapshot-policy';
import { acknowledgeTargetless, matchedBy } from './backup-events';

/** The policy that is watched. */
export interface WatchedPolicy {
  readonly policy: dlm.CfnLifecyclePolicy;
  readonly errorRule: events.Rule;

  /** Whether there are copies in other Regions. */
  readonly copies: boolean;

  /** Whether it takes a snapshot every day at least. */
  readonly daily: boolean;
}

/**
 * The rule on errors of the policy, such as a permission that it lacks: it takes no more snapshots until somebody helps.
 * https://docs.aws.amazon.com/ebs/latest/userguide/monitor-cloudwatch-events.html
 */
export function policyErrors(scope: Construct, policy: dlm.CfnLifecyclePolicy): events.Rule {
  const errors = new events.Rule(scope, 'Errors', {
    description: `Errors of the snapshot policy ${scope.node.path}`,
    eventPattern: {
      source: ['aws.dlm'],
      detailType: ['DLM Policy State Change'],
      resources: [policy.attrArn],
      detail: { state: ['ERROR'] },
    },
  });
  acknowledgeTargetless(errors);
  return errors;
}

/**
 * The alarms that the `alarms` choice asks for.
 * https://docs.aws.amazon.com/ebs/latest/userguide/monitor-dlm-cw-metrics.html
 */
export function snapshotAlarms(
  scope: Construct,
  { alarms, alarmThresholds = {} }: VolumeSnapshotPolicyProps,
  { policy, errorRule, copies, daily }: WatchedPolicy,
): cloudwatch.Alarm[] {
  const { failedSnapshots = 1, withoutSnapshot = Duration.days(2) } = alarmThresholds;
  const days = withoutSnapshot.toDays();
  return [
    failedAlarm(scope, alarms, policy, { copies, threshold: failedSnapshots }),
    errorAlarm(scope, alarms, errorRule),
    daily
      ? alarms.add(scope, 'MissingAlarm', {
          severity: severityOf('snapshotMissing'),
          metric: metricOf(policy, 'SnapshotsCreateCompleted', { period: Duration.days(1) }),
          threshold: 1,
          comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
          evaluationPeriods: days,
          // Without targets there is no metric.
          treatMissingData: cloudwatch.TreatMissingData.BREACHING,
          alarmDescription:
            `No snapshot has been taken for ${days} days: look whether instances or volumes have the tag of the policy. It goes off ` +
            'once when the policy is made, until the first snapshot.',
        })
      : undefined,
  ].filter(isKnown);
}

/** The default policy that is watched. */
export interface WatchedDefaultPolicy {
  readonly policy: dlm.CfnLifecyclePolicy;
  readonly errorRule: events.Rule;
  readonly copies: boolean;

  /** Whether it takes snapshots of volumes, and not images. */
  readonly ofVolumes: boolean;
}

/** The alarms of a default policy. Not on backups that are missing: it makes none of what others have backed up. */
export function defaultPolicyAlarms(
  scope: Construct,
  { alarms, alarmThresholds = {} }: DefaultSnapshotPolicyProps,
  { policy, errorRule, copies, ofVolumes }: WatchedDefaultPolicy,
): cloudwatch.Alarm[] {
  const { failedSnapshots: threshold = 1 } = alarmThresholds;
  return [
    ofVolumes ? failedAlarm(scope, alarms, policy, { copies, threshold }) : undefined,
    errorAlarm(scope, alarms, errorRule),
  ].filter(isKnown);
}

function failedAlarm(
  scope: Construct,
  alarms: Alarms,
  policy: dlm.CfnLifecyclePolicy,
  { copies, threshold }: { readonly copies: boolean; readonly threshold: number },
): cloudwatch.Alarm | undefined {
  return alarms.add(scope, 'FailedAlarm', {
    severity: severityOf('snapshotFailed'),
    metric: failures(policy, copies, Duration.hours(1)),
    threshold,
    evaluationPeriods: 1,
    alarmDescription:
      'A snapshot, or the copy of one, could not be made: look at the errors of the role in CloudTrail (CreateSnapshots, CopySnapshot), ' +
      'at the keys of volumes and copies, and at the number of snapshots that the account may have.',
  });
}

function errorAlarm(scope: Construct, alarms: Alarms, errorRule: events.Rule): cloudwatch.Alarm | undefined {
  return alarms.add(scope, 'ErrorAlarm', {
    severity: severityOf('snapshotPolicyError'),
    metric: matchedBy(errorRule, { period: Duration.hours(1) }),
    threshold: 1,
    evaluationPeriods: 1,
    alarmDescription:
      'The policy is in error and takes no snapshots: read why (aws dlm get-lifecycle-policy), mostly a permission of its role.',
  });
}

/** The graphs of a policy. */
export function snapshotWidgets(
  scope: Construct,
  policy: dlm.CfnLifecyclePolicy,
  copies: boolean,
): cloudwatch.IWidget[] {
  const period = Duration.hours(1);
  const names = [
    'SnapshotsCreateCompleted',
    'SnapshotsCreateFailed',
    'SnapshotsDeleteCompleted',
    'SnapshotsDeleteFailed',
    ...(copies ? ['SnapshotsCopiedRegionCompleted', 'SnapshotsCopiedRegionFailed'] : []),
  ];
  return [graph(scope, 'snapshots', { left: names.map((name) => metricOf(policy, name, { period })) })];
}

function failures(policy: dlm.CfnLifecyclePolicy, copies: boolean, period: Duration): cloudwatch.IMetric {
  const failed = metricOf(policy, 'SnapshotsCreateFailed', { period });
  if (!copies) return failed;
  return new cloudwatch.MathExpression({
    label: 'Failed snapshots and copies',
    expression: 'FILL(failed, 0) + FILL(copies, 0)',
    usingMetrics: { failed, copies: metricOf(policy, 'SnapshotsCopiedRegionFailed', { period }) },
    period,
  });
}

function metricOf(
  policy: dlm.CfnLifecyclePolicy,
  metricName: string,
  options: cloudwatch.MetricOptions,
): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/EBS',
    metricName,
    dimensionsMap: { DLMPolicyId: policy.ref },
    statistic: cloudwatch.Stats.SUM,
    ...options,
  });
}
