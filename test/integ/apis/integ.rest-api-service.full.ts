import { ExpectedResult } from '@aws-cdk/integ-tests-alpha';
import { JsonSchemaType, MethodLoggingLevel } from 'aws-cdk-lib/aws-apigateway';
import { AttributeType } from 'aws-cdk-lib/aws-dynamodb';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import { AccountLogRole, RestApiDefinition, RestApiService, RestAuthorization } from '../../../lib/apis';
import { ItemTable } from '../../../lib/databases';
import { FunctionDeployment } from '../../../lib/functions';
import { Alarms } from '../../../lib/observability';
import { IntegrationApp } from '../integration-app';
import { HelloFunction } from './hello-function';

const { stack, assertions } = new IntegrationApp('IntegRestApiServiceFull');
const alarms = Alarms.notify(new sns.Topic(stack, 'Alarms'));

const items = new ItemTable(stack, 'Items', {
  partitionKey: { name: 'id', type: AttributeType.STRING },
  timeToLiveAttribute: 'expires',
  deletionProtection: false,
  alarms,
});
const handler = new HelloFunction(stack, 'Hello', { deployment: FunctionDeployment.allAtOnce(), alarms });
items.table.grants.readData(handler);
const api = new RestApiService(stack, 'Api', {
  description: 'Every option that needs no domain',
  definition: RestApiDefinition.routes({
    handler: handler.alias,
    authorization: RestAuthorization.iam(),
    cors: { allowOrigins: ['https://app.example.com'] },
    routes: [
      { path: '/items', methods: ['GET'] },
      {
        path: '/items',
        methods: ['POST'],
        request: { body: { type: JsonSchemaType.OBJECT, required: ['name'] } },
      },
      { path: '/items/{id}', methods: ['GET'], request: { queryParameters: { fields: false } } },
    ],
  }),
  stageName: 'v1',
  stageVariables: { color: 'green' },
  throttle: { rateLimit: 5, burstLimit: 5 },
  executionLogLevel: MethodLoggingLevel.INFO,
  logRetention: logs.RetentionDays.ONE_DAY,
  detailedMetrics: true,
  tracing: true,
  accountLogRole: AccountLogRole.existing(),
  alarms,
});

// The requests of the assertions are not signed, so IAM refuses them.
assertions.httpApiCall(`${api.url}/items`).expect(ExpectedResult.objectLike({ status: 403 }));
// API Gateway's own test goes past authorization, to the validation of the request and to the function.
const test = (httpMethod: string, body?: string) => {
  const call = assertions.awsApiCall('APIGateway', 'testInvokeMethod', {
    restApiId: api.api.restApiId,
    resourceId: api.api.root.getResource('items')!.resourceId,
    httpMethod,
    pathWithQueryString: '/items',
    body,
  });
  const method = `arn:aws:apigateway:*::/restapis/*/resources/*/methods/${httpMethod}`;
  call.provider.addToRolePolicy({ Effect: 'Allow', Action: ['apigateway:POST'], Resource: [method] });
  return call;
};
test('GET').assertAtPath('status', ExpectedResult.exact(200));
test('POST', '{"name":"a"}').assertAtPath('status', ExpectedResult.exact(200));
test('POST', '{}').assertAtPath('status', ExpectedResult.exact(400));
assertions
  .awsApiCall('DynamoDB', 'describeContinuousBackups', { TableName: items.table.tableName })
  .assertAtPath(
    'ContinuousBackupsDescription.PointInTimeRecoveryDescription.PointInTimeRecoveryStatus',
    ExpectedResult.exact('ENABLED'),
  );
