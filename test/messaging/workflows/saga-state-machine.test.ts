import { Duration, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import {
  SagaAction,
  SagaExpression,
  SagaRetry,
  SagaStateMachine,
  SagaStateMachineProps,
  SagaStep,
  WorkflowDeployment,
} from '../../../lib/messaging';
import { Alarms, OperationsDashboard } from '../../../lib/observability';
import { functionOf } from '../../specimens/messaging';
import { alarmsOf } from '../../specimens/surroundings';
import { Definition, Execution } from '../../support/asl';
import { definitionOf } from '../../support/state-machine';
import { testStack } from '../../support/synth';
import { ActionFate, CompensationFate, SagaFates, SagaWorld } from './saga-simulator';

const ONCE: SagaRetry = { maxAttempts: 1, interval: Duration.seconds(1) };

const action = (stack: Stack, name: string) => SagaAction.lambdaFunction(functionOf(stack, name));

function compensable(stack: Stack, id: string): SagaStep {
  return SagaStep.of(id, {
    action: action(stack, id),
    compensation: action(stack, `Undo${id}`),
    retry: ONCE,
    compensationRetry: ONCE,
    rejectionErrors: ['Refused'],
  });
}

function sagaStack(overrides: Partial<SagaStateMachineProps> = {}, stack = testStack()) {
  const saga = new SagaStateMachine(stack, 'Order', {
    steps: [
      compensable(stack, 'Reserve'),
      SagaStep.parallel('Prepare', [compensable(stack, 'Pack'), compensable(stack, 'Bill')]),
      compensable(stack, 'Send'),
    ],
    alarms: Alarms.none(),
    ...overrides,
  });
  return { stack, saga };
}

function definition(overrides: (stack: Stack) => Partial<SagaStateMachineProps> = () => ({})): Definition {
  const stack = testStack();
  sagaStack(overrides(stack), stack);
  return definitionOf(Template.fromStack(stack));
}

/** Every combination of fates of some steps. */
function combinations<T>(steps: string[], fates: readonly T[]): Record<string, T>[] {
  return steps.reduce<Record<string, T>[]>(
    (all, step) => all.flatMap((one) => fates.map((fate) => ({ ...one, [step]: fate }))),
    [{}],
  );
}

const STEPS = ['Reserve', 'Pack', 'Bill', 'Send'];
const ACTIONS: ActionFate[] = ['done', 'rejected', 'failed', 'failedAfterwards', 'timedOut'];
const COMPENSATIONS: CompensationFate[] = ['undone', 'broken'];

/** The fates that differ: those of steps that begin, and of their compensations. */
function begins({ actions = {}, compensations = {} }: SagaFates): boolean {
  const done = (...steps: string[]) => steps.every((step) => actions[step] === 'done');
  const later = !done('Reserve') ? ['Pack', 'Bill', 'Send'] : !done('Pack', 'Bill') ? ['Send'] : [];
  return done(...later) && later.every((step) => compensations[step] === 'undone');
}

const ALL_FATES = combinations(STEPS, ACTIONS)
  .flatMap((actions) => combinations(STEPS, COMPENSATIONS).map((compensations) => ({ actions, compensations })))
  .filter(begins);

const sorted = (values: Iterable<string>) => [...values].sort();

/** All is done, all is undone, or the cause says exactly what is not, and the queue if it is up. */
function expectNeverShort({ effects, reports, fates }: SagaWorld, { status, output, error, cause }: Execution): void {
  const end = status === 'SUCCEEDED' ? (output as { status: string }).status : error;
  const begun = (step: string) => fates.actions?.[step] !== 'rejected';
  const broken = STEPS.filter((step) => fates.compensations?.[step] === 'broken' && begun(step));
  const reported = reports.map(({ uncompensatedStep }) => uncompensatedStep);
  if (end === 'DONE') {
    expect(sorted(effects)).toEqual(sorted(STEPS));
    expect(reported).toEqual([]);
    return;
  }
  const named = /^Not compensated: (.*?); because /.exec(cause ?? '')?.[1]?.split(', ') ?? [];
  expect(sorted(named)).toEqual(sorted(broken));
  expect(sorted(reported)).toEqual(fates.queue === 'down' ? [] : sorted(broken));
  expect(broken).toEqual(expect.arrayContaining([...effects]));
  expect(end).toMatch(broken.length > 0 ? /^SagaUncompensated$/ : /^(SagaCompensated|REJECTED)$/);
}

/** Reserve, then the payment that decides, then the message. */
function withPivot(stack: Stack): Partial<SagaStateMachineProps> {
  return {
    steps: [
      compensable(stack, 'Reserve'),
      SagaStep.pivot('Pay', { action: action(stack, 'Pay'), retry: ONCE, rejectionErrors: ['Refused'] }),
      SagaStep.parallel('After', [
        SagaStep.retriable('Mail', { action: action(stack, 'Mail'), retry: ONCE }),
        SagaStep.retriable('Ship', { action: action(stack, 'Ship'), retry: ONCE }),
      ]),
    ],
  };
}

interface TaskState {
  readonly TimeoutSeconds: number;
  readonly Retry: { ErrorEquals: string[]; MaxAttempts: number; MaxDelaySeconds?: number; JitterStrategy?: string }[];
}

describe('SagaStateMachine', () => {
  describe('defaults', () => {
    let result: Template;
    let states: Record<string, TaskState>;
    let timeout: number | undefined;
    beforeAll(() => {
      const stack = testStack();
      new SagaStateMachine(stack, 'Order', {
        steps: [
          SagaStep.of('Reserve', { action: action(stack, 'Reserve'), compensation: action(stack, 'UndoReserve') }),
          SagaStep.pivot('Pay', { action: action(stack, 'Pay') }),
        ],
        alarms: alarmsOf(stack),
      });
      result = Template.fromStack(stack);
      const whole = definitionOf(result);
      states = whole.States as unknown as Record<string, TaskState>;
      timeout = whole.TimeoutSeconds;
    });

    test('three more attempts with jitter, ten for compensations and the pivot, none where an expression fails', () => {
      const retry = (name: string) => states[name]?.Retry;
      expect(retry('Reserve')).toEqual([
        { ErrorEquals: ['States.QueryEvaluationError'], MaxAttempts: 0 },
        {
          ErrorEquals: ['States.ALL'],
          MaxAttempts: 3,
          IntervalSeconds: 2,
          BackoffRate: 2,
          MaxDelaySeconds: 60,
          JitterStrategy: 'FULL',
        },
      ]);
      for (const name of ['CompensateReserve', 'Pay', 'ReportReserve'])
        expect(retry(name)?.at(-1)).toMatchObject({ MaxAttempts: 10, MaxDelaySeconds: 300, JitterStrategy: 'FULL' });
    });

    test('an action may take ten seconds more than the longest function, and the saga as long as all can take', () => {
      expect(states.Reserve?.TimeoutSeconds).toBe(910);
      const action3 = 4 * 910 + 2 + 4 + 8;
      const persistent = (attempt: number) => 11 * attempt + (2 + 4 + 8 + 16 + 32 + 64 + 128 + 256 + 300 + 300);
      const longest = action3 + 2 * persistent(910) + persistent(60);
      expect(timeout).toBe((Math.ceil(longest / 3600) + 1) * 3600);
    });

    test('two queues of 14 days, and an alarm for what is not undone', () => {
      result.resourceCountIs('AWS::SQS::Queue', 2);
      result.allResourcesProperties('AWS::SQS::Queue', {
        MessageRetentionPeriod: 1_209_600,
        SqsManagedSseEnabled: true,
      });
      result.hasResourceProperties('AWS::CloudWatch::Alarm', {
        MetricName: 'ApproximateNumberOfMessagesVisible',
        Threshold: 1,
        EvaluationPeriods: 1,
        Period: 60,
        Statistic: 'Maximum',
        Dimensions: [{ Value: { 'Fn::GetAtt': [Match.stringLikeRegexp('^OrderUncompensated'), 'QueueName'] } }],
        AlarmDescription: Match.stringLikeRegexp('^Test/Order: A step was not compensated'),
      });
    });

    test('its role may call the functions and write to the queue, no more than that', () => {
      const statements = Object.values(result.findResources('AWS::IAM::Policy')).flatMap(
        ({ Properties }) => Properties.PolicyDocument.Statement as { Action: string; Resource: unknown }[],
      );
      expect(statements.find(({ Action }) => Action === 'sqs:SendMessage')?.Resource).toEqual({
        'Fn::GetAtt': [expect.stringMatching(/^OrderUncompensated/), 'Arn'],
      });
      const invoke = statements.find(({ Action }) => Action === 'lambda:InvokeFunction');
      expect(JSON.stringify(invoke)).not.toContain('*');
      expect(invoke?.Resource).toHaveLength(3);
    });

    test('an input of up to 16,384 characters, and results of up to 1,024', async () => {
      const whole = definitionOf(result);
      const length = (text: number) => new SagaWorld().run(whole, 'x'.repeat(text - 2));
      expect((await length(16_384)).status).toBe('SUCCEEDED');
      expect(await length(16_385)).toMatchObject({
        status: 'FAILED',
        error: 'SagaInputTooLong',
        path: ['Begin', 'InputTooLong'],
      });
      expect(JSON.stringify(whole)).toContain('<= 1024 ?');
    });
  });

  describe('all options', () => {
    const saga = { definition: {} as Definition, pivot: {} as Definition };
    beforeAll(() => {
      saga.definition = definition();
      saga.pivot = definition(withPivot);
    });

    test.each(['up', 'down'] as const)(
      'every run ends in all done, all undone, or the names of exactly what is not; queue %s',
      async (queue) => {
        expect(ALL_FATES).toHaveLength(4 * 2 + 24 * 8 + 5 * 16);
        for (const fates of ALL_FATES) {
          const world = new SagaWorld({ ...fates, queue });
          expectNeverShort(world, await world.run(saga.definition));
        }
      },
    );

    test('compensations run in reverse order, that of the failed step first', async () => {
      const world = new SagaWorld({ actions: { Send: 'failed' } });
      const { error, cause } = await world.run(saga.definition);
      expect(world.order).toEqual(['Reserve', 'Pack', 'Bill', 'Send', '(Send)', '(Pack)', '(Bill)', '(Reserve)']);
      expect(error).toBe('SagaCompensated');
      expect(cause).toBe('All that was done is undone; because Send failed: Error: Send is broken');
    });

    test('a step that says no is not compensated itself, and the run is a success of its own kind', async () => {
      const world = new SagaWorld({ actions: { Bill: 'rejected' } });
      const { status, output } = await world.run(saga.definition);
      expect(world.order).toEqual(['Reserve', 'Pack', 'Bill', '(Pack)', '(Reserve)']);
      expect(status).toBe('SUCCEEDED');
      expect(output).toEqual({
        status: 'REJECTED',
        failure: { step: 'Bill', error: 'Refused', cause: 'Bill says no', rejected: true },
      });
      expect(world.calls.filter(({ step }) => step === 'Bill')).toHaveLength(1);
    });

    test('a broken step beside one that says no makes the run a failure', async () => {
      const world = new SagaWorld({ actions: { Pack: 'rejected', Bill: 'timedOut' } });
      const { error, cause } = await world.run(saga.definition);
      expect(error).toBe('SagaCompensated');
      expect(cause).toContain('because Bill failed: States.Timeout');
    });

    test('each attempt of a step has the same key, and its compensation another', async () => {
      const world = new SagaWorld({ actions: { Send: 'failed' } });
      await world.run(saga.definition, { order: 7 });
      const execution = 'arn:aws:states:eu-central-1:111122223333:execution:Pipeline:run-1';
      const calls = world.calls.filter(({ step }) => step === 'Send');
      expect(calls).toEqual([
        ...[1, 2].map(() => ({
          idempotencyKey: `${execution}/Send`,
          step: 'Send',
          input: { order: 7 },
          results: { Reserve: { id: 'Reserve-1' }, Pack: { id: 'Pack-1' }, Bill: { id: 'Bill-1' } },
        })),
        {
          idempotencyKey: `${execution}/CompensateSend`,
          actionIdempotencyKey: `${execution}/Send`,
          step: 'Send',
          input: { order: 7 },
          results: { Reserve: { id: 'Reserve-1' }, Pack: { id: 'Pack-1' }, Bill: { id: 'Bill-1' } },
          failure: { step: 'Send', error: 'Error', cause: 'Send is broken', rejected: false },
        },
      ]);
    });

    test('a report has all that is needed to compensate by hand, and the other compensations still run', async () => {
      const world = new SagaWorld({ actions: { Send: 'timedOut' }, compensations: { Bill: 'broken' } });
      const { error } = await world.run(saga.definition);
      expect(error).toBe('SagaUncompensated');
      expect(sorted(world.effects)).toEqual(['Bill']);
      const execution = 'arn:aws:states:eu-central-1:111122223333:execution:Pipeline:run-1';
      expect(world.reports).toEqual([
        {
          uncompensatedStep: 'Bill',
          execution,
          idempotencyKey: `${execution}/CompensateBill`,
          actionIdempotencyKey: `${execution}/Bill`,
          error: 'Error',
          cause: 'Bill cannot be undone',
          failure: { step: 'Send', error: 'States.Timeout', cause: '', rejected: false },
          input: { order: 7 },
          results: { Reserve: { id: 'Reserve-1' }, Pack: { id: 'Pack-1' }, Bill: { id: 'Bill-1' } },
        },
      ]);
    });

    test('a result that is too long is an error that is compensated, and not tried again', async () => {
      const world = new SagaWorld({ results: { Pack: 'x'.repeat(1023), Bill: '\n'.repeat(511) } });
      const { error, cause } = await world.run(saga.definition);
      expect(error).toBe('SagaCompensated');
      expect(cause).toContain('The result of Pack is longer than 1024 characters');
      expect([...world.effects]).toEqual([]);
      expect(
        world.calls.filter(({ step, actionIdempotencyKey }) => step === 'Pack' && !actionIdempotencyKey),
      ).toHaveLength(1);
    });

    test('a failure that no definition can catch fails the execution at its state', async () => {
      const world = new SagaWorld({ actions: { Send: 'tooLarge' } });
      expect(await world.run(saga.definition)).toMatchObject({
        status: 'FAILED',
        error: 'States.DataLimitExceeded',
        failedAt: 'Send',
      });
    });

    test.each(combinations(['Reserve', 'Pay'], ACTIONS))(
      'with a pivot, nothing behind it is undone, and a run that failed there is done when it is redriven: %j',
      async (first) => {
        for (const rest of combinations(['Mail', 'Ship'], ['done', 'failed', 'timedOut'] as const)) {
          const world = new SagaWorld({ actions: { ...first, ...rest } });
          const run = await world.run(saga.pivot);
          const before = first.Reserve === 'done' && first.Pay !== 'rejected';
          if (!before) {
            expect([...world.effects]).toEqual([]);
            expect(run.error ?? (run.output as { status: string }).status).toMatch(/^(SagaCompensated|REJECTED)$/);
            continue;
          }
          expect(world.order).not.toContain('(Reserve)');
          const broken = [first.Pay, rest.Mail, rest.Ship].find((fate) => fate !== 'done');
          expect(run.status).toBe(broken === undefined ? 'SUCCEEDED' : 'FAILED');
          expect(run.failedAt).toBe(broken === undefined ? undefined : first.Pay === 'done' ? 'After' : 'Pay');
          world.fates = {};
          const end = run.redrive ? await run.redrive() : run;
          expect(end.output).toMatchObject({ status: 'DONE' });
          expect(sorted(world.effects)).toEqual(['Mail', 'Pay', 'Reserve', 'Ship']);
          expect(world.calls.filter(({ step }) => step === 'Reserve')).toHaveLength(1);
        }
      },
    );

    test('tasks and several states are actions as functions are, with their output as the result if it is asked for', async () => {
      const whole = definition((stack) => {
        const queue = sqs.Queue.fromQueueArn(stack, 'Q', stack.formatArn({ service: 'sqs', resource: 'parcels' }));
        const send = (id: string) =>
          tasks.SqsSendMessage.jsonata(stack, id, {
            queue,
            messageBody: sfn.TaskInput.fromObject({
              key: SagaExpression.idempotencyKey('Send'),
              of: SagaExpression.input('order'),
            }),
            taskTimeout: sfn.Timeout.duration(Duration.minutes(1)),
            outputs: { id: '{% $states.result.MessageId %}' },
          });
        const states = sfn.Chain.start(sfn.Pass.jsonata(stack, 'First')).next(
          sfn.Pass.jsonata(stack, 'Second', { outputs: { of: SagaExpression.result('Send', 'id') } }),
        );
        return {
          steps: [
            SagaStep.of('Send', {
              action: SagaAction.task(send('SendParcel'), { keepOutput: true }),
              compensation: SagaAction.task(send('Recall')),
            }),
            SagaStep.parallel('Both', [
              SagaStep.of('Count', {
                action: SagaAction.states(states, { maxDuration: Duration.minutes(1), keepOutput: true }),
                compensation: SagaAction.task(send('Uncount')),
              }),
              SagaStep.readOnly('Look', { action: SagaAction.task(send('LookUp')) }),
            ]),
          ],
        };
      });
      const world = new SagaWorld();
      expect(await world.run(whole)).toMatchObject({
        status: 'SUCCEEDED',
        output: { status: 'DONE', results: { Send: { id: '1' }, Count: { of: '1' }, Look: null } },
      });
      expect(world.reports[0]).toEqual({ key: expect.stringMatching(/:run-1\/Send$/), of: 7 });
    });

    test('the timeout of a function is that of its definition and ten seconds, of its alias too', () => {
      const stack = testStack();
      const handler = new lambda.Function(stack, 'Pay', {
        runtime: lambda.Runtime.NODEJS_24_X,
        handler: 'index.handler',
        code: lambda.Code.fromInline('x'),
        timeout: Duration.seconds(20),
      });
      const alias = new lambda.Alias(stack, 'Live', { aliasName: 'live', version: handler.currentVersion });
      sagaStack(
        {
          steps: [
            SagaStep.readOnly('Check', { action: SagaAction.lambdaFunction(handler) }),
            SagaStep.readOnly('Look', { action: SagaAction.lambdaFunction(alias) }),
            SagaStep.readOnly('Ask', { action: SagaAction.lambdaFunction(handler, { timeout: Duration.minutes(1) }) }),
          ],
        },
        stack,
      );
      const { States } = definitionOf(Template.fromStack(stack)) as unknown as { States: Record<string, TaskState> };
      expect(['Check', 'Look', 'Ask'].map((name) => States[name]?.TimeoutSeconds)).toEqual([30, 30, 60]);
    });

    test('one key for the state machine and both queues makes no circle', () => {
      const stack = testStack();
      const key = new kms.Key(stack, 'Key');
      const { saga: made } = sagaStack(
        { encryptionKey: key, deadLetterQueueEncryptionKey: key, logEncryptionKey: key },
        stack,
      );
      const result = Template.fromStack(stack);
      result.allResourcesProperties('AWS::SQS::Queue', { KmsMasterKeyId: Match.anyValue() });
      expect(made.uncompensatedQueue.encryptionMasterKey).toBe(key);
      expect(JSON.stringify(result.findResources('AWS::IAM::Policy'))).toContain('kms:GenerateDataKey');
    });
  });

  describe('overrides', () => {
    test('a timeout, limits and an alias', () => {
      const stack = testStack();
      const { saga } = sagaStack(
        {
          timeout: Duration.days(3),
          maxInputLength: 10,
          maxResultLength: 20,
          deployment: WorkflowDeployment.allAtOnce(),
        },
        stack,
      );
      const role = new iam.Role(stack, 'Caller', { assumedBy: new iam.AccountRootPrincipal() });
      saga.grantStart(role);
      saga.grantRedrive(role);
      saga.grantRead(role);
      const result = Template.fromStack(stack);
      const whole = definitionOf(result);
      expect(whole.TimeoutSeconds).toBe(3 * 86_400);
      expect(JSON.stringify(whole)).toContain('> 10 %}');
      expect(JSON.stringify(whole)).toContain('<= 20 ?');
      const policies = JSON.stringify(result.findResources('AWS::IAM::Policy'));
      expect(policies).toContain(
        '{"Action":"states:StartExecution","Effect":"Allow","Resource":{"Fn::GetAtt":["OrderWorkflowAlias',
      );
      expect(policies).toContain('states:RedriveExecution');
    });
  });

  describe('fails', () => {
    type Steps = (stack: Stack) => SagaStep[];
    const steps =
      (make: Steps, overrides: Partial<SagaStateMachineProps> = {}) =>
      () => {
        const stack = testStack();
        sagaStack({ steps: make(stack), ...overrides }, stack);
      };
    const pivot = (stack: Stack, id: string) => SagaStep.pivot(id, { action: action(stack, id) });

    test.each<[string, () => unknown, string]>([
      ['without steps', steps(() => []), "'steps' must not be empty"],
      [
        'with an id twice',
        steps((stack) => [compensable(stack, 'Reserve'), compensable(stack, 'Reserve')]),
        "got 'Reserve', 'CompensateReserve' more than once",
      ],
      [
        'with the id of a compensation',
        steps((stack) => [compensable(stack, 'Reserve'), compensable(stack, 'CompensateReserve')]),
        "got 'CompensateReserve' more than once",
      ],
      [
        'with two pivots',
        steps((stack) => [pivot(stack, 'Pay'), pivot(stack, 'Ship')]),
        "'steps' must have one pivot at most, got 'Pay', 'Ship'; make one of them retriable",
      ],
      [
        'with a compensation behind the pivot',
        steps((stack) => [pivot(stack, 'Pay'), compensable(stack, 'Ship')]),
        "'Ship' must not have a compensation after the pivot",
      ],
      [
        'with a retriable step before the pivot',
        steps((stack) => [SagaStep.retriable('Mail', { action: action(stack, 'Mail') }), pivot(stack, 'Pay')]),
        "'Mail' must be after a pivot to be retriable",
      ],
      [
        'with a timeout that is shorter than its steps and retries',
        steps((stack) => [compensable(stack, 'Reserve')], { timeout: Duration.hours(1) }),
        "'timeout' must be at least the",
      ],
      [
        'with one task in two steps',
        () => {
          const stack = testStack();
          const queue = sqs.Queue.fromQueueArn(stack, 'Q', stack.formatArn({ service: 'sqs', resource: 'q' }));
          const task = SagaAction.task(
            tasks.SqsSendMessage.jsonata(stack, 'Send', {
              queue,
              messageBody: sfn.TaskInput.fromText('x'),
              taskTimeout: sfn.Timeout.duration(Duration.minutes(1)),
            }),
          );
          sagaStack({ steps: [SagaStep.of('Reserve', { action: task, compensation: task })] }, stack);
        },
        "the action of 'the compensation of Reserve' must not be that of another step as well",
      ],
      [
        'with an interval that is longer than the default of the longest delay',
        steps((stack) => [
          SagaStep.readOnly('Check', { action: action(stack, 'C'), retry: { interval: Duration.minutes(2) } }),
        ]),
        "'interval' of 'retry of Check' must not exceed its 'maxDelay' (60 s), got 120 s",
      ],
      [
        'with data that may not fit into a state',
        steps((stack) => [compensable(stack, 'Reserve')], { maxInputLength: 60_000, maxResultLength: 2000 }),
        "'maxInputLength' (60000) and 'maxResultLength' (2000) of 1 steps must fit into 65536 characters",
      ],
    ])('fails %s', (_title, act, message) => expect(act).toThrow(message));

    test('fails with all problems at once, before anything is made', () => {
      const stack = testStack();
      const twice = [compensable(stack, 'Reserve'), compensable(stack, 'Reserve')];
      const act = () =>
        sagaStack(
          {
            steps: twice,
            timeout: Duration.minutes(1),
            maxResultLength: 0,
            deployment: WorkflowDeployment.canary(),
            alarmThresholds: { failedExecutions: 0 },
          },
          stack,
        );
      expect(act).toThrow("SagaStateMachine at 'Test/Order' has 5 problems");
      expect(stack.node.findAll().some((made) => made instanceof sqs.Queue)).toBe(false);
    });
  });

  describe('in a stack', () => {
    test('two share functions, and have queues and logs of their own', () => {
      const stack = testStack();
      const one = () => [compensable(stack, 'Reserve')];
      for (const id of ['One', 'Two']) new SagaStateMachine(stack, id, { steps: one(), alarms: Alarms.none() });
      const result = Template.fromStack(stack);
      result.resourceCountIs('AWS::SQS::Queue', 4);
      result.resourceCountIs('AWS::Logs::LogGroup', 2);
    });

    test('shows on a dashboard', () => {
      const { stack, saga } = sagaStack({ steps: [SagaStep.readOnly('Check', { action: action(testStack(), 'C') })] });
      new OperationsDashboard(stack, 'Board', { subjects: [saga] });
      expect(saga.dashboardWidgets()).toHaveLength(3);
    });
  });
});
