import { ExpectedResult } from '@aws-cdk/integ-tests-alpha';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import { HttpApiService } from '../../../lib/apis';
import { IntegrationApp } from '../integration-app';
import { HelloFunction } from './hello-function';

const app = new IntegrationApp('IntegHttpApiServiceFull');
const { stack, assertions } = app;
app.network();

const handler = new HelloFunction(stack, 'Hello');
const pool = new cognito.UserPool(stack, 'UserPool');
const client = pool.addClient('Web');
app.provide('ApiHandler', () => handler.alias);
app.provide('UserPool', () => pool);
app.provide('Client', () => client);
// A domain needs a hosted zone.
const api = app.full(HttpApiService, 'Api', { domain: undefined });

// The requests of the assertions bring no token of the user pool, and are not signed.
assertions.httpApiCall(`${api.url}/photos`).expect(ExpectedResult.objectLike({ status: 401 }));
assertions.httpApiCall(`${api.url}/other`).expect(ExpectedResult.objectLike({ status: 401 }));
assertions.httpApiCall(`${api.url}/reports`).expect(ExpectedResult.objectLike({ status: 403 }));
const link = assertions.awsApiCall('ApiGatewayV2', 'getVpcLink', { VpcLinkId: api.vpcLink!.vpcLinkId });
link.provider.addToRolePolicy({
  Effect: 'Allow',
  Action: ['apigateway:GET'],
  Resource: ['arn:aws:apigateway:*::/vpclinks/*'],
});
link.assertAtPath('VpcLinkStatus', ExpectedResult.exact('AVAILABLE'));
