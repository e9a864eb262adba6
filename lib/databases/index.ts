export * from './database-exposure';
export * from './database-insights';
export * from './dsql/dsql-cluster';
export * from './dsql/dsql-multi-region';
export * from './item-table';
export * from './table-recovery';
