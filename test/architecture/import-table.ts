/** The part of a package.json that the table speaks about. */
export interface Manifest {
  /** `packages/store` */
  readonly folder: string;
  readonly name: string;
  readonly dependencies: readonly string[];
  readonly devDependencies: readonly string[];
}

const ADAPTER = ['domain', 'contracts', 'runtime'];
const EVERY_PACKAGE_BUT_TEST_KIT = [
  ...ADAPTER,
  'configuration',
  'database',
  'local-servers',
  'log-files',
  'probes',
  'queue',
  'store',
];
const WATCHED_SERVICE = ['runtime', 'database', 'contracts'];

/** Who may import what of ours. ARCHITECTURE.md shows the same table to people. */
export const IMPORT_TABLE: Readonly<Record<string, readonly string[]>> = {
  'packages/domain': [],
  'packages/runtime': [],
  'packages/contracts': ['domain'],
  'packages/configuration': ADAPTER,
  'packages/queue': ADAPTER,
  'packages/store': ADAPTER,
  'packages/probes': ADAPTER,
  'packages/database': ADAPTER,
  'packages/log-files': ADAPTER,
  'packages/local-servers': ['runtime'],
  'packages/test-kit': EVERY_PACKAGE_BUT_TEST_KIT,
  'services/scheduler': EVERY_PACKAGE_BUT_TEST_KIT,
  'services/probe-worker': EVERY_PACKAGE_BUT_TEST_KIT,
  'services/recovery-worker': EVERY_PACKAGE_BUT_TEST_KIT,
  'services/api-gateway': EVERY_PACKAGE_BUT_TEST_KIT,
  // Has the socket of the Engine: as little as possible beside it.
  'services/docker-proxy': ['contracts', 'runtime'],
  'services/standalone': EVERY_PACKAGE_BUT_TEST_KIT,
  'services/cli': EVERY_PACKAGE_BUT_TEST_KIT,
  // No queue and no store: what it simulates must not be what runs.
  'services/simulator': ['domain', 'contracts', 'configuration'],
  // A patient does not know its doctor.
  'services/position-threshold': WATCHED_SERVICE,
  'services/trade-engine': WATCHED_SERVICE,
  // Runs in the browser: nothing that needs Node.
  'services/dashboard': ['domain', 'contracts'],
};

export const SCOPE = '@recovery/';

/** `store` of `@recovery/store` and of `@recovery/store/src/lease.ts`; null when it is not ours. */
export function ownPackage(specifier: string): string | null {
  return specifier.startsWith(SCOPE) ? (specifier.slice(SCOPE.length).split('/')[0] ?? null) : null;
}

/** `pino` of `pino/file`, `@types/pg` of `@types/pg/lib`. */
export function packageName(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
