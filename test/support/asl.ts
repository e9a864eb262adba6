import jsonata from 'jsonata';

/** A state machine definition, as far as this interpreter knows the language. */
export interface Definition {
  readonly StartAt: string;
  readonly TimeoutSeconds?: number;
  readonly QueryLanguage?: string;
  readonly States: Record<string, State>;
}

/** A part of a definition with a start of its own. */
export interface Branch {
  readonly StartAt: string;
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
  readonly Choices?: { Condition: string; Next: string; Output?: unknown; Assign?: Record<string, unknown> }[];
  readonly Branches?: Branch[];
  readonly Resource?: string;
  readonly Arguments?: Record<string, unknown>;
  readonly Output?: unknown;
  readonly Assign?: Record<string, unknown>;
  readonly Catch?: Catcher[];
  readonly Retry?: { ErrorEquals: string[]; MaxAttempts?: number }[];
  readonly Error?: string;
  readonly Cause?: string;
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
  /** The state that failed, in a branch the parallel state around it; none where the execution ended in a `Fail` state. */
  readonly failedAt?: string;
  /** Goes on at the state that failed, with the same variables. In a parallel state the branches that succeeded are not run again. */
  readonly redrive?: () => Promise<Execution>;
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

/** What an execution goes on with when it is redriven. */
interface Progress {
  name: string;
  data: unknown;
  variables: Variables;
  /** The outputs of branches that succeeded, by the name of the parallel state and their index. */
  readonly branches: Map<string, unknown>;
}

/** What all states of an execution share. */
interface Run {
  readonly path: string[];
  readonly context: Record<string, unknown>;
  readonly integrations: Record<string, Integration>;
  readonly branches: Map<string, unknown>;
  /** The variables that belong to what is around a branch. */
  readonly outer: string[];
  readonly stopped: { now: boolean };
}

/** A failure of a `Fail` state. */
class Failed extends Error {
  constructor(
    public readonly error: string,
    public readonly details: string,
  ) {
    super(`${error}: ${details}`);
  }
}

/**
 * Runs a state machine definition in JSONata: Task, Choice, Parallel, Pass, Wait, Succeed and Fail, with Retry and Wait (without waiting),
 * Catch, Assign and Output. Anything else is refused, so that a test cannot pass because something was left out. An expression that gives
 * nothing, or fails, is an error, as it is in Step Functions.
 */
export async function execute(
  definition: Definition,
  input: unknown,
  integrations: Record<string, Integration>,
  executionName = 'run-1',
): Promise<Execution> {
  const progress: Progress = { name: definition.StartAt, data: input, variables: {}, branches: new Map() };
  const machine = 'arn:aws:states:eu-central-1:111122223333:stateMachine:Pipeline';
  const context = {
    Execution: {
      Id: `${machine.replace('stateMachine', 'execution')}:${executionName}`,
      Name: executionName,
      Input: input,
    },
    StateMachine: { Id: machine },
  };
  return runOn(definition, progress, context, integrations);
}

async function runOn(
  definition: Definition,
  progress: Progress,
  context: Record<string, unknown>,
  integrations: Record<string, Integration>,
): Promise<Execution> {
  const path: string[] = [];
  try {
    const { branches } = progress;
    const run: Run = { path, context, integrations, branches, outer: [], stopped: { now: false } };
    return { status: 'SUCCEEDED', path, output: await runStates(definition, progress, run) };
  } catch (error) {
    if (error instanceof ExecutionAborted) return { status: 'ABORTED', path };
    if (error instanceof Failed) return { status: 'FAILED', path, error: error.error, cause: error.details };
    if (!(error instanceof TaskFailure)) throw error;
    const redrive = () => runOn(definition, progress, context, integrations);
    return { status: 'FAILED', path, error: error.error, cause: error.details, failedAt: progress.name, redrive };
  }
}

/** Runs states to their end, and gives the output. The progress stays at the state that failed. */
async function runStates({ States }: Branch, progress: Progress, run: Run): Promise<unknown> {
  for (let steps = 0; steps < 1000; steps++) {
    const { name, data } = progress;
    const state = States[name];
    if (!state) throw new Error(`no state '${name}'`);
    if (run.stopped.now) throw new Stopped();
    run.path.push(name);
    const scope = { states: { input: data, context: run.context }, variables: progress.variables };
    if (state.Type === 'Succeed') return state.Output === undefined ? data : evaluate(state.Output, scope);
    if (state.Type === 'Fail') {
      const [error, cause] = (await evaluate([state.Error, state.Cause], scope)) as [string, string];
      if (cause.length > MAX_CAUSE) throw new Error(`a cause of ${cause.length} characters`);
      throw new Failed(error, cause);
    }
    const outcome = await perform(state, name, scope, run);
    const [foreign] = Object.keys(outcome.assigned).filter((variable) => run.outer.includes(variable));
    if (foreign !== undefined) throw new Error(`'${name}' in a branch sets '${foreign}' from outside`);
    progress.variables = { ...progress.variables, ...outcome.assigned };
    progress.data = outcome.output;
    if (outcome.next === undefined) return outcome.output;
    progress.name = outcome.next;
  }
  throw new Error('the execution does not end');
}

interface Outcome {
  readonly next?: string;
  readonly output: unknown;
  readonly assigned: Variables;
}

async function perform(state: State, name: string, scope: Scope, run: Run): Promise<Outcome> {
  const output = scope.states.input;
  switch (state.Type) {
    case 'Choice':
      return choose(state, scope);
    case 'Wait':
      return { next: state.Next, output, assigned: {} };
    case 'Pass':
      return { next: state.Next, ...(await results(state, scope, output)) };
    case 'Task':
      return attempt(state, scope, () => task(state, scope, run));
    case 'Parallel':
      return attempt(state, scope, (again) => parallel(state, name, scope, run, again));
    default:
      throw new Error(`this interpreter has no state type '${state.Type}'`);
  }
}

/** What a state is by default is the rule that has no condition, with its own variables. */
async function choose(state: State, scope: Scope): Promise<Outcome> {
  const { input } = scope.states;
  for (const choice of state.Choices ?? []) {
    const truth = await evaluate(choice.Condition, scope);
    // Step Functions refuses anything but a boolean here.
    if (typeof truth !== 'boolean') throw new Error(`a condition gave ${JSON.stringify(truth)}: ${choice.Condition}`);
    if (truth) return { next: choice.Next, ...(await results(choice, scope, input)) };
  }
  if (state.Default === undefined) throw new Error('States.NoChoiceMatched');
  return { next: state.Default, ...(await results(state, scope, input)) };
}

/** Runs a state with its retries, and goes where its catchers say if they are used up. */
async function attempt(state: State, scope: Scope, perform: (again: boolean) => Promise<unknown>): Promise<Outcome> {
  try {
    return await retried(state, async (attempts) => {
      const result = await perform(attempts > 0);
      withinQuota(result);
      const inside = { ...scope, states: { ...scope.states, result } };
      return { next: state.Next, ...(await results(state, inside, result)) };
    });
  } catch (error) {
    if (!(error instanceof TaskFailure || error instanceof Failed)) throw error;
    const catcher = state.Catch?.find(({ ErrorEquals }) => matchesError(ErrorEquals, error.error));
    if (!catcher) throw error;
    const errorOutput = { Error: error.error, Cause: error.details };
    const inside = { ...scope, states: { ...scope.states, errorOutput } };
    return { next: catcher.Next, ...(await results(catcher, inside, errorOutput)) };
  }
}

async function task(state: State, scope: Scope, { integrations }: Run): Promise<unknown> {
  const key = Object.keys(integrations).find((suffix) => JSON.stringify(state.Resource).includes(suffix));
  if (key === undefined) throw new Error(`no integration for ${JSON.stringify(state.Resource)}`);
  const args = (await evaluate(state.Arguments, scope)) as Record<string, unknown>;
  withinQuota(args);
  return integrations[key]?.(args);
}

/** The end of a branch beside one that failed. */
class Stopped extends Error {}

/**
 * Runs the branches at the same time. Variables from outside can be read in them and not set. When one fails, the others are stopped
 * before their next state. A retry runs all branches again, a redrive only those that did not succeed.
 */
async function parallel(state: State, name: string, scope: Scope, run: Run, again: boolean): Promise<unknown> {
  const branches = state.Branches ?? [];
  if (again) for (const i of branches.keys()) run.branches.delete(`${name}/${i}`);
  const inside: Run = { ...run, outer: Object.keys(scope.variables), stopped: { now: false } };
  const ends = await Promise.allSettled(
    branches.map(async (branch, i) => {
      const key = `${name}/${i}`;
      if (run.branches.has(key)) return run.branches.get(key);
      const { branches } = run;
      const progress = { name: branch.StartAt, data: scope.states.input, variables: scope.variables, branches };
      try {
        const output = await runStates(branch, progress, inside);
        run.branches.set(key, output);
        return output;
      } catch (error) {
        inside.stopped.now = true;
        throw error;
      }
    }),
  );
  const failures = ends.filter((end) => end.status === 'rejected').map(({ reason }) => reason as unknown);
  const [first] = failures.filter((reason) => !(reason instanceof Stopped));
  if (first !== undefined) throw first as Error;
  for (const i of branches.keys()) run.branches.delete(`${name}/${i}`);
  return ends.map((end) => (end.status === 'fulfilled' ? end.value : undefined));
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

async function retried<T>(state: State, perform: (attempt: number) => Promise<T>): Promise<T> {
  const used = new Map<unknown, number>();
  for (let attempt = 0; ; attempt++) {
    try {
      return await perform(attempt);
    } catch (error) {
      if (!(error instanceof TaskFailure || error instanceof Failed)) throw error;
      const retrier = state.Retry?.find(({ ErrorEquals }) => matchesError(ErrorEquals, error.error));
      const times = used.get(retrier) ?? 0;
      if (!retrier || times >= (retrier.MaxAttempts ?? 3)) throw error;
      used.set(retrier, times + 1);
    }
  }
}

/** Errors that no wildcard matches: https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html */
const TERMINAL = ['States.DataLimitExceeded', 'States.Runtime'];

function matchesError(names: string[], error: string): boolean {
  return names.some(
    (name) =>
      name === error ||
      (name === 'States.ALL' && !TERMINAL.includes(error)) ||
      (name === 'States.TaskFailed' && !TERMINAL.includes(error) && error !== 'States.Timeout'),
  );
}

/** Evaluates every `{% %}` in a value, to plain JSON. */
async function evaluate(value: unknown, scope: Scope): Promise<unknown> {
  if (typeof value === 'string') {
    const expression = EXPRESSION.exec(value)?.[1];
    if (expression === undefined) return value;
    const result = await resultOf(expression, { ...scope.variables, states: scope.states });
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

async function resultOf(expression: string, bindings: Record<string, unknown>): Promise<unknown> {
  try {
    return (await compiled(expression).evaluate({}, bindings)) as unknown;
  } catch (error) {
    const { message } = error as { message: string };
    throw new TaskFailure('States.QueryEvaluationError', `${message} in: ${expression}`);
  }
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
