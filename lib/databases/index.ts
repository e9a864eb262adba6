export * from './tables/item-table';
export * from './tables/item-table-replica';
export * from './tables/leading-key-grant';
export * from './tables/table-recovery';
export * from './tables/table-throughput';
