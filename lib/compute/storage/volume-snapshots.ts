import { Construct } from 'constructs';
import { Aws, Duration, Names, Stack, Tags } from 'aws-cdk-lib/core';
import * as dlm from 'aws-cdk-lib/aws-dlm';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { acknowledgeInherent } from '../../private/rule-packs';
import { oneOf, rule, validate } from '../../private/validation';
import { wildcardFinding } from '../../private/wildcard-finding';

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
export class VolumeSnapshots {
  /** Snapshots at an interval. */
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
    return new VolumeSnapshots(interval.toHours(), days);
  }

  private constructor(
    private readonly hours: number,
    private readonly days: number,
  ) {}

  /**
   * Creates the policy, and tags the instances that it applies to.
   *
   * @internal
   */
  public _bind(scope: Construct, launchTemplate: ec2.LaunchTemplate): dlm.CfnLifecyclePolicy {
    // Instances of another deployment of the app have the tag of another stack.
    const tag = { key: TAG, value: `${Aws.STACK_NAME}/${Names.uniqueId(scope)}` };
    Tags.of(launchTemplate).add(tag.key, tag.value, { includeResourceTypes: ['AWS::EC2::LaunchTemplate'] });
    const role = snapshotRole(scope, tag.value);
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

/** The tag of instances and their volumes, and of the snapshots. */
const TAG = 'volume-snapshots';

const HOURS = [1, 2, 3, 4, 6, 8, 12, 24];

/**
 * As AWSDataLifecycleManagerServiceRole, without fast restore, copies and sharing. It deletes snapshots that Data Lifecycle
 * Manager took of volumes of this fleet, and no others.
 */
function snapshotRole(scope: Construct, tagValue: string): iam.Role {
  const stack = Stack.of(scope);
  const ec2Arn = (resource: string, account = stack.account) =>
    stack.formatArn({ service: 'ec2', account, resource, resourceName: '*' });
  const [snapshots, volumes, instances] = [ec2Arn('snapshot', ''), ec2Arn('volume'), ec2Arn('instance')];
  const role = new iam.Role(scope, 'SnapshotRole', {
    description: 'Snapshots of web fleet volumes',
    assumedBy: new iam.ServicePrincipal('dlm.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
    }),
  });
  const allow = (statement: iam.PolicyStatementProps) => role.addToPolicy(new iam.PolicyStatement(statement));
  allow({
    actions: ['ec2:CreateSnapshot', 'ec2:CreateSnapshots'],
    resources: [snapshots, volumes, instances],
  });
  allow({
    actions: ['ec2:DeleteSnapshot'],
    resources: [snapshots],
    conditions: {
      Null: { 'aws:ResourceTag/aws:dlm:lifecycle-policy-id': 'false' },
      StringEquals: { [`aws:ResourceTag/${TAG}`]: tagValue },
    },
  });
  allow({
    actions: ['ec2:CreateTags'],
    resources: [snapshots],
    conditions: { StringEquals: { 'ec2:CreateAction': ['CreateSnapshot', 'CreateSnapshots'] } },
  });
  allow({ actions: ['ec2:DescribeInstances', 'ec2:DescribeSnapshots', 'ec2:DescribeVolumes'], resources: ['*'] });
  acknowledgeInherent(
    role,
    'Volumes, instances and snapshots get their ids when they are created, and descriptions have no resource-level permissions; conditions limit deletion and tags to snapshots of the fleet by Data Lifecycle Manager.',
    'AwsSolutions-IAM5[Resource::*]',
    ...[snapshots, volumes, instances].map((arn) => wildcardFinding(role, arn)),
  );
  return role;
}
