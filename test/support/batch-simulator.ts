import { Integration, TaskFailure } from './asl';

export interface RetryStrategy {
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
export type Attempts = (
  job: string,
  index: number | undefined,
  attempt: number,
  environment: Record<string, string>,
) => AttemptEnd | Promise<AttemptEnd>;

/** A submission that the simulator has taken. */
export interface Submission {
  readonly name: string;
  readonly definition: unknown;
  readonly queue: unknown;
  readonly size?: number;
  readonly environment: Record<string, string>;
  readonly share?: unknown;
  readonly priority?: unknown;
  /** The sum of the attempts of all children. */
  attempts: number;
}

/** An array that has ended. */
interface EndedArray {
  readonly size: number;
  readonly failed: number[];
  /** How often the summary is asked for before it is right. */
  lag: number;
}

/** A job that is looked at, not waited for. */
interface LookedAt {
  readonly detail: { readonly Status: string };
  /** The number of looks at which it still runs. */
  looks: number;
}

/** The overrides of a container, whatever the kind of its job. */
interface Overrides {
  readonly ContainerOverrides?: ContainerOverride;
  readonly EcsPropertiesOverride?: { readonly TaskProperties: { readonly Containers: ContainerOverride[] }[] };
}

interface Submitted extends Overrides {
  readonly JobName: string;
  readonly JobDefinition: unknown;
  readonly JobQueue: unknown;
  readonly ArrayProperties?: { Size: number };
}

interface ContainerOverride {
  readonly Environment: { Name: string; Value: string }[];
}

/** The maximum number of characters of overrides that ECS takes; Batch takes more, and the children fail. */
const MAX_OVERRIDES = 8192;

/**
 * Batch as Step Functions sees it: takes `submitJob.sync`, runs the children with the retry rules of the synthesized job
 * definition, and reports the end as the service integration does; lists and describes jobs as the SDK integrations do.
 */
export class BatchSimulator {
  public readonly submissions: Submission[] = [];

  /** How often the summary of the next arrays is asked for before it is right. */
  public lag = 0;

  private readonly arrays = new Map<string, EndedArray>();
  private readonly lookedAt = new Map<string, LookedAt>();

  /** @param definitions the `RetryStrategy` of each job definition, by its name */
  constructor(
    private readonly definitions: ReadonlyMap<string, RetryStrategy>,
    private readonly attempts: Attempts,
  ) {}

  /** All that a pipeline calls. */
  public get integrations(): Record<string, Integration> {
    return {
      'batch:submitJob.sync': this.submitJob,
      'aws-sdk:batch:submitJob': this.submitOnly,
      'batch:listJobs': this.listJobs,
      'batch:describeJobs': this.describeJobs,
    };
  }

  public readonly submitJob: Integration = async (args) => {
    const { JobName, JobDefinition, JobQueue, ArrayProperties, ContainerOverrides, EcsPropertiesOverride } =
      args as unknown as Submitted;
    const overrides = ContainerOverrides ?? EcsPropertiesOverride?.TaskProperties[0]?.Containers[0];
    const strategy = this.definitions.get(String(JobDefinition));
    if (!strategy) throw new Error(`no job definition ${String(JobDefinition)}`);
    if (!/^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/.test(JobName)) throw new Error(`no name of a job: ${JobName}`);
    const submission: Submission = {
      // Those of a pipeline begin with its path.
      name: JobName.split('_').at(-1) ?? JobName,
      definition: JobDefinition,
      queue: JobQueue,
      size: ArrayProperties?.Size,
      environment: Object.fromEntries((overrides?.Environment ?? []).map(({ Name, Value }) => [Name, Value])),
      share: args.ShareIdentifier,
      priority: args.SchedulingPriorityOverride,
      attempts: 0,
    };
    this.submissions.push(submission);
    const { size } = submission;
    if (size !== undefined && !(size >= 2 && size <= 10_000)) {
      throw new TaskFailure('Batch.ClientException', `array size ${size}`);
    }
    const tooLong = JSON.stringify(overrides ?? {}).length > MAX_OVERRIDES;
    const failed: number[] = [];
    for (let index = 0; index < (size ?? 1); index++) {
      const end = tooLong ? CRASH : await this.run(submission, strategy, size === undefined ? undefined : index);
      if (!end.succeeded) failed.push(index);
    }
    return this.ended(JobName, size, failed, overrides);
  };

  /** Takes a job as the SDK integration does, which knows nothing of its end. */
  public readonly submitOnly: Integration = async (args) => {
    if (args.ContainerOverrides) throw new TaskFailure('Batch.BatchException', 'Container overrides should not be set');
    const ended = async () => {
      try {
        return await this.submitJob(args);
      } catch (error) {
        if (error instanceof TaskFailure && error.error === 'States.TaskFailed')
          return JSON.parse(error.details) as unknown;
        throw error;
      }
    };
    const detail = (await ended()) as { JobId: string; JobName: string; Status: string };
    this.lookedAt.set(detail.JobId, { detail, looks: 2 });
    return { JobId: detail.JobId, JobName: detail.JobName };
  };

  /** https://docs.aws.amazon.com/batch/latest/APIReference/API_ListJobs.html */
  public readonly listJobs: Integration = ({ ArrayJobId, JobStatus, MaxResults, NextToken }) => {
    if (JobStatus !== 'FAILED') throw new Error(`this simulator lists no ${String(JobStatus)} jobs`);
    const { failed } = this.array(ArrayJobId);
    const start = NextToken === undefined ? 0 : Number(NextToken);
    const end = start + Number(MaxResults);
    return {
      JobSummaryList: failed.slice(start, end).map((Index) => ({
        JobId: `${String(ArrayJobId)}:${Index}`,
        Status: 'FAILED',
        ArrayProperties: { Index },
      })),
      ...(end < failed.length && { NextToken: `${end}` }),
    };
  };

  public readonly describeJobs: Integration = ({ Jobs }) => {
    const job = this.lookedAt.get((Jobs as string[])[0] ?? '');
    // The next description of an array is that of its children.
    if (job && job.looks >= 0) {
      return { Jobs: [{ ...job.detail, Status: job.looks-- > 0 ? 'RUNNING' : job.detail.Status }] };
    }
    const array = this.array((Jobs as string[])[0]);
    const succeeded = array.size - array.failed.length;
    const known = array.lag-- > 0 ? Math.floor(succeeded / 2) : succeeded;
    const StatusSummary = { FAILED: array.failed.length, RUNNING: succeeded - known, SUCCEEDED: known };
    return { Jobs: [{ ArrayProperties: { Size: array.size, StatusSummary } }] };
  };

  private array(jobId: unknown): EndedArray {
    const array = this.arrays.get(String(jobId));
    if (!array) throw new TaskFailure('Batch.ClientException', `no array ${String(jobId)}`);
    return array;
  }

  private ended(JobName: string, size: number | undefined, failed: number[], overrides: unknown): object {
    const JobId = `id-of-${JobName}-${this.submissions.length}`;
    if (size !== undefined) this.arrays.set(JobId, { size, failed, lag: this.lag });
    const detail = {
      ...(size !== undefined && {
        ArrayProperties: {
          Size: size,
          StatusSummary: { FAILED: failed.length, RUNNING: 0, SUCCEEDED: size - failed.length },
        },
      }),
      Container: overrides,
      JobId,
      JobName,
      Status: failed.length === 0 ? 'SUCCEEDED' : 'FAILED',
    };
    if (failed.length > 0) throw new TaskFailure('States.TaskFailed', JSON.stringify(detail));
    return detail;
  }

  private async run(submission: Submission, strategy: RetryStrategy, index: number | undefined): Promise<AttemptEnd> {
    const allowed = strategy.Attempts ?? 1;
    for (let attempt = 1; ; attempt++) {
      submission.attempts++;
      const end = await this.attempts(submission.name, index, attempt, submission.environment);
      if (end.succeeded || attempt >= allowed || !retries(strategy, end)) return end;
    }
  }
}

/** The objects of a bucket, as the SDK integrations of S3 put and get them. */
export class ObjectSimulator {
  public readonly objects = new Map<string, unknown>();

  public get integrations(): Record<string, Integration> {
    return { 's3:putObject': this.putObject, 's3:getObject': this.getObject };
  }

  /** The object at the end of a key. */
  public find(end: string): unknown {
    return [...this.objects].find(([key]) => key.endsWith(end))?.[1];
  }

  // Step Functions writes a JSON value as its text.
  private readonly putObject: Integration = ({ Key, Body }) => {
    if (typeof Body !== 'object') throw new Error('a text would get quotes');
    this.objects.set(String(Key), JSON.parse(JSON.stringify(Body)));
    return { ETag: '"e"' };
  };

  private readonly getObject: Integration = ({ Key }) => {
    const object = this.objects.get(String(Key));
    // Without a permission to list, S3 does not say that there is no such key.
    if (object === undefined) throw new TaskFailure('S3.S3Exception', 'Access Denied');
    return { Body: JSON.stringify(object) };
  };
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
