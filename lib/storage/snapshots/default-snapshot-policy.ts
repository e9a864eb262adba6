import { Construct } from 'constructs';
import { Aws, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as dlm from 'aws-cdk-lib/aws-dlm';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as rbin from 'aws-cdk-lib/aws-rbin';
import { Alarms, IObservable } from '../../observability';
import { injectedProps } from '../../private/property-injection';
import { acknowledgeInherent } from '../../private/rule-packs';
import { at, validate } from '../../private/validation';
import { defaultPolicyRules } from '../private/default-snapshot-policy-rules';
import { useSnapshotKeys } from '../private/snapshot-role';
import { defaultPolicyAlarms, policyErrors, snapshotWidgets } from '../private/volume-snapshot-policy-alarms';
import { DefaultSnapshots } from './default-snapshots';

/** The sharing of snapshots of the account, in this Region, with everybody. */
export enum SnapshotPublicSharing {
  /** No snapshot is shared with everybody, also none that was. */
  BLOCK_ALL = 'block-all-sharing',

  /** No further snapshot is shared with everybody; what is shared stays so. */
  BLOCK_NEW = 'block-new-sharing',
}

/** The Recycle Bin for all snapshots of a Region. */
export interface SnapshotRecycleBin {
  /** The time for which a deleted snapshot can be taken back, in whole days, 1 to 365. It is billed as long. */
  readonly retention: Duration;

  /**
   * The time that must pass from unlocking the rule until it can be changed or deleted, in whole days, 7 to 30: who has stolen permissions
   * cannot empty the Recycle Bin at once, and neither can this stack. It cannot be changed.
   *
   * @default - the rule is not locked
   */
  readonly unlockDelay?: Duration;
}

/** The thresholds of the alarms of a default policy. */
export interface DefaultSnapshotPolicyAlarmThresholds {
  /**
   * The number of snapshots and copies that could not be made within an hour, retries included. Only of volumes.
   *
   * @default 1
   */
  readonly failedSnapshots?: number;
}

/** Properties of a `DefaultSnapshotPolicy`. */
export interface DefaultSnapshotPolicyProps {
  /** The recipients of alarms when snapshots fail. */
  readonly alarms: Alarms;

  /**
   * The thresholds of the alarms.
   *
   * @default - the default of each threshold
   */
  readonly alarmThresholds?: DefaultSnapshotPolicyAlarmThresholds;

  /**
   * The backups that are made.
   *
   * @default DefaultSnapshots.volumes()
   */
  readonly snapshots?: DefaultSnapshots;

  /**
   * The time between two backups, in whole days, 1 to 7. What has a newer one, whoever made it, is left out.
   *
   * @default Duration.days(1)
   */
  readonly interval?: Duration;

  /**
   * The time that a backup and its copies are kept, in whole days, 2 to 14, longer than `interval`.
   *
   * @default Duration.days(7)
   */
  readonly retention?: Duration;

  /**
   * Whether the last backup of what is gone is deleted, too, and backups of a policy that is off, in error or deleted. Otherwise they stay
   * until somebody deletes them.
   *
   * @default false
   */
  readonly deleteLast?: boolean;

  /**
   * The Regions, up to three others, that each backup is copied to.
   *
   * @default - none
   */
  readonly copyRegions?: string[];

  /**
   * The customer managed keys of volumes, which copies of their snapshots need.
   *
   * @default - none
   */
  readonly volumeKeys?: kms.IKey[];

  /**
   * The Recycle Bin for all snapshots of the account in this Region.
   *
   * @default - none
   */
  readonly recycleBin?: SnapshotRecycleBin;

  /**
   * The sharing of snapshots with everybody, for all snapshots of the account in this Region.
   *
   * @default - as it is
   */
  readonly publicSharing?: SnapshotPublicSharing;

  /**
   * Whether backups are made.
   *
   * @default true
   */
  readonly enabled?: boolean;
}

/**
 * The net below all other backups: snapshots of every volume, or images of every instance, of the account in this Region that nothing else has
 * backed up lately, by a default policy of Data Lifecycle Manager. An account and Region has one of each kind.
 *
 * https://docs.aws.amazon.com/ebs/latest/userguide/default-policies.html
 */
export class DefaultSnapshotPolicy extends Construct implements IObservable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-reference-architectures.storage.DefaultSnapshotPolicy';

  /** The policy. */
  public readonly policy: dlm.CfnLifecyclePolicy;

  /** The role by which Data Lifecycle Manager makes and deletes backups. */
  public readonly role: iam.Role;

  /** The rule of the Recycle Bin; undefined if there is none. */
  public readonly recycleBinRule?: rbin.CfnRule;

  /** The block of public sharing; undefined if there is none. */
  public readonly publicSharingBlock?: ec2.CfnSnapshotBlockPublicAccess;

  /** The rule that matches errors of the policy. Add targets of your own to it. */
  public readonly errorRule: events.Rule;

  /** The alarms; none with `Alarms.none()`. */
  public readonly alarms: cloudwatch.Alarm[];

  private readonly copies: boolean;

  constructor(scope: Construct, id: string, props: DefaultSnapshotPolicyProps) {
    super(scope, id);
    props = injectedProps(DefaultSnapshotPolicy.PROPERTY_INJECTION_ID, scope, id, props);
    const interval = props.interval ?? Duration.days(1);
    const retention = props.retention ?? Duration.days(7);
    validate(
      at('DefaultSnapshotPolicy', scope, id),
      defaultPolicyRules(props, { interval, retention, region: Stack.of(this).region }),
    );

    const snapshots = props.snapshots ?? DefaultSnapshots.volumes();
    const { _name: name } = snapshots;
    const { defaultPolicy, exclusions, managedPolicy } = snapshots._bind();
    const { copyRegions = [], volumeKeys = [], recycleBin, publicSharing } = props;
    this.copies = copyRegions.length > 0;
    this.role = this.createRole(managedPolicy, volumeKeys);
    this.policy = new dlm.CfnLifecyclePolicy(this, `${name}Policy`, {
      description: 'Backups of what has none',
      state: (props.enabled ?? true) ? 'ENABLED' : 'DISABLED',
      executionRoleArn: this.role.roleArn,
      defaultPolicy,
      createInterval: interval.toDays(),
      retainInterval: retention.toDays(),
      copyTags: true,
      extendDeletion: props.deleteLast ?? false,
      exclusions,
      crossRegionCopyTargets: this.copies ? copyRegions.map((targetRegion) => ({ targetRegion })) : undefined,
    });
    this.policy.node.addDependency(this.role);
    if (recycleBin) this.recycleBinRule = this.createRecycleBin(recycleBin);
    if (publicSharing) {
      this.publicSharingBlock = new ec2.CfnSnapshotBlockPublicAccess(this, 'PublicSharing', { state: publicSharing });
    }
    this.errorRule = policyErrors(this, this.policy);
    this.alarms = defaultPolicyAlarms(this, props, {
      policy: this.policy,
      errorRule: this.errorRule,
      copies: this.copies,
      ofVolumes: defaultPolicy === 'VOLUME',
    });
  }

  /** A graph of snapshots that were taken, failed and deleted. */
  public dashboardWidgets(): cloudwatch.IWidget[] {
    return snapshotWidgets(this, this.policy, this.copies);
  }

  private createRole(managedPolicy: string, volumeKeys: kms.IKey[]): iam.Role {
    const role = new iam.Role(this, 'Role', {
      description: 'Backups of what has none',
      assumedBy: new iam.ServicePrincipal('dlm.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
      managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName(managedPolicy)],
    });
    useSnapshotKeys(role, volumeKeys);
    acknowledgeInherent(
      role,
      'The policy that AWS keeps for Data Lifecycle Manager: it backs up whatever there is in the Region',
      `AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${managedPolicy}]`,
      ...(volumeKeys.length > 0
        ? ['AwsSolutions-IAM5[Action::kms:GenerateDataKey*]', 'AwsSolutions-IAM5[Action::kms:ReEncrypt*]']
        : []),
    );
    return role;
  }

  private createRecycleBin({ retention, unlockDelay }: SnapshotRecycleBin): rbin.CfnRule {
    const rule = new rbin.CfnRule(this, 'RecycleBin', {
      description: 'Deleted snapshots',
      resourceType: 'EBS_SNAPSHOT',
      retentionPeriod: { retentionPeriodValue: retention.toDays(), retentionPeriodUnit: 'DAYS' },
      lockConfiguration: unlockDelay && { unlockDelayValue: unlockDelay.toDays(), unlockDelayUnit: 'DAYS' },
    });
    // A locked rule cannot be deleted: the deletion of the stack would fail.
    if (unlockDelay) rule.applyRemovalPolicy(RemovalPolicy.RETAIN);
    return rule;
  }
}
