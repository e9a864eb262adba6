import { Token } from 'aws-cdk-lib/core';
import { QueryLanguage } from 'aws-cdk-lib/aws-stepfunctions';
import { matches, quoted, rule, Rules, wholeNumber } from '../../private/validation';
import { ISubmittableJob, JobCompatibility } from '../jobs/submittable-job';
import { DetailedSubmitOptions, SubmitOptions, SubmitTaskOptions } from '../queues/submit-options';
import { EnvironmentKind, isKnownKind } from './environment-kinds';
import { fitRules } from './job-needs';
import { ContainerChanges, containerOverrides, JobOverrides } from './job-overrides';
import { environmentRules } from './job-rules';
import { SHARE, SHARE_FORM } from './pipeline-inputs';
import { PIPELINE_JOB_PREFIX } from './pipeline-job';
import { attemptsAndTags, changedNeeds, changeRules, dependencyRules } from './submission-changes';

/** The characters that Amazon ECS takes as overrides of a task, their JSON included. Batch passes them on. */
const MAX_OVERRIDES = 8192;

const RUNS_ON: Record<JobCompatibility, (kind: EnvironmentKind) => boolean> = {
  [JobCompatibility.FARGATE]: ({ platform }) => platform === 'Fargate',
  [JobCompatibility.EC2]: ({ platform }) => platform === 'EC2' || platform === 'unmanaged',
  [JobCompatibility.EC2_ON_DEMAND]: ({ platform, spot }) => platform === 'EC2' && !spot,
  [JobCompatibility.MANAGED_INSTANCES]: ({ platform }) => platform === 'Managed Instances',
  [JobCompatibility.EKS]: ({ platform }) => platform === 'EKS',
};

/** A submission, by whichever way. */
export type Submission = Partial<SubmitTaskOptions> & { job: ISubmittableJob };

/** The rules for the job and the queue, whatever is submitted. */
export function jobRules(kinds: EnvironmentKind[], job: ISubmittableJob, needs = job._needs): Rules {
  const known = kinds.filter(isKnownKind);
  const fitting = known.filter(RUNS_ON[job.compatibility]);
  // Batch runs nodes on no environment with Spot instances, and tries all of a queue.
  // https://docs.aws.amazon.com/batch/latest/userguide/multi-node-parallel-jobs.html
  const nodes = job.compatibility === JobCompatibility.EC2_ON_DEMAND;
  const foreign = known.length > 0 && (nodes ? fitting.length < known.length : fitting.length === 0);
  return [
    rule(
      foreign,
      () =>
        `'job' must run on what the queue has (${platformsOf(known)}), got '${job.node.path}' for ${job.compatibility}; ` +
        `change the job's 'platform' or use another queue`,
    ),
    foreign ? [] : fitRules(nodes ? known : kinds, job, needs),
  ];
}

/** The rules for a submission that Batch neither refuses nor leaves waiting without an end. */
export function submissionRules(kinds: EnvironmentKind[], options: Submission): Rules {
  const { job, arraySize, arraySizeExpression } = options;
  const array = arraySize ?? arraySizeExpression;
  return [
    jobRules(kinds, job, changedNeeds(options)),
    rule(
      job.compatibility === JobCompatibility.EC2_ON_DEMAND && array !== undefined,
      () =>
        `'${arraySize === undefined ? 'arraySizeExpression' : 'arraySize'}' must not be given for a multi-node job, which has nodes instead, got ${array}`,
    ),
    expressionRules(options),
    nameRules(options),
    wholeNumber('arraySize', arraySize, { min: 2, max: 10_000 }),
    wholeNumber('schedulingPriority', options.schedulingPriority, { min: 0, max: 9999 }),
    matches('share', isExpression(options) ? undefined : options.share, SHARE, SHARE_FORM),
    environmentRules('environment', options.environment),
    overrideRules(options),
    changeRules(options, hasOneContainer(job)),
    dependencyRules(options),
    parameterRules('parameters', job, Object.keys(options.parameters ?? {})),
  ];
}

/** That the job has the parameters that a submission gives: Batch ignores others. */
export function parameterRules(prop: string, { _needs, node }: ISubmittableJob, names: string[]): Rules {
  const unknown = names.filter((name) => _needs && !_needs.parameters.includes(name));
  return [
    rule(
      unknown.length > 0,
      () =>
        `'${prop}' must name parameters of the job '${node.path}', got ${quoted(unknown)}; ` +
        `give it a default in the job's 'parameters' and name it in its 'command' as 'Ref::${unknown[0]}'`,
    ),
  ];
}

/** That each value of a state is given once, as itself or as an expression. */
function expressionRules(options: Submission): Rules {
  const once = (prop: 'arraySize' | 'schedulingPriority') =>
    rule(
      options[prop] !== undefined && options[`${prop}Expression`] !== undefined,
      () => `'${prop}' must not be given together with '${prop}Expression'; remove one of them`,
    );
  return [once('arraySize'), once('schedulingPriority')];
}

/** Whether the share is an expression in JSONata; a path of JSONPath is a token. */
function isExpression({ share, queryLanguage }: Partial<SubmitTaskOptions>): boolean {
  return queryLanguage === QueryLanguage.JSONATA && share !== undefined && /^\{%[^]*%\}$/.test(share);
}

/** That a share is named where the queue divides its capacity by shares, and only there. */
export function shareRules(fair: boolean, { share }: Partial<DetailedSubmitOptions>, byRule: boolean): Rules {
  return [
    rule(fair && share === undefined, () =>
      byRule
        ? `'fairShare' must not be set on a queue that rules submit to, because a rule cannot name a share; use a schedule, a workflow or a function`
        : `'share' must be given because the queue has a fair-share policy`,
    ),
    rule(
      !fair && share !== undefined,
      () => `'share' must not be given because the queue has no fair-share policy, got '${share}'`,
    ),
  ];
}

/** That a job is not taken for one of a pipeline, of whose failure nobody else is told. */
export function ownNameRules(options: SubmitOptions): Rules {
  return [
    rule(
      jobName(options).startsWith(PIPELINE_JOB_PREFIX),
      () =>
        `'name' must not begin with '${PIPELINE_JOB_PREFIX}' as the jobs of pipelines do, of whose failure the queue does not tell, got '${jobName(options)}'; rename it`,
    ),
  ];
}

/** The name of a submitted job. */
export function jobName(options: SubmitOptions): string {
  return options.name ?? options.job.node.id;
}

/** The parameters of `SubmitJob` that change the job's containers. */
export function overridesOf({ job, instanceType, ...changes }: Submission): JobOverrides {
  const { environment, command, vcpus, memory, gpus } = changes;
  return render(job, { environment, command, vcpus, memory, gpus, instanceType: instanceType?.toString() });
}

/** Whether Batch takes `ContainerOverrides` for a job, and nothing else. */
export function takesContainerOverrides(job: ISubmittableJob): boolean {
  return 'ContainerOverrides' in render(job, { command: ['any'] });
}

/** Whether a job has one container, so that it is clear which one a command or size is for. */
function hasOneContainer(job: ISubmittableJob): boolean {
  const { ContainerOverrides: container, EcsPropertiesOverride: task } = render(job, { command: ['any'] });
  return container !== undefined || task?.TaskProperties[0]?.Containers.length === 1;
}

/**
 * Step Functions tells the jobs that it waits for from others by a variable of its own, which it puts into
 * `ContainerOverrides`. Batch then refuses the job: "Container overrides should not be set for ecsProperties jobs",
 * "Container overrides or node overrides should not be set for Batch on EKS jobs".
 * https://docs.aws.amazon.com/step-functions/latest/dg/connect-batch.html
 * https://github.com/nextflow-io/nextflow/issues/5817
 */
export function taskRules({ job, waitForCompletion = true }: Submission): Rules {
  return [
    rule(
      waitForCompletion && !takesContainerOverrides(job),
      () =>
        `'waitForCompletion' must be false for '${job.node.path}', which has several containers or nodes, or runs on managed instances or EKS: ` +
        `Step Functions adds 'ContainerOverrides' to the jobs that it waits for, and Batch refuses them for such a job; ` +
        `use 'submitAndPoll', which looks at the job until it has ended`,
    ),
  ];
}

/** The parameters of `SubmitJob`, spelled as an SDK target expects them. */
export function submission(jobQueueArn: string, options: DetailedSubmitOptions): object {
  return {
    JobName: jobName(options),
    JobQueue: jobQueueArn,
    JobDefinition: options.job.jobDefinitionArn,
    ...(options.arraySize !== undefined && { ArrayProperties: { Size: options.arraySize } }),
    ...(options.parameters && { Parameters: options.parameters }),
    ...overridesOf(options),
    ...attemptsAndTags(options),
    ...(options.share !== undefined && { ShareIdentifier: options.share }),
    ...(options.schedulingPriority !== undefined && { SchedulingPriorityOverride: options.schedulingPriority }),
  };
}

function render(job: ISubmittableJob, changes: ContainerChanges): JobOverrides {
  return job._overrides?.(changes) ?? containerOverrides(changes);
}

function nameRules({ name, job }: Submission): Rules {
  const form = /^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/;
  return [
    matches('name', name, form, "up to 128 letters, digits, '-' and '_'"),
    rule(
      name === undefined && !form.test(job.node.id),
      () =>
        `'name' must be given, because the id of the job, '${job.node.id}', is not of up to 128 letters, digits, '-' and '_'`,
    ),
  ];
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskOverride.html */
function overrideRules(options: Submission): Rules {
  const length = JSON.stringify(overridesOf(options), (_key, value: unknown) =>
    // A token is as long as what it becomes, which is not known yet.
    typeof value === 'string' && Token.isUnresolved(value) ? '' : value,
  ).length;
  return [
    rule(
      options.job.compatibility !== JobCompatibility.EKS && length > MAX_OVERRIDES,
      () =>
        `${options.command ? "'environment' and 'command'" : "'environment'"} must not be longer than ${MAX_OVERRIDES} characters in JSON, which Amazon ECS takes as overrides, got ${length}; put the values into a file and give its address`,
    ),
  ];
}

function platformsOf(kinds: EnvironmentKind[]): string {
  return [...new Set(kinds.map(({ platform, spot }) => (spot ? `${platform} Spot` : platform)))].join(', ');
}
