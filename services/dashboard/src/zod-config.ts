import { z } from 'zod';

/**
 * The content security policy of the gateway forbids code made from text. Schemas look at this when they are made, so
 * main.tsx imports it before everything that has some.
 */
export const zodConfig = z.config({ jitless: true });
