import { Construct } from 'constructs';
import { CfnDeletionPolicy, Duration, RemovalPolicy, Validations } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as neptune from 'aws-cdk-lib/aws-neptune';
import { allowLogs } from '../../private/log-key';
import type { NeptuneClusterProps } from '../neptune/neptune-cluster';
import { neptuneEvents } from './database-events';
import { databaseKey, helperRemovalPolicy } from './database-helpers';
import { databaseIdentifier, databaseLogGroup } from './database-logs';
import { databaseSecurityGroup, databaseSubnets } from './database-network';
import { familyId } from './database-parameters';
import { databaseWindows } from './database-windows';
import { neptuneCapacity, neptuneReaders, PORT } from './neptune-rules';

/** The beginning of the names of log groups (https://docs.aws.amazon.com/neptune/latest/userguide/cloudwatch-logs.html). */
const LOG_PREFIX = '/aws/neptune';

/** The parts of a cluster. */
export interface NeptuneParts {
  readonly cluster: neptune.CfnDBCluster;
  readonly writer: neptune.CfnDBInstance;
  readonly readers: Record<string, neptune.CfnDBInstance>;
  readonly encryptionKey: kms.IKey;
  readonly securityGroup: ec2.SecurityGroup;
  readonly subnetGroup: neptune.CfnDBSubnetGroup;
  readonly clusterParameterGroup: neptune.CfnDBClusterParameterGroup;
  readonly instanceParameterGroup: neptune.CfnDBParameterGroup;
  readonly auditLogGroup?: logs.LogGroup;
  readonly slowQueryLogGroup: logs.LogGroup;
  readonly eventSubscriptions: neptune.CfnEventSubscription[];
}

/** What instances and cluster have in common. */
type Groups = Pick<
  NeptuneParts,
  'encryptionKey' | 'securityGroup' | 'subnetGroup' | 'clusterParameterGroup' | 'instanceParameterGroup'
>;

/** Makes a cluster with all that it needs, in the order in which they depend on each other. */
export function makeNeptune(scope: Construct, props: NeptuneClusterProps): NeptuneParts {
  const removalPolicy = props.removalPolicy ?? RemovalPolicy.SNAPSHOT;
  const identifier = databaseIdentifier(scope);
  const groups = makeGroups(scope, props, removalPolicy);
  const logGroups = makeLogGroups(scope, props, identifier, removalPolicy);
  const { auditLogGroup, slowQueryLogGroup } = logGroups;
  const cluster = makeCluster(scope, props, identifier, groups, removalPolicy);
  // They are there, with their expiry and their key, before the cluster writes to them.
  cluster.node.addDependency(slowQueryLogGroup, ...(auditLogGroup ? [auditLogGroup] : []));
  const { writer, readers } = makeInstances(scope, props, cluster, groups.instanceParameterGroup, removalPolicy);
  warn(scope, props);
  const instances = [writer, ...Object.values(readers)].map(({ ref }) => ref);
  return {
    ...groups,
    ...logGroups,
    cluster,
    writer,
    readers,
    eventSubscriptions: [
      ...neptuneEvents(scope, props.alarms, 'db-cluster', [cluster.ref]),
      ...neptuneEvents(scope, props.alarms, 'db-instance', instances, 'Instance'),
    ],
  };
}

/** The groups, of which those of parameters have the family in their ids: an upgrade makes others beside them, and the old ones go last. */
function makeGroups(scope: Construct, props: NeptuneClusterProps, removalPolicy: RemovalPolicy): Groups {
  const { _family: family } = props.engineVersion;
  const threshold = props.slowQueryThreshold ?? Duration.seconds(5);
  const description = `Parameters of ${family}`;
  const groups = {
    subnetGroup: new neptune.CfnDBSubnetGroup(scope, 'SubnetGroup', {
      dbSubnetGroupDescription: 'Subnets of the database',
      subnetIds: props.vpc.selectSubnets(databaseSubnets(props)).subnetIds,
    }),
    clusterParameterGroup: new neptune.CfnDBClusterParameterGroup(scope, familyId(family, 'ClusterParameters'), {
      family,
      description,
      // Without them there is nothing to send to the log groups (https://docs.aws.amazon.com/neptune/latest/userguide/parameters.html).
      parameters: {
        ...props.parameters,
        neptune_enable_audit_log: (props.auditLog ?? true) ? '1' : '0',
        neptune_enable_slow_query_log: 'info',
        neptune_slow_query_log_threshold: String(threshold.toMilliseconds()),
      },
    }),
    instanceParameterGroup: new neptune.CfnDBParameterGroup(scope, familyId(family, 'InstanceParameters'), {
      family,
      description,
      parameters: { ...props.instanceParameters },
    }),
  };
  for (const group of Object.values(groups)) group.applyRemovalPolicy(helperRemovalPolicy(removalPolicy));
  return {
    ...groups,
    encryptionKey: databaseKey(scope, props.encryptionKey, removalPolicy),
    securityGroup: databaseSecurityGroup(scope, props.vpc, removalPolicy),
  };
}

function makeLogGroups(
  scope: Construct,
  { auditLog = true, ...props }: NeptuneClusterProps,
  identifier: string,
  removalPolicy: RemovalPolicy,
): Pick<NeptuneParts, 'auditLogGroup' | 'slowQueryLogGroup'> {
  allowLogs(scope, props.logEncryptionKey, LOG_PREFIX);
  const group = (id: string, type: string) =>
    databaseLogGroup(scope, id, `${LOG_PREFIX}/${identifier}/${type}`, { ...props, removalPolicy });
  return {
    auditLogGroup: auditLog ? group('AuditLogGroup', 'audit') : undefined,
    slowQueryLogGroup: group('SlowQueryLogGroup', 'slowquery'),
  };
}

function makeCluster(
  scope: Construct,
  props: NeptuneClusterProps,
  identifier: string,
  groups: Groups,
  removalPolicy: RemovalPolicy,
): neptune.CfnDBCluster {
  const { minNcu, maxNcu } = neptuneCapacity(props);
  const { backupWindow, maintenanceWindow } = databaseWindows(props);
  const cluster = new neptune.CfnDBCluster(scope, 'Cluster', {
    dbClusterIdentifier: identifier,
    engineVersion: props.engineVersion._version,
    dbSubnetGroupName: groups.subnetGroup.ref,
    vpcSecurityGroupIds: [groups.securityGroup.securityGroupId],
    dbPort: PORT,
    dbClusterParameterGroupName: groups.clusterParameterGroup.ref,
    // Neptune takes it for all instances when the major version changes
    // (https://docs.aws.amazon.com/neptune/latest/userguide/cfn-engine-update-1110-1202-custom.html).
    dbInstanceParameterGroupName: groups.instanceParameterGroup.ref,
    serverlessScalingConfiguration:
      minNcu === undefined || maxNcu === undefined ? undefined : { minCapacity: minNcu, maxCapacity: maxNcu },
    iamAuthEnabled: props.authentication?._reason === undefined,
    storageEncrypted: true,
    kmsKeyId: groups.encryptionKey.keyArn,
    snapshotIdentifier: props.snapshotIdentifier,
    backupRetentionPeriod: (props.backupRetention ?? Duration.days(14)).toDays(),
    preferredBackupWindow: backupWindow,
    preferredMaintenanceWindow: maintenanceWindow,
    copyTagsToSnapshot: true,
    enableCloudwatchLogsExports: [...((props.auditLog ?? true) ? ['audit'] : []), 'slowquery'],
    deletionProtection: props.deletionProtection ?? true,
  });
  cluster.applyRemovalPolicy(removalPolicy);
  return cluster;
}

/**
 * The instances, each in the zone after the one before: Neptune itself would choose them at random
 * (https://docs.aws.amazon.com/neptune/latest/apiref/API_CreateDBInstance.html). The first one that is there becomes the writer.
 */
function makeInstances(
  scope: Construct,
  props: NeptuneClusterProps,
  cluster: neptune.CfnDBCluster,
  parameterGroup: neptune.CfnDBParameterGroup,
  removalPolicy: RemovalPolicy,
): Pick<NeptuneParts, 'writer' | 'readers'> {
  const { instanceType } = neptuneCapacity(props);
  const zones = [...new Set(props.vpc.selectSubnets(databaseSubnets(props)).availabilityZones)];
  const { maintenanceWindow } = databaseWindows(props);
  const make = (id: string, index: number): neptune.CfnDBInstance => {
    const instance = new neptune.CfnDBInstance(scope, id, {
      dbClusterIdentifier: cluster.ref,
      dbInstanceClass: `db.${instanceType?.toString() ?? 'serverless'}`,
      dbParameterGroupName: parameterGroup.ref,
      availabilityZone: zones[index % zones.length],
      preferredMaintenanceWindow: maintenanceWindow,
      autoMinorVersionUpgrade: props.autoMinorVersionUpgrade ?? true,
      publiclyAccessible: false,
    });
    // One that is exchanged for another has no data of its own.
    instance.applyRemovalPolicy(helperRemovalPolicy(removalPolicy));
    instance.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.DELETE;
    return instance;
  };
  const writer = make('Writer', 0);
  const readers = neptuneReaders(props)._names.map((name, index) => [name, make(name, index + 1)] as const);
  // One after the other, so that not all are away at once.
  readers.forEach(([, reader], index) => reader.node.addDependency(readers[index - 1]?.[1] ?? writer));
  return { writer, readers: Object.fromEntries(readers) };
}

function warn(scope: Construct, props: NeptuneClusterProps): void {
  const { _reason: alone } = neptuneReaders(props);
  if (alone !== undefined) {
    Validations.of(scope).addWarning(
      'cdk-reference-architectures:noFailoverReader',
      `the cluster has no reader that could take the place of its writer: ${alone}; give 'readers' one, or acknowledge this`,
    );
  }
  const open = props.authentication?._reason;
  if (open !== undefined) {
    Validations.of(scope).addWarning(
      'cdk-reference-architectures:graphWithoutAuthentication',
      `whoever reaches the cluster may read, change and delete everything: ${open}; use 'NeptuneAuthentication.iam()', or acknowledge this`,
    );
  }
}
