import { Duration, RemovalPolicy, Size, Stack, Validations } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as docdb from 'aws-cdk-lib/aws-docdb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  DocumentDbCapacity,
  DocumentDbCluster,
  DocumentDbClusterProps,
  DocumentDbEngine,
  DocumentDbPasswordRotation,
} from '../../../lib/databases';
import { InterfaceEndpointSet, TieredVpc } from '../../../lib/network';
import { Alarms, OperationsDashboard } from '../../../lib/observability';
import { alarmsOf, keyOf, topicOf, vpcOf } from '../../specimens/surroundings';
import { templateOf, testStack, warningsOf } from '../../support/synth';

const CLUSTER = 'AWS::DocDB::DBCluster';
const INSTANCE = 'AWS::DocDB::DBInstance';
const PARAMETERS = 'AWS::DocDB::DBClusterParameterGroup';
const SUBSCRIPTION = 'AWS::DocDB::EventSubscription';
const ALARM = 'AWS::CloudWatch::Alarm';
const LOG_GROUP = 'AWS::Logs::LogGroup';
const SECRET = 'AWS::SecretsManager::Secret';
const ROTATION = 'AWS::SecretsManager::RotationSchedule';
const REACH = 'cdk-reference-architectures:databaseRotationReach';

const R8G_LARGE = ec2.InstanceType.of(ec2.InstanceClass.R8G, ec2.InstanceSize.LARGE);
const T4G_MEDIUM = ec2.InstanceType.of(ec2.InstanceClass.T4G, ec2.InstanceSize.MEDIUM);

function make(
  props: Partial<DocumentDbClusterProps> = {},
  stack: Stack = testStack(),
  id = 'Catalogue',
): DocumentDbCluster {
  return new DocumentDbCluster(stack, id, { vpc: vpcOf(stack), alarms: Alarms.none(), ...props });
}

function template(props: Partial<DocumentDbClusterProps>): Template {
  const stack = testStack();
  make(props, stack);
  return templateOf(stack);
}

function propertiesOf(result: Template, type: string): Record<string, unknown>[] {
  return Object.values(result.findResources(type)).map(({ Properties }) => Properties as Record<string, unknown>);
}

const clusterOf = (result: Template) => propertiesOf(result, CLUSTER)[0];
const ref = (id: string) => ({ Ref: Match.stringLikeRegexp(id) });
const keyArn = { 'Fn::GetAtt': [Match.stringLikeRegexp('^CatalogueKey'), 'Arn'] };

/** The alarms by the ends of their ids. */
function alarmsIn(props: Partial<DocumentDbClusterProps>): Record<string, Record<string, unknown>> {
  const stack = testStack();
  make({ alarms: alarmsOf(stack), ...props }, stack);
  return Object.fromEntries(
    Object.entries(templateOf(stack).findResources(ALARM)).map(([id, { Properties }]) => [
      id.replace(/^Catalogue|[0-9A-F]{8}$/g, ''),
      Properties as Record<string, unknown>,
    ]),
  );
}

describe('DocumentDbCluster', () => {
  describe('defaults', () => {
    let stack: Stack;
    let result: Template;

    beforeAll(() => {
      stack = testStack();
      make({}, stack);
      result = templateOf(stack);
    });

    test('version 5.0, encrypted by a key of its own, which is rotated and kept', () => {
      result.hasResource('AWS::KMS::Key', {
        DeletionPolicy: 'Retain',
        UpdateReplacePolicy: 'Retain',
        Properties: { EnableKeyRotation: true },
      });
      result.hasResourceProperties(CLUSTER, {
        EngineVersion: '5.0.0',
        StorageEncrypted: true,
        KmsKeyId: keyArn,
        StorageType: 'standard',
        Port: 27017,
      });
    });

    test('kept, protected, with backups of 14 days in a window of their own', () => {
      result.hasResource(CLUSTER, {
        DeletionPolicy: 'Retain',
        UpdateReplacePolicy: 'Retain',
        Properties: {
          BackupRetentionPeriod: 14,
          PreferredBackupWindow: '01:00-02:00',
          PreferredMaintenanceWindow: 'sun:03:00-sun:04:00',
          CopyTagsToSnapshot: true,
          DeletionProtection: true,
          SnapshotIdentifier: Match.absent(),
        },
      });
    });

    test('what it cannot be without is kept with it, and instances go', () => {
      const kept = [PARAMETERS, 'AWS::DocDB::DBSubnetGroup', SECRET, 'AWS::KMS::Key'];
      for (const type of kept) {
        result.allResources(type, { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
      }
      result.hasResource('AWS::EC2::SecurityGroup', {
        DeletionPolicy: 'Retain',
        Properties: { GroupDescription: 'Clients of the database' },
      });
      result.allResources(INSTANCE, { DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' });
    });

    test('two serverless instances of 0.5 to 8 units in two zones, one after the other', () => {
      expect(clusterOf(result).ServerlessV2ScalingConfiguration).toEqual({ MinCapacity: 0.5, MaxCapacity: 8 });
      expect(propertiesOf(result, INSTANCE)).toEqual(
        ['eu-west-1a', 'eu-west-1b'].map((AvailabilityZone) =>
          expect.objectContaining({
            AvailabilityZone,
            DBInstanceClass: 'db.serverless',
            AutoMinorVersionUpgrade: true,
            EnablePerformanceInsights: false,
            PreferredMaintenanceWindow: 'sun:03:00-sun:04:00',
          }),
        ),
      );
      const second = Object.values(result.findResources(INSTANCE))[1];
      expect(second?.DependsOn).toEqual([expect.stringMatching('^CatalogueInstance1')]);
    });

    test('parameters of its own by the major version: TLS, and what the logs need', () => {
      result.hasResourceProperties(PARAMETERS, {
        Family: 'docdb5.0',
        Parameters: { tls: 'enabled', audit_logs: 'enabled', profiler: 'enabled', profiler_threshold_ms: '500' },
      });
      result.hasResourceProperties(CLUSTER, { DBClusterParameterGroupName: ref('^CatalogueParametersDocdb50') });
    });

    test('logs of three months in groups that are there before the cluster, and stay after it', () => {
      expect(clusterOf(result).EnableCloudwatchLogsExports).toEqual(['audit', 'profiler']);
      result.resourceCountIs(LOG_GROUP, 2);
      result.allResources(LOG_GROUP, {
        DeletionPolicy: 'RetainExceptOnCreate',
        UpdateReplacePolicy: 'Retain',
        Properties: { RetentionInDays: 90 },
      });
      const name = clusterOf(result).DBClusterIdentifier as { 'Fn::Join': [string, unknown[]] };
      for (const type of ['audit', 'profiler']) {
        const [prefix, ...rest] = name['Fn::Join'][1];
        result.hasResourceProperties(LOG_GROUP, {
          LogGroupName: { 'Fn::Join': ['', [`/aws/docdb/${String(prefix)}`, ...rest, `/${type}`]] },
        });
      }
      const [{ DependsOn }] = Object.values(result.findResources(CLUSTER));
      expect(DependsOn).toEqual(Object.keys(result.findResources(LOG_GROUP)).sort());
    });

    test('a name and a password of a secret under the key, for TLS alone', () => {
      result.hasResourceProperties(SECRET, {
        KmsKeyId: keyArn,
        GenerateSecretString: {
          SecretStringTemplate: '{"username":"dbowner","ssl":true}',
          GenerateStringKey: 'password',
          PasswordLength: 40,
          ExcludeCharacters: Match.stringLikeRegexp('/@"'),
        },
      });
      for (const [property, field] of [
        ['MasterUsername', 'username'],
        ['MasterUserPassword', 'password'],
      ] as const) {
        result.hasResourceProperties(CLUSTER, {
          [property]: {
            'Fn::Join': ['', ['{{resolve:secretsmanager:', ref('^CatalogueSecret'), `:SecretString:${field}::}}`]],
          },
        });
      }
      result.hasResourceProperties('AWS::SecretsManager::SecretTargetAttachment', {
        TargetType: 'AWS::DocDB::DBCluster',
        TargetId: ref('^CatalogueCluster'),
      });
    });

    test('a password that a function of Secrets Manager changes every 30 days, when there are instances', () => {
      expect(result.toJSON().Transform).toBe('AWS::SecretsManager-2024-09-16');
      result.hasResource(ROTATION, {
        Properties: {
          HostedRotationLambda: {
            RotationType: 'MongoDBSingleUser',
            KmsKeyArn: keyArn,
            VpcSubnetIds: 'subnet-0123456789abcdef2,subnet-0123456789abcdef3',
            ExcludeCharacters: Match.stringLikeRegexp('/@"'),
          },
          RotationRules: { ScheduleExpression: 'rate(30 days)' },
        },
        DependsOn: Match.arrayWith([
          Match.stringLikeRegexp('^CatalogueInstance1'),
          Match.stringLikeRegexp('^CatalogueInstance2'),
        ]),
      });
    });

    test('a security group that lets in the function alone, and calls nobody', () => {
      result.resourceCountIs('AWS::EC2::SecurityGroupIngress', 1);
      result.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
        GroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^CatalogueSecurityGroup'), 'GroupId'] },
        SourceSecurityGroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^CatalogueRotationSecurityGroup'), 'GroupId'] },
        FromPort: 27017,
        ToPort: 27017,
      });
      result.hasResourceProperties('AWS::EC2::SecurityGroup', {
        GroupDescription: 'Clients of the database',
        SecurityGroupIngress: Match.absent(),
        SecurityGroupEgress: [Match.objectLike({ Description: 'Disallow all traffic' })],
      });
    });

    test('private subnets', () => {
      result.hasResourceProperties('AWS::DocDB::DBSubnetGroup', {
        SubnetIds: ['subnet-0123456789abcdef2', 'subnet-0123456789abcdef3'],
      });
    });

    test('without alarms neither alarms nor events; no warning', () => {
      result.resourceCountIs(ALARM, 0);
      result.resourceCountIs(SUBSCRIPTION, 0);
      expect(warningsOf(stack)).toEqual([]);
    });

    test('alarms by role, in shares of what an instance takes', () => {
      const made = alarmsIn({});
      const names = ['Cpu', 'Capacity', 'Connections', 'Cursors', 'Throttling'];
      expect(Object.keys(made).sort()).toEqual(
        [
          ...['Writer', 'Reader'].flatMap((role) => names.map((name) => `${role}${name}Alarm`)),
          'ReplicaLagAlarm',
        ].sort(),
      );
      expect(made.WriterCpuAlarm).toMatchObject({
        Namespace: 'AWS/DocDB',
        MetricName: 'CPUUtilization',
        Threshold: 90,
        Period: 300,
        EvaluationPeriods: 3,
      });
      expect(made.ReaderCapacityAlarm).toMatchObject({
        Namespace: 'AWS/DocDB',
        MetricName: 'DCUUtilization',
        Threshold: 90,
        Period: 300,
        Dimensions: [
          { Name: 'DBClusterIdentifier', Value: { Ref: expect.stringMatching('^CatalogueCluster') } },
          { Name: 'Role', Value: 'READER' },
        ],
      });
      expect(made.WriterThrottlingAlarm).toMatchObject({
        MetricName: 'LowMemNumOperationsThrottled',
        Statistic: 'Sum',
        Threshold: 1,
      });
      expect(made.ReplicaLagAlarm).toMatchObject({
        MetricName: 'DBClusterReplicaLagMaximum',
        Threshold: 1000,
        EvaluationPeriods: 5,
        Dimensions: [{ Name: 'DBClusterIdentifier', Value: { Ref: expect.stringMatching('^CatalogueCluster') } }],
      });
    });

    test.each([
      ['WriterConnectionsAlarm', 'DatabaseConnections', 'WRITER'],
      ['ReaderCursorsAlarm', 'DatabaseCursors', 'READER'],
    ])('%s compares %s with their limit', (alarm, what, role) => {
      const { Threshold, Metrics } = alarmsIn({})[alarm] as {
        Threshold: number;
        Metrics: { Expression?: string; MetricStat?: { Stat: string; Metric: Record<string, unknown> } }[];
      };
      expect(Threshold).toBe(80);
      expect(Metrics[0]?.Expression).toBe('100 * used / quota');
      const of = (MetricName: string, Stat: string) =>
        expect.objectContaining({
          MetricStat: expect.objectContaining({
            Stat,
            Metric: expect.objectContaining({
              MetricName,
              Namespace: 'AWS/DocDB',
              Dimensions: expect.arrayContaining([{ Name: 'Role', Value: role }]),
            }),
          }),
        });
      expect(Metrics.slice(1)).toEqual(
        expect.arrayContaining([of(`${what}Max`, 'Maximum'), of(`${what}Limit`, 'Minimum')]),
      );
    });

    test('events of the cluster and its instances, told to the topic', () => {
      const watched = testStack();
      const cluster = make({ alarms: alarmsOf(watched) }, watched);
      expect(cluster.eventSubscriptions).toHaveLength(2);
      const told = templateOf(watched);
      const SnsTopicArn = watched.resolve(topicOf(watched).topicArn) as unknown;
      told.hasResourceProperties(SUBSCRIPTION, {
        SourceType: 'db-cluster',
        SourceIds: [ref('^CatalogueCluster')],
        SnsTopicArn,
        EventCategories: ['deletion', 'failover', 'failure', 'maintenance', 'notification'],
      });
      told.hasResourceProperties(SUBSCRIPTION, {
        SourceType: 'db-instance',
        SourceIds: [ref('^CatalogueInstance1'), ref('^CatalogueInstance2')],
        EventCategories: ['availability', 'deletion', 'failure', 'notification', 'recovery', 'security patching'],
      });
    });

    test('endpoints, connections and graphs are those of the cluster', () => {
      const shown = testStack();
      const cluster = make({}, shown);
      expect([cluster.writerEndpoint, cluster.readerEndpoint]).toEqual([
        cluster.cluster.clusterEndpoint,
        cluster.cluster.clusterReadEndpoint,
      ]);
      expect(cluster.connections.defaultPort?.toString()).toBe('27017');
      expect(Object.keys(cluster.logGroups)).toEqual(['audit', 'profiler']);
      new OperationsDashboard(shown, 'Dashboard', { subjects: [cluster] });
      const body = JSON.stringify(propertiesOf(templateOf(shown), 'AWS::CloudWatch::Dashboard'));
      for (const name of ['ServerlessDatabaseCapacity', 'DatabaseCursorsMax', 'ReadLatency', 'VolumeBytesUsed']) {
        expect(body).toContain(name);
      }
    });
  });

  describe('all options', () => {
    test('instance types: no scaling configuration, the load recorded, zones in turn', () => {
      const result = template({
        capacity: DocumentDbCapacity.provisioned({ instanceType: R8G_LARGE, instances: 3 }),
      });
      expect(clusterOf(result).ServerlessV2ScalingConfiguration).toBeUndefined();
      expect(propertiesOf(result, INSTANCE)).toEqual(
        ['eu-west-1a', 'eu-west-1b', 'eu-west-1a'].map((AvailabilityZone) =>
          expect.objectContaining({
            AvailabilityZone,
            DBInstanceClass: 'db.r8g.large',
            EnablePerformanceInsights: true,
          }),
        ),
      );
    });

    test('alarms of instance types: memory of the type, credits where there are some', () => {
      const made = alarmsIn({ capacity: DocumentDbCapacity.provisioned({ instanceType: R8G_LARGE }) });
      expect(made.WriterMemoryAlarm).toMatchObject({
        MetricName: 'FreeableMemory',
        Threshold: Math.floor((16 * 1024 ** 3) / 10),
        ComparisonOperator: 'LessThanOrEqualToThreshold',
      });
      expect(made.WriterCapacityAlarm).toBeUndefined();
      expect(made.WriterCreditsAlarm).toBeUndefined();
      const burstable = alarmsIn({ capacity: DocumentDbCapacity.provisioned({ instanceType: T4G_MEDIUM }) });
      expect(burstable.WriterCreditsAlarm).toMatchObject({
        MetricName: 'CPUCreditBalance',
        Threshold: 20,
        ComparisonOperator: 'LessThanOrEqualToThreshold',
      });
    });

    test('thresholds of the caller', () => {
      const made = alarmsIn({
        capacity: DocumentDbCapacity.provisioned({ instanceType: T4G_MEDIUM }),
        alarmThresholds: {
          cpuPercent: 70,
          freeableMemory: Size.mebibytes(512),
          cpuCredits: 10,
          connectionsPercent: 60,
          cursorsPercent: 50,
          throttledOperations: 7,
          replicaLag: Duration.millis(200),
        },
      });
      expect(
        Object.entries(made).map(([name, { Threshold }]) => [name.replace(/^(Writer|Reader)/, ''), Threshold]),
      ).toEqual(
        expect.arrayContaining([
          ['CpuAlarm', 70],
          ['MemoryAlarm', 512 * 1024 ** 2],
          ['CreditsAlarm', 10],
          ['ConnectionsAlarm', 60],
          ['CursorsAlarm', 50],
          ['ThrottlingAlarm', 7],
          ['ReplicaLagAlarm', 200],
        ]),
      );
      expect(alarmsIn({ alarmThresholds: { capacityPercent: 70 } }).WriterCapacityAlarm?.Threshold).toBe(70);
    });

    test('one instance with a reason: a warning, and no alarms of replicas', () => {
      const stack = testStack();
      make(
        { capacity: DocumentDbCapacity.serverless({ instances: 1, singleInstanceReason: 'For trying out.' }) },
        stack,
      );
      templateOf(stack).resourceCountIs(INSTANCE, 1);
      expect(warningsOf(stack)).toEqual([expect.stringContaining('For trying out.')]);
      const capacity = DocumentDbCapacity.serverless({ instances: 1, singleInstanceReason: 'For trying out.' });
      expect(Object.keys(alarmsIn({ capacity })).filter((name) => !name.startsWith('Writer'))).toEqual([]);
    });

    test('version 8.0, made so or upgraded in place', () => {
      const made = template({ engine: DocumentDbEngine.v8() });
      made.hasResourceProperties(CLUSTER, { EngineVersion: '8.0.0' });
      made.hasResourceProperties(PARAMETERS, { Family: 'docdb8.0' });
      const upgraded = template({ engine: DocumentDbEngine.v8UpgradedFrom('5.0.0') });
      upgraded.hasResourceProperties(CLUSTER, {
        EngineVersion: '5.0.0',
        DBClusterParameterGroupName: ref('^CatalogueParametersDocdb80'),
      });
      upgraded.hasResourceProperties(PARAMETERS, { Family: 'docdb8.0' });
    });

    test('a port, a user, a key, parameters, windows and storage of the caller', () => {
      const stack = testStack();
      make(
        {
          port: 27018,
          masterUsername: 'owner',
          encryptionKey: keyOf(stack),
          parameters: { audit_logs: 'all', tls: 'tls1.3+', profiler_threshold_ms: '100' },
          backupRetention: Duration.days(35),
          backupWindow: '22:00-23:00',
          maintenanceWindow: 'sat:02:00-sat:03:00',
          performanceInsights: true,
          caCertificate: rds.CaCertificate.RDS_CA_ECC384_G1,
          ioOptimized: true,
          deletionProtection: false,
          logRetention: logs.RetentionDays.ONE_YEAR,
        },
        stack,
      );
      const result = templateOf(stack);
      result.hasResourceProperties(CLUSTER, {
        Port: 27018,
        KmsKeyId: keyOf(stack).keyArn,
        StorageType: 'iopt1',
        BackupRetentionPeriod: 35,
        PreferredBackupWindow: '22:00-23:00',
        DeletionProtection: false,
      });
      result.resourceCountIs('AWS::KMS::Key', 0);
      result.hasResourceProperties(SECRET, {
        GenerateSecretString: { SecretStringTemplate: '{"username":"owner","ssl":true}' },
      });
      result.hasResourceProperties(PARAMETERS, {
        Parameters: { audit_logs: 'all', tls: 'tls1.3+', profiler_threshold_ms: '100' },
      });
      result.allResourcesProperties(INSTANCE, {
        CACertificateIdentifier: 'rds-ca-ecc384-g1',
        EnablePerformanceInsights: true,
        PreferredMaintenanceWindow: 'sat:02:00-sat:03:00',
      });
      result.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { FromPort: 27018 });
      result.allResourcesProperties(LOG_GROUP, { RetentionInDays: 365 });
    });

    test('logs under a key, which knows them; none with an empty list, and their parameters off', () => {
      const stack = testStack();
      const logEncryptionKey = new kms.Key(stack, 'LogKey');
      make({ logEncryptionKey, logTypes: ['audit'] }, stack);
      const result = templateOf(stack);
      result.allResourcesProperties(LOG_GROUP, { KmsKeyId: Match.anyValue() });
      expect(JSON.stringify(propertiesOf(result, 'AWS::KMS::Key'))).toContain('/aws/docdb/*');
      result.hasResourceProperties(PARAMETERS, { Parameters: { audit_logs: 'enabled', profiler: 'disabled' } });
      const without = template({ logTypes: [] });
      without.resourceCountIs(LOG_GROUP, 0);
      expect(clusterOf(without).EnableCloudwatchLogsExports).toBeUndefined();
      without.hasResourceProperties(PARAMETERS, { Parameters: { audit_logs: 'disabled', profiler: 'disabled' } });
    });

    test('a password that changes every week, from subnets of the caller; or not, with a reason', () => {
      const weekly = template({
        passwordRotation: DocumentDbPasswordRotation.hosted({
          automaticallyAfter: Duration.days(7),
          subnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS, availabilityZones: ['eu-west-1a'] },
        }),
      });
      weekly.hasResourceProperties(ROTATION, {
        RotationRules: { ScheduleExpression: 'rate(7 days)' },
        HostedRotationLambda: { VpcSubnetIds: 'subnet-0123456789abcdef2' },
      });
      const never = template({ passwordRotation: DocumentDbPasswordRotation.none('Clients cannot read it again.') });
      never.resourceCountIs(ROTATION, 0);
      never.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
      expect(never.toJSON().Transform).toBeUndefined();
    });

    test('removal policies: a snapshot keeps what it needs, and nothing stays of what is destroyed', () => {
      const snapshot = template({ removalPolicy: RemovalPolicy.SNAPSHOT });
      snapshot.hasResource(CLUSTER, { DeletionPolicy: 'Snapshot' });
      for (const type of [SECRET, 'AWS::KMS::Key']) snapshot.hasResource(type, { DeletionPolicy: 'Retain' });
      for (const type of [PARAMETERS, 'AWS::DocDB::DBSubnetGroup']) {
        snapshot.hasResource(type, { DeletionPolicy: 'Delete' });
      }
      const destroyed = template({ removalPolicy: RemovalPolicy.DESTROY });
      for (const type of [CLUSTER, SECRET, 'AWS::KMS::Key', PARAMETERS, LOG_GROUP]) {
        destroyed.allResources(type, { DeletionPolicy: 'Delete' });
      }
    });

    test('a cluster of a snapshot: no user and password in the template, no rotation before one is set', () => {
      const stack = testStack();
      make({ snapshotIdentifier: 'catalogue-2026-11-26', masterUsername: 'owner' }, stack);
      const result = templateOf(stack);
      result.hasResourceProperties(CLUSTER, {
        SnapshotIdentifier: 'catalogue-2026-11-26',
        MasterUsername: Match.absent(),
        MasterUserPassword: Match.absent(),
      });
      result.hasResourceProperties(SECRET, {
        GenerateSecretString: { SecretStringTemplate: '{"username":"owner","ssl":true}' },
      });
      result.resourceCountIs(ROTATION, 0);
      expect(warningsOf(stack)).toEqual([expect.stringContaining("the password in 'secret' is not yet that")]);
      const later = template({
        snapshotIdentifier: 'catalogue-2026-11-26',
        passwordRotation: DocumentDbPasswordRotation.hosted(),
      });
      later.resourceCountIs(ROTATION, 1);
    });

    test('events by urgency go to two topics, which let them in', () => {
      const stack = testStack();
      const [urgent, other] = ['Urgent', 'Other'].map((id) => new sns.Topic(stack, id));
      const alarms = Alarms.bySeverity({
        critical: Alarms.notify(urgent),
        warning: Alarms.notify(other),
      });
      make({ alarms }, stack);
      const result = templateOf(stack);
      result.resourceCountIs(SUBSCRIPTION, 4);
      result.hasResourceProperties(SUBSCRIPTION, {
        SnsTopicArn: ref('^Urgent'),
        EventCategories: ['failover', 'failure'],
      });
      result.hasResourceProperties(SUBSCRIPTION, {
        SnsTopicArn: ref('^Other'),
        EventCategories: ['deletion', 'maintenance', 'notification'],
      });
    });
  });

  describe('overrides', () => {
    test('who reads the secret may decrypt with its key', () => {
      const stack = testStack();
      const cluster = make({}, stack);
      const role = new iam.Role(stack, 'Admin', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
      cluster.grantSecretRead(role);
      const result = templateOf(stack);
      result.hasResourceProperties('AWS::IAM::Policy', {
        PolicyDocument: {
          Statement: [
            {
              Action: ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'],
              Effect: 'Allow',
              Resource: ref('^CatalogueSecretAttachment'),
            },
          ],
        },
      });
      result.hasResourceProperties('AWS::KMS::Key', {
        KeyPolicy: {
          Statement: Match.arrayWith([
            {
              Action: 'kms:Decrypt',
              Condition: {
                StringEquals: {
                  'kms:ViaService': { 'Fn::Join': ['', ['secretsmanager.', { Ref: 'AWS::Region' }, '.amazonaws.com']] },
                },
              },
              Effect: 'Allow',
              Principal: { AWS: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Admin'), 'Arn'] } },
              Resource: '*',
            },
          ]),
        },
      });
    });

    test('a function that cannot reach Secrets Manager is warned of, and one with an endpoint is not', () => {
      const stack = testStack();
      const { vpc } = new TieredVpc(stack, 'Network');
      make({ vpc }, stack);
      expect(warningsOf(stack)).toEqual([expect.stringContaining(REACH)]);

      const open = testStack();
      const network = new TieredVpc(open, 'Network', {
        interfaceEndpoints: [InterfaceEndpointSet.FARGATE_TASKS],
      });
      make({ vpc: network.vpc }, open);
      expect(warningsOf(open)).toEqual([]);

      const acknowledged = testStack();
      const closed = new TieredVpc(acknowledged, 'Network');
      Validations.of(make({ vpc: closed.vpc }, acknowledged)).acknowledge({ id: REACH, reason: 'There is a proxy.' });
      expect(warningsOf(acknowledged)).toEqual([]);
    });
  });

  describe('fails', () => {
    test('fails without a VPC and alarms', () => {
      const stack = testStack();
      expect(() => new DocumentDbCluster(stack, 'Catalogue', {} as DocumentDbClusterProps)).toThrow(
        /DocumentDbCluster at 'Test\/Catalogue' has 2 problems:\n.*'vpc' must be given.*\n.*'alarms' must be given/,
      );
    });

    test.each<[string, Partial<DocumentDbClusterProps>, string | RegExp]>([
      [
        'a user that is reserved',
        { masterUsername: 'Admin' },
        "'masterUsername' must not be a name that DocumentDB reserves, got 'Admin'",
      ],
      [
        'a user with other characters',
        { masterUsername: 'the-owner' },
        "'masterUsername' must be a letter and up to 62",
      ],
      ['a port beyond all', { port: 70_000 }, "'port' must be a whole number from 1 to 65535"],
      ['no TLS', { parameters: { tls: 'disabled' } }, "'parameters' must not switch off 'tls'"],
      [
        'an audit log that is empty',
        { parameters: { audit_logs: 'none' } },
        "'parameters' must not switch off 'audit_logs'",
      ],
      [
        'an audit log that goes nowhere',
        { parameters: { audit_logs: 'all' }, logTypes: ['profiler'] },
        "'parameters' must not switch on 'audit_logs' without its log",
      ],
      [
        'a profiler that is empty',
        { parameters: { profiler: 'disabled' } },
        "'parameters' must not differ from 'logTypes' in 'profiler'",
      ],
      [
        'backups of no day',
        { backupRetention: Duration.days(0) },
        "'backupRetention' must be from 1 to 35 whole days, got 0",
      ],
      [
        'backups of 36 days',
        { backupRetention: Duration.days(36) },
        "'backupRetention' must be from 1 to 35 whole days, got 36",
      ],
      [
        'windows at the same time',
        { backupWindow: '03:30-04:30', maintenanceWindow: 'sun:03:00-sun:04:00' },
        "'backupWindow' (03:30-04:30) must not overlap",
      ],
      ['an unknown log', { logTypes: ['error'] }, "'logTypes' must be of audit, profiler, got error"],
      ['a log twice', { logTypes: ['audit', 'audit'] }, /'logTypes'.*audit/],
      ['an empty snapshot', { snapshotIdentifier: '' }, "'snapshotIdentifier'"],
      ['public subnets', { subnets: { subnetType: ec2.SubnetType.PUBLIC } }, "'subnets' must not be public, got 2"],
      ['one zone', { subnets: { availabilityZones: ['eu-west-1a'] } }, "'subnets' must be of 2 zones or more"],
      [
        'a function in public subnets',
        { passwordRotation: DocumentDbPasswordRotation.hosted({ subnets: { subnetType: ec2.SubnetType.PUBLIC } }) },
        "'passwordRotation' must not have public 'subnets'",
      ],
      [
        'memory of no type',
        { alarmThresholds: { freeableMemory: Size.gibibytes(1) } },
        "'alarmThresholds.freeableMemory' is for instance types",
      ],
      [
        'credits of no type',
        { alarmThresholds: { cpuCredits: 1 } },
        "'alarmThresholds.cpuCredits' is for instance types",
      ],
      [
        'a capacity of a type',
        {
          capacity: DocumentDbCapacity.provisioned({ instanceType: R8G_LARGE }),
          alarmThresholds: { capacityPercent: 80 },
        },
        "'alarmThresholds.capacityPercent' is for capacity that follows the load",
      ],
      [
        'a share of a capacity that does not grow',
        {
          capacity: DocumentDbCapacity.serverless({ minDcu: 4, maxDcu: 4 }),
          alarmThresholds: { capacityPercent: 95 },
        },
        "'alarmThresholds.capacityPercent' is for a capacity that grows, got 'minDcu' and 'maxDcu' of 4",
      ],
      [
        'more than all cursors',
        { alarmThresholds: { cursorsPercent: 101 } },
        "'alarmThresholds.cursorsPercent' must be",
      ],
      [
        'half a throttled operation',
        { alarmThresholds: { throttledOperations: 0.5 } },
        "'alarmThresholds.throttledOperations' must be",
      ],
      [
        'a lag of an hour',
        { alarmThresholds: { replicaLag: Duration.hours(1) } },
        "'alarmThresholds.replicaLag' must be from 10 milliseconds",
      ],
      [
        'a lag of nothing',
        {
          capacity: DocumentDbCapacity.serverless({ instances: 1, singleInstanceReason: 'For trying out.' }),
          alarmThresholds: { replicaLag: Duration.seconds(1) },
        },
        "'alarmThresholds.replicaLag' is for a cluster with replicas",
      ],
    ])('fails for %s', (_, props, message) => {
      expect(() => make(props)).toThrow(message);
    });

    test('fails for an alarm that an idle capacity would ring, and makes none of a capacity that does not grow', () => {
      const stack = testStack();
      const capacity = DocumentDbCapacity.serverless({ minDcu: 9, maxDcu: 10 });
      expect(() => make({ capacity, alarms: alarmsOf(stack) }, stack)).toThrow(
        "'alarmThresholds.capacityPercent' (90) must be above what the capacity never falls below, 'minDcu' (9) of 'maxDcu' (10)",
      );
      expect(alarmsIn({ capacity, alarmThresholds: { capacityPercent: 95 } }).WriterCapacityAlarm).toMatchObject({
        Threshold: 95,
      });
      const even = alarmsIn({ capacity: DocumentDbCapacity.serverless({ minDcu: 4, maxDcu: 4 }) });
      expect(Object.keys(even).filter((name) => name.endsWith('CapacityAlarm'))).toEqual([]);
    });

    test('fails with all problems at once, and without the memory of a type that is not known', () => {
      const stack = testStack();
      const capacity = DocumentDbCapacity.provisioned({ instanceType: new ec2.InstanceType('r99gx.huge') });
      expect(() => make({ capacity, alarms: alarmsOf(stack), port: 0 }, stack)).toThrow(
        /has 2 problems:\n.*'port' must be.*\n.*'alarmThresholds' must have 'freeableMemory' for the instance type 'r99gx.huge'/,
      );
      make(
        { capacity, alarms: alarmsOf(stack), alarmThresholds: { freeableMemory: Size.gibibytes(1) } },
        stack,
        'Other',
      );
    });
  });

  describe('in a stack', () => {
    test('two, and the L1 can be overridden', () => {
      const stack = testStack();
      make({}, stack);
      const other = make({}, stack, 'Products');
      (other.cluster.node.defaultChild as docdb.CfnDBCluster).networkType = 'DUAL';
      const result = templateOf(stack);
      result.resourceCountIs(CLUSTER, 2);
      result.hasResourceProperties(CLUSTER, { NetworkType: 'DUAL' });
    });

    test('clients are let in by the default port', () => {
      const stack = testStack();
      const client = new ec2.SecurityGroup(stack, 'Client', { vpc: vpcOf(stack), allowAllOutbound: false });
      make({}, stack).connections.allowDefaultPortFrom(client);
      templateOf(stack).hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
        SourceSecurityGroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Client'), 'GroupId'] },
        FromPort: 27017,
      });
    });
  });
});
