import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import { distinct, isKnown, nonEmptyList, required, rule, Rules, wholeNumber } from '../../private/validation';
import { BackupProgramProps } from '../backup/backup-program';
import { BackupSchedule } from '../backup/backup-schedule';
import { BackupScope } from '../backup/backup-scope';
import { BackupVaultLock } from '../backup/backup-vault-lock';
import { vaultRules } from './backup-vault';
import { daysBetween, daysOf } from './whole-days';

/** The props that have defaults. */
export interface ResolvedProgram {
  readonly schedules: BackupSchedule[];
  readonly lock: BackupVaultLock;
}

/** The rules of a `BackupProgram`. */
export function programRules(
  scope: Construct,
  { scopes, alarms, alarmThresholds = {}, audit, failureTopic, removalPolicy }: BackupProgramProps,
  { schedules, lock }: ResolvedProgram,
): Rules {
  const missing = [
    required('scopes', scopes, "say what is backed up, such as 'BackupScope.constructs('Data', [table])'"),
    required('alarms', alarms, "give it who is told, such as 'Alarms.notify(topic)', or 'Alarms.none()'"),
  ];
  if (missing.flat().some(({ condition }) => condition)) return missing;
  return [
    nonEmptyList('scopes', scopes),
    distinct(
      'scopes',
      scopes.map(({ _name }) => _name),
    ),
    nonEmptyList('schedules', schedules),
    distinct(
      'schedules',
      schedules.map(({ _name }) => _name),
    ),
    schedules.map((schedule) => schedule._rules(scope, lock)),
    vaultRules(lock, removalPolicy),
    audit?._rules(scope) ?? [],
    rule(
      failureTopic?.masterKey?.keyArn.includes('alias/aws/sns') === true,
      () =>
        `'failureTopic' must not be encrypted with the AWS managed key alias/aws/sns, which EventBridge cannot use; use a customer managed key`,
    ),
    wholeNumber('alarmThresholds.failedJobs', alarmThresholds.failedJobs, { min: 1 }),
    daysBetween('alarmThresholds.withoutBackup', alarmThresholds.withoutBackup, { min: 1, max: 7 }),
    rule(
      alarmThresholds.withoutBackup !== undefined && shortestInterval(schedules) > 1,
      () => `'alarmThresholds.withoutBackup' needs a schedule of every day, got none; leave it out`,
    ),
  ];
}

/** The days without a backup after which the alarm goes off; undefined without a daily schedule: an alarm looks back a week at most. */
export function missingDaysOf(schedules: readonly BackupSchedule[], withoutBackup: Duration): number | undefined {
  return shortestInterval(schedules) <= 1 ? withoutBackup.toDays() : undefined;
}

/** The Volume Shadow Copy Service is of instances alone: without any, the setting would be mistaken for protection. */
export function requireInstances(scope: Construct, scopes: readonly BackupScope[]): void {
  scope.node.addValidation({
    validate: () =>
      scopes.some((one) => one._mayHaveInstances())
        ? []
        : [
            `'windowsVss' of '${scope.node.path}' needs a scope with instances of EC2, got none; select them, or leave it out`,
          ],
  });
}

function shortestInterval(schedules: readonly BackupSchedule[]): number {
  return Math.min(
    ...schedules
      .map(({ _interval }) => _interval)
      .filter(isKnown)
      .map(daysOf),
  );
}
