import { readCliEnv } from '../environment.ts';
import { loadEffective } from '../config/load-effective.ts';
import { findPlaces } from '../config/places.ts';
import { findGateway, type AddressOptions } from '../gateway/find-gateway.ts';
import { GatewayClient } from '../gateway/gateway-client.ts';
import { readLauncherFile } from '../gateway/launcher-file.ts';
import type { Surroundings } from '../surroundings.ts';
import { examineConfiguration } from './examine-configuration.ts';
import { examineDisk } from './examine-disk.ts';
import { examineGateway } from './examine-gateway.ts';
import { examinePermissions } from './examine-permissions.ts';
import { examinePort } from './examine-port.ts';
import { examinePostgres } from './examine-postgres.ts';
import { examineRedis } from './examine-redis.ts';
import { examineRuntime } from './examine-runtime.ts';
import type { Finding } from './finding.ts';

/**
 * Looks at everything that the system needs on this machine, and around it; changes nothing.
 * @throws {ConfigError} for an environment in which nothing can be looked for
 */
export async function examine(surroundings: Surroundings, options: AddressOptions): Promise<Finding[]> {
  const env = readCliEnv(surroundings.env);
  const places = findPlaces(env, surroundings.rootDir);
  const launcher = readLauncherFile(places.dataDir);
  const gateway = new GatewayClient(findGateway(surroundings, options), surroundings.signal);
  const answered = await examineGateway(gateway);
  const isListening = answered.some(({ status }) => status !== 'fail');
  const looks = await Promise.all([
    examineRedis(env.REDIS_URL ?? launcher?.redisUrl),
    examinePostgres(env.DATABASE_URL ?? launcher?.databaseUrl),
    examineDisk(places),
    examinePort({ host: env.HOST, port: env.PORT, gatewayUrl: isListening ? new URL(gateway.url) : null }),
  ]);
  const configuration = examineConfiguration(loadEffective(surroundings));
  return [examineRuntime(), ...configuration, ...answered, ...looks.flat(), ...examinePermissions(places)];
}
