import { backupTables } from './storage-backup';
import { bucketTables } from './storage-buckets';
import { fileTables } from './storage-files';
import { lustreTables } from './storage-lustre';
import { windowsTables } from './storage-windows';

export const tables = [...bucketTables, ...fileTables, ...lustreTables, ...windowsTables, ...backupTables];
