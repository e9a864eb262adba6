/** The kinds of access to items. */
export enum ItemAccess {
  /** Get, batch get and query. */
  READ = 'READ',

  /** Put, update, delete and batch write; with `attributes` update alone, for the others replace the whole item. */
  WRITE = 'WRITE',

  /** Both. */
  READ_WRITE = 'READ_WRITE',
}

/** Options of a grant on the items of some values of the partition key. */
export interface LeadingKeyGrantOptions {
  /**
   * The values of the partition key, with IAM's variables, such as `${cognito-identity.amazonaws.com:sub}` or
   * `USER#${aws:PrincipalTag/user}`. They are compared as they are: `*` stands for itself.
   */
  readonly leadingKeys: string[];

  /**
   * The kind of access.
   *
   * @default ItemAccess.READ
   */
  readonly access?: ItemAccess;

  /**
   * The attributes, beside those of the keys of the table, and to read those of `indexes`. A request has to name those that it wants, and
   * is refused otherwise.
   *
   * @default - all
   */
  readonly attributes?: string[];

  /**
   * The names of indexes that may be queried as well: their own partition key is compared, and must be one attribute.
   *
   * @default - none
   */
  readonly indexes?: string[];
}
