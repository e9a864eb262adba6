export * from './database-exposure';
export * from './database-insights';
export * from './item-table';
export * from './table-recovery';
