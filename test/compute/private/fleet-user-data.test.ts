import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duration, Size, Stack } from 'aws-cdk-lib/core';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { DataVolume, FleetImage, FleetUpdate, WebFleetProps } from '../../../lib/compute';
import { templateOf } from '../../support/synth';
import { fleetTemplate, testFleet } from '../support/fleet';

/** The script of a fleet as an instance gets it, with the names of resources in place of their ids. */
function scriptOf(props: Partial<WebFleetProps>): string {
  // The agent would be installed by every run of a script.
  const [launchTemplate] = Object.values(
    fleetTemplate({ shipLogs: false, ...props }).findResources('AWS::EC2::LaunchTemplate'),
  );
  const joined: { 'Fn::Join': [string, (string | { Ref: string })[]] } =
    launchTemplate.Properties.LaunchTemplateData.UserData['Fn::Base64'];
  return joined['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : part.Ref)).join('');
}

/** Runs a script with stand-ins for the commands that reach out of an instance, and gives what was asked of AWS. */
function run(script: string, { states = ['healthy'], seconds = 0 }: { states?: string[]; seconds?: number } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'user-data-'));
  const standIn = (name: string, body: string) => {
    writeFileSync(join(folder, name), `#!/bin/bash\n${body}\n`);
    chmodSync(join(folder, name), 0o755);
  };
  writeFileSync(join(folder, 'states'), `${states.join('\n')}\n`);
  standIn('curl', 'case "$*" in *instance-id*) echo -n i-0abc;; *) echo -n token;; esac');
  standIn('sleep', `exit 0`);
  standIn(
    'aws',
    [
      `echo "$*" >> ${folder}/calls`,
      'case "$*" in',
      // Each question takes the next state; the last one stays.
      `*describe-target-health*) head -n 1 ${folder}/states; [ $(wc -l < ${folder}/states) -gt 1 ] && sed -i 1d ${folder}/states; exit 0;;`,
      '*describe-auto-scaling-instances*) echo the-group;;',
      '*signal-resource*) exit 1;;',
      'esac',
    ].join('\n'),
  );
  standIn('amazon-cloudwatch-agent-ctl', `echo "agent $*" >> ${folder}/calls`);
  const agent = join(folder, 'agent');
  mkdirSync(agent);
  symlinkSync(folder, join(agent, 'bin'));
  const { status, stdout, stderr } = spawnSync(
    'bash',
    ['-c', script.replaceAll('/opt/aws/amazon-cloudwatch-agent', agent)],
    {
      env: { PATH: `${folder}:${process.env.PATH}`, SECONDS: `${seconds}` },
      encoding: 'utf8',
    },
  );
  const calls = readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n');
  const file = join(agent, 'etc/fleet.json');
  const config: unknown = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
  rmSync(folder, { recursive: true });
  return { status, stdout, stderr, calls, config };
}

describe('createUserData', () => {
  describe('under a rolling update', () => {
    let script: string;
    let failing: string;
    beforeAll(() => {
      script = scriptOf({ userDataCommands: ['true'] });
      failing = scriptOf({ userDataCommands: ['false', 'aws must not be reached'] });
    });

    test('an instance signals success as soon as its target group calls it healthy, not before', () => {
      const { calls } = run(script, { states: ['unused', 'initial', 'unhealthy', 'healthy'] });
      expect(calls).toHaveLength(5);
      expect(
        calls.slice(0, 4).every((call) => call.includes('describe-target-health') && call.includes('Id=i-0abc')),
      ).toBe(true);
      expect(calls[4]).toMatch(
        /^cloudformation signal-resource --region AWS::Region --stack-name AWS::StackName --logical-resource-id FleetGroupASG\w+ --unique-id i-0abc --status SUCCESS$/,
      );
    });

    test('the script ends at the first failing command, unset variable or failing part of a pipe, and reports FAILURE', () => {
      expect(script).toContain('set -Eeuo pipefail\n');
      for (const command of ['false | true', 'echo $nothing', 'false']) {
        const { calls } = run(scriptOf({ userDataCommands: [command, 'aws must not be reached'] }));
        expect(calls).toEqual([expect.stringContaining('--status FAILURE')]);
      }
    });

    test('an instance that is not healthy in time signals failure', () => {
      const { calls } = run(script, { states: ['unhealthy'], seconds: 540 });
      expect(calls.at(-1)).toContain('--status FAILURE');
    });

    test('a command that fails ends the script, and signals failure at once', () => {
      const { calls } = run(failing);
      expect(calls).toEqual([expect.stringContaining('--status FAILURE')]);
    });

    test('after the deployment, when the signal is refused, the script ends well', () => {
      expect(run(script).status).toBe(0);
    });

    test('a shorter timeout leaves time for the operating system to start', () => {
      expect(scriptOf({ update: FleetUpdate.rolling({ readyTimeout: Duration.minutes(2) }) })).toContain(
        '$SECONDS -ge 90 ',
      );
    });
  });

  test('more commands than EC2 takes are refused at synthesis, those that come later as well', () => {
    const fleet = testFleet();
    fleet.userData.addCommands(`echo ${'x'.repeat(16_384)}`);
    expect(() => templateOf(Stack.of(fleet))).toThrow(/user data must be at most 16384 bytes, got \d+/);
  });

  describe('under an instance refresh', () => {
    const hook =
      'autoscaling complete-lifecycle-action --region AWS::Region --auto-scaling-group-name the-group --lifecycle-hook-name Ready --instance-id i-0abc --lifecycle-action-result';

    test('an instance goes on into service when its script is through', () => {
      expect(run(scriptOf({ update: FleetUpdate.instanceRefresh(), userDataCommands: ['true'] })).calls.at(-1)).toBe(
        `${hook} CONTINUE`,
      );
    });

    test('an instance whose script fails is given up', () => {
      expect(run(scriptOf({ update: FleetUpdate.instanceRefresh(), userDataCommands: ['false'] })).calls.at(-1)).toBe(
        `${hook} ABANDON`,
      );
    });
  });

  describe('with a warm pool', () => {
    /** What a heredoc of the script holds. */
    const file = (script: string, end: string) => new RegExp(`<<'?${end}'?\n([^]*?)\n${end}\n`).exec(script)?.[1] ?? '';

    test('a service completes the hook again when the instance leaves the pool, after a restart too', () => {
      const script = scriptOf({ warmPool: {} });
      expect(file(script, 'UNIT')).toMatch(
        /ExecStart=\/usr\/local\/bin\/fleet-lifecycle \$group\n[^]*WantedBy=multi-user.target/,
      );
      const service = file(script, 'SCRIPT');
      expect(spawnSync('bash', ['-n', '-c', service]).status).toBe(0);
      expect(service).toContain('complete-lifecycle-action');
      // It is there before the instance is let go, and may be stopped.
      expect(script.indexOf('systemctl enable --now fleet-lifecycle')).toBeLessThan(
        script.indexOf('--lifecycle-action-result $result'),
      );
    });

    test('no service without one', () => {
      expect(scriptOf({ update: FleetUpdate.instanceRefresh() })).not.toContain('fleet-lifecycle');
    });
  });

  describe('what comes before the commands of the caller', () => {
    test('volumes are mounted, and formatted only when they are empty', () => {
      const script = scriptOf({
        dataVolumes: [DataVolume.gp3(Size.gibibytes(1)), DataVolume.gp3(Size.gibibytes(1), { mountPath: '/data' })],
        userDataCommands: ['echo application'],
      });
      expect(script).toContain('mount_volume /dev/sdg /data');
      expect(script).not.toContain('mount_volume /dev/sdf');
      expect(script).toContain('blkid "$device" > /dev/null || mkfs.xfs "$device"');
      expect(script.indexOf('mount_volume /dev/sdg')).toBeLessThan(script.indexOf('echo application'));
    });

    test('local disks become one', () => {
      const script = scriptOf({ instanceStorePath: '/scratch', instanceType: new ec2.InstanceType('i8g.xlarge') });
      expect(script).toContain('mount -o noatime "$scratch" /scratch');
      expect(script).toContain('mdadm --create /dev/md0 --run --level=0');
    });

    describe('local disks at every start', () => {
      /** Runs what the service of local disks runs, on disks that are stand-ins, and gives the commands that it uses. */
      const start = (disks: number, { label = '', mounted = false } = {}): string[] => {
        const script = scriptOf({ instanceStorePath: '/scratch', instanceType: new ec2.InstanceType('i8g.xlarge') });
        expect(script).toMatch(/WantedBy=local-fs.target\nUNIT\n[^]*systemctl enable --now instance-store$/);
        const service = /mount-instance-store <<'SCRIPT'\n([^]*?)\nSCRIPT\n/.exec(script)?.[1] ?? '';
        const names = Array.from({ length: disks }, (_, i) => `nvme${i + 1}n1 Amazon EC2 NVMe Instance Storage`);
        const standIns = [
          'udevadm() { :; }',
          `mountpoint() { return ${mounted ? 0 : 1}; }`,
          `blkid() { ${label === '' ? 'return 2' : `echo ${label}`}; }`,
          `lsblk() { printf '%s\\n' 'nvme0n1 Amazon Elastic Block Store' ${names.map((name) => `'${name}'`).join(' ')}; }`,
          ...['mdadm', 'mkfs.xfs', 'mkdir', 'mount'].map((name) => `${name}() { echo ${name} "$*"; }`),
        ];
        const { stdout, status } = spawnSync('bash', ['-c', [...standIns, service].join('\n')], { encoding: 'utf8' });
        expect(status).toBe(0);
        return stdout.trim().split('\n');
      };

      test('new disks are formatted, several as one', () => {
        expect(start(2)).toEqual([
          'mdadm --create /dev/md0 --run --level=0 --raid-devices=2 /dev/nvme1n1 /dev/nvme2n1',
          'mkfs.xfs -f -L scratch /dev/md0',
          'mkdir -p /scratch',
          'mount -o noatime /dev/md0 /scratch',
        ]);
        expect(start(1)).toEqual([
          'mkfs.xfs -f -L scratch /dev/nvme1n1',
          'mkdir -p /scratch',
          'mount -o noatime /dev/nvme1n1 /scratch',
        ]);
      });

      test('after a reboot they are mounted with their content', () => {
        expect(start(2, { label: '/dev/md127' })).toEqual([
          'mkdir -p /scratch',
          'mount -o noatime /dev/md127 /scratch',
        ]);
      });

      test('what is mounted stays as it is', () => {
        expect(start(1, { mounted: true })).toEqual(['']);
      });
    });

    test('the agent reports memory and every mounted volume, by the name of the group', () => {
      const { calls, config } = run(
        scriptOf({
          metricsAgent: true,
          dataVolumes: [DataVolume.gp3(Size.gibibytes(1), { mountPath: '/data' })],
        }).replace('mount_volume /dev/sdf /data', ''),
      );
      expect(calls[0]).toMatch(/^autoscaling describe-auto-scaling-instances .*--instance-ids i-0abc /);
      expect(calls[1]).toMatch(/^agent -a fetch-config -m ec2 -s -c file:/);
      const append_dimensions = { AutoScalingGroupName: 'the-group' };
      expect(config).toEqual({
        agent: { metrics_collection_interval: 60, omit_hostname: true },
        metrics: {
          namespace: 'CWAgent',
          metrics_collected: {
            mem: { measurement: ['mem_used_percent'], append_dimensions },
            disk: { measurement: ['used_percent'], resources: ['/', '/data'], drop_device: true, append_dimensions },
          },
          aggregation_dimensions: [['AutoScalingGroupName', 'path']],
        },
      });
    });

    test('the agent sends the boot log and the logs of the application, each to a stream of the instance', () => {
      const { config } = run(scriptOf({ shipLogs: true, logFiles: ['/var/log/nginx/*.log'] }));
      const log_group_name = expect.stringMatching(/^FleetLogGroup/);
      expect(config).toEqual({
        agent: { metrics_collection_interval: 60, omit_hostname: true },
        logs: {
          logs_collected: {
            files: {
              collect_list: [
                { file_path: '/var/log/cloud-init-output.log', log_group_name, log_stream_name: '{instance_id}/boot' },
                {
                  file_path: '/var/log/nginx/*.log',
                  log_group_name,
                  log_stream_name: '{instance_id}/var/log/nginx/_.log',
                },
              ],
            },
          },
        },
      });
    });

    /** What comes of an agent that does not start. */
    const withoutAgent = (props: Partial<WebFleetProps>) =>
      run(scriptOf({ shipLogs: true, ...props }).replace('amazon-cloudwatch-agent-ctl -a', 'no-agent -a'));

    test('an instance works without an agent that would send the boot log alone, and says so', () => {
      const { calls, stdout } = withoutAgent({});
      expect(calls.at(-1)).toContain('--status SUCCESS');
      expect(stdout).toContain('no CloudWatch agent: the boot log stays on the instance');
    });

    test.each([{ metricsAgent: true }, { logFiles: ['/var/log/app.log'] }])(
      'an instance fails without an agent that was asked for by %j',
      (props) => {
        expect(withoutAgent(props).calls.at(-1)).toContain('--status FAILURE');
      },
    );

    test('the boot log names the command that failed, and is sent before the instance is given up', () => {
      const script = scriptOf({ shipLogs: true, userDataCommands: ['ls /no/such/folder'] });
      expect(run(script).stderr).toMatch(/user data failed with status 2 at line \d+: ls \/no\/such\/folder/);
      const wait = script.indexOf('then sleep 10; fi');
      expect(wait).toBeGreaterThan(0);
      expect(wait).toBeLessThan(script.indexOf('signal-resource'));
      const refreshed = scriptOf({ shipLogs: true, update: FleetUpdate.instanceRefresh() });
      expect(refreshed.indexOf('then sleep 10; fi')).toBeLessThan(refreshed.indexOf('complete-lifecycle-action'));
      expect(scriptOf({})).not.toContain('sleep 10');
    });

    test('Ubuntu gets the agent by its package', () => {
      expect(scriptOf({ shipLogs: true, image: FleetImage.ubuntu2404() })).toContain(
        'https://amazoncloudwatch-agent.s3.amazonaws.com/ubuntu/arm64/latest/amazon-cloudwatch-agent.deb',
      );
      expect(scriptOf({ shipLogs: true })).toContain('timeout 120 dnf install -y amazon-cloudwatch-agent');
    });

    test('none of it where nobody asked', () => {
      const script = scriptOf({});
      for (const word of ['mount', 'mdadm', 'amazon-cloudwatch-agent', 'snap', 'complete-lifecycle-action']) {
        expect(script).not.toContain(word);
      }
    });

    test.each([
      ['rolling', {}],
      ['refresh', { warmPool: { poolState: autoscaling.PoolState.RUNNING } }],
      [
        'everything',
        {
          metricsAgent: true,
          instanceStorePath: '/scratch',
          instanceType: new ec2.InstanceType('m8gd.large'),
          dataVolumes: [DataVolume.gp3(Size.gibibytes(1), { mountPath: '/data' })],
        },
      ],
    ])('the script of a fleet with %s is Bash', (_what, props) => {
      expect(spawnSync('bash', ['-n', '-c', scriptOf(props)], { encoding: 'utf8' })).toMatchObject({
        status: 0,
        stderr: '',
      });
    });
  });
});
