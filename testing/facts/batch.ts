import { isDeepStrictEqual } from 'node:util';
import { Fact, named } from '../fact';
import { LiveResource, numbersIn } from '../live-resource';
import { ResourceChange, StackDeployment } from '../stack-deployment';

const QUEUE = 'AWS::Batch::JobQueue';
const DEFINITION = 'AWS::Batch::JobDefinition';
const ENVIRONMENT = 'AWS::Batch::ComputeEnvironment';

const API = 'https://docs.aws.amazon.com/batch/latest/APIReference';
const GUIDE = 'https://docs.aws.amazon.com/batch/latest/userguide';

const SCHEDULING_POLICY: Fact = {
  id: 'job-queue-scheduling-policy',
  says: 'A job queue that was created without a scheduling policy cannot get one, and a policy can be replaced but not removed.',
  source: `${API}/API_UpdateJobQueue.html`,
  check: (deployment, report) => {
    for (const { action, before, after } of deployment.changed(QUEUE)) {
      if (action !== 'update' || !before || !after) continue;
      const [had, has] = [before, after].map(({ properties }) => properties.SchedulingPolicyArn !== undefined);
      if (had === has) continue;
      report(
        after,
        'fails',
        `${named(after)} would ${has ? 'get' : 'lose'} its scheduling policy, which AWS Batch allows only when a queue is made`,
        'make it another queue: another construct id',
      );
    }
  },
};

const QUEUED_JOBS: Fact = {
  id: 'queued-jobs-lost',
  says: 'A job queue is disabled and deleted with the jobs that wait in it.',
  source: `${API}/API_DeleteJobQueue.html`,
  check: (deployment, report) => {
    for (const { action, before, keepsOld } of deployment.changed(QUEUE)) {
      if (!before || keepsOld || (action !== 'remove' && action !== 'replace')) continue;
      report(
        before,
        'loses',
        `${named(before)} is ${action === 'replace' ? 'replaced' : 'removed'}: the jobs that wait in it are terminated`,
        'disable the queue and let it run empty first, or keep it by its deletion or update policy',
      );
    }
  },
};

const DEREGISTERED: Fact = {
  id: 'job-definition-deregistered',
  says: 'A job definition that is deregistered cannot be submitted: running executions, and whoever else names it, fail.',
  source: 'https://github.com/aws/aws-cdk/issues/9144',
  check: (deployment, report) => {
    for (const { action, before, after, properties, keepsOld } of deployment.changed(DEFINITION)) {
      if (!before || keepsOld || action === 'keep' || (action === 'update' && keepsRevisions(after))) continue;
      const why = Object.keys(properties).filter((name) => properties[name] === 'replace');
      const what = {
        replace: `is replaced (${why.join(', ')}), and the one of before is deregistered in the clean-up`,
        remove: 'is removed and deregistered',
      }[action as string];
      report(
        before,
        'loses',
        `${named(before)} ${what ?? 'gets a new revision, and the one of before is deregistered'}: running executions and jobs that name it fail`,
        action === 'update'
          ? 'keep earlier revisions: SkipDeregisterOnUpdate'
          : 'let executions end and the queue run empty first, or keep the old definition by its deletion or update policy',
      );
    }
  },
};

function keepsRevisions(definition: LiveResource | undefined): boolean {
  const retention = definition?.properties.ResourceRetentionPolicy as { SkipDeregisterOnUpdate?: boolean } | undefined;
  return retention?.SkipDeregisterOnUpdate === true;
}

interface ComputeResources {
  readonly Type?: string;
  readonly AllocationStrategy?: string;
  readonly [setting: string]: unknown;
}

function computeResourcesOf({ properties }: LiveResource): ComputeResources {
  return (properties.ComputeResources ?? {}) as ComputeResources;
}

function isFargate(environment: LiveResource): boolean {
  return computeResourcesOf(environment).Type?.startsWith('FARGATE') ?? false;
}

/** The environments that a queue names, those of before in the state that they will have. */
function environmentsOf(queue: LiveResource, deployment: StackDeployment): LiveResource[] {
  return deployment
    .resourcesIn(queue.properties.ComputeEnvironmentOrder)
    .filter(({ type, properties }) => type === ENVIRONMENT && properties.ComputeResources !== undefined);
}

const ONE_KIND: Fact = {
  id: 'job-queue-one-kind',
  says: 'The compute environments of a job queue are all of Fargate or all of EC2.',
  source: `${GUIDE}/fargate-job-queues.html`,
  check: (deployment, report) => {
    for (const { after } of deployment.changed(QUEUE)) {
      if (!after) continue;
      const environments = environmentsOf(after, deployment);
      const [fargate, ec2] = [environments.find(isFargate), environments.find((other) => !isFargate(other))];
      if (!fargate || !ec2) continue;
      report(
        after,
        'fails',
        `${named(after)} would have ${named(fargate)} on Fargate and ${named(ec2)} on EC2, and AWS Batch mixes them in no queue`,
        'give each kind a queue of its own',
      );
    }
  },
};

const ENVIRONMENT_IN_USE: Fact = {
  id: 'compute-environment-in-use',
  says: 'A compute environment is deleted only when no job queue names it.',
  source: `${API}/API_DeleteComputeEnvironment.html`,
  check: (deployment, report) => {
    for (const { action, before, keepsOld } of deployment.changed(ENVIRONMENT)) {
      if (!before || !(action === 'remove' || (action === 'replace' && !keepsOld))) continue;
      const queue = deployment.after.find(
        (other) => other.type === QUEUE && deployment.resourcesIn(other.properties).includes(before),
      );
      if (!queue) continue;
      report(
        before,
        'ignored',
        `${named(before)} is not deleted, because ${named(queue)} still names it: it stays in the account, outside of the stack`,
        'take it away from the queue first',
      );
    }
  },
};

const ENVIRONMENT_EMPTY: Fact = {
  id: 'fargate-environment-with-jobs',
  says: 'A compute environment on Fargate becomes invalid when it is deleted while jobs run on it.',
  source: `${API}/API_DeleteComputeEnvironment.html`,
  check: (deployment, report) => {
    for (const { action, before, keepsOld } of deployment.changed(ENVIRONMENT)) {
      if (!before || !isFargate(before) || !(action === 'remove' || (action === 'replace' && !keepsOld))) continue;
      report(
        before,
        'outage',
        `${named(before)} is deleted: if jobs run on it, they fail or it becomes invalid and stays`,
        'disable it, and deploy when its jobs have ended',
      );
    }
  },
};

/** Settings of a compute environment that AWS Batch changes by replacing its instances. */
const INFRASTRUCTURE = [
  'AllocationStrategy',
  'BidPercentage',
  'Ec2Configuration',
  'Ec2KeyPair',
  'ImageId',
  'InstanceRole',
  'InstanceTypes',
  'LaunchTemplate',
  'PlacementGroup',
  'SecurityGroupIds',
  'Subnets',
  'Tags',
  'Type',
  'UpdateToLatestImageVersion',
];

/** Settings that an environment on Fargate can change. */
const OF_FARGATE = ['SecurityGroupIds', 'Subnets', 'MaxvCpus', 'MinvCpus', 'DesiredvCpus'];

/** The settings that differ, of an environment that is changed in place although its instances are not. */
function settingsChanged({ action, before, after }: ResourceChange): string[] {
  if (action !== 'update' || !before || !after || after.properties.ReplaceComputeEnvironment !== false) return [];
  const [old, now] = [computeResourcesOf(before), computeResourcesOf(after)];
  return Object.keys({ ...old, ...now }).filter((name) => !isDeepStrictEqual(old[name], now[name]));
}

/** Why AWS Batch does not change these settings of an environment in place. */
function refusal(before: LiveResource, after: LiveResource, settings: string[]): string | undefined {
  if (isFargate(before) !== isFargate(after)) return 'between EC2 and Fargate';
  if (isFargate(before)) {
    return settings.some((name) => !OF_FARGATE.includes(name)) ? 'on Fargate' : undefined;
  }
  if (!settings.some((name) => INFRASTRUCTURE.includes(name))) return undefined;
  const { AllocationStrategy = 'BEST_FIT' } = computeResourcesOf(before);
  if (AllocationStrategy === 'BEST_FIT') return 'with the allocation strategy BEST_FIT';
  const { ServiceRole } = after.properties;
  return ServiceRole !== undefined && !JSON.stringify(ServiceRole).includes('AWSServiceRoleForBatch')
    ? 'with a service role of its own'
    : undefined;
}

const ENVIRONMENT_FIXED: Fact = {
  id: 'compute-environment-fixed',
  says: 'A compute environment changes its instances in place only with the service-linked role and without BEST_FIT; one on Fargate changes its size and network only.',
  source: `${GUIDE}/infrastructure-updates.html`,
  check: (deployment, report) => {
    for (const change of deployment.changed(ENVIRONMENT)) {
      const settings = settingsChanged(change);
      const { before, after } = change;
      const why = before && after && settings.length > 0 ? refusal(before, after, settings) : undefined;
      if (!after || why === undefined) continue;
      report(
        after,
        'fails',
        `${named(after)} would change ${settings.join(', ')} in place, which AWS Batch does not do ${why}`,
        'make it another environment: another construct id',
      );
    }
  },
};

const INSTANCES_REPLACED: Fact = {
  id: 'job-instances-replaced',
  says: 'When a compute environment replaces its instances, running jobs are ended at once or after the time of its update policy.',
  source: `${API}/API_UpdatePolicy.html`,
  check: (deployment, report) => {
    for (const change of deployment.changed(ENVIRONMENT)) {
      const settings = settingsChanged(change).filter((name) => INFRASTRUCTURE.includes(name));
      const { before, after } = change;
      if (!before || !after || settings.length === 0 || isFargate(after) || refusal(before, after, settings)) continue;
      const { TerminateJobsOnUpdate = false, JobExecutionTimeoutMinutes = 30 } = (after.properties.UpdatePolicy ??
        {}) as { TerminateJobsOnUpdate?: boolean; JobExecutionTimeoutMinutes?: number };
      report(
        after,
        'outage',
        `${named(after)} gets other instances (${settings.join(', ')}): ` +
          (TerminateJobsOnUpdate
            ? 'running jobs are ended at once'
            : `jobs that are still running after ${JobExecutionTimeoutMinutes} minutes are ended`),
        'give the update policy the time that jobs need, and jobs a retry for an ended host',
      );
    }
  },
};

interface Statement {
  readonly Action?: string | readonly string[];
  readonly Resource?: unknown;
}

/** Actions that running work does by a role, and the types of what it names by revision. */
const STARTS: Readonly<Record<string, readonly string[]>> = {
  'batch:SubmitJob': [DEFINITION],
  'ecs:RunTask': ['AWS::ECS::TaskDefinition'],
};

const ONE_REVISION: Fact = {
  id: 'role-names-one-revision',
  says: 'Running executions keep the definition they began with; a role that allows one revision of a job or a task only denies them after the next deployment.',
  source: 'https://docs.aws.amazon.com/step-functions/latest/apireference/API_UpdateStateMachine.html',
  check: (deployment, report) => {
    for (const { action, before, after } of deployment.changed(
      'AWS::IAM::Policy',
      'AWS::IAM::ManagedPolicy',
      'AWS::IAM::Role',
    )) {
      if (action !== 'update' || !before || !after) continue;
      for (const { Action, Resource } of statementsOf(before.properties)) {
        const types = [Action ?? []].flat().flatMap((name) => STARTS[name] ?? []);
        const denied = marksOf(Resource).filter(
          (mark) =>
            types.includes(deployment.resourceIn(mark)?.type ?? '') && !JSON.stringify(after.properties).includes(mark),
        );
        const [first] = denied;
        const definition = deployment.resourceIn(first);
        if (first === undefined || !definition) continue;
        const revision = deployment.changeOf(definition);
        if (revision?.action !== 'update' && revision?.action !== 'replace') continue;
        report(
          after,
          'outage',
          `${named(after)} allows the new revision of ${named(definition)} only: executions that are running, and start the one of before, are denied`,
          'allow all revisions: the name of the definition with the revision left open',
        );
      }
    }
  },
};

/** Actions by which an execution starts or tells something. */
const CALLS = ['batch:SubmitJob', 'ecs:RunTask', 'lambda:InvokeFunction', 'states:StartExecution', 'sns:Publish'];

/** The numbers of what a policy lets its role call. */
function callable({ properties }: LiveResource): Set<number> {
  const statements = statementsOf(properties).filter(({ Action }) =>
    [Action ?? []].flat().some((action) => CALLS.includes(action)),
  );
  return new Set(statements.flatMap(({ Resource }) => numbersIn(Resource)));
}

const EXECUTIONS_DENIED: Fact = {
  id: 'running-executions-denied',
  says: 'Running executions of a state machine keep its definition of before, with the permissions that its role has now.',
  source: 'https://docs.aws.amazon.com/step-functions/latest/apireference/API_UpdateStateMachine.html',
  check: (deployment, report) => {
    for (const { action, before, after } of deployment.changed('AWS::IAM::Policy')) {
      if (action !== 'update' || !before || !after) continue;
      const roles = deployment.resourcesIn(before.properties.Roles);
      const machine = deployment.before.find(
        ({ type, properties }) =>
          type === 'AWS::StepFunctions::StateMachine' &&
          deployment.resourcesIn(properties.RoleArn).some((role) => roles.includes(role)),
      );
      if (!machine || !deployment.after.some(({ number }) => number === machine.number)) continue;
      const still = callable(after);
      const lost = [...callable(before)].filter((number) => !still.has(number));
      for (const called of lost.flatMap((number) => deployment.resourcesIn(`⟦${number}.`))) {
        const its = deployment.changeOf(called);
        if (its?.action === 'remove' || its?.action === 'replace') continue;
        report(
          after,
          'outage',
          `${named(after)} no longer allows ${named(called)}, which running executions of ${named(machine)} still call: they are denied`,
          'let running executions end first',
        );
      }
    }
  },
};

function statementsOf(properties: Readonly<Record<string, unknown>>): Statement[] {
  const inline = (properties.Policies as { PolicyDocument?: unknown }[] | undefined)?.map(
    ({ PolicyDocument }) => PolicyDocument,
  );
  return [properties.PolicyDocument, ...(inline ?? [])].flatMap((document) => {
    const statement = (document as { Statement?: Statement | Statement[] } | undefined)?.Statement;
    return [statement ?? []].flat();
  });
}

/** Each reference that a value is made of. */
function marksOf(value: unknown): string[] {
  return (JSON.stringify(value) ?? '').match(/⟦\d+\.[^⟧]*⟧/g) ?? [];
}

export const BATCH_FACTS: readonly Fact[] = [
  SCHEDULING_POLICY,
  QUEUED_JOBS,
  DEREGISTERED,
  ONE_KIND,
  ENVIRONMENT_IN_USE,
  ENVIRONMENT_FIXED,
  INSTANCES_REPLACED,
  ENVIRONMENT_EMPTY,
  ONE_REVISION,
  EXECUTIONS_DENIED,
];
