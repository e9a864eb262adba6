export * from './api-function';
export * from './function-code';
export * from './function-deployment';
export * from './provisioned-concurrency';
