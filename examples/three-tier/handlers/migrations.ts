import type { Migration } from '../../postgres-schema';

/** The changes of the schema. */
export const MIGRATIONS: readonly Migration[] = [
  {
    id: '001-entries',
    sql: `
      CREATE TABLE guestbook.entry (
        id uuid PRIMARY KEY,
        author text NOT NULL CHECK (length(author) BETWEEN 1 AND 80),
        message text NOT NULL CHECK (length(message) BETWEEN 1 AND 1000),
        written timestamptz NOT NULL DEFAULT now()
      );
      GRANT USAGE ON SCHEMA guestbook TO guestbook;
      GRANT SELECT, INSERT ON guestbook.entry TO guestbook;
    `,
  },
  {
    id: '002-newest-first',
    sql: 'CREATE INDEX entry_newest ON guestbook.entry (written DESC, id);',
  },
];
