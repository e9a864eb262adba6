export * from './egress';
export * from './flow-logs';
export * from './gateway-endpoint-policy';
export * from './interface-endpoint-policy';
export * from './interface-endpoint-set';
export * from './network-tier';
export * from './tiered-vpc';
