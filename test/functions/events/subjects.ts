import { Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { EventFunction, EventFunctionProps, EventSource, FunctionCode } from '../../../lib/functions';
import { Alarms } from '../../../lib/observability';
import { CODE } from '../../specimens/surroundings';
import { templateOf, testStack } from '../../support/synth';

/** A function of some sources, with nothing but the required props, and those that a test is about. */
export function makeWorker(
  stack: Stack,
  sources: EventSource[],
  props: Partial<EventFunctionProps> = {},
  id = 'Worker',
): EventFunction {
  return new EventFunction(stack, id, {
    code: FunctionCode.prebuilt(CODE),
    alarms: Alarms.none(),
    sources,
    ...props,
  });
}

/** The template of a stack with such a function. */
export function workerTemplate(
  sources: (stack: Stack) => EventSource[],
  props: (stack: Stack) => Partial<EventFunctionProps> = () => ({}),
): Template {
  const stack = testStack();
  makeWorker(stack, sources(stack), props(stack));
  return templateOf(stack);
}
