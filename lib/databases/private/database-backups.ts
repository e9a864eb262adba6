import { Duration } from 'aws-cdk-lib/core';
import { rule, Rules } from '../../private/validation';

/** The rules of the time that automatic backups of a cluster are kept. */
export function retentionRules(retention: Duration | undefined): Rules {
  const days = retention?.isUnresolved() === false ? retention.toDays({ integral: false }) : undefined;
  return rule(
    days !== undefined && !(Number.isInteger(days) && days >= 1 && days <= 35),
    () =>
      `'backupRetention' must be from 1 to 35 whole days, got ${String(days)} days; what is to be kept longer is the matter of a 'BackupProgram'`,
  );
}
