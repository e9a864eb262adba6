import { join } from 'node:path';
import { Construct } from 'constructs';
import { CfnOutput, Duration, Stack } from 'aws-cdk-lib/core';
import * as apigwv2 from 'aws-cdk-lib/aws-apigatewayv2';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as triggers from 'aws-cdk-lib/triggers';
import { HttpApiDefinition, HttpApiService, HttpAuthorization, HttpTarget } from 'cdk-reference-architectures/apis';
import {
  DocumentDbCapacity,
  DocumentDbCluster,
  DocumentDbPasswordRotation,
} from 'cdk-reference-architectures/databases';
import { ApiFunction, FunctionCode, FunctionDeployment } from 'cdk-reference-architectures/functions';
import { Alarms, OperationsDashboard } from 'cdk-reference-architectures/observability';
import { NetworkStack } from '../network/stack';
import { describe, ExampleStackProps, Profile } from '../profile';
import { createUsers } from '../signed-in-users';
import { acknowledgeFindings } from './findings';

const { GET, POST, PUT } = apigwv2.HttpMethod;

/** The group of users that may change the catalogue; the handler asks for it. */
const EDITORS = 'editors';

/**
 * Optional packages of MongoDB's driver, which it does without, and the SDK, which the runtime brings: also what the driver takes credentials of
 * the role from (https://github.com/mongodb/node-mongodb-native/pull/3821).
 */
const NOT_BUNDLED = [
  '@aws-sdk/*',
  '@mongodb-js/zstd',
  'gcp-metadata',
  'kerberos',
  'mongodb-client-encryption',
  'snappy',
  'socks',
];

/** Properties of the `ProductCatalogue` stack. */
export interface ProductCatalogueStackProps extends ExampleStackProps {
  /** The network of the example stacks. */
  readonly network: NetworkStack;
}

/**
 * A product catalogue, whose products have other attributes in each category: documents in DocumentDB, behind a function and an API. The
 * function signs in as its role, without a password; another one has made its user and the index before.
 */
export class ProductCatalogueStack extends Stack {
  private readonly profile: Profile;
  private readonly vpc: ec2.IVpc;
  private readonly alarms: Alarms;

  constructor(scope: Construct, id: string, { profile, network }: ProductCatalogueStackProps) {
    super(scope, id);
    describe(this, profile, 'Product catalogue: an API and a function on documents in DocumentDB');
    this.profile = profile;
    this.vpc = network.network.vpc;
    this.alarms = profile.alarms(this);

    const database = this.createDatabase();
    const address = {
      DATABASE_HOST: database.writerEndpoint.hostname,
      DATABASE_PORT: database.writerEndpoint.portAsString(),
    };
    const backend = this.createFunction('Backend', 'products', {
      description: 'Reads and changes the product catalogue',
      environment: { ...address, POWERTOOLS_SERVICE_NAME: 'products' },
      // Each has a connection for requests and one to watch each of the two instances of the database: together not more than four fifths of
      // the 250 that half a capacity unit takes (https://docs.aws.amazon.com/documentdb/latest/developerguide/docdb-serverless-instance-limits.html).
      reservedConcurrency: profile.choose({ sandbox: undefined, production: 60 }),
      deployment: profile.choose({
        sandbox: FunctionDeployment.allAtOnce(),
        production: FunctionDeployment.canary(),
      }),
    });
    const setup = this.createFunction('Setup', 'setup', {
      description: 'Makes the user and the index of the product catalogue',
      environment: {
        ...address,
        SECRET_ARN: database.secret.secretArn,
        APPLICATION_ROLE_ARN: backend.role.roleArn,
        POWERTOOLS_SERVICE_NAME: 'setup',
      },
      timeout: Duration.minutes(1),
    });
    database.grantSecretRead(setup);
    for (const client of [backend, setup]) database.connections.allowDefaultPortFrom(client.function);
    const api = this.createApi(backend);
    const making = new triggers.Trigger(this, 'SetUp', {
      handler: setup.function,
      timeout: Duration.minutes(2),
      executeAfter: [database],
    });
    // Requests wait for a user that can sign in.
    making.executeBefore(api);

    if (profile.isProduction) new OperationsDashboard(this, 'Operations', { subjects: [api, backend, database] });
    new CfnOutput(this, 'Url', { value: api.url, description: 'The API; the products are at /products' });
    new CfnOutput(this, 'ClusterIdentifier', {
      value: database.clusterIdentifier,
      description: 'To try a failover: aws docdb failover-db-cluster',
    });
    acknowledgeFindings(this, { profile, database });
  }

  private createDatabase(): DocumentDbCluster {
    const { profile } = this;
    return new DocumentDbCluster(this, 'Database', {
      vpc: this.vpc,
      deletionProtection: profile.deletionProtection,
      logRetention: profile.logRetention,
      alarms: this.alarms,
      ...profile.choose({
        sandbox: {
          capacity: DocumentDbCapacity.serverless({
            maxDcu: 2,
            instances: 1,
            singleInstanceReason: 'a sandbox may be away while its instance is made again',
          }),
          backupRetention: Duration.days(7),
          passwordRotation: DocumentDbPasswordRotation.none('A sandbox does not live as long as a password.'),
        },
        production: {},
      }),
    });
  }

  private createFunction(
    id: string,
    handler: string,
    options: {
      readonly description: string;
      readonly environment: Record<string, string>;
      readonly timeout?: Duration;
      readonly reservedConcurrency?: number;
      readonly deployment?: FunctionDeployment;
    },
  ): ApiFunction {
    return new ApiFunction(this, id, {
      ...options,
      code: FunctionCode.typeScript(join(__dirname, 'handlers', `${handler}.ts`), { externalModules: NOT_BUNDLED }),
      vpcPlacement: { vpc: this.vpc },
      logRetention: this.profile.logRetention,
      alarms: this.alarms,
    });
  }

  private createApi(backend: ApiFunction): HttpApiService {
    const { profile, alarms } = this;
    const target = HttpTarget.apiFunction(backend);
    return new HttpApiService(this, 'Api', {
      description: 'The product catalogue',
      definition: HttpApiDefinition.routes({
        authorization: profile.isProduction ? this.signedInUsers() : HttpAuthorization.iam(),
        routes: [
          { path: '/products', methods: [GET, POST], target },
          { path: '/products/{sku}', methods: [GET, PUT], target },
        ],
        cors: profile.site && {
          allowOrigins: [`https://www.${profile.site.domainName}`],
          allowHeaders: ['authorization', 'content-type', 'if-match'],
          allowMethods: [apigwv2.CorsHttpMethod.GET, apigwv2.CorsHttpMethod.POST, apigwv2.CorsHttpMethod.PUT],
          exposeHeaders: ['etag', 'location'],
          maxAge: Duration.hours(1),
        },
      }),
      domain: profile.site && {
        domainName: `catalogue.${profile.site.domainName}`,
        certificate: profile.certificate(this, 'catalogue'),
        hostedZone: profile.hostedZone(this),
      },
      logRetention: profile.logRetention,
      ...profile.choose({
        sandbox: { throttle: { rateLimit: 20, burstLimit: 40 } },
        production: { rollbackFunctions: [backend] },
      }),
      alarms,
    });
  }

  /** The staff: nobody signs up, and who is in the group changes the catalogue. */
  private signedInUsers(): HttpAuthorization {
    const { userPool, client } = createUsers(this, this.profile, {
      selfSignUp: false,
      pool: 'Where the staff signs in',
      client: 'What the application is',
    });
    userPool.addGroup('Editors', { groupName: EDITORS, description: 'Change the product catalogue' });
    return HttpAuthorization.userPool(userPool, { clients: [client] });
  }
}
