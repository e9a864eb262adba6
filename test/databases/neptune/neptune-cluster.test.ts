import { Duration, RemovalPolicy, Size, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import {
  NeptuneAuthentication,
  NeptuneCapacity,
  NeptuneCluster,
  NeptuneClusterProps,
  NeptuneEngineVersion,
  NeptuneReaders,
} from '../../../lib/databases';
import { Alarms, OperationsDashboard } from '../../../lib/observability';
import { VERSION } from '../../specimens/databases/neptune';
import { alarmsOf, keyOf, topicOf, vpcOf } from '../../specimens/surroundings';
import { testStack, warningsOf } from '../../support/synth';
import { templateOf } from './plain-ids';

const CLUSTER = 'AWS::Neptune::DBCluster';
const INSTANCE = 'AWS::Neptune::DBInstance';
const CLUSTER_PARAMETERS = 'AWS::Neptune::DBClusterParameterGroup';
const INSTANCE_PARAMETERS = 'AWS::Neptune::DBParameterGroup';
const SUBSCRIPTION = 'AWS::Neptune::EventSubscription';
const ALARM = 'AWS::CloudWatch::Alarm';
const LOG_GROUP = 'AWS::Logs::LogGroup';

const R8G_LARGE = ec2.InstanceType.of(ec2.InstanceClass.R8G, ec2.InstanceSize.LARGE);
const ref = (id: string) => ({ Ref: Match.stringLikeRegexp(id) });

function make(props: Partial<NeptuneClusterProps> = {}, stack: Stack = testStack(), id = 'Graph'): NeptuneCluster {
  return new NeptuneCluster(stack, id, { vpc: vpcOf(stack), engineVersion: VERSION, alarms: Alarms.none(), ...props });
}

/** The properties of the instances by the end of their ids. */
function instancesOf(result: Template): Record<string, Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(result.findResources(INSTANCE)).map(([id, { Properties }]) => [
      id.replace(/^Graph/, ''),
      Properties as Record<string, unknown>,
    ]),
  );
}

describe('NeptuneCluster', () => {
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
      result.hasResourceProperties(CLUSTER, {
        StorageEncrypted: true,
        KmsKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^GraphKey'), 'Arn'] },
      });
    });

    test('clients that sign, on the port of Neptune, with the version that was named', () => {
      result.hasResourceProperties(CLUSTER, { IamAuthEnabled: true, DBPort: 8182, EngineVersion: '1.4.7.0' });
    });

    test('backups of 14 days, in a window of their own; protected; a snapshot at the end', () => {
      result.hasResource(CLUSTER, {
        DeletionPolicy: 'Snapshot',
        UpdateReplacePolicy: 'Snapshot',
        Properties: {
          BackupRetentionPeriod: 14,
          PreferredBackupWindow: '01:00-02:00',
          PreferredMaintenanceWindow: 'sun:03:00-sun:04:00',
          CopyTagsToSnapshot: true,
          DeletionProtection: true,
          SnapshotIdentifier: Match.absent(),
          AvailabilityZones: Match.absent(),
        },
      });
    });

    test('a writer and a reader in another zone, of 1 to 8 units, the reader after the writer', () => {
      result.hasResourceProperties(CLUSTER, {
        ServerlessScalingConfiguration: { MinCapacity: 1, MaxCapacity: 8 },
      });
      const shared = {
        DBInstanceClass: 'db.serverless',
        DBClusterIdentifier: { Ref: 'GraphCluster' },
        DBParameterGroupName: { Ref: 'GraphInstanceParametersNeptune14' },
        PreferredMaintenanceWindow: 'sun:03:00-sun:04:00',
        AutoMinorVersionUpgrade: true,
        PubliclyAccessible: false,
      };
      expect(instancesOf(result)).toEqual({
        Writer: { ...shared, AvailabilityZone: 'eu-west-1a' },
        Reader: { ...shared, AvailabilityZone: 'eu-west-1b' },
      });
      result.hasResource(INSTANCE, { DependsOn: ['GraphWriter'] });
    });

    test('instances go with the cluster, and one that is exchanged is deleted', () => {
      result.allResources(INSTANCE, { DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' });
    });

    test('parameter groups by the major version, with the logs switched on', () => {
      result.hasResourceProperties(CLUSTER_PARAMETERS, {
        Family: 'neptune1.4',
        Parameters: {
          neptune_enable_audit_log: '1',
          neptune_enable_slow_query_log: 'info',
          neptune_slow_query_log_threshold: '5000',
        },
      });
      result.hasResourceProperties(INSTANCE_PARAMETERS, { Family: 'neptune1.4', Parameters: {} });
      result.hasResourceProperties(CLUSTER, {
        DBClusterParameterGroupName: { Ref: 'GraphClusterParametersNeptune14' },
        DBInstanceParameterGroupName: { Ref: 'GraphInstanceParametersNeptune14' },
      });
    });

    test('logs of three months in groups that are there before the cluster, and stay after it', () => {
      result.hasResource(CLUSTER, {
        DependsOn: Object.keys(result.findResources(LOG_GROUP)).sort(),
        Properties: { EnableCloudwatchLogsExports: ['audit', 'slowquery'] },
      });
      result.allResources(LOG_GROUP, {
        DeletionPolicy: 'RetainExceptOnCreate',
        UpdateReplacePolicy: 'Retain',
        Properties: { RetentionInDays: 90 },
      });
      const names = Object.values(result.findResources(LOG_GROUP)).map(({ Properties }) => Properties.LogGroupName);
      const [{ Properties: cluster }] = Object.values(result.findResources(CLUSTER));
      for (const type of ['audit', 'slowquery']) {
        const [, parts] = (cluster.DBClusterIdentifier as { 'Fn::Join': [string, unknown[]] })['Fn::Join'];
        const [first, ...rest] = parts;
        expect(names).toContainEqual({ 'Fn::Join': ['', [`/aws/neptune/${String(first)}`, ...rest, `/${type}`]] });
      }
    });

    test('a security group that lets nobody in, in private subnets', () => {
      result.hasResourceProperties('AWS::EC2::SecurityGroup', {
        SecurityGroupIngress: Match.absent(),
        SecurityGroupEgress: [Match.objectLike({ Description: 'Disallow all traffic' })],
      });
      result.hasResourceProperties('AWS::Neptune::DBSubnetGroup', {
        SubnetIds: ['subnet-0123456789abcdef2', 'subnet-0123456789abcdef3'],
      });
      result.hasResourceProperties(CLUSTER, {
        DBSubnetGroupName: ref('^GraphSubnetGroup'),
        VpcSecurityGroupIds: [{ 'Fn::GetAtt': [Match.stringLikeRegexp('^GraphSecurityGroup'), 'GroupId'] }],
      });
    });

    test('without alarms neither alarms nor events; no role, no warning', () => {
      for (const type of [ALARM, SUBSCRIPTION, 'AWS::IAM::Role']) result.resourceCountIs(type, 0);
      expect(warningsOf(stack)).toEqual([]);
    });

    test('alarms of each instance and of the cluster, and events of both', () => {
      const watched = testStack();
      const cluster = make({ alarms: alarmsOf(watched) }, watched);
      const alarmed = templateOf(watched);
      const topic = watched.resolve(topicOf(watched).topicArn) as unknown;
      alarmed.allResourcesProperties(ALARM, {
        AlarmActions: [topic],
        Namespace: 'AWS/Neptune',
        TreatMissingData: 'notBreaching',
      });
      const alarms = Object.values(alarmed.findResources(ALARM)).map(({ Properties: of }) => [
        of.MetricName,
        (of.Dimensions as { Name: string; Value: unknown }[]).map(({ Name, Value }) => [Name, Value]),
        `${of.Statistic} of ${of.Period} s, ${of.DatapointsToAlarm ?? of.EvaluationPeriods} of ${of.EvaluationPeriods}`,
        of.Threshold,
      ]);
      const instance = (id: string) => [['DBInstanceIdentifier', { Ref: `Graph${id}` }]];
      const ofCluster = ['DBClusterIdentifier', { Ref: 'GraphCluster' }];
      expect(alarms).toHaveLength(6);
      expect(alarms).toEqual(
        expect.arrayContaining([
          ...['Writer', 'Reader'].flatMap((id) => [
            ['NCUUtilization', instance(id), 'Average of 300 s, 3 of 3', 90],
            ['MainRequestQueuePendingRequests', instance(id), 'Maximum of 60 s, 5 of 5', 100],
          ]),
          ['TotalServerErrorsPerSec', [ofCluster], 'Maximum of 60 s, 3 of 5', 0.1],
          ['ClusterReplicaLag', [ofCluster, ['Role', 'READER']], 'Maximum of 60 s, 5 of 5', 1000],
        ]),
      );
      expect(cluster.alarms).toHaveLength(6);
      // The log of requests has no errors in it.
      alarmed.hasResourceProperties(ALARM, {
        MetricName: 'TotalServerErrorsPerSec',
        AlarmDescription: Match.stringLikeRegexp("'exceptionClass' in the log of slow queries"),
      });
      expect(cluster.eventSubscriptions).toHaveLength(2);
      alarmed.hasResourceProperties(SUBSCRIPTION, {
        SourceType: 'db-cluster',
        SnsTopicArn: topic,
        SourceIds: [{ Ref: 'GraphCluster' }],
        EventCategories: ['deletion', 'failover', 'failure', 'maintenance', 'notification'],
      });
      alarmed.hasResourceProperties(SUBSCRIPTION, {
        SourceType: 'db-instance',
        SourceIds: [{ Ref: 'GraphWriter' }, { Ref: 'GraphReader' }],
        EventCategories: Match.arrayWith(['availability', 'failover', 'failure', 'maintenance', 'recovery']),
      });
    });

    test('graphs', () => {
      const shown = testStack();
      new OperationsDashboard(shown, 'Dashboard', { subjects: [make({}, shown)] });
      const body = JSON.stringify(templateOf(shown).findResources('AWS::CloudWatch::Dashboard'));
      for (const name of [
        'ServerlessDatabaseCapacity',
        'TotalRequestsPerSec',
        'BufferCacheHitRatio',
        'VolumeBytesUsed',
      ])
        expect(body).toContain(name);
    });
  });

  describe('all options', () => {
    test('instance types, with readers in the zones in turn, one after the other', () => {
      const stack = testStack();
      make(
        {
          alarms: alarmsOf(stack),
          capacity: NeptuneCapacity.provisioned(R8G_LARGE),
          readers: NeptuneReaders.named(['Standby', 'Reports']),
        },
        stack,
      );
      const result = templateOf(stack);
      result.hasResourceProperties(CLUSTER, { ServerlessScalingConfiguration: Match.absent() });
      const placed = Object.entries(instancesOf(result)).map(([id, of]) => [
        id,
        of.DBInstanceClass,
        of.AvailabilityZone,
      ]);
      expect(placed).toEqual([
        ['Writer', 'db.r8g.large', 'eu-west-1a'],
        ['Standby', 'db.r8g.large', 'eu-west-1b'],
        ['Reports', 'db.r8g.large', 'eu-west-1a'],
      ]);
      result.hasResource(INSTANCE, { DependsOn: ['GraphStandby'] });
      for (const id of ['Writer', 'Standby', 'Reports']) {
        const Dimensions = [{ Name: 'DBInstanceIdentifier', Value: { Ref: `Graph${id}` } }];
        result.hasResourceProperties(ALARM, { MetricName: 'CPUUtilization', Dimensions, Threshold: 90, Period: 300 });
        result.hasResourceProperties(ALARM, {
          MetricName: 'FreeableMemory',
          Dimensions,
          Statistic: 'Minimum',
          Threshold: Math.floor((16 * 1024 ** 3) / 10),
          ComparisonOperator: 'LessThanOrEqualToThreshold',
        });
      }
    });

    test('thresholds', () => {
      const stack = testStack();
      make(
        {
          alarms: alarmsOf(stack),
          capacity: NeptuneCapacity.provisioned(R8G_LARGE),
          alarmThresholds: {
            cpuPercent: 80,
            freeableMemory: Size.gibibytes(2),
            pendingRequests: 10,
            serverErrors: 1,
            replicaLag: Duration.millis(500),
          },
        },
        stack,
      );
      const found = Object.values(templateOf(stack).findResources(ALARM)).map(({ Properties: of }) => of);
      expect(Object.fromEntries(found.map((of) => [of.MetricName, of.Threshold]))).toEqual({
        CPUUtilization: 80,
        FreeableMemory: 2 * 1024 ** 3,
        MainRequestQueuePendingRequests: 10,
        TotalServerErrorsPerSec: 1,
        ClusterReplicaLag: 500,
      });
    });

    test('no alarm on a capacity that cannot grow, which is always all in use', () => {
      const stack = testStack();
      make({ alarms: alarmsOf(stack), capacity: NeptuneCapacity.serverless({ minNcu: 4, maxNcu: 4 }) }, stack);
      expect(templateOf(stack).findResources(ALARM, { Properties: { MetricName: 'NCUUtilization' } })).toEqual({});
    });

    test('no reader, and no authentication, with warnings', () => {
      const stack = testStack();
      make(
        {
          alarms: alarmsOf(stack),
          readers: NeptuneReaders.none('To try things out.'),
          authentication: NeptuneAuthentication.none('Tools cannot sign.'),
        },
        stack,
      );
      const result = templateOf(stack);
      result.resourceCountIs(INSTANCE, 1);
      result.hasResourceProperties(CLUSTER, { IamAuthEnabled: false });
      result.resourcePropertiesCountIs(ALARM, { MetricName: 'ClusterReplicaLag' }, 0);
      expect(warningsOf(stack)).toEqual([
        expect.stringMatching(
          /no reader that could take the place of its writer: To try things out\..*noFailoverReader/s,
        ),
        expect.stringMatching(
          /may read, change and delete everything: Tools cannot sign\..*graphWithoutAuthentication/s,
        ),
      ]);
    });

    test('logs: without requests, slow ones of a second, their time and key', () => {
      const stack = testStack();
      const key = new kms.Key(stack, 'LogKey');
      const cluster = make(
        {
          auditLog: false,
          slowQueryThreshold: Duration.seconds(1),
          logRetention: logs.RetentionDays.ONE_YEAR,
          logEncryptionKey: key,
        },
        stack,
      );
      expect(cluster.auditLogGroup).toBeUndefined();
      const result = templateOf(stack);
      result.resourceCountIs(LOG_GROUP, 1);
      result.hasResourceProperties(LOG_GROUP, {
        RetentionInDays: 365,
        KmsKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^LogKey'), 'Arn'] },
      });
      result.hasResourceProperties(CLUSTER, { EnableCloudwatchLogsExports: ['slowquery'] });
      result.hasResourceProperties(CLUSTER_PARAMETERS, {
        Parameters: { neptune_enable_audit_log: '0', neptune_slow_query_log_threshold: '1000' },
      });
      expect(JSON.stringify(result.findResources('AWS::KMS::Key'))).toContain('log-group:/aws/neptune/*');
    });

    test('the rest: key, parameters, snapshot, retention, windows, and a cluster that stays with all it needs', () => {
      const stack = testStack();
      make(
        {
          engineVersion: NeptuneEngineVersion.of('1.3.4.0'),
          encryptionKey: keyOf(stack),
          parameters: { neptune_streams: '1' },
          instanceParameters: { neptune_query_timeout: '60000' },
          snapshotIdentifier: 'graph-2026-11-26',
          backupRetention: Duration.days(35),
          backupWindow: '22:00-23:00',
          maintenanceWindow: 'sat:02:00-sat:03:00',
          autoMinorVersionUpgrade: false,
          deletionProtection: false,
          removalPolicy: RemovalPolicy.RETAIN,
        },
        stack,
      );
      const result = templateOf(stack);
      result.resourceCountIs('AWS::KMS::Key', 0);
      result.hasResourceProperties(CLUSTER, {
        KmsKeyId: keyOf(stack).keyArn,
        SnapshotIdentifier: 'graph-2026-11-26',
        BackupRetentionPeriod: 35,
        PreferredBackupWindow: '22:00-23:00',
        PreferredMaintenanceWindow: 'sat:02:00-sat:03:00',
        DeletionProtection: false,
        DBClusterParameterGroupName: { Ref: 'GraphClusterParametersNeptune13' },
      });
      result.allResourcesProperties(INSTANCE, { AutoMinorVersionUpgrade: false });
      result.hasResourceProperties(CLUSTER_PARAMETERS, { Parameters: { neptune_streams: '1' }, Family: 'neptune1.3' });
      result.hasResourceProperties(INSTANCE_PARAMETERS, { Parameters: { neptune_query_timeout: '60000' } });
      for (const type of [
        CLUSTER,
        CLUSTER_PARAMETERS,
        INSTANCE_PARAMETERS,
        'AWS::Neptune::DBSubnetGroup',
        'AWS::EC2::SecurityGroup',
      ]) {
        result.allResources(type, { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
      }
      result.allResources(INSTANCE, { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Delete' });
    });
  });
});
