import { Duration, Stack } from 'aws-cdk-lib/core';
import { Match } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Alarms } from '../../../lib/observability';
import {
  BackupAudit,
  BackupControlOptions,
  BackupJobReport,
  BackupProgram,
  BackupProgramProps,
  BackupReportFormat,
  BackupReportOptions,
  BackupScope,
  BackupVaultLock,
  BucketAccessLogs,
  SecureBucket,
} from '../../../lib/storage';
import { templateOf, testApp, testStack } from '../../support/synth';

const PLAN = 'AWS::Backup::ReportPlan';
const FRAMEWORK = 'AWS::Backup::Framework';
const ROLE = {
  'Fn::Join': [
    '',
    [
      'arn:',
      { Ref: 'AWS::Partition' },
      ':iam::',
      { Ref: 'AWS::AccountId' },
      ':role/aws-service-role/reports.backup.amazonaws.com/AWSServiceRoleForBackupReports',
    ],
  ],
};

function program(stack: Stack, audit: BackupAudit, props: Partial<BackupProgramProps> = {}): BackupProgram {
  return new BackupProgram(stack, 'Backups', {
    scopes: [BackupScope.tags('Daily', { backup: 'daily' })],
    audit,
    alarms: Alarms.none(),
    ...props,
  });
}

function plansOf(stack: Stack): Record<string, unknown>[] {
  return Object.values(templateOf(stack).findResources(PLAN)).map(({ Properties }) => Properties);
}

function controlsOf(stack: Stack): Record<string, unknown>[] {
  const [{ Properties }] = Object.values(templateOf(stack).findResources(FRAMEWORK));
  return Properties.FrameworkControls;
}

describe('BackupAudit', () => {
  describe('defaults', () => {
    test('reports of backups, copies and restores, as CSV, by no name of their own', () => {
      const stack = testStack();
      const bucket = new s3.Bucket(stack, 'Reports');
      const made = program(stack, BackupAudit.reports(bucket));
      const channel = { S3BucketName: stack.resolve(bucket.bucketName), Formats: ['CSV'] };
      expect(plansOf(stack)).toEqual(
        ['BACKUP_JOB_REPORT', 'COPY_JOB_REPORT', 'RESTORE_JOB_REPORT'].map((ReportTemplate) => ({
          ReportPlanDescription: 'Report of Test/Backups',
          ReportSetting: { ReportTemplate },
          ReportDeliveryChannel: channel,
        })),
      );
      expect(made.reportPlans).toHaveLength(3);
      expect(made.framework).toBeUndefined();
    });

    test('the role of the reports writes into the bucket, once the plans have made it', () => {
      const stack = testStack();
      program(stack, BackupAudit.reports(new s3.Bucket(stack, 'Reports'), { jobs: [BackupJobReport.BACKUPS] }));
      templateOf(stack).hasResource('AWS::S3::BucketPolicy', {
        DependsOn: [Match.stringLikeRegexp('^BackupsBackupReport')],
        Properties: {
          PolicyDocument: {
            Statement: [
              {
                Sid: 'BackupReports',
                Effect: 'Allow',
                Principal: { AWS: ROLE },
                Action: 's3:PutObject',
                Resource: {
                  'Fn::Join': ['', [{ 'Fn::GetAtt': [Match.stringLikeRegexp('^Reports'), 'Arn'] }, '/*']],
                },
                Condition: { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } },
              },
            ],
          },
        },
      });
    });

    test('controls of plans, of backups and of their age, of everything in the Region, with reports on them', () => {
      const stack = testStack();
      program(stack, BackupAudit.controls(new s3.Bucket(stack, 'Reports')));
      const parameters = (values: Record<string, string>) =>
        Object.entries(values).map(([ParameterName, ParameterValue]) => ({ ParameterName, ParameterValue }));
      expect(controlsOf(stack)).toEqual([
        { ControlName: 'BACKUP_RESOURCES_PROTECTED_BY_BACKUP_PLAN', ControlInputParameters: [] },
        {
          ControlName: 'BACKUP_PLAN_MIN_FREQUENCY_AND_MIN_RETENTION_CHECK',
          ControlInputParameters: parameters({
            requiredFrequencyUnit: 'days',
            requiredFrequencyValue: '1',
            requiredRetentionDays: '35',
          }),
        },
        { ControlName: 'BACKUP_RECOVERY_POINT_ENCRYPTED', ControlInputParameters: [] },
        {
          ControlName: 'BACKUP_RECOVERY_POINT_MINIMUM_RETENTION_CHECK',
          ControlInputParameters: parameters({ requiredRetentionDays: '35' }),
        },
        {
          ControlName: 'BACKUP_LAST_RECOVERY_POINT_CREATED',
          ControlInputParameters: parameters({ recoveryPointAgeUnit: 'days', recoveryPointAgeValue: '1' }),
        },
      ]);
      const FrameworkArns = [{ 'Fn::GetAtt': [expect.stringMatching('^BackupsFramework'), 'FrameworkArn'] }];
      expect(plansOf(stack).map(({ ReportSetting }) => ReportSetting)).toEqual([
        { ReportTemplate: 'BACKUP_JOB_REPORT' },
        { ReportTemplate: 'COPY_JOB_REPORT' },
        { ReportTemplate: 'RESTORE_JOB_REPORT' },
        { ReportTemplate: 'RESOURCE_COMPLIANCE_REPORT', FrameworkArns },
        { ReportTemplate: 'CONTROL_COMPLIANCE_REPORT', FrameworkArns },
      ]);
    });

    test('no reports without an audit', () => {
      const stack = testStack();
      const { reportPlans } = new BackupProgram(stack, 'Backups', {
        scopes: [BackupScope.tags('Daily', { backup: 'daily' })],
        alarms: Alarms.none(),
      });
      expect(reportPlans).toEqual([]);
      templateOf(stack).resourceCountIs(PLAN, 0);
    });
  });

  describe('overrides', () => {
    test('other jobs, formats and a prefix, by a SecureBucket', () => {
      const stack = testStack();
      const { bucket } = new SecureBucket(stack, 'Reports', {
        accessLogs: BucketAccessLogs.none('reports of backups, which AWS Backup writes'),
      });
      program(
        stack,
        BackupAudit.reports(bucket, {
          jobs: [BackupJobReport.SCANS],
          formats: [BackupReportFormat.CSV, BackupReportFormat.JSON],
          prefix: 'backups',
        }),
      );
      expect(plansOf(stack)).toEqual([
        expect.objectContaining({
          ReportSetting: { ReportTemplate: 'SCAN_JOB_REPORT' },
          ReportDeliveryChannel: {
            S3BucketName: stack.resolve(bucket.bucketName),
            S3KeyPrefix: 'backups',
            Formats: ['CSV', 'JSON'],
          },
        }),
      ]);
      templateOf(stack).hasResourceProperties('AWS::S3::BucketPolicy', {
        PolicyDocument: {
          Statement: Match.arrayWith([
            Match.objectLike({
              Sid: 'BackupReports',
              Resource: {
                'Fn::Join': ['', [{ 'Fn::GetAtt': [Match.stringLikeRegexp('^Reports'), 'Arn'] }, '/backups/*']],
              },
            }),
          ]),
        },
      });
    });

    test('controls by a tag, of other times', () => {
      const stack = testStack();
      const bucket = s3.Bucket.fromBucketName(stack, 'Reports', 'reports');
      const options = {
        tagKey: 'app',
        tagValue: 'shop',
        maxInterval: Duration.days(7),
        minRetention: Duration.days(90),
      };
      program(stack, BackupAudit.controls(bucket, options));
      for (const { ControlScope } of controlsOf(stack)) {
        expect(ControlScope).toEqual({ Tags: [{ Key: 'app', Value: 'shop' }] });
      }
      expect(JSON.stringify(controlsOf(stack)[1])).toContain('"requiredFrequencyValue","ParameterValue":"7"');
      expect(JSON.stringify(controlsOf(stack)[3])).toContain('"requiredRetentionDays","ParameterValue":"90"');
    });

    test('that the vault is locked, if it is', () => {
      const stack = testStack();
      const bucket = s3.Bucket.fromBucketName(stack, 'Reports', 'reports');
      const vaultLock = BackupVaultLock.governance({ minRetention: Duration.days(7) });
      program(stack, BackupAudit.controls(bucket), { vaultLock });
      expect(controlsOf(stack).map(({ ControlName }) => ControlName)).toContain(
        'BACKUP_RESOURCES_PROTECTED_BY_BACKUP_VAULT_LOCK',
      );
    });

    test('the key of the bucket, through S3, for the role of the reports alone', () => {
      const stack = testStack();
      const encryptionKey = new kms.Key(stack, 'Key');
      program(stack, BackupAudit.reports(new s3.Bucket(stack, 'Reports', { encryptionKey })));
      templateOf(stack).hasResourceProperties('AWS::KMS::Key', {
        KeyPolicy: {
          Statement: Match.arrayWith([
            {
              Sid: 'BackupReports',
              Effect: 'Allow',
              Principal: { AWS: '*' },
              Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
              Resource: '*',
              Condition: {
                ArnEquals: { 'aws:PrincipalArn': ROLE },
                StringEquals: {
                  'kms:ViaService': { 'Fn::Join': ['', ['s3.', { Ref: 'AWS::Region' }, '.amazonaws.com']] },
                },
              },
            },
          ]),
        },
      });
    });
  });

  describe('fails', () => {
    const bucket = s3.Bucket.fromBucketName(testStack(), 'Reports', 'reports');

    test.each<[string, BackupReportOptions, string]>([
      ['on no jobs', { jobs: [] }, "'jobs' must not be empty"],
      ['on no formats', { formats: [] }, "'formats' must not be empty"],
      [
        'on a job twice',
        { jobs: [BackupJobReport.COPIES, BackupJobReport.COPIES] },
        "'jobs' must not hold a value twice",
      ],
      [
        'on a prefix with a slash',
        { prefix: 'backups/' },
        "'prefix' must not begin or end with a slash, got 'backups/'",
      ],
    ])('fails %s', (_what, options, message) => {
      expect(() => BackupAudit.reports(bucket, options)).toThrow(message);
    });

    test.each<[string, BackupControlOptions, string]>([
      [
        'on no interval',
        { maxInterval: Duration.days(0) },
        "'maxInterval' must be a duration in whole days from 1 to 31",
      ],
      ['on no retention', { minRetention: Duration.days(0) }, "'minRetention' must be a duration in whole days from 1"],
      ['on a value without a key', { tagValue: 'shop' }, "'tagValue' needs 'tagKey'"],
      ['on an empty key', { tagKey: '' }, "'tagKey' must not be empty"],
    ])('fails %s', (_what, options, message) => {
      expect(() => BackupAudit.controls(bucket, options)).toThrow(message);
    });

    test('fails without a bucket', () => {
      expect(() => BackupAudit.reports(undefined as unknown as s3.IBucket)).toThrow("'bucket'");
    });

    test('fails on a bucket of another stack', () => {
      const app = testApp();
      const other = new s3.Bucket(testStack(app, 'There'), 'Reports');
      expect(() => program(testStack(app, 'Here'), BackupAudit.reports(other))).toThrow(
        "'audit' must have a bucket of the stack 'Here', got 'There/Reports' of another",
      );
    });
  });
});
