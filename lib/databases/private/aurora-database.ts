import { Construct } from 'constructs';
import { Duration, Fn, RemovalPolicy, Validations } from 'aws-cdk-lib/core';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as rds from 'aws-cdk-lib/aws-rds';
import type { AuroraOptions } from '../aurora/aurora-options';
import { AuroraReader, AuroraReaderConfig, AuroraReaders } from '../aurora/aurora-readers';
import { ProxyPoolingOptions } from '../connection-pooling';
import { DatabaseInsights } from '../database-insights';
import { capacityOf } from './aurora-rules';
import { databaseEvents } from './database-events';
import { databaseKey } from './database-helpers';
import { databaseIdentifier, databaseLogGroups } from './database-logs';
import { monitoringRole } from './database-monitoring';
import { databaseSecurityGroup, databaseSubnetGroup, databaseSubnets } from './database-network';
import { auroraTlsParameters, databaseParameters, parameterGroup, parametersId } from './database-parameters';
import { databaseProxy, DatabaseProxyParts } from './database-proxy';
import { databaseWindows } from './database-windows';

/** The interval of the metrics of the operating system. */
const MONITORING_INTERVAL = Duration.seconds(60);

/** The parts of a cluster. */
export interface AuroraParts {
  readonly cluster: rds.DatabaseCluster;
  readonly clusterIdentifier: string;
  readonly encryptionKey: kms.IKey;
  readonly securityGroup: ec2.SecurityGroup;
  readonly connections: ec2.Connections;
  readonly subnetGroup: rds.SubnetGroup;
  readonly clusterParameterGroup: rds.ParameterGroup;
  readonly instanceParameterGroup: rds.ParameterGroup;
  readonly logGroups: Record<string, logs.LogGroup>;
  readonly eventSubscriptions: rds.CfnEventSubscription[];
  readonly readers: readonly AuroraReaderConfig[];
  readonly scalableReaders?: appscaling.ScalableTarget;
}

/** The properties that clusters differ in. */
export type AuroraDifference = Pick<
  rds.DatabaseClusterProps,
  'backtrackWindow' | 'credentials' | 'defaultDatabaseName' | 'enableDataApi' | 'manageMasterUserPassword'
>;

/** The readers of a cluster, by default as well. */
export function readersOf(readers: AuroraReaders | undefined): AuroraReaders {
  return readers ?? AuroraReaders.named([AuroraReader.failoverTarget('Reader')]);
}

/** Makes a cluster with all that it needs, in the order in which they depend on each other. */
export function makeAurora(
  scope: Construct,
  props: AuroraOptions,
  differenceOf: (encryptionKey: kms.IKey) => AuroraDifference,
): AuroraParts {
  const removalPolicy = props.removalPolicy ?? RemovalPolicy.SNAPSHOT;
  const { engine, family, port, defaultLogTypes } = props.engine._bind();
  const identifier = databaseIdentifier(scope);
  const encryptionKey = databaseKey(scope, props.encryptionKey, removalPolicy);
  const securityGroup = databaseSecurityGroup(scope, props.vpc, removalPolicy);
  const subnetGroup = databaseSubnetGroup(scope, props, removalPolicy);
  const logTypes = props.logTypes ?? [...defaultLogTypes];
  const logGroups = databaseLogGroups(scope, 'cluster', identifier, logTypes, { ...props, removalPolicy });
  const tls = auroraTlsParameters(family);
  const clusterParameterGroup = parameterGroup(
    scope,
    parametersId(engine, 'Cluster'),
    engine,
    { ...props.parameters, ...tls },
    removalPolicy,
  );
  const instanceParameterGroup = parameterGroup(
    scope,
    parametersId(engine, 'Instance'),
    engine,
    // Whether connections have TLS is a parameter of the cluster alone.
    without(databaseParameters(family, props.instanceParameters), Object.keys(tls)),
    removalPolicy,
  );
  const { minAcu, maxAcu, pauseAfter } = capacityOf(props.capacity);
  const { backupWindow, maintenanceWindow } = databaseWindows(props);
  const insights = props.insights ?? DatabaseInsights.standard();
  const readers = readersOf(props.readers)._readers;
  const instance = (reader?: AuroraReaderConfig) =>
    makeInstance(props, reader, { encryptionKey, insights, instanceParameterGroup, maintenanceWindow });

  const cluster = new rds.DatabaseCluster(scope, 'Cluster', {
    clusterIdentifier: identifier,
    engine,
    vpc: props.vpc,
    vpcSubnets: databaseSubnets(props),
    subnetGroup,
    securityGroups: [securityGroup],
    port: props.port ?? port,
    writer: instance(),
    readers: readers.map(instance),
    serverlessV2MinCapacity: minAcu,
    serverlessV2MaxCapacity: maxAcu,
    serverlessV2AutoPauseDuration: pauseAfter,
    parameterGroup: clusterParameterGroup,
    storageEncrypted: true,
    storageEncryptionKey: encryptionKey,
    storageType: props.ioOptimized ? rds.DBClusterStorageType.AURORA_IOPT1 : rds.DBClusterStorageType.AURORA,
    iamAuthentication: true,
    backup: { retention: props.backupRetention ?? Duration.days(14), preferredWindow: backupWindow },
    preferredMaintenanceWindow: maintenanceWindow,
    copyTagsToSnapshot: true,
    deleteAutomatedBackups: false,
    deletionProtection: props.deletionProtection ?? true,
    removalPolicy,
    cloudwatchLogsExports: logTypes,
    databaseInsightsMode: insights._mode,
    enablePerformanceInsights: true,
    performanceInsightRetention: insights._retention,
    performanceInsightEncryptionKey: encryptionKey,
    monitoringInterval: MONITORING_INTERVAL,
    monitoringRole: monitoringRole(scope, MONITORING_INTERVAL),
    autoMinorVersionUpgrade: true,
    engineLifecycleSupport: rds.EngineLifecycleSupport.OPEN_SOURCE_RDS_EXTENDED_SUPPORT_DISABLED,
    ...differenceOf(encryptionKey),
  });
  // One after the other, so that not all are away at once; `instanceUpdateBehaviour` orders none of these.
  readers.slice(1).forEach(({ name }, index) => {
    cluster.node.findChild(name).node.addDependency(cluster.node.findChild(readers[index].name));
  });
  if (readers.some(({ promotionTier }) => promotionTier === 1)) {
    // It looks at all readers, where those of another type are in the last tier.
    Validations.of(cluster).acknowledge({
      id: 'Annotation::@aws-cdk/aws-rds:provisionedReadersDontMatchWriter',
      reason: 'A reader of the size of the writer takes its place; the others do so when there is no other.',
    });
  }
  const l1 = cluster.node.defaultChild as rds.CfnDBCluster;
  // RDS takes it for all instances when the major version changes (aws-cdk#26072).
  l1.dbInstanceParameterGroupName = instanceParameterGroup.bindToInstance({}).parameterGroupName;
  // They are there, with their expiry and their key, before the cluster writes to them.
  l1.node.addDependency(...Object.values(logGroups));

  const { _reason: reason } = readersOf(props.readers);
  if (reason !== undefined) warnOfOneInstance(scope, reason);
  const eventSubscriptions = [
    ...databaseEvents(scope, props.alarms, 'db-cluster', [cluster.clusterIdentifier]),
    ...databaseEvents(scope, props.alarms, 'db-instance', cluster.instanceIdentifiers, 'Instance'),
  ];
  return {
    cluster,
    clusterIdentifier: cluster.clusterIdentifier,
    encryptionKey,
    securityGroup,
    // Not that of the cluster: rules of its group would wait for the cluster, whose port is an attribute there.
    connections: new ec2.Connections({
      securityGroups: [securityGroup],
      defaultPort: ec2.Port.tcp(props.port ?? port),
    }),
    subnetGroup,
    clusterParameterGroup,
    instanceParameterGroup,
    logGroups,
    eventSubscriptions,
    readers,
    scalableReaders: scaling(scope, props, cluster, readers.length),
  };
}

function makeInstance(
  { capacity, caCertificate }: AuroraOptions,
  reader: AuroraReaderConfig | undefined,
  of: {
    readonly encryptionKey: kms.IKey;
    readonly insights: DatabaseInsights;
    readonly instanceParameterGroup: rds.ParameterGroup;
    readonly maintenanceWindow: string;
  },
): rds.IClusterInstance {
  const { instanceType } = capacityOf(capacity);
  const options: rds.ClusterInstanceOptions = {
    parameterGroup: of.instanceParameterGroup,
    publiclyAccessible: false,
    caCertificate,
    autoMinorVersionUpgrade: true,
    preferredMaintenanceWindow: of.maintenanceWindow,
    enablePerformanceInsights: true,
    performanceInsightRetention: of.insights._retention,
    performanceInsightEncryptionKey: of.encryptionKey,
  };
  const id = reader?.name ?? 'Writer';
  const { promotionTier = 0, scaleWithWriter = true } = reader ?? {};
  if (instanceType === undefined) {
    return rds.ClusterInstance.serverlessV2(id, { ...options, ...(reader && { scaleWithWriter }) });
  }
  return rds.ClusterInstance.provisioned(id, {
    ...options,
    instanceType: reader?.instanceType ?? instanceType,
    promotionTier,
  });
}

function scaling(
  scope: Construct,
  { readerScaling }: AuroraOptions,
  cluster: rds.DatabaseCluster,
  readers: number,
): appscaling.ScalableTarget | undefined {
  const target = readerScaling?._bind(scope, cluster.clusterIdentifier, readers);
  // Readers that are there count, and Application Auto Scaling refuses a cluster without one.
  target?.node.addDependency(cluster);
  return target;
}

/** The proxy of a cluster, which is there after its instances: RDS finds no target before. */
export function auroraProxy(
  scope: Construct,
  props: AuroraOptions,
  pooling: ProxyPoolingOptions,
  { cluster, securityGroup }: AuroraParts,
): DatabaseProxyParts {
  const { engine, port } = props.engine._bind();
  const target = rds.ProxyTarget.fromCluster(
    // One whose port is a number: rules of the proxy would wait for the cluster, and the cluster for its group.
    rds.DatabaseCluster.fromDatabaseClusterAttributes(scope, 'ProxyTarget', {
      clusterIdentifier: cluster.clusterIdentifier,
      port: props.port ?? port,
      securityGroups: [securityGroup],
      engine,
    }),
  );
  const made = databaseProxy(
    scope,
    pooling,
    {
      target,
      vpc: props.vpc,
      subnets: databaseSubnets(props),
      iam: true,
    },
    props,
  );
  made.proxy.node.addDependency(cluster);
  return made;
}

/** The host of a custom endpoint: RDS puts the part of the account and Region of the cluster behind its name. */
export function customEndpointHost(cluster: rds.DatabaseCluster, endpointIdentifier: string): string {
  return `${endpointIdentifier}.cluster-custom-${Fn.select(1, Fn.split('.cluster-', cluster.clusterEndpoint.hostname))}`;
}

function warnOfOneInstance(scope: Construct, reason: string): void {
  Validations.of(scope).addWarning(
    'cdk-reference-architectures:noFailoverReader',
    `the cluster has no reader that could take the place of its writer: ${reason}; give 'readers' one, or acknowledge this`,
  );
}

function without(parameters: Record<string, string>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => !names.includes(name)));
}
