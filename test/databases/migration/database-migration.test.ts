import { Duration, Size, Stack, Tags } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  DatabaseMigration,
  DatabaseMigrationProps,
  DmsAccountRoles,
  LargeObjects,
  MigrationEndpoint,
  MigrationEngine,
  MigrationTls,
  MigrationType,
  TableSelection,
  TableTransformation,
  TargetPreparation,
} from '../../../lib/databases';
import { Alarms, OperationsDashboard } from '../../../lib/observability';
import { groupOf, migrationSpecimens, secretOf, sourceOf, targetOf } from '../../specimens/databases/migration';
import { alarmsOf, vpcOf } from '../../specimens/surroundings';
import { templateOf, testStack, warningsOf } from '../../support/synth';

const CONFIG = 'AWS::DMS::ReplicationConfig';
const TASK = 'AWS::DMS::ReplicationTask';
const INSTANCE = 'AWS::DMS::ReplicationInstance';
const ENDPOINT = 'AWS::DMS::Endpoint';
const RUN = 'Custom::DatabaseMigrationRun';

function make(props: Partial<DatabaseMigrationProps> = {}, stack: Stack = testStack(), id = 'Migration') {
  return new DatabaseMigration(stack, id, {
    vpc: vpcOf(stack),
    source: sourceOf(stack),
    target: targetOf(stack),
    tables: [TableSelection.include('shop')],
    alarms: alarmsOf(stack),
    ...props,
  });
}

function template(props: Partial<DatabaseMigrationProps> = {}, stack: Stack = testStack()): Template {
  make(props, stack);
  return templateOf(stack);
}

const full = () => {
  const stack = testStack();
  const migration = migrationSpecimens.DatabaseMigration?.full(stack, 'Migration') as DatabaseMigration;
  return { migration, result: templateOf(stack) };
};

/** The only resource of a type. */
function only(result: Template, type: string) {
  const [[id, resource] = ['', {}]] = Object.entries(result.findResources(type)) as [string, Record<string, never>][];
  return { id, ...resource } as { id: string; DependsOn?: string[]; Properties: Record<string, never> };
}

/** The custom resources by their part. */
function runs(result: Template) {
  const all = Object.entries(result.findResources(RUN)) as [
    string,
    { DependsOn: string[]; Properties: { Part: string } },
  ][];
  return Object.fromEntries(all.map(([id, it]) => [it.Properties.Part, { id, ...it }]));
}

function statements(result: Template, role: RegExp): object[] {
  return Object.entries(result.findResources('AWS::IAM::Policy'))
    .filter(([id]) => role.test(id))
    .flatMap(([, policy]) => policy.Properties.PolicyDocument.Statement as object[]);
}

const arnOf = (kind: string) => ({
  'Fn::Join': ['', Match.arrayWith([':dms:', Match.stringLikeRegexp(`:${kind}:`)])],
});

describe('DatabaseMigration', () => {
  describe('defaults', () => {
    let result: Template;

    beforeAll(() => {
      result = template();
    });

    test('serverless, in two zones, from 1 to 16 units, full load and changes', () => {
      result.hasResourceProperties(CONFIG, {
        ReplicationType: 'full-load-and-cdc',
        ComputeConfig: {
          MinCapacityUnits: 1,
          MaxCapacityUnits: 16,
          MultiAZ: true,
          ReplicationSubnetGroupId: { Ref: Match.stringLikeRegexp('SubnetGroup') },
          VpcSecurityGroupIds: [{ 'Fn::GetAtt': [Match.stringLikeRegexp('SecurityGroup'), 'GroupId'] }],
          KmsKeyId: Match.absent(),
        },
        TableMappings: {
          rules: [
            {
              'rule-type': 'selection',
              'rule-id': '1',
              'rule-name': '1',
              'object-locator': { 'schema-name': 'shop', 'table-name': '%' },
              'rule-action': 'include',
              filters: [],
            },
          ],
        },
      });
      result.resourceCountIs(INSTANCE, 0);
      result.resourceCountIs(TASK, 0);
      result.hasResourceProperties('AWS::DMS::ReplicationSubnetGroup', {
        SubnetIds: ['subnet-0123456789abcdef2', 'subnet-0123456789abcdef3'],
        ReplicationSubnetGroupIdentifier: Match.absent(),
      });
    });

    test('validates, limits large objects to 32 KB, suspends tables, keeps its control tables, logs', () => {
      expect(only(result, CONFIG).Properties.ReplicationSettings).toEqual({
        TargetMetadata: {
          SupportLobs: true,
          FullLobMode: false,
          LimitedSizeLobMode: true,
          LobMaxSize: 32,
          BatchApplyEnabled: false,
          TaskRecoveryTableEnabled: true,
        },
        FullLoadSettings: {
          TargetTablePrepMode: 'DO_NOTHING',
          MaxFullLoadSubTasks: 8,
          StopTaskCachedChangesApplied: false,
          StopTaskCachedChangesNotApplied: false,
        },
        Logging: { EnableLogging: true },
        ControlTablesSettings: {
          HistoryTableEnabled: true,
          SuspendedTablesTableEnabled: true,
          StatusTableEnabled: true,
          FullLoadExceptionTableEnabled: true,
        },
        ValidationSettings: { EnableValidation: true },
        ErrorBehavior: {
          DataErrorPolicy: 'SUSPEND_TABLE',
          DataTruncationErrorPolicy: 'SUSPEND_TABLE',
          DataErrorEscalationPolicy: 'SUSPEND_TABLE',
          TableErrorPolicy: 'SUSPEND_TABLE',
          ApplyErrorDeletePolicy: 'SUSPEND_TABLE',
          ApplyErrorInsertPolicy: 'SUSPEND_TABLE',
          ApplyErrorUpdatePolicy: 'SUSPEND_TABLE',
          ApplyErrorEscalationPolicy: 'SUSPEND_TABLE',
          RecoverableErrorCount: -1,
          FailOnNoTablesCaptured: true,
          FailOnTransactionConsistencyBreached: false,
        },
      });
    });

    test('no password, and no user, host or port of an endpoint', () => {
      for (const { Properties } of Object.values(result.findResources(ENDPOINT))) {
        expect(Object.keys(Properties as object)).not.toEqual(
          expect.arrayContaining([expect.stringMatching(/^(Password|Username|ServerName|Port)$/)]),
        );
        expect(Properties.SslMode).toBe('verify-full');
      }
    });

    test('a security group without ingress, with egress to both sides and to HTTPS', () => {
      result.hasResourceProperties('AWS::EC2::SecurityGroup', {
        SecurityGroupEgress: [
          { CidrIp: '0.0.0.0/0', Description: 'AWS services', FromPort: 443, IpProtocol: 'tcp', ToPort: 443 },
          Match.objectLike({ CidrIp: '192.0.2.0/24', FromPort: 5432, ToPort: 5432 }),
        ],
        SecurityGroupIngress: Match.absent(),
      });
      result.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
        GroupId: 'sg-0123456789abcdef1',
        FromPort: 5432,
        ToPort: 5432,
        SourceSecurityGroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('MigrationSecurityGroup'), 'GroupId'] },
      });
    });

    test('roles for DMS in this account and Region, by both principals, that read one secret each', () => {
      const conditions = {
        StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
        ArnLike: { 'aws:SourceArn': { 'Fn::Join': ['', Match.arrayWith([':dms:', ':*'])] } },
      };
      result.hasResourceProperties('AWS::IAM::Role', {
        Description: 'Reads the secret of the source of a migration',
        AssumeRolePolicyDocument: {
          Statement: [
            {
              Action: 'sts:AssumeRole',
              Effect: 'Allow',
              Principal: {
                Service: [
                  'dms.amazonaws.com',
                  { 'Fn::Join': ['', ['dms.', { Ref: 'AWS::Region' }, '.amazonaws.com']] },
                ],
              },
              Condition: conditions,
            },
          ],
        },
      });
      expect(statements(result, /SourceSecretRole/)).toEqual([
        {
          Action: ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'],
          Effect: 'Allow',
          Resource: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:source-AbCdEf',
        },
      ]);
    });

    test('logs that end, under the name that DMS writes to', () => {
      const { Properties } = only(result, CONFIG);
      result.hasResource('AWS::Logs::LogGroup', {
        Properties: {
          LogGroupName: {
            'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('^dms-serverless-replication-')])],
          },
          RetentionInDays: 90,
        },
        // Its name would be taken when a deployment that failed is tried again.
        DeletionPolicy: 'RetainExceptOnCreate',
        UpdateReplacePolicy: 'Retain',
      });
      const [, name] = (Properties.ResourceIdentifier as { 'Fn::Join': [string, string[]] })['Fn::Join'];
      expect(name[0]).toMatch(/^[a-z][a-z0-9]{0,14}-$/);
      expect(name[2]).toMatch(/^-[0-9a-f]{6}$/);
      const logGroups = Object.values(result.findResources('AWS::Logs::LogGroup'));
      expect(logGroups.map((it) => it.Properties.RetentionInDays)).toEqual([90, 90]);
      const functions = Object.values(result.findResources('AWS::Lambda::Function'));
      expect(functions.filter((it) => it.Properties.LoggingConfig === undefined)).toEqual([]);
    });

    test('stands between what notes, stops and starts it', () => {
      const { Resume, Pause, Run } = runs(result);
      const config = only(result, CONFIG);
      expect(Pause?.DependsOn).toContain(Resume?.id);
      // Its permissions are there as long as it is.
      for (const it of [Resume, Pause, Run]) {
        expect(it?.DependsOn).toEqual(expect.arrayContaining([expect.stringMatching(/RunStateRoleDefaultPolicy/)]));
      }
      expect(config.DependsOn).toContain(Pause?.id);
      for (const endpoint of Object.values(result.findResources(ENDPOINT))) {
        expect(endpoint.DependsOn).toContain(Pause?.id);
      }
      expect(Run?.DependsOn).toContain(config.id);
      expect(Run?.Properties).toMatchObject({
        Part: 'Run',
        Wanted: 'running',
        Version: expect.stringMatching(/^\w{16}$/),
      });
      expect(Pause?.Properties).not.toHaveProperty('Wanted');
      expect(Pause?.Properties).toMatchObject({ Arn: (Run?.Properties as { Arn?: object }).Arn });
    });

    test('functions that start and stop this migration, and read of its stack', () => {
      const allowed = statements(result, /RunStateRole/);
      expect(allowed).toHaveLength(5);
      expect(Match.exact(allowed).test(allowed).hasFailed()).toBe(false);
      result.hasResourceProperties('AWS::IAM::Policy', {
        PolicyDocument: {
          Statement: [
            {
              Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
              Effect: 'Allow',
              Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('RunLogGroup'), 'Arn'] },
            },
            {
              Action: ['dms:StartReplicationTask', 'dms:StopReplicationTask'],
              Effect: 'Allow',
              Resource: arnOf('task'),
            },
            {
              Action: ['dms:StartReplication', 'dms:StopReplication'],
              Effect: 'Allow',
              Resource: arnOf('replication-config'),
            },
            { Action: ['dms:DescribeReplicationTasks', 'dms:DescribeReplications'], Effect: 'Allow', Resource: '*' },
            { Action: 'cloudformation:DescribeStacks', Effect: 'Allow', Resource: { Ref: 'AWS::StackId' } },
          ],
        },
      });
    });

    test('the function waits ten minutes, the deployment forty, and the framework less than CloudFormation', () => {
      result.hasResourceProperties('AWS::Lambda::Function', {
        Handler: 'index.onEvent',
        Timeout: 840,
        Environment: {
          Variables: { MIGRATION_RUN: JSON.stringify({ attempts: 40, pause: 15_000, patience: 2_400_000 }) },
        },
      });
      result.hasResourceProperties('AWS::StepFunctions::StateMachine', {
        DefinitionString: {
          'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('"IntervalSeconds":15,"MaxAttempts":220')])],
        },
      });
    });

    test('alarms: failure and tables at the first, latency over five minutes for five minutes', () => {
      const alarms = Object.values(result.findResources('AWS::CloudWatch::Alarm')).map(({ Properties: it }) => [
        it.MetricName ?? it.Metrics[0].Expression,
        it.ComparisonOperator,
        it.Threshold,
        it.EvaluationPeriods,
      ]);
      expect(alarms).toEqual([
        ['MatchedEvents', 'GreaterThanOrEqualToThreshold', 1, 1],
        [expect.stringMatching(/^SuspendedTables-/), 'GreaterThanOrEqualToThreshold', 1, 1],
        ['SELECT MAX(CDCLatencySource) FROM "AWS/DMS"', 'GreaterThanThreshold', 300, 5],
        ['SELECT MAX(CDCLatencyTarget) FROM "AWS/DMS"', 'GreaterThanThreshold', 300, 5],
      ]);
      result.hasResourceProperties('AWS::Logs::MetricFilter', { FilterPattern: '"was errored/suspended"' });
    });

    test('an alarm on failures and none on stops, by which each deployment with a change would ring', () => {
      const rules = Object.values(result.findResources('AWS::CloudWatch::Alarm'))
        .filter(({ Properties: it }) => it.MetricName === 'MatchedEvents')
        .map(({ Properties: it }) => it.Dimensions[0].Value.Ref);
      expect(rules).toEqual([expect.stringMatching(/Failed/)]);
      expect(result.findResources('AWS::Events::Rule')[rules[0]]?.Properties.EventPattern.detail).toEqual({
        eventType: ['REPLICATION_FAILED'],
      });
    });

    test('rules of failures and stops of this migration', () => {
      for (const event of ['FAILED', 'STOPPED']) {
        result.hasResourceProperties('AWS::Events::Rule', {
          EventPattern: {
            source: ['aws.dms'],
            'detail-type': ['DMS Replication State Change'],
            resources: [{ suffix: { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('^:')])] } }],
            detail: { eventType: [`REPLICATION_${event}`] },
          },
          Targets: Match.absent(),
        });
      }
      result.resourceCountIs('AWS::DMS::EventSubscription', 0);
      result.resourceCountIs('AWS::SQS::Queue', 0);
    });
  });

  describe('all options', () => {
    let result: Template;
    let migration: DatabaseMigration;

    beforeAll(() => {
      ({ migration, result } = full());
    });

    test('an instance without a public address', () => {
      result.hasResourceProperties(INSTANCE, {
        ReplicationInstanceClass: 'dms.c6i.xlarge',
        AllocatedStorage: 200,
        MultiAZ: false,
        PubliclyAccessible: false,
        AutoMinorVersionUpgrade: true,
        AllowMajorVersionUpgrade: false,
        KmsKeyId: Match.stringLikeRegexp(':key/'),
      });
      result.resourceCountIs(CONFIG, 0);
    });

    test('a task from a position, with rules in their order', () => {
      const { Properties } = only(result, TASK);
      expect(Properties).toMatchObject({ MigrationType: 'cdc', CdcStartPosition: '2026-11-26T12:00:00' });
      const { rules } = JSON.parse(Properties.TableMappings) as { rules: Record<string, string>[] };
      expect(rules.map((it) => [it['rule-id'], it['rule-type'], it['rule-action']])).toEqual([
        ['1', 'selection', 'include'],
        ['2', 'selection', 'exclude'],
        ['3', 'transformation', 'rename'],
        ['4', 'transformation', 'convert-lowercase'],
        ['5', 'transformation', 'convert-lowercase'],
        ['6', 'transformation', 'remove-column'],
      ]);
      expect(JSON.parse(Properties.ReplicationTaskSettings)).toMatchObject({
        TargetMetadata: { FullLobMode: true, LimitedSizeLobMode: false, BatchApplyEnabled: true },
        FullLoadSettings: { TargetTablePrepMode: 'TRUNCATE_BEFORE_LOAD', MaxFullLoadSubTasks: 16 },
        ControlTablesSettings: { ControlSchema: 'dms' },
        ValidationSettings: { EnableValidation: false },
        ErrorBehavior: { TableErrorPolicy: 'STOP_TASK' },
      });
    });

    test('waits until it is enabled', () => {
      expect(runs(result).Run?.Properties).toMatchObject({ Wanted: 'stopped' });
    });

    test('tells the topic of the task by EventBridge, and of the instance by a subscription', () => {
      result.hasResourceProperties('AWS::DMS::EventSubscription', {
        SourceType: 'replication-instance',
        EventCategories: ['failover', 'failure', 'low storage', 'maintenance'],
        Enabled: true,
      });
      result.hasResourceProperties('AWS::Events::Rule', {
        EventPattern: Match.objectLike({
          'detail-type': ['DMS Replication Task State Change'],
          detail: { eventType: ['REPLICATION_TASK_FAILED'] },
        }),
        Targets: [
          Match.objectLike({ DeadLetterConfig: Match.anyValue(), RetryPolicy: { MaximumEventAgeInSeconds: 3600 } }),
        ],
      });
      expect(migration.deadLetterQueue).toBeDefined();
    });

    test('alarms of the instance and of the task, by their names', () => {
      const alarms = Object.values(result.findResources('AWS::CloudWatch::Alarm')).map(({ Properties: it }) => [
        it.MetricName,
        it.Threshold,
        (it.Dimensions ?? []).map(({ Name }: { Name: string }) => Name),
      ]);
      expect(alarms).toEqual(
        expect.arrayContaining([
          ['CDCLatencySource', 600, ['ReplicationInstanceIdentifier', 'ReplicationTaskIdentifier']],
          ['CDCLatencyTarget', 900, ['ReplicationInstanceIdentifier', 'ReplicationTaskIdentifier']],
          ['FreeableMemory', 1024 ** 3, ['ReplicationInstanceIdentifier']],
          ['FreeStorageSpace', 20 * 1024 ** 3, ['ReplicationInstanceIdentifier']],
          ['ApproximateNumberOfMessagesVisible', 1, ['QueueName']],
        ]),
      );
      expect(migration.alarms).toHaveLength(7);
    });

    test('the logs of the instance, encrypted, for a month', () => {
      result.hasResourceProperties('AWS::Logs::LogGroup', {
        LogGroupName: { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('^dms-tasks-')])] },
        RetentionInDays: 30,
        KmsKeyId: Match.stringLikeRegexp(':key/'),
      });
    });
  });

  describe('overrides', () => {
    test('memory and storage of an instance have defaults of their own', () => {
      const result = template({ engine: MigrationEngine.instance() });
      result.hasResourceProperties(INSTANCE, {
        ReplicationInstanceClass: 'dms.r6i.large',
        AllocatedStorage: 100,
        MultiAZ: true,
      });
      result.hasResourceProperties('AWS::CloudWatch::Alarm', {
        MetricName: 'FreeableMemory',
        Threshold: 512 * 1024 ** 2,
      });
      result.hasResourceProperties('AWS::CloudWatch::Alarm', {
        MetricName: 'FreeStorageSpace',
        Threshold: 20 * 1024 ** 3,
      });
    });

    test('a full load has no alarms of latency, and needs no prepared source', () => {
      const stack = testStack();
      const result = template({ migrationType: MigrationType.fullLoad() }, stack);
      result.resourceCountIs('AWS::CloudWatch::Alarm', 2);
      expect(warningsOf(stack)).toEqual([]);
    });

    test('a target that is no database is not validated', () => {
      const stack = testStack();
      const result = templateOf(
        (migrationSpecimens.DatabaseMigration?.further?.toStream?.(stack, 'It').node.root as Stack) && stack,
      );
      expect(only(result, CONFIG).Properties.ReplicationSettings).toMatchObject({
        ValidationSettings: { EnableValidation: false },
        TargetMetadata: { TaskRecoveryTableEnabled: false },
      });
    });

    test('keys of this app let in CloudWatch Logs, and topics of this app DMS', () => {
      const stack = testStack();
      const result = template(
        {
          logEncryptionKey: new kms.Key(stack, 'Key'),
          notificationTopic: new sns.Topic(stack, 'Topic'),
          engine: MigrationEngine.instance(),
        },
        stack,
      );
      result.hasResourceProperties('AWS::KMS::Key', {
        KeyPolicy: {
          Statement: Match.arrayWith([
            {
              Action: ['kms:Decrypt*', 'kms:Describe*', 'kms:Encrypt*', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
              Effect: 'Allow',
              Principal: { Service: { 'Fn::Join': ['', ['logs.', { Ref: 'AWS::Region' }, '.amazonaws.com']] } },
              Resource: '*',
              Condition: {
                ArnLike: {
                  'kms:EncryptionContext:aws:logs:arn': { 'Fn::Join': ['', Match.arrayWith([':log-group:*'])] },
                },
              },
            },
          ]),
        },
      });
      result.hasResourceProperties('AWS::SNS::TopicPolicy', {
        PolicyDocument: {
          Statement: Match.arrayWith([
            Match.objectLike({
              Action: 'sns:Publish',
              Principal: { Service: 'dms.amazonaws.com' },
              Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
            }),
          ]),
        },
      });
    });

    test('waits for the roles of the account where they are given', () => {
      const stack = testStack();
      const accountRoles = new DmsAccountRoles(stack, 'Roles');
      const result = template({ accountRoles, engine: MigrationEngine.instance() }, stack);
      for (const type of ['AWS::DMS::ReplicationSubnetGroup', INSTANCE]) {
        expect(only(result, type).DependsOn).toEqual(expect.arrayContaining([expect.stringMatching(/^RolesVpcRole/)]));
      }
    });

    test('no alarms where nobody is to be told', () => {
      expect(make({ alarms: Alarms.none() }).alarms).toEqual([]);
    });

    test('the version changes with an override, and not with a tag', () => {
      const version = (change: (migration: DatabaseMigration) => void) => {
        const stack = testStack();
        change(make({}, stack));
        return (runs(templateOf(stack)).Pause?.Properties as { Version?: string }).Version;
      };
      const before = version(() => undefined);
      expect(version((it) => it.sourceEndpoint.addPropertyOverride('PostgreSqlSettings.ExecuteTimeout', 100))).not.toBe(
        before,
      );
      expect(version((it) => it.replicationConfig?.addPropertyOverride('ComputeConfig.MultiAZ', false))).not.toBe(
        before,
      );
      expect(version((it) => Tags.of(it).add('team', 'shop'))).toBe(before);
    });

    test('metrics and graphs', () => {
      const stack = testStack();
      const migration = make({}, stack);
      new OperationsDashboard(stack, 'Dashboard', { subjects: [migration] });
      expect(migration.dashboardWidgets()).toHaveLength(3);
      expect(migration.metricSourceLatency()).not.toEqual(migration.metricTargetLatency());
    });

    test.each([
      ['postgres', 'rds.logical_replication'],
      ['mysql', 'binlog retention hours'],
      ['oracle', 'SUPPLEMENTAL LOG'],
      ['sqlserver', 'MS-CDC'],
    ])('warns of a source that may not be prepared: %s', (engine, words) => {
      const stack = testStack();
      const database = {
        secret: secretOf(stack, 'Other'),
        tls: MigrationTls.verifiedByExisting('arn:aws:dms:eu-west-1:111122223333:cert:c'),
        peer: ec2.Peer.ipv4('192.0.2.0/24'),
      };
      const named = { ...database, databaseName: 'shop' };
      const sources: Record<string, MigrationEndpoint> = {
        postgres: MigrationEndpoint.postgres(named),
        mysql: MigrationEndpoint.mySql(database),
        oracle: MigrationEndpoint.oracle(named),
        sqlserver: MigrationEndpoint.sqlServer(named),
      };
      make({ source: sources[engine] }, stack);
      const [warning] = warningsOf(stack);
      expect(warning).toContain('cdk-reference-architectures:dmsSourceNotPrepared');
      expect(warning).toContain(words);
    });

    test('warns of services that it does not reach, and does not with endpoints', () => {
      const isolated = {
        natGateways: 0,
        subnetConfiguration: [{ name: 'Data', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
      };
      const reaching = (endpoints: boolean, engine?: MigrationEngine, network: ec2.VpcProps = isolated) => {
        const stack = testStack();
        const vpc = new ec2.Vpc(stack, 'Vpc', network);
        if (endpoints)
          vpc.addInterfaceEndpoint('Secrets', { service: ec2.InterfaceVpcEndpointAwsService.SECRETS_MANAGER });
        make({ vpc, engine, migrationType: MigrationType.fullLoad() }, stack);
        templateOf(stack);
        return warningsOf(stack).join();
      };
      expect(reaching(false)).toMatch(/no endpoints for secretsmanager.*migrationUnreachable/);
      expect(reaching(true)).toBe('');
      const instance = MigrationEngine.instance();
      expect(reaching(false, instance)).toMatch(/no egress: the VPC has no endpoints for secretsmanager/);
      expect(reaching(true, instance)).toBe('');

      // An instance goes through NAT, a serverless migration does not.
      expect(reaching(false, instance, {})).toBe('');
      expect(reaching(false, undefined, {})).toMatch(/by endpoints of the VPC alone: .*secretsmanager/);
      expect(reaching(true, undefined, {})).toBe('');
    });

    test('warns of connections that are not verified, for each side', () => {
      const stack = testStack();
      const database = { databaseName: 'shop', connections: groupOf(stack) };
      make(
        {
          source: MigrationEndpoint.postgres({
            ...database,
            secret: secretOf(stack, 'A'),
            tls: MigrationTls.unverified('self-signed'),
          }),
          target: MigrationEndpoint.postgres({
            ...database,
            secret: secretOf(stack, 'B'),
            tls: MigrationTls.none('a tunnel'),
          }),
          migrationType: MigrationType.fullLoad(),
        },
        stack,
      );
      expect(warningsOf(stack).join()).toMatch(/source is not safe.*self-signed.*dmsSourceNotVerified/);
      expect(warningsOf(stack).join()).toMatch(/target is not safe.*a tunnel.*dmsTargetNotVerified/);
    });
  });

  describe('fails', () => {
    const stack = testStack();
    const database = { databaseName: 'shop', tls: MigrationTls.none('test'), connections: groupOf(stack) };
    const same = () => MigrationEndpoint.postgres({ ...database, secret: secretOf(stack, 'Same') });
    const subnet = (id: string, zone: string) =>
      ec2.Subnet.fromSubnetAttributes(stack, id, { subnetId: `subnet-${id}`, availabilityZone: zone });

    test.each([
      [
        'without a selection that includes',
        { tables: [TableSelection.exclude('shop', 'tmp')] },
        "'tables' must include something",
      ],
      ['without tables', { tables: [] }, "'tables' must include something"],
      ['with a selection of nothing', { tables: [TableSelection.include('')] }, 'must name a schema and a table'],
      [
        'with the same place on both sides',
        { source: same(), target: same() },
        "'target' must be another place than 'source'",
      ],
      [
        'with units that DMS has not',
        { engine: MigrationEngine.serverless({ maxDcu: 5 }) },
        "'engine maxDcu' must be one of 1, 2, 4, 8",
      ],
      [
        'with more units at least than at most',
        { engine: MigrationEngine.serverless({ minDcu: 32 }) },
        "'engine minDcu' must not exceed 'engine maxDcu' (16)",
      ],
      [
        'with views without an instance',
        { tables: [TableSelection.includeViews('shop')], migrationType: MigrationType.fullLoad() },
        'must not include views in a serverless migration',
      ],
      [
        'with views and changes',
        { tables: [TableSelection.includeViews('shop')], engine: MigrationEngine.instance() },
        'must not include views where changes are captured',
      ],
      [
        'with a start position without an instance',
        { migrationType: MigrationType.cdc({ startPosition: '2026-11-26T12:00:00' }) },
        "'migrationType startPosition' needs an instance",
      ],
      [
        'with an empty transformation',
        { transformations: [TableTransformation.renameSchema('shop', '')] },
        "'transformations name or prefix' must not be empty",
      ],
      [
        'with too many tables at once',
        { settings: { maxParallelTables: 50 } },
        "'settings maxParallelTables' must be a whole number from 1 to 49",
      ],
      ['with an empty schema', { settings: { controlSchema: '' } }, "'settings controlSchema' must not be empty"],
      [
        'with a limit that is no whole KB',
        { settings: { largeObjects: LargeObjects.limited(Size.bytes(512)) } },
        'must be limited to whole KB',
      ],
      [
        'with thresholds of an instance without one',
        { alarmThresholds: { freeStoragePercent: 10 } },
        "'alarmThresholds.freeStoragePercent' needs an instance",
      ],
      [
        'with thresholds of latency without changes',
        { migrationType: MigrationType.fullLoad(), alarmThresholds: { sourceLatency: Duration.minutes(9) } },
        "'alarmThresholds' of latency need a migration that captures changes",
      ],
      [
        'with a threshold of seconds',
        { alarmThresholds: { targetLatency: Duration.seconds(5) } },
        "'alarmThresholds.targetLatency' must be a duration",
      ],
      ['in public subnets', { subnets: { subnetType: ec2.SubnetType.PUBLIC } }, "'subnets' must not be public"],
      [
        'in one zone',
        { subnets: { subnets: [subnet('a', 'eu-west-1a'), subnet('b', 'eu-west-1a')] } },
        "'subnets' must be in at least 2 zones, got 1",
      ],
      ['without subnets', { subnets: { subnets: [] } }, "'subnets' must not be empty"],
      [
        'validating what is no database',
        { settings: { validation: true }, target: MigrationEndpoint.dynamoDb([]) },
        "'settings validation' needs a database as the target, got dynamodb",
      ],
      [
        'deleting tables of DynamoDB',
        {
          settings: { targetPreparation: TargetPreparation.DROP },
          target: MigrationEndpoint.dynamoDb([dynamodb.Table.fromTableName(testStack(), 'Orders', 'orders')]),
        },
        "'settings targetPreparation' must not be DROP with DynamoDB",
      ],
    ] as [string, Partial<DatabaseMigrationProps>, string][])('%s', (_title, props, message) => {
      expect(() => make(props)).toThrow(message);
    });

    test('naming all problems at once', () => {
      expect(() => make({ tables: [], engine: MigrationEngine.serverless({ minDcu: 3 }) })).toThrow(/has 2 problems/);
    });

    test('without what is required', () => {
      expect(() => make({ vpc: undefined, source: undefined, target: undefined })).toThrow(/has 3 problems/);
    });
  });

  describe('in a stack', () => {
    test('two of them, with names of their own', () => {
      const stack = testStack();
      for (const id of ['One', 'Two']) make({}, stack, id);
      const configs = Object.values(templateOf(stack).findResources(CONFIG));
      const names = configs.map(({ Properties }) => JSON.stringify(Properties.ResourceIdentifier));
      expect(new Set(names).size).toBe(2);
    });

    test('connections open the migration to what the caller says', () => {
      const stack = testStack();
      make({}, stack).connections.allowTo(ec2.Peer.ipv4('198.51.100.0/24'), ec2.Port.tcp(8080));
      expect(JSON.stringify(templateOf(stack).toJSON())).toContain('198.51.100.0/24');
    });
  });
});
