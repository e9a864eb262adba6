import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import * as kms from 'aws-cdk-lib/aws-kms';
import { isKnown, percentage, required, rule, Rules, seconds, wholeNumber } from '../../private/validation';
import type { AppendOnlyLedgerProps } from '../ledger/append-only-ledger-props';

const HOUR = 60;
const DAY = 24 * HOUR;

/** The rules of an `AppendOnlyLedger`. */
export function ledgerRules(props: AppendOnlyLedgerProps): Rules {
  const missing = [
    required('retention', props.retention, 'give LedgerRetention.governance() or LedgerRetention.compliance()'),
    required('accessLogs', props.accessLogs, 'give BucketAccessLogs.toBucket() or BucketAccessLogs.none()'),
    required('alarms', props.alarms, "give it who is told, such as 'Alarms.notify(topic)', or 'Alarms.none()'"),
  ];
  if (missing.flat().some(({ condition }) => condition)) return missing;
  const { retention, removalPolicy, deletionProtection, alarmThresholds: thresholds = {} } = props;
  const destroys = removalPolicy === RemovalPolicy.DESTROY;
  return [
    digestIntervalRules(props.digestInterval),
    minuteRules('verificationInterval', props.verificationInterval, HOUR, 3 * DAY),
    minuteRules('exports.interval', props.exports?.interval, DAY, 365 * DAY),
    keyRules('encryptionKey', props.encryptionKey),
    (props.formerEncryptionKeys ?? []).map((key) => keyRules('formerEncryptionKeys', key)),
    rule(
      destroys && retention._isCompliance,
      () =>
        `'removalPolicy' must not be DESTROY with LedgerRetention.compliance(): records would go that the evidence is kept for; keep the ` +
        'ledger, or take LedgerRetention.governance()',
    ),
    rule(
      destroys && (deletionProtection ?? true),
      () =>
        `'removalPolicy' must not be DESTROY with 'deletionProtection', which refuses it; set 'deletionProtection' to false`,
    ),
    rule(
      removalPolicy !== undefined && removalPolicy !== RemovalPolicy.DESTROY && removalPolicy !== RemovalPolicy.RETAIN,
      () => `'removalPolicy' must be RETAIN or DESTROY, got ${removalPolicy}; tables have no snapshot on removal`,
    ),
    percentage('alarmThresholds.appendErrorPercent', thresholds.appendErrorPercent, { min: 0.1, max: 100 }),
    wholeNumber('alarmThresholds.appendContentions', thresholds.appendContentions, { min: 1 }),
    seconds('alarmThresholds.digestLag', thresholds.digestLag, { min: 60, max: 7 * DAY * 60 }),
    digestLagRule(thresholds.digestLag, props.digestInterval),
    seconds('alarmThresholds.guardLag', thresholds.guardLag, { min: 60, max: DAY * 60 }),
    wholeNumber('alarmThresholds.throttledRequests', thresholds.throttledRequests, { min: 1 }),
  ];
}

/** Windows begin at multiples of their length from midnight, so that it must divide a day. */
function digestIntervalRules(interval: Duration | undefined): Rules {
  const minutes = minutesOf(interval);
  return [
    minuteRules('digestInterval', interval, 5, DAY),
    rule(
      minutes !== undefined && Number.isInteger(minutes) && minutes >= 5 && minutes <= DAY && DAY % minutes !== 0,
      () => `'digestInterval' must divide a day, got ${minutes} minutes; take 5, 10, 15, 30, 60, 120, 240, 480 or 1440`,
    ),
  ];
}

/** A window is signed two minutes after its end at the earliest, so that a run finds the next one to be up to that much older. */
function digestLagRule(lag: Duration | undefined, interval: Duration | undefined): Rules {
  const given = isKnown(lag) && !lag.isUnresolved() ? lag.toSeconds({ integral: false }) : undefined;
  const least = ((interval === undefined ? HOUR : (minutesOf(interval) ?? 0)) + 5) * 60;
  return rule(
    given !== undefined && given >= 60 && given < least,
    () =>
      `'alarmThresholds.digestLag' must be at least ${least} seconds, 5 minutes more than 'digestInterval', got ${given} seconds; ` +
      'less is the lag of runs that are in time',
  );
}

function minuteRules(prop: string, value: Duration | undefined, min: number, max: number): Rules {
  const minutes = minutesOf(value);
  return [
    rule(
      value !== undefined && minutes === undefined,
      () => `'${prop}' must be known at synthesis, got a token; alarms and schedules are made of it`,
    ),
    rule(
      minutes !== undefined && !(Number.isInteger(minutes) && minutes >= min && minutes <= max),
      () => `'${prop}' must be whole minutes from ${min} to ${max}, got ${minutes} minutes`,
    ),
  ];
}

function minutesOf(value: Duration | undefined): number | undefined {
  return isKnown(value) && !value.isUnresolved() ? value.toMinutes({ integral: false }) : undefined;
}

function keyRules(prop: string, key: kms.IKey | undefined): Rules {
  const made = key?.node.defaultChild;
  const usage = made instanceof kms.CfnKey ? (made.keyUsage ?? 'ENCRYPT_DECRYPT') : 'ENCRYPT_DECRYPT';
  return rule(
    isKnown(usage) && usage !== 'ENCRYPT_DECRYPT',
    () =>
      `'${prop}' must be a symmetric key that encrypts, got one for ${usage}; the ledger makes the key that signs itself`,
  );
}
