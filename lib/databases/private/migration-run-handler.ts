/**
 * The code of the functions that start and stop a migration, as handlers of the provider framework. They serve three custom resources,
 * which stand before and behind the task in CloudFormation's order (see `MigrationRun`):
 *
 * - `Resume` notes in its physical id which task runs before it is changed. Where the deployment fails, this id is deleted in the
 *   clean-up of the rollback, and the task goes on.
 * - `Pause` stops the task before it is changed.
 * - `Run` starts it, and stops it before it is deleted.
 *
 * A task that has run once is resumed and never loaded again; where that cannot be, it fails.
 * https://docs.aws.amazon.com/dms/latest/APIReference/API_StartReplicationTask.html
 */
export const MIGRATION_RUN_HANDLER = `
const dms = require('@aws-sdk/client-database-migration-service');
const { CloudFormationClient, DescribeStacksCommand } = require('@aws-sdk/client-cloudformation');

const { attempts, pause, patience } = JSON.parse(process.env.MIGRATION_RUN);
const client = new dms.DatabaseMigrationServiceClient({});
const log = (level, message, more) => console.log(JSON.stringify({ level, message, ...more }));

const IDLE = ['ready', 'created', 'stopped', 'failed', 'failed-move', 'failed_provision', 'deprovisioned'];
const CHANGING = ['creating', 'modifying', 'moving', 'stopping', 'testing', 'deprovisioning'];

exports.onEvent = async (event) => {
  const part = event.ResourceProperties.Part;
  const answer = await { Resume: onResume, Pause: onPause, Run: onRun }[part](event);
  log('info', 'migration', { request: event.RequestType, part, ...answer });
  return { ...answer, Until: Date.now() + patience };
};

exports.isComplete = async ({ Stop = [], Start, Until }) => {
  const late = Date.now() > Until;
  for (const arn of Stop) if (!(await isStopped(arn))) return { IsComplete: false };
  if (Start && !(await isStarted(Start, late))) return { IsComplete: false };
  return { IsComplete: true };
};

async function onResume({ RequestType, PhysicalResourceId = '', ResourceProperties, OldResourceProperties, StackId }) {
  const { Version } = ResourceProperties;
  if (RequestType === 'Create') return { PhysicalResourceId: Version };
  const [version, arn] = PhysicalResourceId.split(' ');
  if (RequestType === 'Update') {
    if (version === Version) return { PhysicalResourceId };
    const old = OldResourceProperties.Arn;
    const active = isActive((await look(old))?.status);
    return { PhysicalResourceId: active ? [Version, old].join(' ') : Version };
  }
  // In the clean-up after success Run has started the task, or it is one that is deleted.
  if (arn && (await isRolledBack(StackId)) && (await look(arn))) await start(arn);
  return {};
}

async function onPause({ RequestType, PhysicalResourceId, LogicalResourceId, ResourceProperties, OldResourceProperties }) {
  const answer = { PhysicalResourceId: PhysicalResourceId ?? LogicalResourceId };
  if (RequestType !== 'Update' || OldResourceProperties.Version === ResourceProperties.Version) return answer;
  // In a rollback the new task runs already, and is deleted; else it does not exist yet.
  const Stop = [...new Set([OldResourceProperties.Arn, ResourceProperties.Arn])];
  for (const arn of Stop) await isStopped(arn);
  return { ...answer, Stop };
}

async function onRun({ RequestType, PhysicalResourceId, LogicalResourceId, ResourceProperties, OldResourceProperties }) {
  const { Arn, Wanted } = ResourceProperties;
  const answer = { PhysicalResourceId: PhysicalResourceId ?? LogicalResourceId };
  const others = [OldResourceProperties?.Arn].filter((arn) => arn && arn !== Arn);
  const Stop = RequestType === 'Delete' || Wanted === 'stopped' ? [...others, Arn] : others;
  for (const arn of Stop) await isStopped(arn);
  if (Stop.includes(Arn)) return { ...answer, Stop };
  await start(Arn);
  return { ...answer, Stop, Start: Arn };
}

/** Whether the deployment has failed: what it changed is being put back, or cleaned up after that. */
async function isRolledBack(StackName) {
  const { Stacks = [] } = await new CloudFormationClient({}).send(new DescribeStacksCommand({ StackName }));
  return (Stacks[0]?.StackStatus ?? '').startsWith('UPDATE_ROLLBACK');
}

/** Starts a task for the first time, or lets it go on; nothing where it runs, or where its full load has ended. */
async function start(arn) {
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const it = await look(arn);
    if (!it || it.status === 'deleting') throw new Error(arn + ' does not exist');
    if (isActive(it.status) || it.finished) return;
    if (isIdle(it)) return it.hasRun ? send(arn, 'Start', 'resume-processing') : startAnew(arn);
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  throw new Error(arn + ' is not ready to be started; deploy again when it is');
}

/** DMS refuses it where a run has left no trace in what it describes. */
async function startAnew(arn) {
  return send(arn, 'Start', 'start-replication').catch((error) => {
    if (error.name !== 'InvalidParameterCombinationException') throw error;
    return send(arn, 'Start', 'resume-processing');
  });
}

async function isStarted(arn, late) {
  const it = await look(arn);
  if (!it || it.status === 'deleting') throw new Error(arn + ' does not exist');
  if (it.status === 'failed' || it.status === 'failed_provision') throw new Error(arn + ' has failed: ' + it.reason);
  // A stopped one was stopped by somebody meanwhile, or has loaded everything.
  if (it.status === 'running' || it.status === 'stopped' || it.finished) return true;
  if (late) log('warn', 'migration still prepares itself: the deployment waits no longer', { arn, status: it.status });
  return late;
}

/** Stops a task as soon as it lets itself be stopped. */
async function isStopped(arn) {
  const it = await look(arn);
  if (!it || it.status === 'deleting' || isIdle(it)) return true;
  if (isActive(it.status)) {
    await send(arn, 'Stop').catch((error) => {
      // It has just been started, or has just ended.
      if (error.name !== 'InvalidResourceStateFault') throw error;
    });
  }
  return false;
}

/** Whether it can be started, changed and deleted. */
function isIdle({ status, provision }) {
  return IDLE.includes(status) && provision !== 'deprovisioning';
}

function isActive(status) {
  return status !== undefined && status !== 'deleting' && ![...IDLE, ...CHANGING].includes(status);
}

const isServerless = (arn) => arn.includes(':replication-config:');

function send(arn, verb, type) {
  log('info', verb + ' of a migration', { arn, type });
  return isServerless(arn)
    ? client.send(new dms[verb + 'ReplicationCommand']({ ReplicationConfigArn: arn, StartReplicationType: type }))
    : client.send(new dms[verb + 'ReplicationTaskCommand']({ ReplicationTaskArn: arn, StartReplicationTaskType: type }));
}

/** The state of a task or of a serverless replication; undefined where there is none. */
async function look(arn) {
  const Filters = [{ Name: isServerless(arn) ? 'replication-config-arn' : 'replication-task-arn', Values: [arn] }];
  try {
    if (isServerless(arn)) {
      const { Replications = [] } = await client.send(new dms.DescribeReplicationsCommand({ Filters }));
      const [it] = Replications;
      return it && stateOf(it, it.ReplicationType, it.ReplicationStats, (it.FailureMessages ?? []).join(' '));
    }
    const { ReplicationTasks = [] } = await client.send(
      new dms.DescribeReplicationTasksCommand({ Filters, WithoutSettings: true }),
    );
    const [it] = ReplicationTasks;
    return it && stateOf(it, it.MigrationType, it.ReplicationTaskStats, it.LastFailureMessage);
  } catch (error) {
    if (error.name === 'ResourceNotFoundFault') return undefined;
    throw error;
  }
}

/**
 * A serverless replication loses its capacity when it has been stopped for 48 hours, and with it what it knew of its run: it has run
 * all the same, and of a full load there is nothing to resume.
 * https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Serverless.Limitations.html
 */
function stateOf(it, type, stats = {}, reason = '') {
  const status = it.Status.toLowerCase();
  const provision = it.ProvisionData?.ProvisionState?.toLowerCase();
  const isLost = [status, provision].some((state) => state === 'deprovisioning' || state === 'deprovisioned');
  const began = it.RecoveryCheckpoint ?? it.ReplicationTaskStartDate ?? stats.FreshStartDate ?? stats.StartDate;
  const hasLoaded = (it.StopReason ?? '').includes('FULL_LOAD_ONLY_FINISHED') || stats.FullLoadProgressPercent === 100;
  return {
    status,
    provision,
    reason: reason || it.StopReason || 'no reason given',
    hasRun: isLost || Boolean(began),
    finished:
      ['stopped', 'deprovisioning', 'deprovisioned'].includes(status) && type === 'full-load' && (isLost || hasLoaded),
  };
}
`;
