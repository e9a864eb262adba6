import { Aws } from 'aws-cdk-lib/core';
import { METADATA } from '../../compute/internal';
import { BlockchainClientConfig, ClientProgram } from '../blockchain/blockchain-client';
import { CONSENSUS_DATA, DATA, EXECUTION_DATA, STOP_HOOK } from './blockchain-host';

/**
 * The programs of a node, each with a user of its own: its number is that on the volume, so it is the same on every instance. It is none of those that
 * systemd gives away by itself (https://systemd.io/UIDS-GIDS/).
 */
const PROGRAMS = { execution: 59101, consensus: 59102, probe: 59103 };

type Program = keyof typeof PROGRAMS;

/** Users, the directories on the volume that are theirs, and the secret that the clients share. */
export const CREATE_USERS = [
  'groupadd --system --gid 59100 node',
  ...Object.entries(PROGRAMS).flatMap(([name, id]) => [
    `useradd --system --no-create-home --shell /sbin/nologin --uid ${id} --user-group ${name === 'probe' ? '' : '--groups node '}${name}`,
    `install -d -m 0750 -o ${name} -g ${name} ${DATA}/${name}`,
  ]),
  'install -d -m 0755 /var/log/node /etc/node',
  `(umask 077; head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \\n' > /etc/node/jwt.hex)`,
  'chown root:node /etc/node/jwt.hex',
  'chmod 0640 /etc/node/jwt.hex',
];

/** Verifies the archive of a program before anything of it is unpacked. */
export const INSTALL = [
  'install_client() {',
  '  curl -sSfL --retry 5 --retry-all-errors --max-time 900 -o "/var/tmp/$1.tar.gz" "$2"',
  '  echo "$3  /var/tmp/$1.tar.gz" | sha256sum --check --quiet -',
  '  mkdir -p "/opt/$1"',
  '  tar -xzf "/var/tmp/$1.tar.gz" --no-same-owner -C "/opt/$1"',
  '  rm "/var/tmp/$1.tar.gz"',
  '}',
];

/** The commands that install both clients. */
export function installClients({ execution, consensus }: BlockchainClientConfig): string[] {
  return [
    ...INSTALL,
    `install_client execution '${execution.url}' ${execution.sha256}`,
    `install_client consensus '${consensus.url}' ${consensus.sha256}`,
  ];
}

/** The units of the programs, their logs, and what else runs on an instance. */
export function createUnits(client: BlockchainClientConfig): string[] {
  return [
    ...unit(
      'execution',
      command('execution', client.execution),
      clientSettings('execution', client.snapshot ? 'restore-chain' : undefined),
    ),
    ...unit('consensus', command('consensus', client.consensus), clientSettings('consensus', 'forget-old-state')),
    ...unit('probe', '/usr/local/bin/node-probe', [
      'Environment=VOLUME=$volume',
      `ReadWritePaths=${DATA}/probe`,
      'TimeoutStopSec=10',
    ]),
    'cat > /etc/systemd/system/node-watch.service <<UNIT',
    '[Unit]',
    'Description=Grows the file system, and frees the volume before the instance ends',
    '[Service]',
    'ExecStart=/usr/local/sbin/node-watch $group $instance',
    'Restart=always',
    '[Install]',
    'WantedBy=multi-user.target',
    'UNIT',
    "cat > /etc/logrotate.d/node <<'ROTATE'",
    '/var/log/node/*.log {',
    '  daily',
    '  maxsize 200M',
    '  rotate 3',
    '  compress',
    '  copytruncate',
    '  missingok',
    '}',
    'ROTATE',
    // Once a day would let a client that repeats an error fill the root volume.
    'mkdir -p /etc/systemd/system/logrotate.timer.d',
    `printf '[Timer]\\nOnCalendar=hourly\\nRandomizedDelaySec=5m\\n' > /etc/systemd/system/logrotate.timer.d/hourly.conf`,
  ];
}

/** The commands of a client, with what it is not allowed: peers of the internet talk to it. */
function clientSettings(name: Program, before: string | undefined): string[] {
  return [
    ...(before === undefined ? [] : [`ExecStartPre=/usr/local/bin/${before}`]),
    'TimeoutStartSec=infinity',
    // A client that is cut off loses what it has not written yet.
    'TimeoutStopSec=240',
    'KillSignal=SIGINT',
    'LimitNOFILE=1048576',
    `ReadWritePaths=${DATA}/${name}`,
    'CapabilityBoundingSet=',
    // The credentials of the instance are not for a program that talks to strangers.
    'IPAddressDeny=169.254.169.254 fd00:ec2::254',
  ];
}

function command(name: Program, { path, options }: ClientProgram): string {
  return [`/opt/${name}/${path}`, ...options].join(' \\\\\n  ');
}

/** https://www.freedesktop.org/software/systemd/man/latest/systemd.exec.html */
function unit(name: Program, start: string, settings: readonly string[]): string[] {
  return [
    `cat > /etc/systemd/system/${name}.service <<UNIT`,
    '[Unit]',
    `Description=The ${name} ${name === 'probe' ? 'of the node' : 'client'}`,
    'Wants=network-online.target',
    'After=network-online.target',
    `RequiresMountsFor=${DATA}`,
    'StartLimitIntervalSec=0',
    '[Service]',
    `User=${name}`,
    `ExecStart=${start}`,
    'Restart=always',
    'RestartSec=10',
    `StandardOutput=append:/var/log/node/${name}.log`,
    'StandardError=inherit',
    'NoNewPrivileges=yes',
    'ProtectSystem=strict',
    'ProtectHome=yes',
    'PrivateTmp=yes',
    'PrivateDevices=yes',
    'ProtectKernelTunables=yes',
    'ProtectKernelModules=yes',
    'ProtectControlGroups=yes',
    'RestrictSUIDSGID=yes',
    'LockPersonality=yes',
    'RestrictNamespaces=yes',
    ...settings,
    '[Install]',
    'WantedBy=multi-user.target',
    'UNIT',
  ];
}

/**
 * Removes the state of a consensus client that has not run for a day, as on a volume of an old snapshot: Lighthouse does not start from one that is
 * older than the weak subjectivity period, which is 256 epochs at least, 27 hours (https://github.com/sigp/lighthouse/pull/7347). It takes a new one from
 * its checkpoint within minutes.
 */
export const FORGET_OLD_STATE = [
  '#!/bin/bash',
  `state=${CONSENSUS_DATA}/beacon/chain_db`,
  'if [ ! -e $state ] || [ -n "$(find $state -type f -mmin -1440 -print -quit)" ]; then exit 0; fi',
  'echo "the state was not written to for a day: it is taken from the checkpoint again"',
  `rm -rf ${CONSENSUS_DATA}`,
];

/**
 * Fills an empty data directory with an archive: nothing of it is used before all of it has been read and has the checksum, and it takes its place
 * at once. It runs as the client. An archive with another checksum, or one that cannot be unpacked, is not downloaded again: each time costs the traffic of a
 * whole chain. It is for another archive, or when the volume has grown. No `--retry`: curl would send the beginning again.
 */
export function restoreChain({
  url,
  sha256,
  tarOptions,
}: {
  url: string;
  sha256: string;
  tarOptions: string;
}): string[] {
  return [
    '#!/bin/bash',
    'set -Eeuo pipefail',
    `if [ -e ${EXECUTION_DATA} ]; then exit 0; fi`,
    `cd ${DATA}/execution`,
    `archive="${sha256} ${url} $(stat -fc %b .)"`,
    'if [ "$(cat refused 2> /dev/null)" = "$archive" ]; then',
    "  echo 'the snapshot was refused, and is not downloaded again: give another one, or a larger volume' >&2",
    '  exit 1',
    'fi',
    'refuse() {',
    '  echo "$1" >&2',
    '  rm -rf restore sum pipe',
    '  echo "$archive" > refused',
    '  exit 1',
    '}',
    'rm -rf restore sum pipe',
    'mkdir restore',
    'mkfifo pipe',
    'sha256sum < pipe > sum &',
    'set +e',
    `curl -sSfL --speed-limit 1024 --speed-time 300 '${url}' | tee pipe | { tar -x ${tarOptions} --no-same-owner -C restore && cat > /dev/null; }`,
    'ends=("${PIPESTATUS[@]}")',
    'set -e',
    'wait $! || true',
    // 23: what comes after it has ended.
    'case ${ends[0]} in 0 | 23) ;; *) echo "the download of the snapshot broke off with status ${ends[0]}" >&2; exit 1 ;; esac',
    `if [ \${ends[2]} -ne 0 ]; then refuse 'the snapshot cannot be unpacked, or the volume is full'; fi`,
    'sum=$(cut -c 1-64 sum)',
    `if [ "$sum" != ${sha256} ]; then refuse "the snapshot has another checksum: $sum"; fi`,
    'rm -f sum pipe refused',
    `mv restore ${EXECUTION_DATA}`,
  ];
}

/**
 * Frees the volume when the instance is about to end: clients stop in order, and the file system is unmounted, before the hook is completed. It also
 * gives the file system what the volume has grown by.
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/retrieving-target-lifecycle-state-through-imds.html
 */
export const WATCH = [
  '#!/bin/bash',
  'grown=0',
  'while sleep 5; do',
  ...METADATA.map((line) => `  ${line}`),
  '  if [ $((SECONDS - grown)) -ge 300 ]; then',
  `    xfs_growfs ${DATA} > /dev/null`,
  '    grown=$SECONDS',
  '  fi',
  '  if [ "$(metadata autoscaling/target-lifecycle-state)" != Terminated ]; then continue; fi',
  '  systemctl stop probe consensus execution',
  `  umount ${DATA}`,
  `  aws autoscaling complete-lifecycle-action --region ${Aws.REGION} --auto-scaling-group-name "$1" --lifecycle-hook-name ${STOP_HOOK} --instance-id "$2" --lifecycle-action-result CONTINUE`,
  'done',
];
