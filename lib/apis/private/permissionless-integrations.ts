import { Stack } from 'aws-cdk-lib/core';
import * as apigwv2 from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import * as lambda from 'aws-cdk-lib/aws-lambda';

/**
 * The integration of aws-cdk-lib without the invoke permission for each route: a function's policy holds 20 KB, about
 * sixty of them. Its `scopePermissionToRoute: false` is no help, because the pattern that it makes does not cover the
 * `$default` route. The API adds one permission for each function.
 */
export class PermissionlessHttpLambdaIntegration extends HttpLambdaIntegration {
  protected override completeBind(): void {
    // The permission is made by the API.
  }
}

/** Likewise for WebSocket APIs, whose integration of aws-cdk-lib adds a permission for its first route only. */
export class PermissionlessWebSocketLambdaIntegration extends apigwv2.WebSocketRouteIntegration {
  constructor(
    id: string,
    private readonly handler: lambda.IFunction,
  ) {
    super(id);
  }

  public override bind(options: apigwv2.WebSocketRouteIntegrationBindOptions): apigwv2.WebSocketRouteIntegrationConfig {
    return {
      type: apigwv2.WebSocketIntegrationType.AWS_PROXY,
      uri: Stack.of(options.scope).formatArn({
        service: 'apigateway',
        account: 'lambda',
        resource: 'path/2015-03-31/functions',
        resourceName: `${this.handler.functionArn}/invocations`,
      }),
    };
  }
}
