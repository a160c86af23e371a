// 08 connection, 53 resources, 57P shutdown and start-up: the server could not be asked. Others are answers.
const SQLSTATE_OF_A_LOST_SERVER = /^(?:08...|53...|57P..)$/u;
const SQLSTATE = /^[0-9A-Z]{5}$/u;

/** True when the error means that the database could not be asked, false when it answered with an error. */
export function isDatabaseLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (SQLSTATE.test(code)) return SQLSTATE_OF_A_LOST_SERVER.test(code);
  return /^E[A-Z]+$/u.test(code) || /timeout|terminated|connection/iu.test(error.message);
}
