import { Duration, Size, Stack, Validations } from 'aws-cdk-lib/core';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as apigwv2 from 'aws-cdk-lib/aws-apigatewayv2';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as events from 'aws-cdk-lib/aws-events';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as stepfunctions from 'aws-cdk-lib/aws-stepfunctions';
import {
  AccountLogRole,
  ApiDomain,
  ApiGatewayAccount,
  HttpApiDefinition,
  HttpApiService,
  HttpApiServiceProps,
  HttpAuthorization,
  HttpTarget,
  OpenApiDocument,
  RestApiDefinition,
  RestApiEndpoint,
  RestApiService,
  RestApiServiceProps,
  RestAuthorization,
  RestTarget,
  WebSocketApiService,
  WebSocketApiServiceProps,
  WebSocketAuthorization,
} from 'cdk-reference-architectures/apis';
import { WebFirewall } from 'cdk-reference-architectures/edge';
import { ApiFunction, FunctionCode, FunctionDeployment } from 'cdk-reference-architectures/functions';
import { Alarms } from 'cdk-reference-architectures/observability';
import { Specimens } from './specimen';
import { alarmsOf, certificateOf, CODE, keyOf, once, vpcOf } from './surroundings';

/** A function that exists. */
function handlerOf(stack: Stack): lambda.IFunction {
  return once(stack, 'ApiHandler', (scope) =>
    lambda.Function.fromFunctionAttributes(scope, 'ApiHandler', {
      functionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:Handler',
      sameEnvironment: true,
    }),
  );
}

/** A function of the library for one client: WebSocket APIs do not share functions. Its own findings are those of its own specimen. */
function apiFunctionOf(stack: Stack, client: string): ApiFunction {
  return once(stack, `${client}Function`, (scope) => {
    const fn = new ApiFunction(scope, `${client}Function`, {
      code: FunctionCode.prebuilt(CODE),
      alarms: Alarms.none(),
    });
    Validations.of(fn).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'Traces of X-Ray have no resource-level permissions',
    });
    return fn;
  });
}

/** A function of the library whose deployments an API rolls back. Its own findings are those of its own specimen. */
function gradualFunctionOf(stack: Stack): ApiFunction {
  return once(stack, 'GradualFunction', (scope) => {
    const fn = new ApiFunction(scope, 'GradualFunction', {
      code: FunctionCode.prebuilt(CODE),
      deployment: FunctionDeployment.canary(),
      alarms: alarmsOf(stack),
    });
    Validations.of(fn).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'Traces of X-Ray and alarms seen by CodeDeploy have no resource-level permissions',
    });
    return fn;
  });
}

/** A user pool that exists. */
function userPoolOf(stack: Stack): cognito.IUserPool {
  return once(stack, 'UserPool', (scope) =>
    cognito.UserPool.fromUserPoolArn(
      scope,
      'UserPool',
      'arn:aws:cognito-idp:eu-west-1:111122223333:userpool/eu-west-1_abcdefghi',
    ),
  );
}

/** The client of a web application in that pool. */
function clientOf(stack: Stack): cognito.IUserPoolClient {
  return once(stack, 'Client', (scope) =>
    cognito.UserPoolClient.fromUserPoolClientId(scope, 'Client', '1234567890abcdefghijklmnop'),
  );
}

/** A target of each kind, in front of what exists. */
function targetsOf(stack: Stack): RestTarget[] {
  const arn = (service: string, name: string) => `arn:aws:${service}:eu-west-1:111122223333:${name}`;
  return once(stack, 'RestTargets', (scope) => [
    RestTarget.lambdaFunction(handlerOf(stack), { streaming: true, timeout: Duration.minutes(15) }),
    RestTarget.apiFunction(apiFunctionOf(stack, 'Target')),
    RestTarget.queue(sqs.Queue.fromQueueArn(scope, 'TargetQueue', arn('sqs', 'orders.fifo')), {
      messageGroupId: '$context.requestId',
    }),
    RestTarget.table(dynamodb.Table.fromTableArn(scope, 'TargetTable', arn('dynamodb', 'table/Orders')), {
      action: 'GetItem',
      requestTemplate: `{ "Key": { "id": { "S": "$util.escapeJavaScript($input.params('id'))" } } }`,
      responseTemplate: "$input.json('$.Item')",
    }),
    RestTarget.stateMachine(
      stepfunctions.StateMachine.fromStateMachineArn(scope, 'TargetMachine', arn('states', 'stateMachine:Orders')),
    ),
    RestTarget.eventBus(events.EventBus.fromEventBusArn(scope, 'TargetBus', arn('events', 'event-bus/orders')), {
      source: 'shop.orders',
      detailType: 'OrderPlaced',
    }),
    RestTarget.stream(kinesis.Stream.fromStreamArn(scope, 'TargetStream', arn('kinesis', 'stream/orders')), {
      partitionKey: '$context.identity.sourceIp',
    }),
    RestTarget.httpUrl('https://orders.example.com/{id}', { method: 'PUT', streaming: true }),
    RestTarget.vpcLink(
      apigateway.VpcLink.fromVpcLinkId(scope, 'TargetVpcLink', 'abc123'),
      'http://orders.example.com/{id}',
    ),
    RestTarget.mock({ statusCode: 200, body: '{}' }),
    RestTarget.integration(new apigateway.MockIntegration()),
  ]);
}

function domainOf(stack: Stack, name: string): ApiDomain {
  return {
    domainName: `${name}.example.com`,
    certificate: certificateOf(stack),
    hostedZone: once(stack, 'Zone', (scope) =>
      route53.HostedZone.fromHostedZoneAttributes(scope, 'Zone', {
        hostedZoneId: 'Z0123456789ABCDEFGHIJ',
        zoneName: 'example.com',
      }),
    ),
    basePath: 'v1',
  };
}

function truststoreOf(stack: Stack) {
  return {
    truststoreBucket: once(stack, 'Truststore', (scope) =>
      s3.Bucket.fromBucketName(scope, 'Truststore', 'truststore-111122223333'),
    ),
    truststoreKey: 'truststore.pem',
    truststoreVersion: 'v7',
  };
}

/** What all three kinds of APIs leave to the caller. */
const LOG_KEY = Object.fromEntries(
  ['NIST.800.53.R5', 'HIPAA.Security', 'PCI.DSS.321'].map((pack) => [
    `${pack}-CloudWatchLogGroupEncrypted`,
    'A customer managed key is billed monthly; CloudWatch Logs encrypts with a key of its own.',
  ]),
);

const FIREWALL = 'A web ACL is billed monthly; the caller gives one by the prop firewall.';
const KEY_ACTIONS = 'The grant of aws-cdk-lib on the one key that the caller gives for the table.';

/** A document with one operation, for those whom IAM lets in. */
const items = () =>
  OpenApiDocument.inline({
    openapi: '3.0.1',
    info: { title: 'Items', version: '1' },
    paths: {
      '/items/{id}': {
        get: {
          parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
          responses: { '200': { description: 'The item' } },
          'x-amazon-apigateway-auth': { type: 'AWS_IAM' },
        },
      },
    },
  });

export const specimens: Specimens = {
  ApiGatewayAccount: {
    minimal: (stack, id) => new ApiGatewayAccount(stack, id),
    full: (stack, id) => new ApiGatewayAccount(stack, id),
    onlyOne: 'One setting for each account and Region.',
  },
  HttpApiService: {
    minimal: (stack, id, given: Partial<HttpApiServiceProps> = {}) =>
      new HttpApiService(stack, id, {
        ...given,
        definition:
          given.definition ??
          HttpApiDefinition.routes({
            routes: [{ path: '/photos', target: HttpTarget.lambdaFunction(handlerOf(stack)) }],
            authorization: HttpAuthorization.iam(),
          }),
        alarms: given.alarms ?? alarmsOf(stack),
      }),
    full: (stack, id, given: Partial<HttpApiServiceProps> = {}) => {
      const target = HttpTarget.lambdaFunction(handlerOf(stack));
      return new HttpApiService(stack, id, {
        description: 'Photos',
        definition: HttpApiDefinition.routes({
          routes: [
            { path: '/photos', methods: [apigwv2.HttpMethod.GET], target },
            {
              path: '/photos',
              methods: [apigwv2.HttpMethod.POST],
              target,
              scopes: ['photos/write'],
              throttle: { rateLimit: 5, burstLimit: 10 },
            },
            { path: '/reports', target, authorization: HttpAuthorization.iam() },
          ],
          fallback: target,
          authorization: HttpAuthorization.userPool(userPoolOf(stack), { clients: [clientOf(stack)] }),
          cors: { allowOrigins: ['https://www.example.com'], allowMethods: [apigwv2.CorsHttpMethod.GET] },
        }),
        throttle: { rateLimit: 100, burstLimit: 200 },
        domain: { ...domainOf(stack, 'photos'), mutualTls: truststoreOf(stack) },
        vpcLink: { vpc: vpcOf(stack), subnets: { subnets: vpcOf(stack).privateSubnets } },
        ipAddressType: apigwv2.IpAddressType.IPV4,
        accessLogClass: logs.LogGroupClass.INFREQUENT_ACCESS,
        accessLogFormat: apigateway.AccessLogFormat.jsonWithStandardFields(),
        logRetention: logs.RetentionDays.ONE_YEAR,
        logEncryptionKey: keyOf(stack),
        detailedMetrics: true,
        rollbackFunctions: [gradualFunctionOf(stack)],
        alarms: alarmsOf(stack),
        alarmThresholds: {
          clientErrorPercent: 50,
          serverErrorPercent: 2,
          rollbackErrorPercent: 3,
          minRollbackRequests: 10,
          latencyP99: Duration.seconds(1),
        },
        ...given,
      });
    },
    further: {
      openApi: (stack, id) =>
        new HttpApiService(stack, id, {
          definition: HttpApiDefinition.openApi({
            document: items(),
            handler: handlerOf(stack),
            operations: { 'GET /items/{id}': { throttle: { rateLimit: 5, burstLimit: 10 } } },
          }),
          alarms: alarmsOf(stack),
        }),
    },
    findings: LOG_KEY,
  },
  RestApiService: {
    minimal: (stack, id, given: Partial<RestApiServiceProps> = {}) =>
      new RestApiService(stack, id, {
        ...given,
        definition:
          given.definition ??
          RestApiDefinition.routes({
            handler: handlerOf(stack),
            authorization: RestAuthorization.userPool(userPoolOf(stack)),
            routes: [{ path: '/items', methods: ['GET'] }],
          }),
        alarms: given.alarms ?? alarmsOf(stack),
      }),
    full: (stack, id, given: Partial<RestApiServiceProps> = {}) =>
      new RestApiService(stack, id, {
        description: 'Items',
        definition: RestApiDefinition.routes({
          handler: handlerOf(stack),
          authorization: RestAuthorization.userPool(userPoolOf(stack), { cacheTtl: Duration.minutes(1) }),
          apiKeyRequired: true,
          cors: { allowOrigins: ['https://www.example.com'] },
          routes: [
            {
              path: '/items',
              methods: ['GET'],
              request: { queryParameters: { page: false } },
              throttle: { rateLimit: 5, burstLimit: 10 },
              cache: {
                ttl: Duration.minutes(1),
                keyParameters: ['method.request.querystring.page', 'method.request.header.Authorization'],
              },
            },
            {
              path: '/items/{id}',
              methods: ['PUT'],
              request: { body: { type: apigateway.JsonSchemaType.OBJECT, required: ['name'] } },
            },
            ...targetsOf(stack).map((target, i) => ({ path: `/targets/${i}/{id}`, methods: ['POST'], target })),
          ],
        }),
        endpoint: RestApiEndpoint.regional(),
        stageName: 'v1',
        stageVariables: { audience: 'everybody' },
        throttle: { rateLimit: 100, burstLimit: 200 },
        usagePlans: [{ name: 'Partners', throttle: { rateLimit: 5, burstLimit: 10 }, clients: ['Acme'] }],
        integrationTimeout: Duration.seconds(20),
        domain: { ...domainOf(stack, 'items'), mutualTls: truststoreOf(stack) },
        firewall: WebFirewall.fromWebAclArn(
          'arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/Shop/01234567-89ab-cdef-0123-456789abcdef',
        ),
        minCompressionSize: Size.kibibytes(1),
        binaryMediaTypes: ['image/*'],
        cache: { clusterSizeGb: '0.5' },
        executionLogLevel: apigateway.MethodLoggingLevel.INFO,
        accessLogClass: logs.LogGroupClass.INFREQUENT_ACCESS,
        accessLogFormat: apigateway.AccessLogFormat.jsonWithStandardFields(),
        logRetention: logs.RetentionDays.ONE_YEAR,
        logEncryptionKey: keyOf(stack),
        accountLogRole: AccountLogRole.existing(),
        detailedMetrics: true,
        rollbackFunctions: [gradualFunctionOf(stack)],
        alarms: alarmsOf(stack),
        alarmThresholds: {
          clientErrorPercent: 50,
          serverErrorPercent: 2,
          rollbackErrorPercent: 3,
          minRollbackRequests: 10,
          latencyP99: Duration.seconds(1),
        },
        ...given,
      }),
    further: {
      openApi: (stack, id) =>
        new RestApiService(stack, id, {
          definition: RestApiDefinition.openApi({
            document: items(),
            handler: handlerOf(stack),
            operations: {
              'GET /items/{id}': {
                throttle: { rateLimit: 5, burstLimit: 10 },
                cache: { ttl: Duration.minutes(1), keyParameters: [], shared: true },
              },
            },
          }),
          cache: { clusterSizeGb: '0.5' },
          alarms: alarmsOf(stack),
        }),
      privateDomain: (stack, id) => {
        const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 0, restrictDefaultSecurityGroup: false });
        return new RestApiService(stack, id, {
          definition: RestApiDefinition.openApi({ document: items(), handler: handlerOf(stack) }),
          endpoint: RestApiEndpoint.privateThrough([
            vpc.addInterfaceEndpoint('Endpoint', { service: ec2.InterfaceVpcEndpointAwsService.APIGATEWAY }),
          ]),
          domain: {
            domainName: 'api.example.com',
            certificate: certificateOf(stack),
            hostedZone: new route53.PrivateHostedZone(stack, 'Zone', { vpc, zoneName: 'example.com' }),
            basePath: 'v1',
          },
          alarms: alarmsOf(stack),
        });
      },
    },
    findings: {
      ...LOG_KEY,
      'AwsSolutions-APIG2': 'Without the models and parameters of the caller a request validator validates nothing.',
      'AwsSolutions-APIG3': FIREWALL,
      'NIST.800.53.R5-APIGWAssociatedWithWAF': FIREWALL,
      'PCI.DSS.321-APIGWAssociatedWithWAF': FIREWALL,
    },
  },
  WebSocketApiService: {
    minimal: (stack, id, given: Partial<WebSocketApiServiceProps> = {}) =>
      new WebSocketApiService(stack, id, {
        ...given,
        handler: given.handler ?? apiFunctionOf(stack, id),
        authorization: given.authorization ?? WebSocketAuthorization.iam(),
        alarms: given.alarms ?? alarmsOf(stack),
      }),
    full: (stack, id, given: Partial<WebSocketApiServiceProps> = {}) =>
      new WebSocketApiService(stack, id, {
        description: 'Rooms',
        handler: apiFunctionOf(stack, id),
        connectHandler: apiFunctionOf(stack, id),
        disconnectHandler: apiFunctionOf(stack, id),
        routes: [{ key: 'join' }, { key: 'send', returnResponse: false }],
        routeSelectionExpression: '$request.body.kind',
        grantHandlers: true,
        stageName: 'v2',
        authorization: WebSocketAuthorization.lambdaFunction(handlerOf(stack), {
          identitySources: ['route.request.querystring.token'],
        }),
        throttle: { rateLimit: 100, burstLimit: 200 },
        domain: domainOf(stack, 'chat'),
        ipAddressType: apigwv2.IpAddressType.DUAL_STACK,
        connectionTableEncryptionKey: keyOf(stack),
        accessLogClass: logs.LogGroupClass.INFREQUENT_ACCESS,
        accessLogFormat: apigateway.AccessLogFormat.jsonWithStandardFields(),
        logRetention: logs.RetentionDays.ONE_YEAR,
        logEncryptionKey: keyOf(stack),
        accountLogRole: AccountLogRole.existing(),
        alarms: alarmsOf(stack),
        alarmThresholds: {
          clientErrorPercent: 50,
          integrationErrorPercent: 2,
          executionErrors: 5,
          latencyP99: Duration.seconds(1),
          throttledRequests: 5,
        },
        ...given,
      }),
    findings: {
      ...LOG_KEY,
      'AwsSolutions-IAM5[Action::kms:GenerateDataKey*]': KEY_ACTIONS,
      'AwsSolutions-IAM5[Action::kms:ReEncrypt*]': KEY_ACTIONS,
    },
  },
};
