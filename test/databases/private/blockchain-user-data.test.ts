import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  BlockchainClient,
  BlockchainDeployment,
  BlockchainNode,
  EthereumConsensusClient,
  EthereumExecutionClient,
  EthereumNetwork,
  EthereumSnapshot,
} from '../../../lib/databases';
import { alarmsOf, vpcOf } from '../../specimens/surroundings';
import { templateOf, testStack } from '../../support/synth';

/** A folder that stands for the disk of an instance, with archives of both clients. */
let root: string;
let archive: string;
let sha256: string;

const sum = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'node-archive-'));
  const name = 'geth-linux-arm64-1.17.2-0123abcd';
  mkdirSync(join(root, name));
  writeFileSync(join(root, name, 'geth'), 'geth');
  writeFileSync(join(root, 'lighthouse'), 'lighthouse');
  archive = join(root, 'archive.tar.gz');
  spawnSync('tar', ['-czf', archive, '-C', root, name, 'lighthouse']);
  sha256 = sum(archive);
});
afterAll(() => rmSync(root, { recursive: true }));

/** The script as an instance gets it. */
function scriptOf({ snapshot, checksum = sha256 }: { snapshot?: EthereumSnapshot; checksum?: string } = {}): string {
  const stack = testStack();
  new BlockchainNode(stack, 'Node', {
    vpc: vpcOf(stack),
    client: BlockchainClient.ethereum({
      network: EthereumNetwork.SEPOLIA,
      execution: EthereumExecutionClient.geth({ version: '1.17.2', commit: '0123abcd', sha256: checksum }),
      consensus: EthereumConsensusClient.lighthouse({
        version: '8.1.3',
        sha256,
        checkpointSyncUrl: 'https://beacon.example.com',
      }),
      snapshot,
    }),
    deployment: BlockchainDeployment.single('A test.'),
    alarms: alarmsOf(stack),
  });
  const [template] = Object.values(templateOf(stack).findResources('AWS::EC2::LaunchTemplate'));
  const joined: (string | { Ref: string })[] =
    template?.Properties.LaunchTemplateData.UserData['Fn::Base64']['Fn::Join'][1];
  return joined
    .map((part) => (typeof part === 'string' ? part : part.Ref.replace(/^NodeFirstVolume\w+/, 'vol-0abc')))
    .join('');
}

interface Situation {
  /** What `describe-volumes` says, one answer after the other; the last one stays. */
  readonly volume?: readonly string[];
  /** Status and type that `blkid` finds. */
  readonly blkid?: readonly [number, string];
  readonly seconds?: number;
  /** Minutes since the node was in sync. */
  readonly synced?: number;
  /** Answers of the health check: exit statuses of curl. */
  readonly health?: readonly number[];
  readonly lifecycle?: string;
}

/** A disk with stand-ins for the commands that reach out of a script, and a record of what they were asked. */
function machine({
  volume = ['available\tNone', 'in-use\ti-0abc'],
  blkid = [2, ''],
  synced,
  health = [0],
  lifecycle = 'InService',
}: Situation) {
  const disk = mkdtempSync(join(tmpdir(), 'node-'));
  const bin = join(disk, 'bin');
  mkdirSync(bin);
  const standIn = (name: string, body: string) => {
    writeFileSync(join(bin, name), `#!/bin/bash\necho "${name} $*" >> ${disk}/calls\n${body}\n`);
    chmodSync(join(bin, name), 0o755);
  };
  // Each question takes the next answer; the last one stays.
  const next = (file: string) =>
    `head -n 1 ${disk}/${file}; if [ "$(wc -l < ${disk}/${file})" -gt 1 ]; then sed -i 1d ${disk}/${file}; fi`;
  writeFileSync(join(disk, 'volume'), `${volume.join('\n')}\n`);
  writeFileSync(join(disk, 'health'), `${health.join('\n')}\n`);
  standIn(
    'curl',
    `case "$*" in
      *instance-id*) echo -n i-0abc;;
      *target-lifecycle-state*) echo -n ${lifecycle};;
      *127.0.0.1:8080*) exit "$(${next('health')})";;
      *tar.gz*|*tar.zst*|*.tar*) while [ $# -gt 1 ]; do if [ "$1" = -o ]; then cp ${archive} "$2"; exit; fi; shift; done; cat ${archive};;
      *) echo -n token;;
    esac`,
  );
  standIn(
    'aws',
    `case "$*" in *describe-volumes*) ${next('volume')};; *describe-auto*) echo the-group;; *signal-resource*) exit 1;; esac`,
  );
  standIn('blkid', `case "$*" in *UUID*) echo 1234;; *) echo -n "${blkid[1]}"; exit ${blkid[0]};; esac`);
  standIn('install', 'mkdir -p "${@: -1}"');
  for (const name of [
    'mkfs.xfs',
    'mount',
    'umount',
    'xfs_growfs',
    'systemctl',
    'useradd',
    'groupadd',
    'chown',
    'dnf',
    'shutdown',
    'sleep',
  ]) {
    standIn(name, 'exit 0');
  }
  standIn('amazon-cloudwatch-agent-ctl', 'exit 0');
  for (const folder of [
    'etc/systemd/system',
    'etc/logrotate.d',
    'usr/local/bin',
    'usr/local/sbin',
    'var/tmp',
    'data',
    'opt/aws/amazon-cloudwatch-agent',
  ]) {
    mkdirSync(join(disk, folder), { recursive: true });
  }
  spawnSync('ln', ['-s', bin, join(disk, 'opt/aws/amazon-cloudwatch-agent/bin')]);
  writeFileSync(join(disk, 'etc/fstab'), '');
  if (synced !== undefined) {
    const file = join(disk, 'data/probe/synced');
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, '');
    const time = Date.now() / 1000 - synced * 60;
    utimesSync(file, time, time);
  }
  const moved = (text: string) => text.replace(/(?<![\w.}])\/(data|etc|opt|usr\/local|var|dev\/disk)\b/g, `${disk}/$1`);
  return {
    disk,
    read: (path: string) => readFileSync(join(disk, path), 'utf8'),
    has: (path: string) => existsSync(join(disk, path)),
    run: (script: string, seconds = 0) => {
      const { status, stdout, stderr } = spawnSync('bash', ['--norc', '-c', moved(script)], {
        env: { PATH: `${bin}:${process.env.PATH}`, SECONDS: `${seconds}` },
        encoding: 'utf8',
        timeout: 60_000,
      });
      const calls = existsSync(join(disk, 'calls')) ? readFileSync(join(disk, 'calls'), 'utf8').trim().split('\n') : [];
      return { status, stdout, stderr, calls: calls.filter((call) => !call.startsWith('sleep')) };
    },
    clear: () => rmSync(disk, { recursive: true }),
  };
}

/** A test has no block device: the script is told whether there is one. */
function boot(situation: Situation = {}, script = scriptOf(), device = true) {
  script = script.replace('[ -b "$device" ]', String(device));
  const it = machine(situation);
  const result = it.run(script, situation.seconds);
  return { ...it, ...result, asked: (text: string) => result.calls.filter((call) => call.includes(text)) };
}

describe('nodeUserData', () => {
  test('is a script that Bash can read', () => {
    const { status, stderr } = spawnSync('bash', ['-n'], { input: scriptOf(), encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
  });

  test('leaves room below the limit of user data, with every option', () => {
    const snapshot = { url: `https://artifacts.example.com/${'x'.repeat(100)}.tar.zst`, sha256 };
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
    const never = boot({ volume: ['in-use\ti-0old'], seconds: 899 });
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

  describe('a snapshot', () => {
    const url = 'https://artifacts.example.com/chain.tar.gz';

    test('is unpacked before the client starts, when it has the checksum', () => {
      const it = boot({}, scriptOf({ snapshot: { url, sha256 } }));
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
      expect([status, stderr]).toEqual([1, `the snapshot has another checksum: ${sha256}\n`]);
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
      const full = restored(sha256, (script) => script.replace('tar -x', 'false'), 3);
      expect([full.downloads, full.has]).toEqual([1, false]);
      expect(full.errors[0]).toContain('cannot be unpacked, or the volume is full');
    });

    test('begins again after a download that broke off', () => {
      const cut = restored(
        sha256,
        (script) => script.replace(/curl -sSfL (.*?) \|/, '{ curl -sSfL $1 | head -c 50; (exit 18); } |'),
        3,
      );
      expect([cut.downloads, cut.has]).toEqual([3, false]);
      expect(cut.errors[0]).toContain('broke off with status 18');
    });

    test('is not fetched for a volume that has a chain', () => {
      const it = boot({}, scriptOf({ snapshot: { url, sha256 } }));
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
