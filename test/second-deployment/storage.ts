import { backupTables } from './storage-backup';
import { bucketTables } from './storage-buckets';
import { fileTables } from './storage-files';
import { lustreTables } from './storage-lustre';
import { outpostTables } from './storage-outposts';
import { transferTables } from './storage-transfer';
import { windowsTables } from './storage-windows';

export const tables = [
  ...bucketTables,
  ...outpostTables,
  ...fileTables,
  ...lustreTables,
  ...windowsTables,
  ...transferTables,
  ...backupTables,
];
