import { writeFileSync } from 'node:fs';
import { App, Duration, RemovalPolicy, Size, Stack, Stage, CfnParameter, Fn } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as databases from '../lib/databases';
import { Alarms } from '../lib/observability';
import { synthesizeValidated } from './support/validation';
import { recommendedContext } from './support/synth';
import { mkdtempSync } from 'node:fs';

test('scenarios', () => {
  const outdir = mkdtempSync('/tmp/rev-');
  const app = new App({ outdir, treeMetadata: false, analyticsReporting: false, context: { ...recommendedContext, 'aws:cdk:bundling-stacks': [] } });
  const errors: string[] = [];
  const scenario = (id: string, make: (stack: Stack, vpc: ec2.IVpc, topic: sns.ITopic) => void, region = 'eu-west-1', scope: any = app) => {
    const stack = new Stack(scope, id, { env: { account: '111122223333', region }, crossRegionReferences: true });
    const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 3 });
    const key = new kms.Key(stack, 'TopicKey', {});
    const topic = new sns.Topic(stack, 'Topic', { masterKey: key });
    try { make(stack, vpc, topic); } catch (e) { errors.push(`${id}: ${(e as Error).message}`); }
    return stack;
  };
  const E = databases.RelationalEngine;
  scenario('Two', (s, vpc, topic) => {
    for (const id of ['A', 'B']) {
      const db = new databases.RelationalDatabase(s, id, { vpc, engine: E.postgres(), alarms: Alarms.notify(topic), connectionPooling: databases.ConnectionPooling.proxy() });
      db.grantConnect(new iam.Role(s, 'R' + id, { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }), 'app');
    }
  });
  scenario('Engines', (s, vpc, topic) => {
    const alarms = Alarms.notify(topic);
    new databases.RelationalDatabase(s, 'My', { vpc, engine: E.mySql(), alarms });
    new databases.RelationalDatabase(s, 'Maria', { vpc, engine: E.mariaDb(), alarms });
    for (const e of Object.values(databases.SqlServerEdition)) new databases.RelationalDatabase(s, 'Sql' + e, { vpc, engine: E.sqlServer({ edition: e }), alarms });
    for (const e of Object.values(databases.OracleEdition)) new databases.RelationalDatabase(s, 'Ora' + e.replace('_', ''), { vpc, engine: E.oracle({ edition: e }), alarms });
    new databases.RelationalDatabase(s, 'Cluster', { vpc, engine: E.postgres(), alarms, availability: databases.RelationalAvailability.multiAzCluster({ instanceType: new ec2.InstanceType('m6gd.large'), allocatedStorage: Size.gibibytes(100), iops: 3000 }) });
    new databases.RelationalDatabase(s, 'ClusterMy', { vpc, engine: E.mySql(), alarms, availability: databases.RelationalAvailability.multiAzCluster({ instanceType: new ec2.InstanceType('m6gd.large'), allocatedStorage: Size.gibibytes(100), iops: 3000, storageType: databases.MultiAzClusterStorage.GP3 }) });
  });
  scenario('Tokens', (s, vpc, topic) => {
    const p = new CfnParameter(s, 'Name').valueAsString;
    const n = new CfnParameter(s, 'Num', { type: 'Number', default: 5432 }).valueAsNumber;
    new databases.RelationalDatabase(s, 'Db', { vpc, engine: E.postgres(), alarms: Alarms.notify(topic), databaseName: p, masterUsername: p, port: n, parameters: { max_connections: p }, maintenanceWindow: p });
  });
  scenario('Imported', (s, _v, topic) => {
    const vpc = ec2.Vpc.fromVpcAttributes(s, 'Imp', { vpcId: 'vpc-1', availabilityZones: ['eu-west-1a', 'eu-west-1b'], privateSubnetIds: ['subnet-1', 'subnet-2'] });
    const tok = ec2.Vpc.fromVpcAttributes(s, 'Tok', { vpcId: Fn.importValue('VpcId'), availabilityZones: Fn.getAzs() as any, isolatedSubnetIds: Fn.split(',', Fn.importValue('Subs')) });
    new databases.RelationalDatabase(s, 'Db', { vpc, engine: E.postgres(), alarms: Alarms.notify(topic), encryptionKey: kms.Key.fromKeyArn(s, 'K', 'arn:aws:kms:eu-west-1:111122223333:key/01234567-89ab-cdef-0123-456789abcdef') });
    new databases.RelationalDatabase(s, 'Db2', { vpc: tok, engine: E.postgres(), alarms: Alarms.none(), logEncryptionKey: kms.Key.fromKeyArn(s, 'K2', 'arn:aws:kms:eu-west-1:111122223333:key/01234567-89ab-cdef-0123-456789abcdef') });
    new databases.AuroraCluster(s, 'Au', { vpc: tok, engine: databases.AuroraEngine.postgres(rds.AuroraPostgresEngineVersion.VER_17_9), alarms: Alarms.none() });
  });
  scenario('Lookup', (s, _v, topic) => {
    const vpc = ec2.Vpc.fromLookup(s, 'L', { vpcId: 'vpc-123' });
    new databases.RelationalDatabase(s, 'Db', { vpc, engine: E.postgres(), alarms: Alarms.notify(topic), availability: databases.RelationalAvailability.multiAzCluster({ instanceType: new ec2.InstanceType('m6gd.large'), allocatedStorage: Size.gibibytes(100), iops: 3000 }) });
    new databases.AuroraCluster(s, 'Au', { vpc, engine: databases.AuroraEngine.postgres(rds.AuroraPostgresEngineVersion.VER_17_9), alarms: Alarms.none(), connectionPooling: databases.ConnectionPooling.proxy() });
  });
  let source: databases.RelationalDatabase | undefined;
  scenario('Source', (s, vpc, topic) => {
    source = new databases.RelationalDatabase(s, 'Db', { vpc, engine: E.postgres(), alarms: Alarms.notify(topic), masterPassword: databases.RelationalMasterPassword.secret() });
    source.addReadReplica('Reports', { instanceType: new ec2.InstanceType('r7g.large') });
    source.addReadReplica('More', { multiAz: true });
  });
  scenario('Replica', (s, vpc, topic) => {
    new databases.RelationalDatabaseReplica(s, 'Db', { source: databases.RelationalReplicaSource.database(source!), vpc, alarms: Alarms.notify(topic) });
  }, 'eu-central-1');
  scenario('Trial', (s, vpc) => {
    new databases.RelationalDatabase(s, 'Trial', { vpc, engine: E.postgres(), availability: databases.RelationalAvailability.singleAz(), instanceType: new ec2.InstanceType('t4g.micro'), deletionProtection: false, removalPolicy: RemovalPolicy.DESTROY, alarms: Alarms.none() });
    new databases.RelationalDatabase(s, 'Keep', { vpc, engine: E.postgres(), removalPolicy: RemovalPolicy.RETAIN, alarms: Alarms.none(), connectionPooling: databases.ConnectionPooling.proxy() });
    new databases.RelationalDatabase(s, 'NoMon', { vpc, engine: E.postgres(), monitoringInterval: Duration.seconds(0), alarms: Alarms.none() });
    new databases.RelationalDatabase(s, 'Pub', { vpc, engine: E.postgres(), exposure: databases.DatabaseExposure.publicAddress('x y z'), subnets: { subnetType: ec2.SubnetType.PUBLIC }, connectionPooling: databases.ConnectionPooling.proxy({ subnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS } }), alarms: Alarms.none() });
  });
  scenario('PubProxy', (s, vpc) => {
    new databases.RelationalDatabase(s, 'Pub', { vpc, engine: E.postgres(), exposure: databases.DatabaseExposure.publicAddress('x y z'), subnets: { subnetType: ec2.SubnetType.PUBLIC }, connectionPooling: databases.ConnectionPooling.proxy(), alarms: Alarms.none() });
  });
  scenario('Aurora', (s, vpc, topic) => {
    const alarms = Alarms.notify(topic);
    const a = new databases.AuroraCluster(s, 'Pg', { vpc, engine: databases.AuroraEngine.postgres(rds.AuroraPostgresEngineVersion.VER_17_9), alarms, connectionPooling: databases.ConnectionPooling.proxy(), port: 5433 });
    a.grantConnect(new iam.Role(s, 'R', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }), 'app');
    const m = new databases.AuroraCluster(s, 'My', { vpc, engine: databases.AuroraEngine.mysql(rds.AuroraMysqlEngineVersion.VER_3_10_4), alarms, capacity: databases.AuroraCapacity.provisioned(new ec2.InstanceType('r8g.large')), readers: databases.AuroraReaders.named([databases.AuroraReader.failoverTarget('One'), databases.AuroraReader.readOnly('Rep', { instanceType: new ec2.InstanceType('r8g.xlarge') })]), readerScaling: databases.AuroraReaderScaling.targetCpu(60, { maxReaders: 5 }), backtrackWindow: Duration.hours(24), dataApi: true });
    m.addCustomEndpoint('Rep', { readers: ['Rep'] });
    m.grantDataApi(new iam.Role(s, 'R2', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }));
    new databases.DsqlCluster(s, 'D', { alarms, encryptionKey: new kms.Key(s, 'DK') });
  });
  let primary: databases.AuroraGlobalPrimary | undefined;
  scenario('Global', (s, vpc, topic) => {
    primary = new databases.AuroraGlobalPrimary(s, 'Orders', { vpc, engine: databases.AuroraEngine.postgres(rds.AuroraPostgresEngineVersion.VER_17_9), secretRegions: ['eu-central-1'], alarms: Alarms.notify(topic) });
  });
  scenario('Second', (s, vpc, topic) => {
    new databases.AuroraGlobalSecondary(s, 'Orders', { globalClusterIdentifier: primary!.globalClusterIdentifier, vpc, engine: databases.AuroraEngine.postgres(rds.AuroraPostgresEngineVersion.VER_17_9), alarms: Alarms.notify(topic) });
  }, 'eu-central-1');
  for (const st of ['dev', 'prod']) {
    const stage = new Stage(app, st, {});
    scenario('Two', (s, vpc, topic) => {
      new databases.RelationalDatabase(s, 'Db', { vpc, engine: E.postgres(), alarms: Alarms.notify(topic) });
      new databases.AuroraCluster(s, 'Au', { vpc, engine: databases.AuroraEngine.postgres(rds.AuroraPostgresEngineVersion.VER_17_9), alarms: Alarms.notify(topic) });
    }, 'eu-west-1', stage);
  }
  const findings = synthesizeValidated(app);
  writeFileSync('/tmp/rev-findings.txt', [...errors.map((e) => 'ERR ' + e), ...findings.map(({ stack, text }) => `${stack}: ${text}`)].join('\n'));
  writeFileSync('/tmp/rev-outdir', outdir);
});
