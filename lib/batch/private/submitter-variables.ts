import { IConstruct } from 'constructs';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { matches, rule, Rules, validate } from '../../private/validation';
import { ISubmittableJob } from '../jobs/submittable-job';
import { SubmitterVariables } from '../queues/submit-options';

/** The queues and jobs that the variables of functions hold. */
const holders = new WeakMap<lambda.Function, Map<string, IConstruct>>();

/** Gives a function the ARNs of a queue and a job, under names that hold no other ones. */
export function addVariables(
  handler: lambda.Function,
  queue: IConstruct & { readonly jobQueueArn: string },
  job: ISubmittableJob,
  { queueVariable = 'JOB_QUEUE', jobVariable = 'JOB_DEFINITION' }: SubmitterVariables,
  further: Rules,
): void {
  const held = holders.get(handler) ?? new Map<string, IConstruct>();
  const free = (prop: string, variable: string, what: IConstruct) => {
    const other = held.get(variable);
    return [
      // https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
      matches(prop, variable, /^[A-Za-z][A-Za-z0-9_]+$/, 'the name of an environment variable of a function'),
      rule(
        other !== undefined && other !== what,
        () =>
          `'${prop}' must be another name, because '${variable}' of '${handler.node.path}' holds '${other?.node.path}'; give one for '${what.node.path}'`,
      ),
    ];
  };
  validate(
    `addSubmitter of JobQueue '${queue.node.path}'`,
    further,
    free('queueVariable', queueVariable, queue),
    free('jobVariable', jobVariable, job),
    rule(
      queueVariable === jobVariable,
      () => `'jobVariable' must not be '${queueVariable}' as 'queueVariable' is; rename one of them`,
    ),
  );
  holders.set(handler, held.set(queueVariable, queue).set(jobVariable, job));
  handler.addEnvironment(queueVariable, queue.jobQueueArn);
  handler.addEnvironment(jobVariable, job.jobDefinitionArn);
}
