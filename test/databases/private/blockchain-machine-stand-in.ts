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

/** Makes the archives, before the tests of a file. */
export function makeArchives(): void {
  root = mkdtempSync(join(tmpdir(), 'node-archive-'));
  const name = 'geth-linux-arm64-1.17.2-0123abcd';
  mkdirSync(join(root, name));
  writeFileSync(join(root, name, 'geth'), 'geth');
  writeFileSync(join(root, 'lighthouse'), 'lighthouse');
  archive = join(root, 'archive.tar.gz');
  spawnSync('tar', ['-czf', archive, '-C', root, name, 'lighthouse']);
  sha256 = sum(archive);
}

/** Removes the archives, after the tests of a file. */
export function removeArchives(): void {
  rmSync(root, { recursive: true });
}

/** The checksum of the archives. */
export function checksumOfArchives(): string {
  return sha256;
}

/** The script as an instance gets it. */
export function scriptOf({
  snapshot,
  checksum = sha256,
}: { snapshot?: EthereumSnapshot; checksum?: string } = {}): string {
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

export interface Situation {
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
export function boot(situation: Situation = {}, script = scriptOf(), device = true) {
  script = script.replace('[ -b "$device" ]', String(device));
  const it = machine(situation);
  const result = it.run(script, situation.seconds);
  return { ...it, ...result, asked: (text: string) => result.calls.filter((call) => call.includes(text)) };
}
