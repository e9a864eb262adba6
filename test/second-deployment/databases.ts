import { auroraTables } from './databases-aurora';
import { daxTables } from './databases-dax';
import { documentDbTables } from './databases-documentdb';
import { dsqlTables } from './databases-dsql';
import { migrationTables } from './databases-migration';
import { relationalTables } from './databases-relational';
import { tableTables } from './databases-tables';
import { valkeyTables } from './databases-valkey';

export const tables = [
  ...tableTables,
  ...daxTables,
  ...valkeyTables,
  ...migrationTables,
  ...dsqlTables,
  ...auroraTables,
  ...relationalTables,
  ...documentDbTables,
];
