import { bucketTables } from './storage-buckets';

export const tables = [...bucketTables];
