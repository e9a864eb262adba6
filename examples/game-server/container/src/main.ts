import { Arenas } from './arenas.js';
import { readConfig } from './config.js';
import { log } from './logger.js';
import { MatchServer } from './match-server.js';
import { QueryServer } from './query-server.js';

/** How often the program looks whether it still takes players. */
const WATCH_MS = 1_000;

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const arenas = new Arenas(config.arenaSize, config.maxArenas);
  const matches = new MatchServer(arenas, log);
  const queries = new QueryServer(() => ({
    players: arenas.players,
    seats: config.arenaSize * config.maxArenas,
  }));
  const ports = {
    matchPort: await matches.start(config.matchPort),
    queryPort: await queries.start(config.queryPort),
  };
  const watch = setInterval(() => {
    // Closed, the check of the load balancer fails, and ECS replaces the task.
    if (!matches.healthy && queries.listening) void queries.stop();
  }, WATCH_MS);

  let ending = false;
  const end = async (signal: NodeJS.Signals) => {
    if (ending) return;
    ending = true;
    clearInterval(watch);
    log('stopping', { signal, players: arenas.players });
    await Promise.all([matches.stop(), queries.stop()]);
    log('stopped');
    process.exit(0);
  };
  process.on('SIGTERM', (signal) => void end(signal));
  process.on('SIGINT', (signal) => void end(signal));
  log('started', ports);
}

main().catch((error: unknown) => {
  log('cannot start', { error: error instanceof Error ? error.message : String(error) });
  process.exit(1);
});
