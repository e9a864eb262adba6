import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { AppendOnlyLedgerProps, LedgerDataEvents, LedgerRetention } from 'cdk-reference-architectures/databases';
import { AccessLogBucket, BucketAccessLogs } from 'cdk-reference-architectures/storage';
import { specimens } from '../specimens/databases';
import { keyOf } from '../specimens/surroundings';
import { secondDeployments, SecondDeploymentTable } from './second-deployment-table';

interface Version extends Partial<AppendOnlyLedgerProps> {
  readonly id?: string;
  /** A key of its own as `encryptionKey`. */
  readonly key?: boolean;
  /** Other access logs. */
  readonly moved?: boolean;
  /** A key that exists, as `formerEncryptionKeys`. */
  readonly former?: boolean;
}

const compliance = LedgerRetention.compliance(Duration.days(3650), { acknowledgeUndeletable: true, reason: 'law' });

/** What a function leaves behind when its configuration or its code has changed. */
const NEW_VERSION = ['AWS::Lambda::Version'];

export const ledgerTables: readonly SecondDeploymentTable[] = [
  secondDeployments<Version>(
    'lib/databases/ledger/README.md',
    'AppendOnlyLedger',
    (stack, { id = 'Ledger', key, moved, former, ...props }) => {
      specimens.AppendOnlyLedger?.minimal(stack, id, {
        ...props,
        ...(key && { encryptionKey: new kms.Key(stack, 'OwnKey') }),
        ...(former && { formerEncryptionKeys: [keyOf(stack)] }),
        ...(moved && { accessLogs: BucketAccessLogs.toBucket(new AccessLogBucket(stack, 'OtherLogs')) }),
      });
    },
    [
      {
        change: '`retention`',
        effect:
          'in place, for what is written from then on. Evidence keeps the time and the mode that it was written with, so that a shorter time, or governance in place of compliance, frees nothing',
        versions: {
          longer: { retention: LedgerRetention.governance(Duration.days(90)) },
          compliance: { retention: compliance },
          shorter: { retention: LedgerRetention.governance(Duration.days(1)) },
          back: [{ retention: compliance }, {}],
        },
      },
      {
        change: '`digestInterval`',
        effect:
          'in place. A window begins where the one before ended, so that each record is in one; the alarm on what is not signed follows',
        versions: {
          shorter: { digestInterval: Duration.minutes(15) },
          longer: { digestInterval: Duration.days(1) },
        },
        removed: NEW_VERSION,
      },
      {
        change: '`verificationInterval`',
        effect: 'in place, from the next verification on; one that runs ends by the time that it began with',
        versions: {
          oftener: { verificationInterval: Duration.hours(6) },
          rarer: { verificationInterval: Duration.days(3) },
        },
      },
      {
        change: '`encryptionKey`',
        effect:
          'in place, for what is written from then on. **Evidence stays encrypted with the key before**, and verifications fail without it: name it in `formerEncryptionKeys`. A key that the construct had made is kept, outside the stack: import it by its ARN',
        versions: { given: { key: true } },
        removed: ['AWS::KMS::Key'],
      },
      {
        change: '`formerEncryptionKeys`',
        effect: 'in place, by the policies of the roles that read evidence',
        versions: {
          given: { former: true },
          away: [{ former: true }, {}],
        },
      },
      {
        change: '`exports` given, or taken away',
        effect:
          'in place. The exports that were made stay in the bucket, and the log of the function stays, outside the stack',
        versions: {
          given: { exports: { interval: Duration.days(30) } },
          away: [{ exports: {} }, {}],
        },
        except: {
          away: {
            removed: [
              'AWS::CloudWatch::Alarm',
              'AWS::IAM::Policy',
              'AWS::IAM::Role',
              'AWS::Lambda::Alias',
              'AWS::Lambda::Function',
              'AWS::Lambda::Version',
              'AWS::Logs::LogGroup',
            ],
          },
        },
      },
      {
        change: 'the `interval` of `exports` taken away',
        effect: 'in place: the schedule goes, with the note of a run that could not be started',
        versions: { away: [{ exports: { interval: Duration.days(30) } }, { exports: {} }] },
        findings: ['loses data-lost'],
        removed: [
          'AWS::CloudWatch::Alarm',
          'AWS::IAM::Policy',
          'AWS::IAM::Role',
          'AWS::SQS::Queue',
          'AWS::SQS::QueuePolicy',
          'AWS::Scheduler::Schedule',
          'AWS::Scheduler::ScheduleGroup',
        ],
      },
      {
        change: '`dataEvents` given, or changed',
        effect: 'in place; reads are recorded from then on, or no longer',
        versions: {
          given: { dataEvents: LedgerDataEvents.writes() },
          reads: [{ dataEvents: LedgerDataEvents.writes() }, { dataEvents: LedgerDataEvents.readsAndWrites() }],
        },
      },
      {
        change: '`dataEvents` taken away',
        effect: 'the trail is deleted; what it recorded is kept in its bucket, outside the stack',
        versions: { away: [{ dataEvents: LedgerDataEvents.writes() }, {}] },
        findings: ['loses data-lost'],
        removed: ['AWS::CloudTrail::Trail', 'AWS::S3::Bucket', 'AWS::S3::BucketPolicy'],
      },
      {
        change: '`accessLogs`, `alarmThresholds`, `logRetention`',
        effect: 'in place',
        versions: {
          accessLogs: { moved: true },
          thresholds: { alarmThresholds: { appendContentions: 10, digestLag: Duration.hours(6) } },
          logs: { logRetention: logs.RetentionDays.ONE_YEAR },
        },
      },
      {
        change: '`deletionProtection`, `removalPolicy`',
        effect: 'in place; `removalPolicy` alone waits for the next change of the stack',
        versions: {
          unprotected: { deletionProtection: false },
          destroyed: [
            { deletionProtection: false },
            {
              deletionProtection: false,
              removalPolicy: RemovalPolicy.DESTROY,
              logRetention: logs.RetentionDays.ONE_YEAR,
            },
          ],
        },
      },
      {
        change: 'another id of the construct, or another stack',
        effect:
          '**another, empty ledger** with other keys, whose chains begin anew; the table, the evidence and the keys of the old one are kept, outside the stack, and nobody verifies them. `cdk refactor`, or an import, keeps them in use',
        versions: { renamed: { id: 'Renamed' } },
        findings: ['loses data-lost'],
        removed: [
          'AWS::CloudWatch::Alarm',
          'AWS::DynamoDB::GlobalTable',
          'AWS::Events::Rule',
          'AWS::IAM::Policy',
          'AWS::IAM::Role',
          'AWS::KMS::Key',
          'AWS::Lambda::Alias',
          'AWS::Lambda::EventInvokeConfig',
          'AWS::Lambda::EventSourceMapping',
          'AWS::Lambda::Function',
          'AWS::Lambda::Version',
          'AWS::Logs::LogGroup',
          'AWS::S3::Bucket',
          'AWS::S3::BucketPolicy',
          'AWS::SQS::Queue',
          'AWS::SQS::QueuePolicy',
          'AWS::Scheduler::Schedule',
          'AWS::Scheduler::ScheduleGroup',
          'AWS::StepFunctions::StateMachine',
        ],
      },
    ],
  ),
];
