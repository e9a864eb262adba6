import { Fact, named, uniqueClaims } from '../fact';
import { LiveResource } from '../live-resource';

const RESOURCE = 'AWS::ApiGateway::Resource';
const ROUTE = 'AWS::ApiGatewayV2::Route';
const STAGE = 'AWS::ApiGateway::Stage';

const PATH_VARIABLE = uniqueClaims({
  id: 'rest-api-path-variable',
  says: 'Beside one another, a REST API has one resource whose path part is a variable.',
  source: 'https://github.com/aws/aws-cdk/issues/25172',
  remedy:
    'keep the name of the variable; or take the routes below it away in one deployment and add the new ones in a second',
  claims: ({ type, properties: { ParentId, PathPart } }) =>
    type === RESOURCE && typeof PathPart === 'string' && PathPart.startsWith('{')
      ? [{ key: `${JSON.stringify(ParentId)} {}`, what: `the place of the path variable '${PathPart}'` }]
      : [],
});

/** The path of a route key up to each of its variables, names left out, with the name of that variable. */
function variablesOf(routeKey: unknown): { readonly place: string; readonly name: string }[] {
  const path = typeof routeKey === 'string' ? routeKey.split(' ')[1] : undefined;
  if (!path) return [];
  const parts = path.split('/');
  return parts.flatMap((part, at) => {
    // A greedy variable stands beside a plain one.
    if (!/^\{[^}+]+\}$/.test(part)) return [];
    const place = parts.slice(0, at).map((above) => (above.startsWith('{') ? '{}' : above));
    return [{ place: `${place.join('/')}/{}`, name: part }];
  });
}

const ROUTE_VARIABLE: Fact = {
  id: 'http-api-path-variable',
  says: 'Routes of an HTTP API name the variable at one place of the path alike; others are refused as a conflict.',
  source: 'https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html',
  check: (deployment, report) => {
    const routes = (resources: readonly LiveResource[]) =>
      resources.flatMap((route) =>
        route.type === ROUTE
          ? variablesOf(route.properties.RouteKey).map((variable) => ({
              route,
              name: variable.name,
              place: `${JSON.stringify(route.properties.ApiId)} ${variable.place}`,
            }))
          : [],
      );
    const standing = routes(deployment.before);
    const next = routes(deployment.changes.flatMap(({ after }) => after ?? []));
    for (const { route, name, place } of next) {
      const change = deployment.changeOf(route);
      if (!change || change.action === 'none') continue;
      const other = [...standing, ...next].find(
        (twin) => twin.place === place && twin.name !== name && twin.route.number !== route.number,
      );
      if (!other) continue;
      report(
        route,
        'fails',
        `the path variable '${name}' stands where '${other.name}' of ${named(other.route)} does`,
        'keep the name of the variable; or take the routes of the old name away in one deployment and add the new ones in a second',
      );
    }
  },
};

const ROUTE_KEY = uniqueClaims({
  id: 'http-api-route-key',
  says: 'A route key exists once in an API.',
  source: 'https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-routes.html',
  remedy: 'keep the construct id of the route, or take the old route away in a deployment before this one',
  claims: ({ type, properties: { ApiId, RouteKey } }) =>
    type === ROUTE
      ? [{ key: `${JSON.stringify(ApiId)} ${String(RouteKey)}`, what: `the route '${String(RouteKey)}'` }]
      : [],
});

/** Resources of a REST API that a stage shows only as they were when its deployment was made. */
const IN_DEPLOYMENT: readonly string[] = [
  RESOURCE,
  'AWS::ApiGateway::Method',
  'AWS::ApiGateway::Authorizer',
  'AWS::ApiGateway::Model',
  'AWS::ApiGateway::RequestValidator',
  'AWS::ApiGateway::GatewayResponse',
];

const DEPLOYMENT_ID: Fact = {
  id: 'rest-api-deployment',
  says: 'A stage shows the API as it was when its deployment was made; a deployment is made again only when its logical id changes.',
  source: 'https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-deploy-api.html',
  check: (deployment, report) => {
    for (const { action, before, after } of deployment.changes) {
      if (after?.type !== STAGE || !before || action === 'replace') continue;
      if (JSON.stringify(before.properties.DeploymentId) !== JSON.stringify(after.properties.DeploymentId)) continue;
      const api = deployment.resourceIn(after.properties.RestApiId);
      for (const change of deployment.changed(...IN_DEPLOYMENT, 'AWS::ApiGateway::RestApi')) {
        const resource = change.after ?? change.before;
        if (!resource) continue;
        const its =
          resource.type === 'AWS::ApiGateway::RestApi'
            ? resource
            : deployment.resourceIn(resource.properties.RestApiId);
        if (!its || its.number !== api?.number) continue;
        if (resource === its && !('Body' in change.properties)) continue;
        report(
          resource,
          'ignored',
          `${named(resource)} changes, and ${named(after)} keeps its deployment: requests are still answered by the API of before`,
          "make the change a part of the deployment's identity: 'deployment.addToLogicalId()'",
        );
      }
    }
  },
};

export const API_GATEWAY_FACTS: readonly Fact[] = [PATH_VARIABLE, ROUTE_VARIABLE, ROUTE_KEY, DEPLOYMENT_ID];
