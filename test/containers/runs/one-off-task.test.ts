import { Duration, Size, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Ec2Capacity, OneOffTask, OneOffTaskProps, ServiceCluster, TaskCapacity } from '../../../lib/containers';
import { Alarms } from '../../../lib/observability';
import { templateOf, testStack, warningsOf } from '../../support/synth';
import { IMAGE } from '../images';

function taskIn(stack: Stack, props: Partial<OneOffTaskProps> = {}, id = 'Job'): OneOffTask {
  const vpc =
    props.vpc ?? new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1, restrictDefaultSecurityGroup: false });
  return new OneOffTask(stack, id, { image: IMAGE, alarms: Alarms.none(), ...props, vpc });
}

/** The definition of the state machine with this logical id, references as `<name>`. */
function definitionOf(template: Template, id: string) {
  const [machine] = Object.entries(template.findResources('AWS::StepFunctions::StateMachine'))
    .filter(([logicalId]) => logicalId.startsWith(id))
    .map(([, resource]) => resource);
  const [, parts] = machine?.Properties.DefinitionString['Fn::Join'] as [string, unknown[]];
  const text = parts.map((part) => (typeof part === 'string' ? part : `<${Object.values(part as object).flat()[0]}>`));
  return JSON.parse(text.join(''));
}

describe('OneOffTask', () => {
  describe('defaults', () => {
    let stack: Stack;
    let template: Template;
    let job: OneOffTask;
    beforeAll(() => {
      stack = testStack();
      job = taskIn(stack);
      template = templateOf(stack);
    });

    test('a run is a task on Fargate that is waited for, an hour at most, once', () => {
      const { StartAt, States } = definitionOf(template, 'JobRuns');
      expect(StartAt).toBe('Run');
      expect(Object.keys(States)).toEqual(['Run']);
      expect(States.Run).toEqual({
        Type: 'Task',
        Resource: 'arn:<AWS::Partition>:states:::ecs:runTask.sync',
        TimeoutSeconds: 3600,
        End: true,
        Parameters: {
          Cluster: expect.stringMatching(/^<JobCluster/),
          TaskDefinition: expect.stringMatching(/^<JobTaskDefinition/),
          CapacityProviderStrategy: [{ CapacityProvider: 'FARGATE', Weight: 1 }],
          NetworkConfiguration: {
            AwsvpcConfiguration: {
              AssignPublicIp: 'DISABLED',
              Subnets: [expect.stringMatching(/PrivateSubnet1/), expect.stringMatching(/PrivateSubnet2/)],
              SecurityGroups: [expect.stringMatching(/^<JobSecurityGroup/)],
            },
          },
          PropagateTags: 'TASK_DEFINITION',
          EnableECSManagedTags: true,
        },
      });
    });

    test('what still runs after that time is stopped', () => {
      expect(definitionOf(template, 'JobLimit').States.Wait).toMatchObject({ Type: 'Wait', Seconds: 3600 });
    });

    test('a failure is kept for 14 days', () => {
      template.hasResourceProperties('AWS::Events::Rule', {
        EventPattern: {
          source: ['aws.states'],
          detail: {
            stateMachineArn: [{ Ref: Match.stringLikeRegexp('^JobRuns') }],
            status: ['FAILED', 'TIMED_OUT', 'ABORTED'],
          },
        },
        Targets: [Match.objectLike({ Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^JobDeadLetters'), 'Arn'] } })],
      });
      template.hasResourceProperties('AWS::SQS::Queue', { MessageRetentionPeriod: 1_209_600 });
    });

    test('two minutes to stop, and nothing comes in', () => {
      template.hasResourceProperties('AWS::ECS::TaskDefinition', {
        ContainerDefinitions: [Match.objectLike({ StopTimeout: 120, User: '1000:1000' })],
      });
      template.hasResourceProperties('AWS::EC2::SecurityGroup', {
        GroupDescription: 'Tasks that somebody starts, without ingress',
        SecurityGroupIngress: Match.absent(),
      });
    });

    test('a command line that starts a run', () => {
      expect(stack.resolve(job.runCommand)).toEqual({
        'Fn::Join': [
          '',
          [
            'aws stepfunctions start-execution --region ',
            { Ref: 'AWS::Region' },
            ' --state-machine-arn ',
            { Ref: expect.stringMatching(/^JobRuns/) },
          ],
        ],
      });
    });

    test('no schedule, no service, no alarm and no warning', () => {
      template.resourceCountIs('AWS::Scheduler::Schedule', 0);
      template.resourceCountIs('AWS::ECS::Service', 0);
      template.resourceCountIs('AWS::CloudWatch::Alarm', 0);
      expect(warningsOf(stack)).toEqual([]);
    });
  });

  describe('all options', () => {
    let stack: Stack;
    let template: Template;
    let job: OneOffTask;
    beforeAll(() => {
      stack = testStack();
      job = taskIn(stack, {
        alarms: Alarms.notify(new sns.Topic(stack, 'Topic')),
        timeout: Duration.hours(3),
        runRetries: 2,
        commandOfInput: true,
        capacity: TaskCapacity.fargateSpot(),
        command: ['migrate'],
      });
      job.grantRun(new iam.Role(stack, 'Pipeline', { assumedBy: new iam.AccountRootPrincipal() }));
      template = templateOf(stack);
    });

    test('another command of the input, with the same limits and retries', () => {
      const { StartAt, States } = definitionOf(template, 'JobRuns');
      expect(StartAt).toBe('Command');
      expect(States.Command).toEqual({
        Type: 'Choice',
        Choices: [{ Variable: '$.command', IsPresent: true, Next: 'RunCommand' }],
        Default: 'Run',
      });
      const common = {
        TimeoutSeconds: 10_800,
        Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 2, IntervalSeconds: 60, BackoffRate: 2 }],
      };
      expect(States.Run).toMatchObject(common);
      expect(States.Run.Parameters.Overrides).toBeUndefined();
      expect(States.RunCommand).toMatchObject({
        ...common,
        Parameters: {
          CapacityProviderStrategy: [{ CapacityProvider: 'FARGATE_SPOT', Weight: 1 }],
          Overrides: { ContainerOverrides: [{ Name: 'app', 'Command.$': '$.command' }] },
        },
      });
    });

    test('an alarm for each failure', () => {
      expect(job.alarms).toHaveLength(1);
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        MetricName: 'NumberOfMessagesSent',
        Threshold: 1,
        EvaluationPeriods: 1,
      });
      expect(job.metricFailures().statistic).toBe('Sum');
      expect(job.dashboardWidgets()).toHaveLength(2);
    });

    test('who is granted it starts runs and sees their end', () => {
      const machine = { Ref: Match.stringLikeRegexp('^JobRuns') };
      template.hasResourceProperties('AWS::IAM::Policy', {
        Roles: [{ Ref: Match.stringLikeRegexp('^Pipeline') }],
        PolicyDocument: {
          Statement: [
            { Effect: 'Allow', Action: 'states:StartExecution', Resource: machine },
            {
              Effect: 'Allow',
              Action: 'states:DescribeExecution',
              Resource: {
                'Fn::Join': [
                  '',
                  [
                    'arn:',
                    { Ref: 'AWS::Partition' },
                    ':states:',
                    { Ref: 'AWS::Region' },
                    ':',
                    { Ref: 'AWS::AccountId' },
                    ':execution:',
                    { 'Fn::GetAtt': [Match.stringLikeRegexp('^JobRuns'), 'Name'] },
                    ':*',
                  ],
                ],
              },
            },
          ],
        },
      });
    });
  });

  describe('overrides', () => {
    test('runs on instances', () => {
      const stack = testStack();
      const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1, restrictDefaultSecurityGroup: false });
      const { cluster } = new ServiceCluster(stack, 'Shared', { vpc });
      const capacity = TaskCapacity.ec2(new Ec2Capacity(stack, 'Own', { cluster }));
      taskIn(stack, { vpc, cluster, capacity });
      const template = templateOf(stack);
      expect(definitionOf(template, 'JobRuns').States.Run.Parameters.CapacityProviderStrategy).toEqual([
        { CapacityProvider: expect.stringMatching(/^<OwnProvider/), Weight: 1 },
      ]);
      template.hasResourceProperties('AWS::ECS::TaskDefinition', { RequiresCompatibilities: ['EC2'] });
    });
  });

  describe('fails', () => {
    test.each<[string, Partial<OneOffTaskProps>, RegExp]>([
      ['a limit of seconds', { timeout: Duration.seconds(30) }, /'timeout' must be .* from 60 to 2592000 s, got 30 s/],
      ['too many repetitions', { runRetries: 21 }, /'runRetries' must be a whole number from 0 to 20, got 21/],
      [
        'an EBS volume',
        { ebsMount: { path: '/data', size: Size.gibibytes(10) } },
        /'ebsMount' is for services: a task that is started alone gets none/,
      ],
      ['CPU that Fargate does not have', { vcpus: 3 }, /'vcpus'/],
    ])('with %s', (_, props, message) => {
      expect(() => taskIn(testStack(), props)).toThrow(message);
    });

    test('with mistakes of different kinds in one error, before any child', () => {
      const stack = testStack();
      expect(() => taskIn(stack, { runRetries: 21, command: [] })).toThrow(/^OneOffTask at 'Test\/Job' has 2 problems/);
      expect(stack.node.findChild('Job').node.children).toEqual([]);
    });
  });

  describe('in a stack', () => {
    test('two in one stack, and children can be overridden', () => {
      const stack = testStack();
      const one = taskIn(stack, {}, 'One');
      taskIn(stack, { vpc: one.cluster.vpc, cluster: one.cluster }, 'Two');
      (one.stateMachine.node.defaultChild as sfn.CfnStateMachine).stateMachineName = 'mine';
      const template = templateOf(stack);
      template.resourceCountIs('AWS::StepFunctions::StateMachine', 4);
      template.resourcePropertiesCountIs('AWS::StepFunctions::StateMachine', { StateMachineName: 'mine' }, 1);
    });
  });
});
