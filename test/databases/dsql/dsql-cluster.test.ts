import { Aws, RemovalPolicy, Size, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { DsqlCluster, DsqlClusterProps, DsqlMultiRegion } from '../../../lib/databases';
import { Alarms, OperationsDashboard } from '../../../lib/observability';
import { BackupProgram, BackupScope } from '../../../lib/storage';
import { fromVpcsOnly } from '../../specimens/databases/dsql';
import { alarmsOf, topicOf, vpcOf } from '../../specimens/surroundings';
import { templateOf, testApp, testStack, warningsOf } from '../../support/synth';

const CLUSTER = 'AWS::DSQL::Cluster';
const ALARM = 'AWS::CloudWatch::Alarm';
const IDENTIFIERS = { 'eu-west-1': 'aaabtx6icfp6d53snkhseduiqq', 'eu-west-2': 'bbabtx6icfp6d53snkhseduiqq' };

function make(props: Partial<DsqlClusterProps> = {}, stack: Stack = testStack(), id = 'Orders'): DsqlCluster {
  return new DsqlCluster(stack, id, { alarms: Alarms.none(), ...props });
}

function template(props: Partial<DsqlClusterProps>, stack: Stack = testStack()): Template {
  make(props, stack);
  return templateOf(stack);
}

function inRegion(region = 'eu-west-1'): Stack {
  return testStack(testApp(), 'Test', { env: { region, account: '111122223333' } });
}

describe('DsqlCluster', () => {
  describe('defaults', () => {
    test('protected against deletion, and kept; a key of DSQL, one Region, no policy', () => {
      const result = template({});
      result.hasResource(CLUSTER, { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
      const [{ Properties }] = Object.values(result.findResources(CLUSTER));
      expect(Properties).toEqual({ DeletionProtectionEnabled: true });
    });

    test('nothing else without alarms', () => {
      expect(Object.keys(template({}).toJSON().Resources as object)).toHaveLength(1);
    });

    test('alarms on timeouts, conflicts and storage, sent to the topic', () => {
      const stack = testStack();
      const { alarms, clusterIdentifier } = make({ alarms: alarmsOf(stack) }, stack);
      const result = templateOf(stack);
      expect(alarms).toHaveLength(3);
      const Dimensions = [{ Name: 'ClusterId', Value: stack.resolve(clusterIdentifier) as unknown }];
      result.allResourcesProperties(ALARM, {
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        AlarmActions: [stack.resolve(topicOf(stack).topicArn)],
      });
      result.hasResourceProperties(ALARM, {
        Namespace: 'AWS/AuroraDSQL',
        MetricName: 'QueryTimeouts',
        Dimensions,
        Statistic: 'Sum',
        Period: 60,
        Threshold: 1,
        EvaluationPeriods: 5,
        DatapointsToAlarm: 3,
      });
      result.hasResourceProperties(ALARM, {
        MetricName: 'ClusterStorageSize',
        Dimensions,
        Statistic: 'Maximum',
        Threshold: 8 * 1024 ** 4,
        EvaluationPeriods: 3,
      });
      const metric = (MetricName: string) => ({
        Metric: { Namespace: 'AWS/AuroraDSQL', MetricName, Dimensions },
        Period: 300,
        Stat: 'Sum',
      });
      result.hasResourceProperties(ALARM, {
        Threshold: 10,
        EvaluationPeriods: 3,
        Metrics: Match.arrayWith([
          Match.objectLike({ Expression: 'IF(transactions >= 100, 100 * conflicts / transactions, 0)' }),
          Match.objectLike({ Id: 'conflicts', MetricStat: metric('OccConflicts') }),
          Match.objectLike({ Id: 'transactions', MetricStat: metric('TotalTransactions') }),
        ]),
      });
    });

    test('no warning', () => {
      const stack = testStack();
      make({}, stack);
      expect(warningsOf(stack)).toEqual([]);
    });
  });

  describe('all options', () => {
    test('two Regions: first a cluster that waits, then both by their ARNs', () => {
      const first = inRegion();
      template({ multiRegion: DsqlMultiRegion.awaitingPeer('eu-west-3') }, first).hasResourceProperties(CLUSTER, {
        MultiRegionProperties: { WitnessRegion: 'eu-west-3', Clusters: Match.absent() },
      });
      expect(warningsOf(first)).toEqual([
        expect.stringMatching('nobody can connect to the cluster until it has its peer'),
      ]);

      for (const region of Object.keys(IDENTIFIERS)) {
        const second = inRegion(region);
        template({ multiRegion: DsqlMultiRegion.peered('eu-west-3', IDENTIFIERS) }, second).hasResourceProperties(
          CLUSTER,
          {
            MultiRegionProperties: {
              WitnessRegion: 'eu-west-3',
              Clusters: Object.entries(IDENTIFIERS).map(
                ([peer, identifier]) => `arn:aws:dsql:${peer}:111122223333:cluster/${identifier}`,
              ),
            },
          },
        );
        expect(warningsOf(second)).toEqual([]);
      }
    });

    test('a key of the app, which lets DSQL in for clusters of the account and Region', () => {
      const stack = testStack();
      const result = template({ encryptionKey: new kms.Key(stack, 'Key') }, stack);
      result.hasResourceProperties(CLUSTER, {
        KmsEncryptionKey: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] },
      });
      result.hasResourceProperties('AWS::KMS::Key', {
        KeyPolicy: {
          Statement: Match.arrayWith([
            {
              Effect: 'Allow',
              Principal: { Service: 'dsql.amazonaws.com' },
              Action: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncrypt*'],
              Resource: '*',
              Condition: {
                ArnLike: {
                  'aws:SourceArn': stack.resolve(
                    `arn:${Aws.PARTITION}:dsql:${Aws.REGION}:${Aws.ACCOUNT_ID}:cluster/*`,
                  ) as unknown,
                },
              },
            },
          ]),
        },
      });
    });

    test('a policy, without protection, deleted with its stack', () => {
      const result = template({
        resourcePolicy: fromVpcsOnly(),
        deletionProtection: false,
        removalPolicy: RemovalPolicy.DESTROY,
      });
      result.hasResource(CLUSTER, {
        DeletionPolicy: 'Delete',
        UpdateReplacePolicy: 'Delete',
        Properties: {
          DeletionProtectionEnabled: false,
          PolicyDocument: Match.serializedJson({
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Deny',
                Principal: { AWS: '*' },
                Action: ['dsql:DbConnect', 'dsql:DbConnectAdmin'],
                Resource: '*',
                Condition: { Null: { 'aws:SourceVpc': 'true' } },
              },
            ],
          }),
        },
      });
    });

    test('thresholds, and an alarm on what a day costs', () => {
      const stack = testStack();
      const { alarms } = make(
        {
          alarms: alarmsOf(stack),
          alarmThresholds: {
            queryTimeouts: 5,
            conflictPercent: 20,
            storage: Size.tebibytes(1),
            dailyProcessingUnits: 1000,
          },
        },
        stack,
      );
      expect(alarms).toHaveLength(4);
      const result = templateOf(stack);
      result.hasResourceProperties(ALARM, { MetricName: 'QueryTimeouts', Threshold: 5 });
      result.hasResourceProperties(ALARM, { MetricName: 'ClusterStorageSize', Threshold: 1024 ** 4 });
      result.hasResourceProperties(ALARM, { Threshold: 20, Metrics: Match.anyValue() });
      result.hasResourceProperties(ALARM, {
        MetricName: 'TotalDPU',
        Statistic: 'Sum',
        Period: 86_400,
        EvaluationPeriods: 1,
        Threshold: 1000,
      });
    });

    test('connections as a role, or as the administrator', () => {
      const stack = testStack();
      const cluster = make({}, stack);
      const role = (id: string) =>
        new iam.Role(stack, id, { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
      cluster.grantConnect(role('App'));
      cluster.grantAdmin(role('Migrations'));
      const result = templateOf(stack);
      const statement = (Action: string) => ({
        PolicyDocument: {
          Statement: [{ Effect: 'Allow', Action, Resource: stack.resolve(cluster.clusterArn) as unknown }],
        },
      });
      result.hasResourceProperties('AWS::IAM::Policy', {
        ...statement('dsql:DbConnect'),
        PolicyName: Match.stringLikeRegexp('^App'),
      });
      result.hasResourceProperties('AWS::IAM::Policy', {
        ...statement('dsql:DbConnectAdmin'),
        PolicyName: Match.stringLikeRegexp('^Migrations'),
      });
    });

    test('the endpoints, the identifier and the service for endpoints in a VPC are those of the cluster', () => {
      const stack = testStack();
      const made = make({}, stack);
      const { cluster } = made;
      expect([
        made.endpoint,
        made.privateEndpoint,
        made.clusterIdentifier,
        made.clusterArn,
        made.vpcEndpointServiceName,
      ]).toEqual([
        cluster.attrEndpoint,
        cluster.attrVpcEndpoint,
        cluster.attrIdentifier,
        cluster.attrResourceArn,
        cluster.attrVpcEndpointServiceName,
      ]);
    });

    describe('an interface endpoint', () => {
      const ENDPOINT = 'AWS::EC2::VPCEndpoint';

      test('to the service of the cluster, by its private name, in private subnets, for nobody yet', () => {
        const stack = testStack();
        const cluster = make({}, stack);
        cluster.addInterfaceEndpoint('AppEndpoint', { vpc: vpcOf(stack) });
        const result = templateOf(stack);
        result.hasResourceProperties(ENDPOINT, {
          VpcEndpointType: 'Interface',
          ServiceName: stack.resolve(cluster.vpcEndpointServiceName) as unknown,
          PrivateDnsEnabled: true,
          VpcId: 'vpc-0123456789abcdef0',
          SubnetIds: ['subnet-0123456789abcdef2', 'subnet-0123456789abcdef3'],
          SecurityGroupIds: [{ 'Fn::GetAtt': [Match.stringLikeRegexp('^OrdersAppEndpointSecurityGroup'), 'GroupId'] }],
        });
        result.resourceCountIs('AWS::EC2::SecurityGroup', 1);
        result.hasResourceProperties('AWS::EC2::SecurityGroup', {
          SecurityGroupIngress: Match.absent(),
          SecurityGroupEgress: [Match.objectLike({ CidrIp: '255.255.255.255/32' })],
        });
        result.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
      });

      test('for clients that it lets in, on the port of PostgreSQL, in other subnets', () => {
        const stack = testStack();
        const vpc = vpcOf(stack);
        const endpoint = make({}, stack).addInterfaceEndpoint('AppEndpoint', {
          vpc,
          subnets: { subnetType: ec2.SubnetType.PUBLIC },
        });
        endpoint.connections.allowDefaultPortFrom(new ec2.SecurityGroup(stack, 'App', { vpc }));
        const result = templateOf(stack);
        result.hasResourceProperties(ENDPOINT, {
          SubnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
        });
        result.resourceCountIs('AWS::EC2::SecurityGroupIngress', 1);
        result.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
          IpProtocol: 'tcp',
          FromPort: 5432,
          ToPort: 5432,
          SourceSecurityGroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^App'), 'GroupId'] },
        });
      });

      test('fails without a VPC, and for one of another Region; not where the Region is not known', () => {
        const stack = inRegion();
        const cluster = make({}, stack);
        expect(() => cluster.addInterfaceEndpoint('AppEndpoint', { vpc: undefined as unknown as ec2.IVpc })).toThrow(
          "addInterfaceEndpoint('AppEndpoint') of DsqlCluster at 'Test/Orders': 'vpc' must be given, got nothing; give it the VPC of the clients",
        );
        const far = vpcOf(inRegion('eu-west-2'));
        expect(() => cluster.addInterfaceEndpoint('AppEndpoint', { vpc: far })).toThrow(
          "'vpc' must be in the Region of the cluster ('eu-west-1'), got one of 'eu-west-2'; take a VPC of that Region",
        );
        const unknown = testStack();
        expect(() => make({}, unknown).addInterfaceEndpoint('AppEndpoint', { vpc: vpcOf(unknown) })).not.toThrow();
      });
    });

    test('a backup program finds it', () => {
      const stack = testStack();
      const cluster = make({}, stack);
      new BackupProgram(stack, 'Backups', {
        scopes: [BackupScope.constructs('Database', [cluster])],
        alarms: Alarms.none(),
      });
      templateOf(stack).hasResourceProperties('AWS::Backup::BackupSelection', {
        BackupSelection: { Resources: [stack.resolve(cluster.clusterArn)] },
      });
    });

    test('graphs', () => {
      const stack = testStack();
      new OperationsDashboard(stack, 'Dashboard', { subjects: [make({}, stack)] });
      const [{ Properties }] = Object.values(templateOf(stack).findResources('AWS::CloudWatch::Dashboard'));
      const body = JSON.stringify(Properties);
      for (const name of ['TotalTransactions', 'CommitLatency', 'MultiRegionWriteDPU', 'ClusterStorageSize']) {
        expect(body).toContain(name);
      }
    });
  });

  describe('fails', () => {
    test('fails without alarms', () => {
      expect(() => make({ alarms: undefined as unknown as Alarms })).toThrow(
        "DsqlCluster at 'Test/Orders': 'alarms' must be given",
      );
    });

    test('fails for a witness in the Region of the cluster', () => {
      expect(() => make({ multiRegion: DsqlMultiRegion.awaitingPeer('eu-west-1') }, inRegion())).toThrow(
        "'multiRegion' must have a witness in another Region than the cluster ('eu-west-1'); take a third Region",
      );
    });

    test('fails for peers of which none is the cluster; not where the Region is not known', () => {
      const multiRegion = DsqlMultiRegion.peered('eu-west-3', IDENTIFIERS);
      expect(() => make({ multiRegion }, inRegion('eu-central-1'))).toThrow(
        "'multiRegion' must hold the identifier of the cluster in its own Region ('eu-central-1'), got those of eu-west-1, eu-west-2",
      );
      expect(() => make({ multiRegion })).not.toThrow();
    });

    test('fails for a snapshot, which DSQL does not have', () => {
      expect(() => make({ removalPolicy: RemovalPolicy.SNAPSHOT })).toThrow(
        "'removalPolicy' must be RETAIN or DESTROY, got SNAPSHOT, which DSQL does not have; take RETAIN",
      );
    });

    test('fails for a deletion that the protection refuses', () => {
      expect(() => make({ removalPolicy: RemovalPolicy.DESTROY })).toThrow(
        "'removalPolicy' must not be DESTROY with 'deletionProtection', which refuses it; set 'deletionProtection' to false",
      );
    });

    test('fails for a policy without statements', () => {
      expect(() => make({ resourcePolicy: new iam.PolicyDocument() })).toThrow(
        "'resourcePolicy' must hold a statement, got none",
      );
    });

    test('fails for thresholds that say nothing, all at once', () => {
      expect(() =>
        make({
          alarmThresholds: {
            queryTimeouts: 0,
            conflictPercent: 101,
            storage: Size.mebibytes(1),
            dailyProcessingUnits: 0,
          },
        }),
      ).toThrow(
        /has 4 problems:\n.*'alarmThresholds.queryTimeouts'.*\n.*'alarmThresholds.conflictPercent'.*\n.*'alarmThresholds.storage' must be at least 1 GiB, got 1048576 bytes.*\n.*'alarmThresholds.dailyProcessingUnits'/,
      );
    });
  });

  describe('in a stack', () => {
    test('two, and the L1 can be overridden', () => {
      const stack = testStack();
      make({}, stack);
      make({}, stack, 'Shops').cluster.deletionProtectionEnabled = false;
      const result = templateOf(stack);
      result.resourceCountIs(CLUSTER, 2);
      result.hasResourceProperties(CLUSTER, { DeletionProtectionEnabled: false });
    });
  });
});
