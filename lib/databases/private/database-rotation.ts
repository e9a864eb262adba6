import { Construct, IDependable } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { checkReach } from '../../private/network-reach';
import { workloadSubnets } from '../../private/subnets';

/** The rotation of the password of a database. */
export interface HostedRotationOfDatabase {
  readonly vpc: ec2.IVpc;
  /** The subnets of the function; those of workloads by default. */
  readonly subnets?: ec2.SubnetSelection;
  /** The connections of the database, which the function is let in by. */
  readonly connections: ec2.Connections;
  /** The secret, with the host and the port of the database in it. */
  readonly secret: secretsmanager.ISecret;
  /** The function of the engine. */
  readonly hosted: (options: secretsmanager.SingleUserHostedRotationOptions) => secretsmanager.HostedRotation;
  readonly automaticallyAfter?: Duration;
  /** The cluster and its instances: the function changes the password at once, by a connection, which a cluster without its instances does not take. */
  readonly after: readonly IDependable[];
}

/** Changes the password every thirty days, by a function of Secrets Manager in the VPC. */
export function rotateByHostedFunction(scope: Construct, options: HostedRotationOfDatabase): void {
  const { vpc, connections, secret, hosted, automaticallyAfter = Duration.days(30), after } = options;
  const vpcSubnets = workloadSubnets(vpc, options.subnets);
  const securityGroup = new ec2.SecurityGroup(scope, 'RotationSecurityGroup', {
    vpc,
    description: 'Function that changes the password of the database',
    allowAllOutbound: false,
  });
  securityGroup.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.HTTPS, 'Secrets Manager');
  connections.allowDefaultPortFrom(securityGroup, 'Change of the password');
  const rotation = secret.addRotationSchedule('Rotation', {
    hostedRotation: hosted({ vpc, vpcSubnets, securityGroups: [securityGroup] }),
    automaticallyAfter,
  });
  rotation.node.addDependency(...after);
  checkReach(scope, {
    vpc,
    subnets: vpcSubnets,
    consequence: 'the password of the database cannot be changed',
    warningId: 'databaseRotationReach',
    services: ['secretsmanager'],
    endpointSets: ['FARGATE_TASKS'],
  });
}
