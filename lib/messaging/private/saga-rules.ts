import { atLeastOne, isKnown, quoted, rule, Rules, seconds, wholeNumber } from '../../private/validation';
import type { SagaStateMachineProps } from '../workflows/saga-state-machine';
import { SagaSingleStep, SagaStepKind } from '../workflows/saga-step';
import { longestSaga, retryDefaultsOf, SagaStage } from './saga-plan';
import { delayRules, PERSISTENT_RETRY } from './saga-retries';
import { optionRules } from './workflow-rules';

/** The limits of the data of a saga, in characters. */
export interface SagaLimits {
  readonly maxInputLength: number;
  readonly maxResultLength: number;
}

/**
 * The characters that surely fit into the data of a state, 256 KiB in UTF-8 with up to 4 bytes for a character
 * (https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html).
 */
const MAX_CHARACTERS = 65_536;

/** The characters of keys, names and errors in what a function or the queue gets, at most, beside those of steps. */
const OVERHEAD = 4096;
const OVERHEAD_OF_STEP = 64;

const YEAR = 365 * 24 * 3600;

/** The rules of a `SagaStateMachine`. */
export function sagaRules(props: SagaStateMachineProps, stages: SagaStage[], limits: SagaLimits): Rules {
  const steps = stages.flatMap((stage) => stage.steps);
  const pivots = steps.filter(({ kind }) => kind === SagaStepKind.PIVOT);
  return [
    atLeastOne('steps', props.steps),
    optionRules(props),
    idRules(stages),
    rule(
      pivots.length > 1,
      () =>
        `'steps' must have one pivot at most, got ${quoted(pivots.map(({ id }) => id))}; make one of them retriable`,
    ),
    stages.map((stage) => stage.steps.map((step) => orderRules(step, stage))),
    onceRules(steps),
    stages.map((stage) =>
      stage.steps.map((step) => [
        delayRules(`retry of ${step.id}`, step.retry, retryDefaultsOf(step, stage)),
        delayRules(`compensationRetry of ${step.id}`, step.compensationRetry, PERSISTENT_RETRY),
      ]),
    ),
    timeoutRules(props, stages),
    limitRules(steps, limits),
  ];
}

function idRules(stages: SagaStage[]): Rules {
  const ids = stages.flatMap(({ id, steps, parallel }) => [
    ...(parallel ? [id, `Compensate${id}`] : []),
    ...steps.flatMap((step) => [step.id, ...(step.compensation ? [`Compensate${step.id}`] : [])]),
  ]);
  const doubled = [...new Set(ids.filter((id, i) => ids.indexOf(id) !== i))];
  return rule(
    doubled.length > 0,
    () =>
      `'id' of each step, group and compensation must be another, got ${quoted(doubled)} more than once; rename one of each`,
  );
}

function orderRules({ id, kind }: SagaSingleStep, { afterPivot }: SagaStage): Rules {
  return [
    rule(
      afterPivot && kind === SagaStepKind.COMPENSABLE,
      () =>
        `'${id}' must not have a compensation after the pivot, after which nothing is undone; make it SagaStep.retriable(), or put it before the pivot`,
    ),
    rule(
      !afterPivot && kind === SagaStepKind.RETRIABLE,
      () =>
        `'${id}' must be after a pivot to be retriable: before it, what was done has to be undone; take SagaStep.of() with a compensation`,
    ),
  ];
}

/** A task is one state, which has one place in a definition. */
function onceRules(steps: SagaSingleStep[]): Rules {
  const actions = steps
    .flatMap(({ id, action, compensation }) => [
      { id, action },
      { id: `the compensation of ${id}`, action: compensation },
    ])
    .filter(({ action }) => action?._once);
  return actions
    .filter(({ action }, i) => actions.findIndex((other) => other.action === action) !== i)
    .map(({ id }) =>
      rule(true, () => `the action of '${id}' must not be that of another step as well; make a task of its own`),
    );
}

function timeoutRules({ timeout }: SagaStateMachineProps, stages: SagaStage[]): Rules {
  const needed = longestSaga(stages);
  return [
    seconds('timeout', timeout, { min: 1, max: YEAR }),
    rule(
      isKnown(timeout) && timeout.toSeconds() < needed,
      () =>
        `'timeout' must be at least the ${needed} s that the steps, their retries and compensations can take, got ${timeout?.toSeconds()} s: ` +
        'an execution that exceeds it ends without compensation; raise it, or give fewer retries and shorter timeouts of actions',
    ),
    rule(
      needed > YEAR,
      () => `the steps, their retries and compensations must take a year at most, got ${needed} s; give fewer retries`,
    ),
  ];
}

function limitRules(steps: SagaSingleStep[], { maxInputLength, maxResultLength }: SagaLimits): Rules {
  const results = steps.filter(({ action }) => action._hasResult).length;
  const needed = OVERHEAD + maxInputLength + steps.length * OVERHEAD_OF_STEP + results * maxResultLength;
  return [
    wholeNumber('maxInputLength', maxInputLength, { min: 2, max: MAX_CHARACTERS }),
    wholeNumber('maxResultLength', maxResultLength, { min: 2, max: MAX_CHARACTERS }),
    rule(needed > MAX_CHARACTERS, () =>
      [
        `'maxInputLength' (${maxInputLength}) and 'maxResultLength' (${maxResultLength}) of ${results} steps must fit into ${MAX_CHARACTERS} characters with ${OVERHEAD + steps.length * OVERHEAD_OF_STEP} for keys and errors`,
        `got ${needed}; lower one of them, and keep what is larger in a bucket or table`,
      ].join(', '),
    ),
  ];
}
