import { Duration } from 'aws-cdk-lib/core';
import { SagaSingleStep, SagaStep, SagaStepKind } from '../workflows/saga-step';
import { ACTION_RETRY, longest, PERSISTENT_RETRY, SagaRetryDefaults } from './saga-retries';

/** A report of what was not compensated, to the queue. */
export const REPORT_TIMEOUT = Duration.minutes(1);

/** A step of a saga, or a group, with where it stands. */
export interface SagaStage {
  readonly id: string;
  readonly steps: SagaSingleStep[];
  readonly parallel: boolean;

  /** Whether something before it has decided, so that nothing is compensated any more. */
  readonly afterPivot: boolean;
}

/** The stages of a saga, in their order. */
export function stagesOf(steps: SagaStep[]): SagaStage[] {
  const pivot = steps.findIndex(({ _steps }) => _steps.some(({ kind }) => kind === SagaStepKind.PIVOT));
  return steps.map(({ _id, _steps, _parallel }, i) => ({
    id: _id,
    steps: _steps,
    parallel: _parallel,
    afterPivot: pivot >= 0 && i > pivot,
  }));
}

/** The retries that a step has where none are given. */
export function retryDefaultsOf({ kind }: SagaSingleStep, { afterPivot }: SagaStage): SagaRetryDefaults {
  return kind === SagaStepKind.PIVOT || afterPivot ? PERSISTENT_RETRY : ACTION_RETRY;
}

/** The longest time in seconds that a saga can take: all actions with all retries, then all compensations with theirs. */
export function longestSaga(stages: SagaStage[]): number {
  const actions = stages.map((stage) =>
    Math.max(...stage.steps.map((step) => longest(step.action._timeout, step.retry, retryDefaultsOf(step, stage)))),
  );
  const compensations = stages.map(({ steps }) =>
    Math.max(
      0,
      ...steps.map(({ compensation, compensationRetry }) =>
        compensation === undefined
          ? 0
          : longest(compensation._timeout, compensationRetry, PERSISTENT_RETRY) +
            longest(REPORT_TIMEOUT, {}, PERSISTENT_RETRY),
      ),
    ),
  );
  return [...actions, ...compensations].reduce((sum, seconds) => sum + seconds, 0);
}

/** The timeout where none is given: the longest time in full hours, and one more for the states in between. */
export function timeoutOf(stages: SagaStage[]): Duration {
  return Duration.hours(Math.ceil(longestSaga(stages) / 3600) + 1);
}
