import { Construct } from 'constructs';
import { CfnResource, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { digestOf } from '../../private/identity-digest';

/**
 * The policy of what a database cannot be without: parameter, option and subnet groups, security group, log groups. They stay with a
 * database that stays, by which they could not be deleted anyway, and go with one that goes; CloudFormation has no snapshot of them.
 */
export function helperRemovalPolicy(removalPolicy: RemovalPolicy): RemovalPolicy {
  return removalPolicy === RemovalPolicy.SNAPSHOT ? RemovalPolicy.DESTROY : removalPolicy;
}

/** The policy of the key: a snapshot that is left cannot be read without it. */
export function keyRemovalPolicy(removalPolicy: RemovalPolicy): RemovalPolicy {
  return removalPolicy === RemovalPolicy.DESTROY ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN;
}

/**
 * The key of a database: the given one, or one of its own. The key of a database cannot be changed, and that of the account, which RDS
 * would take, cannot be shared with another account: no snapshot could ever be given to one.
 */
export function databaseKey(scope: Construct, given: kms.IKey | undefined, removalPolicy: RemovalPolicy): kms.IKey {
  return (
    given ??
    new kms.Key(scope, 'Key', {
      description: `Database ${scope.node.path}`,
      enableKeyRotation: true,
      removalPolicy: keyRemovalPolicy(removalPolicy),
    })
  );
}

/** Sets the policy of what an L2 made that has no property for it. */
export function keepWithDatabase(construct: Construct, removalPolicy: RemovalPolicy): void {
  for (const child of construct.node.findAll()) {
    if (CfnResource.isCfnResource(child)) child.applyRemovalPolicy(helperRemovalPolicy(removalPolicy));
  }
}

/**
 * Makes another user another secret. CloudFormation would give the secret that is there a new password when the name in it changes, also
 * where it then refuses to rename the user, and again when it goes back: nobody would have the password of the database.
 */
export function tieToUser(secret: secretsmanager.Secret, username: string, defaultUsername: string): void {
  if (username === defaultUsername) return;
  const resource = secret.node.defaultChild as CfnResource;
  const logicalId = Stack.of(secret).getLogicalId(resource);
  resource.overrideLogicalId(`${logicalId}${digestOf(secret, [username])}`);
}
