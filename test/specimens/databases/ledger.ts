import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import {
  AppendOnlyLedger,
  AppendOnlyLedgerProps,
  LedgerDataEvents,
  LedgerRetention,
} from 'cdk-reference-architectures/databases';
import { AccessLogBucket, BucketAccessLogs } from 'cdk-reference-architectures/storage';
import { Specimens } from '../specimen';
import { alarmsOf, keyOf, once } from '../surroundings';

export const ledgerSpecimens: Specimens = {
  AppendOnlyLedger: {
    minimal: (stack, id, given: Partial<AppendOnlyLedgerProps> = {}) =>
      new AppendOnlyLedger(stack, id, {
        retention: LedgerRetention.governance(Duration.days(30)),
        accessLogs: BucketAccessLogs.toBucket(
          once(stack, 'AccessLogs', (scope) => new AccessLogBucket(scope, 'AccessLogs')),
        ),
        ...given,
        alarms: given.alarms ?? alarmsOf(stack),
      }),
    full: (stack, id) =>
      new AppendOnlyLedger(stack, id, {
        retention: LedgerRetention.governance(Duration.days(3650)),
        accessLogs: BucketAccessLogs.toBucket(
          once(stack, 'AccessLogs', (scope) => new AccessLogBucket(scope, 'AccessLogs')),
          { prefix: 'ledger/' },
        ),
        encryptionKey: once(
          stack,
          'LedgerKey',
          (scope) => new kms.Key(scope, 'LedgerKey', { enableKeyRotation: true }),
        ),
        formerEncryptionKeys: [keyOf(stack)],
        digestInterval: Duration.minutes(15),
        verificationInterval: Duration.hours(12),
        dataEvents: LedgerDataEvents.readsAndWrites({ retention: Duration.days(30) }),
        exports: { interval: Duration.days(30) },
        logRetention: logs.RetentionDays.TWO_YEARS,
        deletionProtection: false,
        removalPolicy: RemovalPolicy.DESTROY,
        alarms: alarmsOf(stack),
        alarmThresholds: {
          appendErrorPercent: 20,
          appendContentions: 5,
          digestLag: Duration.minutes(30),
          guardLag: Duration.minutes(2),
          throttledRequests: 10,
        },
      }),
  },
};
