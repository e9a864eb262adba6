import jsonata from 'jsonata';

/** A state machine definition, as far as this interpreter knows the language. */
interface Definition {
  readonly StartAt: string;
  readonly States: Record<string, State>;
}

interface Catcher {
  readonly ErrorEquals: string[];
  readonly Next: string;
  readonly Output?: unknown;
}

interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly End?: boolean;
  readonly Default?: string;
  readonly Choices?: { Condition: string; Next: string }[];
  readonly Resource?: string;
  readonly Arguments?: unknown;
  readonly Output?: unknown;
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

/** What a service integration does: gets the evaluated arguments, gives the result or throws a `TaskFailure`. */
export type Integration = (args: Record<string, unknown>) => unknown;

/** How an execution went. */
export interface Execution {
  readonly status: 'SUCCEEDED' | 'FAILED';
  /** The names of the states, in the order in which they were entered. */
  readonly path: string[];
  readonly output?: unknown;
  readonly error?: string;
  readonly cause?: string;
}

const EXPRESSION = /^\{%([\s\S]*)%\}$/;

/**
 * Runs a state machine definition in JSONata: Task, Choice, Pass, Succeed and Fail, with Retry (without waiting), Catch and
 * Output. Anything else is refused, so that a test cannot pass because something was left out.
 */
export async function execute(
  definition: Definition,
  input: unknown,
  integrations: Record<string, Integration>,
  executionName = 'run-1',
): Promise<Execution> {
  const path: string[] = [];
  const context = { Execution: { Name: executionName } };
  let name = definition.StartAt;
  let data = input;
  for (let steps = 0; steps < 1000; steps++) {
    const state = definition.States[name];
    if (!state) throw new Error(`no state '${name}'`);
    path.push(name);
    const states = { input: data, context };
    switch (state.Type) {
      case 'Succeed':
        return { status: 'SUCCEEDED', path, output: data };
      case 'Fail':
        return {
          status: 'FAILED',
          path,
          error: (await evaluate(state.Error, states)) as string,
          cause: (await evaluate(state.Cause, states)) as string,
        };
      case 'Choice':
        name = await choose(state, states);
        break;
      case 'Pass':
      case 'Task': {
        const outcome = await perform(state, states, integrations);
        data = outcome.output;
        if (outcome.next === undefined) return { status: 'SUCCEEDED', path, output: data };
        name = outcome.next;
        break;
      }
      default:
        throw new Error(`this interpreter has no state type '${state.Type}'`);
    }
  }
  throw new Error('the execution does not end');
}

async function choose(state: State, states: object): Promise<string> {
  for (const choice of state.Choices ?? []) {
    const truth = await evaluate(choice.Condition, states);
    // Step Functions refuses anything but a boolean here.
    if (typeof truth !== 'boolean') throw new Error(`a condition gave ${JSON.stringify(truth)}: ${choice.Condition}`);
    if (truth) return choice.Next;
  }
  if (state.Default === undefined) throw new Error('States.NoChoiceMatched');
  return state.Default;
}

async function perform(state: State, states: object, integrations: Record<string, Integration>) {
  try {
    const result = state.Type === 'Task' ? await retried(state, states, integrations) : undefined;
    const output = state.Output === undefined ? result : await evaluate(state.Output, { ...states, result });
    return { next: state.Next, output };
  } catch (error) {
    if (!(error instanceof TaskFailure)) throw error;
    const catcher = state.Catch?.find(({ ErrorEquals }) => matchesError(ErrorEquals, error));
    if (!catcher) throw error;
    const errorOutput = { Error: error.error, Cause: error.details };
    return { next: catcher.Next, output: await evaluate(catcher.Output ?? errorOutput, { ...states, errorOutput }) };
  }
}

async function retried(state: State, states: object, integrations: Record<string, Integration>): Promise<unknown> {
  const key = Object.keys(integrations).find((suffix) => JSON.stringify(state.Resource).includes(suffix));
  if (key === undefined) throw new Error(`no integration for ${JSON.stringify(state.Resource)}`);
  const args = (await evaluate(state.Arguments, states)) as Record<string, unknown>;
  for (let attempt = 0; ; attempt++) {
    try {
      return integrations[key](args);
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

/** Evaluates every `{% %}` in a value. */
async function evaluate(value: unknown, states: object): Promise<unknown> {
  if (typeof value === 'string') {
    const expression = EXPRESSION.exec(value)?.[1];
    if (expression === undefined) return value;
    const compiled = jsonata(expression);
    compiled.registerFunction('parse', (text: string) => JSON.parse(text) as unknown);
    return compiled.evaluate({}, { states });
  }
  if (Array.isArray(value)) return Promise.all(value.map((item) => evaluate(item, states)));
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(async ([k, v]) => [k, await evaluate(v, states)] as const);
    return Object.fromEntries(await Promise.all(entries));
  }
  return value;
}
