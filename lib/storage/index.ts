export * from './files/file-system-lifecycle';
export * from './files/file-system-replication';
export * from './files/file-system-throughput';
export * from './files/shared-file-system';
