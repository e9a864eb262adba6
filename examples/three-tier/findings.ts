import { Stack, Validations } from 'aws-cdk-lib/core';
import { WebFleet } from 'cdk-reference-architectures/compute';
import { RelationalDatabase } from 'cdk-reference-architectures/databases';
import { RulePacks } from 'cdk-reference-architectures/operations';
import { Profile } from '../profile';

/** What the findings are about. */
export interface ThreeTierParts {
  readonly fleet: WebFleet;
  readonly database: RelationalDatabase;
}

/** Acknowledges the findings that follow from what this example chose; the constructs acknowledge what is inherent. */
export function acknowledgeFindings(stack: Stack, profile: Profile, { fleet, database }: ThreeTierParts): void {
  Validations.of(fleet.loadBalancer!.securityGroup).acknowledge({
    id: 'AwsSolutions-EC23',
    reason: 'A guest book is open to everybody on the ports of its load balancer; instances and database are not.',
  });
  Validations.of(fleet.group).acknowledge({
    id: 'AwsSolutions-AS3',
    reason:
      'Nobody reads a message for each launch; failures show in the alarms and in the activity history of the group.',
  });
  RulePacks.acknowledge(
    stack,
    'CloudWatchLogGroupEncrypted',
    'The logs have paths and states of connections, and no entry: statements are in the log of the database, which has a key.',
  );
  if (profile.isProduction) {
    RulePacks.acknowledge(
      database,
      'RDSInBackupPlan',
      'Its own backups restore it to any second of two weeks; nobody asks for the guest book of last year.',
    );
    return;
  }
  Validations.of(database).acknowledge({
    id: 'AwsSolutions-RDS10',
    reason: 'A sandbox is destroyed after it was tried out, with its database.',
  });
  Validations.of(fleet).acknowledge({
    id: 'Annotation::cdk-reference-architectures:singleInstance',
    reason: 'A sandbox may fail with its one instance; a second one costs as much again.',
  });
  Validations.of(fleet.loadBalancer!).acknowledge({
    id: 'Annotation::cdk-reference-architectures:plainHttp',
    reason: 'A sandbox has no domain to certify, and its guest book is for trying out.',
  });
}
