import { Duration, Size, Stack, Stage } from 'aws-cdk-lib/core';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as apigwv2 from 'aws-cdk-lib/aws-apigatewayv2';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  AccountLogRole,
  ApiDomain,
  ApiGatewayAccount,
  ExistingApiDomain,
  HttpApiDefinition,
  HttpApiRoute,
  HttpApiRoutesOptions,
  HttpApiServiceProps,
  HttpAuthorization,
  HttpOpenApiOptions,
  HttpTarget,
  OpenApiDocument,
  OpenApiOptions,
  RestApiDefinition,
  RestApiDomain,
  RestApiEndpoint,
  RestApiRoute,
  RestApiRoutesOptions,
  RestApiServiceProps,
  RestAuthorization,
  RestTarget,
  WebSocketApiServiceProps,
  WebSocketAuthorization,
} from 'cdk-reference-architectures/apis';
import { WebFirewall } from 'cdk-reference-architectures/edge';
import { ApiFunction, FunctionCode, FunctionDeployment } from 'cdk-reference-architectures/functions';
import { Alarms } from 'cdk-reference-architectures/observability';
import { specimens } from '../specimens/apis';
import { alarmsOf, certificateOf, CODE, keyOf, once, vpcOf } from '../specimens/surroundings';
import { secondDeployments, SecondDeploymentTable } from './second-deployment-table';

/** A version of an API: what differs from the least that a caller has to give. */
interface Version<P> {
  readonly id?: string;
  readonly props?: (stack: Stack) => Partial<P>;
  /** Another API, made before. */
  readonly beside?: (stack: Stack) => unknown;
}

function versionOf<P>(props: (stack: Stack) => Partial<P>): Version<P> {
  return { props };
}

const rest = versionOf<RestApiServiceProps>;
const http = versionOf<HttpApiServiceProps>;
const webSocket = versionOf<WebSocketApiServiceProps>;

const alarms = Alarms.none();
const SHORT = apigateway.AccessLogFormat.custom('$context.requestId');
const INFREQUENT = logs.LogGroupClass.INFREQUENT_ACCESS;

/** A function that exists. */
const handlerOf = (stack: Stack, name = 'Handler') =>
  once(stack, `Row${name}`, (scope) =>
    lambda.Function.fromFunctionAttributes(scope, name, {
      functionArn: `arn:aws:lambda:eu-west-1:111122223333:function:${name}`,
      sameEnvironment: true,
    }),
  );

const functionOf = (stack: Stack, name = 'Function') =>
  once(stack, `Row${name}`, (scope) => new ApiFunction(scope, name, { code: FunctionCode.prebuilt(CODE), alarms }));

/** A function with a canary, in each version of its API. */
const gradualOf = (stack: Stack) =>
  once(
    stack,
    'RowGradual',
    (scope) =>
      new ApiFunction(scope, 'Gradual', {
        code: FunctionCode.prebuilt(CODE),
        deployment: FunctionDeployment.canary(),
        alarms: alarmsOf(stack),
      }),
  );

/** The versions of an API that rolls back the deployments of a function, and of one that does not. */
const unwatched = (stack: Stack) => ({ rollbackFunctions: gradualOf(stack) && [] });
const watched = (stack: Stack) => ({ rollbackFunctions: [gradualOf(stack)] });

const poolOf = (stack: Stack, name: string) =>
  once(stack, `Row${name}`, (scope) =>
    cognito.UserPool.fromUserPoolArn(
      scope,
      name,
      `arn:aws:cognito-idp:eu-west-1:111122223333:userpool/eu-west-1_${name.toLowerCase()}`,
    ),
  );

const clientOf = (stack: Stack, name: string) =>
  once(stack, `Row${name}`, (scope) => cognito.UserPoolClient.fromUserPoolClientId(scope, name, name.toLowerCase()));

/** Another certificate that exists. */
const otherCertificateOf = (stack: Stack) =>
  once(stack, 'RowCertificate', (scope) =>
    acm.Certificate.fromCertificateArn(
      scope,
      'OtherCertificate',
      'arn:aws:acm:eu-west-1:111122223333:certificate/11234567-89ab-cdef-0123-456789abcdef',
    ),
  );

/** A certificate for CloudFront, which edge endpoints are behind. */
const edgeCertificateOf = (stack: Stack) =>
  once(stack, 'RowEdgeCertificate', (scope) =>
    acm.Certificate.fromCertificateArn(
      scope,
      'EdgeCertificate',
      'arn:aws:acm:us-east-1:111122223333:certificate/21234567-89ab-cdef-0123-456789abcdef',
    ),
  );

/** A domain with a name of its own for each stage of the app, as it exists once. */
const domain = (stack: Stack, { domainName = 'api', ...changes }: Partial<ApiDomain> = {}): ApiDomain => ({
  domainName: `${[Stage.of(stack)?.stageName.toLowerCase(), domainName].filter(Boolean).join('-')}.example.com`,
  certificate: certificateOf(stack),
  ...changes,
});

/** A domain that exists, for several APIs. */
const existingDomain = (stack: Stack, basePath: string): ExistingApiDomain => ({
  domainName: once(stack, 'RowExistingDomain', (scope) =>
    apigwv2.DomainName.fromDomainNameAttributes(scope, 'RowExistingDomain', {
      name: 'shared.example.com',
      regionalDomainName: 'd-1234567890.execute-api.eu-west-1.amazonaws.com',
      regionalHostedZoneId: 'ZLY8HYME6SFDD',
    }),
  ),
  basePath,
});

const mutualTlsOf = (stack: Stack) => ({
  truststoreBucket: once(stack, 'RowTruststore', (scope) =>
    s3.Bucket.fromBucketName(scope, 'RowTruststore', 'truststore-111122223333'),
  ),
  truststoreKey: 'truststore.pem',
  truststoreVersion: 'v1',
});

const zoneOf = (stack: Stack) =>
  once(stack, 'RowZone', (scope) =>
    route53.HostedZone.fromHostedZoneAttributes(scope, 'RowZone', {
      hostedZoneId: 'Z0123456789ABCDEFGHIJ',
      zoneName: 'example.com',
    }),
  );

const firewallOf = () =>
  WebFirewall.fromWebAclArn(
    'arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/Shop/01234567-89ab-cdef-0123-456789abcdef',
  );

const endpointOf = (stack: Stack, name: string) =>
  once(stack, `Row${name}`, (scope) =>
    ec2.InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(scope, name, {
      vpcEndpointId: `vpce-${name.toLowerCase()}`,
      port: 443,
    }),
  );

const userPool = (stack: Stack) => RestAuthorization.userPool(poolOf(stack, 'First'));
const items: RestApiRoute = { path: '/items', methods: ['GET'] };

/** A version by its routes. */
const routes = (options: (stack: Stack) => Partial<RestApiRoutesOptions>, props: Partial<RestApiServiceProps> = {}) =>
  rest((stack) => ({
    ...props,
    definition: RestApiDefinition.routes({
      handler: handlerOf(stack),
      authorization: userPool(stack),
      routes: [items],
      ...options(stack),
    }),
  }));
const authorized = (authorization: (stack: Stack) => RestAuthorization) =>
  routes((stack) => ({ authorization: authorization(stack) }));

const post = (request: RestApiRoute['request']) =>
  routes(() => ({ routes: [{ path: '/items', methods: ['POST'], request }] }));

const document = (summary: string, stack: Stack) => ({
  openapi: '3.0.1',
  info: { title: 'Items', version: '1' },
  paths: {
    '/items': {
      get: {
        summary,
        'x-amazon-apigateway-auth': { type: 'AWS_IAM' },
        'x-amazon-apigateway-integration': RestApiDefinition.lambdaIntegration(handlerOf(stack)),
      },
    },
  },
});
const openApi = (summary: string, operations: (stack: Stack) => OpenApiOptions['operations'] = () => ({})) =>
  rest((stack) => ({
    definition: RestApiDefinition.openApi({
      document: OpenApiDocument.inline(document(summary, stack)),
      handlers: [handlerOf(stack)],
      operations: operations(stack),
    }),
  }));

const keyed = (plans: { readonly [name: string]: string[] }, changes: object = {}) =>
  routes(() => ({ apiKeyRequired: true }), {
    usagePlans: Object.entries(plans).map(([name, clients]) => ({
      name,
      clients,
      throttle: { rateLimit: 5, burstLimit: 10 },
      ...changes,
    })),
  });

const cached = (clusterSizeGb?: string, ttl = 60) =>
  routes(
    () => ({
      routes: [
        {
          ...items,
          cache: clusterSizeGb
            ? { ttl: Duration.seconds(ttl), keyParameters: ['method.request.header.Authorization'] }
            : undefined,
        },
      ],
    }),
    clusterSizeGb ? { cache: { clusterSizeGb } } : {},
  );

const named = (stageName?: string) => rest(() => ({ stageName }));
const logging = (executionLogLevel: apigateway.MethodLoggingLevel) => rest(() => ({ executionLogLevel }));
const restDomain = (changes: Partial<ApiDomain> | ((stack: Stack) => Partial<ApiDomain>) = {}) =>
  rest((stack) => ({ domain: domain(stack, typeof changes === 'function' ? changes(stack) : changes) }));
const at = (endpoint: (stack: Stack) => RestApiEndpoint) => rest((stack) => ({ endpoint: endpoint(stack) }));
const throughVpc = (name = 'One') => at((stack) => RestApiEndpoint.privateThrough([endpointOf(stack, name)]));
const privateDomain = (changes: (stack: Stack) => Partial<RestApiDomain> = () => ({}), endpoint = 'One') =>
  rest((stack) => ({
    domain: domain(stack, changes(stack)),
    endpoint: RestApiEndpoint.privateThrough([endpointOf(stack, endpoint)]),
  }));

const restTable = secondDeployments<Version<RestApiServiceProps>>(
  'lib/apis/rest/README.md',
  'RestApiService',
  (stack, { id = 'Api', props, beside }) => {
    beside?.(stack);
    specimens.RestApiService?.minimal(stack, id, {
      ...routes(() => ({})).props?.(stack),
      ...props?.(stack),
    });
  },
  [
    {
      change:
        'routes added or taken away, `handler`, `target`, `request`, `apiKeyRequired`, `cors`, `integrationTimeout`',
      effect: 'in place: a new deployment of the stage, without a gap',
      versions: {
        added: routes(() => ({ routes: [items, { path: '/items/{id}', methods: ['GET', 'PUT'] }] })),
        method: routes(() => ({ routes: [{ path: '/items', methods: ['GET', 'POST'] }] })),
        away: [routes(() => ({ routes: [items, { path: '/orders', methods: ['GET'] }] })), routes(() => ({}))],
        handler: routes((stack) => ({ handler: handlerOf(stack, 'Other') })),
        target: routes(() => ({ routes: [{ ...items, target: RestTarget.mock() }] })),
        streaming: routes((stack) => ({
          routes: [{ ...items, target: RestTarget.lambdaFunction(handlerOf(stack), { streaming: true }) }],
        })),
        streamLonger: [
          routes((stack) => ({
            routes: [{ ...items, target: RestTarget.lambdaFunction(handlerOf(stack), { streaming: true }) }],
          })),
          routes((stack) => ({
            routes: [
              {
                ...items,
                target: RestTarget.lambdaFunction(handlerOf(stack), { streaming: true, timeout: Duration.minutes(5) }),
              },
            ],
          })),
        ],
        body: [post({ body: { required: ['name'] } }), post({ body: { required: ['name', 'color'] } })],
        parameters: [post({ queryParameters: { page: true } }), post({ queryParameters: { page: false } })],
        validator: [post({ queryParameters: { page: true } }), post({ body: {}, queryParameters: { page: true } })],
        cors: routes(() => ({ cors: { allowOrigins: ['https://www.example.com'] } })),
        otherOrigin: [
          routes(() => ({ cors: { allowOrigins: ['https://www.example.com'] } })),
          routes(() => ({ cors: { allowOrigins: ['https://app.example.com'] } })),
        ],
        timeout: rest(() => ({ integrationTimeout: Duration.seconds(20) })),
      },
      removed: ['AWS::ApiGateway::Deployment'],
      except: {
        away: { removed: ['AWS::ApiGateway::Deployment', 'AWS::ApiGateway::Method', 'AWS::ApiGateway::Resource'] },
        handler: { removed: ['AWS::ApiGateway::Deployment', 'AWS::Lambda::Permission'] },
        target: { removed: ['AWS::ApiGateway::Deployment', 'AWS::Lambda::Permission'] },
        validator: { removed: ['AWS::ApiGateway::Deployment', 'AWS::ApiGateway::RequestValidator'] },
      },
    },
    {
      change: '`authorization`: another kind, user pools, scopes, cache, validation or function',
      effect: 'in place: a new deployment of the stage, with and without feature flags of aws-cdk-lib',
      versions: {
        kind: authorized(() => RestAuthorization.iam()),
        poolAdded: authorized((stack) =>
          RestAuthorization.userPool(poolOf(stack, 'First'), { additionalUserPools: [poolOf(stack, 'Second')] }),
        ),
        poolAway: [
          authorized((stack) =>
            RestAuthorization.userPool(poolOf(stack, 'First'), { additionalUserPools: [poolOf(stack, 'Second')] }),
          ),
          authorized(userPool),
        ],
        scopes: authorized((stack) => RestAuthorization.userPool(poolOf(stack, 'First'), { scopes: ['items/read'] })),
        cacheOfPool: authorized((stack) =>
          RestAuthorization.userPool(poolOf(stack, 'First'), { cacheTtl: Duration.seconds(0) }),
        ),
        cacheOfToken: [
          authorized((stack) => RestAuthorization.lambdaToken(handlerOf(stack, 'Authorizer'))),
          authorized((stack) =>
            RestAuthorization.lambdaToken(handlerOf(stack, 'Authorizer'), { cacheTtl: Duration.seconds(0) }),
          ),
        ],
        validation: [
          authorized((stack) => RestAuthorization.lambdaToken(handlerOf(stack, 'Authorizer'))),
          authorized((stack) =>
            RestAuthorization.lambdaToken(handlerOf(stack, 'Authorizer'), { validationRegex: '^Bearer .+$' }),
          ),
        ],
        sources: [
          authorized((stack) => RestAuthorization.lambdaFunction(handlerOf(stack, 'Authorizer'))),
          authorized((stack) =>
            RestAuthorization.lambdaFunction(handlerOf(stack, 'Authorizer'), {
              identitySources: [apigateway.IdentitySource.queryString('token')],
            }),
          ),
        ],
        function: [
          authorized((stack) => RestAuthorization.lambdaFunction(handlerOf(stack, 'Authorizer'))),
          authorized((stack) => RestAuthorization.lambdaFunction(handlerOf(stack, 'Gatekeeper'))),
        ],
      },
      removed: ['AWS::ApiGateway::Deployment'],
      except: {
        kind: { removed: ['AWS::ApiGateway::Authorizer', 'AWS::ApiGateway::Deployment'] },
        function: { removed: ['AWS::ApiGateway::Deployment', 'AWS::Lambda::Permission'] },
      },
    },
    {
      change: 'another name of a path variable',
      effect:
        '**fails** ("only one is allowed"): take the routes of the old name away, deploy, then add the new ones; or add them at another path (`/v2/items/{itemId}`)',
      versions: {
        renamed: [
          routes(() => ({ routes: [{ path: '/items/{id}', methods: ['GET'] }] })),
          routes(() => ({ routes: [{ path: '/items/{itemId}', methods: ['GET'] }] })),
        ],
        toProxy: [
          routes(() => ({ routes: [{ path: '/items/{id}', methods: ['GET'] }] })),
          routes(() => ({ routes: [{ path: '/items/{proxy+}', methods: ['GET'] }] })),
        ],
      },
      findings: ['fails rest-api-path-variable'],
      removed: ['AWS::ApiGateway::Deployment', 'AWS::ApiGateway::Method', 'AWS::ApiGateway::Resource'],
    },
    {
      change: 'the same in two steps',
      effect: 'deploys; the routes answer 403 between the two',
      versions: {
        twoSteps: [
          routes(() => ({ routes: [items, { path: '/items/{id}', methods: ['GET'] }] })),
          routes(() => ({ routes: [items] })),
          routes(() => ({ routes: [items, { path: '/items/{itemId}', methods: ['GET'] }] })),
        ],
      },
      removed: ['AWS::ApiGateway::Deployment'],
    },
    {
      change: 'an OpenAPI document changed',
      effect: 'in place: a new deployment of the stage; the document replaces what was there',
      versions: {
        document: [openApi('one'), openApi('two')],
        handler: [
          openApi('one'),
          openApi('one', (stack) => ({ 'GET /items': { handler: handlerOf(stack, 'Other') } })),
        ],
      },
      removed: ['AWS::ApiGateway::Deployment'],
    },
    {
      change: 'the `throttle` of an operation of an OpenAPI document',
      effect: 'in place',
      versions: {
        throttle: [
          openApi('one'),
          openApi('one', () => ({ 'GET /items': { throttle: { rateLimit: 5, burstLimit: 10 } } })),
        ],
      },
    },
    {
      change: 'routes exchanged for an OpenAPI document',
      effect:
        'the document is imported, and the resources of the routes are deleted after that; nothing proves that API Gateway keeps those of the document. Make a second API for it, and move the clients',
      versions: { fromRoutes: openApi('one') },
      removed: [
        'AWS::ApiGateway::Authorizer',
        'AWS::ApiGateway::Deployment',
        'AWS::ApiGateway::GatewayResponse',
        'AWS::ApiGateway::Method',
        'AWS::ApiGateway::Resource',
        'AWS::Lambda::Permission',
      ],
    },
    {
      change: '`description`, `binaryMediaTypes`, `minCompressionSize`',
      effect: 'in place: a new deployment of the stage',
      versions: {
        description: rest(() => ({ description: 'Items' })),
        binary: rest(() => ({ binaryMediaTypes: ['image/*'] })),
        compression: rest(() => ({ minCompressionSize: Size.kibibytes(1) })),
        compressionAway: [rest(() => ({ minCompressionSize: Size.kibibytes(1) })), rest(() => ({}))],
      },
      removed: ['AWS::ApiGateway::Deployment'],
    },
    {
      change:
        '`throttle`, `stageVariables`, `tracing`, `detailedMetrics`, `firewall`, `accessLogFormat`, `accountLogRole`, `rollbackFunctions`, `alarms`, `alarmThresholds`',
      effect: 'in place',
      versions: {
        rollback: [rest(unwatched), rest(watched)],
        noRollback: [rest(watched), rest(unwatched)],
        throttle: rest(() => ({ throttle: { rateLimit: 5, burstLimit: 10 } })),
        ofRoute: routes(() => ({ routes: [{ ...items, throttle: { rateLimit: 5, burstLimit: 10 } }] })),
        variables: rest(() => ({ stageVariables: { audience: 'everybody' } })),
        tracing: rest(() => ({ tracing: false })),
        metrics: rest(() => ({ detailedMetrics: true })),
        accessLogFormat: rest(() => ({ accessLogFormat: SHORT })),
        firewall: rest(() => ({ firewall: firewallOf() })),
        firewallAway: [rest(() => ({ firewall: firewallOf() })), rest(() => ({}))],
        logRole: rest(() => ({ accountLogRole: AccountLogRole.existing() })),
        thresholds: rest(() => ({ alarmThresholds: { clientErrorPercent: 50 } })),
        rollbackRequests: [
          rest(watched),
          rest((stack) => ({ ...watched(stack), alarmThresholds: { minRollbackRequests: 10 } })),
        ],
        noAlarms: rest(() => ({ alarms })),
      },
      except: {
        firewallAway: { removed: ['AWS::WAFv2::WebACLAssociation'] },
        noRollback: { removed: ['AWS::CloudWatch::Alarm'] },
        logRole: { removed: ['AWS::ApiGateway::Account', 'AWS::IAM::Role'] },
        noAlarms: { removed: ['AWS::CloudWatch::Alarm'] },
      },
    },
    {
      change: '`accessLogClass`',
      effect: 'another log group takes the access log; the one of before is kept with what it has',
      versions: { infrequent: rest(() => ({ accessLogClass: INFREQUENT })) },
      removed: ['AWS::Logs::LogGroup'],
    },
    {
      change: '`executionLogLevel`, off and on again too; `logRetention`, `logEncryptionKey`',
      effect: 'in place; a shorter retention deletes what is older',
      versions: {
        level: logging(apigateway.MethodLoggingLevel.INFO),
        off: logging(apigateway.MethodLoggingLevel.OFF),
        offAndOn: [
          logging(apigateway.MethodLoggingLevel.INFO),
          logging(apigateway.MethodLoggingLevel.OFF),
          logging(apigateway.MethodLoggingLevel.INFO),
        ],
        retention: rest(() => ({ logRetention: logs.RetentionDays.ONE_WEEK })),
        key: rest((stack) => ({ logEncryptionKey: keyOf(stack) })),
      },
    },
    {
      change: '`cache.clusterSizeGb`, `cache` given or taken away',
      effect: 'in place; the cache is empty and away for minutes',
      versions: { size: [cached('0.5'), cached('1.6')], given: cached('0.5'), away: [cached('0.5'), cached()] },
      removed: ['AWS::ApiGateway::Deployment'],
      except: { size: { removed: [] } },
    },
    {
      change: '`cache.ttl` of a route',
      effect: 'in place',
      versions: { ttl: [cached('0.5'), cached('0.5', 120)] },
    },
    {
      change:
        '`endpoint`: edge to regional or private, regional to edge or private, private to regional, other VPC endpoints',
      effect: 'in place; the way to the API changes for its clients at once',
      versions: {
        edgeToRegional: [at(() => RestApiEndpoint.edge()), at(() => RestApiEndpoint.regional())],
        edgeToPrivate: [at(() => RestApiEndpoint.edge()), throughVpc()],
        regionalToEdge: at(() => RestApiEndpoint.edge()),
        regionalToPrivate: throughVpc(),
        privateToRegional: [throughVpc(), at(() => RestApiEndpoint.regional())],
        otherVpcEndpoint: [throughVpc('One'), throughVpc('Two')],
      },
      removed: ['AWS::ApiGateway::Deployment'],
    },
    {
      change: '`endpoint`: private to edge',
      effect: '**fails**: make it regional in a deployment before',
      versions: { privateToEdge: [throughVpc(), at(() => RestApiEndpoint.edge())] },
      findings: ['fails private-api-to-edge'],
      removed: ['AWS::ApiGateway::Deployment'],
    },
    {
      change: '`stageName`',
      effect:
        'the stage is replaced: **whoever uses the address at `execute-api` is cut off**, and the execution log of the old stage is deleted, so that the way back works; the access log stays',
      versions: { other: named('v2'), back: [named('v1'), named('v2'), named('v1')] },
      findings: ['outage api-address', 'loses data-lost'],
      replaced: ['AWS::Logs::LogGroup'],
      removed: ['AWS::ApiGateway::Stage'],
    },
    {
      change: '`stageName` of an API with a `domain`',
      effect: 'the stage is replaced, and the domain follows before the old one is deleted; the execution log as above',
      versions: {
        other: [
          rest((stack) => ({ domain: domain(stack), stageName: 'v1' })),
          rest((stack) => ({ domain: domain(stack), stageName: 'v2' })),
        ],
      },
      findings: ['loses data-lost'],
      replaced: ['AWS::Logs::LogGroup'],
      removed: ['AWS::ApiGateway::Stage'],
    },
    {
      change: '`existingDomain` given',
      effect:
        'in place; **the address at `execute-api` stops**: move the clients to the domain in a deployment before, by a mapping of your own',
      versions: { given: rest((stack) => ({ existingDomain: existingDomain(stack, 'v1') })) },
      findings: ['outage api-address'],
      removed: ['AWS::ApiGateway::Deployment'],
    },
    {
      change: '`existingDomain.basePath`, `domainName`',
      effect: 'in place: **the old path stops at once**; to have both, make a mapping of your own first',
      versions: {
        path: [
          rest((stack) => ({ existingDomain: existingDomain(stack, 'v1') })),
          rest((stack) => ({ existingDomain: existingDomain(stack, 'v2') })),
        ],
      },
      findings: ['outage api-custom-domain'],
    },
    {
      change: '`domain` given',
      effect:
        'in place; **the address at `execute-api` stops**: first make a domain name of your own for the stage, move the clients, then give it here',
      versions: { given: restDomain() },
      findings: ['outage api-address'],
      removed: ['AWS::ApiGateway::Deployment'],
    },
    {
      change: '`domain` taken away',
      effect: '**clients of the domain are cut off**; the address at `execute-api` is there again',
      findings: ['outage api-custom-domain'],
      versions: { away: [restDomain(), rest(() => ({}))] },
      removed: ['AWS::ApiGateway::BasePathMapping', 'AWS::ApiGateway::Deployment', 'AWS::ApiGateway::DomainName'],
    },
    {
      change: '`domain.certificate`, `mutualTls`, `hostedZone`, `securityPolicy`, `endpointAccessMode`',
      effect:
        'in place, minutes; with `mutualTls`, clients without a certificate are refused from then on, and by a `securityPolicy` those of older TLS',
      versions: {
        policy: [
          restDomain(),
          rest((stack) => ({
            domain: { ...domain(stack), securityPolicy: apigateway.SecurityPolicy.TLS13_1_3_2025_09 },
          })),
        ],
        certificate: [restDomain(), restDomain((stack) => ({ certificate: otherCertificateOf(stack) }))],
        hostedZone: [restDomain(), restDomain((stack) => ({ hostedZone: zoneOf(stack) }))],
        mutualTls: [restDomain(), restDomain((stack) => ({ mutualTls: mutualTlsOf(stack) }))],
      },
    },
    {
      change: '`domain.basePath`',
      effect: 'the mapping is replaced: the old path stops at the end of the deployment',
      findings: ['outage api-custom-domain'],
      versions: {
        other: [restDomain({ basePath: 'v1' }), restDomain({ basePath: 'v2' })],
        deeper: [restDomain({ basePath: 'v1' }), restDomain({ basePath: 'shop/v1' })],
      },
      removed: ['AWS::ApiGateway::BasePathMapping'],
    },
    {
      change: '`domain.domainName`',
      effect: 'replaced: the record follows, and the old name stops at the end of the deployment',
      findings: ['outage api-custom-domain'],
      versions: { other: [restDomain(), restDomain({ domainName: 'items' })] },
      replaced: ['AWS::ApiGateway::BasePathMapping', 'AWS::ApiGateway::DomainName'],
    },
    {
      change: '`endpoint` of an API with a `domain`',
      effect:
        'in place; the domain takes up to an hour, and the record moves to its new target meanwhile. An edge endpoint needs a certificate in us-east-1, a regional one in the Region of the API',
      versions: {
        endpoint: [
          rest((stack) => ({
            domain: domain(stack, { certificate: edgeCertificateOf(stack) }),
            endpoint: RestApiEndpoint.edge(),
          })),
          rest((stack) => ({ domain: domain(stack) })),
        ],
      },
      removed: ['AWS::ApiGateway::Deployment'],
    },
    {
      change: '`usagePlans`: limits, a plan or a client more',
      effect: 'in place',
      versions: {
        limits: [
          keyed({ Partners: ['Acme'] }),
          keyed({ Partners: ['Acme'] }, { throttle: { rateLimit: 9, burstLimit: 9 } }),
        ],
        client: [keyed({ Partners: ['Acme'] }), keyed({ Partners: ['Acme', 'Bolt'] })],
        plan: [keyed({ Partners: ['Acme'] }), keyed({ Partners: ['Acme'], Guests: ['Bolt'] })],
      },
    },
    {
      change: 'another name in `usagePlans.clients`',
      effect:
        'another key, and the old one is deleted at the end: **the client is refused until it has the new one**; add the new name first, and take the old one away later',
      findings: ['outage api-key-ends'],
      versions: {
        renamed: [keyed({ Partners: ['Acme'] }), keyed({ Partners: ['AcmeCorp'] })],
      },
      removed: ['AWS::ApiGateway::ApiKey', 'AWS::ApiGateway::UsagePlanKey'],
    },
    {
      change: 'another `usagePlans.name`, or a client moved to another plan',
      effect:
        '**fails**: a key is in one plan of a stage. Give the client another name in the new plan, let it change the key, then take the old name away',
      versions: {
        plan: [keyed({ Partners: ['Acme'] }), keyed({ Friends: ['Acme'] })],
        moved: [
          keyed({ Partners: ['Acme'], Guests: ['Bolt'] }),
          keyed({ Partners: ['Acme', 'Bolt'], Guests: ['Cog'] }),
        ],
      },
      findings: ['fails api-key-usage-plan'],
      removed: ['AWS::ApiGateway::UsagePlan', 'AWS::ApiGateway::UsagePlanKey'],
      except: { moved: { removed: ['AWS::ApiGateway::UsagePlanKey'] } },
    },
    {
      change: 'another id of the construct',
      effect:
        'another API: **whoever uses the address at `execute-api` is cut off**, keys and logs begin anew; make it beside the old one, and move the clients first',
      versions: { id: { id: 'Items' } },
      findings: ['outage api-address'],
      removed: [
        'AWS::ApiGateway::Account',
        'AWS::ApiGateway::Authorizer',
        'AWS::ApiGateway::Deployment',
        'AWS::ApiGateway::GatewayResponse',
        'AWS::ApiGateway::Method',
        'AWS::ApiGateway::Resource',
        'AWS::ApiGateway::RestApi',
        'AWS::ApiGateway::Stage',
        'AWS::CloudWatch::Alarm',
        'AWS::IAM::Role',
        'AWS::Lambda::Permission',
        'AWS::Logs::LogGroup',
      ],
    },
    {
      change: '`domain` of a private endpoint given; its `certificate`; other VPC endpoints',
      effect: 'in place, minutes; the address at `execute-api` stays. A VPC endpoint that goes is cut off at the end',
      versions: {
        given: [throughVpc(), privateDomain()],
        certificate: [privateDomain(), privateDomain((stack) => ({ certificate: otherCertificateOf(stack) }))],
        otherVpcEndpoint: [privateDomain(), privateDomain(() => ({}), 'Two')],
      },
      except: {
        otherVpcEndpoint: { removed: ['AWS::ApiGateway::Deployment', 'AWS::ApiGateway::DomainNameAccessAssociation'] },
      },
    },
    {
      change: '`domain` of a private endpoint taken away, `domain.basePath`, `domain.domainName`',
      effect:
        '**clients of the old name or path are cut off** at the end of the deployment; those of the address at `execute-api` are not',
      versions: {
        away: [privateDomain(), throughVpc()],
        basePath: [privateDomain(() => ({ basePath: 'v1' })), privateDomain(() => ({ basePath: 'v2' }))],
        name: [privateDomain(), privateDomain(() => ({ domainName: 'other' }))],
      },
      except: {
        away: {
          removed: [
            'AWS::ApiGateway::BasePathMappingV2',
            'AWS::ApiGateway::DomainNameAccessAssociation',
            'AWS::ApiGateway::DomainNameV2',
          ],
        },
        basePath: { replaced: ['AWS::ApiGateway::BasePathMappingV2'] },
        name: {
          replaced: [
            'AWS::ApiGateway::BasePathMappingV2',
            'AWS::ApiGateway::DomainNameAccessAssociation',
            'AWS::ApiGateway::DomainNameV2',
          ],
        },
      },
    },
    {
      change: '`domain.securityPolicy` of a private endpoint',
      effect:
        'a second domain of the same name is made before the old one goes, which nothing proves to work: take the domain away in a deployment before; clients of the name are cut off between the two',
      versions: {
        securityPolicy: [
          privateDomain(),
          privateDomain(() => ({ securityPolicy: apigateway.SecurityPolicy.TLS13_1_3_2025_09 })),
        ],
      },
      replaced: [
        'AWS::ApiGateway::BasePathMappingV2',
        'AWS::ApiGateway::DomainNameAccessAssociation',
        'AWS::ApiGateway::DomainNameV2',
      ],
    },
    {
      change: 'another id of a construct with a `domain`',
      effect:
        '**fails**: a domain name exists once. Make the new API without `domain`, then, in one deployment each, take the domain from the old one and give it to the new one: **nothing answers between the two**',
      versions: {
        id: [restDomain(), { ...restDomain(), id: 'Items' }],
      },
      findings: ['fails physical-name'],
      removed: [
        'AWS::ApiGateway::Account',
        'AWS::ApiGateway::Authorizer',
        'AWS::ApiGateway::BasePathMapping',
        'AWS::ApiGateway::Deployment',
        'AWS::ApiGateway::DomainName',
        'AWS::ApiGateway::GatewayResponse',
        'AWS::ApiGateway::Method',
        'AWS::ApiGateway::Resource',
        'AWS::ApiGateway::RestApi',
        'AWS::ApiGateway::Stage',
        'AWS::CloudWatch::Alarm',
        'AWS::IAM::Role',
        'AWS::Lambda::Permission',
        'AWS::Logs::LogGroup',
      ],
    },
  ],
);

/** A version by its routes. */
const httpDefinition = (options: (stack: Stack) => Partial<HttpApiRoutesOptions>) =>
  http((stack) => ({
    definition: HttpApiDefinition.routes({
      routes: [{ path: '/photos', target: HttpTarget.lambdaFunction(handlerOf(stack)) }],
      authorization: HttpAuthorization.iam(),
      ...options(stack),
    }),
  }));
const httpRoutes = (...paths: string[]) =>
  httpDefinition((stack) => ({
    routes: paths.map((path) => ({ path, target: HttpTarget.lambdaFunction(handlerOf(stack)) })),
  }));
const httpRoute = (route: (stack: Stack) => Partial<HttpApiRoute>) =>
  httpDefinition((stack) => ({
    routes: [{ path: '/photos', target: HttpTarget.lambdaFunction(handlerOf(stack)), ...route(stack) }],
  }));
const by = (authorization: (stack: Stack) => HttpAuthorization) =>
  httpDefinition((stack) => ({ authorization: authorization(stack) }));
const httpOpenApi = (operations: HttpOpenApiOptions['operations'] = {}, ...paths: string[]) =>
  http((stack) => ({
    definition: HttpApiDefinition.openApi({
      document: OpenApiDocument.inline({
        openapi: '3.0.1',
        info: { title: 'Photos', version: '1' },
        paths: Object.fromEntries(
          ['/photos', ...paths].map((path) => [path, { get: { 'x-amazon-apigateway-auth': { type: 'AWS_IAM' } } }]),
        ),
      }),
      handler: handlerOf(stack),
      operations,
    }),
  }));
const httpDomain = (changes: Partial<ApiDomain> | ((stack: Stack) => Partial<ApiDomain>) = {}) =>
  http((stack) => ({ domain: domain(stack, typeof changes === 'function' ? changes(stack) : changes) }));
const linked = (...subnetIds: string[]) =>
  http((stack) => ({
    vpcLink: {
      vpc: vpcOf(stack),
      subnets: subnetIds.length
        ? { subnets: subnetIds.map((id) => once(stack, `Row${id}`, (scope) => ec2.Subnet.fromSubnetId(scope, id, id))) }
        : undefined,
    },
  }));
const { GET, POST } = apigwv2.HttpMethod;

const httpTable = secondDeployments<Version<HttpApiServiceProps>>(
  'lib/apis/http/README.md',
  'HttpApiService',
  (stack, { id = 'Api', props, beside }) => {
    if (beside) {
      beside(stack);
      return;
    }
    specimens.HttpApiService?.minimal(stack, id, { ...httpRoutes('/photos').props?.(stack), ...props?.(stack) });
  },
  [
    {
      change: 'routes added or taken away, targets, `methods`, `scopes`, `throttle`, `cors`, `fallback`',
      effect:
        'in place; with `cors`, the integrations no longer set its headers, and routes for any method become one for each',
      versions: {
        added: httpRoutes('/photos', '/photos/{id}'),
        away: [httpRoutes('/photos', '/albums'), httpRoutes('/photos')],
        path: httpRoutes('/albums'),
        target: httpRoute((stack) => ({ target: HttpTarget.lambdaFunction(handlerOf(stack, 'Other')) })),
        methods: [httpRoute(() => ({ methods: [GET] })), httpRoute(() => ({ methods: [GET, POST] }))],
        toMethods: [httpRoute(() => ({})), httpRoute(() => ({ methods: [GET] }))],
        throttle: httpRoute(() => ({ throttle: { rateLimit: 5, burstLimit: 10 } })),
        throttleOfAll: http(() => ({ throttle: { rateLimit: 5, burstLimit: 10 } })),
        cors: httpDefinition(() => ({ cors: { allowOrigins: ['https://www.example.com'] } })),
        fallback: httpDefinition((stack) => ({ fallback: HttpTarget.lambdaFunction(handlerOf(stack)) })),
      },
      except: {
        away: { removed: ['AWS::ApiGatewayV2::Route'] },
        cors: { removed: ['AWS::ApiGatewayV2::Integration', 'AWS::ApiGatewayV2::Route'] },
        path: { removed: ['AWS::ApiGatewayV2::Integration', 'AWS::ApiGatewayV2::Route'] },
        target: { removed: ['AWS::Lambda::Permission'] },
        toMethods: { removed: ['AWS::ApiGatewayV2::Integration', 'AWS::ApiGatewayV2::Route'] },
      },
    },
    {
      change: 'the first route of a function taken away',
      effect: 'its integration is made again for the next route, before the old one goes: no gap',
      versions: { first: [httpRoutes('/albums', '/photos'), httpRoutes('/photos')] },
      removed: ['AWS::ApiGatewayV2::Integration', 'AWS::ApiGatewayV2::Route'],
    },
    {
      change: 'another name of a path variable',
      effect:
        '**fails** ("conflicting variable"): take the routes of the old name away, deploy, then add the new ones; or add them at another path (`/v2/photos/{photoId}`)',
      versions: { renamed: [httpRoutes('/photos/{id}'), httpRoutes('/photos/{photoId}')] },
      findings: ['fails http-api-path-variable'],
      removed: ['AWS::ApiGatewayV2::Integration', 'AWS::ApiGatewayV2::Route'],
    },
    {
      change: 'the same in two steps',
      effect: 'deploys; the routes answer 404 between the two',
      versions: {
        twoSteps: [
          httpRoutes('/photos', '/photos/{id}'),
          httpRoutes('/photos'),
          httpRoutes('/photos', '/photos/{photoId}'),
        ],
      },
    },
    {
      change: '`authorization`: another kind, user pool, clients, function or cache',
      effect: 'in place, at once for every route',
      versions: {
        kind: by((stack) => HttpAuthorization.userPool(poolOf(stack, 'First'), { clients: [clientOf(stack, 'Web')] })),
        open: by(() => HttpAuthorization.none('photos of the public')),
        clients: [
          by((stack) => HttpAuthorization.userPool(poolOf(stack, 'First'), { clients: [clientOf(stack, 'Web')] })),
          by((stack) => HttpAuthorization.userPool(poolOf(stack, 'First'), { clients: [clientOf(stack, 'App')] })),
        ],
        pool: [
          by((stack) => HttpAuthorization.userPool(poolOf(stack, 'First'), { clients: [clientOf(stack, 'Web')] })),
          by((stack) => HttpAuthorization.userPool(poolOf(stack, 'Second'), { clients: [clientOf(stack, 'Web')] })),
        ],
        function: [
          by((stack) => HttpAuthorization.lambdaFunction(handlerOf(stack, 'Authorizer'))),
          by((stack) => HttpAuthorization.lambdaFunction(handlerOf(stack, 'Gatekeeper'))),
        ],
        cache: [
          by((stack) => HttpAuthorization.lambdaFunction(handlerOf(stack, 'Authorizer'))),
          by((stack) =>
            HttpAuthorization.lambdaFunction(handlerOf(stack, 'Authorizer'), { cacheTtl: Duration.seconds(0) }),
          ),
        ],
      },
      except: { function: { replaced: ['AWS::Lambda::Permission'] } },
    },
    {
      change: 'an OpenAPI document changed: operations added or taken away, `throttle`, `handler`',
      effect:
        'in place, for every operation at once: the document replaces what was there. If API Gateway refuses it or warns, everything stays as it was',
      versions: {
        added: [httpOpenApi(), httpOpenApi({}, '/photos/{id}')],
        away: [httpOpenApi({}, '/photos/{id}'), httpOpenApi()],
        throttle: [httpOpenApi(), httpOpenApi({ 'GET /photos': { throttle: { rateLimit: 5, burstLimit: 10 } } })],
        throttleAway: [httpOpenApi({ 'GET /photos': { throttle: { rateLimit: 5, burstLimit: 10 } } }), httpOpenApi()],
      },
    },
    {
      change: 'routes exchanged for an OpenAPI document',
      effect:
        'another API: **whoever uses its address is cut off**; make it beside the old one, and move the clients first',
      versions: { fromRoutes: httpOpenApi() },
      findings: ['outage api-address'],
      replaced: ['AWS::ApiGatewayV2::Api', 'AWS::ApiGatewayV2::Stage', 'AWS::Lambda::Permission'],
      removed: ['AWS::ApiGatewayV2::Integration', 'AWS::ApiGatewayV2::Route'],
    },
    {
      change:
        '`description`, `ipAddressType`, `detailedMetrics`, `accessLogFormat`, `logRetention`, `logEncryptionKey`, `rollbackFunctions`, `alarms`, `alarmThresholds`',
      effect: 'in place; a shorter retention deletes what is older',
      versions: {
        description: http(() => ({ description: 'Photos' })),
        addresses: http(() => ({ ipAddressType: apigwv2.IpAddressType.IPV4 })),
        metrics: http(() => ({ detailedMetrics: true })),
        rollback: [http(unwatched), http(watched)],
        noRollback: [http(watched), http(unwatched)],
        accessLogFormat: http(() => ({ accessLogFormat: SHORT })),
        retention: http(() => ({ logRetention: logs.RetentionDays.ONE_WEEK })),
        key: http((stack) => ({ logEncryptionKey: keyOf(stack) })),
        thresholds: http(() => ({ alarmThresholds: { clientErrorPercent: 50 } })),
        rollbackRequests: [
          http(watched),
          http((stack) => ({ ...watched(stack), alarmThresholds: { minRollbackRequests: 10 } })),
        ],
        noAlarms: http(() => ({ alarms })),
      },
      except: {
        noAlarms: { removed: ['AWS::CloudWatch::Alarm'] },
        noRollback: { removed: ['AWS::CloudWatch::Alarm'] },
      },
    },
    {
      change: '`accessLogClass`',
      effect: 'another log group takes the access log; the one of before is kept with what it has',
      versions: { infrequent: http(() => ({ accessLogClass: INFREQUENT })) },
      removed: ['AWS::Logs::LogGroup'],
    },
    {
      change: '`existingDomain` given',
      effect:
        'in place; **the address at `execute-api` stops**: move the clients to the domain in a deployment before, by a mapping of your own',
      versions: { given: http((stack) => ({ existingDomain: existingDomain(stack, 'v1') })) },
      findings: ['outage api-address'],
    },
    {
      change: '`existingDomain.basePath`, `domainName`',
      effect: 'in place: **the old path stops at once**; to have both, make a mapping of your own first',
      versions: {
        path: [
          http((stack) => ({ existingDomain: existingDomain(stack, 'v1') })),
          http((stack) => ({ existingDomain: existingDomain(stack, 'v2') })),
        ],
      },
      findings: ['outage api-custom-domain'],
    },
    {
      change: '`domain` given',
      effect:
        'in place; **the address at `execute-api` stops**: first make a domain name of your own for the stage, move the clients, then give it here',
      versions: { given: httpDomain() },
      findings: ['outage api-address'],
    },
    {
      change: '`domain` taken away',
      effect: '**clients of the domain are cut off**; the address at `execute-api` is there again',
      findings: ['outage api-custom-domain'],
      versions: { away: [httpDomain(), http(() => ({}))] },
      removed: ['AWS::ApiGatewayV2::ApiMapping', 'AWS::ApiGatewayV2::DomainName'],
    },
    {
      change: '`domain.basePath`',
      effect:
        'in place: **the old path stops at once**; to have both, add a mapping of your own to `api.domainName` first',
      findings: ['outage api-custom-domain'],
      versions: { basePath: [httpDomain({ basePath: 'v1' }), httpDomain({ basePath: 'v2' })] },
    },
    {
      change: '`domain.certificate`, `mutualTls`, `hostedZone`',
      effect: 'in place, minutes; with `mutualTls`, clients without a certificate are refused from then on',
      versions: {
        certificate: [httpDomain(), httpDomain((stack) => ({ certificate: otherCertificateOf(stack) }))],
        hostedZone: [httpDomain(), httpDomain((stack) => ({ hostedZone: zoneOf(stack) }))],
        mutualTls: [httpDomain(), httpDomain((stack) => ({ mutualTls: mutualTlsOf(stack) }))],
      },
    },
    {
      change: '`domain.domainName`',
      effect: 'replaced: the record follows, and the old name stops at the end of the deployment',
      findings: ['outage api-custom-domain'],
      versions: { other: [httpDomain(), httpDomain({ domainName: 'photos' })] },
      replaced: ['AWS::ApiGatewayV2::ApiMapping', 'AWS::ApiGatewayV2::DomainName'],
    },
    {
      change: '`vpcLink` given or taken away',
      effect: 'in place, minutes',
      versions: { given: linked(), away: [linked(), http(() => ({}))] },
      except: { away: { removed: ['AWS::ApiGatewayV2::VpcLink', 'AWS::EC2::SecurityGroup'] } },
    },
    {
      change: 'other `vpcLink.subnets`',
      effect: 'the link is replaced; integrations move to the new one before the old one goes',
      versions: {
        subnets: [linked('subnet-1', 'subnet-2'), linked('subnet-2', 'subnet-3')],
      },
      replaced: ['AWS::ApiGatewayV2::VpcLink'],
    },
    {
      change: 'another id of the construct',
      effect:
        'another API: **whoever uses its address is cut off**; make it beside the old one, and move the clients first',
      versions: { id: { id: 'Photos' } },
      findings: ['outage api-address'],
      removed: [
        'AWS::ApiGatewayV2::Api',
        'AWS::ApiGatewayV2::Integration',
        'AWS::ApiGatewayV2::Route',
        'AWS::ApiGatewayV2::Stage',
        'AWS::CloudWatch::Alarm',
        'AWS::Lambda::Permission',
        'AWS::Logs::LogGroup',
      ],
    },
    {
      change: 'another id of a construct with a `domain`',
      effect:
        '**fails**: a domain name exists once. Make the new API without `domain`, then, in one deployment each, take the domain from the old one and give it to the new one: **nothing answers between the two**',
      versions: { id: [httpDomain(), { ...httpDomain(), id: 'Photos' }] },
      findings: ['fails physical-name'],
      removed: [
        'AWS::ApiGatewayV2::Api',
        'AWS::ApiGatewayV2::ApiMapping',
        'AWS::ApiGatewayV2::DomainName',
        'AWS::ApiGatewayV2::Integration',
        'AWS::ApiGatewayV2::Route',
        'AWS::ApiGatewayV2::Stage',
        'AWS::CloudWatch::Alarm',
        'AWS::Lambda::Permission',
        'AWS::Logs::LogGroup',
      ],
    },
    {
      change: 'in place of a `RestApiService` with the same `domain`',
      effect: '**fails**, and goes in the same three steps',
      versions: {
        fromRest: [
          { beside: (stack) => specimens.RestApiService?.minimal(stack, 'Items', restDomain().props?.(stack)) },
          httpDomain(),
        ],
      },
      findings: ['fails api-domain-name'],
      removed: [
        'AWS::ApiGateway::Account',
        'AWS::ApiGateway::Authorizer',
        'AWS::ApiGateway::BasePathMapping',
        'AWS::ApiGateway::Deployment',
        'AWS::ApiGateway::DomainName',
        'AWS::ApiGateway::GatewayResponse',
        'AWS::ApiGateway::Method',
        'AWS::ApiGateway::Resource',
        'AWS::ApiGateway::RestApi',
        'AWS::ApiGateway::Stage',
        'AWS::CloudWatch::Alarm',
        'AWS::IAM::Role',
        'AWS::Lambda::Permission',
        'AWS::Logs::LogGroup',
      ],
    },
  ],
);

const ws = (props: Partial<WebSocketApiServiceProps>) => webSocket(() => props);
const chat = (props: (stack: Stack) => Partial<WebSocketApiServiceProps>) => webSocket(props);
const chatDomain = (changes: Partial<ApiDomain> = {}, props: Partial<WebSocketApiServiceProps> = {}) =>
  chat((stack) => ({ ...props, domain: domain(stack, changes) }));

const webSocketTable = secondDeployments<Version<WebSocketApiServiceProps>>(
  'lib/apis/websocket/README.md',
  'WebSocketApiService',
  (stack, { id = 'Chat', props }) => {
    specimens.WebSocketApiService?.minimal(stack, id, { handler: functionOf(stack), ...props?.(stack) });
  },
  [
    {
      change: '`routes`, `routeSelectionExpression`',
      effect: 'in place; connections stay, and messages take the new routes',
      versions: {
        added: ws({ routes: [{ key: 'send' }] }),
        away: [ws({ routes: [{ key: 'send' }] }), ws({})],
        renamed: [ws({ routes: [{ key: 'send' }] }), ws({ routes: [{ key: 'say' }] })],
        response: [ws({ routes: [{ key: 'send' }] }), ws({ routes: [{ key: 'send', returnResponse: false }] })],
        expression: ws({ routeSelectionExpression: '$request.body.kind' }),
      },
      except: {
        away: { removed: ['AWS::ApiGatewayV2::Route', 'AWS::ApiGatewayV2::RouteResponse'] },
        renamed: { removed: ['AWS::ApiGatewayV2::Route', 'AWS::ApiGatewayV2::RouteResponse'] },
        response: { removed: ['AWS::ApiGatewayV2::RouteResponse'] },
      },
    },
    {
      change: '`handler`, `connectHandler`, `disconnectHandler`, the handler of a route',
      effect:
        'in place; connections stay. A new handler gets its permissions in the same deployment: a message may come before them',
      versions: {
        handler: chat((stack) => ({ handler: functionOf(stack, 'Other') })),
        connect: chat((stack) => ({ connectHandler: functionOf(stack, 'Connect') })),
        disconnect: chat((stack) => ({ disconnectHandler: functionOf(stack, 'Disconnect') })),
        route: chat((stack) => ({ routes: [{ key: 'send', handler: functionOf(stack, 'Send') }] })),
      },
      except: { handler: { removed: ['AWS::Lambda::Permission', 'AWS::Lambda::Version'] } },
    },
    {
      change: '`grantHandlers` set to false',
      effect:
        'in place: the handlers can no longer use the connection table and post to connections, unless they may by other grants',
      versions: { none: ws({ grantHandlers: false }) },
      removed: ['AWS::Lambda::Version'],
    },
    {
      change: '`authorization`',
      effect: 'in place, for new connections; those that are open stay',
      versions: {
        function: chat((stack) => ({
          authorization: WebSocketAuthorization.lambdaFunction(handlerOf(stack, 'Authorizer'), {
            identitySources: ['route.request.querystring.token'],
          }),
        })),
        sources: [
          chat((stack) => ({
            authorization: WebSocketAuthorization.lambdaFunction(handlerOf(stack, 'Authorizer'), {
              identitySources: ['route.request.querystring.token'],
            }),
          })),
          chat((stack) => ({
            authorization: WebSocketAuthorization.lambdaFunction(handlerOf(stack, 'Authorizer'), {
              identitySources: ['route.request.header.token'],
            }),
          })),
        ],
        open: chat(() => ({ authorization: WebSocketAuthorization.none('a public chat') })),
      },
    },
    {
      change:
        '`description`, `throttle`, `ipAddressType`, `connectionTableEncryptionKey`, `accessLogFormat`, `logRetention`, `logEncryptionKey`, `accountLogRole`, `alarms`, `alarmThresholds`',
      effect: 'in place; connections and the table stay, a shorter retention deletes what is older',
      versions: {
        description: ws({ description: 'Rooms' }),
        throttle: ws({ throttle: { rateLimit: 5, burstLimit: 10 } }),
        addresses: ws({ ipAddressType: apigwv2.IpAddressType.IPV4 }),
        accessLogFormat: ws({ accessLogFormat: SHORT }),
        tableKey: chat((stack) => ({ connectionTableEncryptionKey: keyOf(stack) })),
        retention: ws({ logRetention: logs.RetentionDays.ONE_WEEK }),
        key: chat((stack) => ({ logEncryptionKey: keyOf(stack) })),
        logRole: ws({ accountLogRole: AccountLogRole.existing() }),
        thresholds: ws({ alarmThresholds: { clientErrorPercent: 50 } }),
        noAlarms: ws({ alarms }),
      },
      except: {
        logRole: { removed: ['AWS::ApiGateway::Account', 'AWS::IAM::Role'] },
        noAlarms: { removed: ['AWS::CloudWatch::Alarm'] },
      },
    },
    {
      change: '`accessLogClass`',
      effect: 'another log group takes the access log; the one of before is kept with what it has',
      versions: { infrequent: ws({ accessLogClass: INFREQUENT }) },
      removed: ['AWS::Logs::LogGroup'],
    },
    {
      change: '`stageName`',
      effect:
        'the stage is replaced: **all connections end, and the address is another one**; with a `domain`, clients connect again to the same address',
      versions: {
        other: ws({ stageName: 'v2' }),
        back: [ws({ stageName: 'v1' }), ws({ stageName: 'v2' }), ws({ stageName: 'v1' })],
      },
      findings: ['outage api-address', 'outage websocket-connections'],
      replaced: ['AWS::ApiGatewayV2::Stage'],
      removed: ['AWS::Lambda::Version'],
    },
    {
      change: '`existingDomain` given',
      effect: 'in place; connections stay, and the address at `execute-api` answers further on',
      versions: { given: chat((stack) => ({ existingDomain: existingDomain(stack, 'v1') })) },
    },
    {
      change: '`existingDomain.basePath`, `domainName`',
      effect: 'in place: **the old path stops at once**; to have both, make a mapping of your own first',
      versions: {
        path: [
          chat((stack) => ({ existingDomain: existingDomain(stack, 'v1') })),
          chat((stack) => ({ existingDomain: existingDomain(stack, 'v2') })),
        ],
      },
      findings: ['outage api-custom-domain'],
    },
    {
      change: '`domain` given, `domain.certificate`',
      effect: 'in place; connections stay, and the address at `execute-api` answers further on',
      versions: {
        given: chatDomain(),
        certificate: [
          chatDomain(),
          chat((stack) => ({ domain: domain(stack, { certificate: otherCertificateOf(stack) }) })),
        ],
      },
    },
    {
      change: '`domain` taken away, `domain.domainName`, `basePath`',
      effect: 'connections stay; **the old name or path stops for new ones**, until clients know the new one',
      findings: ['outage api-custom-domain'],
      versions: {
        away: [chatDomain(), ws({})],
        name: [chatDomain(), chatDomain({ domainName: 'rooms' })],
        path: [chatDomain({ basePath: 'v1' }), chatDomain({ basePath: 'v2' })],
      },
      except: {
        away: { removed: ['AWS::ApiGatewayV2::ApiMapping', 'AWS::ApiGatewayV2::DomainName'] },
        name: { replaced: ['AWS::ApiGatewayV2::ApiMapping', 'AWS::ApiGatewayV2::DomainName'] },
      },
    },
    {
      change: 'another id of the construct',
      effect: 'another API and an empty connection table: **all connections end, and the address is another one**',
      versions: { id: { id: 'Rooms' } },
      findings: ['outage api-address', 'outage websocket-connections', 'loses data-lost'],
      removed: [
        'AWS::ApiGateway::Account',
        'AWS::ApiGatewayV2::Api',
        'AWS::ApiGatewayV2::Integration',
        'AWS::ApiGatewayV2::Route',
        'AWS::ApiGatewayV2::RouteResponse',
        'AWS::ApiGatewayV2::Stage',
        'AWS::CloudWatch::Alarm',
        'AWS::DynamoDB::Table',
        'AWS::IAM::Role',
        'AWS::Lambda::Permission',
        'AWS::Lambda::Version',
        'AWS::Logs::LogGroup',
      ],
    },
    {
      change: 'another id of a construct with a `domain`',
      effect:
        '**fails**: a domain name exists once. Make the new API without `domain`, then, in one deployment each, take the domain from the old one and give it to the new one: nobody can connect between the two',
      versions: { id: [chatDomain(), { ...chatDomain(), id: 'Rooms' }] },
      findings: ['fails physical-name', 'outage api-address', 'outage websocket-connections', 'loses data-lost'],
      removed: [
        'AWS::ApiGateway::Account',
        'AWS::ApiGatewayV2::Api',
        'AWS::ApiGatewayV2::ApiMapping',
        'AWS::ApiGatewayV2::DomainName',
        'AWS::ApiGatewayV2::Integration',
        'AWS::ApiGatewayV2::Route',
        'AWS::ApiGatewayV2::RouteResponse',
        'AWS::ApiGatewayV2::Stage',
        'AWS::CloudWatch::Alarm',
        'AWS::DynamoDB::Table',
        'AWS::IAM::Role',
        'AWS::Lambda::Permission',
        'AWS::Lambda::Version',
        'AWS::Logs::LogGroup',
      ],
    },
  ],
);

const accountTable = secondDeployments<{ id: string; byApi: boolean; apis: number }>(
  'lib/apis/README.md',
  'ApiGatewayAccount',
  (stack, { id = 'ApiGateway', byApi, apis = 1 }) => {
    if (!byApi) new ApiGatewayAccount(stack, id);
    for (let i = 0; i < apis; i++) specimens.RestApiService?.minimal(stack, `Api${i}`);
  },
  [
    {
      change: 'an API more',
      effect: 'nothing: the setting is shared',
      versions: { api: { apis: 2 } },
    },
    {
      change: 'made by an API so far, and now by itself; another id of the construct',
      effect: 'a new role, to which the setting changes; the old role stays, outside the stack, and can be deleted',
      versions: { byItself: [{ byApi: true }, {}], id: { id: 'Logs' } },
      removed: ['AWS::ApiGateway::Account', 'AWS::IAM::Role'],
    },
  ],
);

export const tables: readonly SecondDeploymentTable[] = [restTable, httpTable, webSocketTable, accountTable];
