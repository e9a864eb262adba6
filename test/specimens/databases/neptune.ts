import { Duration, RemovalPolicy, Size } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  NeptuneAuthentication,
  NeptuneCapacity,
  NeptuneCluster,
  NeptuneClusterProps,
  NeptuneEngineVersion,
  NeptuneReaders,
} from 'cdk-reference-architectures/databases';
import { Specimens } from '../specimen';
import { alarmsOf, keyOf, vpcOf } from '../surroundings';

const LOG_KEYS = Object.fromEntries(
  ['NIST.800.53.R5', 'HIPAA.Security', 'PCI.DSS.321'].map((pack) => [
    `${pack}-CloudWatchLogGroupEncrypted`,
    'A key of the caller is `logEncryptionKey`; CloudWatch Logs encrypts without one, too.',
  ]),
);

const GRAPH =
  'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:neptune-db:<AWS::Region>:<AWS::AccountId>:<ItClusterDF2C153E.ClusterResourceId>/*]';

export const VERSION = NeptuneEngineVersion.of('1.4.7.0');

export const neptuneSpecimens: Specimens = {
  NeptuneCluster: {
    findings: { ...LOG_KEYS, [GRAPH]: 'The ARN of the graph of one cluster ends with a star.' },
    minimal: (stack, id, given: Partial<NeptuneClusterProps> = {}) =>
      new NeptuneCluster(stack, id, {
        ...given,
        vpc: given.vpc ?? vpcOf(stack),
        engineVersion: given.engineVersion ?? VERSION,
        alarms: given.alarms ?? alarmsOf(stack),
      }),
    full: (stack, id) => {
      const cluster = new NeptuneCluster(stack, id, {
        vpc: vpcOf(stack),
        subnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
        engineVersion: VERSION,
        capacity: NeptuneCapacity.provisioned(ec2.InstanceType.of(ec2.InstanceClass.R8G, ec2.InstanceSize.LARGE)),
        readers: NeptuneReaders.named(['Standby', 'Reports']),
        authentication: NeptuneAuthentication.iam(),
        alarms: alarmsOf(stack),
        alarmThresholds: {
          cpuPercent: 80,
          freeableMemory: Size.gibibytes(2),
          pendingRequests: 50,
          serverErrors: 1,
          replicaLag: Duration.millis(500),
        },
        encryptionKey: keyOf(stack),
        parameters: { neptune_query_timeout: '60000' },
        instanceParameters: { neptune_result_cache: '1' },
        auditLog: true,
        slowQueryThreshold: Duration.seconds(1),
        logRetention: logs.RetentionDays.ONE_YEAR,
        logEncryptionKey: keyOf(stack),
        backupRetention: Duration.days(35),
        backupWindow: '22:00-23:00',
        maintenanceWindow: 'sat:02:00-sat:03:00',
        autoMinorVersionUpgrade: true,
        removalPolicy: RemovalPolicy.RETAIN,
      });
      const role = new iam.Role(cluster, 'App', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
      cluster.grantReadWrite(role);
      cluster.grantLoad(role);
      const bucket = s3.Bucket.fromBucketAttributes(cluster, 'Exports', {
        bucketName: 'exports-0123456789abcdef0',
        encryptionKey: keyOf(stack),
      });
      cluster.loadFrom(bucket, { prefix: 'graph/' });
      return cluster;
    },
    further: {
      alone: (stack, id) =>
        new NeptuneCluster(stack, id, {
          vpc: vpcOf(stack),
          engineVersion: VERSION,
          capacity: NeptuneCapacity.serverless({ minNcu: 1, maxNcu: 2.5 }),
          readers: NeptuneReaders.none('A graph to try things out, that can be away for some minutes.'),
          authentication: NeptuneAuthentication.none('Tools of the team cannot sign requests.'),
          auditLog: false,
          snapshotIdentifier: 'graph-2026-11-26',
          deletionProtection: false,
          removalPolicy: RemovalPolicy.DESTROY,
          alarms: alarmsOf(stack),
        }),
    },
  },
};
