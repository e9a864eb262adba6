import { Duration, PropertyInjectors, Stack } from 'aws-cdk-lib/core';
import { Size } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import { DataVolume, VolumeSnapshots, WebFleet } from '../../../lib/compute';
import { Alarms, OperationsDashboard } from '../../../lib/observability';
import {
  SnapshotSchedule,
  SnapshotScripts,
  SnapshotTarget,
  VolumeSnapshotPolicy,
  VolumeSnapshotPolicyProps,
} from '../../../lib/storage';
import { fleetDefaults } from '../../compute/support/fleet';
import { alarmsOf, keyOf } from '../../specimens/surroundings';
import { templateOf, testApp, testStack, warningsOf } from '../../support/synth';

const POLICY = 'AWS::DLM::LifecyclePolicy';
const ALARM = 'AWS::CloudWatch::Alarm';
const MARKER = { Key: 'snapshot-policy' };
const VOLUMES = SnapshotTarget.volumes('backup', 'monthly');
const KEY = 'arn:aws:kms:eu-central-1:111122223333:key/01234567-89ab-cdef-0123-456789abcdef';

function make(
  props: Partial<VolumeSnapshotPolicyProps> = {},
  stack: Stack = testStack(),
  id = 'Snapshots',
): VolumeSnapshotPolicy {
  return new VolumeSnapshotPolicy(stack, id, { alarms: Alarms.none(), ...props });
}

function template(props: Partial<VolumeSnapshotPolicyProps>): Template {
  const stack = testStack();
  make(props, stack);
  return templateOf(stack);
}

function detailsOf(result: Template): Record<string, unknown> & { Schedules: Record<string, unknown>[] } {
  const [{ Properties }] = Object.values(result.findResources(POLICY));
  return Properties.PolicyDetails;
}

function statementsOf(result: Template): Record<string, unknown>[] {
  const [{ Properties }] = Object.values(result.findResources('AWS::IAM::Policy'));
  return Properties.PolicyDocument.Statement;
}

function arn(resource: string, region: unknown = { Ref: 'AWS::Region' }, account: unknown = { Ref: 'AWS::AccountId' }) {
  const parts = ['arn:', { Ref: 'AWS::Partition' }, ':ec2:', region, ':', account, `:${resource}/*`];
  const joined: unknown[] = [];
  for (const part of parts.filter((one) => one !== '')) {
    const last = joined.at(-1);
    if (typeof part === 'string' && typeof last === 'string') joined[joined.length - 1] = last + part;
    else joined.push(part);
  }
  return { 'Fn::Join': ['', joined] };
}

/** The descriptions that every policy needs. */
const DESCRIPTIONS = ['ec2:DescribeInstances', 'ec2:DescribeSnapshots', 'ec2:DescribeVolumes'];

describe('VolumeSnapshotPolicy', () => {
  describe('defaults', () => {
    let result: Template;

    beforeAll(() => {
      result = template({});
    });

    test('a snapshot a day of the instances with its tag, kept for a week, without root volumes', () => {
      result.hasResourceProperties(POLICY, { State: 'ENABLED' });
      const { Value } = (detailsOf(result).TargetTags as { Value: string }[])[0];
      expect(Value).toMatch(/^Test\/Test/);
      expect(detailsOf(result)).toEqual({
        ResourceTypes: ['INSTANCE'],
        TargetTags: [{ Key: MARKER.Key, Value }],
        Parameters: { ExcludeBootVolume: true },
        Schedules: [
          {
            Name: 'Daily',
            CreateRule: { Interval: 24, IntervalUnit: 'HOURS', Times: ['03:00'] },
            RetainRule: { Interval: 7, IntervalUnit: 'DAYS' },
            CopyTags: true,
            TagsToAdd: [{ Key: MARKER.Key, Value }],
          },
        ],
      });
    });

    test('a role that takes snapshots, and deletes its own alone', () => {
      const [{ Value }] = detailsOf(result).TargetTags as { Value: string }[];
      const snapshots = arn('snapshot', undefined, '');
      expect(statementsOf(result)).toEqual([
        {
          Effect: 'Allow',
          Action: ['ec2:CreateSnapshot', 'ec2:CreateSnapshots'],
          Resource: [arn('instance'), arn('volume'), snapshots],
        },
        {
          Effect: 'Allow',
          Action: 'ec2:DeleteSnapshot',
          Resource: snapshots,
          Condition: {
            Null: { 'aws:ResourceTag/aws:dlm:lifecycle-policy-id': 'false' },
            StringEquals: { 'aws:ResourceTag/snapshot-policy': Value },
          },
        },
        {
          Effect: 'Allow',
          Action: 'ec2:CreateTags',
          Resource: snapshots,
          Condition: { StringEquals: { 'ec2:CreateAction': ['CreateSnapshot', 'CreateSnapshots'] } },
        },
        {
          Effect: 'Allow',
          Action: DESCRIPTIONS,
          Resource: '*',
        },
      ]);
      result.hasResourceProperties('AWS::IAM::Role', {
        AssumeRolePolicyDocument: {
          Statement: [
            {
              Principal: { Service: 'dlm.amazonaws.com' },
              Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
            },
          ],
        },
      });
    });

    test('alarms at the first failure, at an error of the policy, and after two days without a snapshot', () => {
      const stack = testStack();
      make({ alarms: alarmsOf(stack) }, stack);
      const watched = templateOf(stack);
      watched.resourceCountIs(ALARM, 3);
      watched.hasResourceProperties(ALARM, {
        Namespace: 'AWS/EBS',
        MetricName: 'SnapshotsCreateFailed',
        Dimensions: [{ Name: 'DLMPolicyId', Value: { Ref: Match.stringLikeRegexp('^SnapshotsPolicy') } }],
        Threshold: 1,
        EvaluationPeriods: 1,
      });
      watched.hasResourceProperties(ALARM, {
        MetricName: 'SnapshotsCreateCompleted',
        ComparisonOperator: 'LessThanThreshold',
        Threshold: 1,
        EvaluationPeriods: 2,
        TreatMissingData: 'breaching',
      });
      watched.hasResourceProperties('AWS::Events::Rule', {
        EventPattern: {
          source: ['aws.dlm'],
          'detail-type': ['DLM Policy State Change'],
          resources: [{ 'Fn::GetAtt': [Match.stringLikeRegexp('^SnapshotsPolicy'), 'Arn'] }],
          detail: { state: ['ERROR'] },
        },
      });
    });

    test('no alarms and no Recycle Bin', () => {
      result.resourceCountIs(ALARM, 0);
      result.resourceCountIs('AWS::Rbin::Rule', 0);
    });

    test('graphs', () => {
      const stack = testStack();
      const schedules = [SnapshotSchedule.daily({ copies: [{ region: 'eu-central-1' }] })];
      new OperationsDashboard(stack, 'Dashboard', { subjects: [make({ schedules }, stack)] });
      const [{ Properties }] = Object.values(templateOf(stack).findResources('AWS::CloudWatch::Dashboard'));
      expect(JSON.stringify(Properties)).toContain('SnapshotsCopiedRegionFailed');
    });
  });

  describe('all options', () => {
    test('four schedules', () => {
      const schedules = [
        SnapshotSchedule.hourly(6, { startTime: '00:30' }),
        SnapshotSchedule.daily({ count: 14 }),
        SnapshotSchedule.weekly(),
        SnapshotSchedule.monthly({ retention: Duration.days(30), archiveRetention: Duration.days(365) }),
      ];
      expect(
        detailsOf(template({ target: VOLUMES, schedules })).Schedules.map(({ Name, CreateRule, RetainRule }) => [
          Name,
          CreateRule,
          RetainRule,
        ]),
      ).toEqual([
        ['Hourly', { Interval: 6, IntervalUnit: 'HOURS', Times: ['00:30'] }, { Interval: 3, IntervalUnit: 'DAYS' }],
        ['Daily', { Interval: 24, IntervalUnit: 'HOURS', Times: ['03:00'] }, { Count: 14 }],
        ['Weekly', { CronExpression: 'cron(0 3 ? * SUN *)' }, { Interval: 35, IntervalUnit: 'DAYS' }],
        ['Monthly', { CronExpression: 'cron(0 3 1 * ? *)' }, { Interval: 30, IntervalUnit: 'DAYS' }],
      ]);
    });

    test('an archive, which the role may move its snapshots to', () => {
      const schedules = [SnapshotSchedule.monthly({ archiveRetention: Duration.days(365) })];
      const result = template({ target: VOLUMES, schedules });
      expect(detailsOf(result).Schedules[0].ArchiveRule).toEqual({
        RetainRule: { RetentionArchiveTier: { Interval: 365, IntervalUnit: 'DAYS' } },
      });
      expect(statementsOf(result)).toContainEqual(
        expect.objectContaining({
          Action: 'ec2:ModifySnapshotTier',
          Condition: { StringEquals: { 'aws:ResourceTag/snapshot-policy': expect.stringMatching('^Test/') } },
        }),
      );
      expect(statementsOf(result)).toContainEqual({
        Effect: 'Allow',
        Action: [...DESCRIPTIONS, 'ec2:DescribeSnapshotTierStatus'].sort(),
        Resource: '*',
      });
    });

    test('copies in another Region, with keys', () => {
      const stack = testStack();
      const encryptionKey = kms.Key.fromKeyArn(stack, 'Copies', KEY);
      const copies = [{ region: 'eu-central-1', retention: Duration.days(30), encryptionKey }];
      make(
        { schedules: [SnapshotSchedule.daily({ copies })], volumeKeys: [keyOf(stack)], alarms: alarmsOf(stack) },
        stack,
      );
      const result = templateOf(stack);
      expect(detailsOf(result).Schedules[0].CrossRegionCopyRules).toEqual([
        {
          Target: 'eu-central-1',
          Encrypted: true,
          CmkArn: KEY,
          CopyTags: true,
          RetainRule: { Interval: 30, IntervalUnit: 'DAYS' },
        },
      ]);
      const keys = [KEY, stack.resolve(keyOf(stack).keyArn)];
      const there = arn('snapshot', 'eu-central-1', '');
      expect(statementsOf(result)).toEqual(
        expect.arrayContaining([
          { Effect: 'Allow', Action: 'ec2:CopySnapshot', Resource: [arn('snapshot', undefined, ''), there] },
          {
            Effect: 'Allow',
            Action: 'ec2:DeleteSnapshot',
            Resource: there,
            Condition: { StringEquals: { 'aws:ResourceTag/snapshot-policy': expect.stringMatching('^Test/') } },
          },
          {
            Effect: 'Allow',
            Action: ['kms:CreateGrant', 'kms:ListGrants', 'kms:RevokeGrant'],
            Resource: keys,
            Condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
          },
          {
            Effect: 'Allow',
            Action: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
            Resource: keys,
          },
        ]),
      );
      result.hasResourceProperties(ALARM, {
        Metrics: Match.arrayWith([Match.objectLike({ Expression: 'FILL(failed, 0) + FILL(copies, 0)' })]),
      });
    });

    test('fast restore, whose price is warned of', () => {
      const stack = testStack();
      const fastRestore = { availabilityZones: ['eu-west-1a'], count: 1, reason: 'a restore within minutes' };
      make({ schedules: [SnapshotSchedule.daily({ fastRestore })] }, stack);
      const result = templateOf(stack);
      expect(detailsOf(result).Schedules[0].FastRestoreRule).toEqual({ AvailabilityZones: ['eu-west-1a'], Count: 1 });
      expect(statementsOf(result)).toContainEqual(
        expect.objectContaining({
          Action: ['ec2:EnableFastSnapshotRestores', 'ec2:DisableFastSnapshotRestores'].sort(),
        }),
      );
      expect(statementsOf(result)).toContainEqual({
        Effect: 'Allow',
        Action: [...DESCRIPTIONS, 'ec2:DescribeAvailabilityZones', 'ec2:DescribeFastSnapshotRestores'].sort(),
        Resource: '*',
      });
      expect(warningsOf(stack).join()).toContain('about 0.75 USD an hour for each snapshot and zone');
      const plain = testStack();
      make({}, plain);
      expect(warningsOf(plain)).toEqual([]);
    });

    test('scripts of Windows, and of a document, which run on the instances of the policy alone', () => {
      const target = SnapshotTarget.instances('app', 'sql');
      const vss = template({ target, scripts: SnapshotScripts.windowsVss() });
      expect(detailsOf(vss).Schedules[0].CreateRule).toMatchObject({
        Scripts: [{ ExecutionHandler: 'AWS_VSS_BACKUP' }],
      });
      expect(JSON.stringify(statementsOf(vss))).toContain('::document/AWSEC2-CreateVssSnapshot');
      const options = { timeout: Duration.seconds(60), retryAttempts: 2, snapshotOnFailure: false };
      const own = template({ target, scripts: SnapshotScripts.document('Quiesce', options) });
      expect(detailsOf(own).Schedules[0].CreateRule).toMatchObject({
        Scripts: [
          {
            ExecutionHandler: 'Quiesce',
            ExecutionHandlerService: 'AWS_SYSTEMS_MANAGER',
            ExecutionTimeout: 60,
            MaximumRetryCount: 2,
            ExecuteOperationOnScriptFailure: false,
            Stages: ['PRE', 'POST'],
          },
        ],
      });
      expect(statementsOf(own)).toContainEqual({
        Effect: 'Allow',
        Action: 'ssm:SendCommand',
        Resource: arn('instance'),
        Condition: { StringEquals: { 'ssm:resourceTag/app': 'sql' } },
      });
      expect(statementsOf(own)).toContainEqual({
        Effect: 'Allow',
        Action: ['ec2:CreateTags', 'ec2:DeleteSnapshot'],
        Resource: expect.anything(),
        Condition: {
          Null: { 'aws:ResourceTag/aws:dlm:lifecycle-policy-id': 'false' },
          StringEquals: { 'aws:ResourceTag/snapshot-policy': expect.stringMatching('^Test/') },
        },
      });
      expect(statementsOf(own)).toContainEqual(
        expect.objectContaining({ Action: ['ssm:DescribeDocument', 'ssm:GetDocument', 'ssm:SendCommand'] }),
      );
      expect(statementsOf(own)).toContainEqual({
        Effect: 'Allow',
        Action: [...DESCRIPTIONS, 'ssm:DescribeInstanceInformation', 'ssm:GetCommandInvocation', 'ssm:ListCommands'],
        Resource: '*',
      });
    });

    test('instances and volumes by tags, but for some', () => {
      const target = SnapshotTarget.instances('app', 'shop', { withoutTags: { scratch: 'true' } });
      expect(detailsOf(template({ target }))).toMatchObject({
        ResourceTypes: ['INSTANCE'],
        TargetTags: [{ Key: 'app', Value: 'shop' }],
        Parameters: { ExcludeDataVolumeTags: [{ Key: 'scratch', Value: 'true' }] },
      });
      const volumes = detailsOf(template({ target: VOLUMES }));
      expect(volumes).toMatchObject({ ResourceTypes: ['VOLUME'], TargetTags: [{ Key: 'backup', Value: 'monthly' }] });
      expect(volumes.Parameters).toBeUndefined();
    });

    test('a Recycle Bin for its own snapshots', () => {
      const result = template({ recycleBinRetention: Duration.days(14) });
      result.hasResourceProperties('AWS::Rbin::Rule', {
        ResourceType: 'EBS_SNAPSHOT',
        ResourceTags: [{ ResourceTagKey: 'snapshot-policy', ResourceTagValue: Match.stringLikeRegexp('^Test/') }],
        RetentionPeriod: { RetentionPeriodValue: 14, RetentionPeriodUnit: 'DAYS' },
      });
    });

    test('thresholds, and a policy that is off', () => {
      const stack = testStack();
      const alarmThresholds = { failedSnapshots: 5, withoutSnapshot: Duration.days(4) };
      make({ alarms: alarmsOf(stack), alarmThresholds }, stack);
      const result = templateOf(stack);
      result.hasResourceProperties(ALARM, { Threshold: 5 });
      result.hasResourceProperties(ALARM, { EvaluationPeriods: 4 });
      const off = testStack();
      make({ enabled: false, alarms: alarmsOf(off) }, off);
      templateOf(off).hasResourceProperties(POLICY, { State: 'DISABLED' });
      templateOf(off).resourceCountIs(ALARM, 2);
    });

    test('what an organisation sets for all', () => {
      const app = testApp();
      PropertyInjectors.of(app).add({
        constructUniqueId: VolumeSnapshotPolicy.PROPERTY_INJECTION_ID,
        inject: (props: VolumeSnapshotPolicyProps) => ({ ...props, schedules: [SnapshotSchedule.weekly()] }),
      });
      const stack = testStack(app);
      make({}, stack);
      expect(detailsOf(templateOf(stack)).Schedules).toEqual([expect.objectContaining({ Name: 'Weekly' })]);
    });
  });

  describe('in a stack', () => {
    test('of volumes and instances that it protects', () => {
      const stack = testStack();
      const [instances, volumes] = [make({}, stack), make({ target: VOLUMES }, stack, 'Others')];
      const instance = new ec2.CfnInstance(stack, 'Instance', {});
      const volume = new ec2.CfnVolume(stack, 'Volume', { availabilityZone: 'eu-west-1a' });
      for (const policy of [instances, volumes]) policy.protect(stack);
      const result = templateOf(stack);
      const tagOf = (type: string) => Object.values(result.findResources(type))[0].Properties.Tags;
      expect(tagOf('AWS::EC2::Instance')).toEqual([expect.objectContaining({ Key: 'snapshot-policy' })]);
      expect(tagOf('AWS::EC2::Volume')).toEqual([{ Key: 'backup', Value: 'monthly' }]);
      expect([instance, volume]).toHaveLength(2);
    });

    test('of another one than a fleet, whose instances and volumes have its tag', () => {
      const app = testApp();
      const [backups, web] = [testStack(app, 'Backups'), testStack(app, 'Web')];
      const policy = make({}, backups);
      const fleet = new WebFleet(web, 'Fleet', {
        ...fleetDefaults(web),
        dataVolumes: [DataVolume.gp3(Size.gibibytes(10))],
        volumeSnapshots: VolumeSnapshots.byPolicy(policy),
      });
      const [{ Value }] = detailsOf(templateOf(backups)).TargetTags as { Value: string }[];
      const tagged = (ResourceType: string) => ({
        ResourceType,
        Tags: Match.arrayWith([{ Key: 'snapshot-policy', Value }]),
      });
      templateOf(web).hasResourceProperties('AWS::EC2::LaunchTemplate', {
        LaunchTemplateData: Match.objectLike({
          TagSpecifications: Match.arrayWith([tagged('instance'), tagged('volume')]),
        }),
      });
      templateOf(web).resourceCountIs(POLICY, 0);
      expect(fleet.snapshotPolicy).toBe(policy.policy);
      expect(Value).toMatch(/^Backups\//);
    });
  });

  describe('fails', () => {
    test.each<[string, Partial<VolumeSnapshotPolicyProps>, string]>([
      ['on no schedule', { schedules: [] }, "'schedules' must not be empty"],
      [
        'on two schedules of a kind',
        { schedules: [SnapshotSchedule.daily(), SnapshotSchedule.daily()] },
        "'schedules' must not hold a value twice, got 'Daily'",
      ],
      [
        'on an archive of instances',
        { schedules: [SnapshotSchedule.monthly({ archiveRetention: Duration.days(90) })] },
        "'archiveRetention' is for 'SnapshotTarget.volumes()'",
      ],
      [
        'on scripts around snapshots of volumes',
        { target: VOLUMES, scripts: SnapshotScripts.windowsVss() },
        "'scripts' need 'SnapshotTarget.instances()'",
      ],
      [
        'on two years in the bin',
        { recycleBinRetention: Duration.days(366) },
        "'recycleBinRetention' must be a duration in whole days from 1 to 365, got 366 d",
      ],
      [
        'on no failures at all',
        { alarmThresholds: { failedSnapshots: 0 } },
        "'alarmThresholds.failedSnapshots' must be",
      ],
      [
        'on an alarm of a week on monthly snapshots',
        { schedules: [SnapshotSchedule.monthly()], alarmThresholds: { withoutSnapshot: Duration.days(7) } },
        "'alarmThresholds.withoutSnapshot' needs a schedule of every day",
      ],
    ])('fails %s', (_what, props, message) => {
      expect(() => make(props)).toThrow(message);
    });

    test('fails on a copy in its own Region', () => {
      const stack = testStack(testApp(), 'Here', { env: { region: 'eu-west-1' } });
      const schedules = [SnapshotSchedule.daily({ copies: [{ region: 'eu-west-1' }] })];
      expect(() => make({ schedules }, stack)).toThrow("'copies' must be in other Regions, got that of the snapshots");
    });

    test('fails for a fleet on a policy of volumes', () => {
      const policy = make({ target: VOLUMES });
      expect(() => VolumeSnapshots.byPolicy(policy)).toThrow("'policy' must be of instances, got one of volumes");
    });
  });
});
