import { Fact, named, uniqueClaims } from '../fact';
import { LiveResource } from '../live-resource';
import { ResourceChange, StackDeployment } from '../stack-deployment';

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

const REST_API = 'AWS::ApiGateway::RestApi';
const HTTP_API = 'AWS::ApiGatewayV2::Api';
const HTTP_STAGE = 'AWS::ApiGatewayV2::Stage';

/** Resources of a REST API that a stage shows only as they were when its deployment was made. */
const IN_DEPLOYMENT: readonly string[] = [
  RESOURCE,
  'AWS::ApiGateway::Method',
  'AWS::ApiGateway::Authorizer',
  'AWS::ApiGateway::Model',
  'AWS::ApiGateway::RequestValidator',
  'AWS::ApiGateway::GatewayResponse',
];

/** Properties of the API itself of which the same is true. */
const OF_API_IN_DEPLOYMENT: readonly string[] = [
  'ApiKeySourceType',
  'BinaryMediaTypes',
  'Body',
  'BodyS3Location',
  'DisableExecuteApiEndpoint',
  'MinimumCompressionSize',
  'Policy',
];

const DEPLOYMENT_ID: Fact = {
  id: 'rest-api-deployment',
  says: 'A stage shows the API as it was when its deployment was made; a deployment is made again only when its logical id changes.',
  source: 'https://docs.aws.amazon.com/apigateway/latest/developerguide/updating-api.html',
  check: (deployment, report) => {
    for (const { action, before, after } of deployment.changes) {
      if (after?.type !== STAGE || !before || action === 'replace') continue;
      if (JSON.stringify(before.properties.DeploymentId) !== JSON.stringify(after.properties.DeploymentId)) continue;
      const api = deployment.resourceIn(after.properties.RestApiId);
      for (const change of deployment.changed(...IN_DEPLOYMENT, REST_API)) {
        const resource = change.after ?? change.before;
        if (!resource) continue;
        const its = resource.type === REST_API ? resource : deployment.resourceIn(resource.properties.RestApiId);
        if (!its || its.number !== api?.number) continue;
        if (resource === its && !OF_API_IN_DEPLOYMENT.some((name) => name in change.properties)) continue;
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

/** Whether the resource of before is deleted: not updated, and not retained in the account. */
function ends({ action, keepsOld }: ResourceChange): boolean {
  return action === 'remove' || (action === 'replace' && !keepsOld);
}

/** Whether clients can use the address that API Gateway gives the API. */
function hasAddress(api: LiveResource | undefined): boolean {
  return api !== undefined && api.properties.DisableExecuteApiEndpoint !== true;
}

const ADDRESS: Fact = {
  id: 'api-address',
  says: 'The address at execute-api has the id of the API and the name of the stage, and ends with either of them, or when it is switched off.',
  source: 'https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-call-api.html',
  check: (deployment, report) => {
    for (const change of deployment.changed(REST_API, HTTP_API)) {
      const { action, before, after } = change;
      if (!before || !hasAddress(before)) continue;
      if (action === 'update' ? hasAddress(after) : !ends(change)) continue;
      const why = action === 'update' ? 'is switched off' : `ends with the API`;
      report(
        before,
        'outage',
        `the address of ${named(before)} at execute-api ${why}: whoever uses it is cut off`,
        'move the clients to the custom domain, or to the API that takes its place, in a deployment before this one',
      );
    }
    for (const change of deployment.changed(STAGE, HTTP_STAGE)) {
      const { before } = change;
      if (!before || !ends(change)) continue;
      const api = deployment.resourceIn(before.properties.RestApiId ?? before.properties.ApiId);
      const its = deployment.changeOf(api);
      // An API that goes has its own finding. By a custom domain, clients follow the mapping.
      if (!hasAddress(api) || (its && ends(its))) continue;
      report(
        before,
        'outage',
        `the stage '${String(before.properties.StageName)}' ends, and its path at execute-api: whoever uses it is cut off`,
        'make a stage beside it, move the clients, then take the old one away',
      );
    }
  },
};

const CONNECTIONS: Fact = {
  id: 'websocket-connections',
  says: 'Connections of a WebSocket API belong to a stage, and end with it.',
  source: 'https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-overview.html',
  check: (deployment, report) => {
    for (const change of deployment.changed(HTTP_STAGE)) {
      const { before } = change;
      if (!before || !ends(change)) continue;
      if (deployment.resourceIn(before.properties.ApiId)?.properties.ProtocolType !== 'WEBSOCKET') continue;
      report(
        before,
        'outage',
        `all connections of ${named(before)} end in the clean-up; clients have to connect again`,
      );
    }
  },
};

const PLAN_OF_KEY = uniqueClaims({
  id: 'api-key-usage-plan',
  says: 'An API key is in one usage plan for each stage.',
  source: 'https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html',
  remedy:
    'give the client a key of another name in the new plan, let the client change to it, and take the old key away in a later deployment',
  claims: ({ type, properties: { KeyId, UsagePlanId } }, deployment) => {
    if (type !== 'AWS::ApiGateway::UsagePlanKey') return [];
    const stages = deployment.resourceIn(UsagePlanId)?.properties.ApiStages as readonly unknown[] | undefined;
    return (stages ?? []).map((stage) => {
      const { ApiId, Stage } = stage as { ApiId?: unknown; Stage?: unknown };
      return {
        key: JSON.stringify([KeyId, ApiId, Stage]),
        what: `the place of the API key in a usage plan of the stage`,
      };
    });
  },
});

const KEY_ENDS: Fact = {
  id: 'api-key-ends',
  says: 'An API key that is deleted is refused, and another one has another value.',
  source: 'https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html',
  check: (deployment, report) => {
    for (const change of deployment.changed('AWS::ApiGateway::ApiKey')) {
      const { before } = change;
      if (!before || !ends(change)) continue;
      report(
        before,
        'outage',
        `${named(before)} is deleted: the client that sends it is refused`,
        'give the client a key beside it, and take the old one away when it is no longer used',
      );
    }
  },
};

const DOMAINS: readonly string[] = ['AWS::ApiGateway::DomainName', 'AWS::ApiGatewayV2::DomainName'];

const MAPPINGS: readonly string[] = ['AWS::ApiGateway::BasePathMapping', 'AWS::ApiGatewayV2::ApiMapping'];

const DOMAIN_NAME: Fact = {
  id: 'api-domain-name',
  says: 'A custom domain name exists once, whether it is made for REST APIs or for HTTP and WebSocket APIs.',
  source: 'https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-custom-domains.html',
  check: (deployment, report) => {
    for (const { action, after } of deployment.changed(...DOMAINS)) {
      if (!after || action === 'update') continue;
      const name = after.properties.DomainName;
      const others = [...deployment.before, ...deployment.changes.flatMap((change) => change.after ?? [])];
      // Two of the same type have the same physical name, which is a fact of CloudFormation.
      const twin = others.find(
        ({ type, properties }) =>
          DOMAINS.includes(type) && type !== after.type && properties.DomainName === name && name !== undefined,
      );
      if (!twin) continue;
      report(
        after,
        'fails',
        `the domain name '${String(name)}' is that of ${named(twin)}`,
        'deploy the new API without the domain first, then take the domain away from the old one, then give it to the new one',
      );
    }
  },
};

/** What clients call below a domain name: the name itself, and the path of each mapping. */
function calledAt(resource: LiveResource, deployment: StackDeployment): string | undefined {
  const { type, properties } = resource;
  if (DOMAINS.includes(type)) return textOf(properties.DomainName);
  if (!MAPPINGS.includes(type)) return undefined;
  const domain = deployment.resourceIn(properties.DomainName);
  const path = properties.BasePath ?? properties.ApiMappingKey;
  return `${textOf(domain?.properties.DomainName ?? properties.DomainName)}/${path === undefined ? '' : textOf(path)}`;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const CUSTOM_DOMAIN: Fact = {
  id: 'api-custom-domain',
  says: 'A custom domain name, and a path below it, answers as long as it is there.',
  source: 'https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-custom-domains.html',
  check: (deployment, report) => {
    const standing = deployment.before.map((each) => calledAt(each, deployment));
    const next = deployment.after.map((each) => calledAt(each, deployment));
    for (const { before } of deployment.changed(...DOMAINS, ...MAPPINGS)) {
      if (!before) continue;
      const was = calledAt(before, deployment);
      if (was === undefined || next.includes(was)) continue;
      // A mapping goes with its domain, which has its own finding unless no stack has it.
      const domain = was.split('/')[0];
      if (MAPPINGS.includes(before.type) && standing.includes(domain) && !next.includes(domain)) continue;
      report(
        before,
        'outage',
        `'${was}' no longer answers: whoever calls it is cut off`,
        'make a domain name or a mapping beside it, move the clients, then take the old one away',
      );
    }
  },
};

const PRIVATE_TO_EDGE: Fact = {
  id: 'private-api-to-edge',
  says: 'A private API cannot become an edge-optimized one.',
  source: 'https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-api-migration.html',
  check: (deployment, report) => {
    const typesOf = ({ properties }: LiveResource) =>
      (properties.EndpointConfiguration as { Types?: readonly string[] } | undefined)?.Types ?? [];
    for (const { action, before, after } of deployment.changed(REST_API)) {
      if (action !== 'update' || !before || !after) continue;
      if (!typesOf(before).includes('PRIVATE') || !typesOf(after).includes('EDGE')) continue;
      report(
        after,
        'fails',
        `${named(after)} cannot go from a private to an edge-optimized endpoint`,
        'make it regional in a deployment before this one',
      );
    }
  },
};

export const API_GATEWAY_FACTS: readonly Fact[] = [
  PATH_VARIABLE,
  ROUTE_VARIABLE,
  ROUTE_KEY,
  DEPLOYMENT_ID,
  ADDRESS,
  CONNECTIONS,
  PLAN_OF_KEY,
  KEY_ENDS,
  DOMAIN_NAME,
  CUSTOM_DOMAIN,
  PRIVATE_TO_EDGE,
];
