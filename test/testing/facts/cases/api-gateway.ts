import { ref, resource } from '../../templates';
import { Case } from './case';

const restApi = (properties: object = {}) => resource('ApiGateway::RestApi', { Name: 'shop', ...properties });
const endpoint = (type: string) => restApi({ EndpointConfiguration: { Types: [type] } });
const stageOf = (api: string, name = 'live') =>
  resource('ApiGatewayV2::Stage', { ApiId: ref(api), StageName: name, AutoDeploy: true });
const api = (protocol: string) => resource('ApiGatewayV2::Api', { Name: 'shop', ProtocolType: protocol });
const key = () => resource('ApiGateway::ApiKey', { Enabled: true });
const planOf = (stage: string) =>
  resource('ApiGateway::UsagePlan', { ApiStages: [{ ApiId: ref('Api'), Stage: stage }] });
const keyIn = (plan: string) =>
  resource('ApiGateway::UsagePlanKey', { KeyId: ref('Key'), KeyType: 'API_KEY', UsagePlanId: ref(plan) });
const restDomain = (name: string) => resource('ApiGateway::DomainName', { DomainName: name });
const httpDomain = (name: string) => resource('ApiGatewayV2::DomainName', { DomainName: name });
const pathTo = (target: string, path: string) =>
  resource('ApiGateway::BasePathMapping', { DomainName: ref('Domain'), BasePath: path, RestApiId: ref(target) });

export const API_GATEWAY_CASES: Readonly<Record<string, Case>> = {
  'api-address': {
    versions: [{ Api: restApi() }, { Api: restApi({ DisableExecuteApiEndpoint: true }) }],
    finds: 'outage at Api',
    // Nobody can use an address that is switched off.
    twin: [{ Api: restApi({ DisableExecuteApiEndpoint: true }) }, {}],
  },
  'websocket-connections': {
    versions: [{ Api: api('WEBSOCKET'), Live: stageOf('Api') }, { Api: api('WEBSOCKET') }],
    finds: 'outage at Live',
    twin: [{ Api: api('HTTP'), Live: stageOf('Api') }, { Api: api('HTTP') }],
  },
  'api-key-usage-plan': {
    versions: [
      { Api: restApi(), Key: key(), Small: planOf('live'), Entry: keyIn('Small') },
      { Api: restApi(), Key: key(), Small: planOf('live'), Large: planOf('live'), Entry: keyIn('Large') },
    ],
    finds: 'fails at Entry',
    // The other plan is one of another stage.
    twin: [
      { Api: restApi(), Key: key(), Small: planOf('live'), Entry: keyIn('Small') },
      { Api: restApi(), Key: key(), Small: planOf('live'), Large: planOf('test'), Entry: keyIn('Large') },
    ],
  },
  'api-key-ends': {
    versions: [{ Key: key() }, {}],
    finds: 'outage at Key',
    twin: [{ Key: { ...key(), DeletionPolicy: 'Retain' } }, {}],
  },
  'api-domain-name': {
    versions: [{ Domain: restDomain('api.shop.example') }, { New: httpDomain('api.shop.example') }],
    finds: 'fails at New',
    twin: [{ Domain: restDomain('api.shop.example') }, { New: httpDomain('http.shop.example') }],
  },
  'api-custom-domain': {
    versions: [
      { Domain: restDomain('api.shop.example'), Api: restApi(), Path: pathTo('Api', 'v1') },
      { Domain: restDomain('api.shop.example'), Api: restApi(), Path: pathTo('Api', 'v2') },
    ],
    finds: 'outage at Path',
    // The path stays, and leads to another API.
    twin: [
      { Domain: restDomain('api.shop.example'), Api: restApi(), Path: pathTo('Api', 'v1') },
      { Domain: restDomain('api.shop.example'), Other: restApi(), Path: pathTo('Other', 'v1') },
    ],
  },
  'private-api-to-edge': {
    versions: [{ Api: endpoint('PRIVATE') }, { Api: endpoint('EDGE') }],
    finds: 'fails at Api',
    twin: [{ Api: endpoint('PRIVATE') }, { Api: endpoint('REGIONAL') }],
  },
};
