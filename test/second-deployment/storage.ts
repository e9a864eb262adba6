import { backupTables } from './storage-backup';
import { bucketTables } from './storage-buckets';
import { fileTables } from './storage-files';
import { transferTables } from './storage-transfer';

export const tables = [...bucketTables, ...fileTables, ...transferTables, ...backupTables];
