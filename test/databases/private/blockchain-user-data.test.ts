import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { boot, checksumOfArchives, makeArchives, removeArchives, scriptOf } from './blockchain-machine-stand-in';

beforeAll(makeArchives);
afterAll(removeArchives);

describe('nodeUserData', () => {
  test('is a script that Bash can read', () => {
    const { status, stderr } = spawnSync('bash', ['-n'], { input: scriptOf(), encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
  });

  test('leaves room below the limit of user data, with every option', () => {
    const snapshot = { url: `https://artifacts.example.com/${'x'.repeat(100)}.tar.zst`, sha256: checksumOfArchives() };
    expect(Buffer.byteLength(scriptOf({ snapshot }))).toBeLessThan(15_000);
  });

  test('attaches the volume, formats it when it is blank, installs what has the checksum, starts it and signals', () => {
    const it = boot();
    expect(it.stderr).toBe('');
    expect(it.asked('attach-volume')).toEqual([
      'aws ec2 attach-volume --region AWS::Region --volume-id vol-0abc --instance-id i-0abc --device /dev/sdf',
    ]);
    expect(it.asked('mkfs.xfs ')).toEqual([expect.stringMatching(/nvme-Amazon_Elastic_Block_Store_vol0abc$/)]);
    expect(it.read('etc/fstab')).toBe(`UUID=1234 ${it.disk}/data xfs noatime,nofail 0 2\n`);
    expect(it.asked('xfs_growfs')).toHaveLength(1);
    expect(it.read('opt/execution/geth-linux-arm64-1.17.2-0123abcd/geth')).toBe('geth');
    expect(it.read('opt/consensus/lighthouse')).toBe('lighthouse');
    expect(it.asked('enable --now')).toEqual([
      'systemctl enable --now --no-block node-watch execution consensus probe',
    ]);
    expect(it.calls.at(-1)).toMatch(/signal-resource .* NodeFirstGroup\w+ --unique-id i-0abc --status SUCCESS$/);
    expect(it.asked('shutdown')).toEqual([]);
    it.clear();
  });

  test('ends an instance that cannot ask for its own id', () => {
    const it = boot({}, scriptOf().replaceAll('metadata instance-id', 'false'));
    expect(it.asked('attach-volume')).toEqual([]);
    expect(it.calls.at(-1)).toBe('shutdown -h now');
    it.clear();
  });

  test('makes a secret of its own, which both clients can read and nobody else', () => {
    const [one, two] = [boot(), boot()];
    expect(one.read('etc/node/jwt.hex')).toMatch(/^[0-9a-f]{64}$/);
    expect(one.read('etc/node/jwt.hex')).not.toBe(two.read('etc/node/jwt.hex'));
    expect(
      spawnSync('stat', ['-c', '%a', join(one.disk, 'etc/node/jwt.hex')], { encoding: 'utf8' }).stdout.trim(),
    ).toBe('640');
    expect(one.asked('chown')).toEqual([expect.stringMatching(/root:node .*jwt\.hex$/)]);
    one.clear();
    two.clear();
  });

  test('keeps the file system that is there, and grows it', () => {
    const it = boot({ blkid: [0, 'xfs'] });
    expect(it.asked('mkfs')).toEqual([]);
    expect(it.asked('xfs_growfs')).toHaveLength(1);
    expect(it.calls.at(-1)).toContain('--status SUCCESS');
    it.clear();
  });

  test.each<[string, readonly [number, string]]>([
    ['another file system', [0, 'ext4']],
    ['something that it does not know', [0, '']],
    ['a disk that cannot be read', [4, '']],
    ['several answers', [8, '']],
  ])('never formats %s: it gives up, and ends the instance', (_what, blkid) => {
    const it = boot({ blkid });
    expect(it.asked('mkfs')).toEqual([]);
    expect(it.asked('--status FAILURE')).toHaveLength(1);
    expect(it.calls.at(-1)).toBe('shutdown -h now');
    it.clear();
  });

  test('never formats what is not there, as on an instance type without NVMe', () => {
    const it = boot({}, scriptOf(), false);
    expect(it.asked('blkid')).toEqual([]);
    expect(it.asked('mkfs')).toEqual([]);
    expect(it.stderr).toContain('the instance type must be one of Nitro');
    expect(it.calls.at(-1)).toBe('shutdown -h now');
    it.clear();
  });

  test('waits until the instance before has let the volume go, and takes it from none by force', () => {
    const it = boot({ volume: ['in-use\ti-0old', 'in-use\ti-0old', 'available\tNone', 'attaching\ti-0abc'] });
    expect(it.asked('describe-volumes')).toHaveLength(4);
    expect(it.asked('attach-volume')).toHaveLength(1);
    expect(it.asked('detach-volume')).toEqual([]);
    it.clear();
    // Three rounds in place of 15 minutes.
    const script = scriptOf();
    const rounds = '[ $((rounds = ${rounds:-0} + 1)) -le 3 ]';
    const never = boot({ volume: ['in-use\ti-0old'] }, script.replace('[ $SECONDS -lt 900 ]', rounds));
    expect(script.split('[ $SECONDS -lt 900 ]')).toHaveLength(2);
    expect(never.asked('describe-volumes')).toHaveLength(3);
    expect(never.asked('attach-volume')).toEqual([]);
    expect(never.stderr).toContain('volume vol-0abc is in-use, of i-0old, and was not attached in 15 minutes');
    expect(never.calls.at(-1)).toBe('shutdown -h now');
    never.clear();
  });

  test('starts no program with another checksum, and unpacks nothing of it', () => {
    const it = boot({}, scriptOf({ checksum: 'ab'.repeat(32) }));
    expect(it.has('opt/execution')).toBe(false);
    expect(it.asked('enable --now')).toEqual([]);
    expect(it.asked('--status FAILURE')).toHaveLength(1);
    it.clear();
  });

  test('waits until a node is in sync again that was within the hour, and for answers of any other', () => {
    const again = boot({ blkid: [0, 'xfs'], synced: 10, health: [22, 22, 0] });
    expect(again.asked('127.0.0.1:8080')).toHaveLength(3);
    expect(again.calls.at(-1)).toContain('--status SUCCESS');
    again.clear();
    const late = boot({ blkid: [0, 'xfs'], synced: 10, health: [22], seconds: 2699 });
    expect(late.asked('--status FAILURE')).toHaveLength(1);
    late.clear();
    const old = boot({ blkid: [0, 'xfs'], synced: 90, health: [22] });
    expect(old.asked('127.0.0.1:8080')).toEqual([]);
    expect(old.asked('127.0.0.1:8545')).toHaveLength(1);
    expect(old.asked('127.0.0.1:5052')).toHaveLength(1);
    expect(old.calls.at(-1)).toContain('--status SUCCESS');
    old.clear();
  });

  test('runs clients as users of their own that reach their directory alone, and no credentials', () => {
    const it = boot();
    for (const name of ['execution', 'consensus']) {
      const unit = it.read(`etc/systemd/system/${name}.service`);
      for (const line of [
        `User=${name}`,
        `ReadWritePaths=${it.disk}/data/${name}`,
        'IPAddressDeny=169.254.169.254 fd00:ec2::254',
        'NoNewPrivileges=yes',
        'ProtectSystem=strict',
        'CapabilityBoundingSet=',
        'LimitNOFILE=1048576',
        'TimeoutStopSec=240',
        'Restart=always',
      ]) {
        expect(unit.split('\n')).toContain(line);
      }
    }
    const geth = it.read('etc/systemd/system/execution.service');
    expect(geth).toContain('geth \\\n  --sepolia \\\n');
    expect(geth).toContain('--authrpc.addr 127.0.0.1 \\\n');
    expect(geth).toContain('--http.api eth,net,web3 \\\n');
    expect(geth).toContain(`--http.vhosts '*' \\\n`);
    const lighthouse = it.read('etc/systemd/system/consensus.service');
    expect(lighthouse).toContain('--checkpoint-sync-url https://beacon.example.com \\\n');
    expect(lighthouse).toContain('--http --http-address 127.0.0.1 \\\n');
    expect(it.read('etc/systemd/system/probe.service')).toContain('Environment=VOLUME=vol-0abc\n');
    expect(it.read('etc/systemd/system/node-watch.service')).toContain('node-watch the-group i-0abc\n');
    expect(it.asked('useradd').map((call) => call.replace(/.*--uid (\d+).* (\w+)$/, '$1 $2'))).toEqual([
      '59101 execution',
      '59102 consensus',
      '59103 probe',
    ]);
    it.clear();
  });

  test('sends logs, and measures memory and both disks under the id of the volume', () => {
    const it = boot();
    const config = JSON.parse(it.read('opt/aws/amazon-cloudwatch-agent/etc/node.json'));
    expect(config.metrics).toEqual({
      namespace: 'BlockchainNode',
      metrics_collected: {
        mem: { measurement: ['mem_used_percent'], append_dimensions: { VolumeId: 'vol-0abc' } },
        disk: {
          measurement: ['used_percent'],
          resources: ['/', `${it.disk}/data`],
          drop_device: true,
          append_dimensions: { VolumeId: 'vol-0abc' },
        },
      },
      aggregation_dimensions: [['VolumeId', 'path']],
    });
    const streams = config.logs.logs_collected.files.collect_list.map(
      (file: { log_stream_name: string }) => file.log_stream_name,
    );
    expect(streams).toEqual(['boot', 'execution', 'consensus', 'probe'].map((name) => `{instance_id}/${name}`));
    it.clear();
  });

  test('frees the volume before the instance ends: clients stop, the file system goes, then the hook is completed', () => {
    const it = boot({ lifecycle: 'Terminated' });
    const script = it
      .read('usr/local/sbin/node-watch')
      .replaceAll(it.disk, '')
      .replace(/\ndone$/m, '\nexit\ndone');
    const before = it.calls.length;
    const { calls } = it.run(`set -- the-group i-0abc\n${script}`);
    const after = calls.slice(before).filter((call) => !call.startsWith('curl'));
    expect(after).toEqual([
      'systemctl stop probe consensus execution',
      `umount ${it.disk}/data`,
      'aws autoscaling complete-lifecycle-action --region AWS::Region --auto-scaling-group-name the-group --lifecycle-hook-name Stop --instance-id i-0abc --lifecycle-action-result CONTINUE',
    ]);
    it.clear();
  });

  test('grows the file system every five minutes', () => {
    const it = boot();
    const script = it.read('usr/local/sbin/node-watch').replaceAll(it.disk, '').replace('continue; fi', 'exit; fi');
    const before = it.calls.length;
    expect(it.run(script, 300).calls.slice(before)).toContain(`xfs_growfs ${it.disk}/data`);
    it.clear();
  });
});
