/**
 * What the handlers use of MongoDB's driver, in its words. It hides the driver's own types: delete this file when `mongodb` is among the
 * dev dependencies.
 */
declare module 'mongodb' {
  export interface Collection<T> {
    insertOne(document: T): Promise<unknown>;
    findOne(filter: object, options: object): Promise<T | null>;
    find(filter: object, options: object): { toArray(): Promise<T[]> };
    findOneAndUpdate(filter: object, update: object, options: object): Promise<T | null>;
  }

  export interface Db {
    collection<T>(name: string): Collection<T>;
    command(command: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>>;
  }

  export class MongoClient {
    static connect(url: string, options: object): Promise<MongoClient>;
    db(name: string): Db;
    close(): Promise<void>;
  }
}
