import { Rule, matches, rule, wholeNumber } from '../../private/validation';
import { DetailedSubmitOptions } from '../queues/submit-options';
import { ISubmittableJob, JobCompatibility } from '../jobs/submittable-job';
import { EnvironmentPlan } from './environment-plan';

const RUNS_ON: Record<JobCompatibility, (plan: EnvironmentPlan) => boolean> = {
  [JobCompatibility.FARGATE]: ({ platform }) => platform === 'Fargate',
  [JobCompatibility.EC2]: ({ platform }) => platform === 'EC2' || platform === 'unmanaged',
  [JobCompatibility.EC2_ON_DEMAND]: ({ platform, spot }) => platform === 'EC2' && !spot,
  [JobCompatibility.EKS]: ({ platform }) => platform === 'EKS',
};

/** What makes Batch refuse a submission, or keep the job waiting for ever. */
export function submissionRules(
  plans: EnvironmentPlan[],
  options: Partial<DetailedSubmitOptions> & { job: ISubmittableJob },
): Rule[] {
  const known = plans.filter((plan) => plan.platform !== 'existing');
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
    ...matches('name', options.name, /^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/, "up to 128 letters, digits, '-' and '_'"),
    ...wholeNumber('arraySize', options.arraySize, { min: 2, max: 10_000 }),
    ...wholeNumber('schedulingPriority', options.schedulingPriority, { min: 0, max: 9999 }),
    ...matches('share', options.share, /^[A-Za-z0-9]{1,255}$/, 'up to 255 letters and digits'),
    ...environmentRules('environment', options.environment),
  ];
}

/** That a share is named where the queue divides its capacity by shares, and only there. */
export function shareRules(fair: boolean, { share }: Partial<DetailedSubmitOptions>, byRule: boolean): Rule[] {
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

/** Names of environment variables that Batch keeps for itself. */
export function environmentRules(prop: string, environment: Record<string, unknown> | undefined): Rule[] {
  const reserved = Object.keys(environment ?? {}).filter((name) => name.startsWith('AWS_BATCH'));
  return [
    rule(
      reserved.length > 0,
      () => `'${prop}' must not have names that start with 'AWS_BATCH', which Batch sets itself, got '${reserved[0]}'`,
    ),
  ];
}

function platformsOf(plans: EnvironmentPlan[]): string {
  return [...new Set(plans.map(({ platform, spot }) => (spot ? `${platform} Spot` : platform)))].join(', ');
}
