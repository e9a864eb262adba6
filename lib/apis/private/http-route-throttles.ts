import * as apigwv2 from 'aws-cdk-lib/aws-apigatewayv2';
import { ApiThrottle } from '../api-throttle';

/**
 * The throttle of one route, in place of that of all. What a route says for itself replaces all that is said of every route:
 * without the detailed metrics, it would have none
 * (https://github.com/terraform-aws-modules/terraform-aws-apigateway-v2/pull/80).
 */
export function throttleRoute(stage: apigwv2.HttpStage, routeKey: string, throttle: ApiThrottle): void {
  const resource = stage.node.defaultChild as apigwv2.CfnStage;
  const ofAll = resource.defaultRouteSettings as apigwv2.CfnStage.RouteSettingsProperty | undefined;
  // The property is free JSON to CloudFormation's types, so that nothing turns the names into its spelling.
  resource.routeSettings = {
    ...(resource.routeSettings as object | undefined),
    [routeKey]: {
      ThrottlingRateLimit: throttle.rateLimit,
      ThrottlingBurstLimit: throttle.burstLimit,
      ...(ofAll?.detailedMetricsEnabled ? { DetailedMetricsEnabled: true } : {}),
    },
  };
}
