export * as loadbalancing from './loadbalancing';
export * as observability from './observability';
