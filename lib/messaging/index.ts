export * from './events/application-event-bus';
export * from './events/archive-retention';
export * from './events/event-route-options';
export * from './events/event-schema';
export * from './topics/fan-out-topic';
export * from './topics/subscription-options';
export * from './topics/topic-ordering';
export * from './topics/topic-publisher';
