import { Construct } from 'constructs';
import { Aws, CfnResource, Duration, RemovalPolicy, Validations } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as timestream from 'aws-cdk-lib/aws-timestream';
import { checkReach } from '../../private/network-reach';
import { acknowledgeInherent } from '../../private/rule-packs';
import { AccessLogBucket } from '../../storage';
import type { InfluxDbEngineConfig } from '../influxdb/influx-db-engine';
import type { TimestreamInfluxDbProps } from '../influxdb/timestream-influx-db';
import { databaseSecurityGroup } from './database-network';
import { DEFAULT_WINDOW, influxDbSubnets } from './timestream-influx-db-rules';

/** The maximum length of the name of an instance or a cluster. */
export const MAX_NAME_LENGTH = 40;

/** The parts that a database needs before it. */
export interface InfluxDbParts {
  /** The name, which nothing but the place in the app decides. */
  readonly name: string;
  readonly securityGroup: ec2.SecurityGroup;
  readonly logBucket: s3.Bucket;
  readonly password?: secretsmanager.Secret;
}

/**
 * The port of an engine.
 * https://docs.aws.amazon.com/ts-influxdb/latest/ts-influxdb-api/API_CreateDbCluster.html
 */
export function influxDbPort({ generation }: InfluxDbEngineConfig): number {
  return generation === 3 ? 8181 : 8086;
}

/** An instance of InfluxDB 2. */
export function influxDbInstance(
  scope: Construct,
  props: TimestreamInfluxDbProps,
  engine: InfluxDbEngineConfig,
  parts: InfluxDbParts,
): timestream.CfnInfluxDBInstance {
  const instance = new timestream.CfnInfluxDBInstance(scope, 'Instance', sharedProps(props, engine, parts));
  finish(instance, props, parts);
  return instance;
}

/** A cluster of InfluxDB 3, or of InfluxDB 2 with read replicas. */
export function influxDbCluster(
  scope: Construct,
  props: TimestreamInfluxDbProps,
  engine: InfluxDbEngineConfig,
  parts: InfluxDbParts,
): timestream.CfnInfluxDBCluster {
  const cluster = new timestream.CfnInfluxDBCluster(scope, 'Cluster', {
    ...sharedProps(props, engine, parts),
    failoverMode: engine.failoverMode,
  });
  finish(cluster, props, parts);
  if (engine.generation === 3) reachS3(cluster, scope, props);
  return cluster;
}

/**
 * InfluxDB 3 has its data in Amazon S3, which it reaches by its subnets and security group, and is not made without: its routes, and the
 * gateway endpoint where there is one, come before it
 * (https://github.com/aws/agent-toolkit-for-aws, timestream-influxdb, the VPC endpoint of S3;
 * https://github.com/hashicorp/terraform-provider-aws, internal/service/timestreaminfluxdb/db_cluster_test.go, which makes clusters so).
 */
function reachS3(cluster: CfnResource, scope: Construct, props: TimestreamInfluxDbProps): void {
  const { vpc, exposure } = props;
  const subnets = influxDbSubnets(props);
  cluster.node.addDependency(
    vpc.selectSubnets(subnets).internetConnectivityEstablished,
    ...vpc.node.findAll().filter((each) => each instanceof ec2.GatewayVpcEndpoint),
  );
  checkReach(scope, {
    vpc,
    subnets,
    consequence: 'InfluxDB 3 does not reach its data in Amazon S3, and is not made,',
    warningId: 'influxDbCannotReachS3',
    services: ['s3'],
    endpointSets: [],
    essential: true,
    publicAddresses: exposure?._isPublic === true && 'assigned',
  });
}

/** InfluxDB 3 takes no storage, and none of what InfluxDB 2 begins with: it makes its own token. */
function sharedProps(
  props: TimestreamInfluxDbProps,
  engine: InfluxDbEngineConfig,
  { name, securityGroup, logBucket, password }: InfluxDbParts,
): timestream.CfnInfluxDBInstanceProps {
  return {
    name,
    dbInstanceType: engine.instanceType,
    dbParameterGroupIdentifier: engine.parameterGroup,
    deploymentType: engine.deploymentType,
    allocatedStorage: engine.storage?.gibibytes,
    dbStorageType: engine.storage?.type,
    organization: engine.first?.organization,
    bucket: engine.first?.bucket,
    username: engine.first?.username,
    // By reference, which is all of it that the template has.
    password: password?.secretValue.unsafeUnwrap(),
    port: influxDbPort(engine),
    publiclyAccessible: props.exposure?._isPublic ?? false,
    vpcSubnetIds: props.vpc.selectSubnets(influxDbSubnets(props)).subnetIds,
    vpcSecurityGroupIds: [securityGroup.securityGroupId],
    logDeliveryConfiguration: { s3Configuration: { bucketName: logBucket.bucketName, enabled: true } },
    maintenanceSchedule: {
      timezone: 'UTC',
      preferredMaintenanceWindow: capitalized(props.maintenanceWindow ?? DEFAULT_WINDOW),
    },
  };
}

function finish(database: CfnResource, props: TimestreamInfluxDbProps, { logBucket }: InfluxDbParts): void {
  if (props.encryptionKey) encrypt(database, props.encryptionKey);
  database.applyRemovalPolicy(props.removalPolicy ?? RemovalPolicy.RETAIN);
  // Timestream looks whether it can write to the bucket when it makes the database.
  database.node.addDependency(logBucket);
}

/**
 * The classes of the lowest aws-cdk-lib have no property for the key, nor have the schemas of the validators, which are older than those of
 * the newest (https://docs.aws.amazon.com/timestream/latest/developerguide/influxdb3-cmk-encryption.html).
 */
function encrypt(database: CfnResource, key: kms.IKey): void {
  database.addPropertyOverride('KmsKeyId', key.keyArn);
  Validations.of(database).acknowledge(
    ...['CloudFormation-Validate::F3002', 'cdk-preflight::F3002'].map((id) => ({
      id,
      reason: 'The schema of the validator is older than the property KmsKeyId, which CloudFormation has',
    })),
  );
}

/** `Sun:03:00-Sun:05:00`, as Timestream writes it. */
function capitalized(window: string): string {
  return window.toLowerCase().replace(/[a-z]{3}/g, (day) => day.charAt(0).toUpperCase() + day.slice(1));
}

/**
 * The first password of InfluxDB 2. Nothing of the props decides how it is made: Secrets Manager would make another one, which the
 * database would not know.
 */
export function firstPassword(
  scope: Construct,
  { encryptionKey, removalPolicy = RemovalPolicy.RETAIN }: TimestreamInfluxDbProps,
): secretsmanager.Secret {
  const secret = new secretsmanager.Secret(scope, 'InitialPassword', {
    description: `First password of the time series database ${scope.node.path}; its users have others`,
    // Timestream takes letters and digits alone, 8 to 64.
    generateSecretString: { passwordLength: 32, excludePunctuation: true },
    encryptionKey,
    removalPolicy,
  });
  acknowledgeInherent(
    secret,
    'The database takes it when it is made, and no other one from here later',
    'AwsSolutions-SMG4',
    'SecretsManagerRotationEnabled',
  );
  return secret;
}

/**
 * The security group. InfluxDB 3 reaches its data in Amazon S3 by it, and needs nothing else; the endpoint of S3 in the VPC must not be
 * narrowed (https://docs.aws.amazon.com/timestream/latest/developerguide/creating-a-cluster.html). InfluxDB 2 calls nobody.
 */
export function influxDbSecurityGroup(
  scope: Construct,
  { vpc, removalPolicy = RemovalPolicy.RETAIN }: TimestreamInfluxDbProps,
  { generation }: InfluxDbEngineConfig,
): ec2.SecurityGroup {
  const group = databaseSecurityGroup(scope, vpc, removalPolicy);
  if (generation === 3) group.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.HTTPS, 'Data in Amazon S3');
  return group;
}

/**
 * The bucket of the log files, with what Timestream needs to write there.
 * https://docs.aws.amazon.com/timestream/latest/developerguide/timestream-for-influx-managing-view-influx-logs.html; the condition:
 * https://github.com/aws/agent-toolkit-for-aws (timestream-influxdb, getting started), without the ARN, which there is that of an instance
 */
export function influxDbLogBucket(
  scope: Construct,
  { logFileRetention, removalPolicy }: TimestreamInfluxDbProps,
): s3.Bucket {
  const { bucket } = new AccessLogBucket(scope, 'Logs', {
    retention: logFileRetention ?? Duration.days(90),
    allowBuckets: false,
    removalPolicy: removalPolicy ?? RemovalPolicy.RETAIN,
  });
  bucket.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'TimestreamDeliversLogs',
      principals: [new iam.ServicePrincipal('timestream-influxdb.amazonaws.com')],
      actions: ['s3:PutObject'],
      resources: [bucket.arnForObjects('InfluxLogs/*')],
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    }),
  );
  return bucket;
}
