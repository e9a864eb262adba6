import { Construct } from 'constructs';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { isKnown, required, rule, Rules } from '../../private/validation';
import { AirGappedVault, AirGappedVaultProps } from '../backup/air-gapped-vault';
import { lockedRules } from './backup-lifecycle';
import { copyDestinationRules } from './copy-destination';
import { daysBetween, daysOf } from './whole-days';

/** https://docs.aws.amazon.com/aws-backup/latest/devguide/API_CreateLogicallyAirGappedBackupVault.html */
const RETENTION = { min: 7, max: 36_500 };

/** The rules of an `AirGappedVault`. */
export function airGappedVaultRules(props: AirGappedVaultProps): Rules {
  const { minRetention, maxRetention, acknowledgeIrreversible, removalPolicy } = props;
  const missing = [
    required('minRetention', minRetention, "give it the shortest time, such as 'Duration.days(7)'"),
    required('maxRetention', maxRetention, "give it the longest time, such as 'Duration.days(365)'"),
  ];
  if (missing.flat().some(({ condition }) => condition)) return missing;
  return [
    daysBetween('minRetention', minRetention, RETENTION),
    daysBetween('maxRetention', maxRetention, RETENTION),
    rule(
      daysOf(maxRetention) < daysOf(minRetention),
      () =>
        `'maxRetention' must not be less than 'minRetention' (${daysOf(minRetention)} d), got ${daysOf(maxRetention)} d; raise it`,
    ),
    rule(
      !acknowledgeIrreversible,
      () =>
        `'acknowledgeIrreversible' must be true, got ${String(acknowledgeIrreversible)}: nobody can delete a backup before its time`,
    ),
    copyDestinationRules(props),
    rule(
      removalPolicy === RemovalPolicy.SNAPSHOT,
      () => `'removalPolicy' must be RETAIN or DESTROY, got SNAPSHOT, which vaults do not have; take RETAIN`,
    ),
  ];
}

/** That a plan can have the vault as the first place of its backups. */
export function firstPlaceRules(scope: Construct, what: string, vault: AirGappedVault, retention: Duration): Rules {
  const [here, there] = [Stack.of(scope), Stack.of(vault)];
  const differ = (one: string, other: string) => isKnown(one) && isKnown(other) && one !== other;
  return [
    lockedRules(what, retention, vault._days),
    // https://docs.aws.amazon.com/aws-backup/latest/devguide/API_BackupRuleInput.html
    rule(
      differ(here.region, there.region) || differ(here.account, there.account),
      () =>
        `'airGappedVault' of ${what} must be of the same account and Region, got '${vault.node.path}' of another; copy to it by 'BackupCopy.toAirGappedVault()'`,
    ),
  ];
}
