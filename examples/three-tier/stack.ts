import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Construct } from 'constructs';
import { CfnOutput, Duration, FileSystem, Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as rds from 'aws-cdk-lib/aws-rds';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import * as triggers from 'aws-cdk-lib/triggers';
import { InstanceTypes, WebFleet } from 'cdk-reference-architectures/compute';
import {
  ConnectionPooling,
  RelationalBackups,
  RelationalDatabase,
  RelationalEngine,
} from 'cdk-reference-architectures/databases';
import { WebFirewall } from 'cdk-reference-architectures/edge';
import { ApiFunction, FunctionCode } from 'cdk-reference-architectures/functions';
import { Exposure } from 'cdk-reference-architectures/loadbalancing';
import { Alarms, OperationsDashboard } from 'cdk-reference-architectures/observability';
import { NetworkStack } from '../network/stack';
import { describe, ExampleStackProps, Profile } from '../profile';
import { bundleApp } from './bundle';
import { acknowledgeFindings } from './findings';

/** Properties of the `ThreeTier` stack. */
export interface ThreeTierStackProps extends ExampleStackProps {
  /** The network of the example stacks. */
  readonly network: NetworkStack;
}

/** The name of the database, and of the one user that the application is: the function of the schema makes it. */
const DATABASE = 'guestbook';
const USER = 'guestbook';

/** The port of the database, which only the proxy and the function of the schema need to know; that of the proxy is PostgreSQL's. */
const DATABASE_PORT = 5433;

/**
 * A guest book in three tiers: a load balancer that everybody reaches, instances that only it reaches, and PostgreSQL, which they reach by a
 * proxy, with a token of their role in place of a password. A function makes the schema before there are instances.
 */
export class ThreeTierStack extends Stack {
  private readonly profile: Profile;
  private readonly vpc: ec2.IVpc;
  private readonly alarms: Alarms;

  constructor(scope: Construct, id: string, { profile, network }: ThreeTierStackProps) {
    super(scope, id);
    describe(this, profile, 'Three tiers: a load balancer, web servers, and PostgreSQL behind a proxy');
    this.profile = profile;
    this.vpc = network.network.vpc;
    this.alarms = profile.alarms(this);

    const database = this.createDatabase();
    const schema = this.createSchema(database);
    const making = new triggers.Trigger(this, 'MakeSchema', {
      handler: schema.function,
      timeout: Duration.minutes(2),
      // That it is let in is not part of what the function waits for.
      executeAfter: [database.securityGroup],
    });
    const firewall = profile.isProduction ? new WebFirewall(this, 'Firewall', { alarms: this.alarms }) : undefined;
    const fleet = this.createFleet(firewall);
    this.installApp(fleet, database);

    // The one way in for clients. To the database itself only the proxy comes, and the function of the schema.
    database.connections.allowDefaultPortFrom(fleet, 'Instances of the guest book');
    database.grantConnect(fleet.role, USER);
    making.executeBefore(fleet.group);

    if (firewall) new OperationsDashboard(this, 'Operations', { subjects: [fleet, database, schema, firewall] });
    new CfnOutput(this, 'Url', { value: fleet.url!, description: 'The guest book' });
    new CfnOutput(this, 'DatabaseIdentifier', {
      value: database.identifier,
      description: 'To try a failover: aws rds reboot-db-instance --force-failover',
    });
    acknowledgeFindings(this, profile, { fleet, database });
  }

  private createDatabase(): RelationalDatabase {
    const { profile } = this;
    return new RelationalDatabase(this, 'Database', {
      vpc: this.vpc,
      // That of the tests, too.
      engine: RelationalEngine.postgres({ version: rds.PostgresEngineVersion.VER_17 }),
      databaseName: DATABASE,
      port: DATABASE_PORT,
      connectionPooling: ConnectionPooling.proxy(),
      deletionProtection: profile.deletionProtection,
      logRetention: profile.logRetention,
      alarms: this.alarms,
      ...profile.choose({
        sandbox: {
          instanceType: InstanceTypes.burstable({ size: ec2.InstanceSize.MICRO }).instanceType,
          backups: RelationalBackups.lastDays(1),
          monitoringInterval: Duration.seconds(0),
        },
        production: {},
      }),
    });
  }

  /** It is by the password of the first user, which only this function reads; the instances have a user of their own, and no password. */
  private createSchema(database: RelationalDatabase): ApiFunction {
    const instance = database.instance!;
    const schema = new ApiFunction(this, 'Schema', {
      code: FunctionCode.typeScript(join(__dirname, 'handlers', 'schema.ts'), {
        // Its own driver in JavaScript will do.
        externalModules: ['@aws-sdk/*', 'pg-native'],
      }),
      description: 'Makes the schema of the guest book',
      vpcPlacement: { vpc: this.vpc },
      timeout: Duration.minutes(1),
      environment: {
        DATABASE_HOST: instance.dbInstanceEndpointAddress,
        DATABASE_PORT: String(DATABASE_PORT),
        DATABASE_NAME: DATABASE,
        // The authorities of RDS: https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html
        DATABASE_CA_FILE: '/var/runtime/ca-cert.pem',
        SECRET_ARN: database.secret.secretArn,
        POWERTOOLS_SERVICE_NAME: 'schema',
      },
      logRetention: this.profile.logRetention,
      alarms: this.alarms,
    });
    database.secret.grantRead(schema);
    database.securityGroup.connections.allowFrom(
      schema.function,
      ec2.Port.tcp(DATABASE_PORT),
      'The function of the schema',
    );
    return schema;
  }

  private createFleet(firewall?: WebFirewall): WebFleet {
    const { profile } = this;
    return new WebFleet(this, 'Fleet', {
      vpc: this.vpc,
      ingress: firewall
        ? Exposure.internet({ domain: profile.domain(this, 'guestbook'), firewall })
        : Exposure.plainHttp({ reason: 'a sandbox has no domain to certify, and its guest book is for trying out' }),
      alarms: this.alarms,
      healthCheck: { path: '/health' },
      logRetention: profile.logRetention,
      ...profile.choose({
        sandbox: {
          instanceType: InstanceTypes.burstable({ size: ec2.InstanceSize.MICRO }).instanceType,
          minCapacity: 1,
          maxCapacity: 1,
          scaling: [],
        },
        production: { minCapacity: 2, maxCapacity: 6 },
      }),
    });
  }

  private installApp(fleet: WebFleet, database: RelationalDatabase): void {
    const asset = this.createApp();
    // A grant of aws-cdk-lib would also let the instances list the bucket, which holds the assets of the whole account.
    fleet.role.addToPrincipalPolicy(
      new iam.PolicyStatement({
        actions: ['s3:GetObject'],
        resources: [asset.bucket.arnForObjects(asset.s3ObjectKey)],
      }),
    );
    const settings = {
      PORT: '8080',
      AWS_REGION: this.region,
      DATABASE_HOST: database.endpoint.hostname,
      DATABASE_PORT: '5432',
      DATABASE_NAME: DATABASE,
      DATABASE_USER: USER,
    };
    fleet.userData.addCommands('dnf install -y nodejs22 unzip');
    const archive = fleet.userData.addS3DownloadCommand({ bucket: asset.bucket, bucketKey: asset.s3ObjectKey });
    fleet.userData.addCommands(
      `unzip -q -o ${archive} -d /opt/guestbook`,
      'chmod -R a=rX /opt/guestbook',
      ...Object.entries(settings).map(([name, value]) => `echo ${name}=${value} >> /etc/guestbook.env`),
      'install -m 644 /opt/guestbook/guestbook.service /etc/systemd/system/guestbook.service',
      'systemctl daemon-reload',
      'systemctl enable --now guestbook',
    );
  }

  private createApp(): Asset {
    const folder = FileSystem.mkdtemp('guestbook-');
    bundleApp(folder);
    const asset = new Asset(this, 'App', { path: folder });
    rmSync(folder, { recursive: true });
    return asset;
  }
}
