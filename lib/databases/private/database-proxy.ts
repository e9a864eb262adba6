import { Construct } from 'constructs';
import { Aws, Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as rds from 'aws-cdk-lib/aws-rds';
import { allowLogs } from '../../private/log-key';
import { rule, validate } from '../../private/validation';
import { ProxyPoolingOptions } from '../connection-pooling';
import { databaseIdentifier, databaseLogGroup, DatabaseLogProps } from './database-logs';
import { databaseSecurityGroup, databaseSubnetRules } from './database-network';

/** The parts of the proxy of a database. */
export interface DatabaseProxyParts {
  readonly proxy: rds.DatabaseProxy;
  readonly securityGroup: ec2.SecurityGroup;
  readonly logGroup: logs.LogGroup;
  readonly role: iam.Role;
  /** Whether it connects by IAM as well. */
  readonly endToEnd: boolean;
}

/** The database of a proxy. */
export interface ProxiedDatabase {
  readonly target: rds.ProxyTarget;
  readonly vpc: ec2.IVpc;
  readonly subnets: ec2.SubnetSelection;
  readonly removalPolicy: RemovalPolicy;
  /** Whether the engine has IAM connections. */
  readonly iam: boolean;
}

/** A proxy that takes TLS alone, with its log group before it, since RDS would make one without an expiry. */
export function databaseProxy(
  scope: Construct,
  { secrets, subnets, ...options }: ProxyPoolingOptions,
  database: ProxiedDatabase,
  logProps: DatabaseLogProps,
): DatabaseProxyParts {
  const { vpc, removalPolicy } = database;
  const vpcSubnets = subnets ?? database.subnets;
  validate(
    `the proxy of '${scope.node.path}'`,
    databaseSubnetRules({ vpc, subnets: vpcSubnets }, { minZones: 2, because: 'as every proxy' }),
  );
  const dbProxyName = databaseIdentifier(scope, '-proxy');
  allowLogs(scope, logProps.logEncryptionKey, '/aws/rds/proxy');
  const logGroup = databaseLogGroup(scope, 'ProxyLogGroup', `/aws/rds/proxy/${dbProxyName}`, {
    ...logProps,
    removalPolicy,
  });
  const securityGroup = databaseSecurityGroup(scope, vpc, RemovalPolicy.DESTROY, 'ProxySecurityGroup');
  const role = new iam.Role(scope, 'ProxyRole', {
    description: `Proxy of the database ${scope.node.path}`,
    assumedBy: new iam.ServicePrincipal('rds.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    }),
  });
  const proxy = new rds.DatabaseProxy(scope, 'Proxy', {
    proxyTarget: database.target,
    dbProxyName,
    vpc,
    vpcSubnets,
    securityGroups: [securityGroup],
    role,
    secrets,
    defaultAuthScheme: secrets ? undefined : rds.DefaultAuthScheme.IAM_AUTH,
    iamAuth: secrets ? database.iam : undefined,
    requireTLS: true,
    debugLogging: options.debugLogging ?? false,
    maxConnectionsPercent: options.maxConnectionsPercent ?? 90,
    maxIdleConnectionsPercent: options.maxIdleConnectionsPercent ?? 50,
    borrowTimeout: options.borrowTimeout ?? Duration.seconds(30),
    idleClientTimeout: options.idleClientTimeout ?? Duration.minutes(30),
    sessionPinningFilters: options.sessionPinningFilters,
  });
  proxy.node.addDependency(logGroup);
  return { proxy, securityGroup, logGroup, role, endToEnd: secrets === undefined };
}

/**
 * A target whose port is a number: that of the L2 is an attribute, of which a rule of a security group does not say what it opens.
 */
export function knownPortTarget(
  scope: Construct,
  instance: rds.IDatabaseInstance,
  port: number,
  securityGroup: ec2.ISecurityGroup,
): rds.ProxyTarget {
  return rds.ProxyTarget.fromInstance(
    rds.DatabaseInstance.fromDatabaseInstanceAttributes(scope, 'ProxyTarget', {
      instanceIdentifier: instance.instanceIdentifier,
      instanceEndpointAddress: instance.dbInstanceEndpointAddress,
      port,
      securityGroups: [securityGroup],
      engine: instance.engine,
    }),
  );
}

/**
 * Lets a principal connect to a proxy as a user, and the proxy to the database as the same: without the second it takes the client and
 * then refuses its statements (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-iam-migration.html).
 */
export function grantThroughProxy(
  { proxy, role, endToEnd }: DatabaseProxyParts,
  grantToProxy: (proxyRole: iam.IGrantable, user: string) => void,
  grantee: iam.IGrantable,
  user: string,
): iam.Grant {
  if (endToEnd) grantToProxy(role, user);
  return proxy.grantConnect(grantee, user);
}

/** Fails for an engine without IAM connections. */
export function requireIam(where: string, iamAuthentication: boolean, title: string): void {
  validate(
    where,
    rule(
      !iamAuthentication,
      () =>
        `${title} has no IAM connections here; give clients a user of their own, with its password in Secrets Manager`,
    ),
  );
}
