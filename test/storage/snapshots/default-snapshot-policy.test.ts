import { Duration, PropertyInjectors, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Alarms, OperationsDashboard } from '../../../lib/observability';
import {
  DefaultSnapshotPolicy,
  DefaultSnapshotPolicyProps,
  DefaultSnapshots,
  SnapshotPublicSharing,
} from '../../../lib/storage';
import { alarmsOf, keyOf } from '../../specimens/surroundings';
import { templateOf, testApp, testStack } from '../../support/synth';

const POLICY = 'AWS::DLM::LifecyclePolicy';
const ALARM = 'AWS::CloudWatch::Alarm';

function make(
  props: Partial<DefaultSnapshotPolicyProps> = {},
  stack: Stack = testStack(),
  id = 'Net',
): DefaultSnapshotPolicy {
  return new DefaultSnapshotPolicy(stack, id, { alarms: Alarms.none(), ...props });
}

function template(props: Partial<DefaultSnapshotPolicyProps>): Template {
  const stack = testStack();
  make(props, stack);
  return templateOf(stack);
}

function alarmed(props: Partial<DefaultSnapshotPolicyProps>): Template {
  const stack = testStack();
  make({ alarms: alarmsOf(stack), ...props }, stack);
  return templateOf(stack);
}

const managed = (name: string) => ({
  'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::aws:policy/service-role/${name}`]],
});

describe('DefaultSnapshotPolicy', () => {
  describe('defaults', () => {
    let result: Template;

    beforeAll(() => {
      result = template({});
    });

    test('a snapshot a day of every volume that has none, kept for a week', () => {
      result.hasResource(POLICY, {
        DependsOn: [Match.stringLikeRegexp('^NetRole')],
        Properties: {
          State: 'ENABLED',
          DefaultPolicy: 'VOLUME',
          CreateInterval: 1,
          RetainInterval: 7,
          CopyTags: true,
          ExtendDeletion: false,
          Exclusions: Match.absent(),
          CrossRegionCopyTargets: Match.absent(),
          PolicyDetails: Match.absent(),
        },
      });
    });

    test('a role for Data Lifecycle Manager in this account, by the policy that AWS keeps for it', () => {
      result.hasResourceProperties('AWS::IAM::Role', {
        ManagedPolicyArns: [managed('AWSDataLifecycleManagerServiceRole')],
        AssumeRolePolicyDocument: {
          Statement: [
            {
              Effect: 'Allow',
              Action: 'sts:AssumeRole',
              Principal: { Service: 'dlm.amazonaws.com' },
              Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
            },
          ],
        },
      });
      result.resourceCountIs('AWS::IAM::Policy', 0);
    });

    test('no Recycle Bin, and public sharing as it is', () => {
      result.resourceCountIs('AWS::Rbin::Rule', 0);
      result.resourceCountIs('AWS::EC2::SnapshotBlockPublicAccess', 0);
    });

    test('alarms at the first failure and at an error of the policy, none on what is missing', () => {
      const alarms = alarmed({});
      alarms.resourceCountIs(ALARM, 2);
      alarms.hasResourceProperties(ALARM, { MetricName: 'SnapshotsCreateFailed', Threshold: 1, Period: 3600 });
      alarms.hasResourceProperties(ALARM, { MetricName: 'MatchedEvents', Threshold: 1 });
      template({}).resourceCountIs(ALARM, 0);
    });
  });

  describe('all options', () => {
    test('exclusions, times, copies with keys, an end of the last ones', () => {
      const stack = testStack();
      make(
        {
          snapshots: DefaultSnapshots.volumes({
            excludeRootVolumes: true,
            withoutVolumeTypes: ['sc1', 'st1'],
            withoutTags: { scratch: 'true' },
          }),
          interval: Duration.days(3),
          retention: Duration.days(14),
          deleteLast: true,
          copyRegions: ['eu-central-1', 'eu-north-1'],
          volumeKeys: [keyOf(stack)],
          enabled: false,
        },
        stack,
      );
      const result = templateOf(stack);
      result.hasResourceProperties(POLICY, {
        State: 'DISABLED',
        CreateInterval: 3,
        RetainInterval: 14,
        ExtendDeletion: true,
        Exclusions: {
          ExcludeBootVolumes: true,
          ExcludeVolumeTypes: ['sc1', 'st1'],
          ExcludeTags: [{ Key: 'scratch', Value: 'true' }],
        },
        CrossRegionCopyTargets: [{ TargetRegion: 'eu-central-1' }, { TargetRegion: 'eu-north-1' }],
      });
      const [{ Properties }] = Object.values(result.findResources('AWS::IAM::Policy'));
      const key = stack.resolve(keyOf(stack).keyArn);
      expect(Properties.PolicyDocument.Statement).toEqual([
        {
          Effect: 'Allow',
          Action: ['kms:CreateGrant', 'kms:ListGrants', 'kms:RevokeGrant'],
          Resource: key,
          Condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
        },
        {
          Effect: 'Allow',
          Action: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
          Resource: key,
        },
      ]);
    });

    test('what an organisation sets for all', () => {
      const app = testApp();
      PropertyInjectors.of(app).add({
        constructUniqueId: DefaultSnapshotPolicy.PROPERTY_INJECTION_ID,
        inject: (props: DefaultSnapshotPolicyProps) => ({ ...props, interval: Duration.days(2) }),
      });
      const stack = testStack(app);
      make({}, stack);
      templateOf(stack).hasResourceProperties(POLICY, { CreateInterval: 2 });
    });
  });

  describe('overrides', () => {
    test('images of instances, by another role, with an alarm on errors alone', () => {
      const result = alarmed({ snapshots: DefaultSnapshots.images({ withoutTags: { scratch: 'true' } }) });
      result.hasResourceProperties(POLICY, {
        DefaultPolicy: 'INSTANCE',
        Exclusions: { ExcludeTags: [{ Key: 'scratch', Value: 'true' }], ExcludeBootVolumes: Match.absent() },
      });
      result.hasResourceProperties('AWS::IAM::Role', {
        ManagedPolicyArns: [managed('AWSDataLifecycleManagerServiceRoleForAMIManagement')],
      });
      result.resourceCountIs(ALARM, 1);
      result.hasResourceProperties(ALARM, { MetricName: 'MatchedEvents' });
    });

    test('a Recycle Bin for all snapshots of the Region, that ends with its stack', () => {
      template({ recycleBin: { retention: Duration.days(30) } }).hasResource('AWS::Rbin::Rule', {
        DeletionPolicy: Match.absent(),
        Properties: {
          ResourceType: 'EBS_SNAPSHOT',
          ResourceTags: Match.absent(),
          RetentionPeriod: { RetentionPeriodValue: 30, RetentionPeriodUnit: 'DAYS' },
          LockConfiguration: Match.absent(),
        },
      });
    });

    test('a locked one, which is kept: its deletion would fail', () => {
      const recycleBin = { retention: Duration.days(30), unlockDelay: Duration.days(7) };
      template({ recycleBin }).hasResource('AWS::Rbin::Rule', {
        DeletionPolicy: 'Retain',
        Properties: { LockConfiguration: { UnlockDelayValue: 7, UnlockDelayUnit: 'DAYS' } },
      });
    });

    test.each([
      [SnapshotPublicSharing.BLOCK_ALL, 'block-all-sharing'],
      [SnapshotPublicSharing.BLOCK_NEW, 'block-new-sharing'],
    ])('public sharing: %s', (publicSharing, State) => {
      template({ publicSharing }).hasResourceProperties('AWS::EC2::SnapshotBlockPublicAccess', { State });
    });

    test('another threshold, with failures of copies', () => {
      const result = alarmed({ copyRegions: ['eu-central-1'], alarmThresholds: { failedSnapshots: 5 } });
      result.hasResourceProperties(ALARM, {
        Threshold: 5,
        Metrics: Match.arrayWith([Match.objectLike({ Expression: 'FILL(failed, 0) + FILL(copies, 0)' })]),
      });
    });
  });

  describe('in a stack', () => {
    test('one of volumes and one of images, on a dashboard', () => {
      const stack = testStack();
      const volumes = make({}, stack, 'Volumes');
      const images = make({ snapshots: DefaultSnapshots.images() }, stack, 'Images');
      new OperationsDashboard(stack, 'Dashboard', { subjects: [volumes, images] });
      templateOf(stack).resourceCountIs(POLICY, 2);
      expect(volumes.dashboardWidgets()).toHaveLength(1);
    });

    test('with an override', () => {
      const stack = testStack();
      make({}, stack).policy.addPropertyOverride('Description', 'All of it');
      templateOf(stack).hasResourceProperties(POLICY, { Description: 'All of it' });
    });
  });

  describe('fails', () => {
    test.each<[string, Partial<DefaultSnapshotPolicyProps>, string]>([
      [
        'on an interval above a week',
        { interval: Duration.days(8), retention: Duration.days(14) },
        "'interval' must be",
      ],
      [
        'on a retention below two days',
        { retention: Duration.days(1) },
        "'retention' must be a duration in whole days",
      ],
      [
        'on a retention above two weeks',
        { retention: Duration.days(15) },
        "'retention' must be a duration in whole days",
      ],
      [
        'on times without a backup',
        { interval: Duration.days(7), retention: Duration.days(7) },
        "'retention' must be longer than 'interval' (7 d), got 7 d",
      ],
      [
        'on more than three Regions',
        { copyRegions: ['eu-central-1', 'eu-north-1', 'eu-west-2', 'eu-west-3'] },
        "'copyRegions' must be at most 3, got 4",
      ],
      ['on a Region twice', { copyRegions: ['eu-north-1', 'eu-north-1'] }, "'copyRegions' must not hold a value twice"],
      ['on a Region that is none', { copyRegions: ['Frankfurt'] }, "'copyRegions' must be Regions such as"],
      ['on keys without copies', { volumeKeys: [] }, "'volumeKeys' are for copies, got no 'copyRegions'"],
      [
        'on a Recycle Bin for more than a year',
        { recycleBin: { retention: Duration.days(366) } },
        "'recycleBin.retention' must be a duration in whole days from 1 to 365",
      ],
      [
        'on a lock that opens at once',
        { recycleBin: { retention: Duration.days(7), unlockDelay: Duration.days(1) } },
        "'recycleBin.unlockDelay' must be a duration in whole days from 7 to 30",
      ],
      ['on no threshold', { alarmThresholds: { failedSnapshots: 0 } }, "'alarmThresholds.failedSnapshots' must be"],
      [
        'on a threshold for images',
        { snapshots: DefaultSnapshots.images(), alarmThresholds: { failedSnapshots: 1 } },
        "'alarmThresholds.failedSnapshots' needs 'DefaultSnapshots.volumes()'",
      ],
      ['without alarms', { alarms: undefined }, "'alarms'"],
    ])('fails %s', (_what, props, message) => {
      expect(() => template(props)).toThrow(message);
    });

    test('fails on copies in its own Region', () => {
      const stack = testStack(testApp(), 'Here', { env: { region: 'eu-west-1' } });
      expect(() => make({ copyRegions: ['eu-west-1'] }, stack)).toThrow(
        "'copyRegions' must be other Regions, got that of the policy, 'eu-west-1'",
      );
    });
  });
});
