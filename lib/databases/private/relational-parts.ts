import { Construct } from 'constructs';
import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as rds from 'aws-cdk-lib/aws-rds';
import { DatabaseInsights } from '../database-insights';
import { RelationalDatabaseProps } from '../relational/relational-database-props';
import { RelationalEngine } from '../relational/relational-engine';
import { databaseLogGroups } from './database-logs';
import { monitoringRole } from './database-monitoring';
import { databaseSecurityGroup, databaseSubnetGroup } from './database-network';
import { databaseParameters, parameterGroup, parametersId } from './database-parameters';
import { databaseWindows } from './database-windows';
import { recordsLoad } from './instance-class';
import { ResolvedDatabase } from './relational-database-rules';
import { restoreInstance } from './relational-restore';

/** The parts that a database, or a replica of it, needs before it. */
export interface RelationalParts {
  readonly identifier: string;
  readonly key: kms.IKey;
  readonly securityGroup: ec2.SecurityGroup;
  readonly subnetGroup: rds.SubnetGroup;
  readonly parameterGroup: rds.ParameterGroup;
  readonly optionGroup?: rds.OptionGroup;
  readonly logGroups: Record<string, logs.LogGroup>;
  readonly monitoringRole?: iam.Role;
}

/** The options of the parts, which differ between a database and its replica elsewhere. */
export interface PartsOptions {
  readonly vpc: ec2.IVpc;
  readonly subnets?: ec2.SubnetSelection;
  readonly engine: RelationalEngine;
  readonly parameters?: { readonly [name: string]: string };
  readonly identifier: string;
  readonly key: kms.IKey;
  readonly hasOwnKey: boolean;
  readonly isCluster?: boolean;
  readonly logExports: readonly string[];
  readonly monitoringInterval: Duration;
  readonly logRetention?: logs.RetentionDays;
  readonly logEncryptionKey?: kms.IKey;
  readonly removalPolicy: RemovalPolicy;
}

/** Makes what a database needs before it. */
export function relationalParts(scope: Construct, options: PartsOptions): RelationalParts {
  const { vpc, engine, identifier, key, removalPolicy } = options;
  const { family, engine: instanceEngine } = engine._facts;
  const securityGroup = databaseSecurityGroup(scope, vpc, removalPolicy);
  const parameters = databaseParameters(family, options.parameters);
  return {
    identifier,
    key,
    securityGroup,
    subnetGroup: databaseSubnetGroup(scope, options, removalPolicy),
    parameterGroup: parameterGroup(scope, parametersId(instanceEngine), instanceEngine, parameters, removalPolicy),
    monitoringRole: monitoringRole(scope, options.monitoringInterval),
    optionGroup: tlsOptionGroup(scope, engine, vpc, securityGroup, removalPolicy),
    logGroups: databaseLogGroups(scope, options.isCluster ? 'cluster' : 'instance', identifier, options.logExports, {
      logRetention: options.logRetention,
      logEncryptionKey: options.logEncryptionKey ?? (options.hasOwnKey ? key : undefined),
      removalPolicy,
    }),
  };
}

/**
 * The option group of Oracle, by which it takes TLS on a port of its own.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.Oracle.Options.SSL.html
 */
function tlsOptionGroup(
  scope: Construct,
  engine: RelationalEngine,
  vpc: ec2.IVpc,
  securityGroup: ec2.SecurityGroup,
  removalPolicy: RemovalPolicy,
): rds.OptionGroup | undefined {
  const { tlsPort, engine: instanceEngine } = engine._facts;
  if (tlsPort === undefined) return undefined;
  const group = new rds.OptionGroup(scope, 'Options', {
    engine: instanceEngine,
    // A change would replace the group.
    description: 'Options of the database',
    configurations: [
      {
        name: 'SSL',
        port: tlsPort,
        vpc,
        securityGroups: [securityGroup],
        settings: {
          'SQLNET.SSL_VERSION': '1.2',
          'SQLNET.CIPHER_SUITE': 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
        },
      },
    ],
  });
  // RDS does not delete the option group of a snapshot.
  group.applyRemovalPolicy(removalPolicy === RemovalPolicy.DESTROY ? removalPolicy : RemovalPolicy.RETAIN);
  return group;
}

/** The properties that an instance and every replica of it have alike. */
export function commonInstanceProps(
  {
    vpc,
    engine,
    insights = DatabaseInsights.standard(),
    ...props
  }: Pick<
    RelationalDatabaseProps,
    | 'vpc'
    | 'engine'
    | 'insights'
    | 'autoMinorVersionUpgrade'
    | 'caCertificate'
    | 'applyImmediately'
    | 'allowMajorVersionUpgrade'
  >,
  {
    monitoringInterval,
    exposure,
    instanceType,
  }: Pick<ResolvedDatabase, 'monitoringInterval' | 'exposure' | 'instanceType'>,
  parts: RelationalParts,
) {
  const { key, securityGroup, subnetGroup, parameterGroup: group, optionGroup, logGroups } = parts;
  const recorded = recordsLoad(engine._facts.family, instanceType);
  return {
    vpc,
    subnetGroup,
    securityGroups: [securityGroup],
    publiclyAccessible: exposure._isPublic,
    parameterGroup: group,
    optionGroup,
    storageType: rds.StorageType.GP3,
    iamAuthentication: engine._facts.iam ?? false,
    copyTagsToSnapshot: true,
    // Said here, since CloudFormation does it by default: it would restart a database for a static parameter. A major version is taken with
    // its deployment, or the parameter group of the old one could not go.
    applyImmediately: props.applyImmediately ?? props.allowMajorVersionUpgrade ?? false,
    autoMinorVersionUpgrade: props.autoMinorVersionUpgrade ?? true,
    caCertificate: props.caCertificate,
    databaseInsightsMode: recorded ? insights._mode : undefined,
    enablePerformanceInsights: recorded,
    performanceInsightRetention: recorded ? insights._retention : undefined,
    performanceInsightEncryptionKey: recorded ? key : undefined,
    // Zero as well: CloudFormation leaves it as it was where it is not said, without the role that goes.
    monitoringInterval,
    monitoringRole: parts.monitoringRole,
    cloudwatchLogsExports: Object.keys(logGroups),
    engineLifecycleSupport: engine._facts.openSource
      ? rds.EngineLifecycleSupport.OPEN_SOURCE_RDS_EXTENDED_SUPPORT_DISABLED
      : undefined,
  };
}

/** Makes the instance, with a standby or without. */
export function relationalInstance(
  scope: Construct,
  props: RelationalDatabaseProps,
  resolved: ResolvedDatabase,
  parts: RelationalParts,
): rds.DatabaseInstance {
  const { engine, crossRegionBackups } = props;
  const { characterSet, timezone, license } = engine._facts;
  const { masterUsername, masterPassword, removalPolicy } = resolved;
  const windows = databaseWindows(props);
  const credentials = masterPassword._bind(scope, {
    username: masterUsername,
    encryptionKey: parts.key,
    removalPolicy,
  });
  const instance = new rds.DatabaseInstance(scope, 'Instance', {
    ...commonInstanceProps(props, resolved, parts),
    engine: engine.instanceEngine,
    licenseModel: license,
    characterSetName: characterSet,
    timezone,
    instanceIdentifier: parts.identifier,
    instanceType: resolved.instanceType,
    multiAz: resolved.availability._multiAz,
    allocatedStorage: resolved.allocatedStorage.toGibibytes(),
    maxAllocatedStorage: resolved.maxAllocatedStorage.toGibibytes(),
    storageEncrypted: true,
    storageEncryptionKey: parts.key,
    credentials,
    manageMasterUserPassword: masterPassword._isManaged ? true : undefined,
    databaseName: props.databaseName,
    // Without it a database has the port of its snapshot, which is not known here.
    port: props.port ?? (props.snapshot && engine._facts.port),
    allowMajorVersionUpgrade: props.allowMajorVersionUpgrade,
    backupRetention: Duration.days(resolved.backups._days),
    preferredBackupWindow: windows.backupWindow,
    preferredMaintenanceWindow: windows.maintenanceWindow,
    deleteAutomatedBackups: false,
    deletionProtection: resolved.deletionProtection,
    removalPolicy,
  });
  const resource = instance.node.defaultChild as rds.CfnDBInstance;
  // The L2 would read the name from the secret, and another keeper of the password would be another name, which cannot be changed.
  resource.masterUsername = masterUsername;
  restoreInstance(resource, props);
  if (crossRegionBackups) {
    resource.automaticBackupReplicationRegion = crossRegionBackups._region;
    resource.automaticBackupReplicationKmsKeyId = crossRegionBackups._keyArn;
    resource.automaticBackupReplicationRetentionPeriod = crossRegionBackups._days;
  }
  waitForLogs(resource, parts);
  acknowledgeMajorVersion(resource, engine);
  return instance;
}

/**
 * Acknowledges what the validator of aws-cdk-lib says of a major version alone, which is what keeps a minor one from aging in the template:
 * aws-cdk-lib has such versions (`rds.MysqlEngineVersion.VER_8_0`, `rds.PostgresEngineVersion.VER_18`), and RDS chooses the minor one.
 */
function acknowledgeMajorVersion(
  database: rds.CfnDBInstance | rds.CfnDBCluster,
  { instanceEngine }: RelationalEngine,
): void {
  const { majorVersion, fullVersion } = instanceEngine.engineVersion ?? {};
  if (majorVersion !== fullVersion) return;
  Validations.of(database).acknowledge(
    ...['CloudFormation-Validate::E9006', 'cdk-preflight::E9006'].map((id) => ({
      id,
      reason: 'A major version alone, of which RDS chooses the minor version',
    })),
  );
}

/** Has a database wait for its log groups, which it would make itself, without an expiry. */
export function waitForLogs(database: rds.CfnDBInstance | rds.CfnDBCluster, { logGroups }: RelationalParts): void {
  database.node.addDependency(...Object.values(logGroups));
}

/** Makes a Multi-AZ DB cluster, whose instances RDS makes itself. */
export function multiAzCluster(
  scope: Construct,
  props: RelationalDatabaseProps,
  resolved: ResolvedDatabase,
  parts: RelationalParts,
): rds.CfnDBCluster {
  const { engine, insights = DatabaseInsights.standard() } = props;
  const { availability, monitoringInterval, exposure, removalPolicy } = resolved;
  const { instanceType, allocatedStorage, iops, storageType = 'io2' } = availability._cluster ?? missing();
  const windows = databaseWindows(props);
  const cluster = new rds.CfnDBCluster(scope, 'Cluster', {
    dbClusterIdentifier: parts.identifier,
    engine: engine._facts.cluster,
    engineVersion: engine.instanceEngine.engineVersion?.fullVersion,
    engineLifecycleSupport: 'open-source-rds-extended-support-disabled',
    dbClusterInstanceClass: `db.${instanceType.toString()}`,
    allocatedStorage: allocatedStorage.toGibibytes(),
    storageType,
    iops,
    storageEncrypted: true,
    kmsKeyId: parts.key.keyArn,
    dbClusterParameterGroupName: parts.parameterGroup.bindToCluster({}).parameterGroupName,
    dbSubnetGroupName: parts.subnetGroup.subnetGroupName,
    vpcSecurityGroupIds: [parts.securityGroup.securityGroupId],
    publiclyAccessible: exposure._isPublic,
    // The documentation of this property names Aurora alone, that of RDS both:
    // https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RestoreDBClusterFromSnapshot.html
    enableIamDatabaseAuthentication: engine._facts.iam ?? false,
    databaseName: props.databaseName,
    port: props.port ?? engine._facts.port,
    snapshotIdentifier: props.snapshot?._snapshot,
    masterUsername: props.snapshot ? undefined : resolved.masterUsername,
    manageMasterUserPassword: true,
    masterUserSecret: { kmsKeyId: parts.key.keyArn },
    autoMinorVersionUpgrade: props.autoMinorVersionUpgrade ?? true,
    backupRetentionPeriod: resolved.backups._days,
    preferredBackupWindow: windows.backupWindow,
    preferredMaintenanceWindow: windows.maintenanceWindow,
    copyTagsToSnapshot: true,
    databaseInsightsMode: insights._mode,
    performanceInsightsEnabled: true,
    performanceInsightsRetentionPeriod: insights._retention,
    performanceInsightsKmsKeyId: parts.key.keyArn,
    monitoringInterval: monitoringInterval.toSeconds(),
    monitoringRoleArn: parts.monitoringRole?.roleArn,
    enableCloudwatchLogsExports: Object.keys(parts.logGroups),
    deletionProtection: resolved.deletionProtection,
  });
  cluster.applyRemovalPolicy(removalPolicy);
  waitForLogs(cluster, parts);
  acknowledgeMajorVersion(cluster, engine);
  return cluster;
}

function missing(): never {
  throw new Error('a Multi-AZ DB cluster has options');
}
