export * from './egress';
export * from './flow-logs';
export * from './interface-endpoint-set';
export * from './tiered-vpc';
