import type { ArrayPipelineProps } from '../pipelines/array-pipeline';
import { FailureTolerance } from '../pipelines/failure-tolerance';
import { jsonata } from './jsonata';
import { JOB_AS_TEXT, JOB_FAILED } from './polled-job';

/** The places of a run at which it can go on. The record of a run holds the next one. */
export type Stage = 'prepare' | 'children' | 'merge';

/**
 * The length of a list of slices, as text, beyond which it is handed over in S3: ECS takes 8,192 characters of overrides for all
 * environment variables together, Batch's own and those of the caller among them. Batch accepts more, and the children then fail.
 *
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskOverride.html
 */
const LONGEST_LIST = 4000;

const EXECUTION_INPUT = '$states.context.Execution.Input';
const GIVEN = `$given := $type(${EXECUTION_INPUT}) = 'object' ? ${EXECUTION_INPUT} : {}`;
const RESUMED_RUN = `$exists(${EXECUTION_INPUT}.resume.runId) ? $string(${EXECUTION_INPUT}.resume.runId) : '?'`;
const NO_FAILURE = { Error: '', Cause: '' };

/**
 * The expressions of an `ArrayPipeline`, in JSONata 2.0.6, the version that Step Functions has: an expression must not give nothing,
 * and `and` and `or` evaluate both of their sides.
 *
 * Its variables:
 *
 * - `$runId`, `$input`, `$size`: the run, its input, its number of slices; the same in every execution of a run
 * - `$stage`: the place to go on at
 * - `$slices`: the numbers of the slices to start, empty for all
 * - `$handover`: these as the children are told them
 * - `$rest`: the numbers of the slices that are missing and that this execution does not start
 * - `$failed`: the numbers of the missing slices as the record has them; null while that is not known
 * - `$open`: the numbers of the slices that are missing when the children have ended
 * - `$failure`: the error that ends the run; `$hint`: how to resume it; `$problem`: what is wrong with the input
 */
export class PipelineExpressions {
  /** Whether the execution resumes a run. */
  public readonly resumes = jsonata(`$exists(${EXECUTION_INPUT}.resume)`);

  /** Whether there is nothing wrong with the input. */
  public readonly valid = jsonata(`$problem = ''`);

  /** Whether all children are to be started, not some of them. */
  public readonly startsAll = jsonata(`$count($slices) = 0`);

  /** Whether the list of slices is too long for an environment variable. */
  public readonly longList = jsonata(`$length($handover) > ${LONGEST_LIST}`);

  /** The size of the array that does `$slices`. An array has at least two children; one too many has nothing to do. */
  public readonly arrayOfSlices = jsonata('$max([2, $count($slices)])');

  /** Whether the failure is that of an array, not of its submission. */
  public readonly arrayFailed = jsonata(`$arrayJob != ''`);

  /** Whether there are further pages of failed children. */
  public readonly moreFailed = jsonata(`$token != ''`);

  /** Whether as many failed children were listed as have not succeeded. */
  public readonly allCounted = jsonata('$counted');

  /** Whether the list of failed children was checked often enough. */
  public readonly triedOften = jsonata('$tries >= 10');

  /** The location of the record of the run. */
  public readonly recordKey: string;

  /** The location of the record of the run that the execution resumes. */
  public readonly resumedKey: string;

  /** The location of the list of slices of this execution. */
  public readonly slicesKey: string;

  constructor(
    private readonly options: ArrayPipelineProps,
    private readonly prefix: string,
  ) {
    this.recordKey = jsonata(this.key('$runId', `'run.json'`));
    this.resumedKey = jsonata(this.key(`(${RESUMED_RUN})`, `'run.json'`));
    this.slicesKey = jsonata(this.key('$runId', `'slices/' & $states.context.Execution.Name & '.json'`));
  }

  /** The stages that the pipeline has. */
  public get stages(): Stage[] {
    const { prepare, merge } = this.options;
    return [...(prepare ? ['prepare' as const] : []), 'children', ...(merge ? ['merge' as const] : [])];
  }

  /** The variables of a new run. */
  public begin(): Record<string, unknown> {
    const { size } = this.options;
    return {
      runId: jsonata('$states.context.Execution.Name'),
      input: jsonata(`( ${GIVEN}; $given )`),
      size: jsonata(`( ${GIVEN}; $input := $given; $exists(${size._expression}) ? ${size._expression} : null )`),
      stage: this.stages[0],
      slices: [],
      handover: '',
      rest: [],
      failed: null,
      open: [],
      failure: NO_FAILURE,
      hint: '',
      problem: jsonata(`
        (
          ${GIVEN}; $input := $given; $runId := $states.context.Execution.Name;
          ${this.problems([size._problem, NAME_PROBLEM])}
        )`),
    };
  }

  /** The variables of a resumed run, of `$record` and of the input of the execution. */
  public plan(): Record<string, unknown> {
    const stages = JSON.stringify(this.stages);
    const given = `
      ${GIVEN};
      $resume := $given.resume;
      $input := $merge([$record.input, $sift($given, function($v, $k) { $k != 'resume' })]);
      $size := $record.size;
      $known := $type($record.failed) = 'array' ? true : false;
      $named := $exists($resume.children);
      $chosen := $append([], $resume.children);
      $picked := $merge($map($chosen, function($slice) { {$string($slice): true} }));
      $restarted := $named ? false : ($exists($resume.from) ? $resume.from = 'children' : false);
      $stage := $named ? 'children' : ($exists($resume.from) ? $resume.from : $record.stage);`;
    const of = (expression: string) => jsonata(`( ${given} ${expression} )`);
    const slices = '$append([], $named ? $chosen : ($known ? ($restarted ? [] : $record.failed) : []))';
    // The slices that are missing, without the ones that the operator names.
    const rest = `$append([], ($known ? $append([], $record.failed) : [0..$size - 1])[$not($exists($lookup($picked, $string($))))])`;
    return {
      runId: jsonata(RESUMED_RUN),
      input: of('$input'),
      size: of('$size'),
      stage: of('$stage'),
      slices: of(slices),
      handover: of(`$numbers := ${slices}; $count($numbers) = 0 ? '' : $join($numbers.$string(), ',')`),
      rest: of(`$named ? ${rest} : []`),
      // What is started again counts as missing until it has ended.
      failed: of(
        `$known ? ($restarted ? null : ($named ? $append(${rest}, $chosen) : $append([], $record.failed))) : null`,
      ),
      open: of('$known ? $append([], $record.failed) : []'),
      failure: NO_FAILURE,
      hint: this.resumeCommand(RESUMED_RUN),
      problem: of(
        this.problems([
          `$named ? (${CHILDREN_PROBLEM}) : ''`,
          `$named ? ($exists($resume.from) ? "'resume.from' must not be given together with 'resume.children'" : '') : ''`,
          `$stage in ${stages} ? '' : "'resume.from' must be one of ${this.stages.join(', ')}, got " & $string($stage)`,
          `$stage = 'merge' ? ($known ? '' : "'resume.from' must not be merge before the children have ended") : ''`,
        ]),
      ),
    };
  }

  /** Whether the run goes on at a stage. */
  public at(stage: Stage): string {
    return jsonata(`$stage = '${stage}'`);
  }

  /** The record of a run. */
  public record(stage: string, failed: string): Record<string, unknown> {
    return { input: jsonata('$input'), size: jsonata('$size'), stage, failed };
  }

  /** The stage at which a run goes on whose children have ended. */
  public stageAfterChildren(): string {
    return this.options.merge ? jsonata(`(${this.tolerated()}) ? 'merge' : 'children'`) : 'children';
  }

  /** Whether the missing slices are few enough. */
  public enough(): string {
    return jsonata(this.tolerated());
  }

  /** The variables of a failed array, or submission. The ID of the job is in the text that Step Functions hands over. */
  public caught(): Record<string, unknown> {
    return {
      failure: jsonata('$states.errorOutput'),
      arrayJob: jsonata(`
        (
          $cause := $exists($states.errorOutput.Cause) ? $string($states.errorOutput.Cause) : '';
          $contains($cause, ${JOB_ID}) ? $match($cause, ${JOB_ID})[0].groups[0] : ''
        )`),
      tries: 0,
    };
  }

  /** The variables of a failed job that the workflow has looked at itself. */
  public lost(): Record<string, unknown> {
    return {
      failure: { Error: JOB_FAILED, Cause: jsonata(JOB_AS_TEXT) },
      arrayJob: jsonata('$states.input.JobId'),
      tries: 0,
    };
  }

  /** The variables of a page of failed children. */
  public page(first: boolean): Record<string, unknown> {
    const token = '$states.result.NextToken';
    return {
      indexes: jsonata(`$append(${first ? '[]' : '$indexes'}, $states.result.JobSummaryList.ArrayProperties.Index)`),
      token: jsonata(`$exists(${token}) ? (${token} = null ? '' : ${token}) : ''`),
    };
  }

  /** The variables of a list of failed children that is complete. */
  public counted(): Record<string, unknown> {
    return {
      // The summary is updated after the fact (`statusSummaryLastUpdatedAt`), and every child that has not succeeded counts.
      counted: jsonata(`
        (
          $array := $states.result.Jobs[0].ArrayProperties;
          $succeeded := $array.StatusSummary.SUCCEEDED;
          $count($indexes) = $array.Size - ($exists($succeeded) ? $succeeded : 0)
        )`),
      // What a child's index stands for: in a resumed run, the slice at that place of the list.
      open: jsonata(`
        (
          $sliceOf := $merge($map($slices, function($slice, $index) { {$string($index): $slice} }));
          $sort($append($rest, $count($slices) = 0 ? $indexes : $indexes.$lookup($sliceOf, $string($))))
        )`),
      tries: jsonata('$tries + 1'),
    };
  }

  /** The failure of a run whose failed children could not be counted. */
  public uncounted(): Record<string, unknown> {
    return failure(
      'ChildrenNotCounted',
      `'Batch does not list as many failed children of job ' & $arrayJob & ' as have not succeeded. ' & ${CAUSE}`,
    );
  }

  /** The failure of a run of which too many slices are missing. */
  public tooFew(): Record<string, unknown> {
    return failure(
      'ChildrenFailed',
      `$string($count($open)) & ' of ' & $string($size) & ' slices are missing, more than are tolerated. ' & ${CAUSE}`,
    );
  }

  /** The failure of a run whose input is wrong. */
  public refused(): Record<string, unknown> {
    return failure('InvalidInput', '$problem');
  }

  /** The failure of a resumed run that has no record, with the variables that no other state has set by then. */
  public unknownRun(bucket: string): Record<string, unknown> {
    const uri = `'s3://${bucket}/' & ${this.key(`(${RESUMED_RUN})`, `'run.json'`)}`;
    return {
      runId: jsonata(RESUMED_RUN),
      hint: '',
      ...failure(
        'UnknownRun',
        `'There is no record of run ' & (${RESUMED_RUN}) & ' at ' & ${uri} & ': ' & $states.errorOutput.Error`,
      ),
    };
  }

  /** The command that resumes the run: the same after every failure of it. */
  public resumeCommand(runId = '$runId'): string {
    const arn = '$states.context.StateMachine.Id';
    return jsonata(
      `' Resume it with: aws stepfunctions start-execution --region ' & $split(${arn}, ':')[3]
        & ' --state-machine-arn ' & ${arn} & " --input '{\\"resume\\":{\\"runId\\":\\"" & (${runId}) & "\\"}}'"`,
    );
  }

  /** The text of a failed run. */
  public report(): string {
    return jsonata(`'Run ' & $runId & ' failed with ' & $failure.Error & ': ' & ${CAUSE} & $hint`);
  }

  /** The URI of the list of slices of this execution. */
  public slicesUri(bucket: string): string {
    return jsonata(`'s3://${bucket}/' & ${this.key('$runId', `'slices/' & $states.context.Execution.Name & '.json'`)}`);
  }

  private key(runId: string, name: string): string {
    return `'${this.prefix}' & ${runId} & '/' & ${name}`;
  }

  private tolerated(): string {
    const { tolerance = FailureTolerance.none(), merge } = this.options;
    const { _condition } = merge ? tolerance : FailureTolerance.none();
    return `( $failed := $count($open); $failed = 0 ? true : ($failed < $size ? ${_condition} : false) )`;
  }

  /** What is wrong, with what is wrong with the values that a resumed run may change. */
  private problems(own: string[]): string {
    const { share, schedulingPriority } = this.options;
    const all = [...own, share?._problem, schedulingPriority?._problem].filter((problem) => problem !== undefined);
    return `$problems := [${all.map((problem) => `(${problem})`).join(', ')}][$ != '']; $exists($problems) ? $join($problems, '; ') : ''`;
  }
}

/** The text of the error, short enough for a notification and for the cause of an execution (32,768 characters). */
const CAUSE = "$substring($exists($failure.Cause) ? $string($failure.Cause) : 'no cause given', 0, 20000)";

/** The ID of the failed job in the text that Step Functions hands over; how it spells names is not documented. */
const JOB_ID = '/"jobid"\\s*:\\s*"([^"]+)"/i';

/** The name is part of keys and of a command for a shell. */
const NAME_PROBLEM = `$contains($runId, /^[A-Za-z0-9._-]+$/) ? '' : 'the name of the execution must be of letters, digits, dots, hyphens and underscores, got ' & $runId`;

const CHILDREN_PROBLEM = `
  $wrong := $chosen[$type($) = 'number' ? ($floor($) = $ ? ($ >= 0 ? $ >= $size : true) : true) : true];
  $count($chosen) = 0
    ? "'resume.children' must name at least one slice; leave it out for all that are missing"
    : ($count($wrong) > 0
      ? "'resume.children' must be whole numbers from 0 to " & $string($size - 1) & ", got " & $string($wrong[0])
      : ($count($keys($picked)) < $count($chosen) ? "'resume.children' must not name a slice twice" : ''))`;

function failure(error: string, cause: string): Record<string, unknown> {
  return { failure: { Error: error, Cause: jsonata(cause) } };
}
