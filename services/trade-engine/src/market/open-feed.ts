import { readFile } from 'node:fs/promises';
import { ConfigError } from '@recovery/contracts';
import { errorMessage } from '@recovery/runtime';
import type { MarketFeed } from './market-feed.ts';
import { createRandomWalkFeed } from './random-walk-feed.ts';
import { createReplayFeed } from './replay-feed.ts';

/**
 * The feed that the environment asks for: the replay of a file when one is named, else the random walk.
 * @throws {ConfigError} when the file cannot be read or a line of it is wrong
 */
export async function openFeed(options: { seed: number; replayFile: string | undefined }): Promise<MarketFeed> {
  const { replayFile, seed } = options;
  if (replayFile === undefined) return createRandomWalkFeed(seed);
  try {
    return createReplayFeed(await readFile(replayFile, 'utf8'));
  } catch (error) {
    throw new ConfigError(`ENGINE_REPLAY_FILE ${replayFile}: ${errorMessage(error)}`, { cause: error });
  }
}
