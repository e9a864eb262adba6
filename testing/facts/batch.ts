import { Fact, named } from '../fact';

const QUEUE = 'AWS::Batch::JobQueue';
const DEFINITION = 'AWS::Batch::JobDefinition';

const API = 'https://docs.aws.amazon.com/batch/latest/APIReference';

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
    for (const { action, before } of deployment.changed(QUEUE)) {
      if (!before || (action !== 'remove' && action !== 'replace')) continue;
      report(
        before,
        'loses',
        `${named(before)} is ${action === 'replace' ? 'replaced' : 'removed'}: the jobs that wait in it are terminated`,
        'disable the queue and let it run empty first',
      );
    }
  },
};

const DEREGISTERED: Fact = {
  id: 'job-definition-deregistered',
  says: 'A job whose definition is deregistered before the job starts cannot be started.',
  source: `${API}/API_DeregisterJobDefinition.html`,
  check: (deployment, report) => {
    for (const { action, before, properties, keepsOld } of deployment.changed(DEFINITION)) {
      if (action !== 'replace' || !before || keepsOld) continue;
      const why = Object.keys(properties).filter((name) => properties[name] === 'replace');
      report(
        before,
        'loses',
        `${named(before)} is replaced (${why.join(', ')}), and the one of before is deregistered in the clean-up, also for jobs that wait`,
        'let the queue run empty first, or keep the old definition by its update policy',
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

export const BATCH_FACTS: readonly Fact[] = [SCHEDULING_POLICY, QUEUED_JOBS, DEREGISTERED, ONE_REVISION];
