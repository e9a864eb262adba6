import { backupTables } from './storage-backup';
import { bucketTables } from './storage-buckets';
import { fileTables } from './storage-files';

export const tables = [...bucketTables, ...fileTables, ...backupTables];
