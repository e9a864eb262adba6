import { MIGRATION_RUN_HANDLER } from '../../../lib/databases/private/migration-run-handler';

/** The states that a migration passes through after it was told to start. */
const STARTS = {
  task: ['starting'],
  'replication-config': [
    'initializing',
    'preparing_metadata_resources',
    'testing_connection',
    'fetching_metadata',
    'calculating_capacity',
    'provisioning_capacity',
    'replication_starting',
  ],
};

const IDLE = ['ready', 'created', 'stopped', 'failed', 'failed_provision', 'deprovisioned'];

/** A task, or a serverless replication. */
export interface FakeMigration {
  readonly arn: string;
  readonly type: string;
  status: string;
  /** The states that come next, one with each look. */
  next: string[];
  /** The times that everything was loaded. */
  loads: number;
  stopReason?: string;
  progress?: number;
  failure?: string;
  checkpoint?: string;
  /** The states of its capacity, one with each look; the last one stays. */
  provision?: string[];
}

class Fault extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

type Input = Record<string, unknown>;

/** AWS DMS, as far as it starts, stops, changes and deletes migrations; it refuses what DMS refuses. */
export class FakeDms {
  public readonly migrations = new Map<string, FakeMigration>();

  /** What was asked of it, in order, looks aside: `resume-processing <arn>`. */
  public readonly calls: string[] = [];

  /** The inputs of looks. */
  public readonly looks: Input[] = [];

  /** An error that the next look fails with. */
  public failLook?: Error;

  /** An error that the next start fails with. */
  public failStart?: Error;

  /** What a start leads to in the end. */
  public outcome: 'running' | 'failed' | 'failed_provision' | 'finished' = 'running';

  public create(arn: string, type = 'full-load-and-cdc', status?: string): FakeMigration {
    const serverless = arn.includes(':replication-config:');
    const it: FakeMigration = { arn, type, status: status ?? 'creating', next: [], loads: 0 };
    if (status === undefined) it.next = [serverless ? 'created' : 'ready'];
    this.migrations.set(arn, it);
    this.calls.push(`create ${arn}`);
    return it;
  }

  public modify(arn: string): void {
    const it = this.find(arn);
    if (!IDLE.includes(it.status)) throw new Fault('InvalidResourceStateFault', `cannot be modified: ${it.status}`);
    it.next = [it.status];
    it.status = 'modifying';
    this.calls.push(`modify ${arn}`);
  }

  public delete(arn: string): void {
    const it = this.find(arn);
    if (!IDLE.includes(it.status)) throw new Fault('InvalidResourceStateFault', `cannot be deleted: ${it.status}`);
    this.migrations.delete(arn);
    this.calls.push(`delete ${arn}`);
  }

  /** Lets it come to rest. */
  public settle(): void {
    for (const arn of this.migrations.keys()) while (this.look(arn)?.next.length) continue;
  }

  public start(arn: string, how: string): void {
    const it = this.find(arn);
    this.calls.push(`${how} ${arn}`);
    if (this.failStart) throw this.failStart;
    if (!IDLE.includes(it.status) || it.provision?.[0] === 'deprovisioning') {
      throw new Fault('InvalidResourceStateFault', `cannot be started: ${it.status}`);
    }
    if (how === 'start-replication' && it.loads > 0) {
      throw new Fault('InvalidParameterCombinationException', 'valid only for replications running for the first time');
    }
    if (how === 'resume-processing' && it.loads === 0) throw new Fault('InvalidResourceStateFault', 'has never run');
    if (how !== 'resume-processing') it.loads += 1;
    it.checkpoint = 'checkpoint:V1#1';
    const kind = arn.includes(':replication-config:') ? 'replication-config' : 'task';
    const end = this.outcome === 'finished' ? ['running', 'stopped'] : [this.outcome];
    if (this.outcome === 'finished') [it.stopReason, it.progress] = ['Stop Reason FULL_LOAD_ONLY_FINISHED', 100];
    if (this.outcome.startsWith('failed')) it.failure = 'Test connection failed for endpoint source';
    [it.status, ...it.next] = [...STARTS[kind], ...end] as [string, ...string[]];
  }

  public stop(arn: string): void {
    const it = this.find(arn);
    if (it.status !== 'running') throw new Fault('InvalidResourceStateFault', `cannot be stopped: ${it.status}`);
    this.calls.push(`stop ${arn}`);
    [it.status, it.next] = ['stopping', ['stopped']];
  }

  public look(arn: string): FakeMigration | undefined {
    const it = this.migrations.get(arn);
    if (!it) return undefined;
    const seen = { ...it, provision: it.provision?.slice(0, 1) };
    if ((it.provision?.length ?? 0) > 1) it.provision?.shift();
    const next = it.next.shift();
    if (next !== undefined) it.status = next;
    return seen;
  }

  /** The part of the SDK that the function uses. */
  public sdk(): object {
    class Command {
      constructor(public readonly input: Input) {}
    }
    const named = (): typeof Command => class extends Command {};
    const commands = {
      DescribeReplicationTasksCommand: named(),
      DescribeReplicationsCommand: named(),
      StartReplicationTaskCommand: named(),
      StartReplicationCommand: named(),
      StopReplicationTaskCommand: named(),
      StopReplicationCommand: named(),
    };
    const send = async ({ input }: Command, command: object): Promise<unknown> => {
      const arn = String(input.ReplicationTaskArn ?? input.ReplicationConfigArn);
      if (command instanceof commands.StartReplicationTaskCommand) return this.start(arn, kindOf(input, 'Task'));
      if (command instanceof commands.StartReplicationCommand) return this.start(arn, kindOf(input, ''));
      if (command instanceof commands.StopReplicationTaskCommand) return this.stop(arn);
      if (command instanceof commands.StopReplicationCommand) return this.stop(arn);
      return this.described(input, command instanceof commands.DescribeReplicationsCommand);
    };
    return {
      ...commands,
      DatabaseMigrationServiceClient: class {
        public send = (it: Command) => send(it, it);
      },
    };
  }

  private find(arn: string): FakeMigration {
    const it = this.migrations.get(arn);
    if (!it) throw new Fault('ResourceNotFoundFault', `${arn} not found`);
    return it;
  }

  private described(input: Input, serverless: boolean): unknown {
    this.looks.push(input);
    if (this.failLook) {
      const error = this.failLook;
      this.failLook = undefined;
      throw error;
    }
    const [filter] = input.Filters as { Name: string; Values: string[] }[];
    const arn = filter?.Values[0] ?? '';
    expect(filter?.Name).toBe(serverless ? 'replication-config-arn' : 'replication-task-arn');
    const it = this.look(arn);
    if (!it) throw new Fault('ResourceNotFoundFault', `${arn} not found`);
    const stats = { FullLoadProgressPercent: it.progress };
    const shared = { Status: it.status, StopReason: it.stopReason, RecoveryCheckpoint: it.checkpoint };
    return serverless
      ? {
          Replications: [
            {
              ...shared,
              ReplicationType: it.type,
              ReplicationStats: stats,
              ProvisionData: it.provision && { ProvisionState: it.provision[0] },
              FailureMessages: it.failure === undefined ? [] : [it.failure],
            },
          ],
        }
      : {
          ReplicationTasks: [
            { ...shared, MigrationType: it.type, ReplicationTaskStats: stats, LastFailureMessage: it.failure },
          ],
        };
  }
}

function kindOf(input: Input, kind: string): string {
  return String(input[kind === 'Task' ? 'StartReplicationTaskType' : 'StartReplicationType']);
}

/** What the provider framework is given, and gives. */
export type Event = Record<string, unknown>;

/** The two functions of the custom resources. */
export interface Handlers {
  readonly onEvent: (event: Event) => Promise<Event>;
  readonly isComplete: (event: Event) => Promise<{ IsComplete: boolean }>;
}

/** Loads the functions with a DMS, and a CloudFormation whose stack is in a state. */
export function handlersWith(
  dms: FakeDms,
  stackStatus: () => string = () => 'UPDATE_IN_PROGRESS',
  settings: object = {},
): { handlers: Handlers; lines: string[] } {
  const lines: string[] = [];
  const exported: Partial<Handlers> = {};
  const cloudFormation = {
    DescribeStacksCommand: class {
      constructor(public readonly input: { StackName: string }) {}
    },
    CloudFormationClient: class {
      public async send({ input }: { input: { StackName: string } }): Promise<unknown> {
        expect(input.StackName).toBe(STACK_ID);
        return { Stacks: [{ StackStatus: stackStatus() }] };
      }
    },
  };
  const modules: Record<string, unknown> = {
    '@aws-sdk/client-database-migration-service': dms.sdk(),
    '@aws-sdk/client-cloudformation': cloudFormation,
  };
  const env = { MIGRATION_RUN: JSON.stringify({ attempts: 20, pause: 0, patience: 60_000, ...settings }) };
  const load = new Function('require', 'exports', 'process', 'console', MIGRATION_RUN_HANDLER);
  load((name: string) => modules[name], exported, { env }, { log: (line: string) => lines.push(line) });
  return { handlers: exported as Handlers, lines };
}

/** The id of the stack in the account of the tests. */
export const STACK_ID = 'arn:aws:cloudformation:eu-west-1:111122223333:stack/Test/01234567-89ab-cdef-0123-456789abcdef';
