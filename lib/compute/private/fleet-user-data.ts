import { Construct } from 'constructs';
import { Aws, Lazy } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as logs from 'aws-cdk-lib/aws-logs';
import { efsMountCommands } from '../../private/efs-access';
import { limitUserData } from '../../private/user-data-size';
import { FIND_GROUP, METADATA, startAgent } from './fleet-agent';
import { deviceName } from './fleet-launch-template';
import { waitSeconds } from './fleet-readiness';
import { ResolvedFleet } from './web-fleet-defaults';

/** The name of the hook that holds an instance until its user data has run. */
export const READY_HOOK = 'Ready';

/** The targets of the report of an instance. Both are known only when all routes of the fleet are. */
export interface ReadyReport {
  /** The logical id of the group. */
  readonly groupLogicalId: () => string;

  /** The target groups that the instance must be healthy in. */
  readonly targetGroupArns: () => string[];
}

/** A script that stops at the first failing command, and reports its result whatever is added to it later. */
export function createUserData(
  scope: Construct,
  fleet: ResolvedFleet,
  report: ReadyReport,
  logGroup?: logs.ILogGroup,
): ec2.UserData {
  const { setUp = [] } = fleet.image._bind(fleet.hardware);
  const userData = ec2.UserData.forLinux();
  // The agent comes first, so that the log of whatever fails after it leaves the instance.
  userData.addCommands('set -Eeuo pipefail', NAME_FAILURE, ...setUp, ...startAgent(fleet, logGroup?.logGroupName));
  const mounts = mountCommands(fleet);
  if (mounts.length > 0) userData.addCommands(...MOUNT_VOLUME, ...mounts);
  if (fleet.instanceStorePath !== undefined) userData.addCommands(...mountInstanceStore(fleet.instanceStorePath));
  userData.addCommands(...efsMountCommands(fleet.efsMounts), ...fleet.userDataCommands);
  userData.addOnExitCommands('set +e', 'trap - ERR', ...METADATA, ...reportCommands(fleet, report));
  limitUserData(scope, userData);
  return userData;
}

function mountCommands({ dataVolumes }: ResolvedFleet): string[] {
  return dataVolumes.flatMap(({ _mountPath }, i) =>
    _mountPath === undefined ? [] : [`mount_volume ${deviceName(i)} ${_mountPath}`],
  );
}

/** Written to the boot log, which is what is left of an instance that was given up. */
const NAME_FAILURE = `trap 'echo "user data failed with status $? at line $LINENO: $BASH_COMMAND" >&2' ERR`;

/** The instance may be terminated as soon as it has reported a failure: the agent sends its logs every five seconds. */
const SEND_LOGS = 'if [ $exitCode -ne 0 ]; then sleep 10; fi';

function reportCommands(fleet: ResolvedFleet, report: ReadyReport): string[] {
  if (fleet.update._signals) return signal(fleet, report);
  // The service has to be there before the action is completed: an instance may be stopped right after it.
  const follow = fleet.warmPool ? FOLLOW_WARM_POOL : [];
  return [FIND_GROUP, ...follow, ...(fleet.shipLogs ? [SEND_LOGS] : []), ...COMPLETE_HOOK];
}

/**
 * The instance waits until it is healthy in every target group of its fleet. Its own answer on loopback would say
 * nothing about security groups, ports and health check paths. After the deployment nothing waits for the signal, and
 * CloudFormation refuses it.
 */
function signal(fleet: ResolvedFleet, { groupLogicalId, targetGroupArns }: ReadyReport): string[] {
  const arns = Lazy.string({ produce: () => targetGroupArns().join(' ') });
  const logicalId = Lazy.string({ produce: groupLogicalId });
  return [
    'if [ $exitCode -eq 0 ]; then',
    `  for group in ${arns}; do`,
    `    until [ "$(aws elbv2 describe-target-health --region ${Aws.REGION} --target-group-arn "$group" --targets "Id=$instance" --query 'TargetHealthDescriptions[0].TargetHealth.State' --output text)" = healthy ]; do`,
    `      if [ $SECONDS -ge ${waitSeconds(fleet.update._readyTimeout)} ]; then echo "not healthy in $group"; exitCode=1; break 2; fi`,
    '      sleep 5',
    '    done',
    '  done',
    'fi',
    ...(fleet.shipLogs ? [SEND_LOGS] : []),
    'if [ $exitCode -eq 0 ]; then status=SUCCESS; else status=FAILURE; fi',
    `aws cloudformation signal-resource --region ${Aws.REGION} --stack-name ${Aws.STACK_NAME} --logical-resource-id ${logicalId} --unique-id "$instance" --status $status || echo "no deployment waits for $status"`,
  ];
}

/** `complete-lifecycle-action` for this instance, with a result to follow. */
const COMPLETE_ACTION = `aws autoscaling complete-lifecycle-action --region ${Aws.REGION} --auto-scaling-group-name "$group" --lifecycle-hook-name ${READY_HOOK} --instance-id "$instance" --lifecycle-action-result`;

/** An instance behind a hook is not registered with a target group yet: it can only report that its user data has run. */
const COMPLETE_HOOK = [
  'if [ $exitCode -eq 0 ]; then result=CONTINUE; else result=ABANDON; fi',
  `${COMPLETE_ACTION} $result`,
];

/**
 * The hook holds an instance again when it leaves the warm pool, but user data runs once: a service completes it from then on.
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/warm-pool-instance-lifecycle.html
 */
const FOLLOW_WARM_POOL = [
  'if [ $exitCode -eq 0 ]; then',
  '  mkdir -p /var/lib/fleet && metadata autoscaling/target-lifecycle-state > /var/lib/fleet/state',
  `  cat > /usr/local/bin/fleet-lifecycle <<'SCRIPT'`,
  '#!/bin/bash',
  'while sleep 5; do',
  ...METADATA.map((line) => `  ${line}`),
  '  state=$(metadata autoscaling/target-lifecycle-state) || continue',
  '  if [ "$state" = "$(cat /var/lib/fleet/state)" ]; then continue; fi',
  '  group=$1',
  `  ${COMPLETE_ACTION} CONTINUE && echo -n "$state" > /var/lib/fleet/state`,
  'done',
  'SCRIPT',
  '  chmod 755 /usr/local/bin/fleet-lifecycle',
  '  cat > /etc/systemd/system/fleet-lifecycle.service <<UNIT',
  '[Unit]',
  'Description=Completes the lifecycle hook when the instance leaves the warm pool',
  'Wants=network-online.target',
  'After=network-online.target',
  '[Service]',
  'ExecStart=/usr/local/bin/fleet-lifecycle $group',
  'Restart=always',
  '[Install]',
  'WantedBy=multi-user.target',
  'UNIT',
  '  systemctl daemon-reload',
  '  systemctl enable --now fleet-lifecycle',
  'fi',
];

const MOUNT_VOLUME = [
  'mount_volume() {',
  '  for _ in $(seq 60); do [ -b "$1" ] && break; sleep 1; done',
  '  device=$(readlink -e "$1")',
  '  blkid "$device" > /dev/null || mkfs.xfs "$device"',
  '  mkdir -p "$2"',
  '  echo "UUID=$(blkid -s UUID -o value "$device") $2 auto defaults,nofail 0 2" >> /etc/fstab',
  '  mount "$2"',
  '}',
];

/**
 * Several disks become one. A service mounts it before any other starts: after a reboot with its content, after a stop, which
 * loses the content, with a new file system.
 */
function mountInstanceStore(path: string): string[] {
  return [
    `[ "$(lsblk --noheadings --nodeps --output MODEL | awk '/Instance Storage/ { n++ } END { print n + 0 }')" -le 1 ] || command -v mdadm > /dev/null || dnf install -y mdadm`,
    `cat > /usr/local/sbin/mount-instance-store <<'SCRIPT'`,
    '#!/bin/bash',
    'set -euo pipefail',
    'udevadm settle',
    `if mountpoint -q ${path}; then exit 0; fi`,
    'scratch=$(blkid -L scratch || true)',
    'if [ -z "$scratch" ]; then',
    `  disks=$(lsblk --noheadings --nodeps --output NAME,MODEL | awk '/Instance Storage/ { print "/dev/" $1 }')`,
    '  scratch=$disks',
    '  if [ "$(echo $disks | wc -w)" -gt 1 ]; then',
    '    mdadm --create /dev/md0 --run --level=0 --raid-devices="$(echo $disks | wc -w)" $disks',
    '    scratch=/dev/md0',
    '  fi',
    '  mkfs.xfs -f -L scratch "$scratch"',
    'fi',
    `mkdir -p ${path}`,
    `mount -o noatime "$scratch" ${path}`,
    'SCRIPT',
    'chmod 755 /usr/local/sbin/mount-instance-store',
    'cat > /etc/systemd/system/instance-store.service <<UNIT',
    '[Unit]',
    'Description=Mounts the local disks of the instance',
    'DefaultDependencies=no',
    'After=systemd-udevd.service local-fs-pre.target -.mount',
    'Before=local-fs.target',
    '[Service]',
    'Type=oneshot',
    'RemainAfterExit=yes',
    'ExecStart=/usr/local/sbin/mount-instance-store',
    '[Install]',
    'WantedBy=local-fs.target',
    'UNIT',
    'systemctl daemon-reload',
    'systemctl enable --now instance-store',
  ];
}
