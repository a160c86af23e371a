import {
  containerNameSchema,
  healthVariables,
  integerVariable,
  placeVariables,
  textVariable,
} from '@recovery/contracts';
import { z } from 'zod';

const containerNames = textVariable.transform((text, context) => {
  const names = text.split(',').map((name) => name.trim());
  if (names.every((name) => containerNameSchema.safeParse(name).success)) return names;
  context.addIssue('must be names of containers or Compose services, separated by commas');
  return z.NEVER;
});

export const dockerProxyEnvSchema = z.object({
  ...healthVariables,
  DATA_DIR: placeVariables.DATA_DIR,
  /** The Engine's. */
  DOCKER_SOCKET: textVariable.default('/var/run/docker.sock'),
  /** What may be acted on, beside containers that carry the label `recovery.enable=true`. */
  DOCKER_CONTAINERS: containerNames.optional(),
  DOCKER_PROXY_TOKEN: textVariable,
  DOCKER_PROXY_HOST: textVariable.default('127.0.0.1'),
  DOCKER_PROXY_PORT: integerVariable({ min: 0, max: 65_535, fallback: 3110 }),
});
export type DockerProxyEnv = z.infer<typeof dockerProxyEnvSchema>;
