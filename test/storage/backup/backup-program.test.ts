import { Construct } from 'constructs';
import { Duration, PropertyInjectors, RemovalPolicy, Stack, TimeZone } from 'aws-cdk-lib/core';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as docdb from 'aws-cdk-lib/aws-docdb';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as events from 'aws-cdk-lib/aws-events';
import * as fsx from 'aws-cdk-lib/aws-fsx';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { ItemTable } from '../../../lib/databases';
import { Alarms, OperationsDashboard } from '../../../lib/observability';
import {
  BackupCopy,
  BackupIndex,
  BackupMalwareScan,
  BackupProgram,
  BackupProgramProps,
  BackupSchedule,
  BackupScope,
  BackupVaultLock,
  BucketAccessLogs,
  RestoreTestedResource,
  RestoreTesting,
  SecureBucket,
  SharedFileSystem,
} from '../../../lib/storage';
import { alarmsOf, keyOf, topicOf, vpcOf } from '../../specimens/surroundings';
import { templateOf, testApp, testStack } from '../../support/synth';

const VAULT = 'AWS::Backup::BackupVault';
const PLAN = 'AWS::Backup::BackupPlan';
const SELECTION = 'AWS::Backup::BackupSelection';
const ALARM = 'AWS::CloudWatch::Alarm';
const DAILY = BackupScope.tags('Daily', { backup: 'daily' });

function make(props: Partial<BackupProgramProps> = {}, stack: Stack = testStack(), id = 'Backups'): BackupProgram {
  return new BackupProgram(stack, id, { scopes: [DAILY], alarms: Alarms.none(), ...props });
}

function template(props: Partial<BackupProgramProps>): Template {
  const stack = testStack();
  make(props, stack);
  return templateOf(stack);
}

function rulesOf(result: Template): Record<string, unknown>[] {
  const [{ Properties }] = Object.values(result.findResources(PLAN));
  return Properties.BackupPlan.BackupPlanRule;
}

function selectionOf(result: Template): Record<string, unknown> {
  const [{ Properties }] = Object.values(result.findResources(SELECTION));
  return Properties.BackupSelection;
}

/** The managed policies of the role that makes backups, by their names. */
function policiesOf(result: Template, role = '^BackupsRole'): string[] {
  const [[, { Properties }]] = Object.entries(result.findResources('AWS::IAM::Role')).filter(([id]) =>
    new RegExp(role).test(id),
  );
  return (Properties.ManagedPolicyArns as { 'Fn::Join': [string, string[]] }[]).map((arn) =>
    String(arn['Fn::Join'][1].at(-1)).replace(':iam::aws:policy/', ''),
  );
}

const REFUSAL = {
  Sid: 'RefuseDeletion',
  Effect: 'Deny',
  Principal: { AWS: '*' },
  Action: ['backup:DeleteRecoveryPoint', 'backup:UpdateRecoveryPointLifecycle'],
  Resource: '*',
};

const TABLE = { partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING } };

function instanceOf(stack: Stack): ec2.Instance {
  return new ec2.Instance(stack, 'Instance', {
    vpc: vpcOf(stack),
    instanceType: new ec2.InstanceType('t3.micro'),
    machineImage: ec2.MachineImage.genericLinux({ 'eu-west-1': 'ami-0123456789abcdef0' }, {}),
  });
}

const OVERLAP = 'cdk-reference-architectures:overlappingSchedules';
const copies = [BackupCopy.toVaultArn('arn:aws:backup:eu-central-1:111122223333:backup-vault:copies')];
const warningsOf = (schedules: BackupSchedule[]): string[] => {
  const stack = testStack();
  make({ schedules }, stack);
  return Annotations.fromStack(stack)
    .findWarning('*', Match.stringLikeRegexp(OVERLAP))
    .map(({ entry }) => entry.data as string);
};

describe('BackupProgram', () => {
  describe('defaults', () => {
    let result: Template;

    beforeAll(() => {
      result = template({});
    });

    test('a vault with a key of its own, kept with it, in which nobody deletes', () => {
      result.hasResource(VAULT, {
        DeletionPolicy: 'Retain',
        UpdateReplacePolicy: 'Retain',
        Properties: {
          EncryptionKeyArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^BackupsKey'), 'Arn'] },
          LockConfiguration: Match.absent(),
          Notifications: Match.absent(),
          AccessPolicy: { Statement: [REFUSAL] },
        },
      });
      result.hasResource('AWS::KMS::Key', { DeletionPolicy: 'Retain', Properties: { EnableKeyRotation: true } });
    });

    test('a backup each night, kept for 35 days', () => {
      expect(rulesOf(result)).toEqual([
        {
          RuleName: 'Daily',
          TargetBackupVault: { 'Fn::GetAtt': [expect.stringMatching('^BackupsVault'), 'BackupVaultName'] },
          ScheduleExpression: 'cron(0 3 * * ? *)',
          Lifecycle: { DeleteAfterDays: 35 },
        },
      ]);
    });

    test('a role that makes backups, and neither restores them nor reads buckets', () => {
      expect(policiesOf(result)).toEqual(['service-role/AWSBackupServiceRolePolicyForBackup']);
      result.resourceCountIs('AWS::IAM::Policy', 0);
      result.hasResourceProperties('AWS::IAM::Role', {
        AssumeRolePolicyDocument: {
          Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'backup.amazonaws.com' } }],
        },
      });
    });

    test('rules that match what failed in this vault, or on the way from it, and what succeeded', () => {
      const arn = { 'Fn::GetAtt': [Match.stringLikeRegexp('^BackupsVault'), 'BackupVaultArn'] };
      const state = ['ABORTED', 'EXPIRED', 'FAILED', 'PARTIAL'];
      result.hasResourceProperties('AWS::Events::Rule', {
        EventPattern: {
          source: ['aws.backup'],
          'detail-type': ['Backup Job State Change', 'Copy Job State Change'],
          detail: {
            $or: [
              { state, backupVaultArn: [arn] },
              { state, sourceBackupVaultArn: [arn] },
            ],
          },
        },
        Targets: Match.absent(),
      });
      result.hasResourceProperties('AWS::Events::Rule', {
        EventPattern: { detail: { state: ['COMPLETED'], backupVaultArn: [arn] } },
      });
    });

    test('alarms at the first failure, and after two days without a backup', () => {
      const stack = testStack();
      make({ alarms: alarmsOf(stack) }, stack);
      const watched = templateOf(stack);
      watched.resourceCountIs(ALARM, 2);
      watched.hasResourceProperties(ALARM, {
        Namespace: 'AWS/Events',
        MetricName: 'MatchedEvents',
        Dimensions: [{ Name: 'RuleName', Value: { Ref: Match.stringLikeRegexp('^BackupsFailed') } }],
        Threshold: 1,
        EvaluationPeriods: 1,
        TreatMissingData: 'notBreaching',
      });
      watched.hasResourceProperties(ALARM, {
        Dimensions: [{ Name: 'RuleName', Value: { Ref: Match.stringLikeRegexp('^BackupsCompleted') } }],
        ComparisonOperator: 'LessThanThreshold',
        Threshold: 1,
        Period: 86_400,
        EvaluationPeriods: 2,
        TreatMissingData: 'breaching',
      });
    });

    test('no alarms, restores on trial and notifications', () => {
      result.resourceCountIs(ALARM, 0);
      result.resourceCountIs('AWS::Backup::RestoreTestingPlan', 0);
      result.resourceCountIs('AWS::SQS::Queue', 0);
    });

    test('graphs', () => {
      const stack = testStack();
      const types = [RestoreTestedResource.EFS];
      const restoreTesting = RestoreTesting.scheduled({ resourceTypes: types });
      new OperationsDashboard(stack, 'Dashboard', { subjects: [make({ restoreTesting }, stack)] });
      const [{ Properties }] = Object.values(templateOf(stack).findResources('AWS::CloudWatch::Dashboard'));
      expect(JSON.stringify(Properties)).toContain('Failed restores');
    });
  });

  describe('all options', () => {
    test('schedules, with their lifecycles and windows', () => {
      const schedules = [
        ...BackupSchedule.dailyWeeklyMonthly(),
        BackupSchedule.hourly(6, { hour: 8 }),
        BackupSchedule.cron('Quarter', {
          schedule: events.Schedule.cron({ minute: '30', hour: '4', day: '1', month: '1/3' }),
          retention: Duration.days(365),
          coldStorageAfter: Duration.days(30),
          timeZone: TimeZone.EUROPE_ZURICH,
          startWindow: Duration.hours(1),
          completionWindow: Duration.hours(12),
        }),
        BackupSchedule.continuous({ retention: Duration.days(7), hour: 5 }),
      ];
      expect(
        rulesOf(template({ schedules })).map(({ RuleName, ScheduleExpression, Lifecycle }) => [
          RuleName,
          ScheduleExpression,
          Lifecycle,
        ]),
      ).toEqual([
        ['Daily', 'cron(0 3 * * ? *)', { DeleteAfterDays: 35 }],
        ['Weekly', 'cron(0 3 ? * SUN *)', { DeleteAfterDays: 90 }],
        ['Monthly', 'cron(0 3 1 * ? *)', { DeleteAfterDays: 365 }],
        ['Hourly', 'cron(0 2/6 * * ? *)', { DeleteAfterDays: 7 }],
        ['Quarter', 'cron(30 4 1 1/3 ? *)', { DeleteAfterDays: 365, MoveToColdStorageAfterDays: 30 }],
        ['Continuous', 'cron(0 5 * * ? *)', { DeleteAfterDays: 7 }],
      ]);
      const [, , , , quarter, continuous] = rulesOf(template({ schedules }));
      expect(quarter).toMatchObject({
        ScheduleExpressionTimezone: 'Europe/Zurich',
        StartWindowMinutes: 60,
        CompletionWindowMinutes: 720,
      });
      expect(continuous).toMatchObject({ EnableContinuousBackup: true });
    });

    test('a lock of each kind', () => {
      const days = { minRetention: Duration.days(7), maxRetention: Duration.days(400) };
      template({ vaultLock: BackupVaultLock.governance(days) }).hasResourceProperties(VAULT, {
        LockConfiguration: { MinRetentionDays: 7, MaxRetentionDays: 400, ChangeableForDays: Match.absent() },
      });
      const vaultLock = BackupVaultLock.compliance({ ...days, grace: Duration.days(3), acknowledgeIrreversible: true });
      template({ vaultLock }).hasResourceProperties(VAULT, {
        LockConfiguration: { MinRetentionDays: 7, MaxRetentionDays: 400, ChangeableForDays: 3 },
      });
    });

    test('tags of which all must hold', () => {
      const scope = BackupScope.tags('Shop', { app: 'shop', tier: 'gold' }, { withoutTags: { backup: 'never' } });
      const result = template({ scopes: [scope] });
      expect(selectionOf(result)).toEqual({
        SelectionName: expect.stringMatching(/^Shop-[0-9a-f]{12}$/),
        IamRoleArn: { 'Fn::GetAtt': [expect.stringMatching('^BackupsRole'), 'Arn'] },
        Resources: ['*'],
        Conditions: {
          StringEquals: [
            { ConditionKey: 'aws:ResourceTag/app', ConditionValue: 'shop' },
            { ConditionKey: 'aws:ResourceTag/tier', ConditionValue: 'gold' },
          ],
          StringNotEquals: [{ ConditionKey: 'aws:ResourceTag/backup', ConditionValue: 'never' }],
        },
      });
      expect(policiesOf(result)).not.toContain('AWSBackupServiceRolePolicyForS3Backup');
    });

    test('buckets by tags, which need a policy of their own', () => {
      const scope = BackupScope.tags('Shop', { app: 'shop' }, { buckets: true });
      expect(policiesOf(template({ scopes: [scope] }))).toEqual([
        'service-role/AWSBackupServiceRolePolicyForBackup',
        'AWSBackupServiceRolePolicyForS3Backup',
      ]);
    });

    test('all that constructs hold, also what they hold later', () => {
      const stack = testStack();
      const vpc = vpcOf(stack);
      const home = new Construct(stack, 'Home');
      make({ scopes: [BackupScope.constructs('All', [home])] }, stack);
      const subnetId = 'subnet-0123456789abcdef0';
      new ItemTable(home, 'Items', {
        partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
        alarms: Alarms.none(),
      });
      new dynamodb.Table(home, 'Table', { partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING } });
      new s3.Bucket(home, 'Bucket', { versioned: true });
      new SharedFileSystem(home, 'Files', { vpc, alarms: Alarms.none() });
      new fsx.CfnFileSystem(home, 'Lustre', {
        fileSystemType: 'LUSTRE',
        subnetIds: [subnetId],
        lustreConfiguration: { deploymentType: 'PERSISTENT_2' },
      });
      new fsx.CfnVolume(home, 'OntapVolume', { name: 'data', volumeType: 'ONTAP' });
      new ec2.CfnInstance(home, 'Instance', {});
      new ec2.CfnVolume(home, 'Volume', { availabilityZone: 'eu-west-1a' });
      new rds.CfnDBInstance(home, 'Database', {});
      new rds.CfnDBCluster(home, 'Aurora', {});
      new rds.CfnDBInstance(home, 'AuroraInstance', { dbClusterIdentifier: 'aurora' });
      new docdb.CfnDBCluster(home, 'Documents', {});
      const result = templateOf(stack);
      const resources = JSON.stringify(selectionOf(result).Resources);
      const held = [
        'Items',
        'Table',
        'Bucket',
        'Files',
        'Lustre',
        'OntapVolume',
        'Instance',
        'Volume',
        'Database',
        'Aurora',
        'Documents',
      ];
      for (const one of held) expect(resources).toContain(`Home${one}`);
      expect(resources).not.toContain('HomeAuroraInstance');
      expect(selectionOf(result).Resources).toHaveLength(held.length);
      expect(policiesOf(result)).toContain('AWSBackupServiceRolePolicyForS3Backup');
    });

    test('no file systems that FSx cannot back up: a job of them would fail each time', () => {
      const stack = testStack();
      const home = new Construct(stack, 'Home');
      const subnetIds = ['subnet-0123456789abcdef0'];
      const lustre = (id: string, lustreConfiguration?: fsx.CfnFileSystem.LustreConfigurationProperty) =>
        new fsx.CfnFileSystem(home, id, { fileSystemType: 'LUSTRE', subnetIds, lustreConfiguration });
      lustre('Unsaid');
      lustre('Scratch', { deploymentType: 'SCRATCH_2' });
      lustre('OldLink', { deploymentType: 'PERSISTENT_1', importPath: 's3://samples' });
      const linked = lustre('Linked', { deploymentType: 'PERSISTENT_2' });
      new fsx.CfnDataRepositoryAssociation(stack, 'Link', {
        fileSystemId: linked.ref,
        fileSystemPath: '/',
        dataRepositoryPath: 's3://samples',
      });
      new fsx.CfnFileSystem(home, 'Ontap', { fileSystemType: 'ONTAP', subnetIds });
      new fsx.CfnVolume(home, 'ZfsVolume', { name: 'data', volumeType: 'OPENZFS' });
      const kept = lustre('Kept', { deploymentType: 'PERSISTENT_2' });
      make({ scopes: [BackupScope.constructs('All', [home])] }, stack);
      expect(selectionOf(templateOf(stack)).Resources).toEqual([stack.resolve(kept.attrResourceArn)]);
    });

    test('constructs but for some', () => {
      const stack = testStack();
      const home = new Construct(stack, 'Home');
      const cache = new s3.Bucket(home, 'Cache');
      new s3.Bucket(home, 'Content', { versioned: true });
      make({ scopes: [BackupScope.constructs('All', [home], { without: [cache] })] }, stack);
      expect(selectionOf(templateOf(stack)).NotResources).toEqual([stack.resolve(cache.bucketArn)]);
    });

    test('buckets send their events, which AWS Backup needs, and go on with it when they get other notifications', () => {
      const stack = testStack();
      const home = new Construct(stack, 'Home');
      const accessLogs = BucketAccessLogs.none('A test of backups.');
      const content = new SecureBucket(home, 'Content', { accessLogs });
      const cache = new SecureBucket(home, 'Cache', { accessLogs });
      make({ scopes: [BackupScope.constructs('All', [home], { without: [cache] })] }, stack);
      content.notifyQueue(new sqs.Queue(stack, 'Queue'), { events: [s3.EventType.OBJECT_CREATED] });
      const buckets = Object.entries(templateOf(stack).findResources('AWS::S3::Bucket'));
      const configured = (id: string) =>
        buckets.find(([each]) => each.startsWith(id))?.[1].Properties.NotificationConfiguration;
      expect(configured('HomeContent')).toEqual({
        EventBridgeConfiguration: { EventBridgeEnabled: true },
        QueueConfigurations: [expect.objectContaining({ Event: 's3:ObjectCreated:*' })],
        TopicConfigurations: [],
      });
      expect(configured('HomeCache')).toBeUndefined();
    });

    test('ARNs, with buckets among them or not', () => {
      const table = 'arn:aws:dynamodb:eu-west-1:111122223333:table/orders';
      expect(selectionOf(template({ scopes: [BackupScope.arns('Tables', [table])] })).Resources).toEqual([table]);
      const buckets = template({ scopes: [BackupScope.arns('Buckets', ['arn:aws:s3:::orders-*'])] });
      expect(policiesOf(buckets)).toContain('AWSBackupServiceRolePolicyForS3Backup');
    });

    test('another selection has another name, for it stands beside the old one', () => {
      const nameOf = (tags: Record<string, string>) =>
        selectionOf(template({ scopes: [BackupScope.tags('Shop', tags)] })).SelectionName;
      expect(nameOf({ app: 'shop' })).toEqual(nameOf({ app: 'shop' }));
      expect(nameOf({ app: 'shop' })).not.toEqual(nameOf({ app: 'store' }));
    });

    test('restores on trial, by a role that does nothing else, and an alarm when they fail', () => {
      const stack = testStack();
      const { EFS, S3 } = RestoreTestedResource;
      const restoreTesting = RestoreTesting.scheduled({ resourceTypes: [EFS, S3] });
      make({ restoreTesting, alarms: alarmsOf(stack) }, stack);
      const result = templateOf(stack);
      result.hasResourceProperties('AWS::Backup::RestoreTestingPlan', {
        ScheduleExpression: 'cron(0 6 ? * SUN *)',
        RecoveryPointSelection: {
          Algorithm: 'LATEST_WITHIN_WINDOW',
          IncludeVaults: [{ 'Fn::GetAtt': [Match.stringLikeRegexp('^BackupsVault'), 'BackupVaultArn'] }],
          RecoveryPointTypes: ['CONTINUOUS', 'SNAPSHOT'],
          SelectionWindowDays: 7,
        },
      });
      result.resourceCountIs('AWS::Backup::RestoreTestingSelection', 2);
      result.hasResourceProperties('AWS::Backup::RestoreTestingSelection', {
        ProtectedResourceType: 'EFS',
        ProtectedResourceArns: ['*'],
        ValidationWindowHours: 1,
      });
      expect(policiesOf(result, '^BackupsRestoreTestingRole')).toEqual([
        'service-role/AWSBackupServiceRolePolicyForRestores',
        'AWSBackupServiceRolePolicyForS3Restore',
      ]);
      const role = { 'Fn::GetAtt': [Match.stringLikeRegexp('^BackupsRestoreTestingRole'), 'Arn'] };
      result.hasResourceProperties('AWS::Events::Rule', {
        EventPattern: { detail: { status: ['ABORTED', 'FAILED'], iamRoleArn: [role] } },
      });
      result.resourceCountIs(ALARM, 3);
    });

    test('restores of other types, at other times, for longer', () => {
      const restoreTesting = RestoreTesting.scheduled({
        resourceTypes: [RestoreTestedResource.DYNAMO_DB],
        schedule: events.Schedule.cron({ minute: '0', hour: '1', day: '1' }),
        timeZone: TimeZone.EUROPE_ZURICH,
        selectionWindow: Duration.days(31),
        validationWindow: Duration.hours(8),
      });
      const result = template({ restoreTesting });
      result.hasResourceProperties('AWS::Backup::RestoreTestingPlan', {
        ScheduleExpression: 'cron(0 1 1 * ? *)',
        ScheduleExpressionTimezone: 'Europe/Zurich',
        RecoveryPointSelection: { SelectionWindowDays: 31 },
      });
      result.hasResourceProperties('AWS::Backup::RestoreTestingSelection', { ValidationWindowHours: 8 });
      expect(policiesOf(result, '^BackupsRestoreTestingRole')).toHaveLength(1);
    });

    test('backups whose content is indexed, by a role that may', () => {
      const schedules = [BackupSchedule.daily({ index: BackupIndex.EBS }), BackupSchedule.weekly()];
      const result = template({ schedules });
      expect(rulesOf(result)).toEqual([
        expect.objectContaining({ IndexActions: [{ ResourceTypes: ['EBS'] }] }),
        expect.not.objectContaining({ IndexActions: expect.anything() }),
      ]);
      expect(policiesOf(result)).toEqual([
        'service-role/AWSBackupServiceRolePolicyForBackup',
        'AWSBackupServiceRolePolicyForIndexing',
      ]);
    });

    test('backups that are searched for malware, by a role that does nothing else, and an alarm when there is some', () => {
      const stack = testStack();
      const { FULL, INCREMENTAL } = BackupMalwareScan;
      const program = make(
        {
          schedules: [
            BackupSchedule.daily({ malwareScan: INCREMENTAL }),
            BackupSchedule.monthly({ malwareScan: FULL }),
            BackupSchedule.weekly(),
          ],
          failureTopic: topicOf(stack),
          alarms: alarmsOf(stack),
        },
        stack,
      );
      new OperationsDashboard(stack, 'Dashboard', { subjects: [program] });
      const result = templateOf(stack);
      expect(rulesOf(result).map(({ ScanActions }) => ScanActions)).toEqual([
        [{ MalwareScanner: 'GUARDDUTY', ScanMode: 'INCREMENTAL_SCAN' }],
        [{ MalwareScanner: 'GUARDDUTY', ScanMode: 'FULL_SCAN' }],
        undefined,
      ]);
      result.hasResourceProperties(PLAN, {
        BackupPlan: {
          ScanSettings: [
            {
              MalwareScanner: 'GUARDDUTY',
              ResourceTypes: ['EBS', 'EC2', 'S3'],
              ScannerRoleArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^BackupsScannerRole'), 'Arn'] },
            },
          ],
        },
      });
      expect(policiesOf(result, '^BackupsScannerRole')).toEqual(['AWSBackupGuardDutyRolePolicyForScans']);
      expect(policiesOf(result, '^BackupsRole')).toContain('AWSBackupServiceRolePolicyForScans');
      result.hasResourceProperties('AWS::IAM::Role', {
        AssumeRolePolicyDocument: {
          Statement: [Match.objectLike({ Principal: { Service: 'malware-protection.guardduty.amazonaws.com' } })],
        },
      });
      const arn = { 'Fn::GetAtt': [Match.stringLikeRegexp('^BackupsVault'), 'BackupVaultArn'] };
      result.hasResourceProperties('AWS::Events::Rule', {
        EventPattern: {
          'detail-type': ['Scan Job State Change'],
          detail: { scanResult: { scanResultStatus: ['THREATS_FOUND'] }, backupVaultArn: [arn] },
        },
        Targets: [
          Match.objectLike({
            InputTransformer: Match.objectLike({ InputTemplate: Match.stringLikeRegexp('Malware was found') }),
          }),
        ],
      });
      // A scan that fails says nothing about the backup.
      result.hasResourceProperties('AWS::Events::Rule', {
        EventPattern: {
          'detail-type': ['Backup Job State Change', 'Copy Job State Change', 'Scan Job State Change'],
        },
      });
      result.hasResourceProperties(ALARM, {
        Dimensions: [{ Name: 'RuleName', Value: { Ref: Match.stringLikeRegexp('^BackupsThreatsFound') } }],
        Threshold: 1,
        TreatMissingData: 'notBreaching',
      });
      const [dashboard] = Object.values(result.findResources('AWS::CloudWatch::Dashboard'));
      expect(JSON.stringify(dashboard)).toContain('Malware');
    });

    test('a message for each failure', () => {
      const stack = testStack();
      const topic = new sns.Topic(stack, 'Topic');
      make({ failureTopic: topic, alarms: alarmsOf(stack) }, stack);
      const result = templateOf(stack);
      result.hasResourceProperties('AWS::Events::Rule', {
        Targets: [
          {
            Arn: { Ref: Match.stringLikeRegexp('^Topic') },
            DeadLetterConfig: { Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^BackupsDeadLetters'), 'Arn'] } },
            InputTransformer: Match.objectLike({
              InputTemplate: Match.stringLikeRegexp('A backup, or the copy of one, failed'),
            }),
          },
        ],
      });
      result.resourceCountIs(ALARM, 3);
    });

    test('a key, Windows, thresholds, and a vault that goes with its stack', () => {
      const stack = testStack();
      make(
        {
          encryptionKey: keyOf(stack),
          windowsVss: true,
          removalPolicy: RemovalPolicy.DESTROY,
          alarms: alarmsOf(stack),
          alarmThresholds: { failedJobs: 3, withoutBackup: Duration.days(5) },
        },
        stack,
      );
      const result = templateOf(stack);
      result.resourceCountIs('AWS::KMS::Key', 0);
      result.hasResource(VAULT, {
        DeletionPolicy: 'Delete',
        Properties: { EncryptionKeyArn: stack.resolve(keyOf(stack).keyArn) },
      });
      result.hasResourceProperties(PLAN, {
        BackupPlan: {
          AdvancedBackupSettings: [{ ResourceType: 'EC2', BackupOptions: { WindowsVSS: 'enabled' } }],
        },
      });
      result.hasResourceProperties(ALARM, { Threshold: 3 });
      result.hasResourceProperties(ALARM, { EvaluationPeriods: 5 });
    });

    test('no alarm on missing backups where none is made each day', () => {
      const stack = testStack();
      make({ schedules: [BackupSchedule.weekly()], alarms: alarmsOf(stack) }, stack);
      templateOf(stack).resourceCountIs(ALARM, 1);
    });

    test('what an organisation sets for all', () => {
      const app = testApp();
      PropertyInjectors.of(app).add({
        constructUniqueId: BackupProgram.PROPERTY_INJECTION_ID,
        inject: (props: BackupProgramProps) => ({ ...props, schedules: [BackupSchedule.weekly()] }),
      });
      const stack = testStack(app);
      make({}, stack);
      expect(rulesOf(templateOf(stack))).toEqual([expect.objectContaining({ RuleName: 'Weekly' })]);
    });

    test.each<[string, BackupSchedule[], RegExp]>([
      [
        'of copies of the shorter one',
        [BackupSchedule.daily({ copies }), BackupSchedule.monthly()],
        /the backups of 'Monthly' are not copied as those of 'Daily' are/,
      ],
      [
        'of copies, with hours within the start window',
        [BackupSchedule.daily({ copies, hour: 22 }), BackupSchedule.weekly({ hour: 5 })],
        /'Weekly' are not copied/,
      ],
      [
        'of hourly backups',
        [BackupSchedule.hourly(4), BackupSchedule.daily({ startWindow: Duration.hours(2) })],
        /'Hourly' makes no backups in the 2 hours in which 'Daily' may begin; shorten its 'startWindow'/,
      ],
    ])('schedules that may begin at the same time: warns %s', (_, schedules, message) => {
      expect(warningsOf(schedules)).toEqual([expect.stringMatching(message)]);
    });

    test.each<[string, BackupSchedule[]]>([
      ['the same copies', BackupSchedule.dailyWeeklyMonthly(copies)],
      ['no copies', BackupSchedule.dailyWeeklyMonthly()],
      ['copies of the longer one', [BackupSchedule.daily(), BackupSchedule.monthly({ copies })]],
      ['hours apart', [BackupSchedule.daily({ copies }), BackupSchedule.monthly({ hour: 11 })]],
      [
        'a shorter window',
        [BackupSchedule.daily({ copies, hour: 1, startWindow: Duration.hours(2) }), BackupSchedule.monthly()],
      ],
      ['the same retention', [BackupSchedule.hourly(4, { retention: Duration.days(35) }), BackupSchedule.daily()]],
      [
        'continuous backups',
        [BackupSchedule.daily({ copies, retention: Duration.days(7) }), BackupSchedule.continuous()],
      ],
      [
        'another time zone',
        [BackupSchedule.daily({ copies }), BackupSchedule.monthly({ timeZone: TimeZone.ASIA_TOKYO })],
      ],
    ])('schedules that may begin at the same time: does not warn with %s', (_, schedules) => {
      expect(warningsOf(schedules)).toEqual([]);
    });
  });

  describe('in a stack', () => {
    test('two, and children that can be overridden', () => {
      const stack = testStack();
      const program = make({}, stack, 'One');
      make({}, stack, 'Two');
      program.role.addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName('ReadOnlyAccess'));
      const result = templateOf(stack);
      result.resourceCountIs(VAULT, 2);
      expect(policiesOf(result, '^OneRole')).toEqual([
        'service-role/AWSBackupServiceRolePolicyForBackup',
        'ReadOnlyAccess',
      ]);
    });
  });

  describe('fails', () => {
    test('fails on constructs of another Region, which the plan would never back up', () => {
      const app = testApp();
      const [here, there] = ['eu-west-1', 'eu-central-1'].map((region) => new Stack(app, region, { env: { region } }));
      const files = new SharedFileSystem(there, 'Files', { vpc: vpcOf(there), alarms: Alarms.none() });
      make({ scopes: [BackupScope.constructs('All', [files])] }, here);
      expect(() => app.synth()).toThrow(
        "'eu-central-1/Files/FileSystem/Resource' is of another Region or account than 'eu-west-1/Backups', whose scope 'All' cannot back it up",
      );
    });

    const governed = (min: number, max?: number) =>
      BackupVaultLock.governance({
        minRetention: Duration.days(min),
        maxRetention: max === undefined ? undefined : Duration.days(max),
      });

    test.each<[string, Partial<BackupProgramProps>, string]>([
      ['on nothing to back up', { scopes: [] }, "'scopes' must not be empty"],
      ['on no schedule', { schedules: [] }, "'schedules' must not be empty"],
      ['on two scopes of a name', { scopes: [DAILY, DAILY] }, "'scopes' must not hold a value twice, got 'Daily'"],
      [
        'on two schedules of a name',
        { schedules: [BackupSchedule.daily(), BackupSchedule.daily()] },
        "'schedules' must not hold a value twice, got 'Daily'",
      ],
      [
        'on a backup that is too short for the lock',
        { vaultLock: governed(100) },
        "'retention' of the schedule 'Daily' must be at least 100 days by the lock of its vault, got 35 d",
      ],
      [
        'on a backup that is too long for the lock',
        { vaultLock: governed(7, 30) },
        "'retention' of the schedule 'Daily' must be from 7 to 30 days by the lock of its vault, got 35 d",
      ],
      [
        'on a lock that would go with the stack',
        { vaultLock: governed(7), removalPolicy: RemovalPolicy.DESTROY },
        "'removalPolicy' must not be DESTROY with a 'vaultLock'",
      ],
      [
        'on a snapshot of the vault',
        { removalPolicy: RemovalPolicy.SNAPSHOT },
        "'removalPolicy' must be RETAIN or DESTROY, got SNAPSHOT",
      ],
      [
        'on eight days without a backup',
        { alarmThresholds: { withoutBackup: Duration.days(8) } },
        "'alarmThresholds.withoutBackup' must be a duration in whole days from 1 to 7, got 8 d",
      ],
      [
        'on an alarm on missing backups of a week',
        { schedules: [BackupSchedule.weekly()], alarmThresholds: { withoutBackup: Duration.days(2) } },
        "'alarmThresholds.withoutBackup' needs a schedule of every day",
      ],
      ['on no failures at all', { alarmThresholds: { failedJobs: 0 } }, "'alarmThresholds.failedJobs' must be"],
    ])('fails %s', (_what, props, message) => {
      expect(() => make(props)).toThrow(message);
    });

    test('fails on a topic that EventBridge cannot encrypt for', () => {
      const stack = testStack();
      const masterKey = kms.Alias.fromAliasName(stack, 'Managed', 'alias/aws/sns');
      expect(() => make({ failureTopic: new sns.Topic(stack, 'Topic', { masterKey }) }, stack)).toThrow(
        "'failureTopic' must not be encrypted with the AWS managed key alias/aws/sns",
      );
    });

    test.each<[string, (stack: Stack) => BackupScope]>([
      ['of tables', (stack) => BackupScope.constructs('All', [new dynamodb.TableV2(stack, 'Table', TABLE)])],
      ['of other ARNs', () => BackupScope.arns('All', ['arn:aws:ec2:eu-west-1:111122223333:volume/*'])],
    ])('fails on windowsVss with a scope %s: there is no instance', (_what, scopeOf) => {
      const app = testApp();
      const stack = testStack(app);
      make({ scopes: [scopeOf(stack)], windowsVss: true }, stack);
      expect(() => app.synth()).toThrow("'windowsVss' of 'Test/Backups' needs a scope with instances of EC2, got none");
    });

    test.each<[string, (stack: Stack) => BackupScope]>([
      ['of everything', () => BackupScope.arns('All', ['*'])],
      ['of instances', () => BackupScope.arns('All', ['arn:aws:ec2:*:111122223333:instance/*'])],
      ['of a construct with an instance', (stack) => BackupScope.constructs('All', [instanceOf(stack)])],
    ])('does not fail on windowsVss with a scope %s', (_what, scopeOf) => {
      const app = testApp();
      const stack = testStack(app);
      make({ scopes: [scopeOf(stack)], windowsVss: true }, stack);
      expect(() => app.synth()).not.toThrow();
    });

    test('fails on a construct without anything to back up', () => {
      const app = testApp();
      const stack = testStack(app);
      make({ scopes: [BackupScope.constructs('All', [new Construct(stack, 'Empty')])] }, stack);
      expect(() => app.synth()).toThrow("'Test/Empty' has nothing that AWS Backup knows");
    });
  });
});
