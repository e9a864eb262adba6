'use strict';
const { Construct } = require('constructs');
const { CfnDeletionPolicy, Duration, Names, RemovalPolicy } = require('aws-cdk-lib/core');
const apigateway = require('aws-cdk-lib/aws-apigateway');
const iam = require('aws-cdk-lib/aws-iam');
const lambda = require('aws-cdk-lib/aws-lambda');
const logs = require('aws-cdk-lib/aws-logs');
const { specimensOf } = require('../specimens.cjs');

const { RestApiService } = specimensOf('apis');
const { ApiFunction } = specimensOf('functions');

const CODE = 'exports.handler = async () => ({ statusCode: 204 });';
const ERROR =
  '{"type":"about:blank","title":$context.error.messageString,"code":"$context.error.responseType","requestId":"$context.requestId"}';

/** The routes, what errors say, and the log of the execution. */
function routesOf(scope, api, integration) {
  const executionLog = new logs.LogGroup(scope, 'ExecutionLog', {
    logGroupName: `API-Gateway-Execution-Logs_${api.restApiId}/live`,
    retention: logs.RetentionDays.THREE_MONTHS,
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  });
  executionLog.node.defaultChild.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.DELETE;
  api.deploymentStage.node.addDependency(executionLog);
  const items = api.root.addResource('items');
  for (const method of ['GET', 'POST']) items.addMethod(method, integration);
  items.addResource('{id}').addMethod('GET', integration);
  for (const [name, type] of [
    ['ClientErrors', apigateway.ResponseType.DEFAULT_4XX],
    ['ServerErrors', apigateway.ResponseType.DEFAULT_5XX],
  ]) {
    api.addGatewayResponse(name, { type, templates: { 'application/json': ERROR } });
  }
}

exports.ours = (stack, id) => {
  const apis = require('cdk-reference-architectures/apis');
  const { Alarms } = require('cdk-reference-architectures/observability');
  const handler = ApiFunction.minimal(stack, `${id}Function`, { alarms: Alarms.none() });
  RestApiService.minimal(stack, id, {
    alarms: Alarms.none(),
    accountLogRole: apis.AccountLogRole.existing(),
    definition: apis.RestApiDefinition.routes({
      authorization: apis.RestAuthorization.iam(),
      routes: [
        { path: '/items', methods: ['GET', 'POST'], handler: handler.alias },
        { path: '/items/{id}', methods: ['GET'], handler: handler.alias },
      ],
    }),
  });
};

exports.l2 = (stack, id) => {
  const scope = new Construct(stack, id);
  const logGroup = new logs.LogGroup(scope, 'Logs', { retention: logs.RetentionDays.THREE_MONTHS });
  const role = new iam.Role(scope, 'Role', {
    description: 'Execution role of the function',
    assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
  });
  logGroup.grantWrite(role);
  const handler = new lambda.Function(scope, 'Function', {
    code: lambda.Code.fromInline(CODE),
    handler: 'index.handler',
    runtime: lambda.Runtime.NODEJS_24_X,
    architecture: lambda.Architecture.ARM_64,
    memorySize: 1024,
    timeout: Duration.seconds(10),
    role,
    logGroup,
    tracing: lambda.Tracing.ACTIVE,
    loggingFormat: lambda.LoggingFormat.JSON,
    applicationLogLevelV2: lambda.ApplicationLogLevel.INFO,
    systemLogLevelV2: lambda.SystemLogLevel.INFO,
  });
  const alias = handler.addAlias('live', { description: 'The version that callers invoke' });
  const accessLog = new logs.LogGroup(scope, 'AccessLog', { retention: logs.RetentionDays.THREE_MONTHS });
  const api = new apigateway.RestApi(scope, 'Api', {
    cloudWatchRole: false,
    restApiName: Names.uniqueResourceName(scope, { maxLength: 128, separator: '-' }),
    endpointConfiguration: {
      types: [apigateway.EndpointType.REGIONAL],
      ipAddressType: apigateway.IpAddressType.DUAL_STACK,
    },
    deployOptions: {
      stageName: 'live',
      accessLogDestination: new apigateway.LogGroupLogDestination(accessLog),
      accessLogFormat: apigateway.AccessLogFormat.jsonWithStandardFields(),
      throttlingRateLimit: 500,
      throttlingBurstLimit: 1000,
      loggingLevel: apigateway.MethodLoggingLevel.ERROR,
      dataTraceEnabled: false,
      tracingEnabled: true,
      metricsEnabled: false,
    },
    defaultMethodOptions: { authorizationType: apigateway.AuthorizationType.IAM },
    defaultIntegration: new apigateway.LambdaIntegration(alias, { scopePermissionToMethod: false }),
  });
  routesOf(scope, api);
};

/** The pattern of AWS Solutions Constructs with its defaults: one proxy route, no alias. */
exports.solutions = (stack, id) => {
  const { ApiGatewayToLambda } = require('@aws-solutions-constructs/aws-apigateway-lambda');
  new ApiGatewayToLambda(stack, id, {
    lambdaFunctionProps: {
      code: lambda.Code.fromInline(CODE),
      handler: 'index.handler',
      runtime: lambda.Runtime.NODEJS_24_X,
    },
  });
};

/** The same pattern, with what ours has besides: an alias, the routes, messages of errors, a log of the execution with an end. */
exports.solutionsWithTheSame = (stack, id) => {
  const { ApiGatewayToLambda } = require('@aws-solutions-constructs/aws-apigateway-lambda');
  const { apiGateway: api, lambdaFunction } = new ApiGatewayToLambda(stack, id, {
    lambdaFunctionProps: {
      code: lambda.Code.fromInline(CODE),
      handler: 'index.handler',
      runtime: lambda.Runtime.NODEJS_24_X,
    },
    apiGatewayProps: { proxy: false },
  });
  const scope = new Construct(stack, `${id}More`);
  const alias = lambdaFunction.addAlias('live', { description: 'The version that callers invoke' });
  routesOf(scope, api, new apigateway.LambdaIntegration(alias, { scopePermissionToMethod: false }));
};
