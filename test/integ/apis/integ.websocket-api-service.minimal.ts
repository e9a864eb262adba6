import { ExpectedResult } from '@aws-cdk/integ-tests-alpha';
import { AccountLogRole, WebSocketApiService, WebSocketAuthorization } from '../../../lib/apis';
import { Alarms } from '../../../lib/observability';
import { IntegrationApp } from '../integration-app';
import { HelloFunction } from './hello-function';

const { stack, assertions } = new IntegrationApp('IntegWebSocketApiServiceMinimal');

const chat = new WebSocketApiService(stack, 'Chat', {
  handler: new HelloFunction(stack, 'Hello'),
  authorization: WebSocketAuthorization.iam(),
  throttle: { rateLimit: 5, burstLimit: 5 },
  accountLogRole: AccountLogRole.existing(),
  alarms: Alarms.none(),
});

// The assertions speak no WebSocket; what they can see is that the stage is deployed and what it lets through.
const call = assertions.awsApiCall('ApiGatewayV2', 'getStage', {
  ApiId: chat.api.apiId,
  StageName: chat.stage.stageName,
});
call.provider.addToRolePolicy({
  Effect: 'Allow',
  Action: ['apigateway:GET'],
  Resource: ['arn:aws:apigateway:*::/apis/*/stages/*'],
});
call.expect(ExpectedResult.objectLike({ DefaultRouteSettings: { ThrottlingRateLimit: 5 } }));
