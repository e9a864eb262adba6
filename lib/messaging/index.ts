export * from './topics/fan-out-topic';
export * from './topics/subscription-options';
export * from './topics/topic-ordering';
export * from './topics/topic-publisher';
