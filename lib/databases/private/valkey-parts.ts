import { Construct } from 'constructs';
import { CfnResource, Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elasticache from 'aws-cdk-lib/aws-elasticache';
import * as logs from 'aws-cdk-lib/aws-logs';
import { allowLogs } from '../../private/log-key';
import { uniqueName } from '../../private/unique-name';
import { ValkeyCacheProps } from '../valkey/valkey-cache';
import { ValkeyCapacityConfig, ValkeyEvictionPolicy, ValkeyServerlessCapacityOptions } from '../valkey/valkey-capacity';
import { valkeySubnets } from './valkey-cache-rules';
import { elastiCacheName } from './valkey-name';

/** The port of writes and reads. */
export const PORT = 6379;

/** The parts that a cache of either kind has. */
export interface ValkeyParts {
  readonly securityGroup: ec2.SecurityGroup;
  readonly userGroup: elasticache.CfnUserGroup;
}

/** The logs of a cluster. */
export interface ValkeyLogs {
  readonly slow: logs.LogGroup;
  readonly engine: logs.LogGroup;
}

/** The days that snapshots are kept. */
export function snapshotDays({ snapshotRetention }: ValkeyCacheProps): number {
  return (snapshotRetention ?? Duration.days(7)).toDays();
}

/** The fate of helpers: they cannot be deleted while a cache that is kept uses them. */
export function helperPolicy(removalPolicy: RemovalPolicy): RemovalPolicy {
  return removalPolicy === RemovalPolicy.RETAIN ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
}

/** A serverless cache. Its name tells apart the key and the subnets, for which CloudFormation replaces it. */
export function serverlessCache(
  scope: Construct,
  props: ValkeyCacheProps,
  { maxStorage, minStorage, maxProcessingUnits, minProcessingUnits }: ValkeyServerlessCapacityOptions,
  { securityGroup, userGroup }: ValkeyParts,
): elasticache.CfnServerlessCache {
  const { removalPolicy = RemovalPolicy.SNAPSHOT } = props;
  const subnetIds = valkeySubnets(props).map(({ subnetId }) => subnetId);
  const name = elastiCacheName(scope, [props.encryptionKey?.keyArn, ...subnetIds]);
  const days = snapshotDays(props);
  const cache = new elasticache.CfnServerlessCache(scope, 'ServerlessCache', {
    serverlessCacheName: name,
    engine: 'valkey',
    majorEngineVersion: '8',
    description: `Valkey cache of ${scope.node.path}`,
    cacheUsageLimits: {
      dataStorage: { unit: 'GB', maximum: maxStorage.toGibibytes(), minimum: minStorage?.toGibibytes() },
      ecpuPerSecond: { maximum: maxProcessingUnits, minimum: minProcessingUnits },
    },
    subnetIds,
    securityGroupIds: [securityGroup.securityGroupId],
    userGroupId: userGroup.ref,
    kmsKeyId: props.encryptionKey?.keyArn,
    snapshotRetentionLimit: days,
    dailySnapshotTime: props.snapshotTime,
    finalSnapshotName: removalPolicy === RemovalPolicy.SNAPSHOT ? `${name}-final` : undefined,
  });
  // CloudFormation has no snapshot of it, but deletes it with the one that its property asks for.
  cache.applyRemovalPolicy(helperPolicy(removalPolicy));
  return cache;
}

/** Nodes in cluster mode, whatever their number, so that shards can be added without another endpoint. */
export function replicationGroup(
  scope: Construct,
  props: ValkeyCacheProps,
  cluster: NonNullable<ValkeyCapacityConfig['cluster']>,
  { securityGroup, userGroup }: ValkeyParts,
  { slow, engine }: ValkeyLogs,
): elasticache.CfnReplicationGroup {
  const { removalPolicy = RemovalPolicy.SNAPSHOT } = props;
  const { nodeType, shards, replicas, maintenanceWindow, evictionPolicy } = cluster;
  const subnetGroup = new elasticache.CfnSubnetGroup(scope, 'SubnetGroup', {
    description: `Subnets of ${scope.node.path}`,
    subnetIds: valkeySubnets(props).map(({ subnetId }) => subnetId),
  });
  const parameterGroup = new elasticache.CfnParameterGroup(scope, 'ParameterGroup', {
    cacheParameterGroupFamily: 'valkey8',
    description: `Parameters of ${scope.node.path}`,
    properties: {
      'cluster-enabled': 'yes',
      'maxmemory-policy': evictionPolicy ?? ValkeyEvictionPolicy.VOLATILE_LRU,
    },
  });
  for (const helper of [subnetGroup, parameterGroup]) helper.applyRemovalPolicy(helperPolicy(removalPolicy));
  const group = new elasticache.CfnReplicationGroup(scope, 'ReplicationGroup', {
    replicationGroupDescription: `Valkey cache of ${scope.node.path}`,
    engine: 'valkey',
    engineVersion: '8.2',
    cacheNodeType: nodeType,
    clusterMode: 'enabled',
    numNodeGroups: shards,
    replicasPerNodeGroup: replicas,
    // ElastiCache wants it in cluster mode, even where there is no replica to take over.
    automaticFailoverEnabled: true,
    multiAzEnabled: replicas > 0,
    // Nodes of this family keep a part of the data on disks, and must say so.
    dataTieringEnabled: nodeType.startsWith('cache.r6gd.') ? true : undefined,
    atRestEncryptionEnabled: true,
    kmsKeyId: props.encryptionKey?.keyArn,
    // Required, not preferred: that is what a new cluster gets
    // (https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/in-transit-encryption.html).
    transitEncryptionEnabled: true,
    userGroupIds: [userGroup.ref],
    cacheParameterGroupName: parameterGroup.ref,
    cacheSubnetGroupName: subnetGroup.ref,
    securityGroupIds: [securityGroup.securityGroupId],
    port: PORT,
    autoMinorVersionUpgrade: true,
    preferredMaintenanceWindow: maintenanceWindow,
    snapshotRetentionLimit: snapshotDays(props),
    snapshotWindow: props.snapshotTime && hourFrom(props.snapshotTime),
    logDeliveryConfigurations: [delivery('slow-log', slow), delivery('engine-log', engine)],
  });
  // Shards are added and taken away without another cluster.
  group.cfnOptions.updatePolicy = { useOnlineResharding: true };
  group.applyRemovalPolicy(removalPolicy);
  return group;
}

/** The beginning of the names of the log groups, for which CloudWatch Logs writes the permission by itself. */
const PREFIX = '/aws/vendedlogs/elasticache';

/** The log groups of a cluster. */
export function clusterLogs(scope: Construct, { logRetention, logEncryptionKey }: ValkeyCacheProps): ValkeyLogs {
  allowLogs(scope, logEncryptionKey, PREFIX);
  const group = (id: string, suffix: string) =>
    new logs.LogGroup(scope, id, {
      logGroupName: `${PREFIX}/${uniqueName(scope)}/${suffix}`,
      retention: logRetention ?? logs.RetentionDays.THREE_MONTHS,
      encryptionKey: logEncryptionKey,
    });
  return { slow: group('SlowLogGroup', 'slow'), engine: group('EngineLogGroup', 'engine') };
}

/** A security group that lets nobody in, and calls nobody. */
export function closedGroup(scope: Construct, vpc: ec2.IVpc, removalPolicy: RemovalPolicy): ec2.SecurityGroup {
  const group = new ec2.SecurityGroup(scope, 'SecurityGroup', {
    vpc,
    description: 'Valkey cache',
    allowAllOutbound: false,
  });
  (group.node.defaultChild as CfnResource).applyRemovalPolicy(helperPolicy(removalPolicy));
  return group;
}

function delivery(
  logType: string,
  { logGroupName: logGroup }: logs.LogGroup,
): elasticache.CfnReplicationGroup.LogDeliveryConfigurationRequestProperty {
  const destinationDetails = { cloudWatchLogsDetails: { logGroup } };
  return { logType, logFormat: 'json', destinationType: 'cloudwatch-logs', destinationDetails };
}

/** The hour that begins at a time. */
function hourFrom(time: string): string {
  const [hour = '00', minute = '00'] = time.split(':');
  return `${time}-${String((Number(hour) + 1) % 24).padStart(2, '0')}:${minute}`;
}
