import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as rds from 'aws-cdk-lib/aws-rds';
import {
  AuroraCapacity,
  AuroraCluster,
  AuroraClusterProps,
  AuroraEngine,
  AuroraGlobalPrimary,
  AuroraGlobalPrimaryProps,
  AuroraGlobalSecondary,
  AuroraGlobalSecondaryProps,
  AuroraReader,
  AuroraReaders,
  AuroraReaderScaling,
  ConnectionPooling,
  DatabaseInsights,
} from 'cdk-reference-architectures/databases';
import { Specimens } from '../specimen';
import { alarmsOf, keyOf, vpcOf } from '../surroundings';

const LOG_KEYS = Object.fromEntries(
  ['NIST.800.53.R5', 'HIPAA.Security', 'PCI.DSS.321'].map((pack) => [
    `${pack}-CloudWatchLogGroupEncrypted`,
    'A key of the caller is `logEncryptionKey`; CloudWatch Logs encrypts without one, too.',
  ]),
);

const BACKUP_PLANS = Object.fromEntries(
  ['NIST.800.53.R5', 'HIPAA.Security'].map((pack) => [
    `${pack}-RDSInBackupPlan`,
    'Automatic backups restore to any second of two weeks; a `BackupProgram` for longer is the choice of the caller.',
  ]),
);

export const POSTGRES = AuroraEngine.postgres(rds.AuroraPostgresEngineVersion.VER_17_9);
export const MYSQL = AuroraEngine.mysql(rds.AuroraMysqlEngineVersion.VER_3_10_4);

export const auroraSpecimens: Specimens = {
  AuroraCluster: {
    findings: { ...LOG_KEYS, ...BACKUP_PLANS },
    minimal: (stack, id, given: Partial<AuroraClusterProps> = {}) =>
      new AuroraCluster(stack, id, {
        ...given,
        vpc: given.vpc ?? vpcOf(stack),
        engine: given.engine ?? POSTGRES,
        alarms: given.alarms ?? alarmsOf(stack),
      }),
    full: (stack, id) => {
      const cluster = new AuroraCluster(stack, id, {
        vpc: vpcOf(stack),
        subnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
        engine: MYSQL,
        capacity: AuroraCapacity.provisioned(ec2.InstanceType.of(ec2.InstanceClass.T4G, ec2.InstanceSize.LARGE)),
        readers: AuroraReaders.named([
          AuroraReader.failoverTarget('Standby'),
          AuroraReader.readOnly('Reports', {
            instanceType: ec2.InstanceType.of(ec2.InstanceClass.R8G, ec2.InstanceSize.XLARGE),
          }),
        ]),
        readerScaling: AuroraReaderScaling.targetCpu(60, { maxReaders: 5, scaleInCooldown: Duration.minutes(10) }),
        alarms: alarmsOf(stack),
        alarmThresholds: { cpuPercent: 80, connections: 500, replicaLag: Duration.millis(500) },
        port: 3307,
        masterUsername: 'owner',
        databaseName: 'orders',
        encryptionKey: keyOf(stack),
        parameters: { max_allowed_packet: '67108864' },
        instanceParameters: { long_query_time: '2' },
        backupRetention: Duration.days(35),
        backupWindow: '22:00-23:00',
        maintenanceWindow: 'sat:02:00-sat:03:00',
        backtrackWindow: Duration.hours(24),
        dataApi: true,
        connectionPooling: ConnectionPooling.proxy({ maxConnectionsPercent: 80 }),
        insights: DatabaseInsights.advanced(),
        logTypes: ['error', 'general', 'slowquery', 'audit'],
        logRetention: logs.RetentionDays.ONE_YEAR,
        logEncryptionKey: keyOf(stack),
        caCertificate: rds.CaCertificate.RDS_CA_RSA4096_G1,
        ioOptimized: true,
        removalPolicy: RemovalPolicy.RETAIN,
      });
      cluster.addCustomEndpoint('Reporting', { readers: ['Reports'] });
      const role = new iam.Role(cluster, 'App', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
      cluster.grantConnect(role, 'app');
      cluster.grantDataApi(role);
      return cluster;
    },
    further: {
      paused: (stack, id) =>
        new AuroraCluster(stack, id, {
          vpc: vpcOf(stack),
          engine: AuroraEngine.postgres(rds.AuroraPostgresEngineVersion.VER_18_6),
          capacity: AuroraCapacity.pausing({ pauseAfter: Duration.minutes(10), maxAcu: 4 }),
          readers: AuroraReaders.none('Development: somebody waits while it is made again.'),
          alarms: alarmsOf(stack),
        }),
      restored: (stack, id) =>
        new AuroraCluster(stack, id, {
          vpc: vpcOf(stack),
          engine: POSTGRES,
          snapshotIdentifier: 'orders-2026-11-26',
          alarms: alarmsOf(stack),
        }),
    },
  },
  AuroraGlobalPrimary: {
    findings: { ...LOG_KEYS, ...BACKUP_PLANS },
    minimal: (stack, id, given: Partial<AuroraGlobalPrimaryProps> = {}) =>
      new AuroraGlobalPrimary(stack, id, {
        ...given,
        vpc: given.vpc ?? vpcOf(stack),
        engine: given.engine ?? POSTGRES,
        alarms: given.alarms ?? alarmsOf(stack),
      }),
    full: (stack, id) => {
      const primary = new AuroraGlobalPrimary(stack, id, {
        vpc: vpcOf(stack),
        engine: POSTGRES,
        port: 5433,
        capacity: AuroraCapacity.provisioned(ec2.InstanceType.of(ec2.InstanceClass.R8G, ec2.InstanceSize.LARGE)),
        readerScaling: AuroraReaderScaling.targetConnections(300, { maxReaders: 3 }),
        alarms: alarmsOf(stack),
        globalLag: Duration.seconds(5),
        masterUsername: 'owner',
        databaseName: 'orders',
        secretRegions: ['eu-central-1'],
        rotationSubnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
        encryptionKey: keyOf(stack),
        logTypes: ['postgresql', 'instance'],
        logEncryptionKey: keyOf(stack),
        caCertificate: rds.CaCertificate.RDS_CA_RSA4096_G1,
        removalPolicy: RemovalPolicy.RETAIN,
      });
      primary.grantConnect(
        new iam.Role(primary, 'App', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }),
        'app',
      );
      return primary;
    },
  },
  AuroraGlobalSecondary: {
    findings: { ...LOG_KEYS, ...BACKUP_PLANS },
    minimal: (stack, id, given: Partial<AuroraGlobalSecondaryProps> = {}) =>
      new AuroraGlobalSecondary(stack, id, {
        ...given,
        globalClusterIdentifier: given.globalClusterIdentifier ?? 'orders',
        vpc: given.vpc ?? vpcOf(stack),
        engine: given.engine ?? POSTGRES,
        alarms: given.alarms ?? alarmsOf(stack),
      }),
    full: (stack, id) => {
      const secondary = new AuroraGlobalSecondary(stack, id, {
        globalClusterIdentifier: 'orders',
        writeForwarding: true,
        vpc: vpcOf(stack),
        engine: POSTGRES,
        port: 5433,
        capacity: AuroraCapacity.provisioned(ec2.InstanceType.of(ec2.InstanceClass.R8G, ec2.InstanceSize.LARGE)),
        alarms: alarmsOf(stack),
        globalLag: Duration.seconds(5),
        encryptionKey: keyOf(stack),
        logTypes: ['postgresql', 'instance'],
        logEncryptionKey: keyOf(stack),
        caCertificate: rds.CaCertificate.RDS_CA_RSA4096_G1,
        removalPolicy: RemovalPolicy.RETAIN,
      });
      secondary.grantConnect(
        new iam.Role(secondary, 'App', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }),
        'app',
      );
      return secondary;
    },
  },
};
