import { Duration, RemovalPolicy, Size } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as rds from 'aws-cdk-lib/aws-rds';
import {
  DocumentDbCapacity,
  DocumentDbCluster,
  DocumentDbClusterProps,
  DocumentDbEngine,
  DocumentDbPasswordRotation,
} from 'cdk-reference-architectures/databases';
import { Specimens } from '../specimen';
import { alarmsOf, keyOf, vpcOf } from '../surroundings';

const LOG_KEYS = Object.fromEntries(
  ['NIST.800.53.R5', 'HIPAA.Security', 'PCI.DSS.321'].map((pack) => [
    `${pack}-CloudWatchLogGroupEncrypted`,
    'A key of the caller is `logEncryptionKey`; CloudWatch Logs encrypts without one, too.',
  ]),
);

const FINDINGS = {
  ...LOG_KEYS,
  'AwsSolutions-DOC2':
    'Another port is `port`, for whoever wants it; who may connect is a matter of the security group and of passwords.',
};

export const documentDbSpecimens: Specimens = {
  DocumentDbCluster: {
    findings: FINDINGS,
    minimal: (stack, id, given: Partial<DocumentDbClusterProps> = {}) =>
      new DocumentDbCluster(stack, id, {
        ...given,
        vpc: given.vpc ?? vpcOf(stack),
        alarms: given.alarms ?? alarmsOf(stack),
      }),
    full: (stack, id) => {
      const cluster = new DocumentDbCluster(stack, id, {
        vpc: vpcOf(stack),
        subnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
        engine: DocumentDbEngine.v8(),
        capacity: DocumentDbCapacity.provisioned({
          instanceType: ec2.InstanceType.of(ec2.InstanceClass.R8G, ec2.InstanceSize.LARGE),
          instances: 3,
        }),
        alarms: alarmsOf(stack),
        alarmThresholds: {
          cpuPercent: 80,
          freeableMemory: Size.gibibytes(2),
          connectionsPercent: 70,
          cursorsPercent: 70,
          throttledOperations: 5,
          replicaLag: Duration.millis(500),
        },
        port: 27018,
        masterUsername: 'owner',
        passwordRotation: DocumentDbPasswordRotation.hosted({
          automaticallyAfter: Duration.days(7),
          subnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
        }),
        encryptionKey: keyOf(stack),
        parameters: { audit_logs: 'all', profiler_threshold_ms: '100', tls: 'tls1.3+' },
        backupRetention: Duration.days(35),
        backupWindow: '22:00-23:00',
        maintenanceWindow: 'sat:02:00-sat:03:00',
        performanceInsights: true,
        logTypes: ['audit', 'profiler'],
        logRetention: logs.RetentionDays.ONE_YEAR,
        logEncryptionKey: keyOf(stack),
        caCertificate: rds.CaCertificate.RDS_CA_RSA4096_G1,
        ioOptimized: true,
        deletionProtection: true,
        removalPolicy: RemovalPolicy.SNAPSHOT,
      });
      cluster.grantSecretRead(
        new iam.Role(cluster, 'Admin', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }),
      );
      return cluster;
    },
    further: {
      alone: (stack, id) =>
        new DocumentDbCluster(stack, id, {
          vpc: vpcOf(stack),
          capacity: DocumentDbCapacity.provisioned({
            instanceType: ec2.InstanceType.of(ec2.InstanceClass.T4G, ec2.InstanceSize.MEDIUM),
            instances: 1,
            singleInstanceReason: 'Development: somebody waits while it is made again.',
          }),
          passwordRotation: DocumentDbPasswordRotation.none('Development: its data are made up.'),
          logTypes: [],
          alarms: alarmsOf(stack),
        }),
    },
  },
};
