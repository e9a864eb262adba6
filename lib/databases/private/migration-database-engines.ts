import { MigrationTlsModes } from '../migration/migration-tls';

/** Engines that differ by their names, ports, modes of TLS and what they need as a source. */
export interface DatabaseEngine {
  readonly name: string;
  readonly port: number;
  readonly modes: MigrationTlsModes;
  readonly preparation: string;
}

export const VERIFIES_FULLY: MigrationTlsModes = { verified: 'verify-full', unverified: false, pem: true };
export const ALSO_UNVERIFIED: MigrationTlsModes = { verified: 'verify-full', unverified: true, pem: true };
export const VERIFIES_AUTHORITY: MigrationTlsModes = { verified: 'verify-ca', unverified: false, pem: false };

// https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Source.html
export const LOGICAL_REPLICATION =
  'logical replication (`wal_level = logical`, on RDS and Aurora `rds.logical_replication = 1` and a restart), `max_replication_slots` and ' +
  '`max_wal_senders` for one more, and a user with the role of replication';
export const BINARY_LOG =
  'the binary log with `binlog_format = ROW` and `binlog_row_image = FULL`, kept for a day at least (on RDS and Aurora ' +
  "`call mysql.rds_set_configuration('binlog retention hours', 24)`)";

export const ORACLE: DatabaseEngine = {
  name: 'oracle',
  port: 1521,
  modes: VERIFIES_AUTHORITY,
  preparation:
    'ARCHIVELOG mode with logs kept for a day at least, supplemental logging of the database ' +
    '(`ALTER DATABASE ADD SUPPLEMENTAL LOG DATA`) and of the keys of each table, and a user with the privileges of LogMiner',
};

export const SQL_SERVER: DatabaseEngine = {
  name: 'sqlserver',
  port: 1433,
  modes: ALSO_UNVERIFIED,
  preparation:
    'the full recovery model with a backup of the database, MS-REPLICATION for tables with a primary key and MS-CDC for the others ' +
    '(on RDS `exec msdb.dbo.rds_cdc_enable_db`)',
};
