import { Construct } from 'constructs';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { checkReach } from '../../private/network-reach';
import { workloadSubnets } from '../../private/subnets';
import { distinct, isKnown, matches, rule, Rules } from '../../private/validation';
import type { AuroraGlobalPrimaryProps } from '../aurora/aurora-global-primary';
import { userRules } from './aurora-cluster-rules';
import { AuroraParts } from './aurora-database';
import { auroraGlobalRules } from './aurora-global';
import { keyRemovalPolicy } from './database-helpers';

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
  const secret = new rds.DatabaseSecret(scope, 'Secret', {
    username: masterUsername ?? engine._bind().masterUsername,
    encryptionKey,
    replicaRegions: secretRegions.map((region) => ({ region })),
  });
  secret.applyRemovalPolicy(keyRemovalPolicy(removalPolicy));
  return rds.Credentials.fromSecret(secret);
}

/** Changes the password every thirty days, by a function of Secrets Manager in the VPC. */
export function rotateGlobalSecret(scope: Construct, props: AuroraGlobalPrimaryProps, parts: AuroraParts): void {
  const { vpc, engine } = props;
  const vpcSubnets = workloadSubnets(vpc, props.rotationSubnets);
  const securityGroup = new ec2.SecurityGroup(scope, 'RotationSecurityGroup', {
    vpc,
    description: 'Function that changes the password of the database',
    allowAllOutbound: false,
  });
  securityGroup.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.HTTPS, 'Secrets Manager');
  parts.connections.allowDefaultPortFrom(securityGroup, 'Change of the password');
  const options = { vpc, vpcSubnets, securityGroups: [securityGroup] };
  parts.cluster.secret?.addRotationSchedule('Rotation', {
    hostedRotation:
      engine._bind().family === 'postgres'
        ? secretsmanager.HostedRotation.postgreSqlSingleUser(options)
        : secretsmanager.HostedRotation.mysqlSingleUser(options),
    automaticallyAfter: Duration.days(30),
  });
  checkReach(scope, {
    vpc,
    subnets: vpcSubnets,
    consequence: 'the password of the database cannot be changed',
    warningId: 'databaseRotationReach',
    services: ['secretsmanager'],
    endpointSets: ['FARGATE_TASKS'],
  });
}
