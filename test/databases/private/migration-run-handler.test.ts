import { FakeDms, FakeMigration, Handlers, handlersWith, STACK_ID } from './fake-dms';

const TASK = 'arn:aws:dms:eu-west-1:111122223333:task:shop-1';
const OTHER = 'arn:aws:dms:eu-west-1:111122223333:task:shop-2';
const CONFIG = 'arn:aws:dms:eu-west-1:111122223333:replication-config:shop-1';

describe('the functions that start and stop a migration', () => {
  let dms: FakeDms;
  let stackStatus: string;
  let handlers: Handlers;
  let lines: string[];

  beforeEach(() => {
    dms = new FakeDms();
    stackStatus = 'UPDATE_IN_PROGRESS';
    ({ handlers, lines } = handlersWith(dms, () => stackStatus));
  });

  /** A migration that has been loaded, in a state. */
  function migration(status: string, arn = TASK, more: Partial<FakeMigration> = {}): FakeMigration {
    const it = dms.create(arn, more.type, status);
    Object.assign(it, { loads: 1, checkpoint: 'checkpoint:V1#1' }, more);
    dms.calls.length = 0;
    return it;
  }

  /** A migration that nobody has started yet. */
  const fresh = (status: string, arn = TASK) => migration(status, arn, { loads: 0, checkpoint: undefined });

  function request(
    RequestType: string,
    part: string,
    properties: object = {},
    old?: object,
    PhysicalResourceId?: string,
  ) {
    const known = { Part: part, Arn: TASK, Version: 'v2', Wanted: 'running' };
    return handlers.onEvent({
      RequestType,
      LogicalResourceId: part,
      StackId: STACK_ID,
      ResourceProperties: { ...known, ...properties },
      ...(RequestType === 'Update' ? { OldResourceProperties: { ...known, Version: 'v1', ...old } } : {}),
      ...(RequestType === 'Create' ? {} : { PhysicalResourceId: PhysicalResourceId ?? part }),
    });
  }

  const rounds = async (begun: object, limit = 30) => {
    for (let round = 1; round <= limit; round++) {
      if ((await handlers.isComplete({ ...begun })).IsComplete) return round;
    }
    return Infinity;
  };

  describe('Run', () => {
    test.each([
      ['ready', TASK],
      ['created', CONFIG],
    ])('starts one that is %s for the first time, and waits until it runs', async (status, arn) => {
      const it = fresh(status, arn);
      const begun = await request('Create', 'Run', { Arn: arn });
      expect(begun).toMatchObject({ PhysicalResourceId: 'Run', Stop: [], Start: arn });
      expect(dms.calls).toEqual([`start-replication ${arn}`]);
      expect(await rounds(begun)).toBeGreaterThan(1);
      expect(it.status).toBe('running');
    });

    test.each([
      ['stopped', TASK],
      ['failed', TASK],
      ['ready', TASK],
      ['stopped', CONFIG],
      ['failed', CONFIG],
      ['failed_provision', CONFIG],
      ['created', CONFIG],
    ])('resumes one that has run and is %s, and never loads it again', async (status, arn) => {
      const it = migration(status, arn);
      const begun = await request('Update', 'Run', { Arn: arn }, { Arn: arn });
      expect(dms.calls).toEqual([`resume-processing ${arn}`]);
      await rounds(begun);
      expect(it).toMatchObject({ status: 'running', loads: 1 });
    });

    test.each([TASK, CONFIG])(
      'resumes one that has run where nothing shows it, and never loads it again',
      async (arn) => {
        const it = migration('failed', arn, { checkpoint: undefined });
        await rounds(await request('Update', 'Run', { Arn: arn }, { Arn: arn }));
        expect(dms.calls).toEqual([`start-replication ${arn}`, `resume-processing ${arn}`]);
        expect(it).toMatchObject({ status: 'running', loads: 1 });
      },
    );

    test('other refusals of a start are not swallowed', async () => {
      fresh('ready');
      dms.failStart = new Error('AccessDenied');
      await expect(request('Create', 'Run')).rejects.toThrow('AccessDenied');
      expect(dms.calls).toEqual([`start-replication ${TASK}`]);
    });

    test('tries to resume one whose capacity was taken back, and waits while it is', async () => {
      // Its statistics are lost with it.
      const lost = { checkpoint: undefined };
      const provision = ['deprovisioning', 'deprovisioning', 'deprovisioned'];
      const it = migration('stopped', CONFIG, { ...lost, provision });
      await request('Update', 'Run', { Arn: CONFIG }, { Arn: CONFIG });
      expect(dms.calls).toEqual([`resume-processing ${CONFIG}`]);
      expect(it.provision).toEqual(['deprovisioned']);

      migration('deprovisioned', CONFIG, lost);
      await request('Update', 'Run', { Arn: CONFIG }, { Arn: CONFIG });
      expect(dms.calls).toEqual([`resume-processing ${CONFIG}`]);
    });

    test.each(['running', 'starting', 'provisioning_capacity'])('leaves one alone that is %s', async (status) => {
      migration(status, CONFIG);
      await request('Update', 'Run', { Arn: CONFIG }, { Arn: CONFIG });
      expect(dms.calls).toEqual([]);
    });

    test.each(['creating', 'modifying', 'stopping', 'testing', 'moving'])('waits while one is %s', async (status) => {
      migration(status, TASK, { next: [status, status, 'stopped'] });
      await request('Update', 'Run');
      expect(dms.calls).toEqual([`resume-processing ${TASK}`]);
    });

    test('fails when one does not come to rest', async () => {
      migration('modifying');
      await expect(request('Update', 'Run')).rejects.toThrow('is not ready to be started; deploy again');
    });

    test.each([
      ['stopped', 'FULL_LOAD_ONLY_FINISHED', TASK],
      ['stopped', undefined, TASK],
      ['deprovisioned', 'FULL_LOAD_ONLY_FINISHED', CONFIG],
    ])('does not load again what has ended (%s, %s)', async (status, reason, arn) => {
      const stopReason = reason && `Stop Reason ${reason}`;
      migration(status, arn, { type: 'full-load', stopReason, progress: 100 });
      const begun = await request('Update', 'Run', { Arn: arn }, { Arn: arn });
      expect(dms.calls).toEqual([]);
      expect(await rounds(begun)).toBe(1);
    });

    test('does not load again a full load whose statistics are lost', async () => {
      const lost = { type: 'full-load', checkpoint: undefined, provision: ['deprovisioned'] };
      migration('stopped', CONFIG, lost);
      const begun = await request('Update', 'Run', { Arn: CONFIG }, { Arn: CONFIG });
      expect(dms.calls).toEqual([]);
      expect(await rounds(begun)).toBe(1);
    });

    test('is content with a full load that has ended before anybody looked', async () => {
      fresh('ready');
      dms.outcome = 'finished';
      const begun = await request('Create', 'Run');
      dms.settle();
      expect(await rounds(begun)).toBe(1);
    });

    test.each([
      [TASK, 'failed'],
      [CONFIG, 'failed'],
      [CONFIG, 'failed_provision'],
    ] as const)('fails with the reason when the start fails (%s, %s)', async (arn, outcome) => {
      fresh('ready', arn);
      dms.outcome = outcome;
      const begun = await request('Create', 'Run', { Arn: arn });
      await expect(rounds(begun)).rejects.toThrow(/has failed: Test connection failed for endpoint source/);
    });

    test('does not start again what somebody has stopped while the deployment waits', async () => {
      fresh('ready');
      const begun = await request('Create', 'Run');
      dms.settle();
      dms.stop(TASK);
      dms.settle();
      dms.calls.length = 0;
      expect(await rounds(begun)).toBe(1);
      expect(dms.calls).toEqual([]);
    });

    test('waits no longer than its patience for one that prepares itself', async () => {
      ({ handlers, lines } = handlersWith(dms, undefined, { patience: -1 }));
      fresh('created', CONFIG);
      const begun = await request('Create', 'Run', { Arn: CONFIG });
      expect(await rounds(begun)).toBe(1);
      expect(lines.join()).toContain('the deployment waits no longer');
    });

    test('fails where there is none', async () => {
      await expect(request('Create', 'Run')).rejects.toThrow(`${TASK} does not exist`);
      migration('deleting');
      await expect(request('Create', 'Run')).rejects.toThrow(`${TASK} does not exist`);
      await expect(handlers.isComplete({ Start: OTHER, Until: 0 })).rejects.toThrow(`${OTHER} does not exist`);
    });

    test('stops one that is wanted stopped, and does not start a new one', async () => {
      const it = migration('running');
      await rounds(await request('Update', 'Run', { Wanted: 'stopped' }));
      expect(it.status).toBe('stopped');
      fresh('ready');
      expect(await rounds(await request('Create', 'Run', { Wanted: 'stopped' }))).toBe(1);
      expect(dms.calls).toEqual([]);
    });

    test('stops the old one, and starts the new one, where it is another one', async () => {
      const old = migration('running');
      const it = fresh('ready', OTHER);
      await rounds(await request('Update', 'Run', { Arn: OTHER }));
      expect([old.status, it.status]).toEqual(['stopped', 'running']);
    });

    test.each([
      ['running', TASK, ['stop']],
      ['starting', TASK, ['stop']],
      ['stopping', TASK, []],
      ['modifying', TASK, []],
      ['provisioning_capacity', CONFIG, ['stop']],
      ['ready', TASK, []],
      ['stopped', TASK, []],
      ['failed', CONFIG, []],
      ['failed_provision', CONFIG, []],
      ['created', CONFIG, []],
      ['deprovisioning', CONFIG, []],
      ['deprovisioned', CONFIG, []],
      ['deleting', TASK, []],
    ])('is deleted: one that is %s has stopped before', async (status, arn, calls) => {
      const next = {
        starting: ['running'],
        provisioning_capacity: ['running'],
        stopping: ['stopped'],
        modifying: ['stopped'],
        deprovisioning: ['deprovisioned'],
      };
      const it = migration(status, arn, { next: [...((next as Record<string, string[]>)[status] ?? [])] });
      await rounds(await request('Delete', 'Run', { Arn: arn }, undefined, 'Test-Run-XYZ'));
      expect(['stopped', 'ready', 'failed', 'failed_provision', 'created', 'deprovisioned', 'deleting']).toContain(
        it.status,
      );
      expect(dms.calls.map((call) => call.split(' ')[0])).toEqual(calls);
    });

    test('is deleted when the capacity of a stopped one has been taken back', async () => {
      const it = migration('stopped', CONFIG, { provision: ['deprovisioning', 'deprovisioning', 'deprovisioned'] });
      expect(await rounds(await request('Delete', 'Run', { Arn: CONFIG }, undefined, 'Run'))).toBe(2);
      expect(it.provision).toEqual(['deprovisioned']);
      expect(dms.calls).toEqual([]);
    });

    test('is deleted where there is none', async () => {
      expect(await rounds(await request('Delete', 'Run'))).toBe(1);
    });

    test('other errors are not swallowed', async () => {
      migration('running');
      dms.failLook = new Error('AccessDenied');
      await expect(request('Delete', 'Run')).rejects.toThrow('AccessDenied');
    });
  });

  describe('Pause', () => {
    test('does nothing when it is made, deleted, or told the same', async () => {
      migration('running');
      for (const [type, old] of [['Create'], ['Delete'], ['Update', { Version: 'v2' }]] as const) {
        expect(await request(type, 'Pause', {}, old)).toEqual({
          PhysicalResourceId: 'Pause',
          Until: expect.any(Number),
        });
      }
      expect(dms.looks).toEqual([]);
    });

    test.each([TASK, CONFIG])('stops what runs before it is changed', async (arn) => {
      const it = migration('running', arn);
      const begun = await request('Update', 'Pause', { Arn: arn }, { Arn: arn });
      expect(begun.PhysicalResourceId).toBe('Pause');
      await rounds(begun);
      expect(it.status).toBe('stopped');
    });

    test('stops the old and the new one, where a rollback meets both', async () => {
      const [a, b] = [migration('running'), migration('running', OTHER)];
      await rounds(await request('Update', 'Pause', { Arn: OTHER }));
      expect([a.status, b.status]).toEqual(['stopped', 'stopped']);
    });

    test('waits for one that starts, until it can be stopped', async () => {
      const it = migration('starting', TASK, { next: ['starting', 'starting', 'running'] });
      const begun = await request('Update', 'Pause');
      expect(await rounds(begun)).toBeGreaterThan(3);
      expect(it.status).toBe('stopped');
    });
  });

  describe('Resume', () => {
    const id = (begun: Record<string, unknown>) => begun.PhysicalResourceId;

    test('notes what runs, and nothing else', async () => {
      expect(id(await request('Create', 'Resume'))).toBe('v2');
      migration('running');
      expect(id(await request('Update', 'Resume', {}, {}, 'v1'))).toBe(`v2 ${TASK}`);
      migration('stopped');
      expect(id(await request('Update', 'Resume', {}, {}, 'v1'))).toBe('v2');
      expect(id(await request('Update', 'Resume', {}, {}, `v2 ${OTHER}`))).toBe(`v2 ${OTHER}`);
      expect(dms.calls).toEqual([]);
    });

    test('lets it go on in the clean-up of a deployment that failed', async () => {
      migration('stopped');
      stackStatus = 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS';
      await request('Delete', 'Resume', {}, undefined, `v2 ${TASK}`);
      expect(dms.calls).toEqual([`resume-processing ${TASK}`]);
    });

    test.each([
      ['UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', `v1 ${TASK}`],
      ['DELETE_IN_PROGRESS', `v1 ${TASK}`],
      ['UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', 'v2'],
      ['UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', `v2 ${OTHER}`],
    ])('does nothing else when it is deleted (%s, %s)', async (status, physicalId) => {
      migration('stopped');
      stackStatus = status;
      await request('Delete', 'Resume', {}, undefined, physicalId);
      expect(dms.calls).toEqual([]);
    });
  });

  test('asks for one migration, without its settings', async () => {
    migration('running');
    await handlers.isComplete({ Start: TASK, Until: 0 });
    expect(dms.looks).toEqual([{ Filters: [{ Name: 'replication-task-arn', Values: [TASK] }], WithoutSettings: true }]);
  });
});
