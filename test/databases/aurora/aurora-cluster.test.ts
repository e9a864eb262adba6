import { Duration, RemovalPolicy, Size, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as rds from 'aws-cdk-lib/aws-rds';
import {
  AuroraCapacity,
  AuroraCluster,
  AuroraClusterProps,
  AuroraEngine,
  AuroraReader,
  AuroraReaders,
  AuroraReaderScaling,
  ConnectionPooling,
  DatabaseInsights,
} from '../../../lib/databases';
import { Alarms, OperationsDashboard } from '../../../lib/observability';
import { MYSQL, POSTGRES } from '../../specimens/databases/aurora';
import { alarmsOf, keyOf, once, topicOf, vpcOf } from '../../specimens/surroundings';
import { templateOf, testStack, warningsOf } from '../../support/synth';

const CLUSTER = 'AWS::RDS::DBCluster';
const INSTANCE = 'AWS::RDS::DBInstance';
const ALARM = 'AWS::CloudWatch::Alarm';
const SUBSCRIPTION = 'AWS::RDS::EventSubscription';

function make(props: Partial<AuroraClusterProps> = {}, stack: Stack = testStack(), id = 'Orders'): AuroraCluster {
  return new AuroraCluster(stack, id, { vpc: vpcOf(stack), engine: POSTGRES, alarms: Alarms.none(), ...props });
}

function template(props: Partial<AuroraClusterProps>): Template {
  const stack = testStack();
  make(props, stack);
  return templateOf(stack);
}

function clusterOf(result: Template): Record<string, unknown> {
  const [{ Properties }] = Object.values(result.findResources(CLUSTER));
  return Properties as Record<string, unknown>;
}

/** The instances by the end of their ids. */
function instancesOf(result: Template): Record<string, Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(result.findResources(INSTANCE)).map(([id, { Properties }]) => [
      id.replace(/^OrdersCluster|[0-9A-F]{8}$/g, ''),
      Properties as Record<string, unknown>,
    ]),
  );
}

const R8G_LARGE = ec2.InstanceType.of(ec2.InstanceClass.R8G, ec2.InstanceSize.LARGE);
const ref = (id: string) => ({ Ref: Match.stringLikeRegexp(id) });

describe('AuroraCluster', () => {
  describe('defaults', () => {
    let stack: Stack;
    let result: Template;

    beforeAll(() => {
      stack = testStack();
      make({}, stack);
      result = templateOf(stack);
    });

    test('encrypted by a key of its own, which is rotated and kept', () => {
      result.hasResource('AWS::KMS::Key', {
        DeletionPolicy: 'Retain',
        UpdateReplacePolicy: 'Retain',
        Properties: { EnableKeyRotation: true },
      });
      const key = { 'Fn::GetAtt': [Match.stringLikeRegexp('^OrdersKey'), 'Arn'] };
      result.hasResourceProperties(CLUSTER, {
        StorageEncrypted: true,
        KmsKeyId: key,
        PerformanceInsightsKmsKeyId: key,
        StorageType: 'aurora',
      });
    });

    test('a password that RDS keeps and changes, under the same key; connections by IAM', () => {
      result.hasResourceProperties(CLUSTER, {
        ManageMasterUserPassword: true,
        MasterUserSecret: { KmsKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^OrdersKey'), 'Arn'] } },
        MasterUsername: 'postgres',
        MasterUserPassword: Match.absent(),
        EnableIAMDatabaseAuthentication: true,
        EnableHttpEndpoint: false,
        DatabaseName: Match.absent(),
        BacktrackWindow: Match.absent(),
        Port: 5432,
      });
      result.resourceCountIs('AWS::SecretsManager::Secret', 0);
      result.resourceCountIs('AWS::Lambda::Function', 0);
    });

    test('backups of 14 days, in a window of their own, that stay; protected; a snapshot at the end', () => {
      result.hasResource(CLUSTER, {
        DeletionPolicy: 'Snapshot',
        UpdateReplacePolicy: 'Snapshot',
        Properties: {
          BackupRetentionPeriod: 14,
          PreferredBackupWindow: '01:00-02:00',
          PreferredMaintenanceWindow: 'sun:03:00-sun:04:00',
          CopyTagsToSnapshot: true,
          DeleteAutomatedBackups: false,
          DeletionProtection: true,
          AutoMinorVersionUpgrade: true,
          EngineLifecycleSupport: 'open-source-rds-extended-support-disabled',
        },
      });
    });

    test('a writer and a reader of 0.5 to 8 units, the reader after the writer', () => {
      expect(clusterOf(result).ServerlessV2ScalingConfiguration).toEqual({ MinCapacity: 0.5, MaxCapacity: 8 });
      const { Writer, Reader } = instancesOf(result);
      for (const [instance, tier] of [
        [Writer, 0],
        [Reader, 1],
      ] as const) {
        expect(instance).toEqual(
          expect.objectContaining({
            DBInstanceClass: 'db.serverless',
            PromotionTier: tier,
            PubliclyAccessible: false,
            AutoMinorVersionUpgrade: true,
            PreferredMaintenanceWindow: 'sun:03:00-sun:04:00',
            EnablePerformanceInsights: true,
            PerformanceInsightsRetentionPeriod: 7,
            MonitoringInterval: 60,
            DBParameterGroupName: { Ref: expect.stringMatching('InstanceParametersAuroraPostgresql17') },
          }),
        );
      }
      const [, { DependsOn }] = Object.values(result.findResources(INSTANCE));
      expect(DependsOn).toEqual([expect.stringMatching('^OrdersClusterWriter')]);
    });

    test('parameter groups of its own by the major version: TLS forced, statements of a second logged', () => {
      result.hasResourceProperties('AWS::RDS::DBClusterParameterGroup', {
        Family: 'aurora-postgresql17',
        Parameters: { 'rds.force_ssl': '1' },
      });
      result.hasResourceProperties('AWS::RDS::DBParameterGroup', {
        Family: 'aurora-postgresql17',
        Parameters: { log_min_duration_statement: '1000' },
      });
      result.hasResourceProperties(CLUSTER, {
        DBClusterParameterGroupName: ref('^OrdersClusterParametersAuroraPostgresql17'),
        DBInstanceParameterGroupName: ref('^OrdersInstanceParametersAuroraPostgresql17'),
      });
    });

    test('logs of three months in groups that are there before the cluster, and stay after it', () => {
      expect(clusterOf(result).EnableCloudwatchLogsExports).toEqual(['postgresql', 'iam-db-auth-error']);
      result.resourceCountIs('AWS::Logs::LogGroup', 2);
      // But not after a creation that failed, whose log groups would have the names of those of the next one.
      result.allResources('AWS::Logs::LogGroup', {
        DeletionPolicy: 'RetainExceptOnCreate',
        UpdateReplacePolicy: 'Retain',
        Properties: { RetentionInDays: 90 },
      });
      const [{ DependsOn }] = Object.values(result.findResources(CLUSTER));
      expect(DependsOn).toEqual(Object.keys(result.findResources('AWS::Logs::LogGroup')).sort());
    });

    test('a security group that lets nobody in, in private subnets', () => {
      result.hasResourceProperties('AWS::EC2::SecurityGroup', {
        SecurityGroupIngress: Match.absent(),
        SecurityGroupEgress: [Match.objectLike({ Description: 'Disallow all traffic' })],
      });
      result.hasResourceProperties('AWS::RDS::DBSubnetGroup', {
        SubnetIds: ['subnet-0123456789abcdef2', 'subnet-0123456789abcdef3'],
      });
    });

    test('Database Insights for seven days', () => {
      result.hasResourceProperties(CLUSTER, {
        DatabaseInsightsMode: 'standard',
        PerformanceInsightsEnabled: true,
        PerformanceInsightsRetentionPeriod: 7,
      });
    });

    test('without alarms neither alarms nor events; no warning', () => {
      result.resourceCountIs(ALARM, 0);
      result.resourceCountIs(SUBSCRIPTION, 0);
      expect(warningsOf(stack)).toEqual([]);
    });

    test('alarms by role on the capacity and the lag, and events of cluster and instances', () => {
      const watched = testStack();
      const cluster = make({ alarms: alarmsOf(watched) }, watched);
      const alarmed = templateOf(watched);
      expect(cluster.alarms).toHaveLength(3);
      expect(cluster.eventSubscriptions).toHaveLength(2);
      const topic = watched.resolve(topicOf(watched).topicArn) as unknown;
      alarmed.allResourcesProperties(ALARM, { AlarmActions: [topic], Namespace: 'AWS/RDS' });
      const Dimensions = (role: string) => [
        { Name: 'DBClusterIdentifier', Value: watched.resolve(cluster.clusterIdentifier) as unknown },
        { Name: 'Role', Value: role },
      ];
      for (const role of ['WRITER', 'READER']) {
        alarmed.hasResourceProperties(ALARM, {
          MetricName: 'ACUUtilization',
          Dimensions: Dimensions(role),
          Statistic: 'Average',
          Period: 300,
          EvaluationPeriods: 3,
          Threshold: 90,
          ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        });
      }
      alarmed.hasResourceProperties(ALARM, {
        MetricName: 'AuroraReplicaLag',
        Dimensions: Dimensions('READER'),
        Statistic: 'Maximum',
        Period: 60,
        EvaluationPeriods: 5,
        Threshold: 1000,
      });
      alarmed.hasResourceProperties(SUBSCRIPTION, {
        SourceType: 'db-cluster',
        SnsTopicArn: topic,
        SourceIds: [ref('^OrdersCluster')],
        EventCategories: Match.arrayWith(['failover', 'failure']),
      });
      alarmed.hasResourceProperties(SUBSCRIPTION, {
        SourceType: 'db-instance',
        SourceIds: [ref('^OrdersClusterWriter'), ref('^OrdersClusterReader')],
        EventCategories: Match.arrayWith(['availability', 'maintenance']),
      });
    });

    test('the secret, the endpoints and the connections are those of the cluster', () => {
      const made = make({}, testStack());
      expect(made.secret).toBe(made.cluster.secret);
      expect([made.writerEndpoint, made.readerEndpoint]).toEqual([
        made.cluster.clusterEndpoint,
        made.cluster.clusterReadEndpoint,
      ]);
      expect(made.connections.defaultPort?.toString()).toContain('5432');
      expect(Object.keys(made.logGroups)).toEqual(['postgresql', 'iam-db-auth-error']);
      expect(made.scalableReaders).toBeUndefined();
    });

    test('graphs', () => {
      const shown = testStack();
      new OperationsDashboard(shown, 'Dashboard', { subjects: [make({}, shown)] });
      const [{ Properties }] = Object.values(templateOf(shown).findResources('AWS::CloudWatch::Dashboard'));
      const body = JSON.stringify(Properties);
      for (const name of ['ServerlessDatabaseCapacity', 'CommitLatency', 'AuroraReplicaLag', 'VolumeBytesUsed']) {
        expect(body).toContain(name);
      }
    });
  });

  describe('all options', () => {
    test('MySQL: its port, user, logs and parameters', () => {
      const result = template({ engine: MYSQL });
      expect(clusterOf(result)).toEqual(
        expect.objectContaining({
          Engine: 'aurora-mysql',
          Port: 3306,
          MasterUsername: 'admin',
          EnableCloudwatchLogsExports: ['error', 'slowquery', 'iam-db-auth-error'],
        }),
      );
      result.hasResourceProperties('AWS::RDS::DBClusterParameterGroup', {
        Parameters: { require_secure_transport: 'ON' },
      });
      result.hasResourceProperties('AWS::RDS::DBParameterGroup', {
        Parameters: { slow_query_log: '1', long_query_time: '1', log_output: 'FILE' },
      });
    });

    test('MySQL with backtrack, a user, a database, a port and parameters', () => {
      const result = template({
        engine: MYSQL,
        backtrackWindow: Duration.hours(72),
        masterUsername: 'owner',
        databaseName: 'orders',
        port: 3307,
        parameters: { max_allowed_packet: '67108864' },
        instanceParameters: { long_query_time: '2' },
      });
      result.hasResourceProperties(CLUSTER, {
        BacktrackWindow: 259_200,
        MasterUsername: 'owner',
        DatabaseName: 'orders',
        Port: 3307,
      });
      result.hasResourceProperties('AWS::RDS::DBClusterParameterGroup', {
        Parameters: { max_allowed_packet: '67108864', require_secure_transport: 'ON' },
      });
      result.hasResourceProperties('AWS::RDS::DBParameterGroup', {
        Parameters: { long_query_time: '2', slow_query_log: '1' },
      });
    });

    test('instance types, with readers of their own, one that takes the place of the writer first', () => {
      const result = template({
        capacity: AuroraCapacity.provisioned(R8G_LARGE),
        readers: AuroraReaders.named([
          AuroraReader.failoverTarget('Standby'),
          AuroraReader.readOnly('Reports', { instanceType: new ec2.InstanceType('r8g.xlarge') }),
        ]),
      });
      expect(clusterOf(result).ServerlessV2ScalingConfiguration).toBeUndefined();
      const made = Object.fromEntries(
        Object.entries(instancesOf(result)).map(([name, { DBInstanceClass, PromotionTier }]) => [
          name,
          [DBInstanceClass, PromotionTier],
        ]),
      );
      expect(made).toEqual({
        Writer: ['db.r8g.large', 0],
        Standby: ['db.r8g.large', 1],
        Reports: ['db.r8g.xlarge', 15],
      });
    });

    test('instances are changed one after the other', () => {
      const result = template({
        readers: AuroraReaders.named([AuroraReader.failoverTarget('First'), AuroraReader.failoverTarget('Second')]),
      });
      const depends = Object.entries(result.findResources(INSTANCE)).map(([id, { DependsOn }]) => [
        id.replace(/[0-9A-F]{8}$/, ''),
        ((DependsOn as string[] | undefined) ?? []).map((other) => other.replace(/[0-9A-F]{8}$/, '')).sort(),
      ]);
      expect(Object.fromEntries(depends)).toEqual({
        OrdersClusterWriter: [],
        OrdersClusterFirst: ['OrdersClusterWriter'],
        OrdersClusterSecond: ['OrdersClusterFirst', 'OrdersClusterWriter'],
      });
    });

    test('capacity that pauses', () => {
      const result = template({ capacity: AuroraCapacity.pausing({ pauseAfter: Duration.minutes(10), maxAcu: 4 }) });
      expect(clusterOf(result).ServerlessV2ScalingConfiguration).toEqual({
        MinCapacity: 0,
        MaxCapacity: 4,
        SecondsUntilAutoPause: 600,
      });
    });

    test('a reader of its own capacity, where that follows the load', () => {
      const result = template({ readers: AuroraReaders.named([AuroraReader.readOnly('Reports')]) });
      expect(instancesOf(result).Reports?.PromotionTier).toBeGreaterThan(1);
    });

    test('readers that come and go, by the role of the service', () => {
      const stack = testStack();
      const { scalableReaders } = make(
        { readerScaling: AuroraReaderScaling.targetCpu(60, { maxReaders: 5, scaleInCooldown: Duration.minutes(10) }) },
        stack,
      );
      expect(scalableReaders).toBeDefined();
      const result = templateOf(stack);
      result.hasResource('AWS::ApplicationAutoScaling::ScalableTarget', {
        DependsOn: Match.arrayWith([Match.stringLikeRegexp('^OrdersClusterReader')]),
        Properties: {
          ServiceNamespace: 'rds',
          ScalableDimension: 'rds:cluster:ReadReplicaCount',
          ResourceId: { 'Fn::Join': ['', ['cluster:', ref('^OrdersCluster')]] },
          MinCapacity: 1,
          MaxCapacity: 5,
          RoleARN: {
            'Fn::Join': [
              '',
              Match.arrayWith([
                Match.stringLikeRegexp(
                  'role/aws-service-role/rds.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_RDSCluster',
                ),
              ]),
            ],
          },
        },
      });
      result.hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
        TargetTrackingScalingPolicyConfiguration: {
          PredefinedMetricSpecification: { PredefinedMetricType: 'RDSReaderAverageCPUUtilization' },
          TargetValue: 60,
          ScaleInCooldown: 600,
          ScaleOutCooldown: 300,
        },
      });
    });

    test('readers by connections', () => {
      template({ readerScaling: AuroraReaderScaling.targetConnections(200, { maxReaders: 3 }) }).hasResourceProperties(
        'AWS::ApplicationAutoScaling::ScalingPolicy',
        {
          TargetTrackingScalingPolicyConfiguration: {
            PredefinedMetricSpecification: { PredefinedMetricType: 'RDSReaderAverageDatabaseConnections' },
            TargetValue: 200,
            ScaleInCooldown: 300,
          },
        },
      );
    });

    test('a custom endpoint of some readers, with the host that RDS gives it', () => {
      const stack = testStack();
      const endpoint = make(
        { readers: AuroraReaders.named([AuroraReader.failoverTarget('Standby'), AuroraReader.readOnly('Reports')]) },
        stack,
      ).addCustomEndpoint('Reporting', { readers: ['Reports'] });
      templateOf(stack).hasResourceProperties('AWS::RDS::DBClusterEndpoint', {
        CustomEndpointType: 'READER',
        DBClusterEndpointIdentifier: {
          'Fn::Join': ['', [Match.stringLikeRegexp('^test-orders-reportingendpoint-'), Match.anyValue()]],
        },
        StaticMembers: [ref('^OrdersClusterReports')],
      });
      expect(stack.resolve(endpoint.hostname)).toEqual({
        'Fn::Join': [
          '',
          [
            { Ref: expect.stringMatching('^OrdersReportingEndpoint') },
            '.cluster-custom-',
            {
              'Fn::Select': [
                1,
                {
                  'Fn::Split': [
                    '.cluster-',
                    { 'Fn::GetAtt': [expect.stringMatching('^OrdersCluster'), 'Endpoint.Address'] },
                  ],
                },
              ],
            },
          ],
        ],
      });
    });

    test('connections as one user, and the Data API', () => {
      const stack = testStack();
      const cluster = make({ dataApi: true }, stack);
      const role = (id: string) =>
        new iam.Role(stack, id, { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
      cluster.grantConnect(role('App'), 'app');
      cluster.grantDataApi(role('Api'));
      const result = templateOf(stack);
      result.hasResourceProperties(CLUSTER, { EnableHttpEndpoint: true });
      result.hasResourceProperties('AWS::IAM::Policy', {
        PolicyName: Match.stringLikeRegexp('^App'),
        PolicyDocument: {
          Statement: [
            {
              Effect: 'Allow',
              Action: 'rds-db:connect',
              Resource: stack.resolve(
                stack.formatArn({
                  service: 'rds-db',
                  resource: `dbuser:${cluster.cluster.clusterResourceIdentifier}`,
                  resourceName: 'app',
                }),
              ) as unknown,
            },
          ],
        },
      });
      result.hasResourceProperties('AWS::IAM::Policy', {
        PolicyName: Match.stringLikeRegexp('^Api'),
        PolicyDocument: {
          Statement: Match.arrayWith([Match.objectLike({ Action: Match.arrayWith(['rds-data:ExecuteStatement']) })]),
        },
      });
    });

    test('a proxy that clients come through, by TLS and IAM, and that connects as the same user', () => {
      const stack = testStack();
      const cluster = make({ port: 5433, connectionPooling: ConnectionPooling.proxy() }, stack);
      cluster.grantConnect(
        new iam.Role(stack, 'App', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }),
        'app',
      );
      const client = ec2.SecurityGroup.fromSecurityGroupId(stack, 'Client', 'sg-0123456789abcdef0');
      cluster.connections.allowDefaultPortFrom(client);
      const result = templateOf(stack);
      result.hasResourceProperties('AWS::RDS::DBProxy', { RequireTLS: true, DefaultAuthScheme: 'IAM_AUTH' });
      result.hasResource('AWS::RDS::DBProxyTargetGroup', {
        DependsOn: Match.arrayWith([Match.stringLikeRegexp('^OrdersClusterReader')]),
        Properties: { DBClusterIdentifiers: [ref('^OrdersCluster')] },
      });
      const ports = Object.values(result.findResources('AWS::EC2::SecurityGroupIngress')).map(({ Properties }) => [
        JSON.stringify(Properties.GroupId),
        Properties.FromPort as number,
      ]);
      expect(ports).toEqual(
        expect.arrayContaining([
          [expect.stringContaining('OrdersSecurityGroup'), 5433],
          [expect.stringContaining('OrdersProxySecurityGroup'), 5432],
        ]),
      );
      expect(ports).toHaveLength(2);
      for (const name of ['^App', '^OrdersProxyRole']) {
        result.hasResourceProperties('AWS::IAM::Policy', {
          PolicyName: Match.stringLikeRegexp(name),
          PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 'rds-db:connect' })]) },
        });
      }
      expect(cluster.writerEndpoint.hostname).toBe(cluster.proxy?.endpoint);
      expect(cluster.writerEndpoint.port).toBe(5432);
    });

    test('the rest: key, retention, windows, insights, logs, certificates, I/O, and a cluster that stays with all it needs', () => {
      const stack = testStack();
      make(
        {
          encryptionKey: keyOf(stack),
          backupRetention: Duration.days(35),
          backupWindow: '22:00-23:00',
          maintenanceWindow: 'sat:02:00-sat:03:00',
          insights: DatabaseInsights.advanced(),
          logTypes: ['postgresql'],
          logRetention: logs.RetentionDays.ONE_YEAR,
          logEncryptionKey: keyOf(stack),
          caCertificate: rds.CaCertificate.RDS_CA_RSA4096_G1,
          ioOptimized: true,
          deletionProtection: false,
          removalPolicy: RemovalPolicy.RETAIN,
        },
        stack,
      );
      const result = templateOf(stack);
      result.resourceCountIs('AWS::KMS::Key', 0);
      result.hasResourceProperties(CLUSTER, {
        KmsKeyId: keyOf(stack).keyArn,
        BackupRetentionPeriod: 35,
        PreferredBackupWindow: '22:00-23:00',
        PreferredMaintenanceWindow: 'sat:02:00-sat:03:00',
        DatabaseInsightsMode: 'advanced',
        PerformanceInsightsRetentionPeriod: 465,
        EnableCloudwatchLogsExports: ['postgresql'],
        StorageType: 'aurora-iopt1',
        DeletionProtection: false,
      });
      result.allResourcesProperties(INSTANCE, {
        PerformanceInsightsRetentionPeriod: 465,
        CACertificateIdentifier: 'rds-ca-rsa4096-g1',
      });
      result.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 365, KmsKeyId: keyOf(stack).keyArn });
      for (const type of [
        CLUSTER,
        INSTANCE,
        'AWS::RDS::DBClusterParameterGroup',
        'AWS::RDS::DBParameterGroup',
        'AWS::RDS::DBSubnetGroup',
        'AWS::EC2::SecurityGroup',
      ]) {
        result.allResources(type, { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
      }
      result.allResources('AWS::Logs::LogGroup', {
        DeletionPolicy: 'RetainExceptOnCreate',
        UpdateReplacePolicy: 'Retain',
      });
    });

    test('made from a snapshot: its user and databases, encrypted by the key, with a password that RDS keeps', () => {
      const stack = testStack();
      const cluster = make({ snapshotIdentifier: 'orders-2026-11-26' }, stack);
      const result = templateOf(stack);
      result.hasResourceProperties(CLUSTER, {
        SnapshotIdentifier: 'orders-2026-11-26',
        MasterUsername: Match.absent(),
        MasterUserPassword: Match.absent(),
        DatabaseName: Match.absent(),
        StorageEncrypted: true,
        KmsKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^OrdersKey'), 'Arn'] },
        ManageMasterUserPassword: true,
        MasterUserSecret: { KmsKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^OrdersKey'), 'Arn'] } },
        EnableIAMDatabaseAuthentication: true,
        DeletionProtection: true,
      });
      result.resourceCountIs(INSTANCE, 2);
      result.resourceCountIs('AWS::SecretsManager::Secret', 0);
      expect(stack.resolve(cluster.secret.secretArn)).toEqual({
        'Fn::GetAtt': [
          stack.getLogicalId(cluster.cluster.node.defaultChild as rds.CfnDBCluster),
          'MasterUserSecret.SecretArn',
        ],
      });
      expect(clusterOf(template({}))).not.toHaveProperty('SnapshotIdentifier');
    });

    test('the certificate authority that RDS chooses, unless one is named', () => {
      template({}).allResourcesProperties(INSTANCE, { CACertificateIdentifier: Match.absent() });
    });

    test('deleted with all it needs', () => {
      const result = template({ deletionProtection: false, removalPolicy: RemovalPolicy.DESTROY });
      for (const type of [CLUSTER, INSTANCE, 'AWS::KMS::Key', 'AWS::RDS::DBSubnetGroup', 'AWS::Logs::LogGroup']) {
        result.allResources(type, { DeletionPolicy: 'Delete' });
      }
    });

    test('alarms of instance types: processor, memory, connections, and credits where there are some', () => {
      const stack = testStack();
      const { alarms } = make(
        {
          alarms: alarmsOf(stack),
          capacity: AuroraCapacity.provisioned(new ec2.InstanceType('t4g.medium')),
          alarmThresholds: { cpuPercent: 80, replicaLag: Duration.millis(500), freeableMemory: Size.mebibytes(256) },
        },
        stack,
      );
      // Four for each role, and the lag.
      expect(alarms).toHaveLength(9);
      const result = templateOf(stack);
      result.hasResourceProperties(ALARM, { MetricName: 'CPUUtilization', Threshold: 80 });
      result.hasResourceProperties(ALARM, { MetricName: 'FreeableMemory', Threshold: 256 * 1024 ** 2 });
      result.hasResourceProperties(ALARM, { MetricName: 'CPUCreditBalance', Threshold: 20 });
      result.hasResourceProperties(ALARM, { MetricName: 'DatabaseConnections' });
      result.hasResourceProperties(ALARM, { MetricName: 'AuroraReplicaLag', Threshold: 500 });
    });

    test('other thresholds where the capacity follows the load', () => {
      const stack = testStack();
      const { alarms } = make(
        { alarms: alarmsOf(stack), alarmThresholds: { capacityPercent: 75, connections: 400 } },
        stack,
      );
      expect(alarms).toHaveLength(5);
      const result = templateOf(stack);
      result.hasResourceProperties(ALARM, { MetricName: 'ACUUtilization', Threshold: 75 });
      result.hasResourceProperties(ALARM, { MetricName: 'DatabaseConnections', Threshold: 400, Statistic: 'Maximum' });
    });

    test('no alarm on a capacity that cannot grow, which is always all in use', () => {
      const stack = testStack();
      make({ alarms: alarmsOf(stack), capacity: AuroraCapacity.serverless({ minAcu: 2, maxAcu: 2 }) }, stack);
      expect(templateOf(stack).findResources(ALARM, { Properties: { MetricName: 'ACUUtilization' } })).toEqual({});
    });

    test('no reader, with its reason in a warning, and no alarm of readers', () => {
      const stack = testStack();
      const { alarms } = make({ alarms: alarmsOf(stack), readers: AuroraReaders.none('Development only.') }, stack);
      templateOf(stack).resourceCountIs(INSTANCE, 1);
      expect(alarms).toHaveLength(1);
      expect(warningsOf(stack)).toEqual([
        expect.stringContaining(
          'the cluster has no reader that could take the place of its writer: Development only.;',
        ),
      ]);
    });
  });

  describe('overrides', () => {
    describe('alarms of instance types', () => {
      const thresholdsOf = (props: Partial<AuroraClusterProps>, MetricName: string) => {
        const stack = testStack();
        make({ alarms: alarmsOf(stack), capacity: AuroraCapacity.provisioned(R8G_LARGE), ...props }, stack);
        const alarms = Object.values(templateOf(stack).findResources(ALARM, { Properties: { MetricName } }));
        return Object.fromEntries(
          alarms.map(({ Properties: { Dimensions, Threshold } }) => [Dimensions[1].Value, Threshold]),
        );
      };

      test('the connections of MySQL are fewer than those of MySQL on RDS', () => {
        const engine = AuroraEngine.mysql(rds.AuroraMysqlEngineVersion.VER_3_10_4);
        expect(thresholdsOf({ engine }, 'DatabaseConnections')).toEqual({ WRITER: 800, READER: 800 });
      });

      test('those of readers are of the smallest of them', () => {
        const small = new ec2.InstanceType('t4g.medium');
        const readers = AuroraReaders.named([
          AuroraReader.failoverTarget('Standby'),
          AuroraReader.readOnly('Reports', { instanceType: small }),
        ]);
        const gib = 1024 ** 3;
        expect(thresholdsOf({ readers }, 'FreeableMemory')).toEqual({
          WRITER: Math.floor(1.6 * gib),
          READER: Math.floor(0.4 * gib),
        });
      });
    });
  });

  describe('fails', () => {
    const fails = (props: Partial<AuroraClusterProps>) => expect(() => make(props));

    test('fails without a VPC, an engine and alarms', () => {
      expect(() => new AuroraCluster(testStack(), 'Orders', {} as AuroraClusterProps)).toThrow(
        /AuroraCluster at 'Test\/Orders' has 3 problems:\n.*'vpc'.*\n.*'engine'.*\n.*'alarms'/,
      );
    });

    test('fails for backtrack of PostgreSQL, and for one of more than 72 hours', () => {
      fails({ backtrackWindow: Duration.hours(1) }).toThrow(
        "'backtrackWindow' must not be given for PostgreSQL, which has none; leave it out, or take MySQL",
      );
      fails({ engine: MYSQL, backtrackWindow: Duration.hours(73) }).toThrow("'backtrackWindow' must be a duration");
    });

    test('fails for a pause of a version that cannot', () => {
      fails({
        engine: AuroraEngine.postgres(rds.AuroraPostgresEngineVersion.of('13.9', '13')),
        capacity: AuroraCapacity.pausing(),
      }).toThrow("'capacity' must not pause with this version of 'engine', which cannot; take PostgreSQL 13.15");
    });

    test('fails for a user and a database beside those of a snapshot, and for a snapshot without a name', () => {
      fails({ snapshotIdentifier: 'orders-2026-11-26', masterUsername: 'owner', databaseName: 'orders' }).toThrow(
        /has 2 problems:\n.*'masterUsername' must not be given with 'snapshotIdentifier', whose snapshot has its own; leave it out\n.*'databaseName' must not/,
      );
      fails({ snapshotIdentifier: ' ' }).toThrow("'snapshotIdentifier' must not be empty");
    });

    test('fails for a version of Limitless Database', () => {
      fails({ engine: AuroraEngine.postgres(rds.AuroraPostgresEngineVersion.VER_16_13_LIMITLESS) }).toThrow(
        "'engine' must not be of Limitless Database, got 16.13-limitless, whose clusters have no instances; take another version",
      );
    });

    test('fails for retention outside 1 to 35 days', () => {
      fails({ backupRetention: Duration.days(0) }).toThrow(
        "'backupRetention' must be from 1 to 35 whole days, got 0 days",
      );
      fails({ backupRetention: Duration.days(36) }).toThrow('got 36 days; what is to be kept longer');
    });

    test('fails for windows that overlap or are malformed', () => {
      fails({ backupWindow: '03:30-04:30', maintenanceWindow: 'sun:03:00-sun:04:00' }).toThrow('must not overlap');
      fails({ maintenanceWindow: 'Sunday' }).toThrow("'maintenanceWindow' must be a time of week");
    });

    test('fails for reserved users and for names of databases with a dash', () => {
      fails({ masterUsername: 'admin' }).toThrow("'masterUsername' must not be a name that PostgreSQL on RDS reserves");
      fails({ engine: MYSQL, masterUsername: 'rdsadmin' }).toThrow("'masterUsername' must not be a name that MySQL");
      fails({ databaseName: 'my-orders' }).toThrow("'databaseName' must be for PostgreSQL a letter");
    });

    test('fails for parameters that let connections without TLS in', () => {
      fails({ parameters: { 'rds.force_ssl': '0' } }).toThrow("'parameters' must not change 'rds.force_ssl'");
      fails({ engine: MYSQL, instanceParameters: { require_secure_transport: 'OFF' } }).toThrow(
        "'instanceParameters' must not change 'require_secure_transport'",
      );
    });

    test('fails for a log of another engine, and for one twice', () => {
      fails({ logTypes: ['slowquery'] }).toThrow(
        "'logTypes' must be of postgresql, iam-db-auth-error, instance, got slowquery; leave out what the engine does not have",
      );
      fails({ logTypes: ['postgresql', 'postgresql'] }).toThrow("'logTypes' must not hold a value twice");
    });

    test('fails for public subnets, and for one zone', () => {
      const stack = testStack();
      expect(() => make({ subnets: { subnetType: ec2.SubnetType.PUBLIC } }, stack)).toThrow(
        /'subnets' must not be public, got 2 that are; name private or isolated ones$/,
      );
      expect(() => make({ subnets: { subnets: vpcOf(stack).privateSubnets.slice(0, 1) } }, stack, 'Shops')).toThrow(
        "'subnets' must be of 2 zones or more, for the writer and its reader, got 1",
      );
    });

    test('fails for scaling without a reader, and to fewer than there are', () => {
      const readerScaling = AuroraReaderScaling.targetCpu(60, { maxReaders: 1 });
      fails({ readerScaling, readers: AuroraReaders.none('Development.') }).toThrow(
        "'readerScaling' needs a reader that stays; give 'readers' one, or leave it out",
      );
      fails({
        readerScaling,
        readers: AuroraReaders.named([AuroraReader.failoverTarget('A'), AuroraReader.failoverTarget('B')]),
      }).toThrow("'readerScaling' must have 'maxReaders' of at least the 2 that have names, got 1; raise it");
    });

    test('fails for an instance type of a reader where the capacity follows the load', () => {
      fails({ readers: AuroraReaders.named([AuroraReader.readOnly('Reports', { instanceType: R8G_LARGE })]) }).toThrow(
        "'readers' must not have an 'instanceType' where the capacity follows the load; leave it out",
      );
    });

    test('fails for instance types of MySQL that record no load', () => {
      const T3_MEDIUM = new ec2.InstanceType('t3.medium');
      const engine = AuroraEngine.mysql(rds.AuroraMysqlEngineVersion.VER_3_10_4);
      const message = "'capacity' and 'readers' must be of instance types that record their load, got 't3.medium'";
      fails({ engine, capacity: AuroraCapacity.provisioned(T3_MEDIUM) }).toThrow(message);
      fails({
        engine,
        capacity: AuroraCapacity.provisioned(R8G_LARGE),
        readers: AuroraReaders.named([AuroraReader.readOnly('Reports', { instanceType: T3_MEDIUM })]),
      }).toThrow(message);
      expect(() => template({ capacity: AuroraCapacity.provisioned(T3_MEDIUM) })).not.toThrow();
    });

    test('fails for thresholds of another capacity, or out of bounds', () => {
      fails({
        alarmThresholds: { cpuPercent: 80, connections: 0, capacityPercent: 0, replicaLag: Duration.millis(1) },
      }).toThrow(
        /has 4 problems:\n.*'alarmThresholds.cpuPercent' is for instance types.*\n.*'alarmThresholds.connections'.*\n.*'alarmThresholds.capacityPercent'.*\n.*'alarmThresholds.replicaLag' must be from 10 milliseconds to 10 minutes, got 1 ms/,
      );
      fails({ capacity: AuroraCapacity.provisioned(R8G_LARGE), alarmThresholds: { capacityPercent: 80 } }).toThrow(
        "'alarmThresholds.capacityPercent' is for capacity that follows the load; leave it out",
      );
    });

    test('fails for a proxy of a cluster that pauses', () => {
      fails({ capacity: AuroraCapacity.pausing(), connectionPooling: ConnectionPooling.proxy() }).toThrow(
        "'connectionPooling' must not be a proxy with 'AuroraCapacity.pausing()', whose connections keep instances awake",
      );
    });

    test('fails for a port out of range', () => {
      fails({ port: 0 }).toThrow("'port' must be a whole number from 1 to 65535, got 0");
    });

    test('fails for a grant to all users, or of the Data API that is off', () => {
      const stack = testStack();
      const cluster = make({}, stack);
      const role = new iam.Role(stack, 'App', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
      expect(() => cluster.grantConnect(role, '*')).toThrow("'user' must be the name of one user");
      expect(() => cluster.grantDataApi(role)).toThrow(
        "AuroraCluster.grantDataApi() of 'Test/Orders': 'dataApi' must be true for callers of the Data API",
      );
    });

    test('fails for a custom endpoint of no readers, or of unknown ones', () => {
      const cluster = make();
      expect(() => cluster.addCustomEndpoint('Reporting', { readers: [] })).toThrow("'readers' must not be empty");
      expect(() => cluster.addCustomEndpoint('reporting', { readers: ['Writer'] })).toThrow(
        /has 2 problems:\n.*'name' must be up to 30 letters.*\n.*'readers' must be of Reader, got Writer/,
      );
    });
  });

  describe('in a stack', () => {
    test('two, and the L1 can be overridden', () => {
      const stack = testStack();
      make({}, stack);
      const other = make({}, stack, 'Shops');
      (other.cluster.node.defaultChild as rds.CfnDBCluster).enableLocalWriteForwarding = true;
      const result = templateOf(stack);
      result.resourceCountIs(CLUSTER, 2);
      result.hasResourceProperties(CLUSTER, { EnableLocalWriteForwarding: true });
    });

    test('clients are let in by the default port', () => {
      const stack = testStack();
      const client = once(
        stack,
        'Client',
        (scope) => new ec2.SecurityGroup(scope, 'Client', { vpc: vpcOf(stack), allowAllOutbound: false }),
      );
      make({}, stack).connections.allowDefaultPortFrom(client);
      templateOf(stack).hasResourceProperties('AWS::EC2::SecurityGroupIngress', { FromPort: 5432, ToPort: 5432 });
    });
  });
});
