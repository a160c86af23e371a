import { z } from 'zod';

export interface FaultReply {
  outcome: 'accepted' | 'invalid' | 'unknown';
  message: string;
}

export type FaultCommand = (input: unknown) => Promise<FaultReply>;

/** A fault with the shape of its input: input of another shape is refused and nothing is switched on. */
export function faultCommand<S extends z.ZodType>(
  schema: S,
  perform: (input: z.infer<S>) => Promise<void> | void,
): FaultCommand {
  return async (input) => {
    const parsed = schema.safeParse(input);
    if (!parsed.success) return { outcome: 'invalid', message: z.prettifyError(parsed.error) };
    await perform(parsed.data);
    return { outcome: 'accepted', message: 'switched on' };
  };
}
