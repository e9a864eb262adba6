import { Integration, TaskFailure } from './asl';

interface RetryStrategy {
  readonly Attempts?: number;
  readonly EvaluateOnExit?: { Action: string; OnStatusReason?: string; OnReason?: string; OnExitCode?: string }[];
}

/** The end of one attempt of one job or child. */
export interface AttemptEnd {
  readonly succeeded: boolean;
  readonly statusReason?: string;
  readonly reason?: string;
  readonly exitCode?: number;
}

export const SUCCESS: AttemptEnd = { succeeded: true };
export const RECLAIMED: AttemptEnd = {
  succeeded: false,
  statusReason: 'Your Spot Task was interrupted.',
  exitCode: 143,
};
export const CRASH: AttemptEnd = { succeeded: false, statusReason: 'Essential container in task exited', exitCode: 1 };

/** What an attempt of a job does; `index` is undefined for a single job. */
export type Attempts = (job: string, index: number | undefined, attempt: number) => AttemptEnd;

/** A submission that the simulator has taken. */
export interface Submission {
  readonly name: string;
  readonly definition: unknown;
  readonly queue: unknown;
  readonly size?: number;
  readonly environment: Record<string, string>;
  /** The sum of the attempts of all children. */
  attempts: number;
}

/**
 * Batch as Step Functions sees it: takes `submitJob.sync`, runs the children with the retry rules of the synthesized job
 * definition, and reports the end as the service integration does.
 */
export class BatchSimulator {
  public readonly submissions: Submission[] = [];

  /** @param definitions the `RetryStrategy` of each job definition, by the JSON of its reference */
  constructor(
    private readonly definitions: ReadonlyMap<string, RetryStrategy>,
    private readonly attempts: Attempts,
  ) {}

  public readonly submitJob: Integration = (args) => {
    const { JobName: fullName, JobDefinition, JobQueue, ArrayProperties, ContainerOverrides } = args as {
      JobName: string;
      JobDefinition: unknown;
      JobQueue: unknown;
      ArrayProperties?: { Size: number };
      ContainerOverrides?: { Environment: { Name: string; Value: string }[] };
    };
    // The prefix is for the rule of the queue; tests speak of `children` and `merge`.
    const JobName = fullName.replace(/^ArrayPipeline_/, '');
    const strategy = this.definitions.get(JSON.stringify(JobDefinition));
    if (!strategy) throw new Error(`no job definition ${JSON.stringify(JobDefinition)}`);
    const submission: Submission = {
      name: JobName,
      definition: JobDefinition,
      queue: JobQueue,
      size: ArrayProperties?.Size,
      environment: Object.fromEntries((ContainerOverrides?.Environment ?? []).map(({ Name, Value }) => [Name, Value])),
      attempts: 0,
    };
    this.submissions.push(submission);
    if (submission.size !== undefined && !(submission.size >= 2 && submission.size <= 10_000)) {
      throw new TaskFailure('Batch.ClientException', `array size ${submission.size}`);
    }
    const indexes = submission.size === undefined ? [undefined] : Array.from({ length: submission.size }, (_, i) => i);
    const ends = indexes.map((index) => this.run(submission, strategy, index));
    const failed = ends.filter((end) => !end.succeeded).length;
    const detail = {
      JobId: `id-of-${JobName}`,
      JobName,
      Status: failed === 0 ? 'SUCCEEDED' : 'FAILED',
      ...(submission.size !== undefined && {
        ArrayProperties: {
          Size: submission.size,
          StatusSummary: { FAILED: failed, RUNNING: 0, SUCCEEDED: ends.length - failed },
        },
      }),
    };
    if (failed > 0) throw new TaskFailure('States.TaskFailed', JSON.stringify(detail));
    return detail;
  };

  private run(submission: Submission, strategy: RetryStrategy, index: number | undefined): AttemptEnd {
    const allowed = strategy.Attempts ?? 1;
    for (let attempt = 1; ; attempt++) {
      submission.attempts++;
      const end = this.attempts(submission.name, index, attempt);
      if (end.succeeded || attempt >= allowed || !retries(strategy, end)) return end;
    }
  }
}

/** The first rule that matches decides; what none matches is retried. */
function retries({ EvaluateOnExit = [] }: RetryStrategy, end: AttemptEnd): boolean {
  const rule = EvaluateOnExit.find(
    ({ OnStatusReason, OnReason, OnExitCode }) =>
      globs(OnStatusReason, end.statusReason) &&
      globs(OnReason, end.reason ?? '') &&
      globs(OnExitCode, end.exitCode === undefined ? undefined : String(end.exitCode)),
  );
  return rule === undefined || rule.Action === 'RETRY';
}

function globs(pattern: string | undefined, text: string | undefined): boolean {
  if (pattern === undefined) return true;
  if (text === undefined) return false;
  return pattern.endsWith('*') ? text.startsWith(pattern.slice(0, -1)) : text === pattern;
}
