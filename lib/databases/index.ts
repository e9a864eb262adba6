export * from './item-table';
