import { QueryLanguage } from 'aws-cdk-lib/aws-stepfunctions';
import { matches, rule, Rules, wholeNumber } from '../../private/validation';
import { ISubmittableJob, JobCompatibility } from '../jobs/submittable-job';
import { DetailedSubmitOptions, SubmitOptions, SubmitTaskOptions } from '../queues/submit-options';
import { EnvironmentKind, isKnownKind } from './environment-kinds';
import { environmentRules } from './job-rules';
import { SHARE, SHARE_FORM } from './pipeline-inputs';

const RUNS_ON: Record<JobCompatibility, (kind: EnvironmentKind) => boolean> = {
  [JobCompatibility.FARGATE]: ({ platform }) => platform === 'Fargate',
  [JobCompatibility.EC2]: ({ platform }) => platform === 'EC2' || platform === 'unmanaged',
  [JobCompatibility.EC2_ON_DEMAND]: ({ platform, spot }) => platform === 'EC2' && !spot,
  [JobCompatibility.EKS]: ({ platform }) => platform === 'EKS',
};

/** The rules for a submission that Batch neither refuses nor leaves waiting without an end. */
export function submissionRules(
  kinds: EnvironmentKind[],
  options: Partial<SubmitTaskOptions> & { job: ISubmittableJob },
): Rules {
  const known = kinds.filter(isKnownKind);
  const { compatibility } = options.job;
  const fitting = known.filter(RUNS_ON[compatibility]);
  return [
    rule(
      known.length > 0 && fitting.length === 0,
      () =>
        `'job' must run on what the queue has (${platformsOf(known)}), got '${options.job.node.path}' for ${compatibility}; ` +
        `change the job's 'platform' or use another queue`,
    ),
    rule(
      compatibility === JobCompatibility.EC2_ON_DEMAND && options.arraySize !== undefined,
      () => `'arraySize' must not be given for a multi-node job, which has nodes instead, got ${options.arraySize}`,
    ),
    matches('name', options.name, /^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/, "up to 128 letters, digits, '-' and '_'"),
    wholeNumber('arraySize', options.arraySize, { min: 2, max: 10_000 }),
    wholeNumber('schedulingPriority', options.schedulingPriority, { min: 0, max: 9999 }),
    matches('share', isExpression(options) ? undefined : options.share, SHARE, SHARE_FORM),
    environmentRules('environment', options.environment),
  ];
}

/** That each value of a state is given once, as itself or as an expression. */
export function expressionRules(options: SubmitTaskOptions): Rules {
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

function platformsOf(kinds: EnvironmentKind[]): string {
  return [...new Set(kinds.map(({ platform, spot }) => (spot ? `${platform} Spot` : platform)))].join(', ');
}

/** The name of a submitted job. */
export function jobName(options: SubmitOptions): string {
  return options.name ?? options.job.node.id;
}

/** The parameters of `SubmitJob`, spelled as an SDK target expects them. */
export function submission(jobQueueArn: string, options: DetailedSubmitOptions): object {
  return {
    JobName: jobName(options),
    JobQueue: jobQueueArn,
    JobDefinition: options.job.jobDefinitionArn,
    ...(options.arraySize !== undefined && { ArrayProperties: { Size: options.arraySize } }),
    ...(options.parameters && { Parameters: options.parameters }),
    ...(options.environment && {
      ContainerOverrides: {
        Environment: Object.entries(options.environment).map(([Name, Value]) => ({ Name, Value })),
      },
    }),
    ...(options.share !== undefined && { ShareIdentifier: options.share }),
    ...(options.schedulingPriority !== undefined && { SchedulingPriorityOverride: options.schedulingPriority }),
  };
}
