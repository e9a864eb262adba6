import { nonEmpty, validate } from '../../private/validation';

/**
 * Another job that has to succeed before a job starts. If it fails, the job fails without being run.
 *
 * The id of a job is in the output of the state that submitted it: `sfn.JsonPath.stringAt('$.JobId')`, or in JSONata
 * `'{% $states.input.JobId %}'` (https://docs.aws.amazon.com/batch/latest/userguide/job_dependencies.html).
 */
export class JobDependency {
  /**
   * The whole of another job, in case of an array all of its children.
   *
   * @param jobId the id of the other job, for example from the output of the state that submitted it
   */
  public static onJob(jobId: string): JobDependency {
    validate('JobDependency.onJob', nonEmpty('jobId', jobId));
    return new JobDependency(jobId, undefined);
  }

  /**
   * For each child of an array the child of the same number in another array, of the same size (N_TO_N).
   *
   * @param jobId the id of the other job, for example from the output of the state that submitted it
   */
  public static childToChild(jobId: string): JobDependency {
    validate('JobDependency.childToChild', nonEmpty('jobId', jobId));
    return new JobDependency(jobId, 'N_TO_N');
  }

  /** For each child of an array the child before it, so that one runs at a time (SEQUENTIAL). */
  public static childByChild(): JobDependency {
    return new JobDependency(undefined, 'SEQUENTIAL');
  }

  private constructor(
    /**
     * The job.
     *
     * @internal
     */
    public readonly _jobId: string | undefined,
    private readonly type: string | undefined,
  ) {}

  /**
   * Whether it is for arrays.
   *
   * @internal
   */
  public get _ofArray(): boolean {
    return this.type !== undefined;
  }

  /**
   * The dependency as Step Functions has it.
   *
   * @internal
   */
  public _bind(): { jobId?: string; type?: string } {
    return { jobId: this._jobId, type: this.type };
  }
}
