export * as compute from './compute';
export * as batch from './batch';
export * as containers from './containers';
export * as edge from './edge';
export * as loadbalancing from './loadbalancing';
export * as network from './network';
export * as observability from './observability';
export * as serverless from './serverless';
