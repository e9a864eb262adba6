export * from './alarms';
export * from './alarm-topic';
export * from './operations-dashboard';
