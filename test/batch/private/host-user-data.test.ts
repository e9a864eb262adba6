import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Size } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as fsx from 'aws-cdk-lib/aws-fsx';
import { JobCapacity, JobImagePull, JobInstanceOptions, JobInstanceTypes, Scratch } from '../../../lib/batch';
import { templateOf, testStack } from '../../support/synth';
import { batchStack } from '../support';

/** The script of an instance as it gets it. */
function scriptOf(options: JobInstanceOptions): string {
  const template = templateOf(batchStack(JobCapacity.ec2(options)).stack);
  const [launchTemplate] = Object.values(template.findResources('AWS::EC2::LaunchTemplate'));
  const userData: string = launchTemplate?.Properties.LaunchTemplateData.UserData['Fn::Base64'];
  const [, script = ''] = /Content-Type: text\/x-shellscript; charset="utf-8"\n\n([^]*)\n--\+AWS/.exec(userData) ?? [];
  return script;
}

/** What an instance looks like to its script. */
interface Instance {
  /** The number of its NVMe disks. */
  readonly disks?: number;
  /** Commands that always fail. */
  readonly failing?: string[];
  /** The number of times that each command fails before it works. */
  readonly flaky?: Record<string, number>;
  /** Whether what was mounted is not there. */
  readonly unmounted?: boolean;
}

/** Runs a script with stand-ins for all that would change this machine, and gives the commands and files that it made. */
function run(script: string, { disks = 0, failing = [], flaky = {}, unmounted = false }: Instance = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'host-user-data-'));
  const standIn = (name: string, body: string) => {
    writeFileSync(join(folder, name), `#!/bin/bash\n${body}\n`);
    chmodSync(join(folder, name), 0o755);
  };
  const called = `echo "$(basename "$0") $*" >> ${folder}/calls`;
  const names = ['dnf', 'mdadm', 'mkfs.xfs', 'mount', 'systemctl', 'shutdown', 'chmod', 'install', 'sleep'];
  for (const name of names) {
    const fails = failing.includes(name) ? Infinity : (flaky[name] ?? 0);
    const count = `grep -c '^${name} ' ${folder}/calls`;
    standIn(name, fails === 0 ? called : `${called}\n[ "$(${count})" -gt ${fails === Infinity ? 99 : fails} ]`);
  }
  standIn('mountpoint', unmounted ? 'exit 1' : 'exit 0');
  standIn('blkid', 'echo 0-1-2');
  const rows = ['nvme0n1 Amazon Elastic Block Store'];
  for (let disk = 1; disk <= disks; disk++) rows.push(`nvme${disk}n1 Amazon EC2 NVMe Instance Storage`);
  standIn('lsblk', rows.map((row) => `echo '${row}'`).join('\n'));
  for (const path of ['ecs', 'systemd/system']) mkdirSync(join(folder, path), { recursive: true });
  const moved = script
    .replaceAll('/etc/', `${folder}/`)
    .replaceAll(/mkdir -p \/(scratch|fsx)/g, `mkdir -p ${folder}/$1`);
  const { status, stderr } = spawnSync('bash', ['--norc', '-c', moved], {
    env: { PATH: `${folder}:${process.env.PATH}` },
    encoding: 'utf8',
  });
  const read = (path: string) => (existsSync(join(folder, path)) ? readFileSync(join(folder, path), 'utf8') : '');
  const result = {
    status,
    stderr,
    calls: read('calls').trim().split('\n').filter(Boolean),
    config: read('ecs/ecs.config').trim().split('\n'),
    fstab: read('fstab'),
    dropIn: read('systemd/system/ecs.service.d/scratch.conf'),
  };
  rmSync(folder, { recursive: true });
  return result;
}

const ENDED = ['systemctl mask --now ecs', 'shutdown -h now'];
const withStore = {
  instanceTypes: JobInstanceTypes.ofFamilies(['c7gd']),
  scratch: Scratch.instanceStore(),
};
const lustre = (options = {}) =>
  scriptOf({
    scratch: Scratch.lustre(
      fsx.LustreFileSystem.fromLustreFileSystemAttributes(testStack(), 'Lustre', {
        dnsName: 'fs-0.fsx.eu-west-1.amazonaws.com',
        fileSystemId: 'fs-0',
        securityGroup: ec2.SecurityGroup.fromSecurityGroupId(testStack(), 'Group', 'sg-0123456789abcdef2'),
      }),
      { path: '/fsx', mountName: 'abcdef12', ...options },
    ),
  });

describe('hostUserData', () => {
  test.each([
    ['nothing', {}],
    ['disks', withStore],
    ['commands', { userDataCommands: ['echo a', 'echo b'] }],
  ])('a script with %s is Bash', (_what, options) => {
    expect(spawnSync('bash', ['-n', '-c', scriptOf(options)], { encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    });
    expect(spawnSync('bash', ['-n', '-c', lustre()]).status).toBe(0);
  });

  describe('settings of the agent', () => {
    test('logs by the execution role of the job, no instance metadata for what has an interface of its own', () => {
      const { status, config, calls } = run(scriptOf({}));
      expect(config).toEqual(['ECS_ENABLE_AWSLOGS_EXECUTIONROLE_OVERRIDE=true', 'ECS_AWSVPC_BLOCK_IMDS=true']);
      expect({ status, calls }).toEqual({ status: 0, calls: [] });
    });

    test('those of the caller', () => {
      const agent = {
        imagePull: JobImagePull.PREFER_CACHED,
        spotDraining: true,
        reservedMemory: Size.mebibytes(512),
      };
      expect(run(scriptOf({ agent })).config.slice(2)).toEqual([
        'ECS_IMAGE_PULL_BEHAVIOR=prefer-cached',
        'ECS_ENABLE_SPOT_INSTANCE_DRAINING=true',
        'ECS_RESERVED_MEMORY=512',
      ]);
    });
  });

  describe('commands of the caller', () => {
    test('run, and the instance goes on', () => {
      expect(run(scriptOf({ userDataCommands: ['dnf install -y tool'] })).calls).toEqual(['dnf install -y tool']);
    });

    test.each(['false', 'false | true', 'echo $nothing', 'exit 3'])(
      'an instance on which %s fails takes no jobs, and ends',
      (command) => {
        const { status, calls, stderr } = run(scriptOf({ userDataCommands: [command, 'dnf is not reached'] }));
        expect(calls).toEqual(ENDED);
        expect(status).not.toBe(0);
        expect(stderr).toMatch(/user data failed with status \d+: the instance takes no jobs and shuts down/);
      },
    );

    test('the console names the command that failed', () => {
      expect(run(scriptOf({ userDataCommands: ['ls /no/such/folder'] })).stderr).toMatch(
        /status 2 at line \d+: ls \/no\/such\/folder/,
      );
    });

    test('an instance whose agent cannot be masked shuts down all the same', () => {
      expect(run(scriptOf({ userDataCommands: ['false'] }), { failing: ['systemctl'] }).calls).toEqual(ENDED);
    });
  });

  describe('scratch on the disks of an instance', () => {
    let script: string;
    beforeAll(() => {
      script = scriptOf(withStore);
    });

    test('one disk is formatted, mounted by fstab and open to all users', () => {
      const { status, calls, fstab, dropIn } = run(script, { disks: 1 });
      expect(status).toBe(0);
      expect(calls).toEqual([
        'mkfs.xfs -f /dev/nvme1n1',
        'mount /scratch',
        'systemctl daemon-reload',
        'chmod 1777 /scratch',
      ]);
      expect(fstab).toBe('UUID=0-1-2 /scratch xfs defaults,noatime,nofail 0 0\n');
      expect(dropIn).toBe('[Unit]\nRequiresMountsFor=/scratch\nAssertPathIsMountPoint=/scratch\n');
    });

    test('several disks become one', () => {
      expect(run(script, { disks: 2 }).calls.slice(0, 2)).toEqual([
        'mdadm --create /dev/md0 --run --level=0 --raid-devices=2 /dev/nvme1n1 /dev/nvme2n1',
        'mkfs.xfs -f /dev/md0',
      ]);
    });

    test('several disks without mdadm wait for the repository', () => {
      // A command that exists in no folder takes the place of mdadm.
      const without = script.replace('command -v mdadm', 'command -v no-mdadm');
      expect(run(without, { disks: 2, flaky: { dnf: 2 } }).calls.slice(0, 6)).toEqual([
        'dnf install -y mdadm',
        'sleep 2',
        'dnf install -y mdadm',
        'sleep 4',
        'dnf install -y mdadm',
        'mdadm --create /dev/md0 --run --level=0 --raid-devices=2 /dev/nvme1n1 /dev/nvme2n1',
      ]);
      const { calls } = run(without, { disks: 2, failing: ['dnf'] });
      expect(calls.filter((call) => call.startsWith('dnf'))).toHaveLength(6);
      expect(calls.slice(-2)).toEqual(ENDED);
      expect(calls.some((call) => call.startsWith('mkfs'))).toBe(false);
    });

    test.each<[string, Instance]>([
      ['without disks', { disks: 0 }],
      ['whose disk cannot be formatted', { disks: 1, failing: ['mkfs.xfs'] }],
      ['whose disks cannot be striped', { disks: 2, failing: ['mdadm'] }],
      ['whose disk cannot be mounted', { disks: 1, failing: ['mount'] }],
      ['on which nothing is mounted afterwards', { disks: 1, unmounted: true }],
    ])('an instance %s takes no jobs, and ends', (_what, instance) => {
      const { status, calls } = run(script, instance);
      expect(status).not.toBe(0);
      expect(calls.slice(-2)).toEqual(ENDED);
    });
  });

  describe('scratch on FSx for Lustre', () => {
    test('is mounted by fstab, and open to all users', () => {
      const { status, calls, fstab, dropIn } = run(lustre());
      expect(status).toBe(0);
      expect(calls).toEqual([
        'dnf install -y lustre-client',
        'mount /fsx',
        'systemctl daemon-reload',
        'chmod 1777 /fsx',
      ]);
      expect(fstab).toBe(
        'fs-0.fsx.eu-west-1.amazonaws.com@tcp:/abcdef12 /fsx lustre defaults,relatime,flock,_netdev,nofail 0 0\n',
      );
      expect(dropIn).toContain('AssertPathIsMountPoint=/fsx');
    });

    test('keeps the mode of its root directory where the caller wants that', () => {
      expect(run(lustre({ writableByAll: false })).calls).not.toContain('chmod 1777 /fsx');
    });

    test('opens directories below its root to all users, once it is mounted', () => {
      const { status, calls } = run(lustre({ writableByAll: false, writableDirectories: ['/results', '/work/tmp'] }));
      expect(status).toBe(0);
      expect(calls.slice(calls.indexOf('mount /fsx'))).toEqual([
        'mount /fsx',
        'systemctl daemon-reload',
        'install -d -m 1777 /fsx/results',
        'install -d -m 1777 /fsx/work/tmp',
      ]);
    });

    test('an instance that cannot open a directory takes no jobs, and ends', () => {
      const { calls } = run(lustre({ writableDirectories: ['/results'] }), { failing: ['install'] });
      expect(calls.slice(-2)).toEqual(ENDED);
    });

    test('is tried again when the file system does not answer', () => {
      const { status, calls } = run(lustre(), { flaky: { mount: 3 } });
      expect(status).toBe(0);
      expect(calls.filter((call) => call === 'mount /fsx')).toHaveLength(4);
    });

    test.each<[string, Instance]>([
      ['the client cannot be installed', { failing: ['dnf'] }],
      ['it cannot be mounted', { failing: ['mount'] }],
      ['nothing is mounted afterwards', { unmounted: true }],
      ['its root squashes root', { failing: ['chmod'] }],
    ])('an instance takes no jobs, and ends, when %s', (_what, instance) => {
      expect(run(lustre(), instance).calls.slice(-2)).toEqual(ENDED);
    });
  });

  test('more commands than EC2 takes are refused at synthesis', () => {
    const { stack } = batchStack(JobCapacity.ec2({ userDataCommands: [`echo ${'x'.repeat(16_384)}`] }));
    expect(() => templateOf(stack)).toThrow(/user data must be at most 16384 bytes, got \d+/);
  });
});
