import { daxTables } from './databases-dax';
import { tableTables } from './databases-tables';
import { valkeyTables } from './databases-valkey';

export const tables = [...tableTables, ...daxTables, ...valkeyTables];
