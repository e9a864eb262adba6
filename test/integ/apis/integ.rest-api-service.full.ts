import { ExpectedResult } from '@aws-cdk/integ-tests-alpha';
import { IResource } from 'aws-cdk-lib/aws-apigateway';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as events from 'aws-cdk-lib/aws-events';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as stepfunctions from 'aws-cdk-lib/aws-stepfunctions';
import { RestApiService, RestTarget } from '../../../lib/apis';
import { ItemTable } from '../../../lib/databases';
import { FunctionDeployment } from '../../../lib/functions';
import { alarmsOf } from '../../specimens/surroundings';
import { IntegrationApp } from '../integration-app';
import { HelloFunction } from './hello-function';

const app = new IntegrationApp('IntegRestApiServiceFull');
const { stack, assertions } = app;

const items = app.minimal(ItemTable, 'Items', { deletionProtection: false });
const handler = new HelloFunction(stack, 'Hello', {
  deployment: FunctionDeployment.allAtOnce(),
  alarms: alarmsOf(stack),
});
items.table.grants.readData(handler);
app.provide('ApiHandler', () => handler.alias);
app.provide('UserPool', (scope) => new cognito.UserPool(scope, 'UserPool'));
// What REST APIs call without a function; a VPC link needs a Network Load Balancer, and has no test here.
app.provide('RestTargets', (scope) => [
  RestTarget.queue(new sqs.Queue(scope, 'TargetQueue', { fifo: true, contentBasedDeduplication: true }), {
    messageGroupId: '$context.requestId',
  }),
  RestTarget.table(items.table, {
    action: 'GetItem',
    requestTemplate: `{ "Key": { "id": { "S": "$util.escapeJavaScript($input.params('id'))" } } }`,
  }),
  RestTarget.stateMachine(
    new stepfunctions.StateMachine(scope, 'TargetMachine', {
      definitionBody: stepfunctions.DefinitionBody.fromChainable(new stepfunctions.Pass(scope, 'Done')),
    }),
  ),
  RestTarget.eventBus(new events.EventBus(scope, 'TargetBus'), { source: 'shop.orders', detailType: 'OrderPlaced' }),
  RestTarget.stream(new kinesis.Stream(scope, 'TargetStream'), { partitionKey: '$context.identity.sourceIp' }),
  RestTarget.mock({ statusCode: 200, body: '{}' }),
]);
// A domain needs a hosted zone, and a firewall is a test of its own.
const api = app.full(RestApiService, 'Api', { domain: undefined, firewall: undefined });

// The requests of the assertions bring no token of the user pool.
assertions.httpApiCall(`${api.url}/items`).expect(ExpectedResult.objectLike({ status: 401 }));
// API Gateway's own test goes past authorization, to the validation of the request and to the function.
const resource = api.api.root.getResource('items')!;
const test = (httpMethod: string, { resourceId, path }: IResource, body?: string) => {
  const call = assertions.awsApiCall('APIGateway', 'testInvokeMethod', {
    restApiId: api.api.restApiId,
    resourceId,
    httpMethod,
    pathWithQueryString: path.replace('{id}', '1'),
    body,
  });
  const method = `arn:aws:apigateway:*::/restapis/*/resources/*/methods/${httpMethod}`;
  call.provider.addToRolePolicy({ Effect: 'Allow', Action: ['apigateway:POST'], Resource: [method] });
  return call;
};
const item = resource.getResource('{id}')!;
test('GET', resource).assertAtPath('status', ExpectedResult.exact(200));
test('PUT', item, '{"name":"a"}').assertAtPath('status', ExpectedResult.exact(200));
test('PUT', item, '{}').assertAtPath('status', ExpectedResult.exact(400));
assertions
  .awsApiCall('DynamoDB', 'describeContinuousBackups', { TableName: items.table.tableName })
  .assertAtPath(
    'ContinuousBackupsDescription.PointInTimeRecoveryDescription.PointInTimeRecoveryStatus',
    ExpectedResult.exact('ENABLED'),
  );
