export * from './api-function';
export * from './events/event-function';
export * from './events/event-source';
export * from './events/event-source-options';
export * from './function-code';
export * from './function-deployment';
export * from './function-url';
export * from './provisioned-concurrency';
