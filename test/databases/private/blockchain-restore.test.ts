import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { boot, checksumOfArchives, makeArchives, removeArchives, scriptOf } from './blockchain-machine-stand-in';

beforeAll(makeArchives);
afterAll(removeArchives);

describe('what a client starts from', () => {
  describe('a snapshot', () => {
    const url = 'https://artifacts.example.com/chain.tar.gz';

    test('is unpacked before the client starts, when it has the checksum', () => {
      const it = boot({}, scriptOf({ snapshot: { url, sha256: checksumOfArchives() } }));
      expect(it.read('etc/systemd/system/execution.service')).toContain('ExecStartPre=');
      // A snapshot takes longer than a deployment waits.
      expect(it.asked('127.0.0.1')).toEqual([]);
      const { status } = it.run(it.read('usr/local/bin/restore-chain').replaceAll(it.disk, ''));
      expect(status).toBe(0);
      expect(it.read('data/execution/chain/lighthouse')).toBe('lighthouse');
      expect(it.has('data/execution/restore')).toBe(false);
      it.clear();
    });

    test('is not used with another checksum', () => {
      const it = boot({}, scriptOf({ snapshot: { url, sha256: 'cd'.repeat(32) } }));
      const { status, stderr } = it.run(it.read('usr/local/bin/restore-chain').replaceAll(it.disk, ''));
      expect([status, stderr]).toEqual([1, `the snapshot has another checksum: ${checksumOfArchives()}\n`]);
      expect(it.has('data/execution/chain')).toBe(false);
      expect(it.has('data/execution/restore')).toBe(false);
      it.clear();
    });

    /** Runs what restores a chain, as often as systemd would start it again. */
    const restored = (checksum: string, changed: (script: string) => string, times: number) => {
      const it = boot({}, scriptOf({ snapshot: { url, sha256: checksum } }));
      const script = changed(it.read('usr/local/bin/restore-chain').replaceAll(it.disk, ''));
      const before = it.calls.length;
      const results = Array.from({ length: times }, () => it.run(script));
      const downloads = (results.at(-1)?.calls ?? []).slice(before).filter((call) => call.includes(url));
      const has = it.has('data/execution/chain');
      it.clear();
      return { downloads: downloads.length, errors: results.map(({ stderr }) => stderr), has };
    };

    test('is downloaded once, when it has another checksum, until the volume has grown', () => {
      const again = restored('cd'.repeat(32), (script) => script, 3);
      expect(again.downloads).toBe(1);
      expect(again.errors[2]).toContain('is not downloaded again');
      expect(restored('cd'.repeat(32), (script) => script.replace('stat -fc %b .', 'date +%s%N'), 3).downloads).toBe(3);
    });

    test('is downloaded once, when it cannot be unpacked or the volume is full', () => {
      const full = restored(checksumOfArchives(), (script) => script.replace('tar -x', 'false'), 3);
      expect([full.downloads, full.has]).toEqual([1, false]);
      expect(full.errors[0]).toContain('cannot be unpacked, or the volume is full');
    });

    test('begins again after a download that broke off', () => {
      const cut = restored(
        checksumOfArchives(),
        (script) => script.replace(/curl -sSfL (.*?) \|/, '{ curl -sSfL $1 | head -c 50; (exit 18); } |'),
        3,
      );
      expect([cut.downloads, cut.has]).toEqual([3, false]);
      expect(cut.errors[0]).toContain('broke off with status 18');
    });

    test('is not fetched for a volume that has a chain', () => {
      const it = boot({}, scriptOf({ snapshot: { url, sha256: checksumOfArchives() } }));
      mkdirSync(join(it.disk, 'data/execution/chain'));
      const { status, calls } = it.run(it.read('usr/local/bin/restore-chain').replaceAll(it.disk, ''));
      expect(status).toBe(0);
      expect(calls.filter((call) => call.includes('chain.tar.gz'))).toEqual([]);
      it.clear();
    });
  });

  test.each([
    ['that was written to for the last time two days ago', 2880, false],
    ['that was written to within a day', 60, true],
  ])('takes a new state from the checkpoint in place of one %s', (_what, minutes, stays) => {
    const it = boot();
    const file = join(it.disk, 'data/consensus/chain/beacon/chain_db/LOG');
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, '');
    const time = Date.now() / 1000 - minutes * 60;
    utimesSync(file, time, time);
    const { status } = it.run(it.read('usr/local/bin/forget-old-state').replaceAll(it.disk, ''));
    expect([status, it.has('data/consensus/chain')]).toEqual([0, stays]);
    it.clear();
  });

  test('leaves a consensus client alone that has no state, or keeps it elsewhere', () => {
    const it = boot();
    mkdirSync(join(it.disk, 'data/consensus/chain/elsewhere'), { recursive: true });
    expect(it.run(it.read('usr/local/bin/forget-old-state').replaceAll(it.disk, '')).status).toBe(0);
    expect(it.has('data/consensus/chain/elsewhere')).toBe(true);
    expect(it.read('etc/systemd/system/consensus.service')).toContain('ExecStartPre=');
    expect(it.read('etc/systemd/system/logrotate.timer.d/hourly.conf')).toContain('[Timer]\nOnCalendar=hourly\n');
    it.clear();
  });
});
