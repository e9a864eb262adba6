export * from './item-table';
export * from './table-recovery';
