import { ExpectedResult } from '@aws-cdk/integ-tests-alpha';
import { WebSocketApiService } from '../../../lib/apis';
import { IntegrationApp } from '../integration-app';
import { HelloFunction } from './hello-function';

const app = new IntegrationApp('IntegWebSocketApiServiceFull');
const { stack, assertions } = app;

const authorizer = new HelloFunction(stack, 'Authorizer');
app.provide('ApiHandler', () => authorizer.alias);
// A domain needs a hosted zone.
const rooms = app.full(WebSocketApiService, 'Rooms', { domain: undefined });

// The assertions speak no WebSocket; what they can see is that the stage is deployed and what it lets through.
const call = assertions.awsApiCall('ApiGatewayV2', 'getStage', {
  ApiId: rooms.api.apiId,
  StageName: rooms.stage.stageName,
});
call.provider.addToRolePolicy({
  Effect: 'Allow',
  Action: ['apigateway:GET'],
  Resource: ['arn:aws:apigateway:*::/apis/*/stages/*'],
});
call.expect(ExpectedResult.objectLike({ StageName: 'v2', DefaultRouteSettings: { ThrottlingRateLimit: 100 } }));
