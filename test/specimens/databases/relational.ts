import { Duration, RemovalPolicy, Size, Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as rds from 'aws-cdk-lib/aws-rds';
import {
  ConnectionPooling,
  CrossRegionBackups,
  DatabaseInsights,
  OracleEdition,
  RelationalAvailability,
  RelationalBackups,
  RelationalDatabase,
  RelationalDatabaseProps,
  RelationalDatabaseReplica,
  RelationalDatabaseReplicaProps,
  RelationalEngine,
  RelationalMasterPassword,
  RelationalReplicaSource,
  RelationalSnapshot,
  SqlServerEdition,
} from 'cdk-reference-architectures/databases';
import { Specimens } from '../specimen';
import { alarmsOf, keyOf, once, vpcOf } from '../surroundings';

const CHOICES = {
  'AwsSolutions-RDS11':
    'Whoever reaches the security group finds the port by a scan; another one is `port`, and cannot be changed.',
  ...Object.fromEntries(
    ['NIST.800.53.R5', 'HIPAA.Security'].map((pack) => [
      `${pack}-RDSInBackupPlan`,
      'RDS has backups of its own; a plan of AWS Backup is a `BackupProgram`, which names the database.',
    ]),
  ),
};

/** A VPC of three zones that exists. */
function wideVpcOf(stack: Stack): ec2.IVpc {
  return once(stack, 'WideVpc', (scope) =>
    ec2.Vpc.fromVpcAttributes(scope, 'WideVpc', {
      vpcId: 'vpc-0123456789abcdef1',
      availabilityZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
      isolatedSubnetIds: ['subnet-0123456789abcdef4', 'subnet-0123456789abcdef5', 'subnet-0123456789abcdef6'],
      isolatedSubnetRouteTableIds: ['rtb-0123456789abcdef4', 'rtb-0123456789abcdef5', 'rtb-0123456789abcdef6'],
    }),
  );
}

/** A role of an application. */
function applicationOf(stack: Stack, id: string): iam.Role {
  return new iam.Role(stack, `${id}Application`, { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
}

/** A database of another Region. */
const SOURCE = RelationalReplicaSource.fromInstanceArn('arn:aws:rds:eu-central-1:111122223333:db:orders', {
  engine: RelationalEngine.postgres(),
  instanceType: new ec2.InstanceType('m7g.large'),
  allocatedStorage: Size.gibibytes(100),
});

export const relationalSpecimens: Specimens = {
  RelationalDatabase: {
    findings: CHOICES,
    minimal: (stack, id, given: Partial<RelationalDatabaseProps> = {}) =>
      new RelationalDatabase(stack, id, {
        ...given,
        vpc: given.vpc ?? vpcOf(stack),
        engine: given.engine ?? RelationalEngine.postgres(),
        alarms: given.alarms ?? alarmsOf(stack),
      }),
    full: (stack, id) => {
      const database = new RelationalDatabase(stack, id, {
        vpc: vpcOf(stack),
        subnets: { subnets: vpcOf(stack).privateSubnets },
        engine: RelationalEngine.postgres({ version: rds.PostgresEngineVersion.VER_17 }),
        availability: RelationalAvailability.multiAz(),
        instanceType: new ec2.InstanceType('t4g.large'),
        allocatedStorage: Size.gibibytes(100),
        maxAllocatedStorage: Size.gibibytes(300),
        databaseName: 'shop',
        masterUsername: 'shop_owner',
        masterPassword: RelationalMasterPassword.secret(),
        port: 5433,
        encryptionKey: keyOf(stack),
        parameters: { max_connections: '400' },
        allowMajorVersionUpgrade: true,
        applyImmediately: true,
        caCertificate: rds.CaCertificate.RDS_CA_RSA4096_G1,
        backups: RelationalBackups.lastDays(35),
        crossRegionBackups: CrossRegionBackups.to({
          region: 'eu-central-1',
          encryptionKey: kms.Key.fromKeyArn(
            stack,
            `${id}Copies`,
            'arn:aws:kms:eu-central-1:111122223333:key/01234567-89ab-cdef-0123-456789abcdef',
          ),
          retention: Duration.days(14),
        }),
        backupWindow: '22:00-23:00',
        maintenanceWindow: 'tue:00:00-tue:01:00',
        logExports: ['postgresql', 'upgrade', 'iam-db-auth-error'],
        logRetention: logs.RetentionDays.ONE_YEAR,
        logEncryptionKey: keyOf(stack),
        insights: DatabaseInsights.advanced(),
        monitoringInterval: Duration.seconds(15),
        connectionPooling: ConnectionPooling.proxy({
          maxConnectionsPercent: 80,
          maxIdleConnectionsPercent: 20,
          borrowTimeout: Duration.seconds(10),
          idleClientTimeout: Duration.minutes(5),
          sessionPinningFilters: [rds.SessionPinningFilter.EXCLUDE_VARIABLE_SETS],
        }),
        alarms: alarmsOf(stack),
        alarmThresholds: {
          cpuPercent: 80,
          freeableMemory: Size.gibibytes(1),
          freeStorage: Size.gibibytes(8),
          connections: 300,
          cpuCredits: 50,
          diskBurstPercent: 30,
          replicaLag: Duration.minutes(1),
        },
      });
      database.addReadReplica('Reports', {
        instanceType: new ec2.InstanceType('m7g.large'),
        alarmThresholds: { replicaLag: Duration.minutes(10) },
      });
      database.grantConnect(applicationOf(stack, id), 'shop');
      return database;
    },
    further: {
      cluster: (stack, id) => {
        const database = new RelationalDatabase(stack, id, {
          vpc: wideVpcOf(stack),
          engine: RelationalEngine.postgres(),
          availability: RelationalAvailability.multiAzCluster({
            instanceType: new ec2.InstanceType('m6gd.large'),
            allocatedStorage: Size.gibibytes(100),
            iops: 3000,
          }),
          alarms: alarmsOf(stack),
        });
        database.grantConnect(applicationOf(stack, id), 'shop');
        return database;
      },
      restored: (stack, id) =>
        new RelationalDatabase(stack, id, {
          vpc: vpcOf(stack),
          engine: RelationalEngine.postgres(),
          snapshot: RelationalSnapshot.ofInstance('orders-before-upgrade'),
          encryptionKey: keyOf(stack),
          allocatedStorage: Size.gibibytes(100),
          alarms: alarmsOf(stack),
        }),
      mySql: (stack, id) => {
        const database = new RelationalDatabase(stack, id, {
          vpc: vpcOf(stack),
          engine: RelationalEngine.mySql(),
          connectionPooling: ConnectionPooling.proxy(),
          alarms: alarmsOf(stack),
        });
        database.grantConnect(applicationOf(stack, id), 'shop');
        return database;
      },
      mariaDb: (stack, id) =>
        new RelationalDatabase(stack, id, {
          vpc: vpcOf(stack),
          engine: RelationalEngine.mariaDb(),
          availability: RelationalAvailability.singleAz(),
          backups: RelationalBackups.none('A copy of what is kept elsewhere.'),
          deletionProtection: false,
          removalPolicy: RemovalPolicy.DESTROY,
          monitoringInterval: Duration.seconds(0),
          alarms: alarmsOf(stack),
        }),
      sqlServer: (stack, id) =>
        new RelationalDatabase(stack, id, {
          vpc: vpcOf(stack),
          engine: RelationalEngine.sqlServer({
            edition: SqlServerEdition.ENTERPRISE,
            collation: 'Latin1_General_CI_AS',
            timezone: 'W. Europe Standard Time',
          }),
          alarms: alarmsOf(stack),
        }).addReadReplica('Reports'),
      oracle: (stack, id) =>
        new RelationalDatabase(stack, id, {
          vpc: vpcOf(stack),
          engine: RelationalEngine.oracle({
            edition: OracleEdition.STANDARD_TWO_LICENSE_INCLUDED,
            characterSet: 'AL32UTF8',
          }),
          alarms: alarmsOf(stack),
        }),
    },
  },
  RelationalDatabaseReplica: {
    findings: CHOICES,
    minimal: (stack, id, given: Partial<RelationalDatabaseReplicaProps> = {}) =>
      new RelationalDatabaseReplica(stack, id, {
        ...given,
        source: given.source ?? SOURCE,
        vpc: given.vpc ?? vpcOf(stack),
        alarms: given.alarms ?? alarmsOf(stack),
      }),
    full: (stack, id) => {
      const replica = new RelationalDatabaseReplica(stack, id, {
        source: SOURCE,
        vpc: vpcOf(stack),
        subnets: { subnets: vpcOf(stack).privateSubnets },
        instanceType: new ec2.InstanceType('t4g.large'),
        multiAz: true,
        encryptionKey: keyOf(stack),
        maintenanceWindow: 'wed:03:00-wed:04:00',
        logExports: ['postgresql', 'upgrade'],
        logRetention: logs.RetentionDays.ONE_YEAR,
        logEncryptionKey: keyOf(stack),
        insights: DatabaseInsights.advanced(),
        monitoringInterval: Duration.seconds(30),
        deletionProtection: true,
        removalPolicy: RemovalPolicy.RETAIN,
        alarms: alarmsOf(stack),
        alarmThresholds: { replicaLag: Duration.minutes(1), connections: 500 },
      });
      replica.grantConnect(applicationOf(stack, id), 'reports');
      return replica;
    },
  },
};
