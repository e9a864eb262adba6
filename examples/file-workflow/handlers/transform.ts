import { Logger } from '@aws-lambda-powertools/logger';
import { FileVersion, readFile, writeJson } from './file-store';
import { parsePriceList } from './price-list';

/** Where the prices are, in the form in which others read them. */
export interface Prepared {
  readonly preparedKey: string;
  readonly items: number;
}

const logger = new Logger();

/** Writes the prices of a file as JSON, sorted by article. Another attempt writes the same object again. */
export async function handler(file: FileVersion): Promise<Prepared> {
  const list = parsePriceList((await readFile(file)) ?? '');
  if ('problem' in list) throw new Error(`${file.key} was valid before: ${list.problem}`);
  const prices = list.prices.toSorted((a, b) => a.sku.localeCompare(b.sku));
  const preparedKey = `${file.key.replace(/^incoming\//, 'prepared/')}.${file.versionId}.json`;
  await writeJson(file.bucket, preparedKey, { prices });
  logger.info('file prepared', { key: file.key, preparedKey, items: prices.length });
  return { preparedKey, items: prices.length };
}
