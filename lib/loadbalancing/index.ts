export * from './access-logs';
export * from './exposure';
export * from './ingress';
export * from './route-match';
export * from './web-load-balancer';
