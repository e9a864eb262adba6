import { matches, ordered, Rule, rule, seconds, wholeNumber } from '../../private/validation';
import { QueueWorkerProps } from '../services/queue-worker';
import { execRules, networkRules } from './service-rules';

/** The names of a worker's own scaling policies. */
const OWN_POLICIES = ['Backlog', 'Wake'];

/** What must be right of a worker before it is made, beside its task. */
export function workerRules(props: QueueWorkerProps): Rule[] {
  const { minTasks = 1, maxTasks = 10, queueUrlVariable = 'QUEUE_URL', environment = {}, secrets = {} } = props;
  return [
    ...wholeNumber('minTasks', minTasks, { min: 0 }),
    ...wholeNumber('maxTasks', maxTasks, { min: 1 }),
    ...ordered('minTasks', minTasks, 'maxTasks', maxTasks),
    ...wholeNumber('backlogPerTask', props.backlogPerTask, { min: 1 }),
    ...seconds('messageAgeAlarm', props.messageAgeAlarm, { min: 60 }),
    ...matches(
      'queueUrlVariable',
      queueUrlVariable,
      /^[A-Za-z_]\w*$/,
      'a name of letters, digits and underscores, with a letter first',
    ),
    rule(
      queueUrlVariable in environment || queueUrlVariable in secrets,
      () =>
        `'environment' and 'secrets' must not set '${queueUrlVariable}', which is the URL of the queue; rename it, or choose another 'queueUrlVariable'`,
    ),
    rule(
      props.serviceConnect?._server !== undefined,
      () => `'serviceConnect' must be ServiceConnect.clientOnly(): nobody calls a worker; use a EcsWebService for that`,
    ),
    ...(props.scaling ?? []).flatMap((policy) => [
      rule(
        policy._needsIngress,
        () => `'scaling' ${policy.policyName} measures at a load balancer, which a worker does not have; leave it out`,
      ),
      rule(
        OWN_POLICIES.includes(policy.policyName),
        () => `'scaling' must not be named '${policy.policyName}', which is the worker's own; rename it`,
      ),
    ]),
    ...execRules(props),
    ...networkRules(props),
  ];
}
