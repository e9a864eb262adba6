import { createServer } from 'node:http';
import { AddressInfo } from 'node:net';
import { Carrier } from './carrier.js';
import { Config, readConfig } from './config.js';
import { Logger } from './logger.js';
import { Packer } from './packer.js';
import { PackingQueue } from './packing-queue.js';
import { Shipments } from './shipments.js';
import { TaskProtection } from './task-protection.js';

async function run(config: Config, logger: Logger): Promise<void> {
  const packer = new Packer({
    ...config,
    queue: new PackingQueue(config.queueUrl),
    shipments: new Shipments(config.tableName),
    carrier: new Carrier(config.carrierUrl),
    protection: new TaskProtection(config.ecsAgentUri, config.taskProtectionMinutes, logger),
    logger,
  });
  const port = await answerHealthChecks(config.port, () => packer.healthy);

  let ending = false;
  const end = async (signal: NodeJS.Signals) => {
    if (ending) return;
    ending = true;
    logger.info('stopping', { signal, graceMs: config.shutdownGraceMs });
    const inTime = await packer.stop(config.shutdownGraceMs);
    if (inTime) logger.info('stopped');
    else logger.error('stopped with work given back');
    process.exit(inTime ? 0 : 1);
  };
  process.on('SIGTERM', (signal) => void end(signal));
  process.on('SIGINT', (signal) => void end(signal));

  packer.start();
  logger.info('started', { port, carrier: config.carrierUrl ?? 'none' });
}

/** For the container's own check alone: nothing else reaches it. */
async function answerHealthChecks(port: number, healthy: () => boolean): Promise<number> {
  const server = createServer((_, response) => {
    response.writeHead(healthy() ? 200 : 503).end();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
}

async function main(): Promise<void> {
  const logger = new Logger('info', {});
  process.on('uncaughtException', (error) => {
    logger.error('uncaught error', { error });
    process.exit(1);
  });
  // Node prints its own as plain text.
  process.removeAllListeners('warning');
  process.on('warning', (warning) => logger.warn('warning of Node', { error: warning }));
  try {
    const config = readConfig(process.env);
    await run(config, new Logger(config.logLevel, {}));
  } catch (error) {
    logger.error('cannot start', { error });
    process.exitCode = 1;
  }
}

void main();
