import { Construct } from 'constructs';
import { Duration, Names, Stack, Tags } from 'aws-cdk-lib/core';
import * as dlm from 'aws-cdk-lib/aws-dlm';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { acknowledgeInherent } from '../../private/rule-packs';
import { oneOf, validate, wholeNumber } from '../../private/validation';
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
   * The number of snapshots of a volume that are kept, 1 to 1,000.
   *
   * @default 7
   */
  readonly retain?: number;
}

/**
 * Snapshots of the data volumes of a fleet, taken by Data Lifecycle Manager at one moment for all volumes of an instance.
 * Root volumes are left out: they come from the image. A snapshot is billed by its difference from the one before.
 */
export class VolumeSnapshots {
  /** Snapshots at an interval. */
  public static every(options: VolumeSnapshotsOptions = {}): VolumeSnapshots {
    const { interval = Duration.hours(24), retain = 7 } = options;
    validate(
      'VolumeSnapshots.every',
      oneOf('interval', interval.toHours({ integral: false }), HOURS),
      wholeNumber('retain', retain, { min: 1, max: 1000 }),
    );
    return new VolumeSnapshots(interval.toHours(), retain);
  }

  private constructor(
    private readonly hours: number,
    private readonly retain: number,
  ) {}

  /**
   * Creates the policy, and tags the instances that it applies to.
   *
   * @internal
   */
  public _bind(scope: Construct, launchTemplate: ec2.LaunchTemplate): dlm.CfnLifecyclePolicy {
    const tag = { key: 'volume-snapshots', value: Names.uniqueId(scope) };
    Tags.of(launchTemplate).add(tag.key, tag.value, { includeResourceTypes: ['AWS::EC2::LaunchTemplate'] });
    const role = snapshotRole(scope);
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
            name: `Every ${this.hours} hours`,
            createRule: { interval: this.hours, intervalUnit: 'HOURS' },
            retainRule: { count: this.retain },
            copyTags: true,
          },
        ],
      },
    });
    policy.node.addDependency(role);
    return policy;
  }
}

const HOURS = [1, 2, 3, 4, 6, 8, 12, 24];

/** As AWSDataLifecycleManagerServiceRole, without fast restore, copies and sharing, and for this policy's snapshots only. */
function snapshotRole(scope: Construct): iam.Role {
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
    conditions: { Null: { 'aws:ResourceTag/aws:dlm:lifecycle-policy-id': 'false' } },
  });
  allow({
    actions: ['ec2:CreateTags'],
    resources: [snapshots],
    conditions: { StringEquals: { 'ec2:CreateAction': ['CreateSnapshot', 'CreateSnapshots'] } },
  });
  allow({ actions: ['ec2:DescribeInstances', 'ec2:DescribeSnapshots', 'ec2:DescribeVolumes'], resources: ['*'] });
  acknowledgeInherent(
    role,
    'Volumes, instances and snapshots get their ids when they are created, and descriptions have no resource-level permissions; conditions limit deletion and tags to snapshots of Data Lifecycle Manager.',
    'AwsSolutions-IAM5[Resource::*]',
    ...[snapshots, volumes, instances].map((arn) => wildcardFinding(role, arn)),
  );
  return role;
}
