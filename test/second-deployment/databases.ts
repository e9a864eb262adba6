import { auroraTables } from './databases-aurora';
import { daxTables } from './databases-dax';
import { dsqlTables } from './databases-dsql';
import { ledgerTables } from './databases-ledger';
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
  ...ledgerTables,
  ...auroraTables,
  ...relationalTables,
];
