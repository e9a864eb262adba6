import type { KeyObject } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Exporter } from '../../../runtime/ledger/export';
import { main } from '../../../runtime/ledger/verify-export';
import type { FakeTableOptions } from './fake-table';
import { LedgerWorld } from './ledger-world';

export function newWorld(): Promise<LedgerWorld> {
  return new LedgerWorld().filled();
}

/** The same table and bucket once more, to be changed. */
export function copyOf(world: LedgerWorld, options: FakeTableOptions & { readonly key?: KeyObject } = {}): LedgerWorld {
  const copy = new LedgerWorld({ key: world.key, ...options });
  world.table.items.forEach((item) => copy.table.put(structuredClone(item)));
  world.bucket.objects.forEach(({ versions, isDeleted }, key) => {
    copy.bucket.objects.set(key, { versions: [...versions], isDeleted });
  });
  copy.now = world.now;
  return copy;
}

export interface ExportOptions {
  /** The key that is trusted: that of the ledger, unless it is null: that of the digests. */
  readonly publicKey?: string | null;
  /** The keys of the digests that the export names, if others are there by now. */
  readonly before?: string[];
  readonly ledgerId?: string;
  readonly folder?: string;
}

/** Exports a ledger, downloads everything, and runs the command-line verifier. */
export async function exportOf(world: LedgerWorld, options: ExportOptions = {}) {
  const { store, evidence, windowMinutes, now } = world;
  const exporter = new Exporter({ store, evidence, windowMinutes, now: () => now });
  const { key, manifest } = await exporter.export(options.ledgerId === undefined ? {} : { ledgerId: options.ledgerId });
  const folder = mkdtempSync(join(tmpdir(), 'ledger-export-'));
  const write = (name: string, body: Buffer | string) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), body);
  };
  try {
    const named = JSON.parse(world.bucket.read(manifest).toString());
    write('records.jsonl', world.bucket.read(key));
    write('manifest.json', JSON.stringify({ ...named, digests: options.before ?? named.digests }));
    world.bucket.keys('digests/').forEach((name) => write(name, world.bucket.read(name)));
    const trusted = options.publicKey === undefined ? world.publicKey : options.publicKey;
    if (trusted !== null) write('key.pem', trusted);
    return await verifyFolder(folder, trusted === null ? [] : ['--public-key', join(folder, 'key.pem')]);
  } finally {
    rmSync(folder, { recursive: true });
    [key, manifest].forEach((name) => world.bucket.objects.delete(name));
  }
}

export async function verifyFolder(folder: string, options: string[]) {
  const lines: string[] = [];
  const code = await main([folder, ...options], (line) => lines.push(line));
  const findings = lines.filter((line) => /^[A-Z][a-z]+[A-Z][A-Za-z]+ /.test(line));
  return { code, lines, findings, kinds: findings.map((line) => line.split(' ')[0]) };
}
