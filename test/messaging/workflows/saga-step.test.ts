import { Stack } from 'aws-cdk-lib/core';
import { SagaAction, SagaStep, SagaStepOptions } from '../../../lib/messaging';
import { functionOf } from '../../specimens/messaging';
import { testStack } from '../../support/synth';

const action = (stack: Stack, name: string) => SagaAction.lambdaFunction(functionOf(stack, name));
const compensable = (stack: Stack, id: string) =>
  SagaStep.of(id, { action: action(stack, id), compensation: action(stack, `Undo${id}`) });
const pivot = (stack: Stack, id: string) => SagaStep.pivot(id, { action: action(stack, id) });

describe('SagaStep', () => {
  describe('fails', () => {
    test.each<[string, () => unknown, string]>([
      [
        'without a compensation',
        () => {
          const options = { action: action(testStack(), 'A') } as SagaStepOptions;
          SagaStep.of('Reserve', options);
        },
        "'compensation' of 'Reserve' must be given, got nothing; give it, or take SagaStep.readOnly(), pivot() or retriable()",
      ],
      [
        'with an id that is no name',
        () => SagaStep.readOnly('reserve-stock', { action: action(testStack(), 'A') }),
        "'id' must be up to 40 letters and digits that begin with a capital, such as 'ReserveStock', got 'reserve-stock'",
      ],
      [
        'with a pivot in a group',
        () => SagaStep.parallel('Both', [pivot(testStack(), 'Pay')]),
        "'steps' of 'Both' must not hold the pivot",
      ],
      [
        'with a group in a group',
        () => SagaStep.parallel('Both', [SagaStep.parallel('Inner', [compensable(testStack(), 'A')])]),
        "'steps' of 'Both' must not hold a group themselves",
      ],
      ['with an empty group', () => SagaStep.parallel('Both', []), "'steps' must not be empty"],
      [
        'with an error of Step Functions as a rejection',
        () => SagaStep.pivot('Pay', { action: action(testStack(), 'Pay'), rejectionErrors: ['States.Timeout'] }),
        "'rejectionErrors' must be names of the action's own errors",
      ],
      [
        'with more attempts than there can be',
        () => SagaStep.readOnly('Check', { action: action(testStack(), 'C'), retry: { maxAttempts: 100 } }),
        "'maxAttempts of retry' must be a whole number from 0 to 99, got 100",
      ],
    ])('fails %s', (_title, act, message) => expect(act).toThrow(message));
  });
});
