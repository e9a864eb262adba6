import { Duration, Size } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { DataVolume, VolumeSnapshots } from '../../../lib/compute';
import { fleetTemplate } from '../support/fleet';

const POLICY = 'AWS::DLM::LifecyclePolicy';
/** The tag of a fleet's instances. */
const TAG = { 'Fn::Join': ['', [{ Ref: 'AWS::StackName' }, Match.stringLikeRegexp('^/TestFleet')]] };
const dataVolumes = [DataVolume.gp3(Size.gibibytes(10))];

/** An ARN of EC2 in the account and Region, as formatArn() makes it. */
const arn = (resource: string, account: unknown[] = [{ Ref: 'AWS::AccountId' }]) => ({
  'Fn::Join': [
    '',
    [
      'arn:',
      { Ref: 'AWS::Partition' },
      ':ec2:',
      { Ref: 'AWS::Region' },
      ...(account.length > 0 ? [':', ...account, `:${resource}/*`] : [`::${resource}/*`]),
    ],
  ],
});

describe('VolumeSnapshots', () => {
  describe('defaults', () => {
    let template: Template;
    beforeAll(() => {
      template = fleetTemplate({ dataVolumes, volumeSnapshots: VolumeSnapshots.every() });
    });

    test('a snapshot a day, which is kept for a week, without the root volume', () => {
      template.hasResourceProperties(POLICY, {
        State: 'ENABLED',
        PolicyDetails: {
          ResourceTypes: ['INSTANCE'],
          TargetTags: [{ Key: 'volume-snapshots', Value: TAG }],
          Parameters: { ExcludeBootVolume: true },
          Schedules: [
            {
              Name: 'Snapshots',
              CreateRule: { Interval: 24, IntervalUnit: 'HOURS' },
              RetainRule: { Interval: 7, IntervalUnit: 'DAYS' },
              CopyTags: true,
            },
          ],
        },
      });
    });

    test('instances and volumes have the tag of the stack, which their snapshots take over', () => {
      const tagged = (ResourceType: string) => ({
        ResourceType,
        Tags: Match.arrayWith([{ Key: 'volume-snapshots', Value: TAG }]),
      });
      template.hasResourceProperties('AWS::EC2::LaunchTemplate', {
        LaunchTemplateData: Match.objectLike({
          TagSpecifications: Match.arrayWith([tagged('instance'), tagged('volume')]),
        }),
      });
    });

    test('the role may create and delete its own snapshots, and nothing else', () => {
      const [snapshots, volumes, instances] = [arn('snapshot', []), arn('volume'), arn('instance')];
      template.hasResourceProperties('AWS::IAM::Policy', {
        PolicyName: Match.stringLikeRegexp('SnapshotRole'),
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Action: ['ec2:CreateSnapshot', 'ec2:CreateSnapshots'],
              Resource: [instances, volumes, snapshots],
            },
            {
              Effect: 'Allow',
              Action: 'ec2:DeleteSnapshot',
              Resource: snapshots,
              Condition: {
                Null: { 'aws:ResourceTag/aws:dlm:lifecycle-policy-id': 'false' },
                StringEquals: { 'aws:ResourceTag/volume-snapshots': TAG },
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
              Action: ['ec2:DescribeInstances', 'ec2:DescribeSnapshots', 'ec2:DescribeVolumes'],
              Resource: '*',
            },
          ],
        },
      });
    });

    test('only Data Lifecycle Manager of the account can assume the role', () => {
      template.hasResourceProperties('AWS::IAM::Role', {
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Action: 'sts:AssumeRole',
              Effect: 'Allow',
              Principal: { Service: 'dlm.amazonaws.com' },
              Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
            },
          ],
        },
      });
    });
  });

  describe('overrides', () => {
    test('another interval and number', () => {
      const volumeSnapshots = VolumeSnapshots.every({ interval: Duration.hours(6), retention: Duration.days(3) });
      fleetTemplate({ dataVolumes, volumeSnapshots }).hasResourceProperties(POLICY, {
        PolicyDetails: Match.objectLike({
          Schedules: [
            Match.objectLike({
              CreateRule: { Interval: 6, IntervalUnit: 'HOURS' },
              RetainRule: { Interval: 3, IntervalUnit: 'DAYS' },
            }),
          ],
        }),
      });
    });

    test('no policy and no role without snapshots', () => {
      const template = fleetTemplate({ dataVolumes });
      template.resourceCountIs(POLICY, 0);
      expect(JSON.stringify(template.toJSON())).not.toContain('dlm.amazonaws.com');
    });
  });

  describe('fails', () => {
    test.each([
      [
        'snapshots every five hours',
        () => VolumeSnapshots.every({ interval: Duration.hours(5) }),
        /'interval' must be one of 1, 2, 3, 4, 6, 8, 12, 24, got 5/,
      ],
      [
        'snapshots that are kept for half a day',
        () => VolumeSnapshots.every({ retention: Duration.hours(12) }),
        /'retention' must be a duration in whole days from 1 to 36500, got 0.5/,
      ],
    ])('fails for %s', (_what, create, message) => {
      expect(create).toThrow(message);
    });
  });
});
