import { tableTables } from './databases-tables';

export const tables = [...tableTables];
