import { CfnParameter, Duration, PropertyInjectors, Stack, TimeZone } from 'aws-cdk-lib/core';
import { Match } from 'aws-cdk-lib/assertions';
import * as batch from 'aws-cdk-lib/aws-batch';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { AwsSolutionsChecks } from 'cdk-nag';
import {
  ArrayPipeline,
  ArraySize,
  ContainerJob,
  FairShare,
  JobCapacity,
  JobCompatibility,
  JobDependency,
  JobQueue,
  JobQueueAttributes,
  JobQueues,
} from '../../../lib/batch';
import { Alarms } from '../../../lib/observability';
import { vpcOf } from '../../specimens/surroundings';
import { runPack } from '../../support/rule-packs';
import { templateOf } from '../../support/synth';
import { allRevisionsOf, batchStack, ec2Job, encryptedTopicOf, fargateJob, jobWithParameters } from '../support';

const QUEUE_ARN = { 'Fn::GetAtt': [Match.stringLikeRegexp('High'), 'JobQueueArn'] };
const JOB_ARN = { Ref: Match.stringLikeRegexp('^Job') };
const JOB_REVISIONS = allRevisionsOf(Match.stringLikeRegexp('^Job'));
const SUBMIT = { Action: 'batch:SubmitJob', Effect: 'Allow', Resource: Match.arrayEquals([QUEUE_ARN, JOB_REVISIONS]) };

function submitting() {
  const { stack, queues } = batchStack();
  return { stack, queue: queues.queue('High'), job: fargateJob(stack) };
}

function fairQueue(): { stack: Stack; queue: JobQueue } {
  const { stack, vpc } = batchStack();
  const queues = new JobQueues(stack, 'Fair', {
    vpc,
    capacity: JobCapacity.fargate(),
    queues: [{ name: 'High', priority: 1, fairShare: FairShare.byWeight() }],
    alarms: Alarms.none(),
  });
  return { stack, queue: queues.queue('High') };
}

const none = Alarms.none();

function functionOf(stack: Stack): lambda.Function {
  return new lambda.Function(stack, 'Handler', {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = () => {}'),
  });
}

describe('JobQueue', () => {
  describe('overrides', () => {
    test('a principal may submit this job to this queue only', () => {
      const { stack, queue, job } = submitting();
      queue.grantSubmit(job, new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() }));
      templateOf(stack).hasResourceProperties('AWS::IAM::Policy', {
        Roles: [{ Ref: Match.stringLikeRegexp('^Role') }],
        PolicyDocument: { Statement: [SUBMIT] },
      });
    });

    test('a rule submits the current revision, with a role that may submit all of them', () => {
      const { stack, queue, job } = submitting();
      new events.Rule(stack, 'Rule', { eventPattern: { source: ['com.example'] } }).addTarget(
        queue.ruleTarget({ job }),
      );
      const template = templateOf(stack);
      template.hasResourceProperties('AWS::Events::Rule', {
        Targets: [Match.objectLike({ BatchParameters: Match.objectLike({ JobDefinition: JOB_ARN }) })],
      });
      template.hasResourceProperties('AWS::IAM::Policy', {
        Roles: [{ Ref: Match.stringLikeRegexp('^JobEventsRole') }],
        PolicyDocument: { Statement: [SUBMIT] },
      });
    });

    test('what is allowed beyond the current revision is acknowledged for all ways to submit', () => {
      const { stack, queue, job } = submitting();
      queue.grantSubmit(job, new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() }));
      queue.submitOnSchedule('Nightly', { job, schedule: scheduler.ScheduleExpression.rate(Duration.days(1)) });
      new events.Rule(stack, 'Rule', { eventPattern: { source: ['com.example'] } }).addTarget(
        queue.ruleTarget({ job }),
      );
      const { findings } = runPack(new AwsSolutionsChecks(), stack);
      expect(findings.filter((finding) => finding.includes('IAM5'))).toEqual([]);
    });

    test('a principal that is no construct of the app gets the same permission', () => {
      const { stack, queue, job } = submitting();
      const role = iam.Role.fromRoleArn(stack, 'Imported', 'arn:aws:iam::111122223333:role/somebody');
      queue.grantSubmit(job, role);
      templateOf(stack).hasResourceProperties('AWS::IAM::Policy', {
        Roles: ['somebody'],
        PolicyDocument: { Statement: [SUBMIT] },
      });
    });

    test('a Lambda function gets the permission, and is told what and where', () => {
      const { stack, queue, job } = submitting();
      const handler = functionOf(stack);
      queue.addSubmitter(handler, job);
      queue.addSubmitter(handler, job, { queueVariable: 'QUEUE', jobVariable: 'JOB' });
      const template = templateOf(stack);
      template.hasResourceProperties('AWS::Lambda::Function', {
        Environment: { Variables: { JOB_QUEUE: QUEUE_ARN, JOB_DEFINITION: JOB_ARN, QUEUE: QUEUE_ARN, JOB: JOB_ARN } },
      });
      template.hasResourceProperties('AWS::IAM::Policy', { PolicyDocument: { Statement: Match.arrayWith([SUBMIT]) } });
    });

    test('a rule submits with a dead-letter queue', () => {
      const { stack, queue, job } = submitting();
      const rule = new events.Rule(stack, 'Nightly', { schedule: events.Schedule.rate(Duration.days(1)) });
      rule.addTarget(queue.ruleTarget({ job, arraySize: 50, name: 'nightly' }));
      templateOf(stack).hasResourceProperties('AWS::Events::Rule', {
        Targets: [
          {
            Arn: QUEUE_ARN,
            BatchParameters: { JobName: 'nightly', JobDefinition: JOB_ARN, ArrayProperties: { Size: 50 } },
            DeadLetterConfig: { Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('DeadLetters'), 'Arn'] } },
          },
        ],
      });
    });

    test('an object that lands in a bucket is a job', () => {
      const { stack, queue } = submitting();
      const job = jobWithParameters(stack, 'Import', ['bucket', 'key', 'b', 'k']);
      const bucket = new s3.Bucket(stack, 'Bucket');
      queue.submitOnObject('Uploads', { job, bucket, prefix: 'in/', suffix: '.fastq' });
      queue.submitOnObject('Csv', { job, bucket, suffix: '.csv', bucketParameter: 'b', keyParameter: 'k' });
      queue.submitOnObject('Dir', { job, bucket, prefix: 'dir/' });
      queue.submitOnObject('Any', { job, bucket });
      const template = templateOf(stack);
      const name = [{ Ref: Match.stringLikeRegexp('Bucket') }];
      const pattern = (key?: unknown) => ({
        EventPattern: {
          source: ['aws.s3'],
          'detail-type': ['Object Created'],
          detail: { bucket: { name }, object: key ? { key } : Match.absent() },
        },
      });
      template.hasResourceProperties('AWS::Events::Rule', {
        ...pattern([{ wildcard: 'in/*.fastq' }]),
        Targets: [
          {
            InputTransformer: {
              InputPathsMap: {
                'detail-bucket-name': '$.detail.bucket.name',
                'detail-object-key': '$.detail.object.key',
              },
              InputTemplate: '{"Parameters":{"bucket":<detail-bucket-name>,"key":<detail-object-key>}}',
            },
          },
        ],
      });
      template.hasResourceProperties('AWS::Events::Rule', {
        ...pattern([{ suffix: '.csv' }]),
        Targets: [{ InputTransformer: { InputTemplate: Match.stringLikeRegexp('"b":.*"k":') } }],
      });
      template.hasResourceProperties('AWS::Events::Rule', pattern([{ prefix: 'dir/' }]));
      template.hasResourceProperties('AWS::Events::Rule', pattern());
    });

    test('a bucket of the app sends its events to EventBridge, one that is imported is left alone', () => {
      const { stack, queue } = submitting();
      const job = jobWithParameters(stack, 'Import', ['bucket', 'key']);
      queue.submitOnObject('Own', { job, bucket: new s3.Bucket(stack, 'Bucket') });
      queue.submitOnObject('Other', { job, bucket: s3.Bucket.fromBucketName(stack, 'Imported', 'imported') });
      const template = templateOf(stack);
      template.hasResourceProperties('AWS::S3::Bucket', {
        NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
      });
      template.resourceCountIs('Custom::S3BucketNotifications', 0);
    });

    test('signs of a wildcard in a prefix and a suffix stand for themselves', () => {
      const { stack, queue } = submitting();
      const job = jobWithParameters(stack, 'Import', ['bucket', 'key']);
      queue.submitOnObject('Own', { job, bucket: new s3.Bucket(stack, 'Bucket'), prefix: 'in*/', suffix: '.gz' });
      templateOf(stack).hasResourceProperties('AWS::Events::Rule', {
        EventPattern: { detail: { object: { key: [{ wildcard: 'in\\*/*.gz' }] } } },
      });
    });

    test('a queue whose environments are imported takes jobs of every kind', () => {
      const { stack: elsewhere, vpc } = batchStack();
      const arn = 'arn:aws:batch:eu-central-1:111122223333:compute-environment/Night';
      const only = new JobQueues(elsewhere, 'Imported', {
        vpc,
        capacity: JobCapacity.existing([
          batch.FargateComputeEnvironment.fromFargateComputeEnvironmentArn(elsewhere, 'Night', arn),
        ]),
        queues: [{ name: 'High', priority: 1 }],
        alarms: Alarms.none(),
      }).queue('High');
      expect(() => only.ruleTarget({ job: ec2Job(elsewhere) })).not.toThrow();
    });

    describe('a schedule', () => {
      test('submits in a time zone, with retries, a dead-letter queue and a role of its own', () => {
        const { stack, queue } = submitting();
        queue.submitOnSchedule('Nightly', {
          job: jobWithParameters(stack, 'JobOfDay', ['day']),
          schedule: scheduler.ScheduleExpression.cron({ hour: '2', minute: '0', timeZone: TimeZone.EUROPE_BERLIN }),
          arraySize: 10,
          parameters: { day: 'today' },
          environment: { LEVEL: 'info' },
        });
        const template = templateOf(stack);
        template.hasResourceProperties('AWS::Scheduler::Schedule', {
          ScheduleExpression: 'cron(0 2 * * ? *)',
          ScheduleExpressionTimezone: 'Europe/Berlin',
          FlexibleTimeWindow: { Mode: 'OFF' },
          State: 'ENABLED',
          Target: {
            Arn: { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp(':aws-sdk:batch:submitJob')])] },
            RetryPolicy: { MaximumRetryAttempts: 3, MaximumEventAgeInSeconds: 3600 },
            DeadLetterConfig: { Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('DeadLetters'), 'Arn'] } },
          },
        });
        const input = JSON.stringify(
          Object.values(template.findResources('AWS::Scheduler::Schedule'))[0].Properties.Target.Input,
        );
        expect(input).toMatch(/ArrayProperties.*Size.*10/);
        expect(input).toMatch(/Parameters.*day.*today/);
        expect(input).toMatch(/Environment.*LEVEL/);
        template.hasResourceProperties('AWS::IAM::Role', {
          AssumeRolePolicyDocument: {
            Statement: [
              {
                Principal: { Service: 'scheduler.amazonaws.com' },
                Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
              },
            ],
          },
        });
        template.hasResourceProperties('AWS::IAM::Policy', {
          PolicyDocument: { Statement: Match.arrayWith([SUBMIT]) },
        });
      });

      test('with every option, on a queue with shares', () => {
        const { stack, queue } = fairQueue();
        queue.submitOnSchedule('Hourly', {
          job: fargateJob(stack),
          name: 'hourly',
          share: 'ops',
          schedulingPriority: 7,
          schedule: scheduler.ScheduleExpression.rate(Duration.hours(1)),
          enabled: false,
          retryAttempts: 0,
          maxEventAge: Duration.minutes(5),
          timeWindow: scheduler.TimeWindow.flexible(Duration.minutes(15)),
        });
        const template = templateOf(stack);
        template.hasResourceProperties('AWS::Scheduler::Schedule', {
          State: 'DISABLED',
          FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 },
          Target: { RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 300 } },
        });
        const input = JSON.stringify(
          Object.values(template.findResources('AWS::Scheduler::Schedule'))[0].Properties.Target.Input,
        );
        expect(input).toMatch(/ShareIdentifier.*ops/);
        expect(input).toMatch(/SchedulingPriorityOverride.*7/);
        expect(input).toMatch(/JobName.*hourly/);
      });
    });

    describe('a state of a workflow', () => {
      function definition(stack: Stack, start: sfn.IChainable): string {
        new sfn.StateMachine(stack, 'Machine', { definitionBody: sfn.DefinitionBody.fromChainable(start) });
        const machine = Object.values(templateOf(stack).findResources('AWS::StepFunctions::StateMachine'))[0];
        return JSON.stringify(machine.Properties.DefinitionString).replaceAll('\\"', '"');
      }

      test('waits for the job, and its role may submit, hear of the end, and stop', () => {
        const { stack, queue } = submitting();
        const job = jobWithParameters(stack, 'Job2', ['p']);
        const text = definition(
          stack,
          queue.submitTask(stack, 'Run', { job, arraySize: 5, environment: { A: 'b' }, parameters: { p: 'q' } }),
        );
        expect(text).toMatch(/batch:submitJob\.sync/);
        expect(text).toMatch(/"ArrayProperties":{"Size":5}/);
        expect(text).toMatch(/"Environment":\[{"Name":"A","Value":"b"}\]/);
        expect(text).toMatch(/"Parameters":{"p":"q"}/);
        expect(text).not.toMatch(/ShareIdentifier/);
        const template = templateOf(stack);
        template.hasResourceProperties('AWS::IAM::Policy', {
          PolicyDocument: {
            Statement: Match.arrayWith([
              Match.objectLike({ Action: ['events:DescribeRule', 'events:PutRule', 'events:PutTargets'] }),
            ]),
          },
        });
        expect(JSON.stringify(template.findResources('AWS::IAM::Policy'))).not.toContain('job-definition/*');
      });

      test('goes on at once if told so, and needs no rule for it', () => {
        const { stack, queue, job } = submitting();
        const text = definition(stack, queue.submitTask(stack, 'Run', { job, waitForCompletion: false }));
        expect(text).toMatch(/batch:submitJob"/);
        expect(JSON.stringify(templateOf(stack).findResources('AWS::IAM::Policy'))).not.toContain('events:PutRule');
      });

      test('names share, priority, dependencies and an array size from the input', () => {
        const { stack, queue } = fairQueue();
        const task = queue.submitTask(stack, 'Run', {
          job: fargateJob(stack),
          share: 'research',
          schedulingPriority: 3,
          dependsOn: [JobDependency.onJob('{% $states.input.first %}')],
          arraySizeExpression: '{% $states.input.n %}',
          queryLanguage: sfn.QueryLanguage.JSONATA,
        });
        const text = definition(stack, task);
        expect(text).toMatch(/"ShareIdentifier":"research","SchedulingPriorityOverride":3/);
        expect(text).toMatch(/"DependsOn":\[{"JobId":"{% \$states.input.first %}"}\]/);
        expect(text).toMatch(/"Size":"{% \$states.input.n %}"/);
      });

      test('takes share, priority and array size of the input, in JSONata', () => {
        const { stack, queue } = fairQueue();
        const task = queue.submitTask(stack, 'Run', {
          job: fargateJob(stack),
          share: '{% $states.input.team %}',
          schedulingPriorityExpression: '{% $states.input.priority %}',
          queryLanguage: sfn.QueryLanguage.JSONATA,
        });
        expect(definition(stack, task)).toContain(
          '"ShareIdentifier":"{% $states.input.team %}","SchedulingPriorityOverride":"{% $states.input.priority %}"',
        );
      });

      test('takes share, priority and array size of the input, by paths', () => {
        const { stack, queue } = fairQueue();
        const task = queue.submitTask(stack, 'Run', {
          job: fargateJob(stack),
          share: sfn.JsonPath.stringAt('$.team'),
          schedulingPriorityExpression: sfn.JsonPath.stringAt('$.priority'),
          arraySizeExpression: sfn.JsonPath.stringAt('$.children'),
        });
        const text = definition(stack, task);
        expect(text).toContain('"ShareIdentifier.$":"$.team","SchedulingPriorityOverride.$":"$.priority"');
        expect(text).toContain('"ArrayProperties":{"Size.$":"$.children"}');
      });

      test('takes a number of the input as a priority, by a path', () => {
        const { stack, queue } = fairQueue();
        const task = queue.submitTask(stack, 'Run', {
          job: fargateJob(stack),
          share: 'research',
          schedulingPriority: sfn.JsonPath.numberAt('$.priority'),
        });
        expect(definition(stack, task)).toContain(
          '"ShareIdentifier":"research","SchedulingPriorityOverride.$":"$.priority"',
        );
      });
    });

    describe('alarms', () => {
      const common = {
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        EvaluationPeriods: 1,
        DatapointsToAlarm: Match.absent(),
        TreatMissingData: 'notBreaching',
      };
      const matched = { Namespace: 'AWS/Events', MetricName: 'MatchedEvents', Statistic: 'Sum' };

      test('go off at the first failed job in 5 minutes, blocked queue in 15 and undelivered message in 1', () => {
        const { stack, queues } = batchStack();
        const { environments } = queues;
        const queue = new JobQueue(stack, 'Alone', {
          environments,
          priority: 1,
          alarms: Alarms.notify(encryptedTopicOf(stack)),
        });
        expect(queue.alarms.map(({ node }) => node.id)).toEqual(['FailedAlarm', 'BlockedAlarm', 'DeadLettersAlarm']);
        const template = templateOf(stack);
        template.resourceCountIs('AWS::CloudWatch::Alarm', 3);
        template.hasResourceProperties('AWS::CloudWatch::Alarm', { ...common, ...matched, Period: 300, Threshold: 1 });
        template.hasResourceProperties('AWS::CloudWatch::Alarm', { ...common, ...matched, Period: 900, Threshold: 1 });
        template.hasResourceProperties('AWS::CloudWatch::Alarm', {
          ...common,
          MetricName: 'ApproximateNumberOfMessagesVisible',
          Statistic: 'Maximum',
          Period: 60,
          Threshold: 1,
          AlarmDescription: Match.stringLikeRegexp('^Test/Alone: The submission of a job'),
        });
      });

      test('are none where nobody is told, and none of a dead-letter queue that is given', () => {
        const { stack, queues } = batchStack();
        const { environments, deadLetterQueue } = queues;
        const make = (id: string, alarms: Alarms) =>
          new JobQueue(stack, id, { environments, priority: 1, alarms, deadLetterQueue });
        expect(make('Quiet', none).alarms).toEqual([]);
        expect(make('Told', Alarms.notify(encryptedTopicOf(stack))).alarms).toHaveLength(2);
      });
    });

    describe('a queue and a job that exist', () => {
      const ARN = 'arn:aws:batch:eu-west-1:111122223333';
      const imported = (attributes: Partial<JobQueueAttributes> = {}) => {
        const stack = new Stack(undefined, 'Test', { env: { account: '111122223333', region: 'eu-west-1' } });
        const queue = JobQueue.fromAttributes(stack, 'Night', { jobQueueArn: `${ARN}:job-queue/Night`, ...attributes });
        const job = ContainerJob.fromAttributes(stack, 'Align', {
          jobDefinitionArn: `${ARN}:job-definition/Align:7`,
          compatibility: JobCompatibility.EC2,
        });
        return { stack, queue, job };
      };

      test('are submitted by a principal, that job in all its revisions to that queue only', () => {
        const { stack, queue, job } = imported();
        queue.grantSubmit(job, new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() }));
        templateOf(stack).hasResourceProperties('AWS::IAM::Policy', {
          PolicyDocument: {
            Statement: [
              {
                Action: 'batch:SubmitJob',
                Effect: 'Allow',
                Resource: [
                  `${ARN}:job-queue/Night`,
                  {
                    'Fn::Join': [
                      '',
                      ['arn:', { Ref: 'AWS::Partition' }, ':batch:eu-west-1:111122223333:job-definition/Align:*'],
                    ],
                  },
                ],
              },
            ],
          },
        });
      });

      test('are submitted by a workflow, with what is for one container', () => {
        const { stack, queue, job } = imported({ fairShare: true });
        const start = queue.submitTask(stack, 'Run', { job, share: 'night', environment: { LEVEL: 'info' } });
        new sfn.StateMachine(stack, 'Machine', { definitionBody: sfn.DefinitionBody.fromChainable(start) });
        const [machine] = Object.values(templateOf(stack).findResources('AWS::StepFunctions::StateMachine'));
        const text = JSON.stringify(machine.Properties.DefinitionString).replaceAll('\\"', '"');
        expect(text).toContain(`"JobDefinition":"${ARN}:job-definition/Align:7"`);
        expect(text).toContain(`"JobQueue":"${ARN}:job-queue/Night"`);
        expect(text).toContain('"ContainerOverrides":{"Environment":[{"Name":"LEVEL","Value":"info"}]}');
        expect(text).toContain('"ShareIdentifier":"night"');
      });

      test('are submitted by a pipeline', () => {
        const { stack, queue, job } = imported();
        new ArrayPipeline(stack, 'Pipeline', {
          queue,
          child: job,
          size: ArraySize.children(10),
          recordBucket: new s3.Bucket(stack, 'Records'),
          alarms: none,
        });
        const [machine] = Object.values(templateOf(stack).findResources('AWS::StepFunctions::StateMachine'));
        expect(JSON.stringify(machine.Properties.DefinitionString)).toContain(`${ARN}:job-queue/Night`);
      });

      test('are submitted by rules and schedules, where the refused submissions are kept', () => {
        const { stack, queue, job } = imported({
          deadLetterQueue: sqs.Queue.fromQueueArn(
            new Stack(undefined, 'Elsewhere'),
            'Refused',
            'arn:aws:sqs:eu-west-1:111122223333:refused',
          ),
        });
        queue.submitOnSchedule('Nightly', { job, schedule: scheduler.ScheduleExpression.rate(Duration.days(1)) });
        queue.submitOnObject('Inbox', { job, bucket: s3.Bucket.fromBucketName(stack, 'Bucket', 'inbox') });
        const template = templateOf(stack);
        const DeadLetterConfig = { Arn: 'arn:aws:sqs:eu-west-1:111122223333:refused' };
        template.hasResourceProperties('AWS::Scheduler::Schedule', { Target: { DeadLetterConfig } });
        template.hasResourceProperties('AWS::Events::Rule', {
          Targets: [
            {
              Arn: `${ARN}:job-queue/Night`,
              DeadLetterConfig,
              BatchParameters: { JobDefinition: `${ARN}:job-definition/Align:7` },
            },
          ],
        });
      });

      test('fails for what Batch refuses or loses', () => {
        const { stack, queue, job } = imported();
        const schedule = scheduler.ScheduleExpression.rate(Duration.days(1));
        expect(() => queue.submitOnSchedule('Nightly', { job, schedule })).toThrow(
          /'deadLetterQueue' must be given to 'JobQueue.fromAttributes', because rules and schedules lose/,
        );
        expect(() => queue.submitTask(stack, 'Share', { job, share: 'a' })).toThrow(
          /'share' must not be given because the queue has no fair-share policy/,
        );
        expect(() => imported({ jobQueueArn: 'Night' })).toThrow(
          /JobQueue.fromAttributes at 'Test\/Night': 'jobQueueArn' must be the ARN of a job queue, got 'Night'/,
        );
        expect(() => imported({ jobQueueArn: 'arn:aws:batch:eu-west-1:444455556666:job-queue/Night' })).toThrow(
          /'jobQueueArn' must be of the account and Region of the stack \(111122223333, eu-west-1\), got 444455556666, eu-west-1; make a stack there/,
        );
        expect(() =>
          ContainerJob.fromAttributes(stack, 'Pod', {
            jobDefinitionArn: `${ARN}:job-definition/Pod:x`,
            compatibility: JobCompatibility.EKS,
          }),
        ).toThrow(
          /ContainerJob.fromAttributes at 'Test\/Pod' has 2 problems:[^]*'jobDefinitionArn' must be the ARN of a job definition[^]*'compatibility' must be one of Fargate, EC2, got EKS/,
        );
      });

      test('may have ARNs that are known at deployment only', () => {
        const { stack } = imported();
        const value = (id: string) => new CfnParameter(stack, id).valueAsString;
        const queue = JobQueue.fromAttributes(stack, 'Other', { jobQueueArn: value('QueueArn') });
        const job = ContainerJob.fromAttributes(stack, 'OtherJob', {
          jobDefinitionArn: value('JobArn'),
          compatibility: JobCompatibility.FARGATE,
        });
        queue.grantSubmit(job, new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() }));
        templateOf(stack).hasResourceProperties('AWS::IAM::Policy', {
          PolicyDocument: { Statement: [{ Resource: Match.arrayWith([{ Ref: 'QueueArn' }]) }] },
        });
      });
    });

    test('takes the defaults of an organisation by property injection', () => {
      const { stack, queues } = batchStack();
      PropertyInjectors.of(stack).add({
        constructUniqueId: JobQueue.PROPERTY_INJECTION_ID,
        inject: (props: object) => ({ ...props, priority: 77 }),
      });
      new JobQueue(stack, 'Alone', { environments: queues.environments, priority: 1, alarms: none });
      templateOf(stack).resourcePropertiesCountIs('AWS::Batch::JobQueue', { Priority: 77 }, 1);
    });
  });

  describe('fails', () => {
    const { stack, queue, job } = submitting();
    const fair = fairQueue();
    const schedule = scheduler.ScheduleExpression.rate(Duration.hours(1));
    const fairJob = fargateJob(fair.stack);
    test.each([
      [
        'for a schedule that never comes',
        () => queue.submitOnSchedule('Never', { job, schedule: scheduler.ScheduleExpression.expression('cron(foo)') }),
        /'schedule' must have six fields/,
      ],
      [
        'for an array of one',
        () => queue.ruleTarget({ job, arraySize: 1 }),
        /'arraySize' must be a whole number from 2 to 10000, got 1/,
      ],
      [
        'for an array over 10,000',
        () => queue.submitTask(stack, 'A', { job, arraySize: 10_001 }),
        /'arraySize' must be a whole number from 2 to 10000, got 10001/,
      ],
      [
        'for a name that Batch refuses',
        () => queue.ruleTarget({ job, name: 'a b' }),
        /'name' must be up to 128 letters, digits/,
      ],
      [
        'for the name of a job of a pipeline, whose failure nobody would be told of',
        () => queue.ruleTarget({ job, name: 'ArrayPipeline_mine' }),
        /'name' must not begin with 'ArrayPipeline_'.*got 'ArrayPipeline_mine'; rename it/,
      ],
      [
        'for a share on a queue without shares',
        () => queue.submitTask(stack, 'B', { job, share: 'x' }),
        /'share' must not be given because the queue has no fair-share policy, got 'x'/,
      ],
      [
        'without a share on a queue with shares',
        () => fair.queue.submitTask(fair.stack, 'C', { job: fairJob }),
        /'share' must be given because the queue has a fair-share policy/,
      ],
      [
        'for a rule on a queue with shares',
        () => fair.queue.ruleTarget({ job: fairJob }),
        /a rule cannot name a share/,
      ],
      [
        'for a share with signs',
        () => fair.queue.submitTask(fair.stack, 'D', { job: fairJob, share: 'a-b' }),
        /'share' must be up to 255 letters and digits, got 'a-b'/,
      ],
      [
        'for a scheduling priority above 9,999',
        () => fair.queue.submitTask(fair.stack, 'E', { job: fairJob, share: 'a', schedulingPriority: 10_000 }),
        /'schedulingPriority' must be/,
      ],
      [
        'for JSONata in a workflow of paths',
        () => fair.queue.submitTask(fair.stack, 'G', { job: fairJob, share: '{% $states.input.team %}' }),
        /'share' must be up to 255 letters and digits, got '{% \$states.input.team %}'/,
      ],
      [
        'for an array size that is given twice',
        () => queue.submitTask(stack, 'H', { job, arraySize: 5, arraySizeExpression: '{% 5 %}' }),
        /'arraySize' must not be given together with 'arraySizeExpression'; remove one of them/,
      ],
      [
        'for a priority that is given twice',
        () =>
          fair.queue.submitTask(fair.stack, 'I', {
            job: fairJob,
            share: 'a',
            schedulingPriority: 1,
            schedulingPriorityExpression: '{% 1 %}',
          }),
        /'schedulingPriority' must not be given together with 'schedulingPriorityExpression'; remove one of them/,
      ],
      [
        'for a variable that Batch sets',
        () => queue.submitTask(stack, 'F', { job, environment: { AWS_BATCH_X: '1' } }),
        /'environment' must not have names that start with 'AWS_BATCH'/,
      ],
      [
        'for too many retries of a schedule',
        () => queue.submitOnSchedule('G', { job, schedule, retryAttempts: 186 }),
        /'retryAttempts' must be a whole number from 0 to 185/,
      ],
      [
        'for a schedule with the id of a part of the queue',
        () => queue.submitOnSchedule('Failed', { job, schedule }),
        /submitOnSchedule of JobQueue 'Test\/Jobs\/High': 'id' must be another, because 'Failed' is a part of the queue/,
      ],
      [
        'for a bucket with the id of a part of the queue',
        () => queue.submitOnObject('Blocked', { job, bucket: s3.Bucket.fromBucketName(stack, 'Inbox', 'inbox') }),
        /'id' must be another, because 'Blocked' is a part of the queue/,
      ],
      [
        'for an object on a queue with shares',
        () =>
          fair.queue.submitOnObject('Inbox', {
            job: fairJob,
            bucket: s3.Bucket.fromBucketName(fair.stack, 'Inbox', 'inbox'),
          }),
        /a rule cannot name a share/,
      ],
      [
        'for an event older than a day',
        () => queue.submitOnSchedule('H', { job, schedule, maxEventAge: Duration.days(2) }),
        /'maxEventAge' must be/,
      ],
    ])('fails %s', (_title, act, message) => expect(act).toThrow(message));

    test('fails for a function whose variables hold another queue or job', () => {
      const { stack, queue, job } = submitting();
      const handler = functionOf(stack);
      const another = fargateJob(stack, 'Another');
      queue.addSubmitter(handler, job);
      expect(() => queue.addSubmitter(handler, job)).not.toThrow();
      expect(() => queue.addSubmitter(handler, another)).toThrow(
        /'jobVariable' must be another name, because 'JOB_DEFINITION' of 'Test\/Handler' holds 'Test\/Job'; give one for 'Test\/Another'/,
      );
      expect(() => queue.addSubmitter(handler, another, { jobVariable: 'JOB_QUEUE' })).toThrow(
        /has 2 problems:[^]*'JOB_QUEUE' of 'Test\/Handler' holds[^]*'jobVariable' must not be 'JOB_QUEUE' as 'queueVariable' is/,
      );
      expect(() => queue.addSubmitter(handler, another, { jobVariable: 'OTHER JOB' })).toThrow(
        /'jobVariable' must be the name of an environment variable of a function, got 'OTHER JOB'/,
      );
      queue.addSubmitter(handler, another, { jobVariable: 'OTHER_JOB' });
      templateOf(stack).hasResourceProperties('AWS::Lambda::Function', {
        Environment: {
          Variables: {
            JOB_DEFINITION: { Ref: Match.stringLikeRegexp('^Job') },
            OTHER_JOB: { Ref: Match.stringLikeRegexp('^Another') },
          },
        },
      });
    });

    test('fails for an EC2 job on a Fargate queue, and a Fargate job on an EC2 queue', () => {
      const principal = new iam.Role(stack, 'Someone', { assumedBy: new iam.AccountRootPrincipal() });
      const gpu = ec2Job(stack, 'Gpu');
      expect(() => queue.grantSubmit(gpu, principal)).toThrow(
        /'job' must run on what the queue has \(Fargate Spot, Fargate\), got 'Test\/Gpu' for EC2/,
      );
      const other = batchStack(JobCapacity.ec2());
      const small = fargateJob(other.stack);
      expect(() => other.queues.queue('Low').grantSubmit(small, principal)).toThrow(
        /\(EC2\), got 'Test\/Job' for Fargate/,
      );
    });

    test('fails for a job that the environments of a queue made directly cannot run', () => {
      const { stack, queues } = batchStack();
      const environments = queues.environments;
      const alone = new JobQueue(stack, 'Alone', { environments, priority: 1, alarms: Alarms.none() });
      expect(() => alone.ruleTarget({ job: ec2Job(stack) })).toThrow(
        /'job' must run on what the queue has \(Fargate Spot, Fargate\), got 'Test\/Job' for EC2/,
      );
    });

    test('fails without an environment, and with four', () => {
      const { stack, queues } = batchStack();
      const [one] = queues.environments;
      const make = (id: string, environments: batch.IComputeEnvironment[]) => () =>
        new JobQueue(stack, id, { environments, priority: 1, alarms: none });
      expect(make('A', [])).toThrow(/'environments' must not be empty/);
      expect(make('B', [one, one, one, one])).toThrow(/'environments' must hold at most 3, got 4/);
    });

    test('fails for two mistakes in one error, before a child is made', () => {
      const { stack, queues } = batchStack();
      const { environments } = queues;
      expect(() => new JobQueue(stack, 'Wrong', { environments: [], priority: 1001, alarms: none })).toThrow(
        /has 2 problems:[^]*'environments' must not be empty[^]*'priority' must be/,
      );
      expect(stack.node.findChild('Wrong').node.children).toEqual([]);
      expect(environments).not.toEqual([]);
    });

    test('fails for environments of two kinds', () => {
      const { stack, queues } = batchStack();
      const ec2Queues = new JobQueues(stack, 'Instances', {
        vpc: vpcOf(new Stack(undefined, 'Elsewhere')),
        capacity: JobCapacity.ec2(),
        queues: [{ name: 'Only', priority: 1 }],
        alarms: none,
      });
      const environments = [queues.environments[0], ec2Queues.environments[0]];
      expect(() => new JobQueue(stack, 'Mixed', { environments, priority: 1, alarms: none })).toThrow(
        /'environments' must not mix Fargate and EC2 in one queue/,
      );
    });
  });

  describe('in a stack', () => {
    test('has a dead-letter queue of its own, which is watched', () => {
      const { stack, queues } = batchStack();
      new JobQueue(stack, 'Alone', {
        environments: queues.environments,
        priority: 5,
        alarms: Alarms.notify(encryptedTopicOf(stack)),
      });
      const template = templateOf(stack);
      template.resourceCountIs('AWS::SQS::Queue', 2);
      template.hasResourceProperties('AWS::Batch::JobQueue', { Priority: 5 });
      template.resourceCountIs('AWS::CloudWatch::Alarm', 3);
    });

    test('a schedule is assumed by schedules of this account and the default group only', () => {
      const { stack, queue, job } = submitting();
      queue.submitOnSchedule('Nightly', { job, schedule: scheduler.ScheduleExpression.rate(Duration.days(1)) });
      const roles = Object.values(templateOf(stack).findResources('AWS::IAM::Role')).filter((role) =>
        JSON.stringify(role).includes('scheduler.amazonaws.com'),
      );
      expect(roles.map((role) => role.Properties.AssumeRolePolicyDocument.Statement)).toEqual([
        [
          {
            Action: 'sts:AssumeRole',
            Effect: 'Allow',
            Principal: { Service: 'scheduler.amazonaws.com' },
            Condition: {
              StringEquals: {
                'aws:SourceAccount': { Ref: 'AWS::AccountId' },
                'aws:SourceArn': {
                  'Fn::Join': [
                    '',
                    [
                      'arn:',
                      { Ref: 'AWS::Partition' },
                      ':scheduler:',
                      { Ref: 'AWS::Region' },
                      ':',
                      { Ref: 'AWS::AccountId' },
                      ':schedule-group/default',
                    ],
                  ],
                },
              },
            },
          },
        ],
      ]);
    });

    test('the jobs of a pipeline have names by which its failures are left to it', () => {
      const { stack, queue, job } = submitting();
      new ArrayPipeline(stack, 'Pipeline', {
        queue,
        prepare: job,
        child: job,
        merge: job,
        size: ArraySize.children(10),
        recordBucket: new s3.Bucket(stack, 'Records'),
        alarms: none,
      });
      const [machine] = Object.values(templateOf(stack).findResources('AWS::StepFunctions::StateMachine'));
      const names = JSON.stringify(machine.Properties.DefinitionString).match(/"JobName\W+[A-Za-z_-]+/g) ?? [];
      expect(names).toHaveLength(4);
      expect(names.filter((name) => !name.includes('ArrayPipeline_'))).toEqual([]);
    });

    test('the role of a workflow may submit this job, hear of its end and stop jobs, and nothing else', () => {
      const { stack, queue, job } = submitting();
      const start = queue.submitTask(stack, 'Run', { job });
      new sfn.StateMachine(stack, 'Machine', { definitionBody: sfn.DefinitionBody.fromChainable(start) });
      const arn = (...end: string[]) => ({
        'Fn::Join': [
          '',
          ['arn:', { Ref: 'AWS::Partition' }, end[0], { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, end[1]],
        ],
      });
      const policies = Object.values(templateOf(stack).findResources('AWS::IAM::Policy')).filter((policy) =>
        JSON.stringify(policy.Properties.Roles).includes('MachineRole'),
      );
      expect(policies).toHaveLength(1);
      const byAction = Object.fromEntries(
        policies[0].Properties.PolicyDocument.Statement.map((s: { Action: string | string[] }) => [
          [s.Action].flat().sort().join(),
          s,
        ]),
      );
      expect(Object.keys(byAction).sort()).toEqual([
        'batch:SubmitJob',
        'batch:TerminateJob',
        'events:DescribeRule,events:PutRule,events:PutTargets',
      ]);
      expect(byAction['batch:TerminateJob'].Resource).toEqual(arn(':batch:', ':job/*'));
      expect(byAction['events:DescribeRule,events:PutRule,events:PutTargets'].Resource).toEqual(
        arn(':events:', ':rule/StepFunctionsGetEventsForBatchJobsRule'),
      );
      expect(byAction['batch:SubmitJob'].Resource).toEqual(
        expect.arrayContaining([
          allRevisionsOf(expect.stringMatching('^Job')),
          { 'Fn::GetAtt': [expect.stringMatching('High'), 'JobQueueArn'] },
        ]),
      );
      expect(byAction['batch:SubmitJob'].Resource).toHaveLength(2);
    });
  });
});
