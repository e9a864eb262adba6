import { Config, readConfig } from './config.js';
import { Logger } from './logger.js';
import type { OrderQueue } from './order-queue.js';
import { Peer } from './peer.js';
import { HttpServer, Route } from './server.js';
import { inventoryRoutes } from './services/inventory.js';
import { orderRoutes } from './services/order.js';
import { userRoutes } from './services/user.js';
import { MemoryStore, Store } from './store.js';
import { TaskProtection } from './task-protection.js';
import { Worker } from './worker.js';

// What needs the AWS SDK is imported when it is needed: a service without it starts ten times as fast.

async function run(config: Config, logger: Logger): Promise<void> {
  const worker = config.service === 'worker' ? await createWorker(config, logger) : undefined;
  const server = new HttpServer({
    routes: await routesOf(config),
    logger,
    bodyLimitBytes: config.bodyLimitBytes,
    internalToken: config.internalToken,
    healthy: () => worker?.healthy ?? true,
  });

  let ending = false;
  const end = async (signal: NodeJS.Signals) => {
    if (ending) return;
    ending = true;
    logger.info('stopping', { signal, graceMs: config.shutdownGraceMs });
    const inTime = await Promise.all([
      server.stop(config.shutdownGraceMs),
      worker?.stop(config.shutdownGraceMs) ?? true,
    ]);
    if (inTime.every(Boolean)) logger.info('stopped');
    else logger.error('stopped with work unfinished');
    process.exit(inTime.every(Boolean) ? 0 : 1);
  };
  process.on('SIGTERM', (signal) => void end(signal));
  process.on('SIGINT', (signal) => void end(signal));

  const port = await server.start(config.port);
  worker?.start();
  logger.info('started', { port, storage: config.tableName ?? 'memory' });
}

async function routesOf(config: Config): Promise<Route[]> {
  const store = await openStore(config);
  switch (config.service) {
    case 'user':
      return userRoutes(store);
    case 'inventory':
      return inventoryRoutes(store);
    case 'order': {
      const queue = config.queueUrl === undefined ? undefined : await openQueue(config.queueUrl);
      return orderRoutes({
        store,
        users: peer(config, 'user'),
        inventory: peer(config, 'inventory'),
        announce: async (order) => queue?.send(order),
      });
    }
    case 'worker':
      return [];
  }
}

async function openStore(config: Config): Promise<Store> {
  if (config.tableName === undefined) return new MemoryStore();
  const { TableStore } = await import('./table-store.js');
  return new TableStore(config.tableName);
}

async function openQueue(queueUrl: string): Promise<OrderQueue> {
  const { OrderQueue } = await import('./order-queue.js');
  return new OrderQueue(queueUrl);
}

async function createWorker(config: Config, logger: Logger): Promise<Worker> {
  return new Worker({
    queue: await openQueue(config.queueUrl ?? ''),
    orders: peer(config, 'order'),
    inventory: peer(config, 'inventory'),
    protection: new TaskProtection(config.ecsAgentUri, config.taskProtectionMinutes, logger),
    logger,
  });
}

/** `readConfig()` has seen to it that the URLs that a service needs are there. */
function peer(config: Config, name: keyof Config['peers']): Peer {
  return new Peer(name, config.peers[name] ?? '', config.internalToken);
}

async function main(): Promise<void> {
  const logger = new Logger('info', { service: process.env.SERVICE });
  process.on('uncaughtException', (error) => {
    logger.error('uncaught error', { error });
    process.exit(1);
  });
  // Node prints its own as plain text.
  process.removeAllListeners('warning');
  process.on('warning', (warning) => logger.warn('warning of Node', { error: warning }));
  try {
    const config = readConfig(process.env);
    await run(config, new Logger(config.logLevel, { service: config.service }));
  } catch (error) {
    logger.error('cannot start', { error });
    process.exitCode = 1;
  }
}

void main();
