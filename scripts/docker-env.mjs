// `node scripts/docker-env.mjs`: writes what docker-compose.yml needs into .env: secrets of this installation, and the
// group of the Docker socket. What stands there already is kept. Needs Node 18 or newer, or none:
// docker run --rm -v "$PWD":/w -v /var/run/docker.sock:/var/run/docker.sock -w /w node:24-trixie-slim node scripts/docker-env.mjs
import { randomBytes } from 'node:crypto';
import { appendFileSync, chmodSync, existsSync, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';

const SECRETS = [
  'API_TOKEN',
  'REDIS_PASSWORD',
  'CACHE_PASSWORD',
  'POSTGRES_PASSWORD',
  'CONTROL_TOKEN',
  'HEARTBEAT_TOKEN',
  'DOCKER_PROXY_TOKEN',
];
const socket = process.env.DOCKER_SOCKET ?? '/var/run/docker.sock';
const path = resolve(import.meta.dirname ?? 'scripts', '../.env');

const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
const present = new Set([...text.matchAll(/^(?:export )?([A-Z_]+)=./gmu)].map(([, name]) => name));
const wanted = { ...Object.fromEntries(SECRETS.map((name) => [name, secret])), DOCKER_GID: socketGroup };
const added = Object.keys(wanted).filter((name) => !present.has(name));
if (added.length > 0) {
  const lines = added.map((name) => `${name}=${wanted[name]()}\n`);
  appendFileSync(path, `${text === '' || text.endsWith('\n') ? '' : '\n'}${lines.join('')}`, { mode: 0o600 });
}
chmodSync(path, 0o600);
console.log(added.length > 0 ? `.env: added ${added.join(', ')}` : '.env: has everything already');

/** Letters and digits only: it stands in addresses as well. */
function secret() {
  return randomBytes(24).toString('hex');
}

/** The socket's group as containers see it: the same on Linux; in the virtual machine of Docker Desktop it is root's. */
function socketGroup() {
  if (process.platform !== 'linux') return 0;
  try {
    return statSync(socket).gid;
  } catch {
    console.error(`There is no ${socket}: set DOCKER_GID in .env to the group that may use the Docker socket.`);
    process.exit(1);
  }
}
