import { Construct } from 'constructs';
import { RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { distinct, isKnown, matches, rule, Rules } from '../../private/validation';
import type { AuroraGlobalPrimaryProps } from '../aurora/aurora-global-primary';
import { userRules } from './aurora-cluster-rules';
import { AuroraParts } from './aurora-database';
import { auroraGlobalRules } from './aurora-global';
import { keyRemovalPolicy, tieToUser } from './database-helpers';
import { rotateByHostedFunction } from './database-rotation';

/** The rules of an `AuroraGlobalPrimary`. */
export function auroraGlobalPrimaryRules(props: AuroraGlobalPrimaryProps): Rules {
  const { engine, secretRegions = [], vpc } = props;
  return [
    auroraGlobalRules(props),
    engine === undefined ? [] : userRules(props),
    secretRegions.map((region) =>
      matches('secretRegions', region, /^[a-z]{2,}-[a-z-]+-\d$/, "a Region, such as 'eu-west-1'"),
    ),
    distinct('secretRegions', secretRegions),
    vpc === undefined ? [] : ownRegionRules(secretRegions, Stack.of(vpc).region),
  ];
}

function ownRegionRules(secretRegions: readonly string[], region: string): Rules {
  return rule(
    isKnown(region) && secretRegions.includes(region),
    () => `'secretRegions' must not hold that of the cluster ('${region}'), where the secret is; leave it out`,
  );
}

/** The secret with the password, which stays as long as data that can be restored. */
export function globalSecret(
  scope: Construct,
  { engine, masterUsername, secretRegions = [] }: AuroraGlobalPrimaryProps,
  encryptionKey: kms.IKey,
  removalPolicy: RemovalPolicy,
): rds.Credentials {
  const { masterUsername: defaultUsername } = engine._bind();
  const username = masterUsername ?? defaultUsername;
  const secret = new rds.DatabaseSecret(scope, 'Secret', {
    username,
    encryptionKey,
    replicaRegions: secretRegions.map((region) => ({ region })),
  });
  secret.applyRemovalPolicy(keyRemovalPolicy(removalPolicy));
  tieToUser(secret, username, defaultUsername);
  return rds.Credentials.fromSecret(secret);
}

/** Changes the password every thirty days. */
export function rotateGlobalSecret(scope: Construct, props: AuroraGlobalPrimaryProps, parts: AuroraParts): void {
  const { HostedRotation } = secretsmanager;
  const isPostgres = props.engine._bind().family === 'postgres';
  rotateByHostedFunction(scope, {
    vpc: props.vpc,
    subnets: props.rotationSubnets,
    connections: parts.connections,
    secret: parts.cluster.secret as secretsmanager.ISecret,
    hosted: (options) =>
      isPostgres ? HostedRotation.postgreSqlSingleUser(options) : HostedRotation.mysqlSingleUser(options),
    after: [parts.cluster],
  });
}
