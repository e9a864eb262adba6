export * from './managed-rules';
export * from './rate-limit';
export * from './web-firewall';
