import { Duration, PropertyInjectors, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import {
  ArrayPipeline,
  ArrayPipelineProps,
  ArraySize,
  ContainerJob,
  FailureTolerance,
  JobPlatform,
} from '../../../lib/batch';
import { Alarms } from '../../../lib/observability';
import { execute, TaskFailure } from '../../support/asl';
import { Attempts, BatchSimulator, CRASH, RECLAIMED, SUCCESS } from '../../support/batch-simulator';
import { templateOf, testStack } from '../../support/synth';
import { allRevisionsOf, batchStack, encryptedTopicOf, fargateJob, REGISTRY } from '../support';

/** Puts what CloudFormation would put into a definition, as the JSON of the reference. */
function definitionOf(template: Template) {
  const machine = Object.values(template.findResources('AWS::StepFunctions::StateMachine'))[0];
  const text = machine.Properties.DefinitionString['Fn::Join'][1]
    .map((part: unknown) => (typeof part === 'string' ? part : JSON.stringify(part).replaceAll('"', "'")))
    .join('');
  return JSON.parse(text);
}

function retriesOf(template: Template) {
  return new Map(
    Object.entries(template.findResources('AWS::Batch::JobDefinition')).map(([id, resource]) => [
      JSON.stringify(`{'Ref':'${id}'}`),
      resource.Properties.RetryStrategy,
    ]),
  );
}

function fullStack(overrides: Partial<ArrayPipelineProps> = {}, stack: Stack = testStack()) {
  const { queues } = batchStack(undefined, stack);
  const topic = encryptedTopicOf(stack);
  const pipeline = new ArrayPipeline(stack, 'Pipeline', {
    queue: queues.queue('Low'),
    singleJobQueue: queues.queue('High'),
    prepare: fargateJob(stack, 'Split'),
    child: fargateJob(stack, 'Align'),
    merge: fargateJob(stack, 'Merge'),
    size: ArraySize.children(100),
    tolerance: FailureTolerance.children(2),
    failureTopic: topic,
    alarms: Alarms.notify(topic),
    ...overrides,
  });
  return { stack, pipeline, queues };
}

const fail = (overrides: Partial<ArrayPipelineProps>) => () => fullStack(overrides);

describe('ArrayPipeline', () => {
  describe('defaults', () => {
    let template: Template;
    beforeAll(() => {
      const { stack, queues } = batchStack();
      new ArrayPipeline(stack, 'Pipeline', {
        queue: queues.queue('Low'),
        child: fargateJob(stack),
        size: ArraySize.children(2),
        alarms: Alarms.none(),
      });
      template = templateOf(stack);
    });

    test('only the array job, everything logged and traced', () => {
      template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
        TracingConfiguration: { Enabled: true },
        LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: true },
      });
      const { States, TimeoutSeconds, QueryLanguage } = definitionOf(template);
      expect(Object.keys(States).sort()).toEqual(['Children', 'Done', 'Failed', 'FailedChildrenAgain', 'Resumed?']);
      expect(TimeoutSeconds).toBe(86_400);
      expect(QueryLanguage).toBe('JSONata');
      template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 90 });
    });

    test('the role submits this job to this queue, and no other', () => {
      const policies = Object.values(template.findResources('AWS::IAM::Policy'));
      const policy = policies.find((p) => JSON.stringify(p.Properties.Roles).includes('PipelineRole'));
      const submit = policy!.Properties.PolicyDocument.Statement.filter((s: { Action: unknown }) =>
        JSON.stringify(s.Action).includes('batch:SubmitJob'),
      );
      expect(submit).toEqual([
        {
          Action: 'batch:SubmitJob',
          Effect: 'Allow',
          Resource: [
            { 'Fn::GetAtt': [expect.stringMatching(/Low/), 'JobQueueArn'] },
            allRevisionsOf(expect.stringMatching(/^Job/)),
          ],
        },
      ]);
      const text = JSON.stringify(template.findResources('AWS::IAM::Policy'));
      expect(text).not.toContain('job-definition/*');
    });

    test('nobody is told', () => {
      template.resourceCountIs('AWS::CloudWatch::Alarm', 0);
      expect(JSON.stringify(definitionOf(template))).not.toContain('sns:publish');
    });
  });

  describe('all options', () => {
    let template: Template;
    beforeAll(() => {
      const { stack } = fullStack({
        size: ArraySize.fromInput('parts'),
        timeout: Duration.hours(2),
        logRetention: logs.RetentionDays.ONE_DAY,
        runVariable: 'RUN',
        resumeVariable: 'AGAIN',
      });
      template = templateOf(stack);
    });

    test('size from the input, variables of the caller, time limit', () => {
      const { States, TimeoutSeconds } = definitionOf(template);
      expect(States.Children.Arguments.ArrayProperties).toEqual({ Size: '{% $states.input.parts %}' });
      expect(
        States.FailedChildrenAgain.Arguments.ContainerOverrides.Environment.map((e: { Name: string }) => e.Name),
      ).toEqual(['RUN', 'AGAIN']);
      expect(TimeoutSeconds).toBe(7200);
      template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 1 });
    });

    test('prepare and merge go to their own queue', () => {
      const { States } = definitionOf(template);
      expect(States.Prepare.Arguments.JobQueue).toMatch(/High/);
      expect(States.Merge.Arguments.JobQueue).toMatch(/High/);
      expect(States.Children.Arguments.JobQueue).toMatch(/Low/);
    });

    test('alarms on failed and timed-out runs', () => {
      template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'ExecutionsFailed', Threshold: 1 });
      template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'ExecutionsTimedOut', Threshold: 1 });
    });

    test('the role may use the key of the topic', () => {
      const text = JSON.stringify(template.findResources('AWS::IAM::Policy'));
      expect(text).toMatch(/sns:Publish/);
      expect(text).toMatch(/kms:GenerateDataKey/);
    });

    test('an aborted run stops its jobs', () => {
      expect(JSON.stringify(template.findResources('AWS::IAM::Policy'))).toMatch(/batch:TerminateJob/);
    });

    describe('simulated', () => {
      let definition: ReturnType<typeof definitionOf>;
      let retries: ReturnType<typeof retriesOf>;
      beforeAll(() => {
        const template = templateOf(fullStack().stack);
        definition = definitionOf(template);
        retries = retriesOf(template);
      });

      async function simulate(attempts: Attempts, input: unknown = {}, notify = jest.fn()) {
        const batch = new BatchSimulator(retries, attempts);
        const run = await execute(definition, input, {
          'batch:submitJob.sync': batch.submitJob,
          'sns:publish': notify,
        });
        return { ...run, jobs: batch.submissions, notify };
      }

      test('success', async () => {
        const run = await simulate(() => SUCCESS);
        expect(run.status).toBe('SUCCEEDED');
        expect(run.path).toEqual(['Resumed?', 'Prepare', 'Children', 'Merge', 'Done']);
        expect(run.jobs.map((job) => [job.name, job.size, job.attempts])).toEqual([
          ['prepare', undefined, 1],
          ['children', 100, 100],
          ['merge', undefined, 1],
        ]);
        expect(run.jobs.map((job) => job.environment)).toEqual(Array(3).fill({ RUN_ID: 'run-1' }));
        expect(run.notify).not.toHaveBeenCalled();
      });

      test('a reclaimed child is started again by Batch, and the run does not notice', async () => {
        const run = await simulate((_job, index, attempt) => (index === 7 && attempt <= 2 ? RECLAIMED : SUCCESS));
        expect(run.path).toEqual(['Resumed?', 'Prepare', 'Children', 'Merge', 'Done']);
        expect(run.jobs[1].attempts).toBe(102);
      });

      test('a child that is reclaimed at each of its attempts fails', async () => {
        const run = await simulate((_job, index) => (index !== undefined && index < 3 ? RECLAIMED : SUCCESS));
        expect(run.status).toBe('FAILED');
        expect(run.jobs[1].attempts).toBe(97 + 3 * 5);
      });

      test('failed children within the tolerance: not started again, and merged without', async () => {
        const run = await simulate((_job, index) => (index === 3 || index === 17 ? CRASH : SUCCESS));
        expect(run.status).toBe('SUCCEEDED');
        expect(run.path).toEqual(['Resumed?', 'Prepare', 'Children', 'EnoughChildren?', 'Merge', 'Done']);
        expect(run.jobs[1].attempts).toBe(100);
      });

      test('failed children beyond the tolerance: notified, no merge', async () => {
        const run = await simulate((_job, index) => (index !== undefined && index < 3 ? CRASH : SUCCESS));
        expect(run.path).toEqual(['Resumed?', 'Prepare', 'Children', 'EnoughChildren?', 'Notify', 'Failed']);
        expect(run.error).toBe('States.TaskFailed');
        expect(run.cause).toMatch(/"FAILED":3/);
        expect(run.notify.mock.calls[0][0]).toMatchObject({
          Message: expect.stringMatching(/^Run run-1 failed with States.TaskFailed/),
        });
      });

      test('a failed preparation ends the run before the children', async () => {
        const run = await simulate((job) => (job === 'prepare' ? CRASH : SUCCESS));
        expect(run.path).toEqual(['Resumed?', 'Prepare', 'Notify', 'Failed']);
      });

      test('a failed merge ends the run', async () => {
        const run = await simulate((job) => (job === 'merge' ? CRASH : SUCCESS));
        expect(run.path).toEqual(['Resumed?', 'Prepare', 'Children', 'Merge', 'Notify', 'Failed']);
        expect(run.cause).toMatch(/id-of-merge/);
      });

      test('a run fails even if nobody can be told', async () => {
        const broken = jest.fn(() => {
          throw new TaskFailure('SNS.AuthorizationErrorException', 'no');
        });
        const run = await simulate((job) => (job === 'merge' ? CRASH : SUCCESS), {}, broken);
        expect(run.path.slice(-2)).toEqual(['Notify', 'Failed']);
        expect(run.cause).toMatch(/id-of-merge/);
      });

      test('a resumed run does the work of the failed children only, then merges', async () => {
        const run = await simulate(() => SUCCESS, { resume: { runId: 'run-0', children: [3, 17, 42] } });
        expect(run.path).toEqual(['Resumed?', 'FailedChildrenAgain', 'Merge', 'Done']);
        expect(run.jobs[0]).toMatchObject({ size: 3, environment: { RUN_ID: 'run-0', RESUME_CHILDREN: '3,17,42' } });
        expect(run.jobs[1].environment).toEqual({ RUN_ID: 'run-0' });
      });

      test('a run that is resumed without a list starts all children again, without preparation', async () => {
        const run = await simulate(() => SUCCESS, { resume: { runId: 'run-0' } });
        expect(run.path).toEqual(['Resumed?', 'Children', 'Merge', 'Done']);
        expect(run.jobs[0]).toMatchObject({ size: 100, environment: { RUN_ID: 'run-0' } });
      });

      test('one failed child is resumed as an array of two', async () => {
        const run = await simulate(() => SUCCESS, { resume: { runId: 'run-0', children: [5] } });
        expect(run.jobs[0]).toMatchObject({ size: 2, environment: { RESUME_CHILDREN: '5' } });
      });

      test('a submission that Batch refuses for now is tried again', async () => {
        const batch = new BatchSimulator(retries, () => SUCCESS);
        let refusals = 2;
        const busy = (args: Record<string, unknown>) => {
          if (refusals-- > 0) throw new TaskFailure('Batch.BatchException', 'Too Many Requests');
          return batch.submitJob(args);
        };
        const run = await execute(definition, {}, { 'batch:submitJob.sync': busy });
        expect(run.path).toEqual(['Resumed?', 'Prepare', 'Children', 'Merge', 'Done']);
      });

      test('a submission that Batch refuses for good is no partial failure', async () => {
        const refuse = (): never => {
          throw new TaskFailure('Batch.ClientException', 'JobQueue is disabled');
        };
        const run = await execute(
          definition,
          { resume: { runId: 'a', children: [1] } },
          { 'batch:submitJob.sync': refuse, 'sns:publish': () => ({}) },
        );
        expect(run.path).toEqual(['Resumed?', 'FailedChildrenAgain', 'EnoughChildren?', 'Notify', 'Failed']);
      });

      test('a percentage of failed children is tolerated', async () => {
        const template = templateOf(fullStack({ tolerance: FailureTolerance.percent(5) }).stack);
        const attempts =
          (bad: number): Attempts =>
          (_job, index) =>
            index !== undefined && index < bad ? CRASH : SUCCESS;
        const runs = [5, 6].map((bad) => {
          const batch = new BatchSimulator(retriesOf(template), attempts(bad));
          return execute(
            definitionOf(template),
            {},
            { 'batch:submitJob.sync': batch.submitJob, 'sns:publish': () => ({}) },
          );
        });
        expect((await Promise.all(runs)).map((run) => run.status)).toEqual(['SUCCEEDED', 'FAILED']);
      });
    });
  });

  describe('overrides', () => {
    describe('alarms', () => {
      const common = {
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        EvaluationPeriods: 1,
        DatapointsToAlarm: Match.absent(),
        TreatMissingData: 'notBreaching',
      };
      const metric = { Namespace: 'AWS/States', Statistic: 'Sum', Period: 300 };

      test('go off at the first run that fails or exceeds its timeout', () => {
        const { stack, pipeline } = fullStack();
        expect(pipeline.alarms.map(({ node }) => node.id)).toEqual(['FailedAlarm', 'TimedOutAlarm']);
        const template = templateOf(stack);
        for (const MetricName of ['ExecutionsFailed', 'ExecutionsTimedOut'])
          template.hasResourceProperties('AWS::CloudWatch::Alarm', { ...common, ...metric, MetricName, Threshold: 1 });
      });

      test('take thresholds, and are none where nobody is told', () => {
        const { stack } = fullStack({ alarmThresholds: { failedRuns: 2, timedOutRuns: 3 } });
        const template = templateOf(stack);
        template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'ExecutionsFailed', Threshold: 2 });
        template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'ExecutionsTimedOut', Threshold: 3 });
        expect(fullStack({ alarms: Alarms.none() }).pipeline.alarms).toEqual([]);
      });
    });

    test('a key of the caller encrypts the log', () => {
      const stack = testStack();
      const logEncryptionKey = kms.Key.fromKeyArn(stack, 'LogKey', 'arn:aws:kms:eu-central-1:111122223333:key/1');
      fullStack({ logEncryptionKey }, stack);
      templateOf(stack).hasResourceProperties('AWS::Logs::LogGroup', { KmsKeyId: logEncryptionKey.keyArn });
    });

    test('takes the defaults of an organisation by property injection', () => {
      const stack = testStack();
      PropertyInjectors.of(stack).add({
        constructUniqueId: ArrayPipeline.PROPERTY_INJECTION_ID,
        inject: (props: object) => ({ ...props, logRetention: logs.RetentionDays.ONE_DAY }),
      });
      fullStack({}, stack);
      templateOf(stack).hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 1 });
    });
  });

  describe('fails', () => {
    test.each([
      [
        'for a tolerance without a merge',
        fail({ merge: undefined }),
        /'tolerance' must not be given without a 'merge'/,
      ],
      ['for a timeout under a minute', fail({ timeout: Duration.seconds(30) }), /'timeout' must be/],
      [
        'for a variable that Batch sets',
        fail({ runVariable: 'AWS_BATCH_RUN' }),
        /'runVariable' must be the name of an environment variable/,
      ],
      ['for one name for two variables', fail({ resumeVariable: 'RUN_ID' }), /'resumeVariable' must not be 'RUN_ID'/],
      [
        'for a share on a queue without shares',
        fail({ share: 'a' }),
        /'share' must not be given because the queue has no fair-share policy/,
      ],
    ])('fails %s', (_title, act, message) => expect(act).toThrow(message));

    test('fails for a job that the queue cannot run', () => {
      const stack = testStack();
      const child = new ContainerJob(stack, 'Gpu', { image: REGISTRY, platform: JobPlatform.ec2() });
      expect(() => fullStack({ child }, stack)).toThrow(
        /'job' must run on what the queue has \(Fargate Spot, Fargate\), got 'Test\/Gpu' for EC2/,
      );
    });

    test('fails for two mistakes in one error, before a child is made', () => {
      const stack = testStack();
      expect(() => fullStack({ timeout: Duration.seconds(30), alarmThresholds: { failedRuns: 0 } }, stack)).toThrow(
        /has 2 problems:[^]*'timeout' must be[^]*'alarmThresholds.failedRuns' must be/,
      );
      expect(stack.node.findChild('Pipeline').node.children).toEqual([]);
    });
  });

  describe('in a stack', () => {
    test('two in one stack, and children can be overridden', () => {
      const { stack, queues, pipeline } = fullStack();
      new ArrayPipeline(stack, 'Second', {
        queue: queues.queue('High'),
        child: fargateJob(stack),
        size: ArraySize.children(3),
        alarms: Alarms.none(),
      });
      (pipeline.stateMachine.node.defaultChild as sfn.CfnStateMachine).addPropertyOverride(
        'TracingConfiguration.Enabled',
        false,
      );
      pipeline.grantStart(new iam.Role(stack, 'Starter', { assumedBy: new iam.AccountRootPrincipal() }));
      const template = templateOf(stack);
      template.resourcePropertiesCountIs(
        'AWS::StepFunctions::StateMachine',
        { TracingConfiguration: { Enabled: false } },
        1,
      );
      template.resourceCountIs('AWS::StepFunctions::StateMachine', 2);
      template.hasResourceProperties('AWS::IAM::Policy', {
        PolicyDocument: { Statement: [{ Action: 'states:StartExecution' }] },
      });
      expect(pipeline.dashboardWidgets()).toHaveLength(1);
    });
  });
});
