import { Construct } from 'constructs';
import { Aws, Lazy } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { FIND_GROUP, METADATA } from '../../compute/internal';
import { limitUserData } from '../../private/user-data-size';
import { BlockchainClientConfig } from '../blockchain/blockchain-client';
import { DATA, EXECUTION_DATA, HEALTH_PORT, NAMESPACE, NODE_DIMENSION, RPC_PORT } from './blockchain-host';
import { probe, SYNCED_FILE } from './blockchain-probe';
import { CREATE_USERS, createUnits, FORGET_OLD_STATE, installClients, restoreChain, WATCH } from './blockchain-units';

/** The facts that an instance starts from. */
export interface NodeScript {
  readonly client: BlockchainClientConfig;
  readonly maxSyncLagSeconds: number;
  readonly volumeId: string;
  readonly logGroupName: string;
  /** The logical id of the group, which is made later. */
  readonly groupLogicalId: () => string;
}

/** The script of an instance. It stops at the first failing command, and ends the instance then. */
export function nodeUserData(scope: Construct, script: NodeScript): ec2.UserData {
  const { client, volumeId } = script;
  const { snapshot } = client;
  const userData = ec2.UserData.forLinux();
  userData.addCommands(
    'set -Eeuo pipefail',
    `trap 'echo "user data failed with status $? at line $LINENO: $BASH_COMMAND" >&2' ERR`,
    `volume=${volumeId}`,
    ...METADATA,
    FIND_GROUP,
    ...startAgent(script),
    ...(snapshot ? ['dnf install -y tar zstd lz4'] : []),
    ...ATTACH_VOLUME,
    ...MOUNT_VOLUME,
    'attach_volume',
    'mount_volume',
    ...CREATE_USERS,
    ...installClients(client),
    ...file('/usr/local/bin/node-probe', probe(script.maxSyncLagSeconds)),
    ...(snapshot ? file('/usr/local/bin/restore-chain', restoreChain(snapshot)) : []),
    ...file('/usr/local/bin/forget-old-state', FORGET_OLD_STATE),
    ...file('/usr/local/sbin/node-watch', WATCH),
    ...createUnits(client),
    'systemctl daemon-reload',
    'systemctl enable --now --no-block node-watch execution consensus probe',
    ...waitUntilReady(snapshot !== undefined),
  );
  // Also an instance that could not ask for its own id ends.
  userData.addOnExitCommands('set +eu', 'trap - ERR', ...report(script));
  limitUserData(scope, userData);
  return userData;
}

function file(path: string, lines: readonly string[]): string[] {
  return [`cat > ${path} <<'FILE'`, ...lines, 'FILE', `chmod 0755 ${path}`];
}

/**
 * Waits for the volume: the instance that had it before lets it go when it has ended. It is never taken from one by force, which would leave a broken
 * file system.
 */
const ATTACH_VOLUME = [
  'attach_volume() {',
  '  local state holder',
  '  while [ $SECONDS -lt 900 ]; do',
  `    read -r state holder <<< "$(aws ec2 describe-volumes --region ${Aws.REGION} --volume-ids "$volume" --query 'Volumes[0].[State, Attachments[0].InstanceId]' --output text)"`,
  '    if [ "$holder" = "$instance" ]; then return 0; fi',
  `    if [ "$state" = available ]; then aws ec2 attach-volume --region ${Aws.REGION} --volume-id "$volume" --instance-id "$instance" --device /dev/sdf || true; fi`,
  '    sleep 5',
  '  done',
  '  echo "volume $volume is ${state:-unknown}, of ${holder:-nobody}, and was not attached in 15 minutes" >&2',
  '  return 1',
  '}',
];

/**
 * Makes a file system on a volume that has nothing at all, which `blkid` says by status 2: no other answer is taken for "empty", and `mkfs.xfs`
 * without `-f` refuses a volume with something on it once more. A file system that is there is kept, whatever it is, and grown.
 */
const MOUNT_VOLUME = [
  'mount_volume() {',
  '  local device found=0 type waited=0',
  '  device=/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_${volume/-/}',
  '  until [ -b "$device" ]; do',
  '    if [ $((waited++)) -ge 60 ]; then echo "volume $volume is attached, and there is no $device: the instance type must be one of Nitro" >&2; return 1; fi',
  '    sleep 1',
  '  done',
  '  type=$(blkid -p -s TYPE -o value "$device") || found=$?',
  '  if [ $found -eq 2 ]; then',
  '    mkfs.xfs "$device"',
  '  elif [ $found -ne 0 ] || [ "$type" != xfs ]; then',
  '    echo "volume $volume has ${type:-something unreadable} in place of xfs, and is left as it is" >&2',
  '    return 1',
  '  fi',
  `  mkdir -p ${DATA}`,
  `  echo "UUID=$(blkid -p -s UUID -o value "$device") ${DATA} xfs noatime,nofail 0 2" >> /etc/fstab`,
  '  systemctl daemon-reload',
  `  mount ${DATA}`,
  `  xfs_growfs ${DATA}`,
  '}',
];

/**
 * A node that was in sync within an hour is in sync again before the deployment goes on to the next one. Any other would take hours or days: there,
 * both clients have to answer, unless a snapshot is on its way.
 */
function waitUntilReady(restores: boolean): string[] {
  const rpc = `curl -sf -m 5 -o /dev/null -H 'Content-Type: application/json' -d '{"jsonrpc":"2.0","id":1,"method":"net_version","params":[]}' http://127.0.0.1:${RPC_PORT}`;
  return [
    'wait_for() {',
    '  until "${@:2}"; do',
    '    if [ $SECONDS -ge "$1" ]; then echo "no success in time: ${*:2}" >&2; return 1; fi',
    '    sleep 5',
    '  done',
    '}',
    `answers() { ${rpc} && curl -sf -m 5 -o /dev/null http://127.0.0.1:5052/eth/v1/node/version; }`,
    `if [ -n "$(find ${DATA}/probe -path ${SYNCED_FILE} -mmin -60)" ]; then`,
    `  wait_for 2700 curl -sf -m 5 -o /dev/null http://127.0.0.1:${HEALTH_PORT}/`,
    restores ? `elif [ -e ${EXECUTION_DATA} ]; then` : 'else',
    '  wait_for 1800 answers',
    'fi',
  ];
}

/** CloudFormation hears how it went. After a failure the instance ends, and the group makes another; what it has written is sent before. */
function report({ groupLogicalId }: NodeScript): string[] {
  const logicalId = Lazy.string({ produce: groupLogicalId });
  return [
    'if [ $exitCode -eq 0 ]; then status=SUCCESS; else status=FAILURE; sleep 10; fi',
    `aws cloudformation signal-resource --region ${Aws.REGION} --stack-name ${Aws.STACK_NAME} --logical-resource-id ${logicalId} --unique-id "$instance" --status $status || echo "no deployment waits for $status"`,
    'if [ $exitCode -ne 0 ]; then shutdown -h now; fi',
  ];
}

const AGENT = '/opt/aws/amazon-cloudwatch-agent';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Agent-Configuration-File-Details.html */
function startAgent({ logGroupName }: NodeScript): string[] {
  const log = (path: string, stream: string) => ({
    file_path: path,
    log_group_name: logGroupName,
    log_stream_name: `{instance_id}/${stream}`,
  });
  // The shell puts the id of the volume in.
  const dimensions = { append_dimensions: { [NODE_DIMENSION]: '$volume' } };
  const config = {
    agent: { metrics_collection_interval: 60, omit_hostname: true },
    metrics: {
      namespace: NAMESPACE,
      metrics_collected: {
        mem: { measurement: ['mem_used_percent'], ...dimensions },
        disk: { measurement: ['used_percent'], resources: ['/', DATA], drop_device: true, ...dimensions },
      },
      // Without the type of the file system.
      aggregation_dimensions: [[NODE_DIMENSION, 'path']],
    },
    logs: {
      logs_collected: {
        files: {
          collect_list: [
            log('/var/log/cloud-init-output.log', 'boot'),
            ...['execution', 'consensus', 'probe'].map((name) => log(`/var/log/node/${name}.log`, name)),
          ],
        },
      },
    },
  };
  return [
    `mkdir -p ${AGENT}/etc`,
    `cat > ${AGENT}/etc/node.json <<CONFIG\n${JSON.stringify(config)}\nCONFIG`,
    'command -v amazon-cloudwatch-agent-ctl > /dev/null || timeout 120 dnf install -y amazon-cloudwatch-agent',
    `${AGENT}/bin/amazon-cloudwatch-agent-ctl -a fetch-config -m ec2 -s -c file:${AGENT}/etc/node.json`,
  ];
}
