/** A kind of change that a link carries from a bucket to a file system, or back. */
export enum LustreLinkEvent {
  /** Objects or files that are new. */
  NEW = 'NEW',

  /** Objects or files that have changed. */
  CHANGED = 'CHANGED',

  /** Objects or files that were deleted: exported, it **deletes the object**, of which a bucket with versions keeps the old one. */
  DELETED = 'DELETED',
}

/** Options of a link between a directory and a bucket. */
export interface LustreLinkOptions {
  /**
   * The directory of the file system, for example `/samples`; `/` if it is the only link. Links do not overlap. It cannot
   * be changed in one deployment: take the link away first.
   */
  readonly path: string;

  /**
   * The beginning of the keys of the bucket that are linked, with a slash at its end.
   *
   * @default - the whole bucket
   */
  readonly prefix?: string;

  /**
   * The changes of the bucket that the file system sees. Objects that are there before the link are seen in any case; content
   * is read when a file is first opened. The bucket has to be in the Region of the file system.
   *
   * @default - all: new, changed and deleted objects
   */
  readonly importedEvents?: LustreLinkEvent[];

  /**
   * The changes of files that are written to the bucket, within seconds to minutes. Objects of the same key are overwritten.
   *
   * @default - none: **what is written to the file system stays there**, and is lost with it
   */
  readonly exportedEvents?: LustreLinkEvent[];
}
