import { Construct } from 'constructs';
import { Validations } from 'aws-cdk-lib/core';
import { checkReach } from '../../private/network-reach';
import { workloadSubnets } from '../../private/subnets';
import { withMigrationDefaults } from './migration-rules';

/** Says at synthesis what the migration will need, and what was given up. */
export function warnOfMigration(
  scope: Construct,
  { source, target, migrationType, engine, vpc, subnets }: ReturnType<typeof withMigrationDefaults>,
): void {
  if (migrationType._captures && source._preparation !== undefined) {
    Validations.of(scope).addWarning(
      'cdk-reference-architectures:dmsSourceNotPrepared',
      `changes are captured only from a source that is prepared: ${source._engineName} needs ${source._preparation}; ` +
        'do that before the first deployment (or deploy with `enabled: false`), and acknowledge this',
    );
  }
  for (const [side, { _weakness: weakness }] of Object.entries({ source, target })) {
    if (weakness === undefined) continue;
    Validations.of(scope).addWarning(
      `cdk-reference-architectures:dms${side === 'source' ? 'Source' : 'Target'}NotVerified`,
      `the connection to the ${side} is not safe: ${weakness}; use MigrationTls.verified(), or acknowledge this`,
    );
  }
  checkReach(scope, {
    vpc,
    subnets: workloadSubnets(vpc, subnets),
    consequence: 'the migration reaches no AWS services',
    warningId: 'migrationUnreachable',
    services: [...new Set([...source._services, ...target._services])],
    endpointSets: ['FARGATE_TASKS'],
    // https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Serverless.Limitations.html
    endpointsOnly: engine._serverless !== undefined,
  });
}
