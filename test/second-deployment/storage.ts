import { backupTables } from './storage-backup';
import { bucketTables } from './storage-buckets';
import { fileTables } from './storage-files';
import { outpostTables } from './storage-outposts';
import { transferTables } from './storage-transfer';

export const tables = [...bucketTables, ...outpostTables, ...fileTables, ...transferTables, ...backupTables];
