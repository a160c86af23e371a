import { guardCommand } from '../guard-command.ts';

guardCommand();
