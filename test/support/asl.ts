import jsonata from 'jsonata';

/** A state machine definition, as far as this interpreter knows the language. */
export interface Definition {
  readonly StartAt: string;
  readonly TimeoutSeconds?: number;
  readonly QueryLanguage?: string;
  readonly States: Record<string, State>;
}

interface Catcher {
  readonly ErrorEquals: string[];
  readonly Next: string;
  readonly Output?: unknown;
  readonly Assign?: Record<string, unknown>;
}

export interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly End?: boolean;
  readonly Default?: string;
  readonly Choices?: { Condition: string; Next: string }[];
  readonly Resource?: string;
  readonly Arguments?: Record<string, unknown>;
  readonly Output?: unknown;
  readonly Assign?: Record<string, unknown>;
  readonly Catch?: Catcher[];
  readonly Retry?: { ErrorEquals: string[]; MaxAttempts?: number }[];
  readonly Error?: string;
  readonly Cause?: string;
  readonly Seconds?: number | string;
}

/** An error that a service integration reports to the workflow. */
export class TaskFailure extends Error {
  constructor(
    public readonly error: string,
    public readonly details: string,
  ) {
    super(`${error}: ${details}`);
  }
}

/** The end of an execution that nothing in its definition notices: stopped, or over its timeout. */
export class ExecutionAborted extends Error {}

/** What a service integration does: gets the evaluated arguments, gives the result or throws a `TaskFailure`. */
export type Integration = (args: Record<string, unknown>) => unknown;

/** How an execution went. */
export interface Execution {
  readonly status: 'SUCCEEDED' | 'FAILED' | 'ABORTED';
  /** The names of the states, in the order in which they were entered. */
  readonly path: string[];
  readonly output?: unknown;
  readonly error?: string;
  readonly cause?: string;
}

const EXPRESSION = /^\{%([\s\S]*)%\}$/;

/** What the quotas of Step Functions allow for a state's data, and for the cause of a failure. */
const MAX_DATA = 256 * 1024;
const MAX_CAUSE = 32_768;

type Variables = Record<string, unknown>;

/** What the expressions of a state see. */
interface Scope {
  readonly states: Record<string, unknown>;
  readonly variables: Variables;
}

/**
 * Runs a state machine definition in JSONata: Task, Choice, Pass, Wait, Succeed and Fail, with Retry and Wait (without waiting), Catch,
 * Assign and Output. Anything else is refused, so that a test cannot pass because something was left out. An expression that gives
 * nothing is an error, as it is in Step Functions.
 */
export async function execute(
  definition: Definition,
  input: unknown,
  integrations: Record<string, Integration>,
  executionName = 'run-1',
): Promise<Execution> {
  const path: string[] = [];
  const context = {
    Execution: { Name: executionName, Input: input },
    StateMachine: { Id: 'arn:aws:states:eu-central-1:111122223333:stateMachine:Pipeline' },
  };
  const variables: Variables = {};
  let name = definition.StartAt;
  let data = input;
  try {
    for (let steps = 0; steps < 1000; steps++) {
      const state = definition.States[name];
      if (!state) throw new Error(`no state '${name}'`);
      path.push(name);
      const scope = { states: { input: data, context }, variables };
      if (state.Type === 'Succeed') {
        const output = state.Output === undefined ? data : await evaluate(state.Output, scope);
        return { status: 'SUCCEEDED', path, output };
      }
      if (state.Type === 'Fail') {
        const [error, cause] = (await evaluate([state.Error, state.Cause], scope)) as [string, string];
        if (cause.length > MAX_CAUSE) throw new Error(`a cause of ${cause.length} characters`);
        return { status: 'FAILED', path, error, cause };
      }
      const outcome = await perform(state, scope, integrations);
      Object.assign(variables, outcome.assigned);
      data = outcome.output;
      if (outcome.next === undefined) return { status: 'SUCCEEDED', path, output: data };
      name = outcome.next;
    }
  } catch (error) {
    if (error instanceof ExecutionAborted) return { status: 'ABORTED', path };
    throw error;
  }
  throw new Error('the execution does not end');
}

interface Outcome {
  readonly next?: string;
  readonly output: unknown;
  readonly assigned: Variables;
}

async function perform(state: State, scope: Scope, integrations: Record<string, Integration>): Promise<Outcome> {
  const output = scope.states.input;
  switch (state.Type) {
    case 'Choice':
      return { next: await choose(state, scope), output, assigned: {} };
    case 'Wait':
      await wait(state, scope);
      return { next: state.Next, output, assigned: {} };
    case 'Pass':
      return { next: state.Next, ...(await results(state, scope, output)) };
    case 'Task':
      return task(state, scope, integrations);
    default:
      throw new Error(`this interpreter has no state type '${state.Type}'`);
  }
}

/** The time is not waited for, but it has to be one. */
async function wait({ Seconds }: State, scope: Scope): Promise<void> {
  const seconds = await evaluate(Seconds, scope);
  if (!Number.isInteger(seconds)) throw new Error(`a wait of ${JSON.stringify(seconds)} seconds`);
}

async function choose(state: State, scope: Scope): Promise<string> {
  for (const choice of state.Choices ?? []) {
    const truth = await evaluate(choice.Condition, scope);
    // Step Functions refuses anything but a boolean here.
    if (typeof truth !== 'boolean') throw new Error(`a condition gave ${JSON.stringify(truth)}: ${choice.Condition}`);
    if (truth) return choice.Next;
  }
  if (state.Default === undefined) throw new Error('States.NoChoiceMatched');
  return state.Default;
}

async function task(state: State, scope: Scope, integrations: Record<string, Integration>): Promise<Outcome> {
  try {
    const result = await retried(state, scope, integrations);
    withinQuota(result);
    const inside = { ...scope, states: { ...scope.states, result } };
    return { next: state.Next, ...(await results(state, inside, result)) };
  } catch (error) {
    if (!(error instanceof TaskFailure)) throw error;
    const catcher = state.Catch?.find(({ ErrorEquals }) => matchesError(ErrorEquals, error));
    if (!catcher) throw error;
    const errorOutput = { Error: error.error, Cause: error.details };
    const inside = { ...scope, states: { ...scope.states, errorOutput } };
    return { next: catcher.Next, ...(await results(catcher, inside, errorOutput)) };
  }
}

async function results({ Output, Assign }: Pick<State, 'Output' | 'Assign'>, scope: Scope, otherwise: unknown) {
  const output = Output === undefined ? otherwise : await evaluate(Output, scope);
  const assigned = (await evaluate(Assign ?? {}, scope)) as Variables;
  withinQuota(assigned);
  return { output, assigned };
}

function withinQuota(data: unknown): void {
  const size = JSON.stringify(data ?? null).length;
  if (size > MAX_DATA) throw new TaskFailure('States.DataLimitExceeded', `${size} bytes`);
}

async function retried(state: State, scope: Scope, integrations: Record<string, Integration>): Promise<unknown> {
  const key = Object.keys(integrations).find((suffix) => JSON.stringify(state.Resource).includes(suffix));
  if (key === undefined) throw new Error(`no integration for ${JSON.stringify(state.Resource)}`);
  const args = (await evaluate(state.Arguments, scope)) as Record<string, unknown>;
  withinQuota(args);
  for (let attempt = 0; ; attempt++) {
    try {
      return await integrations[key](args);
    } catch (error) {
      if (!(error instanceof TaskFailure)) throw error;
      const retrier = state.Retry?.find(({ ErrorEquals }) => matchesError(ErrorEquals, error));
      if (!retrier || attempt >= (retrier.MaxAttempts ?? 3)) throw error;
    }
  }
}

function matchesError(names: string[], { error }: TaskFailure): boolean {
  return names.some((name) => name === 'States.ALL' || name === error || name === 'States.TaskFailed');
}

/** Evaluates every `{% %}` in a value, to plain JSON. */
async function evaluate(value: unknown, scope: Scope): Promise<unknown> {
  if (typeof value === 'string') {
    const expression = EXPRESSION.exec(value)?.[1];
    if (expression === undefined) return value;
    const result: unknown = await compiled(expression).evaluate({}, { ...scope.variables, states: scope.states });
    if (result === undefined) throw new TaskFailure('States.QueryEvaluationError', `nothing comes of: ${expression}`);
    return JSON.parse(JSON.stringify(result));
  }
  if (Array.isArray(value)) return Promise.all(value.map((item) => evaluate(item, scope)));
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(async ([k, v]) => [k, await evaluate(v, scope)] as const);
    return Object.fromEntries(await Promise.all(entries));
  }
  return value;
}

const COMPILED = new Map<string, jsonata.Expression>();

function compiled(expression: string): jsonata.Expression {
  const known = COMPILED.get(expression);
  if (known) return known;
  const made = jsonata(expression);
  made.registerFunction('parse', (text: string) => JSON.parse(text) as unknown);
  COMPILED.set(expression, made);
  return made;
}
