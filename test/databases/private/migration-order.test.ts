import { Duration, Stack } from 'aws-cdk-lib/core';
import { DatabaseMigration, DatabaseMigrationProps, MigrationEngine, MigrationType } from '../../../lib/databases';
import { TableSelection } from '../../../lib/databases';
import { migrationSpecimens } from '../../specimens/databases/migration';
import { templateOf, testApp, testStack } from '../../support/synth';
import { CloudFormation, DeployableTemplate } from './cloud-formation';
import { FakeDms } from './fake-dms';

interface Version extends Partial<DatabaseMigrationProps> {
  /** The frequency of the heartbeat of the source, by an override. */
  readonly heartbeat?: number;
}

function templateWith({ heartbeat, ...props }: Version, engine: MigrationEngine): DeployableTemplate {
  const stack: Stack = testStack(testApp());
  const migration = migrationSpecimens.DatabaseMigration?.minimal(stack, 'Migration', {
    engine,
    ...props,
  }) as DatabaseMigration;
  if (heartbeat) migration.sourceEndpoint.addPropertyOverride('PostgreSqlSettings.HeartbeatFrequency', heartbeat);
  return templateOf(stack).toJSON() as DeployableTemplate;
}

const TASK = 'AWS::DMS::ReplicationTask';
const MORE_TABLES = { tables: [TableSelection.include('shop'), TableSelection.include('stock')] };

describe.each([
  ['serverless', MigrationEngine.serverless(), 'AWS::DMS::ReplicationConfig'],
  ['instance', MigrationEngine.instance(), TASK],
] as const)('the order of deployments of a migration (%s)', (_name, engine, type) => {
  let dms: FakeDms;
  let stack: CloudFormation;

  const deploy = async (version: Version, options = {}) => {
    dms.calls.length = 0;
    const error = await stack.deploy(templateWith(version, engine), options);
    return { error, calls: dms.calls.map((call) => call.replace(/ arn:\S+/, '')) };
  };
  const migrations = () => {
    dms.settle();
    return [...dms.migrations.values()].map(({ status, loads }) => ({ status, loads }));
  };
  const taskId = (version: Version = {}) =>
    Object.entries(templateWith(version, engine).Resources).find(([, it]) => it.Type === type)?.[0];

  const idOf = (part: string) =>
    Object.entries(templateWith({}, engine).Resources).find(([, it]) => it.Properties?.Part === part)?.[0];

  beforeEach(async () => {
    dms = new FakeDms();
    stack = new CloudFormation(dms);
    await stack.deploy(templateWith({}, engine));
  });

  test('the first one makes it, then loads everything', () => {
    expect(dms.calls.map((call) => call.split(' ')[0])).toEqual(['create', 'start-replication']);
    expect(migrations()).toEqual([{ status: 'running', loads: 1 }]);
  });

  test('the same one, and one that changes something else, leave it alone', async () => {
    expect((await deploy({})).calls).toEqual([]);
    expect((await deploy({ alarmThresholds: { targetLatency: Duration.minutes(10) }, logRetention: 7 })).calls).toEqual(
      [],
    );
    expect(dms.looks.length).toBeLessThan(40);
    expect(migrations()).toEqual([{ status: 'running', loads: 1 }]);
  });

  test('a change of what it copies stops it, changes it, and lets it go on', async () => {
    expect(await deploy(MORE_TABLES)).toEqual({ error: undefined, calls: ['stop', 'modify', 'resume-processing'] });
    expect(migrations()).toEqual([{ status: 'running', loads: 1 }]);
  });

  test('a change of an endpoint, by an override as well, does the same', async () => {
    const { error, calls } = await deploy({ heartbeat: 1 });
    expect(error).toBeUndefined();
    expect(calls).toEqual(['stop', expect.stringMatching(/^modify .*Source/), 'resume-processing']);
    expect(migrations()).toEqual([{ status: 'running', loads: 1 }]);
  });

  test.each([
    [false, false],
    [false, true],
    [true, false],
    [true, true],
  ])(
    'a change that fails lets it go on (after the change: %s, with an update of replaced ones: %s)',
    async (after, updates) => {
      const options = { failAt: taskId(), failAfter: after, updatesInRollback: updates };
      const { error, calls } = await deploy(MORE_TABLES, options);
      expect(error).toContain('fails');
      expect(calls[0]).toBe('stop');
      expect(calls.at(-1)).toBe('resume-processing');
      expect(migrations()).toEqual([{ status: 'running', loads: 1 }]);
    },
  );

  test.each([false, true])('a pause that fails lets it go on (%s)', async (updatesInRollback) => {
    const { error, calls } = await deploy(MORE_TABLES, { failAt: idOf('Pause'), failAfter: true, updatesInRollback });
    expect(error).toContain('fails');
    expect(calls).toEqual(['stop', 'resume-processing']);
    expect(migrations()).toEqual([{ status: 'running', loads: 1 }]);
  });

  test.each([false, true])('a failure after it went on lets it go on as before (%s)', async (updatesInRollback) => {
    const { calls } = await deploy(MORE_TABLES, { failAt: idOf('Run'), failAfter: true, updatesInRollback });
    const once = ['stop', 'modify', 'resume-processing'];
    expect(calls).toEqual([...once, ...once]);
    expect(migrations()).toEqual([{ status: 'running', loads: 1 }]);
  });

  test('a failure does not start one that somebody has stopped', async () => {
    const [it] = dms.migrations.values();
    dms.stop(it?.arn ?? '');
    dms.settle();
    const { calls } = await deploy(MORE_TABLES, { failAt: taskId() });
    expect(calls).toEqual([]);
    expect(migrations()).toEqual([{ status: 'stopped', loads: 1 }]);
  });

  test('another type makes another one, and deletes the old one when the new one runs', async () => {
    const { error, calls } = await deploy({ migrationType: MigrationType.fullLoad() });
    expect(error).toBeUndefined();
    expect(calls).toEqual(['stop', 'create', 'start-replication', 'delete']);
    expect(migrations()).toEqual([{ status: 'running', loads: 1 }]);
  });

  test.each([false, true])('another type that fails lets the old one go on (%s)', async (updatesInRollback) => {
    const migrationType = MigrationType.fullLoad();
    const options = { failAt: taskId({ migrationType }), failAfter: true, updatesInRollback };
    const { calls } = await deploy({ migrationType }, options);
    expect(calls).toContain('delete');
    expect(calls).not.toContain('start-replication');
    expect(migrations()).toEqual([{ status: 'running', loads: 1 }]);
  });

  test('the other engine makes another one, and deletes the old one when the new one runs', async () => {
    const other = type === TASK ? MigrationEngine.serverless() : MigrationEngine.instance();
    const { error, calls } = await deploy({ engine: other });
    expect(error).toBeUndefined();
    expect(calls).toEqual(['stop', 'create', 'start-replication', 'delete']);
  });

  test('enabled: false stops it, settings are changed meanwhile, and true lets it go on', async () => {
    expect((await deploy({ enabled: false })).calls).toEqual(['stop']);
    expect((await deploy({ enabled: false, ...MORE_TABLES })).calls).toEqual(['modify']);
    expect((await deploy(MORE_TABLES)).calls).toEqual(['resume-processing']);
    expect(migrations()).toEqual([{ status: 'running', loads: 1 }]);
  });

  test('a new one that is not enabled waits', async () => {
    dms = new FakeDms();
    stack = new CloudFormation(dms);
    expect((await deploy({ enabled: false })).calls).toEqual(['create']);
    expect((await deploy({})).calls).toEqual(['start-replication']);
  });

  test('removed, and deleted with the stack, it is stopped before', async () => {
    dms.calls.length = 0;
    await stack.deploy({ Resources: {} });
    expect(dms.calls.map((call) => call.split(' ')[0])).toEqual(['stop', 'delete']);

    await stack.deploy(templateWith({}, engine));
    dms.calls.length = 0;
    await stack.destroy();
    expect(dms.calls.map((call) => call.split(' ')[0])).toEqual(['stop', 'delete']);
    expect(migrations()).toEqual([]);
  });
});

describe('a serverless one whose capacity was taken back', () => {
  let dms: FakeDms;
  let stack: CloudFormation;
  const template = (version: Version = {}) => templateWith(version, MigrationEngine.serverless());

  beforeEach(async () => {
    dms = new FakeDms();
    stack = new CloudFormation(dms);
    await stack.deploy(template());
    dms.settle();
    const [it] = dms.migrations.values();
    Object.assign(it ?? {}, { status: 'deprovisioned', checkpoint: undefined });
    dms.calls.length = 0;
  });
  const calls = () => dms.calls.map((call) => call.split(' ')[0]);

  test('is deleted with the stack', async () => {
    await stack.destroy();
    expect(calls()).toEqual(['delete']);
  });

  test('is changed, and never loaded again', async () => {
    await stack.deploy(template(MORE_TABLES));
    expect(calls()).toEqual(['modify', 'resume-processing']);
  });
});

test('without the pause before it, a change would be refused', async () => {
  const dms = new FakeDms();
  const stack = new CloudFormation(dms);
  const without = (version: Version): DeployableTemplate => {
    const { Resources } = templateWith(version, MigrationEngine.serverless());
    return {
      Resources: Object.fromEntries(Object.entries(Resources).filter(([, it]) => it.Properties?.Part !== 'Pause')),
    };
  };
  expect(await stack.deploy(without({}))).toBeUndefined();
  expect(await stack.deploy(without(MORE_TABLES))).toContain('cannot be modified: running');
});
