import { CfnResource, Duration, PropertyInjectors, RemovalPolicy } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as batch from 'aws-cdk-lib/aws-batch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  ContainerJob,
  FairShare,
  JobCapacity,
  JobPlatform,
  JobQueues,
  QueueDefinition,
  StuckJobLimit,
} from '../../../lib/batch';
import { Alarms } from '../../../lib/observability';
import { vpcOf } from '../../specimens/surroundings';
import { templateOf, testStack, warningsOf } from '../../support/synth';
import { batchStack, encryptedTopicOf, REGISTRY } from '../support';

const none = Alarms.none();

function withQueues(queues: QueueDefinition[], capacity: { shared?: JobCapacity } = { shared: JobCapacity.fargate() }) {
  const stack = testStack();
  return new JobQueues(stack, 'Jobs', { vpc: vpcOf(stack), queues, capacity: capacity.shared, alarms: none });
}

describe('JobQueues', () => {
  describe('defaults', () => {
    let template: Template;
    beforeAll(() => {
      template = templateOf(batchStack().stack);
    });

    test('one pair of environments serves both queues, Spot first', () => {
      template.resourceCountIs('AWS::Batch::ComputeEnvironment', 2);
      const order = Object.values(template.findResources('AWS::Batch::JobQueue')).map(
        (queue) => queue.Properties.ComputeEnvironmentOrder,
      );
      expect(order).toHaveLength(2);
      expect(order[0]).toEqual(order[1]);
      const environments = template.findResources('AWS::Batch::ComputeEnvironment');
      const types = order[0].map((entry: { ComputeEnvironment: { 'Fn::GetAtt': [string, string] } }) => {
        return environments[entry.ComputeEnvironment['Fn::GetAtt'][0]]?.Properties.ComputeResources.Type;
      });
      expect(types).toEqual(['FARGATE_SPOT', 'FARGATE']);
    });

    test('priorities tell the queues apart', () => {
      template.hasResourceProperties('AWS::Batch::JobQueue', { Priority: 100, State: 'ENABLED' });
      template.hasResourceProperties('AWS::Batch::JobQueue', { Priority: 1, State: 'ENABLED' });
    });

    test('a job that can never run is given up after an hour, one that waits for capacity waits', () => {
      template.allResourcesProperties('AWS::Batch::JobQueue', {
        JobStateTimeLimitActions: [
          {
            Action: 'CANCEL',
            State: 'RUNNABLE',
            MaxTimeSeconds: 3600,
            Reason: 'MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE',
          },
          {
            Action: 'CANCEL',
            State: 'RUNNABLE',
            MaxTimeSeconds: 3600,
            Reason: 'MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT',
          },
        ],
      });
    });

    test('nothing has a physical name or a service role, and Batch may update in place', () => {
      template.allResourcesProperties('AWS::Batch::JobQueue', { JobQueueName: Match.absent() });
      template.allResourcesProperties('AWS::Batch::ComputeEnvironment', {
        ComputeEnvironmentName: Match.absent(),
        ServiceRole: Match.absent(),
        ReplaceComputeEnvironment: false,
      });
    });

    test('Fargate Spot may grow to 256 vCPUs, On-Demand behind it to a quarter', () => {
      template.hasResourceProperties('AWS::Batch::ComputeEnvironment', {
        ComputeResources: { Type: 'FARGATE_SPOT', MaxvCpus: 256 },
      });
      template.hasResourceProperties('AWS::Batch::ComputeEnvironment', {
        ComputeResources: { Type: 'FARGATE', MaxvCpus: 64 },
      });
    });

    test('jobs let nothing in', () => {
      template.hasResourceProperties('AWS::EC2::SecurityGroup', { SecurityGroupIngress: Match.absent() });
    });

    test('failed jobs are matched by queue, an array once, those of pipelines not at all', () => {
      template.resourcePropertiesCountIs(
        'AWS::Events::Rule',
        {
          EventPattern: {
            source: ['aws.batch'],
            'detail-type': ['Batch Job State Change'],
            detail: {
              status: ['FAILED'],
              jobName: [{ 'anything-but': { prefix: 'ArrayPipeline_' } }],
              jobQueue: [Match.anyValue()],
              arrayProperties: { index: [{ exists: false }] },
            },
          },
        },
        2,
      );
    });

    test('jobs that block a queue are matched', () => {
      template.resourcePropertiesCountIs(
        'AWS::Events::Rule',
        { EventPattern: { 'detail-type': ['Batch Job Queue Blocked'] } },
        2,
      );
    });

    test('nobody is notified and nothing is alarmed on', () => {
      template.resourceCountIs('AWS::CloudWatch::Alarm', 0);
      template.allResourcesProperties('AWS::Events::Rule', { Targets: Match.absent() });
    });

    test('queues go with the stack, and have no tags', () => {
      template.allResources('AWS::Batch::JobQueue', { DeletionPolicy: Match.absent() });
      template.allResourcesProperties('AWS::Batch::JobQueue', { Tags: Match.absent() });
    });

    test('there is no role at all on Fargate', () => {
      template.resourceCountIs('AWS::IAM::Role', 0);
    });
  });

  describe('all options', () => {
    let template: Template;
    beforeAll(() => {
      const stack = testStack();
      const topic = encryptedTopicOf(stack);
      const vpc = vpcOf(stack);
      new JobQueues(stack, 'Jobs', {
        vpc,
        subnets: { subnets: [vpc.privateSubnets[0]] },
        securityGroups: [new ec2.SecurityGroup(stack, 'Own', { vpc, description: 'own' })],
        capacity: JobCapacity.fargate({ maxVcpus: 10, name: 'Small', enabled: false }),
        queues: [
          {
            name: 'Shared',
            priority: 0,
            enabled: false,
            fairShare: FairShare.byWeight({
              shares: [
                { identifier: 'research', weight: 0.5 },
                { identifier: 'team*', weight: 2 },
              ],
              decay: Duration.minutes(30),
              reservationPercent: 20,
            }),
            stuckJobs: [StuckJobLimit.insufficientCapacity(Duration.hours(2))],
            alarmThresholds: { failedJobs: 3, failureWindow: Duration.minutes(10) },
            removalPolicy: RemovalPolicy.RETAIN,
            queueTags: { 'cost-centre': 'research' },
          },
          { name: 'Own', priority: 1000, capacity: JobCapacity.fargateSpot({ maxVcpus: 4 }) },
        ],
        alarms: Alarms.notify(topic),
        failureTopic: topic,
      });
      template = templateOf(stack);
    });

    test('a paused queue with a fair-share policy and a limit for missing capacity', () => {
      template.hasResourceProperties('AWS::Batch::JobQueue', {
        Priority: 0,
        State: 'DISABLED',
        SchedulingPolicyArn: { 'Fn::GetAtt': [Match.anyValue(), 'Arn'] },
        JobStateTimeLimitActions: [{ MaxTimeSeconds: 7200, Reason: 'CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY' }],
      });
      template.hasResourceProperties('AWS::Batch::SchedulingPolicy', {
        FairsharePolicy: {
          ComputeReservation: 20,
          ShareDecaySeconds: 1800,
          ShareDistribution: [
            { ShareIdentifier: 'research', WeightFactor: 0.5 },
            { ShareIdentifier: 'team*', WeightFactor: 2 },
          ],
        },
      });
    });

    test('a queue that is kept, with its policy, and both with the tags of their creation', () => {
      for (const type of ['AWS::Batch::JobQueue', 'AWS::Batch::SchedulingPolicy']) {
        template.hasResource(type, {
          Properties: { Tags: { 'cost-centre': 'research' } },
          DeletionPolicy: 'Retain',
          UpdateReplacePolicy: 'Retain',
        });
      }
    });

    test('a queue has a maximum of its own by a capacity of its own', () => {
      template.hasResourceProperties('AWS::Batch::ComputeEnvironment', {
        ComputeResources: { Type: 'FARGATE_SPOT', MaxvCpus: 4 },
      });
      template.hasResourceProperties('AWS::Batch::ComputeEnvironment', {
        State: 'DISABLED',
        ComputeResources: { Type: 'FARGATE', MaxvCpus: 10, Subnets: ['subnet-0123456789abcdef2'] },
      });
    });

    test('the given security group is used and no other is made', () => {
      template.resourceCountIs('AWS::EC2::SecurityGroup', 1);
    });

    test('failures go to the topic with a dead-letter queue', () => {
      template.resourcePropertiesCountIs(
        'AWS::Events::Rule',
        {
          Targets: [
            Match.objectLike({
              DeadLetterConfig: { Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('DeadLetters'), 'Arn'] } },
              InputTransformer: { InputTemplate: Match.stringLikeRegexp('<detail-jobName>') },
            }),
          ],
        },
        4,
      );
      template.hasResourceProperties('AWS::SQS::Queue', {
        SqsManagedSseEnabled: true,
        MessageRetentionPeriod: 1209600,
      });
    });

    test('alarms on failures in the window, on blocked queues and on undelivered messages', () => {
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        Namespace: 'AWS/Events',
        MetricName: 'MatchedEvents',
        Dimensions: [{ Name: 'RuleName', Value: Match.anyValue() }],
        Threshold: 3,
        Period: 600,
        Statistic: 'Sum',
      });
      template.resourcePropertiesCountIs(
        'AWS::CloudWatch::Alarm',
        { MetricName: 'MatchedEvents', Period: 900, Threshold: 1 },
        2,
      );
      template.resourcePropertiesCountIs(
        'AWS::CloudWatch::Alarm',
        { MetricName: 'ApproximateNumberOfMessagesVisible', Threshold: 1 },
        1,
      );
    });
  });

  describe('overrides', () => {
    test('private subnets with egress are preferred to isolated ones', () => {
      const stack = testStack();
      const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1, restrictDefaultSecurityGroup: false });
      new JobQueues(stack, 'Jobs', {
        vpc,
        capacity: JobCapacity.fargate(),
        queues: [{ name: 'Only', priority: 1 }],
        alarms: none,
      });
      templateOf(stack).hasResourceProperties('AWS::Batch::ComputeEnvironment', {
        ComputeResources: { Subnets: vpc.privateSubnets.map((subnet) => stack.resolve(subnet.subnetId)) },
      });
    });

    test('existing environments and an existing scheduling policy', () => {
      const stack = testStack();
      const arn = 'arn:aws:batch:eu-central-1:111122223333:compute-environment/Night';
      new JobQueues(stack, 'Jobs', {
        vpc: vpcOf(stack),
        capacity: JobCapacity.existing([
          batch.FargateComputeEnvironment.fromFargateComputeEnvironmentArn(stack, 'Night', arn),
        ]),
        queues: [
          {
            name: 'Only',
            priority: 1,
            fairShare: FairShare.existing(
              batch.FairshareSchedulingPolicy.fromFairshareSchedulingPolicyArn(
                stack,
                'P',
                arn.replace('compute-environment', 'scheduling-policy'),
              ),
            ),
          },
        ],
        alarms: none,
      });
      const template = templateOf(stack);
      template.resourceCountIs('AWS::Batch::ComputeEnvironment', 0);
      template.resourceCountIs('AWS::Batch::SchedulingPolicy', 0);
      template.hasResourceProperties('AWS::Batch::JobQueue', {
        ComputeEnvironmentOrder: [{ ComputeEnvironment: arn, Order: 1 }],
      });
    });

    test('takes the defaults of an organisation by property injection', () => {
      const stack = testStack();
      PropertyInjectors.of(stack).add({
        constructUniqueId: JobQueues.PROPERTY_INJECTION_ID,
        inject: (props: object) => ({ ...props, capacity: JobCapacity.fargate({ maxVcpus: 7 }) }),
      });
      batchStack(undefined, stack);
      templateOf(stack).hasResourceProperties('AWS::Batch::ComputeEnvironment', { ComputeResources: { MaxvCpus: 7 } });
    });
  });

  describe('fails', () => {
    test('fails for a topic of failures that EventBridge cannot use', () => {
      const stack = testStack();
      const masterKey = kms.Alias.fromAliasName(stack, 'AwsKey', 'alias/aws/sns');
      const queuesWith = (id: string, failureTopic: sns.Topic) => () =>
        new JobQueues(stack, id, {
          vpc: vpcOf(stack),
          capacity: JobCapacity.fargate(),
          queues: [{ name: 'Only', priority: 1 }],
          failureTopic,
          alarms: Alarms.none(),
        });
      expect(queuesWith('Aws', new sns.Topic(stack, 'Encrypted', { masterKey }))).toThrow(
        /^JobQueues at 'Test\/Aws': 'failureTopic' must not be encrypted with the AWS managed key alias\/aws\/sns/,
      );
      expect(queuesWith('Fifo', new sns.Topic(stack, 'Ordered', { fifo: true }))).toThrow(
        /'failureTopic' must be a standard topic/,
      );
    });

    test('fails for no security group, and for more than an environment takes', () => {
      const stack = testStack();
      const group = ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-0123456789abcdef0');
      const queuesWith = (id: string, securityGroups: ec2.ISecurityGroup[]) => () =>
        new JobQueues(stack, id, {
          vpc: vpcOf(stack),
          capacity: JobCapacity.fargate(),
          queues: [{ name: 'Only', priority: 1 }],
          securityGroups,
          alarms: Alarms.none(),
        });
      expect(queuesWith('None', [])).toThrow(/'securityGroups' must not be empty/);
      expect(
        queuesWith(
          'Six',
          Array.from({ length: 6 }, () => group),
        ),
      ).toThrow(/'number of securityGroups' must be a whole number of at most 5, got 6/);
    });

    const queue: QueueDefinition = { name: 'High', priority: 1 };
    test.each([
      [
        'for two queues of one name',
        () => withQueues([queue, queue]),
        /'queues' must not hold a value twice, got 'High'/,
      ],
      ['without a queue', () => withQueues([]), /'queues' must not be empty/],
      [
        'for a priority above 1,000',
        () => withQueues([{ ...queue, priority: 1001 }]),
        /'priority' must be a whole number from 0 to 1000, got 1001/,
      ],
      ['for a negative priority', () => withQueues([{ ...queue, priority: -1 }]), /'priority' must be/],
      [
        'for a name that is no construct id',
        () => withQueues([{ ...queue, name: 'high prio' }]),
        /'name' must be a construct id in PascalCase/,
      ],
      [
        'for a name that is a part of JobQueues',
        () => withQueues([{ ...queue, name: 'DeadLetters' }]),
        /'name' must not be one of/,
      ],
      [
        'for a queue without capacity',
        () => withQueues([queue], {}),
        /'capacity' must be given because 'High' have none/,
      ],
      [
        'for capacity that no queue uses',
        () => withQueues([{ ...queue, capacity: JobCapacity.fargate() }]),
        /'capacity' must not be given when every queue/,
      ],
      [
        'for a window over an hour',
        () => withQueues([{ ...queue, alarmThresholds: { failureWindow: Duration.hours(2) } }]),
        /'alarmThresholds.failureWindow' must be a duration in whole seconds from 60 to 3600 s, got 7200 s/,
      ],
      [
        'for a window between whole minutes',
        () => withQueues([{ ...queue, alarmThresholds: { failureWindow: Duration.seconds(90) } }]),
        /'alarmThresholds.failureWindow' must be in whole minutes, got 90 s/,
      ],
      [
        'for a name that is the id of the capacity of another queue',
        () =>
          withQueues([
            { ...queue, capacity: JobCapacity.fargate() },
            { ...queue, name: 'HighCapacity' },
          ]),
        /'name' must not be 'HighCapacity' beside 'High', whose own capacity has this construct id; choose another/,
      ],
      [
        'for a snapshot, which a queue has not',
        () => withQueues([{ ...queue, removalPolicy: RemovalPolicy.SNAPSHOT }]),
        /'removalPolicy' must be DESTROY or RETAIN, got SNAPSHOT/,
      ],
      [
        "for a tag of AWS's own",
        () => withQueues([{ ...queue, queueTags: { 'aws:team': 'a' } }]),
        /'queueTags' must have names of 1 to 128 characters that do not start with 'aws:', got 'aws:team'/,
      ],
      [
        'for a tag with a long value',
        () => withQueues([{ ...queue, queueTags: { team: 'x'.repeat(257) } }]),
        /'queueTags' must have values of at most 256 characters, got 257 for 'team'/,
      ],
      [
        'for an alarm on no failure',
        () => withQueues([{ ...queue, alarmThresholds: { failedJobs: 0 } }]),
        /'alarmThresholds.failedJobs' must be a whole number of at least 1, got 0/,
      ],
      [
        'for two limits of one reason',
        () =>
          withQueues([
            {
              ...queue,
              stuckJobs: [
                StuckJobLimit.exceedsMaximum(Duration.hours(1)),
                StuckJobLimit.exceedsMaximum(Duration.hours(2)),
              ],
            },
          ]),
        /'stuckJobs' must not hold a value twice/,
      ],
    ])('fails %s', (_title, act, message) => expect(act).toThrow(message));

    test('fails for a network without private subnets', () => {
      const stack = testStack();
      const vpc = new ec2.Vpc(stack, 'Vpc', {
        natGateways: 0,
        restrictDefaultSecurityGroup: false,
        subnetConfiguration: [{ name: 'public', subnetType: ec2.SubnetType.PUBLIC }],
      });
      expect(
        () => new JobQueues(stack, 'Jobs', { vpc, capacity: JobCapacity.fargate(), queues: [queue], alarms: none }),
      ).toThrow("JobQueues at 'Test/Jobs': 'vpc' must have private or isolated subnets, got none");
    });

    test('fails for a queue that does not exist', () => {
      expect(() => withQueues([queue]).queue('Low')).toThrow(/'name' must be one of 'High', got 'Low'/);
    });

    test('fails for two mistakes in one error, before a child is made', () => {
      const stack = testStack();
      const queue = { name: 'high', priority: 1001 };
      expect(
        () =>
          new JobQueues(stack, 'Jobs', {
            vpc: vpcOf(stack),
            capacity: JobCapacity.fargate(),
            queues: [queue],
            alarms: none,
          }),
      ).toThrow(/has 2 problems:[^]*'name' must be[^]*'priority' must be/);
      expect(stack.node.findChild('Jobs').node.children).toEqual([]);
    });
  });

  describe('in a stack', () => {
    test.each([
      ['jobs with public addresses', [true], 0],
      ['jobs with and without', [true, false], 1],
      ['no job that is known', [], 1],
    ])('public subnets are warned of unless all jobs have public addresses: %s', (_case, addresses, warnings) => {
      const stack = testStack();
      const queues = new JobQueues(stack, 'Jobs', {
        vpc: new ec2.Vpc(stack, 'Flat', {
          natGateways: 0,
          subnetConfiguration: [{ name: 'Public', subnetType: ec2.SubnetType.PUBLIC }],
        }),
        subnets: { subnetType: ec2.SubnetType.PUBLIC },
        capacity: JobCapacity.fargate(),
        queues: [{ name: 'Only', priority: 1 }],
        alarms: Alarms.none(),
      });
      addresses.forEach((assignPublicIp, index) => {
        const platform = JobPlatform.fargate({ assignPublicIp });
        queues.queue('Only').ruleTarget({ job: new ContainerJob(stack, `Job${index}`, { image: REGISTRY, platform }) });
      });
      expect(warningsOf(stack).filter((warning) => warning.includes('jobsUnreachable'))).toHaveLength(warnings);
    });

    test('two in one stack, and children can be overridden', () => {
      const { stack, vpc, queues } = batchStack();
      const other = new JobQueues(stack, 'Others', {
        vpc,
        capacity: JobCapacity.fargate(),
        queues: [{ name: 'High', priority: 1 }],
        alarms: none,
      });
      (queues.queue('High').queue.node.defaultChild as batch.CfnJobQueue).priority = 7;
      (other.environments[0].node.defaultChild as CfnResource).addPropertyOverride('ComputeResources.MaxvCpus', 3);
      queues.connections.allowFrom(ec2.Peer.ipv4('10.0.0.0/8'), ec2.Port.tcp(2049), 'office');
      const template = templateOf(stack);
      template.hasResourceProperties('AWS::Batch::JobQueue', { Priority: 7 });
      template.hasResourceProperties('AWS::Batch::ComputeEnvironment', { ComputeResources: { MaxvCpus: 3 } });
      template.hasResourceProperties('AWS::EC2::SecurityGroup', { SecurityGroupIngress: [{ CidrIp: '10.0.0.0/8' }] });
    });

    test('the dashboard shows failed and blocking jobs of each queue', () => {
      const { stack, queues } = batchStack();
      const widgets = queues.dashboardWidgets().map((widget) => stack.resolve(widget.toJson()[0].properties.title));
      expect(widgets).toEqual(['Test/Jobs/High: failed and blocking jobs', 'Test/Jobs/Low: failed and blocking jobs']);
    });

    test('the alarms are those of the dead-letter queue and of each queue; none where nobody is told', () => {
      const stack = testStack();
      const queues = new JobQueues(stack, 'Jobs', {
        vpc: vpcOf(stack),
        capacity: JobCapacity.fargate(),
        queues: [{ name: 'Only', priority: 1 }],
        alarms: Alarms.notify(encryptedTopicOf(stack)),
      });
      expect(queues.alarms.map(({ node }) => node.path)).toEqual([
        'Test/Jobs/DeadLettersAlarm',
        'Test/Jobs/Only/FailedAlarm',
        'Test/Jobs/Only/BlockedAlarm',
      ]);
      expect(batchStack().queues.alarms).toEqual([]);
    });
  });
});
