export * from './buckets/access-log-bucket';
export * from './buckets/bucket-access-logs';
export * from './buckets/object-protection';
export * from './buckets/secure-bucket';
export * from './buckets/storage-plan';
export * from './buckets/storage-plan-options';
export * from './buckets/version-retention';
