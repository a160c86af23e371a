import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { AppError, errorMessage } from '@recovery/runtime';
import { readAddressEnv } from '../environment.ts';
import { EXIT } from '../exit-codes.ts';
import type { Surroundings } from '../surroundings.ts';
import { launcherFilePath, readLauncherFile } from './launcher-file.ts';

export interface GatewayAddress {
  readonly url: URL;
  readonly token: string | undefined;
  /** Who named the address, for people who get no answer there. */
  readonly namedBy: string;
}

export interface AddressOptions {
  readonly url?: string | undefined;
  readonly tokenFile?: string | undefined;
}

const DEFAULT_URL = 'http://127.0.0.1:3000';

/**
 * `--url`, RECOVERY_URL, launcher.json of the checkout, or the default port. The key: `--token-file`, RECOVERY_TOKEN,
 * API_TOKEN, API_TOKEN_FILE; the one in launcher.json goes to the address that stands there and to no other.
 * @throws {AppError} `address_invalid`, `token_file_invalid`
 * @throws {ConfigError} for a variable that is wrong
 */
export function findGateway(
  { env, rootDir }: Pick<Surroundings, 'env' | 'rootDir'>,
  options: AddressOptions = {},
): GatewayAddress {
  const { url: urlOfEnv, token: tokenOfEnv, dataDir } = readAddressEnv(env);
  const token = options.tokenFile === undefined ? tokenOfEnv : readTokenFile(options.tokenFile);
  if (options.url !== undefined) return { url: readUrl(options.url, '--url'), token, namedBy: '--url' };
  if (urlOfEnv !== undefined) return { url: readUrl(urlOfEnv, 'RECOVERY_URL'), token, namedBy: 'RECOVERY_URL' };
  const absoluteDataDir = resolve(rootDir, dataDir);
  const launcher = readLauncherFile(absoluteDataDir);
  if (launcher === null) return { url: new URL(DEFAULT_URL), token, namedBy: 'the default' };
  return {
    url: new URL(launcher.apiUrl),
    token: token ?? launcher.apiToken ?? undefined,
    namedBy: launcherFilePath(absoluteDataDir),
  };
}

function readUrl(text: string, name: string): URL {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/u.test(url.protocol)) {
    throw new AppError('address_invalid', `${name} must be an address such as ${DEFAULT_URL}`, {
      exitCode: EXIT.usage,
    });
  }
  if (url.username !== '' || url.password !== '') {
    throw new AppError(
      'address_invalid',
      `${name} must hold no user and no password: give the key by RECOVERY_TOKEN or --token-file`,
      { exitCode: EXIT.usage },
    );
  }
  return url;
}

function readTokenFile(path: string): string {
  let token: string;
  try {
    token = readFileSync(path, 'utf8').trim();
  } catch (cause) {
    throw new AppError('token_file_invalid', `--token-file cannot be read: ${errorMessage(cause)}`, {
      cause,
      exitCode: EXIT.usage,
    });
  }
  if (!/^[\x21-\x7E]+$/u.test(token)) {
    throw new AppError('token_file_invalid', `--token-file ${path} must hold one key and nothing else`, {
      exitCode: EXIT.usage,
    });
  }
  return token;
}
