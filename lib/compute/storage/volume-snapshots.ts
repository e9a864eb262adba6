import { Construct } from 'constructs';
import { Aws, Duration, Names, Tags } from 'aws-cdk-lib/core';
import * as dlm from 'aws-cdk-lib/aws-dlm';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { oneOf, rule, validate } from '../../private/validation';
import { VolumeSnapshotPolicy } from '../../storage';
import { snapshotRole } from '../../storage/internal';

/** Options for snapshots of data volumes. */
export interface VolumeSnapshotsOptions {
  /**
   * The time from one snapshot to the next: 1, 2, 3, 4, 6, 8, 12 or 24 hours.
   *
   * @default Duration.hours(24)
   */
  readonly interval?: Duration;

  /**
   * The age at which a snapshot is deleted, in whole days, 1 to 36,500. Of an instance that is terminated, the last
   * snapshots of its volumes stay.
   *
   * @default Duration.days(7)
   */
  readonly retention?: Duration;
}

/**
 * Snapshots of the data volumes of a fleet, taken by Data Lifecycle Manager at one moment for all volumes of an instance.
 * Root volumes are left out: they come from the image. A snapshot is billed by its difference from the one before.
 */
export abstract class VolumeSnapshots {
  /** Snapshots at an interval, by a policy of the fleet's own. */
  public static every(options: VolumeSnapshotsOptions = {}): VolumeSnapshots {
    const { interval = Duration.hours(24), retention = Duration.days(7) } = options;
    const days = retention.toDays({ integral: false });
    validate(
      'VolumeSnapshots.every',
      oneOf('interval', interval.toHours({ integral: false }), HOURS),
      rule(
        !Number.isInteger(days) || days < 1 || days > 36_500,
        () => `'retention' must be a duration in whole days from 1 to 36500, got ${days}`,
      ),
    );
    return new OwnPolicy(interval.toHours(), days);
  }

  /**
   * Snapshots by a `storage.VolumeSnapshotPolicy` of instances, which has several schedules, copies in other Regions, scripts and
   * alarms, and may be that of several fleets. Its target decides about root volumes.
   */
  public static byPolicy(policy: VolumeSnapshotPolicy): VolumeSnapshots {
    validate(
      'VolumeSnapshots.byPolicy',
      rule(
        policy._target._resourceType !== 'INSTANCE',
        () => `'policy' must be of instances, got one of volumes; give it 'SnapshotTarget.instances()', or no 'target'`,
      ),
    );
    return new SharedPolicy(policy);
  }

  /**
   * Creates the policy, unless it is there, and tags the instances that it applies to.
   *
   * @internal
   */
  public abstract _bind(scope: Construct, launchTemplate: ec2.LaunchTemplate): dlm.CfnLifecyclePolicy;
}

class OwnPolicy extends VolumeSnapshots {
  constructor(
    private readonly hours: number,
    private readonly days: number,
  ) {
    super();
  }

  public _bind(scope: Construct, launchTemplate: ec2.LaunchTemplate): dlm.CfnLifecyclePolicy {
    // Instances of another deployment of the app have the tag of another stack.
    const tag = { key: TAG, value: `${Aws.STACK_NAME}/${Names.uniqueId(scope)}` };
    Tags.of(launchTemplate).add(tag.key, tag.value, { includeResourceTypes: ['AWS::EC2::LaunchTemplate'] });
    const role = snapshotRole(scope, 'SnapshotRole', { description: 'Snapshots of web fleet volumes', tag });
    const policy = new dlm.CfnLifecyclePolicy(scope, 'SnapshotPolicy', {
      description: 'Snapshots of the data volumes of a web fleet',
      state: 'ENABLED',
      executionRoleArn: role.roleArn,
      policyDetails: {
        resourceTypes: ['INSTANCE'],
        targetTags: [tag],
        parameters: { excludeBootVolume: true },
        schedules: [
          {
            // Snapshots that were made under another name are managed no more.
            name: 'Snapshots',
            createRule: { interval: this.hours, intervalUnit: 'HOURS' },
            // By age, for a count is not kept of the volumes of instances that are gone.
            retainRule: { interval: this.days, intervalUnit: 'DAYS' },
            // Among them the tag by which the role knows its own snapshots.
            copyTags: true,
          },
        ],
      },
    });
    policy.node.addDependency(role);
    return policy;
  }
}

class SharedPolicy extends VolumeSnapshots {
  constructor(private readonly shared: VolumeSnapshotPolicy) {
    super();
  }

  public _bind(_scope: Construct, launchTemplate: ec2.LaunchTemplate): dlm.CfnLifecyclePolicy {
    this.shared.protect(launchTemplate);
    return this.shared.policy;
  }
}

/** The tag of instances and their volumes, and of the snapshots. */
const TAG = 'volume-snapshots';

const HOURS = [1, 2, 3, 4, 6, 8, 12, 24];
