'use strict';
const { Construct } = require('constructs');
const apigateway = require('aws-cdk-lib/aws-apigateway');
const iam = require('aws-cdk-lib/aws-iam');
const lambda = require('aws-cdk-lib/aws-lambda');
const logs = require('aws-cdk-lib/aws-logs');

const CODE = 'exports.handler = async () => ({ statusCode: 204 });';
const ERROR = '{"title":$context.error.messageString,"requestId":"$context.requestId"}';

exports.ours = (stack, id) => {
  const apis = require('cdk-reference-architectures/apis');
  const functions = require('cdk-reference-architectures/functions');
  const { Alarms } = require('cdk-reference-architectures/observability');
  const handler = new functions.ApiFunction(stack, `${id}Function`, {
    alarms: Alarms.none(),
    code: functions.FunctionCode.prebuilt({
      code: lambda.Code.fromInline(CODE),
      handler: 'index.handler',
      runtime: lambda.Runtime.NODEJS_24_X,
    }),
  });
  new apis.RestApiService(stack, id, {
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
  const role = new iam.Role(scope, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  logGroup.grantWrite(role);
  const handler = new lambda.Function(scope, 'Function', {
    code: lambda.Code.fromInline(CODE),
    handler: 'index.handler',
    runtime: lambda.Runtime.NODEJS_24_X,
    architecture: lambda.Architecture.ARM_64,
    memorySize: 1024,
    role,
    logGroup,
    tracing: lambda.Tracing.ACTIVE,
    loggingFormat: lambda.LoggingFormat.JSON,
  });
  const alias = handler.addAlias('live');
  const accessLog = new logs.LogGroup(scope, 'AccessLog', { retention: logs.RetentionDays.THREE_MONTHS });
  const api = new apigateway.RestApi(scope, 'Api', {
    cloudWatchRole: false,
    endpointTypes: [apigateway.EndpointType.REGIONAL],
    deployOptions: {
      stageName: 'live',
      accessLogDestination: new apigateway.LogGroupLogDestination(accessLog),
      accessLogFormat: apigateway.AccessLogFormat.jsonWithStandardFields(),
      throttlingRateLimit: 100,
      throttlingBurstLimit: 200,
      tracingEnabled: true,
      metricsEnabled: true,
    },
    defaultMethodOptions: { authorizationType: apigateway.AuthorizationType.IAM },
    defaultIntegration: new apigateway.LambdaIntegration(alias, { scopePermissionToMethod: false }),
  });
  const items = api.root.addResource('items');
  for (const method of ['GET', 'POST']) items.addMethod(method);
  items.addResource('{id}').addMethod('GET');
  for (const [name, type] of [
    ['ClientErrors', apigateway.ResponseType.DEFAULT_4XX],
    ['ServerErrors', apigateway.ResponseType.DEFAULT_5XX],
  ]) {
    api.addGatewayResponse(name, { type, templates: { 'application/json': ERROR } });
  }
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
