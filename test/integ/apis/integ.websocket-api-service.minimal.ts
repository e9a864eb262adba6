import { ExpectedResult } from '@aws-cdk/integ-tests-alpha';
import { AccountLogRole, WebSocketApiService } from '../../../lib/apis';
import { IntegrationApp } from '../integration-app';

const app = new IntegrationApp('IntegWebSocketApiServiceMinimal');
const { assertions } = app;

const chat = app.minimal(WebSocketApiService, 'Chat', {
  throttle: { rateLimit: 5, burstLimit: 5 },
  accountLogRole: AccountLogRole.existing(),
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
