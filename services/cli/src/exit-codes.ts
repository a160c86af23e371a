/** What the command line ends with: from sysexits.h where that has a word for it. docs/cli.md explains them. */
export const EXIT = {
  ok: 0,
  /** Refused by the API, failed, or something that `doctor` found. */
  failed: 1,
  usage: 64,
  /** No answer, or the gateway itself cannot reach Redis. */
  unreachable: 69,
  /** The time that was to be waited for is over; it goes on. */
  stillUnderWay: 75,
  /** No key, a wrong one, or one with too low a role. */
  notAllowed: 77,
  configuration: 78,
  /** By Ctrl-C. */
  interrupted: 130,
} as const;
