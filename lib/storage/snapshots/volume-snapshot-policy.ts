import { Construct, IConstruct } from 'constructs';
import { CfnTag, Duration, Names, Stack, Tags, Validations } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as dlm from 'aws-cdk-lib/aws-dlm';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as rbin from 'aws-cdk-lib/aws-rbin';
import { Alarms, IObservable } from '../../observability';
import { injectedProps } from '../../private/property-injection';
import { at, validate } from '../../private/validation';
import { snapshotRole } from '../private/snapshot-role';
import { policyErrors, snapshotAlarms, snapshotWidgets } from '../private/volume-snapshot-policy-alarms';
import { snapshotPolicyRules } from '../private/volume-snapshot-policy-rules';
import { SnapshotSchedule } from './snapshot-schedule';
import { SnapshotScripts } from './snapshot-scripts';
import { SnapshotTarget } from './snapshot-target';

/** The thresholds of the alarms of a snapshot policy. */
export interface VolumeSnapshotPolicyAlarmThresholds {
  /**
   * The number of snapshots and copies that could not be made within an hour, retries included.
   *
   * @default 1
   */
  readonly failedSnapshots?: number;

  /**
   * The time without a snapshot, in whole days, 1 to 7. Only for policies that take one a day at least.
   *
   * @default Duration.days(2)
   */
  readonly withoutSnapshot?: Duration;
}

/** Properties of a `VolumeSnapshotPolicy`. */
export interface VolumeSnapshotPolicyProps {
  /** The recipients of alarms when snapshots fail, or are missing. */
  readonly alarms: Alarms;

  /**
   * The thresholds of the alarms.
   *
   * @default - the default of each threshold
   */
  readonly alarmThresholds?: VolumeSnapshotPolicyAlarmThresholds;

  /**
   * The volumes.
   *
   * @default - those of the instances that `protect()` is called with, without root volumes
   */
  readonly target?: SnapshotTarget;

  /**
   * The times at which snapshots are taken, and the times that they are kept for, up to 4.
   *
   * @default - [SnapshotSchedule.daily()], kept for 7 days
   */
  readonly schedules?: SnapshotSchedule[];

  /**
   * The scripts that make snapshots of instances consistent for their applications.
   *
   * @default - none: snapshots are consistent as after a loss of power
   */
  readonly scripts?: SnapshotScripts;

  /**
   * The customer managed keys of the volumes, which copies of their snapshots need.
   *
   * @default - none: volumes with the AWS managed key of EBS, or without copies
   */
  readonly volumeKeys?: kms.IKey[];

  /**
   * The time for which a snapshot of the policy that somebody deletes, or that is deleted at its time, can be taken back from the Recycle
   * Bin, in whole days, 1 to 365. It is billed as long.
   *
   * @default - none
   */
  readonly recycleBinRetention?: Duration;

  /**
   * Whether snapshots are taken. A policy that is off deletes none either.
   *
   * @default true
   */
  readonly enabled?: boolean;
}

/**
 * Snapshots of volumes by Data Lifecycle Manager, of one instance at one moment: kept by age, copied to other Regions, archived, and
 * watched.
 */
export class VolumeSnapshotPolicy extends Construct implements IObservable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-reference-architectures.storage.VolumeSnapshotPolicy';

  /** The policy. */
  public readonly policy: dlm.CfnLifecyclePolicy;

  /** The role by which Data Lifecycle Manager takes and deletes snapshots. */
  public readonly role: iam.Role;

  /** The rule of the Recycle Bin; undefined if there is none. */
  public readonly recycleBinRule?: rbin.CfnRule;

  /** The rule that matches errors of the policy. Add targets of your own to it. */
  public readonly errorRule: events.Rule;

  /** The alarms; none with `Alarms.none()`. */
  public readonly alarms: cloudwatch.Alarm[];

  /**
   * The target, whose tag instances must have.
   *
   * @internal
   */
  public readonly _target: SnapshotTarget;

  private readonly copies: boolean;

  constructor(scope: Construct, id: string, props: VolumeSnapshotPolicyProps) {
    super(scope, id);
    props = injectedProps(VolumeSnapshotPolicy.PROPERTY_INJECTION_ID, scope, id, props);
    const schedules = props.schedules ?? [SnapshotSchedule.daily()];
    const { region, stackName } = Stack.of(this);
    // Instances of another deployment of the app have the tag of another stack; those of another stack of the app have this one.
    const marker: CfnTag = { key: MARKER, value: `${stackName}/${Names.uniqueId(this)}` };
    this._target = props.target ?? SnapshotTarget.instances(marker.key, marker.value, { excludeRootVolumes: true });
    validate(
      at('VolumeSnapshotPolicy', scope, id),
      snapshotPolicyRules(props, { schedules, target: this._target, region }),
    );

    const { scripts, volumeKeys, recycleBinRetention } = props;
    this.copies = schedules.some(({ _options }) => (_options.copies ?? []).length > 0);
    this.role = snapshotRole(this, 'SnapshotRole', {
      description: 'Snapshots of volumes',
      tag: marker,
      schedules,
      scripts,
      instanceTag: this._target._tag,
      volumeKeys,
    });
    this.policy = new dlm.CfnLifecyclePolicy(this, 'Policy', {
      description: 'Snapshots of volumes',
      state: (props.enabled ?? true) ? 'ENABLED' : 'DISABLED',
      executionRoleArn: this.role.roleArn,
      policyDetails: {
        resourceTypes: [this._target._resourceType],
        targetTags: [this._target._tag],
        parameters: this._target._parameters(),
        schedules: schedules.map((schedule) => schedule._bind(marker, scripts)),
      },
    });
    this.policy.node.addDependency(this.role);
    if (recycleBinRetention) {
      this.recycleBinRule = new rbin.CfnRule(this, 'RecycleBin', {
        description: 'Deleted snapshots of the policy',
        resourceType: 'EBS_SNAPSHOT',
        resourceTags: [{ resourceTagKey: marker.key, resourceTagValue: marker.value }],
        retentionPeriod: {
          retentionPeriodValue: recycleBinRetention.toDays(),
          retentionPeriodUnit: 'DAYS',
        },
      });
    }
    this.errorRule = policyErrors(this, this.policy);
    this.alarms = snapshotAlarms(this, props, {
      policy: this.policy,
      errorRule: this.errorRule,
      copies: this.copies,
      daily: schedules.some(({ _isDaily }) => _isDaily) && (props.enabled ?? true),
    });
    for (const { _options } of schedules) this.warnOfFastRestore(_options.fastRestore?.reason);
  }

  /**
   * Gives what is in a construct the tag of the policy: instances and launch templates, whose volumes the snapshots are of, or
   * volumes with `SnapshotTarget.volumes()`. A `compute.WebFleet` has `volumeSnapshots: compute.VolumeSnapshots.byPolicy(policy)`.
   */
  public protect(construct: IConstruct): void {
    const { key, value } = this._target._tag;
    const includeResourceTypes =
      this._target._resourceType === 'VOLUME'
        ? ['AWS::EC2::Volume']
        : ['AWS::EC2::Instance', 'AWS::EC2::LaunchTemplate'];
    Tags.of(construct).add(key, value, { includeResourceTypes });
  }

  /** Graphs of snapshots that were taken, failed and deleted. */
  public dashboardWidgets(): cloudwatch.IWidget[] {
    return snapshotWidgets(this, this.policy, this.copies);
  }

  private warnOfFastRestore(reason: string | undefined): void {
    if (reason === undefined) return;
    Validations.of(this).addWarning(
      'cdk-reference-architectures:fastSnapshotRestore',
      `snapshots of ${this.node.path} have fast restore, about 0.75 USD an hour for each snapshot and zone: ${reason}`,
    );
  }
}

/** The tag of the policy's snapshots, and of its instances unless the caller has one. */
const MARKER = 'snapshot-policy';
