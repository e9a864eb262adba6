export * as loadbalancing from './loadbalancing';
export * as observability from './observability';
export * as network from './network';
export * as containers from './containers';
export * as serverless from './serverless';
