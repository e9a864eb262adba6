import { Stack } from 'aws-cdk-lib/core';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { readFileSync } from 'fs';
import { flat, isKnown, rule, Rules, wholeNumber } from '../../private/validation';
import type { WorkflowOptions, WorkflowProps } from '../workflows/workflow';
import { WorkflowKind } from '../workflows/workflow-kind';

/** https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const MAX_DEFINITION = 1_048_576;

/** A definition in the Amazon States Language, as far as the rules look at it. */
interface Definition {
  readonly TimeoutSeconds?: number;
}

/** Whether the definition is of states that aws-cdk-lib writes, with the timeout and query language of the state machine. */
export function isChain(body: sfn.DefinitionBody): boolean {
  return body instanceof sfn.ChainDefinitionBody;
}

/** The rules of what workflows and sagas have in common. */
export function optionRules({ alarms, alarmThresholds = {}, deployment }: WorkflowOptions): Rules {
  return [
    wholeNumber('failedExecutions', alarmThresholds.failedExecutions, { min: 1 }),
    wholeNumber('timedOutExecutions', alarmThresholds.timedOutExecutions, { min: 1 }),
    wholeNumber('abortedExecutions', alarmThresholds.abortedExecutions, { min: 1 }),
    wholeNumber('throttledTransitions', alarmThresholds.throttledTransitions, { min: 1 }),
    // The alarms on executions that fail and that exceed their timeout tell a bad version.
    deployment?._rules(alarms.enabled ? 2 : 0) ?? [],
  ];
}

/** The rules of a `Workflow`. */
export function workflowRules(props: WorkflowProps, kind: WorkflowKind): Rules {
  const { abortedExecutions, throttledTransitions } = props.alarmThresholds ?? {};
  const express = kind._failures === undefined;
  return [
    optionRules(props),
    rule(
      express && (abortedExecutions !== undefined || throttledTransitions !== undefined),
      () =>
        `'abortedExecutions' and 'throttledTransitions' must not be given with WorkflowKind.express(), whose executions cannot be stopped and whose transitions have no limit; leave them out`,
    ),
    rule(
      express && props.logLevel === sfn.LogLevel.OFF,
      () =>
        `'logLevel' must not be OFF with WorkflowKind.express(), whose executions have no other history; take FATAL at least`,
    ),
    rule(
      isChain(props.definitionBody) && Object.keys(props.definitionSubstitutions ?? {}).length > 0,
      () =>
        `'definitionSubstitutions' must not be given with states of aws-cdk-lib, which have the values themselves; leave it out`,
    ),
    isChain(props.definitionBody) ? [] : textRules(props.definitionBody, kind),
  ];
}

/** The rules of a definition that is text or a file, to which aws-cdk-lib adds no timeout. */
function textRules(body: sfn.DefinitionBody, kind: WorkflowKind): Rules {
  const text = textOf(body);
  if (!isKnown(text)) return [];
  const definition = parsed(text);
  return [
    rule(
      kind._givenTimeout !== undefined,
      () =>
        `'timeout' must not be given with a 'definitionBody' that is text or a file; write "TimeoutSeconds" into the definition`,
    ),
    rule(
      definition === undefined,
      () => `'definitionBody' must be JSON in the Amazon States Language, got text that is none`,
    ),
    definition === undefined
      ? []
      : rule(definition.TimeoutSeconds === undefined, () =>
          [
            `'definitionBody' must have "TimeoutSeconds" at its top, got none: an execution could run for a year`,
            `write one, of at most ${kind._maxTimeout}`,
          ].join('; '),
        ),
    wholeNumber('TimeoutSeconds of definitionBody', definition?.TimeoutSeconds, { min: 1, max: kind._maxTimeout }),
    flat(sizeRules(text)),
    flat(patternRules(text, kind)),
  ];
}

/** The problems of a definition that is written at the end of synthesis. */
export function definitionRules(stateMachine: sfn.StateMachine, kind: WorkflowKind): string[] {
  const { definitionString } = stateMachine.node.defaultChild as sfn.CfnStateMachine;
  if (definitionString === undefined) return [];
  const text = JSON.stringify(Stack.of(stateMachine).resolve(definitionString));
  return flat([sizeRules(text), patternRules(text, kind)])
    .filter(({ condition }) => condition)
    .map(({ message }) => message());
}

function sizeRules(text: string): Rules {
  const size = Buffer.byteLength(text);
  return rule(
    size > MAX_DEFINITION,
    () =>
      `the definition must be at most ${MAX_DEFINITION} bytes, got ${size}; move a part into a workflow of its own, and start it by a task`,
  );
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html */
function patternRules(text: string, { _failures }: WorkflowKind): Rules {
  const used = ['.sync', '.waitForTaskToken'].filter((pattern) => new RegExp(`\\${pattern}(:\\d)?\\\\*"`).test(text));
  return rule(
    _failures === undefined && used.length > 0,
    () =>
      `'definitionBody' must not have tasks that wait (${used.join(', ')}) with WorkflowKind.express(); use WorkflowKind.standard()`,
  );
}

function textOf(body: sfn.DefinitionBody): string | undefined {
  if (body instanceof sfn.StringDefinitionBody) return body.body;
  return body instanceof sfn.FileDefinitionBody ? readFileSync(body.path, 'utf8') : undefined;
}

function parsed(text: string): Definition | undefined {
  try {
    return JSON.parse(text) as Definition;
  } catch {
    return undefined;
  }
}
