import { Construct } from 'constructs';
import { CfnResource, Duration, RemovalPolicy, Validations } from 'aws-cdk-lib/core';
import * as docdb from 'aws-cdk-lib/aws-docdb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { allowLogs } from '../../private/log-key';
import { acknowledgeInherent } from '../../private/rule-packs';
import type { DocumentDbClusterProps } from '../documentdb/document-db-cluster';
import { databaseKey, keepWithDatabase, keyRemovalPolicy, tieToUser } from './database-helpers';
import { databaseIdentifier, databaseLogGroup } from './database-logs';
import { DEFAULT_MASTER_USERNAME } from './database-names';
import { databaseSecurityGroup, databaseSubnets } from './database-network';
import { rotateByHostedFunction } from './database-rotation';
import { databaseWindows } from './database-windows';
import { capacityOf, engineOf, logTypesOf, rotationOf } from './document-db-rules';

/** The port of a cluster unless another is given. */
export const DEFAULT_PORT = 27017;

/** Characters that connection strings and shells take for something else, or DocumentDB refuses. */
const EXCLUDED_CHARACTERS = ' %+~`#$&*()|[]{}:;<>?!\'/@"\\';

/** The parts of a cluster. */
export interface DocumentDbParts {
  readonly cluster: docdb.DatabaseCluster;
  readonly instances: docdb.DatabaseInstance[];
  readonly secret: secretsmanager.ISecret;
  readonly encryptionKey: kms.IKey;
  readonly securityGroup: ec2.SecurityGroup;
  readonly connections: ec2.Connections;
  readonly subnetGroup: docdb.CfnDBSubnetGroup;
  readonly parameterGroup: docdb.ClusterParameterGroup;
  readonly logGroups: Record<string, logs.LogGroup>;
}

/** Makes a cluster with all that it needs, in the order in which they depend on each other. */
export function makeDocumentDb(scope: Construct, props: DocumentDbClusterProps): DocumentDbParts {
  const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN;
  const identifier = databaseIdentifier(scope);
  const encryptionKey = databaseKey(scope, props.encryptionKey, removalPolicy);
  const securityGroup = databaseSecurityGroup(scope, props.vpc, removalPolicy);
  const parameterGroup = makeParameterGroup(scope, parametersId(props), props, removalPolicy);
  const logGroups = makeLogGroups(scope, props, identifier, removalPolicy);
  const secret = makeSecret(scope, props, encryptionKey, removalPolicy);
  const { minDcu, maxDcu } = capacityOf(props.capacity);
  const { backupWindow, maintenanceWindow } = databaseWindows(props);

  const cluster = new docdb.DatabaseCluster(scope, 'Cluster', {
    dbClusterName: identifier,
    engineVersion: engineOf(props.engine)._engineVersion,
    vpc: props.vpc,
    vpcSubnets: databaseSubnets(props),
    securityGroup,
    port: props.port ?? DEFAULT_PORT,
    // Both from the secret, which another name replaces: there is no way for the one to be of another user than the other.
    masterUser: {
      username: secret.secretValueFromJson('username').unsafeUnwrap(),
      password: secret.secretValueFromJson('password'),
    },
    // With it the L2 makes no instances: they are made below, so that they stay when the capacity becomes of another kind.
    serverlessV2ScalingConfiguration: { minCapacity: minDcu ?? 1, maxCapacity: maxDcu ?? 1 },
    storageEncrypted: true,
    kmsKey: encryptionKey,
    storageType: props.ioOptimized ? docdb.StorageType.IOPT1 : docdb.StorageType.STANDARD,
    parameterGroup,
    backup: { retention: props.backupRetention ?? Duration.days(14), preferredWindow: backupWindow },
    preferredMaintenanceWindow: maintenanceWindow,
    copyTagsToSnapshot: true,
    exportAuditLogsToCloudWatch: 'audit' in logGroups,
    exportProfilerLogsToCloudWatch: 'profiler' in logGroups,
    deletionProtection: props.deletionProtection ?? true,
    removalPolicy,
  });
  const l1 = cluster.node.defaultChild as docdb.CfnDBCluster;
  if (maxDcu === undefined) l1.serverlessV2ScalingConfiguration = undefined;
  if (props.snapshotIdentifier !== undefined) restoreFrom(props.snapshotIdentifier, scope, l1);
  // They are there, with their expiry and their key, before the cluster writes to them.
  l1.node.addDependency(...Object.values(logGroups));
  acknowledgeRules(l1);
  const subnetGroup = cluster.node.findChild('Subnets') as docdb.CfnDBSubnetGroup;
  keepWithDatabase(subnetGroup, removalPolicy);

  const instances = makeInstances(scope, props, cluster, maintenanceWindow);
  // Not those of the L2: rules of its group would wait for the cluster, whose port is an attribute there.
  const connections = new ec2.Connections({
    securityGroups: [securityGroup],
    defaultPort: ec2.Port.tcp(props.port ?? DEFAULT_PORT),
  });
  const attached = secret.attach(cluster);
  const parts = { cluster, instances, secret: attached, encryptionKey, securityGroup, connections, subnetGroup };
  rotatePassword(scope, props, parts);
  return { ...parts, parameterGroup, logGroups };
}

/**
 * The parameter group, with the major version in its id: the family of a group cannot be changed, and a group in use cannot be deleted. So
 * an upgrade makes another beside it, the cluster takes that one, and the old one goes last.
 */
function makeParameterGroup(
  scope: Construct,
  id: string,
  props: DocumentDbClusterProps,
  removalPolicy: RemovalPolicy,
): docdb.ClusterParameterGroup {
  const version = engineOf(props.engine)._majorVersion;
  const logTypes = logTypesOf(props);
  const group = new docdb.ClusterParameterGroup(scope, id, {
    family: `docdb${version}`,
    // A change would replace the group.
    description: `Parameters of docdb${version}`,
    parameters: {
      // An export without its parameter stays empty: https://docs.aws.amazon.com/documentdb/latest/developerguide/event-auditing.html
      audit_logs: logTypes.includes('audit') ? 'enabled' : 'disabled',
      profiler: logTypes.includes('profiler') ? 'enabled' : 'disabled',
      // To begin with: https://docs.aws.amazon.com/documentdb/latest/developerguide/profiling.html
      profiler_threshold_ms: '500',
      tls: 'enabled',
      ...props.parameters,
    },
  });
  keepWithDatabase(group, removalPolicy);
  return group;
}

/** The id of the parameter group: `ParametersDocdb50`. */
function parametersId({ engine }: DocumentDbClusterProps): string {
  return `ParametersDocdb${engineOf(engine)._majorVersion.replace('.', '')}`;
}

/** https://docs.aws.amazon.com/documentdb/latest/developerguide/event-auditing.html */
function makeLogGroups(
  scope: Construct,
  props: DocumentDbClusterProps,
  identifier: string,
  removalPolicy: RemovalPolicy,
): Record<string, logs.LogGroup> {
  const logTypes = logTypesOf(props);
  if (logTypes.length > 0) allowLogs(scope, props.logEncryptionKey, '/aws/docdb');
  const ids: Record<string, string> = { audit: 'AuditLogGroup', profiler: 'ProfilerLogGroup' };
  return Object.fromEntries(
    logTypes.map((type) => [
      type,
      databaseLogGroup(scope, ids[type] ?? type, `/aws/docdb/${identifier}/${type}`, { ...props, removalPolicy }),
    ]),
  );
}

/** The secret of the first user, which stays as long as data that can be restored. DocumentDB's own has no name that a template knows. */
function makeSecret(
  scope: Construct,
  props: DocumentDbClusterProps,
  encryptionKey: kms.IKey,
  removalPolicy: RemovalPolicy,
): secretsmanager.Secret {
  const username = props.masterUsername ?? DEFAULT_MASTER_USERNAME;
  const secret = new secretsmanager.Secret(scope, 'Secret', {
    description: `First user of the database ${scope.node.path}`,
    encryptionKey,
    generateSecretString: {
      // The function that changes the password tries without TLS, too, where this is not said
      // (https://github.com/aws-samples/aws-secrets-manager-rotation-lambdas, SecretsManagerMongoDBRotationSingleUser).
      secretStringTemplate: JSON.stringify({ username, ssl: true }),
      generateStringKey: 'password',
      passwordLength: 40,
      excludeCharacters: EXCLUDED_CHARACTERS,
    },
    removalPolicy: keyRemovalPolicy(removalPolicy),
  });
  tieToUser(secret, username, DEFAULT_MASTER_USERNAME);
  return secret;
}

/**
 * The instances, each in the next of the zones: DocumentDB would take any (API `CreateDBInstance`), and two may be in one. They hold no
 * data, and go with the capacity: one that stayed behind would be billed.
 */
function makeInstances(
  scope: Construct,
  props: DocumentDbClusterProps,
  cluster: docdb.DatabaseCluster,
  maintenanceWindow: string,
): docdb.DatabaseInstance[] {
  const { instances: count, instanceType, singleInstanceReason } = capacityOf(props.capacity);
  const zones = [...new Set(props.vpc.selectSubnets(databaseSubnets(props)).availabilityZones)];
  const ids = Array.from({ length: count }, (_, index) => `Instance${index + 1}`);
  const instances = ids.map(
    (id, index) =>
      new docdb.DatabaseInstance(scope, id, {
        cluster,
        instanceType: instanceType ?? new ec2.InstanceType('serverless'),
        availabilityZone: zones[index % zones.length],
        autoMinorVersionUpgrade: true,
        preferredMaintenanceWindow: maintenanceWindow,
        // It takes memory that a small capacity does not have:
        // https://docs.aws.amazon.com/documentdb/latest/developerguide/docdb-serverless-limitations.html
        enablePerformanceInsights: props.performanceInsights ?? instanceType !== undefined,
        caCertificate: props.caCertificate,
        removalPolicy: RemovalPolicy.DESTROY,
      }),
  );
  if (instanceType === undefined) instances.forEach(acknowledgeServerless);
  // One after the other, so that not all are away at once.
  instances.slice(1).forEach((instance, index) => instance.node.addDependency(instances[index]));
  if (singleInstanceReason !== undefined) {
    Validations.of(scope).addWarning(
      'cdk-reference-architectures:noFailoverReader',
      `the cluster has no instance that could take the place of its writer: ${singleInstanceReason}; raise 'instances', or acknowledge this`,
    );
  }
  return instances;
}

/** Acknowledges what the validator of aws-cdk-lib says of a class that its list of classes does not have yet. */
function acknowledgeServerless(instance: docdb.DatabaseInstance): void {
  Validations.of(instance).acknowledge(
    ...['CloudFormation-Validate::E3620', 'cdk-preflight::E3620'].map((id) => ({
      id,
      reason:
        'The class of DocumentDB Serverless: https://docs.aws.amazon.com/documentdb/latest/developerguide/docdb-serverless-limitations.html',
    })),
  );
}

/**
 * Has a cluster made from a snapshot, which the first user comes from. A restore takes no password (API `RestoreDBClusterFromSnapshot`):
 * the one of the secret is set by hand afterwards, and changed by the function only from then on.
 */
function restoreFrom(snapshotIdentifier: string, scope: Construct, cluster: docdb.CfnDBCluster): void {
  cluster.snapshotIdentifier = snapshotIdentifier;
  cluster.masterUsername = undefined;
  cluster.masterUserPassword = undefined;
  Validations.of(scope).addWarning(
    'cdk-reference-architectures:restoredPassword',
    "the password in 'secret' is not yet that of a cluster that is made from a snapshot: set it once as the README says, then give " +
      "'passwordRotation', and acknowledge this",
  );
}

function rotatePassword(
  scope: Construct,
  props: DocumentDbClusterProps,
  {
    cluster,
    instances,
    secret,
    connections,
  }: Pick<DocumentDbParts, 'cluster' | 'instances' | 'secret' | 'connections'>,
): void {
  const { hosted, reason } = rotationOf(props);
  if (hosted === undefined) {
    acknowledgeInherent(scope, reason ?? RESTORED, 'AwsSolutions-SMG4', 'SecretsManagerRotationEnabled');
    return;
  }
  rotateByHostedFunction(scope, {
    vpc: props.vpc,
    subnets: hosted.subnets,
    connections,
    secret,
    hosted: (options) =>
      secretsmanager.HostedRotation.mongoDbSingleUser({ ...options, excludeCharacters: EXCLUDED_CHARACTERS }),
    automaticallyAfter: hosted.automaticallyAfter,
    after: [cluster, ...instances],
  });
}

const RESTORED =
  'The password of a cluster from a snapshot is changed once somebody has set it, which the warning asks for';

/** What rules ask for that DocumentDB does not have, or that they cannot see. */
function acknowledgeRules(cluster: CfnResource): void {
  acknowledgeInherent(
    cluster,
    'The rule asks for names of events where DocumentDB takes those of logs, of which `audit` and `profiler` are exported',
    ...['authenticate', 'createIndex', 'dropCollection'].map((event) => `AwsSolutions-DOC5[LogExport::${event}]`),
  );
  acknowledgeInherent(
    cluster,
    'Name and password are in a secret, by a reference to a resource of the template, which the rule does not read',
    'AwsSolutions-DOC3',
  );
}
