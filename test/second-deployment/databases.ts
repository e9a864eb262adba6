import { auroraTables } from './databases-aurora';
import { blockchainTables } from './databases-blockchain';
import { daxTables } from './databases-dax';
import { dsqlTables } from './databases-dsql';
import { migrationTables } from './databases-migration';
import { relationalTables } from './databases-relational';
import { tableTables } from './databases-tables';
import { valkeyTables } from './databases-valkey';

export const tables = [
  ...tableTables,
  ...blockchainTables,
  ...daxTables,
  ...valkeyTables,
  ...migrationTables,
  ...dsqlTables,
  ...auroraTables,
  ...relationalTables,
];
