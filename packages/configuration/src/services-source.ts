import { readFileSync } from 'node:fs';
import { ConfigError, parseServicesFile, type ComponentEnv, type ServicesFile } from '@recovery/contracts';
import { errorMessage, type Logger } from '@recovery/runtime';
import { readAcceptedServices, rememberAcceptedServices } from './accepted-services.ts';
import {
  confirmationPath,
  lossInWords,
  serviceIdsIn,
  unconfirmedLoss,
  type ServicesLoss,
} from './services-confirmation.ts';

export interface ServicesInForce {
  readonly file: ServicesFile;
  /**
   * Why services.yaml as it is now is not what is in force, in words that name no path; null when it is.
   */
  readonly servicesRefusal: string | null;
}

export interface ServicesSource {
  /**
   * What to begin with: the file as it is, or the last one in force while it waits for a confirmation.
   * @throws {ConfigError} when the file is invalid
   */
  first(): ServicesInForce;
  /** After a change: the new file, or `inForce` with the reason why it stays. */
  next(inForce: ServicesInForce): ServicesInForce;
}

/** services.yaml and, in the data directory, the memory of what it last held. */
export function createServicesSource({ env, log }: { env: ComponentEnv; log: Logger }): ServicesSource {
  const { SERVICES_FILE: servicesFile, DATA_DIR: dataDir } = env;
  const place = { servicesFile, dataDir };
  const accept = (content: Buffer, file: ServicesFile): ServicesInForce => {
    try {
      rememberAcceptedServices(place, content);
    } catch (error) {
      log.error(
        { file: servicesFile, reason: errorMessage(error) },
        'what is in force cannot be kept for the next start',
      );
    }
    return { file, servicesRefusal: null };
  };
  const refuse = (reason: string): void => {
    log.error({ file: servicesFile, reason }, 'configuration change refused, the last good one stays in force');
  };
  const demand = (loss: ServicesLoss): string =>
    `${servicesFile}: would end the watch of ${lossInWords(loss)}: if that is meant, confirm it with: recovery config confirm (or: sha256sum ${servicesFile} | cut -c 1-64 > ${confirmationPath(dataDir)})`;

  return {
    first: () => {
      const content = contentOf(servicesFile);
      const wanted = interpret(content, env);
      const accepted = readAcceptedServices(place);
      const before = accepted === null ? new Set<string>() : serviceIdsIn(accepted);
      const loss = unconfirmedLoss({ before, after: idsOf(wanted), content, dataDir });
      if (loss === null || accepted === null) return accept(content, wanted);
      refuse(demand(loss));
      return { file: lastGood(accepted, { env, reason: demand(loss) }), servicesRefusal: waitsFor(loss) };
    },
    next: (inForce) => {
      let content: Buffer;
      let wanted: ServicesFile;
      try {
        content = contentOf(servicesFile);
        wanted = interpret(content, env);
      } catch (error) {
        refuse(errorMessage(error));
        return { ...inForce, servicesRefusal: INVALID };
      }
      const loss = unconfirmedLoss({ before: idsOf(inForce.file), after: idsOf(wanted), content, dataDir });
      if (loss === null) return accept(content, wanted);
      refuse(demand(loss));
      return { ...inForce, servicesRefusal: waitsFor(loss) };
    },
  };
}

const INVALID =
  'services.yaml was changed and is invalid; the one before stays in force; recovery config check tells what is wrong';

function waitsFor(loss: ServicesLoss): string {
  return `services.yaml was changed and waits for a confirmation, as it would end the watch of ${lossInWords(loss)}; the one before stays in force; if the change is meant: recovery config confirm`;
}

const idsOf = ({ services }: ServicesFile): ReadonlySet<string> => new Set(Object.keys(services));

/** @throws {ConfigError} naming both files' faults: there is nothing to run on */
function lastGood(accepted: Buffer, { env, reason }: { env: ComponentEnv; reason: string }): ServicesFile {
  try {
    return interpret(accepted, env);
  } catch (error) {
    throw new ConfigError(`${reason}; and the one that was last in force is valid no more: ${errorMessage(error)}`);
  }
}

function interpret(content: Buffer, env: ComponentEnv): ServicesFile {
  return parseServicesFile(content.toString('utf8'), { path: env.SERVICES_FILE, env: process.env });
}

function contentOf(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new ConfigError(`${path}: cannot be read: ${errorMessage(error)}`);
  }
}
