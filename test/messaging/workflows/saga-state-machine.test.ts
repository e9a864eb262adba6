import { Duration, Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { SagaAction, SagaRetry, SagaStateMachine, SagaStateMachineProps, SagaStep } from '../../../lib/messaging';
import { Alarms } from '../../../lib/observability';
import { functionOf } from '../../specimens/messaging';
import { Definition, Execution } from '../../support/asl';
import { definitionOf } from '../../support/state-machine';
import { testStack } from '../../support/synth';
import { ActionFate, CompensationFate, SagaWorld } from './saga-simulator';

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

const sorted = (values: Iterable<string>) => [...values].sort();

/** All is done, all is undone, or the queue and the cause say exactly what is not. */
function expectNeverShort({ effects, reports }: SagaWorld, { status, output, error, cause }: Execution): void {
  const end = status === 'SUCCEEDED' ? (output as { status: string }).status : error;
  const reported = reports.map(({ uncompensatedStep }) => uncompensatedStep);
  switch (end) {
    case 'DONE':
      expect(sorted(effects)).toEqual(sorted(STEPS));
      expect(reported).toEqual([]);
      return;
    case 'REJECTED':
    case 'SagaCompensated':
      expect(sorted(effects)).toEqual([]);
      expect(reported).toEqual([]);
      return;
    case 'SagaUncompensated': {
      const named = /^Not compensated: (.*?); because /.exec(cause ?? '')?.[1]?.split(', ') ?? [];
      expect(sorted(named)).toEqual(sorted(reported));
      expect(reported.length).toBeGreaterThan(0);
      expect(reported).toEqual(expect.arrayContaining([...effects]));
      return;
    }
    default:
      throw new Error(`ended as ${end}: ${cause}`);
  }
}

describe('SagaStateMachine', () => {
  describe('runs', () => {
    const saga = { definition: {} as Definition };
    beforeAll(() => {
      saga.definition = definition();
    });

    it.each(combinations(['Reserve', 'Pack'], ACTIONS))(
      'end in all done, all undone, or a report of exactly what is not: %j',
      async (first) => {
        for (const rest of combinations(['Bill', 'Send'], ACTIONS)) {
          for (const compensations of combinations(STEPS, COMPENSATIONS)) {
            const world = new SagaWorld({ actions: { ...first, ...rest }, compensations });
            expectNeverShort(world, await world.run(saga.definition));
          }
        }
      },
    );

    it('compensate in reverse order, the failed step first', async () => {
      const world = new SagaWorld({ actions: { Send: 'failed' } });
      const { error, cause } = await world.run(saga.definition);
      expect(world.order).toEqual(['Reserve', 'Pack', 'Bill', 'Send', '(Send)', '(Pack)', '(Bill)', '(Reserve)']);
      expect(error).toBe('SagaCompensated');
      expect(cause).toBe('All that was done is undone; because Send failed: Error: Send is broken');
    });
  });
});
