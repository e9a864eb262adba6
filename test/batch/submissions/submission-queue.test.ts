import { Duration, Size, Stack } from 'aws-cdk-lib/core';
import { Match } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { AwsSolutionsChecks } from 'cdk-nag';
import jsonata from 'jsonata';
import {
  EksJob,
  JobCapacity,
  JobDependency,
  JobQueue,
  MultiContainerJob,
  MultiNodeJob,
  RetryRule,
  SubmitTaskOptions,
} from '../../../lib/batch';
import { LOOK_AFTER } from '../../../lib/batch/private/polled-job';
import { Definition, execute } from '../../support/asl';
import { Attempts, BatchSimulator, CRASH, SUCCESS } from '../../support/batch-simulator';
import { runPack } from '../../support/rule-packs';
import { definitionOf, retriesOf } from '../../support/state-machine';
import { templateOf } from '../../support/synth';
import { allRevisionsOf, batchStack, ec2Job, fargateJob, REGISTRY } from '../support';

const schedule = scheduler.ScheduleExpression.rate(Duration.hours(1));

/** What `SubmitJob` is called with by a state. */
function argumentsOf(stack: Stack, start: sfn.TaskStateBase): object {
  new sfn.StateMachine(stack, 'Machine', { definitionBody: sfn.DefinitionBody.fromChainable(start) });
  const [machine] = Object.values(templateOf(stack).findResources('AWS::StepFunctions::StateMachine'));
  const parts: unknown[] = machine.Properties.DefinitionString['Fn::Join'][1];
  const text = parts.map((part) => (typeof part === 'string' ? part : 'token')).join('');
  const state = JSON.parse(text).States.Run;
  return state.Parameters ?? state.Arguments;
}

/** What `SubmitJob` is called with by a schedule. */
function inputOf(stack: Stack): object {
  const [found] = Object.values(templateOf(stack).findResources('AWS::Scheduler::Schedule'));
  const parts: unknown[] = found.Properties.Target.Input['Fn::Join'][1];
  return JSON.parse(parts.map((part) => (typeof part === 'string' ? part : 'token')).join(''));
}

const CHANGES = {
  command: ['align', '--fast'],
  vcpus: 8,
  memory: Size.gibibytes(60),
  gpus: 1,
  environment: { LEVEL: 'debug' },
  attempts: 2,
  timeout: Duration.minutes(20),
  tags: { run: 'a7' },
  propagateTags: false,
};

const CHANGED = {
  ContainerOverrides: {
    Command: ['align', '--fast'],
    Environment: [{ Name: 'LEVEL', Value: 'debug' }],
    ResourceRequirements: [
      { Type: 'VCPU', Value: '8' },
      { Type: 'MEMORY', Value: '61440' },
      { Type: 'GPU', Value: '1' },
    ],
  },
  RetryStrategy: {
    Attempts: 2,
    EvaluateOnExit: [
      { Action: 'RETRY', OnStatusReason: 'Host EC2*' },
      { Action: 'RETRY', OnStatusReason: 'Task failed to start*' },
      { Action: 'EXIT', OnReason: '*' },
    ],
  },
  Timeout: { AttemptDurationSeconds: 1200 },
  Tags: { run: 'a7' },
  PropagateTags: false,
};

const TAG = {
  Action: 'batch:TagResource',
  Effect: 'Allow',
  Resource: {
    'Fn::Join': [
      '',
      ['arn:', { Ref: 'AWS::Partition' }, ':batch:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':job/*'],
    ],
  },
};

describe('SubmissionQueue', () => {
  describe('overrides', () => {
    /** A queue on instances of all sizes, and a job that fits them. */
    function onInstances() {
      const { stack } = batchStack();
      const jobQueueArn = stack.formatArn({ service: 'batch', resource: 'job-queue', resourceName: 'Instances' });
      const deadLetterQueue = new sqs.Queue(stack, 'Refused');
      const queue = JobQueue.fromAttributes(stack, 'Instances', { jobQueueArn, deadLetterQueue });
      return { stack, queue, job: ec2Job(stack) };
    }

    test('a state changes what a run needs, keeps the rules that end retries, and may tag the job', () => {
      const { stack, queue, job } = onInstances();
      const state = queue.submitTask(stack, 'Run', { job, ...CHANGES });
      expect(argumentsOf(stack, state)).toMatchObject(CHANGED);
      templateOf(stack).hasResourceProperties('AWS::IAM::Policy', {
        // With the permission to stop jobs, which has the same resource.
        PolicyDocument: {
          Statement: Match.arrayWith([{ ...TAG, Action: ['batch:TagResource', 'batch:TerminateJob'] }]),
        },
      });
    });

    test('a schedule does the same', () => {
      const { stack, queue, job } = onInstances();
      queue.submitOnSchedule('Nightly', { job, schedule, ...CHANGES });
      expect(inputOf(stack)).toMatchObject(CHANGED);
      templateOf(stack).hasResourceProperties('AWS::IAM::Policy', {
        PolicyDocument: { Statement: Match.arrayWith([TAG]) },
      });
      const { findings } = runPack(new AwsSolutionsChecks(), stack);
      expect(findings.filter((finding) => finding.includes('IAM5'))).toEqual([]);
    });

    test('nothing is changed, and no job tagged, where nothing is said', () => {
      const { stack, queue, job } = onInstances();
      queue.submitOnSchedule('Nightly', { job, schedule });
      const names = Object.keys(argumentsOf(stack, queue.submitTask(stack, 'Run', { job })));
      expect(Object.keys(inputOf(stack)).sort()).toEqual(['JobDefinition', 'JobName', 'JobQueue']);
      expect(names.sort()).toEqual(['JobDefinition', 'JobName', 'JobQueue']);
      expect(JSON.stringify(templateOf(stack).toJSON())).not.toContain('batch:TagResource');
    });

    test('rules of retries go with attempts', () => {
      const { stack, queue, job } = onInstances();
      const state = queue.submitTask(stack, 'Run', { job, attempts: 3, retryRules: [RetryRule.exitCode('75')] });
      expect(argumentsOf(stack, state)).toMatchObject({
        RetryStrategy: {
          Attempts: 3,
          EvaluateOnExit: [
            { Action: 'RETRY', OnExitCode: '75' },
            { Action: 'EXIT', OnReason: '*' },
          ],
        },
      });
    });

    test('values come from the input of a run, by paths', () => {
      const { stack, queue, job } = onInstances();
      const state = queue.submitTask(stack, 'Run', {
        job,
        command: sfn.JsonPath.listAt('$.command'),
        vcpus: sfn.JsonPath.numberAt('$.vcpus'),
        memory: Size.mebibytes(sfn.JsonPath.numberAt('$.mebibytes')),
        tags: { run: sfn.JsonPath.stringAt('$.run') },
        environment: { SAMPLE: sfn.JsonPath.stringAt('$.sample') },
      });
      expect(argumentsOf(stack, state)).toMatchObject({
        ContainerOverrides: {
          'Command.$': '$.command',
          Environment: [{ Name: 'SAMPLE', 'Value.$': '$.sample' }],
          ResourceRequirements: [
            { Type: 'VCPU', 'Value.$': "States.Format('{}', $.vcpus)" },
            { Type: 'MEMORY', 'Value.$': "States.Format('{}', $.mebibytes)" },
          ],
        },
        Tags: { 'run.$': '$.run' },
      });
    });

    test('values come from the input of a run, in JSONata', () => {
      const { stack, queue, job } = onInstances();
      const state = queue.submitTask(stack, 'Run', {
        job,
        command: ['align', '{% $states.input.sample %}'],
        tags: { run: '{% $states.input.run %}' },
        queryLanguage: sfn.QueryLanguage.JSONATA,
      });
      expect(argumentsOf(stack, state)).toMatchObject({
        ContainerOverrides: { Command: ['align', '{% $states.input.sample %}'] },
        Tags: { run: '{% $states.input.run %}' },
      });
    });

    test('a job waits for others: whole, child to child, and its children for each other', () => {
      const { stack, queue, job } = onInstances();
      const state = queue.submitTask(stack, 'Run', {
        job,
        arraySize: 10,
        dependsOn: [
          JobDependency.onJob(sfn.JsonPath.stringAt('$.fetch.JobId')),
          JobDependency.childToChild(sfn.JsonPath.stringAt('$.align.JobId')),
          JobDependency.childByChild(),
        ],
      });
      expect(argumentsOf(stack, state)).toMatchObject({
        DependsOn: [
          { 'JobId.$': '$.fetch.JobId' },
          { 'JobId.$': '$.align.JobId', Type: 'N_TO_N' },
          { Type: 'SEQUENTIAL' },
        ],
      });
    });

    describe('submitAndPoll', () => {
      const several = (stack: Stack) =>
        new MultiContainerJob(stack, 'Several', {
          containers: [
            { name: 'Main', image: REGISTRY, vcpus: 0.5, memory: Size.gibibytes(1) },
            { name: 'Beside', image: REGISTRY, vcpus: 0.5, memory: Size.gibibytes(1) },
          ],
        });
      function machineOf(queryLanguage?: sfn.QueryLanguage) {
        const { stack, queues } = batchStack();
        const state = queues
          .queue('High')
          .submitAndPoll(stack, 'Run', { job: several(stack), environment: { A: 'b' }, queryLanguage });
        new sfn.StateMachine(stack, 'Machine', { definitionBody: sfn.DefinitionBody.fromChainable(state) });
        return templateOf(stack);
      }
      const branchOf = (definition: Definition) => {
        const { Branches } = definition.States.Run as unknown as { Branches: Definition[] };
        return Branches[0];
      };

      test('is one state whose output is the job, in either language', () => {
        const { Run: inPath } = definitionOf(machineOf()).States;
        expect(inPath).toMatchObject({ Type: 'Parallel', OutputPath: '$[0]', End: true });
        const definition = definitionOf(machineOf(sfn.QueryLanguage.JSONATA));
        expect(definition.States.Run).toMatchObject({ Type: 'Parallel', Output: '{% $states.result[0] %}' });
        expect(branchOf(definition).States.RunSubmit).toMatchObject({
          Resource: expect.stringMatching(/states:::aws-sdk:batch:submitJob$/) as unknown,
          Arguments: {
            EcsPropertiesOverride: { TaskProperties: [{ Containers: [{ Name: 'Main' }, { Name: 'Beside' }] }] },
          },
          Retry: [{ ErrorEquals: expect.arrayContaining(['Batch.BatchException']) as unknown, MaxAttempts: 8 }],
        });
      });

      test('looks at the job until it has succeeded, or fails with it', async () => {
        const template = machineOf(sfn.QueryLanguage.JSONATA);
        const branch = branchOf(definitionOf(template));
        const run = (attempts: Attempts) =>
          execute(branch, {}, new BatchSimulator(retriesOf(template), attempts).integrations);
        const succeeded = await run(() => SUCCESS);
        expect(succeeded).toMatchObject({ status: 'SUCCEEDED', output: { Status: 'SUCCEEDED', JobName: 'Several' } });
        const look = ['RunWait', 'RunLook', 'RunEnded?'];
        expect(succeeded.path).toEqual(['RunSubmit', ...look, ...look, ...look, 'RunSucceeded']);
        const failed = await run(() => CRASH);
        expect(failed).toMatchObject({ status: 'FAILED', error: 'Batch.JobFailed' });
        expect(JSON.parse(failed.cause ?? '')).toMatchObject({ JobName: 'Several', Status: 'FAILED' });
      });

      test.each([
        ['at first', {}, 30],
        ['of a job of an hour', { CreatedAt: Date.now() - 3_600_000 }, 180],
        ['of a job of a day', { CreatedAt: Date.now() - 86_400_000 }, 600],
      ])('waits for a twentieth of the time of a job: %s', async (_case, input, seconds) => {
        const wait = await jsonata(LOOK_AFTER).evaluate({}, { states: { input } });
        expect(Math.abs(wait - seconds)).toBeLessThan(2);
      });

      test('the role may submit this job to this queue, and describe', () => {
        const { Statement } = Object.values(machineOf().findResources('AWS::IAM::Policy')).find(({ Properties }) =>
          JSON.stringify(Properties.Roles).includes('MachineRole'),
        )!.Properties.PolicyDocument;
        expect(Statement).toEqual([
          {
            Action: 'batch:SubmitJob',
            Effect: 'Allow',
            Resource: [
              { 'Fn::GetAtt': [expect.stringMatching(/High/), 'JobQueueArn'] },
              allRevisionsOf(expect.stringMatching(/^Several/)),
            ],
          },
          { Action: 'batch:DescribeJobs', Effect: 'Allow', Resource: '*' },
        ]);
      });

      test('takes the instance type of nodes', () => {
        const { stack, queues } = batchStack(JobCapacity.ec2());
        const job = new MultiNodeJob(stack, 'Mpi', { groups: [{ name: 'All', nodes: 2, image: REGISTRY }] });
        const instanceType = new ec2.InstanceType('hpc7g.16xlarge');
        const state = queues.queue('High').submitAndPoll(stack, 'Run', { job, instanceType });
        new sfn.StateMachine(stack, 'Machine', { definitionBody: sfn.DefinitionBody.fromChainable(state) });
        expect(JSON.stringify(branchOf(definitionOf(templateOf(stack))).States.RunSubmit)).toContain(
          '"NodePropertyOverrides":[{"TargetNodes":"0:1","ContainerOverrides":{"InstanceType":"hpc7g.16xlarge"}}]',
        );
      });

      test('fails with a choice that it does not have', () => {
        const { stack, queues } = batchStack();
        expect(() =>
          queues.queue('High').submitAndPoll(stack, 'Run', { job: several(stack), waitForCompletion: false }),
        ).toThrow(/'waitForCompletion' must not be given to 'submitAndPoll', which waits in any case/);
      });
    });
  });

  describe('fails', () => {
    const { stack, queues } = batchStack();
    const queue = queues.queue('High');
    const job = fargateJob(stack);
    const submit = (options: Partial<SubmitTaskOptions>) => queue.submitTask(stack, 'Run', { job, ...options });
    test.each([
      [
        'for memory that Fargate does not have for the vCPUs of the job',
        () => submit({ memory: Size.gibibytes(16) }),
        /'memory' must be one that Fargate has for 1 vCPU: 2048 to 8192 MiB in steps of 1024, got 16384 MiB/,
      ],
      [
        'for vCPUs that Fargate does not have',
        () => submit({ vcpus: 3 }),
        /'vcpus' must be a size that Fargate has \(0.25, 0.5, 1, 2, 4, 8, 16\), got 3/,
      ],
      ['for no vCPUs', () => submit({ vcpus: 0 }), /'vcpus' must be more than 0, got 0/],
      ['for GPUs on Fargate', () => submit({ gpus: 1 }), /'gpus' must not be given on Fargate, which has none/],
      ['for an empty command', () => submit({ command: [] }), /'command' must not be empty/],
      [
        'for more attempts than Batch makes',
        () => submit({ attempts: 11 }),
        /'attempts' must be a whole number from 1 to 10, got 11/,
      ],
      [
        'for rules without attempts',
        () => submit({ retryRules: [RetryRule.startFailed()] }),
        /'retryRules' must be given together with 'attempts'/,
      ],
      [
        'for more rules than Batch takes',
        () => submit({ attempts: 2, retryRules: Array(5).fill(RetryRule.startFailed()) }),
        /'retryRules' must hold at most 4 .*, got 5/,
      ],
      [
        'for less than a minute',
        () => submit({ timeout: Duration.seconds(59) }),
        /'timeout' must be a duration in whole seconds of at least 60 s, got 59 s/,
      ],
      ["for a tag of AWS's own", () => submit({ tags: { 'aws:run': 'a' } }), /'tags' must have names of 1 to 128/],
      [
        'for 51 tags',
        () => submit({ tags: Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`tag${index}`, 'a'])) }),
        /'tags' must hold at most 50 tags, got 51/,
      ],
      [
        'for 21 dependencies',
        () => submit({ dependsOn: Array.from({ length: 21 }, (_, index) => JobDependency.onJob(`job-${index}`)) }),
        /'dependsOn' must hold at most 20, got 21/,
      ],
      [
        'for dependencies of children of a single job',
        () => submit({ dependsOn: [JobDependency.childByChild()] }),
        /'dependsOn' must not hold dependencies of children without an 'arraySize'; give it, or use 'JobDependency.onJob\(\)'/,
      ],
      [
        'for children that wait for each other twice',
        () => submit({ arraySize: 2, dependsOn: [JobDependency.childByChild(), JobDependency.childByChild()] }),
        /'dependsOn' must hold 'JobDependency.childByChild\(\)' once/,
      ],
      [
        'for the name of a job in place of its id',
        () => submit({ dependsOn: [JobDependency.onJob('my job')] }),
        /'dependsOn' must be the id of a job, or an expression of one, got 'my job'/,
      ],
      [
        'for more than the maximum of the environments',
        () => {
          const { stack: other, queues: small } = batchStack(JobCapacity.fargate({ maxVcpus: 4 }));
          small
            .queue('High')
            .submitTask(other, 'Run', { job: fargateJob(other), vcpus: 8, memory: Size.gibibytes(16) });
        },
        /'job' must fit an environment of the queue, got 'Test\/Job'.*it needs 8 vCPU, and the maximum is 4/,
      ],
      [
        'for the command of a job of several containers',
        () => {
          const half = { image: REGISTRY, vcpus: 0.5, memory: Size.gibibytes(1) };
          const several = new MultiContainerJob(stack, 'Several', {
            containers: [
              { ...half, name: 'Main' },
              { ...half, name: 'Beside' },
            ],
          });
          queue.submitTask(stack, 'Run', { job: several, waitForCompletion: false, command: ['run'], vcpus: 1 });
        },
        /has 2 problems:[^]*'command' must not be given for 'Test\/Several', which has several containers or nodes[^]*'vcpus' must not/,
      ],
      [
        'for the instance type of a job of one node',
        () => {
          const instanceType = new ec2.InstanceType('hpc7g.16xlarge');
          queue.submitTask(stack, 'Run', { job: fargateJob(stack, 'One'), instanceType });
        },
        /'instanceType' must not be given for 'Test\/One', which has one node; Batch chooses its instance by its size/,
      ],
      [
        'for tags of a pod',
        () => {
          const pods = JobQueue.fromAttributes(stack, 'Pods', {
            jobQueueArn: 'arn:aws:batch:eu-west-1:111122223333:job-queue/Pods',
          });
          const pod = new EksJob(stack, 'Pod', { image: REGISTRY });
          pods.submitTask(stack, 'Run', { job: pod, waitForCompletion: false, propagateTags: true });
        },
        /'propagateTags' must not be given for 'Test\/Pod', because pods have no tags/,
      ],
    ])('fails %s', (_title, act, message) => expect(act).toThrow(message));
  });
});
