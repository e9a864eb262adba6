import { backupTables } from './storage-backup';
import { bucketTables } from './storage-buckets';
import { fileTables } from './storage-files';
import { lustreTables } from './storage-lustre';

export const tables = [...bucketTables, ...fileTables, ...lustreTables, ...backupTables];
