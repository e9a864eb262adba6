import { Size } from 'aws-cdk-lib/core';
import { fargateSize } from '../../private/fargate-sizes';
import { isKnown, matches, nonEmptyList, rule, Rules, seconds, wholeNumber } from '../../private/validation';
import { ISubmittableJob, JobCompatibility } from '../jobs/submittable-job';
import { SubmitTaskOptions } from '../queues/submit-options';
import { mebibytesOf } from './amounts';
import { exitRules } from './job-defaults';
import { JobNeeds } from './job-needs';
import { retryRules } from './job-rules';
import { tagRules } from './lifecycle';

type Changes = Partial<SubmitTaskOptions> & { job: ISubmittableJob };

/** The changes of a container that say for which one they are only where there is one. */
const OF_ONE_CONTAINER = ['command', 'vcpus', 'memory', 'gpus'] as const;

/** The rules for what a submission changes of its job. */
export function changeRules(options: Changes, oneContainer: boolean): Rules {
  const { job, command, attempts, timeout, tags, propagateTags } = options;
  const pod = job.compatibility === JobCompatibility.EKS;
  return [
    OF_ONE_CONTAINER.map((prop) =>
      rule(
        options[prop] !== undefined && !oneContainer && !pod,
        () =>
          `'${prop}' must not be given for '${job.node.path}', which has several containers or nodes; make a job of its own for it`,
      ),
    ),
    rule(
      options.instanceType !== undefined && job.compatibility !== JobCompatibility.EC2_ON_DEMAND,
      () =>
        `'instanceType' must not be given for '${job.node.path}', which has one node; Batch chooses its instance by its size`,
    ),
    nonEmptyList('command', command),
    sizeRules(options),
    wholeNumber('attempts', attempts, { min: 1, max: 10 }),
    rule(
      options.retryRules !== undefined && attempts === undefined,
      () => `'retryRules' must be given together with 'attempts', which they belong to; give both`,
    ),
    retryRules(options.retryRules),
    seconds('timeout', timeout, { min: 60 }),
    tagRules('tags', tags),
    rule(
      propagateTags !== undefined && pod,
      () => `'propagateTags' must not be given for '${job.node.path}', because pods have no tags; leave it out`,
    ),
  ];
}

/** https://docs.aws.amazon.com/batch/latest/APIReference/API_ResourceRequirement.html */
function sizeRules({ job, vcpus, memory, gpus }: Changes): Rules {
  const { compatibility, _needs } = job;
  const fargate = compatibility === JobCompatibility.FARGATE;
  const mebibytes = memory && mebibytesOf(memory);
  const [cpu, size] = [vcpus ?? _needs?.vcpus, mebibytes ?? _needs?.mebibytes];
  const changed = vcpus !== undefined || memory !== undefined;
  return [
    fargate && changed && isKnown(cpu) && size !== undefined
      ? fargateSize('vcpus', cpu, 'memory', Size.mebibytes(size))
      : [],
    [JobCompatibility.EC2, JobCompatibility.MANAGED_INSTANCES].includes(compatibility)
      ? wholeNumber('vcpus', vcpus, { min: 1 })
      : [],
    rule(isKnown(vcpus) && !(vcpus > 0), () => `'vcpus' must be more than 0, got ${vcpus}`),
    rule(
      mebibytes !== undefined && mebibytes < 4,
      () => `'memory' must be at least 4 MiB, got ${mebibytes} MiB; raise it`,
    ),
    wholeNumber('gpus', gpus, { min: 1 }),
    rule(gpus !== undefined && fargate, () => `'gpus' must not be given on Fargate, which has none; use an EC2 job`),
  ];
}

/** The needs of the job as a submission changes it. */
export function changedNeeds({ job, vcpus, memory, gpus }: Changes): JobNeeds | undefined {
  if (!job._needs) return undefined;
  const needs = job._needs;
  return {
    ...needs,
    vcpus: vcpus ?? needs.vcpus,
    totalVcpus: vcpus ?? needs.totalVcpus,
    mebibytes: memory ? mebibytesOf(memory) : needs.mebibytes,
    gpus: gpus ?? needs.gpus,
  };
}

/**
 * The parameters of `SubmitJob` for attempts, time and tags. A retry strategy takes the place of the job's as a whole, so that
 * attempts without rules would repeat every failure.
 * https://docs.aws.amazon.com/batch/latest/APIReference/API_SubmitJob.html#Batch-SubmitJob-request-retryStrategy
 */
export function attemptsAndTags({ job, attempts, retryRules: rules, timeout, tags, propagateTags }: Changes): object {
  return {
    ...(attempts !== undefined && {
      RetryStrategy: {
        Attempts: attempts,
        EvaluateOnExit: exitRules(rules, job.compatibility).map(({ action, on }) => ({
          Action: action,
          ...(on.onExitCode !== undefined && { OnExitCode: on.onExitCode }),
          ...(on.onReason !== undefined && { OnReason: on.onReason }),
          ...(on.onStatusReason !== undefined && { OnStatusReason: on.onStatusReason }),
        })),
      },
    }),
    ...(timeout && { Timeout: { AttemptDurationSeconds: timeout.toSeconds() } }),
    ...(tags && { Tags: tags }),
    ...(propagateTags !== undefined && { PropagateTags: propagateTags }),
  };
}

/** Whether a submission has tags, which is an action of its own. */
export function hasTags({ tags }: Pick<SubmitTaskOptions, 'tags'>): boolean {
  return tags !== undefined && Object.keys(tags).length > 0;
}

/** https://docs.aws.amazon.com/batch/latest/userguide/job_dependencies.html */
export function dependencyRules({ dependsOn = [], arraySize, arraySizeExpression }: Changes): Rules {
  const array = arraySize !== undefined || arraySizeExpression !== undefined;
  return [
    rule(dependsOn.length > 20, () => `'dependsOn' must hold at most 20, got ${dependsOn.length}; leave some out`),
    rule(
      !array && dependsOn.some((dependency) => dependency._ofArray),
      () =>
        `'dependsOn' must not hold dependencies of children without an 'arraySize'; give it, or use 'JobDependency.onJob()'`,
    ),
    rule(
      dependsOn.filter((dependency) => dependency._jobId === undefined).length > 1,
      () => `'dependsOn' must hold 'JobDependency.childByChild()' once; remove the others`,
    ),
    dependsOn.map(({ _jobId }) =>
      matches('dependsOn', _jobId, /^(\{%[^]*%\}|\$.*|[A-Za-z0-9:-]+)$/, 'the id of a job, or an expression of one'),
    ),
  ];
}
