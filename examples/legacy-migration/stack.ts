import { Construct } from 'constructs';
import { ArnFormat, CfnOutput, Stack, Validations } from 'aws-cdk-lib/core';
import { InterfaceVpcEndpoint, InterfaceVpcEndpointAwsService, Peer } from 'aws-cdk-lib/aws-ec2';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import {
  DatabaseMigration,
  LargeObjects,
  MigrationEndpoint,
  MigrationEngine,
  MigrationTls,
  TableSelection,
  TableTransformation,
  TargetPreparation,
  TransformationTarget,
} from 'cdk-reference-architectures/databases';
import { OperationsDashboard } from 'cdk-reference-architectures/observability';
import { RulePacks } from 'cdk-reference-architectures/operations';
import { NetworkStack } from '../network/stack';
import { describe, ExampleStackProps } from '../profile';
import { acknowledgeFindings } from './findings';

/** Properties of a `LegacyMigrationStack`. */
export interface LegacyMigrationStackProps extends ExampleStackProps {
  /** The network of the example stacks, which a VPN or Direct Connect joins to the data centre. */
  readonly network: NetworkStack;
}

/** The addresses of the data centre. */
const DATA_CENTRE = '192.0.2.0/24';

/**
 * The Oracle database of a shop that moves to Aurora PostgreSQL, while the shop goes on selling. Both are given by the secrets of a user
 * for the migration, which name their hosts; schema, indexes and keys were made in the target by DMS Schema Conversion.
 *
 * The account has the roles of DMS (`DmsAccountRoles`), and the two certificates, whose ARNs are given as context: the wallet of the
 * Oracle database, and the authority of RDS.
 */
export class LegacyMigrationStack extends Stack {
  constructor(scope: Construct, id: string, { profile, network }: LegacyMigrationStackProps) {
    super(scope, id);
    describe(this, profile, 'An Oracle database that moves to Aurora PostgreSQL while it is used');
    const { vpc } = network.network;
    // DMS gives a certificate its ARN, which is known only when it is imported.
    const certificate = (context: string, resourceName: string) =>
      profile.given(this, context, {
        form: /^arn:aws[a-z-]*:dms:[a-z0-9-]+:\d{12}:cert:[\w-]+$/,
        example: this.formatArn({
          service: 'dms',
          resource: 'cert',
          resourceName,
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
      });

    // A serverless migration reads its secrets by an endpoint of the VPC alone. Its name is that of the whole VPC, which it is open to.
    const secrets = new InterfaceVpcEndpoint(this, 'SecretsManager', {
      vpc,
      service: InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
    });
    const unread =
      'Open to the block of the VPC at port 443 alone, which the rule cannot read: it is of another stack.';
    Validations.of(secrets).acknowledge({ id: 'AwsSolutions-EC23', reason: unread });
    for (const rule of ['EC2RestrictedCommonPorts', 'EC2RestrictedSSH']) RulePacks.acknowledge(secrets, rule, unread);
    const migration = new DatabaseMigration(this, 'Migration', {
      vpc,
      source: MigrationEndpoint.oracle({
        secret: Secret.fromSecretNameV2(this, 'OracleUser', 'legacy-migration/oracle'),
        databaseName: 'SHOP',
        tls: MigrationTls.verifiedByExisting(certificate('oracleCertificateArn', 'legacy-oracle')),
        peer: Peer.ipv4(DATA_CENTRE),
        port: 2484,
      }),
      target: MigrationEndpoint.auroraPostgres({
        secret: Secret.fromSecretNameV2(this, 'AuroraUser', 'legacy-migration/aurora'),
        databaseName: 'shop',
        tls: MigrationTls.verifiedByExisting(certificate('auroraCertificateArn', 'rds-authority')),
        peer: Peer.ipv4(vpc.vpcCidrBlock),
      }),
      engine: profile.choose({
        sandbox: MigrationEngine.serverless({ maxDcu: 2, multiAz: false }),
        production: MigrationEngine.serverless({ maxDcu: 32 }),
      }),
      tables: [TableSelection.include('SHOP'), TableSelection.exclude('SHOP', 'TMP%')],
      transformations: [
        TableTransformation.renameSchema('SHOP', 'shop'),
        TableTransformation.toLowerCase(TransformationTarget.TABLE, { schema: 'SHOP' }),
        TableTransformation.toLowerCase(TransformationTarget.COLUMN, { schema: 'SHOP' }),
      ],
      settings: {
        targetPreparation: TargetPreparation.TRUNCATE,
        largeObjects: LargeObjects.full(),
        controlSchema: 'dms_control',
      },
      // It costs only the endpoint until it starts: `-c migrate=true` when the source is prepared.
      enabled: this.node.tryGetContext('migrate') === 'true',
      logRetention: profile.logRetention,
      alarms: profile.alarms(this),
    });
    migration.replicationConfig?.node.addDependency(secrets);
    Validations.of(migration).acknowledge({
      id: 'cdk-reference-architectures:dmsSourceNotPrepared',
      reason: 'The database is in ARCHIVELOG mode with supplemental logging before `-c migrate=true` is given.',
    });
    if (profile.isProduction) new OperationsDashboard(this, 'Operations', { subjects: [migration] });

    new CfnOutput(this, 'MigrationArn', {
      value: migration.migrationArn,
      description: 'The migration, to look at its tables: aws dms describe-replication-table-statistics',
    });
    acknowledgeFindings(this);
  }
}
