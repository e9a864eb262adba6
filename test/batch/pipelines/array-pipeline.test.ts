import { Duration, PropertyInjectors, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import {
  ArrayPipeline,
  ArrayPipelineProps,
  ArraySize,
  ContainerJob,
  FailureTolerance,
  FairShare,
  JobCapacity,
  JobPlatform,
  JobQueues,
  MultiNodeJob,
  PipelinePriority,
  PipelineShare,
} from '../../../lib/batch';
import { Alarms } from '../../../lib/observability';
import { vpcOf } from '../../specimens/surroundings';
import { Definition, execute, ExecutionAborted, Integration, TaskFailure } from '../../support/asl';
import {
  Attempts,
  BatchSimulator,
  CRASH,
  ObjectSimulator,
  RECLAIMED,
  RetryStrategy,
  SUCCESS,
} from '../../support/batch-simulator';
import { definitionOf, retriesOf } from '../../support/state-machine';
import { templateOf, testStack } from '../../support/synth';
import { allRevisionsOf, batchStack, encryptedTopicOf, fargateJob, REGISTRY } from '../support';

function bucketOf(stack: Stack): s3.IBucket {
  return s3.Bucket.fromBucketName(stack, 'Results', 'results');
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
    recordBucket: bucketOf(stack),
    ...overrides,
  });
  return { stack, pipeline, queues };
}

/** The children go to a queue that is divided by shares, the single jobs to one that is not. */
function fairStack(overrides: Partial<ArrayPipelineProps>) {
  const stack = testStack();
  const fair = new JobQueues(stack, 'Fair', {
    vpc: vpcOf(stack),
    capacity: JobCapacity.fargate(),
    queues: [{ name: 'Fair', priority: 1, fairShare: FairShare.byWeight() }],
    alarms: Alarms.none(),
  });
  return fullStack({ queue: fair.queue('Fair'), ...overrides }, stack);
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
        recordBucket: bucketOf(stack),
      });
      template = templateOf(stack);
    });

    test('only the array job, everything logged and traced', () => {
      template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
        TracingConfiguration: { Enabled: true },
        LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: true },
      });
      const { States, TimeoutSeconds, QueryLanguage } = definitionOf(template);
      expect(Object.keys(States)).not.toEqual(
        expect.arrayContaining([expect.stringMatching(/^(Prepare|Merge|Notify)$/)]),
      );
      expect(States['Stage?'].Choices).toEqual([{ Condition: '{% $count($slices) = 0 %}', Next: 'Children' }]);
      expect(TimeoutSeconds).toBe(86_400);
      expect(QueryLanguage).toBe('JSONata');
      template.hasResourceProperties('AWS::Logs::LogGroup', {
        RetentionInDays: 90,
        LogGroupName: { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('^/aws/vendedlogs/states/')])] },
      });
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
      const { Statement } = policy!.Properties.PolicyDocument;
      const records = (end: string) => ({
        'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:s3:::results/records/Test-Pipeline/${end}`]],
      });
      expect(Statement.filter(({ Action }: { Action: unknown }) => JSON.stringify(Action).includes('s3:'))).toEqual([
        { Action: ['s3:GetObject', 's3:PutObject'], Effect: 'Allow', Resource: records('*') },
      ]);
      const everywhere = Statement.filter(({ Resource }: { Resource: unknown }) => Resource === '*');
      expect(everywhere.flatMap(({ Action }: { Action: string[] }) => Action).sort()).toEqual([
        'batch:DescribeJobs',
        'batch:ListJobs',
        'logs:CreateLogDelivery',
        'logs:DeleteLogDelivery',
        'logs:DescribeLogGroups',
        'logs:DescribeResourcePolicies',
        'logs:GetLogDelivery',
        'logs:ListLogDeliveries',
        'logs:PutResourcePolicy',
        'logs:UpdateLogDelivery',
        'xray:GetSamplingRules',
        'xray:GetSamplingTargets',
        'xray:PutTelemetryRecords',
        'xray:PutTraceSegments',
      ]);
      const child = policies.find((p) => JSON.stringify(p.Properties.Roles).includes('JobJobRole'));
      expect(child!.Properties.PolicyDocument.Statement).toEqual([
        { Action: 's3:GetObject', Effect: 'Allow', Resource: records('*/slices/*') },
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
        recordPrefix: 'a/b/',
        runVariable: 'RUN',
        sizeVariable: 'PARTS',
        resumeVariable: 'AGAIN',
        toleranceVariable: 'MAY_LACK',
      });
      template = templateOf(stack);
    });

    test('size from the input, variables of the caller, time limit', () => {
      const { States, TimeoutSeconds } = definitionOf(template);
      expect(JSON.stringify(States.Begin.Assign?.size)).toContain('$input.parts');
      const namesIn = (state: string) =>
        (States[state].Arguments?.ContainerOverrides as { Environment: { Name: string }[] }).Environment.map(
          ({ Name }) => Name,
        );
      expect(namesIn('ChildrenAgain')).toEqual(['RUN', 'PARTS', 'AGAIN']);
      expect(namesIn('Merge')).toEqual(['RUN', 'PARTS', 'MAY_LACK']);
      expect(States.Record.Arguments?.Key).toBe("{% 'a/b/' & $runId & '/' & 'run.json' %}");
      expect(TimeoutSeconds).toBe(7200);
      template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 1 });
    });

    test('prepare and merge go to their own queue', () => {
      const { States } = definitionOf(template);
      expect(States.Prepare.Arguments?.JobQueue).toMatch(/High/);
      expect(States.Merge.Arguments?.JobQueue).toMatch(/High/);
      expect(States.Children.Arguments?.JobQueue).toMatch(/Low/);
    });

    test('jobs are named so that queues leave their failures to the pipeline', () => {
      const names = Object.values(definitionOf(template).States).map((state) => state.Arguments?.JobName);
      expect(names.filter((name) => name !== undefined).sort()).toEqual(
        ['children', 'children-again', 'merge', 'prepare'].map((name) => `ArrayPipeline_Test-Pipeline_${name}`),
      );
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
      let definition: Definition;
      let retries: Map<string, RetryStrategy>;
      beforeAll(() => {
        const template = templateOf(fullStack().stack);
        definition = definitionOf(template);
        retries = retriesOf(template);
      });

      const COMMAND = (runId: string) =>
        `Resume it with: aws stepfunctions start-execution --region eu-central-1 --state-machine-arn arn:aws:states:eu-central-1:111122223333:stateMachine:Pipeline --input '{"resume":{"runId":"${runId}"}}'`;

      /** A pipeline over several executions, with its bucket. */
      function account(of: { definition: Definition; retries: Map<string, RetryStrategy> } = { definition, retries }) {
        const bucket = new ObjectSimulator();
        const notify = jest.fn();
        const start = async (
          attempts: Attempts,
          input: unknown = {},
          name = 'run-1',
          integrations: (batch: BatchSimulator) => Record<string, Integration> = () => ({}),
        ) => {
          const batch = new BatchSimulator(of.retries, attempts);
          const run = await execute(
            of.definition,
            input,
            { ...batch.integrations, ...bucket.integrations, 'sns:publish': notify, ...integrations(batch) },
            name,
          );
          const jobs = batch.submissions.map((job) => [job.name, job.size, job.environment.RESUME_CHILDREN]);
          return { ...run, jobs, submissions: batch.submissions };
        };
        return { bucket, notify, start };
      }

      const failing =
        (...indexes: number[]): Attempts =>
        (_job, index) =>
          index !== undefined && indexes.includes(index) ? CRASH : SUCCESS;
      const failingJob =
        (name: string): Attempts =>
        (job) =>
          job === name ? CRASH : SUCCESS;
      const stopped: Attempts = (job) => {
        if (job.startsWith('children')) throw new ExecutionAborted();
        return SUCCESS;
      };
      const resume = (more: object = {}) => ({ resume: { runId: 'run-1', ...more } });

      const FIRST = ['Resumed?', 'Begin', 'Valid?', 'Record', 'Stage?'];
      const AGAIN = ['Resumed?', 'ReadRecord', 'Plan', 'Valid?', 'Record', 'Stage?'];
      const PREPARED = [...FIRST, 'Prepare', 'RecordPrepared', 'Children'];
      const COUNTED = ['ArrayFailed?', 'ListFailed', 'MoreFailed?', 'Count', 'Counted?'];
      const MERGED = ['RecordChildren', 'EnoughChildren?', 'Merge', 'Done'];
      const TOO_FEW = ['RecordChildren', 'EnoughChildren?', 'ChildrenFailed', 'Notify', 'Failed'];

      test('success', async () => {
        const { start, notify, bucket } = account();
        const run = await start(() => SUCCESS);
        expect(run).toMatchObject({ status: 'SUCCEEDED', output: { runId: 'run-1', size: 100, missing: [] } });
        expect(run.path).toEqual([...PREPARED, ...MERGED]);
        expect(run.submissions.map((job) => [job.name, job.size, job.attempts])).toEqual([
          ['prepare', undefined, 1],
          ['children', 100, 100],
          ['merge', undefined, 1],
        ]);
        const environment = { RUN_ID: 'run-1', CHILDREN: '100' };
        expect(run.submissions.map((job) => job.environment)).toEqual([
          environment,
          environment,
          { ...environment, TOLERATED_CHILDREN: '0' },
        ]);
        expect(notify).not.toHaveBeenCalled();
        expect([...bucket.objects]).toEqual([
          ['records/Test-Pipeline/run-1/run.json', { input: {}, size: 100, stage: 'merge', failed: [] }],
        ]);
      });

      test('a reclaimed child is started again by Batch, and the run does not notice', async () => {
        const run = await account().start((_job, index, attempt) =>
          index === 7 && attempt <= 2 ? RECLAIMED : SUCCESS,
        );
        expect(run.path).toEqual([...PREPARED, ...MERGED]);
        expect(run.submissions[1].attempts).toBe(102);
      });

      test('a child that is reclaimed at each of its attempts fails', async () => {
        const run = await account().start((_job, index) => (index !== undefined && index < 3 ? RECLAIMED : SUCCESS));
        expect(run.status).toBe('FAILED');
        expect(run.submissions[1].attempts).toBe(97 + 3 * 5);
      });

      test('failed children within the tolerance: merged without, nobody is told, and the merge knows how many', async () => {
        const { start, notify } = account();
        const run = await start(failing(3, 17));
        expect(run).toMatchObject({ status: 'SUCCEEDED', output: { missing: [3, 17] } });
        expect(run.path).toEqual([...PREPARED, ...COUNTED, ...MERGED]);
        expect(run.submissions[1].attempts).toBe(100);
        expect(run.submissions[2].environment.TOLERATED_CHILDREN).toBe('2');
        expect(notify).not.toHaveBeenCalled();
      });

      test('failed children beyond the tolerance: notified once with the command, no merge', async () => {
        const { start, notify } = account();
        const run = await start(failing(0, 1, 2));
        expect(run.path).toEqual([...PREPARED, ...COUNTED, ...TOO_FEW]);
        expect(run.error).toBe('ChildrenFailed');
        expect(run.cause).toMatch(
          /^Run run-1 failed with ChildrenFailed: 3 of 100 slices are missing, more than are tolerated\. .*"FAILED":3/,
        );
        expect(run.cause).toContain(COMMAND('run-1'));
        expect(notify.mock.calls).toEqual([[expect.objectContaining({ Message: run.cause })]]);
      });

      test.each([
        ['with other names of fields', (cause: string) => cause.replaceAll('"JobId":', '"jobId" : ')],
        ['without its array', (cause: string) => cause.replace(/"ArrayProperties":.*?\}\},/, '')],
      ])('the failed job is found in what Step Functions hands over, %s', async (_title, change) => {
        const run = await account().start(failing(3), {}, 'run-1', (batch) => ({
          'batch:submitJob.sync': async (args) => {
            try {
              return await batch.submitJob(args);
            } catch (error) {
              throw error instanceof TaskFailure ? new TaskFailure(error.error, change(error.details)) : error;
            }
          },
        }));
        expect(run).toMatchObject({ status: 'SUCCEEDED', output: { missing: [3] } });
      });

      test('fails, and tolerates nothing, if the failed job is not in what Step Functions hands over', async () => {
        const run = await account().start(failing(3), {}, 'run-1', (batch) => ({
          'batch:submitJob.sync': async (args) => {
            try {
              return await batch.submitJob(args);
            } catch {
              throw new TaskFailure('States.TaskFailed', '{"ArrayProperties":{"StatusSummary":{"FAI');
            }
          },
        }));
        expect(run).toMatchObject({ status: 'FAILED', error: 'States.TaskFailed' });
      });

      test('a summary that is late is asked for again, and a run is never judged by it', async () => {
        const { start } = account();
        const run = await start(failing(3), {}, 'run-1', (batch) => {
          batch.lag = 2;
          return {};
        });
        expect(run.status).toBe('SUCCEEDED');
        expect(run.path.filter((state) => state === 'Later')).toHaveLength(2);
      });

      test('fails, and knows of no child that has succeeded, if the summary does not come true', async () => {
        const { start, bucket } = account();
        const run = await start(failing(3), {}, 'run-1', (batch) => {
          batch.lag = 1000;
          return {};
        });
        expect(run).toMatchObject({ status: 'FAILED', error: 'ChildrenNotCounted' });
        expect(bucket.find('run.json')).toMatchObject({ stage: 'children', failed: null });
        const again = await start(() => SUCCESS, resume(), 'run-2');
        expect(again.jobs).toEqual([
          ['children', 100, undefined],
          ['merge', undefined, undefined],
        ]);
      });

      test('a failed preparation ends the run before the children, and is done again by the resume', async () => {
        const { start } = account();
        const run = await start(failingJob('prepare'));
        expect(run.path).toEqual([...FIRST, 'Prepare', 'Notify', 'Failed']);
        expect(run.cause).toContain(COMMAND('run-1'));
        const again = await start(() => SUCCESS, resume(), 'run-2');
        expect(again.path).toEqual([...AGAIN, 'Prepare', 'RecordPrepared', 'Children', ...MERGED]);
      });

      test('a failed merge ends the run, and is the only job of the resume', async () => {
        const { start } = account();
        const run = await start(failingJob('merge'));
        expect(run.path).toEqual([...PREPARED, ...MERGED.slice(0, 3), 'Notify', 'Failed']);
        expect(run.cause).toMatch(/id-of-ArrayPipeline_Test-Pipeline_merge/);
        expect(run.cause).toContain(COMMAND('run-1'));
        const again = await start(() => SUCCESS, resume(), 'run-2');
        expect(again.path).toEqual([...AGAIN, ...MERGED]);
        expect(again.submissions[0].environment).toEqual({
          RUN_ID: 'run-1',
          CHILDREN: '100',
          TOLERATED_CHILDREN: '0',
        });
      });

      test('a run fails even if nobody can be told', async () => {
        const { start } = account();
        const run = await start(failingJob('merge'), {}, 'run-1', () => ({
          'sns:publish': () => {
            throw new TaskFailure('SNS.AuthorizationErrorException', 'no');
          },
        }));
        expect(run.path.slice(-2)).toEqual(['Notify', 'Failed']);
        expect(run.cause).toMatch(/id-of-ArrayPipeline_Test-Pipeline_merge/);
      });

      test('resumed three times: the run and the numbers of its slices stay what they are', async () => {
        const { start, bucket } = account();
        await start(failing(3, 17, 42, 99));
        const second = await start(failing(1, 2, 3), resume(), 'run-2');
        expect(second.jobs).toEqual([['children-again', 4, '3,17,42,99']]);
        expect(second.cause).toContain(COMMAND('run-1'));
        expect(bucket.find('run-1/run.json')).toMatchObject({ stage: 'children', failed: [17, 42, 99] });
        const third = await start(failing(0, 1, 2), resume(), 'run-3');
        expect(third.jobs).toEqual([['children-again', 3, '17,42,99']]);
        const last = await start(failing(1), resume(), 'run-4');
        expect(last.jobs).toEqual([
          ['children-again', 3, '17,42,99'],
          ['merge', undefined, undefined],
        ]);
        expect(last.submissions.map(({ environment }) => environment.RUN_ID)).toEqual(['run-1', 'run-1']);
        expect(last.submissions[1].environment.TOLERATED_CHILDREN).toBe('1');
        expect(last).toMatchObject({ status: 'SUCCEEDED', output: { runId: 'run-1', missing: [42] } });
      });

      test('tolerance is counted of the run, also if every child of the resume fails', async () => {
        const { start } = account();
        await start(failing(3, 17, 42));
        expect(await start(failing(0, 1), resume({ children: [3] }), 'run-2')).toMatchObject({
          error: 'ChildrenFailed',
        });
        await start(failing(1, 2), resume(), 'run-3');
        const last = await start(failing(0, 1), resume(), 'run-4');
        expect(last).toMatchObject({ status: 'SUCCEEDED', output: { missing: [17, 42] } });
      });

      test('one slice is resumed as an array of two, the second of which has nothing to do, and may fail at that', async () => {
        const { start } = account();
        await start(failing(0, 1, 2));
        await start(failing(1, 2), resume(), 'run-2');
        const strict = templateOf(fullStack({ tolerance: FailureTolerance.none() }).stack);
        const none = account({ definition: definitionOf(strict), retries: retriesOf(strict) });
        await none.start(failing(5));
        const run = await none.start(failing(1), resume(), 'run-2');
        expect(run.jobs).toEqual([
          ['children-again', 2, '5'],
          ['merge', undefined, undefined],
        ]);
        expect(run).toMatchObject({ status: 'SUCCEEDED', output: { missing: [] } });
      });

      test('an operator may name slices: the others that are missing stay missing', async () => {
        const { start, bucket } = account();
        await start(failing(3, 17, 42, 99));
        const run = await start(() => SUCCESS, resume({ children: [42] }), 'run-2');
        expect(run).toMatchObject({ status: 'FAILED', error: 'ChildrenFailed' });
        expect(bucket.find('run.json')).toMatchObject({ failed: [3, 17, 99], stage: 'children' });
        await start(stopped, resume({ children: [3, 50] }), 'run-3');
        expect(bucket.find('run.json')).toMatchObject({ failed: [17, 99, 3, 50], stage: 'children' });
        const last = await start(() => SUCCESS, resume({ children: [3, 17, 50, 99] }), 'run-4');
        expect(last).toMatchObject({ status: 'SUCCEEDED', output: { missing: [] } });
      });

      test('an operator may start all children again, after a merge that misses results', async () => {
        const { start, bucket } = account();
        await start((job, index) => (job === 'merge' || index === 3 ? CRASH : SUCCESS));
        await start(stopped, resume({ from: 'children' }), 'run-2');
        expect(bucket.find('run.json')).toMatchObject({ failed: null, stage: 'children' });
        const run = await start(() => SUCCESS, resume(), 'run-3');
        expect(run.path).toEqual([...AGAIN, 'Children', ...MERGED]);
        expect(run.output).toMatchObject({ missing: [] });
      });

      test('a run that was stopped is resumed with all that it had not done for sure', async () => {
        const { start } = account();
        expect((await start(stopped)).status).toBe('ABORTED');
        const second = await start(failing(3, 17, 42), resume(), 'run-2');
        expect(second.jobs).toEqual([['children', 100, undefined]]);
        expect((await start(stopped, resume(), 'run-3')).status).toBe('ABORTED');
        const last = await start(() => SUCCESS, resume(), 'run-4');
        expect(last.jobs[0]).toEqual(['children-again', 3, '3,17,42']);
        expect(last.status).toBe('SUCCEEDED');
      });

      test('10,000 children of which most fail: listed page by page, handed over in S3, done by the resume', async () => {
        const template = templateOf(fullStack({ size: ArraySize.children(10_000) }).stack);
        const { start, bucket } = account({ definition: definitionOf(template), retries: retriesOf(template) });
        const most = (_job: string, index: number | undefined) =>
          index !== undefined && index % 5 !== 0 ? CRASH : SUCCESS;
        const run = await start(most);
        expect(run).toMatchObject({ status: 'FAILED', error: 'ChildrenFailed' });
        expect(run.path.filter((state) => state === 'ListMoreFailed')).toHaveLength(79);
        const missing = Array.from({ length: 10_000 }, (_, i) => i).filter((i) => i % 5 !== 0);
        expect(bucket.find('run.json')).toMatchObject({ failed: missing });

        const again = await start(failing(0, 1, 2), resume(), 'run-2');
        const uri = 's3://results/records/Test-Pipeline/run-1/slices/run-2.json';
        expect(again.jobs).toEqual([['children-again', 8000, uri]]);
        expect(bucket.objects.get(uri.replace('s3://results/', ''))).toEqual({ children: missing });
        const last = await start(() => SUCCESS, resume(), 'run-3');
        expect(last.jobs[0]).toEqual(['children-again', 3, '1,2,3']);
        expect(last.status).toBe('SUCCEEDED');
      });

      test('a list that fits into an environment variable leaves room for others', async () => {
        const template = templateOf(fullStack({ size: ArraySize.children(10_000) }).stack);
        const { start } = account({ definition: definitionOf(template), retries: retriesOf(template) });
        const some: Attempts = (_job, index) =>
          index !== undefined && index >= 5000 && index < 5800 ? CRASH : SUCCESS;
        await start(some);
        const again = await start(() => SUCCESS, resume(), 'run-2');
        expect(String(again.jobs[0][2])).toHaveLength(800 * 5 - 1);
        expect(again.status).toBe('SUCCEEDED');
      });

      test.each(['Batch.AWSBatchException', 'Batch.TooManyRequestsException', 'Batch.ServerException'])(
        'a submission that Batch refuses for now is tried again: %s',
        async (error) => {
          let refusals = 3;
          const run = await account().start(
            () => SUCCESS,
            {},
            'run-1',
            (batch) => ({
              'batch:submitJob.sync': (args) => {
                if (refusals-- > 0)
                  throw new TaskFailure(error, 'Too Many Requests (Service: AWSBatch; Status Code: 429)');
                return batch.submitJob(args);
              },
            }),
          );
          expect(run.path).toEqual([...PREPARED, ...MERGED]);
        },
      );

      test('a submission that Batch refuses permanently is no partial failure', async () => {
        const { start, bucket } = account();
        await start(failing(3, 17, 42));
        const run = await start(
          () => SUCCESS,
          resume(),
          'run-2',
          () => ({
            'batch:submitJob.sync': () => {
              throw new TaskFailure('Batch.ClientException', 'JobQueue is disabled');
            },
          }),
        );
        expect(run.path).toEqual([...AGAIN, 'LongList?', 'ChildrenAgain', 'ArrayFailed?', 'Notify', 'Failed']);
        expect(run.cause).toContain(COMMAND('run-1'));
        expect(bucket.find('run.json')).toMatchObject({ failed: [3, 17, 42] });
      });

      test('a percentage of failed children of the run is tolerated', async () => {
        const template = templateOf(fullStack({ tolerance: FailureTolerance.percent(5) }).stack);
        const runs = [5, 6].map((bad) =>
          account({ definition: definitionOf(template), retries: retriesOf(template) }).start(
            failing(...Array.from({ length: bad }, (_, i) => i)),
          ),
        );
        expect((await Promise.all(runs)).map((run) => run.status)).toEqual(['SUCCEEDED', 'FAILED']);
      });

      test('a run of which nothing succeeded is not tolerated', async () => {
        const template = templateOf(fullStack({ tolerance: FailureTolerance.children(9999) }).stack);
        const { start } = account({ definition: definitionOf(template), retries: retriesOf(template) });
        const all = (job: string) => (job === 'children' ? CRASH : SUCCESS);
        expect(await start(all)).toMatchObject({ status: 'FAILED', error: 'ChildrenFailed' });
      });

      describe('input', () => {
        const withInput = () => {
          const fair = fairStack({
            size: ArraySize.fromInput('parts'),
            share: PipelineShare.fromInput({ allowed: ['oncology', 'neurology'], field: 'team' }),
            schedulingPriority: PipelinePriority.fromInput({ otherwise: 7 }),
          });
          const template = templateOf(fair.stack);
          return account({ definition: definitionOf(template), retries: retriesOf(template) });
        };

        test('names the share, the priority and the size, which a resumed run keeps', async () => {
          const { start } = withInput();
          const run = await start(failing(0, 1, 2), { parts: 20, team: 'oncology' });
          expect(run.submissions.map((job) => [job.name, job.size, job.share, job.priority])).toEqual([
            // Its queue has no shares.
            ['prepare', undefined, undefined, undefined],
            ['children', 20, 'oncology', 7],
          ]);
          const again = await start(() => SUCCESS, { ...resume(), priority: 500 }, 'run-2');
          expect(again.submissions.map((job) => [job.name, job.size, job.share, job.priority])).toEqual([
            ['children-again', 3, 'oncology', 500],
            ['merge', undefined, undefined, undefined],
          ]);
        });

        test.each([
          [
            'another share',
            { parts: 20, team: 'root' },
            "'team' of the input must be one of oncology, neurology, got root",
          ],
          ['no share', { parts: 20 }, "'team' of the input must be one of oncology, neurology, got nothing"],
          ['a share that is no text', { parts: 20, team: ['oncology', 1] }, "'team' of the input must be one of"],
          ['no size', { team: 'oncology' }, "'parts' of the input must be a whole number from 2 to 10000, got nothing"],
          ['a size of one', { parts: 1, team: 'oncology' }, 'from 2 to 10000, got 1'],
          ['half a child', { parts: 2.5, team: 'oncology' }, 'from 2 to 10000, got 2.5'],
          ['a size that is a text', { parts: '20', team: 'oncology' }, 'from 2 to 10000, got 20'],
          [
            'a priority beyond Batch',
            { parts: 20, team: 'oncology', priority: 10_000 },
            "'priority' of the input must be",
          ],
          ['two mistakes', { priority: -1, team: 'oncology' }, /got nothing; 'priority' of the input must be .*got -1/],
          ['no object', 'oncology', "'parts' of the input must be"],
        ])('fails for %s, before anything is submitted or written down', async (_title, input, message) => {
          const { start, bucket, notify } = withInput();
          const run = await start(() => SUCCESS, input);
          expect(run).toMatchObject({ status: 'FAILED', error: 'InvalidInput', jobs: [] });
          expect(run.path).toEqual(['Resumed?', 'Begin', 'Valid?', 'Refused', 'Notify', 'Failed']);
          if (message instanceof RegExp) expect(run.cause).toMatch(message);
          else expect(run.cause).toContain(message);
          expect(run.cause).not.toContain('Resume it with');
          expect(bucket.objects.size).toBe(0);
          expect(notify).toHaveBeenCalledTimes(1);
        });

        test('fails for the name of an execution that no shell takes', async () => {
          const run = await account().start(() => SUCCESS, {}, "o'run");
          expect(run).toMatchObject({ status: 'FAILED', error: 'InvalidInput', jobs: [] });
          expect(run.cause).toContain('the name of the execution must be of letters, digits');
        });

        test.each([
          ['no slice', { children: [] }, "'resume.children' must name at least one slice"],
          ['a slice that the run does not have', { children: [3, 100] }, 'must be whole numbers from 0 to 99, got 100'],
          ['a negative slice', { children: [-1] }, 'must be whole numbers from 0 to 99, got -1'],
          ['a slice that is a text', { children: ['3'] }, 'must be whole numbers from 0 to 99, got 3'],
          ['a slice twice', { children: [3, 3] }, "'resume.children' must not name a slice twice"],
          [
            'a stage that there is not',
            { from: 'lunch' },
            "'resume.from' must be one of prepare, children, merge, got lunch",
          ],
          ['slices and a stage', { from: 'merge', children: [3] }, "'resume.from' must not be given together"],
        ])('fails for a resume with %s', async (_title, more, message) => {
          const { start, bucket } = account();
          await start(failing(3, 17, 42));
          const before = bucket.find('run.json');
          const run = await start(() => SUCCESS, resume(more), 'run-2');
          expect(run).toMatchObject({ status: 'FAILED', error: 'InvalidInput', jobs: [] });
          expect(run.cause).toContain(message);
          expect(bucket.find('run.json')).toEqual(before);
        });

        test('fails for a merge before the children have ended', async () => {
          const { start } = account();
          await start(failingJob('prepare'));
          const run = await start(() => SUCCESS, resume({ from: 'merge' }), 'run-2');
          expect(run).toMatchObject({ status: 'FAILED', error: 'InvalidInput', jobs: [] });
        });

        test.each([[{ resume: { runId: 'other' } }], [{ resume: {} }], [{ resume: 'run-1' }]])(
          'fails for a run that has no record: %j',
          async (input) => {
            const run = await account().start(() => SUCCESS, input);
            expect(run).toMatchObject({ status: 'FAILED', error: 'UnknownRun', jobs: [] });
            expect(run.cause).toMatch(
              /There is no record of run (other|\?) at s3:\/\/results\/records\/Test-Pipeline\//,
            );
          },
        );

        test('a merge does not pass a tolerance that was lowered meanwhile', async () => {
          const { start, bucket } = account();
          await start((job, index) => (job === 'merge' || index === 3 ? CRASH : SUCCESS));
          const strict = templateOf(fullStack({ tolerance: FailureTolerance.none() }).stack);
          const later = account({ definition: definitionOf(strict), retries: retriesOf(strict) });
          for (const [key, value] of bucket.objects) later.bucket.objects.set(key, value);
          expect(await later.start(() => SUCCESS, resume(), 'run-2')).toMatchObject({
            error: 'ChildrenFailed',
            jobs: [],
          });
          const last = await later.start(() => SUCCESS, resume(), 'run-3');
          expect(last).toMatchObject({ status: 'SUCCEEDED', output: { missing: [] } });
        });
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

    test('the key of the bucket is usable by the workflow and the children, and by nothing else', () => {
      const stack = testStack();
      const encryptionKey = new kms.Key(stack, 'Records');
      const recordBucket = new s3.Bucket(stack, 'Bucket', { encryption: s3.BucketEncryption.KMS, encryptionKey });
      fullStack({ recordBucket, failureTopic: undefined, alarms: Alarms.none() }, stack);
      const policies = templateOf(stack).findResources('AWS::IAM::Policy');
      const using = Object.entries(policies).map(([id, { Properties }]) => [
        id,
        Properties.PolicyDocument.Statement.filter((s: { Action: unknown }) =>
          JSON.stringify(s.Action).includes('kms:'),
        ),
      ]);
      const Resource = { 'Fn::GetAtt': [expect.stringMatching(/^Records/), 'Arn'] };
      expect(Object.fromEntries(using.filter(([, statements]) => statements.length > 0))).toEqual({
        [using.find(([id]) => id.startsWith('PipelineRole'))?.[0]]: [
          { Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Effect: 'Allow', Resource },
        ],
        [using.find(([id]) => id.startsWith('AlignJobRole'))?.[0]]: [
          { Action: 'kms:Decrypt', Effect: 'Allow', Resource },
        ],
      });
    });

    test('a queue with shares gets the share and the priority, the other queue does not', () => {
      const { stack } = fairStack({ share: PipelineShare.always('a'), schedulingPriority: PipelinePriority.always(5) });
      const { States } = definitionOf(templateOf(stack));
      const both = { ShareIdentifier: 'a', SchedulingPriorityOverride: 5 };
      expect(States.Children.Arguments).toMatchObject(both);
      expect(States.ChildrenAgain.Arguments).toMatchObject(both);
      for (const name of ['Prepare', 'Merge'])
        expect(Object.keys(States[name].Arguments ?? {})).not.toEqual(expect.arrayContaining(['ShareIdentifier']));
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

    describe('of jobs that Step Functions cannot wait for', () => {
      function managed() {
        const stack = testStack();
        const { queues } = batchStack(JobCapacity.managedInstances(), stack);
        const job = (id: string) =>
          new ContainerJob(stack, id, { image: REGISTRY, platform: JobPlatform.managedInstances() });
        new ArrayPipeline(stack, 'Pipeline', {
          queue: queues.queue('Low'),
          prepare: job('Split'),
          child: job('Align'),
          merge: job('Merge'),
          size: ArraySize.children(10),
          tolerance: FailureTolerance.children(2),
          alarms: Alarms.none(),
          recordBucket: bucketOf(stack),
        });
        return templateOf(stack);
      }
      let template: Template;
      beforeAll(() => {
        template = managed();
      });
      const start = async (attempts: Attempts) => {
        const batch = new BatchSimulator(retriesOf(template), attempts);
        const bucket = new ObjectSimulator();
        const integrations = { ...batch.integrations, ...bucket.integrations };
        const run = await execute(definitionOf(template), {}, integrations);
        return { ...run, submissions: batch.submissions };
      };
      const looked = (id: string) => [id, ...[1, 2, 3].flatMap(() => [`${id}Wait`, `${id}Look`, `${id}Ended?`])];
      const BEFORE = ['Resumed?', 'Begin', 'Valid?', 'Record', 'Stage?'];
      const END = ['RecordChildren', 'EnoughChildren?'];

      test('a run looks at them until they have ended', async () => {
        const run = await start(() => SUCCESS);
        expect(run).toMatchObject({ status: 'SUCCEEDED', output: { size: 10, missing: [] } });
        expect(run.path).toEqual([
          ...BEFORE,
          ...looked('Prepare'),
          'PrepareSucceeded',
          'RecordPrepared',
          ...looked('Children'),
          'ChildrenSucceeded',
          ...END,
          ...looked('Merge'),
          'MergeSucceeded',
          'Done',
        ]);
        expect(run.submissions.map(({ environment }) => environment)).toEqual([
          { RUN_ID: 'run-1', CHILDREN: '10' },
          { RUN_ID: 'run-1', CHILDREN: '10' },
          { RUN_ID: 'run-1', CHILDREN: '10', TOLERATED_CHILDREN: '0' },
        ]);
      });

      test('failed children are counted and tolerated', async () => {
        const run = await start((_job, index) => (index === 3 || index === 5 ? CRASH : SUCCESS));
        expect(run).toMatchObject({ status: 'SUCCEEDED', output: { missing: [3, 5] } });
        expect(run.path).toEqual(expect.arrayContaining(['ChildrenJobFailed', 'ArrayFailed?', 'ListFailed', 'Count']));
        expect(run.submissions.at(-1)?.environment.TOLERATED_CHILDREN).toBe('2');
      });

      test('a job that fails ends the run with what it said', async () => {
        const run = await start((job) => (job === 'merge' ? CRASH : SUCCESS));
        expect(run.status).toBe('FAILED');
        expect(run.error).toBe('Batch.JobFailed');
        expect(run.cause).toMatch(
          /Run run-1 failed with Batch.JobFailed: {"JobId":"id-of-.*"Status":"FAILED"}.*Resume it with/,
        );
      });

      test('the role submits and describes, and neither makes a rule nor stops jobs', () => {
        const text = JSON.stringify(template.findResources('AWS::IAM::Policy'));
        expect(text).toMatch(/batch:DescribeJobs/);
        expect(text).not.toMatch(/events:PutRule|batch:TerminateJob/);
      });
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
      [
        'for a share on queues without shares',
        fail({ share: PipelineShare.always('a') }),
        /'share' must not be given because no queue of the pipeline has a fair-share policy/,
      ],
      [
        'for a priority on queues without shares',
        fail({ schedulingPriority: PipelinePriority.always(1) }),
        /'schedulingPriority' must not be given because no queue of the pipeline has a fair-share policy/,
      ],
      [
        'for a queue with shares and no share',
        () => fairStack({}),
        /'share' must be given because 'Test\/Fair\/Fair' has a fair-share policy; use 'PipelineShare.always\(\)'/,
      ],
      ['for a prefix without a slash', fail({ recordPrefix: 'records' }), /'recordPrefix' must be names of letters/],
      [
        'for a name of two variables',
        fail({ sizeVariable: 'A', toleranceVariable: 'A' }),
        /'runVariable, sizeVariable, resumeVariable, toleranceVariable' must not hold a value twice, got 'A'/,
      ],
    ])('fails %s', (_title, act, message) => expect(act).toThrow(message));

    test('fails for a job that the queue cannot run', () => {
      const stack = testStack();
      const child = new ContainerJob(stack, 'Gpu', { image: REGISTRY, platform: JobPlatform.ec2() });
      expect(() => fullStack({ child }, stack)).toThrow(
        /'job' must run on what the queue has \(Fargate Spot, Fargate\), got 'Test\/Gpu' for EC2/,
      );
    });

    test('fails for a child of several nodes, which Batch takes no array of', () => {
      const stack = testStack();
      const child = new MultiNodeJob(stack, 'Mpi', { groups: [{ name: 'All', nodes: 2, image: REGISTRY }] });
      expect(() => fullStack({ child }, stack)).toThrow(
        /'child' must not be a multi-node job, which Batch takes no array of, got 'Test\/Mpi'; use a job of one node/,
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
      const pipelineBucket = s3.Bucket.fromBucketName(stack, 'Others', 'others');
      new ArrayPipeline(stack, 'Second', {
        queue: queues.queue('High'),
        child: fargateJob(stack),
        size: ArraySize.children(3),
        alarms: Alarms.none(),
        recordBucket: pipelineBucket,
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
