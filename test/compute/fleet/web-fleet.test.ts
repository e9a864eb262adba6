import { CfnParameter, Duration, PropertyInjectors, Size, Stack, Tags, TimeZone } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  DataVolume,
  FleetPredictiveMetric,
  FleetScaling,
  FleetUpdate,
  InstanceAccess,
  InstanceTypes,
  PurchaseOption,
  VolumeSnapshots,
  WebFleet,
  WebFleetProps,
} from '../../../lib/compute';
import { AccessLogs, Exposure, Ingress, RouteMatch } from '../../../lib/loadbalancing';
import { Alarms } from '../../../lib/observability';
import { alarmsOf } from '../../specimens/surroundings';
import { templateOf, testStack, warningsOf } from '../../support/synth';
import { fleetDefaults, fleetTemplate, testFleet } from '../support/fleet';

const GROUP = 'AWS::AutoScaling::AutoScalingGroup';
const LAUNCH_TEMPLATE = 'AWS::EC2::LaunchTemplate';
const TARGET_GROUP = 'AWS::ElasticLoadBalancingV2::TargetGroup';

const launchData = (data: object) => ({ LaunchTemplateData: Match.objectLike(data) });

describe('WebFleet', () => {
  describe('defaults', () => {
    let stack: Stack;
    let template: Template;
    beforeAll(() => {
      stack = Stack.of(testFleet());
      template = templateOf(stack);
    });

    test('two to six instances, and no desired capacity that a deployment would set back', () => {
      template.hasResourceProperties(GROUP, { MinSize: '2', MaxSize: '6', DesiredCapacity: Match.absent() });
    });

    test('instances ask for tokens, one hop away', () => {
      template.hasResourceProperties(
        LAUNCH_TEMPLATE,
        launchData({
          MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1, HttpEndpoint: 'enabled' },
        }),
      );
    });

    test('an encrypted gp3 root volume and no other', () => {
      template.hasResourceProperties(
        LAUNCH_TEMPLATE,
        launchData({
          BlockDeviceMappings: [
            {
              DeviceName: '/dev/xvda',
              Ebs: { Encrypted: true, VolumeType: 'gp3', VolumeSize: 8, DeleteOnTermination: true },
            },
          ],
        }),
      );
    });

    test('Graviton, with the image of its architecture, and metrics every minute', () => {
      template.hasResourceProperties(
        LAUNCH_TEMPLATE,
        launchData({ InstanceType: 'm8g.large', Monitoring: { Enabled: true }, KeyName: Match.absent() }),
      );
      expect(Object.values(template.findParameters('*')).map(({ Default }) => Default)).toContain(
        '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-6.1-arm64',
      );
    });

    test('a role of EC2 without a managed policy, that may signal to its own stack', () => {
      template.hasResourceProperties('AWS::IAM::Role', {
        AssumeRolePolicyDocument: {
          Statement: [Match.objectLike({ Principal: { Service: 'ec2.amazonaws.com' } })],
          Version: '2012-10-17',
        },
        ManagedPolicyArns: Match.absent(),
      });
      template.hasResourceProperties('AWS::IAM::Policy', {
        PolicyDocument: {
          Statement: [{ Action: 'cloudformation:SignalResource', Effect: 'Allow', Resource: { Ref: 'AWS::StackId' } }],
          Version: '2012-10-17',
        },
      });
    });

    test('instances start with their permissions', () => {
      const policies = Object.keys(template.findResources('AWS::IAM::Policy'));
      expect(policies).toHaveLength(2);
      for (const policy of policies) template.hasResource(LAUNCH_TEMPLATE, { DependsOn: Match.arrayWith([policy]) });
    });

    test('the instance profile, which takes minutes, waits for no policy', () => {
      template.hasResource('AWS::IAM::InstanceProfile', { DependsOn: Match.absent() });
    });

    test('the load balancer reaches the instances by reference, on the port of the application', () => {
      template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 1);
      template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
        FromPort: 8080,
        ToPort: 8080,
        SourceSecurityGroupId: Match.anyValue(),
        CidrIp: Match.absent(),
      });
      template.hasResourceProperties(TARGET_GROUP, { Port: 8080, Protocol: 'HTTP', TargetType: 'instance' });
    });

    test('an instance that the load balancer calls unhealthy is replaced, after the time that it may take', () => {
      template.hasResourceProperties(GROUP, { HealthCheckType: 'ELB', HealthCheckGracePeriod: 600 });
    });

    test('a rolling update keeps the minimum in service, and waits for healthy targets', () => {
      template.hasResource(GROUP, {
        CreationPolicy: {
          AutoScalingCreationPolicy: { MinSuccessfulInstancesPercent: 100 },
          ResourceSignal: { Count: 2, Timeout: 'PT10M' },
        },
        UpdatePolicy: {
          AutoScalingRollingUpdate: {
            MaxBatchSize: 1,
            MinInstancesInService: 2,
            MinSuccessfulInstancesPercent: 100,
            WaitOnResourceSignals: true,
            PauseTime: 'PT10M',
            SuspendProcesses: [
              'HealthCheck',
              'ReplaceUnhealthy',
              'AZRebalance',
              'AlarmNotification',
              'ScheduledActions',
              'InstanceRefresh',
            ],
          },
          AutoScalingScheduledAction: { IgnoreUnmodifiedGroupSizeProperties: true },
        },
      });
    });

    test('the group starts after its route, without which no target is ever healthy', () => {
      const [route] = Object.keys(template.findResources('AWS::ElasticLoadBalancingV2::ListenerRule'));
      template.hasResource(GROUP, { DependsOn: Match.arrayWith([route]) });
    });

    test('keeps the average CPU at 60 %', () => {
      template.resourceCountIs('AWS::AutoScaling::ScalingPolicy', 1);
      template.hasResourceProperties('AWS::AutoScaling::ScalingPolicy', {
        TargetTrackingConfiguration: {
          PredefinedMetricSpecification: { PredefinedMetricType: 'ASGAverageCPUUtilization' },
          TargetValue: 60,
          DisableScaleIn: false,
        },
      });
    });

    test('group metrics, warm-up, zones in balance, and no protection that would stop a roll-back', () => {
      template.hasResourceProperties(GROUP, {
        MetricsCollection: [{ Granularity: '1Minute' }],
        DefaultInstanceWarmup: 180,
        AvailabilityZoneDistribution: { CapacityDistributionStrategy: 'balanced-best-effort' },
        DeletionProtection: 'none',
        NewInstancesProtectedFromScaleIn: false,
        VPCZoneIdentifier: [{ Ref: Match.anyValue() }, { Ref: Match.anyValue() }],
      });
    });

    test('a log group for the logs of instances, kept for three months, which they may write to', () => {
      template.hasResource('AWS::Logs::LogGroup', {
        DeletionPolicy: 'Retain',
        Properties: { RetentionInDays: 90, KmsKeyId: Match.absent() },
      });
      const [logGroup] = Object.keys(template.findResources('AWS::Logs::LogGroup'));
      template.hasResourceProperties('AWS::IAM::Policy', {
        PolicyDocument: Match.objectLike({
          Statement: Match.arrayWith([
            {
              Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
              Effect: 'Allow',
              Resource: { 'Fn::GetAtt': [logGroup, 'Arn'] },
            },
          ]),
        }),
      });
    });

    test('no topic for launches and terminations', () => {
      template.resourceCountIs('AWS::SNS::Topic', 0);
      template.hasResourceProperties(GROUP, { NotificationConfigurations: Match.absent() });
    });

    test('nothing that has to be paid for or decided: no alarms, warm pool, hooks, snapshots, output', () => {
      for (const type of ['AWS::CloudWatch::Alarm', 'AWS::AutoScaling::WarmPool', 'AWS::DLM::LifecyclePolicy']) {
        template.resourceCountIs(type, 0);
      }
      template.hasResourceProperties(GROUP, {
        LifecycleHookSpecificationList: Match.absent(),
        MixedInstancesPolicy: Match.absent(),
        MaxInstanceLifetime: Match.absent(),
        TerminationPolicies: Match.absent(),
        Cooldown: Match.absent(),
        AvailabilityZoneImpairmentPolicy: Match.absent(),
        CapacityReservationSpecification: Match.absent(),
        CapacityRebalance: Match.absent(),
        InstanceMaintenancePolicy: Match.absent(),
      });
      template.hasResourceProperties(
        LAUNCH_TEMPLATE,
        launchData({ Placement: Match.absent(), LicenseSpecifications: Match.absent(), CpuOptions: Match.absent() }),
      );
      expect(template.findOutputs('*')).toEqual({});
      expect(warningsOf(stack)).toEqual([]);
    });
  });

  describe('all options', () => {
    let fleet: WebFleet;
    let template: Template;
    beforeAll(() => {
      const stack = testStack();
      const topic = new sns.Topic(stack, 'Alarms');
      fleet = testFleet(
        {
          alarms: Alarms.notify(topic),
          port: 3000,
          healthCheck: { path: '/ready', port: 3001 },
          deregistrationDelay: Duration.seconds(20),
          slowStart: Duration.seconds(60),
          instanceType: new ec2.InstanceType('c8gd.xlarge'),
          userDataCommands: ['echo hello'],
          minCapacity: 3,
          maxCapacity: 9,
          desiredCapacity: 4,
          scaling: [
            FleetScaling.targetCpu(50),
            FleetScaling.requestsPerTarget(1000),
            FleetScaling.cpuBetween(30, 70),
            FleetScaling.predictive({ metric: FleetPredictiveMetric.cpu(50) }),
            FleetScaling.schedule('Morning', {
              schedule: autoscaling.Schedule.cron({ hour: '7', minute: '30', weekDay: 'MON-FRI' }),
              timeZone: TimeZone.EUROPE_BERLIN,
              minCapacity: 5,
            }),
          ],
          warmUp: Duration.minutes(2),
          cooldown: Duration.minutes(1),
          healthCheckGracePeriod: Duration.minutes(8),
          update: FleetUpdate.instanceRefresh(),
          rootVolume: { size: Size.gibibytes(20), iops: 4000, throughput: 250 },
          dataVolumes: [
            DataVolume.gp3(Size.gibibytes(50), { mountPath: '/data' }),
            DataVolume.sc1(Size.gibibytes(125)),
          ],
          volumeSnapshots: VolumeSnapshots.every({ interval: Duration.hours(6), retention: Duration.days(3) }),
          instanceStorePath: '/scratch',
          access: InstanceAccess.none(),
          detailedMonitoring: false,
          metricsAgent: true,
          logFiles: ['/var/log/app.log'],
          logRetention: logs.RetentionDays.ONE_YEAR,
          logEncryptionKey: kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111122223333:key/1'),
          warmPool: { minSize: 1, poolState: autoscaling.PoolState.RUNNING },
          terminationPolicies: [autoscaling.TerminationPolicy.OLDEST_INSTANCE],
          maxInstanceLifetime: Duration.days(30),
          scaleInProtection: true,
          deletionProtection: true,
          zoneDistribution: autoscaling.CapacityDistributionStrategy.BALANCED_ONLY,
          zonalShift: true,
          scalingEvents: topic,
          alarmThresholds: { missingInstances: 2, belowMinimum: Duration.minutes(20), atMaximum: Duration.minutes(30) },
        },
        stack,
      );
      template = templateOf(stack);
    });

    test('of the group', () => {
      template.hasResourceProperties(GROUP, {
        MinSize: '3',
        MaxSize: '9',
        DesiredCapacity: '4',
        Cooldown: '60',
        DefaultInstanceWarmup: 120,
        HealthCheckGracePeriod: 480,
        TerminationPolicies: ['OldestInstance'],
        MaxInstanceLifetime: 2_592_000,
        NewInstancesProtectedFromScaleIn: true,
        DeletionProtection: 'prevent-all-deletion',
        AvailabilityZoneDistribution: { CapacityDistributionStrategy: 'balanced-only' },
        AvailabilityZoneImpairmentPolicy: {
          ZonalShiftEnabled: true,
          ImpairedZoneHealthCheckBehavior: 'IgnoreUnhealthy',
        },
      });
      template.hasResourceProperties('AWS::AutoScaling::WarmPool', { MinSize: 1, PoolState: 'Running' });
    });

    test('of the launch template', () => {
      template.hasResourceProperties(
        LAUNCH_TEMPLATE,
        launchData({
          InstanceType: 'c8gd.xlarge',
          Monitoring: { Enabled: false },
          BlockDeviceMappings: [
            { DeviceName: '/dev/xvda', Ebs: Match.objectLike({ VolumeSize: 20, Iops: 4000, Throughput: 250 }) },
            {
              DeviceName: '/dev/sdf',
              Ebs: Match.objectLike({ VolumeSize: 50, VolumeType: 'gp3', Encrypted: true, DeleteOnTermination: true }),
            },
            { DeviceName: '/dev/sdg', Ebs: Match.objectLike({ VolumeSize: 125, VolumeType: 'sc1', Encrypted: true }) },
          ],
        }),
      );
    });

    test('of the target group, and the health check port is open to the load balancer', () => {
      template.hasResourceProperties(TARGET_GROUP, { Port: 3000, HealthCheckPath: '/ready', HealthCheckPort: '3001' });
      template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { FromPort: 3001, ToPort: 3001 });
    });

    test('every policy works together', () => {
      const policies = Object.values(template.findResources('AWS::AutoScaling::ScalingPolicy'));
      expect(policies.map(({ Properties }) => Properties.PolicyType).sort()).toEqual([
        'PredictiveScaling',
        'StepScaling',
        'StepScaling',
        'TargetTrackingScaling',
        'TargetTrackingScaling',
      ]);
      template.resourceCountIs('AWS::AutoScaling::ScheduledAction', 1);
    });

    test('snapshots of the data volumes of the tagged instances, without the root volume', () => {
      template.hasResourceProperties('AWS::DLM::LifecyclePolicy', {
        PolicyDetails: {
          ResourceTypes: ['INSTANCE'],
          TargetTags: [{ Key: 'volume-snapshots', Value: Match.anyValue() }],
          Parameters: { ExcludeBootVolume: true },
          Schedules: [
            Match.objectLike({
              CreateRule: { Interval: 6, IntervalUnit: 'HOURS' },
              RetainRule: { Interval: 3, IntervalUnit: 'DAYS' },
            }),
          ],
        },
      });
      template.hasResourceProperties(
        LAUNCH_TEMPLATE,
        launchData({
          TagSpecifications: Match.arrayWith([
            {
              ResourceType: 'instance',
              Tags: Match.arrayWith([{ Key: 'volume-snapshots', Value: Match.anyValue() }]),
            },
          ]),
        }),
      );
    });

    test('the agent may write its metrics, and nothing else', () => {
      template.hasResourceProperties('AWS::IAM::Policy', {
        PolicyDocument: Match.objectLike({
          Statement: Match.arrayWith([
            {
              Action: 'cloudwatch:PutMetricData',
              Effect: 'Allow',
              Resource: '*',
              Condition: { StringEquals: { 'cloudwatch:namespace': 'CWAgent' } },
            },
          ]),
        }),
      });
      expect(JSON.stringify(template.toJSON())).not.toContain('ssmmessages');
    });

    test('of the log group', () => {
      template.hasResourceProperties('AWS::Logs::LogGroup', {
        RetentionInDays: 365,
        KmsKeyId: 'arn:aws:kms:eu-west-1:111122223333:key/1',
      });
    });

    test('alarms on requests and on the size of the group', () => {
      expect(fleet.alarms.map((alarm) => alarm.node.id)).toEqual([
        'UnhealthyTargetsAlarm',
        'TargetErrorsAlarm',
        'LatencyAlarm',
        'BelowMinimumAlarm',
        'NoCapacityLeftAlarm',
      ]);
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        AlarmDescription: Match.stringLikeRegexp('^Test/Fleet: The group has been at its maximum for 30 minutes'),
        EvaluationPeriods: 30,
        Metrics: Match.arrayWith([Match.objectLike({ Expression: 'maximum - inService' })]),
      });
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        AlarmDescription: Match.stringLikeRegexp('^Test/Fleet: At least 2 of the minimum .* for 20 minutes'),
        Threshold: 2,
        EvaluationPeriods: 20,
        Metrics: Match.arrayWith([Match.objectLike({ Expression: 'minimum - inService' })]),
      });
    });

    test('the topic of the caller gets every launch and termination', () => {
      template.resourceCountIs('AWS::SNS::Topic', 1);
      template.hasResourceProperties(GROUP, {
        NotificationConfigurations: [
          {
            NotificationTypes: [
              'autoscaling:EC2_INSTANCE_LAUNCH',
              'autoscaling:EC2_INSTANCE_LAUNCH_ERROR',
              'autoscaling:EC2_INSTANCE_TERMINATE',
              'autoscaling:EC2_INSTANCE_TERMINATE_ERROR',
            ],
            TopicARN: { Ref: Match.anyValue() },
          },
        ],
      });
    });

    test('the dashboard shows instances, memory and disk', () => {
      const widgets = JSON.stringify(
        Stack.of(fleet).resolve(fleet.dashboardWidgets().map((widget) => widget.toJson())),
      );
      for (const title of ['Test/Fleet: instances', 'Test/Fleet: use of instances']) expect(widgets).toContain(title);
      for (const metric of ['GroupInServiceInstances', 'CPUUtilization', 'mem_used_percent', 'disk_used_percent']) {
        expect(widgets).toContain(metric);
      }
    });
  });

  describe('overrides', () => {
    test('own security groups: the load balancer is let into the first, and the fleet makes none', () => {
      const stack = testStack();
      const { vpc } = fleetDefaults(stack);
      const closed = new ec2.SecurityGroup(stack, 'Closed', { vpc, allowAllOutbound: false });
      const proxy = new ec2.SecurityGroup(stack, 'Proxy', { vpc });
      const ingress = Exposure.internalOnly({
        accessLogs: AccessLogs.none('a test'),
        clients: [ec2.Peer.ipv4('10.0.0.0/8')],
      });
      const fleet = new WebFleet(stack, 'Fleet', {
        vpc,
        ingress,
        alarms: Alarms.none(),
        securityGroups: [closed, proxy],
      });
      expect(fleet.securityGroup).toBe(closed);
      expect(fleet.node.tryFindChild('SecurityGroup')).toBeUndefined();
      const template = templateOf(stack);
      const groupId = (group: ec2.SecurityGroup) => stack.resolve(group.securityGroupId);
      template.hasResourceProperties(
        LAUNCH_TEMPLATE,
        launchData({ SecurityGroupIds: [groupId(closed), groupId(proxy)] }),
      );
      template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
        GroupId: groupId(closed),
        SourceSecurityGroupId: stack.resolve(fleet.loadBalancer?.securityGroup.securityGroupId),
        FromPort: 8080,
      });
    });

    test('an own role gets what instances do by themselves, and grants', () => {
      const stack = testStack();
      const role = iam.Role.fromRoleName(stack, 'Role', 'instances');
      const fleet = testFleet({ role }, stack);
      expect(fleet.grantPrincipal).toBe(role);
      const template = templateOf(stack);
      template.resourceCountIs('AWS::IAM::Role', 0);
      template.hasResourceProperties('AWS::IAM::InstanceProfile', { Roles: ['instances'] });
      template.hasResourceProperties('AWS::IAM::Policy', {
        Roles: ['instances'],
        PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 'cloudformation:SignalResource' })]) },
      });
      template.hasResourceProperties('AWS::IAM::Policy', {
        Roles: ['instances'],
        PolicyDocument: {
          Statement: Match.arrayWith([
            Match.objectLike({ Action: Match.arrayWith(['elasticloadbalancing:DescribeTargetHealth']) }),
          ]),
        },
      });
    });

    let metricFleet: WebFleet | undefined;

    test('alarms on the size of the group, with the default thresholds', () => {
      const stack = testStack();
      testFleet({ alarms: alarmsOf(stack) }, stack);
      const template = templateOf(stack);
      const metric = (Id: string, MetricName: string) =>
        Match.objectLike({
          Id,
          MetricStat: {
            Metric: Match.objectLike({ Namespace: 'AWS/AutoScaling', MetricName }),
            Period: 60,
            Stat: 'Average',
          },
        });
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        Threshold: 1,
        EvaluationPeriods: 10,
        DatapointsToAlarm: Match.absent(),
        TreatMissingData: 'notBreaching',
        Metrics: [
          Match.objectLike({ Expression: 'minimum - inService' }),
          metric('minimum', 'GroupMinSize'),
          metric('inService', 'GroupInServiceInstances'),
        ],
      });
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        ComparisonOperator: 'LessThanOrEqualToThreshold',
        Threshold: 0,
        EvaluationPeriods: 15,
        DatapointsToAlarm: Match.absent(),
        TreatMissingData: 'notBreaching',
        Metrics: [
          Match.objectLike({ Expression: 'maximum - inService' }),
          metric('maximum', 'GroupMaxSize'),
          metric('inService', 'GroupInServiceInstances'),
        ],
      });
    });

    test('a fleet of a fixed size has no alarm on capacity left, and can still be updated', () => {
      const stack = testStack();
      const alarms = Alarms.notify(new sns.Topic(stack, 'Alarms'));
      const fleet = testFleet({ minCapacity: 2, maxCapacity: 2, alarms }, stack);
      expect(fleet.alarms.map((alarm) => alarm.node.id)).not.toContain('NoCapacityLeftAlarm');
      templateOf(stack).hasResource(GROUP, {
        UpdatePolicy: { AutoScalingRollingUpdate: Match.objectLike({ MinInstancesInService: 1 }) },
      });
    });

    test('a placement group, else none', () => {
      const stack = testStack();
      const placementGroup = new ec2.PlacementGroup(stack, 'Apart', { strategy: ec2.PlacementGroupStrategy.SPREAD });
      testFleet({ placementGroup }, stack);
      templateOf(stack).hasResourceProperties(GROUP, {
        PlacementGroup: stack.resolve(placementGroup.placementGroupName),
      });
      fleetTemplate().hasResourceProperties(GROUP, { PlacementGroup: Match.absent() });
    });

    test('tags of the fleet are those of its instances and volumes, too', () => {
      const fleet = testFleet();
      Tags.of(fleet).add('team', 'shop');
      const template = templateOf(Stack.of(fleet));
      template.hasResourceProperties(GROUP, {
        Tags: Match.arrayWith([{ Key: 'team', Value: 'shop', PropagateAtLaunch: true }]),
      });
      template.hasResourceProperties('AWS::EC2::LaunchTemplate', {
        LaunchTemplateData: Match.objectLike({
          TagSpecifications: Match.arrayWith([
            { ResourceType: 'volume', Tags: Match.arrayWith([{ Key: 'team', Value: 'shop' }]) },
          ]),
        }),
      });
    });

    test.each([
      [4, true],
      [5, false],
    ])('a single instance is warned of by its weight, with a minimum of %p: %p', (minCapacity, warned) => {
      const stack = testStack();
      const purchaseOption = PurchaseOption.mixed({
        instanceTypes: [new ec2.InstanceType('m8g.xlarge')],
        weights: { 'm8g.xlarge': 4 },
      });
      testFleet({ minCapacity, purchaseOption }, stack);
      const text =
        "'minCapacity' of 4, the failure of an instance or of a zone is an outage until a new one has started; raise it to twice the largest weight";
      expect(warningsOf(stack).join().includes(text)).toBe(warned);
    });

    test('a single instance is warned of', () => {
      const stack = testStack();
      testFleet({ minCapacity: 1 }, stack);
      expect(warningsOf(stack).join()).toContain('cdk-reference-architectures:singleInstance');
    });

    test('a desired capacity is warned of by aws-cdk-lib', () => {
      const stack = testStack();
      testFleet({ desiredCapacity: 3 }, stack);
      expect(warningsOf(stack).join()).toContain('desiredCapacitySet');
    });

    test.each([
      [false, 'none'],
      [true, 'prevent-all-deletion'],
    ])('deletion protection %s is %s', (deletionProtection, expected) => {
      fleetTemplate({ deletionProtection }).hasResourceProperties(GROUP, { DeletionProtection: expected });
    });

    test.each([
      ['a longer timeout', FleetUpdate.rolling({ readyTimeout: Duration.minutes(30) }), 1800],
      ['an instance refresh', FleetUpdate.instanceRefresh({ readyTimeout: Duration.minutes(30) }), 300],
    ])('the grace of %s follows it', (_what, update, seconds) => {
      fleetTemplate({ update }).hasResourceProperties(GROUP, { HealthCheckGracePeriod: seconds });
    });

    test('metrics of the agent are those of the group, and of its mounted volumes', () => {
      const fleet = testFleet({
        metricsAgent: true,
        dataVolumes: [DataVolume.gp3(Size.gibibytes(1), { mountPath: '/data' })],
      });
      const AutoScalingGroupName = fleet.group.autoScalingGroupName;
      expect(fleet.metricMemoryUtilization().dimensions).toEqual({ AutoScalingGroupName });
      expect(fleet.metricDiskUtilization().dimensions).toEqual({ AutoScalingGroupName, path: '/' });
      expect(fleet.metricVolumeUtilization('/data').dimensions).toEqual({ AutoScalingGroupName, path: '/data' });
      expect(() => fleet.metricVolumeUtilization('/other')).toThrow(
        "WebFleet.metricVolumeUtilization() of 'Test/Fleet': 'mountPath' must be one of /, /data, got '/other'",
      );
      expect(JSON.stringify(fleet.dashboardWidgets().map((widget) => widget.toJson()))).toContain('disk /data %');
    });

    test('the agent under a rolling update asks for the name of the group', () => {
      const template = fleetTemplate({ metricsAgent: true, access: InstanceAccess.none(), shipLogs: false });
      template.hasResourceProperties('AWS::IAM::Policy', {
        PolicyName: Match.stringLikeRegexp('InstancePolicy'),
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Action: ['autoscaling:DescribeAutoScalingInstances', 'elasticloadbalancing:DescribeTargetHealth'],
              Resource: '*',
            },
            {
              Effect: 'Allow',
              Action: 'cloudwatch:PutMetricData',
              Resource: '*',
              Condition: { StringEquals: { 'cloudwatch:namespace': 'CWAgent' } },
            },
          ],
        },
      });
    });

    test('without logs no log group, no permission and no agent', () => {
      const text = JSON.stringify(fleetTemplate({ shipLogs: false }).toJSON());
      for (const word of ['AWS::Logs::', 'logs:', 'cloudwatch-agent']) expect(text).not.toContain(word);
    });

    test.each([
      ['burstable types are standard', { scaling: [FleetScaling.requestsPerTarget(100)] }, { CpuCredits: 'standard' }],
      ['burstable types are unlimited where scaling follows CPU', {}, { CpuCredits: 'unlimited' }],
      [
        'burstable types are what the caller says',
        { scaling: [], cpuCredits: ec2.CpuCredits.UNLIMITED },
        { CpuCredits: 'unlimited' },
      ],
      ['other types have no credits', { instanceType: new ec2.InstanceType('m8g.large') }, Match.absent()],
    ])('%s', (_what, props, CreditSpecification) => {
      const { instanceType } = InstanceTypes.burstable();
      fleetTemplate({ instanceType, ...props }).hasResourceProperties(
        LAUNCH_TEMPLATE,
        launchData({ CreditSpecification }),
      );
    });

    test('cores and threads, hops of the metadata service, and bounds of maintenance', () => {
      const template = fleetTemplate({
        cpuOptions: { coreCount: 1, threadsPerCore: 1 },
        httpPutResponseHopLimit: 2,
        instanceMaintenance: { minHealthyPercent: 100, maxHealthyPercent: 150 },
      });
      template.hasResourceProperties(
        LAUNCH_TEMPLATE,
        launchData({
          CpuOptions: { CoreCount: 1, ThreadsPerCore: 1 },
          MetadataOptions: Match.objectLike({ HttpPutResponseHopLimit: 2 }),
        }),
      );
      template.hasResourceProperties(GROUP, {
        InstanceMaintenancePolicy: { MinHealthyPercentage: 100, MaxHealthyPercentage: 150 },
      });
    });

    test('no scaling at all', () => {
      fleetTemplate({ scaling: [] }).resourceCountIs('AWS::AutoScaling::ScalingPolicy', 0);
    });

    test('a warm pool is refreshed, since a rolling update would leave old instances in it', () => {
      const template = fleetTemplate({ warmPool: {} });
      template.hasResource(GROUP, {
        UpdatePolicy: Match.objectLike({ AutoScalingInstanceRefresh: Match.anyValue() }),
        CreationPolicy: Match.absent(),
      });
    });

    test('a second fleet shares the load balancer of the first', () => {
      const stack = testStack();
      const fleet = testFleet({}, stack);
      const { vpc, alarms } = { vpc: fleet.node.scope?.node.findChild('Vpc') as ec2.Vpc, alarms: Alarms.none() };
      const videos = new WebFleet(stack, 'Videos', {
        vpc,
        alarms,
        ingress: Ingress.shared(fleet.webListener, { match: RouteMatch.paths('/videos/*') }),
        scaling: [FleetScaling.requestsPerTarget(100)],
      });
      expect(videos.loadBalancer).toBeUndefined();
      expect(videos.url).toBeUndefined();
      const template = templateOf(stack);
      template.resourceCountIs('AWS::ElasticLoadBalancingV2::LoadBalancer', 1);
      template.resourceCountIs(GROUP, 2);
    });

    test('a database is opened to the fleet in one line, and a table granted in another', () => {
      const stack = testStack();
      const fleet = testFleet({}, stack);
      const database = new ec2.SecurityGroup(stack, 'Database', {
        vpc: stack.node.findChild('Vpc') as ec2.Vpc,
        allowAllOutbound: false,
      });
      database.connections.allowFrom(fleet, ec2.Port.POSTGRES);
      const table = new dynamodb.TableV2(stack, 'Table', {
        partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
      });
      table.grantReadData(fleet);
      const template = templateOf(stack);
      template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
        FromPort: 5432,
        SourceSecurityGroupId: stack.resolve(fleet.securityGroup.securityGroupId),
      });
      template.hasResourceProperties('AWS::IAM::Policy', {
        PolicyDocument: Match.objectLike({
          Statement: Match.arrayWith([Match.objectLike({ Action: Match.arrayWith(['dynamodb:GetItem']) })]),
        }),
      });
    });

    test.each([
      ['metricCpuUtilization', 'AWS/EC2', 'CPUUtilization'],
      ['metricNetworkIn', 'AWS/EC2', 'NetworkIn'],
      ['metricNetworkOut', 'AWS/EC2', 'NetworkOut'],
      ['metricInServiceInstances', 'AWS/AutoScaling', 'GroupInServiceInstances'],
      ['metricDesiredCapacity', 'AWS/AutoScaling', 'GroupDesiredCapacity'],
      ['metricMemoryUtilization', 'CWAgent', 'mem_used_percent'],
      ['metricDiskUtilization', 'CWAgent', 'disk_used_percent'],
    ] as const)('%s is %s %s', (method, namespace, metricName) => {
      metricFleet ??= testFleet();
      expect(metricFleet[method]({ label: 'x' })).toMatchObject({ namespace, metricName, label: 'x' });
    });
  });

  describe('fails', () => {
    test('fails with one error that names the fleet and every problem, before the first child', () => {
      const stack = testStack();
      const defaults = fleetDefaults(stack);
      expect(
        () =>
          new WebFleet(stack, 'Bad', {
            ...defaults,
            port: 0,
            minCapacity: 9,
            maxCapacity: 3,
            alarmThresholds: { missingInstances: 0 },
            healthCheck: { path: 'x' },
          }),
      ).toThrow(
        /^WebFleet at 'Test\/Bad' has 4 problems:\n {2}- 'port'.*\n {2}- 'minCapacity' must not exceed.*\n {2}- 'alarmThresholds.missingInstances'.*\n {2}- 'healthCheck.path'/,
      );
      expect(stack.node.tryFindChild('Bad')?.node.children ?? []).toEqual([]);
    });

    test('fails where a bound cannot be derived from a token', () => {
      const stack = testStack();
      const defaults = fleetDefaults(stack);
      const token = (id: string) => new CfnParameter(stack, id, { type: 'Number' }).valueAsNumber;
      expect(() => new WebFleet(stack, 'Minimum', { ...defaults, minCapacity: token('Min') })).toThrow(
        /^WebFleet at 'Test\/Minimum': 'maxCapacity' must be given, got none; it cannot be derived from a 'minCapacity' that is a token$/,
      );
      expect(() => new WebFleet(stack, 'Maximum', { ...defaults, maxCapacity: token('Max') })).toThrow(
        /^WebFleet at 'Test\/Maximum': 'minInstancesInService' of 'update' must be given, got none; it cannot be derived from a 'maxCapacity' that is a token$/,
      );
      new WebFleet(stack, 'Fleet', {
        ...defaults,
        minCapacity: token('Fewest'),
        maxCapacity: token('Most'),
        update: FleetUpdate.rolling({ minInstancesInService: 1 }),
      });
      templateOf(stack).hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', {
        MinSize: { Ref: 'Fewest' },
        MaxSize: { Ref: 'Most' },
      });
    });
  });

  describe('in a stack', () => {
    test('two fleets', () => {
      const stack = testStack();
      const defaults = fleetDefaults(stack);
      new WebFleet(stack, 'One', {
        ...defaults,
        dataVolumes: [DataVolume.gp3(Size.gibibytes(1))],
        volumeSnapshots: VolumeSnapshots.every(),
      });
      new WebFleet(stack, 'Two', {
        ...defaults,
        dataVolumes: [DataVolume.gp3(Size.gibibytes(1))],
        volumeSnapshots: VolumeSnapshots.every(),
      });
      templateOf(stack).resourceCountIs(GROUP, 2);
    });

    test('a property injector of the app sets defaults of the fleet, and of what it is made from', () => {
      const stack = testStack();
      PropertyInjectors.of(stack).add(
        {
          constructUniqueId: WebFleet.PROPERTY_INJECTION_ID,
          inject: (props: WebFleetProps) => ({ maxInstanceLifetime: Duration.days(7), ...props }),
        },
        {
          constructUniqueId: ec2.LaunchTemplate.PROPERTY_INJECTION_ID,
          inject: (props: ec2.LaunchTemplateProps) => ({ ...props, nitroEnclaveEnabled: true }),
        },
      );
      testFleet({}, stack);
      const template = templateOf(stack);
      template.hasResourceProperties(GROUP, { MaxInstanceLifetime: 604_800 });
      template.hasResourceProperties(LAUNCH_TEMPLATE, launchData({ EnclaveOptions: { Enabled: true } }));
    });

    test('children can be overridden, from user data to the raw property', () => {
      const stack = testStack();
      const fleet = testFleet({ instanceType: InstanceTypes.burstable().instanceType }, stack);
      fleet.userData.addCommands('echo later');
      fleet.group.scaleOnCpuUtilization('More', { targetUtilizationPercent: 80 });
      (fleet.launchTemplate.node.defaultChild as ec2.CfnLaunchTemplate).addPropertyOverride(
        'LaunchTemplateData.CreditSpecification',
        { CpuCredits: 'standard' },
      );
      const template = templateOf(stack);
      template.resourceCountIs('AWS::AutoScaling::ScalingPolicy', 2);
      template.hasResourceProperties(LAUNCH_TEMPLATE, launchData({ CreditSpecification: { CpuCredits: 'standard' } }));
      expect(JSON.stringify(template.findResources(LAUNCH_TEMPLATE))).toContain('echo later');
    });
  });
});
