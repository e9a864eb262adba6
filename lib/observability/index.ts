export * from './alarm-topic';
export * from './alarms';
export * from './low-samples';
export * from './operations-dashboard';
