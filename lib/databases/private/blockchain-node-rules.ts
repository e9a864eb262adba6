import { Size } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { InstanceTypes } from '../../compute';
import { gp3Rules } from '../../compute/internal';
import { workloadSubnets } from '../../private/subnets';
import {
  matches,
  nonEmptyList,
  percentage,
  required,
  rule,
  Rules,
  seconds,
  wholeNumber,
} from '../../private/validation';
import { BlockchainNodeProps, BlockchainVolumeOptions } from '../blockchain/blockchain-node';
import { databaseSubnetRules } from './database-network';

const { XLARGE, XLARGE2 } = ec2.InstanceSize;

/** The instance type of the nodes: 4 GiB for each vCPU, Graviton. */
export function nodeInstanceType({ instanceType, client }: BlockchainNodeProps): ec2.InstanceType {
  if (instanceType) return instanceType;
  // The minimum does not depend on the architecture.
  return InstanceTypes.general({ size: client._bind(true).large ? XLARGE2 : XLARGE }).instanceType;
}

/** The volume of a node, with the defaults of its network. */
export function nodeVolume({
  client,
  volume = {},
}: BlockchainNodeProps): BlockchainVolumeOptions & { size: Size; iops: number; throughput: number } {
  const { volumeGib, iops, throughput } = client._bind(true);
  return { iops, throughput, ...volume, size: volume.size ?? Size.gibibytes(volumeGib) };
}

/** A subnet for each node, of another zone each. */
export function nodeSubnets({ vpc, subnets, deployment }: BlockchainNodeProps): ec2.ISubnet[] {
  const zones = new Set<string>();
  return vpc
    .selectSubnets(workloadSubnets(vpc, subnets))
    .subnets.filter(({ availabilityZone }) => !zones.has(availabilityZone) && zones.add(availabilityZone))
    .slice(0, deployment._nodes);
}

/** The rules of what must be there before anything else is looked at. */
export function presenceRules(props: BlockchainNodeProps): Rules {
  return [
    required('vpc', props.vpc, 'give it the VPC of the clients'),
    required('client', props.client, "give it 'BlockchainClient.ethereum()'"),
    required('deployment', props.deployment, "give it 'BlockchainDeployment.highlyAvailable()'"),
    required('alarms', props.alarms, "give it who is told, such as 'Alarms.notify(topic)', or 'Alarms.none()'"),
  ];
}

/** Ranges that no network of one's own has: wider than 10.0.0.0/8, and as wide as 2000::/3, all of the internet. */
const EVERYBODY = /^([\d.]+\/[0-7]|[\da-f:]*:[\da-f:]*\/[0-3])$/i;

/** The rules of a `BlockchainNode`. */
export function blockchainNodeRules(props: BlockchainNodeProps): Rules {
  const { vpc, subnets, deployment, client, alarmThresholds: thresholds = {} } = props;
  const { minVolumeGib, network } = client._bind(true);
  const volume = nodeVolume(props);
  const nodes = deployment._nodes;
  const gib = volume.size.isUnresolved() ? undefined : volume.size.toGibibytes({ rounding: 2 });
  return [
    databaseSubnetRules(
      { vpc, subnets: workloadSubnets(vpc, subnets) },
      { minZones: nodes, because: nodes === 1 ? 'for the node' : 'one for each node' },
    ),
    rule(
      gib !== undefined && gib < minVolumeGib,
      () =>
        `'volume.size' must be at least ${minVolumeGib} GiB for ${network}, got ${gib} GiB; the chain would not fit`,
    ),
    gp3Rules(volume.size, volume, 'volume.'),
    matches('volume.snapshotId', props.volume?.snapshotId, /^snap-[0-9a-f]+$/, "the id of a snapshot, 'snap-...'"),
    rule(
      props.image !== undefined && !props.image._hasPackages,
      () =>
        `'image' must be Amazon Linux 2023, or one of your own that is made of it; the script of a node needs its packages`,
    ),
    nonEmptyList('peers', props.peers),
    rule(
      (props.rpc?.clients ?? []).some(({ uniqueId }) => EVERYBODY.test(uniqueId)),
      () =>
        `'rpc.clients' must not be everybody: RPC knows no sign-in; name ranges, or let clients in by 'connections.allowDefaultPortFrom()'`,
    ),
    seconds('maxSyncLag', props.maxSyncLag, { min: 24, max: 3600 }),
    seconds('alarmThresholds.syncLag', thresholds.syncLag, { min: 24 }),
    wholeNumber('alarmThresholds.peers', thresholds.peers, { min: 1 }),
    percentage('alarmThresholds.diskPercent', thresholds.diskPercent, { min: 1, max: 99 }),
    percentage('alarmThresholds.memoryPercent', thresholds.memoryPercent, { min: 1, max: 100 }),
  ];
}
