import { join } from 'node:path';
import { Construct } from 'constructs';
import { CfnOutput, Duration, RemovalPolicy, Size, Stack } from 'aws-cdk-lib/core';
import * as apigwv2 from 'aws-cdk-lib/aws-apigatewayv2';
import { AttributeType, StreamViewType } from 'aws-cdk-lib/aws-dynamodb';
import { HttpApiDefinition, HttpApiService, HttpAuthorization, HttpTarget } from 'cdk-reference-architectures/apis';
import { ItemTable, ValkeyAccess, ValkeyCache, ValkeyCapacity } from 'cdk-reference-architectures/databases';
import {
  ApiFunction,
  EventFunction,
  EventSource,
  FunctionCode,
  FunctionDeployment,
} from 'cdk-reference-architectures/functions';
import { Alarms, OperationsDashboard } from 'cdk-reference-architectures/observability';
import { NetworkStack } from '../network/stack';
import { describe, ExampleStackProps, Profile } from '../profile';
import { signedInUsers } from '../signed-in-users';
import { acknowledgeFindings } from './findings';

const { DELETE, GET, PUT } = apigwv2.HttpMethod;

/** Properties of the `ShoppingCart` stack. */
export interface ShoppingCartStackProps extends ExampleStackProps {
  /** The network of the example stacks. */
  readonly network: NetworkStack;
}

/**
 * Shopping carts. A table has them, and forgets a line after 30 days; a cache of Valkey in front answers who looks again. The stream of
 * the table takes out of the cache what has changed, whoever changed it. Without the cache the table answers.
 */
export class ShoppingCartStack extends Stack {
  private readonly alarms: Alarms;
  private readonly profile: Profile;

  constructor(scope: Construct, id: string, { profile, network }: ShoppingCartStackProps) {
    super(scope, id);
    describe(this, profile, 'Shopping carts: an API on DynamoDB with a cache of Valkey, which its stream keeps right');
    this.alarms = profile.alarms(this);
    this.profile = profile;
    const { alarms } = this;
    const { vpc } = network.network;

    const carts = new ItemTable(this, 'Carts', {
      partitionKey: { name: 'owner', type: AttributeType.STRING },
      sortKey: { name: 'sku', type: AttributeType.STRING },
      timeToLiveAttribute: 'expiresAt',
      stream: StreamViewType.KEYS_ONLY,
      deletionProtection: profile.deletionProtection,
      alarms,
    });
    const cache = this.createCache(network);
    const shared = {
      vpcPlacement: { vpc },
      environment: {
        CART_TABLE_NAME: carts.table.tableName,
        CACHE_HOST: cache.endpointAddress,
        CACHE_PORT: cache.endpointPort,
        CACHE_NAME: cache.cacheName,
        CACHE_USER: cache.user.userName,
        CACHE_KIND: cache.serverlessCache ? 'serverless' : 'cluster',
        POWERTOOLS_METRICS_NAMESPACE: 'ReferenceArchitectures',
      },
      logRetention: profile.logRetention,
      alarms,
    };
    const backend = new ApiFunction(this, 'Backend', {
      ...shared,
      code: codeOf('carts'),
      description: 'Reads and changes carts',
      environment: { ...shared.environment, POWERTOOLS_SERVICE_NAME: 'carts' },
      deployment: profile.choose({
        sandbox: FunctionDeployment.allAtOnce(),
        production: FunctionDeployment.canary(),
      }),
    });
    carts.table.grants.actions(backend, ...['Query', 'UpdateItem', 'DeleteItem'].map((verb) => `dynamodb:${verb}`));
    const changes = new EventFunction(this, 'Changes', {
      ...shared,
      code: codeOf('changes'),
      description: 'Takes carts that changed out of the cache',
      environment: { ...shared.environment, POWERTOOLS_SERVICE_NAME: 'changes' },
      sources: [EventSource.tableStream('Carts', carts.table)],
    });
    for (const user of [backend, changes.handler]) {
      cache.grantConnect(user);
      cache.connections.allowDefaultPortFrom(user.function);
    }
    const api = this.createApi(backend);
    if (profile.isProduction) {
      new OperationsDashboard(this, 'Operations', { subjects: [api, backend, changes, cache, carts] });
    }

    new CfnOutput(this, 'Url', { value: api.url, description: "The API; the caller's cart is at /cart" });
    new CfnOutput(this, 'TableName', { value: carts.table.tableName, description: 'The carts' });
    acknowledgeFindings(this, { profile, cache });
  }

  /** The cache has nothing that the table does not have: no snapshots, and none when it goes. */
  private createCache({ network: { vpc } }: NetworkStack): ValkeyCache {
    const { profile, alarms } = this;
    return new ValkeyCache(this, 'Cache', {
      vpc,
      capacity: profile.choose({
        sandbox: ValkeyCapacity.serverless({ maxStorage: Size.gibibytes(1), maxProcessingUnits: 1000 }),
        production: ValkeyCapacity.cluster({ nodeType: 'cache.t4g.small' }),
      }),
      access: ValkeyAccess.readWrite({ keyPatterns: ['cart:*'] }),
      snapshotRetention: Duration.days(0),
      removalPolicy: RemovalPolicy.DESTROY,
      logRetention: profile.choose({ sandbox: undefined, production: profile.logRetention }),
      alarms,
    });
  }

  private createApi(backend: ApiFunction): HttpApiService {
    const { profile, alarms } = this;
    const target = HttpTarget.apiFunction(backend);
    return new HttpApiService(this, 'Api', {
      description: 'The cart of the caller',
      definition: HttpApiDefinition.routes({
        authorization: profile.isProduction
          ? signedInUsers(this, profile, { pool: 'Where customers sign up and in', client: 'What the shop is there' })
          : HttpAuthorization.iam(),
        routes: [
          { path: '/cart', methods: [GET], target },
          { path: '/cart/{sku}', methods: [PUT, DELETE], target },
        ],
        cors: profile.site && {
          allowOrigins: [`https://www.${profile.site.domainName}`],
          allowHeaders: ['authorization', 'content-type'],
          allowMethods: [apigwv2.CorsHttpMethod.GET, apigwv2.CorsHttpMethod.PUT, apigwv2.CorsHttpMethod.DELETE],
          maxAge: Duration.hours(1),
        },
      }),
      domain: profile.site && {
        domainName: `cart.${profile.site.domainName}`,
        certificate: profile.certificate(this, 'cart'),
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
}

function codeOf(name: string): FunctionCode {
  return FunctionCode.typeScript(join(__dirname, 'handlers', `${name}.ts`));
}
