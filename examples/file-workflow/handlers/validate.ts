import { Logger } from '@aws-lambda-powertools/logger';
import { FileVersion, readFile } from './file-store';
import { MAX_BYTES, parsePriceList } from './price-list';

/** What a file is: a list of so many prices, or nothing that can be worked on. */
export type Check = { readonly items: number } | { readonly problem: string };

const logger = new Logger();

/** Checks a file. One that its sender has to correct is an answer; an error is for what goes wrong here. */
export async function handler(file: FileVersion): Promise<Check> {
  const text = await readFile(file);
  const list = text === undefined ? { problem: `it must be at most ${MAX_BYTES} bytes` } : parsePriceList(text);
  if ('problem' in list) {
    logger.info('file refused', { key: file.key, problem: list.problem });
    return list;
  }
  return { items: list.prices.length };
}
